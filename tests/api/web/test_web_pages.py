"""HTML pages are valid and safe, are cached only while current, and help with errors."""

import re
from pathlib import Path
from urllib.parse import quote

import html5rdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lexicon.highlights import marked_words
from graph.rdf import Literal, Triple
from graph.vocabulary import RDF, SCHEMA
from tests.api.client import Client
from tests.api.conftest import AddTriples, MakeFolder, Serve
from tests.api.html import links, of_class, page, text

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


@pytest.mark.parametrize(
    ("path", "begin"),
    [
        ("/", "Glossary: "),
        ("/category/learning-methods", "Learning Methods: "),
        ("/organization/google", "Google: "),
        ("/term/batch-size", "The number of training examples"),
        ("/?q=gpu", None),
    ],
)
def test_search_engines_and_previews_of_links_get_the_same_description(
    client: Client, path: str, begin: str | None
) -> None:
    metadata = [one.attrib for one in page(client, path).iter("meta")]
    plain = [one["content"] for one in metadata if one.get("name") == "description"]
    assert plain == [one["content"] for one in metadata if one.get("property") == "og:description"]
    assert [one.startswith(begin or "") for one in plain] == ([True] if begin else [])


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
        ("/?organization=Hugging%20Face", 200, "Organization: <bdi>Hugging Face</bdi>"),
        ("/?mode=best", 400, "Available: hybrid, semantic, lexical"),
        ("/?show=all", 400, "Pass the number of terms to show"),
        ("/organizations?page=0", 400, "Page numbers start at page=1"),
        ("/?q=gpu&page=x", 400, "Page numbers start at page=1"),
        ("/map?page=-1", 400, "Page numbers start at page=1"),
        ("/glossaries?page=", 400, "Page numbers start at page=1"),
        ("/term/batch-size?page=x", 400, "Page numbers start at page=1"),
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


@pytest.mark.parametrize("parameters", ["q=gpu&organization=google", "category=learning-methods", "q=x&category=none"])
def test_the_results_for_search_as_you_type_are_a_part_of_the_page(client: Client, parameters: str) -> None:
    page, part = (client.get(f"{path}?{parameters}", BROWSER) for path in ("/", "/results"))
    title, _, results = part.text.removeprefix("<!DOCTYPE html>\n").partition("\n")
    assert part.status_code == 200  # it reports the problem, so that browsers show it
    assert title in page.text
    assert results.strip() in page.text


NONSENSE = (
    "zzzzqqq xyzzy qwertz kuvoqab vexiloz tibudor zaplemi wugoxer jikova fobazun hecudip ralomux dijepaw "
    "gozithu nuvekal pafizob sowuqer bexadim culifoy mogavet ryzopik lequsan wofijad tazeblu kidrovu zumpaxi "
    "jefoquil vubnask yodrimal hexplunt quafziro blimtoz crudvape skorfuzi drelmoxa plogwize frintuba glurpeko "
    "swaxtino thrivuqa znorbeli mwekrapu ugvatrix oxnidelu ikblofar eqwundes awzigmol yvortecu odrikzam"
)


@pytest.mark.parametrize("word", NONSENSE.split())
def test_an_invented_word_finds_nothing(client: Client, word: str) -> None:
    part = client.get(f"/results?q={word}", BROWSER).text
    assert f"Nothing found for “{word}”" in part
    assert "<h2><a" not in part


@pytest.mark.parametrize(
    ("query", "address", "kind"),
    [
        ("microsoft", "/organization/microsoft", "organization"),
        ("open ai", "/organization/openai", "organization"),
        ("learning methods", "/category/learning-methods", "category"),
        ("lerning method", "/category/learning-methods", "category"),
        ("glossary", "/glossary/glossary", "glossary"),
    ],
)
def test_a_search_leads_to_organizations_categories_and_glossaries(
    client: Client, query: str, address: str, kind: str
) -> None:
    others = next(of_class(page(client, f"/?q={query}"), "others"))
    (found,) = (one for one in others.iter("li") if address in links(one).values())
    assert text(next(of_class(found, "kind"))) == kind


def test_filters_hide_all_results_except_terms(client: Client) -> None:
    assert not list(of_class(page(client, "/?q=microsoft&category=learning-methods"), "others"))


