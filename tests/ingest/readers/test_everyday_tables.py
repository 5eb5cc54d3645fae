"""Tables and lists as people write them by hand, with the terms that they expect."""

import io
import json

import pytest

from ingest.diagnostics import Diagnostic
from ingest.readers.options import ReadingOptions
from ingest.readers.separators import names_at_slashes
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


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
        ("Query", "PL / SQL", ("PL / SQL",)),
        ("Internet", "TCP / IP", ("TCP / IP",)),
        ("Valve", "on / off valve", ("on / off valve",)),
        ("Speed", "km / hr", ("km / hr",)),
        ("Auto", "汽车 / 轿车", ("汽车", "轿车")),
        ("Auto", "汽车；轿车", ("汽车", "轿车")),
        ("Auto", "سيارة، عربة", ("سيارة", "عربة")),
        ("Auto", "汽车｜轿车", ("汽车", "轿车")),
        (
            "Learning",
            "ML / statistical learning / pattern recognition",
            ("ML", "statistical learning", "pattern recognition"),
        ),
        ("Learning", "ML • statistical learning", ("ML", "statistical learning")),
        ("Test", "A / B / C test", ("A / B / C test",)),
        ("Steps", "1. first\n2. second", ("first", "second")),
        ("Steps", "1. first\n2. second\n", ("first", "second")),
        ("Clubs", "1. FC Köln\n1. FC Union", ("1. FC Köln", "1. FC Union")),
        ("Leagues", "1. Liga\n2. Liga", ("1. Liga", "2. Liga")),
    ],
)
def test_synonyms_are_separated_by_spaced_slashes_or_numbers(name: str, cell: str, synonyms: tuple[str, ...]) -> None:
    terms, _ = read(f'Term,Synonyms,Category\n{name},"{cell}",Law / Property\n')
    assert (terms[name].synonyms, terms[name].categories) == (synonyms, ("Law / Property",))


@pytest.mark.parametrize("unit", [" ", "aaa / ", "aaa / ("])
def test_long_synonyms_are_separated_in_linear_time(unit: str) -> None:
    assert is_linear(lambda size: names_at_slashes(f"hull{unit * size}body"), 12_500, 50_000)


def test_a_wide_table_is_read_in_linear_time() -> None:
    def read_wide(width: int) -> None:
        read(f"id}}name,synonyms,definition,category\nT:1,Zib,A word{',id,name' * width}\n")

    assert is_linear(read_wide, 2000, 8000)


def test_only_synonyms_lose_their_numbers() -> None:
    terms, _ = read("Term,Category\nhull,1. Basics\nkeel,1. Basics|2. More\n")
    assert [term.categories for term in terms.values()] == [("1. Basics",), ("1. Basics", "2. More")]


def test_options_and_directives_override_the_contents_of_columns() -> None:
    def read_mapped(text: str, *columns: tuple[str, str]) -> list[TermRecord]:
        items = read_records(io.BytesIO(text.encode()), "words.csv", ReadingOptions(columns=columns))
        return [item for item in items if isinstance(item, TermRecord)]

    (hull,) = read_mapped("Term,Labels\nhull,shell|body\n", ("synonyms", "Labels"))
    assert (hull.synonyms, hull.categories) == (("shell", "body"), ())
    first, _ = read_mapped("Term,Title\nT-001,Hull\nT-002,Keel\n", ("name", "Term"), ("name", "Title"))
    assert (first.name, first.identifier) == ("T-001", None)
    (hull,) = read_mapped("ID,Term,Labels\nID,LABEL,A oboInOwl:hasExactSynonym SPLIT=|\nex:1,hull,shell|body\n")
    assert (hull.synonyms, hull.categories) == (("shell", "body"), ())


def test_the_neighbors_of_a_term_in_the_alphabet_are_notes() -> None:
    terms, _ = read("term,previous_term,next_term,definition\nkeel,hull,mast,Spine\n")
    assert (terms["keel"].hidden_labels, terms["keel"].notes) == ((), ("previous_term: hull", "next_term: mast"))


def test_the_status_of_a_term_does_not_depend_on_the_language_of_its_column() -> None:
    terms, _ = read("Begriff,Term,Language,Forbidden\nRumpf,hull,de,yes\n")
    assert (terms["Rumpf"].status, terms["Rumpf"].translations[0].hidden_labels) == ("forbidden", ())


