"""Shape violations of RDF documents in `check`, and a proof that other violations cannot go unreported."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.export import RdfFormat
from graph.model import Category, Glossary, Involvement, MappingLink, Organization, Source, Term, Translation
from graph.rdf import Iri, Literal
from graph.resources import Fact
from graph.shapes import Shapes
from graph.term_writer import category_triples, glossary_triples, organization_triples, source_triples, term_triples
from graph.vocabulary import SKOS
from ingest.checks.check import check
from ingest.checks.rules import breaches
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.documents import Inputs, uploaded_document
from ingest.organizations.registry import Organizations
from tests.ingest.rdf.test_imports import turtle
from tests.ingest.rdf.test_rdf_round_trips import exported, stored
from tests.ingest.test_terms import IRIS
from tests.support.effort import repetitions
from tests.support.processes import run_here

REGISTRY = Organizations.load()
SHAPES = Shapes()
WORDS = (
    "@prefix lex: <https://lexigraph.example/ontology#> . @prefix schema: <https://schema.org/> .\n"
    "@prefix dcterms: <http://purl.org/dc/terms/> ."
)
TERM = 'ex:a a skos:Concept ; skos:prefLabel "A"@en ; skos:definition "What."@en .'
INVOLVED = (
    "ex:a lex:involvement ex:i . ex:i a lex:Involvement ; lex:organization ex:o ;\n"
    '  dcterms:description "Does it." ; schema:position 1 . ex:o a schema:Organization ; schema:name "O" .'
)


def findings(*documents: str) -> list[Diagnostic]:
    given = (uploaded_document(f"{number}.ttl", document) for number, document in enumerate(documents))
    return [finding for finding in check(Inputs(tuple(given)), REGISTRY) if finding.code != "no-definition"]


def violations(*statements: str) -> list[tuple[int | None, str, str]]:
    found = [one for one in findings(turtle(WORDS, *statements)) if one.code == "broken-shape"]
    assert all(one.severity is Severity.WARNING and one.remedy[0].isupper() for one in found)
    return [(one.line, one.message.partition(": ")[0], one.message.partition(": ")[2]) for one in found]


def test_valid_documents_give_no_findings() -> None:
    assert findings(turtle(WORDS, TERM, INVOLVED)) == []


def test_an_export_conforms_to_the_shapes() -> None:
    page = b"// TRAINING TERM\nAlpha\nWhat it is.\nSYNONYMS & ALIASES\n- First\nDEVELOPERS\nNVIDIA builds it.\n"
    assert findings(exported(stored("a.txt", page), RdfFormat.TURTLE).decode()) == []


@pytest.mark.parametrize(
    ("statement", "line", "node", "message"),
    [
        ("ex:a skos:inScheme 'AI' .", 11, "A <http://a.example/a>", "its skos:inScheme is 'AI'."),
        ("ex:a skos:prefLabel 5 .", 11, "A <http://a.example/a>", "its skos:prefLabel is '5'."),
        ("ex:a lex:developedBy 'O' .", 11, "A <http://a.example/a>", "its lex:developedBy is 'O'."),
        ("ex:a lex:involvement ex:gone .", 11, "A <http://a.example/a>", "its lex:involvement is 'http"),
        ("ex:i lex:organization ex:p .", 12, "<http://a.example/i>", "must have exactly one organization."),
        ("ex:i schema:position 2 .", 12, "<http://a.example/i>", "An involvement must have exactly one position"),
        ("ex:p a schema:Organization .", 14, "<http://a.example/p>", "An organization must have a name."),
        ("ex:o schema:parentOrganization 'P' .", 12, "<http://a.example/o>", "its schema:parentOrganization is 'P'."),
        ("<#c> a skos:Collection .", 14, "<file:///upload%3A0.ttl#c>", "A category must have a name."),
        ("ex:c a skos:Collection; skos:member 'A'; skos:prefLabel 'C'.", 14, "<http://a.example/c>", "is 'A'."),
        ("<http://a.example/s> a skos:ConceptScheme .", 14, "<http://a.example/s>", "A glossary must have a name."),
        ("ex:d a lex:Source ; lex:digest 'x' .", 14, "<http://a.example/d>", "must have the name of its document."),
    ],
)
def test_a_shape_violation_is_reported_with_its_node_and_line(
    statement: str, line: int, node: str, message: str
) -> None:
    ((found_line, found_node, found_message),) = violations(TERM, INVOLVED, statement)
    assert (found_line, found_node) == (line, node)
    assert message in found_message


def test_findings_of_the_reader_and_of_integrity_are_not_repeated() -> None:
    found = findings(
        turtle(
            TERM,
            'ex:a skos:prefLabel "B"@en ; skos:altLabel "A"@en ; skos:definition "Else."@en .',
            "ex:nameless a skos:Concept .",
        )
    )
    assert sorted(one.code for one in found) == ["no-label", "repeated-label", "several-definitions", "several-names"]


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("ex:a a skos:ConceptScheme ; skos:hasTopConcept ex:a .", "a concept and a concept scheme"),
        ("ex:a a skos:OrderedCollection, skos:Collection .", "a collection and a concept"),
        ("ex:a a skos:Collection, skos:ConceptScheme .", "a collection and a concept and a concept scheme"),
    ],
)
def test_a_resource_of_several_kinds_that_skos_separates_is_reported(statement: str, kinds: str) -> None:
    (found,) = findings(turtle(TERM, statement))
    assert (found.file, found.code, found.severity) == ("upload:0.ttl", "disjoint-types", Severity.WARNING)
    assert found.message == f"A <http://a.example/a>: Stated to be {kinds}, which SKOS excludes."


def test_documents_are_validated_together() -> None:
    group, name = "ex:g a skos:Collection .", 'ex:g skos:prefLabel "G"@en .'
    assert [(one.file, one.code) for one in findings(turtle(TERM, group), turtle(TERM.replace(":a", ":b")))] == [
        ("upload:0.ttl", "broken-shape"),
        ("upload:1.ttl", "shared-name"),
    ]
    assert findings(turtle(TERM, group), turtle('ex:b skos:prefLabel "B"@en .', name)) == []


def test_a_value_that_is_invalid_for_its_datatype_leaves_no_traceback() -> None:
    document = turtle(WORDS, TERM, INVOLVED.replace(" 1 ", ' "first"^^xsd:integer '))
    checked = run_here("check", "-", stdin=document)
    assert (checked.returncode, checked.stdout.count("[broken-shape]")) == (0, 1)
    assert "Traceback" not in checked.stderr


iris = st.sampled_from([f"http://a.example/{letter}" for letter in "abc"])
texts = st.tuples(st.sampled_from("ABC"), st.sampled_from(["", "en", "de"])).map(lambda text: Literal(*text))
several = st.lists(texts, max_size=3).map(tuple)
others = st.lists(iris, max_size=2).map(tuple)
terms = st.builds(
    Term,
    iri=iris,
    name=texts,
    source=st.just(IRIS.source("a.txt")),
    glossaries=st.just((IRIS.glossary("Words"),)),
    categories=others.map(lambda found: tuple(map(IRIS.category, found))),
    definition=st.none() | texts,
    technical_definition=st.none() | texts,
    synonyms=several,
    notes=several,
    developers=st.lists(st.builds(Involvement, iris.map(IRIS.organization), texts), max_size=3).map(tuple),
    broader=others,
    narrower=others,
    related=others,
    translations=st.lists(st.builds(Translation, st.sampled_from(["name", "definition"]), texts), max_size=2).map(
        tuple
    ),
    hidden_labels=several,
    mappings=st.lists(st.builds(MappingLink, st.sampled_from(["exactMatch", "broadMatch"]), iris), max_size=2).map(
        tuple
    ),
)


@settings(max_examples=repetitions(13))
@given(st.lists(terms, max_size=3, unique_by=lambda term: term.iri))
def test_our_own_triples_violate_only_shapes_that_integrity_reports(given: list[Term]) -> None:
    organization = Organization(
        IRIS.organization("O"),
        (Literal("O", "en"),),
        (Literal("Oh", "en"),),
        IRIS.organization("P"),
        "https://o.example/",
        "Q1",
    )
    triples = [
        *glossary_triples(Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),))),
        *organization_triples(organization),
    ]
    triples += source_triples(Source(IRIS.source("a.txt"), "a.txt", "digest", ("page",)))
    for term in given:
        triples += term_triples(term, IRIS)
        for category in term.categories:
            for glossary in term.glossaries:
                triples += category_triples(Category(category, (Literal("C", "en"),)), glossary)
    facts: dict[Iri, set[Fact]] = {}
    for triple in filter(SHAPES.concern, triples):
        facts.setdefault(triple[0], set()).add(triple[1:])
    found = {(one.node, one.path) for one in SHAPES.violations(facts)}
    paths = {"several-names": SKOS.prefLabel, "several-definitions": SKOS.definition, "repeated-label": SKOS.altLabel}
    known = {(one.node, paths.get(one.code, "")) for one in breaches({term.iri: term for term in given})}
    assert found <= known
