"""The versions of a document, what differs between two of them, and what became of words that something points at."""

from __future__ import annotations

from collections import Counter

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.explore.anchors import Tracer
from sourcebook.explore.compare import iter_changes, match
from sourcebook.model.annotation import Annotation
from sourcebook.model.comparison import Anchored, Change, ChangeKind, Compared, Comparison, Traced
from sourcebook.model.document import Capture, Rendition
from sourcebook.model.version import History, Version, moment, when_had, words_key
from sourcebook.store.base import View

KINDS: tuple[ChangeKind, ...] = ("same", "inserted", "absent", "changed", "moved")


def get_history(view: View, document: str) -> History:
    """The versions of a document, the one had first as number 1, and the captures in which it was absent.

    Raises:
        NotFound: There is no such document.
    """
    held = view.get_document(document)
    shown = view.get_rendition(held.rendition)
    texts = _texts(view, document, shown)
    groups: dict[tuple[str, str], list[tuple[tuple[str, str, str], Capture, Rendition]]] = {}
    absences = []
    for capture in view.iter_captures(document):
        if capture.absent:
            absences.append(capture)
        elif capture.blob in texts:
            rendition = texts[capture.blob]
            groups.setdefault(words_key(rendition), []).append((moment(capture, rendition), capture, rendition))
    ordered = sorted((sorted(group, key=lambda had: had[0]) for group in groups.values()), key=lambda g: g[0][0])
    versions = tuple(_version(view, number, group, shown) for number, group in enumerate(ordered, 1))
    current = next((v.number for v in versions if v.rendition == shown.id), len(versions))
    gone = tuple(sorted(absences, key=lambda c: (c.time or "", c.id)))
    return History(document=document, current=current, versions=versions, absences=gone)


def _texts(view: View, document: str, shown: Rendition) -> dict[str, Rendition]:
    """By blob the rendition to go by: the one by the engine of `shown`, else the one by the latest version."""
    texts: dict[str, Rendition] = {}

    def rank(r: Rendition) -> tuple[bool, bool, str, str]:
        same = (r.engine, r.engine_version) == (shown.engine, shown.engine_version)
        return r.id == shown.id, same, r.engine_version, r.id

    for rendition in view.iter_renditions(document):
        held = texts.get(rendition.blob)
        texts[rendition.blob] = rendition if held is None else max(held, rendition, key=rank)
    return texts


def _version(
    view: View, number: int, group: list[tuple[tuple[str, str, str], Capture, Rendition]], shown: Rendition
) -> Version:
    """A version; it is represented by the rendition shown, else by the first one whose readings are held."""
    renditions = [rendition for _, _, rendition in group]
    chosen = next((r for r in renditions if r.id == shown.id), None)
    chosen = chosen or next((r for r in renditions if view.extractors_of(r.id)), renditions[0])
    return Version(
        number=number,
        rendition=chosen.id,
        blob=chosen.blob,
        title=chosen.metadata.title or "",
        text_hash=chosen.text_hash,
        engine=f"{chosen.engine} {chosen.engine_version}",
        captures=tuple(capture for _, capture, _ in group),
    )


def find_version(history: History, view: View, rendition: str) -> Version | None:
    """The version that a rendition is of, or None when it is of no capture of the document."""
    for version in history.versions:
        if version.rendition == rendition:
            return version
    words = words_key(view.get_rendition(rendition))
    return next((v for v in history.versions if (v.title, v.text_hash) == words), None)


def get_version(history: History, number: int) -> Version:
    """One version.

    Raises:
        NotFound: There is none of that number.
    """
    if 1 <= number <= len(history.versions):
        return history.versions[number - 1]
    known = len(history.versions)
    raise NotFound(
        f"{history.document} has no version {number}.", f"Its versions are 1 to {known}; `sourcebook show` lists them."
    )


def compare(view: View, document: str, old: int | None = None, new: int | None = None) -> Comparison:
    """What differs between two versions of a document: the last two without numbers, `old` and the last with one.

    Raises:
        NotFound: There is no such document or version.
        UsageError: It has one version only.
    """
    history = get_history(view, document)
    if len(history.versions) < 2:
        raise UsageError(
            f"{document} has one version only: there is nothing to compare it with.",
            "Fetch its address again later, or `list documents` for others.",
        )
    last = get_version(history, len(history.versions) if new is None else new)
    first = get_version(history, max(1, last.number - 1) if old is None else old)
    before, after = view.get_rendition(first.rendition), view.get_rendition(last.rendition)
    changes = [_told(c, first, last) for c in iter_changes(before, after, match(before, after))]
    counts = Counter(c.kind for c in changes if not (c.kind == "moved" and c.of == "old"))
    return Comparison(
        document=document,
        old=_compared(first, before),
        new=_compared(last, after),
        counts={str(kind): counts[kind] for kind in KINDS},
        changes=tuple(changes),
        notes=tuple(_notes(first, last, before, after)),
    )


def told_of(one: Version, other: Version) -> str:
    """The capture of `other` that is next to `one`: its first where it came later, else its last from before `one`."""
    if other.number >= one.number:
        return other.first
    before = [c for c in other.captures if (c.time or "") <= (one.captures[0].time or "")]
    return when_had(before[-1]) if before else other.last


