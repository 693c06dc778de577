"""Which spellings are of one page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.model.address import normal_address, same_site, without_credentials, without_tracking
from sourcebook.model.document import document_id

PAGE = "https://paper.example/2011/crane"


@pytest.mark.parametrize(
    "other",
    [
        "http://paper.example/2011/crane", "https://www.paper.example/2011/crane/",
        "HTTPS://Paper.Example:443/2011/crane",
        PAGE + "#top", PAGE + "?utm_source=mail&fbclid=1", PAGE + "?gclid=x", PAGE + "/amp", PAGE + "/amp/",
        PAGE + "?amp=1",
        PAGE + "?outputType=amp", "https://m.paper.example/2011/crane", "https://amp.paper.example/2011/crane",
        "https://mobile.paper.example/2011/crane", "https://paper.example./2011/crane",
        "https://paper.example/2011/%63rane",
        "https://paper.example/2011/crane/index.html", "https://mara:word@paper.example/2011/crane",
        "https://paper.example/amp/2011/crane", " https://paper.example/2011/crane\n",
    ],
)  # fmt: skip
def test_one_page(other: str) -> None:
    assert normal_address(other) == normal_address(PAGE)
    assert document_id("sha256:1", other) == document_id("sha256:2", PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAGE, PAGE + "?id=2"), (PAGE, "https://paper.example/2011/Crane"), (PAGE, "https://paper.example:8080/2011/crane"),
        (PAGE, "https://gull.example/2011/crane"), ("https://m.example/x", "https://example/x"),
        ("https://paper.example/a%2Fb", "https://paper.example/a/b"), (PAGE, "https://paper.example/2011/crane-2"),
        ("https://amp.dev/x", "https://dev/x"), (PAGE, "paper.example/2011/crane.txt"),
    ],
)  # fmt: skip
def test_two_pages(one: str, other: str) -> None:
    assert normal_address(one) != normal_address(other)


def test_order_of_parameters_and_a_host_in_its_own_letters() -> None:
    assert normal_address("http://a.example/?b=2&a=1") == normal_address("http://a.example/?a=1&b=2")
    assert same_site("https://bücher.example/x", "https://xn--bcher-kva.example/y")
    assert same_site("https://en.m.paper.example/x", "https://en.paper.example/y")


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("http://mara:word@a.example/x", "http://a.example/x"), ("https://mara@a.example", "https://a.example"),
        ("http://a:b@c@d.example/", "http://d.example/"), ("http://a.example/@mara/post", "http://a.example/@mara/post"),
        ("ftp://mara:word@a.example/", "ftp://a.example/"), ("papers/a@b.eml", "papers/a@b.eml"),
        ("http:\\\\mara:word@a.example/", "http:\\\\a.example/"), ("http://a.example/?m=x@y", "http://a.example/?m=x@y"),
    ],
)  # fmt: skip
def test_credentials_are_left_out(address: str, clean: str) -> None:
    assert without_credentials(address) == clean


def test_tracking_is_left_out_and_the_rest_stays() -> None:
    assert without_tracking("http://u:p@a.example/x?b=%20&utm_source=y&a=1#z") == "http://a.example/x?b=%20&a=1"


@given(st.text(alphabet=st.characters(exclude_characters="?#&;"), max_size=60))
def test_a_tracked_link_is_the_page_whatever_its_path(path: str) -> None:
    address = f"https://m.a.example/{path}/x"
    assert normal_address(f"{address}?utm_source=mail#top") == normal_address(address)
