"""Linked data: resources at the paths of their IRIs, and the export, in the requested format."""

from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
import rdflib.compare

from api.errors import NotAcceptable
from api.http.negotiation import EXPORTS, GRAPHS, negotiated
from graph.export import LOSSLESS, RdfFormat, TermFormat
from graph.rdf import Literal
from graph.rdflib_graph import to_rdflib
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import LEX, SCHEMA, SKOS
from ingest.data_directory.state import read_state
from tests.api.client import Client
from tests.api.conftest import AddTriples, MakeFolder, Serve, parsed

BASE = "https://lexigraph.example/"


def iri(text: str) -> rdflib.URIRef:
    return rdflib.URIRef(text)


@pytest.fixture(scope="module")
def whole_graph(sample_folder: Path) -> set[object]:
    with closing(OxigraphStore.open_read_only(read_state(sample_folder).graph)) as store:
        return set(to_rdflib(store))


@pytest.mark.parametrize("format", LOSSLESS)
def test_a_term_is_served_in_each_format_by_name_and_by_media_type(client: Client, format: RdfFormat) -> None:
    for response in (
        client.get("/term/batch-size", params={"format": format.value}),
        client.get("/term/batch-size", format.media_type),
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].split(";")[0] == format.media_type
        assert response.headers["vary"].split(", ")[0] == "Accept"
        graph = parsed(response.content, format)
        term = iri(f"{BASE}term/batch-size")
        assert (term, iri(SKOS.prefLabel), rdflib.Literal("Batch Size", lang="en")) in graph
        (unit,) = graph.subjects(iri(SCHEMA.name), rdflib.Literal("Azure Machine Learning"))
        assert (term, iri(LEX.developedBy), unit) in graph


@pytest.mark.parametrize(
    "path",
    [
        "/term/batch-size",
        "/organization/microsoft",
        "/category/model-optimization-and-prompt-syntax",
        "/glossary/glossary",
        "/source/ai-glossary/batch-size.txt",
        f"/resource?iri={quote(BASE + 'term/batch-size#nvidia', safe='')}",
        "/dataset",
    ],
)
def test_all_lossless_formats_contain_the_same_triples(client: Client, path: str) -> None:
    graphs = [parsed(client.get(path, format.media_type).content, format) for format in LOSSLESS]
    assert len(graphs[0]) > 2
    for graph in graphs[1:]:
        assert rdflib.compare.isomorphic(graph, graphs[0])


def test_a_term_is_served_as_schema_org_by_name_and_by_profile(client: Client) -> None:
    answers = [
        client.get("/term/batch-size?format=schemaorg"),
        client.get("/term/batch-size", 'application/ld+json;profile="https://schema.org/"'),
    ]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer.headers["content-type"] == 'application/ld+json;profile="https://schema.org/"'
    graph = parsed(answers[0].content, RdfFormat.SCHEMAORG)
    term = iri(f"{BASE}term/batch-size")
    assert (term, rdflib.RDF.type, iri(SCHEMA.DefinedTerm)) in graph
    assert (term, iri(SCHEMA.name), rdflib.Literal("Batch Size", lang="en")) in graph
    assert (term, iri(SCHEMA.inDefinedTermSet), iri(f"{BASE}glossary/glossary")) in graph
    assert all(str(property_).startswith(str(SCHEMA)) for property_ in set(graph.predicates()) - {rdflib.RDF.type})


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ('application/ld+json; profile="https://schema.org/"', RdfFormat.SCHEMAORG),
        ("application/ld+json;profile=https://schema.org", RdfFormat.SCHEMAORG),
        ('application/ld+json;PROFILE="http://www.w3.org/ns/json-ld#flattened http://schema.org"', RdfFormat.SCHEMAORG),
        ('application/ld+json;q=0.5, application/ld+json;profile="https://schema.org/"', RdfFormat.SCHEMAORG),
        ('application/ld+json;profile="https://schema.org/";q=0.5, application/ld+json', RdfFormat.JSONLD),
        ('application/ld+json;profile="https://schema.org/";q=0, application/ld+json', RdfFormat.JSONLD),
        ('application/ld+json;profile="https://schema.org/", text/turtle;q=0.9', RdfFormat.SCHEMAORG),
        ('application/ld+json;profile="https://schema.org/";q=0.8, text/turtle;q=0.9', RdfFormat.TURTLE),
        ('application/ld+json;profile="https://schema.org/Thing"', RdfFormat.JSONLD),
        ("application/ld+json", RdfFormat.JSONLD),
        ("application/*", RdfFormat.JSONLD),
    ],
)
def test_a_profile_is_served_only_if_requested(accept: str, format: RdfFormat) -> None:
    assert negotiated(accept, None, EXPORTS)[0] is format


