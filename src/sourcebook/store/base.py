"""What the rooms see of the store: `Store` gives a `Writer` (one transaction) and a `View` (reading).

A store returns our models, never engine rows. Everything written is durable when the writer's block ends without an
error; if it ends with one, nothing of it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from sourcebook.errors import NotFound
from sourcebook.model.address import link_spellings
from sourcebook.model.annotation import Annotation
from sourcebook.model.decision import Decision
from sourcebook.model.digest import Digest
from sourcebook.model.document import Capture, Document, Rendition
from sourcebook.model.ledger import ContainerCount, LedgerItem
from sourcebook.model.mark import READINGS, mark_of
from sourcebook.model.paper import Paper, PaperKind
from sourcebook.model.query import Query
from sourcebook.model.saved import SavedSearch
from sourcebook.model.search import Hit, Passage, SearchResult
from sourcebook.model.span import Span
from sourcebook.model.summary import Sort, State, Summary

Dated = tuple[str, str]
"""A place in the order of publication: the day as it is held ("" for none), and the id of the document there."""


class Blobs(Protocol):
    """Content-addressed bytes: `sha256:<hex>` to a file that never changes."""

    def put_file(self, path: Path) -> tuple[str, int]:
        """Copy a file in, durably; gives its tagged hash and size in bytes. Held already: no write."""
        ...

    def put_bytes(self, data: bytes) -> str:
        """Store bytes, durably; gives their tagged hash."""
        ...

    def put_many(self, data: Sequence[bytes]) -> list[str]:
        """Store many small blobs, durably, with one wait for the disk for all; gives their tagged hashes."""
        ...

    def path(self, blob: str) -> Path:
        """Path of a held blob, for reading only. Raises `NotFound`."""
        ...

    def __contains__(self, blob: str) -> bool:
        """Whether the blob is held."""
        ...

    def iter_blobs(self) -> Iterator[str]:
        """Every held blob's hash, sorted."""
        ...


class Writer(Protocol):
    """Writes of one transaction. Every put is idempotent: the same record again changes nothing."""

    def put_document(self, document: Document) -> None:
        """Insert or replace by id."""
        ...

    def put_capture(self, capture: Capture) -> None:
        """Insert by id."""
        ...

    def put_rendition(self, rendition: Rendition) -> None:
        """Insert by id."""
        ...

    def put_annotations(self, rendition: str, annotations: Iterable[Annotation], extractors: Mapping[str, str]) -> None:
        """Replace the readings of a rendition; `extractors` is name -> version of all that ran."""
        ...

    def put_ledger(self, items: Iterable[LedgerItem]) -> None:
        """Insert or replace ledger items by id."""
        ...

    def name_container(self, place: str, wanted: str) -> str:
        """The name that a place goes by in the ledger: the one it has, else `wanted`, with a number if that is taken.

        `place` is a hash of where the container lies; nothing that is stored tells the path.
        """
        ...

    def append_decision(self, what: str, value: str, why: str, who: str, time: str) -> Decision:
        """Add to the end of the decision chain."""
        ...

    def put_digest(self, digest: Digest) -> None:
        """Insert, or replace a draft; `saved` follows the number held.

        Raises `Overtaken` when another save of that number is held, `ValueError` for one that was sent.
        """
        ...

    def put_search(self, saved: SavedSearch) -> None:
        """Insert or replace by id; `saved` follows the number held. Raises `Overtaken` when another is held."""
        ...

    def put_summary(self, summary: Summary) -> None:
        """Add a version; its number follows the newest one, and the same version again changes nothing.

        Raises `Overtaken` when another version of that number is held, `ValueError` when words are not where an anchor
        says or the name of its page is taken.
        """
        ...

    def put_paper(self, paper: Paper) -> None:
        """Add a version of a dossier, note or reply. Raises as `put_summary`."""
        ...


