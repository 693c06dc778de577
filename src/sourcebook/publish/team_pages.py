"""Pages of a team beside its collections: signing in, what one may read, accounts. In the house's styles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sourcebook.publish.pages import (
    VERSION,
    content_security,
    get_environment,
    scripts_built,
)

if TYPE_CHECKING:
    from sourcebook.model.access import User


class TeamPages:
    """Makes the pages of one team.

    Args:
        title: Its name.
        user: Who is signed in; None for a stranger.
        form_token: What forms of the page carry.
    """

    def __init__(self, title: str, user: User | None = None, form_token: str = "") -> None:
        self._title = title
        self._user = user
        self._form_token = form_token

    def render(self, template: str, **context: object) -> str:
        """A page from its template, `team_` before its name."""
        found = get_environment().get_template(f"team_{template}.html")
        return found.render(
            title=self._title, user=self._user, form_token=self._form_token, scripts=scripts_built(), version=VERSION,
            csp=content_security(False), **context,
        )  # fmt: skip

    def error(self, problem: Mapping[str, object]) -> str:
        """A page that says what went wrong and what to do."""
        return self.render("error", problem=problem)
