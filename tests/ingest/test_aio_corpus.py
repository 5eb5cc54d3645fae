"""One vocabulary in several formats gives the same terms, except where its files differ.

The files are those of the Artificial Intelligence Ontology, in the folder `aio` of LEXIGRAPH_CORPORA.
"""

import io
import os
from pathlib import Path

import pytest
import rdflib

from graph.iris import Iris
from graph.model import Glossary, Term
from graph.rdf import Iri, Literal
from graph.vocabulary import OWL
from ingest.check import check
from ingest.diagnostics import Severity
from ingest.documents import Inputs, find_documents
from ingest.formats import format_of
from ingest.hints import Hints
from ingest.organizations import Organizations
from ingest.sources import read_source
from ingest.terms import TermMaker

AIO = Path(os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora")) / "aio"
IRIS = Iris("https://kg.example/")
FILES = {"csv": "aio-src.csv", "obo": "aio.obo", "json": "aio.json"}
ONTOLOGY = "aio.owl"
# The table does not declare its prefix; the ontology and its JSON contain full IRIs, the OBO file declares `aio`.
HINTS = Hints.parse(prefixes=["AIO=https://w3id.org/aio/"])

pytestmark = pytest.mark.skipif(not AIO.is_dir(), reason=f"No folder {AIO}. Set LEXIGRAPH_CORPORA.")


def documents(*files: str) -> Inputs:
    return find_documents([str(AIO / file) for file in files], AIO, io.BytesIO())


@pytest.fixture(scope="module")
def vocabularies() -> dict[str, dict[Iri, Term]]:
    maker = TermMaker(IRIS, Glossary(IRIS.glossary("AIO"), (Literal("AIO", "en"),)), Organizations.load(), HINTS)
    found = {}
    for name, file in (*FILES.items(), ("owl", ONTOLOGY)):
        (document,) = documents(file).documents
        reading = read_source(document, maker, "", lambda term: None)
        assert {finding.severity for finding in reading.diagnostics} <= {Severity.INFO}
        found[name] = reading.terms
    return found


def test_all_formats_have_the_classes_of_the_ontology(vocabularies: dict[str, dict[Iri, Term]]) -> None:
    ontology = rdflib.Graph().parse(AIO / ONTOLOGY, format="xml")
    classes = {
        str(one)
        for one in ontology.subjects(rdflib.RDF.type, rdflib.OWL.Class)
        if isinstance(one, rdflib.URIRef) and str(one) != OWL.Thing
    }
    assert len(classes) == 442
    for terms in vocabularies.values():
        assert terms.keys() == classes


@pytest.mark.parametrize("field", ["name", "synonyms", "definition"])
def test_all_formats_have_the_same_texts(vocabularies: dict[str, dict[Iri, Term]], field: str) -> None:
    table, obo, graph = (
        {iri: getattr(term, field) for iri, term in vocabularies[name].items()} for name in ("csv", "obo", "json")
    )
    assert table == obo == graph
    assert sum(bool(text) for text in table.values()) > 200


def test_the_ontology_has_the_same_texts_without_a_language(
    vocabularies: dict[str, dict[Iri, Term]],
) -> None:
    for iri, term in vocabularies["owl"].items():
        other = vocabularies["obo"][iri]
        assert (term.name.value, term.name.language) == (other.name.value, "")
        definitions = [one and " ".join(one.value.split()) for one in (term.definition, other.definition)]
        assert definitions[0] == definitions[1]
        synonyms = {
            synonym.value for synonym in term.synonyms if synonym.value.casefold() != term.name.value.casefold()
        }
        assert synonyms == {synonym.value for synonym in other.synonyms}
        assert term.broader == other.broader


def test_all_formats_have_the_same_parents_except_the_topmost_class_in_obo(
    vocabularies: dict[str, dict[Iri, Term]],
) -> None:
    def parents(name: str) -> dict[Iri, tuple[Iri, ...]]:
        return {iri: term.broader for iri, term in vocabularies[name].items()}

    assert parents("csv") == parents("json")
    topmost = {iri for iri, above in parents("json").items() if above == (OWL.Thing,)}
    assert len(topmost) == 8
    assert parents("obo") == parents("json") | dict.fromkeys(topmost, ())


def test_categories_are_the_same_except_that_the_table_has_identifiers(
    vocabularies: dict[str, dict[Iri, Term]],
) -> None:
    table, obo, graph = (
        {iri: term.categories for iri, term in vocabularies[name].items()} for name in ("csv", "obo", "json")
    )
    assert obo == graph
    assert all(graph.values())
    assert {one.replace("aio-", "").replace("-", "") for two in table.values() for one in two} == {
        one.replace("-", "") for two in graph.values() for one in two
    }


def test_the_format_is_detected_from_content_and_mappings_are_not_a_glossary() -> None:
    for name, file in FILES.items():
        assert format_of("unnamed", (AIO / file).read_bytes()[: 1 << 16]).name.lower().startswith(name)
    (found,) = check(documents("aio-to-cso.sssom_full.tsv"), Organizations.load())
    assert (found.severity, found.code) == (Severity.ERROR, "no-header")
    assert "'subject_label'" in found.message


def test_the_misspelled_column_is_also_read_without_the_template(tmp_path: Path) -> None:
    lines = (AIO / FILES["csv"]).read_bytes().splitlines(keepends=True)
    (tmp_path / "plain.csv").write_bytes(b"".join([lines[0], *lines[2:]]))
    inputs = find_documents([str(tmp_path)], tmp_path, io.BytesIO())
    findings = list(check(inputs, Organizations.load(), HINTS))
    assert [found.message for found in findings if found.code == "guessed-column"] == [
        "The column 'Synomyms' is read as synonyms."
    ]
