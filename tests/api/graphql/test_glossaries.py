"""Two departments define the same word: every interface distinguishes their terms."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoders import open_encoder
from ingest.input.documents import Inputs, uploaded_document
from ingest.options import IngestOptions
from tests.api.client import Client
from tests.api.conftest import Serve
from tests.support.processes import run_here

HOME = "https://lexigraph.example/term/batch-size"
FINANCE = "https://lexigraph.example/term/finance/batch-size"
DOCUMENTS = {
    None: ["// TRAINING TERM\nBatch Size\nExamples per step.\n", "// TRAINING TERM\nLearning Rate\nOf steps.\n"],
    "Finance": ["// BILLING TERM\nBatch Size\nInvoices per night.\nSYNONYMS & ALIASES\n- Run Length\n"],
    "Tax": ["// BILLING TERM\nRun Length\nDays of an audit.\n"],
}
TERM = """query ($name: String, $iri: String, $glossary: String) { term(name: $name, iri: $iri, glossary: $glossary) {
  __typename ... on Term { iri glossary { name } }
  ... on AmbiguousName { name remedy candidates { iri glossary { name } } }
  ... on TermNotFound { suggestions { iri } } } }"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("departments") / "data"
    ingestion = Ingestion(folder, Settings(), open_encoder("none"))
    for glossary, pages in DOCUMENTS.items():
        inputs = Inputs(tuple(uploaded_document(f"{glossary} {page[:20]}.txt", page) for page in pages))
        ingestion.ingest(inputs, IngestOptions(glossary))
    return folder


@pytest.fixture(scope="module")
def client(folder: Path, serve_all: Serve) -> Client:
    return serve_all(folder, open_encoder("none"))


def test_a_name_in_two_glossaries_is_ambiguous_until_the_glossary_is_given(client: Client) -> None:
    found = client.query(TERM, name="batch sizes")["term"]
    assert found["__typename"] == "AmbiguousName"
    assert [(one["iri"], one["glossary"]["name"]) for one in found["candidates"]] == [
        (HOME, "Glossary"),
        (FINANCE, "Finance"),
    ]
    assert found["remedy"] == "Pass the glossary as well (Finance or Glossary), or the IRI of a candidate."
    for glossary in ("Finance", "finance", "https://lexigraph.example/glossary/finance"):
        assert client.query(TERM, name="batch sizes", glossary=glossary)["term"]["iri"] == FINANCE
    assert client.query(TERM, name="Batch Size", glossary="Glossary")["term"]["iri"] == HOME
    assert client.query(TERM, iri=FINANCE)["term"]["glossary"] == {"name": "Finance"}


def test_a_synonym_in_one_glossary_is_found_beside_a_name_in_another(client: Client) -> None:
    assert client.query(TERM, name="run length")["term"]["glossary"]["name"] == "Tax"
    assert client.query(TERM, name="run length", glossary="Finance")["term"]["iri"] == FINANCE


def test_a_name_of_another_glossary_is_suggested(client: Client) -> None:
    found = client.query(TERM, name="Batch Size", glossary="Tax")["term"]
    assert [one["iri"] for one in found["suggestions"]] == [HOME, FINANCE]


def test_an_unknown_glossary_and_a_glossary_without_a_name_are_refused(client: Client) -> None:
    assert client.error(TERM, name="Batch Size", glossary="Financ") == (
        "NOT_FOUND",
        "Unknown glossary 'Financ'; did you mean Finance?",
    )
    assert client.error(TERM, iri=HOME, glossary="Finance")[0] == "BAD_REQUEST"


def show(folder: Path, *arguments: str) -> Any:
    return run_here(*arguments, "--data", str(folder))


def test_the_command_line_asks_for_the_glossary(folder: Path) -> None:
    ambiguous = show(folder, "show", "batch size")
    assert ambiguous.returncode == 1
    assert ambiguous.stderr.splitlines() == [
        "Ambiguous name 'batch size'. Pass the glossary as well (Finance or Glossary), or the IRI of a candidate.",
        f"  {HOME}  Glossary",
        f"  {FINANCE}  Finance",
    ]
    found = json.loads(show(folder, "show", "batch size", "--glossary", "Finance", "--json").stdout)
    assert (found["iri"], found["glossaries"]) == (FINANCE, ["Finance"])
    exported = show(folder, "export", "--term", "batch size", "--glossary", "Finance", "--format", "ntriples").stdout
    assert f"<{FINANCE}> " in exported
    assert f"<{HOME}> " not in exported
    listed = show(folder, "search", "batch size", "--mode", "lexical").stdout
    assert "Finance" in listed
    hits = json.loads(show(folder, "search", "batch size", "--mode", "lexical", "--json").stdout)["hits"]
    assert [(hit["iri"], hit["glossaries"]) for hit in hits[:2]] == [(HOME, ["Glossary"]), (FINANCE, ["Finance"])]


