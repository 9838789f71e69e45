"""A server on a published release of the project as it is now, for those who look at its pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import PROJECT, Running, copy_project, free_port, publisher, running

_FILE, _NOW, _EARLIER = "data/editorial/actors.trig", '"Boxholm Municipality"@en', '"Municipality of Boxholm"@en'


@contextmanager
def trial_server(folder: Path) -> Iterator[Running]:
    """Publish a copy of the project in the folder, first with another name of a place; serve it."""
    port, copy = free_port(), copy_project(folder / "project")
    shutil.copy(PROJECT / "tests" / "web" / "retired.trig", copy / "data" / "editorial")
    file = copy / _FILE
    text = file.read_text("utf-8")
    assert _NOW in text, "the earlier publication differs"
    for content in (text.replace(_NOW, _EARLIER), text):
        file.write_text(content, "utf-8")
        for command in (("build", "--port", str(port)), ("publish",)):
            outcome = publisher("--project", copy, *command)
            if outcome.returncode:
                raise AssertionError(outcome.stdout + outcome.stderr)
    with running("--project", copy, port=port, log=folder / "server.log") as started:
        yield started
