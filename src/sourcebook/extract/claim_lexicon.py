"""The status ladder in words: which verbs, with which companions, put a statement at which standing.

Each rule says what it reads and why. Rules are tried in order and the first that fits wins, so a rule that needs
companions stands before a looser one on the same verb. "Companions" are the lemmas of a verb's subject, objects,
prepositional objects, particles and predicate words; `not guilty` counts as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sourcebook.extract.quote_cues import word_set
from sourcebook.model.annotation import Status

Voice = Literal["any", "active", "passive"]

CASES = word_set(
    """
    accusation action allegation appeal case charge claim complaint count indictment lawsuit litigation petition
    proceeding prosecution suit
    """
)
VERDICTS = word_set("conviction decision judgement judgment order plea ruling sentence verdict")
INQUIRIES = word_set("inquest inquiry investigation probe review scrutiny")
RECORDS = word_set(
    """
    account archive audio cable contract correspondence data database deed document email e-mail evidence
    exhibit file filing footage invoice ledger letter log memo memorandum message minute note paper photo
    photograph receipt record recording register registry screenshot spreadsheet statement statistic tape
    testimony text transcript video
    """
)
FINDERS = word_set(
    """
    agent agency analysis assessment audit auditor commission committee coroner court examination examiner
    inquest inquiry inspector investigation investigator judge jury panel probe prosecutor regulator report
    reporter reporting research researcher review scientist study subcommittee survey tribunal watchdog
    """
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of the ladder. `verbs` are lemmas; all the rest narrows when they count.

    `companions`: one of these must stand with the verb. `subjects`: lemmas of which the subject's head must be one.
    `clause`: needs (True) or must not have (False) a clause as complement. `says`: the subject stands for the
    statement, so it is what the statement is attributed to.
    """

    status: Status
    verbs: frozenset[str]
    why: str
    companions: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    voice: Voice = "any"
    clause: bool | None = None
    says: bool = False


def _rule(status: Status, verbs: str, why: str, companions: str | frozenset[str] = "", **narrow: object) -> Rule:
    words = word_set(companions) if isinstance(companions, str) else companions
    return Rule(status, word_set(verbs), why, words, **narrow)  # type: ignore[arg-type]


