"""Whether the words around a sum say that money changed hands, and how sure they are of it.

English only. A claim's status is the extractor's; what is read here is what a claim does not have: whether the payment
was made or is promised, due, demanded or a condition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from sourcebook.corroborate.words import word_set
from sourcebook.model.annotation import Claim, Mention
from sourcebook.model.payment import PaymentStatus
from sourcebook.model.span import Span

_REGULAR = word_set(
    "transfer wire hand donate contribute award remit funnel channel advance repay refund reimburse disburse receive "
    "accept collect earn pocket deposit invest bribe fund finance slip deliver pump inject pour route siphon extract "
    "extort embezzle withdraw purchase acquire reward compensate bequeath settle gift credit cash obtain move "
    "recover net raise lavish compensate mail telegraph tip kick divert forward launder cable remunerate "
    "return secure reap bag debit"
)
_IRREGULAR = (
    "paid|pays?|paying|prepaid|overpaid|repaid|gave|gives?|giving|given|sent|sends?|sending|lent|lends?|lending|took|takes?|taking|taken|"
    "got|gets?|getting|gotten|bought|buys?|buying|sold|sells?|selling|spent|spends?|spending|went|goes|going|gone|won|"
    "stole|steals?|stealing|stolen|drew|drawn|slipped|slipping|laid|shelled|forked|coughed|made|making|flowed|flows?|"
    "flowing|came|comes?|moved|cost|costs|changed hands|ended up|swindled|defrauded|cheated|robbed"
)
_NOUNS = (
    r"payments?|transfers?|donations?|gifts?|loans?|grants?|contributions?|bribes?|kickbacks?|fees?|advances?|"
    r"remittances?|payouts?|payoffs?|repayments?|instal{1,2}ments?|tranches?|commissions?|retainers?|wires?|deposits?|"
    r"subsid(?:y|ies)|ransoms?|bonus(?:es)?|royalt(?:y|ies)|stipends?|dividends?|bail-?outs?|refunds?|reimbursements?|"
    r"compensation|salar(?:y|ies)|honorari(?:um|a)|sweeteners?|handouts?|cheques?|checks?|transactions?|invoices?|"
    r"disbursements?|proceeds"
)
_FORMS = "|".join(sorted({rf"{w.removesuffix('e')}(?:{w[-1]}?(?:ed|ing)|e?s?)" for w in _REGULAR}))
MOVED: Final = re.compile(rf"\b(?:{_IRREGULAR}|{_FORMS}|{_NOUNS})\b", re.IGNORECASE)
"""Words that say that money goes from one to another."""
_INTENDING: Final = (
    r"(?:agree[sd]?|agreeing|plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|promis(?:e[sd]?|ing)|offer(?:s|ed|ing)?|"
    r"pledg(?:e[sd]?|ing)|vow(?:s|ed|ing)?|undertakes?|undertook|undertaking|wants?|wanted|wanting|hop(?:e[sd]?|ing)|"
    r"expect(?:s|ed|ing)?|threaten(?:s|ed|ing)?|propos(?:e[sd]?|ing|als?)|volunteer(?:s|ed|ing)?|"
    r"prepar(?:e[sd]?|ing)|commit(?:s|ted|ting|ment)?|decid(?:e[sd]?|ing)|decision|consider(?:s|ed|ing)?|needs?|needed|"
    r"seeks?|sought|seeking|tr(?:y|ies|ied|ying)|attempt(?:s|ed|ing)?|aim(?:s|ed|ing)?|wish(?:es|ed)?|"
    r"demand(?:s|ed|ing)?|negotiat(?:e[sd]?|ing)|discuss(?:es|ed|ing)?|suggest(?:s|ed|ing)?|recommend(?:s|ed|ing)?|"
    r"going|due|set|about|obliged|bound|supposed|required?s?|orders?|ordered|tell|told|ask(?:s|ed|ing)?|forced|"
    r"scheduled|urg(?:e[sd]?|ing)|ready|willing|able|unable|invit(?:e[sd]?|ing)|ha[sd]|have|having|deal|agreement|"
    r"plan|obligation|request(?:s|ed|ing)?|contract(?:s|ed)?|condition)"
)
_FUTURE: Final = re.compile(
    r"\b(?:will|would|shall|should|must|[’']ll)\b(?:\W+\w+){0,3}\W*$|"
    rf"\b(?<!\bin ){_INTENDING}\b(?:\W+\w+){{0,5}}?\W+to\b(?:\W+\w+){{0,2}}\W*$|"
    r"\b(?:promis(?:e[sd]?|ing)|offer(?:s|ed|ing)?|pledg(?:e[sd]?|ing)|propos(?:e[sd]?|ing)|demand(?:s|ed|ing)?|"
    r"seeks?|sought|seeking|request(?:s|ed|ing)?|consider(?:s|ed|ing)?|discuss(?:es|ed|ing)?|plan(?:s|ned|ning)?|"
    r"negotiat(?:e[sd]?|ing)|expect(?:s|ed|ing)?|wants?|wanted)\W+(?:(?:an?|the|another|further|for|about)\W+)?"
    r"(?:(?:further|large|secret|new)\W+)?$|"
    r"\b(?:if|unless|provided|whether)\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
"""Before a word of movement: nothing has moved yet."""
_UNDONE: Final = re.compile(
    r"\b(?:not|never|n[’']t|nothing|nobody|neither|without|no|fail(?:ed|s|ing)? to|refus(?:ed|es|ing) to|"
    r"declin(?:ed|es|ing) to|neglect(?:ed|s|ing) to|stopped|cancell?ed|blocked|withheld|den(?:y|ies|ied|ying))"
    r"\b[^.;:,]{0,40}$",
    re.IGNORECASE,
)
_OWED: Final = re.compile(
    r"\b(?:pledg(?:e[sd]?|ing)|promis(?:e[sd]?|ing)|offer(?:s|ed|ing)?|ow(?:e[sd]?|ing)|demand(?:s|ed|ing)?|"
    r"budget(?:s|ed)?|earmark(?:s|ed)?|seek(?:s|ing)?|sought|ask(?:s|ed|ing)? for|bid(?:s|ding)?|"
    r"propos(?:e[sd]?|ing|al)|due|unpaid|outstanding|planned|proposed|promised|pledged|offered|future|conditional|next)\b",
    re.IGNORECASE,
)
_AGREED: Final = re.compile(
    r"\b(?:not|never|n[’']t|nor) (?:\w+ ){0,2}?(?:in dispute|disputed|contested|denied|in doubt)\b|\bundisputed\b|"
    r"\b(?:not|n[’']t) (?:dispute|deny|contest)\b",
    re.IGNORECASE,
)
"""A denial denied: what follows is common ground."""
_FIGURE: Final = re.compile(r"\s+(?:the|an?|its|this|that) (?:sum|figure|amount|total|number|estimate|value)\b", re.I)
"""Behind "gives": a report gives a sum, nobody is paid."""
_TO_GET: Final = re.compile(r"\b(?:recover|recoup|collect|obtain|extract|secure|receive)\b", re.IGNORECASE)
EARLIER: Final = re.compile(
    r"\b(?:earlier|previous|original|first) (?:version|article|report|story|edition)|\b(?:article|report|story|version)"
    r"\b[^.;]{0,90}\b(?:said|stated|reported|put|gave)\b|\b(?:wrongly|mistakenly|in error|incorrectly)\b",
    re.IGNORECASE,
)
"""In a notice of correction: what follows is what was wrong."""
_ALLEGING: Final = re.compile(
    r"\b(?:alleg\w+|accus(?:e[sd]?|ing|ations?)|suspect(?:s|ed|ing)?|suspicions?|purported(?:ly)?|supposed(?:ly)?|"
    r"rumou?r(?:s|ed)?|reportedly|believed to)\b",
    re.IGNORECASE,
)
_DENYING: Final = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ial)|disput(?:e[sd]?|ing)|reject(?:s|ed|ing)?)\b", re.IGNORECASE
)
_MAYBE: Final = re.compile(
    r"\b(?:(?-i:may)|might|could|possibly|perhaps|appears? to|seems? to|apparently)\b", re.IGNORECASE
)
WHOLE: Final = re.compile(
    r"\b(?:totals?|total(?:l?ed|l?ing|ly)|altogether|overall|all told|in all|in sum|sum of|combined|cumulative(?:ly)?|"
    r"aggregate|in instal{1,2}ments|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|\d{1,3}) "
    r"(?:\w+ ){0,2}"
    r"(?:instal{1,2}ments|payments|transfers|tranches|parts|donations|loans|wires|rates|cheques|checks))\b",
    re.IGNORECASE,
)
"""Words that make a sum the total of several payments."""
PARTIAL: Final = re.compile(
    r"\b(?:of which|including|instal{1,2}ments?|tranches?|(?:first|second|third|fourth|fifth|last|final|further|"
    r"remaining) (?:\w+ )?(?:payment|transfer|part|rate|half|sum|loan|donation)|the rest|the remainder|among them|"
    r"part of (?:it|that|this|the (?:sum|money|total)))\b",
    re.IGNORECASE,
)
"""Words that make a sum a part of another one."""
_BOUNDARY: Final = re.compile(r"[;:]|, (?:but|while|whereas|although|and (?:then )?(?:he|she|it|they)\b)")


def moves(text: str, start: int, end: int, low: int, high: int) -> re.Match[str] | None:
    """The word of movement nearest to the sum at `start..end`, between `low` and `high`; the ones before it first."""
    # A capital inside a sentence is a name's: "Tidewater Shipping".
    found = [m for m in MOVED.finditer(text, low, high) if m.group()[0].islower() or m.start() == low]
    found = [m for m in found if not _FIGURE.match(text, m.end())]
    outside = [m for m in found if m.end() <= start or m.start() >= end]
    return min(outside, key=lambda m: start - m.end() if m.end() <= start else (m.start() - end) * 2, default=None)


def status_of_payment(claim: Claim | None, text: str, start: int, low: int, moved: re.Match[str]) -> PaymentStatus:
    """How far a payment told at `start` has come.

    Args:
        claim: The smallest claim that holds the sum.
        text: The text.
        start: Where the sum begins.
        low: Where its sentence begins.
        moved: The word of movement.
    """
    before = text[low : moved.start()]
    near = _BOUNDARY.split(before)[-1]
    if _AGREED.search(before):
        return "asserted"
    if near.rstrip().endswith(" to") and _TO_GET.fullmatch(moved.group()):
        return "planned"
    if claim is not None and (claim.negated or claim.status == "denied"):
        return "denied"
    if _UNDONE.search(near):
        return "denied"
    if claim is not None and claim.status != "asserted":
        if claim.status in ("settled", "admitted", "found", "documented", "convicted", "estimated", "corrected"):
            return "planned" if _FUTURE.search(near) else claim.status
        return "unsure" if claim.status == "opined" else claim.status
    head = text[low : max(start, moved.end())]
    if _DENYING.search(head):
        return "denied"
    if _ALLEGING.search(head):
        return "alleged"
    if _FUTURE.search(near) or _OWED.search(text, max(low, min(start, moved.start()) - 40), max(start, moved.end())):
        return "planned"
    if _MAYBE.search(near) or (claim is not None and claim.hedged):
        return "unsure"
    return "asserted"


_GIVING: Final = re.compile(
    r"pa(?:id|ys?|ying)|repaid|transfer(?:red|s)?|wire[sd]?|sent|sends?|gave|gives?|donate[sd]?|lent|lends?|loaned|"
    r"hand(?:ed)?|remitted|contribute[sd]?|channel{1,2}ed|funnel{1,2}ed|slipped|advanced|refunded|disbursed|awarded",
    re.IGNORECASE,
)
_GETTING: Final = re.compile(r"receive[sd]|got|accept(?:ed|s)|collect(?:ed|s)|pocket(?:ed|s)|obtained", re.IGNORECASE)
_BEFORE_VERB: Final = re.compile(
    r"\s+(?:(?:has|had|have|did|does|do|not|never|didn[’']t|will|would|may|might|could|also|then|later|once|twice|"
    r"\w+ly)\s+){0,3}",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"\s+(?:the\s+|about\s+|nearly\s+|some\s+|more than\s+|at least\s+)?", re.IGNORECASE)
_PASSIVE: Final = re.compile(r"\s+(?:was|were|(?:has|have|had) been|is|are)\s+(?:\w+ly\s+)?", re.IGNORECASE)
_BY: Final = re.compile(r",?\s+(?:\w+\s+)?by\s+(?:the\s+)?", re.IGNORECASE)
_MADE: Final = re.compile(
    r"\s+(?:(?:has|had|have)\s+)?(?:made|makes|sent|gave|paid)\s+(?:[\w-]+\s+){0,4}", re.IGNORECASE
)
_TOWARDS: Final = re.compile(r",?\s+(?:\w+\s+)?to\s+(?:the\s+)?", re.IGNORECASE)
_AWAY: Final = re.compile(r",?\s+(?:\w+\s+)?from\s+(?:the\s+)?", re.IGNORECASE)
_FROM_TO: Final = re.compile(
    r"[^.;:~]{0,60}\b(?:from|by)\s+(?:the\s+)?~(?:\s+[\w.]{2,5})?\s+to\s+(?:the\s+)?", re.IGNORECASE
)
"""Behind a sum: "... was sent from A to B", "paid out by A Ltd to B"; the first name as a mark."""


def ends_beside(
    text: str, mentions: Sequence[Mention], start: int, end: int, moved: re.Match[str]
) -> tuple[Span | None, Span | None]:
    """Payer and payee of a sum by the names that stand right beside it and its verb, where its sentence has no tree.

    "Acme wired $5m to Vale": who stands before a verb of giving gives; who stands after "to" is given.
    """
    named = [m for m in mentions if m.type in ("person", "organization")]
    before = next((m for m in named if _BEFORE_VERB.fullmatch(text, m.end, moved.start())), None)
    pair = next(
        (
            (a, b)
            for a, b in pairwise(named)
            if end <= a.start and _FROM_TO.fullmatch(text[end : b.start].replace(a.exact, "~", 1))
        ),
        None,
    )
    if pair is not None:
        return pair[0].span, pair[1].span
    after_to = next((m for m in named if _TOWARDS.fullmatch(text, end, m.start)), None)
    after_from = next((m for m in named if _AWAY.fullmatch(text, end, m.start)), None)
    gives, gets = _GIVING.fullmatch(moved.group()), _GETTING.fullmatch(moved.group())
    ahead = before if moved.end() <= start else None
    maker = next((m for m in named if _MADE.fullmatch(text, m.end, moved.start())), None)
    taker = next((m for m in named if gives and _PASSIVE.fullmatch(text, m.end, moved.start())), None)
    giver = next((m for m in named if gives and taker and _BY.fullmatch(text, end, m.start)), None)
    payer = (ahead if gives else None) or giver or maker or after_from
    between = next((m for m in named if gives and _SPACE.fullmatch(text, moved.end(), m.start)
                    and _SPACE.fullmatch(text, m.end, start)), None)  # fmt: skip
    payee = (ahead if gets else None) or taker or between or after_to
    return payer.span if payer else None, payee.span if payee else None
