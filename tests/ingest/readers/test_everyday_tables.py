"""Tables and lists as people write them by hand, with the terms that they expect."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.input.formats import read_records
from ingest.records import TermRecord


def read(text: str, file: str = "words.csv") -> tuple[dict[str, TermRecord], list[str]]:
    """Return the terms by name, and the codes of the findings."""
    items = list(read_records(io.BytesIO(text.encode()), file))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    return terms, [item.code for item in items if isinstance(item, Diagnostic)]


@pytest.mark.parametrize(
    ("name", "cell", "synonyms"),
    [
        ("Sprint", "iteration / timebox", ("iteration", "timebox")),
        ("Resistor", "fixed resistor · R1", ("fixed resistor", "R1")),
        ("Kunde", "Käufer  /  Abnehmer", ("Käufer", "Abnehmer")),
        ("Throughput", "data rate (bit / s)", ("data rate (bit / s)",)),
        ("Experiment", "A / B testing", ("A / B testing",)),
        ("I/O", "input / output", ("input / output",)),
        ("Condo", "apartment/flat", ("apartment/flat",)),
        ("Lift", "elevator, hoist / winch", ("elevator", "hoist / winch")),
        ("Lift", "elevator; hoist / winch", ("elevator", "hoist / winch")),
        ("Steps", "1. first\n2. second", ("first", "second")),
        ("Clubs", "1. FC Köln\n1. FC Union", ("1. FC Köln", "1. FC Union")),
        ("Leagues", "1. Liga\n2. Liga", ("1. Liga", "2. Liga")),
    ],
)
def test_synonyms_are_separated_by_spaced_slashes_or_numbers(name: str, cell: str, synonyms: tuple[str, ...]) -> None:
    terms, _ = read(f'Term,Synonyms,Category\n{name},"{cell}",Law / Property\n')
    assert (terms[name].synonyms, terms[name].categories) == (synonyms, ("Law / Property",))


def test_slashes_between_synonyms_are_reported_and_lists_of_json_are_not_split() -> None:
    terms, codes = read('{"terms": [{"term": "car", "synonyms": "auto / motor"}]}', "a.json")
    assert (terms["car"].synonyms, codes) == (("auto", "motor"), ["split-at-slashes"])
    terms, codes = read('{"terms": [{"term": "car", "synonyms": ["auto / motor"]}]}', "a.json")
    assert (terms["car"].synonyms, codes) == (("auto / motor",), [])
