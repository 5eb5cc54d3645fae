"""The tables of formats and endpoints are complete, and each example in them works."""

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pytest
import rdflib
import yaml

from api.cli import main
from graph.export import RdfFormat, TermFormat
from ingest.input.formats import FORMATS, format_of
from tests.docs.documents import DOCS, blocks, documents, section
from tests.support.processes import Server

ADDRESS = "http://127.0.0.1:8000"
TABLES = {"formats": DOCS / "formats" / "index.md", "exports": DOCS / "export.md", "endpoints": DOCS / "endpoints.md"}


class Row(NamedTuple):
    """A row of a table: its names, its suffixes or media types, and its example."""

    names: str
    kinds: str
    example: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The suffixes or media types."""
        return tuple(re.findall(r"`(.+?)`", self.kinds))


def rows(name: str) -> list[Row]:
    """Return the rows of a table, whose first cell is a link or a name and whose last cell is an example."""
    _, _, *lines = section(TABLES[name], name).splitlines()
    read = [re.fullmatch(r"\| (?:\[(.+?)\]\(\S+\)|(.+?)) \| (.+) \| `(.+?)` \|", line) for line in lines]
    assert None not in read, f"a row of {name} is not | name | kinds | `example` |"
    return [Row(row[1] or row[2], row[3], row[4]) for row in read if row]


def each_row(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows(name), ids=[row.names for row in rows(name)])


def test_every_format_is_in_its_table() -> None:
    assert {row.names: row.codes for row in rows("formats")} == {one.name: one.suffixes for one in FORMATS}
    written = {(one.media_type, one.suffix) for one in (*RdfFormat, *TermFormat)}
    assert {row.codes for row in rows("exports")} == written


@pytest.fixture
def words(shown_documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets commands run in a folder with the documents that the pages of the formats show."""
    shutil.copytree(shown_documents, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def shown_documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents that the pages of the formats show."""
    folder = tmp_path_factory.mktemp("shown")
    shown = {
        "term-pages.md text": "my-pages/batch-size.txt",
        "tables.md csv": "words.csv",
        "json.md json": "words.json",
        "json.md jsonl": "words.jsonl",
        "obo.md obo": "words.obo",
        "rdf.md turtle": "words.ttl",
        "markdown-yaml.md md": "docs/adam.md",
        "tbx.md xml": "words.tbx",
        "html.md html": "words.html",
        "documentation.md rst": "words.rst",
        "documentation.md asciidoc": "words.adoc",
        "documentation.md latex": "words.tex",
        "documentation.md org": "words.org",
    }
    texts = {}
    for place, name in shown.items():
        page, _, language = place.partition(" ")
        texts[language] = blocks(DOCS / "formats" / page, language)[0].text
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(texts[language], encoding="utf-8")
    vocabulary = rdflib.Graph().parse(data=texts["turtle"], format="turtle")
    for syntax, name in {"nt": "words.nt", "xml": "words.rdf", "json-ld": "words.jsonld"}.items():
        vocabulary.serialize(folder / name, syntax, encoding="utf-8")
    (folder / "words.yaml").write_text(yaml.safe_dump(json.loads(texts["json"])["terms"]))
    workbook = openpyxl.Workbook()
    for cells in csv.reader(io.StringIO(texts["csv"])):
        workbook.active.append(cells)
    workbook.save(folder / "words.xlsx")
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Batch Size").bold = True
    paragraph.add_run(": how many examples a step sees.")
    document.save(str(folder / "words.docx"))
    (folder / "words.xml").write_text(blocks(DOCS / "formats" / "tbx.md", "xml")[1].text, encoding="utf-8")
    return folder


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


@each_row("formats")
@pytest.mark.usefixtures("words", "exports")
def test_a_document_of_each_format_is_ingested(
    row: Row, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(row.example, monkeypatch)
    name = "Adam" if row.names == "Markdown" else "Batch Size"
    capsys.readouterr()
    run(f"lexigraph show '{name}' --json", monkeypatch)
    term = json.loads(capsys.readouterr().out)
    assert term["name"] == name
    file = next(Path().rglob(term["source"]))
    assert file.suffix in row.codes
    assert format_of(str(file), file.read_bytes()).name == row.names


@each_row("exports")
def test_the_graph_is_exported_in_each_format(
    row: Row, sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEXIGRAPH_DATA", str(sample_folder))
    run(row.example, monkeypatch)
    (written,) = tmp_path.iterdir()
    assert written.suffix == row.codes[1]
    assert row.names.split("/")[0] in format_of("words", written.read_bytes()).name or row.names == "schema.org"
    assert "Batch Size" in written.read_text()


ANSWERS = {
    "/graphql": '{"data":{"index":{"terms":107}}}',
    "/term": '"Mini-batch size"',
    "/resource": "DefinedTermSet",
    "/export": "Mini-batch size",
    "/dataset": "void:triples",
    "/sparql": "true",
    "/ontology": "lex:mentions",
    "/graph": "sd:Graph",
    "/changes": "</feed>",
    "/reconcile": '"Batch Size"',
    "/": 'href="/term/sampling-temperature"',
    "/terms": 'href="/term/batch-size"',
    "/map": "<h1>Map</h1>",
    "/quality": "<h1>Quality</h1>",
    "/mcp": '"get_term"',
    "/health": '"status":"ok"',
    "/ready": '"ready":true',
    "/openapi.json": '"openapi"',
}


@each_row("endpoints")
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_each_endpoint_gives_the_answer_of_its_row(row: Row, running: Server) -> None:
    command = shlex.split(row.example.replace(ADDRESS, str(running.http.base_url).rstrip("/")))
    done = subprocess.run(
        [*command, "--silent", "--show-error", "--fail", "--write-out", r"\n%{content_type}"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answer, _, media_type = done.stdout.rpartition("\n")
    assert ANSWERS[row.names.split("`")[1]] in answer
    exported = {code for above in rows("exports") for code in above.codes}
    assert media_type.removesuffix("; charset=utf-8") in {*row.codes, *(exported if "export.md" in row.kinds else ())}


CURL = [
    pytest.param(line, id=f"{document.stem}-{number}")
    for document in documents()
    for block in blocks(document, "sh")
    for number, line in enumerate(block.text.splitlines())
    if line.startswith("curl ") and document.name != "tutorial.md"
]


@pytest.mark.parametrize("example", CURL)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_each_request_on_a_page_succeeds(example: str, running: Server) -> None:
    command = shlex.split(example.replace(ADDRESS, str(running.http.base_url).rstrip("/")))
    assert subprocess.run([*command, "--silent", "--show-error", "--fail"], capture_output=True, check=True).stdout
