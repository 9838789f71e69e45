"""Oxigraph behind our own terms: parsing, serialising, and the SPARQL store that a release holds."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from publisher.errors import SourceError
from publisher.line_stream import LineStream
from publisher.media_types import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, MediaType
from publisher.progress import Done, nothing
from publisher.quad_columns import ColumnsBuilder, QuadColumns, Statement
from publisher.quads import BlankNode, Iri, Literal, Quad, Term
from publisher.vocabulary import in_use

_FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    TRIG: ox.RdfFormat.TRIG,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    N_QUADS: ox.RdfFormat.N_QUADS,
    RDF_XML: ox.RdfFormat.RDF_XML,
    JSON_LD: ox.RdfFormat.JSON_LD,
}
_DEFAULT = str(ox.DefaultGraph())
_NO_TRIPLE_TERMS = "Triple terms are not part of RDF 1.1"
_PART, _BUFFER = 200_000, 2**20
"""Lines that a store is loaded with at a time, and bytes of them that are read together."""

_ORDER = re.compile(r"\bORDER\s+BY\b(?:(?!\bOFFSET\b)[^{}])*$", re.I)
"""The order of a query's solutions, and how many are wanted, where none are passed over."""

_POSITION = re.compile(r"^Parser error (?:at|between) .*?: ", re.S)


def parse(data: bytes, media_type: MediaType, file: str = "") -> Iterator[Quad]:
    """The quads of a document in file order; SourceError with line and column where it does not parse.

    JSON-LD with a remote context is refused: nothing is ever fetched.
    """
    terms: dict[object, Term] = {}

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
        known = terms.get(value)
        if known is None:
            known = terms[value] = from_oxigraph(value)
        return known

    with _reading(file):
        for quad in ox.parse(data, format=_FORMATS[media_type]):
            graph = None if isinstance(quad.graph_name, ox.DefaultGraph) else term(quad.graph_name)
            yield Quad(term(quad.subject), term(quad.predicate), term(quad.object), graph)  # type: ignore[arg-type]


def parse_statements(source: Path | IO[bytes], media_type: MediaType, file: str = "") -> Iterator[Statement]:
    """The statements of a document in file order, in N-Triples form; SourceError as `parse`.

    Oxigraph writes a term as we do, so that no term is taken apart.
    """
    with _reading(file):
        whole = {"path": source} if isinstance(source, Path) else {"input": source}
        for quad in ox.parse(**whole, format=_FORMATS[media_type]):
            subject, predicate, term, graph = map(str, quad)
            if term[0] != '"' and " " in term:  # three terms, not one
                raise ValueError(_NO_TRIPLE_TERMS)
            yield subject, predicate, term, "" if graph == _DEFAULT else graph


@contextmanager
def _reading(file: str) -> Iterator[None]:
    """Turn what a parser raises into a SourceError."""
    try:
        yield
    except SyntaxError as error:
        reason = _POSITION.sub("", error.msg or str(error))
        if "LoadDocumentCallback" in reason:
            remedy = "Write the context into the document: nothing is fetched."
            raise SourceError(file, "The JSON-LD names a context elsewhere.", remedy, rule="context") from error
        raise SourceError(
            file, f"Syntax error: {reason}.", "Correct the text at this place.", error.lineno, error.offset, "syntax"
        ) from error
    except ValueError as error:
        raise SourceError(file, f"{error}.", "Correct the file.", rule="syntax") from error


def serialize(quads: Iterable[Quad], media_type: MediaType, prefixes: Mapping[str, str]) -> bytes:
    """The quads in an RDF format; formats without graphs get each triple once. Only prefixes in use are declared."""
    statements = [to_oxigraph(quad) for quad in quads]
    used = in_use(prefixes, iris_in(str(part) for statement in statements for part in statement))
    form = _FORMATS[media_type]
    if media_type.names_graphs:
        output = ox.serialize(statements, format=form, prefixes=used)
    else:
        output = ox.serialize(dict.fromkeys(quad.triple for quad in statements), format=form, prefixes=used)
    if output is None:
        raise AssertionError("Oxigraph serialises to bytes when it is given no file")
    return output


