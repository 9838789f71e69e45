"""A query as a command for the shell, and as a program in Python and in R, quoted so that any text survives."""

import json
from dataclasses import dataclass

from publisher.media_types import RESULTS_JSON, TURTLE
from publisher.queries.query import Kind
from publisher.representations.html.asked import Asked


@dataclass(frozen=True, slots=True)
class Snippet:
    """A program that asks the query, and the name of what runs it."""

    title: str
    text: str


def snippets(asked: Asked, endpoint: str, kind: Kind) -> tuple[Snippet, ...]:
    """The query for curl, for Python without any package, and for R; `endpoint` is absolute."""
    formats: dict[Kind, str] = {"solutions": "csv", "boolean": RESULTS_JSON.extension, "graph": TURTLE.extension}
    parameters = (*asked.parameters, ("format", formats[kind]))
    return (
        Snippet("curl", curl(parameters, endpoint, is_long=asked.is_long)),
        Snippet("Python", python(parameters, endpoint)),
        Snippet("R", r(parameters, endpoint)),
    )


Parameters = tuple[tuple[str, str], ...]


def curl(parameters: Parameters, endpoint: str, *, is_long: bool) -> str:
    """A command for a POSIX shell; long queries are posted."""
    rows = [f"  --data-urlencode {_shell(f'{name}={value}')}" for name, value in parameters]
    return " \\\n".join([f"curl --fail-with-body {'' if is_long else '--get '}{_shell(endpoint)}", *rows])


def python(parameters: Parameters, endpoint: str) -> str:
    """A program for Python 3 that needs no package and prints the answer."""
    rest = "".join(f"    ({_python(name)}, {_python(value)}),\n" for name, value in parameters[1:])
    return (
        "from urllib.parse import urlencode\n"
        "from urllib.request import urlopen\n\n"
        f'query = """\\\n{_python_block(parameters[0][1])}\n"""\n'
        f'parameters = [\n    ("query", query),\n{rest}]\n'
        f"with urlopen({_python(endpoint)}, urlencode(parameters).encode()) as answer:\n"
        "    print(answer.read().decode())"
    )


def r(parameters: Parameters, endpoint: str) -> str:
    """A program for R with the package httr2."""
    csv = ("format", "csv") in parameters
    read = "read.csv(text = resp_body_string(answer))" if csv else "cat(resp_body_string(answer))"
    rows = [f"{_r_name(name)} = {_r(value)}" for name, value in parameters[1:]]
    fields = ",\n    ".join(["query = query", *rows])
    return (
        f"library(httr2)\n\nquery <- {_r(parameters[0][1])}\n\n"
        f"answer <- request({_r(endpoint)}) |>\n  req_body_form(\n    {fields}\n  ) |>\n  req_perform()\n{read}"
    )


def _shell(text: str) -> str:
    """A word in single quotes, within which a POSIX shell reads every character as itself."""
    return "'" + text.replace("'", "'\\''") + "'"


def _python_block(text: str) -> str:
    """The inside of a string in three quotation marks, on lines of its own."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("\r", "\\r")


def _python(text: str) -> str:
    """A string on one line: what JSON escapes, Python reads alike."""
    return json.dumps(text, ensure_ascii=False)


def _r(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r") + '"'


def _r_name(name: str) -> str:
    return f"`{name}`" if "-" in name else name
