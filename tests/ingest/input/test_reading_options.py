"""Column mappings and prefixes supplied by the caller."""

import pytest

from ingest.errors import BadOption
from ingest.readers.field_names import FIELDS
from ingest.readers.options import NO_OPTIONS, ReadingOptions


def test_hints_are_pairs_in_the_given_order() -> None:
    options = ReadingOptions.parse(["synonyms=AKA", "name = Our = Label"], ["AIO=https://w3id.org/aio/"])
    assert options.columns == (("synonyms", "AKA"), ("name", "Our = Label"))
    assert options.prefixes == (("AIO", "https://w3id.org/aio/"),)


def test_an_unknown_field_is_reported_with_the_available_ones() -> None:
    with pytest.raises(BadOption, match="Unknown field 'label'") as raised:
        ReadingOptions.parse(["label=Name"])
    for field in FIELDS:
        assert field in str(raised.value)


@pytest.mark.parametrize("text", ["name", "name=", "=Label", "", "names=A"])
def test_an_invalid_mapping_is_refused(text: str) -> None:
    with pytest.raises(BadOption):
        ReadingOptions.parse(["name=a", text])


@pytest.mark.parametrize("text", ["AIO", "AIO=", "AIO=aio", "AIO=https://w3id.org/a b/"])
def test_a_prefix_requires_an_iri(text: str) -> None:
    with pytest.raises(BadOption, match="PREFIX=IRI"):
        ReadingOptions.parse(prefixes=[text])


def test_different_hints_have_different_digests_and_no_hints_have_none() -> None:
    several = [
        ReadingOptions.parse(["name=A"]),
        ReadingOptions.parse(["name=B"]),
        ReadingOptions.parse(["name=A"], ["A=urn:a:"]),
        NO_OPTIONS,
    ]
    assert len({options.digest for options in several}) == 4
    assert NO_OPTIONS.digest == ""
