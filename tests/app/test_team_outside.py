"""Signing in with a provider of OpenID Connect: whoever is bound and proven comes in, everything else is refused."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from openid_provider import CLIENT, OpenIdProvider, served
from served_team import ORIGIN, Visitor, app_of, make_team, settle
from sourcebook.app.team.asker import SESSION
from sourcebook.app.team.outside import BACK, BEGUN
from sourcebook.errors import UsageError
from sourcebook.library import Team
from sourcebook.library.team_outside import read_outside

ADA = "248289761001"


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with served() as made:
        made.redirect = ORIGIN + BACK
        yield made


@pytest.fixture
def team(tmp_path: Path, provider: OpenIdProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    monkeypatch.delenv("SOURCEBOOK_OIDC_SECRET", raising=False)
    make_team(tmp_path / "team").close()
    with (tmp_path / "team" / "team.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\ntitle = "the house"\n')
    with Team.open(tmp_path / "team") as made:
        settle(made, "ada")
        made.accounts.bind_outside("ada", provider.issuer, ADA, by="local:test")
        yield made


@pytest.fixture
def one(team: Team) -> Visitor:
    return Visitor(app_of(team))


def begin(one: Visitor, **more: str) -> httpx.Response:
    """The button on the page."""
    return one.post("/sign-in/outside", data={"token": one.form_token("/sign-in"), **more})


def go(one: Visitor, **more: str) -> str:
    """Begin, sign in at the provider; gives where it sends the browser."""
    answer = begin(one, **more)
    assert answer.status_code == 200, answer.text
    found = re.search(r'class="button" href="([^"]*)"', answer.text)
    assert found is not None
    address = html.unescape(found[1])
    assert answer.headers["refresh"] == f"0; url={address}"
    return httpx.get(address, trust_env=False).headers["location"]


def back(one: Visitor, location: str) -> httpx.Response:
    """The browser comes back, from another site."""
    assert location.startswith(ORIGIN + BACK)
    return one.get(location.removeprefix(ORIGIN), headers={"Origin": "", "Sec-Fetch-Site": "cross-site"})


def said(answer: httpx.Response) -> str:
    """What the page of signing in says went wrong."""
    found = re.search(r'role="alert">([^<]*)<', answer.text)
    return html.unescape(found[1]) if found else ""


def refused(one: Visitor, answer: httpx.Response) -> str:
    """What was said, where nobody was let in."""
    assert answer.status_code == 401
    assert SESSION not in one.cookies
    assert BEGUN not in one.cookies, "what began the sign-in is still there"
    assert one.get("/").status_code == 303
    return said(answer)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_whoever_is_bound_signs_in(team: Team, provider: OpenIdProvider, one: Visitor, algorithm: str) -> None:
    provider.algorithm = algorithm
    page = one.get("/sign-in").text
    assert "Sign in with the house" in page
    assert provider.asked == [], "the provider was asked before somebody wanted it"
    answer = back(one, go(one, next="/account"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert BEGUN not in one.cookies
    assert "ada" in one.get("/account").text
    told = [(e.action, e.who, e.outcome, e.details.get("subject")) for e in team.accounts.iter_audit(who="ada")]
    assert told[-1] == ("sign-in", "ada", "ok", ADA)
    assert team.accounts.verify_audit().problems == ()


def test_what_began_it_lies_in_a_cookie_of_this_host_for_a_while(one: Visitor) -> None:
    put = next(c for c in begin(one).headers.get_list("set-cookie") if c.startswith(BEGUN)).lower()
    for wanted in ("; secure", "; httponly", "; path=/", "samesite=lax", "max-age=600"):
        assert wanted in put
    assert "domain" not in put
    assert BEGUN.startswith("__Host-")


def test_a_session_from_before_is_not_taken_over(one: Visitor) -> None:
    one.sign_in("ada")
    before = one.cookies[SESSION]
    location = go_signed_in(one)
    assert back(one, location).status_code == 303
    assert one.cookies[SESSION] != before
    other = Visitor(one.app)
    other.cookies.set(SESSION, before)
    assert other.get("/").status_code == 303, "the session before is still good"


def go_signed_in(one: Visitor) -> str:
    """The same of a browser that is signed in: its page of signing in leads on, so a second one is begun beside it."""
    other = Visitor(one.app)
    location = go(other)
    one.cookies.set(BEGUN, other.cookies[BEGUN], domain="desk.example", path="/")
    return location


def test_a_client_with_a_secret_proves_itself(
    provider: OpenIdProvider, one: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.secret = "what/only:we know"
    monkeypatch.setenv("SOURCEBOOK_OIDC_SECRET", "another")
    assert "400" in refused(one, back(one, go(one)))
    monkeypatch.setenv("SOURCEBOOK_OIDC_SECRET", provider.secret)
    assert back(one, go(one)).status_code == 303


NOW = int(time.time())
WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "audience": {"claims": {"aud": "another-client"}},
    "two audiences": {"claims": {"aud": [CLIENT, "another-client"]}},
    "party": {"claims": {"azp": "another-client"}},
    "no audience": {"claims": {"aud": None}},
    "expired": {"claims": {"exp": NOW - 3600}},
    "no end": {"claims": {"exp": None}},
    "end is a word": {"claims": {"exp": "never"}},
    "of tomorrow": {"claims": {"iat": NOW + 86_400}},
    "not yet": {"claims": {"nbf": NOW + 86_400}},
    "nobody": {"claims": {"sub": None}},
    "empty subject": {"claims": {"sub": ""}},
    "subject beyond ASCII": {"claims": {"sub": "ad\u00e4"}},
    "subject that is no text": {"claims": {"sub": "\ud800"}},
    "subject of control characters": {"claims": {"sub": "ada\n"}},
    "subject too long": {"claims": {"sub": "a" * 256}},
    "nonce that is no text": {"claims": {"nonce": "\ud800"}},
    "number for a subject": {"claims": {"sub": int(ADA)}},
    "none": {"algorithm": "none", "header": {"kid": "key RS256"}},
    "NONE": {"algorithm": "NONE", "header": {"kid": "key RS256"}},
    "public key as a secret": {"algorithm": "HS256", "header": {"kid": "key RS256"}},
    "wrong key": {"strange_key": True},
    "key of another way": {"header": {"kid": "key ES256"}},
    "unknown key": {"header": {"kid": "another"}},
    "no key named": {"header": {"kid": ""}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_proves_nothing_is_refused(
    team: Team, provider: OpenIdProvider, one: Visitor, wrong: str
) -> None:
    for name, value in WRONG[wrong].items():
        setattr(provider, name, value)
    told = refused(one, back(one, go(one)))
    assert told.startswith("the house did not prove who you are: ")
    assert team.accounts.sessions() == []
    last = list(team.accounts.iter_audit())[-1]
    assert (last.action, last.outcome) == ("refused", "refused")
    assert last.what.startswith("sign-in outside: ")


def test_another_browser_cannot_end_a_sign_in(one: Visitor) -> None:
    location = go(one)
    other = Visitor(one.app)
    assert "this browser did not begin it" in refused(other, back(other, location))
    begun = go(other)
    assert begun != location
    assert "this browser did not begin it" in refused(other, back(other, location)), "with one of its own begun"


@pytest.mark.parametrize("state", ["", "x", "\u00e9", None])
def test_a_wrong_state_is_refused(one: Visitor, provider: OpenIdProvider, state: str | None) -> None:
    asked = dict(parse_qsl(urlsplit(go(one)).query))
    sent = {"code": asked["code"]} | ({} if state is None else {"state": state})
    assert "this browser did not begin it" in refused(one, back(one, f"{ORIGIN}{BACK}?{urlencode(sent)}"))
    assert "/token" not in provider.asked, "the code was sent on"


def test_a_code_is_good_once(one: Visitor) -> None:
    location = go(one)
    begun = one.cookies[BEGUN]
    assert back(one, location).status_code == 303
    other = Visitor(one.app)
    assert "did not begin it" in refused(other, back(other, location))
    other.cookies.set(BEGUN, begun, domain="desk.example", path="/")
    told = back(other, location)
    assert told.status_code == 401
    assert "it answered 400" in said(told)
    assert SESSION not in other.cookies


def test_a_code_of_another_sign_in_is_refused(one: Visitor) -> None:
    """The code of somebody else, put into a sign-in that this browser began: its verifier does not fit."""
    theirs = dict(parse_qsl(urlsplit(go(Visitor(one.app))).query))
    mine = dict(parse_qsl(urlsplit(go(one)).query))
    crossed = urlencode({"code": theirs["code"], "state": mine["state"]})
    assert "it answered 400" in refused(one, back(one, f"{ORIGIN}{BACK}?{crossed}"))


def test_an_unknown_and_a_disabled_account_are_answered_alike(
    team: Team, provider: OpenIdProvider, one: Visitor
) -> None:
    provider.subject = "nobody here"
    settle(team, "eve")
    provider.claims = {"preferred_username": "eve", "email": "eve"}
    unknown = refused(one, back(one, go(one)))
    entry = list(team.accounts.iter_audit())[-1]
    assert (entry.who, entry.outcome) == ("(unknown)", "failed")
    assert entry.details == {"issuer": provider.issuer, "subject": "nobody here", "says": "eve"}
    provider.subject = ADA
    team.accounts.disable_user("ada", by="local:test")
    assert (
        refused(one, back(one, go(one)))
        == unknown
        == ("No account here is open to you. Ask whoever keeps the team: your try is in its record of access.")
    )
    assert [u.name for u in team.accounts.users()] == ["ada", "eve"], "an account was made"
    team.accounts.enable_user("ada", by="local:test")
    assert back(one, go(one)).status_code == 303


def test_a_subject_is_of_one_provider_and_one_user(team: Team, provider: OpenIdProvider, one: Visitor) -> None:
    accounts = team.accounts
    settle(team, "eve")
    with pytest.raises(UsageError, match="'ada' already"):
        accounts.bind_outside("eve", provider.issuer, ADA, by="local:test")
    assert accounts.outside_of("eve") is None
    accounts.bind_outside("ada", "https://elsewhere.example", ADA, by="local:test")
    refused(one, back(one, go(one)))
    accounts.bind_outside("ada", provider.issuer, ADA, by="local:test")
    assert back(one, go(one)).status_code == 303
    accounts.bind_outside("ada", "", "", by="local:test")
    assert one.get("/").status_code == 303, "somebody is signed in whose subject was taken away"
    one.cookies.clear()
    refused(one, back(one, go(one)))
    with pytest.raises(UsageError):
        accounts.bind_outside("ada", provider.issuer, "x" * 256, by="local:test")
    assert accounts.verify_audit().problems == ()
    with accounts._writing() as session:
        session.run("INSERT INTO outside VALUES (?, ?, ?)", ("eve", provider.issuer, "slipped in"))
    assert "outside eve" in accounts.verify_audit().problems[0]


def test_a_copy_of_the_team_keeps_who_is_bound(team: Team, provider: OpenIdProvider, tmp_path: Path) -> None:
    assert team.backup(tmp_path / "copy").accounts.problems == ()
    with Team.open(tmp_path / "copy") as copy:
        assert copy.accounts.outside_of("ada") == (provider.issuer, ADA)


def test_a_provider_that_sends_somebody_back_says_why(one: Visitor, provider: OpenIdProvider) -> None:
    asked = dict(parse_qsl(urlsplit(go(one)).query))
    sent = urlencode({"state": asked["state"], "error": "access_denied", "error_description": "<b>buy now</b>"})
    told = refused(one, back(one, f"{ORIGIN}{BACK}?{sent}"))
    assert "(access_denied)" in told
    assert "buy" not in told


def test_another_provider_does_not_answer_for_this_one(team: Team, one: Visitor, provider: OpenIdProvider) -> None:
    assert "from another provider" in refused(one, back(one, go(one) + "&iss=https%3A%2F%2Felsewhere.example"))
    assert back(one, go(one) + f"&iss={provider.issuer}").status_code == 303
    provider.description = {"authorization_response_iss_parameter_supported": True}
    fresh = Visitor(app_of(team))
    assert "from another provider" in refused(fresh, back(fresh, go(fresh)))
    assert back(fresh, go(fresh) + f"&iss={provider.issuer}").status_code == 303


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "https://x\r\nSet-Cookie: a=b"},
    ],
)
def test_a_provider_that_is_described_wrongly_is_not_gone_to(
    one: Visitor, provider: OpenIdProvider, description: dict[str, Any]
) -> None:
    provider.description = description
    assert refused(one, begin(one)).startswith("the house did not prove who you are")


def test_a_code_is_not_sent_where_it_can_be_read_on_the_way(one: Visitor, provider: OpenIdProvider) -> None:
    provider.description = {"token_endpoint": "http://elsewhere.example/token"}
    assert "token_endpoint is none" in refused(one, back(one, go(one)))


def test_a_provider_that_is_away_is_told_and_passwords_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as gone:
        issuer = gone.issuer
    make_team(tmp_path / "team").close()
    with (tmp_path / "team" / "team.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[oidc]\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\n')
    with Team.open(tmp_path / "team") as team:
        settle(team, "ada")
        one = Visitor(app_of(team))
        assert "cannot be reached" in refused(one, begin(one))
        assert one.sign_in("ada").status_code == 303


def test_it_is_begun_from_our_own_page_only(one: Visitor, provider: OpenIdProvider) -> None:
    token = one.form_token("/sign-in")
    assert (
        one.post("/sign-in/outside", data={"token": token}, headers={"Origin": "https://x.example"}).status_code == 403
    )
    assert one.post("/sign-in/outside", data={"token": "x"}).status_code == 403
    assert provider.asked == []


def test_nobody_is_sent_elsewhere_after_it(one: Visitor) -> None:
    assert back(one, go(one, next="https://elsewhere.example/")).headers["location"] == "/"


@pytest.mark.parametrize(("letters", "kept"), [(300, True), (3_000, False)])
def test_a_long_address_to_go_back_to_does_not_cost_the_sign_in(one: Visitor, letters: int, kept: bool) -> None:
    begun = one.post("/sign-in/outside", data={"token": one.form_token("/sign-in"), "next": "/?q=" + "/" * letters})
    put = next(c for c in begun.headers.get_list("set-cookie") if c.startswith(BEGUN))
    assert len(put) < 4_096, "browsers keep no longer one"
    answer = back(one, go(one, next="/?q=" + "/" * letters))
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=" + "/" * letters if kept else "/")


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    with make_team(tmp_path / "team") as team:
        one = Visitor(app_of(team))
        assert "/sign-in/outside" not in one.get("/sign-in").text
        assert one.post("/sign-in/outside", data={}).status_code == 404
        assert one.get(BACK).status_code == 404


@pytest.mark.parametrize(
    "table",
    [
        {"issuer": "http://login.example", "client_id": "x"},
        {"issuer": "https://u@login.example", "client_id": "x"},
        {"issuer": "https://login.example?x=1", "client_id": "x"},
        {"issuer": "https://login.example"},
        {"issuer": "https://login.example", "client_id": ""},
        {"issuer": "https://login.example", "client_id": "x", "secret": "in the file"},
        "yes",
    ],
)
def test_settings_that_are_not_good_are_refused(table: Any) -> None:
    with pytest.raises(UsageError):
        read_outside(table, ORIGIN)


def test_a_provider_needs_to_know_where_the_team_is() -> None:
    table = {"issuer": "https://login.example", "client_id": "x"}
    assert read_outside(table, ORIGIN) is not None
    with pytest.raises(UsageError, match="origin"):
        read_outside(table, "")
