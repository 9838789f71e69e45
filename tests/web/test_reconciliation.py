"""The reconciliation service answers as the API demands, and refuses clearly (Reconciliation Service API 0.2)."""

import json
from typing import Any

import httpx
import pytest
from conftest import SHARED
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

_SCHEMAS = SHARED / "reference" / "reconciliation-0.2"
_BASE = "https://w3id.org/integrationskartan/"
_JSON = {"Accept": "application/json"}
_NORRKOPING = f"{_BASE}id/organisation/norrkopings-kommun"


def valid(value: object, name: str) -> None:
    """Hold the value against the schema of that name."""
    if not _SCHEMAS.is_dir():
        pytest.skip("the schemas of the API stand in ../shared/reference/reconciliation-0.2")
    kinds = Resource.from_contents(json.loads((_SCHEMAS / "type.json").read_text()), default_specification=DRAFT7)
    schema = json.loads((_SCHEMAS / f"{name}.json").read_text())
    place = schema.pop("$id").rpartition("/")[0]
    text = json.dumps(schema).replace("http://swagger.io/v2/schema.json#/definitions/securityDefinitions", "#")
    registry: Registry[Any] = Registry().with_resources([(f"{place}/type.json", kinds), ("type.json", kinds)])
    errors = list(Draft7Validator(json.loads(text), registry=registry).iter_errors(value))
    assert not errors, errors[0]


def reconcile(client: httpx.Client, **queries: object) -> Any:
    answer = client.post("reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    valid(queries, "reconciliation-query-batch")
    valid(answer.json(), "reconciliation-result-batch")
    return answer.json()


def test_the_manifest_is_valid_and_what_it_names_is_there(client: httpx.Client) -> None:
    answer = client.get("reconcile")
    manifest = answer.json()
    valid(manifest, "manifest")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert manifest["versions"] == ["0.2"]
    assert {"id": "ik:Council", "name": "Council"} in manifest["defaultTypes"] or manifest["defaultTypes"]
    view = client.get(manifest["view"]["url"].replace("{{id}}", _NORRKOPING))
    assert view.headers["location"] == "/id/organisation/norrkopings-kommun"
    for service in manifest["suggest"].values():
        found = client.get(service["service_url"] + service["service_path"], params={"prefix": "a"})
        assert found.json()["result"]
    preview = manifest["preview"]
    assert client.get(preview["url"].replace("{{id}}", _NORRKOPING)).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_is_answered_by_get_and_by_post(client: httpx.Client, method: str) -> None:
    queries = {"queries": json.dumps({"a": {"query": "Norrköpings kn"}, "b": {"query": "xyzzy"}})}
    answer = client.get("reconcile", params=queries) if method == "GET" else client.post("reconcile", data=queries)
    found = answer.json()
    valid(found, "reconciliation-result-batch")
    assert (found["a"]["result"][0]["id"], found["a"]["result"][0]["match"]) == (_NORRKOPING, True)
    assert found["b"]["result"] == []


def test_candidates_come_by_score_and_within_the_limit(client: httpx.Client) -> None:
    found = reconcile(client, a={"query": "Norrköping", "limit": 3})["a"]["result"]
    scores = [each["score"] for each in found]
    assert len(found) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert all(each["features"][0]["id"] == "name" for each in found)


def test_a_name_that_a_place_and_an_organisation_share_is_certain_only_with_a_type(client: httpx.Client) -> None:
    found = reconcile(
        client,
        both={"query": "Norrköping"},
        place={"query": "Norrköping", "type": "cv:AdminUnit"},
        body={"query": "Norrköping", "type": ["cv:PublicOrganisation", "ik:Council"]},
    )
    assert not any(each["match"] for each in found["both"]["result"])
    assert [found[name]["result"][0]["id"] for name in ("place", "body")] == [
        f"{_BASE}id/place/norrkopings-kommun",
        _NORRKOPING,
    ]
    assert found["place"]["result"][0]["match"]
    assert found["body"]["result"][0]["match"]


def test_properties_decide_with_texts_numbers_and_ids(client: httpx.Client) -> None:
    place = f"{_BASE}id/place/norrkopings-kommun"
    found = reconcile(
        client,
        code={"query": "Norrköping", "properties": [{"pid": "dct:identifier", "v": "2120000456"}]},
        wrong={"query": "Norrköpings kommun", "properties": [{"pid": "dct:identifier", "v": "212000-0530"}]},
        alone={"properties": [{"pid": "dct:identifier", "v": "212000-0456"}]},
        thing={"query": "Norrköping", "properties": [{"pid": "dct:spatial", "v": {"id": place}}]},
        number={"query": "Norrköping", "properties": [{"pid": "dct:identifier", "v": [581, 7]}]},
    )
    for name in ("code", "alone", "thing"):
        assert found[name]["result"][0]["id"] == _NORRKOPING, name
    assert found["code"]["result"][0]["match"]
    assert found["alone"]["result"][0]["match"]
    assert not found["wrong"]["result"][0]["match"]
    assert {feature["id"] for feature in found["code"]["result"][0]["features"]} == {"name", "dct:identifier"}


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "object"),
        ('{"a": "x"}', "'a'"),
        ('{"a": {}}', "neither"),
        ('{"a": {"query": 1}}', "query must be a text"),
        ('{"a": {"query": "x", "limit": 0}}', "limit"),
        ('{"a": {"query": "x", "limit": true}}', "limit"),
        ('{"a": {"query": "x", "limit": NaN}}', "limit"),
        ('{"a": {"query": "x", "type": "ik:Nothing"}}', "no type 'ik:Nothing'"),
        ('{"a": {"query": "x", "type": {"id": 1}}}', "no type"),
        ('{"a": {"query": "x", "properties": [{"pid": "ik:nothing", "v": 1}]}}', "no property 'ik:nothing'"),
        ('{"a": {"query": "x", "properties": [{"pid": "dct:identifier"}]}}', "pid and v"),
        ('{"a": {"query": "x", "properties": [{"pid": "dct:identifier", "v": {}}]}}', "a value must be"),
        ('{"a": {"query": "x", "nonsense": 1}}', "unknown member 'nonsense'"),
        ('{"a": {"query": "x", "type_strict": "perhaps"}}', "type_strict"),
    ],
)
def test_bad_queries_are_refused_with_the_reason(client: httpx.Client, queries: str, said: str) -> None:
    answer = client.post("reconcile", data={"queries": queries}, headers=_JSON)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert "Traceback" not in answer.text


