"""The changes as a Linked Data Event Stream in a tree of pages (https://w3id.org/ldes/specification; W3C TREE).

A member is a version of a thing. Its statements stand, merged, in the graph that the member names; and once more in one
graph for each named graph that states them, which a blank node of the member names: so a client gets the quads back.
Turtle has no graphs: the statements are the member's own there, as one thing's, without who states them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from publisher.history.events import Event, Kind
from publisher.iris import LANGUAGES
from publisher.media_types import JSON_LD, N_QUADS, TRIG, TURTLE, MediaType
from publisher.publication_log import Publication
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal
from publisher.store import transcode
from publisher.vocabulary import DCT, PROV, RDF, SH, TITLE, TYPE

FORMATS = (TRIG, N_QUADS, JSON_LD, TURTLE)
"""What a page can be had as; the first answers `*/*`."""

MEMBERS = 250
"""Things on a page."""

_BRANCHES = 100
"""Pages that a page leads to."""

_LDES, _TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
_AS = "https://www.w3.org/ns/activitystreams#"
_PREFIXES = {"ldes": _LDES, "tree": _TREE, "as": _AS}
_VERSION_OF, _GENERATED_AT = Iri(DCT + "isVersionOf"), Iri(PROV + "generatedAtTime")
_NUMBER = Iri("https://schema.org/version")
_MEMBER, _NODE_SHAPE = Iri(_TREE + "member"), Iri(SH + "NodeShape")
_POLLED = 3600
"""Seconds after which it is worth asking again."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its address, below which its pages stand, its title by language, its licence, and known prefixes."""

    address: str
    changes: str
    titles: tuple[str, ...]
    licence: Iri
    prefixes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """A publication with the number of its members, which stand on pages of their own."""

    publication: Publication
    members: int

    @property
    def parts(self) -> int:
        """How many pages these are."""
        return -(-self.members // MEMBERS)


def page_path(sequence: int, part: int, kind: MediaType) -> str:
    """The path of a page below the stream's."""
    return f"{sequence}-{part}.{kind.extension}"


def render_root(stream: Stream, batches: Sequence[Batch], kind: MediaType) -> bytes:
    """The page that says what the stream is and leads to the first page of each publication."""
    here, links = _Page(stream, f".{kind.extension}"), _Relations()
    lines = [
        *_about(stream, here),
        _line(here.itself, TYPE, Iri(_LDES + "EventSource")),
        *(line for batch in batches if batch.members for line in links.to(here, batch, 1, kind)),
    ]
    return here.written(lines, (), kind)


def render_page(stream: Stream, batch: Batch, part: int, events: Sequence[Event], kind: MediaType) -> bytes:
    """A page of a publication, which nothing is added to any more; the further ones hang below it in a tree."""
    here, links = _Page(stream, "/" + page_path(batch.publication.sequence, part, kind)), _Relations()
    below = range(_BRANCHES * (part - 1) + 2, min(_BRANCHES * part + 1, batch.parts) + 1)
    lines = [
        _line(Iri(stream.address), TYPE, Iri(_LDES + "EventStream")),
        _line(here.itself, TYPE, Iri(_TREE + "Node")),
        _line(here.itself, Iri(_LDES + "immutable"), Literal("true", XSD + "boolean")),
        *(line for other in below for line in links.to(here, batch, other, kind)),
    ]
    member = _as_one_thing if kind is TURTLE else _in_graphs
    members = (line for number, event in enumerate(events) for line in member(stream, event, number))
    return here.written(lines, members, kind)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page in the making. Pages name each other by relative references: they bear a mark until it is written."""

    stream: Stream
    path: str

    @property
    def itself(self) -> Iri:
        """The page."""
        return Iri(self.stream.address + self.path)

    def written(self, controls: Iterable[str], members: Iterable[str], kind: MediaType) -> bytes:
        """The lines that lead to pages, then those of the members, as a document; in N-Quads addresses are absolute."""
        leading, text = "".join(f"{line}\n" for line in controls), "".join(f"{line}\n" for line in members)
        if kind is N_QUADS:
            return (leading + text).encode()
        mark = f"urn:sha256:{sha256(text.encode()).hexdigest()}:"
        pages, opening = f"<{self.stream.address}", '"' if kind is JSON_LD else "<"
        for separator in ("/", "."):
            leading = leading.replace(pages + separator, f"<{mark}{separator}")
        body = transcode((leading + text).encode(), kind, self.stream.prefixes | _PREFIXES).decode()
        folder = "" if self.path.startswith("/") else self.stream.address.rpartition("/")[2] + "/"
        body = body.replace(f"{opening}{mark}{self.path}", opening)
        return body.replace(f"{opening}{mark}/", opening + folder).encode()


class _Relations:
    """Numbers the relations of a page, which are blank nodes."""

    def __init__(self) -> None:
        self._count = 0

    def to(self, here: _Page, batch: Batch, part: int, kind: MediaType) -> Iterator[str]:
        """The two relations to a page: all that is found there was published at that time."""
        time = Literal(batch.publication.time, XSD + "dateTime")
        page = Iri(f"{here.stream.address}/{page_path(batch.publication.sequence, part, kind)}")
        for name in ("GreaterThanOrEqualToRelation", "LessThanOrEqualToRelation"):
            self._count += 1
            node = f"_:r{self._count}"
            yield _line(here.itself, Iri(_TREE + "relation"), node)
            yield _line(node, TYPE, Iri(_TREE + name))
            yield _line(node, Iri(_TREE + "node"), page)
            yield _line(node, Iri(_TREE + "path"), _GENERATED_AT)
            yield _line(node, Iri(_TREE + "value"), time)


def _about(stream: Stream, here: _Page) -> Iterator[str]:
    """The context of the stream: its order, its versions, its shape."""
    itself, shape = Iri(stream.address), Iri(f"{stream.address}#member")
    yield _line(itself, TYPE, Iri(_LDES + "EventStream"))
    yield _line(itself, Iri(_TREE + "view"), here.itself)
    for language, title in zip(LANGUAGES, stream.titles, strict=True):
        yield _line(itself, TITLE, Literal(title, RDF_LANG_STRING, language))
    yield _line(itself, Iri(DCT + "license"), stream.licence)
    yield _line(itself, Iri(_LDES + "timestampPath"), _GENERATED_AT)
    yield _line(itself, Iri(_LDES + "sequencePath"), _NUMBER)
    yield _line(itself, Iri(_LDES + "versionOfPath"), _VERSION_OF)
    for kind in Kind:
        yield _line(itself, Iri(f"{_LDES}version{kind}Path"), TYPE)
        yield _line(itself, Iri(f"{_LDES}version{kind}Object"), Iri(_AS + kind))
    yield _line(itself, Iri(_LDES + "pollingInterval"), Literal(str(_POLLED), XSD + "integer"))
    yield _line(itself, Iri(_TREE + "shape"), shape)
    yield _line(shape, TYPE, _NODE_SHAPE)
    node_kind, datatype = Iri(SH + "nodeKind"), Iri(SH + "datatype")
    properties = (
        (_VERSION_OF, node_kind, Iri(SH + "IRI")),
        (_GENERATED_AT, datatype, Iri(XSD + "dateTime")),
        (_NUMBER, datatype, Iri(XSD + "integer")),
    )
    for number, (path, constraint, value) in enumerate(properties, 1):
        node, one = f"_:s{number}", Literal("1", XSD + "integer")
        yield _line(shape, Iri(SH + "property"), node)
        yield _line(node, Iri(SH + "path"), path)
        yield _line(node, constraint, value)
        yield _line(node, Iri(SH + "minCount"), one)
        yield _line(node, Iri(SH + "maxCount"), one)


def _in_graphs(stream: Stream, event: Event, number: int) -> Iterator[str]:
    """A member with its statements in graphs: the merge, then what each named graph states."""
    member, parts = _iri(stream, event), dict[str, list[str]]()
    for line in event.lines:
        statement, graph, _ = line.rsplit(" ", 2)
        parts.setdefault(graph, []).append(statement)
    yield from _version(stream, event, member)
    for place, graph in enumerate(parts):
        yield _line(member, Iri(DCT + "hasPart"), f"_:m{number}g{place}")
        yield _line(f"_:m{number}g{place}", Iri(DCT + "source"), graph)
    for statement in sorted({statement for stated in parts.values() for statement in stated}):
        yield f"{statement} {member} ."
    for place, stated in enumerate(parts.values()):
        yield from (f"{statement} _:m{number}g{place} ." for statement in stated)


def _as_one_thing(stream: Stream, event: Event, _: int) -> Iterator[str]:
    """A member that has the statements of its thing, but for those that would be read as its own time or thing."""
    member = _iri(stream, event)
    yield from _version(stream, event, member)
    stated = {line.rsplit(" ", 2)[0].split(" ", 1)[1] for line in event.lines}
    ours = (f"{_VERSION_OF} ", f"{_GENERATED_AT} ", f"{_NUMBER} ")
    yield from (f"{member} {rest} ." for rest in sorted(stated) if not rest.startswith(ours))


def _version(stream: Stream, event: Event, member: Iri) -> Iterator[str]:
    publication = event.publication
    yield _line(Iri(stream.address), _MEMBER, member)
    yield _line(member, Iri(RDF + "type"), Iri(_AS + event.kind))
    yield _line(member, _VERSION_OF, Iri(event.thing))
    yield _line(member, _GENERATED_AT, Literal(publication.time, XSD + "dateTime"))
    yield _line(member, _NUMBER, Literal(str(publication.sequence), XSD + "integer"))
    yield _line(member, Iri(PROV + "wasGeneratedBy"), Iri(f"{stream.changes}/{publication.sequence}"))


def _iri(stream: Stream, event: Event) -> Iri:
    """The version: the publication's address with the thing's IRI as the fragment."""
    return Iri(f"{stream.changes}/{event.publication.sequence}#{quote(event.thing, safe=':/?@!$&*+,;=~')}")


def _line(subject: Iri | str, predicate: Iri, term: Iri | Literal | str) -> str:
    return f"{subject} {predicate} {term} ."
