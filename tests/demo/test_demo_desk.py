"""The demonstration library's desk: what a newcomer finds there."""

from __future__ import annotations

import shutil
from pathlib import Path

from sourcebook import Library
from sourcebook.demonstration import QUOTED, SUMMARIES, fill_desk, write_dossier

DEMO = Path(__file__).resolve().parents[2] / "demo"
DOCUMENTS = DEMO / "documents"


def test_the_desk_has_summaries_in_each_stage_each_sentence_anchored(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        ends = tuple(told.source for told in SUMMARIES)
        pages = [p for p in sorted(DOCUMENTS.glob("*.html")) if any(end in p.read_text("utf-8") for end in ends)]
        library.add(pages, defer=True)
        assert fill_desk(library.summaries, library.filing, library.digests) == len(SUMMARIES)
        assert library.summaries.counts()["states"] == {"draft": 1, "ready": 1, "published": 3, "withdrawn": 0}
        for held in library.summaries.list():
            assert held.sentences, held.title
            assert all(s.anchors for s in held.sentences), held.title
        (issue,) = library.digests.list()
        assert len(issue.picks) == 3
        assert [s.category.slug for s in library.filing.list()] == ["courts", "bribery", "public-money"]
        assert library.verify().problems == ()


def test_the_dossier_has_its_quotes_its_story_and_who_is_in_it(tmp_path: Path) -> None:
    with Library.init(tmp_path / "case") as library:
        assert write_dossier(library.dossiers) == ""
        wanted = (*QUOTED.values(), "Dansmoor")
        pages = [p for p in sorted(DOCUMENTS.glob("*.html")) if any(w in p.read_text("utf-8") for w in wanted)]
        library.add(pages)
        (library.root / "stories").mkdir()
        shutil.copyfile(DEMO / "channel-money.toml", library.root / "stories/channel-money.toml")
        held = library.dossiers.get(write_dossier(library.dossiers))
        expanded = library.dossiers.expand(held)
        assert expanded.problems == ()
        assert [m.target.partition(":")[0] for m in expanded.meant] == [
            "quote", "story", "view", "entity", "entity", "view", "view", "quote",
        ]  # fmt: skip
        assert {f.rule for f in library.dossiers.examine(held).findings} == {"merge-unreviewed"}
