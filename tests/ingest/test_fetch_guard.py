"""Which addresses are never connected to: asserted on the decision, no connection made and no name asked for."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.errors import AddressRefused, FetchFailed
from sourcebook.ingest.web.guard import Guard, is_public, parse

INSIDE_V4 = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "192.168.1.254", "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0", "192.0.0.192", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9", "168.63.129.16",
)  # fmt: skip
INSIDE_V6 = (
    "::", "::1", "fe80::1", "febf::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1",
    "3fff::1", "100::1", "5f00::1", "2001::1", "2001:10::1", "2001:20::1", "64:ff9b:1::1", "4000::1",
)  # fmt: skip
NAMES = (
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "localhost.localdomain", "printer.local", "wiki.internal",
    "metadata.google.internal", "router.lan", "nas.home", "box.home.arpa", "git.corp", "x.onion", "intranet",
    "1.0.0.127.in-addr.arpa", "ｌｏｃａｌｈｏｓｔ", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "local\u00adhost",
)  # fmt: skip
ODD = (
    "ftp://news.example/", "file:///etc/passwd", "gopher://news.example/", "data:text/html,x", "javascript:alert(1)",
    "dict://news.example:11211/", "ldap://news.example/", "jar:http://news.example!/", "http:/news.example/",
    "http:news.example", "http:///news.example", "//news.example/", "http://", "https://", "http://?", "http://#",
    "http://user@news.example/", "http://user:word@news.example/", "http://news.example@10.0.0.1/",
    "http://10.0.0.1#@news.example/", "http://10.0.0.1?@news.example/", "http://news.example\\@10.0.0.1/",
    "http://10.0.0.1\\.news.example/", "http://news.example:22/", "http://news.example:25/", "http://news.example:6379/",
    "http://news.example:0/", "http://news.example:65536/", "http://news.example:x/", "http://news.example:-1/",
    "http://news%2eexample/", "http://%31%32%37.0.0.1/", "http://127.0.0.1%00.news.example/", "http://news.example/\x00",
    "http://news.example/a b", "http://news.example/\r\nHost: 10.0.0.1", "http://news.example/\u202efdp",
    "http://127.0.0.1\t/", "http://[::1", "http://::1/", "http://[::1]x/", "http://[fe80::1%25eth0]/", "http://[v1.x]/",
    "http://..example/", "http://a..example/", "http://.example/", f"http://{'a' * 64}.example/",
    "http://news.example/" + "a" * 5000,
)  # fmt: skip


def _spellings(text: str) -> Iterator[str]:
    """Hosts that one library or another takes for the IPv4 number `text`."""
    number = int(ipaddress.IPv4Address(text))
    a, b, c, d = ipaddress.IPv4Address(text).packed
    yield text
    yield text + "."
    yield str(number)
    yield hex(number)
    yield hex(number).upper().replace("X", "x")
    yield f"0{number:o}"
    yield ".".join(f"0{part:o}" for part in (a, b, c, d))
    yield ".".join(f"000{part:o}" for part in (a, b, c, d))
    yield ".".join(hex(part) for part in (a, b, c, d))
    yield f"0{a:o}.{b}.{c}.{d}"
    yield f"{a}.{b}.{(c << 8) + d}"
    yield f"{a}.{(b << 16) + (c << 8) + d}"
    yield f"0x{a:x}.{b}.0{c:o}.{d}"
    yield text.translate({ord("0") + n: ord("０") + n for n in range(10)})
    yield text.replace(".", "。")
    yield text.replace(".", "%2e")
    for prefix in ("::ffff:", "::", "::ffff:0:", "64:ff9b::", "64:ff9b:1::", "2002:", "2001:0:0:0:0:0:0:"):
        if prefix == "2002:":
            yield f"[2002:{(a << 8) + b:x}:{(c << 8) + d:x}::1]"
        elif prefix.startswith("2001"):
            yield f"[2001:0:{(a << 8) + b:x}:{(c << 8) + d:x}::1]"
        else:
            yield f"[{prefix}{text}]"
    yield f"[2a00:1450::5efe:{text}]"
    yield f"[2a00:1450::200:5efe:{text}]"


REFUSED = (
    [f"http://{host}/" for text in INSIDE_V4 for host in _spellings(text)]
    + [f"https://[{text}]/" for text in INSIDE_V6]
    + [f"http://[{ipaddress.IPv6Address(text).exploded.upper()}]/" for text in INSIDE_V6]
    + [f"http://{name}/" for name in NAMES]
    + [*ODD]
)


def test_every_kind_of_form_is_among_them() -> None:
    for part in (
        "0x7f000001", "0177.0.0.1", "2130706433", "127.1", "[::ffff:10.0.0.1]", "[::10.0.0.1]", "[64:ff9b::10.0.0.1]",
        "[2002:a00:1::1]", "[2001:0:a00:1::1]", "5efe:10.0.0.1]", "%25eth0]", "127.0.0.1.", "10。0。0。1", "user:word@",
        "169.254.169.254", "fd00:ec2::254", "168.63.129.16", "100.100.100.200", "metadata.google.internal", "file:",
        ":6379/", "\\\\@",
    ):  # fmt: skip
        assert any(part.replace("\\\\", "\\") in address for address in REFUSED), part


def test_at_least_220_forms_are_tried() -> None:
    assert len(set(REFUSED)) >= 220


@pytest.mark.parametrize(
    "address", sorted(set(REFUSED)), ids=lambda a: a[:60].encode("ascii", "backslashreplace").decode()
)
def test_a_form_is_refused_before_any_name_is_asked_for(address: str) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"]

    with pytest.raises(AddressRefused):
        Guard(resolver).decide(address)
    assert asked == []


@pytest.mark.parametrize("number", [*INSIDE_V4, *INSIDE_V6, "::ffff:10.0.0.1", "64:ff9b::a00:1", "fe80::1%eth0", "no"])
def test_a_name_that_stands_for_the_inside_is_refused(number: str) -> None:
    for answer in ([number], ["93.184.215.14", number], [number, "93.184.215.14"]):
        with pytest.raises(AddressRefused, match="not a public address"):
            Guard(lambda host, port, answer=answer: answer).decide("https://news.example/")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("HTTP://News.Example:80/a/../b?x=1&y=%20#top", "http://news.example/a/../b?x=1&y=%20"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example:8443/x", "https://news.example:8443/x"),
        ("https://bücher.example/ä?ö=ü", "https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC"),
        ("http://news.example.", "http://news.example/"),
        ("http://my_paper.example/", "http://my_paper.example/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2a00:1450:4001::1]:8080/", "http://[2a00:1450:4001::1]:8080/"),
        ("http://localhost.news.example/", "http://localhost.news.example/"),
    ],
)
def test_the_public_web_is_let_through_in_one_spelling(address: str, asked: str) -> None:
    assert Guard(lambda host, port: ["93.184.215.14"]).decide(address).address == asked


def test_numbers_are_kept_as_they_were_checked() -> None:
    target = Guard(lambda host, port: ["93.184.215.14", "2a00:1450:4001::1"]).decide("https://news.example/")
    assert target.numbers == ("93.184.215.14", "2a00:1450:4001::1")


@pytest.mark.parametrize("hidden", range(6))
def test_one_number_of_the_inside_among_many_is_enough(hidden: int) -> None:
    """What a chain of CNAMEs ends in comes as one list: every number of it is looked at, wherever it stands."""
    numbers = [f"93.184.215.{n}" for n in range(5)]
    numbers.insert(hidden, "169.254.169.254")
    with pytest.raises(AddressRefused, match=r"169\.254\.169\.254"):
        Guard(lambda host, port: numbers).decide("https://alias.news.example/")


def test_every_decision_asks_anew() -> None:
    """A name that stood for a public number a moment ago (rebinding) is looked at again."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "::1"], ["fe80::1%eth0"]])
    guard = Guard(lambda host, port: next(answers))
    assert guard.decide("https://news.example/").numbers == ("93.184.215.14",)
    for _ in range(3):
        with pytest.raises(AddressRefused):
            guard.decide("https://news.example/")


