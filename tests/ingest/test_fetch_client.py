"""The fetch client against a real server on loopback: what is followed, stopped, kept to and told."""

from __future__ import annotations

import gzip
import random
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from test_fetch_guard import REFUSED

from sourcebook.errors import AddressRefused, FetchFailed, LimitExceeded, RobotsRefused
from sourcebook.ingest.web.client import MOST_REDIRECTS
from web_server import Handler, Site, answer, serving

MIB = 1 << 20
LONG = random.Random(1).randbytes(3 * MIB // 2).hex().encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def test_a_name_is_asked_for_once_and_its_number_kept(site: Site, tmp_path: Path) -> None:
    """A name that answers with a public number once and with the inside next (rebinding) is connected to as checked."""
    site.pages["/"] = answer(200, b"hello")
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    client = site.client(guard=site.guard(resolver))
    fetched = client.get(f"http://news.example:{site.port}/", tmp_path)
    assert fetched.body.read_bytes() == b"hello"
    assert asked == ["news.example"]
    assert [hop.number for hop in fetched.hops] == ["127.0.0.1"]
    assert site.headers[-1]["host"] == f"news.example:{site.port}"
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        client.get(f"http://news.example:{site.port}/", tmp_path)


@pytest.mark.parametrize(
    "goal",
    [
        "http://10.0.0.1/", "http://localhost/", "//169.254.169.254/latest", "file:///etc/passwd", "http://127.1/",
        "http://a@b.example/", "http://[::1", "//[",
    ],
)  # fmt: skip
def test_a_redirect_is_decided_anew(site: Site, tmp_path: Path, goal: str) -> None:
    site.pages["/"] = answer(302, Location=goal)
    with pytest.raises(AddressRefused):
        site.client().get(site.url("/"), tmp_path)


def test_redirects_are_followed_and_told(site: Site, tmp_path: Path) -> None:
    for number in range(MOST_REDIRECTS):
        site.pages[f"/{number}"] = answer((301, 302, 303, 307, 308)[number % 5], Location=f"{number + 1}")
    site.pages[f"/{MOST_REDIRECTS}"] = answer(200, b"at last")
    fetched = site.client().get(site.url("/0"), tmp_path)
    assert fetched.address == site.url(f"/{MOST_REDIRECTS}")
    assert fetched.body.read_bytes() == b"at last"
    assert fetched.kept_headers()["redirects"].startswith(f"301 {site.url('/1')} 302 {site.url('/2')} ")
    site.pages[f"/{MOST_REDIRECTS}"] = answer(302, Location="0")
    with pytest.raises(FetchFailed, match="redirects more than 10"):
        site.client().get(site.url("/0"), tmp_path)


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate", "bare", ""])
def test_a_packed_body_is_unpacked(site: Site, tmp_path: Path, packing: str) -> None:
    words = b"The crane was sold. " * 9000
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {"deflate": zlib.compress(words), "bare": bare.compress(words) + bare.flush(), "": words}
    body = packed.get(packing) or gzip.compress(words)
    site.pages["/"] = answer(200, body, Content_Encoding={"bare": "deflate"}.get(packing, packing))
    assert site.client().get(site.url("/"), tmp_path).body.read_bytes() == words


def _endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"x" * 65536)


def _slow(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b"x")
            time.sleep(0.05)


def _slow_head(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    with suppress(OSError):
        for number in range(200):
            handler.wfile.write(f"X-{number}: 1\r\n".encode())
            time.sleep(0.05)


def _silent(handler: Handler) -> None:
    time.sleep(4)


@pytest.mark.parametrize(
    ("page", "limits", "said"),
    [
        (_endless, {"fetch_megabytes": 1}, "fetch_megabytes"),
        (answer(200, b"x" * (MIB + 1)), {"fetch_megabytes": 1}, "fetch_megabytes"),
        (_slow, {"fetch_seconds": 1}, "fetch_seconds"),
        (_slow_head, {"fetch_seconds": 1}, "fetch_seconds"),
        (_silent, {"fetch_seconds": 1}, "fetch_seconds"),
        (
            answer(200, gzip.compress(LONG), Content_Encoding="gzip"),
            {"fetch_megabytes": 2},
            "fetch_megabytes",
        ),
        (answer(200, gzip.compress(bytes(40 * MIB)), Content_Encoding="gzip"), {}, "250 times"),
    ],
    ids=["endless", "large", "slow body", "slow head", "silent", "large unpacked", "bomb"],
)
def test_a_body_is_stopped_at_its_limit(
    site: Site, tmp_path: Path, page: object, limits: dict[str, int], said: str
) -> None:
    site.pages["/"] = page  # type: ignore[assignment]
    began = time.monotonic()
    with pytest.raises(LimitExceeded, match=said):
        site.client(heed_robots=False, **limits).get(site.url("/"), tmp_path)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (answer(200, b"abc", Content_Length="10"), "breaks off"),
        (answer(200, b"abc", Content_Encoding="br"), "'br'"),
        (answer(200, b"no gzip", Content_Encoding="gzip"), "unpacked"),
        (answer(200, gzip.compress(b"x" * 999)[:-9], Content_Encoding="gzip"), "breaks off"),
        (lambda handler: handler.wfile.write(b"220 mail ready\r\n\r\n"), "not HTTP"),
        (lambda handler: None, "breaks off|not HTTP|no answer"),
    ],
    ids=["short", "brotli", "not packed", "cut", "not http", "nothing"],
)
def test_an_answer_that_is_none_is_said(site: Site, tmp_path: Path, page: object, said: str) -> None:
    site.pages["/"] = page  # type: ignore[assignment]
    with pytest.raises(FetchFailed, match=said):
        site.client(heed_robots=False).get(site.url("/"), tmp_path)


