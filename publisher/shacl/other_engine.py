"""Shapes that are not compiled to set operations, judged by pySHACL (https://github.com/RDFLib/pySHACL)."""

import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyshacl
import rdflib
from pyshacl.constraints.sparql.sparql_based_constraint_components import SPARQLConstraintComponentValidator
from rdflib.graph import Graph as RdflibGraph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryAnswer
from rdflib.term import BNode, Identifier, Node, URIRef

from publisher.quads import RDF_LANG_STRING, XSD_STRING, BlankNode, Iri, Literal, Quad, Term
from publisher.shacl.failures import IllFormedShapes
from publisher.shacl.graph import Graph
from publisher.shacl.paths import Path, read_path
from publisher.shacl.report import Handover, Report, Result
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.vocabulary import RDFS, SH, TYPE

_TARGETS = {Iri(SH + name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
_CLASS = Iri(RDFS + "Class")


def judge_otherwise(data: Graph, shapes: ShapesGraph, handed: Mapping[Term, str]) -> Report:
    """What pySHACL says of the shapes that are handed over, and no others; each with the reason.

    IllFormedShapes where pySHACL refuses them.
    """
    targeted = [
        node for node in handed if any(shapes.objects(node, t) for t in _TARGETS) or shapes.is_instance(node, _CLASS)
    ]
    handovers = tuple(Handover(node, handed[node]) for node in targeted)
    if not handovers:
        return Report((), ())
    kept = [quad for quad in shapes.quads if quad.predicate not in _TARGETS or quad.subject in targeted]
    kept = [quad for quad in kept if not (quad.predicate == TYPE and quad.object == _CLASS) or quad.subject in targeted]
    return Report(tuple(judge(data.triples(), kept)), handovers)


def judge(data: Iterable[tuple[Term, Term, Term]], shapes: Sequence[Quad]) -> Iterator[Result]:
    """What pySHACL says of the data; IllFormedShapes where it refuses the shapes."""
    graph = ShapesGraph(shapes)
    with _without_noise():
        report = _report(_rdflib_graph(data), _rdflib_graph((q.subject, q.predicate, q.object) for q in shapes))
        for result in report.objects(None, URIRef(SH + "result")):
            yield _result(report, result, graph)


def _report(data: RdflibGraph, shapes: RdflibGraph) -> RdflibGraph:
    SPARQLConstraintComponentValidator.validator_cache.clear()  # which goes by the address of a graph, also of one gone
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
        raise IllFormedShapes(" ".join(str(error).split())) from error
    if not isinstance(report, RdflibGraph):
        raise IllFormedShapes(" ".join(str(report).split()))
    return report


def _result(report: RdflibGraph, node: Node, shapes: ShapesGraph) -> Result:
    def part(name: str) -> Term | None:
        found = report.value(node, URIRef(SH + name))
        return None if found is None else _from_rdflib(found)

    shape, focus = part("sourceShape"), part("focusNode")
    messages = [_from_rdflib(message) for message in report.objects(node, URIRef(SH + "resultMessage"))]
    if shape is None or focus is None:
        raise IllFormedShapes("pySHACL reports a result without focus node or shape")
    return Result(
        focus=focus,
        path=_path(part("resultPath"), shape, shapes),
        value=part("value"),
        component=_iri(part("sourceConstraintComponent")),
        severity=_iri(part("resultSeverity")),
        source_shape=shape,
        source_constraint=part("sourceConstraint"),
        messages=tuple(message for message in messages if isinstance(message, Literal)),
    )


def _path(found: Term | None, shape: Term, shapes: ShapesGraph) -> Path | None:
    """The path of a result; one that is no IRI is that of the shape, of which the report holds a copy."""
    if found is None:
        return None
    stated = shapes.one(shape, "path")
    return read_path(shapes, found if isinstance(found, Iri) or stated is None else stated)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, Iri) else ""


def _rdflib_graph(triples: Iterable[tuple[Term, Term, Term]]) -> RdflibGraph:
    graph, nodes = _PreparedGraph(), dict[Term, Node]()

    def node(term: Term) -> Node:
        known = nodes.get(term)
        if known is None:
            known = nodes[term] = _to_rdflib(term)
        return known

    for subject, predicate, value in triples:
        graph.add((node(subject), node(predicate), node(value)))
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


def _from_rdflib(node: Node) -> Term:
    match node:
        case rdflib.Literal():
            if node.language:
                return Literal(str(node), RDF_LANG_STRING, node.language)
            return Literal(str(node), str(node.datatype or XSD_STRING))
        case BNode():
            return BlankNode(str(node))
        case _:
            return Iri(str(node))


class _PreparedGraph(RdflibGraph):
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
    ) -> QueryAnswer:
        """The answer to a query whose text, when it is one, was parsed at its first use."""
        if isinstance(query_object, str):
            prepared = self._prepared.get(query_object)
            if prepared is None:
                prepared = self._prepared[query_object] = prepareQuery(query_object)
            query_object = prepared
        return super().query(query_object, processor, result, initNs, initBindings, use_store_provided)


@contextmanager
def _without_noise() -> Iterator[None]:
    """Keep rdflib and pySHACL from logging: what is wrong is reported as a result or an error, once."""
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
