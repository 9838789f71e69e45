"""The rules on the written form of terms, which no query sees: IRIs, literals, language tags (RDF 1.1 Concepts)."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from publisher.findings import Finding, Severity
from publisher.iris import IriSpace
from publisher.lexical_forms import is_known, is_well_formed
from publisher.quad_columns import QuadColumns
from publisher.quads import XSD_STRING, BlankNode, Iri, Literal, Quad, Term, literal_of
from publisher.source_file import SourceFile
from publisher.store import rewritten_literals
from publisher.texts import Text


@dataclass(frozen=True, slots=True)
class LexicalRule:
    """A rule on the written form of terms: what it says in both languages, and what to do."""

    sentence: Text
    remedy: str


LEXICAL_RULES = {
    "blank-node": LexicalRule(
        Text("Datamängden har inga blanknoder.", "The dataset has no blank nodes."), "Give the thing an IRI."
    ),
    "datatype-known": LexicalRule(
        Text("En datatyp i XSD:s namnrymd är en av XSD:s.", "A datatype in the namespace of XSD is one of XSD's."),
        "Correct the datatype.",
    ),
    "graph-named": LexicalRule(
        Text("Varje påstående står i en namngiven graf.", "Every statement stands in a named graph."),
        "Put the statement into a named graph.",
    ),
    "iri-valid": LexicalRule(
        Text(
            "En IRI är absolut och utan mellanslag och otillåtna tecken.",
            "An IRI is absolute and has no spaces or forbidden characters.",
        ),
        "Correct or percent-encode the IRI.",
    ),
    "iri-own-form": LexicalRule(
        Text(
            "En egen IRI är id/slag/namn med gemener, siffror, bindestreck, eller def/Term: utan port, fråga, ändelse.",
            "An own IRI is id/kind/slug in lower case, digits and hyphens, or def/Term: no port, query, extension.",
        ),
        "Write the IRI in that form.",
    ),
    "language-tag-lower-case": LexicalRule(
        Text("Språktaggar skrivs med gemener.", "Language tags are written in lower case."),
        "Write the tag in lower case.",
    ),
    "literal-kept": LexicalRule(
        Text(
            "En literal är skriven som lagret återger den.",
            "A literal is written as the store gives it back.",
        ),
        "Write the canonical form that the store keeps.",
    ),
    "literal-well-typed": LexicalRule(
        Text("En literals form hör till dess datatyp.", "The form of a literal belongs to its datatype."),
        "Correct the value or the datatype.",
    ),
    "no-personal-contact-details": LexicalRule(
        Text(
            "E-postadresser och telefonnummer publiceras inte.",
            "E-mail addresses and telephone numbers are not published.",
        ),
        "Remove it; the contact is the unit.",
    ),
    "text-normal-form": LexicalRule(
        Text("Text står i Unicodes normalform C.", "Text is in Unicode's normalization form C."),
        "Normalise the text (NFC).",
    ),
    "text-visible": LexicalRule(
        Text(
            "Text har inga styrtecken, varken osynliga eller för skriftriktning.",
            "Text has no control characters, neither invisible ones nor those for direction.",
        ),
        "Remove the character.",
    ),
}
"""The rules on lexical forms, by name."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]"
)
_TOKEN = re.compile(
    r"#[^\n]*|<[^>\n]*>"
    r'|(?:"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''|'(?:[^'\\\n]|\\.)*')(?:@(?P<tag>[A-Za-z][A-Za-z0-9-]*))?",
    re.S,
)
_UPPER_TAG = re.compile(rb"[\"']@[A-Za-z0-9-]*[A-Z]")
"""What a tag with an upper-case letter looks like: files without one need no closer look."""

_E_MAIL = re.compile(r"[\w.+-]+(?:@|\(at\)|\[at\])[\w-]+(?:\.[\w-]+)+", re.I)
_TELEPHONE = re.compile(r"(?<![\w.,/:-])(?:\+[1-9]|00[1-9]|0\(?[1-9])(?:[ \u00a0()/\u2013-]{0,3}[0-9]){6,12}(?![\w-])")
_CONTACT_SCHEME = re.compile(r"(?:mailto|tel|sms|sip|xmpp):", re.I)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]+")
_PORT = re.compile(r"^https?://([^/:?#]+)(?::\d*)?(?=/)")
_OWN = re.compile(
    r"|id/[a-z0-9-]+(?:/[a-z0-9-]+)+"
    r"|def|def/(?:version/[0-9]+\.[0-9]+\.[0-9]+|[A-Za-z][A-Za-z0-9-]*(?:/[A-Za-z][A-Za-z0-9-]*)*)"
)

_NONE: Mapping[str, Collection[Iri]] = {}


