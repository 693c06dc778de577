"""Every page of a collection under its address, for every role: no address leaves it, no link or form is refused."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from around import BASE, FORM_TOKEN, client_of, who
from full_library import full_library
from starlette.routing import Match

from sourcebook.app.policies import iter_routes, needs
from sourcebook.library import Library
from sourcebook.model.access import ROLES, reaches

ADDRESSES = re.compile(r'\s(?:href|action|formaction|src|poster|data-[a-z]+)="(/[^"]*)"')
LINKS = re.compile(r'\s(?:href|src|data-source)="([^"#]+)[^"]*"')
FORMS = re.compile(r"<form\b([^>]*)>")
SAMPLES = 2
"""Addresses of one route with the same parameters that are opened."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with full_library(tmp_path_factory.mktemp("mounted")) as opened:
        opened.notes.add(next(opened.list("documents")).id, "Ask for the annex.", labels=("to ask",), who="ed")
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[Any]:
    with client_of(library) as made:
        yield made


@cache
def route_of(client: Any, method: str, path: str) -> Any:
    """The route that answers a path within the library; None where there is none."""
    scope = {"type": "http", "method": method, "path": path, "root_path": ""}
    return next((r for r in iter_routes(client.app.app) if r.matches(scope)[0] == Match.FULL), None)


