"""The catalog filters, sorts and finds terms without querying the store again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from graph.catalog import Catalog, TermWhere
from graph.errors import UnknownName
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.rdf import Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import PROV, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    from tests.graph.conftest import CountingStore

IRIS = Iris("https://kg.example/")
WRITTEN = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)  # the second source; that of the first is unknown
BATCH, BEAM, LERNRATE = map(IRIS.term, ("Batch Size", "Beam Search", "Lernrate"))


@pytest.fixture
def catalog(store: OxigraphStore) -> Catalog:
    return Catalog(store)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (TermWhere(), [BATCH, BEAM, LERNRATE]),
        (TermWhere(category="training"), [BATCH]),
        (TermWhere(category=IRIS.category("Serving")), [BEAM]),
        (TermWhere(organization="microsoft"), [BATCH, BEAM]),
        (TermWhere(organization="MSFT", include_units=False), [BEAM]),
        (TermWhere(organization="Azure"), [BATCH]),
        (TermWhere(organization="Azure", include_units=False), []),
        (TermWhere(organization="azure machine-learning"), [BATCH]),
        (TermWhere(glossary="ai"), [BATCH, BEAM, LERNRATE]),
        (TermWhere(language="DE"), [LERNRATE]),
        (TermWhere(language="en"), [BATCH, BEAM]),
        (TermWhere(language="fr"), []),
        (TermWhere(modified_since=WRITTEN), [BEAM, LERNRATE]),
        (TermWhere(modified_since=WRITTEN, language="de"), [LERNRATE]),
        (TermWhere(modified_since=WRITTEN.astimezone(timezone(timedelta(hours=9)))), [BEAM, LERNRATE]),
        (TermWhere(modified_since=WRITTEN + timedelta(seconds=1)), []),
        (TermWhere(organization="Microsoft", category="Serving", language="en", glossary="AI"), [BEAM]),
        (TermWhere(organization="Nvidia Corporation", category="Serving"), []),
    ],
)
def test_listed_terms_meet_all_conditions(catalog: Catalog, where: TermWhere, expected: list[str]) -> None:
    assert list(catalog.ordered(where)) == expected
    assert list(catalog.ordered(where, descending=True)) == expected[::-1]
    chosen = catalog.select(where)
    assert chosen is None if where == TermWhere() else chosen == frozenset(expected)


@pytest.mark.parametrize(
    ("where", "kind", "suggestion"),
    [
        (TermWhere(category="Trainings"), "category", "Training"),
        (TermWhere(organization="Micrsoft"), "organization", "Microsoft"),
        (TermWhere(organization="nvidia corparation"), "organization", "NVIDIA"),
        (TermWhere(glossary="AII"), "glossary", "AI"),
    ],
)
def test_unknown_name_raises_error_with_similar_names(
    catalog: Catalog, where: TermWhere, kind: str, suggestion: str
) -> None:
    with pytest.raises(UnknownName) as refused:
        catalog.ordered(where)
    assert refused.value.kind == kind
    assert suggestion in refused.value.suggestions
    assert f"did you mean {suggestion}" in str(refused.value)


def test_unknown_name_without_similar_names_gets_no_suggestion(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="list the categories to see all names"):
        catalog.find("category", "zzzzzzzzzzzz")
    assert catalog.known("category", "zzzzzzzzzzzz") is None
    assert catalog.known("category", "training") == catalog.find("category", "Training")


def test_terms_with_equal_names_are_sorted_by_iri(store: OxigraphStore) -> None:
    glossary = IRIS.glossary("AI")
    same = [f"https://other.example/{letter}" for letter in "cab"]
    triples: list[Triple] = [
        triple
        for iri in same
        for triple in (
            (iri, RDF.type, SKOS.Concept),
            (iri, SKOS.prefLabel, Literal("beam search", "en")),
            (iri, SKOS.inScheme, glossary),
            (iri, PROV.wasDerivedFrom, "https://kg.example/source/more"),
        )
    ]
    store.load(to_nquads({"https://kg.example/source/more": triples}))
    assert list(Catalog(store).ordered(TermWhere())) == [BATCH, BEAM, *sorted(same), LERNRATE]


def test_units_include_all_levels_and_tolerate_cycles(store: OxigraphStore) -> None:
    microsoft, azure, azure_ml = map(IRIS.organization, ("Microsoft", "Azure", "Azure Machine Learning"))
    assert Catalog(store).with_units(microsoft) == {microsoft, azure, azure_ml}
    triples: list[Triple] = [
        (microsoft, RDF.type, SCHEMA.Organization),
        (microsoft, SCHEMA.parentOrganization, azure_ml),
    ]
    store.load(to_nquads({"https://kg.example/source/circle": triples}))
    assert Catalog(store).with_units(azure) == {microsoft, azure, azure_ml}


def test_organization_name_overrides_an_equal_alias(store: OxigraphStore) -> None:
    nvidia, msft = IRIS.organization("NVIDIA"), "https://other.example/msft"
    triples: list[Triple] = [
        (msft, RDF.type, SCHEMA.Organization),
        (msft, SCHEMA.name, Literal("MSFT")),
    ]
    store.load(to_nquads({"https://kg.example/source/more": triples}))
    catalog = Catalog(store)
    assert catalog.find("organization", "msft") == msft
    assert catalog.find("organization", "nvidia corporation") == nvidia


def test_catalog_runs_seven_queries_and_no_more(counting_store: CountingStore) -> None:
    catalog = Catalog(counting_store)
    assert counting_store.queries == 7
    catalog.ordered(TermWhere(organization="Microsoft"))
    catalog.find("category", "Training")
    assert counting_store.queries == 7
