"""The pages of organizations and categories."""

from pathlib import Path
from xml.etree.ElementTree import Element

from graph.rdf import Literal, Triple
from graph.vocabulary import RDF, SCHEMA
from tests.api.client import Client
from tests.api.conftest import AddTriples, Serve
from tests.api.html import links, of_class, page, section, text, titles

BASE = "https://lexigraph.example/"


def query_of(document: Element) -> str:
    (query,) = ("".join(one.itertext()) for one in document.iter("pre"))
    return query


def test_an_organization_lists_the_terms_of_its_units_with_their_descriptions(client: Client) -> None:
    document = page(client, "/organization/microsoft")
    assert text(next(document.iter("h1"))) == "Microsoft"
    assert links(document)["Wikidata Q2283"] == "https://www.wikidata.org/wiki/Q2283"
    group = section(document, "Model Optimization and Prompt Syntax")
    batch_size = next(one for one in group.iter("li") if text(one).startswith("Batch Size"))
    assert "Users configure batch sizes for efficient training" in text(batch_size)
    assert links(batch_size) == {
        "Batch Size": "/term/batch-size",
        "Azure Machine Learning": "/organization/azure-machine-learning",
    }
    units = section(document, "Units")
    azure = next(one for one in units.iter("li") if text(one).startswith("Microsoft Azure"))
    assert list(links(azure)) == ["Microsoft Azure", "Azure AI Search", "Azure Machine Learning"]


def test_a_unit_links_to_all_of_its_parents(client: Client) -> None:
    document = page(client, "/organization/azure-machine-learning")
    crumbs = links(next(of_class(document, "crumbs")))
    assert list(crumbs) == ["Organizations", "Microsoft", "Microsoft Azure"]
    assert "Azure ML" in text(document)
    assert "Units" not in titles(document)


def test_the_contents_of_an_organization_link_to_its_groups_of_terms(client: Client) -> None:
    document = page(client, "/organization/microsoft")
    (contents,) = (one for one in document.iter("nav") if one.attrib.get("aria-labelledby") == "contents")
    headings = {f"#{one.attrib['id']}": text(one) for one in document.iter("h2") if "id" in one.attrib}
    found = links(contents)
    assert "Model Optimization and Prompt Syntax" in found
    assert found.pop("Connections") == "#connections"
    assert {name: headings[address] for name, address in found.items()} == {name: name for name in found}


def test_the_query_of_an_organization_returns_the_content_of_its_page(client: Client) -> None:
    for name in ("microsoft", "nvidia", "allen-institute-for-ai"):
        document = page(client, f"/organization/{name}")
        found = client.query(query_of(document))["organization"]
        shown = text(document)
        assert text(next(document.iter("h1"))) == found["name"]
        assert sorted(text(one) for one in document.iter("p") if one.attrib.get("class") == "term") == sorted(
            " ".join([node["name"], *others_of(document, node["name"])]) for node in found["terms"]["nodes"]
        )
        for alias in found["aliases"]:
            assert alias in shown
        family = {found["name"], *(text(one) for one in unit_links(document))}
        for node in found["terms"]["nodes"]:
            edges = [one for one in node["developers"]["edges"] if one["node"]["name"] in family]
            assert edges
            assert all(" ".join(one["description"].split()) in shown for one in edges)


def others_of(document: Element, term: str) -> list[str]:
    """The units shown next to the name of a term."""
    line = next(one for one in of_class(document, "term") if one.tag == "p" and text(next(one.iter("a"))) == term)
    return [text(one) for one in of_class(line, "aside")]


def unit_links(document: Element) -> list[Element]:
    return [link for tree in of_class(document, "tree") for link in tree.iter("a")]


def test_a_category_lists_its_terms_with_definitions_and_its_organizations(client: Client) -> None:
    document = page(client, "/category/model-optimization-and-prompt-syntax")
    found = client.query(query_of(document))["node"]
    assert [text(one) for one in section(document, f"{found['terms']['totalCount']} terms").iter("li")] == [
        f"{node['name']} {node['definition']}" for node in found["terms"]["nodes"]
    ]
    counts = [text(one) for one in of_class(section(document, "Who works on these terms"), "count")]
    assert counts == sorted(counts, key=int, reverse=True)
    assert links(document)["Google"] == "/organization/google"
    among = page(client, links(document)["Search its terms"])
    assert found["terms"]["nodes"][0]["name"] in links(among)


def test_organizations_that_are_units_of_each_other_have_pages(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    one, other = f"{BASE}organization/one", f"{BASE}organization/other"
    triples: list[Triple] = []
    for organization, parent in ((one, other), (other, one)):
        triples += [
            (organization, RDF.type, SCHEMA.Organization),
            (organization, SCHEMA.name, Literal(organization.removeprefix(BASE))),
            (organization, SCHEMA.parentOrganization, parent),
            (organization, SCHEMA.url, "javascript:alert(1)"),
        ]
    client = serve(add_triples(own_folder, triples))
    document = page(client, "/organization/one")
    assert list(links(section(document, "Units"))) == ["organization/other"]
    assert "No terms list this organization." in text(document)
    assert not any(address.startswith("javascript:") for address in links(document).values())
