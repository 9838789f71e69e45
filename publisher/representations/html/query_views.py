"""What an answer can be looked at as, beside its table: a timeline of its dates, a map of its geometries, and so on."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from publisher.quads import XSD, Iri, Literal, Term
from publisher.queries.results import Reply, Row, Solutions
from publisher.representations.html.asked import CHART, GRAPH, MAP, RAW, TABLE, TIMELINE
from publisher.representations.html.links import Links
from publisher.representations.html.results import Names, cell
from publisher.representations.html.values import Value
from publisher.representations.svg import chart, network, timeline
from publisher.representations.svg import map as area_map

_DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short")}
_GEOMETRIES = {"http://www.opengis.net/ont/geosparql#wktLiteral"}
_MOST_BARS, _MOST_NODES = 60, 60

_Relation = tuple[Term, Term | None, Term]


def views(reply: Reply) -> tuple[str, ...]:
    """The views that the answer fits, the one to begin with first."""
    if reply.kind == "graph":
        return (RAW, GRAPH)
    if reply.kind != "solutions":
        return (RAW,)
    if not (reply.solutions and reply.solutions.rows):
        return (TABLE, RAW)
    found = _Columns(reply.solutions)
    fitting = {
        TIMELINE: bool(found.dates),
        MAP: bool(found.geometries),
        GRAPH: len(found.things) > 1,
        CHART: len(found.numbers) > 0 and found.label is not None and len(reply.solutions.rows) <= _MOST_BARS,
    }
    return (TABLE, *(view for view, fits in fitting.items() if fits), RAW)


def draw(view: str, reply: Reply, names: Names, links: Links, today: date) -> str:
    """The answer in SVG; empty where the view is no drawing, or nothing in the answer can be drawn."""
    if view == GRAPH and reply.kind == "graph":
        return _network([(q.subject, q.predicate, q.object) for q in reply.triples], names, links)
    if not reply.solutions:
        return ""
    drawing = _Drawing(reply.solutions, names, links)
    if view == TIMELINE:
        return timeline.draw(drawing.spans(), today, links.language)
    if view == GRAPH:
        return _network(drawing.relations(), names, links)
    known: dict[str, Callable[[], str]] = {
        MAP: lambda: area_map.draw(drawing.areas()),
        CHART: lambda: chart.draw(drawing.bars()),
    }
    return known[view]() if view in known else ""


class _Columns:
    """Which columns of the solutions hold what, by index; `label` is the first that names what a row is about."""

    def __init__(self, solutions: Solutions) -> None:
        count = range(len(solutions.variables))
        columns = {index: solutions.column(index) for index in count}
        self.dates = [index for index in count if _all(columns[index], _DATES)]
        self.numbers = [index for index in count if _all(columns[index], _NUMBERS)]
        self.geometries = [index for index in count if _all(columns[index], _GEOMETRIES)]
        self.things = [i for i in count if columns[i] and all(isinstance(term, Iri) for term in columns[i])]
        taken = {*self.dates, *self.numbers, *self.geometries}
        self.label = next((index for index in count if columns[index] and index not in taken), None)


def _all(terms: list[Term], datatypes: set[str]) -> bool:
    return bool(terms) and all(isinstance(term, Literal) and term.datatype in datatypes for term in terms)


class _Drawing:
    """Solutions as what the drawings take."""

    def __init__(self, solutions: Solutions, names: Names, links: Links) -> None:
        self._rows, self._columns = solutions.rows, _Columns(solutions)
        self._names, self._links = names, links

    def spans(self) -> list[timeline.Span]:
        """A period for each row: from its first column of dates to its second; with one such column, a point."""
        first, *others = self._columns.dates
        spans = []
        for row in self._rows:
            label, start = self._label(row), _text(row[first])
            end = _text(row[others[0]]) if others else start
            if start or end:
                spans.append(timeline.Span(label.text, start, end, label.href))
        return spans

    def areas(self) -> list[area_map.Area]:
        """An area for each row."""
        shape = self._columns.geometries[0]
        labelled = [(self._label(row), _text(row[shape])) for row in self._rows]
        return [area_map.Area(label.text, wkt, label.href) for label, wkt in labelled if wkt]

    def bars(self) -> list[chart.Bar]:
        """A bar for each row, from the first column of numbers."""
        index = self._columns.numbers[0]
        bars = []
        for row in self._rows:
            label, value = self._label(row), row[index]
            if isinstance(value, Literal):
                said = cell(value, self._names, self._links).value.text
                bars.append(chart.Bar(label.text, _number(value.value), said, label.href))
        return bars

    def relations(self) -> list[_Relation]:
        """Each row as a way through its things, from the first column to the last."""
        found: list[_Relation] = []
        for row in self._rows:
            things = [term for index in self._columns.things if (term := row[index]) is not None]
            found += [(one, None, other) for one, other in pairwise(things)]
        return found

    def _label(self, row: Row) -> Value:
        term = row[self._columns.label] if self._columns.label is not None else None
        return cell(term, self._names, self._links).value


def _network(relations: Sequence[_Relation], names: Names, links: Links) -> str:
    nodes: dict[str, network.Node] = {}
    edges: dict[network.Edge, None] = {}
    for source, predicate, target in relations:
        if not (isinstance(source, Iri) and isinstance(target, Iri)) or source == target:
            continue
        if len({*nodes, source.value, target.value}) > _MOST_NODES:
            continue
        for term in (source, target):
            shown = cell(term, names, links).value
            nodes[term.value] = network.Node(term.value, shown.text, href=shown.href)
        name = cell(predicate, names, links).value.text if predicate else ""
        edges[network.Edge(source.value, target.value, name)] = None
    return network.draw(list(nodes.values()), list(edges))


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
