"""Descriptions of resources are self-contained and minimal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from graph.errors import InvalidIri
from graph.export import LOSSLESS, RdfFormat, describe
from graph.iris import Iris
from graph.rdf import Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import DCTERMS, LEX, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    from tests.graph.conftest import CountingStore, Sample

    Parse = Callable[[bytes | str, RdfFormat], set[Triple]]

IRIS = Iris("https://kg.example/")
SOURCE = IRIS.source("one.txt")


@pytest.mark.parametrize("format", LOSSLESS)
def test_term_description_is_self_contained(
    parse: Parse, store: OxigraphStore, sample: Sample, format: RdfFormat
) -> None:
    term = sample.terms[0]
    found = parse(describe(store, [term.iri], format)[term.iri], format)
    azure_ml, azure = IRIS.organization("Azure Machine Learning"), IRIS.organization("Azure")
    involvement = IRIS.involvement(term.iri, azure_ml)
    assert {
        (term.iri, SKOS.prefLabel, term.name),
        (term.iri, LEX.developedBy, azure_ml),
        (term.iri, LEX.involvement, involvement),
        (involvement, DCTERMS.description, term.developers[1].description),
        (azure_ml, SCHEMA.parentOrganization, azure),
        (azure, SCHEMA.name, Literal("Azure")),
        (IRIS.organization("NVIDIA"), SCHEMA.alternateName, Literal("Nvidia Corporation")),
        (IRIS.category("Training"), SKOS.member, term.iri),
        (IRIS.category("Training"), SKOS.prefLabel, Literal("Training", "en")),
        (IRIS.glossary("AI"), SKOS.prefLabel, Literal("AI", "en")),
        (SOURCE, DCTERMS.title, Literal("one.txt")),
        (IRIS.term("Beam Search"), SKOS.prefLabel, Literal("Beam Search", "en")),
    } <= found
    assert not any(property_ in (LEX.refused, LEX.digest) for _, property_, _ in found)
    assert not any(subject == IRIS.term("Lernrate") for subject, _, _ in found)


def test_organization_description_contains_its_units_and_involvements(
    parse: Parse, store: OxigraphStore, sample: Sample
) -> None:
    microsoft = IRIS.organization("Microsoft")
    format = RdfFormat.TURTLE
    found = parse(describe(store, [microsoft], format)[microsoft], format)
    term = sample.terms[1]
    involvement = IRIS.involvement(term.iri, microsoft)
    assert {
        (microsoft, SCHEMA.url, "https://www.microsoft.com"),
        (IRIS.organization("Azure"), SCHEMA.parentOrganization, microsoft),
        (IRIS.organization("Azure"), SCHEMA.name, Literal("Azure")),
        (term.iri, SKOS.prefLabel, term.name),
        (term.iri, LEX.developedBy, microsoft),
        (term.iri, LEX.involvement, involvement),
        (involvement, DCTERMS.description, term.developers[0].description),
    } <= found
    assert not any(subject == sample.terms[0].iri for subject, _, _ in found)


def test_category_description_contains_the_names_of_its_members(
    parse: Parse, store: OxigraphStore, sample: Sample
) -> None:
    serving = IRIS.category("Serving")
    found = parse(describe(store, [serving], RdfFormat.TURTLE)[serving], RdfFormat.TURTLE)
    assert found == {
        (serving, RDF.type, SKOS.Collection),
        (serving, SKOS.prefLabel, Literal("Serving", "en")),
        (serving, SKOS.inScheme, IRIS.glossary("AI")),
        (serving, SKOS.member, sample.terms[1].iri),
        (IRIS.glossary("AI"), RDF.type, SKOS.ConceptScheme),
        (IRIS.glossary("AI"), RDF.type, SCHEMA.DefinedTermSet),
        (IRIS.glossary("AI"), SKOS.prefLabel, Literal("AI", "en")),
        (sample.terms[1].iri, RDF.type, SKOS.Concept),
        (sample.terms[1].iri, RDF.type, SCHEMA.DefinedTerm),
        (sample.terms[1].iri, SKOS.prefLabel, sample.terms[1].name),
    }


def test_unknown_resources_are_omitted(store: OxigraphStore) -> None:
    nowhere, term = IRIS.term("nowhere"), IRIS.term("Batch Size")
    assert list(describe(store, [nowhere, term, term], RdfFormat.TURTLE)) == [term]
    assert describe(store, [], RdfFormat.TURTLE) == {}
    with pytest.raises(InvalidIri):
        describe(store, ["no iri"], RdfFormat.TURTLE)


def test_document_does_not_depend_on_other_requested_resources(store: OxigraphStore, sample: Sample) -> None:
    iris = [*(term.iri for term in sample.terms), *(one.iri for one in sample.organizations)]
    together = describe(store, iris, RdfFormat.TURTLE)
    assert together == {iri: describe(store, [iri], RdfFormat.TURTLE)[iri] for iri in iris}


def test_number_of_queries_does_not_depend_on_documents(counting_store: CountingStore, sample: Sample) -> None:
    iris = [*(term.iri for term in sample.terms), *(one.iri for one in sample.organizations)]
    assert len(describe(counting_store, iris, RdfFormat.TURTLE)) == len(iris)
    assert counting_store.queries == 2