@pytest.mark.parametrize("query", ["gpu", "training on many GPUs at once", "how random the text is", "microsoft"])
def test_hits_that_are_less_alike_are_shown_and_counted_on_request_only(client: Client, query: str) -> None:
    def shown(path: str) -> tuple[int, int, list[int]]:
        document = page(client, path)
        more = next((name for name in links(document) if name.endswith("less alike")), "0")
        (filters,) = (one for one in document.iter("aside"))
        counts = [int(text(one)) for one in of_class(filters, "count")]
        return len(list(of_class(document, "hit"))), int(more.split()[0]), counts

    alike, hidden, counts = shown(f"/?q={query}&show=100")
    assert 0 < alike
    assert 0 < hidden
    assert max(counts, default=0) <= alike  # the facets of one hit would reduce nothing
    every, none_hidden, all_counts = shown(f"/?q={query}&show=100&all=1")
    assert (every, none_hidden) == (alike + hidden, 0)
    assert alike < max(all_counts) <= every


def test_hits_are_shown_in_the_language_of_the_address_which_links_keep(pages_folder: MakeFolder, serve: Serve) -> None:
    vocabulary = (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
        '<urn:fish> a skos:Concept ; skos:prefLabel "Fish"@en, "Kala"@fi . '
        '<urn:trout> a skos:Concept ; skos:prefLabel "Fish of rivers"@en, "Taimen"@fi . '
        '<urn:animals> a skos:Collection ; skos:prefLabel "Animals"@en ; skos:member <urn:fish> .\n'
    )
    client = serve(pages_folder(**{"fish.ttl": vocabulary}))
    found = page(client, "/results?q=fish&mode=lexical&lang=fi")
    hits = [text(next(one.iter("h2"))) for one in of_class(found, "hit")]
    assert hits == ["Kala", "Taimen"]
    assert "exact name Fish" in text(found)
    assert links(found)["Animals"].endswith("&lang=fi")
    assert [text(next(one.iter("h2"))) for one in of_class(page(client, "/?q=kala&mode=lexical"), "hit")] == ["Fish"]


def test_another_spelling_is_suggested_if_nothing_is_found(client: Client) -> None:
    assert links(page(client, "/?q=kwantizasion&category=learning-methods"))["Quantization"] == (
        "/?q=Quantization&category=learning-methods"
    )


def test_without_a_query_the_results_are_empty(client: Client) -> None:
    assert client.get("/results?mode=lexical", BROWSER).text == "<!DOCTYPE html>\n<title>Lexigraph</title>\n"


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
    assert client.get(f"{path}/", BROWSER).headers["location"] == f"http://localhost{path}"


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_answer_head_requests(client: Client, path: str) -> None:
    assert client.request("HEAD", path).status_code == client.get(path).status_code


@pytest.mark.parametrize("path", ["/term/bach-size", "/nowhere", "/organizations?page=0"])
@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/turtle"])
def test_programs_get_errors_as_json(client: Client, path: str, accept: str | None) -> None:
    response = client.get(path, accept)
    assert response.status_code in (400, 404)
    assert response.json()["error"]["message"]
    assert response.headers["vary"].split(", ")[0] == "Accept"


EMPTY = ["/", "/?q=gpu", "/terms", "/terms?q=gpu", "/tree", "/glossaries", "/categories", "/organizations", "/map"]


@pytest.mark.parametrize("path", EMPTY)
def test_the_pages_of_an_empty_glossary_explain_how_to_add_terms(
    path: str, pages_folder: MakeFolder, serve: Serve
) -> None:
    page = serve(pages_folder()).get(path, BROWSER)
    assert page.status_code == 200
    main = page.text.partition("<main")[2]
    assert "No terms yet. Add some with <code>lexigraph ingest PATH</code>; then load this page again." in main


def test_lists_that_no_term_fills_are_named(pages_folder: MakeFolder, serve: Serve) -> None:
    client = serve(pages_folder(**{"words.csv": "term,definition\nAnchor,Holds a boat.\n"}))
    assert "No term has a category." in client.get("/categories", BROWSER).text
    assert "No term has an organization." in client.get("/organizations", BROWSER).text


@pytest.mark.parametrize("path", ["/graphql", "/ontology", "/term/100%25?page=0", "/sparql?view=table&query=nonsense"])
def test_code_in_descriptions_and_messages_is_shown_as_code(client: Client, path: str) -> None:
    shown = re.sub(r"<(textarea|pre)[ >].*?</\1>", "", client.get(path, BROWSER).text, flags=re.DOTALL)
    assert "`" not in re.sub(r"<[^>]*>", "", shown)


def test_a_message_with_markup_between_backticks_is_escaped(client: Client) -> None:
    page = client.get("/quality?kind=`<b>x</b>`", BROWSER)
    assert page.status_code == 400
    assert "<code>&lt;b&gt;x&lt;/b&gt;</code>" in page.text


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
    assert second.index('<h2 id="漢字">') < second.index("会社") < second.index(">Unit<")
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