def candidates(client: Client, query: dict[str, Any]) -> Sequence[dict[str, Any]]:
    answer = client.get("/reconcile", params={"queries": json.dumps({"q": query})}).json()
    found: Sequence[dict[str, Any]] = answer["q"]["result"]
    return found


def test_reconciliation_decides_only_within_a_glossary(client: Client) -> None:
    assert not any(one["match"] for one in candidates(client, {"query": "Batch Size"}))
    for name, glossary in (("Batch Size", "Finance"), ("Run Length", "Finance")):
        found = candidates(client, {"query": name, "properties": [{"pid": "glossary", "v": glossary}]})
        assert [(one["id"], one["match"]) for one in found] == [(FINANCE, True)]


def test_an_annotated_text_may_have_a_glossary(client: Client, folder: Path) -> None:
    annotate = """query ($glossary: String, $where: TermWhere) {
      annotate(text: "The batch size, the run length, a learning rate.", glossary: $glossary, where: $where) {
        terms { iri } } }"""
    base = "https://lexigraph.example/term"
    rate, lengths = f"{base}/learning-rate", [FINANCE, f"{base}/tax/run-length"]

    def terms(**variables: Any) -> list[list[str]]:
        return [[one["iri"] for one in found["terms"]] for found in client.query(annotate, **variables)["annotate"]]

    assert terms() == [[HOME, FINANCE], lengths, [rate]]
    assert terms(glossary="Finance") == [[FINANCE], [FINANCE], [rate]]
    assert terms(glossary="Glossary") == [[HOME], lengths, [rate]]
    assert terms(glossary="Glossary", where={"glossary": "Finance"}) == [[FINANCE]]
    assert client.error(annotate, glossary="Financ")[0] == "NOT_FOUND"
    text = folder.parent / "text.txt"
    text.write_text("The batch size.\n")
    found = json.loads(show(folder, "annotate", str(text), "--glossary", "finance", "--json").stdout)
    assert [one["iri"] for one in found["annotations"][0]["terms"]] == [FINANCE]


def test_a_mutation_ingests_into_a_glossary_which_the_document_keeps(tmp_path: Path, serve: Serve) -> None:
    first = Inputs((uploaded_document("b.csv", "name,definition\nBeta,One\n"),))  # fixes the home glossary
    Ingestion(tmp_path, Settings(), open_encoder("none")).ingest(first)
    served = serve(tmp_path, open_encoder("none"), api_key="key")
    mutation = """mutation ($documents: [DocumentInput!]!, $glossary: String) {
      ingest(documents: $documents, glossary: $glossary) { added changed removed } }"""
    for text, glossary, expected in (
        ("Alpha", "Finance", {"added": 1, "changed": 0, "removed": 0}),
        ("Alpha, changed", None, {"added": 0, "changed": 1, "removed": 0}),
    ):
        document = {"name": "a.csv", "content": f'name,definition\nAlpha,"{text}"\n'}
        assert served.query(mutation, key="key", documents=[document], glossary=glossary)["ingest"] == expected
    assert served.query(TERM, name="Alpha")["term"]["iri"] == "https://lexigraph.example/term/finance/alpha"


def test_a_term_page_shows_its_glossary_and_its_namesakes(client: Client) -> None:
    page = client.get("/term/finance/batch-size", "text/html").text
    assert '<a href="/glossary/finance"><bdi>Finance</bdi></a>' in page.partition("<h1>")[0]
    namesakes = page.partition('class="namesakes')[2].partition("</p>")[0]
    assert '<a href="/term/batch-size"><bdi>Batch Size</bdi></a> <span class="aside">Glossary</span>' in namesakes
    assert "Invoices per night" in page
    assert client.get("/term/finance/batch-size", "text/turtle").status_code == 200


def test_links_to_terms_of_other_glossaries_name_the_glossary(client: Client) -> None:
    page = client.get("/category/billing", "text/html").text
    for name, glossary in (("finance/batch-size", "Finance"), ("tax/run-length", "Tax")):
        assert f'<span class="aside">{glossary}</span>' in page.partition(f"/term/{name}")[2][:200]


def test_hits_on_the_search_page_name_their_glossaries(client: Client) -> None:
    page = client.get("/", "text/html", params={"q": "batch size", "mode": "lexical"}).text
    for path, glossary in (("/term/batch-size", "Glossary"), ("/term/finance/batch-size", "Finance")):
        hit = page.partition(f'href="{path}"')[2].partition("</li>")[0]
        assert f"<bdi>{glossary}</bdi>" in hit


def test_the_page_of_a_missing_term_links_to_terms_of_that_name(client: Client) -> None:
    missing = client.get("/term/tax/batch-size", "text/html")
    assert missing.status_code == 404
    for path, glossary in (("/term/batch-size", "Glossary"), ("/term/finance/batch-size", "Finance")):
        assert f'<span class="aside">{glossary}</span>' in missing.text.partition(f'href="{path}"')[2][:100]
