"""Who may ask what: every route says the least role that it needs, or that it is open, where it is written.

`@needs("reviewer")` stands under the route's own line; a declared list or write has the field `needs`. An application
with a route that says neither is not built. What one route does for several roles (a step of the desk) asks `need`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException

from sourcebook.errors import Forbidden
from sourcebook.model.access import ROLES, Role, reaches
from sourcebook.model.served import get_caller

Policy = Role | Literal["open"]
_NAME = "sourcebook_needs"
F = TypeVar("F", bound=Callable[..., Any])


class UndeclaredRoutes(Exception):
    """Routes that do not say who may ask them: a defect of the application, which is not built."""


def needs(policy: Policy) -> Callable[[F], F]:
    """Says of a route who may ask it."""

    def said(route: F) -> F:
        setattr(route, _NAME, policy)
        return route

    return said


def policy_of(route: Any) -> Policy | None:
    """What a route says."""
    found: Policy | None = getattr(getattr(route, "endpoint", None), _NAME, None)
    return found if found == "open" or found in ROLES else None


def iter_routes(app: FastAPI) -> Iterator[Any]:
    """Every route of an application, those of its routers among them."""
    todo: list[Any] = list(app.routes)
    for route in todo:
        router = getattr(route, "original_router", None)
        if router is not None:
            todo += router.routes
        else:
            yield route


def check_declared(app: FastAPI) -> None:
    """Refuse an application with a route that does not say who may ask it.

    Raises:
        UndeclaredRoutes: It names them.
    """
    silent = sorted(
        f"{'/'.join(sorted(getattr(route, 'methods', None) or ('?',)))} {getattr(route, 'path', route)}"
        for route in iter_routes(app)
        if policy_of(route) is None
    )
    if silent:
        raise UndeclaredRoutes(
            f"{len(silent)} routes do not say who may ask them: {', '.join(silent)}. Put @needs(ROLE) under each."
        )


def check_policy(request: Request) -> None:
    """Refuse who may not ask the route of a request.

    Raises:
        HTTPException: Nobody is known to ask; the answer is that of what is not there.
        Forbidden: Who asks has too small a role.
    """
    policy = policy_of(request.scope.get("route"))
    if policy == "open":
        return
    if get_caller() is None or policy is None:
        raise HTTPException(404)
    need(policy)


def need(role: Role) -> None:
    """Refuse who has not this role, or one above it. Raises `Forbidden`."""
    caller = get_caller()
    if caller is None or not reaches(caller.role, role):
        held = f"; {caller.name} is {caller.role} here" if caller else ""
        raise Forbidden(f"That needs the role {role}{held}.", "Ask an admin of the collection to give it.")