def test_the_dataset_describes_the_exported_graph(client: Client, whole_graph: set[object]) -> None:
    graph = parsed(client.get("/.well-known/void", "text/turtle").content, RdfFormat.TURTLE)
    dataset = iri(f"{BASE}dataset")
    assert (dataset, rdflib.VOID.triples, rdflib.Literal(len(whole_graph))) in graph
    assert (dataset, rdflib.DCTERMS.title, rdflib.Literal("Glossary")) in graph
    assert not list(graph.objects(predicate=rdflib.DCTERMS.license))
    local = [
        *graph.objects(dataset, rdflib.VOID.dataDump),
        *graph.objects(dataset, rdflib.VOID.exampleResource),
        *(
            str(endpoint) + quote(f"{BASE}term/batch-size", safe="")
            for endpoint in graph.objects(dataset, rdflib.VOID.uriLookupEndpoint)
        ),
    ]
    assert len(local) == 9
    for address in local:
        assert client.get("/" + str(address).removeprefix(BASE)).status_code == 200


def test_the_dataset_has_the_configured_license(sample_folder: Path, serve: Serve) -> None:
    license = "https://creativecommons.org/licenses/by/4.0/"
    client = serve(sample_folder, license=license)
    for format, property_ in ((RdfFormat.TURTLE, rdflib.DCTERMS.license), (RdfFormat.SCHEMAORG, iri(SCHEMA.license))):
        graph = parsed(client.get("/.well-known/void", format.media_type).content, format)
        assert (iri(f"{BASE}dataset"), property_, iri(license)) in graph


def test_an_organization_is_described_with_its_terms_and_units(client: Client) -> None:
    graph = parsed(client.get("/organization/microsoft-azure", "text/turtle").content, RdfFormat.TURTLE)
    azure = iri(f"{BASE}organization/microsoft-azure")
    assert (azure, iri(SCHEMA.parentOrganization), iri(f"{BASE}organization/microsoft")) in graph
    units = set(graph.subjects(iri(SCHEMA.parentOrganization), azure))
    assert iri(f"{BASE}organization/azure-machine-learning") in units


def test_a_category_is_described_with_its_terms(client: Client) -> None:
    path = "category/model-optimization-and-prompt-syntax"
    graph = parsed(client.get(f"/{path}", "text/turtle").content, RdfFormat.TURTLE)
    assert (iri(BASE + path), iri(SKOS.member), iri(f"{BASE}term/batch-size")) in graph


@pytest.mark.parametrize(
    "path",
    [
        "/term/no-such-term",
        "/organization/nobody",
        "/category/none",
        "/term/a%20b",
        "/term/%3Cscript%3E",
        "/term/%00",
        "/term/%FF",
        "/term/100%25",
        "/term/a%2Fb",
        "/term/%22%7D",
    ],
)
def test_an_unknown_resource_is_not_found(client: Client, path: str) -> None:
    response = client.get(path, "text/turtle")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("path", "similar"),
    [
        ("/term/bach-size", f"Batch Size ({BASE}term/batch-size)"),
        ("/term/bach-size/", f"Batch Size ({BASE}term/batch-size)"),
        ("/organization/microsft", f"Microsoft ({BASE}organization/microsoft)"),
        ("/category/learning-method", f"Learning Methods ({BASE}category/learning-methods)"),
        ("/glossary/glosary", f"Glossary ({BASE}glossary/glossary)"),
        (f"/resource?iri={BASE}term/bach-size", f"Batch Size ({BASE}term/batch-size)"),
        ("/resource?iri=http://other.example/terms%23Batch-Size", f"Batch Size ({BASE}term/batch-size)"),
    ],
)
def test_similar_resources_are_named_if_none_has_the_iri(client: Client, path: str, similar: str) -> None:
    response = client.get(path, "application/ld+json")
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")
    assert similar in response.json()["detail"]


@pytest.mark.parametrize("kind", ["term", "organization", "category", "glossary", "source", "document"])
def test_a_path_without_a_name_is_not_found(client: Client, kind: str) -> None:
    for path in (f"/{kind}", f"/{kind}/", f"/{kind}//"):
        for accept in ("text/turtle", "text/html"):
            assert client.get(path, accept).status_code == 404


