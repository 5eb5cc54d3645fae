"""The index entries of terms."""

import pytest

from graph.model import Term, Translation
from graph.rdf import Literal
from ingest.texts import entries_of, labels_of


def english(text: str) -> Literal:
    return Literal(text, "en")


WHOLE = Term(
    "iri",
    english("Batch Size"),
    "source",
    ("glossary",),
    definition=english("How many."),
    technical_definition=english("Per pass."),
    background=english("History."),
    usage_note=english("Tune it."),
    synonyms=(english("Mini-batch size"), english("training batch")),
    notes=(english("A stray line."),),
)


def test_names_and_definition_are_embedded_and_all_sections_are_searched_by_keyword() -> None:
    (entry,) = entries_of([WHOLE])
    assert (entry.key, entry.name, entry.synonyms) == ("iri", "Batch Size", ("Mini-batch size", "training batch"))
    assert entry.text == "Batch Size, Mini-batch size, training batch: How many."
    assert entry.definition == "How many."
    assert set(entry.more.split(". ")) == {"Per pass", "History.", "Tune it"}


@pytest.mark.parametrize(
    "term",
    [
        Term("iri", english("Alpha"), "source", ("glossary",), technical_definition=english("What it is.")),
        Term("iri", english("Alpha"), "source", ("glossary",), background=english("What it is.")),
        Term("iri", english("Alpha"), "source", ("glossary",), usage_note=english("What it is.")),
    ],
)
def test_the_first_section_replaces_a_missing_definition(term: Term) -> None:
    (entry,) = entries_of([term])
    assert (entry.text, entry.definition, entry.more) == ("Alpha: What it is.", "What it is.", "")


def test_the_text_of_a_term_without_sections_is_its_names() -> None:
    (entry,) = entries_of([Term("iri", english("Alpha"), "source", ("glossary",), synonyms=(english("A"),))])
    assert (entry.text, entry.definition, entry.more) == ("Alpha, A", "", "")


def test_the_names_of_broader_terms_are_embedded_for_links_in_either_direction() -> None:
    terms = [
        Term("bird", english("Bird"), "source", ("glossary",), narrower=("owl",)),
        Term("hunter", english("Hunter"), "source", ("glossary",)),
        Term(
            "owl", english("Owl"), "source", ("glossary",), definition=english("It flies."), broader=("gone", "hunter")
        ),
    ]
    assert [entry.text for entry in entries_of(terms)] == [
        "Bird",
        "Hunter",
        "Owl: It flies.; a kind of Bird, Hunter",
    ]


def test_one_language_is_embedded_and_all_languages_are_searched() -> None:
    term = Term(
        "iri",
        english("Batch Size"),
        "source",
        ("glossary",),
        definition=english("How many."),
        synonyms=(Literal("Losumfang", "de"), Literal("lot size", "en-us"), Literal("N")),
        translations=(
            Translation("name", Literal("Losgröße", "de")),
            Translation("definition", Literal("Wie viele.", "de")),
        ),
    )
    (entry,) = entries_of([term])
    assert entry.text == "Batch Size, lot size, N: How many."
    assert entry.other_names == ("Losgröße",)
    assert entry.synonyms == ("Losumfang", "lot size", "N")
    assert entry.more == "Losumfang Losgröße Wie viele."
    assert labels_of(term) == ["Batch Size", "lot size", "N"]
