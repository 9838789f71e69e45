import inspect
import re

import pytest

from publisher import errors
from publisher.errors import (
    AddressInUse,
    PublisherError,
    ReleaseError,
    ReleaseRejected,
    RequestError,
    SettingsError,
    SourceError,
    StorageError,
)
from publisher.texts import Text, catalogue

CLASSES = {
    name: value for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, PublisherError)
}
REQUESTS = {name: value for name, value in CLASSES.items() if issubclass(value, RequestError)}
TABLE = re.compile(r"^( *)(\w+) *(.*?) *(?:exit (\d)|(\d{3}))?$", re.M)


def rows() -> dict[str, tuple[int, str, str]]:
    """The table in the module's docstring: indent, exit code, and status by class."""
    tree = (errors.__doc__ or "").partition("\n\n")[2]
    found = {match[2]: (len(match[1]), match[4] or "", match[5] or "") for match in TABLE.finditer(tree)}
    assert found
    return found


def test_the_table_names_every_class_once() -> None:
    assert set(rows()) == set(CLASSES)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_the_table_says_what_the_class_says(name: str) -> None:
    indent, exit_code, status = rows()[name]
    cls = CLASSES[name]
    assert indent == 2 * (len([base for base in cls.__mro__ if issubclass(base, PublisherError)]) - 1)
    if exit_code:
        assert cls.exit_code == int(exit_code)
    if status:
        assert issubclass(cls, RequestError)
        assert cls.status == int(status)
    assert bool(status) == (issubclass(cls, RequestError) and cls is not RequestError)


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_every_problem_has_a_title_and_advice_in_both_languages(name: str) -> None:
    slug = REQUESTS[name].slug
    swedish, english = catalogue("sv"), catalogue("en")
    for key in (f"title_{slug}", f"advice_{slug}"):
        assert swedish[key]
        assert english[key]
        assert swedish[key] != english[key]


def test_no_title_or_advice_is_without_its_problem() -> None:
    slugs = {cls.slug for cls in REQUESTS.values()} | {"internal-error"}
    for kind in ("title_", "advice_"):
        assert {key.removeprefix(kind) for key in catalogue("en") if key.startswith(kind)} == slugs


def test_404_is_only_ever_not_found() -> None:
    assert [name for name, cls in REQUESTS.items() if cls.status == 404] == ["NotFound"]
    slugs = [cls.slug for cls in REQUESTS.values() if cls is not RequestError]
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SourceError("data/a.ttl", "Wrong.", "Mend it.", 2, 5), "data/a.ttl:2:5: Wrong. Mend it."),
        (SourceError("data/a.ttl", "Wrong.", "Mend it."), "data/a.ttl: Wrong. Mend it."),
        (SettingsError("port", "needs a number."), "Setting port: needs a number."),
        (ReleaseRejected(1), "No release was built: 1 violation. Mend it and build again."),
        (ReleaseRejected(2), "No release was built: 2 violations. Mend them and build again."),
        (
            ReleaseError("abc", "Its manifest is missing."),
            "Release abc: Its manifest is missing. Run `publisher build`.",
        ),
        (
            AddressInUse("::1", 80),
            "Cannot listen on port 80 of ::1: it is in use. Choose another with --port or --host, "
            "or `make serve PORT=9000`.",
        ),
        (
            StorageError("dist", "No space left on device"),
            "Cannot write dist: No space left on device. Free space or choose another folder with --dist; "
            "the last release is untouched.",
        ),
    ],
)
def test_each_error_says_what_where_and_what_to_do(error: PublisherError, said: str) -> None:
    assert str(error) == said


def test_a_text_is_swedish_unless_english_is_asked_for() -> None:
    text = Text("råd", "council")
    assert (text["sv"], text["en"], text["fi"]) == ("råd", "council", "råd")
