"""The style sheets and the templates speak of the same classes."""

import re

import pytest
from conftest import PROJECT

PUBLISHER = PROJECT / "publisher"
CSS = {path.name: path.read_text("utf-8") for path in sorted((PUBLISHER / "static").glob("*.css"))}
TEMPLATES = "\n".join(path.read_text("utf-8") for path in sorted((PUBLISHER / "templates").rglob("*.html")))
CODE = "\n".join(
    path.read_text("utf-8")
    for folder, pattern in (("representations", "*.py"), ("static", "*.js"), ("editor/src", "*.js"))
    for path in sorted((PUBLISHER / folder).rglob(pattern))
)


def _selectors(css: str) -> str:
    """What stands before each block, without comments."""
    return " ".join(re.findall(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", "", css, flags=re.S)))


def _styled() -> set[str]:
    """Every class that some rule names."""
    return {name for css in CSS.values() for name in re.findall(r"\.([a-z][\w-]*)", _selectors(css))}


def _written(template: str) -> set[str]:
    """The words of every class attribute, what Jinja puts there included."""
    found = set()
    for value in re.findall(r'class="((?:\{\{.*?\}\}|[^"])*)"', template):
        found |= set(re.findall(r"[a-z][a-z-]*", re.sub(r"\{\{.*?\}\}", _quoted, value)))
    return found


def _quoted(expression: re.Match[str]) -> str:
    """What Jinja may write: the strings that it does not compare with."""
    return " ".join(re.findall(r"(?<![=!]= )'([^']*)'", expression[0]))


@pytest.mark.parametrize("name", sorted(_styled()))
def test_a_class_that_is_styled_is_used(name: str) -> None:
    used = name in _written(TEMPLATES) or re.search(rf"[\"' ]{re.escape(name)}[\"' ]", CODE) or name in FAMILIES
    assert used, f"no page has the class {name}"


def test_a_class_that_is_used_is_styled() -> None:
    assert _written(TEMPLATES) - _styled() == set()


def test_an_identifier_is_styled_for_one_kind_of_element() -> None:
    elements: dict[str, set[str]] = {}
    for tag, name in re.findall(r'<(\w+)[^>]*?\bid="([\w-]+)"', TEMPLATES):
        elements.setdefault(name, set()).add(tag)
    bare = {name for css in CSS.values() for name in re.findall(r"(?<![\w\"])#([a-z][\w-]*)", _selectors(css))}
    assert bare & elements.keys(), "some identifier is styled"
    assert {name: elements[name] for name in bare & elements.keys() if len(elements[name]) > 1} == {}


def test_there_are_classes_to_look_at() -> None:
    assert len(_styled()) > 30


FAMILIES = frozenset("redoc")
"""The first letters of the families of graphs, which a marker has as its class."""
