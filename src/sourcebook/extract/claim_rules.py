"""The status ladder in words: which verbs, with which companions, put a statement at which standing.

Each rule says what it reads and why. Rules are tried in order and the first that fits wins, so a rule that needs
companions stands before a looser one on the same verb. The frame of a verb is read in `claim_frames`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sourcebook.extract import claim_lexicon as lexicon
from sourcebook.extract.quote_cues import word_set
from sourcebook.model.annotation import Status

Voice = Literal["any", "active", "passive"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One step of the ladder. `verbs` are lemmas; all the rest narrows when they count.

    `companions`: one of these lemmas must stand with the verb as subject, object, particle, predicate or prepositional
    object; `without`: none may. `subjects`: lemmas of which the subject's head must be one; `never`: may not be one.
    `objects`: lemmas of which the object's head, or a passive's subject's, must be one.
    `near`: one of these words must follow within a few words. `clause`: needs (True) or must not have (False) a clause
    as complement; `finite`: the clause must be a full one. `says`: the subject stands for the statement, so it is what
    the statement is attributed to. `negated`: the words themselves deny the step ("avoided prosecution").
    """

    status: Status
    verbs: frozenset[str]
    why: str
    companions: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    voice: Voice = "any"
    clause: bool | None = None
    finite: bool = False
    says: bool = False
    negated: bool = False


def _rule(status: Status, verbs: str, why: str, companions: str | frozenset[str] = "", **narrow: object) -> Rule:
    words = {name: word_set(value) if isinstance(value, str) and name != "voice" else value
             for name, value in narrow.items()}  # fmt: skip
    return Rule(status, word_set(verbs), why, _words(companions), **words)  # type: ignore[arg-type]


def _words(words: str | frozenset[str]) -> frozenset[str]:
    return word_set(words) if isinstance(words, str) else words


