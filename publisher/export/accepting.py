"""Content negotiation without a server of ours: the answer to each of a table of headers, worked out by the real one.

A header that is not in the table gets the first format, in our order, that it names at all; the weights count for
those in the table alone.
"""

import re
from collections.abc import Mapping, Sequence

from publisher.errors import NotAcceptable
from publisher.iris import LANGUAGES
from publisher.media_types import MediaType
from publisher.negotiation import choose, choose_language

_FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp"
ACCEPT = (
    "*/*",
    "text/html",
    "text/turtle",
    "application/trig",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "application/n-quads",
    "text/csv",
    "application/json",
    "application/linkset+json",
    "application/linkset",
    "image/png",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    f"{_FIREFOX},*/*;q=0.8",
    f"{_FIREFOX},image/png,image/svg+xml,*/*;q=0.8",
    f"{_FIREFOX},image/apng,*/*;q=0.8",
    f"{_FIREFOX},image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "text/turtle, */*;q=0.1",
    "text/turtle,application/rdf+xml;q=0.9,*/*;q=0.5",
    "text/turtle, application/ld+json;q=0.9",
    "text/turtle;q=0.5, application/ld+json",
    "text/turtle;q=0.5, application/ld+json;q=0.9, text/html;q=0.1",
    "application/rdf+xml, text/turtle;q=0.8",
    "application/rdf+xml, text/rdf+n3;q=0.9, text/turtle;q=0.8, */*;q=0.1",
    "application/ld+json, application/json;q=0.9, */*;q=0.1",
    "application/n-triples, text/turtle;q=0.9",
    "application/trig, application/n-quads;q=0.9, text/turtle;q=0.5",
    "application/xhtml+xml, text/html;q=0.9, text/turtle;q=0.5",
    "text/*",
    "text/*;q=0.5, application/ld+json",
    "text/html;q=0, */*",
    "text/html;q=0",
)
"""The Accept headers of browsers, of RDF libraries and of people with curl that a copy answers as the server does."""

ACCEPT_LANGUAGE = (
    "sv",
    "en",
    "sv-SE",
    "en-GB",
    "en-US",
    "de",
    "*",
    "sv-SE,sv;q=0.9,en-US;q=0.8,en;q=0.7",
    "sv-SE,sv;q=0.8,en-US;q=0.5,en;q=0.3",
    "sv,en;q=0.5",
    "sv;q=0.5,en",
    "en,sv;q=0.5",
    "en-US,en;q=0.9",
    "en-US,en;q=0.5",
    "en-GB,en;q=0.9",
    "en-GB,en;q=0.9,sv;q=0.8",
    "en-US,en;q=0.9,sv-SE;q=0.8,sv;q=0.7",
    "de-DE,de;q=0.9,en;q=0.8",
    "de,en;q=0.7,sv;q=0.3",
    "fi,sv;q=0.8,en;q=0.6",
)
"""The Accept-Language headers that a copy answers as the server does."""

Row = tuple[str, str]
"""A regular expression that a header matches as a whole or in part, and what it is answered with."""


def by_accept(offers: Sequence[MediaType], answers: Mapping[MediaType, str]) -> list[Row]:
    """The rows for these offers, the first that matches counts; a header that has no row is not acceptable.

    What is not acceptable has an empty answer.
    """
    rows = [(_whole(""), answers[offers[0]])]
    for accept in ACCEPT:
        try:
            rows.append((_whole(accept), answers[choose(accept, offers)]))
        except NotAcceptable:
            rows.append((_whole(accept), ""))
    rows += [(f"(^|[ ,]){_escaped(offer.name)}", answers[offer]) for offer in offers]
    rows += [(_escaped("*/*"), answers[offers[0]])]
    return rows


def by_language() -> list[Row]:
    """The rows for the language; a header that has no row gets the first language."""
    rows = [(_whole(header), choose_language(header, LANGUAGES)) for header in ACCEPT_LANGUAGE]
    return [*rows, *((f"^{language}", language) for language in LANGUAGES[1:])]


def _whole(text: str) -> str:
    return f"^{_escaped(text)}$"


def _escaped(text: str) -> str:
    """The text as a regular expression, without the signs that configuration files read as their own."""
    return re.sub(r"([.*+?^$|()\[\]{}\\])", r"[\1]", text).replace("[^]", r"\^").replace(" ", "[ ]")
