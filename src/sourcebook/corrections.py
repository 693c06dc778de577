"""Corrections: what befell the sources of a library, and everything that leans on them.

A source is corrected or taken back by a notice, changed by a new version, or overtaken by a later step of a matter.
Whatever depends on it is found through the words it leans on: drafts and dossiers as noted when they were checked or
published, summaries by their anchors, readings, matters and decisions by their spans. Being listed changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import msgspec

from sourcebook.corroborate.base import HeldDocument
from sourcebook.corroborate.notices import NoticeFact, is_notice
from sourcebook.corroborate.places import find_places, has_wrong
from sourcebook.corroborate.words import first_word, words_of
from sourcebook.developments import Developments
from sourcebook.errors import NotFound
from sourcebook.explore.anchors import Tracer
from sourcebook.explore.versions import compare, get_history, summary
from sourcebook.model.address import normal_address
from sourcebook.model.annotation import Citation, Claim, Relation
from sourcebook.model.comparison import Anchored
from sourcebook.model.correction import Correction, CorrectionKind, Dependent, DependentKind, Mended, correction_id
from sourcebook.model.decision import Decision
from sourcebook.model.document import Document, Rendition
from sourcebook.model.ids import kind_of
from sourcebook.model.matter import Behind
from sourcebook.model.span import Span
from sourcebook.model.use import Lean, Use
from sourcebook.model.version import Version
from sourcebook.store.base import View, find_linked
from sourcebook.uses import Uses

MOST_VERSIONS = 5
"""Versions of a document, the last ones, that are held against the one before."""
TITLE_WORDS = 4
"""Words of a title from which printing it names the document."""
_RECORDS = frozenset(("document", "origin", "entity", "referent", "judgement", "matter", "contradiction", "summary"))
"""Kinds of ids that are no reading of a document."""


@dataclass(slots=True)
class Corrections:
    """What befell the sources of one library."""

    view: View
    developments: Developments
    uses: Uses
    summaries: Callable[[], Iterable[object]]
    """The summaries that there are."""

    def find(self, document: str | None = None) -> list[Correction]:
        """Corrections, the newest first: all, or those of one document."""
        return list(self.iter(document))

    def iter(self, document: str | None = None, *, after: str | None = None) -> Iterator[Correction]:
        """The same one by one, those `after` one (an id): what leans on a source is looked up when it is come to.

        Raises:
            NotFound: There is none `after` which to go on.
        """
        found = self._search().find(document)
        if after is not None:
            found = found[_place_of(after, found) + 1 :]
        return (befallen.tell() for befallen in found)

    def get(self, identifier: str) -> Correction:
        """A correction by id. Raises `NotFound`."""
        found = self._search().find(None)
        return found[_place_of(identifier, found)].tell()

    def _search(self) -> _Search:
        return _Search(self.view, self.developments, lambda: self.uses.iter_uses(self.summaries()))


@dataclass(frozen=True, slots=True)
class _Befallen:
    """Something that befell a source, before what leans on it is looked up."""

    id: str
    document: str
    date: str
    tell: Callable[[], Correction]


def _place_of(identifier: str, found: Sequence[_Befallen]) -> int:
    place = next((n for n, befallen in enumerate(found) if befallen.id == identifier), None)
    if place is None:
        raise NotFound(f"No correction is called {identifier!r}.", "See `sourcebook list corrections`.")
    return place


@dataclass
class _Search:
    """One look at a library."""

    view: View
    developments: Developments
    iter_uses: Callable[[], Iterable[Use]]
    """What leans on the library: asked for when something befell a document."""
    _held: dict[str, HeldDocument] = field(default_factory=dict)

    def find(self, only: str | None) -> list[_Befallen]:
        found = [*self._by_notice(), *self._by_version(only), *self._by_step()]
        unique = {c.id: c for c in found if only in (None, c.document)}
        return sorted(unique.values(), key=lambda c: (c.date, c.id), reverse=True)

    # -- notices ------------------------------------------------------------------------------------------------

    def _by_notice(self) -> Iterator[_Befallen]:
        for fact in self.developments.iter_notices():
            notice = self.held(fact.document)
            targets = [notice] if fact.within else self._targets(fact, notice)
            places = {t.id: self._places(fact, notice, t) for t in targets}
            placed = any(p for found in places.values() for _, _, p in found)
            for target in targets:
                own = tuple(m for m, _, p in places[target.id] if p or not placed)
                yield self._of_notice(fact, notice, target, own, places[target.id])

    def _of_notice(
        self, fact: NoticeFact, notice: HeldDocument, target: HeldDocument, mended: tuple[Mended, ...],
        places: Sequence[tuple[Mended, str, tuple[Span, ...]]],
    ) -> _Befallen:  # fmt: skip
        document = target.document
        kind: CorrectionKind = "retraction" if fact.retracts else "correction"
        told = notice.document.updated if fact.within else notice.date
        identifier = correction_id(kind, document.id, fact.document, str(fact.span.start))

        def tell() -> Correction:
            return self._told_by_notice(befallen, kind, fact, notice, target, mended, places)

        befallen = _Befallen(identifier, document.id, (told or notice.date or "")[:10], tell)
        return befallen

    def _told_by_notice(
        self, befallen: _Befallen, kind: CorrectionKind, fact: NoticeFact, notice: HeldDocument, target: HeldDocument,
        mended: tuple[Mended, ...], places: Sequence[tuple[Mended, str, tuple[Span, ...]]],
    ) -> Correction:  # fmt: skip
        document = target.document
        wrong: dict[str, list[Span]] = defaultdict(list)
        for _, rendition, spans in places:
            wrong[rendition] += spans
        shown = wrong.get(document.rendition) or next((p for p in wrong.values() if p), list[Span]())

        def touches(rendition: str, start: int, end: int) -> bool:
            if not shown:
                return fact.retracts
            return any(s.start < end and start < s.end for s in wrong.get(rendition, ()))

        dependents = [
            *self._users(document, lambda lean: touches(lean.rendition, lean.start, lean.end)),
            *self._readings(document, touches),
            *self._citing(document, {notice.id}, [(m, notice) for m in mended]),
        ]
        placed = tuple(sorted(set(shown), key=lambda s: (s.start, s.end)))
        return Correction(
            id=befallen.id, kind=kind, document=document.id, title=document.title, date=befallen.date,
            notice=notice.id, says=_first_words(fact.span), mended=mended, places=placed,
            dependents=_in_order(dependents),
        )  # fmt: skip

    def _places(
        self, fact: NoticeFact, notice: HeldDocument, target: HeldDocument
    ) -> list[tuple[Mended, str, tuple[Span, ...]]]:
        """Where each version of a target has the wrong words: by what was mended, and rendition."""
        found = []
        for text in self._texts(target):
            own = fact.span if fact.within and text.rendition.id == notice.rendition.id else None
            found += [(m, text.rendition.id, tuple(find_places(m, notice, text, own))) for m in fact.mended]
        return found

    def _texts(self, target: HeldDocument) -> list[HeldDocument]:
        """A document in each of its texts, the present one first."""
        others: list[HeldDocument] = []
        if target.document.versions > 1:
            renditions = [r for r in self.view.iter_renditions(target.id) if r.id != target.document.rendition]
            others = [_in_version(self.view, target.document, rendition) for rendition in renditions]
        return [target, *others]

    def _targets(self, fact: NoticeFact, notice: HeldDocument) -> list[HeldDocument]:
        """Documents that a notice corrects: those it links, names by title, or gives outlet and day of."""
        linked = [d.id for link in fact.links for d in find_linked(self.view, link)]
        named = linked or self._titled(fact.span.exact)
        found = [self.held(d) for d in dict.fromkeys(named) if d != notice.id]
        if not found:
            dated = [
                self.held(d) for day in fact.days for d in self._issues.get((notice.document.outlet or "", day), ())
            ]
            bearing = [t for t in dated if any(p for _, _, p in self._places(fact, notice, t))]
            found = bearing or (dated if len(dated) == 1 else [])
        return [t for t in found if t.id != notice.id and _not_later(t, notice) and not is_notice(t)]

    def _titled(self, text: str) -> list[str]:
        forms = [w.form for w in words_of(text)]
        titles: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        for first in dict.fromkeys(forms):
            for document in self._by_first_word.get(first, ()):
                title = [w.form for w in words_of(document.title)]
                if len(title) >= TITLE_WORDS:
                    titles[first].append((title, document.id))
        return [
            document
            for at, first in enumerate(forms)
            for title, document in titles[first]
            if forms[at : at + len(title)] == title
        ]

    @cached_property
    def _documents(self) -> list[Document]:
        return list(self.view.iter_documents())

    @cached_property
    def _by_first_word(self) -> dict[str, list[Document]]:
        """First word of a title -> documents. Most titles begin with none of a notice's words, and are not read on."""
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self._documents:
            if first := first_word(document.title):
                found[first].append(document)
        return found

    @cached_property
    def _issues(self) -> dict[tuple[str, str], list[str]]:
        """Outlet and day -> what it published."""
        issues: dict[tuple[str, str], list[str]] = defaultdict(list)
        for document in self._documents:
            if document.outlet and document.published:
                issues[document.outlet, document.published[:10]].append(document.id)
        return issues

    # -- versions -----------------------------------------------------------------------------------------------

    def _by_version(self, only: str | None) -> Iterator[_Befallen]:
        for identifier in self.view.iter_recaptured():
            document = self.view.get_document(identifier) if only in (None, identifier) else None
            if document is not None and document.versions > 1:
                history = get_history(self.view, document.id)
                for new in history.versions[1:][-MOST_VERSIONS:]:
                    yield self._of_version(document, history.versions[new.number - 2], new)

    def _of_version(self, document: Document, old: Version, new: Version) -> _Befallen:
        identifier = correction_id("version", document.id, old.text_hash, new.text_hash, str(new.number))
        befallen = _Befallen(
            identifier, document.id, self._day_of(new), lambda: self._told_by_version(befallen, document, old, new)
        )
        return befallen

    def _day_of(self, version: Version) -> str:
        """When a version was captured; of one whose capture has no time, the day it gives itself."""
        time = next((c.time for c in version.captures if c.time), None)
        if time is None:
            about = self.view.get_rendition(version.rendition).metadata
            time = about.updated or about.published
        return (time or "")[:10]

    def _told_by_version(self, befallen: _Befallen, document: Document, old: Version, new: Version) -> Correction:
        compared = compare(self.view, document.id, old.number, new.number)
        before = self.view.get_rendition(old.rendition)
        tracer = Tracer(before, self.view.get_rendition(new.rendition))
        dependents = [
            *self._leaning_on_version(document, before, tracer),
            *self._decided_on_version(before, tracer),
            *self._citing(document, set(), ()),
        ]
        return Correction(
            id=befallen.id, kind="version", document=document.id, title=new.title or document.title,
            date=befallen.date, old=old.number, new=new.number, changed=summary(compared.counts, new.first),
            dependents=_in_order(dependents),
        )  # fmt: skip

    def _leaning_on_version(self, document: Document, before: Rendition, tracer: Tracer) -> Iterator[Dependent]:
        for use, lean in self._leans(document.id):
            whole = before.text[lean.start : lean.end] != lean.exact or not lean.exact
            if lean.rendition == before.id and not whole:
                yield _with_fate(_dependent(use, lean, touched=False), tracer.trace(lean.start, lean.end))
            elif not lean.exact:
                yield _dependent(use, lean, touched=False)

    def _decided_on_version(self, before: Rendition, tracer: Tracer) -> Iterator[Dependent]:
        for reading in self.view.iter_annotations(rendition=before.id) if self._decisions else ():
            for decision in self._decisions.get(reading.id, ()):
                found = _decided(decision, reading.span, touched=False)
                yield _with_fate(found, tracer.trace(reading.start, reading.end))

    # -- later steps --------------------------------------------------------------------------------------------

    def _by_step(self) -> Iterator[_Befallen]:
        for behind in self.developments.iter_behind():
            told = {s.document: s.span for s in behind.sources}
            users = [
                _dependent(use, lean, touched=True)
                for use, lean in self._leans(behind.document)
                if lean.touches(behind.span.start, behind.span.end)
                and not _knows(use, told)
                and not _tells_outcome(use, behind.name)
            ]
            if users:
                identifier = correction_id("development", behind.document, behind.matter, behind.since, behind.claim)
                tell = partial(self._told_by_step, identifier, behind, users)
                yield _Befallen(identifier, behind.document, behind.date[:10], tell)

    def _told_by_step(self, identifier: str, behind: Behind, users: Sequence[Dependent]) -> Correction:
        source = behind.sources[0] if behind.sources else None
        return Correction(
            id=identifier, kind="development", document=behind.document,
            title=self.held(behind.document).document.title, date=behind.date[:10],
            notice=source.document if source else "", says=source.span if source else None,
            mended=(Mended(kind="words", wrong=behind.span, right=source.span if source else None),),
            places=(behind.span,), dependents=_in_order(users),
            changed=f"{behind.name}, {behind.subject or 'not said what for'}: {behind.told}, since then {behind.since}",
        )  # fmt: skip

    # -- what depends -------------------------------------------------------------------------------------------

    def _leans(self, document: str) -> list[tuple[Use, Lean]]:
        return self._by_document.get(document, [])

    @cached_property
    def _by_document(self) -> dict[str, list[tuple[Use, Lean]]]:
        found: dict[str, list[tuple[Use, Lean]]] = defaultdict(list)
        for use in self.iter_uses():
            for lean in use.leans:
                found[lean.document].append((use, lean))
        return found

    def _users(self, document: Document, touches: Callable[[Lean], bool]) -> Iterator[Dependent]:
        """Texts that lean on a document; one that cites it and leans on words of it is listed with the words."""
        worded = {(use.id, lean.at.start) for use, lean in self._leans(document.id) if lean.exact}
        for use, lean in self._leans(document.id):
            if lean.exact or (use.id, lean.at.start) not in worded:
                yield _dependent(use, lean, touched=touches(lean))

    def _readings(self, document: Document, touches: Callable[[str, int, int], bool]) -> Iterator[Dependent]:
        """Claims, payments, matters and decisions that rest on the words in question."""
        for reading in self.view.iter_annotations(document=document.id):
            hit = touches(document.rendition, reading.start, reading.end)
            if hit and isinstance(reading, Claim):
                yield _own_words("claim", reading.id, reading.status, document.id, reading.span)
            elif hit and isinstance(reading, Relation) and reading.schema == "Payment":
                name = f"{reading.subject.exact} → {reading.object.exact}"
                yield _own_words("payment", reading.id, name, document.id, reading.span)
            for decision in self._decisions.get(reading.id, ()):
                yield _decided(decision, reading.span, touched=hit)
        for decision in self._decisions.get(document.id, ()):
            yield _decided(decision, None, touched=False)
        for matter in self.developments.iter_matters(document=document.id):
            for source in (s for step in matter.steps for s in step.sources if s.document == document.id):
                if touches(document.rendition, source.span.start, source.span.end):
                    name = f"{matter.name}: {matter.subject or 'not said what for'}"
                    yield _own_words("matter", matter.id, name, document.id, source.span)

    @cached_property
    def _decisions(self) -> dict[str, list[Decision]]:
        """Decisions by the reading or document that they are on."""
        found: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.view.iter_decisions():
            if kind_of(decision.what) == "document" or kind_of(decision.what) not in _RECORDS:
                found[decision.what].append(decision)
        return found

    def _citing(
        self, document: Document, leave: set[str], mended: Iterable[tuple[Mended, HeldDocument]]
    ) -> Iterator[Dependent]:
        """Documents that link to one; touched where the sentence prints the wrong words and not the right ones."""
        pairs = list(mended)
        for citation in self._citations.get(normal_address(document.address), ()):
            if citation.document in leave or citation.document == document.id:
                continue
            citing = self.held(citation.document)
            span = citation.sentence
            hit = any(has_wrong(m, notice, citing.readings, citing.text, span) for m, notice in pairs)
            yield Dependent(kind="citation", id=citation.id, name=citing.document.title, at=span,
                            document=citing.id, touched=hit)  # fmt: skip

    @cached_property
    def _citations(self) -> dict[str, list[Citation]]:
        found: dict[str, list[Citation]] = defaultdict(list)
        for reading in self.view.iter_annotations(kind="citation"):
            if isinstance(reading, Citation) and reading.href:
                found[normal_address(reading.href)].append(reading)
        return found

    def held(self, document: str) -> HeldDocument:
        """A document with its text and readings, once."""
        if document not in self._held:
            self._held[document] = HeldDocument(self.view, self.view.get_document(document))
        return self._held[document]