def test_slashes_between_synonyms_are_reported_and_lists_of_json_are_not_split() -> None:
    terms, codes = read('{"terms": [{"term": "car", "synonyms": "auto / motor"}]}', "a.json")
    assert (terms["car"].synonyms, codes) == (("auto", "motor"), ["split-at-slashes"])
    terms, _ = read("Term,Definition,Synonyms\ncar,It drives,• auto • motor\n")
    assert terms["car"].synonyms == ("auto", "motor")
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


@pytest.mark.parametrize(
    ("translation", "language"),
    [
        ('{"lang": "de", "code": "AB", "term": "Boot"}', "de"),
        ('{"language": "German", "code": "de-AT", "term": "Boot"}', "de-AT"),
    ],
)
def test_a_code_of_a_translation_may_have_the_region_of_its_language(translation: str, language: str) -> None:
    terms, _ = read(f'[{{"term": "boat", "definition": "A ship", "translations": [{translation}]}}]', "a.json")
    assert terms["boat"].translations[0].language == language


def test_a_code_of_a_translation_that_names_no_language_is_kept() -> None:
    terms, _ = read('[{"term": "boat", "translations": {"de": {"term": "Boot", "code": "B1"}}}]', "a.json")
    assert terms["boat"].identifier == "B1"


@pytest.mark.parametrize(
    ("cell", "language", "notes"),
    [
        ("SQL", "en", ("Language: SQL",)),
        ("Go", "en", ("Language: Go",)),
        ("PHP", "en", ("Language: PHP",)),
        ("C", "en", ("Language: C",)),
        ("deu", "de", ()),
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
        ("Misspellings", "y", None, ("y",)),
        ("Former name", "X", None, ("X",)),
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
        ('{"name": "SAP SE", "short": "Maker of software"}', "SAP SE"),
        ('{"name": {"de": "Bundesbank"}, "acronym": "BBk"}', "Bundesbank"),
    ],
)
def test_an_organization_keeps_its_abbreviation(value: str, name: str) -> None:
    terms, _ = read(f'[{{"term": "MQTT", "definition": "A protocol", "developers": {value}}}]', "a.json")
    assert [sentence.text for sentence in terms["MQTT"].developers] == [name]


@pytest.mark.parametrize(
    ("table", "names", "identifiers"),
    [
        ("Term,Name\nT-001,Gross margin\nT-002,Net margin\n", ["Gross margin", "Net margin"], ["T-001", "T-002"]),
        (
            "Term,Label\ngross_margin,Gross margin\nchurn,Churn rate\n",
            ["Gross margin", "Churn rate"],
            ["gross_margin", "churn"],
        ),
        ("Term,Label\nex:bolt,Bolt\nex:nut,Nut\n", ["Bolt", "Nut"], ["ex:bolt", "ex:nut"]),
        ("name,label\neventDate,Event Date\nhabitat,Habitat\n", ["Event Date", "Habitat"], ["eventDate", "habitat"]),
        ("name,title\norders.count,Orders Count\nsize,Size\n", ["Orders Count", "Size"], ["orders.count", "size"]),
        ("Term,Label\nCO2,Carbon dioxide\nSalt,Sodium chloride\n", ["CO2", "Salt"], [None, None]),
        ("term,label\ndataset,data set\nwebsite,web site\n", ["dataset", "website"], [None, None]),
        ("term,label\nJavaScript,Javascript\nNode.js,Node JS\n", ["JavaScript", "Node.js"], [None, None]),
        ("term,label\ne-mail,Email\nU.S.,US\n", ["e-mail", "U.S."], [None, None]),
        ("Term,Label\nAI,Artificial intelligence\nML,Machine learning\n", ["AI", "ML"], [None, None]),
        ("Term,Title\nKelp,Kelp | Seaweed glossary\nAlga,Alga | Seaweed glossary\n", ["Kelp", "Alga"], [None, None]),
        ("Term,Name\nre:Invent,Conference of AWS\nTea,Drink\n", ["Conference of AWS", "Drink"], [None, None]),
        ("Term,Name\n1,One\n2,Two\n", ["One", "Two"], ["1", "2"]),
        ("Term,Full name\nF-16,Falcon\nF-22,Raptor\n", ["F-16", "F-22"], [None, None]),
    ],
)
def test_a_column_of_identifiers_may_be_called_term(
    table: str, names: list[str], identifiers: list[str | None]
) -> None:
    terms, _ = read(table)
    assert [*terms] == names
    assert [term.identifier for term in terms.values()] == identifiers


