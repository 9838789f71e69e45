"""What harvesters read: the catalogue by DCAT-AP-SE, the description in VoID, the dumps, and graphs one by one."""

import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from conftest import PROJECT, free_port, publisher, running
from independent_parsers import quoted, read_table, read_with_rdflib, without_graphs
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, VOID, XSD

SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
CC0 = rdflib.URIRef("http://creativecommons.org/publicdomain/zero/1.0/")
FORMATS = ("rdf", "ttl", "jsonld", "nt")


@pytest.fixture(scope="module")
def catalogue(client: httpx.Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("catalog.ttl").text, format="turtle")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of an authority that says who it is and has published."""
    folder, port = tmp_path_factory.mktemp("authority"), free_port()
    settings = {
        "PUBLISHER_PUBLISHER_NAME": "Exempelmyndigheten",
        "PUBLISHER_PUBLISHER_IRI": "http://dataportal.se/organisation/SE2021000001",
        "PUBLISHER_PUBLISHER_TYPE": "NationalAuthority",
        "PUBLISHER_PUBLISHER_NUMBER": "202100-0001",
        "PUBLISHER_CONTACT_EMAIL": "data@example.org",
    }
    copy = folder / "project"
    copy.mkdir()
    for name in ("ontology", "data", "shapes", "pyproject.toml"):
        (copy / name).symlink_to(PROJECT / name)
    (copy / "data").unlink()
    _copy(PROJECT / "data", copy / "data")
    for command in (("build", "--port", str(port)), ("publish",)):
        outcome = publisher("--project", copy, *command, cwd=PROJECT, **settings)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with (
        running("--project", copy, port=port, log=folder / "log", cwd=PROJECT, **settings) as started,
        httpx.Client(base_url=started.url, timeout=30) as client,
    ):
        yield client


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())


@pytest.mark.parametrize("path", ["catalog", ".well-known/void", "profile"])
def test_every_form_says_the_same(client: httpx.Client, path: str) -> None:
    forms = [without_graphs(read_with_rdflib(client.get(f"{path}.{kind}").content, kind)) for kind in FORMATS]
    assert forms[0]
    assert all(form == forms[0] for form in forms)
    assert "_:" not in client.get(f"{path}.nt").text, "no blank nodes (DCAT-2)"


def test_a_harvester_gets_rdf_xml_and_others_what_they_ask_for(client: httpx.Client) -> None:
    assert client.get("catalog").headers["content-type"] == "application/rdf+xml"
    asked = client.get("catalog", headers={"Accept": "application/ld+json"})
    assert asked.headers["content-type"] == "application/ld+json"
    assert asked.headers["content-location"] == "/catalog.jsonld"
    assert asked.headers["vary"].startswith("Accept")
    assert client.get("catalog", headers={"Accept": "image/png"}).status_code == 406
    assert client.head("catalog").headers["etag"] == client.get("catalog").headers["etag"]


def test_the_catalogue_holds_what_dcat_ap_se_demands(catalogue: rdflib.Graph) -> None:
    (record,), (dataset,) = (list(catalogue.subjects(RDF.type, kind)) for kind in (DCAT.Catalog, DCAT.Dataset))
    for property_ in (DCTERMS.title, DCTERMS.description):
        for thing in (record, dataset):
            assert {getattr(text, "language", None) for text in catalogue.objects(thing, property_)} == {"sv", "en"}
    (publisher_,) = set(catalogue.objects(record, DCTERMS.publisher))
    assert (publisher_, RDF.type, FOAF.Agent) in catalogue
    assert list(catalogue.objects(publisher_, FOAF.name))
    assert (record, DCAT.dataset, dataset) in catalogue
    assert (record, DCTERMS.license, CC0) in catalogue
    for distribution in catalogue.objects(dataset, DCAT.distribution):
        assert len(list(catalogue.objects(distribution, DCAT.accessURL))) == 1
        assert list(catalogue.objects(distribution, DCTERMS["format"]))
        assert (distribution, DCTERMS.license, CC0) in catalogue
    services = set(catalogue.subjects(RDF.type, DCAT.DataService))
    assert services == set(catalogue.objects(record, DCAT.service))
    assert len(services) == 2, "SPARQL, and the changes as an event stream"
    for service in services:
        assert list(catalogue.objects(service, DCAT.endpointURL))
        assert (service, DCAT.servesDataset, dataset) in catalogue


def test_without_an_address_to_write_to_no_contact_is_invented(catalogue: rdflib.Graph) -> None:
    assert list(catalogue.objects(None, DCAT.contactPoint)) == []
    assert "mailto:" not in catalogue.serialize(format="nt")


def test_the_publisher_and_the_contact_are_those_of_the_settings(published: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=published.get("catalog").content, format="xml")
    who = rdflib.URIRef("http://dataportal.se/organisation/SE2021000001")
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert (dataset, DCTERMS.publisher, who) in graph
    assert [str(name) for name in graph.objects(who, FOAF.name)] == ["Exempelmyndigheten"]
    kind = rdflib.URIRef("http://purl.org/adms/publishertype/NationalAuthority")
    assert (who, DCTERMS.type, kind) in graph
    (contact,) = graph.objects(dataset, DCAT.contactPoint)
    assert contact != who
    assert [str(address) for address in graph.objects(contact, VCARD.hasEmail)] == ["mailto:data@example.org"]
    assert len(list(graph.objects(dataset, DCTERMS.modified))) == 1


def test_every_dump_of_the_catalogue_can_be_had_and_is_what_it_says(
    client: httpx.Client, catalogue: rdflib.Graph
) -> None:
    distributions = list(catalogue.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) == 11
    for distribution in distributions:
        address = str(catalogue.value(distribution, DCAT.downloadURL))
        answer = client.get(address)
        assert answer.status_code == 200, address
        size = catalogue.value(distribution, DCAT.byteSize)
        assert size is None or int(str(size)) == len(answer.content)
        assert size is None or getattr(size, "datatype", None) == XSD.nonNegativeInteger
        checksum = catalogue.value(distribution, SPDX.checksum)
        if checksum is not None:
            value = str(catalogue.value(checksum, SPDX.checksumValue)).lower()
            assert value == hashlib.sha256(answer.content).hexdigest()


def test_the_checksums_fit_and_compressed_dumps_hold_the_same(client: httpx.Client) -> None:
    sums = [line.split("  ") for line in client.get("dumps/SHA256SUMS").text.splitlines()]
    assert len(sums) == 11
    for digest, name in sums:
        content = client.get(f"dumps/{name}").content
        assert hashlib.sha256(content).hexdigest() == digest
        if name.endswith(".gz"):
            assert gzip.decompress(content) == client.get(f"dumps/{name.removesuffix('.gz')}").content


def test_a_part_of_a_compressed_dump_can_be_had(client: httpx.Client) -> None:
    whole = client.get("dumps/dataset.nq.gz")
    assert whole.headers["content-type"] == "application/gzip"
    part = client.get("dumps/dataset.nq.gz", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])


def test_there_is_a_table_for_each_class_and_it_has_its_things(client: httpx.Client) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("dumps/tables.zip").content)) as packed:
        rows = read_table(packed.read("ik-Commitment.csv"))
        assert len(packed.namelist()) > 30
    assert len(rows) == 54
    assert all(row["iri"].startswith("https://w3id.org/integrationskartan/id/") for row in rows)
    assert all(row["skos:prefLabel@sv"] for row in rows)


def test_a_dump_of_a_publication_has_an_address_of_its_own(published: httpx.Client) -> None:
    latest = published.get("dumps/dataset.nq").content
    today = published.get("release.json").json()["published"][:10]
    answer = published.get(f"dumps/{today}/dataset.nq")
    assert answer.status_code == 302
    dated = published.get(answer.headers["location"])
    assert dated.content == latest
    assert "memento-datetime" in dated.headers
    for path in ("dumps/2026-99-99/dataset.nq", f"dumps/{today}/dataset.ttl", "dumps/x/dataset.nq"):
        assert published.get(path).status_code == 404


@pytest.mark.parametrize("name", ["dataset.zip", "..%2Fmanifest.json", "dataset", "SHA256SUMS.gz", "manifest.json"])
def test_what_is_no_dump_is_not_found(client: httpx.Client, name: str) -> None:
    assert client.get(f"dumps/{name}").status_code == 404


def test_the_counts_of_void_are_those_of_the_graph(client: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=client.get(".well-known/void.ttl").text, format="turtle")
    (dataset,) = [s for s in graph.subjects(RDF.type, VOID.Dataset) if (s, VOID.sparqlEndpoint, None) in graph]
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    counted = client.get("sparql", params={"query": query, "format": "csv"}).text.split()[1]
    assert str(graph.value(dataset, VOID.triples)) == counted
    partitions = list(graph.objects(dataset, VOID.propertyPartition))
    assert sum(int(str(graph.value(part, VOID.triples))) for part in partitions) == int(counted)
    assert len(partitions) == int(str(graph.value(dataset, VOID.properties)))
    for part in list(graph.objects(dataset, VOID.classPartition))[:8]:
        kind = graph.value(part, VOID["class"])
        query = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{kind}> }}"
        counted = client.get("sparql", params={"query": query, "format": "csv"}).text.split()[1]
        assert str(graph.value(part, VOID.entities)) == counted
    linksets = list(graph.subjects(RDF.type, VOID.Linkset))
    assert len(linksets) >= 2, "links to two other datasets at least (5S-1)"


def test_a_graph_is_had_by_its_name_and_all_merged_as_the_default(client: httpx.Client) -> None:
    quads = read_with_rdflib(client.get("dumps/dataset.nq").content, "nq")
    graph = sorted(str(quad[3]) for quad in quads)[0].strip("<>")
    answer = client.get("rdf-graph-store", params={"graph": graph})
    assert answer.headers["content-type"].startswith("text/turtle")
    expected = without_graphs({quad for quad in quads if str(quad[3]).strip("<>") == graph})
    assert without_graphs(read_with_rdflib(answer.content, "ttl")) == expected
    whole = client.get("rdf-graph-store?default", headers={"Accept": "application/n-triples"})
    assert without_graphs(quads) <= without_graphs(read_with_rdflib(whole.content, "nt"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?graph=https://example.org/none", 404),
        ("?graph=x%3E%20%7D", 400),
        ("?graph=", 400),
        ("?default&graph=https://example.org/none", 400),
        ("?graph=a:b&graph=a:c", 400),
    ],
)
def test_a_request_that_names_no_graph_or_two_says_what_to_do(client: httpx.Client, query: str, status: int) -> None:
    assert client.get(f"rdf-graph-store{query}").status_code == status
    assert client.put("rdf-graph-store?default", content=b"").status_code == 405


PROF = rdflib.Namespace("http://www.w3.org/ns/dx/prof/")
ROLE = rdflib.Namespace("http://www.w3.org/ns/dx/prof/role/")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def profile(client: httpx.Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("profile.ttl").text, format="turtle")


def test_the_profile_names_its_parts_and_each_is_there(client: httpx.Client, profile: rdflib.Graph) -> None:
    subject = rdflib.URIRef(f"{client.base_url}profile")
    assert (subject, RDF.type, PROF.Profile) in profile
    roles = set()
    for part in profile.objects(subject, PROF.hasResource):
        roles.add(profile.value(part, PROF.hasRole))
        address, form = profile.value(part, PROF.hasArtifact), str(profile.value(part, DCTERMS.format))
        media_type = form.removeprefix("https://www.iana.org/assignments/media-types/")
        answer = client.get(str(address), headers={"Accept": media_type})
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].startswith(media_type)
        if profile.value(part, PROF.hasRole) in (ROLE.vocabulary, ROLE.validation):
            graph = rdflib.Graph().parse(data=answer.text, format="turtle")
            shapes = set(graph.subjects(RDF.type, rdflib.URIRef("http://www.w3.org/ns/shacl#NodeShape")))
            assert bool(shapes) == (profile.value(part, PROF.hasRole) == ROLE.validation)
    assert roles == {ROLE.vocabulary, ROLE.validation, ROLE.mapping, ROLE.guidance}


def test_the_profile_is_one_of_vocabularies_that_the_data_use(client: httpx.Client, profile: rdflib.Graph) -> None:
    void = rdflib.Graph().parse(data=client.get(".well-known/void.ttl").text, format="turtle")
    narrowed = set(profile.objects(None, PROF.isProfileOf))
    assert rdflib.URIRef("http://www.w3.org/ns/org#") in narrowed
    assert narrowed < set(void.objects(None, VOID.vocabulary))
    assert not [name for name in narrowed if "integrationskartan" in str(name)]


def test_the_dataset_conforms_to_the_profile(client: httpx.Client, catalogue: rdflib.Graph) -> None:
    [dataset] = catalogue.subjects(RDF.type, DCAT.Dataset)
    assert (dataset, DCTERMS.conformsTo, rdflib.URIRef(f"{client.base_url}profile")) in catalogue


def test_a_reader_of_the_profile_is_led_to_the_vocabulary(client: httpx.Client) -> None:
    answer = client.get("profile", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/vocabulary")
    assert client.get("profile").headers["content-type"] == "application/rdf+xml"


def test_search_engines_are_told_what_the_catalogue_says(client: httpx.Client, catalogue: rdflib.Graph) -> None:
    [dataset] = catalogue.subjects(RDF.type, DCAT.Dataset)
    page = quoted(client.get("doc/dataset/integrationskartan.sv.html").text)
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    told = json.loads(found)
    assert told["@id"] == str(dataset)
    files = {file["contentUrl"]: file["encodingFormat"] for file in told["distribution"]}
    stated = {
        str(catalogue.value(file, DCAT.downloadURL)): str(catalogue.value(file, DCAT.mediaType))
        for file in catalogue.objects(dataset, DCAT.distribution)
    }
    assert len(files) >= 5
    for address, media_type in files.items():
        assert stated[address].endswith(f"media-types/{media_type}"), address


def test_the_service_counts_what_void_counts(client: httpx.Client) -> None:
    void = rdflib.Graph().parse(data=client.get(".well-known/void.ttl").text, format="turtle")
    service = rdflib.Graph().parse(data=client.get("sparql", headers={"Accept": "text/turtle"}).text, format="turtle")
    [endpoint] = service.subjects(RDF.type, SD.Service)
    assert [str(address) for address in void.objects(None, VOID.sparqlEndpoint)] == [str(endpoint)]
    [default] = service.objects(None, SD.defaultGraph)
    assert str(service.value(default, VOID.triples)) in set(map(str, void.objects(None, VOID.triples)))
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    counted = client.get("sparql", params=query, headers={"Accept": "text/csv"}).text.split()[1]
    assert str(service.value(default, VOID.triples)) == counted


def test_the_start_page_leads_programs_to_what_describes_the_site(client: httpx.Client) -> None:
    page = quoted(client.get("index.sv.html").text)
    links = re.findall(r'<link rel="(service-desc|describedby)" type="([^"]+)" href="([^"]+)">', page)
    assert {relation for relation, _, _ in links} == {"service-desc", "describedby"}
    assert len(links) == 3
    for _, media_type, address in links:
        assert client.get(address).headers["content-type"] == media_type
