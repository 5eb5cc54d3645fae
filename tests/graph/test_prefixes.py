"""Shortened identifiers become the IRIs that they stand for."""

from hypothesis import given
from hypothesis import strategies as st

from graph.iris import check_iri
from graph.prefixes import Prefixes, prefix_of

AIO = "https://w3id.org/aio/"


def test_a_declared_prefix_goes_before_the_well_known_ones_and_a_rule() -> None:
    prefixes = Prefixes({"skos": AIO}, lambda prefix, local: f"https://rule.example/{prefix}_{local}")
    assert prefixes.expand("skos:Bias") == f"{AIO}Bias"
    assert prefixes.expand("rdfs:label") == "http://www.w3.org/2000/01/rdf-schema#label"
    assert prefixes.expand("GO:0001") == "https://rule.example/GO_0001"


def test_what_is_no_shortened_iri_stays_as_it_is() -> None:
    prefixes = Prefixes({"a": AIO, "https": AIO, "Net": AIO})
    for text in ("https://example.org/a", "Net: a trap", "a", "a:", "std::vector", "a:{b}", "b:c", "urn:isbn:1"):
        assert prefixes.expand(text) == text


def test_the_case_of_a_prefix_counts() -> None:
    assert Prefixes({"AIO": AIO}).expand("aio:Bias") == "aio:Bias"


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_is_expanded_is_an_iri(prefix: str, local: str) -> None:
    identifier = f"{prefix}:{local}"
    expanded = Prefixes({prefix: AIO}).expand(identifier)
    assert expanded == identifier or check_iri(expanded).startswith(AIO)
    assert expanded == identifier or prefix_of(identifier) == prefix