@pytest.mark.parametrize(
    ("table", "name", "codes"),
    [
        (
            "Term,Label\nISO-9001,Quality management\nISO-27001,Information security\n",
            "Quality management",
            ("ISO-9001",),
        ),
        ("name,label\neventDate,Event Date\n", "Event Date", ("eventDate",)),
        ("name,label\nkpi,KPI\n", "KPI", ()),
    ],
)
def test_identifiers_in_a_column_of_terms_are_codes(table: str, name: str, codes: tuple[str, ...]) -> None:
    assert read(table)[0][name].notations == codes


def test_a_second_identifier_is_a_code() -> None:
    terms, _ = read("Term ID,Term,Label,Broader\n7,net_margin,Net margin,8\n8,gross_margin,Gross margin,\n")
    assert (terms["Net margin"].identifier, terms["Net margin"].notations) == ("7", ("net_margin",))


def test_the_name_of_an_object_may_be_its_identifier() -> None:
    terms, _ = read('[{"name": "batch-size", "label": "Batch size"}, {"name": "lr", "label": "Rate"}]', "a.json")
    assert {name: term.identifier for name, term in terms.items()} == {"Batch size": "batch-size", "lr": None}


@pytest.mark.parametrize("table", ["Term,Term (DE)\nfilm,Film\nhand,Hand\n", "en,de\nfilm,Film\nhand,Hand\n"])
def test_a_translation_that_is_spelled_alike_is_not_an_identifier(table: str) -> None:
    terms, _ = read(table)
    assert [(term.identifier, term.translations[0].name) for term in terms.values()] == [(None, "Film"), (None, "Hand")]


def test_an_address_beside_a_name_with_a_language_is_an_identifier() -> None:
    terms, _ = read("term,label@en\nhttp://e.example/hull,Hull\nhttp://e.example/keel,Keel\n")
    assert {name: term.identifier for name, term in terms.items()}["Hull"] == "http://e.example/hull"


@pytest.mark.parametrize(
    "remarks",
    [
        ["Source: internal wiki,", "Total: 2 terms,"],
        ["* Terms with an asterisk are deprecated,", "© 2024 Example Ltd,"],
        ["Last updated 2024-03-01,", ",Note: units follow SI"],
        ["Quelle: Duden,"],
        ["Please add new words here. - Anna,", "Bitte neue Begriffe ergänzen,"],
    ],
)
def test_remarks_below_the_terms_are_not_terms(remarks: list[str]) -> None:
    terms, codes = read("\n".join(["Term,Definition", "Ohm,A unit", "Volt,A unit", ",", *remarks, ""]))
    assert ([*terms], codes) == (["Ohm", "Volt"], ["remark-row"] * len(remarks))


def test_names_below_a_gap_are_terms() -> None:
    terms, codes = read(
        "Term,Definition\nAnt,An insect\n,\nBee,\nNote,\n*args,\nVersion 2,\nSource code: legacy,Old code\n"
        ",\nPlease,\nPlease hold,\n"
    )
    names = ["Ant", "Bee", "Note", "*args", "Version 2", "Source code: legacy", "Please", "Please hold"]
    assert ([*terms], codes) == (names, [])
    terms, codes = read("Term\nOhm\n\nNote: high\n")
    assert ([*terms], codes) == (["Ohm", "Note: high"], [])


def test_labels_beside_names_are_categories() -> None:
    terms, _ = read('Name,Labels,Description\nChurn,"kpi, sales",Lost customers\nUpsell,sales,More\n')
    assert [(term.synonyms, term.categories) for term in terms.values()] == [((), ("kpi", "sales")), ((), ("sales",))]
    terms, _ = read("Concept,Labels,Description\nship,vessel; craft,Floats\n")
    assert terms["ship"].synonyms == ("vessel", "craft")
    terms, _ = read("Labels,Description\nchurn; attrition,Lost customers\n")
    assert terms["churn"].synonyms == ("attrition",)


