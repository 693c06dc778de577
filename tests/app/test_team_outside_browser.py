"""Signing in with a provider outside in a real browser: our pages' policy lets a form lead there and back."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served_pages import violations

from openid_provider import CLIENT, served
from served_team import make_team, settle
from sourcebook.app.team.outside import BACK
from sourcebook.library import Team

pytestmark = pytest.mark.browser


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """Where a team is served whose provider signs everybody in as ada."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    here = f"http://localhost:{port}"
    with served() as provider:
        provider.redirect = here + BACK
        make_team(tmp_path / "team", origin=here).close()
        with (tmp_path / "team" / "team.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\ntitle = "the house"\n')
        with Team.open(tmp_path / "team") as team:
            settle(team, "ada")
            team.accounts.bind_outside("ada", provider.issuer, provider.subject, by="local:test")
        command = [sys.executable, "-m", "sourcebook", "--json", "serve", "--team", str(tmp_path / "team")]
        process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["address"]
        yield here
        process.terminate()
        assert process.wait(60) == 0


@pytest.mark.parametrize("script", [True, False])
def test_somebody_signs_in_outside_and_comes_back(chromium: Any, origin: str, script: bool) -> None:
    context = chromium.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{origin}/account")
    page.get_by_role("button", name="Sign in with the house").click()
    page.wait_for_url(f"{origin}/account")
    assert page.get_by_role("button", name="Sign out").is_visible()
    assert [c["name"] for c in context.cookies() if "outside" in c["name"]] == []
    context.close()


def test_axe_finds_nothing_on_the_way(chromium: Any, axe: Path, origin: str) -> None:
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{origin}/sign-in")
    assert violations(page, axe) == {}
    page.route("**/authorize*", lambda route: route.fulfill(status=204))  # a browser stays where it is
    page.get_by_role("button", name="Sign in with the house").click()
    page.get_by_role("link", name="Go on to the house").wait_for()
    assert violations(page, axe) == {}
    context.close()
