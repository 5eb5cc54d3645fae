"""Every term of vocabularies by other authors has the values that rdflib finds in their files.

The files are in the folder `skos` of LEXIGRAPH_CORPORA; many were written for their peculiarities.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SDO, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from graph.rdf import Literal, Node
from tests.ingest.corpora.raw_files import CORPORA, REASON, WORDS, Facts, facts_of, read, without_empty
from tests.ingest.test_terms import IRIS

SKOS_FILES = sorted((CORPORA / "skos").rglob("*.ttl"))
XL = rdflib.Namespace("http://www.w3.org/2008/05/skos-xl#")
ISO = rdflib.Namespace("http://purl.org/iso25964/skos-thes#")
pytestmark = pytest.mark.skipif(not SKOS_FILES, reason=REASON)


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def parsed(path: Path) -> Graph:
    return Graph().parse(path, publicID=f"file:///{path.name}")


def ours(value: Node, document: str) -> rdflib.term.Node:
    if isinstance(value, Literal):
        return rdflib.Literal(f"{value.value} {value.language} {value.datatype}")
    blank = f"{document}?blank="
    return rdflib.BNode(value.removeprefix(blank)) if value.startswith(blank) else rdflib.URIRef(value)


LINK = re.compile(r"<a href=[^>]*>([^<]*)</a>|<(http[^>]*)>")
TEXTS = {rdflib.SKOS.scopeNote, rdflib.RDFS.label}


def theirs(property_: rdflib.term.Node, value: rdflib.term.Node) -> rdflib.term.Node:
    """Return a literal as written, except for the case of its language, and links in three of the texts.

    rdflib does not consider a date in month 00 equal to itself.
    """
    if not isinstance(value, rdflib.Literal):
        return value
    datatype = "" if value.datatype in (None, rdflib.XSD.string) else value.datatype
    text = LINK.sub(r"\1\2", value) if property_ in TEXTS else value
    return rdflib.Literal(f"{text} {(value.language or '').lower()} {datatype}")


@pytest.mark.parametrize("path", SKOS_FILES, ids=lambda path: path.name)
def test_every_file_is_stored_whole_and_has_terms_or_a_finding(path: Path) -> None:
    reading = read(path)
    assert reading.terms or {"no-term"} & {finding.code for finding in reading.diagnostics}
    assert not {finding.severity for finding in reading.diagnostics} & {"error"}
    document = IRIS.document(path.name)
    stored, original = rdflib.Graph(), rdflib.Graph()
    for subject, predicate, value in reading.graphs(IRIS)[document]:
        stored.add((ours(subject, document), ours(predicate, document), ours(value, document)))
    for about, property_, other in parsed(path):
        original.add((about, property_, theirs(property_, other)))
    assert isomorphic(original, stored)


def subclasses(graph: Graph, top: URIRef) -> set[rdflib.term.Node]:
    return {one for one in graph.transitive_subjects(RDFS.subClassOf, top) if one is not None}


def typed(graph: Graph, *classes: URIRef) -> set[rdflib.term.Node]:
    below = {one for class_ in classes for one in subclasses(graph, class_)}
    return {subject for subject, type_ in graph.subject_objects(RDF.type) if type_ in below}


def texts(graph: Graph, subject: rdflib.term.Node, *properties: URIRef) -> set[object]:
    found = set[object]()
    for value in values(graph, subject, *properties):
        if isinstance(value, rdflib.Literal):
            literals: Iterable[rdflib.term.Node] = [value]
        else:
            literals = [*graph.objects(value, RDF.value), *graph.objects(value, XL.literalForm)]
        found |= {
            (LINK.sub(r"\1\2", one), (one.language or "").lower())
            for one in literals
            if isinstance(one, rdflib.Literal) and one.strip()
        }
    return found


def values(graph: Graph, subject: rdflib.term.Node, *properties: URIRef) -> Iterator[rdflib.term.Node]:
    """Yield the values of properties and of those that the document declares below them."""
    for property_ in properties:
        for one in graph.transitive_subjects(RDFS.subPropertyOf, property_):
            yield from graph.objects(subject, one)


def links(graph: Graph, subject: rdflib.term.Node, *properties: URIRef) -> set[rdflib.term.Node]:
    return {one for one in values(graph, subject, *properties) if isinstance(one, URIRef)}


def expected_terms(graph: Graph) -> dict[str, Facts]:
    """Return the terms of a document by docs/formats/rdf.md, with their values."""
    concepts = typed(graph, SKOS.Concept, SDO.DefinedTerm)
    others = typed(graph, SKOS.Collection, SKOS.OrderedCollection, ISO.ConceptGroup, SKOS.ConceptScheme)
    others |= typed(graph, XL.Label, OWL.Ontology)
    others |= typed(graph, RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    classes = typed(graph, OWL.Class, RDFS.Class)
    schemes = {one for property_ in (SKOS.inScheme, SKOS.topConceptOf) for one in graph.objects(None, property_)}
    schemes |= set(graph.subjects(SKOS.hasTopConcept)) | set(graph.subjects(SKOS.member))
    marks = (SKOS.prefLabel, XL.prefLabel, SKOS.inScheme, SKOS.topConceptOf, SKOS.broader, SKOS.narrower, SKOS.related)
    marked = {subject for mark in marks for subject in graph.subjects(mark)}
    labeled_classes = set() if concepts else {one for one in classes if (one, RDFS.label, None) in graph}
    terms = concepts | ((marked | labeled_classes) - others - schemes - (classes if concepts else set()))
    return {str(term): found for term in terms if "name" in (found := expected(graph, term, terms))}


def expected(graph: Graph, term: rdflib.term.Node, terms: set[rdflib.term.Node]) -> Facts:
    names = texts(graph, term, SKOS.prefLabel, XL.prefLabel)
    for title in (RDFS.label, DCTERMS.title, DC.title, SDO.name):
        names = names or texts(graph, term, title)
    definitions = texts(graph, term, SKOS.definition)
    comments = texts(graph, term, RDFS.comment, DCTERMS.description, DC.description) - definitions
    facts: dict[str, set[Any]] = {
        "name": names,
        "synonyms": texts(graph, term, SKOS.altLabel, XL.altLabel, DCTERMS.alternative),
        "hidden_labels": texts(graph, term, SKOS.hiddenLabel, XL.hiddenLabel),
        "definition": definitions or comments,
        "usage_note": texts(graph, term, SKOS.scopeNote),
        "notes": texts(graph, term, SKOS.note) | (comments if definitions else set()),
        "editorial_notes": texts(graph, term, SKOS.editorialNote),
        "change_notes": texts(graph, term, SKOS.changeNote),
        "history_notes": texts(graph, term, SKOS.historyNote),
        "examples": texts(graph, term, SKOS.example),
        "broader": links(graph, term, SKOS.broader) | (links(graph, term, RDFS.subClassOf) & terms),
        "narrower": links(graph, term, SKOS.narrower),
        "related": links(graph, term, SKOS.related),
        "replaced_by": links(graph, term, DCTERMS.isReplacedBy),
        "notations": {str(one) for one in values(graph, term, SKOS.notation)},
        "glossaries": links(graph, term, SKOS.inScheme, SKOS.topConceptOf)
        | {one for one in graph.subjects(SKOS.hasTopConcept, term) if isinstance(one, URIRef)}
        or {WORDS},
        "categories": set(containers(graph, term)),
        "mappings": {
            (relation, str(other))
            for relation in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
            for other in links(graph, term, SKOS[relation])
        },
        "status": expected_status(graph, term),
    }
    return without_empty({field: {_plain(one) for one in found} for field, found in facts.items()})


def expected_status(graph: Graph, term: rdflib.term.Node) -> set[str]:
    if any(
        isinstance(flag, rdflib.Literal) and flag.toPython() is True for flag in graph.objects(term, OWL.deprecated)
    ):
        return {"deprecated", "retired"}
    return {"superseded", "retired"} if links(graph, term, DCTERMS.isReplacedBy) else set()


def containers(graph: Graph, member: rdflib.term.Node) -> Iterator[rdflib.term.Node]:
    """Yield the collections that contain a resource, at any depth."""
    direct = {*graph.subjects(SKOS.member, member), *graph.objects(member, ISO.superGroup)}
    direct |= {one for one, listed in graph.subject_objects(SKOS.memberList) if member in Collection(graph, listed)}
    for one in direct:
        yield one
        yield from containers(graph, one)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


@pytest.mark.parametrize("path", SKOS_FILES, ids=lambda path: path.name)
def test_all_values_are_those_of_the_file(path: Path) -> None:
    wanted = expected_terms(parsed(path))
    found = facts_of(read(path))
    assert found.keys() == wanted.keys()
    for iri, facts in wanted.items():
        assert found[iri] == facts, iri


def test_the_files_have_values_of_all_kinds() -> None:
    fields = Counter(field for path in SKOS_FILES for facts in facts_of(read(path)).values() for field in facts)
    assert fields["name"] == 1268
    assert {field for field, count in fields.items() if count > 100} == {
        *("name", "glossaries", "broader", "synonyms", "categories", "mappings", "history_notes", "definition"),
        *("narrower", "related", "hidden_labels", "usage_note", "notations"),
    }


def test_errors_in_the_vocabularies_are_reported_with_their_line() -> None:
    found = Counter(
        (path.name, finding.line, finding.code)
        for path in SKOS_FILES
        if "skosmos-tests" in path.parts
        for finding in read(path).diagnostics
    )
    assert found["date.ttl", 20, "bad-value"] == 1
    assert {code for _, _, code in found} == {"bad-value", "no-label", "no-term"}
