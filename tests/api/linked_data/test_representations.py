"""HTTP headers of representations: links to alternates, ETags, and the link to the dataset."""

import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from api.http.negotiation import EXPORTS
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from graph.rdf import Literal
from graph.vocabulary import SKOS
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import AddTriples, Serve

BASE = "https://lexigraph.example/"
FORMATS = ["turtle", "jsonld", "ntriples", "rdfxml", "schemaorg", "html"]
LINK = re.compile(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)(?:, |\Z)')
PATHS = ["/term/batch-size", "/organization/microsoft", "/.well-known/void", "/export"]


def links_of(header: str) -> list[tuple[str, dict[str, str]]]:
    found = LINK.findall(header)
    assert ", ".join(f"<{target}>{parameters}" for target, parameters in found) == header
    return [(target, dict(re.findall(r'; ([a-z]+)="([^"]*)"', parameters))) for target, parameters in found]


@pytest.mark.parametrize("format", FORMATS)
def test_a_representation_links_to_all_the_others_unless_it_is_json_ld(client: Client, format: str) -> None:
    response = client.get(f"/term/batch-size?format={format}")
    links = links_of(response.headers["link"])
    others = [(target, said) for target, said in links if said["rel"] == "alternate"]
    expected = [f"?format={other}" for other in FORMATS if other != format and format not in ("jsonld", "schemaorg")]
    assert [target for target, _ in others] == expected
    for target, said in others:
        media_type = client.get("/term/batch-size" + target).headers["content-type"].removesuffix("; charset=utf-8")
        assert media_type == said["type"] + (f';profile="{said["profile"]}"' if "profile" in said else "")


def test_a_representation_links_to_its_iri_and_to_the_dataset(client: Client) -> None:
    links = links_of(client.get("/term/batch-size").headers["link"])
    assert (f"{BASE}term/batch-size", {"rel": "canonical"}) in links
    assert ("/.well-known/void", {"rel": "describedby"}) in links
    export = links_of(client.get("/export").headers["link"])
    assert ("/.well-known/void", {"rel": "describedby"}) in export
    assert not any(said["rel"] == "canonical" for _, said in export)


def test_the_alternates_of_a_filtered_export_have_its_filter(client: Client) -> None:
    ids = [("id", f"{BASE}term/batch-size"), ("id", f"{BASE}term/dropout")]
    query = [*ids, ("hasDefinition", "true"), ("format", "csv"), ("spreadsheet", "true")]
    links = links_of(client.get("/export", params=query).headers["link"])
    targets = [target for target, said in links if said["rel"] == "alternate"]
    assert len(targets) == len({*EXPORTS.values()}) - 1
    for target in targets:
        text = client.get("/export" + target).text
        assert "Mini-batch size" in text
        assert "Adversarial Example" not in text
    many = [("id", f"{BASE}term/batch-size")] * 500
    assert [said["rel"] for _, said in links_of(client.get("/export", params=many).headers["link"])] == ["describedby"]


def test_an_iri_in_any_script_is_percent_encoded_in_a_header(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    elsewhere = "http://elsewhere.example/größe?a=b&c=d%20e#機"
    client = serve(add_triples(own_folder, [(elsewhere, SKOS.prefLabel, Literal("Größe", "de"))]))
    links = links_of(client.get("/resource", params={"iri": elsewhere}).headers["link"])
    assert links[0][0] == "http://elsewhere.example/gr%C3%B6%C3%9Fe?a=b&c=d%20e#%E6%A9%9F"
    for target, said in links:
        if said["rel"] == "alternate":
            assert client.get("/resource" + target).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_client_with_the_current_representation_gets_304(client: Client, path: str) -> None:
    first = client.get(path, "application/n-triples")
    tag = first.headers["etag"]
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', tag)
    assert first.headers["cache-control"] == "no-cache"
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.request("GET", path, headers={"Accept": "application/n-triples", "If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert {name: again.headers[name] for name in ("etag", "vary", "cache-control", "link")} == {
            name: first.headers[name] for name in ("etag", "vary", "cache-control", "link")
        }
    for unknown in ('"other"', "", tag[3:-1]):
        again = client.request("GET", path, headers={"Accept": "application/n-triples", "If-None-Match": unknown})
        assert again.content == first.content


@pytest.mark.parametrize("path", PATHS)
def test_all_representations_have_different_etags(client: Client, path: str) -> None:
    accepted = ["text/turtle", "application/ld+json", "application/json", "application/n-triples", "text/html"]
    accepted.append('application/ld+json;profile="https://schema.org/"')
    answers = [client.get(path, media_type) for media_type in accepted]
    tags = [answer.headers["etag"] for answer in answers if answer.status_code == 200]
    assert len(set(tags)) == len(tags) >= 5


def test_an_etag_survives_a_restart_and_changes_only_with_its_content(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    paths = ["/term/beam-search", "/term/batch-size", "/.well-known/void", "/export"]

    def tags() -> list[str]:
        client = serve(own_folder)
        return [client.get(path).headers["etag"] for path in paths]

    before = tags()
    assert tags() == before
    add_triples(own_folder, [(f"{BASE}term/batch-size", SKOS.historyNote, Literal("new"))])
    after = tags()
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, False, False]


def test_a_recreated_data_directory_has_a_new_etag_for_its_export(
    tmp_path: Path, encoder: Encoder, serve: Serve
) -> None:
    folder, found = tmp_path / "data", set()
    for name in ("One", "Two"):
        documents = (uploaded_document("page", f"// TEST TERM\n{name}\nA definition.\n"),)
        Ingestion(folder, Settings(), encoder).ingest(Inputs(documents))
        found.add(serve(folder).get("/export").headers["etag"])
        shutil.rmtree(folder)
    assert len(found) == 2


@pytest.mark.parametrize("path", [*PATHS, "/term/nothing", "/export?format=word"])
def test_head_returns_the_headers_of_get_without_content(client: Client, path: str) -> None:
    get, head = client.get(path), client.request("HEAD", path)
    assert head.status_code == get.status_code
    assert head.content == b""
    differing = ("content-length", "content-encoding", "transfer-encoding")  # HEAD may omit these
    assert not [name for name in get.headers if get.headers[name] != head.headers.get(name) and name not in differing]


def test_the_dataset_description_is_at_the_well_known_address_and_at_its_iri(client: Client) -> None:
    assert client.get("/dataset").content == client.get("/.well-known/void").content


@pytest.mark.parametrize("query", ["", "?iri=", "?iri=batch-size", "?iri=a%20b", "?iri=javascript", "?iri=%00"])
def test_resource_needs_an_iri(client: Client, query: str) -> None:
    response = client.get("/resource" + query)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "BAD_REQUEST"


def test_an_unknown_iri_is_not_found(client: Client) -> None:
    response = client.get("/resource?iri=" + quote("http://elsewhere.example/a", safe=""))
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"