@pytest.mark.parametrize(
    "address",
    ["http://mara:secret@news.example/", "http://mara:secret@news.example:x/", "http://mara:se/cret@news.example/",
     "ftp://mara:secret@news.example/"],
)  # fmt: skip
def test_no_sentence_holds_a_password(address: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        parse(address)
    assert "cret" not in str(caught.value)


def test_a_name_nobody_knows_is_no_refusal() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    for known in (resolver, lambda host, port: []):
        with pytest.raises(FetchFailed):
            Guard(known).decide("https://news.example/")


def test_the_port_that_tests_serve_on_opens_only_with_its_number() -> None:
    guard = Guard(lambda host, port: ["93.184.215.14"], allow=frozenset({("127.0.0.1", 9999)}))
    assert guard.decide("http://127.0.0.1:9999/").numbers == ("127.0.0.1",)
    for address in ("http://127.0.0.1/", "http://127.0.0.2:9999/", "http://127.0.0.1:9998/", "http://[::1]:9999/"):
        with pytest.raises(AddressRefused):
            guard.decide(address)


@given(st.ip_addresses())
def test_only_global_numbers_are_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if is_public(str(number)):
        assert number.is_global or str(number).startswith("64:ff9b::")
        inside = number.is_multicast or number.is_private or number.is_loopback or number.is_link_local
        assert not inside


@given(st.text(max_size=80), st.sampled_from(["", "http://", "https://", "http://[", "http://a.example:"]))
def test_any_text_is_decided_on(text: str, before: str) -> None:
    try:
        target = parse(before + text)
    except AddressRefused:
        return
    assert target.address.isascii()
    assert parse(target.address) == target
