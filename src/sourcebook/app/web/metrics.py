"""What a server tells those who look after it: figures for Prometheus at /metrics, and a line of its log a request.

Neither ever holds what somebody asked for: a route stands as its template (`/documents/{identifier}`), without its
query. Text format: <https://prometheus.io/docs/instrumenting/exposition_formats/>.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sourcebook.app.jobs import Jobs, State
from sourcebook.app.policies import needs
from sourcebook.app.routes import new_router
from sourcebook.errors import SourcebookError

if TYPE_CHECKING:
    from sourcebook.library import Library

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds of the histogram: 0.15 is what a page may take."""
FRESH = 30.0
"""Seconds that counts of the library are told again before they are counted anew."""
_REQUEST_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
requests_log = logging.getLogger("sourcebook.requests")


class Metrics:
    """The figures of one server."""

    def __init__(self, library: Library | None = None, jobs: Jobs | None = None) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        labels = ("method", "route", "status")
        self.requests = Counter("sourcebook_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "sourcebook_request_seconds", "Time to the end of an answer.", ("route",), buckets=SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self.open = Gauge("sourcebook_requests_open", "Requests being answered.", registry=self.registry)
        if library is not None and jobs is not None:
            self.registry.register(_Library(library, jobs))

    def seen(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self.registry)


class _Library(Collector):
    """Counts of the library and of the work of its server, taken when asked for."""

    def __init__(self, library: Library, jobs: Jobs) -> None:
        self._library, self._jobs = library, jobs
        self._counts: dict[str, int] = {}
        self._counted = float("-inf")

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """See `prometheus_client.registry.Collector`."""
        records = GaugeMetricFamily("sourcebook_records", "Records of the library by kind.", labels=["kind"])
        for kind, count in sorted(self._counts_now().items()):
            records.add_metric([kind], count)
        yield records
        work = GaugeMetricFamily("sourcebook_jobs", "Long work of this server by state.", labels=["state"])
        states = [job.state for job in self._jobs.listed()]
        for state in sorted(get_args(State)):
            work.add_metric([state], states.count(state))
        yield work

    def _counts_now(self) -> dict[str, int]:
        if time.monotonic() - self._counted > FRESH:
            try:
                self._counts = dict(self._library.view().counts())
            except SourcebookError:
                self._counts = {}  # the server's own figures are wanted all the more when the library fails
            self._counted = time.monotonic()
        return self._counts


class Measured:
    """Layer that counts and logs every request, and gives it an id (X-Request-ID), its own or the asker's."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        identifier = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        began, status, sent = time.perf_counter(), 500, 0

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = identifier
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        with self._metrics.open.track_inprogress():
            try:
                await self._app(scope, receive, counted)
            finally:
                seconds = time.perf_counter() - began
                route = getattr(scope.get("route"), "path", "other")
                self._metrics.seen(scope["method"], route, status, seconds)
                requests_log.info(
                    "%s %s %d", scope["method"], route, status,
                    extra={"told": {"method": scope["method"], "route": route, "status": status, "bytes": sent,
                                    "milliseconds": round(seconds * 1000, 1), "request": identifier}},
                )  # fmt: skip


def metrics_router(metrics: Metrics) -> APIRouter:
    """The route of the figures."""
    router = new_router()

    words = {"description": "As asked", "content": {"text/plain": {"schema": {"type": "string"}}}}

    @router.get("/metrics", summary="Figures of the server, as Prometheus reads them", tags=["server"],
                response_class=PlainTextResponse, responses={200: words})  # fmt: skip
    @needs("admin")
    def read_metrics() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router
