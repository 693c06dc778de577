"""Relations: who is what to whom, read off each sentence's tree. Method: docs/reference/readings/relations.md."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import groupby
from typing import ClassVar

from sourcebook.extract.base import Reading
from sourcebook.extract.relation_lookup import Found
from sourcebook.extract.relation_patterns import words
from sourcebook.extract.relation_posts import fragment_posts
from sourcebook.extract.relation_rules import find_relations
from sourcebook.extract.relation_tree import End, Tree, trees_of
from sourcebook.model.annotation import Annotation, Money, Relation
from sourcebook.model.span import Span

BEGIN = frozenset({"since", "from", "between"})
FINISH = frozenset({"until", "till", "to", "through", "and", "-", "–", "—"})
LASTING = frozenset(
    {"Employment", "Directorship", "Membership", "Ownership", "Occupancy", "Representation", "Address", "Family"}
)
DATED = LASTING | {"Payment", "Debt", "CourtCaseParty", "UnknownLink", "Sanction", "Succession"}
STARTING = words(
    """join become appoint name elect hire marry wed acquire buy purchase move relocate emigrate immigrate settle
    promote install recruit take adopt rejoin enlist select choose swear nominate assume"""
)
ENDING = words("leave quit resign retire fire sack dismiss divorce depart step oust remove")
"""Verbs whose date is when the tie began, or ended."""
ALWAYS_PAYS = frozenset({"pay", "pays", "paid", "paying"})


class RelationExtractor:
    """Finds ties between names: offices, employment, ownership, family, payments, birth, seat and others."""

    name: ClassVar[str] = "relations"
    version: ClassVar[str] = "6"
    requires: ClassVar[tuple[str, ...]] = ("mention", "time", "money")
    assigns: ClassVar[tuple[str, ...]] = ("relation",)

    def extract(self, reading: Reading) -> Iterator[Annotation]:
        """Relations in text order; each spans from the first to the last of its two ends."""
        if reading.language != "en":
            return
        sums: list[Money] = sorted(reading.of("money"), key=lambda m: (m.start, m.end))
        starts = [m.start for m in sums]
        for _, group in groupby(trees_of(reading), key=lambda pair: pair[0].index):
            trees = [tree for _, tree in group]
            for place, tree in enumerate(trees):
                yield from self._read(reading, tree, sums, starts)
                yield from self._fragments(reading, trees, place)

    def _read(self, reading: Reading, tree: Tree, sums: list[Money], starts: list[int]) -> Iterator[Relation]:
        """The relations of one sentence."""
        rows = sorted(find_relations(tree), key=lambda f: f.token)
        triggers = sorted({f.token for f in rows})
        seen: set[tuple[int, int, int, int, str]] = set()
        for row in rows:
            key = (row.subject.start, row.subject.end, row.object.start, row.object.end, row.schema)
            if key in seen:
                continue
            seen.add(key)
            money = _money(tree, row, sums, starts) if row.pays else None
            if row.schema == "Payment" and money is None and row.role not in ALWAYS_PAYS:
                continue
            yield self._relation(reading, tree, row, triggers, money)

    def _fragments(self, reading: Reading, trees: list[Tree], place: int) -> Iterator[Relation]:
        """Offices of a sentence without a subject, held by the person named next in the paragraph, or last before."""
        tree = trees[place]
        posts = fragment_posts(tree)
        if not posts:
            return
        later = (e for t in trees[place + 1 : place + 4] for e in t.ends)
        earlier = (e for t in reversed(trees[max(0, place - 3) : place]) for e in reversed(t.ends))
        holder = next((e for e in [*later, *earlier] if e.kind == "person"), None)
        if holder is None or any(e.kind == "person" and e.last <= posts[0][2] for e in tree.ends):
            return
        for post, role, token in posts:
            row = Found(holder, post, "Occupancy", role, token, 0.5)
            yield self._relation(reading, tree, row, [p[2] for p in posts], None)

    def _relation(self, reading: Reading, tree: Tree, row: Found, triggers: list[int], money: Money | None) -> Relation:
        a, b = row.subject, row.object
        since, until = _period(tree, row, triggers) if row.schema in LASTING else (None, None)
        if since is None and until is None and row.schema in DATED and not _is_title(tree, row):
            since, until = _event(tree, row)
        return reading.make(
            Relation,
            self,
            min(a.start, b.start),
            max(a.end, b.end),
            key=[row.schema, a.start, a.end, b.start, b.end],
            confidence=row.confidence,
            subject=reading.span(a.start, a.end),
            object=reading.span(b.start, b.end),
            schema=row.schema,
            role=row.role,
            since=since,
            until=until,
            money=money.id if money else None,
        )


def _money(tree: Tree, row: Found, sums: list[Money], starts: list[int]) -> Money | None:
    """The sum of a payment: the one said to go to who is paid, else the one in the sentence that stands nearest."""
    first, last = row.object.start, row.object.end
    low, high = bisect_left(starts, tree.offset(tree.first)), bisect_left(starts, tree.offset(tree.last - 1) + 1)
    return min(
        sums[low:high],
        key=lambda m: (not _meets(m.payee, row.object), max(first - m.end, m.start - last), m.start),
        default=None,
    )


def _meets(span: Span | None, end: End) -> bool:
    return span is not None and span.start < end.end and end.start < span.end


def _period(tree: Tree, row: Found, triggers: list[int]) -> tuple[str | None, str | None]:
    """When it held: "from 2009 to 2013", "since 1999", said after the relation's word and before the next one's."""
    if _is_title(tree, row):
        return None, None
    later = [t for t in triggers if t > row.token]
    limit = min(later, default=tree.last)
    since = until = None
    for end in tree.ends:
        if end.kind != "time" or not row.token < end.first < limit or end.edtf is None:
            continue
        word = tree.low(end.first - 1)
        if word in BEGIN and since is None:
            since, until = _bounds(end, until)
        elif word in ("until", "till") or (word in FINISH and since is not None):
            until = until or end.edtf.rpartition("/")[2]
    return since, until


def _is_title(tree: Tree, row: Found) -> bool:
    """Whether the tie is a title before the name ("President X said he would until 2050 ..."), which no date bounds."""
    return tree.doc[row.token].dep_ in ("compound", "nmod") and row.token < row.subject.first


def _event(tree: Tree, row: Found) -> tuple[str | None, str | None]:
    """When it began, ended or happened, by the verb it hangs on: "joined in 2011", "resigned last May", "paid on"."""
    verb = tree.doc[row.token]
    for _ in range(4):
        if verb.pos_ == "VERB" or verb.head is verb:
            break
        verb = verb.head
    lemma = str(verb.lemma_).lower()
    time = next((e.edtf for e in tree.ends if e.kind == "time" and e.edtf and _dates(tree, e, verb.i)), None)
    if time is None or "/" in time:
        return None, None
    if row.schema not in LASTING:
        return time, time
    if row.schema in ("Ownership", "Family") and lemma in ("sell", "divorce"):
        return None, time
    return (time, None) if lemma in STARTING else (None, time) if lemma in ENDING else (None, None)


def _dates(tree: Tree, time: End, verb: int) -> bool:
    """Whether a date hangs on the verb, straight or through "in", "on" or the verb's nouns."""
    token = tree.doc[time.head]
    for step in range(4):
        if token.i == verb:
            return step > 0
        if token.pos_ in ("VERB", "AUX") or token.head is token:
            return False
        if step == 1 and token.pos_ == "ADP" and token.lower_ not in ("in", "on", "at"):
            return False
        token = token.head
    return bool(token.i == verb)


def _bounds(end: End, until: str | None) -> tuple[str | None, str | None]:
    first, slash, last = (end.edtf or "").partition("/")
    return first or None, (last or None) if slash and last != ".." else until
