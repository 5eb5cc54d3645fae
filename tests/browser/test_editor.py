"""The query editor in a browser: running, errors, sharing, completion, and use without JavaScript."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from graphql import parse, print_ast
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CheckAccessibility, OpenPage, Photograph
from tests.support.processes import ROOT
from tests.support.processes import server as serving

pytestmark = pytest.mark.thorough

BROKEN = "{\n  terms {\n    nope\n  }\n}"


def test_the_editor_is_accessible(page: Page, check_accessibility: CheckAccessibility, photograph: Photograph) -> None:
    page.goto("/graphql")
    photograph(page, "graphql-light")
    page.get_by_role("link", name="By relation").click()
    expect(page.locator("#answer")).to_contain_text("Azure Machine Learning")
    check_accessibility(page)
    photograph(page, "graphql-dark")


@pytest.mark.parametrize("width", [375, 1600])
def test_the_editor_fits_any_screen_width(open_page: OpenPage, width: int, photograph: Photograph) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    page.goto("/graphql")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    photograph(page, f"graphql-{width}")


def test_a_long_line_wraps_and_the_response_is_as_high_as_the_query(page: Page) -> None:
    page.goto("/graphql")
    query = page.get_by_label("Query")
    query.fill('{ terms(where: {category: "' + "x" * 300 + '"}) { nodes { na')
    assert query.evaluate("(area) => area.scrollWidth <= area.clientWidth")
    page.keyboard.press("Control+Space")
    names, request = page.get_by_role("listbox").bounding_box(), query.bounding_box()
    assert names is not None
    assert request is not None
    assert names["y"] > request["y"] + 16 + 5 * 21  # below all rows of the wrapped line
    page.get_by_role("link", name="Around a term").click()
    expect(page.locator("#answer")).to_contain_text("mentions")
    heights = [page.locator(part).evaluate("(one) => one.clientHeight") for part in (".request", ".response")]
    assert heights[0] == heights[1] < 800


def test_a_query_runs_by_keyboard_and_its_address_can_be_shared(page: Page, open_page: OpenPage) -> None:
    page.goto("/graphql")
    page.get_by_label("Query").fill("query ($n: Int!) { terms(first: $n) { totalCount } }")
    page.get_by_label("Variables").fill('{"n": 0}')
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_contain_text("totalCount")
    answer = json.loads(page.locator("#answer").inner_text())
    assert answer["data"]["terms"]["totalCount"] > 100
    other = open_page()
    other.goto(page.url)
    assert json.loads(other.locator("#answer").inner_text()) == answer
    assert other.get_by_label("Variables").input_value() == '{"n": 0}'


def test_an_error_links_to_its_line(page: Page, photograph: Photograph) -> None:
    page.goto("/graphql")
    page.get_by_label("Query").fill(BROKEN)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#failures")).to_contain_text("Cannot query field 'nope'")
    page.get_by_role("link", name="Line 3").click()
    selected = "(field => field.value.slice(field.selectionStart, field.selectionEnd).trim())"
    assert page.evaluate(f"{selected}(document.getElementById('query'))") == "nope"
    photograph(page, "graphql-error")
    page.get_by_label("Variables").fill("{")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#failures")).to_contain_text("The variables are not valid JSON")


def test_the_back_button_restores_the_previous_query(page: Page) -> None:
    page.goto("/graphql")
    for title in ("By relation", "Around a term"):
        page.get_by_role("link", name=title).click()
        expect(page.locator("#answer")).to_contain_text("data")
    page.go_back()
    expect(page.get_by_label("Query")).to_have_value(re.compile("developers"))


def test_names_of_fields_and_arguments_are_completed(page: Page, photograph: Photograph) -> None:
    page.goto("/graphql")
    query = page.get_by_label("Query")
    query.fill('{ search(query: "x") { edges { node { nam')
    query.press("Control+Space")
    expect(page.get_by_role("option")).to_have_count(1)
    photograph(page, "graphql-names")
    query.press("Enter")
    expect(query).to_have_value('{ search(query: "x") { edges { node { name')
    query.fill("{ terms(")
    query.press("Control+Space")
    expect(page.get_by_role("option").first).to_contain_text("where")
    query.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    query.fill('{ term(name: "x") { ... on TermNotFound { sugg')
    query.press("Control+Space")
    query.press("Tab")
    expect(query).to_have_value('{ term(name: "x") { ... on TermNotFound { suggestions')


def test_headers_are_sent_and_kept_in_the_tab_only(page: Page, open_page: OpenPage) -> None:
    page.goto("/graphql")
    page.get_by_text("Headers", exact=True).click()
    page.locator("#headers").fill("Authorization: Bearer mine\nX-Other: 1")
    with page.expect_request("**/graphql") as sent:
        page.get_by_role("button", name="Run").click()
    assert sent.value.headers["authorization"] == "Bearer mine"
    assert sent.value.headers["x-other"] == "1"
    assert "mine" not in page.url
    page.reload()
    expect(page.locator("#headers")).to_have_value("Authorization: Bearer mine\nX-Other: 1")
    other = page.context.new_page()
    other.goto("/graphql")
    expect(other.locator("#headers")).to_have_value("")
    page.locator("#headers").fill("nonsense")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#failures")).to_contain_text("“nonsense” is not a header")


def test_a_query_is_colored_like_its_text(page: Page, photograph: Photograph) -> None:
    page.goto("/graphql")
    query = page.get_by_label("Query")
    query.fill(
        '# all\nquery ($n: Int = 5) { terms(first: $n, where: {category: "x # y"}) @skip(if: true) { totalCount } }\n\n'
    )
    copy = page.locator(".request .colors").first
    assert copy.evaluate("(one) => one.textContent") == query.input_value() + "\n"
    for kind, text in (("comment", "# all"), ("variable", "$n"), ("string", '"x # y"'), ("directive", "@skip")):
        expect(copy.locator(f".{kind}").first).to_have_text(text)
    assert query.evaluate("(area) => area.clientHeight === area.previousElementSibling.clientHeight")
    photograph(page, "graphql-colors")


UGLY = """query  One($n:Int!=5,$t:String="a,  b"){terms(first:$n where:{category:{any:["A" "B"]}}){...F
nodes{id:iri,name # why
synonyms(languages:["en","fr"])@include(if:true)}}}
fragment F on TermConnection{totalCount ...on TermConnection@skip(if:false){pageInfo{endCursor}}}"""
PRETTY = """\
query One($n: Int! = 5, $t: String = "a,  b") {
  terms(first: $n, where: {category: {any: ["A", "B"]}}) {
    ...F
    nodes {
      id: iri
      name
      # why
      synonyms(languages: ["en", "fr"]) @include(if: true)
    }
  }
}

