"""A summary as a Markdown file and back: nothing changes unasked, and each mistake names its line."""

from __future__ import annotations

import msgspec
import pytest
from desk_case import document_of, draft, sentence

from sourcebook import Library
from sourcebook.errors import NotFound, SourcebookError
from sourcebook.model.summary import Summary

PAID = "The board moved $2.5 million to Osk Holdings in 2009."


def full(library: Library) -> Summary:
    first = msgspec.structs.replace(
        sentence(library, "[The board](https://post.example/a_b) moved\nit.", PAID), gap="\n\n"
    )
    second = msgspec.structs.replace(sentence(library, "An item.", PAID), gap="\n- ", by="extract")
    third = sentence(library, "Another item: 40 invoices.", PAID, "Of the 40 invoices 43% were missing.")
    return draft(
        library, first, second, third, note="A *note*.\n\nOf two parts.", reply="No answer.", importance=60,
        categories=("ports", "public-money"), tags=("a b", "c"), outlet="Post: Sunday", published="2011-05",
    )  # fmt: skip


def test_there_and_back(library: Library) -> None:
    held = full(library)
    text = library.summaries.text(held.id)
    back = library.summaries.edit(held.id, who="ed", **library.summaries.read_text(text, held.id))
    assert back == held
    assert library.summaries.get(held.id).number == held.number


def test_changed_lines_change_what_they_say(library: Library) -> None:
    held = full(library)
    document = document_of(library, PAID)
    text = library.summaries.text(held.id)
    text = text.replace("importance: 60", "importance:").replace("## Reply\n\nNo answer.", "")
    text = text.replace(
        "- Another item", f"A new one. [[{document}: Of the 40\ninvoices]]".replace("\n", " ") + "\n\n1. Another item"
    )
    saved = library.summaries.edit(held.id, who="ed", **library.summaries.read_text(text, held.id))
    assert (saved.importance, saved.reply, saved.note) == (None, "", held.note)
    assert [s.text for s in saved.sentences] == [
        held.sentences[0].text, "An item.", "A new one.", "Another item: 40 invoices.",
    ]  # fmt: skip
    assert saved.sentences[2].anchors[0].exact == "Of the 40 invoices"
    assert saved.markdown.endswith("A new one.\n\n1. Another item: 40 invoices.")
    assert [s.by for s in saved.sentences] == ["person", "extract", "person", "person"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("---\ntitle: x\n", "Line 1: the head is not closed"),
        ("---\ntitel: x\n---\n", "Line 2: there is no field 'titel'"),
        ("---\ntitle x\n---\n", "Line 2: 'title x' is no"),
        ("---\nimportance: high\n---\n", "Line 2: importance 'high' is no whole number"),
        ("One.\nTwo. [[d-1]]\n", "Line 2: .*is no anchor"),
        ("One. [[DOC:1-99999]]\n", "Line 1: 1-99999 selects nothing"),
        ("One. [[DOC:9-9]]\n", "Line 1: 9-9 selects nothing"),
        ("One. [[DOC: words that are not there]]\n", "Line 1: “words that are not there” does not stand"),
        ("\nOne. [[d-000000000000000000000000:1-2]]\n", "Line 2: There is no document"),
        ("One. [[DOC:1-5\n", "Line 1: an anchor is not closed"),
        ("[[DOC:1-5]]\n", "Line 1: there is an anchor and no sentence"),
    ],
)
def test_a_mistake_names_its_line(library: Library, text: str, said: str) -> None:
    with pytest.raises(SourcebookError, match=said):
        library.summaries.read_text(text.replace("DOC", document_of(library, PAID)))


def test_one_sentence_is_changed(library: Library) -> None:
    news, held = library.summaries, full(library)
    document = document_of(library, PAID)
    changed = news.with_sentence(held, 2, "Changed.", [f"{document}: {PAID}"])
    assert ([s.text for s in changed][1], changed[1].by, changed[1].anchors[0].exact) == ("Changed.", "person", PAID)
    assert len(news.with_sentence(held, 1, "")) == 2
    more = news.with_sentence(held, 4, "One more.")
    assert (len(more), more[3].anchors) == (4, ())
    with pytest.raises(SourcebookError, match="no sentence 9"):
        news.with_sentence(held, 9, "x")
    with pytest.raises(NotFound):
        news.with_sentence(held, 1, "x", [f"{document}: nowhere at all"])
