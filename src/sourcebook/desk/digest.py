"""Picking the summaries of a digest: by rule, with a reason for each that is in and each that is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from sourcebook.errors import NotFound, Refused, UsageError
from sourcebook.model.digest import Digest, Passed, Pick, Rule
from sourcebook.model.given import is_date
from sourcebook.model.matter import Matter
from sourcebook.model.summary import Summary
from sourcebook.store.base import View

BY_HAND = "by hand"
Matters = Callable[[Summary], Iterable[tuple[str, str]]]
"""(key, in words) of the matters that a summary tells of."""


def no_matters(summary: Summary) -> Iterator[tuple[str, str]]:
    """What a summary is about without anybody knowing of matters: the kept copy and the address of its source."""
    if summary.document:
        yield summary.document, "the same source"
    if summary.address:
        yield summary.address, "the same source"


def matters_told(summary: Summary, matters: Iterable[Matter]) -> Iterator[tuple[str, str]]:
    """What a summary is about: the matters that its anchors tell a step of, its kept copy, its source."""
    anchors = [a for s in summary.sentences for a in s.anchors]
    for matter in matters:
        told = (*(source for step in matter.steps for source in step.sources), *matter.denials)
        if any(
            a.document == t.document and a.start < t.span.end and t.span.start < a.end for t in told for a in anchors
        ):
            yield matter.id, f"the same matter ({matter.name})"
    yield from no_matters(summary)


def pick_by_rule(
    view: View, rule: Rule, since: str | None, *, matters: Matters = no_matters, before: Iterable[str] = ()
) -> tuple[list[Pick], list[Passed]]:
    """What a rule picks, the most important first, and what of its time it leaves out.

    Args:
        view: The records.
        rule: The rule.
        since: The day that stands for `rule.since` where that is not given.
        matters: What each summary tells of.
        before: Ids of summaries that earlier digests had.
    """
    told: dict[str, str] = {}
    had = frozenset(before)
    picks: list[Pick] = []
    passed: list[Passed] = []
    for summary in view.iter_summaries(state="published", sort="importance"):
        if not _in_time(summary, rule.since or since):
            continue
        against = _against(summary, rule, had, picks) or (
            _told_before(summary, told, matters) if rule.one_per_matter else ""
        )
        if against:
            passed.append(Passed(summary=summary.id, title=summary.title, why=against))
            continue
        told |= {key: summary.title for key, _ in matters(summary)}
        picks.append(Pick(summary=summary.id, number=summary.number, why=tuple(_why(summary, rule, since))))
    return picks, passed


def _in_time(summary: Summary, since: str | None) -> bool:
    return since is None or (summary.posted or "") >= since


def _against(summary: Summary, rule: Rule, had: frozenset[str], picks: Sequence[Pick]) -> str:
    """What stands against a summary that is of the time; nothing when it is to be picked."""
    if summary.id in had:
        return "an earlier digest had it"
    if summary.weight < rule.least:
        return f"its importance is {summary.weight}, below {rule.least}"
    if rule.categories and not set(rule.categories) & set(summary.categories):
        return "it is in none of the categories asked for"
    return f"{rule.most} more important ones are in" if len(picks) >= rule.most else ""


def _told_before(summary: Summary, told: dict[str, str], matters: Matters) -> str:
    for key, said in matters(summary):
        if key in told:
            return f"“{told[key]}” is in and tells of {said}"
    return ""


def _why(summary: Summary, rule: Rule, since: str | None) -> Iterator[str]:
    whose = "the editor's number" if summary.importance is not None else "computed"
    yield f"importance {summary.weight} ({whose})"
    if first := rule.since or since:
        yield f"posted {summary.posted}, not before {first}"
    for category in sorted(set(rule.categories) & set(summary.categories)):
        yield f"in {category}"


def checked_rule(rule: Rule) -> Rule:
    """The rule, if it can be followed. Raises `UsageError`."""
    if rule.since and not is_date(rule.since):
        raise UsageError(f"{rule.since!r} is not a date.", "Write 2026-11-30.")
    if rule.most < 1:
        raise UsageError("A digest of no summaries says nothing.", "Give --most 1 or more.")
    return rule


def put_in(view: View, digest: Digest, identifiers: Iterable[str], *, at: int | None = None) -> Digest:
    """The digest with these summaries in it, picked by hand; `at` is the place of the first, from 1.

    Raises:
        NotFound: There is no such summary.
        Refused: One is not published.
    """
    picks = list(digest.picks)
    place = len(picks) if at is None else max(0, min(at - 1, len(picks)))
    for identifier in identifiers:
        summary = view.get_summary(identifier)
        if summary.state != "published":
            raise Refused(f"{identifier} is {summary.state}: only what is published goes out.", "Publish it first.")
        if any(p.summary == identifier for p in picks):
            continue
        picks.insert(place, Pick(summary=identifier, number=summary.number, why=(BY_HAND,)))
        place += 1
    return msgspec.structs.replace(digest, picks=tuple(picks))


def take_out(digest: Digest, identifiers: Iterable[str]) -> Digest:
    """The digest without these summaries. Raises `NotFound` where one is not in it."""
    out = set(identifiers)
    if missing := out - {p.summary for p in digest.picks}:
        raise NotFound(f"{sorted(missing)[0]} is not in {digest.id}.", "See `sourcebook digest show`.")
    return msgspec.structs.replace(digest, picks=tuple(p for p in digest.picks if p.summary not in out))


def in_order(digest: Digest, identifiers: Sequence[str]) -> Digest:
    """The digest with these summaries first, in this order; the others follow as they were.

    Raises:
        NotFound: One is not in it.
    """
    held = {p.summary: p for p in digest.picks}
    for identifier in identifiers:
        if identifier not in held:
            raise NotFound(f"{identifier} is not in {digest.id}.", "See `sourcebook digest show`.")
    first = list(dict.fromkeys(identifiers))
    rest = [p.summary for p in digest.picks if p.summary not in set(first)]
    return msgspec.structs.replace(digest, picks=tuple(held[i] for i in (*first, *rest)))
