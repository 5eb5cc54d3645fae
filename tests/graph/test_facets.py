"""Term counts per category, glossary and organization, with organizations as a tree."""

import pytest

from graph.facets import Count, Facets
from graph.group_catalog import Catalog
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import RDF, SCHEMA

IRIS = Iris("https://kg.example/")
MICROSOFT, AZURE, AZURE_ML, NVIDIA = map(IRIS.organization, ("Microsoft", "Azure", "Azure Machine Learning", "NVIDIA"))


@pytest.fixture
def catalog(store: OxigraphStore) -> Catalog:
    return Catalog(store, IRIS)


def facets(catalog: Catalog, **organizations: int) -> Facets:
    """Return facets of three terms; organizations count the terms of their units."""
    counts = {IRIS.organization(name.replace("_", " ")): count for name, count in organizations.items()}
    categories = {IRIS.category("Training"): 1, IRIS.category("Serving"): 1}
    return Facets(catalog, categories, {IRIS.glossary("AI"): 3}, counts)


def test_largest_groups_are_first_and_equal_ones_sorted_by_name(catalog: Catalog) -> None:
    found = facets(catalog)
    assert found.categories(9) == [Count(IRIS.category("Serving"), 1), Count(IRIS.category("Training"), 1)]
    assert found.categories(1) == [Count(IRIS.category("Serving"), 1)]
    assert found.glossaries(9) == [Count(IRIS.glossary("AI"), 3)]


def test_organization_precedes_its_units(catalog: Catalog) -> None:
    found = facets(catalog, NVIDIA=1, Azure_Machine_Learning=1, Azure=1, Microsoft=2)
    assert found.organizations(9) == [
        Count(MICROSOFT, 2),
        Count(AZURE, 1, 1),
        Count(AZURE_ML, 1, 2),
        Count(NVIDIA, 1),
    ]


@pytest.mark.parametrize("first", range(5))
def test_units_are_never_listed_without_their_parent(catalog: Catalog, first: int) -> None:
    listed = facets(catalog, NVIDIA=1, Azure_Machine_Learning=1, Azure=1, Microsoft=1).organizations(first)
    assert len(listed) == first
    assert {one.iri for one in listed} <= {MICROSOFT, AZURE, AZURE_ML, NVIDIA}
    for one in listed:
        assert set(catalog.lineage(one.iri)) <= {other.iri for other in listed}


def test_groups_without_a_description_are_omitted(catalog: Catalog) -> None:
    unknown = Facets(catalog, {IRIS.category("Gone"): 1}, {IRIS.glossary("Gone"): 1}, {IRIS.organization("Gone"): 1})
    assert unknown.categories(9) == unknown.glossaries(9) == unknown.organizations(9) == []


def test_units_in_a_cycle_are_listed_once(store: OxigraphStore) -> None:
    triples = [(MICROSOFT, RDF.type, SCHEMA.Organization), (MICROSOFT, SCHEMA.parentOrganization, AZURE_ML)]
    store.load(to_nquads({"https://kg.example/source/circle": triples}))
    catalog = Catalog(store, IRIS)
    assert catalog.lineage(AZURE) == (AZURE, MICROSOFT, AZURE_ML)
    listed = facets(catalog, NVIDIA=1, Azure_Machine_Learning=2, Azure=2, Microsoft=2).organizations(9)
    assert sorted(one.iri for one in listed) == sorted([MICROSOFT, AZURE, AZURE_ML, NVIDIA])
    assert [one.terms for one in listed] == [2, 2, 2, 1]
