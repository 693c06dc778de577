"""Word classes of the status ladder: cases, verdicts, papers, bodies that find, and what hedges or negates.

The rules that use them stand in `claim_rules`.
"""

from __future__ import annotations

import re

from sourcebook.extract.quote_cues import word_set
from sourcebook.model.annotation import Status

CASES = word_set(
    """
    accusation action allegation appeal case charge claim complaint count indictment lawsuit litigation petition
    proceeding prosecution sheet suit
    """
)
ACCUSATIONS = word_set("accusation allegation assertion charge claim complaint lawsuit suggestion suit")
FALSE = word_set(
    """
    absurd baseless bogus fabricated fabrication false groundless lie lies ludicrous malicious nonsense ridiculous
    smear unfounded unsubstantiated untrue
    """
)
"""What an accusation is called by whoever denies it."""
INVENTED = word_set("tale fiction invention fantasy hoax myth slander libel forgery fairytale falsehood lie")
"""Nouns for it."""
VERDICTS = word_set("acquittal conviction decision judgement judgment order plea ruling sentence verdict")
RULINGS = word_set(
    """
    acquittal award ban conviction decision decree election fine finding injunction judgement judgment law order
    patent penalty plea regulation result ruling sentence statute verdict
    """
)
"""Decisions that a court can undo; cars, revolts and buildings are not among them."""
INQUIRIES = word_set("inquest inquiry enquiry investigation probe review scrutiny")
COURTS = word_set("bench court judge jury juror justice magistrate panel tribunal")
PROSECUTORS = word_set("attorney crown prosecution prosecutor state government plaintiff")
INQUIRERS = word_set(
    """
    agency auditor authority board bureau commission committee congress council court detective department force
    inspector investigator ministry office official panel parliament police prosecutor regulator tribunal watchdog who
    """
)
PLEADINGS = word_set("affidavit complaint indictment lawsuit petition plaintiff suit")
"""Papers that say what one side of a case has to show, and who brings it."""
RECORDS = word_set(
    """
    account archive audio cable contract correspondence data database deed diary document email e-mail evidence
    exhibit file filing footage image imagery invoice ledger letter log memo memorandum message minute note paper photo
    photograph receipt record recording register registry screenshot spreadsheet statement statistic tape
    testimony text transcript video
    """
)
SPOKEN = word_set("account letter message note statement testimony text")
"""Papers that only carry what somebody says."""
REPORTS = word_set("assessment audit inquest inquiry investigation probe report review study survey test")
FINDERS = REPORTS | word_set(
    """
    agent agency analysis auditor autopsy commission committee coroner court examination examiner experiment
    inspection inspector investigator judge jury justice magistrate ombudsman panel prosecutor regulator reporter
    reporting research researcher science scientist subcommittee trial tribunal watchdog
    """
)
FINDINGS = word_set(
    """
    abuse breach breakdown cause corruption defect deficiency discrepancy error evidence failing failure fault flaw
    fraud irregularity link malpractice misconduct negligence payment problem proof reason sign trace violation
    weakness wrongdoing account shortcoming lapse pattern scheme network
    """
)
"""What an inquiry finds, other than a seat or its glasses."""
JUDGED = word_set(
    """
    admissible breach constitutional contempt discriminatory excessive illegal inadmissible invalid lawful legal liable
    negligent null suicide unconstitutional unenforceable unlawful unsafe violation void wrongful
    """
)
"""What a court declares somebody or something to be."""
GRANTED = word_set(
    """
    access admission appeal application asylum bail benefit boarding care chance choice citizenship coverage entry
    exit flow food freedom help leave licence license loan medicine motion opportunity parole passage permission
    permit petition process request right seat status treatment visa vote
    """
)
"""What is refused rather than contradicted when it is denied."""
DUTIES = word_set(
    """
    administer advise build care coordinate design develop draft duty enforce ensure find guard guide implement
    investigate job keep lead maintain make manage mission monitor oversee oversight prepare protect provide
    regulate responsibility review role run safeguard secure supervise task write
    """
)
"""What somebody is charged with who is given a task."""
FEES = word_set(
    """
    $ account battery buyer car cent charge commission customer device dollar euro fare fee interest laptop motorist
    phone pound price rate rent sum tariff tax tenant toll visitor
    """
)
"""What is charged where money or electricity is meant."""
STATES = word_set("highly emotionally politically racially fully overnight positively negatively electrically")
"""How a debate, a battery or a particle is charged."""
ACCUSERS = PROSECUTORS | word_set("authority cop court detective magistrate officer police they regulator sheriff")
DOORS = word_set(
    """
    academy bar child clinic club college country girl guest hospital infirmary institution man member patient people
    pupil school student tenant them theatre university us visitor ward woman
    """
)
"""Who admits, and whom, where letting in is meant."""
FAULTS = word_set(
    """
    abuse blame bribery charge crime deception defeat error failing failure fault flaw fraud guilt involvement killing
    liability lie manslaughter misconduct mistake murder offence offense problem responsibility role shortcoming theft
    weakness wrongdoing
    """
)
PARTIES = word_set("company defendant family firm litigant parties party pair plaintiff side ~name")
STATEMENTS = word_set(
    """
    account allegation accusation article claim column confession editorial error figure mistake paper post report
    statement story study testimony tweet version record
    """
)

