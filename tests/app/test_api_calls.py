"""Calls made up from the API's own description (schemathesis): never a 5xx, never an answer of another shape than said.

Ids are made up by the description as any word; in half of the calls one of the library stands in their place, so that
answers with something in them are held to their types too. Nothing of a call leads to an address being fetched.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sourcebook import Library
from sourcebook.app.web import create_app
from sourcebook.model.ids import kind_of

TOKEN = "a-token-of-the-test"
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip
PAPER = "Prosecutors charged Ada Vale with fraud on 9 March 2011.\n\nThe port paid Osk Holdings $2.5 million in 2009.\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("calls")
    (folder / "one.txt").write_text(PAPER)
    (folder / "two.txt").write_text(PAPER.replace("charged Ada Vale with", "cleared Ada Vale of"))
    with Library.init(folder / "library") as opened:
        opened.add([folder / "one.txt", folder / "two.txt"])
        made = opened.summaries.new(next(opened.view().iter_documents()).id, title="A quay", who="ed")
        opened.summaries.ready(made.id, who="ed")
        opened.searches.save("Osk", "osk", who="ed")
        opened.digests.new(title="May", date="2026-05-01", who="ed")
        opened.dossiers.new("The berth", text="Words.", who="ed")
        opened.notes.add(next(opened.view().iter_documents()).id, "Call.", who="ed")
        opened.batches.keep(opened.batches.parse(b"Ada Vale\nOsk Holdings\n"))
        yield opened


@pytest.fixture(scope="module")
def ids(library: Library) -> list[str]:
    view = library.view()
    found = [d.id for d in view.iter_documents()] + [a.id for a in view.iter_annotations()]
    found += [d.rendition for d in view.iter_documents()] + [e.id for e in library.list("entities")]
    for kind in ("matters", "payments", "summaries", "digests", "searches", "decisions", "contradictions", "questions"):
        if kind != "questions":
            found += [r.id for r in library.list(kind)]
    found += [d.id for d in library.dossiers.list()] + [n.id for n in library.notes.list()]
    return found + [batch for batch, _, _ in library.batches.iter_kept()]


def call_all(library: Library, ids: list[str], each: int, record: Callable[[str, int, int], None]) -> Counter[int]:
    """So many calls of every operation; gives how many were answered with which status."""
    app = create_app(library, hosts=frozenset({"testserver"}), token=TOKEN)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    codes: Counter[int] = Counter()
    wrong: list[str] = []
    for made in schema.get_all_operations():
        ask_one(made.ok(), ids, each, codes, wrong)
    record("calls", codes.total(), len(wrong))
    assert wrong == [], "\n\n".join(wrong[:10])
    return codes


def ask_one(operation: Any, ids: list[str], each: int, codes: Counter[int], wrong: list[str]) -> None:
    chance = random.Random(f"{operation.method} {operation.path}")

    @seed(20261130)
    @settings(
        max_examples=each, database=None, deadline=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        held(case, ids, chance)
        answer = case.call(headers={"X-Sourcebook-Token": TOKEN})
        codes[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            wrong.append("\n".join(f"{case.method} {case.formatted_path}: {e}" for e in group.exceptions))

    ask()


def held(case: Any, ids: list[str], chance: random.Random) -> None:
    """Put ids of the library where the call has made up some, in half of the calls; take addresses out."""
    if chance.random() < 0.5:
        for place in (case.path_parameters, case.query):
            for name in place or {}:
                if name in ("identifier", "other", "job"):
                    place[name] = chance.choice(ids)
                elif name in ("document", "of"):
                    own = [i for i in ids if kind_of(i) == "document"]
                    place[name] = [own[0]] if isinstance(place[name], list) else own[0]
    body = case.body
    if isinstance(body, dict) and "addresses" in body:
        body["addresses"] = [f"nowhere:{n}" for n, _ in enumerate(body["addresses"])] or ["nowhere:"]


def test_calls_as_described_are_answered_as_described(
    library: Library, ids: list[str], record_trials: Callable[[str, int, int], None]
) -> None:
    codes = call_all(library, ids, 2, record_trials)
    assert codes.total() >= 200
    assert codes[200] > codes.total() // 3
    assert library.verify().problems == ()


@pytest.mark.deep
def test_five_thousand_calls(library: Library, ids: list[str], record_trials: Callable[[str, int, int], None]) -> None:
    codes = call_all(library, ids, 45, record_trials)
    assert codes.total() >= 5_000
    assert max(codes) < 500
    assert library.verify().problems == ()
