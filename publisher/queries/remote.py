"""Queries put to a remote SPARQL 1.1 engine: bounded before they leave, checked when they come back.

The engine must hold the release: its named graphs, in the default graph their merge, and in the catalogue record the
build id. It is asked for the build id after every answer, so that no answer is from another release.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pyoxigraph as ox

from publisher.errors import (
    BadGateway,
    BadRequest,
    EngineError,
    InvalidQuery,
    Overloaded,
    QueryForbidden,
    QueryTooLarge,
    RequestError,
    Unavailable,
)
from publisher.media_types import N_TRIPLES, RESULTS_JSON
from publisher.queries.cache import CacheKey, ResultCache
from publisher.queries.conversation import Reply
from publisher.queries.conversion import as_graph, as_results
from publisher.queries.endpoint import Endpoint
from publisher.queries.evaluation import Dataset, Refusal, resolved
from publisher.queries.guard import guard, is_volatile, refuse_uncertain
from publisher.queries.pool import QueryPool
from publisher.queries.query import Answer, Kind, Query
from publisher.queries.replies import answer, timeout
from publisher.queries.rows import row_counter
from publisher.queries.spool import Room, Spool
from publisher.queries.tokens import Token, body_start, dataset_clauses
from publisher.settings import Settings
from publisher.vocabulary import VERSION

_START_SECONDS = 60.0
_KINDS: dict[str, Kind] = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_NO_GRAPH = "urn:x-publisher:no-such-graph"
"""Stands for every graph that the release does not have: an engine may fetch what it does not know."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the engine must hold: the release by its build id, its quads, its triples (each once), its named graphs.

    `record` is the graph that names the build id.
    """

    build_id: str
    record: str
    quads: int
    triples: int
    graphs: tuple[str, ...]


class RemoteEngine:
    """Answers queries over the release at the address `store`; at most twice `query_workers` at once.

    `local` has not been started; it is, for the first query that wants graphs merged which the engine does not merge.
    """

    sandboxed = True
    reads_store_alone = True

    def __init__(self, settings: Settings, contents: Contents, local: QueryPool) -> None:
        places = 2 * settings.query_workers
        self._settings = settings
        self._contents = contents
        self._address = settings.store.replace("{build_id}", contents.build_id)
        self._base = f"BASE <{settings.base}> "
        self._endpoint = Endpoint(self._address, settings.query_result_bytes, places)
        self._cache = ResultCache(settings.query_cache_bytes)
        self._places = asyncio.Semaphore(places)
        self._waiting = 0
        self._merges = False
        self._local = local
        self._local_start: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Make sure that the engine holds the release; EngineError where it does not."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._require_release()
                await self._require_merge()
        except TimeoutError as error:
            raise self._unfit(f"It did not answer within {_START_SECONDS:g} seconds.") from error
        except RequestError as error:
            raise self._unfit(f"{error}") from error

    async def close(self) -> None:
        """Close the connections; queries at work end with an error."""
        await self._endpoint.close()
        await self._local.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The ids of the local query processes, if any."""
        return self._local.process_ids

    async def run(self, query: Query) -> Answer:
        """The answer, or the RequestError that says why there is none; cancelling the call ends the request."""
        key = CacheKey(self._contents.build_id, query)
        known = self._cache.get(key)
        if known:
            return known
        found = guard(query.text, self._settings)
        kind = _KINDS[found[body_start(found)].keyword]
        media_type = query.media_type(kind)
        if media_type is None:
            return answer(query, Reply({"kind": "not-acceptable", "form": kind}, _nothing()), self._settings)
        text, dataset = self._prepared(query, found)
        if dataset and len(set(dataset[0]) - {_NO_GRAPH}) > 1 and not self._merges:
            return await self._merged(query)
        async with self._place():
            body = await self._asked(query, text, dataset, kind)
        if is_volatile(found):
            return Answer(kind, media_type, body)
        given = Answer(kind, media_type, body, digest=hashlib.sha256(body).hexdigest())
        self._cache.put(key, given)
        return given

    async def _merged(self, query: Query) -> Answer:
        """The answer from the release's own store, in a process that merges the graphs."""
        if self._local_start is None or (self._local_start.done() and self._local_start.exception()):
            self._local_start = asyncio.create_task(self._local.start())
        await asyncio.shield(self._local_start)
        if not self._local.sandboxed:
            raise QueryForbidden(
                "This endpoint does not merge graphs: name one default graph, or none for all of them."
            )
        return await self._local.run(query)

    async def _asked(self, query: Query, text: str, dataset: Dataset | None, kind: Kind) -> bytes:
        """The answer in the media type that the query wants, within the deadline."""
        try:
            async with asyncio.timeout(self._settings.query_seconds):
                try:
                    body = await self._endpoint.ask(text, dataset, N_TRIPLES if kind == "graph" else RESULTS_JSON)
                except InvalidQuery as error:
                    raise self._placed(error) from error
                if self._contents.build_id not in await self._build_ids():
                    raise Unavailable("The query engine is being loaded with another release; ask again.")
                return await asyncio.to_thread(self._converted, query, kind, body)
        except TimeoutError as error:
            raise timeout(self._settings) from error

    def _placed(self, error: InvalidQuery) -> InvalidQuery:
        """The error with its place in the query as it came, without the base before it."""
        if error.line != 1 or error.column is None:
            return error
        column = max(1, error.column - len(self._base))
        return InvalidQuery(f"The query does not parse near line 1, column {column}.", 1, column)

    def _converted(self, query: Query, kind: Kind, body: bytes) -> bytes:
        """The answer of the engine, read to its end: some break off in the middle, with the status 200."""
        media_type = query.media_type(kind) or RESULTS_JSON
        if _rows(body, kind) > self._settings.query_rows:
            answer(query, Reply({"kind": "rows", "form": kind}, _nothing()), self._settings)
        try:
            converted = (
                as_graph(body, media_type, self._settings.base)
                if kind == "graph"
                else as_results(body, kind, media_type)
            )
        except Refusal as refusal:
            return answer(query, Reply({**refusal.header, "form": kind}, _nothing()), self._settings).body
        except (SyntaxError, ValueError, OSError) as error:
            raise BadGateway("The answer of the query engine does not parse.") from error
        limit = self._settings.query_result_bytes
        if len(converted) > limit:
            reason = f"The result is over the limit query_result_bytes of {limit} bytes."
            raise QueryTooLarge(reason, "query_result_bytes")
        return converted

    def _prepared(self, query: Query, found: Sequence[Token]) -> tuple[str, Dataset | None]:
        """The text without dataset clauses, and the dataset of the protocol, else that of the clauses.

        Relative IRIs get the base of the dataset, lest the engine shows its own address.
        """
        refuse_uncertain(query.text, found)
        clauses, text = dataset_clauses(found), query.text
        dataset: Dataset | None = (list(query.default_graphs), list(query.named_graphs)) if query.has_dataset else None
        if clauses and dataset is None:
            try:
                dataset = resolved(clauses, text[: found[body_start(found)].offset])
            except SyntaxError as error:
                raise InvalidQuery("The graphs of the query cannot be read: a prefix or an IRI is wrong.") from error
        for start, end in (clause.span for clause in clauses):
            text = text[:start] + " " * (end - start) + text[end:]
        return self._base + text, self._known(dataset) if dataset else None

    def _known(self, dataset: Dataset) -> Dataset | None:
        """The dataset in terms that the engine gets right; None where it is all that there is."""
        default, named = (list(dict.fromkeys(graphs)) for graphs in dataset)
        for iri in (*default, *named):
            _require_absolute(iri)
        everything = set(self._contents.graphs)
        if set(default) >= everything and set(named) >= everything:
            return None
        default, named = ([iri if iri in everything else _NO_GRAPH for iri in graphs] for graphs in (default, named))
        return default or [_NO_GRAPH], named

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place among the queries at work; Overloaded when the queue is full or stands."""
        seconds = self._settings.query_seconds
        if self._places.locked() and self._waiting >= self._settings.query_queue:
            raise Overloaded("Too many queries are waiting; ask again later.", round(seconds + 0.5))
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise Overloaded("No place became free in time; ask again later.", round(seconds + 0.5)) from error
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _require_release(self) -> None:
        expected, found = self._contents.build_id, await self._build_ids()
        if expected not in found:
            loaded = (
                f"It is loaded with release {', '.join(found)}" if found else "It does not say which release it holds"
            )
            raise self._unfit(f"{loaded}; this is release {expected}.")

    async def _require_merge(self) -> None:
        """Count the statements; find out whether the engine merges several default graphs as RDF demands."""
        contents = self._contents
        quads = await self._count("GRAPH ?g { ?s ?p ?o }")
        if quads != contents.quads:
            raise self._unfit(f"Its named graphs hold {quads} statements; the release has {contents.quads}.")
        triples = await self._count("?s ?p ?o")
        if triples != contents.triples:
            reason = f"Its default graph holds {triples} triples; the merge of all graphs has {contents.triples}."
            raise self._unfit(reason)
        merged = await self._count("?s ?p ?o", (list(contents.graphs), []))
        self._merges = merged == contents.triples

    async def _count(self, pattern: str, dataset: Dataset | None = None) -> int:
        rows = await self._select(f"SELECT (COUNT(*) AS ?value) {{ {pattern} }}", dataset)
        if len(rows) == 1 and rows[0].isascii() and rows[0].isdigit():
            return int(rows[0])
        raise BadGateway("The query engine cannot count.")

    async def _build_ids(self) -> list[str]:
        record = self._contents.record
        return await self._select(f"SELECT ?value {{ GRAPH <{record}> {{ ?dataset <{VERSION.value}> ?value }} }}")

    async def _select(self, query: str, dataset: Dataset | None = None) -> list[str]:
        """The values of the variable `value`."""
        body = await self._endpoint.ask(query, dataset, RESULTS_JSON)
        try:
            return [str(row["value"]["value"]) for row in json.loads(body)["results"]["bindings"]]
        except (ValueError, KeyError, TypeError) as error:
            raise BadGateway("The answer of the query engine does not parse.") from error

    def _unfit(self, reason: str) -> EngineError:
        return EngineError(self._address, reason)


def _rows(body: bytes, kind: Kind) -> int:
    """The solutions in JSON, or the triples in N-Triples."""
    if kind == "graph":
        return body.count(b"\n")
    counter = row_counter(RESULTS_JSON.name)
    counter.feed(body)
    return counter.rows


def _nothing() -> Spool:
    return Spool(0, Room(0))


def _require_absolute(iri: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise BadRequest(f"The graph <{iri[:200]}> has no absolute IRI.") from error
