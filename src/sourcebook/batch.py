"""`batch`: a list of names and queries run over the library, with what people decided of each pair of row and document.

    results = library.batch(read_rows(Path("names.csv")))
    for result in results: print(result.row.asked, result.total)

A decision on a pair is an event on the document, under the words of the row: another list with the same name shows it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sourcebook.durable import write_whole
from sourcebook.errors import InvalidQuery, NotFound, UsageError
from sourcebook.model.batch import MOST_ROWS, Row, RowHit, RowKind, RowResult, Ruling, batch_id, pair_key
from sourcebook.model.query import Phrase
from sourcebook.model.span import Span
from sourcebook.publish.csv import iter_csv
from sourcebook.resolve.sought import Finder, Place, Sought, Spellings, Taken, sought
from sourcebook.searching import without_notes
from sourcebook.store.index.highlight import terms_of

if TYPE_CHECKING:
    from sourcebook.model.decision import Decision
    from sourcebook.model.search import Passage
    from sourcebook.resolve.base import Matcher
    from sourcebook.searching import Searching
    from sourcebook.store.base import Key, Store, Wordings

Progress = Callable[[int, int | None, str], None]
LONGEST_ROW = 2_000
MOST = 100
"""Documents of one row that are told, unless more are asked for; all of them are counted."""
MOST_PASSAGES = 5_000
"""Passages of one name that are read."""
TOGETHER = 2_500
"""Rows whose passages are read together; a passage in which several of them may stand is read once."""
TOLD_EACH = 1_000
"""Passages after which it is told how many were read."""
MOST_TITLES = 100_000
"""Documents whose titles are held while a list is run."""
COLUMNS = (
    "row", "asked", "kind", "hits", "document", "title", "outlet", "date", "start", "end", "exact", "passage",
    "places", "score", "why", "decision", "decided", "problem",
)  # fmt: skip
_NAMES = ("name", "names", "person", "full name", "full_name", "entity", "company", "organisation", "organization")
_QUERIES = ("query", "queries", "search")
_OPERATORS = re.compile(r'["()*~]|\b(?:AND|OR|NOT)\b|\bnear/\d|(?:^|\s)-\w|\b[a-z]+:\S')
_VALUE = re.compile(r"(accept|reject|open) in list: (.*)", re.DOTALL)


def read_rows(path: Path, kind: RowKind | None = None) -> tuple[Row, ...]:
    """The rows of a file. Raises `NotFound`, `UsageError`; see `parse_rows`."""
    if not path.is_file():
        raise NotFound(f"There is no file {str(path)!r}.", "Name a CSV file with one name or query a row.")
    return parse_rows(path.read_bytes(), kind)


def parse_rows(data: bytes, kind: RowKind | None = None) -> tuple[Row, ...]:
    """The rows of a list: CSV (comma, semicolon or tab), or one a line.

    A header tells columns `name` or `query`, `type` (person, organization) and `aliases` (with `;` between). Without
    one the first column counts; what has an operator of the query language in it is a query, the rest are names,
    unless `kind` says.

    Raises:
        UsageError: It has no row, or too many.
    """
    text = _decoded(data)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        cells = [row for row in read if any(map(str.strip, row))]
    except csv.Error as error:
        raise UsageError(f"The list cannot be read as CSV: {error}.", "Close every quote mark.") from error
    header = [cell.strip().casefold() for cell in cells[0]] if cells else []
    named = next((h for h in header if h in (*_NAMES, *_QUERIES)), None)
    body = cells[1:] if named else cells
    if not body:
        raise UsageError("The list has no row in it.", "Write one name or query a line, or a CSV with a column `name`.")
    if len(body) > MOST_ROWS:
        raise UsageError(f"The list has {len(body):,} rows; at most {MOST_ROWS:,} are run at once.", "Cut it in parts.")
    kind = kind or ("query" if named in _QUERIES else "name" if named else None)
    columns: dict[str, int] = {name: header.index(name) for name in ("type", "aliases") if named and name in header}
    at = header.index(named) if named else 0
    return tuple(_row(number, row, at, columns, kind) for number, row in enumerate(body, 1))


def _row(number: int, cells: list[str], at: int, columns: dict[str, int], kind: RowKind | None) -> Row:
    def cell(place: int) -> str:
        return " ".join(cells[place].split())[:LONGEST_ROW] if place < len(cells) else ""

    asked = cell(at)
    aliases = cell(columns["aliases"]).split(";") if "aliases" in columns else []
    return Row(
        number=number,
        asked=asked,
        kind=kind or ("query" if _OPERATORS.search(asked) else "name"),
        type=cell(columns["type"]).casefold() if "type" in columns else "",
        aliases=tuple(a.strip() for a in aliases if a.strip()),
    )


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").replace("\0", "")


def _delimiter(text: str) -> str:
    first = text[:10_000].split("\n", 1)[0]
    # In a list without a table a comma belongs to the name ("Vale, Ada"), unless the first line is a header.
    plain = not any(h.strip(' "\r').casefold() in (*_NAMES, *_QUERIES) for h in re.split(r"[,;\t]", first))
    if plain and "\t" not in first and ";" not in first:
        return "\x1f" if '"' not in first else ","
    return max(",;\t", key=first.count)


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs lists.

    Args:
        searching: What answers queries.
        matcher: Says how well words fit a name.
        folder: Where results are kept to be reviewed; None keeps none.
    """

    searching: Searching
    matcher: Matcher
    folder: Path | None

    def read(self, path: Path, kind: RowKind | None = None) -> tuple[Row, ...]:
        """The rows of a file. Raises `NotFound`, `UsageError`; see `parse_rows`."""
        return read_rows(path, kind)

    def parse(self, data: bytes, kind: RowKind | None = None) -> tuple[Row, ...]:
        """The rows of a list that was sent. Raises `UsageError`; see `parse_rows`."""
        return parse_rows(data, kind)

    def sheet(self, results: Iterable[RowResult], *, spreadsheet: bool = False) -> Iterator[str]:
        """Results as lines of CSV: one a hit, and one for each row that found nothing."""
        return iter_sheet(results, spreadsheet=spreadsheet)

    def run(self, rows: Sequence[Row], *, most: int = MOST, progress: Progress | None = None) -> Iterator[RowResult]:
        """Each row with the documents it is found in, in the order of the list. Nothing is read before it is asked."""
        self.searching.index.catch_up()
        rulings = rulings_of(self.searching.store.view().iter_decisions())
        names = {row.number: self._sought(row) for row in rows if row.kind == "name"}
        reading = self._reading([name for found in names.values() for name in found], progress)
        for first in range(0, len(rows), TOGETHER):
            part = rows[first : first + TOGETHER]
            wanted = {row.number: names[row.number] for row in part if row.kind == "name"}
            found = reading.find(wanted, _passages_told(progress, first, len(rows)))
            for done, row in enumerate(part, first + 1):
                if row.kind == "name" and names[row.number]:
                    result = self._result(row, found.pop(row.number, []), most, reading.about)
                else:
                    result = self._exactly(row, most) if row.kind == "name" else self._query(row, most)
                yield _ruled(result, rulings)
                if progress:
                    progress(done, len(rows), row.asked)

    def keep(self, rows: Sequence[Row], *, most: int = MOST, progress: Progress | None = None) -> str:
        """Run a list and keep what it found, to be reviewed page by page; gives its id."""
        identifier = batch_id(tuple(rows))
        lines = [msgspec.json.encode(result) for result in self.run(rows, most=most, progress=progress)]
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / f"{identifier}.jsonl", b"\n".join(lines) + b"\n", "keeping what a list found")
        return identifier

    def kept(self, identifier: str) -> list[RowResult]:
        """What a list found when it was run last, with the decisions of now.

        Raises:
            NotFound: No such list was kept.
        """
        path = (self.folder or Path()) / f"{identifier}.jsonl"
        if self.folder is None or not re.fullmatch(r"ba-[0-9a-f]{24}", identifier) or not path.is_file():
            raise NotFound(f"There is no list {identifier!r}.", "Run it again with `sourcebook batch FILE.csv --keep`.")
        rulings = rulings_of(self.searching.store.view().iter_decisions())
        return [_ruled(_decode(line), rulings) for line in path.read_bytes().splitlines()]

    def iter_kept(self) -> Iterator[tuple[str, int, str]]:
        """(id, rows, first row) of the lists kept, the newest first."""
        paths = sorted(self.folder.glob("*.jsonl") if self.folder else (), key=lambda p: (-p.stat().st_mtime, p.name))
        for path in paths:
            lines = path.read_bytes().splitlines()
            if lines:
                yield path.stem, len(lines), _decode(lines[0]).row.asked

    def _sought(self, row: Row) -> list[Sought]:
        forms = (row.asked, *row.aliases)
        return [found for form in dict.fromkeys(forms) if (found := sought(form, row.type))]

    def _reading(self, names: Sequence[Sought], progress: Progress | None) -> _Reading:
        spellings, wordings = Spellings(), self.searching.index.wordings()
        if names:
            spellings.want(names)
            if progress:
                progress(0, None, "reading the words of the library")
            spellings.read(wordings.iter_terms())
        return _Reading(wordings, Finder(spellings, self.matcher), self.searching.store)

    def _exactly(self, row: Row, most: int) -> RowResult:
        """A name without a word that can be taken apart (a sign, a number) is looked for as it is."""
        if not any(c.isalnum() for c in row.asked):
            return RowResult(row=row, total=0, problem="There is no word in this row.")
        return self._query(row, most, Phrase("text", row.asked))

    def _query(self, row: Row, most: int, query: Any = None) -> RowResult:
        try:
            read = without_notes(query or self.searching.read(row.asked))
            total = self.searching.index.count(read)
            hits = self.searching.index.search(read, text=row.asked, limit=max(1, most), facets=False).hits
        except InvalidQuery as error:
            return RowResult(row=row, total=0, problem=f"{error.message} {error.hint}".strip())
        made = []
        for hit in hits:
            if hit.passage is not None:
                first = hit.highlights[0] if hit.highlights else hit.passage
                last = hit.highlights[-1].end if hit.highlights else hit.passage.end
                words = hit.passage.exact[first.start - hit.passage.start : last - hit.passage.start]
                made.append(
                    RowHit(
                        document=hit.document, title=hit.title, outlet=hit.outlet, date=hit.date, start=first.start,
                        end=last, exact=words, passage=hit.passage, places=len(hit.highlights), score=hit.score,
                        why=hit.why,
                    )
                )  # fmt: skip
        return RowResult(row=row, total=total, hits=tuple(made))

    def _result(
        self, row: Row, found: list[RowHit], most: int, about: Callable[[str], dict[str, str | None]]
    ) -> RowResult:
        order = sorted(found, key=lambda h: (-h.score, -h.places, h.document))[:most]
        told = tuple(msgspec.structs.replace(hit, **about(hit.document)) for hit in order)
        return RowResult(row=row, total=len(found), hits=told)