def _in_version(view: View, document: Document, rendition: Rendition) -> HeldDocument:
    """A document as an earlier version of it reads."""
    return HeldDocument(view, msgspec.structs.replace(document, rendition=rendition.id, blob=rendition.blob))


def _not_later(target: HeldDocument, notice: HeldDocument) -> bool:
    return not target.date or not notice.date or target.date[:10] <= notice.date[:10]


def _knows(use: Use, told: dict[str, Span]) -> bool:
    """Whether a text also leans on what tells the later step, or cites the document that does."""
    return any(
        lean.document in told and (not lean.exact or lean.touches(told[lean.document].start, told[lean.document].end))
        for lean in use.leans
    )


_OUTCOME = re.compile(
    r"\b(?:convict|acquit|found\s+guilty|not\s+guilty|plead(?:ed|s)?\s+guilty|sentenced|cleared|dismissed|settled|quashed|"
    r"overturned|pardoned|jailed|imprisoned|fined|dropped)",
    re.IGNORECASE,
)


def _tells_outcome(use: Use, name: str) -> bool:
    """Whether words of a text that lean on the library tell of somebody what became of the matter."""
    last = name.split()[-1] if name.split() else ""
    return any(last in lean.at.exact and _OUTCOME.search(lean.at.exact) for lean in use.leans)


