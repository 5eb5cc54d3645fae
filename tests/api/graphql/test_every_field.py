"""Every field of a term is in every interface and format, or listed here with those that omit it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from api.cli.show import show
from api.lexicon.current import open_current_lexicon
from api.lexicon.lexicon import Lexicon
from api.mcp.resources import term_page
from api.mcp.results import term_entry
from api.reconciliation.properties import PROPERTIES
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from graph.iris import Iris
from graph.model import Category, Glossary, Involvement, MappingLink, Organization, Term, Translation
from graph.nquads import to_nquads
from graph.rdf import Iri, Literal
from graph.term_fields import SECTIONS, TEXT_PROPERTIES
from graph.term_writer import category_triples, glossary_triples, organization_triples, term_triples
from ingest.derived.term_payloads import sections_of
from ingest.input.documents import Inputs, uploaded_document
from ingest.readers.field_names import FIELDS
from ingest.records import TermRecord
from ingest.records import Translation as Translated
from lexigraph.terms import term_of
from tests.api.client import Client
from tests.api.conftest import Serve

IRIS: Final = Iris("https://kg.example/")
TERM: Final = IRIS.term("Complete")
MAPPED: Final = "https://vocabulary.example/value-of-mappings"


def text(field: str, language: str = "en") -> Literal:
    """Return a text that only this field of the complete term has."""
    return Literal(f"value of {field}", language)


def linked(field: str) -> Iri:
    """Return the IRI of another term, whose name is the text of the field."""
    return IRIS.term(text(field).value)


LINKS: Final = ("broader", "narrower", "related", "replaced_by")
GLOSSARY: Final = Glossary(IRIS.glossary("a"), (text("glossaries"),))
CATEGORY: Final = Category(IRIS.category("a"), (text("categories"),))
NVIDIA: Final = Organization(IRIS.organization("NVIDIA"), (Literal("NVIDIA"),))
COMPLETE: Final = Term(
    iri=TERM,
    name=text("name"),
    source="",
    glossaries=(GLOSSARY.iri,),
    categories=(CATEGORY.iri,),
    definition=text("definition"),
    technical_definition=text("technical_definition"),
    background=text("background"),
    usage_note=text("usage_note"),
    synonyms=(text("synonyms"),),
    notes=(text("notes"),),
    developers=(Involvement(NVIDIA.iri, text("developers")),),
    broader=(linked("broader"),),
    narrower=(linked("narrower"),),
    related=(linked("related"),),
    translations=(Translation("name", text("translations", "de")),),
    hidden_labels=(text("hidden_labels"),),
    mappings=(MappingLink("exactMatch", MAPPED),),
    notations=(Literal("value of notations"),),
    is_deprecated=True,
    replaced_by=(linked("replaced_by"),),
    status="obsolete",
    aliases=("https://kg.example/term/value-of-aliases",),
    top_of=(GLOSSARY.iri,),
    editorial_notes=(text("editorial_notes"),),
    change_notes=(text("change_notes"),),
    history_notes=(text("history_notes"),),
    examples=(text("examples"),),
)
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    **{one.name: (f"value of {one.name}",) for one in fields(Term)},
    **{field: (f"value of {field}", linked(field)) for field in LINKS},
    "iri": (TERM,),
    "source": ("complete.nq",),
    "glossaries": ("value of glossaries", GLOSSARY.iri),
    "categories": ("value of categories", CATEGORY.iri),
    "mappings": (MAPPED,),
    "aliases": COMPLETE.aliases,
    "top_of": ("topConceptOf", "hasTopConcept"),
    "status": ("obsolete",),
    "is_deprecated": ("deprecated", "Deprecated"),
}
"""For each field the texts of which an interface has one that shows it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A server with the complete term, and its lexicon."""

    client: Client
    lexicon: Lexicon
    folder: Path

    @property
    def term(self) -> Term:
        """The term as interfaces read it."""
        return self.lexicon.terms([TERM])[TERM]

    def get(self, path: str, accept: str = "*/*") -> str:
        """Return the text of a page or document."""
        answer = self.client.get(path, accept)
        assert answer.status_code == 200, answer.text
        return answer.text


def rdf(format: str) -> Callable[[Opened], str]:
    return lambda opened: opened.get(f"/resource?iri={quote(TERM)}&format={format}")


def exported(format: str) -> Callable[[Opened], str]:
    return lambda opened: next(line for line in opened.get(f"/export?format={format}").split("\r\n") if TERM in line)


def queried(opened: Opened) -> str:
    found = opened.client.query(
        """query ($iri: String!) { term(iri: $iri) { ... on Term {
        iri name synonyms definition technicalDefinition background usageNote notes editorialNotes changeNotes
        historyNotes examples categories { name } glossaries { name } mappings { iri } notations status deprecated
        labels { text } replacedBy { name } developers { edges { description } } broader { name }
        narrower { nodes { name } } related { name } source { name } } } }""",
        iri=TERM,
    )
    return str(found)


def extended(opened: Opened) -> str:
    lexicon = opened.lexicon
    return TERM + str([one.read(lexicon, [TERM]) for one in PROPERTIES.values()])


_RDF: Final = "aliases top_of"
"""Former IRIs, and the glossaries of which it is a top concept, which lists of top concepts show."""
_HIDDEN: Final = f"{_RDF} hidden_labels"
"""Also the labels that are searched, but not shown."""
_SHORT: Final = f"{_HIDDEN} mappings source translations"
INTERFACES: Final[Mapping[str, tuple[Callable[[Opened], str], str]]] = {
    "page": (lambda opened: opened.get(f"/resource?iri={quote(TERM)}", "text/html"), _HIDDEN),
    "Turtle": (rdf("turtle"), ""),
    "N-Triples": (rdf("ntriples"), ""),
    "JSON-LD": (rdf("jsonld"), ""),
    "RDF/XML": (rdf("rdfxml"), ""),
    "CSV": (exported("csv"), f"{_RDF} glossaries is_deprecated source translations"),
    "GraphQL": (queried, _RDF),
    "reconciliation": (extended, f"{_HIDDEN} developers is_deprecated name source translations"),
    "MCP tool": (lambda opened: term_entry(opened.lexicon, opened.term, None, 0).model_dump_json(), _SHORT),
    "MCP resource": (lambda opened: term_page(opened.lexicon, opened.term), f"{_SHORT} is_deprecated"),
    "Python": (lambda opened: str(term_of(opened.term, opened.lexicon.catalog)), f"{_SHORT} broader narrower related"),
}
"""For each interface a function that shows the complete term, and the fields that it omits."""


@pytest.fixture(scope="module")
def opened(encoder: Encoder, serve_all: Serve, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    others = [Term(linked(field), text(field), "", (GLOSSARY.iri,)) for field in LINKS]
    triples = [
        *glossary_triples(GLOSSARY),
        *category_triples(CATEGORY, GLOSSARY.iri),
        *organization_triples(NVIDIA),
        *(triple for term in (COMPLETE, *others) for triple in term_triples(term, IRIS) if triple[2]),
    ]
    document = uploaded_document("complete.nq", to_nquads({"urn:graph": triples}).decode())
    folder = tmp_path_factory.mktemp("complete") / "data"
    report = Ingestion(folder, Settings(), encoder).ingest(Inputs((document,)))
    assert [one for one in report.diagnostics if one.severity != "info"] == []
    return Opened(serve_all(folder), open_current_lexicon(folder, encoder), folder)


def omitted(shown: str) -> set[str]:
    return {field for field, found in VALUES.items() if not any(one in shown for one in found)}


def test_the_complete_term_has_every_field() -> None:
    empty = {one.name for one in fields(Term) if getattr(COMPLETE, one.name) in (None, (), False)}
    assert empty == set()


@pytest.mark.parametrize("name", INTERFACES)
def test_every_field_is_shown(opened: Opened, name: str) -> None:
    show_term, known = INTERFACES[name]
    assert sorted(omitted(show_term(opened))) == sorted(known.split())


@pytest.mark.parametrize(
    ("json", "known"),
    [(False, f"{_HIDDEN} glossaries is_deprecated translations"), (True, f"{_HIDDEN} translations")],
)
def test_every_field_is_printed(opened: Opened, capsys: pytest.CaptureFixture[str], json: bool, known: str) -> None:
    show(TERM, opened.folder, None, json)
    assert sorted(omitted(capsys.readouterr().out)) == sorted(known.split())


def test_records_and_their_translations_have_every_text() -> None:
    """So have the columns of tables, and the prose of records of the search engine."""
    assert {one.name for one in fields(TermRecord)} >= TEXT_PROPERTIES.keys()
    assert {one.name for one in fields(Translated)} >= TEXT_PROPERTIES.keys()
    assert set(FIELDS) >= TEXT_PROPERTIES.keys()
    assert set(sections_of(COMPLETE)) == {getattr(COMPLETE, field) for field in SECTIONS}
