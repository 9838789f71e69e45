"""A server that does nothing but answer from memory: Starlette routes under uvicorn as `publisher serve` runs it.

Run as a program: bare_route.py ANSWERS PORT, where ANSWERS is JSON: path to status, headers, and the file of the body.
"""

import json
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from publisher.web.gathering import GatheringProtocol


def _route(path: str, status: int, headers: dict[str, str], body: bytes) -> Route:
    async def answer(_: Request) -> Response:
        return Response(body, status, headers)

    return Route(path, answer)


async def _ready(_: Request) -> Response:
    return PlainTextResponse("ready")


def main() -> None:
    """Read the answers and serve them."""
    answers, port = json.loads(Path(sys.argv[1]).read_text("utf-8")), int(sys.argv[2])
    routes = [
        _route(path, answer["status"], answer["headers"], Path(answer["body"]).read_bytes())
        for path, answer in answers.items()
    ]
    config = uvicorn.Config(
        Starlette(routes=[*routes, Route("/ready", _ready)]),
        host="127.0.0.1",
        port=port,
        http=GatheringProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
