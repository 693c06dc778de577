"""Summaries: versions are only ever added; what is the newest, and what it is found by, lies beside them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from sourcebook.errors import Damaged, NotFound, Overtaken, UsageError
from sourcebook.model.ids import sha256
from sourcebook.model.summary import Anchor, Sort, State, Summary
from sourcebook.store.rows import PLAIN, SUMMARY, Tally, Value, address_key, body_of, plain_digest
from sourcebook.store.rows import summary_marks as marks_of
from sourcebook.store.rows import summary_now as now_of

T = TypeVar("T")
_summary = msgspec.json.Decoder(Summary)
_MARK = PLAIN["summary_mark"]
_PUT = "INSERT INTO summary (id, number, document, body, digest) VALUES (?, ?, ?, ?, ?)"
_PUT_MARK = f"INSERT INTO summary_mark ({', '.join(_MARK)}, digest) VALUES (?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT s.id, s.body, s.digest FROM summary s"
_NEWEST = "SELECT s.id, s.body, s.digest FROM summary_now n CROSS JOIN summary s ON s.id = n.id AND s.number = n.number"
_MARKED = (
    "SELECT s.id, s.body, s.digest FROM summary_mark m CROSS JOIN summary_now n ON n.id = m.summary"
    " CROSS JOIN summary s ON s.id = n.id AND s.number = n.number"
)
_LAST = "SELECT (SELECT coalesce(max(seq), 0) FROM change), (SELECT coalesce(max(seq), 0) FROM summary_now)"
_ORDERS: dict[Sort, tuple[str, str]] = {
    "newest": ("posted", "DESC"),
    "oldest": ("posted", "ASC"),
    "importance": ("importance", "DESC"),
    "published": ("published", "DESC"),
    "edited": ("seq", "DESC"),
}
"""Column and direction of each sort; those of one value go by id, in the same direction."""


class SummaryWriter(ABC):
    """The part of a transaction that writes summaries."""

    _changed: dict[str, None]

    @abstractmethod
    def _one(self, sql: str, *values: Value) -> tuple[object, ...] | None: ...

    @abstractmethod
    def _run(self, sql: str, *values: Value | tuple[Value, ...]) -> list[tuple[object, ...]]: ...

    @abstractmethod
    def _run_many(self, sql: str, rows: list[tuple[Value, ...]]) -> None: ...

    @abstractmethod
    def _put_plain(self, table: str, values: tuple[Value, ...]) -> None: ...

    @abstractmethod
    def _tally(self, table: str) -> Tally: ...

    def put_summary(self, summary: Summary) -> None:
        """Add a version. The same version again changes nothing; a document it leans on counts as changed.

        Raises:
            Overtaken: Another version of that number is held.
            ValueError: A number was left out, the name of its page is taken, or words are not where an anchor says.
        """
        body = body_of(summary)
        digest = sha256(body)
        held = self._one("SELECT number FROM summary_now WHERE id = ?", summary.id)
        newest = int(str(held[0])) if held else 0
        if summary.number <= newest:
            self._refuse_another(summary, digest)
            return
        if summary.number != newest + 1:
            raise ValueError(f"version {summary.number} of {summary.id} does not follow version {newest}")
        self._check_anchors(summary)
        self._run(_PUT, (*SUMMARY.copies(summary), body.decode(), digest))
        self._tally("summary").add(digest)
        last = self._one("SELECT coalesce(max(seq), 0) FROM summary_now")
        self._put_plain("summary_now", now_of(summary, int(str(last[0])) + 1 if last else 1))
        self._put_marks(summary)
        self._changed |= dict.fromkeys(sorted(summary.leans_on))

    def _refuse_another(self, summary: Summary, digest: str) -> None:
        held = self._one("SELECT digest FROM summary WHERE id = ? AND number = ?", summary.id, summary.number)
        if held is None or str(held[0]) != digest:
            raise Overtaken(
                f"Version {summary.number} of {summary.id} was saved by somebody else meanwhile.",
                "Look at what they wrote (`sourcebook summary show`), then edit again.",
            )

    def _put_marks(self, summary: Summary) -> None:
        """Replace what a summary is found by."""
        held = self._run(f"SELECT {', '.join(_MARK)}, digest FROM summary_mark WHERE summary = ?", summary.id)
        old = {tuple(row[:-1]): str(row[-1]) for row in held}
        new = marks_of(summary)
        tally = self._tally("summary_mark")
        for values in old.keys() - new:
            self._run("DELETE FROM summary_mark WHERE kind = ? AND value = ? AND summary = ?", values[:3])  # type: ignore[arg-type]
            tally.remove(old[values])
        fresh = {values: plain_digest("summary_mark", values) for values in sorted(new - old.keys(), key=str)}
        for digest in fresh.values():
            tally.add(digest)
        self._run_many(_PUT_MARK, [(*values, digest) for values, digest in fresh.items()])

    def _check_anchors(self, summary: Summary) -> None:
        by_rendition: dict[str, list[Anchor]] = {}
        for sentence in summary.sentences:
            for anchor in sentence.anchors:
                by_rendition.setdefault(anchor.rendition, []).append(anchor)
        for rendition, anchors in by_rendition.items():
            found = self._one("SELECT text FROM rendition WHERE id = ?", rendition)
            if found is None:
                raise ValueError(f"{summary.id} points at a rendition that is not held: {rendition}")
            for anchor in anchors:
                if not 0 <= anchor.start < anchor.end or str(found[0])[anchor.start : anchor.end] != anchor.exact:
                    raise ValueError(
                        f"{summary.id} says that {anchor.exact!r} stands at {anchor.start}:{anchor.end} of "
                        f"{rendition}; it does not"
                    )


class SummaryView(ABC):
    """The part of a view that reads summaries."""

    @abstractmethod
    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]: ...

    @abstractmethod
    def _few(self, sql: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]: ...

    @abstractmethod
    def _one(self, sql: str, values: tuple[object, ...] = ()) -> tuple[Any, ...] | None: ...

    @abstractmethod
    def _kept(self, name: str, mark: object, make: Callable[[], T]) -> T: ...

    def get_summary(self, identifier: str, number: int | None = None) -> Summary:
        """The newest version of a summary, or one by its number. Raises `NotFound`."""
        if number is None:
            row = self._one(f"{_NEWEST} WHERE n.id = ?", (identifier,))
        else:
            row = self._one(f"{_SELECT} WHERE s.id = ? AND s.number = ?", (identifier, number))
        if row is not None:
            return _summary_of(*row)
        what = f"summary {identifier!r}" + (f" with a version {number}" if number is not None else "")
        raise NotFound(f"There is no {what} in this library.", "`sourcebook list summaries` shows what is.")

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
        """Newest versions in order; `after` is the id of the last one of the page before. Raises `NotFound` for it."""
        if sort not in _ORDERS:
            raise UsageError(f"There is no sort {sort!r}.", f"Sorts are: {', '.join(_ORDERS)}.")
        column, direction = _ORDERS[sort]
        mark = ("category", category) if category is not None else ("tag", tag) if tag is not None else None
        # By the day posted, a category's marks hold all that the order needs.
        table, key = ("m", "summary") if mark and column == "posted" else ("n", "id")
        where: dict[str, tuple[Any, ...]] = {"m.kind = ? AND m.value = ?": mark} if mark else {}
        if mark and tag is not None and category is not None:
            where["EXISTS (SELECT 1 FROM summary_mark t WHERE t.kind = 'tag' AND t.value = ? AND t.summary = n.id)"] = (
                tag,
            )
        if state is not None:
            where[f"{'m' if mark else 'n'}.state = ?"] = (state,)
        if after is not None:
            sign = "<" if direction == "DESC" else ">"
            where[f"({table}.{column}, {table}.{key}) {sign} (?, ?)"] = (self._key_of(after, column), after)
        sql = f"{_MARKED if mark else _NEWEST}{' WHERE ' if where else ''}{' AND '.join(where)}"
        sql += f" ORDER BY {table}.{column} {direction}, {table}.{key} {direction}"
        values = tuple(value for given in where.values() for value in given)
        if limit is None:
            return self._summaries(sql, values)
        return self._summaries(f"{sql} LIMIT {int(limit)}", values, few=True)

    def iter_summary_versions(self, identifier: str) -> Iterator[Summary]:
        """Every version of a summary, the first one first; nothing when there is none."""
        return self._summaries(f"{_SELECT} WHERE s.id = ? ORDER BY s.number", (identifier,), few=True)

    def find_summaries(
        self,
        *,
        address: str | None = None,
        document: str | None = None,
        slug: str | None = None,
        former: str | None = None,
        related: str | None = None,
    ) -> list[Summary]:
        """Newest versions, in id order: of a source address, on a document, with a page's name, at an old address."""
        marks = {
            "address": address_key(address) if address is not None else None,
            "document": document,
            "former": former,
            "related": related,
        }
        found: dict[str, Summary] = {}
        for kind, value in marks.items():
            if value is not None:
                sql = f"{_MARKED} WHERE m.kind = ? AND m.value = ? ORDER BY m.summary"
                found |= {s.id: s for s in self._summaries(sql, (kind, value), few=True)}
        if slug is not None:
            found |= {
                s.id: s for s in self._summaries(f"{_NEWEST} WHERE n.slug = ? AND n.slug <> ''", (slug,), few=True)
            }
        return [found[identifier] for identifier in sorted(found)]

    def summaries_on(self, documents: Sequence[str], limit: int) -> list[Summary]:
        """Newest versions of those on any of some thousand documents: at most `limit`, the newest sources first."""
        if not documents:
            return []
        marked = f"SELECT m.summary FROM summary_mark m WHERE m.kind = 'document' AND m.value IN ({_marks(documents)})"
        sql = f"SELECT id FROM summary_now WHERE id IN ({marked}) ORDER BY published DESC, id DESC LIMIT {int(limit)}"
        order = [str(identifier) for (identifier,) in self._few(sql, tuple(documents))]
        held = self._summaries(f"{_NEWEST} WHERE n.id IN ({_marks(order)})", tuple(order), few=True) if order else ()
        found = {s.id: s for s in held}
        return [found[identifier] for identifier in order]

    def count_summaries(self) -> dict[str, int]:
        """How many are in each state; all four are always there."""
        counts = dict.fromkeys(("draft", "ready", "published", "withdrawn"), 0)
        return counts | self._counted("SELECT state, count(*) FROM summary_now GROUP BY 1", ())

    def count_marks(self, kind: str, state: State | None = None) -> dict[str, int]:
        """How many summaries are in each category (`kind` "category") or have each tag ("tag"), by its name."""
        where, values = ("", ()) if state is None else (" AND state = ?", (state,))
        sql = f"SELECT value, count(*) FROM summary_mark WHERE kind = ?{where} GROUP BY value ORDER BY value"
        return self._counted(sql, (kind, *values))

    def _counted(self, sql: str, values: tuple[object, ...]) -> dict[str, int]:
        """(name, count) of a query over summaries, asked once for every save of one."""
        saved = self._one("SELECT coalesce(max(seq), 0) FROM summary_now", ())
        held = self._kept(
            f"{sql} {values}", saved, lambda: [(str(name), int(n)) for name, n in self._rows(sql, values)]
        )
        return dict(held)

    def last_changes(self) -> tuple[int, int]:
        """Numbers of the last change of a document and of the last save of a summary: quick, for every search."""
        change, save = self._one(_LAST) or (0, 0)
        return int(change), int(save)

    def iter_summary_changes(self, after: int) -> Iterator[tuple[int, str]]:
        """(number of the save, summary id) of all saved after a number, each once, in order."""
        sql = "SELECT seq, id FROM summary_now WHERE seq > ? ORDER BY seq"
        return ((int(seq), str(identifier)) for seq, identifier in self._rows(sql, (after,)))

    def _key_of(self, identifier: str, column: str) -> Any:
        row = self._one(f"SELECT {column} FROM summary_now WHERE id = ?", (identifier,))
        if row is not None:
            return row[0]
        raise NotFound(f"There is no summary {identifier!r} to go on after.", "Begin again with the first page.")

    def _summaries(self, sql: str, values: tuple[object, ...], *, few: bool = False) -> Iterator[Summary]:
        for row in (self._few if few else self._rows)(sql, values):
            yield _summary_of(*row)


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _summary_of(identifier: str, body: str, digest: str) -> Summary:
    data = body.encode()
    if sha256(data) != digest:
        raise Damaged(
            f"{identifier} does not match its digest.",
            "Run `sourcebook verify` to see what leans on it, then restore it.",
        )
    return _summary.decode(data)