def _compared(version: Version, rendition: Rendition) -> Compared:
    return Compared(
        number=version.number, rendition=rendition.id, title=version.title, captured=version.first, last=version.last,
        engine=version.engine,
    )  # fmt: skip


def _told(change: Change, old: Version, new: Version) -> Change:
    there = told_of(old, new)
    says = {
        "absent": f"Absent in the capture of {there}.",
        "inserted": f"Not in the capture of {told_of(new, old)}.",
        "changed": f"In other words in the capture of {there}.",
        "moved": f"In another place in the capture of {there}.",
    }
    if change.kind == "moved" and change.words:
        says["moved"] = f"In another place and in other words in the capture of {there}."
    return msgspec.structs.replace(change, says=says.get(change.kind, ""))


def _notes(old: Version, new: Version, before: Rendition, after: Rendition) -> list[str]:
    notes = []
    if old.title != new.title:
        notes.append(f"The title was “{old.title}”; it is “{new.title}” in the capture of {told_of(old, new)}.")
    if old.engine != new.engine:
        notes.append(f"Read by {old.engine} and by {new.engine}: differences may be the readers'.")
    if min(before.confidence, after.confidence) < 1:
        notes.append("A text read from a picture may differ where the picture does not.")
    links = [{link.href for link in r.links} for r in (before, after)]
    gone, come = len(links[0] - links[1]), len(links[1] - links[0])
    if gone or come:
        there = f"{gone} absent in that of {told_of(old, new)}"
        notes.append(f"Links: {come} not in the capture of {told_of(new, old)}, {there}.")
    return notes


def trace(view: View, document: str, start: int, end: int, *, rendition: str | None = None) -> list[Traced]:
    """What became of `text[start:end]` of a document in each of its other versions, in their order.

    Args:
        view: The records.
        document: The document.
        start: Where the words begin.
        end: Where they end.
        rendition: The text the offsets are in; the document's own without.

    Raises:
        NotFound: There is no such document or rendition.
        UsageError: The offsets select nothing.
    """
    history = get_history(view, document)
    own = view.get_rendition(rendition or view.get_document(document).rendition)
    if not 0 <= start < end <= len(own.text):
        raise UsageError(f"{start} to {end} selects nothing in {own.id}.", f"Its text is 0 to {len(own.text)}.")
    version = find_version(history, view, own.id)
    exact = own.text[start:end]
    found = []
    for other in history.versions:
        if version is None or other.number != version.number:
            anchored = Tracer(own, view.get_rendition(other.rendition)).trace(start, end)
            at = other.first if version is None else told_of(version, other)
            found.append(_traced("", "", exact, other.number, at, anchored))
    return found


def trace_readings(view: View, compared: Comparison, *, most: int = 2000) -> list[Traced]:
    """What became of the quotes, sums, figures and links of the older version, and of what was decided on in it.

    At most `most`, in text order.
    """
    old, new = view.get_rendition(compared.old.rendition), view.get_rendition(compared.new.rendition)
    tracer = Tracer(old, new)
    decided = {decision.what for decision in view.iter_decisions()}
    there = compared.new.captured if compared.new.number > compared.old.number else compared.new.last
    found = []
    for reading in view.iter_annotations(rendition=old.id):
        if reading.kind in POINTED or reading.id in decided:
            found.append(_of_reading(reading, compared.new.number, there, tracer))
            if len(found) == most:
                break
    return found


POINTED = frozenset({"quote", "money", "figure", "citation"})
"""Kinds of readings whose words others lean on."""


def _of_reading(reading: Annotation, version: int, captured: str, tracer: Tracer) -> Traced:
    anchored = tracer.trace(reading.start, reading.end)
    return _traced(reading.id, reading.kind, reading.exact, version, captured, anchored)


def _traced(identifier: str, kind: str, exact: str, version: int, captured: str, anchored: Anchored) -> Traced:
    place = f" at {anchored.span.start}:{anchored.span.end}" if anchored.span else ""
    says = {
        "same": f"The same words{place} in the capture of {captured}.",
        "moved": f"Moved: the words stand{place}, in another passage of the capture of {captured}.",
        "changed": f"Changed: words {anchored.score:.2f} alike stand{place} in the capture of {captured}.",
        "lost": f"Lost: absent in the capture of {captured}.",
    }
    return Traced(
        id=identifier, kind=kind, exact=exact, version=version, captured=captured, anchored=anchored,
        says=says[anchored.fate],
    )  # fmt: skip


def summary(counts: dict[str, int], newer: str) -> str:
    """A comparison in one line."""
    names = {"inserted": "inserted", "changed": "changed", "moved": "moved"}
    told = [f"{counts[kind]} {name}" for kind, name in names.items() if counts[kind]]
    told += [f"{counts['absent']} absent in the capture of {newer}"] if counts["absent"] else []
    return f"{', '.join(told)}; {counts['same']} the same" if told else "no passage differs"


def told_absence(capture: Capture) -> str:
    """An absence in a sentence."""
    return f"Absent in the capture of {when_had(capture)}: {capture.absent} What was captured before stays as it is."
