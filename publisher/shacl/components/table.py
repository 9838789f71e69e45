"""The constraint components that are compiled to set operations: add one here, its function in its family's module."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from publisher.quads import Term
from publisher.shacl.components import (
    cardinality,
    logic,
    other,
    property_pairs,
    query,
    shape_based,
    strings,
    value_range,
    value_type,
)
from publisher.shacl.situation import Check, Declaration

Compile: TypeAlias = Callable[[Term, Declaration], Check]
"""Makes a check of a parameter's value and the shape that states it; IllFormedShapes where it is not well-formed."""


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component: its name, the parameter that declares it, the function that compiles it.

    `message` says what is not met where neither the constraint nor the shape has a message; `{}` is the parameter.
    `once`: a shape states the parameter at most once. `of_properties`: node shapes must not state it.
    """

    name: str
    parameter: str
    compile: Compile
    message: str
    once: bool = False
    of_properties: bool = False


COMPONENTS = (
    Component("ClassConstraintComponent", "class", value_type.of_class, "The value is no instance of {}."),
    Component("DatatypeConstraintComponent", "datatype", value_type.of_datatype, "The value is no {}.", once=True),
    Component("NodeKindConstraintComponent", "nodeKind", value_type.of_kind, "The value is no {}.", once=True),
    Component("MinCountConstraintComponent", "minCount", cardinality.at_least, "Fewer than {} values.", True, True),
    Component("MaxCountConstraintComponent", "maxCount", cardinality.at_most, "More than {} values.", True, True),
    Component("MinExclusiveConstraintComponent", "minExclusive", value_range.above, "The value is not > {}."),
    Component("MinInclusiveConstraintComponent", "minInclusive", value_range.from_bound, "The value is not >= {}."),
    Component("MaxExclusiveConstraintComponent", "maxExclusive", value_range.below, "The value is not < {}."),
    Component("MaxInclusiveConstraintComponent", "maxInclusive", value_range.up_to, "The value is not <= {}."),
    Component("MinLengthConstraintComponent", "minLength", strings.not_shorter, "The value is shorter than {}.", True),
    Component("MaxLengthConstraintComponent", "maxLength", strings.not_longer, "The value is longer than {}.", True),
    Component("PatternConstraintComponent", "pattern", strings.matching, "The value does not match {}."),
    Component("LanguageInConstraintComponent", "languageIn", strings.in_language, "The language is not allowed.", True),
    Component(
        "UniqueLangConstraintComponent",
        "uniqueLang",
        strings.each_language_once,
        "Two values are in one language.",
        once=True,
        of_properties=True,
    ),
    Component("EqualsConstraintComponent", "equals", property_pairs.equal, "The value is not among those of {} too."),
    Component("DisjointConstraintComponent", "disjoint", property_pairs.disjoint, "The value is one of {} too."),
    Component(
        "LessThanConstraintComponent",
        "lessThan",
        property_pairs.less,
        "The value is not less than that of {}.",
        of_properties=True,
    ),
    Component(
        "LessThanOrEqualsConstraintComponent",
        "lessThanOrEquals",
        property_pairs.at_most,
        "The value is greater than that of {}.",
        of_properties=True,
    ),
    Component("NotConstraintComponent", "not", logic.negated, "The value conforms to {}."),
    Component("AndConstraintComponent", "and", logic.all_of, "The value does not conform to all shapes of a list."),
    Component("OrConstraintComponent", "or", logic.any_of, "The value conforms to no shape of a list."),
    Component("XoneConstraintComponent", "xone", logic.one_of, "The value does not conform to exactly one shape."),
    Component("NodeConstraintComponent", "node", shape_based.conforming, "The value does not conform to {}."),
    Component(
        "QualifiedMinCountConstraintComponent",
        "qualifiedMinCount",
        shape_based.qualified_at_least,
        "Fewer than {} values conform.",
        once=True,
    ),
    Component(
        "QualifiedMaxCountConstraintComponent",
        "qualifiedMaxCount",
        shape_based.qualified_at_most,
        "More than {} values conform.",
        once=True,
    ),
    Component("ClosedConstraintComponent", "closed", other.closed, "The property is not allowed here.", once=True),
    Component("HasValueConstraintComponent", "hasValue", other.having, "No value is {}."),
    Component("InConstraintComponent", "in", other.in_list, "The value is not in the list.", once=True),
    Component("SPARQLConstraintComponent", "sparql", query.finding, "A query finds the node at fault."),
)

PROPERTY = "property"
"""The one parameter whose results are those of the shape that it names (SHACL, section 4.7.2)."""
SHAPES = ("node", "not", "qualifiedValueShape", PROPERTY)
"""The parameters whose value is a shape."""
LISTS_OF_SHAPES = ("and", "or", "xone")
"""The parameters whose value is a list of shapes."""
COMPANIONS = ("flags", "ignoredProperties", "qualifiedValueShape", "qualifiedValueShapesDisjoint")
"""Parameters that declare no constraint by themselves."""
