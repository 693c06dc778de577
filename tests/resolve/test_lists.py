"""Lists of people and bodies, read as a stream and held against a library."""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sourcebook.errors import UsageError
from sourcebook.model.entity import Entity
from sourcebook.resolve.lists import LONGEST_LINE, Listed, Unreadable, iter_listed
from sourcebook.resolve.matching import Roster
from sourcebook.resolve.names import NameMatcher

FTM = {
    "id": "NK-1", "schema": "Person", "caption": "Nelly Orme", "datasets": ["x"],
    "properties": {"name": ["Nelly A. Orme"], "alias": ["N. Orme"], "birthDate": ["1951-03-03"], "nationality": ["ee"]},
}  # fmt: skip
ITEM = {
    "id": "Q77", "labels": {"en": {"value": "Nelly Orme"}}, "aliases": {"en": [{"value": "Nelly A. Orme"}]},
    "claims": {
        "P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q5"}}}}],
        "P569": [{"mainsnak": {"datavalue": {"value": {"time": "+1951-03-00T00:00:00Z"}}}}],
    },
}  # fmt: skip
TABLE = "ID;Name;Aliases;Type;Born;Country\n9;Nelly Orme;N. A. Orme;person;1951;EE\n;;;;;\n"


def entity(name: str, number: int, kind: str = "person", **more: object) -> Entity:
    return Entity(id=f"e-{number}", type=kind, name=name, names=(name,), referents=(f"r-{number}",), **more)  # type: ignore[arg-type]


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize(
    ("name", "text", "identifier", "dates"),
    [
        ("list.json", json.dumps(FTM) + "\n", "opensanctions:NK-1", ("1951-03-03",)),
        ("dump.json", "[\n" + json.dumps(ITEM) + ",\n]\n", "wikidata:Q77", ("1951-03",)),
        ("own.csv", "\ufeff" + TABLE, "own:9", ("1951",)),
    ],
)
def test_every_kind_of_list_is_read(
    tmp_path: Path, pack: Callable[[bytes], bytes], name: str, text: str, identifier: str, dates: tuple[str, ...]
) -> None:
    first = next(iter(iter_listed(put(tmp_path, name, pack(text.encode())))))
    assert isinstance(first, Listed)
    assert first.id == identifier
    assert first.party.dates == dates
    assert first.party.type == "person"
    assert "Nelly Orme" in first.party.names or "Nelly A. Orme" in first.party.names


def test_what_is_no_entry_is_told_by_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [b"{", b"[1]", b'{"a":1}', b"[" * 5000, b'{"x":"' + b"y" * LONGEST_LINE + b'"}', json.dumps(FTM).encode()]
    lines += [b'{"id":"Q1","labels":{"en":3}}', b'{"schema":"Person","properties":{"name":7}}', b"\xff\xfe{"]
    found = list(iter_listed(put(tmp_path, "bad.json", b"\n".join(lines))))
    assert [f.line for f in found if isinstance(f, Unreadable)] == [1, 2, 3, 4, 5, 7, 8, 9]
    assert [f.id for f in found if isinstance(f, Listed)] == ["opensanctions:NK-1"]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\x00\x01\x02", b"name\x00\n" * 0 + b"no names here"])
def test_what_is_no_list_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UsageError, match="is no list"):
        list(iter_listed(put(tmp_path, "x.csv", data)))


def test_entries_meet_the_entities_they_may_be() -> None:
    roster = Roster(
        [
            entity("Nelly A. Orme", 1, births=("1951-03-03",)), entity("Nelly Orme", 2, births=("1994",)),
            entity("Otto Brand", 3), entity("Brinmouth Port Authority", 4, "organization"), entity("Orme", 5),
        ],
        NameMatcher(),
    )  # fmt: skip
    listed = next(iter(iter_listed_of(FTM)))
    found = list(roster.find(listed))
    assert [f.entity for f in found] == ["e-1"]
    assert found[0].same
    assert found[0].reasons


def iter_listed_of(entry: dict[str, object]) -> list[Listed]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), "one.json", json.dumps(entry).encode())
        return [f for f in iter_listed(path) if isinstance(f, Listed)]


def test_the_work_for_an_entry_does_not_grow_with_the_library() -> None:
    """A name that many bear is held against a bounded number of them."""
    asked = 0

    class Counting(NameMatcher):
        def compare(self, a, b):  # type: ignore[no-untyped-def]
            nonlocal asked
            asked += 1
            return super().compare(a, b)

    for size in (1_000, 4_000):
        asked = 0
        roster = Roster([entity(f"Nelly {'abcdefghij'[n % 10]}{n:x}ov Orme", n) for n in range(size)], Counting())
        list(roster.find(iter_listed_of(FTM)[0]))
        assert asked <= 100
