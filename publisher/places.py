"""The places of findings: file and line, found by a second look at the files' texts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from publisher.findings import Finding
from publisher.quads import BlankNode, Iri, Quad, Term
from publisher.sources import SourceFile


class Places:
    """Where things are described and mentioned in the files of a project."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self._files = {file.path: file for file in files}
        self._described: dict[str, dict[str, list[Quad]]] = defaultdict(lambda: defaultdict(list))
        self._mentioned: dict[str, dict[str, list[Quad]]] = defaultdict(lambda: defaultdict(list))
        for file in self._files.values():
            for quad in file.quads:
                self._described[_name(quad.subject)][file.path].append(quad)
                for term in (quad.predicate, quad.object, quad.graph):
                    if isinstance(term, Iri):
                        self._mentioned[term.value][file.path].append(quad)

    def locate(self, finding: Finding) -> Finding:
        """The finding with file and line, where its focus is described or else mentioned; unchanged where neither.

        Of several files it is the first that states most of what the finding names.
        """
        if finding.file or not finding.focus:
            return finding
        if finding.focus in self._described:
            path, _ = _nearest(finding, self._described[finding.focus])
            return finding.at(path, self._files[path].line(finding.focus, finding.path))
        if finding.focus in self._mentioned:
            path, quad = _nearest(finding, self._mentioned[finding.focus])
            file = self._files[path]
            is_graph = quad.graph is not None and quad.graph.value == finding.focus
            line = file.line(finding.focus) if is_graph else file.line(_name(quad.subject), quad.predicate.value)
            return finding.at(path, line)
        return finding


def _name(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _nearest(finding: Finding, places: Mapping[str, list[Quad]]) -> tuple[str, Quad]:
    """The file, with one of its statements, that has most in common with the finding."""
    stated = [(path, quad) for path, quads in places.items() for quad in quads]
    return max(stated, key=lambda place: _agreement(finding, place[1]))


def _agreement(finding: Finding, quad: Quad) -> int:
    """How many of graph, property and value the finding has in common with the statement."""
    graph = quad.graph.value if quad.graph else ""
    return (graph == finding.graph) + (quad.predicate.value == finding.path) + (str(quad.object) == finding.value)