def lexical(quads: QuadColumns, base: str, exempt: Mapping[str, Collection[Iri]] = _NONE) -> list[Finding]:
    """A violation for each quad and each rule of LEXICAL_RULES that it breaks.

    `base` is that of the own IRIs; `exempt` names, by rule, graphs that it does not hold in, as the record may name
    the contact. Each distinct term is judged once, so that a million quads take seconds.
    """
    faults = _faults(quads.terms, base)
    faulty = np.zeros(len(quads.terms), bool)
    faulty[list(faults)] = True
    parts = (quads.subjects, quads.predicates, quads.objects, quads.graphs)
    rows = np.flatnonzero(np.any([faulty[part] for part in parts], axis=0))
    named = {quads.terms[number]: found for number, found in faults.items()}
    return [finding for quad in quads.quads(rows) for finding in _of_quad(quad, named, exempt)]


def _of_quad(quad: Quad, faults: dict[str, list[str]], exempt: Mapping[str, Collection[Iri]]) -> Iterator[Finding]:
    if quad.graph is None:
        yield _breach("graph-named", quad, None)
    parts = (quad.subject, quad.predicate, quad.object, *([quad.graph] if quad.graph else []))
    for term in dict.fromkeys(parts):
        for rule in faults.get(str(term), ()):
            if quad.graph not in exempt.get(rule, ()):
                yield _breach(rule, quad, term)


def _breach(name: str, quad: Quad, term: Term | None) -> Finding:
    rule = LEXICAL_RULES[name]
    return Finding(
        rule=name,
        severity=Severity.VIOLATION,
        message=rule.sentence.en,
        message_sv=rule.sentence.sv,
        remedy=rule.remedy,
        focus=str(quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject.value,
        path=quad.predicate.value,
        value=str(term if term is not None else quad.object),
        graph=quad.graph.value if quad.graph else "",
    )


def _faults(terms: Iterable[str], base: str) -> dict[int, list[str]]:
    """The rules that each term breaks, by its number; of the default graph that it is none that is named."""
    faults: dict[int, list[str]] = {}
    typed: dict[Literal, int] = {}
    space, authority = IriSpace(base), _PORT.sub(r"//\1", base)
    for number, text in enumerate(terms):
        found: list[str] = []
        if text.startswith("<"):
            found += _iri_faults(text[1:-1], space, authority)
        elif text.startswith("_:"):
            found.append("blank-node")
        elif text:
            literal = literal_of(text)
            found += _literal_faults(literal)
            if literal.datatype != XSD_STRING and not literal.language and not found:
                typed[literal] = number
        else:
            found.append("graph-named")
        if found:
            faults[number] = found
    return faults | {typed[literal]: ["literal-kept"] for literal in rewritten_literals(typed)}


def _iri_faults(iri: str, space: IriSpace, authority: str) -> Iterator[str]:
    if not _IRI.fullmatch(iri):
        yield "iri-valid"
    elif iri.startswith(space.base):
        if not _OWN.fullmatch(space.local(iri)):
            yield "iri-own-form"
    elif _PORT.sub(r"//\1", iri).startswith(authority):
        yield "iri-own-form"
    if _CONTACT_SCHEME.match(iri):
        yield "no-personal-contact-details"


def _literal_faults(literal: Literal) -> Iterator[str]:
    if not is_known(literal.datatype):
        yield "datatype-known"
    elif not is_well_formed(literal):
        yield "literal-well-typed"
    if not literal.language and literal.datatype != XSD_STRING and not _has_text(literal):
        return
    if _HIDDEN.search(literal.value):
        yield "text-visible"
    if not unicodedata.is_normalized("NFC", literal.value):
        yield "text-normal-form"
    if _E_MAIL.search(literal.value) or _TELEPHONE.search(literal.value) or _CONTACT_SCHEME.match(literal.value):
        yield "no-personal-contact-details"


def _has_text(literal: Literal) -> bool:
    """Whether a typed literal may hold words: an address in xsd:anyURI is one, a date or number is none."""
    return not re.fullmatch(r"[0-9TZ:+.-]*", literal.value)


def written(files: Iterable[SourceFile]) -> list[Finding]:
    """A violation for each language tag that is not in lower case as the files write it: parsers lower it unseen."""
    return [finding for file in files for finding in _tags(file)]


def _tags(file: SourceFile) -> Iterator[Finding]:
    name = "language-tag-lower-case"
    rule = LEXICAL_RULES[name]
    if not any(_UPPER_TAG.search(line) for line in file.lines()):
        return
    text = file.text
    for token in _TOKEN.finditer(text):
        if token["tag"] and token["tag"] != token["tag"].lower():
            start = token.start("tag")
            yield Finding(
                rule=name,
                severity=Severity.VIOLATION,
                message=rule.sentence.en,
                message_sv=rule.sentence.sv,
                remedy=rule.remedy,
                value=f"@{token['tag']}",
                file=file.path,
                line=text.count("\n", 0, start) + 1,
                column=start - text.rfind("\n", 0, start),
            )
