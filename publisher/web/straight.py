"""The straight way to the documents, which are asked for most: the framework's layers add nothing to them."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from publisher.errors import ReleaseError, RequestError
from publisher.web.addresses import local_path

_METHODS = ("GET", "HEAD")


class Answered:
    """A door as an ASGI application: its answer, or that to the error that it raises on purpose."""

    def __init__(
        self, door: Callable[[Request], Awaitable[Response]], refuse: Callable[[Request, Exception], Response]
    ) -> None:
        self._door, self._refuse = door, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        request = Request(scope, receive, send)
        try:
            answer = await self._door(request)
        except (RequestError, ReleaseError) as error:
            answer = self._refuse(request, error)
        await answer(scope, receive, send)


class Straight:
    """Leads requests for addresses below a prefix, but not below those that others answer, to an application alone."""

    def __init__(self, app: ASGIApp, own: ASGIApp, prefix: str, *others: str) -> None:
        self._app, self._own, self._prefix, self._others = app, own, prefix, others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        await (self._own if self._is_own(scope) else self._app)(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in _METHODS:
            return False
        local = local_path(scope)
        return local.startswith(self._prefix) and not local.startswith(self._others)