def test_lists_of_labels_in_json_are_categories_and_labels_in_languages_are_names() -> None:
    terms, _ = read('[{"term": "Churn", "labels": ["kpi", "sales"]}]', "a.json")
    assert (terms["Churn"].synonyms, terms["Churn"].categories) == ((), ("kpi", "sales"))
    terms, _ = read('[{"term": "hull", "labels": {"de": "Rumpf", "fr": "coque"}}]', "a.json")
    assert [one.name for one in terms["hull"].translations] == ["Rumpf", "coque"]


def test_commas_separate_broader_terms_in_the_plural() -> None:
    terms, _ = read('Term,Broader terms,Parent\nDog,"Mammal, Pet","Animals, tame"\n')
    assert terms["Dog"].broader == ("Mammal", "Pet", "Animals, tame")


def test_codes_of_departments_are_not_languages() -> None:
    terms, _ = read("Item,HR,IT,Description\nOnboarding,x,,First weeks\nTicket,,x,A request\n")
    assert [(term.name, term.language, term.notes) for term in terms.values()] == [
        ("Onboarding", "en", ("HR: x",)),
        ("Ticket", "en", ("IT: x",)),
    ]
    assert [*read("ID,IT,Definizione\n1,mano,Parte del braccio\n")[0]] == ["mano"]
    terms, _ = read("EN,IT,Definition\nhand,mano,Part of the arm\n")
    assert terms["hand"].translations[0].name == "mano"
    terms, _ = read("it,hr\nmano,ruka\n")
    assert (terms["mano"].language, terms["mano"].translations[0].name) == ("it", "ruka")
    assert read("ID,TERMS (PT-NPT),MT\n1,land,5616 cultivation\n")[1] == ["no-header"]


def test_numbers_as_keys_are_a_list() -> None:
    terms, codes = read('[{"term": "bank", "definition": {"1": "A firm.", "2": "A slope."}}]', "a.json")
    assert (terms["bank"].definition, codes) == ("1. A firm.\n2. A slope.", [])
    terms, _ = read("- term: bank\n  synonyms:\n    1: shore\n    2: edge\n", "a.yml")
    assert terms["bank"].synonyms == ("shore", "edge")


def test_years_as_keys_are_kept() -> None:
    terms, codes = read('[{"term": "bank", "definition": "A firm", "history": {"1990": "Coined by Ann"}}]', "a.json")
    assert (terms["bank"].background, codes) == (None, ["unread-object"])
    assert terms["bank"].notes == ("history: 1990: Coined by Ann",)


def test_labels_in_answers_of_queries_are_separated_by_commas() -> None:
    item = '{"item": {"type": "uri", "value": "http://e.example/Q1"}, "itemLabel": {"type": "literal", "value": "gold"}'
    labels = '"itemAltLabel": {"xml:lang": "en", "type": "literal", "value": "Au, element 79"}}'
    terms, _ = read(f'{{"results": {{"bindings": [{item}, {labels}]}}}}', "a.json")
    assert (terms["gold"].identifier, terms["gold"].synonyms) == ("http://e.example/Q1", ("Au", "element 79"))


def test_labels_in_answers_of_queries_have_the_languages_of_their_columns() -> None:
    texts = {"prefLabel_en": "bowl", "prefLabel_de": "Schüssel", "altLabel_de": "Schale"}
    row = {name: {"type": "literal", "value": text} for name, text in texts.items()}
    terms, _ = read(json.dumps({"results": {"bindings": [row]}}), "a.json")
    assert (terms["bowl"].synonyms, terms["bowl"].translations[0].synonyms) == ((), ("Schale",))


def test_several_codes_of_languages_beside_a_name_are_translations() -> None:
    terms, _ = read("name,description,case_sensitive,de,fr\nCart,What is bought,no,Warenkorb,Panier\n")
    assert {one.language: one.name for one in terms["Cart"].translations} == {"de": "Warenkorb", "fr": "Panier"}
    terms, _ = read("name,description,de,it\nCart,What is bought,x,\n")
    assert (terms["Cart"].translations, terms["Cart"].notes) == ((), ("de: x",))


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("The body of a ship.", "Der Rumpf"),
        ("Body of a ship without its masts and rigging", "Rumpf"),
        ("12", "3"),
        ("yes", "no"),
        ("x", ""),
    ],
)
def test_definitions_numbers_and_flags_below_codes_of_languages_are_notes(english: str, german: str) -> None:
    terms, _ = read(f"term,en,de\nhull,{english},{german}\nkeel,keel,Kiel\n")
    hull = terms["hull"]
    assert (hull.synonyms, hull.translations) == ((), ())
    assert hull.notes == (f"en: {english}", *([f"de: {german}"] if german else []))
    assert [one.name for one in terms["keel"].translations] == ["Kiel"]


