"""The page at /sparql in a browser: a form, examples, and results as tables."""

from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import pytest

from api.sparql.query_page import EXAMPLES
from tests.api.client import Client
from tests.api.html import BROWSER, links, page, parse, text

PREFIX = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


def run(client: Client, query: str) -> Element:
    return page(client, f"/sparql?{urlencode({'query': query, 'view': 'table'})}")


def cells(document: Element) -> list[list[str]]:
    return [[text(cell) for cell in row] for row in document.iter("tr")]


def query_of(document: Element) -> str:
    (field,) = document.iter("textarea")
    return field.text or ""


def test_a_browser_without_a_query_gets_a_form(client: Client) -> None:
    document = page(client, "/sparql")
    (form,) = (one for one in document.iter("form") if one.attrib.get("role") != "search")
    assert form.attrib["action"] == "/sparql"
    assert query_of(document) in EXAMPLES.values()
    assert [text(one) for one in document.iter("button")] == ["Run"]
    assert links(document)["Turtle"] == "?format=turtle"


@pytest.mark.parametrize("title", EXAMPLES)
def test_each_example_has_results(client: Client, title: str) -> None:
    document = page(client, links(page(client, "/sparql"))[title])
    assert query_of(document) == EXAMPLES[title]
    assert len(cells(document)) > 10


def test_solutions_are_a_table_with_links_to_pages(client: Client) -> None:
    query = PREFIX + "SELECT ?term ?name ?none { ?term skos:prefLabel ?name FILTER(?term = <term/batch-size>) }"
    document = run(client, query)
    assert cells(document) == [["term", "name", "none"], ["term/batch-size", "Batch Size", ""]]
    assert links(document)["term/batch-size"] == "/term/batch-size"
    assert client.get(links(document)["CSV"]).text == client.get("/sparql", "text/csv", params={"query": query}).text


def test_other_results_are_shown_as_well(client: Client) -> None:
    assert "Yes" in [text(one) for one in run(client, "ASK { ?s ?p ?o }").iter("h2")]
    (triples,) = run(client, "CONSTRUCT { <term/batch-size> ?p ?o } { <term/batch-size> ?p ?o }").iter("pre")
    assert 'skos:prefLabel "Batch Size"@en' in text(triples)


def test_a_long_result_is_cut_and_counted(client: Client) -> None:
    document = run(client, "SELECT * { ?s ?p ?o } LIMIT 600")
    assert len(cells(document)) == 501
    assert "600 rows The first 500 are shown." in text(document)


def test_values_cannot_inject_markup_or_scripts(client: Client) -> None:
    document = run(client, 'SELECT ("<script>" AS ?a) (IRI("javascript:alert(1)") AS ?b) {}')
    assert cells(document)[1] == ["<script>", "javascript:alert(1)"]
    assert "javascript:alert(1)" not in links(document)


def test_a_wrong_query_stays_in_the_form_beside_its_problem(client: Client) -> None:
    response = client.get("/sparql", BROWSER, params={"query": "SELECT nonsense", "view": "table"})
    assert response.status_code == 400
    document = parse(response.text)
    assert query_of(document) == "SELECT nonsense"
    (problem,) = (text(one) for one in document.iter("p") if one.attrib.get("role") == "alert")
    assert problem.startswith("Invalid query")


def test_programs_get_the_answers_of_the_protocol(client: Client) -> None:
    answer = client.get("/sparql", BROWSER, params={"query": "ASK {}"})
    assert answer.headers["content-type"] == "application/xml"
    assert client.get("/sparql").headers["content-type"].startswith("text/turtle")
