"""Every route asked in every role: let in is exactly who reaches what the route says, and nobody else changes a thing.

The routes are taken from the application, so one that is added is asked too. What one route does for several roles is
asked step by step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from around import BASE, FORM_TOKEN, client_of, who

from sourcebook import Library
from sourcebook.app.cli.reference import with_roles
from sourcebook.app.policies import iter_routes, needs
from sourcebook.model.access import ROLES, Role, reaches

FILLED = {"form": "json", "name": "x", "text": f"sha256:{'0' * 64}", "place": "char=1,2"}
SAFE = ("GET", "HEAD", "OPTIONS")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("roles")
    (folder / "paper.txt").write_text("The quay was let in 2009. Nobody asked why.\n")
    with Library.init(folder / "library") as opened:
        opened.add([folder / "paper.txt"], defer=True)
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[Any]:
    with client_of(library) as made:
        yield made


def asked_of(client: Any) -> list[tuple[str, str, Any]]:
    """(method, address, policy) of every route, with something in the place of each parameter."""
    found = set()
    for route in iter_routes(client.app.app):
        for method in route.methods:
            filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: FILLED.get(m[1], "s-" + "0" * 24), route.path)
            found.add((method, filled, needs.of(route)))
    return sorted(found)


def state_of(library: Library) -> tuple[object, ...]:
    """All that a request could change."""
    view = library.view()
    return (
        library.watermark(), view.head(), sorted(view.counts().items()), [*library.searches.iter()],
        [*library.batches.iter_kept()], library.filing.list(), sorted(p.name for p in library.root.rglob("*.eml")),
    )  # fmt: skip


def send(client: Any, method: str, address: str, role: str, *, name: str = "ann", **fields: str) -> Any:
    """A request as pages send it: a form with the token of who asks, or JSON with it in a header."""
    token = FORM_TOKEN + name
    headers = who(name, role) | {"X-Sourcebook-Token": token, "Accept": "application/json"}
    if method in SAFE:
        body: dict[str, Any] = {}
    elif address.startswith("/api/"):
        body = {"json": fields}
    else:
        body = {"data": {"token": token, **fields}}
    return client.request(method, BASE + address, headers=headers, **body)


def test_every_route_lets_in_exactly_who_reaches_it(
    client: Any, library: Library, record_trials: Callable[[str, int, int], None]
) -> None:
    asked = asked_of(client)
    assert len(asked) > 180
    before, trials, wrong = state_of(library), 0, []
    for allowed in (False, True):  # who may not comes first: nothing may have changed by then
        for method, address, policy in asked:
            for role in ROLES:
                if (policy == "open" or reaches(role, policy)) is not allowed:
                    continue
                trials += 1
                status = send(client, method, address, role).status_code
                if (status == 403) is allowed or status >= 500:
                    wrong.append((method, address, policy, role, status))
        if not allowed:
            assert state_of(library) == before
    record_trials("routes asked in roles", trials, len(wrong))
    assert wrong == []
    assert trials == len(asked) * len(ROLES)


def test_every_role_is_needed_by_some_route_and_writes_are_for_nobody_below_contributor(client: Any) -> None:
    asked = asked_of(client)
    assert {policy for _, _, policy in asked} == {*ROLES, "open"}
    reading = {"/api/v1/check", "/api/v1/evidence", "/api/v1/desk/sentence", "/reconcile", "/desk/note"}
    for method, address, policy in asked:
        if method not in SAFE:
            assert policy != "open"
            assert (policy == "viewer") is (address in reading), address
        elif policy not in ("viewer", "open"):
            assert address.startswith(("/add", "/desk/new", "/moving", "/metrics")), address
    assert {address for _, address, policy in asked if policy == "open"} == {"/healthz", "/static/x"}


def test_the_table_of_roles_in_the_docs_is_what_is_declared(root: Path) -> None:
    page = (root / "docs/explanation/security.md").read_text(encoding="utf-8")
    assert with_roles(page) == page, "run `make docs`"
    assert "| `/metrics` | admin |" in page


def test_the_description_of_the_api_says_which_role_an_operation_needs(client: Any) -> None:
    described = client.get(f"{BASE}/api/v1/openapi.json", headers=who("ann")).json()["paths"]
    told = {(m.upper(), p): operation["x-role"] for p, methods in described.items() for m, operation in methods.items()}
    declared = {(m, r.path): needs.of(r) for r in iter_routes(client.app.app) for m in r.methods}
    assert len(told) > 100
    assert all(declared[key] == role for key, role in told.items())


@dataclass(frozen=True)
class Case:
    """A step and the least role that may take it; `{0}` in the address is what is made for it."""

    told: str
    needs: Role
    make: Callable[[Library], str]
    address: str
    sent: dict[str, str]
    method: str = "POST"


def draft(library: Library, by: str = "ed") -> str:
    return library.summaries.new(None, title=f"On the quay {library.watermark()}", who=by).id


def edited(library: Library, by: str) -> str:
    held = draft(library)
    return library.summaries.edit(held, note="A word.", who=by).id


def published(library: Library) -> str:
    return library.summaries.publish(draft(library), who="ed", override="A trial.").id


def withdrawn_before(library: Library) -> str:
    return library.summaries.withdraw(published(library), who="ann", why="A trial.").id


def dossier(library: Library) -> str:
    return library.dossiers.new(f"The quay {library.watermark()}", who="ed").id


def out(library: Library) -> str:
    return library.dossiers.publish(dossier(library), who="ed", override="A trial.").id


def note(library: Library, by: str = "ed", *, private: bool = True) -> str:
    held = next(library.list("documents")).id
    return library.notes.add(held, f"A word {library.watermark()}", private=private, who=by).id


def issue(library: Library) -> str:
    return library.digests.new(title=f"Issue {library.watermark()}", who="ed").id


def search(library: Library, by: str = "ed") -> str:
    return library.searches.save(f"Quay {library.watermark()}{by}", "quay", who=by).id


def document(library: Library) -> str:
    return next(library.list("documents")).id


STEP, SAVE, DOSSIER = "/desk/{0}/step", "/desk/{0}", "/dossiers/{0}"
API = "/api/v1"
CASES = (
    Case("a draft is called ready", "contributor", draft, STEP, {"step": "ready"}),
    Case("a draft is published", "publisher", draft, STEP, {"step": "publish"}),
    Case("a draft is published over the API", "publisher", draft, API + "/summaries/{0}/publish", {}),
    Case("a draft is saved", "contributor", draft, SAVE, {"title": "The quay was let"}),
    Case("a draft is saved and published", "publisher", draft, SAVE, {"title": "Let", "step": "publish"}),
    Case("a draft is saved past a rule", "publisher", draft, SAVE, {"title": "Quay", "override": "A trial."}),
    Case("a published one is saved", "publisher", published, SAVE, {"title": "The quay"}),
    Case("a published one is withdrawn", "publisher", published, STEP, {"step": "withdraw", "why": "A trial."}),
    Case("a published one is taken back to draft", "publisher", published, STEP, {"step": "draft"}),
    Case("a published one is taken back over the API", "publisher", published, API + "/summaries/{0}/draft", {}),
    Case("a withdrawing is undone", "publisher", withdrawn_before, STEP,
         {"step": "undo", "override": "A trial."}),
    Case("an edit of somebody else is undone", "reviewer", lambda held: edited(held, "ed"), STEP, {"step": "undo"}),
    Case("an edit of one's own is undone", "contributor", lambda held: edited(held, "ann"), STEP, {"step": "undo"}),
    Case("an old wording is taken up", "contributor", lambda held: edited(held, "ed"), STEP,
         {"step": "revert", "version": "1"}),
    Case("many are called ready", "contributor", draft, "/desk/batch", {"id": "{0}", "step": "ready"}),
    Case("many are published", "publisher", draft, "/desk/batch", {"id": "{0}", "step": "publish"}),
    Case("many are filed", "reviewer", draft, "/desk/batch", {"id": "{0}", "step": "refile", "add": "quays"}),
    Case("many published are taken to draft", "publisher", published, "/desk/batch", {"id": "{0}", "step": "draft"}),
    Case("a dossier is saved", "contributor", dossier, DOSSIER, {"title": "A quay"}),
    Case("a dossier is published", "publisher", dossier, DOSSIER + "/step", {"step": "publish"}),
    Case("a dossier is published over the API", "publisher", dossier, API + "/dossiers/{0}/step",
         {"step": "publish"}),
    Case("a published dossier is saved", "publisher", out, DOSSIER, {"title": "A quay let"}),
    Case("a published dossier is saved over the API", "publisher", out, API + "/dossiers/{0}", {"title": "Let"}, "PUT"),
    Case("a published dossier is taken to draft", "publisher", out, DOSSIER + "/step", {"step": "draft"}),
    Case("an answer is noted with a draft", "contributor", dossier, DOSSIER + "/asked",
         {"person": "Ada Velin", "asked": "2026-01-02"}),
    Case("an answer is noted where readers see it", "publisher", out, DOSSIER + "/asked",
         {"person": "Ada Velin", "asked": "2026-01-02"}),
    Case("a note is kept", "contributor", document, "/notes", {"document": "{0}", "text": "Ask."}),
    Case("a note for readers is kept", "publisher", document, "/notes",
         {"document": "{0}", "text": "Seen.", "public": "1"}),
    Case("a note is shown to readers", "publisher", note, "/notes/{0}", {"step": "publish"}),
    Case("a note for readers is hidden", "publisher", lambda held: note(held, private=False), "/notes/{0}",
         {"step": "hide"}),
    Case("a note of somebody else is taken away", "reviewer", note, "/notes/{0}", {"step": "remove"}),
    Case("a note of one's own is taken away", "contributor", lambda held: note(held, "ann"), "/notes/{0}",
         {"step": "remove"}),
    Case("a note of somebody else is taken away over the API", "reviewer", note, API + "/notes/{0}/remove", {}),
    Case("a note of somebody else is changed", "reviewer", note, API + "/notes/{0}", {"text": "Other."}, "PUT"),
    Case("a note of one's own is changed", "contributor", lambda held: note(held, "ann"), API + "/notes/{0}",
         {"text": "Other."}, "PUT"),
    Case("an issue is put together", "contributor", issue, "/newsletter/{0}", {"step": "edit", "title": "A week"}),
    Case("an issue is sent", "publisher", issue, "/newsletter/{0}", {"step": "send"}),
    Case("a search of somebody else is forgotten", "reviewer", search, "/alerts", {"action": "forget", "what": "{0}"}),
    Case("a search of one's own is forgotten", "contributor", lambda held: search(held, "ann"), "/alerts",
         {"action": "forget", "what": "{0}"}),
    Case("a search of somebody else is forgotten over the API", "reviewer", search, API + "/searches/{0}", {},
         "DELETE"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.told for case in CASES])
def test_a_step_is_taken_by_exactly_those_who_may(
    case: Case, client: Any, library: Library, record_trials: Callable[[str, int, int], None]
) -> None:
    made = case.make(library)
    sent = {name: value.format(made) for name, value in case.sent.items()}
    before, wrong = state_of(library), []
    for role in ROLES:
        status = send(client, case.method, case.address.format(made), role, **sent).status_code
        if (status == 403) is reaches(role, case.needs) or status >= 500:
            wrong.append((role, status))
        if not reaches(role, case.needs):
            assert state_of(library) == before, role
    record_trials("steps asked in roles", len(ROLES), len(wrong))
    assert wrong == []
    if "publish" not in case.sent.get("step", case.address) and "send" not in sent.values():
        assert state_of(library) != before, "the step was taken by nobody"


def test_where_it_takes_two_whoever_writes_may_propose_a_wording(library: Library) -> None:
    held = library.summaries.get(published(library))
    with Library.open(library.root, publishing_people=2) as strict:
        client = client_of(strict)
        assert send(client, "POST", f"/desk/{held.id}", "contributor", title="Another word").status_code == 200
        assert strict.summaries.get(held.id).proposed is not None
        assert strict.summaries.get(held.id).title == held.title
        assert send(client, "POST", f"/desk/{held.id}", "contributor", categories="quays").status_code == 403


def test_nobody_proposes_under_the_name_of_somebody_else(library: Library, client: Any) -> None:
    sent: Any = {"document": document(library), "exact": "The quay was let in 2009.", "status": "alleged",
                 "why": "It says so.", "who": "ed"}  # fmt: skip
    answer = client.post(f"{BASE}/api/v1/proposals", json=sent, headers=who("robot", "contributor", "token"))
    assert answer.status_code == 201, answer.text
    assert [p.who for p in library.proposals.iter()] == ["robot"]
