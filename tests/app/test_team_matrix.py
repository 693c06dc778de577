"""Who may ask what of a team: every route it has, asked by everybody, in their own collection, another's, and none.

Routes are taken from the applications, so one that is added is asked too. Held against what each says of itself:

- without a role in a collection, what is there and what is not are answered alike, byte for byte;
- with one, a route is answered as its policy says, and refused (403) to whoever has less;
- words that stand in the other collection only, and in what its people wrote, are in no answer to anybody else.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from served_team import HARBOUR, ORIGIN, app_of, living, make_team, people, settle
from sourcebook.app.policies import iter_routes, needs
from sourcebook.app.team import team_routes
from sourcebook.app.team.asker import SESSION, Known
from sourcebook.app.team.doors import door
from sourcebook.app.team.mounts import Mounts
from sourcebook.app.team.written_down import WrittenDown
from sourcebook.app.web import create_app
from sourcebook.app.web.asked import in_scope
from sourcebook.library import Team
from sourcebook.model.access import ROLES, Role, reaches

SAFE = ("GET", "HEAD", "OPTIONS")
KINDS = {"d", "s", "k", "e", "m"}
"""How ids begin: documents, summaries, claims, entities, mentions."""
OWN, OTHER, MISSING = "harbour", "sealed", "absent"
WORDS = ("Zephyrquill", "Oxbowmarl", "Quenchlode", "Vantageorrery", "Brackenholt", "Lanthornwick", "Umbrelgate")
"""In the other collection only: text, title, note, summary, category, saved search, label of a token."""
KEPT = ("Mistlethwaite", "tarrowby")
"""Title of the other collection, and a name of one of its people: keepers see these."""
ASKED = (
    "/search?q=paid", "/search.csv?q=paid", "/search.jsonl?q=paid", "/api/v1/search?q=paid", "/api/v1/documents",
    "/feeds/site.atom", "/feeds/site.json", "/documents?page=2", "/timeline?by=entity", "/network?who=Orla+Vance",
    "/names", "/nothing/at/all", "/api/v1/nothing", "/static/nothing.css", "", "/%2e%2e/x/documents", "//",
    f"/p/sha256:{'0' * 64}",
)  # fmt: skip
"""Beside the routes as they stand: what is counted, found, streamed and fed."""
TEAM_ASKED = (
    "/search?q=paid", "/search?q=Ferrers", "/api/v1/search?q=paid", "/api/v1/search?q=Ferrers&limit=50", "/nothing",
    "/sign-in?next=/c/sealed/", "/audit?collection=sealed", "/audit?collection=absent", "/members/sealed",
    "/members/absent",
)  # fmt: skip


@dataclass
class Asker:
    """Somebody, and how they come: with a session, a token, or nothing."""

    name: str
    role: Role | None
    headers: dict[str, str]
    form_token: str = ""
    known: bool = True
    keeper: bool = False


@dataclass
class Sum:
    """What was asked, and what was answered otherwise than it has to be."""

    trials: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def hold(self, what: str, right: bool, said: object) -> None:
        self.trials[what] += 1
        if not right:
            self.wrong.setdefault(what, []).append(str(said))


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    text, title, note, summary, category, search, label = WORDS
    (folder / "paper.txt").write_text(HARBOUR)
    (folder / f"{title}.txt").write_text(
        f"{title} papers\n\n{text} was paid $9 million by Mordaunt Ferrers, a witness said."
    )
    with make_team(folder / "team") as made:
        made.add_collection(OWN, by="local:test", title="Harbour").add([folder / "paper.txt"])
        other = made.add_collection(OTHER, by="local:test", title=KEPT[0])
        other.add([folder / f"{title}.txt"])
        document = next(iter(other.view().iter_documents()))
        other.summaries.new(
            document.id, who="sealer", title=f"{summary} was paid", categories=(category,), note=f"{note}."
        )
        other.searches.save(search, "paid", who="sealer")
        people(made)
        settle(made, KEPT[1])
        made.accounts.grant(KEPT[1], OTHER, "admin", by="local:test")
        made.accounts.make_token(KEPT[1], label=label, collections=[OTHER], role="viewer", by=KEPT[1])
        yield made


def everybody(team: Team) -> list[Asker]:
    """Strangers, everybody with a session, a program of everybody with a role."""
    found = [
        Asker("a stranger", None, {}, known=False),
        Asker("a wrong token", None, {"Authorization": "Bearer sbk_" + "0" * 49}, known=False),
        Asker("a wrong session", None, {"Cookie": f"{SESSION}=sbs_{'0' * 49}"}, known=False),
    ]
    for name in (*ROLES, "keeper", "nobody"):
        role = name if name in ROLES else None
        secret = team.accounts.open_session(team.accounts.user(name))
        session = team.accounts.session_of(secret)
        assert session is not None
        headers = {"Cookie": f"{SESSION}={secret}", "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
        found.append(Asker(name, role, headers, session.form_token, keeper=name == "keeper"))
        # A token for the other collection as well: it may no more than its owner.
        _, token = team.accounts.make_token(
            name, label="program", collections=[OWN, OTHER], role=role or "admin", by=name
        )
        asker = Asker(f"program of {name}", role, {"Authorization": f"Bearer {token}"}, keeper=name == "keeper")
        found.append(asker)
    return found


def routes_of(team: Team) -> list[tuple[str, str, Any]]:
    """Method, address within a collection, policy: of every route, with something in the place of each parameter."""
    app = create_app(team.collection(OWN), base=f"/c/{OWN}", callers=in_scope)
    found = {(m, filled(r.path), needs.of(r)) for r in iter_routes(app) for m in getattr(r, "methods", None) or ()}
    return sorted(found, key=str)


def filled(path: str) -> str:
    names = {"form": "json", "name": "x", "text": f"sha256:{'0' * 64}", "place": "char=1,2", "number": "1", "part": "1"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: names.get(m[1], "s-" + "0" * 24), path)


def doors_of(team: Team) -> list[tuple[str, str, Any]]:
    """The same of the pages that are of no collection."""
    app = team_routes(team, Known(), Mounts(team, frozenset()), WrittenDown(team))
    found = {(m, filled(r.path), door.of(r)) for r in iter_routes(app) for m in getattr(r, "methods", None) or ()}
    return sorted(found, key=str)


async def ask(client: httpx.AsyncClient, asker: Asker, method: str, path: str, accept: str) -> httpx.Response:
    """One request, with what its forms carry."""
    headers = {**asker.headers, "Accept": accept}
    body: dict[str, Any] = {}
    if method not in SAFE:
        headers["X-Sourcebook-Token"] = asker.form_token
        api = "/api/" in path or "/reconcile" in path
        body = {"json": {}} if api else {"data": {"token": asker.form_token, "why": "x"}}
    client.cookies.clear()  # each comes with its own alone
    return await client.request(method, path, headers=headers, **body)


def told(answer: httpx.Response, name: str) -> tuple[Any, ...]:
    """All that an answer tells, but for the name that was asked for."""
    held = ((k, v.replace(name, "NAME")) for k, v in answer.headers.items() if k != "x-request-id")  # drawn by chance
    headers = tuple(sorted(held))
    return answer.status_code, headers, answer.content.replace(name.encode(), b"NAME")


async def in_collections(team: Team, askers: list[Asker], accepts: tuple[str, ...]) -> Sum:
    found = Sum()
    routes = [*routes_of(team), *(("GET", path, "viewer") for path in ASKED)]
    async with client_of(team) as client:
        for asker in askers:
            for method, path, policy in routes:
                for accept in accepts:
                    what = f"{asker.name} {method} {path} {accept}"
                    other = await ask(client, asker, method, f"/c/{OTHER}{path}", accept)
                    missing = await ask(client, asker, method, f"/c/{MISSING}{path}", accept)
                    alike = told(other, OTHER) == told(missing, MISSING)
                    found.hold("forbidden as missing", alike, (what, other.status_code, missing.status_code))
                    right = other.status_code == 404 if asker.known else other.status_code in (401, 303)
                    found.hold("no role, no answer", right, (what, other.status_code))
                    own = await ask(client, asker, method, f"/c/{OWN}{path}", accept)
                    found.hold(
                        "as its policy says",
                        as_said(asker, policy, own, path),
                        (what, policy, own.status_code, own.text[:200]),
                    )
                    hold_words(found, asker, what, other, missing, own)
    return found


def as_said(asker: Asker, policy: Any, answer: httpx.Response, path: str) -> bool:
    """Whether a route of one's own collection answers as its policy says."""
    if asker.role is None:
        return answer.status_code == 404 if asker.known else answer.status_code in (401, 303)
    if answer.status_code >= 500 or answer.status_code == 401:
        return False
    enough = policy == "open" or reaches(asker.role, policy)
    return (answer.status_code != 403) if enough else answer.status_code == 403


