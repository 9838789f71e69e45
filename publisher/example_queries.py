"""Example queries: the files of `data/queries/`, each a question that people ask with the SELECT that answers it."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from publisher.errors import InvalidParameter, SourceError
from publisher.findings import Finding, Severity
from publisher.iris import LANGUAGES
from publisher.progress import Done, nothing
from publisher.settings import Settings
from publisher.sources import read_text
from publisher.store import Store
from publisher.texts import Text

VIEWS = ("chart", "timeline", "map")
"""How an answer may be drawn, beside its table."""

FOLDER = "data/queries"
"""Where the files stand, below the project."""

_NAME = re.compile(r"(?:\d+-)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
_LINE = re.compile(r"# (?P<key>[a-z]+)(?: (?P<name>\w+))?: *(?P<text>\S.*)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TODAY = "today"
_DAY = re.compile(rf"xsd:date (?P<default>{_TODAY}|{_DATE.pattern}) \| (?P<label>.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A day that a question is asked for: the variable of the query, its name for readers, the day where none is given.

    The query gives the variable a day of its own, as `VALUES ?day { "2024-05-01"^^xsd:date }`, so that it runs as it
    stands; another day takes the place of that one. `default` is `today` or a date.
    """

    name: str
    label: Text
    default: str

    def day(self, given: str | None, today: date) -> date:
        """The day that was given as year-month-day, else the default; InvalidParameter where it is none."""
        if given is None:
            return today if self.default == _TODAY else date.fromisoformat(self.default)
        if _DATE.fullmatch(given):
            try:
                return date.fromisoformat(given)
            except ValueError:
                pass
        detail = f"{self.name} must be a day written as year-month-day, as {today}, not {given[:40]!r}."
        raise InvalidParameter(detail, self.name, today.isoformat())

    def put(self, query: str, value: date) -> str:
        """The query asked for the day."""
        return self.place.sub(rf"\g<1>{value.isoformat()}\g<2>", query)

    @property
    def place(self) -> re.Pattern[str]:
        """Where the query gives the variable its day."""
        return re.compile(rf'(VALUES \?{self.name} \{{ "){_DATE.pattern}("\^\^xsd:date \}})')


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """A question with the SELECT that answers it; `file` is relative to the project.

    `note` tells those who learn SPARQL what to look at. `columns` are what readers call the variables; `view` is one of
    VIEWS and the variables that it draws, or nothing. A variable that ends in `Name` holds the name of the thing that
    the variable before it holds.
    """

    file: str
    slug: str
    title: Text
    explanation: Text
    query: str
    note: Text | None = None
    theme: Text | None = None
    keywords: tuple[Text, ...] = ()
    columns: tuple[tuple[str, Text], ...] = ()
    view: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    @property
    def local(self) -> str:
        """The part of its IRI after the base."""
        return f"id/query/{self.slug}"

    def in_language(self, language: str) -> str:
        """The query with names in the language; the files ask for Swedish ones."""
        return self.query.replace('"sv"', f'"{language}"')

    def asked(self, language: str, days: Mapping[str, date]) -> str:
        """The query in the language, for a day for each parameter, by name."""
        query = self.in_language(language)
        for parameter in self.parameters:
            query = parameter.put(query, days[parameter.name])
        return query


def read_examples(settings: Settings) -> list[ExampleQuery]:
    """The examples; none where the folder is missing.

    SourceError where one lacks its titles or explanations, says something else before the query, or does not parse, and
    where two have the same slug.
    """
    found: dict[str, ExampleQuery] = {}
    for path in sorted((settings.project / FOLDER).glob("*.rq")):
        example = _read(path, settings)
        if example.slug in found:
            raise _unreadable(example.file, f"{found[example.slug].file} has the same name.", "Choose another name.")
        found[example.slug] = example
    return list(found.values())


def unanswered(examples: Sequence[ExampleQuery], store: Store, progress: Done = nothing) -> list[Finding]:
    """A violation for each example that has no answer in the store, in one of the languages.

    They are asked one after the other, as some take much memory. `progress` is told how many of how many were asked.
    """
    asked = [(example, language) for example in examples for language in LANGUAGES]
    found = []
    for number, (example, language) in enumerate(asked, 1):
        if not store.answers(example.in_language(language)):
            found.append(_without_answer(example, language))
        progress(number, len(asked))
    return found


def _without_answer(example: ExampleQuery, language: str) -> Finding:
    return Finding(
        "example-without-answer",
        Severity.VIOLATION,
        f"The example query has no answer ({language}).",
        f"Exempelfrågan har inget svar ({language}).",
        "Correct the query, or remove it.",
        file=example.file,
    )