_SELF = word_set("myself himself herself itself themselves ourselves")
_ACQUITTED = (
    _rule("denied", "plead enter", "a plea of not guilty disputes the charge", frozenset({"not guilty"})),
    _rule("acquitted", "find rule declare hold return deliver reach record adjudge pronounce",
          "the verdict is not guilty",
          frozenset({"not guilty", "innocent"})),
    _rule("acquitted", "acquit", "a court freed the accused of guilt",
          without=_SELF),
    _rule("acquitted", "exonerate absolve vindicate", "the accused is freed of guilt"),
    _rule("acquitted", "clear", "cleared of a charge, not of a place", "of", voice="passive",
          without="mine debris rubble snow wreckage obstacle vegetation forest tree brush"),
    _rule("acquitted", "clear", "cleared by those who judge", "of by", subjects=lexicon.FINDERS | {"jury", "juror",
          "verdict"}),
    _rule("acquitted", "win secure obtain gain", "acquittal by another verb", "acquittal"),
    _rule("acquitted", "end result conclude culminate finish", "what a trial ended in", "acquittal"),
    _rule("acquitted", "discharge", "a court let the accused go", subjects=lexicon.COURTS, without="firearm duty debt"),
)  # fmt: skip
_CONVICTED = (
    _rule("convicted", "plead enter", "a guilty plea is a conviction without trial", "guilty contest"),
    _rule("convicted", "find rule declare hold return deliver reach record adjudge pronounce", "the verdict is guilty",
          "guilty"),
    _rule("convicted", "convict", "a court found guilt"),
    _rule("convicted", "sentence jail imprison incarcerate", "a sentence follows only on a conviction",
          voice="passive"),
    _rule("convicted", "sentence jail imprison", "a court sentenced somebody", subjects=lexicon.COURTS),
    _rule("convicted", "serve", "time served for a conviction", "sentence"),
    _rule("convicted", "serve spend", "time served for a conviction", "term time year month week day decade",
          near="prison jail gaol penitentiary bars imprisonment", subjects=""),
    _rule("convicted", "receive get give hand impose pass draw earn", "a sentence follows only on a conviction",
          "sentence"),
    _rule("convicted", "receive get give hand impose", "a sentence in other words", "term year month life",
          near="prison jail gaol imprisonment", without="visit"),
    _rule("convicted", "uphold affirm confirm reinstate restore", "a higher court let a conviction stand",
          "conviction sentence guilt"),
    _rule("convicted", "lose dismiss reject deny fail refuse", "an appeal against a conviction failed", "appeal",
          near="conviction convictions sentence sentences"),
    _rule("convicted", "end result conclude culminate finish", "what a trial ended in", "conviction",
          subjects="case trial hearing proceeding prosecution appeal retrial inquiry second it"),
    _rule("convicted", "secure win obtain gain have get", "conviction by another verb", "conviction",
          near="conviction convictions", without="firm deep strong overturn quash"),
)  # fmt: skip
_UNDONE = (
    _rule("pardoned", "pardon", "a head of state forgave the crime"),
    _rule("pardoned", "grant receive give issue sign win get accept obtain announce", "clemency in other words",
          "amnesty clemency pardon reprieve"),
    _rule("pardoned", "commute", "a sentence was shortened by mercy", "sentence"),
    _rule("overturned", "overturn quash vacate annul void nullify invalidate reverse strike throw set toss",
          "a decision undone", objects=lexicon.VERDICTS - {"order", "plea"}),
    _rule("overturned", "overturn quash vacate annul void nullify invalidate strike", "a rule or decision undone",
          objects=lexicon.RULINGS),
    _rule("overturned", "overturn quash annul", "what is undone is a pronoun", "it they which that", voice="passive"),
    _rule("overturned", "win", "an appeal that succeeded", "appeal", near="appeal appeals", without="~of public voter"),
    _rule("overturned", "allow uphold", "an appeal that succeeded", objects="appeal"),
    _rule("overturned", "appeal", "an appeal that succeeded", "successfully"),
    _rule("overturned", "free release clear", "freed by a higher court", "appeal"),
)  # fmt: skip
_ENDED = (
    _rule("denied", "dismiss reject", "an accusation contradicted by whom it concerns", lexicon.ACCUSATIONS,
          near="as", never=lexicon.COURTS | lexicon.PROSECUTORS, says=True, voice="active"),
    _rule("denied", "dismiss", "an accusation contradicted",
          "accusation allegation suggestion report rumor rumour claim",
          never=lexicon.COURTS | lexicon.PROSECUTORS, says=True, voice="active"),
    _rule("dismissed", "dismiss drop withdraw throw toss abandon discontinue strike quash stay vacate terminate",
          "a case ended without a verdict", objects=lexicon.CASES - {"appeal", "action"}),
    _rule("dismissed", "reject deny", "a court turned a case down", objects=lexicon.CASES - {"appeal", "allegation",
          "action"},
          subjects=lexicon.COURTS),
    _rule("dismissed", "drop close shelve discontinue abandon", "an inquiry ended without a charge",
          objects=lexicon.INQUIRIES - {"review"}),
    _rule("dismissed", "collapse lapse crumble", "a case ended without a verdict", "case trial prosecution lawsuit"),
    _rule("found", "dismiss reject deny", "a court ruled on an appeal", "appeal petition motion",
          subjects=lexicon.COURTS),
    _rule("denied", "deny", "somebody says it is not so", says=True, clause=True),
    _rule("denied", "deny", "somebody says it is not so", says=True, clause=False, voice="active",
          without=lexicon.GRANTED | {"~dative"}),
    _rule("denied", "deny", "somebody says it is not so", says=True, clause=False, voice="passive",
          objects=lexicon.ACCUSATIONS | lexicon.FAULTS | {"report", "rumor", "rumour"}, without="~object"),
    _rule("denied", "reject refute dispute rebut contest repudiate", "an accusation contradicted",
          objects=lexicon.ACCUSATIONS - {"complaint", "suit"} | word_set("report finding idea theory"),
          never=lexicon.COURTS, says=True),
    _rule("denied", "maintain protest assert proclaim profess declare insist", "innocence is asserted", "innocence",
          says=True),
    _rule("denied", "maintain insist say claim declare tell testify swear", "innocence is asserted", "~innocent",
          clause=True, says=True),
    _rule("denied", "call label brand", "an accusation contradicted",
          "accusation allegation charge claim case lawsuit suit", near=lexicon.FALSE | {"meritless", "motivated"},
          says=True),
)  # fmt: skip
_SETTLED = (
    _rule("settled", "settle resolve", "a dispute ended by agreement",
          lexicon.CASES | word_set("dispute court allegation probe investigation litigation")),
    _rule("settled", "settle", "two sides settled", "with", without="in into down for on ~object"),
    _rule("settled", "settle", "two sides settled", lexicon.PARTIES, voice="active",
          without="in into down for on at ~object"),
    _rule("settled", "reach sign agree announce make approve come pay accept negotiate end conclude result offer",
          "an agreement that ends a case", "settlement"),
    _rule("settled", "enter sign reach accept conclude agree", "prosecution put off for a payment", "agreement",
          near="prosecution"),
)  # fmt: skip
_CHARGED = (
    _rule("alleged", "charge", "charged that: an accusation, not a charge in court", clause=True, finite=True,
          says=True,
          voice="active"),
    _rule("charged", "charge", "formally accused of a crime, not entrusted with a duty", "with",
          without=lexicon.DUTIES),
    _rule("charged", "charge", "formally accused of a crime", voice="passive", clause=False,
          without=lexicon.DUTIES | lexicon.FEES | lexicon.STATES),
    _rule("charged", "charge", "formally accused of a crime", voice="active", clause=False,
          subjects=lexicon.ACCUSERS, without=lexicon.DUTIES | lexicon.FEES),
    _rule("charged", "indict arraign prosecute summons summon chargesheet", "formally accused of a crime",
          without="image memory meeting ambassador"),
    _rule("charged", "arrest detain hold", "arrested on a charge; an arrest alone is none", "charge"),
    _rule("charged", "release free", "let go without a charge", "charge", near="without", negated=True),
    _rule("charged", "avoid escape evade dodge", "no charge was brought", "prosecution charge indictment trial",
          negated=True),
    _rule("charged", "face file bring press announce unseal lodge authorise authorize approve lay prefer frame "
          "issue submit", "charges by another verb", "charge indictment", without="~in-charge fee"),
    _rule("charged", "return obtain hand", "charges by another verb", "indictment"),
    _rule("charged", "be remain come", "charges by another verb", "indictment", near="under"),
    _rule("charged", "file submit issue", "charges by another verb", "sheet", near="charge"),
    _rule("charged", "send issue", "the formal accusation in European competition law", "statement", near="objections"),
    _rule("charged", "stand go await face put send be come bring commit", "trial follows on a charge", "trial",
          without="drug vaccine medicine treatment"),
)  # fmt: skip
_CONFESSED = (
    _rule("admitted", "admit", "whom it concerns says it is so", says=True, clause=True),
    _rule("admitted", "admit", "whom it concerns says it is so; not letting in", says=True, clause=False,
          voice="active",
          never=lexicon.DOORS, without=lexicon.DOORS | {"evidence"}),
    _rule("admitted", "admit", "what was done is admitted", lexicon.FAULTS, says=True, clause=False, voice="passive"),
    _rule("admitted", "acknowledge concede", "whom it concerns says it is so", says=True, clause=True),
    _rule("admitted", "acknowledge concede", "whom it concerns says it is so", lexicon.FAULTS, says=True),
    _rule("admitted", "confess", "whom it concerns says it is so", says=True),
    _rule("admitted", "own", "a confession in common words", "up"),
    _rule("admitted", "make sign give offer", "a confession by another verb", "confession admission"),
    _rule("admitted", "accept", "guilt is taken on", "responsibility blame liability guilt fault"),
)  # fmt: skip
_ALLEGED = (
    _rule("alleged", "accuse", "an accusation", says=True),
    _rule("alleged", "allege contend purport", "said without proof", says=True, clause=True),
    _rule("alleged", "allege", "said without proof", says=True),
    _rule("alleged", "claim", "said without proof; not claiming a prize", clause=True, says=True),
    _rule("alleged", "sue", "a lawsuit says so", says=True),
    _rule("alleged", "file bring launch lodge initiate", "a lawsuit says so", "lawsuit suit complaint", says=True,
          voice="active"),
    _rule("alleged", "file bring launch lodge initiate", "a lawsuit says so", "lawsuit complaint", voice="passive"),
    _rule("alleged", "take", "a lawsuit says so", "court", near="to", says=True, voice="active"),
    _rule("alleged", "take", "a lawsuit says so", "court", near="to", voice="passive"),
    _rule("alleged", "blame", "an accusation", "for", says=True),
    _rule("alleged", "name", "held for one who had part in it",
          "suspect defendant conspirator co-conspirator accomplice "
          "complaint lawsuit indictment", voice="passive"),
    _rule("alleged", "be become remain", "held for one who had part in it", "suspect"),
    _rule("alleged", "face", "accusations by another verb", "accusation allegation lawsuit suit complaint"),
    _rule("alleged", "stand", "an accusation", "accused accuse"),
    _rule("alleged", "suspect", "somebody is suspected", voice="passive"),
    _rule("alleged", "suspect", "somebody is suspected", "of", says=True, voice="active"),
    _rule("alleged", "arrest detain hold", "held on suspicion", "suspicion"),
    _rule("alleged", "implicate", "somebody is said to have had part in it", says=True),
    _rule("alleged", "say state argue show claim describe accuse name", "papers of a party say so",
          subjects=lexicon.PLEADINGS, says=True),
)  # fmt: skip
_INVESTIGATED = (
    _rule("investigated", "investigate", "it is being looked into"),
    _rule("investigated", "probe", "it is being looked into", "~object"),
    _rule("investigated", "probe", "it is being looked into", voice="passive"),
    _rule("investigated", "look inquire enquire", "it is being looked into", "into", subjects=lexicon.INQUIRERS),
    _rule("investigated", "examine consider", "it is being looked into", clause=True, subjects=lexicon.INQUIRERS),
    _rule("investigated", "question interview", "somebody is looked into", "caution police detective investigator",
          voice="passive"),
    _rule("investigated", "open launch begin start order announce face conduct lead hold continue commission undergo",
          "an inquiry by another verb", lexicon.INQUIRIES - {"review"}),
    _rule("investigated", "be come remain place put keep", "under investigation", lexicon.INQUIRIES - {"review",
          "scrutiny"},
          near="under subject target focus"),
    _rule("investigated", "be become remain", "what is looked into", "subject target focus",
          near="investigation investigations inquiry inquiries probe probes"),
    _rule("investigated", "register file lodge", "a first report opens an inquiry", "case report fir",
          subjects=lexicon.INQUIRERS | {"bureau"}, near="against"),
    _rule("investigated", "order announce launch begin", "an inquiry by another verb", "review",
          subjects="parliament government ministry court minister congress council"),
)  # fmt: skip
_LEARNED = (
    _rule("estimated", "estimate calculate forecast reckon extrapolate project", "a number by reckoning", says=True,
          without="image film light confidence"),
    _rule("alleged", "say state", "papers of a party say so", subjects=lexicon.PLEADINGS, says=True, clause=True),
    _rule("documented", "show reveal indicate detail document record state say suggest confirm list prove demonstrate "
          "describe note", "papers or recordings say so", subjects=lexicon.RECORDS - lexicon.SPOKEN, says=True),
    _rule("documented", "show reveal indicate detail document record list prove demonstrate",
          "papers or recordings say so", subjects=lexicon.RECORDS, says=True),
    _rule("documented", "record document log", "papers say so", lexicon.RECORDS, voice="passive"),
    _rule("documented", "document", "papers say so", voice="passive"),
    _rule("found", "find conclude determine establish ascertain rule hold reveal show confirm discover demonstrate "
          "verify prove report note say suggest indicate", "an inquiry, court or study came to it",
          subjects=lexicon.REPORTS, clause=True, finite=True, says=True),
    _rule("found", "find conclude determine establish ascertain rule hold reveal show confirm discover demonstrate "
          "verify prove", "an inquiry, court or study came to it", subjects=lexicon.FINDERS, clause=True, finite=True,
          says=True),
    _rule("found", "find identify detect establish determine discover show reveal detail document uncover expose",
          "an inquiry, court or study came to it", lexicon.FINDINGS, subjects=lexicon.FINDERS, says=True),
    _rule("found", "find rule declare deem judge hold adjudge", "a ruling in law", lexicon.JUDGED, voice="passive"),
    _rule("found", "find rule declare deem judge hold adjudge", "a ruling in law", lexicon.JUDGED,
          subjects=lexicon.FINDERS, says=True),
    _rule("found", "find determine rule judge", "found to have done it", "~infinitive", voice="passive"),
    _rule("found", "record return", "a coroner or jury came to it", "verdict finding", says=True),
    _rule("found", "order award", "a court decided it", subjects=lexicon.COURTS),
    _rule("found", "find discover establish uncover conclude", "somebody found it out", "~after", clause=True,
          finite=True,
          says=True, without=_SELF),
    _rule("found", "uncover expose", "brought to light", says=True, voice="active", subjects=lexicon.FINDERS),
    _rule("found", "uncover", "brought to light", says=True),
)  # fmt: skip
_REST = (
    _rule("corrected", "correct retract withdraw amend", "an earlier statement is withdrawn",
          objects=lexicon.STATEMENTS,
          without="from"),
    _rule("corrected", "recant retract", "an earlier statement is withdrawn"),
    _rule("corrected", "publish issue print run carry append", "an earlier statement is withdrawn",
          "correction clarification retraction"),
    _rule("opined", "think believe feel argue opine hope fear predict suspect doubt assume expect guess speculate",
          "a belief or forecast", clause=True, says=True, voice="active"),
    _rule("opined", "consider deem regard view", "a judgement", says=True, clause=True, voice="active"),
    _rule("opined", "consider deem regard view describe see denounce condemn portray", "a judgement", "as ~predicate",
          says=True, voice="active", without=_SELF),
    _rule("opined", "call label brand dub", "a judgement, not a name", "~predicate", says=True, voice="active",
          without=_SELF),
)  # fmt: skip
RULES: tuple[Rule, ...] = (
    *_ACQUITTED, *_CONVICTED, *_UNDONE, *_ENDED, *_SETTLED, *_CHARGED, *_CONFESSED, *_ALLEGED, *_INVESTIGATED,
    *_LEARNED, *_REST,
)  # fmt: skip


def rules_by_verb() -> dict[str, tuple[Rule, ...]]:
    """Rules that each lemma may fit, in the order of the table."""
    table: dict[str, list[Rule]] = {}
    for rule in RULES:
        for verb in rule.verbs:
            table.setdefault(verb, []).append(rule)
    return {verb: tuple(rules) for verb, rules in table.items()}