def hold_words(found: Sum, asker: Asker, what: str, *answers: httpx.Response) -> None:
    """No word of the other collection is in any answer."""
    words = WORDS if asker.keeper else (*WORDS, *KEPT)
    for answer in answers:
        whole = answer.content.lower() + repr(answer.headers).lower().encode()
        seen = [word for word in words if word.lower().encode() in whole]
        found.hold("words of others", not seen, (what, seen))


async def on_team_pages(team: Team, askers: list[Asker], accepts: tuple[str, ...]) -> Sum:
    found = Sum()
    routes = [r for r in doors_of(team) if not (r[0] == "POST" and r[1] in ("/sign-out", "/users", "/collections"))]
    async with client_of(team) as client:
        for asker in askers:
            session = "Cookie" in asker.headers and asker.known
            fits = {
                "open": True, "known": asker.known, "browser": session, "keeper": session and asker.keeper,
                "watcher": asker.keeper,
            }  # fmt: skip
            for method, path, whose in [*routes, *(("GET", path, None) for path in TEAM_ASKED)]:
                for accept in accepts:
                    answer = await ask(client, asker, method, path, accept)
                    what = f"{asker.name} {method} {path} {accept}"
                    hold_words(found, asker, what, answer)
                    if whose is not None and asker.name != "a wrong token":
                        found.hold(
                            "as its door says",
                            door_held(asker, fits[whose], answer, path),
                            (what, whose, answer.status_code),
                        )
            for place in ("/members/{}", "/audit?collection={}", "/p/sha256:" + "0" * 64 + "?{}"):
                pair = [await ask(client, asker, "GET", place.format(n), "text/html") for n in (OTHER, MISSING)]
                alike = told(pair[0], OTHER) == told(pair[1], MISSING)
                found.hold("forbidden as missing", alike or asker.keeper, (asker.name, place))
    return found