class View(Protocol):
    """Reading. Iterators are in id order unless said; a miss raises `NotFound`, never gives None."""

    def get_document(self, identifier: str) -> Document:
        """The document."""
        ...

    def iter_documents(self, collection: str | None = None, *, after: str = "") -> Iterator[Document]:
        """Documents, of one collection if named; those whose ids come after one, without reading the others."""
        ...

    def newest_documents(
        self, limit: int, *, after: Dated | None = None, before: Dated | None = None
    ) -> list[Document]:
        """Documents, the newest publication first, undated ones last: `limit` of them, without reading the others.

        Of all; those behind a place of that order (`after`); or those right before one (`before`).
        """
        ...

    def count_documents(self) -> int:
        """How many documents there are: quick, for every page."""
        ...

    def get_capture(self, identifier: str) -> Capture:
        """The capture."""
        ...

    def iter_captures(self, document: str | None = None) -> Iterator[Capture]:
        """Captures, of one document if named."""
        ...

    def iter_recaptured(self) -> Iterator[str]:
        """Documents that were captured more than once, in id order: others have no versions."""
        ...

    def find_captures(self, *, blob: str | None = None, address: str | None = None) -> list[Capture]:
        """Captures of these bytes and/or at this address, in id order; empty when there is none."""
        ...

    def find_documents(self, address: str) -> list[Document]:
        """Documents at an address, in id order; empty when there is none.

        An http(s) address matches documents and captures with an equal `model.address.normal_address`; a relative one
        ("papers/report.pdf") matches captures whose address equals it or ends with "/" and it.
        """
        ...

    def get_rendition(self, identifier: str) -> Rendition:
        """The rendition with its text."""
        ...

    def iter_renditions(self, document: str | None = None) -> Iterator[Rendition]:
        """Renditions, of one document if named."""
        ...

    def find_rendition(self, blob: str, engine: str, engine_version: str) -> Rendition | None:
        """The rendition of a blob by one engine version, if it was made."""
        ...

    def head(self) -> str:
        """What stands for all records as they are now: another one after every change of any (`store.seals`)."""
        ...

    def find_texts(self, text_hash: str) -> list[str]:
        """Ids of the renditions whose text has this hash, in id order; empty when there is none."""
        ...

    def get_annotation(self, identifier: str) -> Annotation:
        """The annotation."""
        ...

    def iter_annotations(
        self, *, document: str | None = None, rendition: str | None = None, kind: str | None = None
    ) -> Iterator[Annotation]:
        """Readings of current renditions (or of the one named), by document, then start, end, kind, id."""
        ...

    def extractors_of(self, rendition: str) -> dict[str, str]:
        """Name -> version of the extractors whose readings of this rendition are held."""
        ...

    def iter_ledger(
        self, *, outcome: str | None = None, container: str | None = None, after: str | None = None
    ) -> Iterator[LedgerItem]:
        """Ledger items by container, then name; those behind the item `after` (an id), if given."""
        ...

    def find_ledger(self, identifier: str) -> LedgerItem | None:
        """The ledger item with this id, if there is one."""
        ...

    def find_container(self, place: str) -> str | None:
        """The name that a place goes by in the ledger, if it has one."""
        ...

    def iter_containers(self) -> Iterator[ContainerCount]:
        """How the members of each container ended, by container name."""
        ...

    def count_outcomes(self) -> dict[str, int]:
        """How many ledger items ended `stored`, `skipped`, `failed`: quick, for every page."""
        ...

    def iter_decisions(self, what: str | None = None, *, after: int = 0) -> Iterator[Decision]:
        """In chain order; of one thing if named, after a number if given."""
        ...

    def last_decision(self) -> str:
        """Hash of the last decision of the chain, which stands for all of them; empty before the first."""
        ...

    def iter_changes(self, after: int) -> Iterator[tuple[int, str]]:
        """(sequence number, document id) of document changes after a sequence number, in order."""
        ...

    def last_change(self) -> int:
        """Sequence number of the last change of a document; 0 before the first."""
        ...

    def iter_states(self) -> Iterator[tuple[str, str]]:
        """(document, digest of all that is held of it: its record, captures, texts and readings), in id order."""
        ...

    def find_read(self, kind: str, least: int) -> list[str]:
        """Documents in whose text at least so many readings of a kind stand, in id order."""
        ...

    def counts(self) -> dict[str, int]:
        """How many there are: documents, captures, renditions, each annotation kind, outcomes, decisions, summaries."""
        ...

    def iter_searches(self) -> Iterator[SavedSearch]:
        """All saved searches, by name; those that nobody asks any longer too."""
        ...

    def get_digest(self, identifier: str) -> Digest:
        """The digest."""
        ...

    def iter_digests(self) -> Iterator[Digest]:
        """All digests, the last day first."""
        ...

    def get_paper(self, identifier: str, number: int | None = None) -> Paper:
        """The newest version of a dossier, note or reply, or one by its number."""
        ...

    def iter_papers(self, kind: PaperKind, about: str | None = None) -> Iterator[Paper]:
        """Newest versions of papers of a kind, about one document or dossier if named."""
        ...

    def iter_paper_versions(self, identifier: str) -> Iterator[Paper]:
        """Every version of a paper, the first one first; nothing when there is none."""
        ...

    def get_summary(self, identifier: str, number: int | None = None) -> Summary:
        """The newest version of a summary, or one by its number."""
        ...

    def iter_summaries(
        self,
        *,
        state: State | None = None,
        category: str | None = None,
        tag: str | None = None,
        sort: Sort = "newest",
        after: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Summary]:
        """Newest versions in the order of `sort`; `after` is the id of the last one of the page before."""
        ...

    def iter_summary_versions(self, identifier: str) -> Iterator[Summary]:
        """Every version of a summary, the first one first; nothing when there is none."""
        ...

    def find_summaries(
        self,
        *,
        address: str | None = None,
        document: str | None = None,
        slug: str | None = None,
        former: str | None = None,
        related: str | None = None,
    ) -> list[Summary]:
        """Newest versions, in id order, that fit any of what is given.

        `address` is that of the source, `document` one that a summary is of or points into, `slug` the name of its
        page, `former` an address at which it stood before, `related` the id of another summary that it names.
        """
        ...

    def summaries_on(self, documents: Sequence[str], limit: int) -> list[Summary]:
        """Newest versions of those that are of or point into any of these documents: at most `limit`, of the newest
        sources first.
        """
        ...

    def count_summaries(self) -> dict[str, int]:
        """How many summaries are in each state; all four are always there."""
        ...

    def count_marks(self, kind: str, state: State | None = None) -> dict[str, int]:
        """How many summaries are in each category (`kind` "category") or have each tag ("tag"), by its name."""
        ...

    def last_changes(self) -> tuple[int, int]:
        """Numbers of the last change of a document and of the last save of a summary, 0 before the first: quick."""
        ...

    def iter_summary_changes(self, after: int) -> Iterator[tuple[int, str]]:
        """(number of the save, summary id) of all saved after a number, each once, in order."""
        ...


