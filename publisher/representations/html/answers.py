"""The answer to a question for readers: its table with columns named, and the drawing that the question asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from publisher.description import Outline
from publisher.example_queries import ExampleQuery
from publisher.quads import Iri, Literal, Term
from publisher.queries.results import Solutions
from publisher.representations.html import results
from publisher.representations.html.links import Links
from publisher.representations.html.results import Names, ResultTable
from publisher.representations.svg import chart, map, timeline

_NAME = "Name"
"""How a variable ends that holds the name of the thing in the variable before it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked, and what came back.

    `query` is the text that was asked, `days` the day of each parameter, `today` the day of asking. `families` tells
    which IRIs of the rows are named graphs, and of which family; `outlines` are the boundaries of things. Without
    `solutions` the query was stopped, at the limit of so many `seconds` if it took too long.
    """

    query: str
    today: date
    days: Mapping[str, date]
    solutions: Solutions | None
    names: Names = field(default_factory=dict)
    families: Mapping[Iri, str] = field(default_factory=dict)
    outlines: Mapping[Iri, Outline] = field(default_factory=dict)
    seconds: float = 0.0


def table(example: ExampleQuery, solutions: Solutions, names: Names, links: Links) -> ResultTable:
    """The rows as a table; a column of names is left out, for it stands as the name of the thing beside it."""
    shown = results.table(_without_names(solutions), {**names, **_named(solutions)}, links)
    called = dict(example.columns)
    headings = tuple(called[name][links.language] if name in called else name for name in shown.columns)
    return replace(shown, columns=headings)


def drawing(example: ExampleQuery, answered: Answered, links: Links) -> str:
    """The answer as SVG in the view that the question declares; empty where there is none or nothing to be drawn."""
    solutions = answered.solutions
    if solutions is None or not example.view:
        return ""
    kind, *variables = example.view
    columns = [solutions.variables.index(variable) for variable in variables]
    rows = [tuple(row[column] for column in columns) for row in solutions.rows]
    names, title = {**answered.names, **_named(solutions)}, example.title[links.language]
    if kind == "chart":
        return chart.draw(_bars(rows, names, links), title)
    if kind == "timeline":
        return timeline.draw(_spans(rows, names, links), answered.today, links.language, title)
    return map.draw(_areas(rows, names, answered.outlines, links), title)


def _without_names(solutions: Solutions) -> Solutions:
    known = solutions.variables
    kept = [
        index for index, name in enumerate(known) if not (name.endswith(_NAME) and name.removesuffix(_NAME) in known)
    ]
    rows = tuple(tuple(row[index] for index in kept) for row in solutions.rows)
    return Solutions(tuple(known[index] for index in kept), rows, solutions.total)


def _named(solutions: Solutions) -> dict[Iri, Literal]:
    """The names that the rows themselves give."""
    found: dict[Iri, Literal] = {}
    for index, variable in enumerate(solutions.variables):
        if variable + _NAME in solutions.variables:
            beside = solutions.variables.index(variable + _NAME)
            for row in solutions.rows:
                thing, name = row[index], row[beside]
                if isinstance(thing, Iri) and isinstance(name, Literal):
                    found[thing] = name
    return found


def _bars(rows: Sequence[Sequence[Term | None]], names: Names, links: Links) -> list[chart.Bar]:
    return [
        chart.Bar(shown.text, float(value.value), results.cell(value, names, links).value.text, shown.href)
        for thing, value in rows
        if isinstance(value, Literal)
        for shown in [results.cell(thing, names, links).value]
    ]


def _spans(rows: Sequence[Sequence[Term | None]], names: Names, links: Links) -> list[timeline.Span]:
    """A span for each row with a start or an end; without an end it is open."""
    return [
        timeline.Span(shown.text, _text(start), _text(end), shown.href)
        for thing, start, end in rows
        if start or end
        for shown in [results.cell(thing, names, links).value]
    ]


def _areas(
    rows: Sequence[Sequence[Term | None]], names: Names, outlines: Mapping[Iri, Outline], links: Links
) -> list[map.Area]:
    things = dict.fromkeys(row[0] for row in rows)
    return [
        map.Area(outlines[thing].name or shown.text, outlines[thing].wkt, shown.href, marked=True)
        for thing in things
        if isinstance(thing, Iri) and thing in outlines
        for shown in [results.cell(thing, names, links).value]
    ]


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""
