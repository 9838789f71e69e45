"""The answer of another engine, read to its end and written in the media type that was asked for."""

import io

import pyoxigraph as ox

from publisher.media_types import JSON, RESULTS_JSON, MediaType
from publisher.queries.evaluation import write_graph
from publisher.queries.query import Kind


def as_results(body: bytes, kind: Kind, media_type: MediaType) -> bytes:
    """Solutions or a boolean, which came as JSON; ValueError where they are not of that kind."""
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    try:
        if isinstance(results, ox.QueryBoolean) != (kind == "boolean"):
            raise ValueError(f"the answer is no {kind}")
        if media_type in (RESULTS_JSON, JSON):
            if isinstance(results, ox.QuerySolutions):
                for _ in results:
                    pass
            return body
        output = io.BytesIO()
        results.serialize(output, ox.QueryResultsFormat.from_media_type(media_type.name))
        return output.getvalue()
    finally:
        del results  # it must end on the thread that made it, and a traceback would carry it to another


def as_graph(body: bytes, media_type: MediaType, base: str) -> bytes:
    """A graph, which came as N-Triples."""
    if body.strip() and not body.endswith(b"\n"):
        raise ValueError("the answer breaks off within a line")
    output = io.BytesIO()
    triples = (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    write_graph(triples, media_type.name, base, output)
    return output.getvalue()
