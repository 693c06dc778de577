"""Entities of others: taken in, told apart or held to be one like all others, and given back as they came."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sourcebook.errors import NotFound, UsageError
from sourcebook.library import Library
from sourcebook.model.delivered import Delivered, Saying, delivered_of
from sourcebook.model.moving import MoveReport
from sourcebook.ties import find_ties

LIST = [
    {"id": "NK-1", "schema": "Person", "datasets": ["us_list"], "properties": {
        "name": ["Mara Quist"], "alias": ["Mara A. Quist"], "birthDate": ["1960-03-04"], "nationality": ["ke", "gb"],
        "topics": ["sanction"], "notes": ["First line.\nSecond  line | with: marks."],
    }},
    {"id": "NK-2", "schema": "Company", "properties": {
        "name": ["Orsel Shipping Ltd"], "jurisdiction": ["ke"], "registrationNumber": ["C-77"],
        "sourceUrl": ["https://registry.example/C-77"],
    }},
    {"id": "NK-3", "schema": "Person", "properties": {"name": ["Mara Quist"], "birthDate": ["1988"]}},
    {"id": "own-1", "schema": "Ownership", "properties": {
        "owner": ["NK-1"], "asset": ["NK-2"], "percentage": ["51"], "startDate": ["2009-05"],
    }},
    {"id": "sanction-1", "schema": "Sanction", "properties": {
        "entity": ["NK-1"], "authority": ["The Board"], "program": ["P-9"], "startDate": ["2021-02-03"],
    }},
    {"id": "vessel-1", "schema": "Vessel", "properties": {"name": ["MV Tarn"], "imoNumber": ["IMO9074729"]}},
    {"id": "pay-1", "schema": "Payment", "properties": {
        "payer": ["NK-2"], "beneficiary": ["NK-1"], "amount": ["125000"], "currency": ["eur"], "date": ["2014-03-05"],
        "purpose": ["consulting"],
    }},
]  # fmt: skip


def written(path: Path, entities: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(e) + "\n" for e in entities), encoding="utf-8")
    return path


def taken(library: Library, path: Path, form: str = "ftm", **more: Any) -> MoveReport:
    report = library.import_(form, path, service=more.pop("service", "board"), **more)
    assert report.expected == report.stored + report.skipped + len(report.failed)
    return report


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with a letter that names some of those who are delivered."""
    folder = tmp_path_factory.mktemp("delivered")
    (folder / "letter.txt").write_text("Mara A. Quist, born on 4 March 1960, runs Orsel Shipping Ltd.", "utf-8")
    with Library.init(folder / "case") as held:
        held.add([folder / "letter.txt"])
        report = taken(held, written(folder / "list.ftm.json", LIST))
        assert (report.stored, report.made["Person"]) == (7, 2)
        yield held


def test_each_entity_is_a_document_whose_words_everything_points_at(library: Library) -> None:
    assert not library.verify().problems
    (document,) = (d for d in library.view().iter_documents() if d.title == "Orsel Shipping Ltd (Company)")
    rendition = library.view().get_rendition(document.rendition)
    assert "registrationNumber: C-77" in rendition.text
    assert [link.href for link in rendition.links] == ["https://registry.example/C-77"]
    assert library.search("registrationNumber").hits[0].document == document.id


def test_an_entity_comes_back_from_its_text_value_for_value(library: Library) -> None:
    for delivered in LIST:
        document = next(d for d in library.view().iter_documents() if d.address == f"board/{delivered['id']}")
        held = delivered_of(library.view().get_rendition(document.rendition))
        assert (held.id, held.schema) == (delivered["id"], delivered["schema"])
        came = {(p, v) for p, values in delivered["properties"].items() for v in values}
        assert {(s.prop, s.value) for s in held.sayings} == came


def test_who_is_delivered_is_resolved_like_others(library: Library) -> None:
    one, other = sorted(library.resolution.find("Mara Quist"), key=lambda e: e.births)
    assert one.births == ("1960-03-04",)
    assert one.documents > 3  # the letter, and what the list says of her
    assert (one.countries, one.ids) == (("gb", "ke"), ("board:NK-1",))
    # A namesake with another id and year of birth is somebody else.
    assert (other.births, other.ids) == (("1988",), ("board:NK-3",))


def test_what_is_delivered_of_somebody_is_stated_with_its_words(library: Library) -> None:
    record = library.resolution.record(library.resolution.find("Orsel Shipping Ltd")[0].id)
    stated = {s.prop: s for s in record.statements}
    number = stated["registrationNumber"]
    rendition = library.view().get_document(number.document).rendition
    assert library.view().get_rendition(rendition).text[number.span.start : number.span.end] == "C-77"