class _Reading:
    """Reads the passages in which names may stand, each once for many names.

    Args:
        wordings: The passages, as they were when the run began.
        finder: Finds names in a text.
        store: Has the titles of documents.
    """

    def __init__(self, wordings: Wordings, finder: Finder, store: Store) -> None:
        self._wordings = wordings
        self._finder = finder
        self._view = store.view()
        self._titles: dict[str, dict[str, str | None]] = {}

    def find(self, names: Mapping[int, Sequence[Sought]], told: Callable[[int, int], None]) -> dict[int, list[RowHit]]:
        """Row -> each document in which one of its names stands, at its best place; `told` of the passages read."""
        wanted: dict[Key, list[tuple[int, Sought, list[frozenset[str]]]]] = {}
        for row, each in names.items():
            for name in each:
                asked = row, name, self._finder.groups(name)
                for key in self._wordings.find(asked[2], name.reach, MOST_PASSAGES):
                    wanted.setdefault(key, []).append(asked)
        found: dict[int, dict[str, RowHit]] = {}
        for number, key in enumerate(sorted(wanted)):
            if number % TOLD_EACH == 0:
                told(number, len(wanted))
            passage = self._wordings.read(key)
            taken = Taken(passage.exact, _terms_of)
            for row, name, groups in wanted[key]:
                for place in self._finder.find(name, groups, taken):
                    held = found.setdefault(row, {})
                    held[passage.document] = _better(held.get(passage.document), _hit(passage, place))
        return {row: list(hits.values()) for row, hits in found.items()}

    def about(self, document: str) -> dict[str, str | None]:
        """Title, outlet and date of a document."""
        if document not in self._titles:
            if len(self._titles) >= MOST_TITLES:
                self._titles.clear()
            held = self._view.get_document(document)
            self._titles[document] = {"title": held.title, "outlet": held.outlet, "date": held.published}
        return self._titles[document]


