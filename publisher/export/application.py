"""The very application of the server, asked in this process (ASGI): no second renderer exists."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

import httpx
from starlette.routing import BaseRoute

from publisher.settings import Settings
from publisher.web.app import Watchers, create_app
from publisher.web.serving import Edition, Serving

_KEPT = "/-._~:@!$&'()*+,;=%"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered; `following` are the local addresses of the next page, as the Link header says."""

    status: int
    media_type: str
    location: str
    body: bytes
    following: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """The application on the current release: its doors, its edition, and a client of it."""

    settings: Settings
    routes: Sequence[BaseRoute]
    edition: Edition
    client: httpx.AsyncClient

    async def ask(self, local: str, headers: dict[str, str]) -> Answer:
        """Ask for a local address, which may hold a question mark and what follows."""
        path, _, query = local.partition("?")
        address = f"{self.settings.root_path}{quote(path, safe=_KEPT)}" + (f"?{query}" if query else "")
        found = await self.client.get(address, headers=headers)
        following = found.links.get("next", {}).get("url", "").removeprefix(self.settings.root_path)
        kind = found.headers.get("content-type", "")
        return Answer(found.status_code, kind, found.headers.get("location", ""), found.content, following)


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Application]:
    """The application from its start to its end; a PublisherError where no release opens."""
    held: list[Serving] = []
    app = create_app(settings, Watchers(started=held.append))
    headers = {"Accept-Encoding": "identity", "Accept": "*/*"}
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client,
    ):
        yield Application(settings, app.router.routes, held[0].edition, client)
