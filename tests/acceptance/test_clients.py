"""The programs in examples/clients against a real server."""

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lexigraph_client import Ambiguous, Developer, Lexigraph, NotFound, Refused, Unreachable

from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from ingest.checks.check import check
from ingest.diagnostics import Severity
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs, uploaded_document
from ingest.organizations.registry import Organizations
from tests.support.networks import free_port
from tests.support.processes import PATIENCE, Server, server

EXAMPLES = Path(__file__).parents[2] / "examples"
CLIENTS = EXAMPLES / "clients"
RANDOM = "how random the generated text is"
HOMONYMS = "// A TERM\nMercury (planet)\nIt orbits.\n\n// A TERM\nMercury (element)\nIt is liquid.\n"


@pytest.fixture(scope="module")
def running(sample_folder: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("served") / "data")
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("homonyms", HOMONYMS),)))
    with server(folder) as started:
        started.wait_until("/ready")
        yield started


@pytest.fixture
def glossary(running: Server) -> Iterator[Lexigraph]:
    with Lexigraph(str(running.http.base_url)) as client:
        yield client


def run(address: str, *command: str, folder: Path = CLIENTS) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        env=os.environ | {"LEXIGRAPH_URL": address, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def answer(running: Server, *command: str, folder: Path = CLIENTS) -> str:
    done = run(str(running.http.base_url), *command, folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_search_finds_a_term_by_meaning_with_match_reasons(glossary: Lexigraph) -> None:
    best, *others = glossary.search(RANDOM, first=3)
    assert best.term.name == "Sampling Temperature"
    assert [hit.score for hit in (best, *others)] == sorted((hit.score for hit in (best, *others)), reverse=True)
    assert best.reasons[0].kind == "SEMANTIC"
    assert glossary.search("qwerty", min_score=0.5) == []
    (of_microsoft,) = glossary.search("less memory", first=1, mode="SEMANTIC", organization="Microsoft")
    assert of_microsoft.term in list(glossary.terms(organization="Microsoft"))


def test_a_term_has_its_organizations_with_descriptions_of_their_work(glossary: Lexigraph) -> None:
    term = glossary.term("mini batch sizes")
    assert (term.name, term.synonyms) == ("Batch Size", ("Mini-batch size", "training batch"))
    assert Developer("NVIDIA", term.developers[0].description) == term.developers[0]
    assert glossary.term(term.iri) == term


def test_lists_include_all_pages(glossary: Lexigraph) -> None:
    names = [term.name for term in glossary.terms()]
    assert len(set(names)) == 109
    assert names == sorted(names, key=str.casefold)
    units = {unit.name: unit.parent for unit in glossary.organizations(unit_of="Microsoft")}
    assert units["Azure Machine Learning"] == "Microsoft Azure"
    assert len(list(glossary.organizations())) > 200
    assert [one.name for one in glossary.organizations(name_contains="hugging")] == ["Hugging Face"]


def test_an_organization_has_its_units(glossary: Lexigraph) -> None:
    azure = glossary.organization("microsoft azure")
    assert (azure.parent, azure.units) == ("Microsoft", ("Azure AI Search", "Azure Machine Learning"))


def test_texts_are_reconciled_in_order(glossary: Lexigraph) -> None:
    batch, drift = glossary.reconcile(["mini batch size", "data drift"], limit=1)
    assert [hits[0].term.name for hits in (batch, drift)] == ["Batch Size", "Data Drift"]


def test_a_text_is_annotated_with_offsets_and_terms(glossary: Lexigraph) -> None:
    text = "🙂 RAG needs no larger mini-batch sizes."
    rag, batch = glossary.annotate(text)
    assert [text[one.start : one.end] for one in (rag, batch)] == [rag.text, batch.text] == ["RAG", "mini-batch sizes"]
    assert batch.terms == (glossary.term("Batch Size"),)
    assert glossary.annotate(text, category=batch.terms[0].categories[0]) == [batch]


def test_errors_include_a_remedy(glossary: Lexigraph) -> None:
    with pytest.raises(NotFound, match=r"'batch seize'\. Similar names: Batch Size"):
        glossary.term("batch seize")
    with pytest.raises(NotFound, match="Similar names: Microsoft") as missing:
        glossary.organization("Micrsoft")
    assert "Microsoft" in missing.value.suggestions
    with pytest.raises(Ambiguous) as several:
        glossary.term("mercury")
    assert len(several.value.candidates) == 2
    with pytest.raises(Refused, match="did you mean Microsoft") as refused:
        list(glossary.terms(organization="Micrsoft"))
    assert refused.value.code == "NOT_FOUND"
    with pytest.raises(Refused, match="Cannot query field 'nope'"):
        glossary.query("{ nope }")


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "nonsense", "{running}/nowhere"])
def test_a_wrong_address_is_an_error_with_a_remedy(address: str, running: Server) -> None:
    where = address.format(port=free_port(), running=running.http.base_url)
    with Lexigraph(where) as client, pytest.raises(Unreachable, match="Start `lexigraph serve`"):
        client.term("batch size")