def test_nobody_there_is_said(tmp_path: Path) -> None:
    with serving() as site:
        client, address = site.client(heed_robots=False), site.url("/")
    with pytest.raises(FetchFailed, match=r"did not answer|does not take"):
        client.get(address, tmp_path)


def test_robots_are_asked_once_and_kept_to(site: Site, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = answer(
        200,
        b"User-agent: *\nDisallow: /*.pdf$\nDisallow: /shut/\nAllow: /shut/open\n\nUser-agent: Other\nDisallow: /\n",
    )
    site.pages["/a"] = site.pages["/shut/open"] = answer(200, b"a")
    site.pages["/to"] = answer(302, Location="/shut/b")
    client = site.client()
    for path in ("/a", "/shut/open"):
        assert client.get(site.url(path), tmp_path).status == 200
    for path in ("/shut/b", "/x.pdf", "/to"):
        with pytest.raises(RobotsRefused, match=r"robots\.txt of 127\.0\.0\.1 asks"):
            client.get(site.url(path), tmp_path)
    assert site.asked == ["/robots.txt", "/a", "/shut/open", "/to"]
    assert site.headers[0]["user-agent"].startswith("Sourcebook/")


@pytest.mark.parametrize(("status", "open_"), [(404, True), (403, True), (500, False), (429, False), (503, False)])
def test_robots_that_cannot_be_had(site: Site, tmp_path: Path, status: int, open_: bool) -> None:
    site.pages["/robots.txt"] = answer(status)
    site.pages["/a"] = answer(200, b"a")
    if open_:
        assert site.client().get(site.url("/a"), tmp_path).status == 200
        return
    with pytest.raises(RobotsRefused, match=f"answered {status}"):
        site.client().get(site.url("/a"), tmp_path)


def test_requests_to_a_site_keep_their_pause(site: Site, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = answer(200, b"User-agent: Sourcebook\nCrawl-delay: 0.3\n")
    site.pages["/a"] = answer(200, b"a")
    client = site.client()
    began = time.monotonic()
    for _ in range(2):
        client.get(site.url("/a"), tmp_path)
    assert time.monotonic() - began >= 0.6


def test_only_what_can_be_sent_is_asked_conditionally(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = answer(200, b"a")
    site.client(heed_robots=False).get(
        site.url("/a"), tmp_path, etag='"\u00e9"\r\n', modified="Mon, 02 May 2011 10:00:00 GMT"
    )
    assert "if-none-match" not in site.headers[-1]
    assert site.headers[-1]["if-modified-since"] == "Mon, 02 May 2011 10:00:00 GMT"


def test_nothing_of_the_environment_is_used(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.pages["/a"] = answer(200, b"a", Set_Cookie="k=v")
    fetched = site.client().get(site.url("/a"), tmp_path)
    site.client().get(site.url("/a"), tmp_path)
    assert "set-cookie" not in fetched.kept_headers()
    assert not any("cookie" in headers for headers in site.headers)


# One without a host is relative: it leads to where it came from.
HOSTS = [(a, a.partition("://")[2][:1]) for a in REFUSED if not set(a) & set("\r\n\x00\t")]
REDIRECTS = [a for a, first in HOSTS if first not in ("", "/", "?", "#")]


@pytest.fixture(scope="module")
def turning() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.mark.deep
@pytest.mark.parametrize("goal", REDIRECTS)
def test_no_redirect_leads_inside(turning: Site, tmp_path: Path, goal: str) -> None:
    """Every form that is refused at first is refused as the goal of a redirect, and nothing else is asked for."""
    turning.pages["/"] = answer(302, Location=goal.encode("utf-8").decode("latin-1"))
    turning.asked.clear()
    with pytest.raises(AddressRefused):
        turning.client(heed_robots=False).get(turning.url("/"), tmp_path)
    assert turning.asked == ["/"]
