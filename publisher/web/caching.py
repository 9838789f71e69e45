"""What caches are told of an answer: entity tag, date, how long it may be kept (RFC 9110, 8.8; RFC 9111; RFC 5861)."""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from publisher.representations.html.rendering import static_files
from publisher.settings import Settings
from publisher.web.headers import http_date
from publisher.web.serving import Edition

TIME_ZONE = ZoneInfo("Europe/Stockholm")
FOR_GOOD = "public, max-age=31536000, immutable"
_FRESH, _STALE = 3600, 600
"""Seconds that an answer may be kept, and shown while it is asked for again."""


def now() -> datetime:
    """The time in Stockholm, whose days validity counts in."""
    return datetime.now(TIME_ZONE)


def seconds_left(moment: datetime) -> int:
    """The seconds until the day ends in Stockholm: 23 to 25 hours' worth of them at its start."""
    tomorrow = datetime.combine(moment.date() + timedelta(days=1), time(), TIME_ZONE)
    return int((tomorrow.astimezone(UTC) - moment.astimezone(UTC)).total_seconds())


def cache_control(moment: datetime | None = None) -> str:
    """How long an answer may be kept; one about the day of `moment` is neither fresh nor shown stale after it."""
    if moment is None:
        return f"public, max-age={_FRESH}, stale-while-revalidate={_STALE}"
    left = seconds_left(moment)
    fresh = min(_FRESH, left)
    return f"public, max-age={fresh}, stale-while-revalidate={min(_STALE, left - fresh)}"


class Validators:
    """Makes the headers by which a cache knows a representation and keeps it."""

    def __init__(self, settings: Settings) -> None:
        shaping = repr((settings.root_path, settings.incoming_page, settings.site_url, sorted(static_files())))
        self._shaping = sha256(shaping.encode()).hexdigest()[:8]

    def headers(self, edition: Edition, *parts: str, day_of: datetime | None = None) -> dict[str, str]:
        """ETag, Cache-Control, and Last-Modified where the release was published.

        `parts` tell the representation apart within the release and its settings; `day_of` is the time that an answer
        about its day was made at.
        """
        day = day_of.date().isoformat() if day_of else ""
        named = [part for part in (edition.build_id, self._shaping, *parts, day) if part]
        headers = {"ETag": f'"{".".join(named)}"', "Cache-Control": cache_control(day_of)}
        publication = edition.release.publication
        if publication is not None:
            changed = publication.moment
            if day_of:
                changed = max(changed, datetime.combine(day_of.date(), time(), TIME_ZONE))
            headers["Last-Modified"] = http_date(changed)
        return headers
