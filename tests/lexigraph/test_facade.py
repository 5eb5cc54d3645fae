"""The package `lexigraph`: what a Python program reads of a data directory, and the errors that it can handle."""

import doctest
import importlib
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import lexigraph
from api.lexicon.filters import TermWhere
from graph.rdflib_graph import to_rdflib
from tests.docs.documents import DOCS
from tests.support.processes import environment

VOCABULARY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <https://example.org/> .
:animals a skos:ConceptScheme ; skos:prefLabel "Animals" .
:cat a skos:Concept ; skos:inScheme :animals ; skos:prefLabel "Cat" ; skos:altLabel "House cat" ; skos:notation "12" ;
    skos:definition "A small animal that hunts mice." ; skos:broader :mammal ; skos:related :mouse .
:mammal a skos:Concept ; skos:inScheme :animals ; skos:prefLabel "Mammal", "Säugetier"@de .
:mouse a skos:Concept ; skos:inScheme :animals ; skos:prefLabel "Mouse" ; skos:broader :mammal .
"""
DEVICES = """[
  {"name": "Mouse", "definition": "A device that moves a pointer.", "developers": ["Logitech", "Google Research"]}
]"""


@pytest.fixture(scope="module")
def animals(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a vocabulary, and a list in another glossary that shares a name with it."""
    folder = tmp_path_factory.mktemp("animals")
    (folder / "animals.ttl").write_text(VOCABULARY)
    (folder / "devices.json").write_text(DEVICES)
    data = folder / "lexigraph-data"
    assert lexigraph.ingest(folder / "animals.ttl", into=data, glossary="Animals").added == 3
    report = lexigraph.ingest([folder / "devices.json"], into=data, glossary="Devices")
    assert (report.added, report.errors) == (1, ())
    return data


