"""Column mappings and prefixes supplied by the caller."""

import pytest

from ingest.errors import BadHint
from ingest.fields import FIELDS
from ingest.hints import NO_HINTS, Hints


def test_hints_are_pairs_in_the_given_order() -> None:
    hints = Hints.parse(["synonyms=AKA", "name = Our = Label"], ["AIO=https://w3id.org/aio/"])
    assert hints.columns == (("synonyms", "AKA"), ("name", "Our = Label"))
    assert hints.prefixes == (("AIO", "https://w3id.org/aio/"),)


def test_an_unknown_field_is_reported_with_the_available_ones() -> None:
    with pytest.raises(BadHint, match="Unknown field 'label'") as raised:
        Hints.parse(["label=Name"])
    for field in FIELDS:
        assert field in str(raised.value)


@pytest.mark.parametrize("text", ["name", "name=", "=Label", "", "names=A"])
def test_an_invalid_mapping_is_refused(text: str) -> None:
    with pytest.raises(BadHint):
        Hints.parse(["name=a", text])


@pytest.mark.parametrize("text", ["AIO", "AIO=", "AIO=aio", "AIO=https://w3id.org/a b/"])
def test_a_prefix_requires_an_iri(text: str) -> None:
    with pytest.raises(BadHint, match="PREFIX=IRI"):
        Hints.parse(prefixes=[text])


def test_different_hints_have_different_digests_and_no_hints_have_none() -> None:
    several = [Hints.parse(["name=A"]), Hints.parse(["name=B"]), Hints.parse(["name=A"], ["A=urn:a:"]), NO_HINTS]
    assert len({hints.digest for hints in several}) == 4
    assert NO_HINTS.digest == ""
