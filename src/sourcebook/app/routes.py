"""Routers of the application of a library: every route asks for its policy and is made once.

`FastAPI.include_router` makes each route a second time, with what the application adds to it; most of the time that an
application took to come up went into that. Here a router has from the beginning what the application would add.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.params import Depends as Dependency

from sourcebook.app.api.schema import operation_id
from sourcebook.app.policies import UndeclaredRoutes, check_policy, iter_routes


def new_router(*, dependencies: Iterable[Dependency] = (), **options: Any) -> APIRouter:
    """A router whose routes are held to what they declare (`policies.needs`), and named as the description names them.

    Args:
        dependencies: What is asked after the policy.
        options: Of `APIRouter`.
    """
    return APIRouter(
        dependencies=[Depends(check_policy), *dependencies], generate_unique_id_function=operation_id, **options
    )


def add_routes(app: FastAPI, *routers: APIRouter) -> None:
    """Put the routes of routers into an application as they are, in their order."""
    for router in routers:
        app.router.routes.extend(router.routes)


def check_held(app: FastAPI) -> None:
    """Refuse an application with a route that is not held to what it declares: one of a router made otherwise.

    Raises:
        UndeclaredRoutes: It names them.
    """
    free = [
        str(getattr(route, "path", route))
        for route in iter_routes(app)
        if all(asked.dependency is not check_policy for asked in getattr(route, "dependencies", ()))
    ]
    if free:
        raise UndeclaredRoutes(
            f"Nobody is held to what these declare: {', '.join(free)}. Make their router by new_router."
        )