RULES: tuple[Rule, ...] = (
    Rule("denied", word_set("plead enter"), "a plea of not guilty disputes the charge", frozenset({"not guilty"})),
    Rule("acquitted", word_set("find rule declare"), "the verdict is not guilty", frozenset({"not guilty"})),
    _rule("acquitted", "acquit exonerate", "a court freed the accused of guilt"),
    _rule("acquitted", "clear", "cleared of a charge, not of a place", "of", voice="passive"),
    _rule("convicted", "plead", "a guilty plea is a conviction without trial", "guilty contest"),
    _rule("convicted", "find rule declare", "the verdict is guilty", "guilty", clause=False),
    _rule("convicted", "convict", "a court found guilt"),
    _rule("convicted", "sentence", "a sentence follows only on a conviction", voice="passive"),
    _rule("convicted", "sentence", "a court sentenced somebody", subjects=word_set("court judge jury tribunal")),
    _rule("convicted", "serve", "time served for a conviction", "sentence term", subjects=frozenset()),
    _rule("pardoned", "pardon", "a head of state forgave the crime"),
    _rule("pardoned", "grant receive give", "clemency in other words", "amnesty clemency pardon"),
    _rule("pardoned", "commute", "a sentence was shortened by mercy", "sentence"),
    _rule("overturned", "overturn quash vacate annul void", "a higher court undid a decision"),
    _rule("overturned", "reverse strike throw set toss", "a decision undone, in common verbs",
          VERDICTS - {"order", "plea"}),
    _rule("dismissed", "dismiss drop withdraw throw toss abandon", "a case ended without a verdict", CASES - {"claim"}),
    _rule("denied", "deny", "somebody says it is not so", says=True),
    _rule("denied", "reject refute dispute rebut contest", "an accusation contradicted",
          "accusation allegation assertion charge claim report suggestion finding", says=True),
    _rule("settled", "settle resolve", "a dispute ended by agreement",
          CASES | word_set("dispute court allegation probe investigation")),
    _rule("settled", "reach sign agree announce make approve", "an agreement that ends a case", "settlement"),
    _rule("alleged", "charge", "charged that: an accusation, not a charge in court", clause=True, says=True,
          voice="active"),
    _rule("charged", "charge", "formally accused of a crime", "with", voice="any"),
    _rule("charged", "charge", "formally accused of a crime", voice="passive", clause=False),
    _rule("charged", "indict arraign prosecute", "formally accused of a crime"),
    _rule("charged", "face file bring press announce unseal lodge", "charges by another verb", "charge indictment"),
    _rule("charged", "arrest detain", "arrested on a charge; an arrest alone is none", "charge"),
    _rule("charged", "stand go", "trial follows on a charge", "trial"),
    _rule("admitted", "admit acknowledge concede confess", "whom it concerns says it is so", says=True),
    _rule("alleged", "accuse", "an accusation", says=True),
    _rule("alleged", "allege contend purport", "said without proof", says=True),
    _rule("alleged", "claim", "said without proof; not claiming a prize", clause=True, says=True),
    _rule("alleged", "sue", "a lawsuit says so", says=True),
    _rule("alleged", "suspect", "somebody is suspected", voice="passive"),
    _rule("alleged", "implicate", "somebody is said to have had part in it", says=True),
    _rule("investigated", "investigate probe", "it is being looked into"),
    _rule("investigated", "open launch begin start order announce face conduct lead", "an inquiry by another verb",
          INQUIRIES),
    _rule("investigated", "be come remain", "under investigation", INQUIRIES - {"review"}),
    _rule("estimated", "estimate calculate project forecast reckon extrapolate", "a number by reckoning", says=True),
    _rule("documented", "show reveal indicate detail document record state say suggest confirm list prove demonstrate",
          "papers or recordings say so", subjects=RECORDS, says=True),
    _rule("found", "find conclude determine establish ascertain rule hold reveal show uncover confirm discover expose "
          "detail demonstrate document identify detect verify", "an inquiry, court or study came to it",
          subjects=FINDERS, says=True),
    _rule("found", "find conclude determine establish reveal uncover discover expose", "somebody found it out",
          clause=True, says=True),
    _rule("found", "uncover expose", "brought to light", says=True),
    _rule("corrected", "correct retract", "an earlier statement is withdrawn",
          "account article claim error figure mistake report statement story version record"),
    _rule("opined", "think believe feel argue opine hope fear predict suspect doubt assume expect guess speculate",
          "a belief or forecast", clause=True, says=True),
    _rule("opined", "consider deem regard view", "a judgement", says=True, clause=True),
)  # fmt: skip

HEDGES = word_set(
    """
    allegedly apparently arguably conceivably likely maybe ostensibly perhaps possibly potentially presumably
    probably purportedly reportedly reputedly seemingly supposedly unlikely
    """
)
"""Adverbs and adjectives that leave open whether it is so."""
HEDGE_MODALS = word_set("may might could")
HEDGE_VERBS = word_set("seem appear suggest imply hint rumor rumour")
HEDGE_PASSIVES = word_set("believe think say suspect rumor rumour report understand consider presume")
"""Passives without a subject that stands for them: "is believed to have fled"."""
LIGHT = word_set("agree begin start continue go appear seem be have get manage move help")
"""Verbs that lend their place to the infinitive after them ("agreed to settle")."""
ACTS = word_set("acquitted charged convicted dismissed investigated pardoned")
"""Standings by an act of some authority: the statement concerns whom it is done to, not who does it."""
ABOUT_PREPOSITIONS = word_set("against into of")
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
}
"""Participles before a name or its noun: "convicted trafficker Doe"."""
NEGATIVES = word_set("no none nobody nothing neither not never n't n’t nor without")
CORRECTION = ("correction:", "corrections:", "clarification:", "an earlier version of this", "this article has been")
"""How a correction begins."""
OPINION = (
    "in my view",
    "in my opinion",
    "in his view",
    "in her view",
    "in their view",
    "in our view",
    "in his opinion",
)
"""Phrases that make a sentence somebody's opinion."""
