"""The description of the interface is complete and true: what it lists is there, and what is there is listed."""

import re
from typing import Any

import httpx
import pytest
import schemathesis
from conftest import Running
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from publisher.settings import Settings
from publisher.web.app import create_app
from publisher.web.openapi_pages import NAMES

_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
_UNLISTED = {"/static/{name}", "/index"}
"""Files whose names change with each version, and another name of the start page."""


def try_all(server: Running, examples: int) -> int:
    """Send so many made-up requests to each operation and check each answer; the number of requests."""
    schema = schemathesis.openapi.from_url(f"{server.url}openapi.json")
    schema.config.update(base_url=server.url.removesuffix("/"))
    sent = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            try:
                sent += try_one(operation.as_strategy(generation_mode=mode), examples)
            except Unsatisfiable:
                assert mode is schemathesis.GenerationMode.NEGATIVE
    return sent


def try_one(cases: st.SearchStrategy[schemathesis.Case[Any]], examples: int) -> int:
    sent = 0

    @given(cases)
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def attempt(case: schemathesis.Case[Any]) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate(checks=_CHECKS, timeout=30, allow_redirects=False)

    attempt()
    return sent


def test_no_request_that_the_description_allows_or_forbids_fails(server: Running) -> None:
    assert try_all(server, 3) > 100


@pytest.mark.long
def test_ten_thousand_requests_do_not_fail_either(server: Running) -> None:
    assert try_all(server, 240) > 10_000


def test_every_route_is_described_and_every_description_has_a_route(client: httpx.Client) -> None:
    described = {re.sub(r"\{\w+\}", "{}", path) for path in client.get("openapi.json").json()["paths"]}
    routed = {route.path for route in create_app(Settings()).routes if isinstance(route, Route)}
    general = {"/doc/{path:path}": "/doc/{}/{}", "/id/{path:path}": "/id/{}/{}", "/def/{path:path}": "/def/{}"}
    general |= {"/browse/{name:path}": "/browse/{}", "/doc/query/{name}": "/doc/{}/{}"}
    general |= {"/linkset/{path:path}": "/linkset/{}/{}", "/history/{path:path}": "/history/{}/{}"}
    general |= {
        f"/{past}/{{path:path}}": f"/{past}/doc/{{}}/{{}}" for past in ("timegate", "timemap", "memento/{stamp}")
    }
    for path in routed - _UNLISTED:
        plain = re.sub(r"\.(sv|en)\.html$", ".{}.html", general.get(path, path))
        page = plain.removeprefix("/").removesuffix(".{}.html")
        plain = plain.replace(page, "{}", 1) if page in NAMES else plain
        wanted = {
            re.sub(r"\{\w*(:\w+)?\}", "{}", name)
            for name in (plain, re.sub(r"\.(rdf|ttl|jsonld|nt|trig|nq)$", ".{}", plain))
        }
        assert wanted & described, path


def test_the_description_is_found_cached_and_stands_where_the_site_does(client: httpx.Client) -> None:
    answer = client.get("openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert client.get("openapi.json", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    document = answer.json()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": str(client.base_url).removesuffix("/")}]
    names = [o["operationId"] for path in document["paths"].values() for o in path.values()]
    assert len(names) == len(set(names)) > 30
    for path in document["paths"].values():
        assert {"get", "head"} <= path.keys()