def door_held(asker: Asker, fits: bool, answer: httpx.Response, path: str) -> bool:
    if answer.status_code >= 500:
        return False
    if fits:
        return answer.status_code not in (401, 403) or path.startswith(("/invitation/", "/sign-in"))
    return answer.status_code == 404 if asker.known else answer.status_code in (401, 303)


async def of_things(team: Team, askers: list[Asker], most: int | None = None) -> Sum:
    """Ids of the other collection's things, asked for in one's own: as unknown there as any that was made up.

    Of each kind all are asked for, or `most` of them.
    """
    found = Sum()
    other = team.collection(OTHER)
    kinds: tuple[Iterable[Any], ...] = (
        other.view().iter_documents(), other.summaries.list(), other.list("claims"), other.list("entities"),
        other.list("mentions"),
    )  # fmt: skip
    ids = [thing.id for kind in kinds for thing in islice(kind, most)]
    assert {i.partition("-")[0] for i in ids} >= KINDS, "a kind of thing is not there to be asked for"
    link = str(other.cite(ids[0], 0, 5).permalink).partition("#")[0]
    app = create_app(team.collection(OWN), base=f"/c/{OWN}", callers=in_scope)
    paths = sorted({r.path for r in iter_routes(app) if "GET" in r.methods and r.path.count("{") == 1})
    async with client_of(team) as client:
        for asker in askers:
            for path in paths:
                for identifier in [*ids, link]:
                    made_up = re.sub(r"[0-9a-f]{8}$", "01234567", identifier)
                    pair = [
                        await ask(client, asker, "GET", f"/c/{OWN}" + re.sub(r"\{[^}]+\}", i, path), "application/json")
                        for i in (identifier, made_up)
                    ]
                    alike = told(pair[0], identifier)[::2] == told(pair[1], made_up)[::2]
                    found.hold(
                        "things of others as made up ones", alike, (asker.name, path, identifier, pair[0].status_code)
                    )
                    hold_words(found, asker, path, *pair)
            answers = [await ask(client, asker, "GET", f"/p/{t}", "text/html") for t in (link, f"sha256:{'0' * 64}")]
            found.hold("things of others as made up ones", answers[0].content == answers[1].content, (asker.name, link))
    return found


