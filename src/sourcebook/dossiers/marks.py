"""What the marks of a dossier stand for, and the Markdown with the exact words in their place.

Words of a reading are taken from the text they were read in, by offset; where the document has a newer version, they
are traced into it (`explore.anchors`). A mark of a reading that was made anew since is found again by its words, where
the dossier was saved with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from sourcebook.desk.marks import find_marks
from sourcebook.errors import NotFound, SourcebookError
from sourcebook.explore.anchors import Tracer
from sourcebook.model.annotation import Annotation, Quote
from sourcebook.model.document import Document, Rendition
from sourcebook.model.entity import Entity
from sourcebook.model.local_links import LocalLink, take_out_local
from sourcebook.model.mark import PICTURES, READINGS, SCHEME, Mark, MarkKind, MarkProblem, Meant
from sourcebook.model.paper import Pinned
from sourcebook.model.story import Story
from sourcebook.model.summary import Anchor
from sourcebook.publish.view_words import VIEWS
from sourcebook.store.base import View, find_linked

_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~#!])")
_OPEN, _CLOSE = "“„«‘\"'", "”“»’\"'"
_DRAWN = {name: title for name, title in VIEWS if name != "stories"}
LIST = {"document": "documents", "summary": "summaries", "entity": "entities"}


class Expanded(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier with the exact words in place of its marks."""

    text: str
    """Markdown; each mark is a link to `evidence:kind:id`."""
    meant: tuple[Meant, ...] = ()
    """What each mark stands for, in order; those that stand for nothing are left out."""
    problems: tuple[MarkProblem, ...] = ()

    @property
    def pinned(self) -> tuple[Pinned, ...]:
        """What the marks stand for now, to be kept with the text."""
        held = {m.mark: Pinned(mark=m.mark, place=m.place) for m in self.meant}
        return tuple(held[name] for name in sorted(held))


