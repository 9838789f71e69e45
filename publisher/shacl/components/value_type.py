"""What kind of thing a value is (SHACL, section 4.1, https://www.w3.org/TR/shacl/#core-components-value-type)."""

import numpy as np

from publisher.quads import Iri, Literal, Term
from publisher.shacl.graph import BLANK_NODE, IRI, LITERAL
from publisher.shacl.literals import is_of
from publisher.shacl.relations import seconds
from publisher.shacl.situation import Check, Declaration, Situation, Violations
from publisher.vocabulary import SH

_KINDS = {
    "IRI": (IRI,),
    "BlankNode": (BLANK_NODE,),
    "Literal": (LITERAL,),
    "BlankNodeOrIRI": (BLANK_NODE, IRI),
    "BlankNodeOrLiteral": (BLANK_NODE, LITERAL),
    "IRIOrLiteral": (IRI, LITERAL),
}


def of_class(parameter: Term, declaration: Declaration) -> Check:
    """sh:class: each value is an instance of the class."""
    if isinstance(parameter, Literal):
        raise declaration.wrong("class", parameter, "a class")
    return lambda situation: situation.unless_among(situation.graph.instances(parameter))


def of_datatype(parameter: Term, declaration: Declaration) -> Check:
    """sh:datatype: each value is a literal of the datatype and in its lexical space."""
    if not isinstance(parameter, Iri):
        raise declaration.wrong("datatype", parameter, "an IRI")
    return lambda situation: situation.unless(lambda text: is_of(text, parameter.value))


def of_kind(parameter: Term, declaration: Declaration) -> Check:
    """sh:nodeKind: each value is of the kind."""
    kinds = _KINDS.get(parameter.value.removeprefix(SH)) if isinstance(parameter, Iri) else None
    if kinds is None:
        raise declaration.wrong("nodeKind", parameter, "a node kind")

    def check(situation: Situation) -> Violations:
        found = situation.graph.kinds(seconds(situation.values))
        return situation.rows(situation.values[~np.isin(found, kinds)])

    return check
