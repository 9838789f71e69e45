"""Evaluating a query over a store, and writing its answer in parts as it is found (SPARQL 1.1, section 18)."""

import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, cast

import pyoxigraph as ox

from publisher.quads import XSD
from publisher.queries.frames import Header, Value, done, part, told
from publisher.queries.rows import RowCounter, row_counter
from publisher.queries.syntax import fault
from publisher.queries.tokens import DatasetClause, body_start, dataset_clauses, tokens
from publisher.vocabulary import in_use, prefixes

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PART = 64 * 2**10
"""Bytes of an answer that are written at once."""

_HEAD = 2_000
_UNWRITTEN = frozenset(XSD + name for name in ("string", "integer", "decimal", "double", "boolean"))
_XML_NAME = re.compile(r"[^\W\d][\w.\-·]*$")
_RDF_XML = "application/rdf+xml"

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Dataset = tuple[list[str], list[str]]


class Refusal(Exception):
    """The query has no answer: the header of the frame that says why."""

    def __init__(self, kind: str, **fields: Value) -> None:
        super().__init__(kind)
        self.header: Header = {"kind": kind, **fields}


class _Triples:
    """The triples of a graph, counted as they pass; a Refusal after `limit` of them."""

    def __init__(self, triples: ox.QueryTriples, limit: int) -> None:
        self._triples = triples
        self._limit = limit
        self.rows = 0

    def __iter__(self) -> Iterator[ox.Triple]:
        for triple in self._triples:
            self.rows += 1
            if self.rows > self._limit:
                raise Refusal("rows")
            yield triple


class _Parts(io.RawIOBase):
    """A file that sends what is written to it in parts, as long as its counter has seen at most `limit` rows.

    What is written last is kept in `rest`, for the frame that ends the answer.
    """

    def __init__(self, output: BinaryIO, counter: RowCounter | None = None, limit: int = 0) -> None:
        self._output, self._counter, self._limit = output, counter, limit
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        given = bytes(data)
        if self._counter:
            self._counter.feed(given)
            if self._counter.rows > self._limit:
                raise Refusal("rows")
        if self._size >= PART:
            self._output.write(part(self.rest()))
        self._parts.append(given)
        self._size += len(given)
        return len(given)

    def rest(self) -> bytes:
        """What has not been sent."""
        parts, self._parts, self._size = self._parts, [], 0
        return b"".join(parts)


class Evaluator:
    """Answers queries from one store; `base` is the base of the dataset's IRIs, the others are bounds."""

    def __init__(self, store: ox.Store, base: str, merged_quads: int, rows: int) -> None:
        self._store = store
        self._base = base
        self._merged_quads = merged_quads
        self._rows = rows

    def answer(self, text: str, request: Header, output: BinaryIO) -> bytes:
        """Write the answer in parts; the frame that ends it. Without memory the process aborts."""
        try:
            return self._answer(text, request, output)
        except Refusal as refusal:
            return told(refusal.header)
        except SyntaxError as error:
            found = fault(text, str(error))
            return told({"kind": "invalid", "detail": found.sentence, "line": found.line, "column": found.column})
        except (ValueError, RuntimeError) as error:
            return told({"kind": "failed", "detail": str(error)})
        except OSError:
            return told({"kind": "store"})
        except MemoryError:
            os.abort()

    def _answer(self, text: str, request: Header, output: BinaryIO) -> bytes:
        results = self._evaluate(text, _dataset(request))
        kind = _kind(results)
        media_type = request[kind]
        if not isinstance(media_type, str):
            raise Refusal("not-acceptable", form=kind)
        if isinstance(results, ox.QueryTriples):
            triples, parts = _Triples(results, self._rows), _Parts(output)
            self._serialize(triples, media_type, cast(BinaryIO, parts))
            return done(kind, triples.rows, parts.rest())
        counter = None if isinstance(results, ox.QueryBoolean) else row_counter(media_type)
        parts = _Parts(output, counter, self._rows)
        results.serialize(cast(BinaryIO, parts), ox.QueryResultsFormat.from_media_type(media_type))
        return done(kind, counter.rows if counter else None, parts.rest())

    def _evaluate(self, text: str, dataset: Dataset | None) -> Results:
        """The results over the dataset: that of the protocol, else that of the text, else the whole store."""
        if dataset is None:
            dataset = _dataset_of_text(text)
        if dataset is None:
            return self._store.query(text)
        default, named = ([_named_node(iri) for iri in dict.fromkeys(iris)] for iris in dataset)
        if len(default) < 2:
            return self._store.query(text, default_graph=list(default), named_graphs=list(named))
        if set(default) >= set(self._store.named_graphs()):
            return self._store.query(text, default_graph=[ox.DefaultGraph()], named_graphs=list(named))
        return self._merged(default, named).query(text, default_graph=[ox.DefaultGraph()], named_graphs=list(named))

    def _merged(self, default: list[ox.NamedNode], named: list[ox.NamedNode]) -> ox.Store:
        """In memory: the RDF merge of the default graphs, beside the named graphs (SPARQL 1.1, section 13.2.1)."""
        merged = ox.Store()
        into: list[tuple[ox.NamedNode, ox.NamedNode | ox.DefaultGraph]] = [
            (graph, ox.DefaultGraph()) for graph in default
        ]
        copies = chain.from_iterable(self._copy(graph, target) for graph, target in into + [(g, g) for g in named])
        merged.extend(islice(copies, self._merged_quads))
        if next(copies, None):
            raise Refusal("merged")
        return merged

    def _copy(self, graph: ox.NamedNode, target: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
        for quad in self._store.quads_for_pattern(None, None, None, graph):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, target)

    def _serialize(self, found: Iterable[ox.Triple], media_type: str, output: BinaryIO) -> None:
        write_graph(found, media_type, self._base, output)


