"""What operators ask: is the process alive, can it answer, how does it fare (Prometheus text format)."""

import asyncio
import hmac
import time
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from publisher.errors import NotFound, PublisherError
from publisher.media_types import RESULTS_JSON
from publisher.queries.query import Query
from publisher.release import MANIFEST
from publisher.settings import Settings
from publisher.web.serving import Serving
from publisher.web.siblings import Siblings

_PROBE = Query("SELECT (NOW() AS ?now) {}", solutions=RESULTS_JSON)
"""A query whose result is never kept, so that a process has to answer it."""

_PROBE_SECONDS = 5.0
_KEPT_SECONDS = 1.0
"""How long a finding is told again, so that asking often costs nothing."""

_NO_STORE = {"Cache-Control": "no-store"}
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counts requests by route, method and status; every label has a fixed set of values."""

    def __init__(self, serving: Serving) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_ReleaseInfo(serving))
        labels = ("route", "method", "status")
        self._requests = Counter("publisher_requests", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "publisher_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("route",),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._counted: dict[tuple[str, str, int], Counter] = {}
        self._timed: dict[str, Histogram] = {}
        self._kept = Counter("publisher_kept_answers", "Answers that had been kept.", registry=self._registry)
        self._lost = Counter(
            "publisher_log_lines_lost", "Log lines that could not be written.", registry=self._registry
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered; status 0 means that the client went away before."""
        requests = self._counted.get((route, method, status))
        if requests is None:
            requests = self._counted[route, method, status] = self._requests.labels(route, method, str(status))
        requests.inc()
        timed = self._timed.get(route)
        if timed is None:
            timed = self._timed[route] = self._seconds.labels(route)
        timed.observe(seconds)

    def kept(self) -> None:
        """An answer was one that had been kept."""
        self._kept.inc()

    def lost_a_line(self) -> None:
        """A log line could not be written."""
        self._lost.inc()

    def render(self) -> bytes:
        """All metrics in the text format."""
        return generate_latest(self._registry)


class _ReleaseInfo(Collector):
    """The release of now; read when asked, so that a switch shows at once."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def collect(self) -> Iterator[Metric]:
        manifest = self._serving.edition.release.manifest
        labels = {"build_id": manifest.build_id, "data_id": manifest.data_id, "software": manifest.software}
        yield InfoMetricFamily("publisher_release", "The release that is served.", value=labels)
        yield GaugeMetricFamily("publisher_release_quads", "Quads in the release.", value=manifest.quads)

    def describe(self) -> Iterator[Metric]:
        yield InfoMetricFamily("publisher_release", "The release that is served.")


class Health:
    """The doors for operators."""

    def __init__(
        self, settings: Settings, serving: Serving, metrics: Metrics, siblings: Siblings | None = None
    ) -> None:
        self._serving, self._metrics, self._siblings = serving, metrics, siblings
        self._token = settings.metrics_token
        self._patience = min(_PROBE_SECONDS, settings.query_seconds)
        self._looked, self._failing = -_KEPT_SECONDS, ""
        self._lock = asyncio.Lock()

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, _: Request) -> Response:
        """The process answers: 200."""
        return JSONResponse({"status": "alive"}, headers=_NO_STORE)

    async def ready(self, _: Request) -> Response:
        """200 where the release is there and a query process answers; 503 with what fails otherwise."""
        async with self._lock:
            if time.monotonic() - self._looked >= _KEPT_SECONDS:
                self._failing = await self._look()
                self._looked = time.monotonic()
            failing = self._failing
        if failing:
            return JSONResponse({"status": "not ready", "failing": failing}, 503, _NO_STORE | {"Retry-After": "1"})
        return JSONResponse({"status": "ready", "release": self._serving.edition.build_id}, headers=_NO_STORE)

    async def metrics(self, request: Request) -> Response:
        """The metrics; where several processes serve, those of each.

        To who lacks the token where one is set, NotFound: as if they were not there.
        """
        given = request.headers.get("authorization", "").encode()
        if self._token and not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise NotFound("Nothing is published here.")
        body = self._metrics.render()
        if self._siblings:
            body = await self._siblings.gather(body)
        return Response(body, headers=_NO_STORE | {"Content-Type": CONTENT_TYPE_LATEST})

    async def _look(self) -> str:
        """What fails: `release`, `queries`, or nothing (empty)."""
        edition = self._serving.edition
        if not (edition.release.folder / MANIFEST).is_file():
            return "release"
        try:
            async with asyncio.timeout(self._patience):
                await edition.pool.run(_PROBE)
        except (PublisherError, OSError, TimeoutError):
            return "queries"
        return ""
