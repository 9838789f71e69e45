"""Queries on the command line: one is put to the current release, in a process of its own as on the server.

What it may do is what the endpoint allows, with the same limits (settings query_*): it reads, and nothing else.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from publisher.errors import InvalidQuery, NotAcceptable, QueryTooLarge, SourceError
from publisher.media_types import (
    BOOLEANS,
    CSV,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULTS_JSON,
    RESULTS_XML,
    SOLUTIONS,
    TSV,
    TURTLE,
    MediaType,
)
from publisher.printable import safe
from publisher.quads import Iri, Literal, Term
from publisher.queries.pool import QueryPool
from publisher.queries.query import Answer, Query
from publisher.queries.results import Bounds, Solutions, read_solutions
from publisher.release import STORE, current_folder, read_manifest
from publisher.settings import Settings
from publisher.vocabulary import curie

TABLE = "table"
FORMATS: dict[str, tuple[MediaType, ...]] = {
    TABLE: (RESULTS_JSON, TURTLE),
    "csv": (CSV, RESULTS_JSON),
    "tsv": (TSV, RESULTS_JSON),
    "json": (RESULTS_JSON, JSON_LD),
    "xml": (RESULTS_XML, RDF_XML),
    "turtle": (TURTLE,),
    "ntriples": (N_TRIPLES,),
}
"""What an answer is printed as: the media types for solutions, booleans and graphs, as far as each can be had."""

_ROWS, _WIDTH = 1000, 60
"""Rows of a table for people, and the signs of a cell that it shows."""

_FROM_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: where it was read from, its text, and the name of the format of its answer."""

    place: str
    text: str
    form: str


def read(file: str, form: str, limit: int) -> Asked:
    """The query in the file; SourceError where it is no UTF-8, QueryTooLarge over `limit` characters."""
    content = sys.stdin.buffer.read(4 * limit + 1) if file == _FROM_INPUT else _beginning(Path(file), 4 * limit + 1)
    place = "the input" if file == _FROM_INPUT else file
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) <= 4 * limit:
            raise SourceError(place, "It is not UTF-8.", "Save the query as UTF-8.") from error
        text = content.decode("utf-8", errors="replace")
    if len(text) > limit:
        raise QueryTooLarge(f"The query is over the limit query_length of {limit} characters.", "query_length")
    return Asked(place, text, form)


def _beginning(file: Path, size: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(size)


def ask(settings: Settings, asked: Asked, output: BinaryIO) -> None:
    """Write the answer of the current release; a RequestError where there is none.

    InvalidQuery names the file, and line and column where those are known.
    """
    try:
        asyncio.run(_ask(settings, asked, output))
    except InvalidQuery as error:
        place = ":".join(str(part) for part in (asked.place, error.line, error.column) if part is not None)
        raise replace(error, detail=f"{place}: {error.detail}") from error
    except NotAcceptable as error:
        others = [name for name, kinds in FORMATS.items() if any(kind.name in error.offers for kind in kinds)]
        remedy = f"--format {asked.form} cannot write what this query gives. Choose from: {', '.join(others)}."
        raise replace(error, detail=remedy) from error


async def _ask(settings: Settings, asked: Asked, output: BinaryIO) -> None:
    folder = current_folder(settings)
    build_id = read_manifest(folder).build_id
    pool = QueryPool(folder / STORE, replace(settings, query_workers=1), build_id)
    try:
        await pool.start()
        answer = await pool.run(_query(asked))
        try:
            await _write(answer, asked.form, settings.base, output)
        finally:
            answer.close()
    finally:
        await pool.close()


def _query(asked: Asked) -> Query:
    """The query with the media type of each kind of answer; NotAcceptable where the format suits none."""
    offers = FORMATS[asked.form]

    def first(known: Sequence[MediaType]) -> MediaType | None:
        return next((kind for kind in offers if kind in known), None)

    return Query(
        asked.text,
        solutions=first(SOLUTIONS) if asked.form != TABLE else RESULTS_JSON,
        boolean=first(BOOLEANS),
        graph=next((kind for kind in offers if kind not in (*SOLUTIONS, *BOOLEANS)), None),
    )


async def _write(answer: Answer, form: str, base: str, output: BinaryIO) -> None:
    is_verdict = answer.kind == "boolean" and form in (TABLE, "csv", "tsv")
    if is_verdict:
        output.write(b"true\n" if b"true" in answer.body else b"false\n")
    elif form == TABLE and answer.kind == "solutions":
        solutions = read_solutions(answer.body, Bounds(rows=_ROWS, cells=_ROWS * 100), answer.rows)
        output.write(as_table(solutions, base).encode())
    else:
        output.write(answer.body)
        if answer.tail:
            async for part in answer.tail.parts():
                output.write(part)


def as_table(solutions: Solutions, base: str) -> str:
    """The rows in columns, IRIs shortened by the prefixes of the site; under it how many there are."""
    rows = [solutions.variables, *(tuple(_cell(term, base) for term in row) for row in solutions.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines[1:1] = ["  ".join("─" * width for width in widths)]
    total = solutions.total
    shown = f", the first {len(solutions.rows)} shown; --format csv has all" if solutions.is_cut else ""
    return "\n".join([*lines, f"{total} row{'' if total == 1 else 's'}{shown}", ""])


def _cell(term: Term | None, base: str) -> str:
    if term is None:
        return ""
    if isinstance(term, Iri):
        return safe(curie(term.value, base))
    text = term.value if isinstance(term, Literal) else f"_:{term.value}"
    text = safe(" ".join(text.split()))
    text = text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
    return f"{text}@{term.language}" if isinstance(term, Literal) and term.language else text