EVIDENCE = word_set("evidence indication proof record sign suggestion")
"""Nouns whose clause is what is shown or not shown."""
PROVING = word_set("prove substantiate establish corroborate confirm verify support uphold")
"""Verbs whose negation leaves an allegation without proof."""
TRIED = word_set("device drug medicine method programme program scheme system technology therapy treatment vaccine")
"""What is tried where no court is meant."""
HEARD = word_set("hear know learn recall remember note understand realise realize forget mean")
"""Verbs whose clause is taken as true, so that its standing counts."""
HEDGES = word_set(
    """
    allegedly apparent apparently arguably conceivable conceivably likely maybe ostensibly perhaps plausible possible
    possibly potentially presumably probable probably purported purportedly reportedly reputedly seemingly supposedly
    unclear unconfirmed unlikely unproven
    """
)
"""Adverbs and adjectives that leave open whether it is so."""
HEDGE_NOUNS = word_set("chance likelihood possibility probability rumor rumour speculation suspicion")
HEDGE_MODALS = word_set("may might could")
HEDGE_VERBS = word_set("seem appear suggest imply hint rumor rumour")
HEDGE_PASSIVES = word_set(
    "believe think say suspect rumor rumour report understand consider presume expect allege assume"
)
"""Passives without a subject that stands for them: "is believed to have fled"."""
LIGHT = word_set(
    "agree begin start continue go appear seem be have get manage help come decide opt vote proceed choose force happen"
)
"""Verbs that lend their place to the infinitive after them ("agreed to settle")."""
DECLINING = word_set("fail refuse decline neglect avoid")
"""Verbs that deny the infinitive after them ("refused to pardon")."""
DEMANDS = word_set("ask beg call demand order propose recommend request urge want suggest insist decide consider")
"""Verbs whose bare infinitive is no event ("demanded that Doe be charged")."""
UNREAL = word_set("if unless whether lest")
"""Words that open a clause which is not stated."""
ACTS = word_set("acquitted charged convicted dismissed investigated pardoned overturned")
"""Standings by an act of some authority: the statement concerns whom it is done to, not who does it."""
TOLD = word_set("asserted opined estimated found documented")
"""Standings under which a deed is told, so that its doer is concerned."""
UNDERGONE = word_set(
    """
    avoid await appeal dodge draw earn escape evade face get have lose obtain plead receive secure see serve spend
    stand win
    """
)
"""Verbs whose subject undergoes the act of the object ("faces charges", "won an acquittal")."""
OWN = word_set("admitted denied")
"""Standings whose speaker is the one concerned, unless the clause below has a subject of its own."""
ABOUT_PREPOSITIONS = word_set("against into of for on to by over between")
"""After a case, verdict or inquiry these name whom it concerns ("charges against Doe")."""
MODIFIERS: dict[str, Status] = {
    "convicted": "convicted",
    "alleged": "alleged",
    "accused": "alleged",
    "suspected": "alleged",
    "indicted": "charged",
    "acquitted": "acquitted",
    "pardoned": "pardoned",
    "exonerated": "acquitted",
    "jailed": "convicted",
}
"""Participles before a name or its noun: "convicted trafficker Doe"."""
_WHOM = frozenset({"of", "against", "for"})
_INTO = frozenset({"into", "of"})
NOUNS: dict[str, tuple[Status, frozenset[str], frozenset[str]]] = {
    "conviction": ("convicted", _WHOM, frozenset()),
    "imprisonment": ("convicted", _WHOM, frozenset()),
    "acquittal": ("acquitted", _WHOM, frozenset()),
    "exoneration": ("acquitted", _WHOM, frozenset()),
    "indictment": ("charged", _WHOM, frozenset()),
    "prosecution": ("charged", _WHOM, frozenset()),
    "trial": ("charged", _WHOM, frozenset()),
    "arraignment": ("charged", _WHOM, frozenset()),
    "charge": ("charged", frozenset({"against"}), frozenset()),
    "pardon": ("pardoned", frozenset({"of", "for"}), frozenset()),
    "settlement": ("settled", frozenset({"between", "with"}), frozenset()),
    "confession": ("admitted", _WHOM, frozenset()),
    "admission": ("admitted", frozenset({"of"}), frozenset()),
    "denial": ("denied", frozenset(), frozenset()),
    "allegation": ("alleged", frozenset({"of", "against", "about"}), frozenset()),
    "accusation": ("alleged", frozenset({"of", "against", "about"}), frozenset()),
    "finding": ("found", frozenset({"of", "against"}), frozenset()),
    "investigation": ("investigated", _INTO, frozenset()),
    "inquiry": ("investigated", _INTO, frozenset()),
    "enquiry": ("investigated", _INTO, frozenset()),
    "probe": ("investigated", frozenset({"into"}), frozenset()),
    "estimate": ("estimated", frozenset({"of"}), frozenset()),
    "dismissal": ("dismissed", frozenset({"of"}), CASES),
    "withdrawal": ("dismissed", frozenset({"of"}), CASES),
    "overturning": ("overturned", frozenset({"of"}), VERDICTS),
    "quashing": ("overturned", frozenset({"of"}), VERDICTS),
    "reversal": ("overturned", frozenset({"of"}), VERDICTS),
    "annulment": ("overturned", frozenset({"of"}), VERDICTS),
}
"""Nouns that name a step as subjects, the prepositions of whom or what it concerns, and what that must be."""
MATTERS = CASES | VERDICTS | INQUIRIES | frozenset(NOUNS) | FINDINGS | word_set("term clemency amnesty")
"""Nouns whose prepositional phrases name whom a statement concerns."""
NEGATIVES = word_set("no none nobody nothing neither not never n't n’t nor without")
CORRECTION = re.compile(
    r"(?:corrections?|clarifications?|erratum)\b[^:.!?\n]{0,40}:"
    r"|(?:editor[’']s note:\s*)?(?:an?|the) (?:earlier|previous|original) version of\b"
    r"|editor[’']s note:\s*an? (?:earlier|previous) version\b"
    r"|earlier versions of (?:this|the)\b"
    r"|this (?:article|story|post|report|page|piece|headline)(?: has been| was) (?:amended|corrected)\b"
    r"|this (?:article|story|post|report|page|piece|headline)(?: has been| was) (?:updated|changed|revised|edited)\b"
    r"[^.!?\n]{0,60}\b(?:correct|clarify|remove|error|mistake|misstat|that)",
    re.IGNORECASE,
)
"""How a correction begins."""

LONGEST_SOURCE = 8
"""Words from "as" to its verb, or from "by" to its noun."""
DAYS = frozenset(
    word
    for line in (
        "january february march april may june july august september october november december jan feb mar apr jun jul",
        "aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday day date eve anniversary",
    )
    for word in line.split()
)
"""What "on" is followed by where it says when."""
