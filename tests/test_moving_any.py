"""Whatever Markdown a record has: its sentences make it again, and each anchor points at words that stand there."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.model.moving import moving_for
from sourcebook.moving_records import Converter

PIECES = st.sampled_from(
    [
        "One said so. ", "Two", ".", " ", "\n", "\n\n", "- ", "1. ", "> ", "## ", "[a. b](https://x.example/a_(b))",
        "*", "**", "_c_", "`d`", "<b>", "</b>", "<SRD>", "&amp;", "\\*", "![e](f)", "“Quoted. Words.” ", "U.S. ",
        "Mr. ", "\t", "\u00a0", "\u2028", "\x00", "😀", "<!-- g -->", "[", "]", "(",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_sentences_make_the_markdown_again(markdown: str) -> None:
    held = {"article_id": 1, "title": "A title", "publication_name": "Post", "summary_markdown": markdown}
    moving, converter = moving_for(held), Converter(service="service")
    rendition = converter.rendition(held, moving, "sha256:" + "0" * 64, "1")
    summary = converter.summary(held, moving, "d-1", rendition, "1")
    assert summary.markdown == markdown.strip() or summary.unplaced["summary_markdown"]
    assert "".join(summary.markdown.split()) in "".join(markdown.split())
    for sentence in summary.sentences:
        for anchor in sentence.anchors:
            assert rendition.text[anchor.start : anchor.end] == anchor.exact
            assert anchor.exact
