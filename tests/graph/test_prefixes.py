"""Expansion of prefixed identifiers to IRIs."""

from hypothesis import given
from hypothesis import strategies as st

from graph.iris import check_iri
from graph.prefixes import Prefixes, prefix_of

AIO = "https://w3id.org/aio/"


def test_declared_prefixes_override_well_known_ones_and_the_rule() -> None:
    prefixes = Prefixes({"skos": AIO}, lambda prefix, local: f"https://rule.example/{prefix}_{local}")
    assert prefixes.expand("skos:Bias") == f"{AIO}Bias"
    assert prefixes.expand("rdfs:label") == "http://www.w3.org/2000/01/rdf-schema#label"
    assert prefixes.expand("GO:0001") == "https://rule.example/GO_0001"


def test_other_texts_are_unchanged() -> None:
    prefixes = Prefixes({"a": AIO, "https": AIO, "Net": AIO})
    for text in ("https://example.org/a", "Net: a trap", "a", "a:", "std::vector", "a:{b}", "b:c", "urn:isbn:1"):
        assert prefixes.expand(text) == text


def test_prefixes_are_case_sensitive() -> None:
    assert Prefixes({"AIO": AIO}).expand("aio:Bias") == "aio:Bias"


@given(st.text(max_size=20), st.text(max_size=20))
def test_expanded_identifiers_are_valid_iris(prefix: str, local: str) -> None:
    identifier = f"{prefix}:{local}"
    expanded = Prefixes({prefix: AIO}).expand(identifier)
    assert expanded == identifier or check_iri(expanded).startswith(AIO)
    assert expanded == identifier or prefix_of(identifier) == prefix
