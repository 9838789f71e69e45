"""A lane of places for queries; clients that wait take turns, so that no client's many queries hold up another's."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager


class Lane:
    """A number of places; who waits longest within a client, and whose turn it is among the clients, enters next."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._guests: list[asyncio.Future[None]] = []

    @property
    def is_full(self) -> bool:
        """Whether one would have to wait."""
        return self._free == 0 or bool(self._waiting)

    async def enter(self, client: str) -> None:
        """Take a place, when it is the client's turn; cancelling the wait gives the turn to the next."""
        if not self.is_full:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        self._ask_back()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            else:
                self._forget(client, turn)
            raise

    @contextmanager
    def guest(self) -> Iterator[asyncio.Future[None]]:
        """Stay beyond one's time: the future is done when somebody waits for the place; who came last goes first."""
        asked_back: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._guests.append(asked_back)
        self._ask_back()
        try:
            yield asked_back
        finally:
            self._guests.remove(asked_back)

    def _ask_back(self) -> None:
        """Ask for as many places of guests as there are who wait."""
        waiting, going = sum(map(len, self._waiting.values())), sum(guest.done() for guest in self._guests)
        staying = [guest for guest in self._guests if not guest.done()]
        for guest in reversed(staying):
            if going >= waiting:
                return
            guest.set_result(None)
            going += 1

    def leave(self) -> None:
        """Give the place to the next client in turn, if any waits."""
        while self._waiting:
            client, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._waiting[client] = turns
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _forget(self, client: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(client)
        if turns and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[client]


class Place:
    """A client's place in a lane; leaving it twice is leaving it once, and leaving early gives the turn to others."""

    def __init__(self, lane: Lane, client: str) -> None:
        self._lane, self._client = lane, client
        self._entering: asyncio.Task[None] | None = None
        self.is_taken = False

    @property
    def is_full(self) -> bool:
        """Whether one would have to wait for the place."""
        return not self.is_taken and (self._entering is not None or self._lane.is_full)

    def ask(self) -> asyncio.Task[None]:
        """Wait for the place beside other things."""
        self._entering = asyncio.create_task(self._enter())
        return self._entering

    async def enter(self) -> None:
        """Take the place, when it is the client's turn."""
        await (self._entering or self._enter())

    async def _enter(self) -> None:
        await self._lane.enter(self._client)
        self.is_taken = True

    def leave(self) -> None:
        """Give the place to others."""
        if self._entering:
            self._entering.cancel()
        if self.is_taken:
            self.is_taken = False
            self._lane.leave()
