"""The page of the vocabulary: every word with its meaning and its uses, by group and in alphabetical order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher.collation import sort_key
from publisher.quads import Iri, Literal, Quad
from publisher.representations.html.markers import MarkerIndex
from publisher.representations.html.reading import Reading
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, cut, foreign, readable
from publisher.terms import (
    CLASS,
    CONCEPT,
    DOMAIN,
    EXAMPLE,
    IN_SCHEME,
    PROPERTY,
    RANGE,
    SCHEME,
    SCOPE,
    UsedTerm,
    Vocabulary,
)
from publisher.vocabulary import DEFINITION, DESCRIPTION, prefixes

_REUSED = "from-"
_LONGEST = 400
"""Characters of a definition on this page."""

Facts = Mapping[Iri, Sequence[Quad]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A word on the page: where it stands, what it is called and means, what it joins, how often it is used."""

    anchor: str
    name: Value
    short: Value
    definition: Value | None
    notes: tuple[tuple[str, tuple[Value, ...]], ...]
    uses: str
    listing: str


@dataclass(frozen=True, slots=True)
class Group:
    """Words that belong together, under a heading with a sentence where there is one."""

    id: str
    title: Value
    intro: Value | None
    entries: tuple[Entry, ...]

    @property
    def prefix(self) -> str:
        """The prefix of the vocabulary that the words are reused from, empty for our own."""
        return self.id.removeprefix(_REUSED) if self.id.startswith(_REUSED) else ""


def render(renderer: Renderer, page: Page, vocabulary: Vocabulary) -> bytes:
    """The page; its words stand under anchors such as `#skos:Concept`."""
    reading = Reading(vocabulary.description, renderer.links(page), MarkerIndex({}, {}, page.language))
    groups = [group for group in _groups(reading, vocabulary) if group.entries]
    words = [entry for group in groups for entry in group.entries]
    index = sorted(words, key=lambda entry: (sort_key(entry.name.text, page.language), entry.anchor))
    ontology = Iri(renderer.settings.base + "def")
    context = {"groups": groups, "index": index, "ontology": reading.links.document(ontology)}
    return renderer.render("vocabulary.html", page, context)


def _groups(reading: Reading, vocabulary: Vocabulary) -> Iterator[Group]:
    space, facts = reading.links.space, _by_subject(vocabulary)
    own = [term for term in vocabulary.terms if space.local(term.iri.value).startswith("def")]
    for kind, key in ((CLASS, "terms_classes"), (PROPERTY, "terms_properties")):
        title = Value(reading.text(key))
        yield _group(reading, (key.replace("_", "-"), title, None), [t for t in own if t.kind == kind], facts)
    concepts = [term for term in vocabulary.terms if term.kind == CONCEPT]
    schemes = [term.iri for term in vocabulary.terms if term.kind == SCHEME]
    for scheme in sorted(schemes, key=lambda iri: sort_key(reading.name(iri).text, reading.language)):
        title, intro = reading.heading(scheme), _text(reading, facts.get(scheme, ()))
        within = [term for term in concepts if scheme in _objects(facts.get(term.iri, ()), IN_SCHEME)]
        yield _group(reading, (_anchor(reading, scheme), title, intro), within, facts)
    reused = [term for term in vocabulary.terms if term not in own and term.kind in (CLASS, PROPERTY)]
    for prefix, namespace in sorted(prefixes(space.base).items()):
        found = [term for term in reused if term.iri.value.startswith(namespace)]
        title = Value(reading.text("terms_reused").format(name=prefix))
        yield _group(reading, (f"{_REUSED}{prefix}", title, None), found, facts)


def _group(reading: Reading, head: tuple[str, Value, Value | None], terms: Sequence[UsedTerm], facts: Facts) -> Group:
    entries = [_entry(reading, term, facts.get(term.iri, ())) for term in terms]
    entries.sort(key=lambda entry: (sort_key(entry.name.text, reading.language), entry.anchor))
    return Group(*head, tuple(entries))


def _entry(reading: Reading, term: UsedTerm, facts: Sequence[Quad]) -> Entry:
    short = reading.short(term.iri)
    href = reading.links.document(term.iri)
    notes = []
    for key, predicate in (("term_domain", DOMAIN), ("term_range", RANGE), ("term_example", EXAMPLE)):
        values = [_to_anchor(reading, iri) for iri in _objects(facts, predicate)]
        said = _text(reading, [quad for quad in facts if quad.predicate == predicate])
        if values or said:
            notes.append((reading.text(key), tuple(values) or (said or Value(""),)))
    is_listed = term.kind == CLASS and term.things > 0
    return Entry(
        _anchor(reading, term.iri),
        reading.heading(term.iri),
        Value(short, href, code=True),
        _text(reading, facts),
        tuple(notes),
        _uses(reading, term),
        reading.links.listing(term.iri) if is_listed else "",
    )


def _uses(reading: Reading, term: UsedTerm) -> str:
    number = term.things if term.kind == CLASS else term.statements
    one, many = ("one_thing", "things") if term.kind == CLASS else ("term_statement", "term_statements")
    if not number:
        return reading.text("term_unused")
    return reading.text(one) if number == 1 else reading.text(many).format(count=number)


def _to_anchor(reading: Reading, iri: Iri) -> Value:
    """A class or datatype by its name; ours lead to their pages."""
    name = reading.name(iri)
    return Value(name.text, name.href if reading.links.space.owns(iri.value) else "", name.lang, code=name.code)


def _text(reading: Reading, facts: Sequence[Quad]) -> Value | None:
    """The definition, else the description, the example or the note, in the language or else in any."""
    for predicate in (DEFINITION, DESCRIPTION, SCOPE, EXAMPLE):
        texts = [q.object for q in facts if q.predicate == predicate and isinstance(q.object, Literal)]
        texts.sort(key=lambda term: term.language != reading.language)
        if texts:
            return Value(readable(cut(texts[0].value, _LONGEST)), lang=foreign(texts[0], reading.language))
    return None


def _objects(facts: Sequence[Quad], predicate: Iri) -> list[Iri]:
    found = [q.object for q in facts if q.predicate == predicate and isinstance(q.object, Iri)]
    return list(dict.fromkeys(found))


def _by_subject(vocabulary: Vocabulary) -> dict[Iri, list[Quad]]:
    found: dict[Iri, list[Quad]] = {}
    for quad in vocabulary.description.statements:
        if isinstance(quad.subject, Iri):
            found.setdefault(quad.subject, []).append(quad)
    return found


def _anchor(reading: Reading, iri: Iri) -> str:
    """What the word's place on the page is called: the IRI as it is written short."""
    return reading.short(iri).replace(" ", "-")
