"""Closed lists of English words that relations lean on besides the role nouns and verbs. All lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALIAS_CUES = _words("known aka a.k.a née nee nicknamed alias formerly called dubbed renamed pseudonym pen-name")
"""Words that say that the next name is another one of the name before."""

ALIAS_BETWEEN = _words(
    "as the a an by in simply also then variously now el la name under alias locally commonly is was"
)
"""Words that may stand between such a cue and the other name."""

MEN = _words(
    """mr sir lord king prince father brother son husband nephew uncle grandson grandfather actor businessman chairman
    spokesman congressman baron count duke emperor monsieur señor herr pope bishop cardinal john james robert
    michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven
    stephen paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary
    nicholas eric jonathan larry justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack
    dennis jerry peter henry walter arthur harold carl albert simon oliver harry philip martin ian neil graham
    trevor hans karl heinrich wolfgang klaus jean pierre jacques luis carlos juan josé jose antonio manuel francisco
    pedro giovanni marco paolo giuseppe ivan sergei sergey vladimir dmitry mikhail alexei nikolai igor oleg boris
    muhammad mohammed mohammad ahmed ali hassan hussein omar ibrahim abdul
    adam alan alastair alejandro alfred andres andrzej andy angus arjun arturo austin barry ben bernard bill bob bogdan
    bruce bruno callum carlo chinedu chris clive colin craig damian dan dave declan derek diego dimitri dmitri douglas
    duncan edgar eduardo edwin emeka emil emmanuel enrique erik ernest ernesto eugene evan fabio federico felipe
    fernando fred frederick geoffrey gerald gerard gilbert glenn gordon grzegorz gustavo hamza hector henri herbert
    howard hugh hugo ian ignacio isaac jaime jakub jamal javier jeremy jim joe joel johan john jorge karim keith kurt
    lars laurence leon leonard lewis liam lorenzo louis luca lukas malcolm marcus mario martin matteo mattias maurice
    max miguel mike milan miroslav mustafa nathan neville nigel norman oscar oskar otto owen pablo pavel pawel per
    petr phil philippe piotr rafael rajesh ralph ramesh ramon raul ravi ricardo roberto rodrigo roger roland rory ross
    roy rupert salvador sanjay sebastian sergio simon stanislav stefan stuart suresh sven ted terence theodore tim
    timur toby tom tomas tony umar valentin vijay viktor vincent walt warren wayne wojciech yusuf yuri"""
)
WOMEN = _words(
    """mrs ms miss lady queen princess mother sister daughter wife widow niece aunt granddaughter grandmother actress
    businesswoman chairwoman spokeswoman congresswoman baroness countess duchess empress madame señora frau dame
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
    kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia
    kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine catherine christine debra
    rachel carolyn janet maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan
    evelyn judith andrea hannah megan jane alice marie olga natalia svetlana irina elena tatiana ekaterina fatima
    aisha ingrid astrid carmen isabel lucia francesca giulia claire sophie camille juliette
    abigail adriana agnes agnieszka alessandra alexandra alicia alison amina ana anastasia angelica angelina anita anja
    ann anne annette annika antonia audrey beatrice beatriz bernadette bianca birgit bridget caroline catarina cecilia
    charlotte chiamaka chloe chiara christine clara claudia connie cristina daniela daphne diana dolores doris edith
    eleanor elena elisabeth eliza ella ellen elsa emilia emilie emma erica erika esther eva fiona florence frances
    freya frida gabriela gail geraldine gertrude gillian gisela giovanna gloria greta gwen hanna harriet heidi helena
    hilary hillary ilse imogen ines irene iris isabella isabelle ivana jacqueline janice jeanne jenny jessie jill
    joanna joanne josephine julia juliana karin katarina kate katharina kathy katrina khadija kirsten kristina larisa
    latoya leila lena lilian liliana lily lisbeth louise lucy luisa lydia lynn magdalena malgorzata manuela marcia
    margarita margot mariam mariana marina marion marjorie marta martha martina matilda maureen melania meredith
    mercedes michaela mihaela milena mildred miranda miriam molly mona monica monika muriel nadia nadine naomi natalie
    nicola nina nisha nkechi nora norma oksana olivia paula pauline penelope petra phyllis pilar polly priya rebekah
    regina renata rita rosa rosalind rosemary roxana ruby sabine sally sandy sarah silvia simone sofia sonia soraya
    stella susana susanna susanne sylvia tamara tanya tara teresa thelma theresa tina tracey tracy ursula valentina
    valeria vanessa vera veronica viktoria viola violet vivian wanda wendy yasmin yolanda yvette yvonne zainab zoe"""
)
SEX_WORDS: dict[str, str] = dict.fromkeys(sorted(MEN), "m") | dict.fromkeys(sorted(WOMEN), "f")
"""Titles, kin nouns and common given names that say whether a man or a woman is named."""
