"""Example queries: the files of `data/queries/`, each with a title in both languages, in file order."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.settings import Settings
from publisher.sources import read_text
from publisher.store import Store
from publisher.texts import Text

_HEAD = re.compile(r"# sv: (?P<sv>\S[^\n]*)\n# en: (?P<en>\S[^\n]*)\n(?P<query>.*)", re.S)
_FOLDER = "data/queries"


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """A question with the SELECT that answers it; `file` is relative to the project."""

    file: str
    title: Text
    query: str

    def in_language(self, language: str) -> str:
        """The query with names in the language; the files ask for Swedish ones."""
        return self.query.replace('"sv"', f'"{language}"')


def read_examples(settings: Settings) -> list[ExampleQuery]:
    """The examples; none where the folder is missing. SourceError where one lacks its titles or does not parse."""
    return [_read(path, settings) for path in sorted((settings.project / _FOLDER).glob("*.rq"))]


def unanswered(examples: Sequence[ExampleQuery], store: Store) -> list[Finding]:
    """A violation for each example that has no answer in the store, in one of the languages."""
    return [
        Finding(
            "example-without-answer",
            Severity.VIOLATION,
            f"The example query has no answer ({language}).",
            f"Exempelfrågan har inget svar ({language}).",
            "Correct the query, or remove it.",
            file=example.file,
        )
        for example in examples
        for language in ("sv", "en")
        if not store.select(example.in_language(language))
    ]


def as_json(examples: Sequence[ExampleQuery]) -> str:
    """The examples as a release keeps them."""
    return json.dumps([asdict(example) for example in examples], ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> tuple[ExampleQuery, ...]:
    """What `as_json` wrote."""
    return tuple(ExampleQuery(entry["file"], Text(**entry["title"]), entry["query"]) for entry in json.loads(text))


def _read(path: Path, settings: Settings) -> ExampleQuery:
    file = path.relative_to(settings.project).as_posix()
    head = _HEAD.fullmatch(read_text(path, file))
    if not head:
        raise SourceError(file, "The titles are missing.", "Begin with `# sv: …` and `# en: …`.", 1, 1, "example-query")
    query = head["query"].strip().replace(settings.written_base, settings.base)
    try:
        Store.in_memory([]).select(query)
    except ValueError as error:
        raise SourceError(file, f"The query does not run: {error}.", "Correct it.", rule="example-query") from error
    return ExampleQuery(file, Text(head["sv"], head["en"]), query)
