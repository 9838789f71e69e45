"""The bounds that a query meets before any parser sees it; updates and SERVICE end here."""

import re
from collections.abc import Iterable, Sequence

from publisher.errors import InvalidQuery, QueryForbidden, QueryTooLarge
from publisher.queries.tokens import Token, body_start, is_ambiguous, place, tokens
from publisher.settings import Settings

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_DEPTHS = {"{": 1, "{|": 1, "(": 1, "[": 1, "<<": 1, "<<(": 2, "}": -1, "|}": -1, ")": -1, "]": -1, ">>": -1, ")>>": -2}
_OPENERS = ("{", "(", "[", "<<")
_UNSURE = ("\\", "SERVICE", *_VOLATILE)
_BEGINS = re.compile(
    r"""\s*(?:PREFIX\s+(?:[A-Z][A-Z0-9-]{0,40})?:\s*<[^<>"{}|^`\\\x00-\x20]*>\s*)*(?:SELECT|ASK|CONSTRUCT|DESCRIBE)(?=[\s{?$*(])"""
)
_SEPARATORS = frozenset({".", ";", ","})
_BEFORE_GRAPHS = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})


def is_plainly_harmless(text: str, settings: Settings) -> bool:
    """Whether it is seen without finding tokens that the guard lets the query pass, and that it is not volatile.

    Whatever might be a bracket, a separator or a word counts wherever it stands, in IRIs, strings and comments too.
    """
    capitals = text.upper()
    return (
        len(text) <= settings.query_length
        and sum(map(text.count, _OPENERS)) <= settings.query_nesting
        and sum(map(text.count, _SEPARATORS)) <= settings.query_patterns
        and not any(word in capitals for word in _UNSURE)
        and _BEGINS.match(capitals) is not None
    )


def guard(text: str, settings: Settings) -> list[Token]:
    """The tokens of a query that may be parsed; QueryTooLarge, QueryForbidden or InvalidQuery for any other.

    Where a token may be read in two ways, brackets and SERVICE count wherever they stand, in strings and comments too.
    """
    _require("query_length", len(text), settings.query_length, "characters")
    found = list(tokens(text))
    ambiguous = any(is_ambiguous(token) for token in found)
    signs = list(text) if ambiguous else [token.text for token in found]
    _require("query_nesting", _depth(signs), settings.query_nesting, "levels of brackets")
    separators = sum(sign in _SEPARATORS for sign in signs)
    _require(
        "query_patterns", separators, settings.query_patterns, "full stops, semicolons and commas between patterns"
    )
    _require_form(text, found)
    if _calls_service(found) or (ambiguous and "SERVICE" in text.upper()):
        raise QueryForbidden("SERVICE is refused: this endpoint asks no other endpoint.")
    return found


def is_volatile(found: Iterable[Token]) -> bool:
    """Whether the query may answer differently each time: NOW, RAND, UUID, STRUUID and BNODE."""
    return any(token.keyword in _VOLATILE for token in found)


def _require(limit: str, size: int, bound: int, unit: str) -> None:
    if size > bound:
        raise QueryTooLarge(f"The query has {size} {unit}; the limit {limit} is {bound}.", limit)


def _depth(signs: Iterable[str]) -> int:
    """How deep the brackets nest; one that closes nothing counts for nothing."""
    deepest = depth = 0
    for sign in signs:
        depth = max(0, depth + _DEPTHS.get(sign, 0))
        deepest = max(deepest, depth)
    return deepest


def _require_form(text: str, found: Sequence[Token]) -> None:
    """Refuse an update (SPARQL 1.1 Update, section 3) and whatever else begins with no query form."""
    start = body_start(found)
    first = found[start] if start < len(found) else None
    if first and first.keyword in _FORMS:
        return
    if first and first.keyword.startswith(_UPDATES):
        raise QueryForbidden(
            f"{first.text} is an update: this endpoint only reads. The dataset changes with each of its releases."
        )
    line, column = place(text, first.offset if first else len(text))
    begins = f"this one begins with “{first.text[:40]}”" if first else "here is none"
    raise InvalidQuery(f"A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE; {begins}.", line, column)


def _calls_service(found: Sequence[Token]) -> bool:
    """Whether SERVICE stands among the keywords, also where a lenient parser would split it off what it is glued to."""
    for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
        if "SERVICE" in token.keyword:
            return True
        glued = token.kind == "name" and "SERVICE" in token.text.partition(":")[0].upper()
        opens = after is not None and after.text.startswith("{")
        if glued and opens and not (before and before.keyword in _BEFORE_GRAPHS):
            return True
    return False


def refuse_uncertain(text: str, found: Sequence[Token]) -> None:
    """Raise QueryForbidden for SERVICE and FROM in a text whose tokens are not certain.

    Other engines may read escapes outside strings, and signs that can be read in two ways, differently.
    """
    decoded = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    ends_early = bool(found) and found[-1].text in ("'", '"', "\\")
    if not (ends_early or decoded != text or any(map(is_ambiguous, found))):
        return
    for word in ("SERVICE", "FROM"):
        if word in decoded.upper():
            raise QueryForbidden(
                f"{word} is refused beside \\u escapes, and beside signs that can be read in two ways."
            )
