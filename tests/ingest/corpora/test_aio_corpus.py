"""One vocabulary in four formats: each term has the values that `csv`, `json`, rdflib and lines of OBO give.

The files are those of the Artificial Intelligence Ontology, in the folder `aio` of LEXIGRAPH_CORPORA.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from graph.model import Term
from graph.rdf import Iri
from ingest.checks.check import check
from ingest.diagnostics import Severity
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs
from ingest.input.formats import format_of
from ingest.organizations.registry import Organizations
from ingest.readers.options import ReadingOptions
from ingest.sources.source import SourceReading
from tests.ingest.corpora.raw_files import CORPORA, REASON, WORDS, Facts, facts_of, read, without_empty

AIO = CORPORA / "aio"
BASE = "https://w3id.org/aio/"
OBO = "http://purl.obolibrary.org/obo/"
OIO = rdflib.Namespace("http://www.geneontology.org/formats/oboInOwl#")
FILES = {"csv": "aio-src.csv", "obo": "aio.obo", "json": "aio.json", "owl": "aio.owl"}
# The table does not declare its prefix; the ontology and its JSON contain full IRIs, the OBO file declares `aio`.
OPTIONS = ReadingOptions.parse(prefixes=[f"AIO={BASE}"])

pytestmark = pytest.mark.skipif(not AIO.is_dir(), reason=REASON)


def documents(*files: str) -> Inputs:
    return find_documents([str(AIO / file) for file in files], AIO, io.BytesIO())


@pytest.fixture(scope="module")
def readings() -> dict[str, SourceReading]:
    found = {name: read(AIO / file, OPTIONS) for name, file in FILES.items()}
    for reading in found.values():
        assert {finding.severity for finding in reading.diagnostics} <= {Severity.INFO}
    return found


@pytest.fixture(scope="module")
def vocabularies(readings: dict[str, SourceReading]) -> dict[str, dict[Iri, Term]]:
    return {name: reading.terms for name, reading in readings.items()}


def shown(text: str) -> str:
    """Return a text in tidy lines."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def english(texts: Iterable[str]) -> set[tuple[str, str]]:
    return {(shown(text), "en") for text in texts if text.strip()}


def facts(name: str, texts: Mapping[str, Iterable[str]], links: Mapping[str, Iterable[object]]) -> Facts:
    """Return the values of a term; synonyms that repeat the name are omitted."""
    found = {field: english(values) for field, values in texts.items()}
    found["synonyms"] = {one for one in found["synonyms"] if one[0].casefold() != name.casefold()}
    return without_empty({"name": english([name]), "glossaries": [WORDS], **found, **links})


def of_table(path: Path) -> dict[Iri, Facts]:
    with path.open(encoding="utf-8", newline="") as stream:
        names, _, *rows = csv.reader(stream)
    read_columns = ("ID", "Category", "Synomyms", "Related synonyms", "Name", "Parent")
    definition = "Curated Claude opus Aristotelian definition"
    found = {}
    for row in (dict(zip(names, row, strict=True)) for row in rows):
        notes = [f"{name}: {text}" for name, text in row.items() if name not in (*read_columns, definition) and text]
        synonyms = [*row["Synomyms"].split("|"), *row["Related synonyms"].split("|")]
        parents = {iri(one.strip()) for one in row["Parent"].split("|") if one.strip()}
        texts = {"synonyms": synonyms, "definition": [row[definition]], "notes": notes}
        categories = {one.strip() for one in row["Category"].split("|")}
        parents = set(parents) - {str(OWL.Thing)}
        found[iri(row["ID"])] = facts(shown(row["Name"]), texts, {"broader": parents, "categories": categories})
    return found


def iri(short: str) -> Iri:
    prefix, _, local = short.partition(":")
    bases = {"aio": BASE, "owl": str(OWL), "rdfs": str(RDFS)}
    return f"{bases[prefix.lower()]}{local}" if prefix.lower() in bases else f"{OBO}{prefix}_{local}"


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def of_obo(path: Path) -> dict[Iri, Facts]:
    header, *frames = re.split(r"(?m)^\[(?=\w+\]$)", path.read_text(encoding="utf-8"))
    subsets = dict(re.findall(r'(?m)^subsetdef: (\S+) "(.*)"$', header))
    found = {}
    for frame in (frame for frame in frames if frame.startswith("Term]")):
        values = defaultdict(list)
        for tag, value in re.findall(r"(?m)^([\w-]+): (.*)$", frame):
            values[tag].append(value)
        quoted = {tag: [re.match(r'"((?:[^"\\]|\\.)*)"', one) for one in values[tag]] for tag in ("def", "synonym")}
        texts = {tag: [unescaped(one[1]) for one in found_ if one] for tag, found_ in quoted.items()}
        xrefs = [one for text in values["def"] for one in re.findall(r"\[(.*)\]$", text)[0].split(", ")]
        notes = [f"definition xref: {unescaped(one)}" for one in xrefs if one]
        notes += (f"{tag}: {unescaped(text)}" for tag in ("comment", "relationship") for text in values[tag])
        found[iri(values["id"][0])] = facts(
            values["name"][0],
            {"synonyms": texts["synonym"], "definition": texts["def"], "notes": notes},
            {
                "broader": {iri(one.split()[0]) for one in values["is_a"]},
                "categories": {subsets[one] for one in values["subset"]},
            },
        )
    return found


