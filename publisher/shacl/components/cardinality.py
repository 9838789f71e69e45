"""How many values there are (SHACL, section 4.2, https://www.w3.org/TR/shacl/#core-components-count)."""

from publisher.quads import XSD, Literal, Term
from publisher.shacl.relations import how_many
from publisher.shacl.situation import Check, Declaration


def at_least(parameter: Term, declaration: Declaration) -> Check:
    """sh:minCount: at least so many values."""
    count = whole_number("minCount", parameter, declaration)
    return lambda situation: situation.of_foci(how_many(situation.values, situation.foci) < count)


def at_most(parameter: Term, declaration: Declaration) -> Check:
    """sh:maxCount: at most so many values."""
    count = whole_number("maxCount", parameter, declaration)
    return lambda situation: situation.of_foci(how_many(situation.values, situation.foci) > count)


def whole_number(name: str, parameter: Term, declaration: Declaration) -> int:
    """The number that a parameter is; IllFormedShapes where it is none or negative."""
    if isinstance(parameter, Literal) and parameter.datatype == XSD + "integer" and parameter.value.isdecimal():
        return int(parameter.value)
    raise declaration.wrong(name, parameter, "a whole number (xsd:integer)")
