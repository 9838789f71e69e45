"""The statements of a shapes graph, read by subject (SHACL, section 1.1, https://www.w3.org/TR/shacl/#shapes-graph)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.shacl.failures import IllFormedShapes
from publisher.vocabulary import RDF, SH, SUB_CLASS_OF, TYPE

FIRST, REST, NIL = Iri(RDF + "first"), Iri(RDF + "rest"), Iri(RDF + "nil")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class ShapesGraph:
    """A shapes graph; names of SHACL's terms are given without their namespace."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.quads = tuple(quads)
        self._objects: dict[Term, dict[Iri, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
        self._pairs: dict[Iri, dict[tuple[Term, Term], None]] = defaultdict(dict)
        self._subjects: dict[Iri, dict[Term, list[Term]]] = {}
        for quad in self.quads:
            self._objects[quad.subject][quad.predicate][quad.object] = None
            self._pairs[quad.predicate][quad.subject, quad.object] = None

    def objects(self, subject: Term, predicate: Iri) -> list[Term]:
        """The objects of the triples with the subject and the predicate."""
        return list(self._objects.get(subject, {}).get(predicate, ()))

    def subjects(self, predicate: Iri, value: Term) -> list[Term]:
        """The subjects of the triples with the predicate and the object."""
        if predicate not in self._subjects:
            subjects = self._subjects[predicate] = defaultdict(list)
            for subject, known in self._pairs.get(predicate, ()):
                subjects[known].append(subject)
        return self._subjects[predicate].get(value, [])

    def subjects_of(self, predicate: Iri) -> list[Term]:
        """The subjects of the triples with the predicate, each once."""
        return list(dict.fromkeys(subject for subject, _ in self._pairs.get(predicate, ())))

    def values(self, subject: Term, name: str) -> list[Term]:
        """The values of one of SHACL's properties."""
        return self.objects(subject, Iri(SH + name))

    def stated(self, name: str) -> Iterator[tuple[Term, Term]]:
        """Each subject and value of one of SHACL's properties."""
        return iter(self._pairs.get(Iri(SH + name), ()))

    def describes(self, node: Term) -> bool:
        """Whether anything is said of the node."""
        return node in self._objects

    def one(self, subject: Term, name: str) -> Term | None:
        """The value of a property that may have one; IllFormedShapes where there are more."""
        found = self.values(subject, name)
        if len(found) > 1:
            raise IllFormedShapes(f"{subject} has more than one value of sh:{name}")
        return found[0] if found else None

    def truth(self, subject: Term, name: str) -> bool:
        """The value of a property that is true or false, false where it has none."""
        value = self.one(subject, name)
        if value is None:
            return False
        if not isinstance(value, Literal) or value.datatype != XSD + "boolean" or value.value not in _TRUTHS:
            raise IllFormedShapes(f"sh:{name} of {subject} is not true or false")
        return _TRUTHS[value.value]

    def is_list(self, node: Term) -> bool:
        """Whether the node is a list."""
        return node == NIL or bool(self.objects(node, FIRST))

    def members(self, node: Term) -> list[Term]:
        """The members of a list; IllFormedShapes where it is none."""
        found, passed = list[Term](), set[Term]()
        while node != NIL:
            first, rest = self.objects(node, FIRST), self.objects(node, REST)
            if len(first) != 1 or len(rest) != 1 or node in passed:
                raise IllFormedShapes(f"{node} is no well-formed list")
            passed.add(node)
            found.append(first[0])
            node = rest[0]
        return found

    def types(self, node: Term) -> list[Term]:
        """The classes that the node is stated to be of."""
        return self.objects(node, TYPE)

    def is_instance(self, node: Term, kind: Iri) -> bool:
        """Whether the node is of a class, or of one below it."""
        pending, passed = self.types(node), set[Term]()
        while pending:
            found = pending.pop()
            if found == kind:
                return True
            if found not in passed:
                passed.add(found)
                pending += self.objects(found, SUB_CLASS_OF)
        return False

    def instances(self, kind: Iri) -> list[Term]:
        """The instances of a class and of the classes below it."""
        classes, found = list[Term]([kind]), dict[Term, None]()
        for narrower in classes:
            found |= dict.fromkeys(self.subjects(TYPE, narrower))
            classes += [below for below in self.subjects(SUB_CLASS_OF, narrower) if below not in classes]
        return list(found)
