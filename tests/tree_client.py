"""A client of event streams, written from the specifications: https://w3id.org/ldes/specification and W3C TREE."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urldefrag

import httpx
import pyoxigraph as ox

LDES, TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FORMATS = {
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "text/turtle": ox.RdfFormat.TURTLE,
}
COMPARISONS = ("GreaterThanOrEqualToRelation", "LessThanOrEqualToRelation")


def value(term: object) -> str:
    """The IRI, the label of the blank node, or the lexical form."""
    assert isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
    return term.value


@dataclass(frozen=True)
class Member:
    """A member as it was extracted: its IRI and its quads."""

    iri: str
    quads: frozenset[ox.Quad]

    def values(self, predicate: str) -> list[str]:
        """The values that the member itself has."""
        found = (quad for quad in self.quads if quad.subject == ox.NamedNode(self.iri))
        return [value(quad.object) for quad in found if quad.predicate.value == predicate]


@dataclass
class Context:
    """What the root node says of the stream."""

    stream: str
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass
class Client:
    """Follows a stream; `members` are emitted once, in order, and no immutable page is fetched twice."""

    http: httpx.Client
    accept: str = "application/trig"
    context: Context | None = None
    members: list[Member] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    fetched: list[str] = field(default_factory=list)

    def run(self, address: str) -> list[Member]:
        """One synchronization run from an entry point; the members that are new, in the order of the stream."""
        page, quads = self._get(address)
        if self.context is None:
            self.context, page, quads = self._initialize(address, page, quads)
        found, waiting = self._members(quads), self._relations(page, quads)
        while waiting:
            page = waiting.pop(0)
            if page in self.done:
                continue
            retrieved, quads = self._get(page)
            found += self._members(quads)
            waiting += self._relations(retrieved, quads)
        found.sort(key=self._order)
        self.members += found
        return found

    def _initialize(self, address: str, page: str, quads: list[ox.Quad]) -> tuple[Context, str, list[ox.Quad]]:
        """The stream and its root node: `?s tree:view <>` exactly once, else `I tree:view ?o` exactly once."""
        streams = [value(q.subject) for q in _matching(quads, None, TREE + "view", page)]
        if not streams:
            (root,) = [value(quad.object) for quad in _matching(quads, address, TREE + "view", None)]
            page, quads = self._get(root)
            streams = [value(q.subject) for q in _matching(quads, None, TREE + "view", page)]
        (stream,) = streams
        told = {
            quad.predicate.value: value(quad.object)
            for quad in _matching(quads, stream, None, None)
            if quad.predicate.value.startswith((LDES, TREE))
        }
        return Context(stream, told), page, quads

    def _get(self, address: str) -> tuple[str, list[ox.Quad]]:
        """The page that answered, after redirects, and its quads; none where it is gone."""
        answer = self.http.get(address, headers={"Accept": self.accept}, follow_redirects=True)
        page = str(answer.url)
        self.fetched.append(page)
        if answer.status_code == 410:
            return page, []
        assert answer.status_code == 200, (address, answer.status_code)
        form = FORMATS[answer.headers["content-type"].partition(";")[0]]
        quads = list(ox.parse(answer.content, format=form, base_iri=page, rename_blank_nodes=True))
        is_said = any(_matching(quads, page, LDES + "immutable", "true"))
        if is_said or "immutable" in answer.headers["cache-control"]:
            self.done.add(page)
        return page, quads

    def _relations(self, page: str, quads: list[ox.Quad]) -> list[str]:
        """The pages that it leads to; the bounds of each must be by the order of the stream, and earlier ones first."""
        assert self.context
        bounds: dict[str, str] = {}
        for quad in _matching(quads, page, TREE + "relation", None):
            relation = {q.predicate.value: value(q.object) for q in quads if q.subject == quad.object}
            assert relation[TYPE].removeprefix(TREE) in COMPARISONS
            assert relation[TREE + "path"] == self.context[LDES + "timestampPath"]
            bounds[relation[TREE + "node"]] = relation[TREE + "value"]
        return sorted(bounds, key=lambda node: bounds[node])

    def _members(self, quads: list[ox.Quad]) -> list[Member]:
        """The members that were not emitted before, extracted by the algorithm of the specification."""
        assert self.context
        found = []
        for quad in _matching(quads, self.context.stream, TREE + "member", None):
            iri = value(quad.object)
            if iri not in self.seen:
                self.seen.add(iri)
                found.append(Member(iri, frozenset(_extract(quads, quad.object, set()))))
        return found

    def _order(self, member: Member) -> tuple[str, int]:
        assert self.context
        (time,), (number,) = (member.values(self.context[LDES + path]) for path in ("timestampPath", "sequencePath"))
        return time, int(number)


def _matching(quads: list[ox.Quad], s: str | None, p: str | None, o: str | None) -> list[ox.Quad]:
    wanted = (s, p, o)
    return [
        quad
        for quad in quads
        if quad.graph_name == ox.DefaultGraph()
        and all(part is None or part == value(term) for part, term in zip(wanted, quad.triple, strict=True))
    ]


def _extract(quads: list[ox.Quad], focus: object, done: set[object]) -> list[ox.Quad]:
    """The star of the focus node in the default graph, the graph that it names, and those of its blank nodes."""
    if focus in done:
        return []
    done.add(focus)
    found = [q for q in quads if (q.subject == focus and q.graph_name == ox.DefaultGraph()) or q.graph_name == focus]
    further = [quad.object for quad in found if isinstance(quad.object, ox.BlankNode)]
    return found + [quad for node in further for quad in _extract(quads, node, done)]


def replica(client: Client) -> set[str]:
    """The quads that the members leave: each upserts or deletes the thing that it is a version of."""
    return {line for lines in _states(client, _stated).values() for line in lines}


def merged_replica(client: Client) -> set[str]:
    """Likewise the triples, from the graph that each member names, or where there are none from the member itself."""
    return {line for lines in _states(client, _merged).values() for line in lines}


def _states(client: Client, read: Callable[[Member, str, Context], set[str]]) -> dict[str, set[str]]:
    assert client.context
    context, state = client.context, dict[str, set[str]]()
    for member in client.members:
        (thing,) = member.values(context[LDES + "versionOfPath"])
        if context[LDES + "versionDeleteObject"] in member.values(context[LDES + "versionDeletePath"]):
            assert state.pop(thing)
        else:
            is_new = context[LDES + "versionCreateObject"] in member.values(context[LDES + "versionCreatePath"])
            assert is_new == (thing not in state), member.iri
            state[thing] = read(member, thing, context)
    return state


def _stated(member: Member, _: str, __: Context) -> set[str]:
    sources: dict[object, str] = {
        quad.subject: str(quad.object)
        for quad in member.quads
        if isinstance(quad.subject, ox.BlankNode) and quad.predicate.value == "http://purl.org/dc/terms/source"
    }
    return {
        f"{quad.subject} {quad.predicate} {quad.object} {sources[quad.graph_name]} ."
        for quad in member.quads
        if quad.graph_name in sources
    }


def _merged(member: Member, thing: str, context: Context) -> set[str]:
    named = ox.NamedNode(member.iri)
    payload = {f"{q.subject} {q.predicate} {q.object} ." for q in member.quads if q.graph_name == named}
    if payload:
        return payload
    own = {context[LDES + path] for path in ("timestampPath", "sequencePath", "versionOfPath")}
    own |= {"http://www.w3.org/ns/prov#wasGeneratedBy"}
    events = {context[LDES + f"version{kind}Object"] for kind in ("Create", "Update", "Delete")}
    return {
        f"<{thing}> {quad.predicate} {quad.object} ."
        for quad in member.quads
        if quad.subject == named and quad.predicate.value not in own and value(quad.object) not in events
    }


def without_fragment(iri: str) -> str:
    """The address that an IRI is found at."""
    return urldefrag(iri).url