def test_a_column_that_is_mapped_to_names_in_a_language_has_long_ones_too() -> None:
    columns = ReadingOptions.parse(["name=term", "name@de=de"])
    items = list(read_records(io.BytesIO(b"term,de,fr\nhull,Der Rumpf.,coque\n"), "a.csv", columns))
    assert [one.name for item in items if isinstance(item, TermRecord) for one in item.translations] == ["Der Rumpf."]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "Jargon,Plain English explanation,Technical explanation",
            "API,How programs talk,A contract",
            ("API", "How programs talk", "A contract"),
        ),
        ("Measure,Expression,Description", "Sales,SUM(x),Sum of sales", ("Sales", "Sum of sales", None)),
        ("Indicator,Definition", "GDP,Value of goods", ("GDP", "Value of goods", None)),
        ("Measure,Metric,Definition", "percent,Churn,A rate", ("Churn", "A rate", None)),
        ("Measure,Variable name,Description", "Scale,age,In years", ("age", "In years", None)),
        ("KPI,Indicator", "Churn,lagging", ("Churn", None, None)),
        ("Indicator,Data element", "Y,Birth date", ("Birth date", None, None)),
        ("Indicator,Keyword", "yes,hull", ("hull", None, None)),
        ("ID,post_title,post_content", "5,Link,<p>An <b>address</b></p>", ("Link", "An address", None)),
    ],
)
def test_names_of_columns_that_people_use(header: str, row: str, expected: tuple[str | None, ...]) -> None:
    terms, _ = read(f"{header}\n{row}\n")
    ((name, term),) = terms.items()
    assert (name, term.definition, term.technical_definition) == expected


@pytest.mark.parametrize(
    ("row", "translations"),
    [
        ("bolt,Bolzen,-", {"de": "Bolzen"}),
        ("keel,Kiel,?", {"de": "Kiel"}),
        (
            "DBMS,Datenbanksystem,système de gestion de base de données",
            {"de": "Datenbanksystem", "fr": "système de gestion de base de données"},
        ),
        ("Yahoo,Yahoo!,Yahoo", {"de": "Yahoo!", "fr": "Yahoo"}),
        ("e.g.,z. B.,p. ex.", {"de": "z. B.", "fr": "p. ex."}),
        ("No,Nein,Non", {"de": "Nein", "fr": "Non"}),
    ],
)
def test_abbreviations_long_names_and_words_for_no_are_translations(row: str, translations: dict[str, str]) -> None:
    terms, _ = read(f"Term,de,fr\n{row}\n")
    (term,) = terms.values()
    assert ({one.language: one.name for one in term.translations}, term.notes) == (translations, ())


def test_labels_beside_columns_of_languages_are_names() -> None:
    terms, _ = read("labels,en,de\nhull,hull,Rumpf\n")
    assert (terms["hull"].categories, [one.name for one in terms["hull"].translations]) == ((), ["Rumpf"])


def test_an_indicator_is_named_before_its_measure() -> None:
    terms, _ = read("Indicator,Measure,Definition\nRevenue,EUR,Money in\n")
    assert terms["Revenue"].notes == ("Measure: EUR",)


def test_lists_with_gaps_are_lists_and_years_are_not() -> None:
    term = {"name": "hull", "definition": "a", "synonyms": {"0": "shell", "2": "case"}, "history": {"1990": "coined"}}
    terms, codes = read(json.dumps([term]), "a.json")
    assert (terms["hull"].synonyms, terms["hull"].notes) == (("shell", "case"), ("history: 1990: coined",))
    assert codes == ["unread-object"]


def test_dates_and_totals_below_a_gap_are_remarks() -> None:
    terms, codes = read("Term,Definition\nAnt,An insect\n,\nTotal 25,\nUpdated 2024-05-01,\n")
    assert ([*terms], codes) == (["Ant"], ["remark-row", "remark-row"])
