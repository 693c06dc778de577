"""Closed lists of English words that relations lean on besides the role nouns and verbs. All lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALIAS_CUES = _words("known aka a.k.a née nee nicknamed alias formerly called dubbed renamed pseudonym pen-name")
"""Words that say that the next name is another one of the name before."""

MEN = _words(
    """mr sir lord king prince father brother son husband nephew uncle grandson grandfather actor businessman chairman
    spokesman congressman baron count duke emperor monsieur señor herr pope bishop cardinal john james robert
    michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven
    stephen paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary
    nicholas eric jonathan larry justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack
    dennis jerry peter henry walter arthur harold carl albert simon oliver harry philip martin ian neil graham
    trevor hans karl heinrich wolfgang klaus jean pierre jacques luis carlos juan josé jose antonio manuel francisco
    pedro giovanni marco paolo giuseppe ivan sergei sergey vladimir dmitry mikhail alexei nikolai igor oleg boris
    muhammad mohammed mohammad ahmed ali hassan hussein omar ibrahim abdul"""
)
WOMEN = _words(
    """mrs ms miss lady queen princess mother sister daughter wife widow niece aunt granddaughter grandmother actress
    businesswoman chairwoman spokeswoman congresswoman baroness countess duchess empress madame señora frau dame
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
    kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia
    kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine catherine christine debra
    rachel carolyn janet maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan
    evelyn judith andrea hannah megan jane alice marie olga natalia svetlana irina elena tatiana ekaterina fatima
    aisha ingrid astrid carmen isabel lucia francesca giulia claire sophie camille juliette"""
)
SEX_WORDS: dict[str, str] = dict.fromkeys(sorted(MEN), "m") | dict.fromkeys(sorted(WOMEN), "f")
"""Titles, kin nouns and common given names that say whether a man or a woman is named."""
