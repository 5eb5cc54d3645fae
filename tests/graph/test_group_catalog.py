"""The catalog finds categories, organizations and glossaries by name, without querying the store again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.errors import AmbiguousName, UnknownName
from graph.group_catalog import Catalog, Kind
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.rdf import Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import OWL, RDF, SCHEMA

if TYPE_CHECKING:
    from tests.graph.conftest import CountingStore

IRIS = Iris("https://kg.example/")


@pytest.fixture
def catalog(store: OxigraphStore) -> Catalog:
    return Catalog(store, IRIS)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("category", "training", IRIS.category("Training")),
        ("category", IRIS.category("Serving"), IRIS.category("Serving")),
        ("organization", "microsoft", IRIS.organization("Microsoft")),
        ("organization", "MSFT", IRIS.organization("Microsoft")),
        ("organization", "azure machine-learning", IRIS.organization("Azure Machine Learning")),
        ("glossary", "ai", IRIS.glossary("AI")),
    ],
)
def test_resources_are_found_by_name_alias_or_iri(catalog: Catalog, kind: Kind, name: str, expected: str) -> None:
    assert catalog.find(kind, name) == expected
    assert catalog.known(kind, name) == (expected,)


@pytest.mark.parametrize(
    ("kind", "name", "suggestion"),
    [
        ("category", "Trainings", "Training"),
        ("organization", "Micrsoft", "Microsoft"),
        ("organization", "nvidia corparation", "NVIDIA"),
        ("glossary", "AII", "AI"),
    ],
)
def test_unknown_name_raises_error_with_similar_names(catalog: Catalog, kind: Kind, name: str, suggestion: str) -> None:
    with pytest.raises(UnknownName) as refused:
        catalog.find(kind, name)
    assert refused.value.kind == kind
    assert suggestion in refused.value.suggestions
    assert f"did you mean {suggestion}" in str(refused.value)


def test_unknown_name_without_similar_names_gets_no_suggestion(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="list the categories to see all names"):
        catalog.find("category", "zzzzzzzzzzzz")
    assert not catalog.known("category", "zzzzzzzzzzzz")


def test_units_include_all_levels_and_tolerate_cycles(store: OxigraphStore) -> None:
    microsoft, azure, azure_ml = map(IRIS.organization, ("Microsoft", "Azure", "Azure Machine Learning"))
    assert Catalog(store, IRIS).with_units(microsoft) == {microsoft, azure, azure_ml}
    triples: list[Triple] = [
        (microsoft, RDF.type, SCHEMA.Organization),
        (microsoft, SCHEMA.parentOrganization, azure_ml),
    ]
    store.load(to_nquads({"https://kg.example/source/circle": triples}))
    assert Catalog(store, IRIS).with_units(azure) == {microsoft, azure, azure_ml}


def test_organization_name_overrides_an_equal_alias(store: OxigraphStore) -> None:
    nvidia, msft = IRIS.organization("NVIDIA"), "https://other.example/msft"
    triples: list[Triple] = [
        (msft, RDF.type, SCHEMA.Organization),
        (msft, SCHEMA.name, Literal("MSFT")),
    ]
    store.load(to_nquads({"https://kg.example/source/more": triples}))
    catalog = Catalog(store, IRIS)
    assert catalog.find("organization", "msft") == msft
    assert catalog.find("organization", "nvidia corporation") == nvidia


def test_only_an_item_of_wikidata_is_its_identifier(store: OxigraphStore) -> None:
    triples: list[Triple] = [
        ("urn:acme", RDF.type, SCHEMA.Organization),
        ("urn:acme", SCHEMA.name, Literal("Acme")),
        ("urn:acme", OWL.sameAs, "http://dbpedia.org/resource/Acme"),
    ]
    store.load(to_nquads({"https://kg.example/source/more": triples}))
    assert Catalog(store, IRIS).organizations["urn:acme"].wikidata is None
    triples = [("urn:acme", OWL.sameAs, "http://www.wikidata.org/entity/Q1")]
    store.load(to_nquads({"https://kg.example/source/more": triples}))
    assert Catalog(store, IRIS).organizations["urn:acme"].wikidata == "Q1"


def test_a_name_of_several_resources_is_ambiguous(store: OxigraphStore) -> None:
    ours, theirs, other = IRIS.organization("NVIDIA"), "urn:nvidia", "urn:other"
    triples: list[Triple] = [(one, RDF.type, SCHEMA.Organization) for one in (theirs, other)]
    triples += [(theirs, SCHEMA.name, Literal("Nvidia")), (other, SCHEMA.name, Literal("Other"))]
    triples += [(theirs, SCHEMA.alternateName, Literal("GPU maker")), (other, SCHEMA.alternateName, Literal("nvidia"))]
    triples += [(other, SCHEMA.alternateName, Literal("GPU makers")), (other, SCHEMA.parentOrganization, theirs)]
    store.load(to_nquads({"https://kg.example/source/more": triples}))
    catalog = Catalog(store, IRIS)
    assert sorted(catalog.find_all("organization", "nvidia")) == [ours, theirs]
    with pytest.raises(AmbiguousName, match=r"^2 organizations have the name 'nvidia': ") as refused:
        catalog.find("organization", "nvidia")
    assert sorted(refused.value.candidates) == [ours, theirs]
    assert catalog.find("organization", theirs) == theirs
    assert catalog.find("organization", "gpu maker") == theirs
    assert catalog.organizations_fitting(unit_of="nvidia") == [other]


def test_each_kind_of_resource_is_read_once_when_it_is_needed(counting_store: CountingStore) -> None:
    catalog = Catalog(counting_store, IRIS)
    assert counting_store.queries == 0
    for _ in range(2):
        catalog.find("category", "Training")
        assert counting_store.queries == 4  # with the names of the other kinds, and the abbreviations of organizations
