"""HTML pages are valid and safe, are cached only while current, and help with errors."""

from pathlib import Path
from urllib.parse import quote

import html5rdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.search.marking import marked_words
from graph.rdf import Literal, Triple
from graph.vocabulary import RDF, SCHEMA
from tests.api.client import Client
from tests.api.conftest import AddTriples, MakeFolder, Serve

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = [
    "/",
    "/?q=gpu&organization=google",
    "/?category=learning-methods",
    "/?q=zzz",
    "/?q=%00%ff%3Cscript%3E",
    "/categories",
    "/organizations",
    "/nowhere",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_valid_and_runs_only_scripts_of_the_server(client: Client, path: str) -> None:
    response = client.get(path, BROWSER)
    document = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)
    assert all(one.attrib["src"].startswith("/assets/") for one in document.iter("script"))
    assert not any("style" in one.attrib for one in document.iter())
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_only_assets_of_the_current_version_are_cached_permanently(client: Client) -> None:
    page = client.get("/", BROWSER).text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    current = client.get(address)
    assert current.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in current.headers["cache-control"]
    other = client.get("/assets/0123456789abcdef/style.css")
    assert (other.content, other.headers["cache-control"]) == (current.content, "no-cache")
    assert client.get("/assets/0123456789abcdef/none.css").status_code == 404


def test_a_lexical_search_page_does_not_need_the_model(sample_folder: Path, serve: Serve, client: Client) -> None:
    page = client.get("/?q=gpu&mode=lexical", BROWSER)
    assert page.status_code == 200
    assert "similar meaning</span>" not in page.text
    assert "synonym <mark>GPU</mark>" in page.text


@pytest.mark.parametrize(
    ("path", "status", "shown"),
    [
        ("/?category=learning-method", 404, "did you mean Learning Methods"),
        ("/?organization=Hugging%20Face", 200, 'data-slot="name">Hugging Face</span>'),
        ("/?mode=best", 400, "Available: hybrid, semantic, lexical"),
        ("/?show=all", 400, "Pass the number of terms to show"),
        ("/organizations?page=0", 400, "Page numbers start at page=1"),
        ("/term/bach-size", 404, 'href="/term/batch-size"'),
        ("/organization/googel", 404, 'href="/organization/google"'),
        ("/category/learning-method", 404, 'href="/category/learning-methods"'),
        ("/gpu", 404, 'href="/term/graphics-processing-unit"'),
        ("/a%20%22%3E%3Cb%3E", 404, "/a &#34;&gt;&lt;b&gt;"),
    ],
)
def test_errors_are_shown_on_a_page_with_suggestions(client: Client, path: str, status: int, shown: str) -> None:
    response = client.get(path, BROWSER)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert shown in response.text


@pytest.mark.parametrize("path", ["/?q=gpu&category=none", "/?q=gpu&mode=none", "/?q=gpu&show=none"])
def test_the_query_stays_in_its_field_if_another_parameter_is_invalid(client: Client, path: str) -> None:
    response = client.get(path, BROWSER)
    assert response.status_code in (400, 404)
    assert 'value="gpu"' in response.text


def test_a_long_query_is_truncated_to_the_maximum_length(client: Client) -> None:
    response = client.get(f"/?q={1500 * 'x'}", BROWSER)
    assert response.status_code == 200
    assert 1001 * "x" not in response.text


@pytest.mark.parametrize("path", ["/?q=%20%20", "/?category=%20"])
def test_blank_parameters_show_the_front_page(client: Client, path: str) -> None:
    assert client.get(path, BROWSER).text == client.get("/", BROWSER).text


@pytest.mark.parametrize("path", ["/categories", "/organizations", "/map", "/graphql"])
def test_a_trailing_slash_redirects_to_the_page(client: Client, path: str) -> None:
    assert client.get(f"{path}/", BROWSER).headers["location"] == f"http://lexigraph.test{path}"


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_answer_head_requests(client: Client, path: str) -> None:
    assert client.request("HEAD", path).status_code == client.get(path).status_code


@pytest.mark.parametrize("path", ["/term/bach-size", "/nowhere", "/organizations?page=0"])
@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/turtle"])
def test_programs_get_errors_as_json(client: Client, path: str, accept: str | None) -> None:
    response = client.get(path, accept)
    assert response.status_code in (400, 404)
    assert response.json()["error"]["message"]
    assert response.headers["vary"] == "Accept"


def test_the_front_page_of_an_empty_glossary_explains_how_to_add_terms(pages_folder: MakeFolder, serve: Serve) -> None:
    page = serve(pages_folder()).get("/", BROWSER)
    assert "No terms yet." in page.text
    assert "lexigraph ingest" in page.text


def test_the_front_page_of_a_glossary_with_one_term_uses_it_as_an_example(
    pages_folder: MakeFolder, serve: Serve
) -> None:
    page = serve(pages_folder(one="// A TERM\nOnly One\nThe only definition there is.\n")).get("/", BROWSER)
    assert "1 term" in page.text
    assert 'href="/?q=Only+One"' in page.text or 'href="/?q=The+only+definition+there+is"' in page.text


def test_organizations_are_listed_below_their_parents_and_long_lists_have_pages(
    own_folder: Path, serve: Serve, add_triples: AddTriples
) -> None:
    def organization(name: str, parent: str = "") -> list[Triple]:
        iri, above = (f"https://elsewhere.example/{quote(one)}" for one in (name, parent))
        facts: list[Triple] = [(iri, RDF.type, SCHEMA.Organization), (iri, SCHEMA.name, Literal(name))]
        return [*facts, (iri, SCHEMA.parentOrganization, above)] if parent else facts

    many = [triple for number in range(500) for triple in organization(f"Zett {number:03}")]
    odd = [*organization("会社"), *organization("Unit", "会社")]
    circle = [*organization("Ärger", "Öde"), *organization("Öde", "Ärger")]
    client = serve(add_triples(own_folder, [*many, *odd, *circle]))
    first, second, third = (client.get(f"/organizations?page={number}", BROWSER).text for number in (1, 2, 99))
    assert '<h2 id="0–9">' in first
    assert first.index("会社") < first.index(">Unit<") < first.index('<h2 id="B">')
    assert first.count(">Ärger<") == first.count(">Öde<") == 1  # units of each other: the first one is the top
    assert "Zett 499" not in first
    assert "Zett 499" in second
    assert 'href="?page=2#Z"' in first or 'href="#Z"' in first
    assert second == third


@given(st.text(), st.text())
def test_marking_words_does_not_change_the_text(text: str, words: str) -> None:
    pieces = marked_words(text, words)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@given(st.sampled_from(["gradient", "Batch", "size", "データ", "x86"]), st.text(alphabet=" .,-()"))
def test_a_word_is_marked_in_any_case_singular_or_plural(word: str, around: str) -> None:
    for written in (word, word.upper(), word + "s"):
        (found,) = (piece.text for piece in marked_words(f"{around} {written} {around}", word) if piece.is_marked)
        assert found == written
