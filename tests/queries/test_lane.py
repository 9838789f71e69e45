"""Places in a lane, and the turns of those who wait for one."""

import asyncio
from collections.abc import Awaitable, Callable

from publisher.queries.lane import Lane


def during(work: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(5):
            await work()

    asyncio.run(bounded())


async def _queue(lane: Lane, client: str, order: list[str]) -> asyncio.Task[None]:
    async def enter() -> None:
        await lane.enter(client)
        order.append(client)

    task = asyncio.create_task(enter())
    await asyncio.sleep(0)
    return task


def test_clients_take_turns_and_each_keeps_its_order() -> None:
    async def work() -> None:
        lane, order = Lane(1), list[str]()
        await lane.enter("first")
        tasks = [await _queue(lane, client, order) for client in ("a", "a", "a", "b", "c", "b")]
        for _ in tasks:
            lane.leave()
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        assert order == ["a", "b", "c", "a", "b", "a"]
        lane.leave()
        assert not lane.is_full

    during(work)


def test_who_stops_waiting_loses_no_place_for_others() -> None:
    async def work() -> None:
        lane, order = Lane(1), list[str]()
        await lane.enter("first")
        leaving, staying = await _queue(lane, "a", order), await _queue(lane, "b", order)
        leaving.cancel()
        await asyncio.sleep(0)
        lane.leave()
        await staying
        assert order == ["b"]
        lane.leave()
        assert not lane.is_full

    during(work)


def test_a_place_given_to_one_who_is_cancelled_goes_on_to_the_next() -> None:
    async def work() -> None:
        lane, order = Lane(1), list[str]()
        await lane.enter("first")
        leaving, staying = await _queue(lane, "a", order), await _queue(lane, "b", order)
        lane.leave()
        leaving.cancel()
        await staying
        assert order == ["b"]

    during(work)


def test_a_newcomer_does_not_pass_those_who_wait() -> None:
    async def work() -> None:
        lane, order = Lane(1), list[str]()
        await lane.enter("first")
        waiting = await _queue(lane, "a", order)
        lane.leave()
        assert lane.is_full
        newcomer = await _queue(lane, "b", order)
        await waiting
        lane.leave()
        await newcomer
        assert order == ["a", "b"]

    during(work)


def test_guests_are_asked_back_one_for_each_who_waits_and_the_last_to_come_goes_first() -> None:
    async def work() -> None:
        lane, order = Lane(2), list[str]()
        await lane.enter("first")
        await lane.enter("second")
        with lane.guest() as first, lane.guest() as second:
            await asyncio.sleep(0)
            assert not first.done()
            assert not second.done()
            waiting = await _queue(lane, "a", order)
            assert second.done()
            assert not first.done()
        lane.leave()
        await waiting
        assert order == ["a"]

    during(work)


def test_a_guest_comes_into_a_place_that_is_waited_for_already() -> None:
    async def work() -> None:
        lane, order = Lane(1), list[str]()
        await lane.enter("first")
        waiting = await _queue(lane, "a", order)
        with lane.guest() as guest:
            assert guest.done()
        lane.leave()
        await waiting

    during(work)