def of_graphs(path: Path) -> dict[Iri, Facts]:
    (document,) = json.loads(path.read_text(encoding="utf-8"))["graphs"]
    labels = {node["id"]: node.get("lbl") for node in document["nodes"]}
    found = {}
    for node in (node for node in document["nodes"] if node.get("type") == "CLASS" and node.get("lbl")):
        edges = [(edge["pred"], edge["obj"]) for edge in document["edges"] if edge["sub"] == node["id"]]
        meta = node.get("meta", {})
        notes = [f"definition xref: {one}" for one in meta.get("definition", {}).get("xrefs", [])]
        notes += (f"comment: {one}" for one in meta.get("comments", []))
        notes += (f"xref: {one['val']}" for one in meta.get("xrefs", []))
        notes += (f"{one['pred']}: {one['val']}" for one in meta.get("basicPropertyValues", []))
        notes += (f"{labels.get(predicate) or predicate}: {other}" for predicate, other in edges if predicate != "is_a")
        texts = {
            "synonyms": [one["val"] for one in meta.get("synonyms", [])],
            "definition": [meta["definition"]["val"]] if "definition" in meta else [],
            "notes": notes,
        }
        broader = {other for predicate, other in edges if predicate == "is_a" and other != str(OWL.Thing)}
        categories = {labels.get(one) or one for one in meta.get("subsets", [])}
        found[node["id"]] = facts(node["lbl"], texts, {"broader": broader, "categories": categories})
    return found


def of_ontology(path: Path) -> dict[Iri, Facts]:
    graph = Graph().parse(path, format="xml")
    classes = {one for one in graph.subjects(RDF.type, OWL.Class) if isinstance(one, URIRef) and one != OWL.Thing}

    def texts(subject: URIRef, *properties: URIRef) -> set[tuple[str, str]]:
        return {
            (str(text), getattr(text, "language", None) or "")
            for property_ in properties
            for text in graph.objects(subject, property_)
        }

    def links(subject: URIRef, property_: URIRef) -> set[str]:
        return {str(one) for one in graph.objects(subject, property_) if isinstance(one, URIRef)}

    return {
        str(one): without_empty(
            {
                "glossaries": [WORDS],
                "name": texts(one, RDFS.label),
                "synonyms": texts(one, OIO.hasExactSynonym, OIO.hasRelatedSynonym),
                "definition": texts(one, URIRef(f"{OBO}IAO_0000115")),
                "notes": texts(one, RDFS.comment),
                "broader": {parent for parent in links(one, RDFS.subClassOf) if URIRef(parent) in classes},
                "categories": links(one, OIO.inSubset),
            }
        )
        for one in classes
    }


@pytest.mark.parametrize(
    ("name", "expected"), [("csv", of_table), ("obo", of_obo), ("json", of_graphs), ("owl", of_ontology)]
)
def test_all_values_are_those_of_the_file(
    name: str, expected: Callable[[Path], dict[Iri, Facts]], readings: dict[str, SourceReading]
) -> None:
    found, wanted = facts_of(readings[name]), expected(AIO / FILES[name])
    assert found.keys() == wanted.keys()
    for one in wanted:
        assert found[one] == wanted[one], one


def test_all_formats_have_the_classes_of_the_ontology(vocabularies: dict[str, dict[Iri, Term]]) -> None:
    ontology = rdflib.Graph().parse(AIO / FILES["owl"], format="xml")
    classes = {
        str(one)
        for one in ontology.subjects(rdflib.RDF.type, rdflib.OWL.Class)
        if isinstance(one, rdflib.URIRef) and one != OWL.Thing
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


def test_all_formats_have_the_same_parents(vocabularies: dict[str, dict[Iri, Term]]) -> None:
    def parents(name: str) -> dict[Iri, tuple[Iri, ...]]:
        return {iri: term.broader for iri, term in vocabularies[name].items()}

    assert parents("csv") == parents("json") == parents("obo")
    assert any(parents("obo").values())


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
    for name in ("csv", "obo", "json"):
        file = FILES[name]
        assert format_of("unnamed", (AIO / file).read_bytes()[: 1 << 16]).name.lower().startswith(name)
    (found,) = check(documents("aio-to-cso.sssom_full.tsv"), Organizations.load())
    assert (found.severity, found.code) == (Severity.ERROR, "no-header")
    assert "'subject_label'" in found.message


def test_the_misspelled_column_is_also_read_without_the_template(tmp_path: Path) -> None:
    lines = (AIO / FILES["csv"]).read_bytes().splitlines(keepends=True)
    (tmp_path / "plain.csv").write_bytes(b"".join([lines[0], *lines[2:]]))
    inputs = find_documents([str(tmp_path)], tmp_path, io.BytesIO())
    findings = list(check(inputs, Organizations.load(), OPTIONS))
    assert [found.message for found in findings if found.code == "guessed-column"] == [
        "The column 'Synomyms' is read as synonyms.",
        "The column 'Reference (DOI)' is read as notes.",
    ]
