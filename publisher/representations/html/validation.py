"""The page of the validation report: whether the release conforms, what was checked, and each result."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from publisher.extent import Extent
from publisher.quads import Iri, Literal, Quad, Term
from publisher.representations.html.links import Links
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import LONGEST, Value, capital, cut, foreign, literal, readable
from publisher.texts import text
from publisher.vocabulary import DCT, SH, curie

_MOST = 500
"""Results on the page; all of them stand in the report as data."""
_SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Result:
    """A result of validation: its severity, its texts, and the terms that it names; None where it names none."""

    severity: str
    messages: tuple[Literal, ...]
    rule: Term | None
    focus: Term | None
    path: Term | None
    value: Term | None


@dataclass(frozen=True, slots=True)
class Row:
    """A result as the page shows it."""

    severity: str
    message: Value
    rule: Value | None
    focus: Value | None
    path: Value | None
    value: Value | None


@dataclass(frozen=True, slots=True)
class Report:
    """The results in order, what was checked, and the names of the things that the results mention."""

    results: tuple[Result, ...]
    extent: Extent
    names: Mapping[Iri, Literal]
    formats: tuple[tuple[str, str], ...]


def read_results(quads: Sequence[Quad]) -> tuple[Result, ...]:
    """The results of a report in the order of their numbers (SHACL, section 3.6.2)."""
    facts: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        facts[quad.subject][quad.predicate.value].append(quad.object)
    heads = [head for found in list(facts.values()) for head in found.get(SH + "result", ())]
    return tuple(_result(facts[head]) for head in sorted(heads, key=_place))


def _place(head: Term) -> int:
    number = str(head).strip("<>").rpartition("/")[2]
    return int(number) if number.isdigit() else 0


def _result(facts: Mapping[str, Sequence[Term]]) -> Result:
    def first(*names: str) -> Term | None:
        return next((facts[name][0] for name in names if facts.get(name)), None)

    severity = first(SH + "resultSeverity")
    return Result(
        str(severity).strip("<>").removeprefix(SH),
        tuple(term for term in facts.get(SH + "resultMessage", ()) if isinstance(term, Literal)),
        first(SH + "sourceShape", DCT + "identifier"),
        first(SH + "focusNode"),
        first(SH + "resultPath"),
        first(SH + "value"),
    )


def mentioned(results: Sequence[Result]) -> set[Iri]:
    """The things whose names the page shows."""
    terms = {term for result in results[:_MOST] for term in (result.rule, result.focus, result.path, result.value)}
    return {term for term in terms if isinstance(term, Iri)}


def render(renderer: Renderer, page: Page, report: Report) -> bytes:
    """The page."""
    links, language = renderer.links(page), page.language
    counts = Counter(result.severity for result in report.results)
    context = {
        "conforms": not report.results,
        "total": len(report.results),
        "counts": [(text(f"severity_{name}", language), counts[name]) for name in _SEVERITIES],
        "extent": [(text(f"extent_{name}", language), count) for name, count in asdict(report.extent).items() if count],
        "rows": [_row(result, report, links) for result in report.results[:_MOST]],
        "formats": [(title, links.path(path)) for title, path in report.formats],
    }
    return renderer.render("validation.html", page, context)


def _row(result: Result, report: Report, links: Links) -> Row:
    said = {message.language: message for message in result.messages}
    message = said.get(links.language) or next(iter(result.messages), Literal(""))

    def shown(term: Term | None) -> Value | None:
        return _value(term, report.names, links) if term is not None else None

    severity = text(f"severity_{result.severity}", links.language) if result.severity in _SEVERITIES else ""
    words = Value(readable(cut(message.value, LONGEST)), lang=foreign(message, links.language))
    return Row(severity, words, shown(result.rule), shown(result.focus), shown(result.path), shown(result.value))


def _value(term: Term, names: Mapping[Iri, Literal], links: Links) -> Value:
    if isinstance(term, Literal):
        return literal(term, links.language)
    if not isinstance(term, Iri):
        return Value(readable(str(term)), code=True)
    name = names.get(term)
    if name is None:
        return Value(readable(cut(curie(term.value, links.space.base), LONGEST)), links.document(term), code=True)
    return Value(readable(capital(cut(name.value, LONGEST))), links.document(term), lang=foreign(name, links.language))