def test_names_in_any_script_have_paths(pages_folder: MakeFolder, serve: Serve) -> None:
    names = ["機械学習", "Обучение", "C++", "Größe", "naïve Bayes", "पाठ", "100% accuracy"]
    pages = {str(place): f"// TEST TERM\n{name}\nA definition of it.\n" for place, name in enumerate(names)}
    client = serve(pages_folder(**pages))
    listed = client.query("{ terms { nodes { name iri } } }")["terms"]["nodes"]
    assert {term["name"] for term in listed} == set(names)
    for term in listed:
        path = "/" + quote(term["iri"].removeprefix(BASE))
        response = client.get(path, "text/turtle")
        assert response.status_code == 200, path
        label = rdflib.Literal(term["name"], lang="en")
        assert (iri(term["iri"]), iri(SKOS.prefLabel), label) in parsed(response.content, RdfFormat.TURTLE)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9, */*;q=0.1", "application/ld+json"),
        ("text/turtle;q=0, */*", "application/ld+json"),
        ("image/png, application/n-triples;q=0.3", "application/n-triples"),
        ("image/png, */*;q=0.1", "text/turtle"),
        ("text/html, application/n-triples;q=0.3", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("APPLICATION/LD+JSON", "application/ld+json"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("text/turtle;q=2", "text/turtle"),
        ("text/turtle; Q=0.1, application/n-triples", "application/n-triples"),
        ("garbage, text/turtle", "text/turtle"),
        (", ,text/turtle", "text/turtle"),
    ],
)
def test_the_best_match_of_accept_is_served(client: Client, accept: str | None, expected: str) -> None:
    headers = {} if accept is None else {"Accept": accept}
    if accept is None:
        assert negotiated(None, None, GRAPHS)[1] == expected
        return
    response = client.request("GET", "/term/batch-size", headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == expected


@pytest.mark.parametrize(
    "accept",
    ["application/xhtml+xml", "image/*", "text/turtle;q=0", "*/*;q=0", "garbage", "/", "text/turtle/x", ";;;", "text/"],
)
def test_an_unavailable_media_type_is_an_error_that_lists_the_available_ones(client: Client, accept: str) -> None:
    response = client.get("/term/batch-size", accept)
    assert response.status_code == 406
    error = response.json()["error"]
    assert error["code"] == "NOT_ACCEPTABLE"
    assert "text/turtle" in error["message"]
    assert response.headers["vary"].split(", ")[0] == "Accept"
    with pytest.raises(NotAcceptable):
        negotiated(accept, None, GRAPHS)


def test_several_accept_headers_are_combined(client: Client) -> None:
    headers = [("Accept", "image/png"), ("Accept", "application/n-triples")]
    response = client.request("GET", "/term/batch-size", headers=headers)
    assert response.headers["content-type"] == "application/n-triples"


def test_format_overrides_accept_and_must_be_known(client: Client) -> None:
    response = client.get("/term/batch-size?format=ntriples", "text/turtle")
    assert response.headers["content-type"] == "application/n-triples"
    rejected = client.get("/export?format=word", "text/turtle")
    assert rejected.status_code == 400
    message = "Unknown format 'word'. Available: turtle, jsonld, ntriples, rdfxml, schemaorg, tbx, csv."
    assert rejected.json()["error"] == {"code": "BAD_REQUEST", "message": message}


@pytest.mark.parametrize("format", LOSSLESS)
def test_the_export_contains_the_whole_graph(client: Client, whole_graph: set[object], format: RdfFormat) -> None:
    response = client.get("/export", format.media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == format.media_type
    assert response.headers["content-disposition"] == f'attachment; filename="lexigraph{format.suffix}"'
    assert response.headers["vary"].split(", ")[0] == "Accept"
    assert set(parsed(response.content, format)) == whole_graph  # without blank nodes, isomorphic graphs are equal


@pytest.mark.parametrize("format", TermFormat)
def test_the_terms_are_exported_in_each_term_format(client: Client, format: TermFormat) -> None:
    response = client.get("/export", format.media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == format.media_type
    assert response.headers["content-disposition"] == f'attachment; filename="lexigraph{format.suffix}"'
    assert response.content == client.get(f"/export?format={format}").content
    assert "Mini-batch size" in response.text
    assert client.get("/term/batch-size", format.media_type).status_code == 406


def test_a_graph_that_a_format_cannot_write_is_an_error_for_that_format_only(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    bell = (f"{BASE}term/batch-size", SKOS.historyNote, Literal("a bell \x07"))
    client = serve(add_triples(own_folder, [bell]))
    for path in ("/export", "/term/batch-size"):
        rejected = client.get(path, "application/rdf+xml")
        assert rejected.status_code == 409
        assert rejected.json()["error"]["code"] == "NOT_EXPORTABLE"
        assert client.get(path, "text/turtle").status_code == 200
    rdf = '{ term(name: "Batch Size") { ... on Term { rdf(format: %s) } } }'
    assert client.error(rdf % "RDFXML")[0] == "NOT_EXPORTABLE"
    assert "historyNote" in client.query(rdf % "NTRIPLES")["term"]["rdf"]
