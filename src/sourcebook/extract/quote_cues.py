"""Cue words: verbs, nouns and phrases by which English gives words, beliefs and intentions to somebody.

The classes follow the frames such verbs take (compare the VerbNet classes 37 "communication", 29 "opinion" and 62
"desire"; Levin 1993), and decide which complement is the content. The verbs of attitude by their plain object are
Levin's 33 (judgement), 31.2 (admire), 32 (want) and those of 37 (communication) that take what is told as object.
"""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a string that are parted by white space."""
    return frozenset(words.split())


SAY = word_set(
    """
    say tell add write note report announce explain state argue declare claim insist assert acknowledge admit
    concede confess contend maintain allege deny reply respond answer retort counter remark observe comment
    mention recall recount reiterate repeat stress emphasize emphasise warn caution predict forecast promise
    pledge vow swear threaten suggest indicate imply hint signal reveal disclose confirm conclude complain
    lament joke quip boast brag tweet post blog testify tout proclaim pronounce profess protest rule estimate
    calculate project speculate theorize opine muse wonder ask inquire enquire question shout yell scream cry
    whisper mutter murmur chant exclaim sigh snap shoot continue interject agree disagree rejoin summarize
    summarise elaborate clarify specify stipulate posit propose recommend advise urge demand plead beg request
    order command instruct remind assure reassure inform notify brief read quote cite attest affirm reaffirm
    decree avow gush rant vent fume groan grumble bemoan find show demonstrate document detail describe relay
    beam bellow blurt chime croak drawl explode fume growl implore intone marvel plead preach reason scoff sneer
    snarl sob stammer thunder wail relate narrate rumor rumour guess surmise deduce reckon figure hypothesize accuse
    """
)
"""Verbs that may govern words in quote marks, and take a clause of what is said."""

MIND = word_set(
    """
    think believe feel know understand suspect doubt fear worry hope expect assume presume imagine realize
    realise recognize recognise anticipate consider decide determine conclude judge remember forget learn
    discover hear see want wish intend plan aim prefer desire long seek mean dream resolve choose
    """
)
"""Beliefs, wishes and intentions: their clause is an attribution, though nothing need have been said."""

INFINITIVE = word_set(
    """
    want plan hope intend wish aim seek prefer promise pledge vow threaten refuse decline agree offer propose
    expect swear demand ask resolve fear claim
    """
)
"""Verbs whose bare infinitive ("vowed to resign") is the content."""

ORDER = word_set(
    """
    urge ask tell order command instruct advise encourage implore beg press direct request warn caution persuade
    invite challenge remind call want expect forbid
    """
)
"""Verbs whose infinitive after an addressee ("urged the court to act") is the content."""

NAMING = word_set(
    """
    call describe label brand dub characterize characterise portray depict deem denounce dismiss deride hail
    criticize criticise praise condemn decry slam blast blame ridicule mock tout cast
    """
)
"""Verbs that give somebody's name for a thing: "called it a boon", "described her as honest"."""

PRAISING = word_set(
    """
    acclaim admire applaud appreciate approve celebrate cheer commend compliment congratulate endorse eulogize excuse
    extol extoll exalt felicitate forgive greet hail honor honour laud pardon praise salute thank toast tout welcome
    """
)
"""Judgements in somebody's favour."""
BLAMING = word_set(
    """
    abuse assail attack bash belittle bemoan berate blast castigate censure chasten chastise chide condemn criticize
    criticise critique damn decry defame demean denigrate denounce deprecate deride dis disparage fault impugn insult
    lambast lambaste lampoon malign mock pan pillory rap rebuke reprimand reproach reprove revile ridicule
    roast satirize savage scold scorn shame slam slander smear taunt trash upbraid vilify boo heckle jeer admonish
    """
)
"""Judgements against somebody."""
LIKING = word_set(
    """
    admire adore appreciate cherish covet crave disfavor enjoy esteem fancy favor favour idolize like love prefer relish
    respect revere savor treasure trust venerate worship embrace
    """
)
"""Liking and wishing for."""
DISLIKING = word_set(
    """
    abhor begrudge bemoan deplore despise detest disdain dislike disrespect distrust doubt dread envy execrate fear hate
    lament loathe mistrust mourn pity regret resent rue
    """
)
"""Dislike, fear and regret."""
BACKING = word_set(
    """
    support back oppose advocate champion promote defend resist protest contest dispute challenge reject rebuff
    repudiate disavow disown rebut refute counter contradict question dismiss discount downplay minimize minimise
    disregard eschew spurn underestimate overestimate justify vindicate uphold second propose
    """
)
"""Being for or against."""
TELLING = word_set(
    """
    address announce articulate chronicle cite clarify comment communicate confirm convey corroborate debate describe
    detail disclose discuss divulge document echo emphasize emphasise enumerate enunciate explain explicate expound
    express flag highlight illustrate invoke itemize leak lament list mention narrate note outline parrot paraphrase
    preach predict proclaim profess proffer pronounce propound publicize publicise publish quote ponder contemplate
    reaffirm recall recite recount reference reiterate relate relay reminisce repeat report restate retell retract
    reveal retweet say signal sketch spotlight state stress suggest summarize summarise tease tell trumpet tweet
    unveil utter underline underscore understate overstate voice acknowledge admit allege claim deny explore
    pledge promise
    """
)
"""Telling and stressing, by what is told."""
ASKING = word_set("demand request urge recommend order prescribe solicit seek beg")
"""Wishing something done, by what is wished."""
KNOWING = word_set(
    """
    anticipate await calculate consider contemplate envisage envision estimate expect forecast foresee grasp imagine
    intend misjudge misread misunderstand perceive plan ponder prefer presume project realize realise recognize
    recognise remember suspect understand visualize want weigh
    """
)
"""Thinking, by what is thought of."""

