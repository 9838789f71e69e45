"""The places of findings: file and line, found by a second look at the files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from publisher.findings import Finding
from publisher.quad_columns import Statement
from publisher.source_file import SourceFile

_MOST = 1000
"""Statements of one file that mention a thing and are compared: a graph or a class is mentioned by all."""

_BLANK = "_:"
"""How a blank node begins; one without a label has another at each reading, so that it is told by what it states."""


class Places:
    """Where the things that findings are about are described and mentioned in the files of a project.

    The files are read again, and only where some finding has no place yet; what is about nothing here is passed over.
    """

    def __init__(self, files: Iterable[SourceFile], findings: Iterable[Finding]) -> None:
        self._files = {file.path: file for file in files}
        self._described: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        self._mentioned: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        wanted = {_written(finding.focus) for finding in findings if finding.focus and not finding.file}
        wanted |= {_BLANK for name in wanted if name.startswith(_BLANK)}
        if wanted:
            for file in self._files.values():
                self._look_through(file, wanted)

    def _look_through(self, file: SourceFile, wanted: set[str]) -> None:
        for statement in file.statements():
            subject, *others = statement
            if subject in wanted:
                self._described[subject][file.path].append(statement)
            elif subject.startswith(_BLANK) and _BLANK in wanted and len(self._described[_BLANK][file.path]) < _MOST:
                self._described[_BLANK][file.path].append(statement)
            for term in others:
                if term in wanted and len(places := self._mentioned[term][file.path]) < _MOST:
                    places.append(statement)

    def locate(self, finding: Finding) -> Finding:
        """The finding with file and line, where its focus is described or else mentioned; unchanged where neither.

        Of several files it is the first that states most of what the finding names.
        """
        focus = _written(finding.focus)
        if finding.file or not finding.focus:
            return finding
        if focus in self._described:
            path, _ = _nearest(finding, self._described[focus])
            return finding.at(path, self._files[path].line(finding.focus, finding.path))
        if focus in self._mentioned:
            path, (subject, predicate, _, graph) = _nearest(finding, self._mentioned[focus])
            file = self._files[path]
            is_graph = graph == focus
            return finding.at(
                path, file.line(finding.focus) if is_graph else file.line(_name(subject), predicate[1:-1])
            )
        if focus.startswith(_BLANK) and _BLANK in self._described:
            return finding.at(_nearest(finding, self._described[_BLANK])[0], None)
        return finding


def _written(name: str) -> str:
    """The N-Triples form of what a finding names: an IRI, or a blank node with its mark."""
    return name if name.startswith(_BLANK) else f"<{name}>"


def _name(term: str) -> str:
    return term if term.startswith(_BLANK) else term[1:-1]


def _nearest(finding: Finding, places: Mapping[str, Sequence[Statement]]) -> tuple[str, Statement]:
    """The file, with one of its statements, that has most in common with the finding."""
    stated = [(path, statement) for path, statements in places.items() for statement in statements]
    return max(stated, key=lambda place: _agreement(finding, place[1]))


def _agreement(finding: Finding, statement: Statement) -> int:
    """How many of graph, property and value the finding has in common with the statement."""
    _, predicate, term, graph = statement
    return (graph[1:-1] == finding.graph) + (predicate[1:-1] == finding.path) + (term == finding.value)