def as_json(examples: Sequence[ExampleQuery]) -> str:
    """The examples as a release keeps them."""
    return json.dumps([asdict(example) for example in examples], ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> tuple[ExampleQuery, ...]:
    """What `as_json` wrote."""
    return tuple(
        ExampleQuery(
            file=entry["file"],
            slug=entry["slug"],
            title=Text(**entry["title"]),
            explanation=Text(**entry["explanation"]),
            query=entry["query"],
            note=Text(**entry["note"]) if entry["note"] else None,
            theme=Text(**entry["theme"]) if entry["theme"] else None,
            keywords=tuple(Text(**keyword) for keyword in entry["keywords"]),
            columns=tuple((name, Text(**label)) for name, label in entry["columns"]),
            view=tuple(entry["view"]),
            parameters=tuple(Parameter(p["name"], Text(**p["label"]), p["default"]) for p in entry["parameters"]),
        )
        for entry in json.loads(text)
    )


def _read(path: Path, settings: Settings) -> ExampleQuery:
    file = path.relative_to(settings.project).as_posix()
    named = _NAME.fullmatch(path.stem)
    if not named:
        raise _unreadable(file, "The name is not a-z, 0-9 and hyphens.", "Rename the file.")
    head, query = _split(read_text(path, file))
    titles = [head.pop(("title", language), "") for language in ("sv", "en")]
    about, note = ([head.pop((key, language), "") for language in ("sv", "en")] for key in ("about", "note"))
    if not all(titles):
        raise _unreadable(file, "The titles are missing.", "Begin with `# sv: …` and `# en: …`.")
    if not all(about):
        raise _unreadable(file, "The explanations are missing.", "Go on with `# about sv: …` and `# about en: …`.")
    if any(note) and not all(note):
        raise _unreadable(file, "The note is not in both languages.", "Write `# note sv: …` and `# note en: …`.")
    query = query.strip().replace(settings.written_base, settings.base)
    try:
        Store.in_memory([]).select(query)
    except ValueError as error:
        raise SourceError(file, f"The query does not run: {error}.", "Correct it.", rule="example-query") from error
    example = ExampleQuery(file, named["slug"], Text(*titles), Text(*about), query, Text(*note) if all(note) else None)
    for (key, name), text in head.items():
        example = _with(example, key, name, text)
    return example


def _split(text: str) -> tuple[dict[tuple[str, str], str], str]:
    """The lines before the query by key and name, in order, and the query; a title's key is `title`."""
    head: dict[tuple[str, str], str] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        match = _LINE.fullmatch(line)
        if not match:
            return head, "\n".join(lines[number:])
        key, name, said = match["key"], match["name"] or "", match["text"]
        head[("title", key) if key in ("sv", "en") else (key, name)] = said
    return head, ""


def _with(example: ExampleQuery, key: str, name: str, text: str) -> ExampleQuery:
    """The example with what one more line of its head says."""
    readers: dict[str, Callable[[ExampleQuery, str, str], ExampleQuery]] = {
        "theme": lambda known, _, said: replace(known, theme=_pair(known, said)),
        "keywords": lambda known, _, said: replace(known, keywords=_keywords(known, said)),
        "column": lambda known, column, said: replace(
            known, columns=(*known.columns, (_selected(known, column), _pair(known, said)))
        ),
        "view": lambda known, _, said: replace(known, view=_view(known, said)),
        "param": lambda known, variable, said: replace(
            known, parameters=(*known.parameters, _parameter(known, variable, said))
        ),
    }
    if key not in readers:
        raise _unreadable(example.file, f"No line begins with `# {key}`.", f"Known are {', '.join(sorted(readers))}.")
    return readers[key](example, name, text)


def _pair(example: ExampleQuery, text: str) -> Text:
    """A text in both languages, written `Swedish | English`."""
    swedish, _, english = (part.strip() for part in text.partition("|"))
    if not (swedish and english):
        raise _unreadable(example.file, f"`{text}` is not in both languages.", "Write `svenska | English`.")
    return Text(swedish, english)


def _keywords(example: ExampleQuery, text: str) -> tuple[Text, ...]:
    pair = _pair(example, text)
    words = [[word.strip() for word in pair[language].split(",")] for language in ("sv", "en")]
    if len(words[0]) != len(words[1]):
        raise _unreadable(example.file, "The keywords are not as many in both languages.", "Complete them.")
    return tuple(Text(*both) for both in zip(*words, strict=True))


def _view(example: ExampleQuery, text: str) -> tuple[str, ...]:
    kind, *variables = text.split()
    if kind not in VIEWS or not variables:
        raise _unreadable(example.file, f"`{text}` is no view.", f"Write one of {', '.join(VIEWS)}, then variables.")
    return kind, *(_selected(example, variable) for variable in variables)


def _selected(example: ExampleQuery, variable: str) -> str:
    """The variable, which the query selects."""
    select = re.search(r"\bSELECT\b(.*?)\bWHERE\b", example.query, re.S)
    if not select or not re.search(rf"\?{variable}\b", select[1]):
        raise _unreadable(example.file, f"The query does not select ?{variable}.", "Select it, or remove the line.")
    return variable


def _parameter(example: ExampleQuery, variable: str, text: str) -> Parameter:
    match = _DAY.fullmatch(text)
    parameter = Parameter(variable, _pair(example, match["label"]), match["default"]) if match else None
    if parameter is None or len(parameter.place.findall(example.query)) != 1:
        remedy = (
            f'Write `xsd:date today | Swedish | English`, and in the query `VALUES ?{variable} {{ "…"^^xsd:date }}`.'
        )
        raise _unreadable(example.file, f"The parameter {variable} is not a day that the query takes once.", remedy)
    return parameter


def _unreadable(file: str, reason: str, remedy: str) -> SourceError:
    return SourceError(file, reason, remedy, 1, 1, "example-query")