def in_python(program: str, cwd: Path, **settings: str) -> Any:
    """Run a program that imports Lexigraph, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", program], cwd=cwd, env=environment(**settings), capture_output=True, encoding="utf-8"
    )


@pytest.mark.parametrize("module", ["lexigraph", "lexigraph.facade", "lexigraph.ingestion"])
def test_the_examples_in_docstrings_run(module: str, sample_folder: Path, exports: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "data")
    with lexigraph.open(folder) as glossary:
        names = {"lexigraph": lexigraph, "glossary": glossary, "folder": folder}
        failed, attempted = doctest.testmod(importlib.import_module(module), extraglobs=names)
    assert (failed, attempted > 0) == (0, True), "see the captured output"


def test_a_term_has_its_texts_and_the_names_of_its_groups(animals: Path) -> None:
    with lexigraph.open(animals) as opened:
        cat, mouse = opened.term("house cats"), opened.term("Mouse", glossary="Devices")
        (mammal,) = opened.terms(language="de")
    assert (cat.iri, cat.name) == ("https://example.org/cat", "Cat")
    assert (cat.synonyms, cat.notations) == (("House cat",), ("12",))
    assert (cat.definition, cat.glossaries) == ("A small animal that hunts mice.", ("Animals",))
    assert [one.organization for one in mouse.developers] == ["Logitech", "Google Research"]
    assert mammal.name == "Mammal"


def test_a_name_of_several_terms_and_an_unknown_name_are_errors_with_suggestions(animals: Path) -> None:
    with lexigraph.open(animals) as opened:
        with pytest.raises(lexigraph.Ambiguous, match="Pass the glossary as well") as ambiguous:
            opened.term("mouse")
        with pytest.raises(lexigraph.NotFound, match="Similar names: Mammal") as unknown:
            opened.term("mammall")
    assert len(ambiguous.value.candidates) == 2
    assert unknown.value.suggestions == ("Mammal",)
    assert isinstance(unknown.value, LookupError)


def test_terms_are_complete_and_in_the_order_of_their_names(animals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lexigraph.facade._PIECE", 3)
    with lexigraph.open(animals) as opened:
        assert [term.name for term in opened.terms()] == ["Cat", "Mammal", "Mouse", "Mouse"]
        assert [term.name for term in opened.terms(narrower_than="https://example.org/mammal")] == ["Cat", "Mouse"]
        assert len(opened) == 4


def test_every_condition_is_one_of_the_filter_of_all_interfaces() -> None:
    assert lexigraph.Where.__annotations__.keys() <= {field.name for field in fields(TermWhere)}
    assert get_type_hints(lexigraph.Where)["deprecated"] is bool


def test_the_modes_of_a_search_are_those_of_all_interfaces(animals: Path) -> None:
    with lexigraph.open(animals) as opened:
        (hit,) = opened.search("hunts", mode="LEXICAL")
        assert (hit.term.name, hit.reasons[0]) == ("Cat", lexigraph.Reason("LEXICAL", "text", "hunts"))
        assert opened.search("a pointing device", mode="SEMANTIC", first=1)[0].term.glossaries == ("Devices",)
        with pytest.raises(lexigraph.LexigraphError, match="Unknown mode 'lexical'"):
            opened.search("hunts", mode="lexical")  # type: ignore[arg-type]


def test_the_graph_is_the_exported_one(animals: Path) -> None:
    with lexigraph.open(animals) as opened:
        assert set(opened.graph()) == set(to_rdflib(opened._lexicon.store))
        found = opened.graph().query("ASK { <https://example.org/cat> skos:broader <https://example.org/mammal> }")
    assert found.askAnswer


def test_a_table_has_a_row_per_term_and_a_column_per_field(animals: Path) -> None:
    with lexigraph.open(animals) as opened:
        table = opened.to_pandas(glossary="Devices")
    (row,) = table.to_dict("records")
    assert list(table.index) == ["https://lexigraph.example/term/devices/mouse"]
    assert (row["name"], row["developers"]) == ("Mouse", ("Logitech", "Google Research"))
    assert list(table.columns) == [field.name for field in fields(lexigraph.Term) if field.name != "iri"]


def test_a_network_has_the_terms_their_groups_and_all_relations(animals: Path) -> None:
    with lexigraph.open(animals) as opened:
        network = opened.to_networkx()
        relations = {key for *_, key in opened.to_networkx(glossary="Animals").edges(keys=True)}
    names = network.nodes(data="name")
    edges = {(names[start], relation, names[end]) for start, end, relation in network.edges(keys=True)}
    assert edges == {
        ("Cat", "broader", "Mammal"),
        ("Mouse", "broader", "Mammal"),
        ("Cat", "related", "Mouse"),
        ("Mouse", "related", "Cat"),
        ("Cat", "glossary", "Animals"),
        ("Mammal", "glossary", "Animals"),
        ("Mouse", "glossary", "Animals"),
        ("Mouse", "glossary", "Devices"),
        ("Mouse", "developer", "Logitech"),
        ("Mouse", "developer", "Google Research"),
        ("Google Research", "parent", "Google"),
        ("Google", "parent", "Alphabet"),
    }
    assert relations == {"broader", "related", "glossary"}
    assert {kind for _, kind in network.nodes(data="kind")} == {"term", "glossary", "organization"}


def test_an_opened_directory_does_not_change(animals: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(animals, tmp_path / "data")
    (tmp_path / "dog.json").write_text('{"name": "Dog", "definition": "An animal that barks."}')
    with lexigraph.open(folder) as before:
        lexigraph.ingest(tmp_path / "dog.json", into=folder)
        with lexigraph.open(folder) as after:
            assert (len(before), len(after)) == (4, 5)
            assert after.epoch > before.epoch


def test_known_errors_have_a_code_and_others_are_not_translated(animals: Path, tmp_path: Path) -> None:
    with pytest.raises(lexigraph.LexigraphError, match="Create one with `lexigraph ingest") as missing:
        lexigraph.open(tmp_path / "nothing")
    with lexigraph.open(animals) as opened:
        with pytest.raises(lexigraph.LexigraphError) as unknown:
            list(opened.terms(category="Plants"))
        with pytest.raises(lexigraph.LexigraphError) as empty:
            opened.search(" ")
        with pytest.raises(TypeError):
            opened.search("cat", size=3)  # type: ignore[call-arg]
    assert [error.value.code for error in (missing, unknown, empty)] == ["NO_DATA", "NOT_FOUND", "EMPTY_QUERY"]


def test_an_invalid_setting_is_reported_without_its_value(tmp_path: Path) -> None:
    program = "import lexigraph\ntry: lexigraph.open()\nexcept lexigraph.LexigraphError as error: print(error)"
    done = in_python(program, tmp_path, LEXIGRAPH_ENGINE="mysql://user:hunter2@db")
    assert done.stdout.startswith("The setting `engine` is not valid: "), done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_a_missing_extra_is_named(animals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "networkx"):
        monkeypatch.setitem(sys.modules, name, None)
        with lexigraph.open(animals) as opened, pytest.raises(lexigraph.LexigraphError, match=rf"lexigraph\[{name}\]"):
            getattr(opened, f"to_{name}")()


@pytest.mark.parametrize("clash", ["graph.py", "api/__init__.py", "ingest/readme.txt"])
def test_a_file_that_hides_a_package_is_named(clash: str, tmp_path: Path) -> None:
    file = tmp_path / clash
    file.parent.mkdir(exist_ok=True)
    file.touch()
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import lexigraph; lexigraph.open('data')"
    done = in_python(program, tmp_path)
    message = done.stderr.splitlines()[-1]
    if clash == "ingest/readme.txt":  # a directory without code hides nothing
        assert "No data directory at data" in message
    else:
        assert message.startswith(f"ImportError: Python finds {file} as `{Path(clash).parts[0].removesuffix('.py')}`")


def test_the_import_of_the_package_loads_no_library(tmp_path: Path) -> None:
    loaded = in_python("import sys, lexigraph; print(*sys.modules)", tmp_path).stdout.split()
    assert "lexigraph.facade" in loaded
    assert {"numpy", "pydantic", "rdflib", "pandas", "api", "graph", "ingest", "embeddings"}.isdisjoint(loaded)


def test_the_package_runs_as_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lexigraph", "--version"], cwd=tmp_path, env=environment(), capture_output=True
    )
    assert done.stdout.startswith(b"lexigraph 0.")


def test_the_documentation_describes_every_name() -> None:
    page = (DOCS / "python.md").read_text()
    methods = [name for name in vars(lexigraph.Lexigraph) if not name.startswith("_")]
    assert [name for name in [*lexigraph.__all__, *methods] if f"`{name}" not in page] == []
