"""SHACL validation of the merged dataset, by pySHACL (Shapes Constraint Language, https://www.w3.org/TR/shacl/)."""

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import pyshacl
import rdflib
from rdflib.graph import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import BNode, Identifier, Node, URIRef

from publisher.errors import SourceError
from publisher.findings import Finding, Severity, in_order
from publisher.quads import XSD_STRING, BlankNode, Iri, Literal, Quad, Term
from publisher.vocabulary import RDFS, SH, SUB_CLASS_OF, TYPE

_SEVERITIES = {SH + "Info": Severity.INFO, SH + "Warning": Severity.WARNING, SH + "Violation": Severity.VIOLATION}
_REMEDIES = {
    "Class": "State the class of the value, or correct the value.",
    "Datatype": "Write the value with the right datatype.",
    "LanguageIn": "Correct the language tag.",
    "MaxCount": "Remove the surplus values.",
    "MaxInclusive": "Correct the value.",
    "MinCount": "State a value.",
    "MinInclusive": "Correct the value.",
    "NodeKind": "Give an IRI where an IRI is meant, a literal where a literal is.",
    "Pattern": "Correct the form of the value.",
    "QualifiedMaxCount": "Remove the surplus values.",
    "QualifiedMinCount": "State the missing value.",
}
_TARGET_CLASS = Iri(SH + "targetClass")
_PLACE = "shapes"
_REMEDY = "Correct the statement, or the shape."


def validate(quads: Iterable[Quad], shapes: Iterable[Quad]) -> list[Finding]:
    """What the shapes say of the merge of the quads, each triple once; nothing is inferred, imported or fetched.

    The quads hold the ontology too, for its subclasses. A finding's rule is the IRI of the shape, or of the SPARQL
    constraint where that has one. SourceError when the shapes are not well-formed (SHACL, section 1.5).
    """
    with _without_noise():
        data, shape_graph = _graph(quads), _graph(shapes)
        _check_references(shape_graph)
        _check_queries(shape_graph)
        report = _report(data, shape_graph)
        return in_order(_finding(report, result, shape_graph) for result in report.objects(None, _sh("result")))


def untargeted(quads: Iterable[Quad], shapes: Iterable[Quad]) -> list[Finding]:
    """A violation for each class that a shape targets and the quads hold no instance of (SHACL, section 2.1.3.2)."""
    instantiated: set[Term] = set()
    wider: dict[Term, set[Term]] = {}
    for quad in quads:
        if quad.predicate == TYPE:
            instantiated.add(quad.object)
        elif quad.predicate == SUB_CLASS_OF:
            wider.setdefault(quad.subject, set()).add(quad.object)
    pending = list(instantiated)
    while pending:
        above = wider.get(pending.pop(), set()) - instantiated
        instantiated |= above
        pending.extend(above)
    return in_order(
        _untargeted(quad) for quad in shapes if quad.predicate == _TARGET_CLASS and quad.object not in instantiated
    )


def _untargeted(target: Quad) -> Finding:
    shape, target_class = _name(target.subject), _name(target.object)
    return Finding(
        rule="shape-targets-nothing",
        severity=Severity.VIOLATION,
        message=f"The shape {shape} targets {target_class}, of which the dataset has no instance.",
        message_sv=f"Formen {shape} gäller {target_class}, som datamängden inte har någon instans av.",
        remedy="Correct the class, describe an instance, or remove the target.",
        focus=shape,
        path=_TARGET_CLASS.value,
        value=str(target.object),
    )


def _name(term: Term) -> str:
    return term.value if isinstance(term, Iri) else str(term)


class _PreparedGraph(Graph):
    """A graph that parses each SPARQL constraint once, not again for each focus node."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared: dict[str, Query] = {}

    def query(  # type: ignore[override]  # noqa: PLR0913, PLR0917 - the signature is rdflib's
        self,
        query_object: str | Query,
        processor: str = "sparql",
        result: str = "sparql",
        initNs: Mapping[str, str] | None = None,  # noqa: N803
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
        use_store_provided: bool = True,
    ) -> Result:
        """The answer to a query whose text, when it is one, was parsed at its first use."""
        if isinstance(query_object, str):
            prepared = self._prepared.get(query_object)
            if prepared is None:
                prepared = self._prepared[query_object] = prepareQuery(query_object)
            query_object = prepared
        return super().query(query_object, processor, result, initNs, initBindings, use_store_provided)


@contextmanager
def _without_noise() -> Iterator[None]:
    """Keep rdflib and pySHACL from logging: what is wrong is reported as a finding or an error, once."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled


