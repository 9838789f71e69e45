"""What a value looks like as a string (SHACL, section 4.4, https://www.w3.org/TR/shacl/#core-components-string)."""

import re
from functools import cache

import numpy as np

from publisher.quads import XSD, XSD_STRING, Literal, Term
from publisher.shacl.components.cardinality import whole_number
from publisher.shacl.literals import form, language
from publisher.shacl.relations import firsts, seconds
from publisher.shacl.situation import NO_VIOLATIONS, Check, Declaration, Situation, Violations

_END = re.compile(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|\$", re.S)
"""What may hold a dollar sign that is none (an escape, a character class), and the sign itself."""
_FLAGS = {"i": re.I, "m": re.M, "s": re.S, "x": re.X}


def not_shorter(parameter: Term, declaration: Declaration) -> Check:
    """sh:minLength: each value is an IRI or a literal of at least so many characters."""
    least = whole_number("minLength", parameter, declaration)
    return lambda situation: situation.unless(lambda text: text[0] != "_" and len(form(text)) >= least)


def not_longer(parameter: Term, declaration: Declaration) -> Check:
    """sh:maxLength: each value is an IRI or a literal of at most so many characters."""
    most = whole_number("maxLength", parameter, declaration)
    return lambda situation: situation.unless(lambda text: text[0] != "_" and len(form(text)) <= most)


def matching(parameter: Term, declaration: Declaration) -> Check:
    r"""sh:pattern with sh:flags: the pattern is found in each value.

    Patterns are read by Python's `re`; what XPath knows and Python does not (as \p{L}) is refused.
    """
    if not isinstance(parameter, Literal) or parameter.datatype != XSD_STRING:
        raise declaration.wrong("pattern", parameter, "a string")
    flags = declaration.value("flags")
    letters = flags.value if isinstance(flags, Literal) else ""
    if set(letters) - {*_FLAGS, "q"}:
        raise declaration.wrong("flags", Literal(letters), "made of the letters i, m, q, s and x")
    written = re.escape(parameter.value) if "q" in letters else _to_python(parameter.value, lines="m" in letters)
    try:
        pattern = re.compile(written, sum(_FLAGS[letter] for letter in set(letters) - {"q"}))
    except re.error as error:
        raise declaration.wrong("pattern", parameter, f"a regular expression: {error}") from error
    return lambda situation: situation.unless(lambda text: text[0] != "_" and bool(pattern.search(form(text))))


def _to_python(pattern: str, *, lines: bool) -> str:
    """The pattern with `$` for the very end (XPath, section 5.6.1); Python's also comes before a last line feed."""
    if lines:
        return pattern
    return _END.sub(lambda match: "\\Z" if match[0] == "$" else match[0], pattern)


def in_language(parameter: Term, declaration: Declaration) -> Check:
    """sh:languageIn: each value is in one of the languages, or in a variety of one (SPARQL's langMatches)."""
    ranges = set[str]()
    for member in declaration.shapes.members(parameter):
        if not isinstance(member, Literal) or member.datatype != XSD_STRING:
            raise declaration.wrong("languageIn", member, "a language tag")
        ranges.add(member.value.lower())

    @cache
    def is_allowed(tag: str) -> bool:
        parts = tag.split("-")
        return bool(tag) and ("*" in ranges or any("-".join(parts[:end]) in ranges for end in range(1, len(parts) + 1)))

    return lambda situation: situation.unless(lambda text: is_allowed(language(text)))


def each_language_once(parameter: Term, declaration: Declaration) -> Check:
    """sh:uniqueLang: a violation for each language that two values are in; only `true` asks for it."""
    declaration.shapes.truth(declaration.shape, "uniqueLang")
    if parameter != Literal("true", XSD + "boolean"):
        return lambda _: NO_VIOLATIONS

    def check(situation: Situation) -> Violations:
        nodes, tags = situation.value_nodes, dict[str, int]()
        codes = [tags.setdefault(language(situation.graph.text(node)), len(tags)) for node in nodes.tolist()]
        code = np.array(codes, np.uint64)[np.searchsorted(nodes, seconds(situation.values))]
        used = (firsts(situation.values).astype(np.uint64) << np.uint64(32)) | code
        tagged = used[code != tags.get("", len(tags))]
        pairs, counts = np.unique(tagged, return_counts=True)
        return Violations(firsts(pairs[counts > 1]))

    return check
