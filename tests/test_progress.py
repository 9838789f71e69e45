import io
import os
import pty
import termios
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from waiting import until

from publisher.build import build
from publisher.check import check
from publisher.commands.steps import Steps
from publisher.progress import Bar, drawn
from publisher.settings import read_settings


@pytest.fixture
def terminal() -> Iterator[tuple[TextIO, int]]:
    """A terminal of 70 columns: what is written to it, and the end from which it is read."""
    reading, writing = pty.openpty()
    termios.tcsetwinsize(writing, (24, 70))
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        yield stream, reading
    os.close(reading)


def shown(reading: int, wanted: str) -> str:
    """What the terminal was sent, up to and with what is wanted; it waits for that."""
    said = b""
    while wanted not in said.decode("utf-8", "ignore"):
        said += os.read(reading, 4096)
    return said.decode("utf-8", "ignore")


def test_a_terminal_shows_how_much_of_a_step_is_done_and_how_long_it_takes_yet(terminal: tuple[TextIO, int]) -> None:
    stream, reading = terminal
    with Steps(stream) as steps:
        steps("reading", 1, 4)
        said = shown(reading, " s left")
        assert "\r…           reading  █" in said
        assert "  25 %" in said
        assert "\n" not in said, "the line is drawn again in its place"
        steps("deriving")
        assert "100 %" in shown(reading, "\n")
        assert "deriving  " in shown(reading, " s\x1b[K"), "no share is known, so that the seconds alone are told"


def test_without_a_terminal_a_step_is_a_plain_line() -> None:
    stream = io.StringIO()
    with Steps(stream) as steps:
        steps("reading", 1, 4)
        assert until(stream.getvalue)
        steps("reading", 2, 4)
        steps("deriving")
    assert stream.getvalue().splitlines()[0] == "…           reading"
    assert stream.getvalue().count("reading") == 1
    assert "\r" not in stream.getvalue()


def test_a_bar_on_a_terminal_ends_with_its_line(terminal: tuple[TextIO, int]) -> None:
    stream, reading = terminal
    bar = Bar(stream)
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(0.05):
            bar(1, 2)

    asking = threading.Thread(target=tell)
    asking.start()
    said = shown(reading, "1 of 2")
    ended.set()
    asking.join()
    bar(2, 2)
    assert "\n" not in said
    assert "2 of 2  ████" in shown(reading, "\n")


@pytest.mark.parametrize("columns", [10, 30, 79])
@pytest.mark.parametrize(("done", "total"), [(0, 0), (0, 7), (3, 7), (7, 7)])
def test_a_line_fits_its_terminal(columns: int, done: int, total: int) -> None:
    assert len(drawn("…           writing the dumps", 12.3, done, total, columns)) <= columns


def test_the_time_that_is_left_follows_from_the_share_that_is_done() -> None:
    assert drawn("reading", 30, 1, 4, 79) == f"reading  {'█' * 5}{'░' * 15}   25 %  30 s, 90 s left"
    assert drawn("reading", 30, 4, 4, 79) == f"reading  {'█' * 20}  100 %  30 s"
    assert drawn("reading", 30, 0, 4, 79) == f"reading  {'░' * 20}    0 %  30 s"
    assert drawn("reading", 30, 0, 0, 79) == "reading  30 s"


def test_each_long_step_of_a_build_tells_its_share_to_its_end(minimal: Path) -> None:
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def record(step: str, done: int = 0, total: int = 0, /) -> None:
        assert step in told or not done, "a step begins before some of it is done"
        assert not told or step == list(told)[-1] or step not in told, "a step that has ended does not come again"
        told[step].append((done, total))

    settings = read_settings(minimal, {})
    build(settings, check(settings, record), record)
    assert list(told) == [
        "reading",
        "loading the store",
        "deriving",
        "asking the example queries",
        "checking hygiene",
        "validating against the shapes",
        "writing the dumps",
        "writing the description store",
        "writing the search index and the SPARQL store",
    ]
    for step in ("reading", "loading the store", "checking hygiene", "validating against the shapes"):
        shares = [done / total for done, total in told[step][1:]]
        assert shares == sorted(shares)
        assert shares[-1] == 1, step