def write_statements(statements: Iterable[Statement], media_type: MediaType, prefixes: Mapping[str, str]) -> bytes:
    """The same as `serialize`, of statements of ours in N-Triples form, each once: no term becomes one of Python's."""
    if media_type.names_graphs:
        lines = (f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n" for s, p, o, g in statements)
        text, read = "".join(lines), N_QUADS
    else:
        text, read = "".join(dict.fromkeys(f"{s} {p} {o} .\n" for s, p, o, _ in statements)), N_TRIPLES
    if media_type is read:
        return text.encode()
    found = {*_beginning(tuple(prefixes.values())).findall(text)}
    used = {prefix: name for prefix, name in prefixes.items() if name in found}
    output = ox.serialize(ox.parse(text, _FORMATS[read], lenient=True), format=_FORMATS[media_type], prefixes=used)
    if output is None:
        raise AssertionError("Oxigraph serialises to bytes when it is given no file")
    return output


@lru_cache(10)
def _beginning(namespaces: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the namespaces that IRIs in N-Triples form begin with, of several the longest."""
    return re.compile(f"<({'|'.join(map(re.escape, sorted(namespaces, reverse=True)))})")


def transcode(n_quads: bytes, media_type: MediaType, prefixes: Mapping[str, str]) -> bytes:
    """A document in N-Quads as another RDF format, in the same order; its graphs may have blank nodes as names.

    Formats without graphs take a document without graphs. ValueError where it is none of N-Quads.
    """
    statements = list(ox.parse(n_quads, format=ox.RdfFormat.N_QUADS))
    used = in_use(prefixes, re.findall(r"<([^>]*)>", n_quads.decode()))
    output = ox.serialize(statements, format=_FORMATS[media_type], prefixes=used)
    if output is None:
        raise AssertionError("Oxigraph serialises to bytes when it is given no file")
    return output


def iris_in(terms: Iterable[str]) -> Iterator[str]:
    """The IRIs in terms that are given in N-Triples form, datatypes among them."""
    return (iri for term in set(terms) for iri in re.findall(r"<([^>]*)>", term))


def convert(source: tuple[Path, MediaType], target: tuple[Path, MediaType], prefixes: Mapping[str, str]) -> None:
    """Write a document of ours in another format, as it streams; formats without graphs are made from N-Triples."""
    read = ox.parse(path=source[0], format=_FORMATS[source[1]], lenient=True)
    statements = read if target[1].names_graphs else (quad.triple for quad in read)
    ox.serialize(statements, str(target[0]), _FORMATS[target[1]], prefixes=dict(prefixes))


class Store:
    """A SPARQL store whose default graph is the merge of its named graphs, each triple once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def in_memory(cls, quads: Iterable[Quad]) -> "Store":
        """A store for our own queries: derivation rules and hygiene rules."""
        store = cls(ox.Store())
        store.extend(quads)
        return store

    @classmethod
    def of(cls, columns: QuadColumns, folder: Path | None = None, progress: Done = nothing) -> "Store":
        """A store of many quads, loaded in bulk: in memory, or in a folder that is new."""
        store = cls(ox.Store(str(folder)) if folder else ox.Store())
        store.load(columns, progress)
        return store

    @classmethod
    def write(cls, folder: Path, quads: Iterable[Quad]) -> None:
        """Write the store of a release to a new folder and close it."""
        cls.of(QuadColumns.of(quads), folder)._finish()

    @classmethod
    def complete(cls, folder: Path, quads: Iterable[Quad]) -> None:
        """Add what is missing of the quads to the store in a folder, make it one of a release and close it."""
        store = cls(ox.Store(str(folder)))
        store.extend(quads)
        store._finish()

    def _finish(self) -> None:
        self._store.flush()
        self._store.optimize()

    def load(self, columns: QuadColumns, progress: Done = nothing) -> None:
        """Add many quads, and what the merge does not hold of them; a crash leaves the store unfit for use.

        They are loaded part by part, for Oxigraph takes a kilobyte of memory for each quad of a part. `progress` is
        told how many lines of about how many are loaded.
        """
        loaded = 0
        for lines, form in ((columns.lines(), N_QUADS), (columns.triple_lines(), N_TRIPLES)):
            while (part := LineStream(islice(lines, _PART))).has_some():
                with io.BufferedReader(part, _BUFFER) as stream:
                    self._store.bulk_load(stream, _FORMATS[form], lenient=True)
                loaded += _PART
                progress(min(loaded, 2 * len(columns)), 2 * len(columns))

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add named graphs; the merge grows with them."""
        self._store.extend(chain.from_iterable(_with_merge(quads)))

    def select(self, query: str) -> list[dict[str, Term]]:
        """The solutions of a SELECT, unbound variables left out; ValueError for a query that is none."""
        results = self._solutions(query)
        names = [variable.value for variable in results.variables]
        return [{name: from_oxigraph(row[name]) for name in names if row[name] is not None} for row in results]

    def answers(self, query: str) -> bool:
        """Whether a SELECT has a solution; ValueError for a query that is none. Nothing is sorted for it."""
        return next(self._solutions(_ORDER.sub("", query)), None) is not None

    def _solutions(self, query: str) -> ox.QuerySolutions:
        try:
            results = self._store.query(query)
        except SyntaxError as error:
            raise ValueError(str(error)) from error
        if not isinstance(results, ox.QuerySolutions):
            raise ValueError("the query is no SELECT")
        return results

    def construct(self, query: str, graph: Iri) -> QuadColumns:
        """What a CONSTRUCT gives, in the named graph; ValueError when the query is none or does not parse."""
        try:
            results = self._store.query(query)
        except SyntaxError as error:
            raise ValueError(str(error)) from error
        if not isinstance(results, ox.QueryTriples):
            raise ValueError("the query is no CONSTRUCT")
        builder, stands_in = ColumnsBuilder(), str(graph)
        builder.extend_statements((*map(str, triple), stands_in) for triple in results)  # type: ignore[misc]
        return builder.columns()


def rewritten_literals(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """The literals that the store would give back in another form than it was given, with that form."""
    store = ox.Store()
    subject, changed = ox.NamedNode("urn:s"), {}
    for number, literal in enumerate(literals):
        predicate = ox.NamedNode(f"urn:p{number}")
        store.add(ox.Quad(subject, predicate, _to_term(literal)))
        kept = next(store.quads_for_pattern(subject, predicate, None))
        back = from_oxigraph(kept.object)
        if back != literal and isinstance(back, Literal):
            changed[literal] = back
        store.remove(kept)
    return changed


def to_oxigraph(quad: Quad) -> ox.Quad:
    """The quad in Oxigraph's terms."""
    graph = ox.NamedNode(quad.graph.value) if quad.graph else ox.DefaultGraph()
    subject, predicate = _to_term(quad.subject), ox.NamedNode(quad.predicate.value)
    return ox.Quad(subject, predicate, _to_term(quad.object), graph)  # type: ignore[arg-type]


def _with_merge(quads: Iterable[Quad]) -> Iterator[tuple[ox.Quad, ox.Quad]]:
    for quad in quads:
        stated = to_oxigraph(quad)
        yield stated, ox.Quad(stated.subject, stated.predicate, stated.object, ox.DefaultGraph())


def _to_term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    match term:
        case Iri():
            return ox.NamedNode(term.value)
        case BlankNode():
            return ox.BlankNode(term.value)
        case _:
            if term.language:
                return ox.Literal(term.value, language=term.language)
            return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def from_oxigraph(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    """One of Oxigraph's terms as ours; ValueError for a triple term."""
    match term:
        case ox.NamedNode():
            return Iri(term.value)
        case ox.BlankNode():
            return BlankNode(term.value)
        case ox.Literal():
            return Literal(term.value, term.datatype.value, term.language or "")
        case _:
            raise ValueError(_NO_TRIPLE_TERMS)
