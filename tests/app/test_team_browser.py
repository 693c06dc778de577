"""A team's pages in a real browser: its cookie on loopback, without script, nothing for axe to find."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from served_pages import violations

from served_team import GOOD, HARBOUR, fill, make_team, people, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def invitation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of `sourcebook serve --team`, a process of its own, and the secret of an invitation."""
    folder: Path = tmp_path_factory.mktemp("browsed")
    with make_team(folder / "team", origin="") as team:
        fill(team, "harbour", HARBOUR, folder / "papers")
        fill(team, "ferries", "The ferry was paid $2 million by the isles on 4 May 2017.", folder / "papers")
        people(team)
        team.accounts.grant("keeper", "harbour", "admin", by="local:test")
        team.accounts.grant("keeper", "ferries", "viewer", by="local:test")
        settle(team, "fresh")
        team.accounts.add_user("invited", by="local:test")
        secret = team.accounts.invite("invited", by="local:test")
    command = [sys.executable, "-m", "sourcebook", "--json", "serve", "--team", str(folder / "team"), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())["address"].rstrip("/"), secret
    process.terminate()
    assert process.wait(60) == 0


@pytest.fixture(scope="module")
def address(invitation: tuple[str, str]) -> str:
    return invitation[0].replace("127.0.0.1", "localhost")


def sign_in(page: Any, name: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(GOOD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("script", [True, False])
def test_somebody_signs_in_on_loopback_with_or_without_script(
    chromium: Any, address: str, host: str, script: bool
) -> None:
    """`Secure` cookies are kept for loopback over plain HTTP: it is a trustworthy origin."""
    context, here = chromium.new_context(java_script_enabled=script), address.replace("localhost", host)
    page = context.new_page()
    page.goto(f"{here}/c/harbour/documents")
    sign_in(page, "viewer")
    assert page.url == f"{here}/c/harbour/documents"
    held = next(c for c in context.cookies() if c["name"] == "__Host-sourcebook")
    assert (held["secure"], held["httpOnly"], held["sameSite"], held["path"]) == (True, True, "Lax", "/")
    page.get_by_role("link", name="All collections").click()
    assert page.url == f"{here}/"
    page.get_by_role("button", name="Sign out").click()
    assert page.url == f"{here}/sign-in"
    page.goto(f"{here}/c/harbour/documents")
    assert "/sign-in?next=" in page.url
    context.close()


def test_an_invitation_is_taken(visit: Callable[..., Any], invitation: tuple[str, str], address: str) -> None:
    page = visit(f"/invitation/{invitation[1]}")
    page.get_by_label("Password", exact=True).fill(GOOD)
    page.get_by_label("The same again").fill(GOOD)
    page.get_by_role("button", name="Set it and sign in").click()
    page.get_by_text("No collection is open to you yet").wait_for()
    assert page.url == f"{address}/"


PAGES = (
    "/", "/search", "/search?q=paid", "/search?q=zzz", "/search?q=(paid", "/account", "/users", "/collections",
    "/members/harbour", "/audit", "/audit?collection=harbour", "/nothing", "/c/harbour/", "/c/missing/",
)  # fmt: skip


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), pytest.param("light", 1280, marks=pytest.mark.deep)])
def test_axe_finds_nothing(visit: Callable[..., Any], axe: Path, address: str, scheme: str, width: int) -> None:
    page = visit("/sign-in", width=width, bypass_csp=True)
    page.emulate_media(color_scheme=scheme)
    found = {"/sign-in": dict(violations(page, axe))}
    page.get_by_label("Name", exact=True).fill("keeper")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").wait_for()
    found["refused"] = dict(violations(page, axe))
    sign_in(page, "keeper")
    for path in PAGES:
        page.goto(address + path)
        found[path] = dict(violations(page, axe))
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[path]["wide"] = [str(wide)]
    page.goto(f"{address}/users")
    page.get_by_label("Name to sign in with").fill(f"more.{width}")
    page.get_by_role("button", name="Add and make an invitation").click()
    assert "/invitation/sbi_" in page.get_by_label("Link").input_value()
    found["link"] = dict(violations(page, axe))
    page.goto(f"{address}/account")
    page.get_by_label("What it is for").fill("nightly")
    page.get_by_label("Harbour").check()
    page.get_by_role("button", name="Make a token").click()
    assert page.get_by_label("Token", exact=True).input_value().startswith("sbk_")
    found["token"] = dict(violations(page, axe))
    assert {path: rules for path, rules in found.items() if rules} == {}
