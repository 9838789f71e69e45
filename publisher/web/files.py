"""Files of a release over HTTP: small ones whole from memory, large ones and parts from disk (RFC 9110, 14)."""

import asyncio
import os
import re

from starlette import responses
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from publisher.errors import RangeNotSatisfiable, ReleaseError
from publisher.settings import Settings
from publisher.web.caching import Validators
from publisher.web.compression import is_text
from publisher.web.headers import is_fresh
from publisher.web.serving import Edition

_IN_MEMORY = 4 * 2**20
"""Bytes up to which a file is kept with the rendered bytes and compressed; of a larger one parts can be had."""

_RANGES = re.compile(r"bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+))*\s*", re.ASCII)
"""Parts that are asked for; a header of another form is passed over (RFC 9110, section 14.2)."""


class Parts(FileResponse):
    """A file whose parts can be had; a header that asks for none in the form of the standard is passed over.

    RangeNotSatisfiable where all of it, or a part of it, lies outside the file.
    """

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Say how long the file is; when it was written is another time on each machine, and says nothing."""
        self.headers.setdefault("content-length", str(stat_result.st_size))

    def _should_use_range(self, http_if_range: str) -> bool:
        """Whether the client holds what the file still is (RFC 9110, section 13.1.5): a weak tag never says so."""
        return http_if_range in (self.headers["etag"], self.headers.get("last-modified"))

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        if not _RANGES.fullmatch(http_range):
            return []
        try:
            return super()._parse_range_header(http_range, file_size)
        except responses.MalformedRangeHeader:
            return []
        except responses.RangeNotSatisfiable as error:
            raise RangeNotSatisfiable(f"The file has {file_size} bytes; the range lies outside.", file_size) from error


class ReleaseFiles:
    """Answers with files of an edition's release, or of another one below the same folder."""

    def __init__(self, settings: Settings) -> None:
        self._releases, self._validators = settings.releases, Validators(settings)

    async def answer(
        self, request: Request, edition: Edition, place: tuple[str, str, str], digest: str, headers: dict[str, str]
    ) -> Response:
        """The file at `place`: build id, path within the release, content type; `digest` is its SHA-256.

        ReleaseError where the file is missing.
        """
        build_id, name, content_type = place
        path = self._releases / build_id / name
        if not path.is_file():
            raise ReleaseError(build_id, f"The file {name} is missing.")
        headers = self._validators.headers(edition, digest[:16]) | headers
        is_large = path.stat().st_size > _IN_MEMORY
        if is_large or _RANGES.fullmatch(request.headers.get("range", "")):
            if not is_large and is_text(content_type):
                headers |= {"Vary": "Accept-Encoding"}
            if is_fresh(request.headers, headers["ETag"], headers.get("Last-Modified")):
                return Response(status_code=304, headers=headers)
            return Parts(path, headers=headers, media_type=content_type)
        body = edition.rendered.get((build_id, name))
        if body is None:
            body = await asyncio.to_thread(path.read_bytes)
            edition.rendered.put((build_id, name), body)
        return Response(body, headers=headers | {"Content-Type": content_type})
