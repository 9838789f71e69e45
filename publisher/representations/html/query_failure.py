"""Why a query has no answer, for the query page: what happened, where in the text, and which limit it met."""

from dataclasses import dataclass

from publisher.errors import InvalidQuery, QueryTimeout, QueryTooLarge, RequestError, TooManyRequests
from publisher.representations.html.values import number, readable
from publisher.texts import text

_BEFORE, _AFTER = 60, 40
"""Characters of a line that are quoted around the fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The place of a fault: the number of the line, the part of it that is quoted, and a caret below the column."""

    line: int
    column: int
    quoted: str
    caret: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What a reader is told; `detail` is the server's sentence, in English."""

    title: str
    advice: str
    detail: str
    limit: str = ""
    fault: Fault | None = None


def failure(error: RequestError, query: str, language: str) -> Failure:
    """The failure of a query in the language."""
    return Failure(
        text(f"title_{error.slug}", language),
        text(f"advice_{error.slug}", language),
        readable(str(error)),
        _limit(error, language),
        _fault(error, query),
    )


def _limit(error: RequestError, language: str) -> str:
    """The limit that the query met, named as the setting that holds it."""
    match error:
        case QueryTimeout() if error.limit < float("inf"):
            return text("query_limit_seconds", language).format(seconds=number(f"{error.limit:g}", language))
        case QueryTooLarge() | TooManyRequests() if error.limit:
            return text("query_limit", language).format(name=error.limit)
        case _:
            return ""


def _fault(error: RequestError, query: str) -> Fault | None:
    """The place in the query; None where the error names none."""
    lines = query.split("\n")
    if not isinstance(error, InvalidQuery) or not error.line or not error.column or error.line > len(lines):
        return None
    whole = readable(lines[error.line - 1]).replace("\t", " ")
    column = min(error.column, len(whole) + 1)
    start = max(0, column - 1 - _BEFORE)
    end = column - 1 + _AFTER
    before = "…" if start else ""
    quoted = before + whole[start:end] + ("…" if end < len(whole) else "")
    return Fault(error.line, error.column, quoted, " " * (len(before) + column - 1 - start) + "^")