def _graph(quads: Iterable[Quad]) -> Graph:
    graph, terms = _PreparedGraph(), dict[Term, Node]()

    def node(term: Term) -> Node:
        known = terms.get(term)
        if known is None:
            known = terms[term] = _to_rdflib(term)
        return known

    for quad in quads:
        graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return graph


def _to_rdflib(term: Term) -> Node:
    match term:
        case Iri():
            return URIRef(term.value)
        case BlankNode():
            return BNode(term.value)
        case _:
            datatype = None if term.language or term.datatype == XSD_STRING else URIRef(term.datatype)
            return rdflib.Literal(term.value, lang=term.language or None, datatype=datatype, normalize=False)


def _to_text(node: Node | None) -> str:
    match node:
        case None:
            return ""
        case rdflib.Literal():
            return str(Literal(str(node), str(node.datatype or XSD_STRING), node.language or ""))
        case BNode():
            return str(BlankNode(str(node)))
        case _:
            return str(Iri(str(node)))


def _sh(name: str) -> URIRef:
    return URIRef(SH + name)


def _check_references(shapes: Graph) -> None:
    """Every shape referred to exists, and a property shape has its path: pySHACL passes over what is missing."""
    for reference in ("property", "node", "not", "qualifiedValueShape"):
        for shape, part in shapes.subject_objects(_sh(reference)):
            paths = len(list(shapes.objects(part, _sh("path"))))
            if (part, None, None) not in shapes or (reference == "property" and paths != 1):
                raise _ill_formed(f"sh:{reference} of {shape} names {part}, which is no well-formed shape")
    for shape, severity in shapes.subject_objects(_sh("severity")):
        if str(severity) not in _SEVERITIES:
            raise _ill_formed(f"{shape} has the severity {severity}, which SHACL does not know")


def _check_queries(shapes: Graph) -> None:
    """Every SPARQL constraint parses, also those of shapes that target nothing."""
    for constraint, text in shapes.subject_objects(_sh("select")):
        prefixes = {
            str(shapes.value(declaration, _sh("prefix"))): str(shapes.value(declaration, _sh("namespace")))
            for declared in shapes.objects(constraint, _sh("prefixes"))
            for declaration in shapes.objects(declared, _sh("declare"))
        }
        try:
            prepareQuery(str(text), initNs=prefixes)
        except Exception as error:  # rdflib raises bare exceptions and those of its parser
            raise _ill_formed(f"the query of {constraint} does not parse: {error}") from error


def _report(data: Graph, shapes: Graph) -> Graph:
    try:
        _, report, _ = pyshacl.validate(
            data,
            shacl_graph=shapes,
            advanced=False,
            inference="none",
            do_owl_imports=False,
            meta_shacl=False,
            js=False,
        )
    except Exception as error:  # a shape that is not well-formed makes pySHACL fail in as many ways as there are
        raise _ill_formed(str(error)) from error
    if not isinstance(report, Graph):
        raise _ill_formed(str(report))
    return report


def _ill_formed(reason: str) -> SourceError:
    said = " ".join(reason.split()).rstrip(".")
    return SourceError(
        _PLACE, f"The shapes are not well-formed: {said}.", "Correct the shape.", rule="shape-ill-formed"
    )


def _finding(report: Graph, result: Node, shapes: Graph) -> Finding:
    def part(name: str) -> Node | None:
        return report.value(result, _sh(name))

    shape, constraint = part("sourceShape"), part("sourceConstraint")
    named = [node for node in (constraint, shape) if isinstance(node, URIRef)]
    english = _text(shapes, named, _sh("message"), "en")
    focus, path, value = part("focusNode"), part("resultPath"), part("value")
    component = str(part("sourceConstraintComponent") or "")
    return Finding(
        rule=str(named[0]) if named else str(shape),
        severity=_SEVERITIES.get(str(part("resultSeverity")), Severity.VIOLATION),
        message=english or " ".join(str(part("resultMessage") or "The shape is not met.").split()),
        message_sv=_text(shapes, named, _sh("message"), "sv"),
        remedy=_text(shapes, named, URIRef(RDFS + "comment"), "en") or _REMEDIES.get(_kind(component), _REMEDY),
        focus=str(focus or ""),
        path=str(path or ""),
        value="" if value == focus else _to_text(value),
        component=component,
    )


def _kind(component: str) -> str:
    return component.removeprefix(SH).removesuffix("ConstraintComponent")


def _text(shapes: Graph, nodes: list[URIRef], predicate: URIRef, language: str) -> str:
    """The text of the first node that has one in the language; pySHACL drops the tags of SPARQL constraints."""
    texts = [
        str(value)
        for node in nodes
        for value in sorted(shapes.objects(node, predicate), key=str)
        if isinstance(value, rdflib.Literal) and value.language == language
    ]
    return texts[0] if texts else ""
