"""A library of two invented documents, and a check report about one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from invented_papers import DOSSIER, REPORT, REPORT_URL, Held, put, rendition_of_blocks

from sourcebook.model.annotation import Claim
from sourcebook.model.check import CheckedClaim, CheckReport, Counts, Evidence, Flag
from sourcebook.settings import Settings
from sourcebook.store.sqlite import SqliteStore


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    """A library of two documents, of which one cites the other."""
    store = SqliteStore(tmp_path / "library")
    dossier = put(store, rendition_of_blocks(DOSSIER, "The Harbour Loan", "2011-03-04"), "dossier.html")
    paragraphs = [("paragraph", words, 0) for words in REPORT.split("\n\n")]
    report = put(store, rendition_of_blocks(paragraphs, "Harbour report", "2004-05-01"), REPORT_URL, "newspaper")
    yield Held(store, dossier, report, Settings(title="Varnholm Papers"))
    store.close()


@pytest.fixture
def check(held: Held) -> CheckReport:
    """A report that finds support for one sentence of the dossier and flags two."""
    view = held.store.view()
    text = view.get_rendition(view.get_document(held.dossier).rendition).text
    other = view.get_rendition(view.get_document(held.report).rendition).text
    claims = [a for a in view.iter_annotations(document=held.dossier, kind="claim") if isinstance(a, Claim)]
    claim = next(c for c in claims if "43%" in c.exact)
    at = other.index("43% of the loan")
    evidence = Evidence(document=held.report, start=at, end=at + 15, exact=other[at : at + 15], stance="supports",
                        score=0.9, why=("number",))  # fmt: skip
    where = text.index("acquitted")
    return CheckReport(
        document=held.dossier,
        counts=Counts(sentences=9, claims=len(claims), cited=2, captured=1, supported=1),
        claims=(CheckedClaim(claim=claim, evidence=(evidence,), origins=1),),
        flags=(
            Flag(rule="uncited", severity="warning", start=where, end=where + 9, exact="acquitted",
                 message="A turn of a case without a source.", evidence=(evidence,)),
            Flag(rule="repeated-words", severity="note", start=0, end=3, exact=text[:3], message="Said twice."),
        ),
    )  # fmt: skip
