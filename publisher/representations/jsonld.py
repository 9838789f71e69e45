"""A description as compact JSON-LD with its context inline (JSON-LD 1.1, https://www.w3.org/TR/json-ld11/).

The thing is the root; what it mentions is nested at its first mention, what points at it stands under `@reverse`, and
the names of its classes under `@included`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pyld import jsonld

from publisher.description import Description
from publisher.document import Document
from publisher.errors import ReleaseError
from publisher.quads import RDF_LANG_STRING, XSD_STRING, Iri, Literal, Term, Triple, parse_term, triple
from publisher.vocabulary import TYPE

Node = dict[str, object]


class Context:
    """The published context, from which each document takes the keys that it uses."""

    def __init__(self, file: Path) -> None:
        try:
            self._entries: Mapping[str, object] = json.loads(file.read_text("utf-8"))["@context"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(file.parent.name, f"The JSON-LD context {file.name} cannot be read.") from error
        self._namespaces = {
            key: value for key, value in self._entries.items() if isinstance(value, str) and value.endswith(("/", "#"))
        }

    def for_terms(self, iris: Iterable[str]) -> dict[str, object]:
        """The part of the context that documents with these predicates, classes and datatypes need."""
        used = frozenset(iris)
        return {key: entry for key, entry in self._entries.items() if self._serves(key, entry, used)}

    def _serves(self, key: str, entry: object, used: frozenset[str]) -> bool:
        if key.startswith("@") or (isinstance(entry, str) and entry.startswith("@")):
            return True
        if key in self._namespaces:
            return any(iri.startswith(self._namespaces[key]) for iri in used)
        identified = entry.get("@id") if isinstance(entry, dict) else entry
        return isinstance(identified, str) and self._expand(identified) in used

    def _expand(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return self._namespaces[prefix] + rest if colon and prefix in self._namespaces else name


def render(description: Description, context: Context) -> bytes:
    """The description, indented, keys in the order that the algorithm gives."""
    return _compact(description.thing, list(dict.fromkeys(map(triple, description.quads()))), context)


def write(document: Document, context: Context) -> bytes:
    """The document in the same form."""
    statements = dict.fromkeys(statement[:3] for statement in document.statements)
    terms = {text: parse_term(text) for text in {part for statement in statements for part in statement}}
    triples = [(terms[s], terms[p], terms[o]) for s, p, o in statements]
    return _compact(document.thing, triples, context)  # type: ignore[arg-type]


def _compact(thing: Iri, triples: Sequence[Triple], context: Context) -> bytes:
    document = jsonld.compact(
        _expand(thing, triples),
        {"@context": context.for_terms(_terms(triples))},
        {"documentLoader": _refuse, "processingMode": "json-ld-1.1"},
    )
    last = {key: document.pop(key) for key in ("@reverse", "@included") if key in document}
    return (json.dumps(document | last, ensure_ascii=False, indent=2) + "\n").encode()


def _refuse(url: str, _options: object) -> dict[str, object]:
    raise ValueError(f"a context is never fetched: {url}")


def _terms(triples: Iterable[Triple]) -> Iterable[str]:
    """What keys are made of: predicates, classes, datatypes; and the objects that a prefix may shorten."""
    for _, predicate, term in triples:
        yield predicate.value
        yield term.datatype if isinstance(term, Literal) else term.value


def _expand(root: Iri, triples: Sequence[Triple]) -> Node:
    by_subject: dict[str, list[Triple]] = {}
    for statement in triples:
        by_subject.setdefault(_id(statement[0]), []).append(statement)
    placed: set[str] = set()

    def node(subject: str, depth: int, consumed: Triple | None = None) -> Node:
        placed.add(subject)
        found: Node = {"@id": subject}
        for statement in by_subject.get(subject, ()):
            if statement != consumed:
                _add(found, statement, value(statement[2], depth, statement[1]))
        return found

    def value(term: Term, depth: int, predicate: Iri) -> object:
        if isinstance(term, Literal):
            return _literal(term)
        identifier = _id(term)
        if predicate == TYPE:
            return identifier
        nestable = depth == 0 and identifier in by_subject and identifier not in placed
        return node(identifier, depth + 1) if nestable else {"@id": identifier}

    top = node(root.value, 0)
    pointing: dict[str, list[Node]] = {}
    for statement in triples:
        subject = _id(statement[0])
        if statement[2] == root and subject not in placed:
            pointing.setdefault(statement[1].value, []).append(node(subject, 1, statement))
    if pointing:
        top["@reverse"] = pointing
    included = [node(subject, 1) for subject in by_subject if subject not in placed]
    return top | ({"@included": included} if included else {})


def _add(node: Node, statement: Triple, value: object) -> None:
    is_type = statement[1] == TYPE and not isinstance(statement[2], Literal)
    key = "@type" if is_type else statement[1].value
    values = node.setdefault(key, [])
    if isinstance(values, list):
        values.append(value)


def _literal(literal: Literal) -> dict[str, str]:
    if literal.datatype == RDF_LANG_STRING:
        return {"@value": literal.value, "@language": literal.language}
    return {"@value": literal.value} | ({} if literal.datatype == XSD_STRING else {"@type": literal.datatype})


def _id(term: Term) -> str:
    return term.value if isinstance(term, Iri) else str(term)