@asynccontextmanager
async def client_of(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    app = app_of(team)
    async with living(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, timeout=120) as client:
            yield client


def run(work: Any) -> Sum:
    """In a thread of its own: the browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        found: Sum = pool.submit(asyncio.run, work).result()
    return found


def report(found: Sum, record: Callable[[str, int, int], None]) -> None:
    for what, count in found.trials.items():
        record(what, count, len(found.wrong.get(what, [])))
    assert found.wrong == {}


FEW = ("a stranger", "a wrong token", "viewer", "program of reviewer", "nobody")


def test_the_matrix_sees_every_route(team: Team) -> None:
    assert len(routes_of(team)) > 150
    assert {policy for _, _, policy in routes_of(team)} >= {"viewer", "contributor", "reviewer", "publisher", "admin"}
    assert {whose for _, _, whose in doors_of(team)} == {"open", "known", "browser", "keeper", "watcher"}


def test_the_words_of_the_other_collection_are_there_to_be_found(team: Team) -> None:
    """Else that nobody is shown them would say nothing."""
    library = team.collection(OTHER)
    held = " ".join(
        [
            library.home_page(), library.search_page("paid", "relevance", None), team.collections()[-1].title,
            *(s.title + s.note + " ".join(s.categories) for s in library.summaries.list()),
            *(s.name for s in library.searches.iter()), *(t.label for t in team.accounts.tokens()),
        ]
    )  # fmt: skip
    assert [word for word in (*WORDS, KEPT[0]) if word not in held] == []


def test_in_collections(team: Team, record_trials: Callable[[str, int, int], None]) -> None:
    askers = [a for a in everybody(team) if a.name in FEW]
    report(run(in_collections(team, askers, ("text/html",))), record_trials)


def test_on_team_pages(team: Team, record_trials: Callable[[str, int, int], None]) -> None:
    report(run(on_team_pages(team, everybody(team), ("text/html", "application/json"))), record_trials)


def test_things_of_another_collection(team: Team, record_trials: Callable[[str, int, int], None]) -> None:
    askers = [a for a in everybody(team) if a.name in ("admin",)]
    report(run(of_things(team, askers, most=1)), record_trials)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_the_whole_matrix(team: Team, record_trials: Callable[[str, int, int], None]) -> None:
    report(run(of_things(team, everybody(team))), record_trials)
    found = run(in_collections(team, everybody(team), ("text/html", "application/json")))
    assert found.trials["words of others"] > 20_000
    report(found, record_trials)
