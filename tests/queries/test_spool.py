import asyncio
import tempfile
from pathlib import Path

import pytest

from publisher.errors import Overloaded
from publisher.queries.spool import Room, Spool, Tail


async def filled(spool: Spool, *parts: bytes) -> bytes:
    for part in parts:
        await spool.write(part)
    rest = [part async for part in spool.tail.parts()] if spool.tail else []
    return bytes(spool.head) + b"".join(rest)


def test_what_fits_stays_in_memory() -> None:
    spool = Spool(10, Room(0))
    assert asyncio.run(filled(spool, b"12345", b"67890")) == b"1234567890"
    assert spool.tail is None


def test_the_rest_goes_to_a_file_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    room = Room(100)
    spool = Spool(5, room)
    assert asyncio.run(filled(spool, b"1234", b"567", b"8")) == b"12345678"
    assert (spool.size, room.taken, list(tmp_path.iterdir())) == (8, 4, [])
    spool.close()
    spool.close()
    assert room.taken == 0


def test_all_results_share_the_room_on_disk() -> None:
    async def work() -> None:
        room = Room(10)
        first, second = Spool(0, room), Spool(0, room)
        await first.write(b"12345678")
        with pytest.raises(Overloaded, match="query_spool_bytes") as refused:
            await second.write(b"123")
        assert refused.value.retry_after >= 1
        first.close()
        await second.write(b"123")
        second.close()
        assert room.taken == 0

    asyncio.run(work())


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    room = Room(10)
    with pytest.raises(Overloaded, match="cannot be kept"):
        asyncio.run(Spool(0, room).write(b"1"))
    assert room.taken == 0


def test_a_full_disk_is_told() -> None:
    async def work() -> None:
        room = Room(10)
        spool = Spool(0, room, tail=Tail(device, room))
        with pytest.raises(Overloaded, match="No space left"):
            await spool.write(b"2")
        spool.close()
        assert room.taken == 0

    with Path("/dev/full").open("wb", buffering=0) as device:
        asyncio.run(work())
