"""Whatever users can set, call or send is described in the documentation."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema

from api.app import create_app
from api.reconciliation.properties import PROPERTIES
from api.settings import Settings
from embeddings.encoder import Encoder
from graph.export import RdfFormat, TermFormat
from ingest.input.formats import FORMATS
from tests.api.test_golden import COMMANDS, GOLDEN
from tests.docs.documents import DOCS, ROOT, blocks, documents

SCHEMA = build_schema((GOLDEN / "schema.graphql").read_text(encoding="utf-8"), assume_valid_sdl=True)
ROOTS = [
    name
    for root in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
    if isinstance(root, GraphQLObjectType)
    for name, field in root.fields.items()
    if not (name.startswith("_") or field.deprecation_reason)
]


@cache
def code_in(document: str) -> str:
    """Return everything in a page that is code, in blocks and in lines."""
    text = (DOCS / document).read_text(encoding="utf-8")
    return "\n".join(found[0] for found in re.finditer(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    assert f"`LEXIGRAPH_{name.upper()}`" in code_in("configuration.md")


@pytest.mark.parametrize("suffix", [suffix for format_ in FORMATS for suffix in format_.suffixes])
def test_every_suffix_of_a_document_is_described(suffix: str) -> None:
    assert f"`{suffix}`" in code_in("formats/index.md")


@pytest.mark.parametrize("format_", [*RdfFormat, *TermFormat])
def test_every_export_format_is_described(format_: RdfFormat | TermFormat) -> None:
    assert f"`{format_.media_type}`" in code_in("export.md")
    assert re.search(rf"\b{format_}\b", code_in("export.md")) or format_ is RdfFormat.TURTLE


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_described(command: tuple[str, ...]) -> None:
    assert f"## lexigraph {' '.join(command)}\n" in (DOCS / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", ROOTS)
def test_every_root_field_of_graphql_is_described(field: str) -> None:
    assert re.search(rf"\b{field}\b", code_in("graphql.md"))


@pytest.mark.parametrize(
    "code", re.findall(r'Problem\("(\w+)"', (ROOT / "api" / "errors.py").read_text(encoding="utf-8"))
)
def test_every_error_code_is_described(code: str) -> None:
    assert f"`{code}`" in code_in("graphql.md")


@pytest.mark.parametrize("property_", PROPERTIES)
def test_every_property_for_tables_is_described(property_: str) -> None:
    assert f"`{property_}`" in code_in("openrefine.md")


def test_every_endpoint_is_described(sample_folder: Path, encoder: Encoder) -> None:
    paths = {*create_app(sample_folder, Settings(), encoder).openapi()["paths"], "/mcp"}
    listed = re.findall(r"`(/[\w./-]*)`", code_in("endpoints.md"))
    below = tuple(f"{path}/" for path in listed if path != "/")
    assert not [path for path in paths if path not in listed and not path.startswith(below)]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_documents_exist_with_their_options(document: Path) -> None:
    for block in blocks(document, "sh"):
        for line in re.findall(r"^lexigraph \w.*", block.text.replace("\\\n", " "), re.MULTILINE):
            words = re.sub(r"""'[^'\n]*'|"[^"\n]*"|[#|>].*""", "", line).split()
            name = tuple(words[1:3]) if tuple(words[1:3]) in COMMANDS else (words[1],)
            assert name in COMMANDS, line
            help_ = (GOLDEN / f"help-{'-'.join(name)}.txt").read_text(encoding="utf-8")
            for option in (word.partition("=")[0] for word in words if re.match("--?[a-z]", word)):
                assert re.search(rf"(?<![\w-]){option}(?![\w-])", help_), line


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    described = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.split(r"[\[>=<]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", described), name


def test_every_locked_version_is_exact() -> None:
    locked = (ROOT / "constraints.txt").read_text()
    assert re.search(r"^torch==2\.13\.0$", locked, re.MULTILINE)
    for line in locked.splitlines():
        assert line.startswith("#") or "==" in line, line
