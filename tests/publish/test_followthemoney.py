"""FollowTheMoney's own library reads what is exported, value for value; so does nomenklatura's store.

Skipped where the extra `ftm` is not installed (`make ftm`; it compiles pyicu and wants libicu-dev).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from sourcebook.library import Library
from sourcebook.model import schemata
from sourcebook.model.entity import Entity

followthemoney = pytest.importorskip("followthemoney", reason="the extra `ftm` is not installed: `make ftm`")


@pytest.fixture(scope="module")
def entities(library: Library, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    out = tmp_path_factory.mktemp("ftm") / "case.ftm.json"
    library.export("ftm", out)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def cleaned(held: dict[str, Any]) -> Any:
    """An entity made by the library's own hand: it refuses an unknown property and drops a value that is none."""
    made = followthemoney.model.make_entity(held["schema"])
    made.id = held["id"]
    for prop, values in held["properties"].items():
        for value in values:
            made.add(prop, value, quiet=False)
    return made


def test_every_property_and_value_is_one_of_its_schema(entities: list[dict[str, Any]]) -> None:
    assert {e["schema"] for e in entities} >= {
        "Article", "Document", "Person", "Company", "Organization", "Address", "Directorship", "Family", "Payment",
        "Ownership",
    }  # fmt: skip
    for held in entities:
        kept = {p: sorted(v) for p, v in cleaned(held).to_dict()["properties"].items()}
        assert kept == {p: sorted(v) for p, v in held["properties"].items()}


def test_every_end_and_proof_is_an_entity_of_the_kind_that_is_asked_for(entities: list[dict[str, Any]]) -> None:
    known = {e["id"]: followthemoney.model.get(e["schema"]) for e in entities}
    references = 0
    for held in entities:
        for prop, values in cleaned(held).itervalues():
            if prop.type.name == "entity":
                assert known[values].is_a(prop.range), (held, prop.name)
                references += 1
    assert references > 10


def test_a_payment_has_its_sum_and_day_once(entities: list[dict[str, Any]]) -> None:
    payments = {e["properties"]["amount"][0]: e["properties"] for e in entities if e["schema"] == "Payment"}
    assert payments.keys() == {"2000000", "3000000"}
    payment = payments["2000000"]
    assert (payment["amount"], payment["currency"], payment["date"]) == (["2000000"], ["usd"], ["2014-03-05"])
    # A country is no legal entity there: it stays by name.
    assert "payer" not in payments["3000000"]
    assert "payer Kenya" in payments["3000000"]["description"][0]


def test_statements_are_read_with_the_keys_that_their_library_makes(library: Library, tmp_path: Path) -> None:
    from followthemoney.statement import Statement
    from followthemoney.statement.serialize import read_path_statements

    out = tmp_path / "statements.csv"
    written = library.export("statements", out).written["statements"]
    read = list(read_path_statements(out, "csv"))
    assert len(read) == written == sum(1 for _ in out.open()) - 1
    for statement in read:
        key = Statement.make_key(statement.dataset, statement.entity_id, statement.prop, statement.value, False)
        assert statement.id == key
        schema = followthemoney.model.get(statement.schema)
        prop = schema.get(statement.prop)
        assert statement.prop == "id" or prop is not None, (statement.schema, statement.prop)
        if prop is not None:
            assert prop.type.clean(statement.value) is not None
    order = list(dict.fromkeys(s.canonical_id for s in read))
    assert order == [c for n, c in enumerate(s.canonical_id for s in read) if n == 0 or read[n - 1].canonical_id != c]
    born = next(s for s in read if s.prop == "birthDate")
    assert (born.value, born.original_value) == ("1960-03-04", "4 March 1960")


def test_nomenklatura_puts_the_statements_together(library: Library, tmp_path: Path) -> None:
    pytest.importorskip("nomenklatura", reason="the extra `ftm` is not installed: `make ftm`")
    from followthemoney import Dataset, StatementEntity
    from followthemoney.statement.serialize import read_path_statements
    from nomenklatura.resolver import Linker
    from nomenklatura.store import MemoryStore

    library.export("statements", tmp_path / "statements.csv")
    dataset = Dataset.make({"name": "sourcebook", "title": "The library"})
    linker: Any = Linker({})
    store: Any = MemoryStore(dataset, linker)
    with store.writer() as writer:
        for statement in read_path_statements(tmp_path / "statements.csv", "csv"):
            writer.add_statement(statement)
    view = store.default_view()
    mara = view.get_entity(entity(library, "Mara Quist").id)
    assert isinstance(mara, StatementEntity)
    assert (mara.schema.name, mara.caption, mara.get("birthDate")) == ("Person", "Mara Quist", ["1960-03-04"])
    joined = {prop.name: other.schema.name for prop, other in view.get_adjacent(mara)}
    assert {"Directorship", "Family", "Ownership"} <= set(joined.values())
    (tie,) = (e for e in view.entities() if e.schema.name == "Directorship")
    assert view.get_entity(tie.get("organization")[0]).caption == "Orsel Shipping Ltd"


def test_the_spans_have_words_for_every_statement_that_a_document_makes(library: Library, tmp_path: Path) -> None:
    library.export("statements", tmp_path / "statements.csv")
    library.export("spans", tmp_path / "spans.csv")
    with (tmp_path / "statements.csv").open(newline="") as rows, (tmp_path / "spans.csv").open(newline="") as spans:
        stated = {r["id"]: r for r in csv.DictReader(rows)}
        places = list(csv.DictReader(spans))
    about = {"id", "proof", "summary", "description"}
    documents = {"Article", "Document"}
    wanted = {i for i, r in stated.items() if r["prop"] not in about and r["schema"] not in documents}
    assert {p["statement"] for p in places} == wanted
    view = library.view()
    for place in places:
        text = view.get_rendition(place["rendition"]).text
        assert text[int(place["start"]) : int(place["end"])] == place["exact"]


def test_what_is_known_of_their_model_is_what_it_says() -> None:
    """`model.schemata` stands in for the library where it is not installed."""
    model = followthemoney.model
    assert {s.name: (s.edge_source, s.edge_target) for s in model if s.edge} == schemata.EDGES
    for schema, ends in schemata.RANGES.items():
        found = tuple(model.get(schema).get(prop).range.name for prop in schemata.EDGES[schema])
        assert found == ends
    for name, kinds in schemata.KINDS.items():
        assert kinds <= {s.name for s in model.get(name).schemata}
    for schema in schemata.EDGES:
        role = model.get(schema).get(schemata.ROLES.get(schema, "role"))
        assert role is not None, schema
    references = {n for s in model for n, p in s.properties.items() if p.type.name == "entity" and not p.stub}
    assert references == schemata.REFERENCES
    for schema in {*schemata.TYPES, *schemata.DOCUMENTS, *schemata.NAMES}:
        assert model.get(schema) is not None, schema


def entity(library: Library, name: str) -> Entity:
    (found,) = library.resolution.find(name)
    return found
