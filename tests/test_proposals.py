"""Claims proposed from outside wait for a person; words are cited with their hashes and found again by them."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook import Library
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.permalink import Permalink, parse_permalink

PAPER = "Ada Vale was charged with fraud in 2011, prosecutors said.\n\nShe denies it. She denies it.\n"
WORDS = "Ada Vale was charged with fraud in 2011"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("proposals")
    (folder / "paper.txt").write_text(PAPER)
    with Library.init(folder / "library") as opened:
        opened.add([folder / "paper.txt"])
        yield opened


@pytest.fixture(scope="module")
def document(library: Library) -> str:
    return next(library.view().iter_documents()).id


def test_a_proposal_waits_and_is_decided(library: Library, document: str) -> None:
    made = library.propose_claim(
        document, WORDS, "charged", why="A court record <b>says</b> so.", who="a client",
        attributed_to="prosecutors", statement="Ada Vale was charged with fraud.",
    )  # fmt: skip
    again = library.propose_claim(
        document, WORDS, "charged", why="Once more.", who="another", statement="Ada Vale was charged with fraud."
    )
    assert (made.state, made.proposal.start, again) == ("open", 0, made)
    assert made.proposal.attributed_to is not None
    assert PAPER[made.proposal.attributed_to.start :].startswith("prosecutors")
    (review,) = library.queue("proposal")
    assert (review.id, review.title) == (made.proposal.id, WORDS)
    page = library.review_pages("token").queue([review], {"proposal": 1})
    assert WORDS in page
    assert "<b>says</b>" not in page
    assert html.escape("<b>says</b>") in page
    log = library.review_pages("token").decisions(list(library.view().iter_decisions()))
    assert f"proposed as charged: “{WORDS}”" in log
    assert '{"id"' not in log
    library.decide(made.proposal.id, "confirmed", why="I read the words.", who="ed")
    assert library.queue("proposal") == []
    assert library.proposals.get(made.proposal.id).state == "confirmed"
    assert [p.proposal.id for p in library.list("proposals")] == [made.proposal.id]
    assert library.show(made.proposal.id)["proposal"]["state"] == "confirmed"
    library.decide(made.proposal.id, "open", why="Once more.", who="ed")
    assert len(library.queue("proposal")) == 1
    assert library.verify().problems == ()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"exact": "Ada Vale was convicted"}, NotFound),
        ({"exact": WORDS, "start": 3}, NotFound),
        ({"exact": WORDS.lower()}, NotFound),
        ({"exact": "She denies it."}, UsageError),  # twice: which one?
        ({"exact": ""}, UsageError),
        ({"status": "guilty"}, UsageError),
        ({"why": " "}, UsageError),
        ({"attributed_to": "the queen"}, NotFound),
        ({"statement": "Ada Vale was convicted of fraud in 2011."}, UsageError),
        ({"statement": "Ada Vale was charged with fraud in 2014."}, UsageError),
        ({"document": "d-000000000000000000000000"}, NotFound),
    ],
)
def test_what_its_words_do_not_say_is_refused(
    library: Library, document: str, given: dict[str, str], error: type[Exception]
) -> None:
    before = len([*library.list("proposals")])
    with pytest.raises(error):
        library.propose_claim(
            **{"document": document, "exact": WORDS, "status": "charged", "why": "x", "who": "y", **given}
        )
    assert len([*library.list("proposals")]) == before


def test_nothing_publishes_a_proposal(library: Library, document: str, tmp_path: Path) -> None:
    said = "a reviewer should know of the canary in the mine"
    library.propose_claim(document, "She denies it", "denied", why=said, who="a client", start=60)
    library.publish(tmp_path / "site")
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert any(b"Ada Vale" in p.read_bytes() for p in files)
    assert [p.name for p in files if said.encode() in p.read_bytes()] == []


def test_words_are_found_again_by_their_hash(library: Library, document: str) -> None:
    cited = library.cite(document, 0, len(WORDS))
    text = library.view().get_rendition(cited.rendition).text
    assert cited.text_hash == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    assert (cited.exact, cited.permalink) == (WORDS, f"{cited.text_hash}#char=0,{len(WORDS)}")
    assert library.find_cited(cited.permalink) == cited
    assert library.find_cited(cited.text_hash).exact == text
    assert library.find_cited(f"{cited.text_hash}#char=,8").exact == "Ada Vale"
    for wrong in (f"{cited.text_hash}#char=0,999999", "sha256:" + "0" * 64):
        with pytest.raises(NotFound):
            library.find_cited(wrong)


@pytest.mark.parametrize(
    "said",
    ["", "sha256:00", "d-0", *(f"sha256:{'0' * 64}#{place}" for place in
     ("line=1,2", "char=", "char=,", "char=5,5", "char=9,2", "char=-1,4", "char=1,2,3", "char=1,9999999999999", "x"))],
)  # fmt: skip
def test_what_is_no_permalink_is_refused(said: str) -> None:
    with pytest.raises(UsageError):
        parse_permalink(said)


def test_permalinks_are_written_as_they_are_read() -> None:
    link = Permalink(text=f"sha256:{'ab' * 32}", start=3, end=9)
    assert parse_permalink(str(link)) == link
    assert parse_permalink(f"{link.text}/char=3,9") == link
    assert parse_permalink(f"{link};length=20,UTF-8") == link
    assert link.path == f"/p/sha256:{'ab' * 32}/char=3,9"
