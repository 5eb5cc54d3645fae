"""RDF vocabularies are closed: a misspelled name fails type checking and at run time."""

import re
from pathlib import Path

import pytest
import rdflib
from mypy import api as mypy
from rdflib.namespace import DefinedNamespace

import graph
from graph import vocabulary
from graph.vocabulary import LEX, SKOS, Vocabulary

PUBLISHED: dict[str, type[DefinedNamespace]] = {
    "DCAT": rdflib.DCAT,
    "DCTERMS": rdflib.DCTERMS,
    "OWL": rdflib.OWL,
    "PROV": rdflib.PROV,
    "RDF": rdflib.RDF,
    "RDFS": rdflib.RDFS,
    "SCHEMA": rdflib.SDO,
    "SKOS": rdflib.SKOS,
    "VOID": rdflib.VOID,
    "XSD": rdflib.XSD,
}
ONTOLOGY = (Path(graph.__file__).parent / "ontology.ttl").read_text(encoding="utf-8")


def names(vocabulary: Vocabulary) -> set[str]:
    return {name for name in vars(type(vocabulary)) if not name.startswith("_")}


def test_a_misspelled_name_raises_an_error() -> None:
    with pytest.raises(AttributeError, match="prefLable"):
        getattr(SKOS, "prefLable")  # noqa: B009 (mypy refuses the plain attribute)


def test_a_misspelled_name_fails_type_checking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "code.py"
    code.write_text("from graph.vocabulary import SKOS\n\nSKOS.prefLabel\nSKOS.prefLable\n", encoding="utf-8")
    monkeypatch.chdir(Path(__file__).parents[2])  # where mypy finds `graph`
    report, _, status = mypy.run(["--strict", "--cache-dir", str(tmp_path / "cache"), str(code)])
    assert re.findall(r':(\d+): error: .* has no attribute "(\w+)"', report) == [("4", "prefLable")]
    assert status == 1


@pytest.mark.parametrize("prefix", PUBLISHED)
def test_every_declared_name_is_in_the_published_vocabulary(prefix: str) -> None:
    declared: Vocabulary = getattr(vocabulary, prefix)
    published = PUBLISHED[prefix]
    assert {name: getattr(declared, name) for name in names(declared)} == {
        name: str(published[name]) for name in names(declared)
    }


def test_the_declared_lex_names_are_those_of_the_ontology() -> None:
    assert names(LEX) == set(re.findall(r"^lex:(\w+) a ", ONTOLOGY, re.MULTILINE))
