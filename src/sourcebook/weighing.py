"""How important a record is: what is known of it gathered from its sources, for the table of `desk.importance`.

Worked out whenever it is asked, so that it is never older than the evidence; what was worked out when a record was
saved stays in that version. Where who is who is far behind, what other documents tell is left out, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from sourcebook.corroborate.base import Evidence
from sourcebook.desk.importance import OF_SOURCES, Count, Sum, Told, weigh
from sourcebook.developments import Developments
from sourcebook.errors import NotFound
from sourcebook.model.annotation import Annotation, Base, Claim, Figure, Mention, Money, Relation, Status
from sourcebook.model.document import Document, SourceKind
from sourcebook.model.matter import Matter
from sourcebook.model.summary import Anchor, Importance, Summary
from sourcebook.resolution import Resolution
from sourcebook.standing import find_origins
from sourcebook.store.base import View

A = TypeVar("A", bound=Base)
MOST_BEHIND: Final = 60
"""Changed documents after which what others tell of a matter is not worked out for a record."""
MOST_DOCUMENTS: Final = 24
"""Documents that are looked at for separate origins."""
_TITLE: Final = re.compile(r"((?:[A-Z][\w-]+ ){1,4})$")
"""Capitalised words right before a name."""


@dataclass(frozen=True)
class Weighing:
    """Weighs the records of one library."""

    view: Callable[[], View]
    evidence: Callable[[], Evidence]
    likest: Callable[[Summary], tuple[float, str] | None]
    resolution: Callable[[], Resolution]
    developments: Callable[[], Developments]

    def weigh(self, summary: Summary) -> Importance:
        """The importance of a summary as it is given, saved or not, with its reasons."""
        return weigh(self.gather(summary))

    def gather(self, summary: Summary) -> Told:
        """What is known of a summary from what it rests on."""
        view = self.view()
        anchors = [a for s in summary.sentences for a in s.anchors]
        documents = self._documents(view, summary)
        found = list(_readings(view, anchors))
        rests_on = " ".join(a.exact for a in anchors)
        text = f"{summary.title}. {rests_on or summary.markdown}"
        told = self._tellers(documents)
        return Told(
            source_kind=_kind_of(documents), text=text, statuses=_statuses(found), sums=_sums(found),
            counts=_counts(found), people=tuple(_people(found, text)), bodies=_bodies(found),
            origins=self._origins(told) if told else 0, origins_known=bool(told), likest=self.likest(summary),
            later=tuple(self._later(documents)),
        )  # fmt: skip

    def _is_near(self) -> bool:
        """Whether who is who can be brought up to date while somebody waits."""
        last = int(self.resolution().entities.mark("change") or 0)
        return sum(1 for _ in islice(self.view().iter_changes(last), MOST_BEHIND + 1)) <= MOST_BEHIND

    def _matters(self, document: str) -> list[Matter]:
        return list(self.developments().iter_matters(document=document)) if self._is_near() else []

    def _documents(self, view: View, summary: Summary) -> list[Document]:
        found = []
        for identifier in sorted(summary.leans_on):
            try:
                found.append(view.get_document(identifier))
            except NotFound:
                continue  # an anchor of a document that is gone is told by the gate
        return found

    def _tellers(self, documents: Sequence[Document]) -> list[str]:
        """The documents that tell the same matters, those of the record first."""
        found = dict.fromkeys(d.id for d in documents)
        for document in documents:
            for matter in self._matters(document.id):
                steps = (*(s for step in matter.steps for s in step.sources), *matter.denials)
                found |= dict.fromkeys(s.document for s in steps)
        return list(found)[:MOST_DOCUMENTS]

    def _origins(self, documents: Sequence[str]) -> int:
        return len(find_origins(self.evidence(), documents)) if len(documents) > 1 else len(documents)

    def _later(self, documents: Sequence[Document]) -> Iterator[str]:
        seen: set[str] = set()
        for document in documents if self._is_near() else ():
            for behind in self.developments().iter_behind(document=document.id):
                said = f"{behind.name}: {behind.since}{f' ({behind.date})' if behind.date else ''}"
                if behind.document == document.id and said not in seen:
                    seen.add(said)
                    yield said


def weigh_alone(summary: Summary, document: Document, annotations: Iterable[Annotation]) -> Importance:
    """The importance of a summary by the readings of its one document, for records moved in by the ten thousand.

    What is like it, other origins and later steps are not looked for, and give nothing.
    """
    anchors = [a for s in summary.sentences for a in s.anchors if a.document == document.id]
    found = [a for a in annotations if any(a.start < b.end and b.start < a.end for b in anchors)]
    text = f"{summary.title}. {' '.join(a.exact for a in anchors) or summary.markdown}"
    told = Told(
        source_kind=_kind_of([document]), text=text, statuses=_statuses(found), sums=_sums(found),
        counts=_counts(found), people=tuple(_people(found, text)), bodies=_bodies(found),
        origins=0, origins_known=False, likest_known=False,
    )  # fmt: skip
    return weigh(told)


def _readings(view: View, anchors: Sequence[Anchor]) -> Iterator[Annotation]:
    """Readings that overlap the anchors, each once."""
    places: dict[str, list[tuple[int, int]]] = {}
    for anchor in anchors:
        places.setdefault(anchor.rendition, []).append((anchor.start, anchor.end))
    for rendition, ranges in sorted(places.items()):
        for annotation in view.iter_annotations(rendition=rendition):
            if any(annotation.start < end and start < annotation.end for start, end in ranges):
                yield annotation


def _kind_of(documents: Sequence[Document]) -> SourceKind:
    """The weightiest kind among the sources."""
    return max((d.source_kind for d in documents), key=lambda k: (OF_SOURCES[k], k), default="unknown")


def _of(found: Sequence[Annotation], kind: type[A]) -> list[A]:
    return [a for a in found if isinstance(a, kind)]


def _statuses(found: Sequence[Annotation]) -> tuple[tuple[Status, str], ...]:
    return tuple((c.status, c.exact) for c in _of(found, Claim) if not c.negated)


def _sums(found: Sequence[Annotation]) -> tuple[Sum, ...]:
    values = ((m.exact, m.high if m.high is not None else m.low, m.currency) for m in _of(found, Money))
    return tuple(Sum(exact, value, currency) for exact, value, currency in values if value is not None)


def _counts(found: Sequence[Annotation]) -> tuple[Count, ...]:
    values = ((f, f.high if f.high is not None else f.low) for f in _of(found, Figure))
    return tuple(Count(f.exact, value, f"{f.of or ''} {f.unit or ''}") for f, value in values if value is not None)


def _bodies(found: Sequence[Annotation]) -> tuple[str, ...]:
    return tuple(sorted({m.name for m in _of(found, Mention) if m.type == "organization"}))


def _people(found: Sequence[Annotation], text: str) -> Iterator[tuple[str, str]]:
    """People with the role that was read of them, else the title printed before the name."""
    relations = _of(found, Relation)
    seen = set()
    for mention in sorted((m for m in _of(found, Mention) if m.type == "person"), key=lambda m: m.name):
        if mention.name in seen:
            continue
        seen.add(mention.name)
        roles = [r.role for r in relations if r.role and r.subject.start <= mention.start < r.subject.end]
        at = text.find(mention.exact)
        before = _TITLE.search(text[max(0, at - 40) : at]) if at > 0 else None
        yield mention.name, (roles[0] if roles else before.group(1).strip() if before else "")