def _passages_told(progress: Progress | None, done: int, rows: int) -> Callable[[int, int], None]:
    """Tells of passages read while rows are not done."""

    def told(read: int, of: int) -> None:
        if progress:
            progress(done, rows, f"passage {read:,} of {of:,}")

    return told


@lru_cache(maxsize=100_000)
def _terms_of(word: str) -> tuple[str, ...]:
    return terms_of(word)[0]


def _hit(passage: Passage, place: Place) -> RowHit:
    return RowHit(
        document=passage.document, title="", start=passage.start + place.start, end=passage.start + place.end,
        exact=passage.exact[place.start : place.end], passage=Span(passage.start, passage.end, passage.exact),
        score=round(place.score.value, 3),
        why=tuple(f"{r.feature}: {r.detail}" if r.detail else r.feature for r in place.score.reasons),
    )  # fmt: skip


def _decode(line: bytes) -> RowResult:
    return msgspec.json.decode(line, type=RowResult)


def _better(held: RowHit | None, hit: RowHit) -> RowHit:
    """The better of two places of one document, with how many there are."""
    if held is None:
        return hit
    best = hit if hit.score > held.score else held
    return msgspec.structs.replace(best, places=held.places + 1)


def ruling_value(asked: str, ruling: Ruling) -> str:
    """The value of the decision on a document that says whether a row of a list is meant in it."""
    return f"{ruling} in list: {pair_key(asked)}"