def test_too_large_a_batch_says_what_to_do(client: httpx.Client) -> None:
    batch = json.dumps({str(n): {"query": "x"} for n in range(10_000)})
    answer = client.post("reconcile", data={"queries": batch}, headers=_JSON)
    assert answer.status_code == 413
    assert "1000" in answer.json()["detail"]
    assert "publisher match" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"params": {"callback": "f"}}, 400),
        ({"data": {"queries": "{}", "extend": "{}"}}, 400),
        ({"content": b"\xff\xfe=1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
        ({"json": {"queries": {}}}, 415),
    ],
)
def test_other_ways_to_ask_are_refused(client: httpx.Client, options: dict[str, Any], status: int) -> None:
    assert client.post("reconcile", **options).status_code == status


def test_suggestions_go_by_the_beginning_and_page_by_cursor(client: httpx.Client) -> None:
    entities = client.get("reconcile/suggest/entity", params={"prefix": "norrk"}).json()
    valid(entities, "suggest-entities-response")
    assert _NORRKOPING in [each["id"] for each in entities["result"]]
    following = client.get("reconcile/suggest/entity", params={"prefix": "norrk", "cursor": "2"}).json()
    assert following["result"][:3] == entities["result"][2:5]
    types = client.get("reconcile/suggest/type", params={"prefix": "råd", "language": "sv"}).json()
    valid(types, "suggest-types-response")
    assert "ik:Council" in [each["id"] for each in types["result"]]
    properties = client.get("reconcile/suggest/property", params={"prefix": "ident"}).json()
    valid(properties, "suggest-properties-response")
    assert "dct:identifier" in [each["id"] for each in properties["result"]]
    assert client.get("reconcile/suggest/entity").status_code == 400
    assert client.get("reconcile/suggest/type?prefix=a&cursor=-1").status_code == 400


def test_values_extend_a_table(client: httpx.Client) -> None:
    asked = {
        "ids": [_NORRKOPING, f"{_BASE}id/organisation/none"],
        "properties": [
            {"id": "dct:identifier"},
            {"id": "dct:spatial"},
            {"id": "skos:prefLabel", "settings": {"language": "en", "limit": 1}},
        ],
    }
    valid(asked, "data-extension-query")
    answer = client.post("reconcile", data={"extend": json.dumps(asked)}).json()
    valid(answer, "data-extension-response")
    row = answer["rows"][_NORRKOPING]
    assert row["dct:identifier"] == [{"str": "212000-0456"}]
    assert [cell["id"] for cell in row["dct:spatial"]] == [f"{_BASE}id/place/norrkopings-kommun"]
    assert row["skos:prefLabel"] == [{"str": "Norrköping Municipality"}]
    assert not any(answer["rows"][f"{_BASE}id/organisation/none"].values())
    proposed = client.get("reconcile/properties", params={"type": "cv:PublicOrganisation", "limit": 5}).json()
    valid(proposed, "data-extension-property-proposal")
    assert len(proposed["properties"]) == 5


@pytest.mark.parametrize(
    "asked",
    ["[]", "{}", '{"ids": [1], "properties": []}', '{"ids": [], "properties": [{"id": "ik:none"}]}', '{"ids": []'],
)
def test_bad_extensions_are_refused(client: httpx.Client, asked: str) -> None:
    assert client.post("reconcile", data={"extend": asked}).status_code == 400


def test_previews_alone_may_stand_in_frames(client: httpx.Client) -> None:
    preview = client.get("reconcile/preview", params={"id": _NORRKOPING}, headers={"Accept-Language": "sv"})
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    assert preview.headers.get("x-frame-options") != "DENY"
    assert "Norrköpings kommun" in preview.text
    assert "frame-ancestors 'none'" in client.get("reconcile").headers["content-security-policy"]
    assert client.get("reconcile/preview?id=organisation/norrkopings-kommun").status_code == 200
    assert client.get("reconcile/preview?id=nothing").status_code == 404
    assert client.get("reconcile/preview").status_code == 404


def test_scripts_of_others_may_post(client: httpx.Client) -> None:
    allowed = client.options("reconcile", headers={"Origin": "https://openrefine.example"}).headers
    assert "POST" in allowed["access-control-allow-methods"]