@dataclass(slots=True)
class Marks:
    """Looks up marks in one library."""

    view: View
    entity: Callable[[str], Entity]
    """An entity by id or name. Raises `NotFound`."""
    story: Callable[[str], Story]
    """A story of the library by name. Raises `NotFound`; `UsageError` where a file of the stories is none."""
    pinned: Mapping[str, Pinned] = field(default_factory=dict)
    _tracers: dict[tuple[str, str], Tracer] = field(default_factory=dict)

    def expand(self, text: str) -> Expanded:
        """The text with the words in place of its marks, and what is wrong with those that have none.

        A link to a file whose document is held leads to that document, as its mark would; of another one into
        somebody's machine the words alone are left.
        """
        meant: list[Meant] = []
        text, local = take_out_local(text, lambda link: self._held(link, meant))
        marks, problems = find_marks(text)
        problems += [self._local(link) for link in local]
        made: list[str] = []
        at = 0
        for mark in marks:
            made.append(text[at : mark.start])
            at = mark.end
            found = self.find(mark)
            if isinstance(found, MarkProblem):
                problems.append(found)
                made.append(f"{_escaped(text[mark.start : mark.end])}")
                continue
            if found.changed:
                problems.append(_changed(mark, found))
            meant.append(found)
            made.append(_block(mark, found) if mark.alone else _link(found))
        made.append(text[at:])
        return Expanded(text="".join(made), meant=tuple(meant), problems=tuple(sorted(problems, key=lambda p: p.line)))

    def find(self, mark: Mark) -> Meant | MarkProblem:
        """What a mark stands for, or why it stands for nothing."""
        found = self._find(mark)
        if isinstance(found, Meant) and not found.target:
            return msgspec.structs.replace(found, target=mark.name)
        return found

    def _find(self, mark: Mark) -> Meant | MarkProblem:
        try:
            if mark.kind in READINGS:
                return self._reading(mark)
            return self._records()[mark.kind](mark)
        except NotFound:
            return self._unknown(mark)

    def _records(self) -> dict[MarkKind, Callable[[Mark], Meant | MarkProblem]]:
        return {
            "document": self._document, "summary": self._summary, "entity": self._entity, "story": self._story,
            "view": self._view,
        }  # fmt: skip

    # -- links to files -----------------------------------------------------------------------------------------

    def _held(self, link: LocalLink, meant: list[Meant]) -> str | None:
        found = find_linked(self.view, link.path)
        if len(found) != 1:
            return None
        name = f"document:{found[0].id}"
        words = " ".join(link.words.split()) or found[0].title
        meant.append(Meant(mark=name, words=words, document=found[0].id, title=found[0].title, target=name,
                           outlet=found[0].outlet or "", date=found[0].published or ""))  # fmt: skip
        return f"{SCHEME}{name}"

    def _local(self, link: LocalLink) -> MarkProblem:
        name = link.path.rpartition("/")[2]
        alike = self.view.find_documents(name)[:3] if name else []
        if link.kind == "path":
            hint = "Leave the folders out, or set the rule aside with a reason where they matter."
        elif alike:
            hint = f"Cite its document by an anchor: {' or '.join(f'[[document:{d.id}]]' for d in alike)}."
        else:
            hint = "Add the file to the library and cite its document by an anchor, as [[document:d-…]]; or give an " \
                   "address of the web; or take it out."  # fmt: skip
        return MarkProblem(line=link.line, mark=link.address, message=link.told, hint=hint, severity="local")

    # -- readings -----------------------------------------------------------------------------------------------

    def _reading(self, mark: Mark) -> Meant | MarkProblem:
        held = self.view.get_annotation(mark.id)
        if held.kind != mark.kind:
            said = f"{mark.id} is a {held.kind}, not a {mark.kind}."
            hint = f"Write [[{held.kind}:{held.id}]]."
            return MarkProblem(line=mark.line, mark=mark.name, message=said, hint=hint)
        document = self.view.get_document(held.document)
        words = _words(held, mark.words)
        if words is None:
            return MarkProblem(
                line=mark.line, mark=mark.name, hint="Choose words that stand in it, or leave out what is behind `|`.",
                message=f"“{mark.words}” is not in the {mark.kind} {mark.id}, which says “{_short(held.exact)}”.",
            )  # fmt: skip
        place, changed = self._place(held, document)
        return Meant(
            mark=mark.name, words=words, place=place, document=document.id, title=document.title,
            outlet=document.outlet or "", date=document.published or "", changed=changed,
            speaker=(held.speaker_name or "") if isinstance(held, Quote) else "",
        )  # fmt: skip

    def _place(self, held: Annotation, document: Document) -> tuple[Anchor, str]:
        """Where the words stand in the current text; the old place, and what became of them, where they do not."""
        own = Anchor(document=document.id, rendition=held.rendition, start=held.start, end=held.end, exact=held.exact)
        if held.rendition == document.rendition:
            return own, ""
        traced = self._tracer(held.rendition, document.rendition).trace(held.start, held.end)
        if traced.fate in ("same", "moved") and traced.span:
            now = traced.span
            return msgspec.structs.replace(own, rendition=document.rendition, start=now.start, end=now.end,
                                           exact=now.exact), ""  # fmt: skip
        if traced.fate == "changed" and traced.span:
            return own, f"it now reads “{_short(traced.span.exact)}”"
        return own, "they are not in the version that was captured last"

    def _tracer(self, old: str, new: str) -> Tracer:
        if (old, new) not in self._tracers:
            self._tracers[old, new] = Tracer(self.view.get_rendition(old), self._rendition(new))
        return self._tracers[old, new]

    def _rendition(self, identifier: str) -> Rendition:
        return self.view.get_rendition(identifier)

    def _unknown(self, mark: Mark) -> Meant | MarkProblem:
        """A mark whose id is not held: the words it was saved with may lead to what is."""
        pinned = self.pinned.get(mark.name)
        if pinned is not None and pinned.place is not None:
            return self._read_anew(mark, pinned.place)
        if mark.kind in READINGS:
            hint = "Search for the words (`sourcebook search`) and take the anchor from there."
        else:
            hint = f"`sourcebook list {LIST[mark.kind]}` shows what is."
        message = f"There is no {mark.kind} {mark.id!r} in this library."
        return MarkProblem(line=mark.line, mark=mark.name, message=message, hint=hint)

    def _read_anew(self, mark: Mark, place: Anchor) -> MarkProblem:
        said = f"The {mark.kind} {mark.id} (“{_short(place.exact)}”) was read anew and has another id."
        now = self.view.iter_annotations(document=place.document, kind=mark.kind)
        like = next((a for a in now if a.exact == place.exact), None)
        hint = f"Write [[{mark.kind}:{like.id}]]." if like else "Search for the words and take the anchor from there."
        return MarkProblem(line=mark.line, mark=mark.name, message=said, hint=hint)

    # -- records ------------------------------------------------------------------------------------------------

    def _document(self, mark: Mark) -> Meant:
        held = self.view.get_document(mark.id)
        return Meant(mark=mark.name, words=mark.words or held.title, document=held.id, title=held.title,
                     outlet=held.outlet or "", date=held.published or "")  # fmt: skip

    def _summary(self, mark: Mark) -> Meant | MarkProblem:
        held = self.view.get_summary(mark.id)
        if held.state != "published":
            return MarkProblem(line=mark.line, mark=mark.name, message=f"The summary {held.id} is {held.state}.",
                               hint=f"Publish it (`sourcebook summary publish {held.id}`) or take it out.")  # fmt: skip
        told = " ".join(s.text for s in held.sentences) if mark.alone else held.title
        return Meant(mark=mark.name, words=mark.words or told, document=held.document or "", title=held.title,
                     outlet=held.outlet or "", date=held.published or "")  # fmt: skip

    def _entity(self, mark: Mark) -> Meant:
        held = self.entity(mark.id)
        return Meant(mark=mark.name, words=mark.words or held.name, target=f"entity:{held.id}")

    # -- pictures -----------------------------------------------------------------------------------------------

    def _story(self, mark: Mark) -> Meant | MarkProblem:
        try:
            held = self.story(mark.id)
        except SourcebookError as error:
            return MarkProblem(line=mark.line, mark=mark.name, message=error.message, hint=error.hint or "")
        return Meant(mark=mark.name, words=mark.words or held.title)

    def _view(self, mark: Mark) -> Meant | MarkProblem:
        title = _DRAWN.get(mark.id)
        if title is None:
            return MarkProblem(line=mark.line, mark=mark.name, message=f"There is no view {mark.id!r}.",
                               hint=f"Views are: {', '.join(_DRAWN)}.")  # fmt: skip
        return Meant(mark=mark.name, words=mark.words or title)


