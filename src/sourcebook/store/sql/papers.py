"""Papers (dossiers, notes, replies): versions are only ever added, the newest has no later one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import msgspec

from sourcebook.errors import Damaged, NotFound, Overtaken
from sourcebook.model.ids import sha256
from sourcebook.model.paper import Note, Paper, PaperKind
from sourcebook.store.rows import PAPER, Tally, Value, body_of

_paper: msgspec.json.Decoder[Paper] = msgspec.json.Decoder(Paper)
_PUT = "INSERT INTO paper (id, number, kind, about, body, digest) VALUES (?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT p.id, p.body, p.digest FROM paper p"
_NEWEST = "NOT EXISTS (SELECT 1 FROM paper q WHERE q.id = p.id AND q.number > p.number)"


class PaperWriter(ABC):
    """The part of a transaction that writes papers."""

    _changed: dict[str, None]
    """Documents touched."""

    @abstractmethod
    def _one(self, sql: str, *values: Value) -> tuple[object, ...] | None: ...

    @abstractmethod
    def _run(self, sql: str, *values: Value | tuple[Value, ...]) -> list[tuple[object, ...]]: ...

    @abstractmethod
    def _tally(self, table: str) -> Tally: ...

    def put_paper(self, paper: Paper) -> None:
        """Add a version. The same version again changes nothing.

        Raises:
            Overtaken: Another version of that number is held.
            ValueError: A number was left out, or words are not where an anchor says.
        """
        body = body_of(paper)
        digest = sha256(body)
        held = self._one("SELECT max(number) FROM paper WHERE id = ?", paper.id)
        newest = int(str(held[0])) if held and held[0] is not None else 0
        if paper.number <= newest:
            same = self._one("SELECT digest FROM paper WHERE id = ? AND number = ?", paper.id, paper.number)
            if same is None or str(same[0]) != digest:
                raise Overtaken(
                    f"Version {paper.number} of {paper.id} was saved by somebody else meanwhile.",
                    "Look at what they wrote, then save again.",
                )
            return
        if paper.number != newest + 1:
            raise ValueError(f"version {paper.number} of {paper.id} does not follow version {newest}")
        self._check_places(paper)
        self._run(_PUT, (*PAPER.copies(paper), body.decode(), digest))
        self._tally("paper").add(digest)
        if isinstance(paper, Note):
            self._changed[paper.document] = None

    def _check_places(self, paper: Paper) -> None:
        for place in paper.places:
            found = self._one("SELECT text FROM rendition WHERE id = ?", place.rendition)
            if found is None or not 0 <= place.start < place.end or (
                str(found[0])[place.start : place.end] != place.exact
            ):  # fmt: skip
                raise ValueError(
                    f"{paper.id} says that {place.exact!r} stands at {place.start}:{place.end} of "
                    f"{place.rendition}; it does not"
                )


class PaperView(ABC):
    """The part of a view that reads papers."""

    @abstractmethod
    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]: ...

    @abstractmethod
    def _one(self, sql: str, values: tuple[object, ...] = ()) -> tuple[Any, ...] | None: ...

    def get_paper(self, identifier: str, number: int | None = None) -> Paper:
        """The newest version of a paper, or one by its number. Raises `NotFound`."""
        which, values = (_NEWEST, ()) if number is None else ("p.number = ?", (number,))
        row = self._one(f"{_SELECT} WHERE p.id = ? AND {which}", (identifier, *values))
        if row is not None:
            return _paper_of(*row)
        what = f"paper {identifier!r}" + (f" with a version {number}" if number is not None else "")
        raise NotFound(
            f"There is no {what} in this library.", "`sourcebook dossier list` and `sourcebook note list` show what is."
        )

    def iter_papers(self, kind: PaperKind, about: str | None = None) -> Iterator[Paper]:
        """Newest versions of a kind, in id order; those about one thing (a document, a dossier) if named."""
        values = (kind,) if about is None else (kind, about)
        where = "p.kind = ?" + ("" if about is None else " AND p.about = ?")
        return self._papers(f"{_SELECT} WHERE {where} AND {_NEWEST} ORDER BY p.id", values)

    def iter_paper_versions(self, identifier: str) -> Iterator[Paper]:
        """Every version of a paper, the first one first; nothing when there is none."""
        return self._papers(f"{_SELECT} WHERE p.id = ? ORDER BY p.number", (identifier,))

    def _papers(self, sql: str, values: tuple[object, ...]) -> Iterator[Paper]:
        for row in self._rows(sql, values):
            yield _paper_of(*row)


def _paper_of(identifier: str, body: str, digest: str) -> Paper:
    if sha256(body.encode()) != digest:
        raise Damaged(
            f"The row of {identifier} does not match its digest.",
            "Run `sourcebook verify` and restore from a back-up.",
        )
    return _paper.decode(body)
