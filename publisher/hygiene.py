"""Hygiene rules: what SHACL cannot see, on graphs, terms, IRIs (queries of the project) and lexical forms."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.iris import IriSpace
from publisher.lexical_forms import is_known, is_well_formed
from publisher.quads import XSD_STRING, BlankNode, Iri, Literal, Quad, Term
from publisher.sources import SourceFile, read_text
from publisher.store import Store, rewritten_literals
from publisher.texts import Text

_HEAD = re.compile(r"# (?P<sv>sv: )?(?P<remedy>Remedy: )?(?P<text>\S.*)")
_VARIABLES = frozenset({"focus", "path", "value", "graph"})
_SELECT = re.compile(r"\bSELECT\b(?P<names>[^{]*?)(?:\bWHERE\b|\{)", re.I)


@dataclass(frozen=True, slots=True)
class HygieneRule:
    """A rule: its name (the file's stem), its sentence in both languages, what to do, the SELECT of its breaches."""

    name: str
    sentence: str
    sentence_sv: str
    remedy: str
    query: str


def read_rules(folder: Path, written_base: str, base: str) -> list[HygieneRule]:
    """The rules of a folder, by name; SourceError where it holds none, or one lacks its head or does not parse."""
    place = f"{folder.parent.name}/{folder.name}"
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise SourceError(place, "The folder holds no hygiene rule.", "Add at least one .rq.", rule="folder-empty")
    empty = Store.in_memory([])
    rules = [_read_rule(path, f"{place}/{path.name}", (written_base, base)) for path in paths]
    for rule in rules:
        try:
            empty.select(rule.query)
        except ValueError as error:
            raise _unreadable(f"{place}/{rule.name}.rq", f"The query does not run: {error}.") from error
    return rules


def _read_rule(path: Path, file: str, bases: tuple[str, str]) -> HygieneRule:
    text = read_text(path, file)
    head = [_HEAD.fullmatch(line) for line in text.splitlines()[:3]]
    kinds = [(bool(line["sv"]), bool(line["remedy"])) for line in head if line]
    if kinds != [(False, False), (True, False), (False, True)]:
        raise _unreadable(file, "The head is not `# Sentence.`, `# sv: Mening.`, `# Remedy: What to do.`")
    select = _SELECT.search(text)
    names = set(re.findall(r"[?$](\w+)", select["names"])) if select else set()
    if not names or names - _VARIABLES:
        raise _unreadable(file, "The query selects none of ?focus, ?path, ?value, ?graph, or something else.")
    sentence, sentence_sv, remedy = (line["text"] for line in head if line)
    return HygieneRule(path.stem, sentence, sentence_sv, remedy, text.replace(*bases))


def _unreadable(file: str, reason: str) -> SourceError:
    return SourceError(file, reason, "Correct the rule.", rule="hygiene-rule")


def run(rules: Iterable[HygieneRule], store: Store) -> list[Finding]:
    """A violation for each row that a rule's query gives over the store (default graph: the merge; named graphs)."""
    return [_from_row(rule, row) for rule in rules for row in store.select(rule.query)]


def _from_row(rule: HygieneRule, row: dict[str, Term]) -> Finding:
    def name(variable: str) -> str:
        term = row.get(variable)
        return "" if term is None else _name(term)

    return Finding(
        rule=rule.name,
        severity=Severity.VIOLATION,
        message=rule.sentence,
        message_sv=rule.sentence_sv,
        remedy=rule.remedy,
        focus=name("focus"),
        path=name("path"),
        value=str(row["value"]) if "value" in row else "",
        graph=name("graph"),
    )


def _name(term: Term) -> str:
    return term.value if isinstance(term, Iri) else str(term)


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


def lexical(quads: Sequence[Quad], base: str, exempt: Mapping[str, Collection[Iri]] = _NONE) -> list[Finding]:
    """A violation for each quad and each rule of LEXICAL_RULES that it breaks.

    `base` is that of the own IRIs; `exempt` names, by rule, graphs that it does not hold in, as the record may name
    the contact. Each distinct term is judged once, so that a million quads take seconds.
    """
    faults = _faults({term for quad in quads for term in _terms(quad)}, base)
    if not faults and all(quad.graph for quad in quads):
        return []
    return [finding for quad in quads for finding in _of_quad(quad, faults, exempt)]


def _terms(quad: Quad) -> tuple[Term, ...]:
    parts = (quad.subject, quad.predicate, quad.object)
    return (*parts, quad.graph) if quad.graph else parts


def _of_quad(quad: Quad, faults: dict[Term, list[str]], exempt: Mapping[str, Collection[Iri]]) -> Iterator[Finding]:
    if quad.graph is None:
        yield _breach("graph-named", quad, None)
    for term in dict.fromkeys(_terms(quad)):
        for rule in faults.get(term, ()):
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
        focus=_name(quad.subject),
        path=quad.predicate.value,
        value=str(term if term is not None else quad.object),
        graph=quad.graph.value if quad.graph else "",
    )


def _faults(terms: Iterable[Term], base: str) -> dict[Term, list[str]]:
    faults: dict[Term, list[str]] = {}
    typed: list[Literal] = []
    space, authority = IriSpace(base), _PORT.sub(r"//\1", base)
    for term in terms:
        match term:
            case Iri():
                found = list(_iri_faults(term.value, space, authority))
            case BlankNode():
                found = ["blank-node"]
            case _:
                found = list(_literal_faults(term))
                if term.datatype != XSD_STRING and not term.language and not found:
                    typed.append(term)
        if found:
            faults[term] = found
    return faults | {literal: ["literal-kept"] for literal in rewritten_literals(typed)}


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
    name, text = "language-tag-lower-case", file.text
    rule = LEXICAL_RULES[name]
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