def test_the_readme_of_the_clients_lists_all_files_and_its_example_runs(
    running: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEXIGRAPH_URL", str(running.http.base_url))
    text = (CLIENTS / "README.md").read_text()
    assert set(re.findall(r"^\| `([\w.]+)`", text, re.MULTILINE)) | {"README.md"} == {
        file.name for file in CLIENTS.iterdir() if file.is_file()
    }
    program = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert program is not None
    assert "Batch Size" in answer(running, sys.executable, "-c", program[1])


def test_python_searches(running: Server) -> None:
    printed = answer(running, sys.executable, "search.py", RANDOM)
    assert re.match(r"0\.\d\d  Sampling Temperature: ", printed)
    assert "matched definition: A setting that" in printed
    done = run(f"http://127.0.0.1:{free_port()}", sys.executable, "search.py", RANDOM)
    assert done.returncode == 1
    assert re.fullmatch(r"search: No Lexigraph server at .+\. Start `lexigraph serve`, .+\n", done.stderr)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed.")
def test_curl_searches_and_gets_a_term(running: Server) -> None:
    found, units, *turtle = answer(running, "sh", "curl.sh").splitlines()
    assert "Temperature" in found
    assert '"units":[{"name":"GitHub"}' in units
    assert any("skos:prefLabel" in line and "Batch Size" in line for line in turtle)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed.")
def test_javascript_searches(running: Server) -> None:
    assert re.match(r"0\.\d\d  Sampling Temperature: ", answer(running, "node", "fetch.mjs"))
    assert answer(running, "node", "fetch.mjs", "mini batch size").startswith("0.99  Batch Size: ")
    done = run(f"http://127.0.0.1:{free_port()}", "node", "fetch.mjs")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"fetch: No Lexigraph server at .+\. Start `lexigraph serve`, .+\n", done.stderr)


def test_the_picture_shows_an_organization_with_its_units_and_terms_without_overlap(
    running: Server, tmp_path: Path
) -> None:
    printed = answer(running, sys.executable, str(CLIENTS / "organization_picture.py"), "Microsoft", folder=tmp_path)
    assert printed.startswith("microsoft.svg: 6 units, 25 terms, ")
    picture = ElementTree.parse(tmp_path / "microsoft.svg").getroot()  # noqa: S314 (written by this test)
    texts = [(text.text, float(text.attrib["x"]), float(text.attrib["y"])) for text in picture.iterfind("{*}text")]
    written = [text for text, _, _ in texts]
    assert {"Microsoft", "Azure Machine Learning", "Batch Size", "Learning Methods"} <= set(written)
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    assert all(0 < x < width and 0 < y < height for _, x, y in texts)
    for text, x, y in texts:  # no overlap at 9 units per letter; bold texts include their outline
        long = 9 * len(text or "")
        assert not [one for one, to, down in texts if one != text and x <= to < x + long and abs(y - down) < 20]


def test_a_picture_of_an_unknown_organization_is_an_error(running: Server, tmp_path: Path) -> None:
    picture = str(CLIENTS / "organization_picture.py")
    done = run(str(running.http.base_url), sys.executable, picture, "Micrsoft", folder=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert done.stderr.startswith("organization_picture: No entry has the name 'Micrsoft'. Similar names: Microsoft")


def test_the_clients_do_not_affect_the_example_glossary() -> None:
    inputs = find_documents([str(EXAMPLES)], EXAMPLES, io.BytesIO())
    documents = [document.name for document in inputs.documents if "clients" in document.name]
    findings = [finding for finding in check(inputs, Organizations.load()) if "clients" in finding.file]
    assert all(name.endswith("clients/README.md") for name in documents)
    assert Severity.ERROR not in {finding.severity for finding in findings}
