"""What a page tells search engines: a block of JSON-LD in the terms of schema.org, small and safe within HTML.

Which terms those are is stated by the alignments of the ontology; nothing of a dataset is named here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from publisher.alignments import SCHEMA_ORG, Alignments
from publisher.description import Description
from publisher.iris import LANGUAGES
from publisher.quads import Iri, Literal, Term
from publisher.representations.html.links import Links
from publisher.representations.html.values import readable
from publisher.vocabulary import DESCRIPTION, DOWNLOAD_URL, LABELS, MEDIA_TYPE, TYPE


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of a block, values of a property, characters of a text: what does not fit is left to the data."""

    bytes: int
    values: int
    characters: int


EMBEDDED = Bounds(450, 10, 120)
"""The bounds of a block within a page."""

WHOLE = Bounds(1_000_000, 10_000, 1_000_000)
"""Those of a document of its own, which no thing comes near."""

_PLAIN = {"sameAs", "url", "license", "contentUrl", "additionalType"}
"""Properties whose values schema.org writes as an address alone."""

_SAID = frozenset((*LABELS, DESCRIPTION, TYPE))
"""Properties that the block says in a place of their own."""

_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Block = dict[str, object]


def of_thing(
    description: Description, alignments: Alignments, links: Links, url: str, bounds: Bounds = EMBEDDED
) -> Block:
    """The block of a thing: its classes, its names, its description, and what of its statements has a name there."""
    thing = description.thing
    types = [name for kind in description.types.get(thing, ()) if (name := alignments.class_name(kind))]
    block: Block = {
        "@context": SCHEMA_ORG,
        "@id": thing.value,
        "@type": _one(list(dict.fromkeys(types)) or ["Thing"]),
        "name": _names(description, bounds),
        "url": url,
    }
    text = description.text(DESCRIPTION, links.language)
    if text:
        block["description"] = text.value[: bounds.characters]
    files = [_file(facts) for facts in description.files.values()]
    if files:
        block["distribution"] = files
    length = len(_text(block))
    stated: dict[Iri, dict[Term, None]] = {}
    for quad in description.statements:
        stated.setdefault(quad.predicate, {})[quad.object] = None
    for predicate, values in stated.items():
        name = alignments.name(predicate)
        if not name or name in block or predicate in _SAID:
            continue
        added = {name: _one([_value(term, name, bounds) for term in islice(values, bounds.values)])}
        longer = length + len(_text(added)) - 1
        if longer <= bounds.bytes:
            block, length = block | added, longer
    return block


def of_page(title: str, described: str, links: Links, url: str) -> Block:
    """The block of a page that describes no thing."""
    settings = links.settings
    site = {"@type": "WebSite", "name": settings.title(links.language), "url": settings.site_url}
    return {
        "@context": SCHEMA_ORG,
        "@type": "WebPage",
        "name": title,
        "description": described[: EMBEDDED.characters],
        "url": url,
        "inLanguage": links.language,
        "isPartOf": site,
    }


def as_document(block: Mapping[str, object]) -> bytes:
    """The block as a document of its own."""
    return (json.dumps(block, ensure_ascii=False, indent=2) + "\n").encode()


def as_script(block: Mapping[str, object]) -> Markup:
    """The block for a script element: no character in it can end the element or be read as markup."""
    return Markup(readable(_text(block)).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _text(block: Mapping[str, object]) -> str:
    return _WRITER.encode(block)


def _one(values: Sequence[object]) -> object:
    return values[0] if len(values) == 1 else values


def _names(description: Description, bounds: Bounds) -> object:
    """The name in each language; once where both are the same."""
    found = {language: description.label(description.thing, language) for language in LANGUAGES}
    names = {name.value: name.language for name in found.values() if name}
    if len(names) == 1:
        return next(iter(names))[: bounds.characters]
    return [{"@value": name[: bounds.characters], "@language": language} for name, language in names.items()]


def _value(term: Term, name: str, bounds: Bounds) -> object:
    if isinstance(term, Iri):
        return term.value if name in _PLAIN else {"@id": term.value}
    if isinstance(term, Literal):
        text = term.value[: bounds.characters]
        return {"@value": text, "@language": term.language} if term.language else text
    return str(term)


def _file(facts: Mapping[Iri, Term]) -> Block:
    """A file of a dataset: where it is, and its media type by name."""
    address, kind = facts.get(DOWNLOAD_URL), facts.get(MEDIA_TYPE)
    block: Block = {"@type": "DataDownload"}
    if isinstance(address, Iri):
        block["contentUrl"] = address.value
    if isinstance(kind, Iri):
        block["encodingFormat"] = "/".join(kind.value.split("/")[-2:])
    return block