def _dependent(use: Use, lean: Lean, *, touched: bool) -> Dependent:
    words = Span(lean.start, lean.end, lean.exact) if lean.exact else None
    return Dependent(kind=use.kind, id=use.id, name=use.name, at=lean.at, words=words, touched=touched)


def _own_words(kind: DependentKind, identifier: str, name: str, document: str, span: Span) -> Dependent:
    return Dependent(kind=kind, id=identifier, name=name, at=span, document=document, words=span, touched=True)


def _decided(decision: Decision, words: Span | None, *, touched: bool) -> Dependent:
    return Dependent(
        kind="decision", id=decision.id, name=f"{decision.value}: {decision.why}", words=words, touched=touched
    )


def _with_fate(dependent: Dependent, anchored: Anchored) -> Dependent:
    changed = anchored.fate in ("changed", "lost")
    return msgspec.structs.replace(dependent, fate=anchored.fate, now=anchored.span, touched=changed)


def _first_words(span: Span, most: int = 400) -> Span:
    """A long notice by its beginning."""
    end = min(span.end, span.start + most)
    return Span(span.start, end, span.exact[: end - span.start])


_KINDS: tuple[DependentKind, ...] = (
    "dossier", "draft", "summary", "decision", "matter", "payment", "claim", "citation",
)  # fmt: skip


def _in_order(found: Iterable[Dependent]) -> tuple[Dependent, ...]:
    """Each once: what leans on the very words first, then by kind, name and place."""
    unique = {(d.kind, d.id, d.at, d.words): d for d in found}

    def key(d: Dependent) -> tuple[bool, int, str, str, int]:
        return not d.touched, _KINDS.index(d.kind), d.name, d.id, d.at.start if d.at else 0

    return tuple(sorted(unique.values(), key=key))