class Watermark(NamedTuple):
    """Numbers of the last change of a document and the last save of a summary that an index has."""

    change: int = 0
    save: int = 0


Key = tuple[int, int]
"""A passage, for as long as the `Wordings` that found it are held."""


class Wordings(Protocol):
    """The words of all passages, and the passages that have some of them, for whoever looks for many names at once."""

    def iter_terms(self) -> Iterator[str]:
        """Every word of the passages, in small letters and without accents."""
        ...

    def find(self, groups: Sequence[frozenset[str]], apart: int, most: int) -> list[Key]:
        """Passages that have a word of each group (as `iter_terms` gives them), at most so many.

        Of two groups the words must stand at most `apart` words from each other, in either order.
        """
        ...

    def read(self, key: Key) -> Passage:
        """A passage that was found; an index that others write to may raise `NotFound` when its document was read
        anew since.
        """
        ...


class Index(Protocol):
    """The search projection: rebuilt from the store at will, catching up by a watermark.

    Made by `extension(store, folder, mapped)`; queries are trees of `explore.query`, and raise `InvalidQuery` at once.
    """

    @property
    def watermark(self) -> Watermark:
        """How far it has come."""
        ...

    def update(self) -> int:
        """Apply changes after the watermark; gives how many documents were indexed. Raises `StorageError`."""
        ...

    def catch_up(self) -> None:
        """`update` before a search; where it cannot be written, what is there is searched and a warning logged."""
        ...

    def rebuild(self) -> int:
        """Delete and make anew; gives how many documents were indexed."""
        ...

    def search(
        self,
        query: Query,
        *,
        text: str,
        limit: int = 10,
        cursor: str | None = None,
        sort: str = "relevance",
        facets: bool = True,
    ) -> SearchResult:
        """Documents that match a parsed query; `text` is the query as typed. Raises `InvalidQuery`."""
        ...

    def search_meaning(
        self,
        query: Query,
        *,
        text: str,
        limit: int = 10,
        cursor: str | None = None,
        progress: Callable[[int, int | None, str], None] | None = None,
    ) -> SearchResult:
        """`search` joined with passages near in meaning; each hit says which way it was found."""
        ...

    def iter_hits(self, query: Query, *, sort: str = "relevance") -> Iterator[Hit]:
        """Every hit to the last, in order."""
        ...

    def iter_ids(self, query: Query, most: int) -> Iterator[str]:
        """Ids of what matches, at most so many, the newest first."""
        ...

    def hit_of(self, query: Query, identifier: str) -> Hit:
        """One entry as a hit of a query."""
        ...

    def count(self, query: Query) -> int:
        """How many match."""
        ...

    def find_marks(self, rendition: Rendition, query: Query) -> list[Span]:
        """The words of a text that a query matches, in text order."""
        ...

    def find_passages(
        self,
        text: str,
        *,
        limit: int = 20,
        exclude: frozenset[str] = frozenset(),
        within: str | None = None,
        most_each: int | None = None,
    ) -> list[Passage]:
        """Passages (blocks) that bear on `text`, best first, each with its reasons.

        None of the excluded documents, only `within` one, at most `most_each` of one document.
        """
        ...

    def wordings(self) -> Wordings:
        """The words of all passages, as they are now."""
        ...


class Store(Protocol):
    """One library's records."""

    @property
    def blobs(self) -> Blobs:
        """The bytes."""
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """A transaction. Raises `LibraryBusy`, `StorageError`."""
        ...

    def view(self) -> View:
        """Reading; sees every finished transaction."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


def find_linked(view: View, href: str) -> list[Document]:
    """The held documents that a link points at, in id order; empty when there is none.

    A shortened spelling (see `link_spellings`) counts only when it finds a single document: several would be a guess.
    """
    if (mark := mark_of(href)) is not None:
        return _marked(view, *mark)
    for place, spelling in enumerate(link_spellings(href)):
        found = view.find_documents(spelling)
        if found and (place == 0 or len(found) == 1):
            return found
    return []


def _marked(view: View, kind: str, identifier: str) -> list[Document]:
    """The document that a mark of a dossier points into; none for an entity, or where there is none."""
    try:
        if kind in READINGS:
            return [view.get_document(view.get_annotation(identifier).document)]
        if kind == "document":
            return [view.get_document(identifier)]
        if kind == "summary" and (own := view.get_summary(identifier).document):
            return [view.get_document(own)]
    except NotFound:
        pass
    return []
