"""Term counts per category, glossary and organization, with organizations as a tree."""

import pytest

from graph.catalog import Catalog
from graph.facets import Count, Facets
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import RDF, SCHEMA

IRIS = Iris("https://kg.example/")
TERMS = BATCH, BEAM, LERNRATE = [*map(IRIS.term, ("Batch Size", "Beam Search", "Lernrate"))]
MICROSOFT, AZURE, AZURE_ML, NVIDIA = map(IRIS.organization, ("Microsoft", "Azure", "Azure Machine Learning", "NVIDIA"))


@pytest.fixture
def catalog(store: OxigraphStore) -> Catalog:
    return Catalog(store)


def test_categories_and_glossaries_count_their_terms(catalog: Catalog) -> None:
    facets = Facets(catalog, TERMS)
    assert facets.categories(9) == [Count(IRIS.category("Serving"), 1), Count(IRIS.category("Training"), 1)]
    assert facets.categories(1) == [Count(IRIS.category("Serving"), 1)]
    assert facets.glossaries(9) == [Count(IRIS.glossary("AI"), 3)]


def test_organization_includes_terms_of_its_units_and_precedes_them(catalog: Catalog) -> None:
    assert Facets(catalog, TERMS).organizations(9) == [
        Count(MICROSOFT, 2),
        Count(AZURE, 1, 1),
        Count(AZURE_ML, 1, 2),
        Count(NVIDIA, 1),
    ]


@pytest.mark.parametrize("first", range(5))
def test_units_are_never_listed_without_their_parent(catalog: Catalog, first: int) -> None:
    listed = Facets(catalog, [BATCH]).organizations(first)
    assert len(listed) == first
    assert {one.iri for one in listed} <= {MICROSOFT, AZURE, AZURE_ML, NVIDIA}
    for one in listed:
        assert set(catalog.lineage(one.iri)) <= {other.iri for other in listed}


def test_only_the_given_terms_are_counted(catalog: Catalog) -> None:
    facets = Facets(catalog, [LERNRATE, "https://elsewhere.example/no-term"])
    assert facets.categories(9) == facets.organizations(9) == []
    assert facets.glossaries(9) == [Count(IRIS.glossary("AI"), 1)]


def test_units_in_a_cycle_are_listed_once(store: OxigraphStore) -> None:
    triples = [(MICROSOFT, RDF.type, SCHEMA.Organization), (MICROSOFT, SCHEMA.parentOrganization, AZURE_ML)]
    store.load(to_nquads({"https://kg.example/source/circle": triples}))
    catalog = Catalog(store)
    assert catalog.lineage(AZURE) == (AZURE, MICROSOFT, AZURE_ML)
    listed = Facets(catalog, TERMS).organizations(9)
    assert sorted(one.iri for one in listed) == sorted([MICROSOFT, AZURE, AZURE_ML, NVIDIA])
    assert [one.terms for one in listed] == [2, 2, 2, 1]
