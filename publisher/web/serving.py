"""What the server serves right now: one open release with its renderers, switched when `current` moves."""

import asyncio
import gc
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.catalogue import GRAPH, dump_path
from publisher.errors import PublisherError, ReleaseError, SettingsError
from publisher.history.reader import History, stamp_of
from publisher.media_types import N_QUADS
from publisher.queries.pool import QueryPool
from publisher.release import CONTEXT, STORE, Release, current_folder, open_unverified
from publisher.representations.html.rendering import ReleaseNote
from publisher.representations.jsonld import Context
from publisher.settings import Settings
from publisher.vocabulary import DATASET
from publisher.web.bounded import Bounded
from publisher.web.kept import Kept

if TYPE_CHECKING:
    from publisher.queries.remote import RemoteEngine

_REMOTE = "publisher.queries.remote"
"""What speaks to a remote engine is loaded where one is set: its client of HTTP takes as long to load as our pages."""

_log = logging.getLogger("publisher")
_LOOK_EVERY = 1.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_COLLECTING = (50_000, 20, 100)
"""Objects that are made before the collector looks for cycles, of which we leave few; how often it looks further."""

_GRACE = 30.0
"""Seconds, beyond those of a query, that requests may still take from a release that has been replaced."""

_FIRST_WAIT, _LONGEST_WAIT = 2.0, 300.0
"""Seconds until a release that did not open is tried again: at first, and when it has failed many times."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An open release with what belongs to it alone: its query processes, its JSON-LD context, its rendered bytes,
    its whole answers.

    `history` is that of all publications, as it was when the edition was opened.

    `note` is what pages say of the release; it is read once, so that the page of an error needs no release to read.
    `users` are the tasks of the requests that are pinned to it.
    """

    release: Release
    note: ReleaseNote
    pool: "QueryPool | RemoteEngine"
    context: Context
    rendered: Bounded[bytes]
    answers: Bounded[Kept]
    history: History
    users: set[asyncio.Task[object]] = field(default_factory=set)

    @property
    def build_id(self) -> str:
        """The build id of the release."""
        return self.release.manifest.build_id

    async def close(self) -> None:
        """End its processes and let its files go."""
        try:
            await self.pool.close()
        finally:
            self.history.close()
            self.release.close()


@dataclass(frozen=True, slots=True)
class Refused:
    """A release that did not open: why, how long it is left alone (seconds), and until when (monotonic clock)."""

    folder: Path
    reason: str
    wait: float
    until: float


