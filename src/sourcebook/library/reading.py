"""What is held, read: files, records of every kind, versions, copies, how matters stand."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook.errors import NotFound
from sourcebook.files import ReadFile, read_file
from sourcebook.library.records import Records
from sourcebook.listing import iter_list
from sourcebook.model.ids import kind_of
from sourcebook.model.near_copy import NearCopy, SideBySide
from sourcebook.model.span import Span
from sourcebook.settings import without_model

if TYPE_CHECKING:
    from sourcebook.corrections import Corrections
    from sourcebook.model.comparison import Comparison, Traced
    from sourcebook.model.contradiction import Contradiction
    from sourcebook.model.correction import Correction
    from sourcebook.model.matter import Behind, Matter
    from sourcebook.model.use import Wanted
    from sourcebook.model.version import History

from sourcebook.library.taking_in import TakingIn


class Reading(TakingIn):
    """What is held, read: files, records of every kind, versions, copies, how matters stand."""

    def read(self, what: str | Path, *, date: str | None = None, by_model: bool = True) -> ReadFile:
        """A file, or a document of the library by id, as a `ReadFile`.

        With `by_model` a file is also read by the language model, where the settings name one.

        Raises:
            NotFound: Neither a file nor a document.
        """
        if kind_of(str(what)) is None or Path(what).is_file():
            settings = self.settings if by_model else without_model(self.settings)
            return read_file(what, date=date, settings=settings)
        view = self.view()
        document = view.get_document(str(what))
        rendition = view.get_rendition(document.rendition)
        held = tuple(view.iter_annotations(rendition=rendition.id))
        places = sorted({(a.start, a.end) for a in held if a.kind == "claim"})
        return ReadFile(
            name=document.title, document=document.id, rendition=rendition, annotations=held,
            sentences=tuple(Span(start, end, rendition.text[start:end]) for start, end in places),
            reference=document.updated or document.published,
        )  # fmt: skip

    def list(self, kind: str, **where: Any) -> Iterator[Any]:
        """Records of one of `LISTS`. `where`: `document` for readings, `outcome` for the ledger.

        Of `matters contradictions behind payments` those `after` one, by what tells it apart: its id, of `behind` the
        matter, document and claim; of `corrections proposals` those `after` an id.

        Raises:
            NotFound: There is no such list (the message names those there are), no such document, or none `after`.
        """
        if kind == "entities":
            return self.resolution.iter_entities(where.get("type"))
        if kind == "judgements":
            return self.resolution.iter_judgements()
        if kind in ("matters", "contradictions", "behind"):
            return self._developments(kind, where.get("entity"), where.get("document"), where.get("after"))
        if kind == "todo":
            return iter(self.todo())
        if kind == "corrections":
            if where.get("document") is not None:
                self.view().get_document(where["document"])
            if not any(where.values()):
                return iter(self.corrections())
            return self._corrections().iter(where.get("document"), after=where.get("after"))
        if kind == "payments":
            after = where.get("after")
            return self.payments.iter_payments(where.get("entity"), where.get("document"), after[0] if after else None)
        if kind == "near-copies":
            return iter(self.near_copies(where.get("document")))
        return iter_list(self.view(), kind, **where)

    def records(self, kind: str, **where: Any) -> Records:
        """One of the lists as a notebook wants it (`sourcebook.library.records`). `where` as for `list`.

        Raises:
            NotFound: There is no such list (the message names those there are) or no such document.
        """
        next(self.list(kind, **where), None)  # what is wrong with the question shows here, not at the first loop
        return Records(kind, lambda: self.list(kind, **where))

    def _developments(
        self, kind: str, entity: str | None, document: str | None, after: tuple[str, ...] | None
    ) -> Iterator[Any]:
        if document is not None:
            self.view().get_document(document)
        own = self.find_entity(entity).id if entity else None
        if kind == "contradictions":
            return self.developments.iter_contradictions(
                entity=own, document=document, after=after[0] if after else None
            )
        if kind == "behind":
            found = self.developments.iter_behind(own, document, after)
            return (b for b in found if document in (None, b.document))
        return self.developments.iter_matters(own, document, after[0] if after else None)

    def ladder(self, what: str) -> builtins.list[Matter]:
        """The matters of a person or body (id or name): each step with its date and sources, the denials beside.

        Raises:
            NotFound: Nobody is meant by it, or several bear the name (the message lists them).
        """
        try:
            return list(self.developments.iter_matters(self.find_entity(what).id))
        except NotFound:
            # A part of a name is enough where only one of those who stand in a matter bears it.
            words = set(what.casefold().split())
            meant = {m.entity for m in self.developments.iter_matters() if words <= set(m.name.casefold().split())}
            if len(meant) != 1:
                raise
            return list(self.developments.iter_matters(meant.pop()))

    def contradictions(
        self, *, entity: str | None = None, document: str | None = None, dismissed: bool = False
    ) -> builtins.list[Contradiction]:
        """Where documents of separate origin give one thing two values, and where later ones bring one up to date.

        Args:
            entity: Only of one (id or name).
            document: Only with this document on one side.
            dismissed: Also those that somebody decided are none.

        Raises:
            NotFound: No such entity or document.
        """
        if document is not None:
            self.view().get_document(document)
        own = self.find_entity(entity).id if entity else None
        return list(self.developments.iter_contradictions(entity=own, document=document, dismissed=dismissed))

    def behind(self, what: str | None = None) -> builtins.list[Behind]:
        """Documents that stop at an earlier step than the matter has reached: of all matters, or of one entity's.

        Raises:
            NotFound: Nobody is meant by `what`.
        """
        return list(self.developments.iter_behind(self.find_entity(what).id if what else None))

    def near_copies(self, document: str | None = None, *, in_part: bool = False) -> builtins.list[NearCopy]:
        """Pairs of documents whose texts are copies of each other, noise and edits between them; those of one document.

        Texts were sketched as they came in: one document's copies take milliseconds, the work for all grows with the
        texts and not with their pairs. With `in_part`, of one document also those that share a paragraph with it.

        Raises:
            NotFound: There is no such document.
        """
        if document is not None:
            self.view().get_document(document)
        return self.copies.pairs(document, in_part=in_part)

    def shared_passages(self, first: str, second: str) -> SideBySide:
        """Two documents side by side: the passages that they share, with their places in both, and what differs.

        Raises:
            NotFound: There is no such document.
        """
        return self.copies.compare(first, second)

    def versions(self, document: str) -> History:
        """The versions of a document with their captures, and the captures in which its address did not give it.

        Raises:
            NotFound: There is no such document.
        """
        from sourcebook.explore.versions import get_history

        return get_history(self.view(), document)

    def diff(self, document: str, old: int | None = None, new: int | None = None) -> Comparison:
        """What differs between two versions of a document, by passage and word: the last two without numbers.

        Raises:
            NotFound: There is no such document or version.
            UsageError: It has one version only.
        """
        from sourcebook.explore.versions import compare

        return compare(self.view(), document, old, new)

    def trace(self, document: str, start: int, end: int, *, rendition: str | None = None) -> builtins.list[Traced]:
        """What became of words of a document in its other versions: the same, moved, changed or lost.

        Offsets are in `rendition`, without it in the document's text.

        Raises:
            NotFound: There is no such document or rendition.
            UsageError: The offsets select nothing.
        """
        from sourcebook.explore.versions import trace

        return trace(self.view(), document, start, end, rendition=rendition)

    def screenshot(self, capture: str) -> bytes:
        """The picture (PNG) of a page as a browser drew it when it was captured.

        Raises:
            NotFound: There is no such capture, or no picture of it.
        """
        found = self.view().get_capture(capture)
        data = b""
        if found.absent == "" and "screenshot" in found.headers:
            data = self.store.blobs.path(found.headers["screenshot"]).read_bytes()
        if not data.startswith(b"\x89PNG\r\n\x1a\n"):
            raise NotFound(f"There is no picture of capture {capture}.", "Add its address again with --snapshot.")
        return data

    def corrections(self, document: str | None = None) -> builtins.list[Correction]:
        """What befell sources (corrected, taken back, changed, overtaken), with all that leans on them, newest first.

        Raises:
            NotFound: There is no such document.
        """
        if document is not None:
            self.view().get_document(document)
            return self._corrections().find(document)
        return self._kept_whole("corrections", lambda: self._corrections().find())

    def _corrections(self) -> Corrections:
        from sourcebook.corrections import Corrections

        return Corrections(self.view(), self.developments, self.uses, lambda: self.list("summaries"))

    def todo(self) -> builtins.list[Wanted]:
        """The to-do list: addresses that checked drafts cite and the library should have, with what became of each."""
        return list(self.uses.iter_wanted())