fragment F on TermConnection {
  totalCount
  ... on TermConnection @skip(if: false) {
    pageInfo {
      endCursor
    }
  }
}"""


def test_a_query_is_formatted_and_the_change_can_be_undone(page: Page) -> None:
    page.goto("/graphql")
    query = page.get_by_label("Query")
    query.fill(UGLY)
    page.get_by_role("button", name="Prettify").click()
    expect(query).to_have_value(PRETTY)
    page.get_by_role("button", name="Prettify").click()
    expect(query).to_have_value(PRETTY)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(query).to_have_value(UGLY)


def test_formatting_does_not_change_what_the_documented_queries_mean(page: Page) -> None:
    page.goto("/graphql")
    pages = [file.read_text(encoding="utf-8") for file in (ROOT / "docs").glob("*.md")]
    queries = [one for text in pages for one in re.findall(r"```graphql\n(.*?)\n```", text, re.DOTALL)]
    script = "async ([address, texts]) => { const { pretty } = await import(address); return texts.map(pretty); }"
    code = page.locator('script[src$="graphql.js"]').get_attribute("src")
    assert code is not None
    written = page.evaluate(script, [code.replace("graphql.js", "code.js"), queries])
    assert len(written) > 15
    for query, text in zip(queries, written, strict=True):
        assert print_ast(parse(text)) == print_ast(parse(query))


@pytest.mark.parametrize("language", ["curl", "Python", "JavaScript"])
def test_a_copied_request_runs(page: Page, language: str, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/graphql")
    name = 'it\'s \\ "quoted" `${x}`'
    page.get_by_label("Query").fill(
        "query ($n: String!) {\n  term(name: $n) { ... on TermNotFound { name } }\n  # it's\n}"
    )
    page.get_by_label("Variables").fill(json.dumps({"n": name, "no": None, "yes": [True]}))
    page.get_by_text("Headers", exact=True).click()
    page.locator("#headers").fill("X-Note: it's")
    page.get_by_text("Copy as").click()
    page.get_by_role("button", name=language, exact=True).click()
    expect(page.locator("#notice")).to_have_text(f"Copied as {language}.")
    copied = page.evaluate("navigator.clipboard.readText()")
    if language == "JavaScript":
        body = copied.replace("console.log(await response.json())", "return await response.json()")
        answer = page.evaluate(f"async () => {{ {body} }}")
    else:
        program = tmp_path / "program"
        program.write_text(copied, encoding="utf-8")
        command = ["sh" if language == "curl" else sys.executable, str(program)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        answer = json.loads(output) if language == "curl" else ast.literal_eval(output)
    assert answer == {"data": {"term": {"name": name}}}


def test_earlier_queries_are_listed_and_can_be_forgotten(page: Page, check_accessibility: CheckAccessibility) -> None:
    page.goto("/graphql")
    page.get_by_label("Query").fill("{ index { terms } }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer")).to_contain_text("terms")
    page.get_by_role("link", name="By name").click()
    page.reload()
    page.locator("#past summary").click()
    expect(page.locator("#past li")).to_have_count(2)
    check_accessibility(page)
    page.get_by_role("button", name="{ index { terms } }").click()
    expect(page.get_by_label("Query")).to_have_value("{ index { terms } }")
    expect(page.locator("#past")).not_to_have_attribute("open", "")
    page.locator("#past summary").click()
    page.get_by_role("button", name="Clear the history").click()
    page.locator("#past summary").click()
    expect(page.locator("#past")).to_contain_text("No queries yet")
    page.keyboard.press("Escape")
    expect(page.locator("#past summary")).to_be_focused()


def test_a_subscription_shows_its_events_until_it_is_stopped(sample_folder: Path, browser: Browser) -> None:
    with serving(sample_folder, LEXIGRAPH_API_KEY="secret") as own:
        own.wait_until("/ready")
        page = browser.new_page(base_url=str(own.http.base_url))
        page.goto("/graphql")
        page.get_by_label("Query").fill("# from the start\nsubscription { commits(since: 0) { epoch } }")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#failures")).to_contain_text("needs a key")
        page.get_by_text("Headers", exact=True).click()
        page.locator("#headers").fill("Authorization: Bearer secret")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#answer")).to_contain_text('"epoch": 1')
        expect(page.locator("#notice")).to_contain_text("newest first")
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("button", name="Run")).to_be_visible()
        page.close()


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_schema_is_beside_the_query_on_wide_screens(open_page: OpenPage, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto("/graphql")
    query, schema = page.get_by_label("Query").bounding_box(), page.locator(".reference").bounding_box()
    assert query is not None
    assert schema is not None
    assert schema["x"] > query["x"] + query["width"]
    assert abs(schema["y"] - query["y"]) < 60


def test_the_schema_can_be_filtered_and_its_types_are_linked(page: Page) -> None:
    page.goto("/graphql")
    page.get_by_label("Filter").fill("xylophone")
    expect(page.locator("#none")).to_be_visible()
    page.get_by_label("Filter").fill("usageNote")
    expect(page.locator(".type:visible")).to_have_count(1)
    page.get_by_label("Filter").fill("")
    page.get_by_role("link", name="SearchConnection").first.click()
    expect(page.locator("#type-SearchConnection")).to_be_visible()


def test_the_editor_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/graphql")
    page.get_by_role("link", name="Around a term").click()
    expect(page.locator("#answer")).to_contain_text("Continuous Batching")
    page.get_by_label("Query").fill(BROKEN)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#failures")).to_contain_text("Line 3")
    page.get_by_role("link", name="SearchConnection").first.click()
    expect(page.locator("#type-SearchConnection")).to_be_visible()
