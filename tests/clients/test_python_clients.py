"""Clients of other people in Python, against a real server: SPARQLWrapper, rdflib and PyLD."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyld import jsonld
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from tests.conftest import EXAMPLES
from tests.support import processes

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),  # of rdflib, in these clients
]

TERM = "https://lexigraph.example/term/batch-size"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, exports: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("clients") / "data"
    processes.run("ingest", str(EXAMPLES / "ai-glossary"), "--data", str(folder), stdin=None, cwd=None)
    with processes.server(folder) as server:
        yield f"http://127.0.0.1:{server.port}"


def sparql(url: str, query: str, format: str) -> Any:  # its methods return the type of each format
    client = SPARQLWrapper(f"{url}/sparql")
    client.setQuery(query)
    client.setReturnFormat(format)
    return client


@pytest.mark.parametrize("format", [XML, RDFXML, TURTLE, N3, JSONLD])
@pytest.mark.parametrize("query", [f"DESCRIBE <{TERM}>", f"CONSTRUCT {{ <{TERM}> ?p ?o }} WHERE {{ <{TERM}> ?p ?o }}"])
def test_sparqlwrapper_reads_triples_in_its_formats(url: str, query: str, format: str) -> None:
    found = sparql(url, query, format).queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    names = graph.objects(rdflib.URIRef(TERM), rdflib.SKOS.prefLabel)
    assert [str(name) for name in names] == ["Batch Size"]


@pytest.mark.parametrize("format", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_solutions_in_its_formats(url: str, format: str) -> None:
    query = f"SELECT ?name WHERE {{ <{TERM}> <{rdflib.SKOS.prefLabel}> ?name }}"
    found = sparql(url, query, format).query().convert()
    shown = found if isinstance(found, dict) else found.toxml() if format == XML else found.decode()
    assert "Batch Size" in str(shown)
    assert sparql(url, f"ASK {{ <{TERM}> a <{rdflib.SKOS.Concept}> }}", JSON).queryAndConvert()["boolean"] is True


@pytest.mark.parametrize("path", ["/term/batch-size", "/organization/google", "/dataset", "/export"])
def test_rdflib_reads_the_same_triples_in_each_format(url: str, path: str) -> None:
    formats = {"json-ld": "jsonld", "turtle": "turtle", "xml": "rdfxml", "nt": "ntriples"}
    found = {rdflib.Graph().parse(f"{url}{path}", format=format).isomorphic(expected(url, path)) for format in formats}
    found |= {
        rdflib.Graph().parse(f"{url}{path}?format={name}", format=format).isomorphic(expected(url, path))
        for format, name in formats.items()
    }
    assert found == {True}


def expected(url: str, path: str) -> rdflib.Graph:
    return rdflib.Graph().parse(f"{url}{path}?format=turtle", format="turtle")


@pytest.mark.parametrize("path", ["/term/batch-size", "/organization/google", "/export?format=jsonld"])
def test_pyld_expands_resources(url: str, path: str) -> None:
    subjects = {one["@id"] for one in jsonld.expand(f"{url}{path}")}
    assert any(one.startswith("https://lexigraph.example/") for one in subjects)