def attribute(of: str, name: str, otherwise: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', of)
    return html.unescape(found[1]) if found else otherwise


class Tour:
    """Opens the pages of one role, from the front page on, and notes what is wrong."""

    def __init__(self, client: Any, role: str) -> None:
        self.client, self.role = client, role
        self.wrong: list[str] = []
        self.opened: Counter[tuple[str, frozenset[str]]] = Counter()
        self.forms = 0
        self.todo = deque([(f"{BASE}/", "")])
        self.seen = {f"{BASE}/"}

    def run(self) -> Tour:
        while self.todo:
            self.open(*self.todo.popleft())
        return self

    def open(self, address: str, shown_at: str) -> None:
        answer = self.client.get(address, headers=who("ann", self.role) | {"Accept": "text/html"})
        where = f"{address} (on {shown_at})"
        if answer.status_code >= 400:
            self.wrong.append(f"{answer.status_code} {where}")
        if (to := answer.headers.get("location")) is not None:
            self.note(urljoin(address, to), where)
        if answer.headers.get("content-type", "").startswith(("text/html", "image/svg")):
            self.read(answer.text, address)

    def read(self, page: str, address: str) -> None:
        for found in ADDRESSES.findall(page):
            if not (found + "/").startswith(BASE + "/"):
                self.wrong.append(f"outside: {found} on {address}")
        for found in LINKS.findall(page):
            self.note(urljoin(address, html.unescape(found)), address)
        for form in FORMS.findall(page):
            self.form(form, address)
        if self.role == "viewer" and FORM_TOKEN in page:
            self.wrong.append(f"a token on {address}")

    def form(self, form: str, address: str) -> None:
        self.forms += 1
        method = attribute(form, "method", "get").upper()
        path = urlsplit(urljoin(address, attribute(form, "action", address))).path
        route = route_of(self.client, method, path.removeprefix(BASE))
        policy = needs.of(route) if route else None
        if policy is None or not (policy == "open" or reaches(self.role, policy)):  # type: ignore[arg-type]
            self.wrong.append(f"a form of {policy}: {method} {path} on {address}")

    def note(self, address: str, shown_at: str) -> None:
        """A link to be followed, where not enough of its kind were."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            if parts.netloc == "127.0.0.1:8080" and not parts.path.startswith(BASE + "/"):
                self.wrong.append(f"outside: {address} on {shown_at}")
            return
        plain = parts._replace(fragment="").geturl()
        route = route_of(self.client, "GET", parts.path.removeprefix(BASE) or "/")
        kind = getattr(route, "path", plain), frozenset(parse_qs(parts.query))
        if plain in self.seen or self.opened[kind] >= SAMPLES:
            return
        self.seen.add(plain)
        self.opened[kind] += 1
        self.todo.append((plain, shown_at))


@pytest.mark.parametrize("role", ROLES)
def test_no_address_leaves_the_collection_and_nothing_shown_is_refused(
    client: Any, role: str, record_trials: Callable[[str, int, int], None]
) -> None:
    tour = Tour(client, role).run()
    record_trials("addresses opened as shown to roles", len(tour.seen), len(tour.wrong))
    assert tour.wrong == []
    assert len(tour.seen) > 80
    assert {"/documents/{identifier}", "/search", "/entities/{identifier}"} <= {path for path, _ in tour.opened}
    posts = {"viewer": False}.get(role, True)
    assert posts == any(path in ("/add", "/desk/new") for path, _ in tour.opened)


def test_who_may_not_write_is_shown_how_a_text_reads_in_place_of_its_editor(client: Any, library: Library) -> None:
    shown = {s.state: f"/desk/{s.id}" for s in library.summaries.list()}
    (dossier,) = library.dossiers.list()
    assert (set(shown), dossier.state) == ({"draft", "published"}, "published")
    shown["a dossier"] = f"/dossiers/{dossier.id}"
    for told, needed in (("draft", "contributor"), ("published", "publisher"), ("a dossier", "publisher")):
        for role in ROLES:
            page = client.get(BASE + shown[told], headers=who("ann", role)).text
            assert ('id="edit"' in page) is reaches(role, needed), (told, role)  # type: ignore[arg-type]
            assert f'{shown[told]}/history"' in page


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_of(each)
    elif isinstance(value, str):
        yield value


def test_answers_of_the_api_name_no_address_outside_of_the_collection(client: Any) -> None:
    opened = 0
    for route in iter_routes(client.app.app):
        if "GET" not in route.methods or "{" in route.path or needs.of(route) == "admin":
            continue
        asked = {"q": "port", "text": "The port paid.", "of": "Nelly Orme", "limit": 1}
        answer = client.get(BASE + route.path, params=asked, headers=who("ann"))
        opened += answer.status_code == 200
        if (link := answer.headers.get("link")) is not None:
            assert link.startswith(f"<{BASE}/"), route.path
            assert client.get(link[1:].partition(">")[0], headers=who("ann")).status_code == 200
        if answer.headers["content-type"] in ("application/json", "application/feed+json"):
            known = re.compile(r"(/[a-z]+)+(\?.*)?")
            found = [s for s in strings_of(answer.json()) if known.fullmatch(s) and not s.startswith(BASE)]
            assert all(route_of(client, "GET", s) is None for s in found) or route.path in (
                "/reconcile",
                "/api/v1/openapi.json",
            ), (route.path, found)
        for address in re.findall(r'"http://127\.0\.0\.1:8080(/[^"]*)"', answer.text):
            assert address.startswith(BASE + "/"), (route.path, address)
    assert opened > 50


def test_a_manifest_of_reconciling_and_feeds_lead_into_the_collection(client: Any, library: Library) -> None:
    root = f"http://127.0.0.1:8080{BASE}"
    manifest = client.get(f"{BASE}/reconcile", headers=who("ann")).json()
    assert manifest["view"]["url"] == root + "/entities/{{id}}"
    assert manifest["preview"]["url"] == root + "/reconcile/preview?id={{id}}"
    assert {s["service_url"] for s in manifest["suggest"].values()} == {f"{root}/reconcile"}
    search = next(iter(library.searches.iter()))
    for path in (f"/feeds/searches/{search.id}.atom", "/api/v1/documents.atom", "/api/v1/entities.atom"):
        text = client.get(BASE + path, headers=who("ann"), params={"limit": 1}).text
        addresses = re.findall(r'"(http://127[^"]*)"', text)
        assert addresses, path
        assert all(a.startswith(root + "/") for a in addresses), (path, addresses)
    described = client.get(f"{BASE}/api/v1/openapi.json", headers=who("ann")).json()
    assert described["servers"] == [{"url": BASE}]


def test_work_that_was_begun_is_told_of_under_the_address(client: Any) -> None:
    program = who("robot", "contributor", "token")
    begun = client.post(f"{BASE}/api/v1/add", headers=program, files={"files": ("a.txt", b"The quay was let.")})
    assert begun.headers["location"] == begun.json()["href"]
    assert begun.json()["href"].startswith(f"{BASE}/api/v1/jobs/")
    assert client.get(begun.json()["href"], headers=program).status_code == 200
    shown = client.post(f"{BASE}/add", headers=program | {"Accept": "application/json"},
                        files={"files": ("b.txt", b"The quay was let again.")})  # fmt: skip
    assert shown.json()["page"].startswith(f"{BASE}/jobs/")
