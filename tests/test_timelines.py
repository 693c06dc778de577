"""Timelines of others: kept as they are, read into dated claims, given back event by event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sourcebook.errors import NotFound
from sourcebook.library import Library
from sourcebook.model.annotation import Claim, Time

EVENTS: dict[str, Any] = {
    "title": {"text": {"headline": "The harbour loan", "text": "<p>What happened to the money.</p>"}},
    "events": [
        {
            "start_date": {"year": "2014", "month": "3", "day": "6"}, "display_date": "6 March 2014",
            "text": {
                "headline": "Tomas Reik was charged &amp; bailed",
                "text": "<p>A clerk, <b>Ilse Brandt</b>, said so.</p><p>See <a href=\"https://a.example/x\">this</a>.</p>",
            },
            "group": "charged", "media": {"url": "https://a.example/photo.jpg", "caption": "The court", "credit": "AP"},
            "unique_id": "one",
        },
        {"start_date": {"year": 1990}, "end_date": {"year": 1999}, "text": {"headline": "The lean years"}},
        {"start_date": {"year": "2012", "month": "13"}, "text": {"headline": "No such month"}},
        {"start_date": {"year": "2010"}, "text": {"text": "<p>It was opened without a headline.</p>"}},
    ],
}  # fmt: skip
SHEET = """\
Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,Type,Group
,,,,,,,,,The harbour loan,,,title,
2014,3,6,,,,,,6 March 2014,Tomas Reik was charged,<p>A clerk said so.</p>,,,charged
1990,,,,1999,,,,,The lean years,,,,
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("timelines")
    (folder / "loan.json").write_text(json.dumps(EVENTS), encoding="utf-8")
    (folder / "loan.csv").write_text(SHEET, encoding="utf-8")
    with Library.init(folder / "case") as held:
        report = held.import_("timelinejs", folder / "loan.json")
        assert (report.stored, report.made) == (1, {"events": 4, "dated": 3})
        assert held.import_("timelinejs", folder / "loan.json").skipped == 1
        assert held.import_("timelinejs", folder / "loan.csv").made == {"events": 2, "dated": 2}
        yield held


def test_every_event_is_a_dated_claim_on_its_words(library: Library) -> None:
    assert not library.verify().problems
    times = {t.id: t for t in library.view().iter_annotations(kind="time") if isinstance(t, Time)}
    claims = {
        c.exact: c
        for c in library.view().iter_annotations(kind="claim")
        if isinstance(c, Claim) and c.extractor == "rows"
    }
    charged = claims["Tomas Reik was charged & bailed"]
    assert (charged.status, [times[t].edtf for t in charged.times]) == ("charged", ["2014-03-06"])
    assert [times[t].edtf for t in claims["The lean years"].times] == ["1990/1999"]
    assert claims["No such month"].times == ()
    assert [times[t].edtf for t in claims["It was opened without a headline."].times] == ["2010"]


def test_the_words_of_events_are_read_like_any(library: Library) -> None:
    assert library.resolution.find("Ilse Brandt")
    document = next(d for d in library.view().iter_documents() if d.address.endswith(".json"))
    assert library.store.blobs.path(document.blob).read_bytes() == json.dumps(EVENTS).encode()
    links = {link.href for link in library.view().get_rendition(document.rendition).links}
    assert "https://a.example/x" in links


def without_ids(path: Path) -> list[dict[str, Any]]:
    held = json.loads(path.read_text(encoding="utf-8"))["events"]
    return [{k: v for k, v in event.items() if k not in ("unique_id", "sourcebook")} for event in held]


def test_a_timeline_goes_out_and_in_and_out_again_the_same(library: Library, tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(
        "Orsel Shipping Ltd paid $2 million on 5 March 2014.\n\nShe lived in Nairobi in the early 1990s.", "utf-8"
    )
    with Library.init(tmp_path / "first") as first:
        first.add([tmp_path / "paper.txt"])
        assert first.export("timelinejs", tmp_path / "one.json").written == {"events": 2}
        first.export("timelinejs-sheet", tmp_path / "one.csv")
    for name in ("one.json", "one.csv"):
        with Library.init(tmp_path / f"second-{name[-3:]}") as second:
            report = second.import_("timelinejs", tmp_path / name)
            assert report.made == {"events": 2, "dated": 2}
            second.export("timelinejs", tmp_path / f"again-{name}")
        assert without_ids(tmp_path / f"again-{name}") == without_ids(tmp_path / "one.json")


def test_what_is_no_timeline_fails_with_the_reason(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as held:
        with pytest.raises(NotFound):
            held.import_("timelinejs", tmp_path / "nowhere.json")
        for name, data in (
            ("a.json", b"{}"),
            ("b.json", b"nonsense"),
            ("c.json", b'{"events": [1, []]}'),
            ("d.csv", b""),
        ):
            (tmp_path / name).write_bytes(data)
            report = held.import_("timelinejs", tmp_path / name)
            assert (report.expected, report.stored, len(report.failed)) == (1, 0, 1), name
            assert report.failed[0].reason.endswith(".")
