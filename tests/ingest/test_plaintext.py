"""Plain text: the text is the file, blocks come from its layout."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Draft, check_draft
from sourcebook.ingest.plaintext import TextReader
from sourcebook.testing.readers import blob_of


@pytest.fixture
def read(tmp_path: Path):
    def run(data: str | bytes, name: str = "note.txt") -> Draft:
        raw = data if isinstance(data, bytes) else data.encode()
        draft = TextReader().read(blob_of(tmp_path, raw, name=name, media_type="text/plain"))
        check_draft(draft)
        return draft

    return run


def kinds(draft: Draft) -> list[tuple[str, str]]:
    return [(b.kind, draft.text[b.start : b.end]) for b in draft.blocks]


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=300))
def test_text_is_the_file_decoded(tmp_path_factory, text: str) -> None:
    # Without NUL, by which UTF-16 is known: four bytes of it may be either.
    blob = blob_of(tmp_path_factory.mktemp("t"), text.encode(), name="t.txt", media_type="text/plain")
    try:
        draft = TextReader().read(blob)
    except (EmptyInput, UnreadableInput):
        assert not text.strip("\ufeff \t\r\n\x0b\x0c") or any(ord(c) < 32 or ord(c) == 127 for c in text)
        return
    assert draft.text == text
    check_draft(draft)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_are_untouched(read, newline: str) -> None:
    text = f"One paragraph.{newline}{newline}Two.{newline}"
    draft = read(text)
    assert draft.text == text
    assert [w for _, w in kinds(draft)] == ["One paragraph.", "Two."]


def test_byte_order_mark_stays(read) -> None:
    assert read(b"\xef\xbb\xbfWords here.").text == "\ufeffWords here."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Café – “fünf” € 5".encode("cp1252"), "Café – “fünf” € 5"),
        ("Café – “fünf”".encode("utf-16"), "Café – “fünf”"),
        ("Café – “fünf” plain".encode("utf-16-le"), "Café – “fünf” plain"),
        (("Банк перевёл деньги через посредника. " * 6).encode("cp1251"), "Банк перевёл деньги через посредника. " * 6),
    ],
)
def test_other_charsets(read, data: bytes, text: str) -> None:
    assert read(data).text == text


def test_hard_wrapped_lines_are_one_paragraph(read) -> None:
    text = (
        "The regional audit office in Kelmar published its review of the\n"
        "harbour contracts on Tuesday, and the figures in it differ from\n"
        "those that the ministry gave.\n\nNothing more was said.\n"
    )
    assert [k for k, _ in kinds(read(text))] == ["paragraph", "paragraph"]


def test_long_lines_are_a_paragraph_each(read) -> None:
    line = "The regional audit office in Kelmar published its review of the harbour contracts on Tuesday. " * 3
    assert len(read(f"{line}\n{line}\n{line}").blocks) == 3


@pytest.mark.parametrize(
    "line",
    [
        "1950s—1960s | The Kelmar Loans",
        "Who Paid For The Harbour?",
        "BACKGROUND",
        "What the Audit Found",
        "Chapter 3",
        "2.1 Payments to Vint Ltd",
        "## Payments",
        "The “Kelmar Circle”",
    ],
)
def test_headings(read, line: str) -> None:
    found = kinds(read(f"The office said so again today.\n\n{line}\n\nIt was paid in March, they said.\n"))
    assert ("heading", line.lstrip("# ")) in found


@pytest.mark.parametrize(
    "line",
    [
        "It was paid.",
        "Kelmar, Tuesday,",
        "“We Paid It”",
        "and so it went",
        "The bank paid 5 million to a man in Oslund",
        "— Ida Roe",
        "KELMAR, Oslund (KP) --",
        "KELMAR _",
    ],
)
def test_no_headings(read, line: str) -> None:
    found = kinds(read(f"Short.\n\n{line}\n\nIt was paid in March, they said.\n"))
    assert "heading" not in [k for k, _ in found]


def test_underlined_headings(read) -> None:
    draft = read("the audit\n=========\n\nIt was paid in March.\n\nthe sums\n--------\n\nNobody knew it then.\n")
    assert [(k, w) for k, w in kinds(draft) if k == "heading"] == [("heading", "the audit"), ("heading", "the sums")]
    assert [b.level for b in draft.blocks if b.kind == "heading"] == [1, 2]


def test_a_form_full_of_capitals_has_no_headings(read) -> None:
    draft = read("\n\n".join(f"FIELD NAME {c}\n\nVALUE {c}" for c in "ABCDEFGHIJ"))
    assert {k for k, _ in kinds(draft)} == {"paragraph"}


def test_quote_with_attribution_is_one_group(read) -> None:
    draft = read(
        "He wrote of it later.\n\n“We paid them all, every month, and nobody in the ministry asked.\n\n"
        "“Then it stopped, and nobody said why it had.”\n\n— Ida Roe, The Kelmar Ledger\n\nThe office denies it.\n"
    )
    assert [k for k, _ in kinds(draft)] == ["paragraph", "quote", "quote", "quote", "paragraph"]
    assert len({b.group for b in draft.blocks if b.kind == "quote"}) == 1


def test_attribution_on_the_last_line_and_marked_quotes(read) -> None:
    draft = read(
        "State secrets are a kind of power that few may use without a reason.\n— Ida Roe\n\n"
        "A word.\n\n> he said\n> so\n"
    )
    assert [k for k, _ in kinds(draft)] == ["quote", "paragraph", "quote"]


@pytest.mark.parametrize(
    "tail", ["– What comes next –.", "— One thing of many\n\n— Another thing of many", "-----", "— and so on it went"]
)
def test_dashes_that_are_no_attribution(read, tail: str) -> None:
    draft = read(f"The office said in the morning that nothing had been paid.\n\n{tail}\n\nIt was known.\n")
    assert "quote" not in [k for k, _ in kinds(draft)]


def test_lists(read) -> None:
    draft = read("It paid:\n• the mayor\n• the clerk\n\nIt was known.\n\n1. First one.\n\n2. Second one.\n")
    assert [k for k, _ in kinds(draft)] == ["paragraph", "item", "item", "paragraph", "item", "item"]
    groups = [b.group for b in draft.blocks if b.kind == "item"]
    assert groups[0] == groups[1] != groups[2] == groups[3]


def test_header_fields(read) -> None:
    draft = read(
        "Title: Harbour sums\nBy: Ida Roe and Tom Vint\nDate: 4 March 2021\nSource: The Kelmar Post\n"
        "URL: https://kelmar.example/a\n\nThe office said so.\n"
    )
    meta = draft.metadata
    assert (meta.title, meta.byline, meta.published) == ("Harbour sums", ("Ida Roe", "Tom Vint"), "2021-03-04")
    assert (meta.outlet, meta.address) == ("The Kelmar Post", "https://kelmar.example/a")
    assert kinds(draft) == [("paragraph", "The office said so.")]


def test_leading_date_and_byline(read) -> None:
    draft = read("date 2021-03-04 The office said so.\n\nBy Ida Roe\n\nMore of it.\n")
    assert draft.metadata.published == "2021-03-04"
    assert draft.metadata.byline == ("Ida Roe",)
    assert kinds(draft)[0] == ("paragraph", "The office said so.")


@pytest.mark.parametrize("data", [b"", b"   \n\t\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_is_refused(read, data: bytes) -> None:
    with pytest.raises(EmptyInput):
        read(data)


@pytest.mark.parametrize("data", [b"\x7fELF\x02\x01\x01\0\0\0\0\0" * 40, bytes(range(256)) * 20])
def test_binary_named_as_text_is_refused_in_a_sentence(read, data: bytes) -> None:
    with pytest.raises(UnreadableInput, match=r"photo\.txt is named as text but holds binary data\."):
        read(data, "photo.txt")


@pytest.mark.parametrize("unit", ["word ", "A. ", "“", "- x\n", "— A\n\nlong enough to be a quotation of somebody\n\n"])
def test_time_grows_with_length(read, unit: str) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        read((unit * (size // len(unit) + 1)).encode())
        return time.process_time() - started

    seconds(10_000)
    small, large = min(seconds(50_000) for _ in range(2)), min(seconds(200_000) for _ in range(2))
    assert large < 0.1 + 8 * small
