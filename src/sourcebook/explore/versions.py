"""The versions of a document, what differs between two of them, and what became of words that something points at."""

from __future__ import annotations

from collections import Counter

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.explore.compare import iter_changes, match
from sourcebook.model.comparison import Change, ChangeKind, Compared, Comparison
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
    """The capture of `other` that is next to `one`: its first where it came later, its last where it came before."""
    return other.first if other.number >= one.number else other.last


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


def summary(counts: dict[str, int], newer: str) -> str:
    """A comparison in one line."""
    names = {"inserted": "inserted", "changed": "changed", "moved": "moved"}
    told = [f"{counts[kind]} {name}" for kind, name in names.items() if counts[kind]]
    told += [f"{counts['absent']} absent in the capture of {newer}"] if counts["absent"] else []
    return f"{', '.join(told)}; {counts['same']} the same" if told else "no passage differs"


def told_absence(capture: Capture) -> str:
    """An absence in a sentence."""
    return f"Absent in the capture of {when_had(capture)}: {capture.absent} What was captured before stays as it is."
