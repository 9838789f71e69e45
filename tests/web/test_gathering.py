import asyncio

from publisher.web.gathering import _Gathering


class Recorder(asyncio.Transport):
    """What reaches the socket, write by write."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed, "nothing can be sent after the end"
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True


def test_what_is_written_in_one_turn_of_the_loop_leaves_together() -> None:
    async def main() -> list[bytes]:
        socket = Recorder()
        gathering = _Gathering(socket, asyncio.get_running_loop())
        gathering.write(b"head,")
        gathering.write(b"body")
        assert socket.written == []
        await asyncio.sleep(0)
        gathering.write(b"more")
        await asyncio.sleep(0)
        return socket.written

    assert asyncio.run(main()) == [b"head,body", b"more"]


def test_much_leaves_at_once_and_what_waits_leaves_before_the_end() -> None:
    async def main() -> Recorder:
        socket = Recorder()
        gathering = _Gathering(socket, asyncio.get_running_loop())
        gathering.write(b"x" * 70_000)
        assert len(socket.written) == 1
        gathering.write(b"last")
        gathering.close()
        await asyncio.sleep(0)
        return socket

    socket = asyncio.run(main())
    assert (socket.written[-1], socket.closed) == (b"last", True)