def write_graph(triples: Iterable[ox.Triple], media_type: str, base: str, output: BinaryIO) -> None:
    """Write the triples with the prefixes that they use; Refusal where the format cannot hold them."""
    written = _writable_in_xml(triples) if media_type == _RDF_XML else iter(triples)
    head = list(islice(written, _HEAD))
    known = prefixes(base)
    used = known if len(head) == _HEAD else in_use(known, _iris(head))
    ox.serialize(chain(head, written), output, ox.RdfFormat.from_media_type(media_type), prefixes=used)


def _kind(results: Results) -> str:
    match results:
        case ox.QuerySolutions():
            return "solutions"
        case ox.QueryBoolean():
            return "boolean"
        case _:
            return "graph"


def _dataset(request: Header) -> Dataset | None:
    default, named = request["default_graphs"], request["named_graphs"]
    if request["has_dataset"] and isinstance(default, list) and isinstance(named, list):
        return default, named
    return None


def _dataset_of_text(text: str) -> Dataset | None:
    """The dataset clauses of the text where they name several default graphs, which Oxigraph would not merge.

    The parser itself resolves their names: it is asked for them as constants, under the same prologue.
    """
    if text.upper().count("FROM") < 2:
        return None
    found = list(tokens(text))
    clauses = dataset_clauses(found)
    if sum(not clause.named for clause in clauses) < 2:
        return None
    return resolved(clauses, text[: found[body_start(found)].offset])


def resolved(clauses: Sequence[DatasetClause], prologue: str) -> Dataset | None:
    """The default graphs and the named graphs of the clauses; SyntaxError where the prologue does not tell them."""
    columns = " ".join(f"({clause.graph} AS ?g{number})" for number, clause in enumerate(clauses))
    solutions = ox.Store().query(f"{prologue} SELECT {columns} {{}}")
    if not isinstance(solutions, ox.QuerySolutions):
        return None
    iris = [str(term)[1:-1] for term in next(solutions)]
    pairs = list(zip(iris, clauses, strict=True))
    return [iri for iri, clause in pairs if not clause.named], [iri for iri, clause in pairs if clause.named]


def _named_node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise Refusal("dataset", detail=f"The graph <{iri[:200]}> has no absolute IRI.") from error


def _iris(triples: list[ox.Triple]) -> Iterator[str]:
    for triple in triples:
        for term in triple:
            if isinstance(term, ox.NamedNode):
                yield term.value
            elif isinstance(term, ox.Literal) and term.datatype.value not in _UNWRITTEN:
                yield term.datatype.value


def _writable_in_xml(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The triples; a predicate that is no XML name cannot be written (RDF/XML, section 5.3)."""
    for triple in triples:
        if not _XML_NAME.search(triple.predicate.value):
            raise Refusal("unwritable", detail=f"RDF/XML cannot write the property <{triple.predicate.value}>.")
        yield triple
