"""The whole dataset as files: the latest at `/dumps/…`, those of a publication at `/dumps/{time}/…`; with digests."""

import base64
from collections.abc import Mapping
from datetime import UTC

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher.catalogue import DUMPED, TABLES_PATH, dump_path
from publisher.dumps import SUMS
from publisher.errors import NotFound, ReleaseError
from publisher.history.mementos import Memento, nearest, parse_stamp
from publisher.media_types import N_QUADS
from publisher.release import DUMPS
from publisher.settings import Settings
from publisher.web.files import ReleaseFiles
from publisher.web.headers import http_date
from publisher.web.linksets import Signposts, header
from publisher.web.serving import Edition, Serving


class DumpsDoor:
    """The doors to the dumps."""

    def __init__(self, settings: Settings, serving: Serving) -> None:
        self._settings, self._serving = settings, serving
        self._files, self._signposts = ReleaseFiles(settings), Signposts(settings, settings.root_path)

    def routes(self) -> list[Route]:
        """The routes."""
        return [Route(f"/{DUMPS}/{{name}}", self.latest), Route(f"/{DUMPS}/{{stamp}}/{{name}}", self.dated)]

    async def latest(self, request: Request) -> Response:
        """A dump of the release that is served."""
        edition, path = self._serving.edition, f"{DUMPS}/{request.path_params['name']}"
        known = _content_types().get(path)
        sums = read_sums(edition, self._settings)
        if known is None or (path != SUMS and path not in sums):
            raise NotFound(f"There is no dump {path[:80]}.")
        digest = sums.get(path, edition.build_id)
        headers = {"Link": header(self._signposts.of_dump(edition.note.dataset))}
        if path in sums:
            headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
        return await self._files.answer(request, edition, (edition.build_id, path, known), digest, headers)

    async def dated(self, request: Request) -> Response:
        """The quads as they were published; a time between two publications leads to the one that was current then."""
        edition, stamp = self._serving.edition, request.path_params["stamp"]
        name = request.path_params["name"]
        found = _publications(edition)
        moment = parse_stamp(stamp if len(stamp) == 14 else stamp.replace("-", "") + "235959")
        if moment is None or not found or f"{DUMPS}/{name}" != dump_path(N_QUADS):
            raise NotFound(f"No dump {name[:80]} of {stamp[:20]} is kept. Ask for dataset.nq at a time of publication.")
        chosen = nearest(found, moment)
        if chosen.stamp != stamp:
            return RedirectResponse(f"{self._settings.root_path}{DUMPS}/{chosen.stamp}/{name}", 302)
        place = (chosen.publication.build_id, dump_path(N_QUADS), N_QUADS.content_type)
        headers = {"Memento-Datetime": http_date(chosen.moment.astimezone(UTC))}
        return await self._files.answer(request, edition, place, chosen.publication.data_id, headers)


def read_sums(edition: Edition, settings: Settings) -> Mapping[str, str]:
    """The SHA-256 of each dump of the edition's release, by its path."""
    kept = edition.rendered.get((SUMS,))
    if kept is None:
        try:
            kept = (settings.releases / edition.build_id / SUMS).read_bytes()
        except OSError as error:
            raise ReleaseError(edition.build_id, f"The file {SUMS} cannot be read.") from error
        edition.rendered.put((SUMS,), kept)
    lines = (line.split("  ", 1) for line in kept.decode().splitlines())
    return {f"{DUMPS}/{name}": digest for digest, name in lines}


def _content_types() -> dict[str, str]:
    """Each dump that is served with its media type."""
    plain = {dump_path(kind): kind.content_type for kind in DUMPED}
    packed = {dump_path(kind, compressed=True): "application/gzip" for kind in DUMPED}
    return plain | packed | {TABLES_PATH: "application/zip", SUMS: "text/plain; charset=utf-8"}


def _publications(edition: Edition) -> list[Memento]:
    """The publications whose quads are kept, oldest first."""
    history = edition.history
    kept = (r.publication for r in history.revisions if r.publication.build_id in history.kept)
    return [Memento(publication) for publication in kept]
