"""Request headers as HTTP means them: lines are one list, tags compare weakly (RFC 9110, 5.3, 5.6.7 and 13.1)."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers
from starlette.requests import Request

_IMF_FIXDATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d GMT"
)
CODINGS = ("br", "gzip")
"""The content codings that answers can be had in, the better first."""

OF_THE_BODY = ("content-type", "content-length", "content-encoding", "content-language")
"""What an answer does not tell that leaves its body out (RFC 9110, section 15.4.5)."""

_ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')


def field(request: Request, name: str) -> str | None:
    """All lines of a header as one list, or None where there is none."""
    return joined(request.headers, name)


def joined(headers: Headers, name: str) -> str | None:
    """All lines of a header as one list, or None where there is none."""
    lines = headers.getlist(name)
    return ", ".join(lines) if lines else None


def is_fresh(headers: Headers, tag: str | None, modified: str | None) -> bool:
    """Whether the client holds the representation with this entity tag, or with this very date and states no tag.

    Tags compare weakly. A date that is later is no proof: a rollback publishes an older release at a later time.
    """
    tags = joined(headers, "if-none-match")
    if tags is not None:
        return tags.strip() == "*" or (tag is not None and _opaque(tag) in _ENTITY_TAG.findall(tags))
    since = headers.get("if-modified-since")
    return since is not None and modified is not None and _moment(since) == _moment(modified) is not None


def http_date(moment: datetime) -> str:
    """The moment as a header says it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def parse_http_date(text: str) -> datetime | None:
    """The moment that a header names in the preferred form (RFC 9110, section 5.6.7); None for any other text."""
    if not _IMF_FIXDATE.fullmatch(text.strip()):
        return None
    return _moment(text.strip())


def _opaque(tag: str) -> str:
    return tag.removeprefix("W/")


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
