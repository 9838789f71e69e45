"""Clients that go away while their query is at work, which is then stopped (ASGI 3, "Disconnect - receive event")."""

import asyncio
from types import TracebackType

from starlette.requests import Request

_AT_ONCE = 0.02
"""Seconds in which most queries are answered; only after them is it looked whether the client has gone away."""


class Departures:
    """Looks after the requests that wait; one timer for all, since most are over before it would look."""

    def __init__(self) -> None:
        self._attended: dict[Attendance, float] = {}
        self._is_looking = False

    def attend(self, request: Request) -> "Attendance":
        """A context in which the task of the request waits; where the client goes away first, it is left in silence."""
        return Attendance(request, self)

    def add(self, attendance: "Attendance") -> None:
        """It begins."""
        loop = asyncio.get_running_loop()
        self._attended[attendance] = loop.time()
        if not self._is_looking:
            self._is_looking = True
            loop.call_later(_AT_ONCE, self._look)

    def remove(self, attendance: "Attendance") -> None:
        """It is over."""
        del self._attended[attendance]

    def _look(self) -> None:
        """Watch those that have waited long enough, and look again as long as any wait."""
        loop = asyncio.get_running_loop()
        for attendance, since in self._attended.items():
            if loop.time() - since >= _AT_ONCE:
                attendance.watch()
        self._is_looking = bool(self._attended)
        if self._is_looking:
            loop.call_later(_AT_ONCE, self._look)


class Attendance:
    """One request that waits."""

    def __init__(self, request: Request, departures: Departures) -> None:
        self._request, self._departures = request, departures
        self._task: asyncio.Task[object] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._is_gone = False

    def __enter__(self) -> None:
        self._task = asyncio.current_task()
        self._departures.add(self)

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        self._departures.remove(self)
        if self._watching:
            self._watching.cancel()
        is_ours = self._is_gone and self._task is not None and self._task.uncancel() == 0
        return is_ours and kind is asyncio.CancelledError

    def watch(self) -> None:
        """Look from now on whether the client goes away."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._is_gone = True
        if self._task:
            self._task.cancel()
