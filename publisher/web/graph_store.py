"""Each named graph by itself, for reading (SPARQL 1.1 Graph Store HTTP Protocol, sections 4.2 and 5.2)."""

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import BadRequest, NotFound
from publisher.quads import Iri
from publisher.web.serving import Serving

PATH = "rdf-graph-store"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*")
_DEFAULT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

Ask = Callable[[Request, str], Awaitable[Response]]
"""Answers a request with a query, in the format that the request accepts."""


class GraphStore:
    """The door to graphs: `?graph=IRI` or `?default`; it reads by query, under the limits of the endpoint."""

    def __init__(self, serving: Serving, ask: Ask) -> None:
        self._serving, self._ask = serving, ask

    def routes(self) -> list[Route]:
        """The routes."""
        return [Route(f"/{PATH}", self.graph)]

    async def graph(self, request: Request) -> Response:
        """The graph that is named, or the merge of all."""
        parameters = request.query_params
        named = parameters.getlist("graph")
        if len(named) + ("default" in parameters) != 1:
            raise BadRequest("Name one graph: ?graph= and its IRI, or ?default for the merge of all.")
        if not named:
            return await self._ask(request, _DEFAULT)
        if not _IRI.fullmatch(named[0]):
            raise BadRequest("The parameter graph must be an absolute IRI.")
        if Iri(named[0]) not in self._serving.edition.release.graphs:
            raise NotFound(f"There is no graph {named[0][:200]}.")
        return await self._ask(request, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{named[0]}> {{ ?s ?p ?o }} }}")
