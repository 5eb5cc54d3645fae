"""Vocabularies that others wrote, with the oddities of each, in the folder `skos` of LEXIGRAPH_CORPORA."""

import os
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
REASON = f"There is no folder {CORPORA / 'skos'}; LEXIGRAPH_CORPORA names another."
pytestmark = pytest.mark.skipif(not SKOS_FILES, reason=REASON)


def read(path: Path) -> SourceReading:
    maker = TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),)), Organizations.load())
    return read_source(Document(path.name, lambda: path.open("rb")), maker, "digest", lambda iri: None)


def ours(value: Node, document: str) -> rdflib.term.Node:
    if isinstance(value, Literal):
        return rdflib.Literal(f"{value.value} {value.language} {value.datatype}")
    blank = f"{document}?blank="
    return rdflib.BNode(value.removeprefix(blank)) if value.startswith(blank) else rdflib.URIRef(value)


def theirs(value: rdflib.term.Node) -> rdflib.term.Node:
    """A literal as it is written, but for its language's case: rdflib holds a date in month 00 unequal to itself."""
    if not isinstance(value, rdflib.Literal):
        return value
    datatype = "" if value.datatype in (None, rdflib.XSD.string) else value.datatype
    return rdflib.Literal(f"{value} {(value.language or '').lower()} {datatype}")


@pytest.mark.parametrize("path", SKOS_FILES, ids=lambda path: path.name)
def test_every_file_is_kept_whole_and_gives_terms_or_says_why_not(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    reading = read(path)
    assert reading.terms or {"no-term"} & {finding.code for finding in reading.diagnostics}
    assert not {finding.severity for finding in reading.diagnostics} & {"error"}
    document = IRIS.document(path.name)
    kept, own = rdflib.Graph(), rdflib.Graph()
    for subject, predicate, value in reading.graphs(IRIS)[document]:
        kept.add((ours(subject, document), ours(predicate, document), ours(value, document)))
    for about, property_, said in rdflib.Graph().parse(path, publicID=f"file:///{path.name}"):
        own.add((about, property_, theirs(said)))
    assert isomorphic(own, kept)


def test_road_types_are_terms_with_all_synonyms() -> None:
    (path,) = (path for path in SKOS_FILES if path.name == "road-types.ttl")
    terms = read(path).terms.values()
    assert len(terms) == 246
    assert sum(len(term.synonyms) for term in terms) == 422


def test_what_is_wrong_with_the_vocabularies_is_told_with_its_line() -> None:
    told = Counter(
        (path.name, finding.line, finding.code)
        for path in SKOS_FILES
        if "skosmos-tests" in path.parts
        for finding in read(path).diagnostics
    )
    assert told["date.ttl", 20, "bad-value"] == 1
    assert {code for _, _, code in told} == {"bad-value", "no-label", "no-term"}
