"""Who may ask what: every route says the least role that it needs, or that it is open, where it is written.

`@needs("reviewer")` stands under the route's own line; a declared list or write has the field `needs`. An application
with a route that says neither is not built. What one route does for several roles (a step of the desk) asks `need`.
`@recorded("step")` or `("export")` says what a team's record of access has of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, Literal, TypeVar, get_args

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException

from sourcebook.errors import Forbidden
from sourcebook.model.access import ROLES, Role, reaches
from sourcebook.model.served import get_caller, record_as

Policy = Role | Literal["open"]
Recorded = Literal["export", "step"]
"""Something taken along; a step towards publishing."""
P = TypeVar("P", bound=str)
F = TypeVar("F", bound=Callable[..., Any])


class UndeclaredRoutes(Exception):
    """Routes that do not say who may ask them: a defect of the application, which is not built."""


class Declaration(Generic[P]):
    """What every route of an application says of who may ask it, written as a decorator under the route's own line.

    Args:
        name: Of the attribute that carries it.
        values: What may be said.
        written: The decorator as it is written, for who forgot it.
    """

    def __init__(self, name: str, values: tuple[P, ...], written: str) -> None:
        self._name, self._values, self._written = name, values, written

    def __call__(self, value: P) -> Callable[[F], F]:
        """Says it of a route."""

        def said(route: F) -> F:
            setattr(route, self._name, value)
            return route

        return said

    def of(self, route: Any) -> P | None:
        """What a route says."""
        found: P | None = getattr(getattr(route, "endpoint", None), self._name, None)
        return found if found in self._values else None

    def check(self, app: FastAPI) -> None:
        """Refuse an application with a route that does not say it.

        Raises:
            UndeclaredRoutes: It names them.
        """
        silent = sorted(
            f"{'/'.join(sorted(getattr(route, 'methods', None) or ('?',)))} {getattr(route, 'path', route)}"
            for route in iter_routes(app)
            if self.of(route) is None
        )
        if silent:
            told = ", ".join(silent)
            raise UndeclaredRoutes(
                f"{len(silent)} routes do not say who may ask them: {told}. Put {self._written} under each."
            )


needs: Declaration[Policy] = Declaration("sourcebook_needs", ("open", *ROLES), "@needs(ROLE)")
recorded: Declaration[Recorded] = Declaration("sourcebook_recorded", get_args(Recorded), "@recorded(WHAT)")
"""As what a route's answers are in a team's record of access, where nothing else tells: whatever takes a publisher is a
step, what is sent as a file is an export.
"""


def iter_routes(app: FastAPI) -> Iterator[Any]:
    """Every route of an application, those of its routers among them."""
    todo: list[Any] = list(app.routes)
    for route in todo:
        router = getattr(route, "original_router", None)
        if router is not None:
            todo += router.routes
        else:
            yield route


def check_policy(request: Request) -> None:
    """Refuse who may not ask the route of a request.

    Raises:
        HTTPException: Nobody is known to ask; the answer is that of what is not there.
        Forbidden: Who asks has too small a role.
    """
    policy = needs.of(request.scope.get("route"))
    if policy == "open":
        return
    if get_caller() is None or policy is None:
        raise HTTPException(404)
    need(policy)
    if what := recorded.of(request.scope.get("route")):
        record_as(what)


def need(role: Role) -> None:
    """Refuse who has not this role, or one above it; what takes a publisher is recorded. Raises `Forbidden`."""
    caller = get_caller()
    if caller is None or not reaches(caller.role, role):
        held = f"; {caller.name} is {caller.role} here" if caller else ""
        raise Forbidden(f"That needs the role {role}{held}.", "Ask an admin of the collection to give it.")
    if reaches(role, "publisher"):
        record_as("step")
