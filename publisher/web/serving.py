"""What the server serves right now: one open release with its renderers, switched when `current` moves."""

import asyncio
import logging
from collections import OrderedDict
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import PublisherError, SettingsError
from publisher.queries.pool import QueryPool
from publisher.release import CONTEXT, STORE, Release, current_folder, open_release
from publisher.representations.html import ReleaseNote
from publisher.representations.jsonld import Context
from publisher.settings import Settings
from publisher.vocabulary import DATASET

_log = logging.getLogger("publisher")
_LOOK_EVERY = 1.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_GRACE = 30.0
"""Seconds, beyond those of a query, that requests may still take from a release that has been replaced."""


class ByteCache:
    """Rendered bytes by key, bounded in bytes; the longest unused go first."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._entries: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> bytes | None:
        """The bytes, or None."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: tuple[object, ...], value: bytes) -> None:
        """Keep the bytes, unless they alone are over a quarter of the limit."""
        if len(value) * 4 > self._limit or key in self._entries:
            return
        self._entries[key] = value
        self._size += len(value)
        while self._size > self._limit:
            _, removed = self._entries.popitem(last=False)
            self._size -= len(removed)


@dataclass(frozen=True, slots=True)
class Edition:
    """An open release with what belongs to it alone: its query processes, its JSON-LD context, its rendered bytes.

    `note` is what pages say of the release; it is read once, so that the page of an error needs no release to read.
    """

    release: Release
    note: ReleaseNote
    pool: QueryPool
    context: Context
    rendered: ByteCache

    @property
    def build_id(self) -> str:
        """The build id of the release."""
        return self.release.manifest.build_id

    async def close(self) -> None:
        """End its processes and let its files go."""
        await self.pool.close()
        self.release.close()


class Serving:
    """Holds the edition that requests are answered from; each request takes it once and keeps to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._edition: Edition | None = None
        self._pinned: ContextVar[Edition | None] = ContextVar("pinned", default=None)
        self._refused: Path | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def edition(self) -> Edition:
        """The edition that this request was pinned to, else that of now."""
        edition = self._pinned.get() or self._edition
        if edition is None:
            raise AssertionError("the server answers requests only after it has opened a release")
        return edition

    def pin(self) -> Edition:
        """Keep to the edition of now for the rest of this request, whose task has a context of its own."""
        edition = self.edition
        self._pinned.set(edition)
        return edition

    async def start(self) -> None:
        """Open the current release; ReleaseError where there is none. Then look for a newer one once a second."""
        self._edition = await self._open(current_folder(self._settings))
        self._keep(asyncio.create_task(self._follow()))

    async def stop(self) -> None:
        """Close everything."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.edition.close()

    async def _open(self, folder: Path) -> Edition:
        release = await asyncio.to_thread(open_release, folder, self._settings)
        pool = QueryPool(folder / STORE, self._settings, release.manifest.build_id)
        try:
            context = Context(folder / CONTEXT)
            await pool.start()
            self._refuse_an_open_door(pool)
        except BaseException:
            await pool.close()
            release.close()
            raise
        return Edition(release, _note(release), pool, context, ByteCache(self._settings.description_cache_bytes))

    def _refuse_an_open_door(self, pool: QueryPool) -> None:
        """Queries that could reach the network are answered on this machine alone."""
        if not (pool.sandboxed or self._settings.host in _LOOPBACK):
            reason = "query processes cannot be cut off from the network on this machine; serve on 127.0.0.1 alone."
            raise SettingsError("host", reason)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            with suppress(PublisherError, OSError):
                await self.look()

    async def look(self) -> None:
        """Take over the release that `current` points at, if it is another; one that does not open is refused once."""
        folder = current_folder(self._settings)
        if folder in (self.edition.release.folder, self._refused):
            return
        try:
            edition = await self._open(folder)
        except PublisherError as error:
            self._refused = folder
            _log.error("The release stays %s: %s", self.edition.build_id, error)
            return
        before, self._edition, self._refused = self.edition, edition, None
        _log.warning("The release is now %s.", edition.build_id)
        self._keep(asyncio.create_task(_close_later(before, self._settings.query_seconds + _GRACE)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _note(release: Release) -> ReleaseNote:
    published = release.publication.moment.date() if release.publication else None
    dataset = next(iter(release.descriptions.instances(DATASET)), None)
    return ReleaseNote(release.manifest.build_id, release.manifest.data_id, published, dataset, release.examples)


async def _close_later(edition: Edition, seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        await edition.close()