STANCE = PRAISING | BLAMING | LIKING | DISLIKING | BACKING | TELLING | ASKING | KNOWING
"""Verbs whose plain object ("opposed the bill") is what the attitude is about."""

REASONS = word_set("for as over about against from of to with on")
"""Prepositions that bring in why or as what: "praised the warden for his calm"."""

ABOUT = {
    **dict.fromkeys(
        word_set("talk speak joke brag boast complain worry wonder lie tweet learn hear think dream"),
        word_set("about of"),
    ),
    **dict.fromkeys(
        word_set(
            """
            ask care fret agonize gripe grumble moan rant rave vent gush muse reminisce inquire enquire testify opine
            write know say caution lecture preach quip tease whine remind inform question
            """
        ),
        word_set("about"),
    ),
    **dict.fromkeys(
        word_set("refer allude respond object point consent aspire look react subscribe agree admit confess"),
        frozenset({"to"}),
    ),
    **dict.fromkeys(
        word_set(
            "comment remark opine elaborate expand dwell insist expound reflect touch weigh seize ruminate decide"
        ),
        frozenset({"on", "upon"}),
    ),
    **dict.fromkeys(
        word_set("rail argue protest warn campaign lobby caution rule vote fulminate"), word_set("against of")
    ),
    **dict.fromkeys(
        word_set("hint scoff jeer sneer balk bristle bridle chafe laugh marvel rage wonder"), frozenset({"at"})
    ),
    **dict.fromkeys(
        word_set("ask plead beg pray wish hope long yearn hanker root vouch opt clamor clamour"), word_set("for")
    ),
    **dict.fromkeys(word_set("agree disagree sympathize sympathise side concur"), word_set("with")),
    **dict.fromkeys(word_set("approve disapprove conceive despair repent"), word_set("of")),
    **dict.fromkeys(word_set("believe rejoice delight exult revel"), word_set("in")),
    "ask": word_set("about for"),
    "apologize": word_set("for"),
    "apologise": word_set("for"),
    "hope": word_set("for"),
    "accuse": frozenset({"of"}),
    "blame": frozenset({"for"}),
}
"""Verbs of speaking and feeling whose subject matter follows one of these prepositions ("spoke of the fire")."""

BLAME = word_set("accuse blame")
"""Verbs whose charge is content together with whom it is brought against ("accused him of lying")."""

VIEW = word_set("view see regard perceive")
"""Verbs of opinion that take an object and "as": "sees it as a loss"."""

HEARSAY = word_set("say believe think report expect allege rumor rumour understand presume assume consider")
"""Passives whose infinitive is hearsay or expectation: "is said to have sold it"."""

LEMMAS = {"hoping": "hope", "hoped": "hope"}
"""Forms whose lemma small pipelines get wrong ("hop")."""

NOT_SPEAKERS = frozenset({"it", "there", "this", "that", "which", "what"})
"""Subjects that stand for no speaker unless the verb is one of showing."""


SPEECH = SAY - word_set("find show demonstrate document figure relate order shoot project question rule")
"""Verbs beside which short words in quote marks are speech."""


def reports(lemma: str) -> bool:
    """Whether a verb may say that somebody says, thinks or wants something."""
    return lemma in SAY or lemma in MIND or lemma in NAMING or lemma in INFINITIVE or lemma in STANCE


def _forms(lemmas: frozenset[str]) -> frozenset[str]:
    """The finite forms of verbs, by spelling; a regular form that English lacks does no harm."""
    forms = set(_IRREGULAR)
    for lemma in lemmas:
        stem = lemma[:-1] + "i" if lemma.endswith("y") and lemma[-2] not in "aeou" else lemma
        forms.add(stem + ("es" if stem != lemma or lemma.endswith(("s", "x", "z", "ch", "sh")) else "s"))
        forms.update((stem + "d",) if lemma.endswith("e") else (stem + "ed", lemma + lemma[-1] + "ed"))
    return frozenset(forms)


_IRREGULAR = word_set("said told wrote read swore spoke forecast thought felt knew understood foresaw")
SPEECH_FORMS = _forms(SPEECH - word_set("read post point brief show answer cry"))
"""Finite forms of verbs of saying, for places where the small pipelines tag them as nouns ("Maran writes.")."""
