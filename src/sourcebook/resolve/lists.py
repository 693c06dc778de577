"""Lists of people and bodies that the user has, read as a stream: FollowTheMoney JSON lines, CSV, a Wikidata dump.

Formats: https://www.opensanctions.org/docs/bulk/json/ (one entity a line), CSV with a column of names, and
https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html (one item a line, in an array). Plain, `.gz` or
`.bz2`. Nothing is fetched.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from sourcebook.errors import UsageError
from sourcebook.resolve.base import Party, PartyType

LONGEST_LINE = 16 * 2**20
MOST_NAMES = 30
NAME_COLUMNS = ("name", "caption", "label", "full_name", "fullname", "entity_name", "title")
_TYPES: dict[str, PartyType] = {
    "person": "person", "individual": "person", "human": "person", "organization": "organization",
    "organisation": "organization", "company": "organization", "entity": "organization", "publicbody": "organization",
}  # fmt: skip
_WIKIDATA = {"P569": "dates", "P571": "dates", "P27": "countries", "P17": "countries"}
_PEOPLE = "Q5"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a list."""

    id: str
    """`scheme:value`: `opensanctions:NK-...`, `wikidata:Q42`, `csv:17`."""
    party: Party


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is no entry."""

    line: int
    reason: str


def iter_listed(path: Path) -> Iterator[Listed | Unreadable]:
    """The entries of a list, one by one; what is neither an entry nor nothing is told with its line.

    Raises:
        UsageError: The file is missing or is none of the three.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {str(path)!r}.", "Name a list on this machine.")
    with _opened(path) as stream:
        head = stream.peek(4096)[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")  # type: ignore[attr-defined]
        yield from (_json(stream, path) if head[:1] in (b"{", b"[") else _table(stream, path))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as raw:
        magic = raw.read(3)
        raw.seek(0)
        if magic[:2] == b"\x1f\x8b":
            yield io.BufferedReader(gzip.GzipFile(fileobj=raw))
        elif magic == b"BZh":
            yield io.BufferedReader(bz2.BZ2File(raw))
        else:
            yield raw


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines by number; None for one that is too long, which is passed over without being held."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line


def _json(stream: BinaryIO, path: Path) -> Iterator[Listed | Unreadable]:
    for number, line in _lines(stream):
        if line is None:
            yield Unreadable(line=number, reason=f"longer than {LONGEST_LINE // 2**20} MiB")
            continue
        text = line.strip().removeprefix(b"\xef\xbb\xbf").rstrip(b",")
        if text in (b"", b"[", b"]"):
            continue
        try:
            held = msgspec.json.decode(text)
            found = _entry(held, path) if isinstance(held, dict) else None
        except (msgspec.DecodeError, RecursionError, TypeError, AttributeError, ValueError):
            found = None
        if found is None:
            yield Unreadable(line=number, reason="neither a FollowTheMoney entity nor a Wikidata item")
        elif found.party.names:
            yield found


def _entry(held: dict[str, Any], path: Path) -> Listed | None:
    if isinstance(held.get("properties"), dict) and isinstance(held.get("schema"), str):
        return _of_followthemoney(held, path)
    if isinstance(held.get("labels"), dict) and isinstance(held.get("id"), str):
        return _of_wikidata(held)
    return None


def _of_followthemoney(held: dict[str, Any], path: Path) -> Listed:
    p: dict[str, list[Any]] = held["properties"]

    def of(*props: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(v) for prop in props for v in p.get(prop, ())))

    kind = _TYPES.get(held["schema"].lower(), "organization" if held["schema"] == "LegalEntity" else "other")
    names = of("name", "alias", "weakAlias", "previousName") or tuple(c for c in [str(held.get("caption", ""))] if c)
    scheme = "opensanctions" if "datasets" in held or "opensanctions" in path.name else "ftm"
    party = Party(
        names=names[:MOST_NAMES], type=kind, dates=of("birthDate", "incorporationDate"),
        countries=tuple(c.upper() for c in of("nationality", "country", "citizenship", "jurisdiction")),
    )  # fmt: skip
    return Listed(id=f"{scheme}:{held.get('id', '')}", party=party)


def _of_wikidata(held: dict[str, Any]) -> Listed:
    labels = [v["value"] for v in held["labels"].values()]
    aliases = [v["value"] for several in (held.get("aliases") or {}).values() for v in several]
    claims = held.get("claims") or {}
    kinds = {v.get("id") for v in _values(claims.get("P31", ())) if isinstance(v, dict)}
    dates = [v["time"] for v in _values([*claims.get("P569", ()), *claims.get("P571", ())]) if isinstance(v, dict)]
    names = tuple(dict.fromkeys(str(n) for n in (*labels, *aliases)))
    kind: PartyType = "person" if _PEOPLE in kinds else "other"
    party = Party(names=names[:MOST_NAMES], type=kind, dates=tuple(d for t in dates if (d := _day(str(t)))))
    return Listed(id=f"wikidata:{held['id']}", party=party)


def _values(statements: Iterable[dict[str, Any]]) -> Iterator[Any]:
    for s in statements:
        yield s.get("mainsnak", {}).get("datavalue", {}).get("value")


def _day(time: str) -> str:
    """`1961`, `1961-08` or `1961-08-04` of Wikidata's `+1961-08-04T00:00:00Z`; unknown parts are 00."""
    if not time.startswith("+"):
        return ""
    day = time[1:11]
    return day.removesuffix("-00").removesuffix("-00")


def _table(stream: BinaryIO, path: Path) -> Iterator[Listed | Unreadable]:
    # The reader has no bound of its own on a cell: the length of lines is.
    csv.field_size_limit(LONGEST_LINE)
    lines = ((line or b"").replace(b"\0", b"").decode("utf-8-sig", "replace") for _, line in _lines(stream))
    head = next(lines, "")
    divider = max(",;\t|", key=head.count)
    columns = [c.strip().casefold() for c in next(csv.reader([head], delimiter=divider), [])]
    named = next((columns.index(c) for c in NAME_COLUMNS if c in columns), None)
    if named is None:
        raise UsageError(
            f"{path.name} is no list: neither JSON lines nor a table with a column of names.",
            f"Call the column one of: {', '.join(NAME_COLUMNS)}.",
        )
    at = {c: n for n, c in enumerate(columns)}
    rows = csv.reader(lines, delimiter=divider)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unreadable(line=rows.line_num + 1, reason=str(error))
            continue
        if row:
            yield _of_row(row, at, named, rows.line_num + 1, path)


def _of_row(row: list[str], at: dict[str, int], named: int, line: int, path: Path) -> Listed:
    def of(*columns: str) -> list[str]:
        cells = [row[at[c]] for c in columns if c in at and at[c] < len(row)]
        return [part.strip() for cell in cells for part in cell.split(";") if part.strip()]

    names = [row[named].strip()] if named < len(row) else []
    names = [n for n in (*names, *of("alias", "aliases", "also_known_as")) if n]
    types = (_TYPES[t.casefold()] for t in of("type", "schema") if t.casefold() in _TYPES)
    kind: PartyType = next(types, "other")
    identifier = next(iter(of("id", "identifier", "wikidata", "qid")), str(line))
    return Listed(id=f"{path.stem}:{identifier}", party=Party(
        names=tuple(dict.fromkeys(names))[:MOST_NAMES], type=kind,
        dates=tuple(of("birth_date", "birthdate", "born", "dob", "date_of_birth")),
        countries=tuple(c.upper() for c in of("country", "countries", "nationality") if len(c) == 2),
    ))  # fmt: skip
