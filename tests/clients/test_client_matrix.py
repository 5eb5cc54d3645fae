"""Clients of other people, from npm and PyPI, against a real server; docs/clients.md shows the results.

Each program in `programs/` prints one line of JSON per operation: its name and result. UPDATE_DOCS=1 renews the table.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.conftest import EXAMPLES
from tests.docs.documents import DOCS, expect_section, section
from tests.support import processes
from tests.support.processes import PATIENCE, ROOT, Server

PROGRAMS: Final = Path(__file__).with_name("programs")
AUDITS: Final = ROOT / ".audits"
PYTHON: Final = AUDITS / "python" / "bin" / "python"
"""Of an environment with clients that need other versions of packages than Lexigraph does."""

OF_AUDITS: Final = ("ariadne_codegen_client.py", "schemathesis_client.py")

PAGES: Final = [
    *("/", "/?q=batch+size", "/?q=nothing+like+this&mode=LEXICAL", "/terms", "/terms?letter=B", "/tree", "/glossaries"),
    *("/categories", "/organizations", "/map", "/quality", "/graphql", "/graphql?query={index{terms}}", "/dataset"),
    *("/term/batch-size", "/term/batch-size?view=statements", "/organization/google", "/category/learning-methods"),
    *("/glossary/glossary", "/ontology", "/shapes", "/sparql", "/graph/shared", "/commit/1", "/nowhere"),
    *("/reconcile/preview?id=https://lexigraph.example/term/batch-size",),
]

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(
        not PYTHON.is_file() or not (AUDITS / "node_modules" / "vnu-jar").is_dir() or shutil.which("java") is None,
        reason="`make audits` installs the clients; they need node, npm and java",
    ),
]


class Client(NamedTuple):
    """A client: its name in the table, its package, and the program that uses it."""

    name: str
    package: str
    program: str

    @property
    def command(self) -> list[str]:
        if self.program.endswith(".mjs"):
            return ["node", "--input-type=module", "-"]
        return [str(PYTHON if self.program in OF_AUDITS else sys.executable), str(PROGRAMS / self.program)]

    @property
    def version(self) -> str:
        if self.program.endswith(".mjs"):
            described = AUDITS / "node_modules" / self.package / "package.json"
            return str(json.loads(described.read_text(encoding="utf-8"))["version"])
        if self.command[0] == sys.executable:
            return metadata.version(self.package)
        found = next((PYTHON.parents[1] / "lib").glob(f"*/site-packages/{self.package.replace('-', '_')}-*.dist-info"))
        return metadata.PathDistribution(found).version


CLIENTS: Final = [
    Client("Apollo Client", "@apollo/client", "apollo-client.mjs"),
    Client("Apollo Gateway", "@apollo/gateway", "apollo-gateway.mjs"),
    Client("urql", "@urql/core", "urql.mjs"),
    Client("GraphQL Code Generator", "@graphql-codegen/cli", "graphql-codegen.mjs"),
    Client("relay-compiler", "relay-compiler", "relay-compiler.mjs"),
    Client("GraphQL Inspector", "@graphql-inspector/cli", "graphql-inspector.mjs"),
    Client("gql", "gql", "gql_client.py"),
    Client("ariadne-codegen", "ariadne-codegen", "ariadne_codegen_client.py"),
    Client("Comunica", "@comunica/query-sparql", "comunica.mjs"),
    Client("SPARQLWrapper", "SPARQLWrapper", "sparqlwrapper_client.py"),
    Client("rdflib", "rdflib", "rdflib_client.py"),
    Client("N3.js", "n3", "n3.mjs"),
    Client("jsonld.js", "jsonld", "jsonld.mjs"),
    Client("PyLD", "PyLD", "pyld_client.py"),
    Client("MCP Inspector", "@modelcontextprotocol/inspector", "mcp-inspector.mjs"),
    Client("schemathesis", "schemathesis", "schemathesis_client.py"),
    Client("Nu HTML Checker", "vnu-jar", "vnu.mjs"),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, exports: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("clients") / "data"
    processes.run("ingest", str(EXAMPLES / "ai-glossary"), "--data", str(folder))
    with processes.server(folder) as server:
        yield server


def rows_of(client: Client, running: Server, folder: Path) -> Mapping[str, str]:
    """Run the program of a client; return its results by operation."""
    (folder / "schema.graphql").write_text(processes.run_here("schema").stdout, encoding="utf-8")
    arguments = [f"http://127.0.0.1:{running.port}", str(folder), *(PAGES if client.program == "vnu.mjs" else ())]
    done = subprocess.run(
        [*client.command, *arguments],
        input=(PROGRAMS / client.program).read_text(encoding="utf-8"),
        cwd=AUDITS if client.program.endswith(".mjs") else folder,
        capture_output=True,
        encoding="utf-8",
        timeout=2 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    print(done.stderr)  # noqa: T201 (shown if the table differs)
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.package)
def test_the_client_does_what_the_table_shows(client: Client, running: Server, tmp_path: Path) -> None:
    expect_rows(client, rows_of(client, running, tmp_path))


def expect_rows(client: Client, results: Mapping[str, str]) -> None:
    """Compare the rows of a client in the table, or write them under UPDATE_DOCS=1."""
    page = DOCS / "clients.md"
    heading, line, *others = section(page, "clients").splitlines()
    rows = {name: [row for row in others if row.startswith(f"| {name} |")] for name in [one.name for one in CLIENTS]}
    rows[client.name] = [f"| {client.name} | {client.version} | {one} | {result} |" for one, result in results.items()]
    written = [heading, line, *(row for name in rows for row in rows[name])]
    expect_section(page, "clients", "\n".join(written) + "\n")
