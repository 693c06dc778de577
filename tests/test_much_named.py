"""Somebody whom very many documents name is shown by reading a few of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import sourcebook.resolution
from sourcebook import Library
from sourcebook.model.annotation import Mention
from sourcebook.model.document import Document, document_id
from sourcebook.model.ids import make_id
from sourcebook.model.span import context
from sourcebook.testing.makers import rendition_of
from sourcebook.testing.steps import counted

NAME = "Mirel Tovask"
STATED = 5


def fill(library: Library, count: int) -> str:
    """So many documents that name one person, once each; gives a chain of theirs."""
    with library.store.writer() as writer:
        for number in range(count):
            rendition = rendition_of(f"Paper {number}\n\n{NAME} signed number {number}.")
            document = Document(
                id=document_id(rendition.blob, None), title=f"Paper {number}", rendition=rendition.id,
                blob=rendition.blob, media_type="text/plain", address=f"{number}.txt",
            )  # fmt: skip
            start = rendition.text.index(NAME)
            prefix, suffix = context(rendition.text, start, start + len(NAME))
            mention = Mention(
                id=make_id("mention", rendition.id, start), document=document.id, rendition=rendition.id, start=start,
                end=start + len(NAME), exact=NAME, prefix=prefix, suffix=suffix, extractor="made", version="1",
                confidence=0.9, type="person", name=NAME, chain=make_id("chain", document.id),
            )  # fmt: skip
            writer.put_rendition(rendition)
            writer.put_document(document)
            writer.put_annotations(rendition.id, [mention], {"made": "1"})
    return mention.chain


def test_reads_as_many_documents_as_it_tells_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sourcebook.resolution, "MOST_STATED", STATED)
    asked = []
    for count in (20, 80):
        with counted() as steps, Library.init(tmp_path / str(count)) as library:
            chain = fill(library, count)
            library.resolution.update()
            steps.clear()
            record = library.resolution.record(chain)
            sampled = steps.statements
            entity, said = library.resolution.sample(chain, 2)
            asked.append((sampled, steps.statements - sampled))
            assert (len(record.referents), len(record.statements), record.more) == (count, STATED, count - STATED)
            assert entity == record.entity
            assert said == record.statements[:2]
            page = library.entity_pages("").record(chain)
            assert f"{STATED}+" in page
            assert f"{count - STATED} further documents of the library say more of it." in page
    assert asked[0] == asked[1]


def test_a_document_cut_in_the_middle_says_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One document alone, with more statements than are told."""
    with Library.init(tmp_path / "all") as library:
        chain = fill(library, 1)
        whole = library.resolution.record(chain)
        assert (len(whole.statements), whole.more) == (1, 0)
        monkeypatch.setattr(sourcebook.resolution, "MOST_STATED", 0)
        cut = library.resolution.record(chain)
        assert (len(cut.statements), cut.more) == (0, 1)
