"""Payments as one document tells them: rows of mapped tables, and sums in sentences that say who paid or was paid.

A sum in prose is a telling when a relation or the sum's own links name an end of it and a word of movement stands by:
what is fined, owed or budgeted changes no hands. Who is who is not asked here; chains of the document stand for people.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from sourcebook.corroborate.amounts import plain
from sourcebook.corroborate.base import Readings
from sourcebook.corroborate.dates import When, find_dates
from sourcebook.corroborate.instalments import find_parts, find_row_totals
from sourcebook.corroborate.paying import EARLIER, PARTIAL, WHOLE, ends_beside, moves, status_of_payment
from sourcebook.model.amount import exact_value
from sourcebook.model.annotation import Claim, Mention, Money, Relation, Time
from sourcebook.model.document import Document
from sourcebook.model.payment import PaymentStatus, Sum, Telling
from sourcebook.model.span import Span

ROWS: Final = "rows"
"""The extractor of tables."""
NEAR: Final = 160
"""Characters on either side of a sum in which a word of movement and a date are looked for."""
LONGEST: Final = 600
"""Characters of a sentence that is kept as the words of a telling; of a longer one the part around the sum."""
BESIDE: Final = 60
"""Characters on either side of a sum in which it is called a total or a part."""
_SAME_SUM: Final = re.compile(
    r"[\s(\[,–—-]*(?:or|about|around|some|roughly|approximately|nearly|almost|equal to|equivalent(?: to)?|"
    r"the equivalent of|worth|i\.e\.|that is|then|at the time|currently|today|now|[≈~=])?[\s,]*"
    r"(?:about|around|some|roughly|the)?\s*",
    re.IGNORECASE,
)
"""What stands between a sum and the same in another currency: "€4.6m ($5m)", "€4.6m, or about $5m"."""
_CORRECTS: Final = re.compile(r"\W*(?:corrections?|clarifications?|errat(?:um|a)|retractions?)\b", re.IGNORECASE)
"""How the title of a notice of correction begins."""
_CONNECTING: Final = re.compile(
    r"(?:[\s,;()–—-]|\b(?:and|then|another|an?|further|additional|more|in|on|by|at|of|each|with|followed|later|again|"
    r"plus|next|the|second|third|to|for|as|well|year|same|finally|last|first|before|after|half|between|from|until)\b)*",
    re.IGNORECASE,
)
"""What stands between the sums of a list that share both ends."""


def read_tellings(
    document: Document, readings: Readings, text: str, sentences: Sequence[Span], rows: Sequence[Relation]
) -> Iterator[Telling]:
    """What a document tells of payments, in text order.

    Args:
        document: Its record, for its own date.
        readings: Its annotations.
        text: The text they count in.
        sentences: Its sentences.
        rows: Those relations that are payments of its tables.
    """
    published = (document.published or document.updated or "")[:10]
    if rows:
        yield from find_row_totals([_row(r, readings, document.id, published) for r in rows])
    corrects = _CORRECTS.match(document.title) is not None
    prose = _Prose(document.id, published, readings, text, corrects=corrects)
    starts = [s.start for s in sentences]
    by_sentence: dict[int, list[Money]] = {}
    for money in readings.of(Money):
        if money.extractor != ROWS and (number := bisect_right(starts, money.start) - 1) >= 0:
            by_sentence.setdefault(number, []).append(money)
    for number, sums in by_sentence.items():
        sentence = sentences[number]
        if not sentence.exact.rstrip(" ”\"'’)").endswith("?"):
            yield from prose.sentence(sentence, [m for m in sums if m.end <= sentence.end])
    yield from prose.without_sum()


def _row(row: Relation, readings: Readings, document: str, published: str) -> Telling:
    money = readings.by_id.get(row.money or "")
    held = money if isinstance(money, Money) else None
    purpose, reference = row.properties.get("purpose"), row.properties.get("reference")
    return Telling(
        id=row.id, document=document, words=row.span, basis="table", published=published, payer=row.subject,
        payee=row.object, payer_chain=_chain(readings, row.subject), payee_chain=_chain(readings, row.object),
        sums=(_sum_of(held),) if held else (), money=held.span if held else None, since=row.since or "",
        until=row.until or row.since or "", purpose=purpose.exact if purpose else "",
        reference=reference.exact if reference else "",
    )  # fmt: skip


def _sum_of(money: Money) -> Sum:
    """A sum exactly: of a cell as printed, of prose as read."""
    if money.extractor == ROWS and money.low is not None and money.low == money.high:
        value = plain(exact_value(money.exact, money.low))
        return Sum(low=value, high=value, currency=money.currency)
    ends = [None if end is None else plain(Decimal(repr(end))) for end in (money.low, money.high)]
    return Sum(low=ends[0], high=ends[1], currency=money.currency, approximate=money.approximate)


def _chain(readings: Readings, span: Span | None) -> str:
    """The chain of the name that a span is, or holds; empty where it holds none, or several."""
    if span is None:
        return ""
    inside = readings.inside(Mention, span.start, span.end)
    own = [m for m in inside if m.start == span.start and m.end == span.end] or inside
    chains = dict.fromkeys(m.chain for m in own if m.type in ("person", "organization"))
    chains = chains or dict.fromkeys(m.chain for m in own)
    return next(iter(chains)) if len(chains) == 1 else _last_name(own)


def _is_name(span: Span | None) -> bool:
    """Whether words that no mention holds may be a name: every word of it but the small ones has a capital."""
    return span is not None and all(w[0].isupper() or len(w) < 4 for w in span.exact.split()) and " " in span.exact


def _last_name(mentions: Sequence[Mention]) -> str:
    """Of "Vale, the head of Harbour Ltd" the first; none where there is no name."""
    people = [m for m in mentions if m.type in ("person", "organization")]
    return people[0].chain if people else ""


class _Prose:
    """The sentences of one document."""

    def __init__(self, document: str, published: str, readings: Readings, text: str, *, corrects: bool) -> None:
        self.corrects = corrects
        self.document, self.published, self.readings, self.text = document, published, readings, text
        paying = [r for r in readings.of(Relation) if r.schema == "Payment" and r.extractor != ROWS]
        self.relations: dict[str, list[Relation]] = {}
        self.bare = [r for r in paying if not r.money]
        for relation in paying:
            if relation.money:
                self.relations.setdefault(relation.money, []).append(relation)

    def sentence(self, sentence: Span, sums: list[Money]) -> list[Telling]:
        """The tellings of one sentence: each sum once, its other currencies with it, parts with their total."""
        groups = _currencies(sums, self.text)
        times = find_dates(self.readings.inside(Time, sentence.start, sentence.end), self.text)
        linked: list[Telling] = []
        before: Telling | None = None
        for number, group in enumerate(groups):
            limit = groups[number + 1][0].start if number + 1 < len(groups) else sentence.end
            date = _date_of(group[0], times, groups, limit)
            told = self._tell(sentence, group, date)
            if before is not None and (told is None or not (told.payer and told.payee)):
                told = self._like(before, group, date, times) or told
            if told is not None:
                linked.append(told)
            before = told or before
        return find_parts(linked, sentence, [(g[0].span, _sum_of(g[0])) for g in groups], self._made)

    def without_sum(self) -> Iterator[Telling]:
        """Payments of which only the two ends are told."""
        for row in self.bare:
            claim = self._claim(row.start, row.end)
            moved = moves(self.text, row.start, row.start, row.start, row.end)
            low = claim.start if claim else row.start
            yield Telling(
                id=row.id, document=self.document, words=claim.span if claim else row.span, published=self.published,
                payer=row.subject, payee=row.object, payer_chain=_chain(self.readings, row.subject),
                payee_chain=_chain(self.readings, row.object), since=row.since or "",
                until=row.until or row.since or "", attributed_to=_word_of(claim),
                status=status_of_payment(claim, self.text, row.start, low, moved) if moved else "asserted",
            )  # fmt: skip

    def _claim(self, start: int, end: int) -> Claim | None:
        held = [c for c in self.readings.inside(Claim, max(0, start - 3000), end + 3000) if c.start <= start]
        return min((c for c in held if end <= c.end), key=lambda c: c.end - c.start, default=None)

    def _tell(self, sentence: Span, group: list[Money], date: When | None) -> Telling | None:
        """The telling that a sum is, where its sentence names an end and says that the sum moved."""
        first = group[0]
        relation = next((r for m in group for r in self.relations.get(m.id, ())), None)
        payer, payee = (relation.subject, relation.object) if relation else _ends(group)
        low, high = max(sentence.start, first.start - NEAR), min(sentence.end, group[-1].end + NEAR)
        moved = moves(self.text, first.start, group[-1].end, low, high)
        if moved is not None and (payer is None or payee is None):
            named = self.readings.inside(Mention, sentence.start, sentence.end)
            beside = ends_beside(self.text, named, first.start, group[-1].end, moved)
            payer, payee = payer or beside[0], payee or beside[1]
        chains = _chain(self.readings, payer), _chain(self.readings, payee)
        if moved is None or not (any(chains) or _is_name(payer) or _is_name(payee)):
            return None
        claim = self._claim(first.start, first.end)
        purpose = next((m.purpose for m in group if m.purpose), None)
        since, until = _period(relation, date)
        return Telling(
            id=relation.id if relation else first.id, document=self.document, words=self._words(sentence, first),
            published=self.published, payer=payer, payee=payee, payer_chain=chains[0], payee_chain=chains[1],
            sums=tuple(_sum_of(m) for m in group), money=first.span, since=since, until=until,
            purpose=purpose.exact if purpose else "",
            status=self._status(claim, first, sentence, moved),
            attributed_to=_word_of(claim), whole=_is_whole(self.text, sentence, group),
        )  # fmt: skip

    def _status(self, claim: Claim | None, money: Money, sentence: Span, moved: re.Match[str]) -> PaymentStatus:
        """How far it has come; in a notice of correction what an earlier report said is corrected."""
        if self.corrects and EARLIER.search(self.text, sentence.start, money.start):
            return "corrected"
        return status_of_payment(claim, self.text, money.start, sentence.start, moved)

    def _like(self, before: Telling, group: list[Money], date: When | None, times: Sequence[When]) -> Telling | None:
        """A further sum of a list: "paid Vale $1m in March and $2m in May"."""
        assert before.money is not None
        ends = [s for s in (before.payer, before.payee) if s is not None]
        between = _without(self.text, before.money.end, group[0].start, [*times, *ends])
        if _CONNECTING.fullmatch(between) is None:
            return None
        told = self._made(before, group[0].span, tuple(_sum_of(m) for m in group), group[0].id)
        return msgspec.structs.replace(told, since=date.since, until=date.until) if date else told

    def _made(self, like: Telling, money: Span, sums: tuple[Sum, ...], identifier: str) -> Telling:
        """A telling with the ends and the standing of another one."""
        held = next((m for m in self.readings.inside(Money, money.start, money.end) if m.start == money.start), None)
        purpose = held.purpose.exact if held and held.purpose else like.purpose
        return msgspec.structs.replace(
            like, id=identifier or (held.id if held else like.id), money=money, sums=sums, since="", until="",
            purpose=purpose, whole=False,
        )  # fmt: skip

    def _words(self, sentence: Span, money: Money) -> Span:
        """The sentence; of a very long one the part around the sum."""
        if sentence.end - sentence.start <= LONGEST:
            return sentence
        start = max(sentence.start, money.start - LONGEST // 2)
        end = min(sentence.end, start + LONGEST)
        return Span(start, end, self.text[start:end])


def _word_of(claim: Claim | None) -> str:
    return claim.attributed_to.exact if claim and claim.attributed_to else ""


def _is_whole(text: str, sentence: Span, group: Sequence[Money]) -> bool:
    """Whether the words beside a sum call it a total, and none before it calls it a part."""
    low = max(sentence.start, group[0].start - BESIDE)
    high = min(sentence.end, group[-1].end + BESIDE)
    return WHOLE.search(text, low, high) is not None and PARTIAL.search(text, low, group[0].start) is None


def _ends(group: Sequence[Money]) -> tuple[Span | None, Span | None]:
    """Payer and payee by the links of a sum, or of the same sum in another currency."""
    return next((m.payer for m in group if m.payer), None), next((m.payee for m in group if m.payee), None)


def _currencies(sums: Sequence[Money], text: str) -> list[list[Money]]:
    """Sums in text order, each with what the sentence gives as the same in other currencies."""
    groups: list[list[Money]] = []
    for money in sums:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and money.currency not in {m.currency for m in groups[-1]}
            and last.currency is not None
            and money.currency is not None
            and _SAME_SUM.fullmatch(text, last.end, money.start)
            and (_bracketed(text, last.end, money.start) or _worded(text, last.end, money.start))
        ):
            groups[-1].append(money)
        else:
            groups.append([money])
    return groups


def _bracketed(text: str, start: int, end: int) -> bool:
    return any(c in "([" for c in text[start:end])


def _worded(text: str, start: int, end: int) -> bool:
    return re.search(r"\b(?:or|equal|equivalent|worth|i\.e|that is)\b|[≈~=]", text[start:end]) is not None


def _date_of(money: Money, times: Sequence[When], groups: Sequence[Sequence[Money]], limit: int) -> When | None:
    """The date of a sum: the one date of its sentence, else the next one before the next sum, else the nearest."""
    if len(times) <= 1:
        return times[0] if times else None
    if len(groups) > 1 and (own := [t for t in times if money.end <= t.start < limit]):
        return own[0]
    return min(times, key=lambda t: (min(abs(t.start - money.end), abs(money.start - t.end)), t.start))


def _period(relation: Relation | None, date: When | None) -> tuple[str, str]:
    """When it was paid, first and last time."""
    sure = relation is not None and bool(relation.since) and "?" not in (relation.since or "")
    if date is not None and (date.since != date.until or not sure):
        return date.since, date.until
    if relation is not None and sure:
        return relation.since or "", relation.until or relation.since or ""
    return ("", "") if date is None else (date.since, date.until)


def _without(text: str, start: int, end: int, places: Sequence[When | Span]) -> str:
    """Text without some places of it."""
    kept, at = [], start
    for place in sorted(places, key=lambda p: p.start):
        if start <= place.start and place.end <= end:
            kept.append(text[at : max(at, place.start)])
            at = max(at, place.end)
    return " ".join([*kept, text[at:end]])
