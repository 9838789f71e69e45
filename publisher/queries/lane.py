"""A lane of places for queries; clients that wait take turns, so that no client's many queries hold up another's."""

import asyncio
from collections import OrderedDict, deque


class Lane:
    """A number of places; who waits longest within a client, and whose turn it is among the clients, enters next."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

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
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            else:
                self._forget(client, turn)
            raise

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
