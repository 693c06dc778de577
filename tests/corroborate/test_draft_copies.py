"""A draft's own copies are never evidence for it: the draft in the library, its versions, reprints and scans of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook import Library

SOURCE = """The fisheries board of Vestby met on 4 May 2018 in the old customs house. Its chair, Oda Lund, read out
the accounts. The board paid 4.2 million crowns to the Skagen yard in 2017. Two members asked for the invoices, which
the clerk did not have at hand. The meeting was closed at noon without a vote, and no date was set for another."""
DRAFT = """Yard was paid twice for one trawler

The Skagen yard received 4.2 million crowns from the fisheries board of Vestby in 2017, the board's minutes show.
A second payment of the same sum reached the yard through a holding company in Tarn, people who know of it said.

Neither payment was put out to tender. Nils Brekke, who ran the yard until last spring, said that he signed what was
put before him and never asked where the money came from. The board's clerk, Tor Aune, wants an inquiry.

A trawler that the yard was to build for the money has not been delivered. It lies half finished on the slip, and the
men who worked on it have been sent home. Their union says that wages of eleven weeks are owed to them.
"""


def scan(text: str) -> str:
    return text.replace("rn", "m").replace("yard", "yarcl").replace("ll", "l1").replace("ent", "eut")


COPIES = {
    "itself": DRAFT,
    "reprint": DRAFT.replace("Yard was paid twice for one trawler", "Two payments, one ship").replace(
        "people who know of it said", "according to the Gull"
    ),
    "scan": scan(DRAFT),
    "inside": "\n\n".join(
        [f"Item {n}. The bridge at Aa was closed for {n} days by ice and wind." for n in range(90)] + [DRAFT]
    ),
}


@pytest.mark.parametrize("copy", sorted(COPIES))
def test_a_copy_is_no_evidence(tmp_path: Path, copy: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "minutes.txt").write_text(SOURCE, encoding="utf-8")
    (folder / "copy.txt").write_text(COPIES[copy], encoding="utf-8")
    draft = tmp_path / "draft.txt"
    draft.write_text(DRAFT, encoding="utf-8")
    with Library.init(tmp_path / "library") as library:
        library.add([folder])
        documents = {d.address: d.id for d in library.view().iter_documents()}
        report = library.check(draft).report
        found = {e.document for claim in report.claims for e in claim.evidence}
        found |= {e.document for flag in report.flags for e in flag.evidence}
        assert documents["copy.txt"] not in found
        assert documents["minutes.txt"] in found
        assert library.copies.of_draft(DRAFT) == [documents["copy.txt"]]


def test_a_source_taken_over_whole_stays_evidence(tmp_path: Path) -> None:
    source = tmp_path / "minutes.txt"
    source.write_text(SOURCE, encoding="utf-8")
    with Library.init(tmp_path / "library") as library:
        library.add([source], defer=True)
        assert library.copies.of_draft(f"{DRAFT}\n\n{SOURCE}\n\n{DRAFT.upper()}") == []
