"""The README's commands give what the README says."""

import re
import subprocess
import tomllib

import pytest
from conftest import PROJECT, Running

README = (PROJECT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```console\n\$ (.*?)^```", README, re.M | re.S)


def _command_and_output(example: str) -> tuple[str, str]:
    """The command ends at the first line end at which its quotes are closed."""
    for place in (match.end() for match in re.finditer("\n", example)):
        command = example[:place]
        if command.count("'") % 2 == 0:
            return command, example[place:]
    raise AssertionError(f"an example without an end: {example}")


def test_there_are_examples_of_each_kind() -> None:
    commands = [_command_and_output(example)[0] for example in EXAMPLES]
    assert len(commands) >= 6
    assert sum("/sparql" in command for command in commands) >= 2
    assert any("text/turtle" in command for command in commands)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_gives_what_the_readme_says(example: str, server: Running) -> None:
    command, expected = _command_and_output(example)
    here = command.replace("http://127.0.0.1:8000/", server.url)
    outcome = subprocess.run(["bash", "-c", here], capture_output=True, text=True, timeout=60, check=False)
    assert outcome.stdout.replace("\r", "") == expected


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 120


def test_the_folders_that_the_readme_names_exist() -> None:
    tree = README.partition("## Where things are")[2].partition("## How to add")[0]
    named = re.findall(r"^    (\w+)/", tree, re.M)
    assert named == ["ontology", "data", "shapes", "publisher", "tests"]
    assert all((PROJECT / folder).is_dir() for folder in named)


def test_the_commands_that_the_readme_names_exist() -> None:
    named = set(re.findall(r"make ([a-z-]+)", README)) - {"serve"}
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    assert named
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in named | {"serve"})


def test_the_changelog_tells_of_the_version() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## [{version}]" in (PROJECT / "CHANGELOG.md").read_text("utf-8")


def test_nothing_of_a_registry_or_a_machine_is_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    hosts = re.compile(
        "|".join(("pypi" + r"\.org", "npmjs" + r"\.org", "deb\\." + "debian", "files\\." + "pythonhosted"))
    )
    texts = [PROJECT / name for name in listed.splitlines() if (PROJECT / name).exists()]
    assert not [str(path) for path in texts if hosts.search(path.read_text("utf-8", errors="replace"))]