class Serving:
    """Holds the edition that requests are answered from; each request takes it once and keeps to it.

    `verify` raises ReleaseError where the release in a folder is damaged.
    """

    def __init__(self, settings: Settings, verify: Callable[[Path], object]) -> None:
        self._settings, self._verify = settings, verify
        self._edition: Edition | None = None
        self._pinned: ContextVar[Edition | None] = ContextVar("pinned", default=None)
        self._refused: Refused | None = None
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
        edition, task = self.edition, asyncio.current_task()
        self._pinned.set(edition)
        if task and task not in edition.users:
            edition.users.add(task)
            task.add_done_callback(edition.users.discard)
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
        """The edition of the release in the folder; a PublisherError where it is broken in any way."""
        try:
            return await self._opened(folder)
        except (PublisherError, asyncio.CancelledError):
            raise
        except Exception as error:
            raise ReleaseError(folder.name, f"It cannot be opened: {type(error).__name__}: {error}.") from error

    async def _opened(self, folder: Path) -> Edition:
        """The edition, made while the release is verified: reading all of it takes as long as the rest."""
        verifying = asyncio.create_task(asyncio.to_thread(self._verify, folder))
        try:
            edition = await self._made(folder)
        except BaseException:
            await verifying  # which names a damaged file rather than what came of it
            raise
        try:
            await verifying
        except BaseException:
            await edition.close()
            raise
        return edition

    async def _made(self, folder: Path) -> Edition:
        release = await asyncio.to_thread(open_unverified, folder, self._settings)
        pool = self._engine(release)
        history = History(self._settings.releases, dump_path(N_QUADS), self._settings.base)
        try:
            context = Context(folder / CONTEXT)
            await pool.start()
            self._refuse_an_open_door(pool)
        except BaseException:
            await pool.close()
            history.close()
            release.close()
            raise
        half = self._settings.description_cache_bytes // 2
        rendered: Bounded[bytes] = Bounded(half, len)
        answers: Bounded[Kept] = Bounded(half, lambda kept: kept.size)
        _settle()
        return Edition(release, _note(release), pool, context, rendered, answers, history)

    def _engine(self, release: Release) -> "QueryPool | RemoteEngine":
        """What answers queries: the remote engine where one is set, else processes over the release's own store."""
        build_id, overview = release.manifest.build_id, release.overview
        local = QueryPool(release.folder / STORE, self._settings, build_id)
        if not self._settings.store:
            return local
        graphs = tuple(graph.value for graph in release.graphs)
        record = f"{self._settings.base}id/graph/{GRAPH}"
        remote = import_module(_REMOTE)
        contents = remote.Contents(build_id, record, overview.quads, overview.triples, graphs)
        engine: RemoteEngine = remote.RemoteEngine(self._settings, contents, local)
        return engine

    def _refuse_an_open_door(self, pool: "QueryPool | RemoteEngine") -> None:
        """Queries that could reach the network are answered on this machine alone."""
        if not (pool.sandboxed or self._settings.host in _LOOPBACK):
            reason = "query processes cannot be cut off from the network on this machine; serve on 127.0.0.1 alone."
            raise SettingsError("host", reason)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            try:
                await self.look()
            except Exception:
                _log.exception("Looking for a newer release failed; the release stays %s.", self.edition.build_id)

    async def look(self) -> None:
        """Take over the release that `current` points at, if it is another, or was published meanwhile.

        One that does not open is left alone for a while, longer each time: it may still be on its way here.
        """
        try:
            folder = current_folder(self._settings)
        except ReleaseError:
            return
        refused = self._refused if self._refused and self._refused.folder == folder else None
        is_known = folder == self.edition.release.folder and stamp_of(folder.parent) == self.edition.history.stamp
        if is_known or (refused and time.monotonic() < refused.until):
            return
        try:
            edition = await self._open(folder)
        except PublisherError as error:
            self._refuse(folder, str(error), refused)
            return
        before, self._edition, self._refused = self.edition, edition, None
        before.rendered.clear()
        before.answers.clear()
        _log.warning("The release is now %s.", edition.build_id)
        self._keep(asyncio.create_task(_retire(before, self._settings.query_seconds + _GRACE)))

    def _refuse(self, folder: Path, reason: str, before: Refused | None) -> None:
        """Note that the release did not open, and log it unless the log says so already."""
        if not (before and before.reason == reason):
            _log.error("The release stays %s: %s", self.edition.build_id, reason)
        wait = min(2 * before.wait, _LONGEST_WAIT) if before else _FIRST_WAIT
        self._refused = Refused(folder, reason, wait, time.monotonic() + wait)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _settle() -> None:
    """Let the collector of cycles pass over what is there to stay: it would hold up answers by looking through it."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTING)


def _note(release: Release) -> ReleaseNote:
    published = release.publication.moment.date() if release.publication else None
    dataset = next(iter(release.descriptions.instances(DATASET)), None)
    return ReleaseNote(release.manifest.build_id, release.manifest.data_id, published, dataset, release.examples)


async def _retire(edition: Edition, seconds: float) -> None:
    """Close the edition when the last request that is pinned to it has its answer, at the latest after `seconds`."""
    try:
        if edition.users:
            await asyncio.wait(set(edition.users), timeout=seconds)
    finally:
        await edition.close()