def test_ties_and_payments_are_read(library: Library) -> None:
    ties = find_ties(library.view(), library.resolution)
    (owning,) = (t for t in ties if t.schema == "Ownership")
    assert library.resolution.get(owning.subject).name.startswith("Mara")
    assert owning.since == "2009-05"
    (payment,) = library.payments.iter_payments()
    assert [(s.low, s.currency) for s in payment.sums] == [("125000", "EUR")]
    assert (payment.since, payment.purpose, payment.payer_name) == ("2014-03-05", "consulting", "Orsel Shipping Ltd")


def test_a_link_to_a_delivered_entity_can_be_taken_back(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Ilse Brandt, the director of Tarn Freight Ltd, wrote it.", "utf-8")
    with Library.init(tmp_path / "case") as held:
        held.add([tmp_path / "letter.txt"])
        taken(held, written(tmp_path / "list.json", [
            {"id": "A", "schema": "Person", "properties": {"name": ["Ilse Brandt"]}},
        ]))  # fmt: skip
        (joined,) = held.resolution.find("Ilse Brandt")
        assert joined.documents == 2
        out = next(r for r in joined.referents if held.resolution.get(r) == joined)
        held.resolution.split(out, why="another one", who="Ada")
        assert len(held.resolution.find("Ilse Brandt")) == 2


def test_the_same_delivery_again_does_no_work_and_a_changed_one_is_a_version(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as held:
        path = written(tmp_path / "list.json", LIST)
        first = taken(held, path)
        states = dict(held.view().iter_states())
        again = taken(held, path)
        assert (again.stored, again.skipped) == (0, first.stored)
        assert dict(held.view().iter_states()) == states
        changed = json.loads(json.dumps(LIST[:2]))
        changed[0]["properties"]["nationality"] = ["ke"]
        report = taken(held, written(tmp_path / "list.json", changed))
        assert (report.stored, report.skipped) == (1, 1)
        document = held.view().get_document(report.documents[0])
        assert document.versions == 2
        # What the newer delivery lacks is not gone: it is not in that delivery.
        assert sum(1 for _ in held.view().iter_documents()) == first.stored
        assert not held.verify().problems


def test_entities_that_look_alike_are_no_copies_of_each_other(tmp_path: Path) -> None:
    fields = {
        "nationality": ["ke"],
        "topics": ["sanction"],
        "notes": ["Listed by decision of the board of 4 May 2020."],
    }
    alike = [
        {"id": f"A-{n}", "schema": "Person", "properties": {"name": [f"Ada Vale {n}"], **fields}} for n in range(8)
    ]
    with Library.init(tmp_path / "case") as held:
        taken(held, written(tmp_path / "list.json", alike))
        assert list(held.near_copies()) == []


def test_the_bytes_of_the_file_are_kept(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as held:
        path = tmp_path / "list.json.gz"
        path.write_bytes(gzip.compress("".join(json.dumps(e) + "\n" for e in LIST).encode()))
        taken(held, path)
        (line,) = held.view().iter_ledger(container="deliveries")
        assert line.blob is not None
        assert held.store.blobs.path(line.blob).read_bytes() == path.read_bytes()


def test_lines_that_are_no_entity_are_counted_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(
        '{"id": "A", "schema": "Person", "properties": {"name": ["Ada Vale"], "email": [null, true]}}\n'
        'not json\n[1]\n{"schema": "Person"}\n{"id": "B"}\n{"id": "C", "schema": "Person", "properties": []}\n',
        encoding="utf-8",
    )
    with Library.init(tmp_path / "case") as held:
        report = taken(held, path)
        assert (report.stored, len(report.failed)) == (1, 5)
        assert all(f.reason.endswith(".") for f in report.failed)
        assert [(m.field, m.count) for m in report.misfits] == [("email", 2)]
        assert sum(line.outcome == "failed" for line in held.view().iter_ledger()) == 5


def test_nested_entities_are_entities(tmp_path: Path) -> None:
    nested = {"id": "A", "schema": "Person", "properties": {
        "name": ["Ada Vale"],
        "ownershipOwner": [{"id": "O", "schema": "Ownership", "properties": {
            "owner": ["A"], "asset": [{"id": "B", "schema": "Company", "properties": {"name": ["Tarn Ltd"]}}],
        }}],
    }}  # fmt: skip
    with Library.init(tmp_path / "case") as held:
        report = taken(held, written(tmp_path / "list.json", [nested]))
        assert report.made == {"Company": 1, "Ownership": 1, "Person": 1}
        (tie,) = find_ties(held.view(), held.resolution)
        assert held.resolution.get(tie.object).name == "Tarn Ltd"


def test_bad_names_are_refused_with_the_next_step(library: Library, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        library.import_("ftm", tmp_path / "nowhere.json")
    with pytest.raises(UsageError, match="mapping"):
        library.import_("ftm", written(tmp_path / "x.json", LIST), mapping="m.toml")
    with pytest.raises(UsageError, match="--as"):
        library.import_("ftm", written(tmp_path / "x.json", LIST), service="a:b")


# -- out again --------------------------------------------------------------------------------------------------------


def entities_of(library: Library, out: Path) -> list[dict[str, Any]]:
    library.export("ftm", out)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def by_their_ids(entities: list[dict[str, Any]]) -> dict[str, Any]:
    """Entities under the ids they were delivered with, references too."""
    theirs = {e["id"]: e["referents"][0] for e in entities if len(e.get("referents", ())) == 1}
    return {
        theirs.get(e["id"], e["id"]): (
            e["schema"], {p: sorted(theirs.get(v, v) for v in values) for p, values in e["properties"].items()},
        )
        for e in entities
    }  # fmt: skip


def test_entities_go_out_as_they_came(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as held:
        taken(held, written(tmp_path / "list.json", LIST))
        out = by_their_ids(entities_of(held, tmp_path / "out.json"))
    came = by_their_ids(LIST)
    assert out == came


def test_what_is_known_of_both_is_one_entity_with_the_words_of_both(library: Library, tmp_path: Path) -> None:
    out = entities_of(library, tmp_path / "out.json")
    (one,) = (e for e in out if e.get("referents") == ["NK-1"])
    assert one["properties"]["topics"] == ["sanction"]
    assert len(one["properties"]["proof"]) == 1
    (owning,) = (e for e in out if e["schema"] == "Ownership")
    assert owning["properties"]["owner"] == [one["id"]]
    assert owning["properties"]["percentage"] == ["51"]
    assert sum(e["schema"] == "Payment" for e in out) == 1


def test_a_library_goes_through_another_and_back(library: Library, tmp_path: Path) -> None:
    """Export, import elsewhere, export: the same entities under the same ids."""
    first = entities_of(library, tmp_path / "first.json")
    with Library.init(tmp_path / "other") as other:
        taken(other, tmp_path / "first.json", service="first")
        second = entities_of(other, tmp_path / "second.json")
    plain = {e["id"]: (e["schema"], {p: sorted(v) for p, v in e["properties"].items()}) for e in first}
    assert by_their_ids(second) == plain


def test_statements_go_through_another_library_and_back(library: Library, tmp_path: Path) -> None:
    library.export("statements", tmp_path / "first.csv")
    with Library.init(tmp_path / "other") as other:
        report = taken(other, tmp_path / "first.csv", "statements", service="first")
        assert not report.failed
        assert not other.verify().problems
        other.export("statements", tmp_path / "second.csv")
        # Whom they held to be one is one here, because both go by that id.
        assert {len(other.resolution.find(n)) for n in ("Orsel Shipping Ltd", "MV Tarn")} == {1}

    def rows(path: Path) -> list[tuple[str, ...]]:
        with path.open(newline="", encoding="utf-8") as file:
            return sorted(tuple(v for k, v in row.items() if k != "canonical_id") for row in csv.DictReader(file))

    assert rows(tmp_path / "second.csv") == rows(tmp_path / "first.csv")


def test_statements_keep_language_data_set_and_times_of_being_seen(tmp_path: Path) -> None:
    head = "canonical_id,entity_id,prop,schema,value,dataset,lang,original_value,first_seen,last_seen,origin,id\n"
    row = "NK-1,ofac-7,name,Person,Ада Вейл,us_ofac,rus,АДА ВЕЙЛ,2020-01-02,2026-01-01,,abc\n"
    (tmp_path / "s.csv").write_text(head + row, encoding="utf-8")
    with Library.init(tmp_path / "case") as held:
        taken(held, tmp_path / "s.csv", "statements", service="os")
        (entity,) = held.resolution.iter_entities()
        assert entity.ids == ("os:NK-1", "os:ofac-7")
        held.export("statements", tmp_path / "out.csv")
        with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
            (name,) = (r for r in csv.DictReader(file) if r["prop"] == "name")
    assert (name["lang"], name["dataset"], name["first_seen"], name["id"]) == ("rus", "us_ofac", "2020-01-02", "abc")
    assert name["original_value"] == "АДА ВЕЙЛ"


@pytest.mark.parametrize("value", ["a\nb", " | name: x", "schema: Person | id: other:1", "\u202eabc", "x" * 5000])
def test_no_value_is_taken_for_structure(value: str) -> None:
    from sourcebook.ingest.base import Blob, build_rendition
    from sourcebook.ingest.delivered import DeliveredReader, draft_of

    held = Delivered(source="s", id="1", schema="Person", sayings=(
        Saying(prop="name", value=value), Saying(prop="alias", value="b", dataset="d", lang="eng"),
    ))  # fmt: skip
    blob = Blob(path="", hash="sha256:0", name="x", media_type="application/vnd.sourcebook.delivered+json")
    again = delivered_of(build_rendition(blob, DeliveredReader(), draft_of(held)))
    assert [(s.prop, s.value, s.dataset, s.lang) for s in again.sayings] == [
        ("name", value.strip(), "", ""), ("alias", "b", "d", "eng"),
    ]  # fmt: skip
