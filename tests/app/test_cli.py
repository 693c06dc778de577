"""The command line as a user meets it: real processes, exit codes, one sentence for every mistake."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STORY = (
    "Harrowmouth, 4 March 2011\n\nThe ministry paid Saltmarsh Bank $4 million in 2010, Ines Aldermoor said.\n\n"
    "“It was a gift,” said Tomas Brekke, the bank's former director. He was charged with bribery.\n"
)


class Runner:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        program = str(Path(sys.executable).parent / "sourcebook")
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SOURCEBOOK")}
        clean["XDG_DATA_HOME"] = str(self.folder / "xdg")
        return subprocess.run(
            [program, *args], cwd=self.folder, input=given, capture_output=True, env=clean, timeout=200
        )

    def json(self, *args: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in self(*args).stdout.splitlines()]


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    return Runner(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One library with the story in it, made once."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    run = Runner(folder)
    assert run("init", ".", "--title", "Case").returncode == 0
    assert run("add", "story.txt").returncode == 0
    return folder


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Runner:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return Runner(tmp_path)


def test_the_spine(case: Runner, tmp_path: Path) -> None:
    (document,) = case.json("list", "documents", "--json")
    identifier = str(document["id"])
    assert case("text", identifier).stdout.decode() == STORY
    assert case("text", "story.txt").stdout.decode() == STORY
    kinds = {str(line["kind"]) for line in case.json("extract", "story.txt")}
    assert {"mention", "time", "money", "quote", "claim"} <= kinds
    assert case.json("extract", "story.txt") == case.json("extract", identifier)
    (result,) = case.json("search", "ministry", "--json")
    assert result["total"] == 1
    assert set(result) == {"query", "expanded", "total", "hits", "facets", "filters", "next"}
    (shown,) = case.json("show", identifier, "--json")
    assert shown["document"] == document
    assert case("verify").returncode == 0
    (status,) = case.json("status", "--json")
    assert status["coverage"]["read"] == "100 %"  # type: ignore[index]
    (doctor,) = case.json("doctor", "--json")
    assert doctor["well"] is True
    assert case("export", "jsonl", "all.jsonl").returncode == 0
    assert case("publish", "out").returncode == 0
    assert case("verify", "out").returncode == 0
    (tmp_path / "out" / "index.html").write_text("changed", encoding="utf-8")
    assert case("verify", "out").returncode == 4


def test_add_json_has_the_shape_of_the_contract(run: Runner, tmp_path: Path) -> None:
    run("init", ".")
    (tmp_path / "empty.txt").touch()
    done = run("add", "story.txt", "empty.txt", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert set(report) == {"expected", "stored", "skipped", "failed", "documents"}
    assert report["expected"] == 2
    assert set(report["failed"][0]) == {"name", "reason", "attempts"}
    again = json.loads(run("add", "story.txt", "--json").stdout)
    assert again["skipped"] == [{"name": "story.txt", "reason": "unchanged"}]


def test_check_ends_with_1_on_an_error(case: Runner, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(
        "Tomas Brekke met the minister on 31 June 2010 in Harrowmouth.\n", encoding="utf-8"
    )
    done = case("check", "bad.txt", "--json", "--html", "report.html")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert set(report) == {"document", "counts", "claims", "flags"}
    assert "date-impossible" in {f["rule"] for f in report["flags"]}
    assert "31 June" in (tmp_path / "report.html").read_text(encoding="utf-8")
    (tmp_path / "good.txt").write_text("Tomas Brekke met the minister in Harrowmouth.\n", encoding="utf-8")
    assert case("check", "good.txt").returncode == 0


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["frobnicate"], 2, "No such command"),
        (["search"], 3, "no library"),
        (["add", "missing.txt"], 3, "missing.txt"),
        (["--library", "nowhere", "status"], 3, "sourcebook init"),
        (["text", "missing.txt"], 3, "missing.txt"),
        (["check", "missing.html"], 3, "missing.html"),
        (["serve", "--host", "0.0.0.0"], 2, "this machine only"),
        (["serve", "--team", "desk", "--anybody"], 2, "People of a team sign in"),
    ],
)
def test_mistakes_get_one_sentence_and_a_code(run: Runner, args: list[str], code: int, said: str) -> None:
    done = run(*args)
    assert done.returncode == code, done.stderr
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["list", "unicorns"], 3, "documents"),
        (["show", "d-000000000000000000000000"], 3, "d-0"),
        (["search", "(open"], 2, "bracket"),
        (["export", "papyrus", "x"], 2, "jsonl"),
        (["decide", "nonsense", "accept", "--why", "x"], 3, "nonsense"),
        (["publish", "."], 2, "."),
    ],
)
def test_mistakes_inside_a_library(case: Runner, args: list[str], code: int, said: str) -> None:
    done = case(*args)
    assert done.returncode == code, done.stderr
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


BAD = {
    "empty.txt": b"",
    "binary.txt": bytes(range(256)) * 64,
    "garbage.html": b"<html><<<>>&&&\xff\xfe<table><p</div>" * 3,
    "truncated.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0",
    "cut.md": b"",
}


def test_bad_input_is_said_and_the_rest_goes_on(run: Runner, tmp_path: Path) -> None:
    run("init", ".")
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "good.txt").write_text(STORY, encoding="utf-8")
    (folder / "latin.txt").write_bytes(
        "Der Minister erhielt 5 Millionen Euro von der Gesellschaft für Häfen.".encode("cp1252")
    )
    report = json.loads(run("add", "in", "--json").stdout)
    assert report["expected"] == report["stored"] + len(report["skipped"]) + len(report["failed"]) == 7
    failed = {f["name"].rpartition("/")[2]: f["reason"] for f in report["failed"]}
    assert {"empty.txt", "binary.txt", "truncated.pdf", "cut.md"} <= set(failed)
    assert all(reason.strip().endswith(".") for reason in failed.values())
    texts = [str(d["title"]) for d in run.json("list", "documents", "--json")]
    assert len(texts) == report["stored"] >= 2
    ledger = run.json("list", "ledger", "--json")
    assert len(ledger) == 7
    assert "files offered could not be read" in run("search", "minister").stderr.decode()


def test_options_stand_before_or_after_the_verb(case: Runner) -> None:
    before = case("--json", "--library", ".", "list", "documents").stdout
    assert before == case("list", "documents", "--json", "--library", ".").stdout
    assert json.loads(before)


def test_standard_input_and_a_reader_that_stops_early(case: Runner) -> None:
    assert case("text", "-", given=STORY.encode()).stdout.decode() == STORY
    assert case("add", "-", given=b"A note from standard input about the harbour.").returncode == 0
    program = str(Path(sys.executable).parent / "sourcebook")
    done = subprocess.run(
        f"{program} list mentions --json | head -n 1", shell=True, cwd=case.folder, capture_output=True
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def loaded(case: Runner, names: tuple[str, ...], *words: str) -> list[str]:
    """Which of some libraries a verb loads."""
    script = f"import sys\nsys.argv = {['sourcebook', *words]!r}\nfrom sourcebook.app.cli import main\n"
    script += f"try: main()\nexcept SystemExit: pass\nprint(*[m for m in {names!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=case.folder)
    return done.stdout.splitlines()[-1].split()


def test_help_needs_none_of_the_heavy_libraries(case: Runner) -> None:
    names = ("spacy", "trafilatura", "tantivy", "fastapi", "apsw", "rich", "msgspec")
    assert loaded(case, names, "--help") == ["msgspec"]


def test_a_search_needs_none_of_those_that_read(case: Runner) -> None:
    names = ("spacy", "numpy", "requests", "lxml", "trafilatura", "tantivy")
    assert loaded(case, names, "search", "the") == ["tantivy"]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("add", ""), 2, "empty"),
        (("text", ""), 2, "empty"),
        (("add", "story.txt", "--date", "soon"), 2, "'soon' is not a date"),
        (("extract", "story.txt", "--date", "2011-02-30"), 2, "'2011-02-30' is not a date"),
        (("search", "amount:>1e999"), 2, "not a number"),
        (("search", "amount:nan"), 2, "not a number"),
        (("list", "quotes", "--document", "d-" + "0" * 24), 3, "no document"),
        (("text", "n" * 300), 1, "too long"),
        (("text", "void.txt"), 1, "void.txt is empty."),
    ],
)
def test_confused_requests_get_a_sentence(
    case: Runner, tmp_path: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "void.txt").write_text("")
    done = case(*args)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in said
    assert said.startswith("sourcebook: ")
    assert said.count("\n") == 1
    assert said.rstrip().endswith(".")
    assert said.count("void.txt") <= 1, "a file is named once"


@pytest.mark.parametrize("args", [("list", "mentions"), ("list", "mentions", "--json"), ("search", "bank", "--all")])
def test_a_reader_that_stops_early_is_no_error(case: Runner, args: tuple[str, ...]) -> None:
    program = str(Path(sys.executable).parent / "sourcebook")
    # A pipe nobody reads: closed before the first word, so the first write meets it.
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([program, *args], cwd=case.folder, stdout=writing, stderr=subprocess.PIPE, timeout=100)
    os.close(writing)
    assert (done.returncode, done.stderr.decode()) == (0, "")
