"""A team of invented people with two collections, and a browser that is none: for tests of its server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from sourcebook.app.team import create_team_app
from sourcebook.library import Team
from sourcebook.model.access import ROLES

ORIGIN = "https://desk.example"
GOOD = "four words nobody says"
QUICK = "\n[accounts]\nargon_kibibytes = 19456\nargon_passes = 2\nargon_lanes = 1\n"
HARBOUR = "Tarn Dredging was paid $4 million by the harbour office on 3 May 2016, Orla Vance said."
CANARY = "Zephyrquill"
"""A word that is in the other collection only: in texts, titles, names, notes, categories and tokens."""


def make_team(root: Path, origin: str = ORIGIN, store: str = "sqlite") -> Team:
    """A team whose passwords cost little, open."""
    Team.init(root, title="The Desk", origin=origin, store=store).close()
    with (root / "team.toml").open("a", encoding="utf-8") as file:
        file.write(QUICK)
    return Team.open(root)


def settle(team: Team, name: str, *, keeper: bool = False) -> None:
    """Somebody who can sign in."""
    team.accounts.add_user(name, by="local:test", keeper=keeper)
    team.accounts.accept_invite(team.accounts.invite(name, by="local:test"), GOOD)


def fill(team: Team, name: str, text: str, folder: Path) -> None:
    """A collection with one paper."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    team.add_collection(name, by="local:test", title=name.capitalize()).add([folder / f"{name}.txt"])


def people(team: Team) -> list[str]:
    """Somebody of every role in `harbour`, named as the role; a keeper; nobody, who has no role anywhere."""
    for role in ROLES:
        settle(team, role)
        team.accounts.grant(role, "harbour", role, by="local:test")
    settle(team, "keeper", keeper=True)
    settle(team, "nobody")
    return [*ROLES, "keeper", "nobody"]


class Visitor(TestClient):
    """A browser of a team's server: it says from where it posts, and does not follow what it is not told to."""

    def __init__(self, app: Any, origin: str = ORIGIN) -> None:
        super().__init__(
            app, base_url=origin, raise_server_exceptions=False, follow_redirects=False,
            headers={"Accept": "text/html", "Origin": origin, "Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip

    def form_token(self, page: str = "/account") -> str:
        """What forms of a page carry."""
        found = re.search(r'name="token" value="([^"]*)"', self.get(page).text)
        return found[1] if found else ""

    def sign_in(self, name: str, password: str = GOOD, **more: str) -> Any:
        """Sign in with the form."""
        sent = {"token": self.form_token("/sign-in"), "name": name, "password": password, **more}
        return self.post("/sign-in", data=sent)


def visitor(app: Any, name: str) -> Visitor:
    """Somebody who is signed in."""
    made = Visitor(app)
    assert made.sign_in(name).status_code == 303
    return made


def program(app: Any, secret: str) -> TestClient:
    """A program with a token."""
    return TestClient(
        app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False,
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip


@asynccontextmanager
async def living(app: Any) -> AsyncIterator[None]:
    """An application that is started, and ended behind the block (ASGI's lifespan)."""
    told: asyncio.Queue[Any] = asyncio.Queue()
    said: asyncio.Queue[Any] = asyncio.Queue()
    task = asyncio.create_task(app({"type": "lifespan", "asgi": {"version": "3.0"}}, told.get, said.put))
    await told.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    yield
    await told.put({"type": "lifespan.shutdown"})
    assert (await said.get())["type"] == "lifespan.shutdown.complete"
    await task


def app_of(team: Team) -> Any:
    """The application of a team."""
    return create_team_app(team, proxy=True)
