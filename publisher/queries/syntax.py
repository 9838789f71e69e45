"""Where a query fails to parse, and what was expected there.

Oxigraph's parser reports the furthest character that it looked at, which is past the fault by up to the length of the
longest keyword, and only that keyword as expected. Set apart by more blanks than any keyword has letters, the tokens
tell which of them it could not take; and trying others in its place tells what it would have taken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from publisher.queries.tokens import Token, place, tokens

_GAP = " " * 24
_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.S)
_NEVER = "\\"

_MEANINGS = {
    "Prefix not found": "A prefix is used that no PREFIX declares",
    "IRI parsing failed": "An IRI is not valid, or is relative where no BASE is given",
    "Duplicated variable name": "A variable is selected twice",
    "a variable that is unbound": "A variable is selected that is neither grouped by nor aggregated",
    "language tag parsing failed": "A language tag is not valid",
    "VALUES clause rows": "A row of VALUES has another number of values than there are variables",
}
_CANDIDATES = {
    "a variable": "?x",
    "an IRI": "<x:x>",
    "a string": '"x"',
    "a number": "1",
    **{sign: sign for sign in ("a", "{", "}", "(", ")", "[", "]", ".", ";", ",", "*", "=", "&&", "||")},
    **{word: word for word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "DISTINCT", "AS", "FROM", "WHERE")},
    **{word: word for word in ("GROUP", "BY", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "FILTER", "OPTIONAL")},
    **{word: word for word in ("UNION", "MINUS", "GRAPH", "BIND", "EXISTS", "NOT", "IN")},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one sentence, with line and column from 1."""

    sentence: str
    line: int
    column: int


def fault(query: str, message: str) -> Fault:
    """The fault of a query that the parser refused with `message`."""
    found = list(tokens(query))
    last = found[-1] if found else None
    if last and last.kind == "sign" and last.text in "'\"":
        return Fault("A string is not closed.", *place(query, last.offset))
    furthest = _furthest([token.text for token in found])
    if furthest is None:
        return Fault("The query does not parse.", *_reported(query, message))
    index, expected = furthest
    meaning = next((text for part, text in _MEANINGS.items() if part in expected), None)
    if meaning:
        index = _beginning(found, index)
    offset = found[index].offset if index < len(found) else len(query.rstrip())
    near = f" at “{found[index].text[:40]}”" if index < len(found) else " at its end"
    if meaning:
        return Fault(f"{meaning}: see{near}.", *place(query, offset))
    accepted = _accepted([token.text for token in found[:index]])
    wanted = f" Expected there: {', '.join(accepted)}." if accepted else ""
    return Fault(f"The query does not parse{near}.{wanted}", *place(query, offset))


def _furthest(texts: Sequence[str]) -> tuple[int, str] | None:
    """The index of the first token that the parser cannot take, with its message; None where it takes all."""
    starts, length = [], 0
    for text in texts:
        starts.append(length)
        length += len(text) + len(_GAP)
    query = "".join(text + _GAP for text in texts)
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        line, column = _reported(query, str(error))
        offset = sum(len(row) + 1 for row in query.split("\n")[: line - 1]) + column - 1
        at_end = offset >= length
        index = len(texts) if at_end else max((i for i, start in enumerate(starts) if start <= offset), default=0)
        found = _POSITION.match(str(error))
        return index, found[3] if found else str(error)
    return None


def _accepted(before: Sequence[str]) -> list[str]:
    """What the parser would take after these tokens, in words."""
    accepted = []
    for name, text in _CANDIDATES.items():
        furthest = _furthest([*before, text, _NEVER])
        if furthest is None or furthest[0] > len(before):
            accepted.append(name)
    return accepted


def _beginning(found: Sequence[Token], index: int) -> int:
    """The token at which a broken IRI begins: `<a b>` is several tokens, and the parser stops at the last."""
    if index < len(found) and found[index].text == ">":
        return next((i for i in range(index, -1, -1) if found[i].text == "<"), index)
    return index


def _reported(query: str, message: str) -> tuple[int, int]:
    """The position in the parser's message, or the end of the query."""
    found = _POSITION.match(message)
    return (int(found[1]), int(found[2])) if found else place(query, len(query))
