"""The server of a team: people sign in, read what is theirs, and cannot tell what is not from what is not there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from served_team import (
    CANARY,
    GOOD,
    HARBOUR,
    ORIGIN,
    Visitor,
    app_of,
    fill,
    make_team,
    people,
    program,
    settle,
    visitor,
)
from sourcebook.app.team.asker import FORM, SESSION, Known
from sourcebook.app.team.lately import Lately
from sourcebook.library import Team


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("team")
    with make_team(folder / "team") as made:
        fill(made, "harbour", HARBOUR, folder / "papers")
        fill(made, "sealed", f"{CANARY} was paid $9 million by Mordaunt Ferrers, a witness said.", folder / "papers")
        people(made)
        yield made


@pytest.fixture(scope="module")
def app(team: Team) -> Any:
    return app_of(team)


def test_somebody_signs_in_reads_what_is_theirs_and_signs_out(app: Any) -> None:
    one = Visitor(app)
    sent_on = one.get("/c/harbour/documents?page=1")
    assert sent_on.status_code == 303
    assert sent_on.headers["location"] == "/sign-in?next=%2Fc%2Fharbour%2Fdocuments%3Fpage%3D1"
    answer = one.sign_in("viewer", next="/c/harbour/documents?page=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/c/harbour/documents?page=1")
    documents = one.get(answer.headers["location"])
    assert documents.status_code == 200
    assert 'href="/c/harbour/documents/' in documents.text
    home = one.get("/").text
    assert "/c/harbour/" in home
    assert "sealed" not in home
    out = one.post("/sign-out", data={"token": one.form_token()})
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert one.get("/c/harbour/").status_code == 303


def test_the_cookie_of_a_session_is_held_to_this_host_and_new_each_time(app: Any) -> None:
    one = Visitor(app)
    put = one.sign_in("viewer").headers["set-cookie"]
    assert put.startswith(f"{SESSION}=sbs_")
    lower = put.lower()
    assert "; secure" in lower
    assert "; httponly" in lower
    assert "; path=/;" in lower + ";"
    assert "samesite=lax" in lower
    assert "domain" not in lower
    before = one.cookies[SESSION]
    one.post("/sign-in", data={"token": one.cookies.get(FORM, ""), "name": "viewer", "password": GOOD})
    assert one.cookies[SESSION] != before
    other = Visitor(app)
    other.cookies.set(SESSION, before)
    assert other.get("/").status_code == 303, "the session before is still good"


def test_what_is_forbidden_is_answered_as_what_is_missing(app: Any) -> None:
    one = visitor(app, "viewer")
    for path in (
        "",
        "/",
        "/documents",
        "/api/v1/documents",
        "/static/site.css",
        "/search.csv?q=",
        "/p/sha256:0",
        "/nothing",
    ):
        for accept in ("text/html", "application/json"):
            answers = [
                one.get(f"/c/{name}{path}", headers={"Accept": accept})
                for name in ("sealed", "missing", "%2e%2e", "x" * 300)
            ]
            seen = {(a.status_code, a.content, tuple(sorted((k, v) for k, v in a.headers.items()))) for a in answers}
            assert len(seen) == 1, path
            assert answers[0].status_code == 404


def test_a_collection_is_not_opened_for_whoever_may_not_read_it(team: Team) -> None:
    with Team.open(team.root) as other:
        app = app_of(other)
        assert visitor(app, "nobody").get("/c/sealed/documents").status_code == 404
        assert other._opened.find("sealed") is None
        assert visitor(app, "viewer").get("/c/harbour/documents").status_code == 200
        assert other._opened.find("harbour") is not None


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(app: Any) -> None:
    one = Visitor(app)
    token = one.form_token("/sign-in")
    answers = [
        one.post("/sign-in", data={"token": token, "name": name, "password": "not this one at all"})
        for name in ("publisher", "no.one")
    ]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].text.replace("publisher", "no.one") == answers[1].text


def test_too_many_wrong_passwords_are_answered_429(team: Team, app: Any) -> None:
    settle(team, "guessed")
    one = Visitor(app)
    token = one.form_token("/sign-in")
    answers = [
        one.post("/sign-in", data={"token": token, "name": "guessed", "password": f"wrong {n}"}) for n in range(5)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "strange",
    [
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Origin": ORIGIN.replace("https", "http")},
    ],
)
def test_forms_of_another_site_are_refused(app: Any, strange: dict[str, str]) -> None:
    one = Visitor(app)
    sent = {"token": one.form_token("/sign-in"), "name": "viewer", "password": GOOD}
    assert one.post("/sign-in", data=sent, headers=strange).status_code == 403
    known = visitor(app, "viewer")
    token = known.form_token()
    assert known.post("/sign-out", data={"token": token}, headers=strange).status_code == 403
    assert known.post("/c/harbour/notes", data={"token": token, "text": "x"}, headers=strange).status_code == 403
    assert known.get("/").status_code == 200


def test_a_form_without_the_token_of_its_browser_is_refused(app: Any) -> None:
    one, other = Visitor(app), Visitor(app)
    token = other.form_token("/sign-in")
    one.get("/sign-in")
    assert one.post("/sign-in", data={"token": token, "name": "viewer", "password": GOOD}).status_code == 403
    assert one.post("/sign-in", data={"token": "", "name": "viewer", "password": GOOD}).status_code == 403
    assert Visitor(app).post("/sign-in", data={"token": "", "name": "viewer", "password": GOOD}).status_code == 403
    known, admin = visitor(app, "viewer"), visitor(app, "admin")
    assert known.post("/sign-out", data={"token": admin.form_token()}).status_code == 403


@pytest.mark.parametrize(
    "next_", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:1"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(app: Any, next_: str) -> None:
    one = Visitor(app)
    assert one.sign_in("viewer", next=next_).headers["location"] == "/"
    assert one.get("/sign-in", params={"next": next_}).headers["location"] == "/"


def test_a_program_asks_with_a_token_in_a_header_only(team: Team, app: Any) -> None:
    made, secret = team.accounts.make_token("admin", label="x", collections=["harbour"], role="viewer", by="admin")
    asked = program(app, secret)
    assert asked.get("/c/harbour/api/v1/documents").json()["documents"]
    assert asked.get("/api/v1/collections").json() == {
        "collections": [{"name": "harbour", "title": "Harbour", "role": "viewer"}]
    }
    assert asked.post("/c/harbour/api/v1/decisions", json={}).status_code == 403
    assert asked.get("/account").status_code == 404, "a token signed in to an account"
    plain = program(app, "sbk_nonsense")
    refused = plain.get("/c/harbour/api/v1/documents")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert refused.headers["content-type"] == "application/problem+json"
    nobody = Visitor(app)
    for place in (f"?token={secret}", f"?access_token={secret}"):
        assert nobody.get(f"/c/harbour/api/v1/documents{place}").status_code == 401
    team.accounts.revoke_token(made.id, by="admin")
    assert asked.get("/c/harbour/api/v1/documents").status_code == 401


def test_an_invitation_sets_a_password_once(team: Team, app: Any) -> None:
    keeper = visitor(app, "keeper")
    sent = {"token": keeper.form_token("/users"), "name": "new.one", "full_name": "A New One"}
    link = keeper.post("/users", data=sent).text.partition(f'value="{ORIGIN}')[2].partition('"')[0]
    assert link.startswith("/invitation/sbi_")
    one = Visitor(app)
    token = one.form_token(link)
    weak = one.post(link, data={"token": token, "password": "x", "again": "x"})
    unlike = one.post(link, data={"token": token, "password": GOOD, "again": GOOD + "x"})
    assert (weak.status_code, unlike.status_code) == (422, 422)
    assert one.post(link, data={"token": token, "password": GOOD, "again": GOOD}).status_code == 303
    assert "No collection is open to you yet" in one.get("/").text
    assert Visitor(app).get(link).status_code == 401
    assert visitor(app, "new.one").get("/").status_code == 200


def test_one_search_finds_in_all_collections_one_may_read_and_no_other(team: Team, app: Any) -> None:
    settle(team, "both")
    for name in ("harbour", "sealed"):
        team.accounts.grant("both", name, "viewer", by="local:test")
    one = visitor(app, "both")
    found = one.get("/search", params={"q": "paid"}).text
    assert "/c/harbour/documents/" in found
    assert "/c/sealed/documents/" in found
    href = found.partition('href="/c/sealed/documents/')[2].partition('"')[0].replace("&amp;", "&")
    assert CANARY in one.get(f"/c/sealed/documents/{href}", follow_redirects=True).text
    viewer = visitor(app, "viewer")
    assert "sealed" not in viewer.get("/search", params={"q": "paid"}).text
    assert CANARY not in viewer.get("/search", params={"q": "paid"}).text
    assert [f["name"] for f in viewer.get("/api/v1/search", params={"q": "paid"}).json()["found"]] == ["harbour"]


def test_a_note_is_found_and_counted_by_whoever_may_read_its_collection_and_by_nobody_else(
    team: Team, app: Any
) -> None:
    settle(team, "noted")
    for name in ("harbour", "sealed"):
        team.accounts.grant("noted", name, "viewer", by="local:test")
        library = team.collection(name)
        document = next(iter(library.view().iter_documents())).id
        library.notes.add(document, f"Marmalade in {name}, see {CANARY if name == 'sealed' else 'the pier'}.", who="ed")
    one, viewer = visitor(app, "noted"), visitor(app, "viewer")
    both, own = (v.get("/api/v1/search", params={"q": "marmalade"}).json()["found"] for v in (one, viewer))
    assert sorted((f["name"], f["total"], f["hits"][0]["kind"]) for f in both) == [
        ("harbour", 1, "note"), ("sealed", 1, "note"),
    ]  # fmt: skip
    assert [(f["name"], f["total"]) for f in own] == [("harbour", 1)]
    asked = {"q": "marmalade"}
    for path in ("/search", "/c/harbour/search", "/c/harbour/search.csv", "/c/harbour/api/v1/search"):
        answer = viewer.get(path, params=asked)
        assert (answer.status_code, CANARY in answer.text, "sealed" in answer.text) == (200, False, False), path
    facets = viewer.get("/c/harbour/api/v1/search", params={"q": "marmalade"}).json()
    assert (facets["total"], facets["facets"]["kind"]) == (1, {"note": 1})
    refused, missing = (viewer.get(f"/c/{name}/api/v1/search", params=asked) for name in ("sealed", "no-such"))
    assert refused.status_code == missing.status_code == 404


def test_a_permalink_opens_in_a_collection_one_may_read(team: Team, app: Any) -> None:
    library = team.collection("harbour")
    document = next(iter(library.view().iter_documents()))
    link = str(library.cite(document.id, 0, 4).permalink).replace("#", "/")
    one, other = visitor(app, "viewer"), visitor(app, "nobody")
    opened = one.get(f"/p/{link}")
    assert (opened.status_code, opened.headers["location"]) == (303, f"/c/harbour/p/{link}")
    assert one.get(f"/c/harbour/p/{link}", follow_redirects=True).status_code == 200
    assert other.get(f"/p/{link}").content == other.get(f"/p/sha256:{'0' * 64}/char=0,4").content


def test_an_admin_gives_roles_and_a_role_ends_at_once(team: Team, app: Any) -> None:
    settle(team, "guest")
    admin, guest = visitor(app, "admin"), visitor(app, "guest")
    assert guest.get("/c/harbour/").status_code == 404
    token = admin.form_token("/members/harbour")
    assert admin.post("/members/harbour", data={"token": token, "user": "guest", "role": "viewer"}).status_code == 303
    assert guest.get("/c/harbour/").status_code == 200
    assert admin.post("/members/harbour", data={"token": token, "user": "guest", "role": "none"}).status_code == 303
    assert guest.get("/c/harbour/").status_code == 404
    assert admin.post("/members/harbour", data={"token": token, "user": "no.one", "role": "viewer"}).status_code == 422
    assert admin.get("/members/sealed").status_code == 404
    assert visitor(app, "publisher").get("/members/harbour").status_code == 404


def test_what_was_done_is_in_the_record(team: Team, app: Any) -> None:
    one = visitor(app, "contributor")
    for _ in range(50):
        one.get("/c/sealed/")
    assert one.get("/c/harbour/search.csv", params={"q": ""}).status_code == 200
    told = [(e.action, e.collection, e.outcome) for e in team.accounts.iter_audit(who="contributor")]
    assert told.count(("refused", "sealed", "refused")) == 1
    assert ("export", "harbour", "ok") in told
    assert ("sign-in", "", "ok") in told
    assert team.accounts.verify_audit().problems == ()
    assert "contributor" in visitor(app, "admin").get("/audit", params={"collection": "harbour"}).text
    assert visitor(app, "admin").get("/audit").status_code == 404
    assert visitor(app, "keeper").get("/audit").status_code == 200


def test_sessions_are_listed_and_ended(app: Any) -> None:
    one, two = visitor(app, "reviewer"), visitor(app, "reviewer")
    page = one.get("/account").text
    assert page.count('action="/account/sessions/') >= 2
    assert page.count("this browser") == 1
    own = one.get("/account").text.partition("this browser")[0].rpartition("/account/sessions/")[2].partition('"')[0]
    for other in set(re.findall(r"/account/sessions/([0-9a-f]+)", page)) - {own}:
        one.post(f"/account/sessions/{other}", data={"token": one.form_token()})
    assert two.get("/").status_code == 303
    assert one.get("/").status_code == 200


def test_a_changed_password_ends_every_other_session(team: Team, app: Any) -> None:
    settle(team, "changes")
    one, two = visitor(app, "changes"), visitor(app, "changes")
    new = "other words nobody says"
    sent = {"token": one.form_token(), "old": GOOD, "password": new, "again": new}
    assert one.post("/account/password", data=sent).status_code == 303
    assert one.get("/").status_code == 200
    assert two.get("/").status_code == 303
    assert Visitor(app).sign_in("changes").status_code == 401


@pytest.mark.parametrize("spelt", ["keeper", "KEEPER", "Keeper", "%20keeper%20"])
def test_a_keeper_cannot_shut_themself_out(app: Any, team: Team, spelt: str) -> None:
    one = visitor(app, "keeper")
    answer = one.post(f"/users/{spelt}", data={"token": one.form_token("/users"), "do": "disable"})
    assert answer.status_code == 422
    assert not team.accounts.user("keeper").disabled
    assert one.get("/users").status_code == 200


def test_a_damaged_record_is_not_told_as_a_mistake_of_who_sends_a_form(tmp_path: Path) -> None:
    with make_team(tmp_path / "team") as team:
        fill(team, "harbour", HARBOUR, tmp_path / "papers")
        people(team)
        one = visitor(app_of(team), "keeper")
        sent = {"token": one.form_token("/users"), "user": "nobody", "role": "viewer", "name": "new.one"}
        with sqlite3.connect(team.root / "accounts.db") as held:
            held.execute("UPDATE audit SET body = '{}' WHERE number = (SELECT max(number) FROM audit)")
        for path in ("/members/harbour", "/users"):
            answer = one.post(path, data=sent)
            assert answer.status_code == 500, path
            assert "--verify" in answer.text
        assert team.accounts.role_in("nobody", "harbour") is None


def test_what_somebody_may_not_read_is_not_looked_into_for_their_pages(tmp_path: Path) -> None:
    with make_team(tmp_path / "team") as team:
        fill(team, "harbour", HARBOUR, tmp_path / "papers")
        fill(team, "sealed", HARBOUR, tmp_path / "papers")
        people(team)
        (team.folder_of("sealed") / "sourcebook.toml").write_text("[not TOML", encoding="utf-8")
        one = visitor(app_of(team), "viewer")
        made = one.post("/account/tokens", data={"token": one.form_token(), "label": "x", "role": "viewer",
                                                 "collection": ["harbour", "sealed"]})  # fmt: skip
        assert made.status_code == 200
        assert [token.collections for token in team.accounts.tokens("viewer")] == [("harbour",)]
        assert [one.get(path).status_code for path in ("/", "/account", "/search?q=paid")] == [200, 200, 200]


def test_an_address_of_ipv4_is_one_asker_however_it_is_written() -> None:
    addresses = ("192.0.2.7", "::ffff:192.0.2.7", "::ffff:192.0.2.8", "2001:db8:1:2::5", "2001:db8:1:2::6")
    asked = [Known().asker({"type": "http", "headers": [], "client": (address, 1)}) for address in addresses]
    assert asked == ["192.0.2.7", "192.0.2.7", "192.0.2.8", "2001:db8:1:2::/64", "2001:db8:1:2::/64"]


def test_secrets_that_are_kept_forgotten_and_looked_up_by_many_at_once_stay_few() -> None:
    held = Lately[int, int](50)

    def work(of: int) -> None:
        for number in range(5_000):
            held.put(number * 8 + of, number)
            held.get(number)
            held.drop((number - 20) * 8 + of)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [None] * 8
    assert sum(held.get(key) is not None for key in range(40_000)) <= 50
    fresh = Lately[str, float](2)
    assert [fresh.put("a", at, unless=lambda last, at=at: at - last < 60) for at in (0.0, 59.0, 60.0, 61.0)] == [
        True, False, True, False,
    ]  # fmt: skip
    for key in "bc":
        fresh.put(key, 1.0)
    assert [fresh.get(key) for key in "abc"] == [None, 1.0, 1.0], "the one goes that was put longest ago"


def test_a_page_of_the_team_may_ask_who_is_in_a_collection_and_one_from_elsewhere_may_not(app: Any) -> None:
    one = visitor(app, "viewer")
    assert one.get("/c/harbour/reconcile").status_code == 200
    for origin in ("https://elsewhere.example", ORIGIN.replace("https", "http"), f"{ORIGIN}.elsewhere.example"):
        answer = one.get("/c/harbour/reconcile", headers={"Origin": origin})
        assert answer.status_code == 403, origin
        assert "access-control-allow-origin" not in answer.headers


def test_what_is_wrong_with_a_request_is_told_in_one_shape(app: Any) -> None:
    one = visitor(app, "keeper")
    told = {"Accept": "application/json"}
    asked = [one.get("/api/v1/search?limit=0", headers=told), one.put("/users", headers=told),
             one.get("/nothing", headers=told)]  # fmt: skip
    assert [a.status_code for a in asked] == [422, 405, 404]
    assert [a.headers["content-type"] for a in asked] == ["application/problem+json"] * 3
    assert "limit" in asked[0].json()["detail"]
    assert asked[1].headers["allow"] == "GET" or "POST" in asked[1].headers["allow"]
    assert asked[2].content == one.get("/c/nothing/", headers=told).content


def test_only_its_own_hosts_are_answered(app: Any) -> None:
    one = Visitor(app)
    assert one.get("/sign-in", headers={"Host": "elsewhere.example"}).status_code == 421
    assert one.get("/healthz").json() == {"status": "ok"}
    assert one.get("/metrics").status_code in (303, 401)
    assert visitor(app, "viewer").get("/metrics").status_code == 404
    assert b"sourcebook_requests" in visitor(app, "keeper").get("/metrics").content
