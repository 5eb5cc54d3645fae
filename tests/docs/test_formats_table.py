"""The README's table of formats and endpoints: it is complete, and each example of it does what it says."""

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import rdflib
import yaml

from api.app import create_app
from api.cli import main
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder
from graph.export import RdfFormat, TermFormat
from ingest.formats import FORMATS, format_of
from tests.acceptance.processes import Server, server
from tests.embeddings.models import save_bert

README = (Path(__file__).parents[2] / "README.md").read_text()
ADDRESS = "http://127.0.0.1:8000"


class Row(NamedTuple):
    """One row: what it is for, its names, where the README tells of it, what stands in its third cell, its example."""

    kind: str
    names: str
    section: str
    cell: str
    example: str

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(re.findall(r"`(.+?)`", self.cell))


def read_table() -> list[Row]:
    table = README.partition("<!-- formats and endpoints -->\n")[2].partition("<!-- /formats and endpoints -->")[0]
    cells = r"\| (in|out|at) \| \[(.+?)\]\(#(.+?)\) \| (.+?) \| `(.+?)` \|"
    rows = [re.fullmatch(cells, line) for line in table.splitlines()[2:]]
    return [Row(*row.groups()) for row in rows if row]


ROWS = read_table()


def rows(kind: str) -> pytest.MarkDecorator:
    chosen = [row for row in ROWS if row.kind == kind]
    return pytest.mark.parametrize("row", chosen, ids=[row.names for row in chosen])


def test_every_row_is_read_and_leads_to_a_section() -> None:
    assert len(ROWS) == README.count("\n| in |") + README.count("\n| out |") + README.count("\n| at |")
    headings = re.findall(r"^##+ (.+)$", README, re.MULTILINE)
    assert {row.section for row in ROWS} <= {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


def test_every_format_that_is_read_or_written_is_in_the_table() -> None:
    read = {row.names: row.told for row in ROWS if row.kind == "in"}
    assert read == {format_.name: format_.suffixes for format_ in FORMATS}
    written = {row.told for row in ROWS if row.kind == "out"}
    assert written == {(format_.media_type, format_.suffix) for format_ in (*RdfFormat, *TermFormat)}


def test_every_endpoint_is_in_the_table(sample_folder: Path, encoder: Encoder) -> None:
    paths = create_app(sample_folder, Settings(), encoder).openapi()["paths"]
    listed = [name for row in ROWS if row.kind == "at" for name in re.findall(r"`(.+?)`", row.names)]
    below = tuple(f"{name}/" for name in listed if name != "/")
    assert not [path for path in paths if path not in listed and not path.startswith(below)]


@pytest.fixture(scope="module")
def tiny_model(model_encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> str:
    return save_bert(tmp_path_factory.mktemp("models") / "tiny", model_encoder.folder, "mean")


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the documents that the README shows, in every format; commands run in it."""
    blocks = dict(reversed(re.findall(r"```(\w+)\n(.*?)```", README[README.index("## Term pages") :], re.DOTALL)))
    for language, name in {
        "text": "my-pages/batch-size.txt",
        "csv": "words.csv",
        "json": "words.json",
        "jsonl": "words.jsonl",
        "obo": "words.obo",
        "turtle": "words.ttl",
        "md": "docs/adam.md",
        "xml": "words.tbx",
        "html": "words.html",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(blocks[language])
    vocabulary = rdflib.Graph().parse(data=blocks["turtle"], format="turtle")
    for syntax, name in {"nt": "words.nt", "xml": "words.rdf", "json-ld": "words.jsonld"}.items():
        vocabulary.serialize(tmp_path / name, syntax, encoding="utf-8")
    (tmp_path / "words.yaml").write_text(yaml.safe_dump(json.loads(blocks["json"])["terms"]))
    workbook = openpyxl.Workbook()
    for cells in csv.reader(io.StringIO(blocks["csv"])):
        workbook.active.append(cells)
    workbook.save(tmp_path / "words.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


@rows("in")
@pytest.mark.usefixtures("words")
def test_a_document_of_each_format_is_ingested(
    row: Row, tiny_model: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEXIGRAPH_MODEL", tiny_model)
    monkeypatch.setenv("LEXIGRAPH_ENCODER", "torch")
    run(row.example, monkeypatch)
    name = "Adam" if row.names == "Markdown" else "Batch Size"
    capsys.readouterr()
    run(f"lexigraph show '{name}' --json", monkeypatch)
    shown = json.loads(capsys.readouterr().out)
    assert shown["name"] == name
    file = Path(shown["source"])
    assert file.suffix in row.told
    assert format_of(str(file), file.read_bytes()).name == row.names


@rows("out")
def test_the_graph_is_written_in_each_format(
    row: Row, sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEXIGRAPH_DATA", str(sample_folder))
    run(row.example, monkeypatch)
    (written,) = tmp_path.iterdir()
    assert written.suffix == row.told[1]
    assert row.names.split("/")[0] in format_of("words", written.read_bytes()).name or row.names == "schema.org"
    assert "Batch Size" in written.read_text()


@pytest.fixture(scope="module")
def running(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = shutil.copytree(sample_folder, tmp_path_factory.mktemp("served") / "data")
    with server(folder) as started:
        started.wait_until("/ready")
        yield started


ANSWERS = {
    "/graphql": '{"data":{"index":{"terms":107}}}',
    "/term": '"Mini-batch size"',
    "/resource": "DefinedTermSet",
    "/export": "Mini-batch size",
    "/dataset": "void:triples",
    "/sparql": "true",
    "/reconcile": '"Batch Size"',
    "/": 'href="/term/sampling-temperature"',
    "/mcp": '"match_terms"',
    "/health": '"ready":true',
}


@rows("at")
@pytest.mark.skipif(shutil.which("curl") is None, reason="There is no curl.")
def test_each_endpoint_answers_what_the_table_says(row: Row, running: Server) -> None:
    command = shlex.split(row.example.replace(ADDRESS, str(running.http.base_url).rstrip("/")))
    told = subprocess.run(
        [*command, "--silent", "--show-error", "--fail", "--write-out", r"\n%{content_type}"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answer, _, media_type = told.stdout.rpartition("\n")
    assert ANSWERS[row.names.split("`")[1]] in answer
    written = {media_type for above in ROWS if above.kind == "out" for media_type in above.told}
    assert media_type.removesuffix("; charset=utf-8") in {*row.told, *(written if "as above" in row.cell else ())}
