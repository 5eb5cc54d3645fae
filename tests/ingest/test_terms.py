"""Mapping records to terms."""

import pytest

from graph.iris import Iris
from graph.model import Category, Glossary, Involvement, Organization
from graph.rdf import Literal
from graph.vocabulary import LEX, RDF, SCHEMA, SKOS
from ingest.organizations.registry import Organizations
from ingest.records import Sentence, TermRecord, Translation
from ingest.terms import TermMaker

IRIS = Iris("https://kg.example/")


@pytest.fixture
def maker() -> TermMaker:
    return TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),)), Organizations.load())


def test_every_field_of_a_record_is_mapped_with_its_language(maker: TermMaker) -> None:
    record = TermRecord(
        name="Losgröße",
        file="a.txt",
        line=2,
        raw="...",
        language="de",
        categories=("Training", "Sizes"),
        definition="Wie viele.",
        technical_definition="Je Schritt.",
        background="Geschichte.",
        usage_note="Einstellen.",
        synonyms=("zwei", "Eins", "zwei"),
        hidden_labels=("Losgrösse", "Eins", "Losgröße", "Lossgröße"),
        notes=("Anmerkung",),
    )
    term = maker.read(record, "source").term
    assert term.iri == "https://kg.example/term/losgroße".replace("ß", "ss")
    assert term.name == Literal("Losgröße", "de")
    assert (term.source, term.glossaries, term.categories) == (
        "source",
        ("https://kg.example/glossary/words",),
        ("https://kg.example/category/sizes", "https://kg.example/category/training"),
    )
    assert term.definition == Literal("Wie viele.", "de")
    assert term.technical_definition == Literal("Je Schritt.", "de")
    assert term.background == Literal("Geschichte.", "de")
    assert term.usage_note == Literal("Einstellen.", "de")
    assert term.synonyms == (Literal("Eins", "de"), Literal("zwei", "de"))
    assert term.hidden_labels == (Literal("Losgrösse", "de"), Literal("Lossgröße", "de"))
    assert term.notes == (Literal("Anmerkung", "de"),)


def test_developers_keep_their_order_and_sentences(maker: TermMaker) -> None:
    sentences = (
        "NVIDIA builds processors.",
        "Quite Unheard Labs (QUL) studies it.",
        "NVIDIA also writes software.",
    )
    record = TermRecord("Alpha", "a.txt", 2, "...", developers=tuple(Sentence(text, 5) for text in sentences))
    reading = maker.read(record, "source")
    assert reading.term.developers == (
        Involvement(IRIS.organization("NVIDIA"), Literal(f"{sentences[0]}\n{sentences[2]}", "en")),
        Involvement(IRIS.organization("Quite Unheard Labs"), Literal(sentences[1], "en")),
    )
    assert reading.registered == {"NVIDIA"}
    assert reading.newcomers == (
        Organization(IRIS.organization("Quite Unheard Labs"), (Literal("Quite Unheard Labs"),), (Literal("QUL"),)),
    )
    assert reading.diagnostics == ()


def test_a_sentence_without_a_subject_becomes_a_note_with_a_finding(maker: TermMaker) -> None:
    sentence = "it is widely used."
    record = TermRecord("Alpha", "a.txt", 2, "...", developers=(Sentence(sentence, 9),))
    reading = maker.read(record, "source")
    assert reading.term.developers == ()
    assert reading.term.notes == (Literal(sentence, "en"),)
    (found,) = reading.diagnostics
    assert (found.file, found.line, found.code) == ("a.txt", 9, "no-organization")


def test_a_reading_yields_the_triples_of_its_term_category_and_new_organizations(maker: TermMaker) -> None:
    record = TermRecord(
        "Alpha",
        "a.txt",
        2,
        "...",
        categories=("Training",),
        developers=(Sentence("Quite Unheard Labs studies it.", 5),),
    )
    reading = maker.read(record, "source")
    assert reading.categories == (Category(IRIS.category("Training"), (Literal("Training", "en"),)),)
    triples = set(reading.triples(IRIS))
    newcomer = IRIS.organization("Quite Unheard Labs")
    assert {
        (reading.term.iri, RDF.type, SKOS.Concept),
        (IRIS.category("Training"), SKOS.member, reading.term.iri),
        (reading.term.iri, LEX.developedBy, newcomer),
        (newcomer, SCHEMA.name, Literal("Quite Unheard Labs")),
    } <= triples


def test_the_digest_depends_on_the_glossary_and_the_registry(maker: TermMaker) -> None:
    registry = Organizations.from_toml(b"[Example]\n")
    others = [
        TermMaker(IRIS, Glossary(IRIS.glossary("Other"), (Literal("Other", "en"),)), maker.registry),
        TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("WORDS", "en"),)), maker.registry),
        TermMaker(IRIS, maker.glossary, registry),
    ]
    assert len({maker.digest, *(other.digest for other in others)}) == 4


def test_texts_in_other_languages_are_kept_and_english_is_preferred(maker: TermMaker) -> None:
    record = TermRecord(
        name="Losgröße",
        file="a.tbx",
        line=2,
        raw="...",
        language="de",
        definition="Wie viele.",
        synonyms=("Chargengröße",),
        translations=(
            Translation("en-US", name="Batch Size", synonyms=("lot size",), notes=("A note.",)),
            Translation("fr", name="Taille de lot", definition="Combien."),
        ),
    )
    term = maker.read(record, "source").term
    assert term.iri == "https://kg.example/term/losgrosse"
    assert term.readings("name") == (
        Literal("Batch Size", "en-us"),
        Literal("Losgröße", "de"),
        Literal("Taille de lot", "fr"),
    )
    assert term.readings("definition") == (Literal("Wie viele.", "de"), Literal("Combien.", "fr"))
    assert term.synonyms == (Literal("Chargengröße", "de"), Literal("lot size", "en-us"))
    assert term.notes == (Literal("A note.", "en-us"),)


@pytest.mark.parametrize("text", ["TBD", "N/A", "Not applicable.", "-"])
def test_prose_that_marks_a_missing_text_is_reported_and_not_read(maker: TermMaker, text: str) -> None:
    record = TermRecord("hull", "a.html", 3, "", definition=text, usage_note="See TBD.")
    reading = maker.read(record, "urn:source")
    assert reading.term.definition is None
    assert reading.term.usage_note == Literal("See TBD.", "en")
    assert [(found.code, found.line) for found in reading.diagnostics] == [("placeholder-text", 3)]
