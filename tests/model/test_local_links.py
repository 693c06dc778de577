"""Addresses of a machine in Markdown: which are, where they stand, and what is left once they are taken out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.model.local_links import (
    _SIGN,
    _SIGNS,
    _find,
    _worth_reading,
    find_local,
    is_local,
    may_have_local,
    take_out_local,
    without_local,
)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("file:///home/ada/a.pdf", True),
        ("FILE:a.pdf", True),
        ("fi\tle:///a", True),
        ("file%3A///home/ada/a.pdf", True),
        (r"C:\Users\ada\a.docx", True),
        ("c:/papers/a.docx", True),
        (r"\\server\share\a.doc", True),
        ("smb://server/share", True),
        ("~/a.pdf", True),
        ("/home/ada/a.pdf", True),
        ("../notes/a.pdf", True),
        ("a.html", True),
        ("", False),
        ("#part-2", False),
        ("https://paper.example/home/ada/a.pdf", False),
        ("//paper.example/a", False),
        ("mailto:ada@paper.example", False),
        ("evidence:quote:q-1", False),
    ],
)
def test_an_address_of_a_machine_is_told_from_one_of_the_web(address: str, local: bool) -> None:
    assert is_local(address) is local


def test_short_addresses_are_of_the_web_where_the_text_says_where_it_stands() -> None:
    assert not is_local("../b.html", based=True)
    assert is_local("file:///b.html", based=True)
    assert is_local(r"C:\b.html", based=True)
    head = "---\nurl: https://paper.example/a/\n---\n\n"
    assert find_local(f"{head}[b](../b.html)") == []
    assert [link.address for link in find_local("[b](../b.html)")] == ["../b.html"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See [the *paper*](file:///home/ada/a.pdf).", "See the *paper*."),
        ("See [the paper](../a (1).pdf 'A title').", "See the paper."),
        (r"See [the paper](C:\My Papers\a b.docx).", "See the paper."),
        ("See [the paper](<C:/My Papers/a.docx>).", "See the paper."),
        ("![The quay](/home/ada/quay.png)", "The quay"),
        ("[![The quay](quay.png)](file:///home/ada/quay.png)", "The quay"),
        ("See [a [b] c](a.pdf) and [d](https://d.example/).", "See a [b] c and [d](https://d.example/)."),
        ("See [the paper][p], [p][], [P].\n\n[p]: ../a.pdf 'A'\n", "See the paper, p, P.\n\n\n"),
        ("See <file:///home/ada/b%20c.pdf>, file:///home/ada/d.pdf.", "See b c.pdf, d.pdf."),
        ('An <img src="/home/ada/quay.png" alt="x"> element <b>stays</b>', "An  element <b>stays</b>"),
        ("[one\ntwo](a.pdf) three", "one\ntwo three"),
        ("[file:///home/ada/a.pdf](file:///home/ada/a.pdf)", "a.pdf"),
        ("`[a](b.pdf)`\n\n```\n[a](b.pdf)\n```\n", "`[a](b.pdf)`\n\n```\n[a](b.pdf)\n```\n"),
        ("[^1]: file:///home/ada/a.pdf", "[^1]: a.pdf"),
        ("x[1] (see y) [a]: b, f(a)[b]", "x[1] (see y) [a]: b, f(a)[b]"),
        ("[[quote:q-1]] of [[document:d-1|a/b]]", "[[quote:q-1]] of [[document:d-1|a/b]]"),
    ],
)
def test_words_stay_where_the_address_is_taken_out(text: str, left: str) -> None:
    assert without_local(text) == left
    assert without_local(left) == left


def test_each_is_told_with_its_line_and_words() -> None:
    text = "One\n\n[the paper](../a.pdf)\n\nIt lay in /home/ada/secret/ and C:\\Users\\ada\\x.doc.\n"
    found = find_local(text)
    assert [(link.kind, link.line) for link in found] == [("link", 3), ("path", 5), ("path", 5)]
    assert found[0].told.startswith("The link to “../a.pdf” leads to a file that readers do not have")
    assert "“the paper” would be published" in found[0].told
    assert "/home/ada/secret/" in without_local(text)  # a path in prose may be what the sentence is about


def test_another_address_may_take_its_place() -> None:
    text = "[the paper](../a.pdf) and [that](b.pdf)"
    made, told = take_out_local(text, lambda link: "evidence:document:d-1" if link.path.endswith("a.pdf") else None)
    assert made == "[the paper](<evidence:document:d-1>) and that"
    assert [link.address for link in told] == ["b.pdf"]


@pytest.mark.parametrize("text", ["](" * 3000, "[" * 6000 + "](a)", "[a](file:" * 800, "<a " * 3000, "[a][b]" * 2000])
def test_odd_texts_come_to_an_end(text: str) -> None:
    assert isinstance(without_local(text), str)


def test_an_element_that_is_shown_as_written_goes_only_for_a_place_on_a_machine() -> None:
    text = "<img src=x.png> and <img src='/home/ada/x.png'>."
    assert without_local(text, html=False) == "<img src=x.png> and ."
    assert without_local(text) == " and ."


@given(st.text(alphabet="](:<\\/ abfilehomusrscnpd[CFU", max_size=14))
def test_the_quick_look_misses_nothing(text: str) -> None:
    assert not _SIGN.search(text) or any(sign in text.lower() for sign in _SIGNS)


def test_an_escaped_bracket_opens_no_element() -> None:
    assert without_local(r"Shares of \<img src=x.png> fell.") == r"Shares of \<img src=x.png> fell."
    assert without_local(r"A \\<img src=x.png> b.") == "A \\\\ b."


_PIECES = [*'()<>\\ \n:!"', "[a]", "]:", "img src=", "x.png", "c:", "file:", "/home/", "ada/"]


@given(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join))
def test_what_is_found_is_worth_reading_for(text: str) -> None:
    assert _worth_reading(text) or not [*_find(text, False, True)]


@given(st.lists(st.lists(st.sampled_from(_PIECES), max_size=6).map("".join), max_size=4))
def test_a_look_at_several_misses_none(texts: list[str]) -> None:
    assert may_have_local(texts) or not any(map(_worth_reading, texts))
