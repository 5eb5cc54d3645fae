"""Vocabularies by other authors, with their peculiarities, in the folder `skos` of LEXIGRAPH_CORPORA."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic

from graph.model import Glossary
from graph.rdf import Literal, Node
from ingest.documents import Document
from ingest.organizations import Organizations
from ingest.sources import SourceReading, read_source
from ingest.terms import TermMaker
from tests.ingest.test_terms import IRIS

CORPORA = Path(os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora"))
SKOS_FILES = sorted((CORPORA / "skos").rglob("*.ttl"))
REASON = f"No folder {CORPORA / 'skos'}. Set LEXIGRAPH_CORPORA."
pytestmark = pytest.mark.skipif(not SKOS_FILES, reason=REASON)


def read(path: Path) -> SourceReading:
    maker = TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),)), Organizations.load())
    return read_source(Document(path.name, lambda: path.open("rb")), maker, "digest", lambda iri: None)


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
def test_every_file_is_stored_whole_and_has_terms_or_a_finding(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    reading = read(path)
    assert reading.terms or {"no-term"} & {finding.code for finding in reading.diagnostics}
    assert not {finding.severity for finding in reading.diagnostics} & {"error"}
    document = IRIS.document(path.name)
    stored, original = rdflib.Graph(), rdflib.Graph()
    for subject, predicate, value in reading.graphs(IRIS)[document]:
        stored.add((ours(subject, document), ours(predicate, document), ours(value, document)))
    for about, property_, other in rdflib.Graph().parse(path, publicID=f"file:///{path.name}"):
        original.add((about, property_, theirs(property_, other)))
    assert isomorphic(original, stored)


def test_road_types_have_all_their_synonyms() -> None:
    (path,) = (path for path in SKOS_FILES if path.name == "road-types.ttl")
    terms = read(path).terms.values()
    assert len(terms) == 246
    assert sum(len(term.synonyms) for term in terms) == 422


def test_errors_in_the_vocabularies_are_reported_with_their_line() -> None:
    found = Counter(
        (path.name, finding.line, finding.code)
        for path in SKOS_FILES
        if "skosmos-tests" in path.parts
        for finding in read(path).diagnostics
    )
    assert found["date.ttl", 20, "bad-value"] == 1
    assert {code for _, _, code in found} == {"bad-value", "no-label", "no-term"}