def _words(held: Annotation, wanted: str) -> str | None:
    """The words of a reading as shown, all or those wanted; None where those do not stand in it."""
    parts = [p.exact for p in held.parts] if isinstance(held, Quote) and held.parts else [held.exact]
    whole = [" ".join(p.split()) for p in parts]
    if wanted:
        plain = " ".join(wanted.split())
        if not any(plain in part for part in whole):
            return None
        return f"“{_bare(plain)}”" if isinstance(held, Quote) and held.direct else plain
    if isinstance(held, Quote) and held.direct:
        return " … ".join(f"“{_bare(part)}”" for part in whole)
    return " … ".join(whole)


def _bare(words: str) -> str:
    """Words without the quotation marks around them."""
    return words.strip().lstrip(_OPEN).rstrip(_CLOSE).strip() or words


def _link(found: Meant) -> str:
    return f"[{_escaped(found.words)}](<{SCHEME}{found.target}>)"


def _block(mark: Mark, found: Meant) -> str:
    """A mark that is a paragraph by itself: a block quotation with the line that says whose words they are."""
    if mark.kind in ("document", "entity", *PICTURES):
        return _link(found)
    by = ", ".join(p for p in (found.speaker, found.outlet if found.outlet != found.speaker else "", found.date) if p)
    if not found.speaker and not found.outlet:
        by = ", ".join(p for p in (found.title, found.date) if p)
    source = f"\n>\n> — {_escaped(by)}" if by else ""
    return f"> {_link(found)}{source}"


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))


def _changed(mark: Mark, found: Meant) -> MarkProblem:
    assert found.place is not None
    return MarkProblem(
        line=mark.line, mark=mark.name, severity="changed",
        message=f"“{found.title}” has changed since “{_short(found.place.exact)}” was read in it: {found.changed}.",
        hint=f"Look at `sourcebook diff {found.document}`, then anchor the words that stand there now.",
    )  # fmt: skip


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 90 else words[:89].rstrip() + "…"
