"""Cue words: verbs, nouns and phrases by which English gives words, beliefs and intentions to somebody.

The classes follow the frames such verbs take (compare the VerbNet classes 37 "communication", 29 "opinion" and 62
"desire"; Levin 1993), and decide which complement is the content.
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

STANCE = word_set(
    """
    oppose endorse reject criticize criticise praise condemn denounce decry defend blast slam
    question welcome applaud propose predict promise pledge announce claim deny acknowledge admit cite
    mention discuss recommend demand request suggest favor favour advocate dispute allege reveal describe report
    outline tout highlight mock lambaste savage invoke recount recall note explain estimate envision fear
    express recite scold rebuke chide ridicule laud commend deplore disavow refute dispute list explore
    """
)
"""Verbs whose plain object ("opposed the bill") is what the attitude is about."""

ABOUT = {
    **dict.fromkeys(word_set("talk speak joke brag boast complain worry wonder lie tweet"), word_set("about of")),
    **dict.fromkeys(word_set("refer allude respond object"), frozenset({"to"})),
    **dict.fromkeys(word_set("comment remark opine"), frozenset({"on"})),
    **dict.fromkeys(word_set("rail argue protest warn"), word_set("against of")),
    **dict.fromkeys(word_set("hint scoff jeer sneer"), frozenset({"at"})),
    "accuse": frozenset({"of"}),
    "blame": frozenset({"for"}),
}
"""Verbs of speaking whose subject matter follows one of these prepositions ("spoke of the fire")."""

BLAME = word_set("accuse blame")
"""Verbs whose charge is content together with whom it is brought against ("accused him of lying")."""

VIEW = word_set("view see regard perceive")
"""Verbs of opinion that take an object and "as": "sees it as a loss"."""

HEARSAY = word_set("say believe think report expect allege rumor rumour understand presume assume consider")
"""Passives whose infinitive is hearsay or expectation: "is said to have sold it"."""

LEMMAS = {"hoping": "hope", "hoped": "hope"}
"""Forms whose lemma small pipelines get wrong ("hop")."""

NOUNS = word_set(
    """
    claim allegation accusation assertion statement suggestion belief view opinion promise pledge vow warning
    threat argument contention notion idea fear concern hope expectation prediction rumor rumour report
    conclusion finding acknowledgment acknowledgement admission announcement call demand request proposal
    assurance insistence complaint declaration hint plan desire decision
    """
)
"""Nouns whose clause is an attribution: "her claim that ...", "a promise to ..."."""

NOT_SPEAKERS = frozenset({"it", "there", "this", "that", "which", "what"})
"""Subjects that stand for no speaker unless the verb is one of showing."""


SPEECH = SAY - word_set("find show demonstrate document figure relate order shoot project question rule")
"""Verbs beside which short words in quote marks are speech."""