def rulings_of(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """(document, row) -> the newest decision on the pair."""
    found = {}
    for decision in decisions:
        if match := _VALUE.fullmatch(decision.value):
            found[decision.what, match[2]] = decision
    return found


def _ruled(result: RowResult, rulings: dict[tuple[str, str], Decision]) -> RowResult:
    key = pair_key(result.row.asked)
    hits = []
    for hit in result.hits:
        decision = rulings.get((hit.document, key))
        ruling: Any = decision.value.split(" ", 1)[0] if decision else "open"
        ruled = f"{decision.who}, {decision.time[:10]}: {decision.why}" if decision and ruling != "open" else ""
        hits.append(msgspec.structs.replace(hit, ruling=ruling, ruled=ruled))
    return msgspec.structs.replace(result, hits=tuple(hits))


def iter_sheet(results: Iterable[RowResult], *, spreadsheet: bool = False) -> Iterator[str]:
    """Results as lines of CSV: one a hit, and one for each row that found nothing."""
    return iter_csv(COLUMNS, (cells for result in results for cells in _cells(result)), spreadsheet=spreadsheet)


def _cells(result: RowResult) -> Iterator[tuple[Any, ...]]:
    row = result.row
    about = row.number, row.asked, row.kind, result.total
    if not result.hits:
        yield (*about, *[None] * 13, result.problem)
    for hit in result.hits:
        where = hit.document, hit.title, hit.outlet, hit.date, hit.start, hit.end, hit.exact, hit.passage.exact
        yield (*about, *where, hit.places, hit.score, "; ".join(hit.why), hit.ruling, hit.ruled, result.problem)
