"""Model values survive a round trip through triples, in a constant number of queries."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from graph.iris import Iris
from graph.language_preference import choose_readings, preferred
from graph.model import Involvement, MappingLink, Relations, Term
from graph.nquads import to_nquads
from graph.rdf import Literal
from graph.stores.oxigraph import OxigraphStore
from graph.term_fields import MAPPING_PROPERTIES, TEXT_PROPERTIES
from graph.term_reader import (
    read_categories,
    read_glossaries,
    read_mentioned_by,
    read_mentions,
    read_organizations,
    read_relations,
    read_sources,
    read_terms,
)
from graph.term_writer import term_triples
from graph.vocabulary import SKOS

if TYPE_CHECKING:
    from tests.graph.conftest import CountingStore, Sample

IRIS = Iris("https://kg.example/")
LANGUAGES = st.sampled_from(["en", "", "de", "en-gb", "zh-hant"])
TEXTS = st.builds(Literal, st.text(max_size=30), LANGUAGES, st.just(""))
READINGS = st.fixed_dictionaries(
    {field: st.lists(TEXTS, min_size=field == "name", max_size=3, unique=True) for field in TEXT_PROPERTIES}
)
SORTED_TEXTS = st.sets(TEXTS, max_size=4).map(
    lambda texts: tuple(sorted(texts, key=lambda text: (text.value.casefold(), text)))
)


def test_written_values_are_read_back_equal(store: OxigraphStore, sample: Sample) -> None:
    terms = {term.iri: term for term in sample.terms}
    assert read_terms(store, list(terms)) == terms
    assert list(read_organizations(store, {}).values()) == sorted(sample.organizations, key=lambda one: one.name)
    assert list(read_categories(store).values()) == sorted(sample.categories, key=lambda one: one.name)
    assert list(read_glossaries(store).values()) == [sample.glossary]
    assert list(read_sources(store).values()) == list(sample.sources)


def term_of(readings: dict[str, list[Literal]], **facts: Any) -> Term:
    texts, translations = choose_readings(readings)
    return Term(translations=translations, **texts, **facts)


MAPPINGS = st.sets(
    st.builds(MappingLink, st.sampled_from(sorted(MAPPING_PROPERTIES)), st.sampled_from(["urn:a", "urn:b"]))
)


@given(
    st.builds(
        term_of,
        readings=READINGS,
        iri=st.just(IRIS.term("T")),
        source=st.just(IRIS.source("s")),
        glossaries=st.sampled_from([(IRIS.glossary("g"),), (IRIS.glossary("g"), IRIS.glossary("h"))]),
        categories=st.sampled_from([(), (IRIS.category("a"), IRIS.category("c"))]),
        synonyms=SORTED_TEXTS,
        notes=SORTED_TEXTS,
        editorial_notes=SORTED_TEXTS,
        change_notes=SORTED_TEXTS,
        history_notes=SORTED_TEXTS,
        examples=SORTED_TEXTS,
        hidden_labels=SORTED_TEXTS,
        mappings=MAPPINGS.map(sorted).map(tuple),
        developers=st.lists(
            st.builds(Involvement, organization=st.sampled_from("abcd").map(IRIS.organization), description=TEXTS),
            unique_by=lambda involvement: involvement.organization,
        ).map(tuple),
    )
)
def test_any_term_survives_a_round_trip_through_a_store(term: Term) -> None:
    store = OxigraphStore.in_memory()
    store.load(to_nquads({term.source: term_triples(term, IRIS)}))
    assert read_terms(store, [term.iri]) == {term.iri: term}
    assert term.readings("name")[0] == preferred(term.readings("name"))


def test_terms_are_returned_in_the_given_order_without_duplicates_or_unknown_ones(
    store: OxigraphStore, sample: Sample
) -> None:
    one, two, _ = (term.iri for term in sample.terms)
    found = read_terms(store, [two, IRIS.term("nowhere"), one, two])
    assert list(found) == [two, one]
    assert found[two] == sample.terms[1]


def test_english_name_is_displayed_by_default(store: OxigraphStore, sample: Sample) -> None:
    german = sample.terms[2]
    english = Literal("Learning rate", "en")
    store.load(to_nquads({german.source: [(german.iri, SKOS.prefLabel, english)]}))
    assert read_terms(store, [german.iri])[german.iri].name == english
    assert preferred([Literal("b", "fr"), Literal("a", "de"), Literal("c")]) == Literal("c")
    assert preferred([Literal("a", "de"), Literal("b", "en-gb"), Literal("c")]) == Literal("b", "en-gb")


def test_statements_of_other_graphs_about_a_term_are_ignored(store: OxigraphStore, sample: Sample) -> None:
    term = sample.terms[2]
    triples = [(term.iri, SKOS.prefLabel, Literal("Learning rate", "en"))]
    store.load(to_nquads({"https://kg.example/document/more": triples}))
    assert read_terms(store, [term.iri]) == {term.iri: term}


def test_two_sentences_about_an_organization_stay_separate(sample: Sample) -> None:
    nvidia, meta = IRIS.organization("NVIDIA"), IRIS.organization("Meta")
    sentences = (
        Involvement(nvidia, Literal("It builds chips.", "en")),
        Involvement(nvidia, Literal("It trains models.", "en")),
        Involvement(meta, Literal("It trains models.", "en")),
    )
    term = dataclasses.replace(sample.terms[1], developers=sentences)
    store = OxigraphStore.in_memory()
    store.load(to_nquads({term.source: term_triples(term, IRIS)}))
    assert read_terms(store, [term.iri])[term.iri].developers == sentences


def test_mentions_are_read_in_both_directions(store: OxigraphStore, sample: Sample) -> None:
    one, two, three = (term.iri for term in sample.terms)
    assert read_mentions(store, IRIS, [one, two, one]) == {one: (two,), two: ()}
    assert read_mentioned_by(store, IRIS, [three, two]) == {three: (), two: (one,)}


def test_relations_are_read_in_both_directions(store: OxigraphStore, sample: Sample) -> None:
    one, two, three = (term.iri for term in sample.terms)
    triples = [(one, SKOS.broader, two), (two, SKOS.related, three)]
    store.load(to_nquads({"https://kg.example/source/relations": triples}))
    assert read_relations(store, [one, two, three]) == {
        one: Relations(broader=(two,)),
        two: Relations(narrower=(one,), related=(three,)),
        three: Relations(related=(two,)),
    }


def test_number_of_queries_does_not_depend_on_number_of_terms(counting_store: CountingStore, sample: Sample) -> None:
    model = sample.terms[0]
    terms = [dataclasses.replace(model, iri=IRIS.term(f"Term {number}")) for number in range(100)]
    counting_store.load(to_nquads({model.source: [triple for term in terms for triple in term_triples(term, IRIS)]}))
    iris = [term.iri for term in terms]

    def queries(count: int) -> int:
        before = counting_store.queries
        assert len(read_terms(counting_store, iris[:count])) == count
        read_mentions(counting_store, IRIS, iris[:count])
        read_relations(counting_store, iris[:count])
        return counting_store.queries - before

    assert queries(100) == queries(1) == 4


def test_reading_zero_terms_runs_no_query(counting_store: CountingStore) -> None:
    assert read_terms(counting_store, []) == {}
    assert read_mentions(counting_store, IRIS, []) == {}
    assert counting_store.queries == 0
