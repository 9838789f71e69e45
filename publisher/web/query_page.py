"""The query page over HTTP: the form alone, or the form with what the query of the address or the form answered."""

import asyncio
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import BadRequest, RequestError, TooManyRequests, Unavailable
from publisher.iris import LANGUAGES
from publisher.media_types import N_TRIPLES, RESULTS_JSON, TSV, TURTLE
from publisher.quads import Iri
from publisher.queries.query import Answer, Query
from publisher.queries.results import Reply, read_reply
from publisher.representations.html import query_page
from publisher.representations.html.asked import GRAPH, RAW, TABLE, TIMELINE, VIEWS, Asked
from publisher.representations.html.links import SPARQL, page_address
from publisher.representations.html.query_page import Answered
from publisher.representations.html.rendering import Page, Renderer
from publisher.settings import Settings
from publisher.web.caching import now
from publisher.web.frames import Frames
from publisher.web.query_desk import QueryDesk
from publisher.web.query_parameters import Parameters, read_parameters, values
from publisher.web.serving import Edition, Serving


class QueryPages:
    """The doors to the query page, in each language."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer, desk: QueryDesk) -> None:
        self._settings, self._serving, self._renderer, self._desk = settings, serving, renderer, desk
        self._frames = Frames(settings)

    def routes(self) -> list[Route]:
        """The routes; long queries are posted."""
        addresses = [f"/{page_address(SPARQL, language)}" for language in LANGUAGES]
        return [Route(address, self.answer, methods=["GET", "POST"]) for address in addresses]

    def form(self, request: Request) -> Response:
        """The form alone, in the language of the reader where the address names none."""
        edition = self._serving.edition
        language, is_generic = self._frames.language(request)
        page = self._frames.page(edition, SPARQL, language)
        headers = self._frames.headers(edition, page)
        if is_generic:
            headers["Vary"] = "Accept, Accept-Language"
        return Response(query_page.render(self._renderer, page), headers=headers)

    async def answer(self, request: Request) -> Response:
        """The form with the query in it, and below it the answer or why there is none."""
        asked = _asked(await read_parameters(request, self._settings.request_bytes))
        if not asked.text.strip():
            return self.form(request)
        edition, (language, _) = self._serving.edition, self._frames.language(request)
        page = self._frames.page(edition, SPARQL, language)
        try:
            held = await self._desk.ask(request, asked.text, lambda: _query(asked))
        except RequestError as error:
            return self._failure(page, asked, error)
        if held is None:
            return Response(status_code=499)
        try:
            body = await asyncio.to_thread(self._rendered, edition, page, asked, held.answer)
        finally:
            held.let_go()
        is_lasting = request.method != "POST" and held.answer.digest is not None
        return Response(body, headers=self._headers(edition, page, asked, is_lasting=is_lasting))

    def _rendered(self, edition: Edition, page: Page, asked: Asked, answer: Answer) -> bytes:
        reply = read_reply(answer)
        names = edition.release.descriptions.names(_mentioned(reply), page.language)
        return query_page.render(self._renderer, page, asked, Answered(reply, names, now().date()))

    def _failure(self, page: Page, asked: Asked, error: RequestError) -> Response:
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": page.language,
            "Cache-Control": "no-store",
        }
        if isinstance(error, Unavailable | TooManyRequests):
            headers["Retry-After"] = str(error.retry_after)
        return Response(query_page.render(self._renderer, page, asked, error), error.status, headers)

    def _headers(self, edition: Edition, page: Page, asked: Asked, *, is_lasting: bool) -> dict[str, str]:
        """The headers of an answer; one that may be another the next time has no entity tag and is not kept."""
        shown = (("view", asked.view),) if asked.view != TABLE else ()
        encoded = urlencode((("query", asked.text), *asked.dataset, *shown), quote_via=quote, safe="")
        headers = self._frames.headers(edition, page, encoded, day_of=now() if asked.view == TIMELINE else None)
        if is_lasting:
            return headers
        return {name: headers[name] for name in ("Content-Type", "Content-Language")} | {"Cache-Control": "no-store"}


def _asked(parameters: Parameters) -> Asked:
    """What was asked; BadRequest for more than one query. Forms send line ends as two characters: one is enough."""
    queries = values(parameters, "query")
    if len(queries) > 1:
        raise BadRequest(f"A request has at most one query; this one has {len(queries)}.")
    view = next((view for view in values(parameters, "view") if view in VIEWS), TABLE)
    text = "".join(queries).replace("\r\n", "\n")
    return Asked(text, view, values(parameters, "default-graph-uri"), values(parameters, "named-graph-uri"))


def _query(asked: Asked) -> Query:
    solutions = TSV if asked.view == RAW else RESULTS_JSON
    default, named = asked.default_graphs, asked.named_graphs
    graph = N_TRIPLES if asked.view == GRAPH else TURTLE
    return Query(asked.text, default, named, bool(asked.dataset), solutions, RESULTS_JSON, graph)


def _mentioned(reply: Reply) -> set[Iri]:
    stated = {term for q in reply.triples for term in (q.subject, q.predicate, q.object) if isinstance(term, Iri)}
    return stated | (reply.solutions.iris() if reply.solutions else set())
