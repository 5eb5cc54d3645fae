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


@pytest.mark.parametrize(
    "translations",
    [
        '[{"language": "French", "code": "fr", "term": "bateau"},'
        ' {"language": "German", "code": "de", "term": "Boot"}]',
        '[{"lang_code": "fr", "lang": "French", "word": "bateau"},'
        ' {"lang_code": "de", "lang": "German", "word": "Boot"}]',
        '[{"langId": 1, "langName": "French", "langIso": "fr", "translation": "bateau"},'
        ' {"langId": 2, "langName": "German", "langIso": "de", "translation": "Boot"}]',
        '[{"languageCode": "fr", "value": "bateau"}, {"languageCode": "de", "value": "Boot"}]',
    ],
)
def test_translations_name_their_languages_in_several_ways(translations: str) -> None:
    terms, _ = read(f'[{{"term": "boat", "definition": "A ship", "translations": {translations}}}]', "a.json")
    boat = terms["boat"]
    assert {one.language: one.name for one in boat.translations} == {"fr": "bateau", "de": "Boot"}
    assert (boat.identifier, boat.notations) == (None, ())


def test_a_code_of_a_translation_that_is_no_language_is_kept() -> None:
    terms, _ = read('[{"term": "boat", "translations": {"de": {"term": "Boot", "code": "B1"}}}]', "a.json")
    assert terms["boat"].identifier == "B1"


@pytest.mark.parametrize(
    ("cell", "language", "notes"),
    [
        ("SQL", "en", ("Language: SQL",)),
        ("Go", "en", ("Language: Go",)),
        ("PHP", "en", ("Language: PHP",)),
        ("C", "en", ("Language: C",)),
        ("deu", "deu", ()),
        ("haw", "haw", ()),
        ("pt-BR", "pt-BR", ()),
        ("Latin", "la", ()),
    ],
)
def test_programming_languages_are_not_the_language_of_a_term(cell: str, language: str, notes: tuple[str, ...]) -> None:
    terms, _ = read(f"Name,Language,Description\nView,{cell},A stored query\n")
    assert (terms["View"].language, terms["View"].notes) == (language, notes)


@pytest.mark.parametrize(
    ("column", "cell", "status", "hidden"),
    [
        ("Do not use", "yes", "forbidden", ()),
        ("Do not use", "no", None, ()),
        ("Do not use", "whitelist", None, ("whitelist",)),
        ("Forbidden", "TRUE", "forbidden", ()),
        ("forbidden", "no", None, ()),
        ("Forbidden", '"blacklist, blocklist"', None, ("blacklist", "blocklist")),
        ("Deprecated term", "x", "forbidden", ()),
    ],
)
def test_flags_in_a_column_of_forbidden_names_are_the_status(
    column: str, cell: str, status: str | None, hidden: tuple[str, ...]
) -> None:
    terms, _ = read(f"Term,Definition,{column}\nword,A text,{cell}\n")
    assert (terms["word"].status, terms["word"].hidden_labels) == (status, hidden)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (
            '{"name": "Bank for International Settlements", "abbreviation": "BIS"}',
            "Bank for International Settlements (BIS)",
        ),
        ('{"full_name": "OPC Foundation", "acronym": "OPCF", "country": "US"}', "OPC Foundation (OPCF)"),
        ('[{"name": "Internet Engineering Task Force", "short": "IETF"}]', "Internet Engineering Task Force (IETF)"),
        ('{"organization": {"name": "OASIS Open", "abbr": "OASIS"}}', "OASIS Open (OASIS)"),
        ('{"name": "Microsoft (MS)", "abbreviation": "MS"}', "Microsoft (MS)"),
        ('{"name": "Cisco", "abbreviation": null}', "Cisco"),
        ('{"name": {"de": "Bundesbank"}, "acronym": "BBk"}', "Bundesbank"),
    ],
)
def test_an_organization_keeps_its_abbreviation(value: str, name: str) -> None:
    terms, _ = read(f'[{{"term": "MQTT", "definition": "A protocol", "developers": {value}}}]', "a.json")
    assert [sentence.text for sentence in terms["MQTT"].developers] == [name]
