"""One query process: it reads queries from its standard input and answers them from a store on disk, one at a time.

Started as `python -m publisher.queries.worker` with its configuration as a JSON object; the server kills it when a
query runs out of time, because Oxigraph cannot be stopped.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, NoReturn

import pyoxigraph as ox

from publisher.queries import sandbox
from publisher.queries.evaluation import PART, Evaluator
from publisher.queries.frames import PREAMBLE, RENEW, Header, decode, lengths, told

_KEPT, _LEFT_BEHIND = 16, 4
"""The parts of a query's memory, and of its addresses, that a process may keep from those before it."""


def _read(source: BinaryIO) -> tuple[Header, str]:
    """The next request and the text of its query; the process ends when the server has closed the pipe."""
    preamble = source.read(PREAMBLE)
    if len(preamble) < PREAMBLE:
        os._exit(0)
    header, text = lengths(preamble)
    return decode(source.read(header)), source.read(text).decode("utf-8", "surrogatepass")


class Service:
    """What the process does once it is confined: it answers, in a thread that is another after each slow query.

    The server lowers the priority of a thread that works long, and nobody may raise it again.
    """

    def __init__(self, evaluator: Evaluator, output: BinaryIO, seconds: float) -> None:
        self._evaluator, self._source, self._output, self._seconds = evaluator, sys.stdin.buffer, output, seconds

    def say(self, header: Header) -> None:
        """Write a frame."""
        self._output.write(told(header))
        self._output.flush()

    def run(self, hello: Header, is_spent: Callable[[], bool]) -> NoReturn:
        """Say hello with the id of the thread that answers, and do until the pipe closes.

        Where the process is found to hold on to what queries left behind, it ends instead of going on.
        """
        threading.stack_size(sandbox.STACK)
        while True:
            answering = threading.Thread(target=self._answer_until_renewed)
            answering.start()
            self.say({**hello, "thread": answering.native_id})
            answering.join()
            if is_spent():
                os._exit(0)

    def _answer_until_renewed(self) -> None:
        while True:
            request, text = _read(self._source)
            if request == RENEW:
                return
            sandbox.limit_processor_time(self._seconds)
            self._output.write(self._evaluator.answer(text, request, self._output))
            self._output.flush()


def main() -> NoReturn:
    """Give up what a query process does not need, open the store, say hello, answer."""
    configuration = json.loads(sys.argv[1])
    sandbox.die_with_parent(configuration["parent"])
    sandbox.deny_traces()
    footprint = sandbox.Footprint()
    reads_store_alone = sandbox.allow_reading(configuration["store"])
    confined = sandbox.deny_network()
    output = os.fdopen(os.dup(1), "wb", buffering=2 * PART)
    os.dup2(2, 1)
    try:
        store = ox.Store.read_only(configuration["store"])
    except OSError as error:
        output.write(told({"kind": "broken", "detail": str(error)}))
        output.flush()
        os._exit(2)
    sandbox.limit_memory(configuration["memory"])
    evaluator = Evaluator(store, configuration["base"], configuration["merged_quads"], configuration["rows"])
    service = Service(evaluator, output, configuration["seconds"])
    hello: Header = {"kind": "ready", "sandboxed": confined, "reads_store_alone": reads_store_alone}
    service.run(hello, _holds_on(footprint, configuration["memory"]))


def _holds_on(footprint: sandbox.Footprint, memory: int) -> Callable[[], bool]:
    """Whether the process holds on to what queries left behind, after it has given back what it can if that is much.

    Giving back costs the next query a twentieth of its time, so a usual query's memory stays.
    """
    resident, addresses = footprint.resident + memory // _KEPT, footprint.addresses + memory // _LEFT_BEHIND

    def holds_on() -> bool:
        if footprint.resident > resident:
            sandbox.give_memory_back()
        return footprint.addresses > addresses

    return holds_on


if __name__ == "__main__":
    main()
