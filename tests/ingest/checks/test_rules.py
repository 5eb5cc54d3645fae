"""Violations of integrity conditions, by the shapes and beyond, as reported by `check`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import graph
from graph.model import Term
from graph.rdf import Iri, Literal
from ingest.checks.check import check
from ingest.checks.rules import breaches
from ingest.diagnostics import Severity
from ingest.input.documents import Inputs, uploaded_document
from ingest.organizations.registry import Organizations
from tests.ingest.rdf.test_imports import turtle
from tests.ingest.test_terms import IRIS

REGISTRY = Organizations.load()
NODES = [f"http://a.example/{letter}" for letter in "abcde"]
LINKS = st.tuples(st.sampled_from(NODES), st.sampled_from(["broader", "narrower", "related"]), st.sampled_from(NODES))
SHAPES = rdflib.Graph().parse(Path(graph.__file__).parent / "shapes.ttl")
A = 'ex:a a skos:Concept ; skos:prefLabel "A"@en .'
B = 'ex:b a skos:Concept ; skos:prefLabel "B"@en .'
C = 'ex:c a skos:Concept ; skos:prefLabel "C"@en .'


def found(*statements: str) -> list[tuple[str, int | None, str]]:
    inputs = Inputs((uploaded_document("a.ttl", turtle(*statements)),))
    findings = [finding for finding in check(inputs, REGISTRY) if finding.code != "no-definition"]
    assert all(finding.severity is Severity.WARNING and finding.remedy for finding in findings)
    return [(finding.message.partition(": ")[0], finding.line, finding.code) for finding in findings]


def test_a_valid_vocabulary_gives_no_findings() -> None:
    links = "ex:a skos:broader ex:b ; skos:related ex:c ."
    assert found(A, B, C, links, 'ex:a skos:altLabel "B"@de ; skos:hiddenLabel "a" .') == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ('ex:a skos:prefLabel "Other"@en .', ("A <http://a.example/a>", 12, "several-names")),
        ('ex:a skos:altLabel "A"@en .', ("A <http://a.example/a>", 9, "repeated-label")),
        ('ex:a skos:altLabel "x" ; skos:hiddenLabel "x" .', ("A <http://a.example/a>", 12, "repeated-label")),
        ('ex:b skos:prefLabel "A"@en .', ("A <http://a.example/b>", 10, "several-names")),
        ("ex:a skos:broader ex:b . ex:b skos:related ex:a .", ("A <http://a.example/a>", 9, "related-above")),
        (
            "ex:a skos:broader ex:b . ex:c skos:narrower ex:b . ex:a skos:related ex:c .",
            ("A <http://a.example/a>", 9, "related-above"),
        ),
        ("ex:a skos:broader ex:a .", ("A <http://a.example/a>", 9, "circle")),
        ("ex:a skos:broader ex:b . ex:a skos:narrower ex:b .", ("A <http://a.example/a>", 9, "circle")),
        ("ex:c skos:related ex:gone .", ("C <http://a.example/c>", 11, "dangling")),
        (
            "ex:a skos:exactMatch <http://b.example/1> ; skos:relatedMatch <http://b.example/1> .",
            ("A <http://a.example/a>", 12, "mapped-twice"),
        ),
    ],
)
def test_a_violation_is_reported_with_its_term_and_line(statement: str, finding: tuple[str, int | None, str]) -> None:
    assert finding in found(A, B, C, statement)


@pytest.mark.parametrize("statement", ["ex:b skos:broadMatch ex:a .", "ex:b skos:relatedMatch ex:a ."])
def test_a_mapping_counts_in_both_directions_and_is_reported_once(statement: str) -> None:
    assert found(A, B, "ex:a skos:exactMatch ex:b .", statement) == [("A <http://a.example/a>", 10, "mapped-twice")]


def test_an_exact_match_in_both_directions_gives_no_findings() -> None:
    assert found(A, B, "ex:a skos:exactMatch ex:b . ex:b skos:exactMatch ex:a ; skos:closeMatch ex:a .") == []


def test_circles_and_clashes_lead_through_concepts_without_a_label() -> None:
    nameless = (
        "ex:d a skos:Concept ; skos:broader ex:a . ex:e a skos:Concept ; skos:narrower ex:a ; skos:broader ex:b ."
    )
    circle = found(A, B, C, nameless, "ex:a skos:broader ex:d . ex:b skos:related ex:a .")
    assert ("A <http://a.example/a>", 9, "circle") in circle
    assert ("A <http://a.example/a>", 9, "unlabeled-link") in circle
    assert ("A <http://a.example/a>", 9, "related-above") in circle
    assert "dangling" not in {code for _, _, code in circle}


def test_a_deprecated_term_may_have_the_name_of_its_replacement() -> None:
    assert found(A, 'ex:d a skos:Concept ; skos:prefLabel "A"@en ; owl:deprecated true .') == []


def test_shared_names_are_reported_per_glossary_and_language() -> None:
    same = 'ex:d a skos:Concept ; skos:prefLabel "A"@en ; skos:inScheme ex:s .'
    assert found(A, same) == []
    assert found(A, 'ex:d skos:prefLabel "A"@de .') == []
    assert found(A, 'ex:d skos:prefLabel "A"@en .') == [("A <http://a.example/d>", 9, "shared-name")]


def test_records_of_other_formats_are_checked_across_documents() -> None:
    one = '{"id": "a", "name": "A", "broader": ["b"]}\n\n{"id": "c", "name": "C", "related": ["Missing"]}\n'
    two = '{"id": "b", "name": "B", "broader": ["a"]}\n'
    inputs = Inputs((uploaded_document("one.jsonl", one), uploaded_document("two.jsonl", two)))
    reported = [(finding.file, finding.line, finding.code) for finding in check(inputs, REGISTRY)]
    assert reported == [
        ("upload:one.jsonl", 1, "no-definition"),
        ("upload:two.jsonl", 1, "no-definition"),
        ("upload:one.jsonl", 3, "dangling"),
        ("upload:one.jsonl", 1, "circle"),
    ]


@given(st.lists(LINKS, max_size=12))
def test_exactly_the_circles_and_the_related_broader_terms_are_found(links: list[tuple[Iri, str, Iri]]) -> None:
    terms = {iri: Term(iri, Literal(iri), "source", ("glossary",)) for iri in NODES}
    above: dict[Iri, set[Iri]] = {iri: set() for iri in NODES}
    for one, relation, other in links:
        changed: dict[str, Any] = {relation: (*getattr(terms[one], relation), other)}
        terms[one] = replace(terms[one], **changed)
        if relation != "related":
            below, over = (one, other) if relation == "broader" else (other, one)
            above[below].add(over)
    for middle in terms:  # S. Warshall, "A theorem on Boolean matrices", JACM 9(1), 1962
        for below in terms:
            if middle in above[below]:
                above[below] |= above[middle]
    codes = {breach.code for breach in breaches(terms)}
    assert ("circle" in codes) == any(iri in above[iri] for iri in terms)
    related = {(one, other) for one, relation, other in links if relation == "related"}
    assert ("related-above" in codes) == any(two in above[one] or one in above[two] for one, two in related)


@pytest.mark.parametrize(
    "statement",
    [
        'ex:a skos:prefLabel "Other"@en .',
        'ex:a skos:altLabel "A"@en .',
        'ex:a skos:definition "One."@en, "Two."@en .',
        "ex:d a skos:Concept .",
        'ex:a skos:notation "A1" .',
    ],
)
def test_check_agrees_with_the_shapes(statement: str) -> None:
    data = rdflib.Graph().parse(data=turtle(A, statement))
    for concept in data.subjects(rdflib.RDF.type, rdflib.SKOS.Concept):
        data.add((concept, rdflib.SKOS.inScheme, rdflib.URIRef(IRIS.glossary("Words"))))
    conforms, _, _ = pyshacl.validate(data, shacl_graph=SHAPES)
    assert conforms == (found(A, statement) == [])
