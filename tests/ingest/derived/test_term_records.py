"""The records of terms."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from embeddings.records import Label, Place, Record, Role, Tag
from graph.commit_log import Change, CommitLog
from graph.iris import Iris
from graph.model import Involvement, Organization, Term, Translation
from graph.rdf import Iri, Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from graph.term_writer import organization_triples, term_triples
from ingest.derived.term_records import Broader, read_records, to_record

IRIS = Iris("https://kg.example/")
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def english(text: str) -> Literal:
    return Literal(text, "en")


WHOLE = Term(
    "urn:term",
    english("Batch Size"),
    "urn:source",
    ("urn:glossary",),
    categories=("urn:category",),
    definition=english("How many."),
    technical_definition=english("Per pass."),
    background=english("History."),
    usage_note=english("Tune it."),
    synonyms=(english("Mini-batch size"), english("training batch")),
    notes=(english("A stray line."),),
)


def record(term: Term) -> Record:
    return to_record(term, (), {}, None)


def records(*terms: Term, described: Mapping[Iri, Iri | None] = {}) -> dict[Iri, Record]:
    """Return the records of terms in a graph, in which organizations are `described` with their parents."""
    store = OxigraphStore.in_memory()
    log = CommitLog(store, IRIS)
    facts: list[Triple] = [one for term in terms for one in term_triples(term, IRIS)]
    for organization, parent in described.items():
        facts += organization_triples(Organization(organization, (Literal("Name"),), parent=parent))
    log.commit(Change(added_triples={"urn:source": facts}, put=frozenset(term.iri for term in terms)), 0, NOON)
    return {one.key: one for one in read_records(store, log, [*(term.iri for term in terms), "urn:gone"])}


def test_names_and_definition_are_embedded_and_all_sections_are_searched_by_keyword() -> None:
    made = record(WHOLE)
    assert (made.key, made.name) == ("urn:term", "Batch Size")
    assert made.labels[1:] == (Label("Mini-batch size", Role.SYNONYM), Label("training batch", Role.SYNONYM))
    assert made.text == "Batch Size, Mini-batch size, training batch: How many."
    assert made.definition == "How many."
    assert made.embedded_texts()[1:] == ("Batch Size, Mini-batch size, training batch: Per pass.",)
    assert set(made.more.split(". ")) == {"Per pass", "History.", "Tune it"}
    assert set(made.prose) == {"How many.", "Per pass.", "History.", "Tune it."}


@pytest.mark.parametrize("section", ["technical_definition", "background", "usage_note"])
def test_the_first_section_replaces_a_missing_definition(section: str) -> None:
    term = Term("urn:term", english("Alpha"), "urn:source", ("urn:glossary",))
    sections: dict[str, Any] = {section: english("What it is.")}
    made = record(replace(term, **sections))
    assert (made.text, made.definition, made.section, made.more) == ("Alpha: What it is.", "What it is.", "", "")


def test_the_text_of_a_term_without_sections_is_its_names() -> None:
    made = record(Term("urn:term", english("Alpha"), "urn:source", ("urn:glossary",), synonyms=(english("A"),)))
    assert (made.text, made.definition, made.more, made.prose) == ("Alpha, A", "", "", ())


@pytest.mark.parametrize(
    ("broader", "text"),
    [
        (["Hyperparameter"], "Batch Size, lots: How many.; a kind of Hyperparameter"),
        (["Sizes", "Hyperparameter"], "Batch Size, lots: How many.; a kind of Hyperparameter"),
        (["Order Lot"], "Batch Size, lots: How many."),
        (["Size of a set"], "Batch Size, lots: How many.; a kind of Size of a set"),
        (["???"], "Batch Size, lots: How many.; a kind of ???"),
    ],
)
def test_a_broader_name_whose_last_word_the_names_contain_is_not_embedded(broader: list[str], text: str) -> None:
    term = replace(WHOLE, synonyms=(english("lots"),))
    assert to_record(term, [Broader("urn:broader", name) for name in broader], {}, None).text == text


def test_the_names_of_broader_terms_are_embedded_for_links_in_either_direction() -> None:
    term = Term("urn:owl", english("Owl"), "urn:source", ("urn:glossary",), definition=english("It flies."))
    made = records(
        Term("urn:bird", english("Bird"), "urn:source", ("urn:glossary",), narrower=("urn:owl",)),
        Term("urn:hunter", english("Hunter"), "urn:source", ("urn:glossary",)),
        replace(term, broader=("urn:gone", "urn:hunter")),
    )
    assert {iri: one.text for iri, one in made.items()} == {
        "urn:bird": "Bird",
        "urn:hunter": "Hunter",
        "urn:owl": "Owl: It flies.; a kind of Bird, Hunter",
    }


def test_one_language_is_embedded_and_all_languages_are_searched() -> None:
    term = Term(
        "urn:term",
        english("Batch Size"),
        "urn:source",
        ("urn:glossary",),
        definition=english("How many."),
        synonyms=(Literal("Losumfang", "de"), Literal("lot size", "en-us"), Literal("N")),
        hidden_labels=(english("bach size"),),
        translations=(
            Translation("name", Literal("Losgröße", "de")),
            Translation("definition", Literal("Wie viele.", "de")),
        ),
    )
    made = record(term)
    assert made.text == "Batch Size, lot size, N: How many."
    assert made.labels == (
        Label("Batch Size"),
        Label("Losgröße", Role.NAME, is_own=False),
        Label("Losumfang", Role.SYNONYM, is_own=False),
        Label("lot size", Role.SYNONYM),
        Label("N", Role.SYNONYM),
        Label("bach size", Role.HIDDEN, is_own=False),
    )
    assert made.more == "Losumfang Losgröße Wie viele."
    assert {tag.value for tag in made.tags if tag.kind == "language"} == {"en", "de"}


def test_a_record_is_tagged_with_everything_that_terms_are_filtered_by() -> None:
    developers = tuple(Involvement(one, english("It does.")) for one in ("urn:unit", "urn:unknown"))
    made = records(replace(WHOLE, developers=developers), described={"urn:unit": "urn:company", "urn:company": None})
    assert made["urn:term"].tags == {
        Tag("source", "urn:source"),
        Tag("deprecated", "false"),
        Tag("defined", "true"),
        Tag("category", "urn:category"),
        Tag("glossary", "urn:glossary"),
        Tag("membership", "urn:category urn:glossary"),
        Tag("language", "en"),
        Tag("organization", "urn:unit"),
        Tag("lineage", "urn:unit"),
        Tag("lineage", "urn:company"),
    }


def test_parents_in_a_circle_are_each_listed_once() -> None:
    term = replace(WHOLE, developers=(Involvement("urn:a", english("It does.")),))
    made = records(term, described={"urn:a": "urn:b", "urn:b": "urn:a"})
    assert {tag.value for tag in made["urn:term"].tags if tag.kind == "lineage"} == {"urn:a", "urn:b"}


def test_a_record_has_the_time_of_the_last_commit_of_its_term() -> None:
    assert records(WHOLE)["urn:term"].modified == int(NOON.timestamp()) * 1_000_000
    assert record(WHOLE).modified == 0


def concept(name: str, **fields: Any) -> Term:
    return Term(f"urn:{name}", english(name), "urn:source", fields.pop("glossaries", ("urn:birds",)), **fields)


def places(made: Record, kind: str) -> dict[str, str]:
    return {place.value: place.sort for place in made.places if place.kind == kind}


def test_a_term_is_listed_below_each_broader_term_and_at_the_top_of_glossaries_without_one() -> None:
    both = ("urn:birds", "urn:hunters")
    made = records(
        concept("bird"), concept("owl", broader=("urn:bird", "urn:unknown"), glossaries=both), concept("wolf")
    )
    assert places(made["urn:bird"], "top") == {"": "2 bird", "urn:birds": "2 bird"}
    assert places(made["urn:owl"], "narrower") == {"urn:bird": "2 owl"}
    assert places(made["urn:owl"], "top") == {"urn:hunters": "2 owl"}


def test_terms_with_notations_are_listed_by_them_before_others() -> None:
    names = [("c", "10"), ("a", "9.15"), ("b", "9.2"), ("d", None)]
    made = records(*(concept(name, notations=(Literal(code),) if code else ()) for name, code in names))
    by_place = sorted(made.values(), key=lambda one: places(one, "top")[""])
    assert [one.name for one in by_place] == ["b", "a", "c", "d"]
    assert places(made["urn:d"], "notation") == {}


def test_each_name_is_listed_by_its_letter_in_the_order_of_its_language() -> None:
    names = (Literal("Ärger", "de"), Literal("ärende", "sv"), Literal("жара", "ru"))
    made = record(replace(WHOLE, translations=tuple(Translation("name", name) for name in names)))
    letters = places(made, "letter")
    assert letters.keys() == {"en B", "de A", "sv Ä", "ru Ж"}
    assert (letters["de A"], letters["en B"]) == ("arger", "batch size")


def test_the_places_of_a_term_follow_the_glossaries_of_broader_terms() -> None:
    made = records(concept("bird", glossaries=("urn:other",)), concept("owl", broader=("urn:bird",)))
    assert made["urn:owl"].places >= {Place("top", "urn:birds", "2 owl"), Place("narrower", "urn:bird", "2 owl")}
