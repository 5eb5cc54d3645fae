"""Columns are mapped to fields by options, by their names, or by similar names."""

import io

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.errors import BadOption
from ingest.readers.columns import Columns
from ingest.readers.field_names import meaning_of, near_meaning_of
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.records import Sentence, TermRecord
from tests.support.contents import read_records


def read(
    row: dict[str, str], options: ReadingOptions = NO_OPTIONS, **declared: str
) -> tuple[TermRecord, list[Diagnostic]]:
    columns = Columns("a.csv", options, declared)
    meanings, findings = columns.read(list(row), 1, {})
    record = columns.record(zip(meanings, ([text] for text in row.values()), strict=True), 2, "raw")
    assert record is not None
    return record, [*findings, *columns.finish()]


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("NAME", "name"),
        ("pref-label", "name"),
        ("skos:prefLabel", "name"),
        ("http://www.w3.org/2004/02/skos/core#altLabel", "synonyms"),
        ("Synonym 3", "synonyms"),
        ("IAO:0000115", "definition"),
        ("@id", "identifier"),
    ],
)
def test_a_column_name_matches_in_any_spelling(column: str, field: str) -> None:
    meaning = meaning_of(column)
    assert meaning is not None
    assert meaning.field == field


@pytest.mark.parametrize(
    "column", ["", "#", "1", "Color", "Names of all", "prefLabel definition", "a:b:c", "labelNo", "termAs", "statusDe"]
)
def test_other_column_names_match_no_field(column: str) -> None:
    assert meaning_of(column) is None


@pytest.mark.parametrize(
    ("column", "field"),
    [("Synomyms", "synonyms"), ("Defintion", "definition"), ("catgeory", "categories"), ("Term (English)", "name")],
)
def test_a_typing_error_or_a_remark_is_tolerated(column: str, field: str) -> None:
    meaning = near_meaning_of(column)
    assert meaning is not None
    assert meaning.field == field


@pytest.mark.parametrize("column", ["table", "game", "Synomims", "patent", "(name)", ""])
def test_short_words_and_two_errors_are_not_guessed(column: str) -> None:
    assert near_meaning_of(column) is None


def test_guessed_and_unknown_columns_are_reported() -> None:
    record, findings = read({"Name": "A", "Synomyms": "B|C", "Color": "red"})
    assert record.synonyms == ("B", "C")
    assert record.notes == ("Color: red",)
    assert [(found.severity, found.code) for found in findings] == [
        (Severity.INFO, "guessed-column"),
        (Severity.INFO, "unknown-column"),
    ]
    assert "The column 'Synomyms' is read as synonyms" in str(findings[0])


def test_an_exact_column_wins_over_a_guessed_one() -> None:
    record, findings = read({"Defintion": "B", "Name": "A", "Definition": "C"})
    assert (record.definition, record.notes) == ("C", ("Defintion: B",))
    assert [found.code for found in findings] == ["unknown-column"]


def test_a_mapped_field_is_read_only_from_its_columns() -> None:
    options = ReadingOptions.parse(["name=label 2", "synonyms=Short", "synonyms=Old name"])
    row = {"Name": "no", "Label-2": "A", "Old Name": "B", "short": "C; D", "Synonyms": "no"}
    record, findings = read(row, options)
    assert (record.name, record.synonyms) == ("A", ("C", "D", "B"))
    assert record.notes == ("Name: no", "Synonyms: no")
    assert [found.code for found in findings] == ["unknown-column", "unknown-column"]


def test_a_column_can_be_mapped_to_the_notes() -> None:
    record, findings = read({"Name": "A", "Topic": "B"}, ReadingOptions.parse(["notes=Topic"]))
    assert (record.categories, record.notes, findings) == ((), ("Topic: B",), [])


def test_a_missing_mapped_column_is_reported() -> None:
    _, (found,) = read({"Name": "A"}, ReadingOptions.parse(["synonyms=Alias"]))
    assert (found.severity, found.code, found.line) == (Severity.WARNING, "no-such-column", None)
    assert "'Alias'" in found.message


def test_the_better_of_two_columns_fills_a_single_valued_field() -> None:
    record, _ = read({"Title": "B", "Name": "A", "Name (old)": "C"})
    assert (record.name, record.notes) == ("A", ("Title: B", "Name (old): C"))


def test_lists_are_split_at_bars_semicolons_or_lines_and_sentences_at_bars() -> None:
    record, _ = read(
        {
            "Name": "A",
            "Synonyms": "B; C|D",
            "Related": "E; F",
            "Parents": "G\nH",
            "Developers": "X Labs makes one; and another.|Y Labs too.",
        }
    )
    assert (record.synonyms, record.related, record.broader) == (("B; C", "D"), ("E", "F"), ("G", "H"))
    assert record.developers == (
        Sentence("X Labs makes one; and another.", 2, is_cell=True),
        Sentence("Y Labs too.", 2, is_cell=True),
    )


def test_an_escaped_bar_does_not_split_and_notes_are_paragraphs() -> None:
    record, _ = read({"Name": "A", "Synonyms": r"x\|y | z; w", "Notes": "One.\n\n\nTwo. | Three; four."})
    assert record.synonyms == ("x|y", "z; w")
    assert record.notes == ("One.\n\nTwo.", "Three; four.")


def test_identifiers_and_references_are_expanded_but_names_are_not() -> None:
    options = ReadingOptions.parse(prefixes=["AIO=https://w3id.org/aio/", "b=https://hint.example/"])
    row = {"ID": "AIO:1", "Name": "AIO:1", "Parent": "AIO:0|b:2", "Related": "Net: a trap", "Synonyms": "AIO:3"}
    record, findings = read(row, options, b="https://own.example/")
    assert record.identifier == "https://w3id.org/aio/1"
    assert record.broader == ("https://w3id.org/aio/0", "https://own.example/2")
    assert (record.name, record.related, record.synonyms) == ("AIO:1", ("Net: a trap",), ("AIO:3",))
    assert findings == []


def test_an_undeclared_prefix_is_reported_once() -> None:
    record, (found,) = read({"ID": "AIO:1", "Name": "A", "Parent": "AIO:0"})
    assert record.identifier == "AIO:1"
    assert (found.severity, found.code, found.line) == (Severity.INFO, "unknown-prefix", 2)
    assert "--prefix AIO=" in found.remedy


def translations(record: TermRecord) -> dict[str, tuple[str | None, tuple[str, ...], str | None]]:
    return {one.language: (one.name, one.synonyms, one.definition) for one in record.translations}


@pytest.mark.parametrize(
    "names",
    [
        ("Term (EN)", "Definition (EN)", "Term (DE)", "Synonyms (DE)", "Definition (DE)"),
        ("skos:prefLabel@en", "definition@en", "skos:prefLabel@de", "skos:altLabel@de", "definition@de"),
        ("name", "definition", "name_de", "synonyms_de", "definition_de"),
        ("English term", "English definition", "German term", "German synonyms", "German definition"),
        ("Term [English]", "Definition [English]", "Term [Deutsch]", "Synonyms [Deutsch]", "Definition [Deutsch]"),
        ("term.en", "definition.en", "term.de", "aliases.de", "definition.de"),
        ("labelEn", "definitionEn", "labelDe", "altLabelsDe", "definitionDe"),
        ("nameEN", "descriptionEN", "nameDE", "aliasesDE", "descriptionDE"),
        ("Term", "Definition in English", "Term in German", "Synonyms in German", "Definition in German"),
        ("termEnglish", "definitionEnglish", "termGerman", "synonymsGerman", "definitionGerman"),
    ],
)
def test_a_column_may_have_a_language(names: tuple[str, ...]) -> None:
    texts = ("invoice", "A request", "Rechnung", "Faktura|Beleg", "Eine Bitte")
    record, findings = read(dict(zip(names, texts, strict=True)))
    assert (record.name, record.language, record.definition) == ("invoice", "en", "A request")
    assert translations(record) == {"de": ("Rechnung", ("Faktura", "Beleg"), "Eine Bitte")}
    assert findings == []


def test_columns_named_after_languages_are_names() -> None:
    record, _ = read({"en": "invoice", "pt-BR": "fatura", "Français": "facture", "Notes": "x"})
    assert (record.name, record.language, record.notes) == ("invoice", "en", ("x",))
    assert {language: name for language, (name, _, _) in translations(record).items()} == {
        "pt-BR": "fatura",
        "fr": "facture",
    }
    record, _ = read(
        {
            "Term": "software",
            "Chinese (Simplified)": "软件",
            "Chinese (Traditional)": "軟體",
            "German (de-AT)": "Programm",
            "Português (Brasil)": "programa",
            "Français (Suisse)": "logiciel",
        }
    )
    assert [(one.language, one.name) for one in record.translations] == [
        ("zh-Hans", "软件"),
        ("zh-Hant", "軟體"),
        ("de-AT", "Programm"),
        ("pt-BR", "programa"),
        ("fr-CH", "logiciel"),
    ]
    alone, _ = read({"Term": "hull", "de": "Rumpf", "No": "7"})
    assert (alone.name, alone.translations, alone.notes) == ("hull", (), ("de: Rumpf", "No: 7"))


@pytest.mark.parametrize(
    ("columns", "languages"),
    [
        (("English", "Cymraeg", "Gaeilge"), ["cy", "ga"]),
        (("Català", "Castellà", "Anglès"), ["es", "en"]),
        (("Slovenščina", "Angleščina", "Nemščina"), ["en", "de"]),
        (("Български", "Английски", "Френски"), ["en", "fr"]),
        (("ENG", "FRA", "GER"), ["fr", "de"]),
        (("Term_ENG", "Term_SPA", "Term_ZHO"), ["es", "zh"]),
    ],
)
def test_columns_are_named_after_languages_in_these_or_by_longer_codes(
    columns: list[str], languages: list[str]
) -> None:
    record, _ = read(dict(zip(columns, ("invoice", "b", "c"), strict=True)))
    found = [(one.language, one.name) for one in record.translations]
    assert (record.name, found) == ("invoice", list(zip(languages, "bc", strict=True)))


def test_words_are_not_codes_of_languages() -> None:
    record, _ = read({"Term": "hull", "CAT": "Boats", "Est": "5", "Ger": "x"})
    assert (record.translations, record.notes) == ((), ("CAT: Boats", "Est: 5", "Ger: x"))


def test_a_column_of_numbers_has_no_names_in_a_language() -> None:
    items = read_records(io.BytesIO(b"Ord,Name,Definition\n1,hull,The body\n2,keel,The spine\n"), "a.csv")
    hull = next(item for item in items if isinstance(item, TermRecord))
    assert (hull.name, hull.notations, hull.translations) == ("hull", ("1",), ())


def test_a_row_without_a_name_in_the_first_language_has_its_first_name() -> None:
    record, _ = read({"Term (EN)": "", "Term (DE)": "Rechnung", "Term (FR)": "facture", "Category": "Money"})
    assert (record.name, record.language, record.categories) == ("Rechnung", "de", ("Money",))
    assert translations(record) == {"fr": ("facture", (), None)}


def test_a_mapping_can_name_a_language() -> None:
    record, _ = read(
        {"source": "invoice", "target": "Rechnung"}, ReadingOptions.parse(["name=source", "name@de=target"])
    )
    assert (record.name, translations(record)) == ("invoice", {"de": ("Rechnung", (), None)})
    with pytest.raises(BadOption, match="Invalid language 'german!'"):
        ReadingOptions.parse(["name@german!=target"])


def test_two_names_in_one_language_are_not_taken_for_two_languages() -> None:
    record, (found,) = read({"Termin": "serija", "Izraz": "lot", "Definicija": "broj"})
    assert (record.name, record.definition, record.language, record.translations) == ("serija", "broj", "hr", ())
    assert found.code == "inferred-language"


@pytest.mark.parametrize(
    ("row", "language"),
    [
        ({"Begriff": "Losgröße", "Synonyme": "Batch", "Definition": "Anzahl", "Oberbegriff": "Größe"}, "de"),
        ({"Terme": "lot", "Synonymes": "fournée", "Définition": "un ensemble", "Terme générique": "ensemble"}, "fr"),
        ({"Término": "lote", "Sinónimos": "tanda", "Definición": "grupo", "Término genérico": "grupo"}, "es"),
        ({"Termo": "lote", "Sinônimos": "grupo", "Definição": "conjunto", "Termo genérico": "conjunto"}, "pt"),
        ({"Termine": "lotto", "Sinonimi": "gruppo", "Definizione": "insieme", "Termine generico": "insieme"}, "it"),
        ({"Begrip": "partij", "Synoniemen": "groep", "Definitie": "reeks", "Bredere term": "reeks"}, "nl"),
        ({"Pojęcie": "partia", "Synonimy": "grupa", "Definicja": "zbiór", "Pojęcie nadrzędne": "zbiór"}, "pl"),
        ({"用語": "バッチ", "同義語": "束", "定義": "まとまり", "上位語": "集合"}, "ja"),
        ({"Nome": "lotto", "Sigla": "LT", "Descrizione": "insieme", "Termine generico": "insieme"}, "it"),
        (
            {"Descrittore": "lotto", "Per esteso": "gruppo", "Significato": "insieme", "Termine generico": "insieme"},
            "it",
        ),
        (
            {"Descripteur": "lot", "Employé pour": "fournée", "Explication": "un ensemble", "Générique": "ensemble"},
            "fr",
        ),
        ({"Deskriptor": "Los", "Nichtdeskriptor": "Batch", "Erklärung": "Anzahl", "Oberbegriff": "Größe"}, "de"),
        ({"Begriff": "Los", "Nebenbenennung": "Batch", "Erklärung": "Anzahl", "Oberbegriff": "Größe"}, "de"),
        ({"名称": "批", "全称": "批次数据", "说明": "一组数据", "上位词": "集合"}, "zh"),
        ({"术语": "批次", "同义词": "批", "定义": "一组数据", "上位词": "集合"}, "zh"),
        ({"Термин": "партида", "Синоними": "лот", "Определение": "брой", "BT": "число"}, "bg"),
        ({"Izraz": "serija", "Sopomenke": "lot", "Razlaga": "število", "BT": "x"}, "sl"),
        ({"Izraz": "serija", "Kratica": "S", "Objašnjenje": "broj", "BT": "x"}, "hr"),
        ({"Termin": "serija", "Sinonimi": "lot", "Definicija": "broj", "BT": "x"}, "hr"),
        ({"Појам": "серија", "Скраћеница": "С", "Дефиниција": "број", "BT": "x"}, "sr"),
        ({"Terme": "lot", "Sinònims": "sèrie", "Definició": "nombre", "BT": "x"}, "ca"),
        ({"Hugtak": "lota", "Samheiti": "runa", "Skilgreining": "fjöldi", "BT": "x"}, "is"),
        (
            {"Rekommenderad term": "sats", "Tillåten term": "parti", "Definition": "mängd", "Överordnat begrepp": "x"},
            "sv",
        ),
    ],
)
def test_headers_in_other_languages_are_read_and_show_the_language(row: dict[str, str], language: str) -> None:
    record, (found,) = read(row)
    name, synonym, definition, broader = row.values()
    assert (record.name, record.synonyms, record.definition, record.broader, record.language) == (
        *(name, (synonym,), definition, (broader,)),
        language,
    )
    assert (found.severity, found.code) == (Severity.INFO, "inferred-language")


@pytest.mark.parametrize(
    ("language", "headers"),
    [
        ("de", "Begriff, Abkürzung, Erklärung, Fachgebiet, Unterbegriff, Siehe auch, Entwickelt von"),
        ("fr", "Terme, Sigle, Définition, Domaine, Terme spécifique, Voir aussi, Développé par"),
        ("es", "Término, Sigla, Definición, Tema, Término específico, Véase también, Desarrollado por"),
        ("pt", "Termo, Sigla, Definição, Assunto, Termo específico, Ver também, Desenvolvido por"),
        ("it", "Termine, Sigla, Definizione, Argomento, Termine specifico, Vedi anche, Sviluppato da"),
        ("nl", "Begrip, Afkorting, Omschrijving, Vakgebied, Nauwere term, Zie ook, Ontwikkelaar"),
        ("ja", "用語, 略語, 定義, 分野, 下位語, 関連語, 開発元"),
    ],
)
def test_headers_in_seven_languages_name_every_field(language: str, headers: str) -> None:
    names = headers.split(", ")
    record, findings = read(
        dict(zip(names, ("rudder", "RD", "It steers", "Ships", "tiller", "keel", "Zib GmbH"), strict=True))
    )
    assert (record.name, record.synonyms, record.definition) == ("rudder", ("RD",), "It steers")
    assert (record.categories, record.narrower, record.related) == (("Ships",), ("tiller",), ("keel",))
    assert [one.text for one in record.developers] == ["Zib GmbH"]
    assert (record.notes, record.language) == ((), language)
    assert [found.code for found in findings] == ["inferred-language"]


@pytest.mark.parametrize(
    ("columns", "language"),
    [
        ("المصطلح التعريف الفئة", "ar"),
        ("Όρος Ορισμός Κατηγορία", "el"),
        ("Термін Визначення Категорія", "uk"),
        ("Термин Определение Категория", "ru"),
        ("Terim Tanım Kategori", "tr"),
        ("Begrip Omschrijving Categorie", "nl"),
        ("Termo Definição Categoria", "pt"),
        ("Terme Définition Domaine", "fr"),
    ],
)
def test_categories_are_read_under_headers_in_other_languages(columns: str, language: str) -> None:
    name, definition, category = columns.split()
    record, _ = read({name: "x", definition: "y", category: "z"})
    assert (record.name, record.definition, record.categories) == ("x", "y", ("z",))
    assert record.language == language


@pytest.mark.parametrize("column", ["Firma", "Organisme", "Azienda", "Responsible organisation", "Organisationen"])
def test_columns_of_organizations_in_other_languages_are_reported(column: str) -> None:
    record, findings = read({"Term": "Keel", "Definition": "The spine", column: "Zib GmbH"})
    assert [one.text for one in record.developers] == ["Zib GmbH"]
    assert [found.code for found in findings] == ["guessed-column"]


def test_the_column_of_definitions_shows_the_language_beside_a_name_of_several_languages() -> None:
    record, findings = read({"Name": "Mutter", "English": "nut", "Beschreibung": "Gegenstück der Schraube"})
    assert (record.language, [found.code for found in findings]) == ("de", ["inferred-language"])
    assert [(one.language, one.name) for one in record.translations] == [("en", "nut")]
    record, _ = read({"Term": "Pump", "Definition": "Moves fluid", "Definición": "Mueve fluido"})
    assert (record.language, record.definition) == ("en", "Moves fluid")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {"Business Term": "A", "Business Definition": "B", "Abbr.": "C", "Parent Term": "D"},
            ("A", "B", ("C",), ("D",)),
        ),
        ({"Term Name": "A", "Explanation": "B", "Full form": "C", "BT": "D"}, ("A", "B", ("C",), ("D",))),
        ({"Descriptor": "A", "Definition": "B", "UF": "C", "Broader Term": "D"}, ("A", "B", ("C",), ("D",))),
        ({"itemLabel": "A", "itemDescription": "B", "itemAltLabel": "C", "parent": "D"}, ("A", "B", ("C",), ("D",))),
        ({"full_name": "A", "body": "B", "Nick Name": "C", "Parents": "D"}, ("A", "B", ("C",), ("D",))),
        ({"Preferred Label": "A", "Definitions": "B", "Synonyms": "C", "Parents": "D"}, ("A", "B", ("C",), ("D",))),
    ],
)
def test_the_column_names_of_the_field_are_known(row: dict[str, str], expected: tuple[object, ...]) -> None:
    record, findings = read(row)
    assert (record.name, record.definition, record.synonyms, record.broader) == expected
    assert findings == []


def test_synonyms_may_be_separated_by_commas_which_is_reported_once() -> None:
    record, (found,) = read(
        {"Term": "A", "Synonyms": "ML, statistical learning (old, new), automated learning", "Category": "a, b"}
    )
    assert record.synonyms == ("ML", "statistical learning (old, new)", "automated learning")
    assert (record.categories, found.code) == (("a, b",), "split-at-commas")
    kept, _ = read({"Term": "A", "Synonyms": "1,000-hot|Paris, Texas"})
    assert kept.synonyms == ("1,000-hot", "Paris, Texas")


@pytest.mark.parametrize(
    ("row", "status", "replaced_by"),
    [
        ({"Status": "Approved"}, "approved", ()),
        ({"Status": "In review", "Obsolete": "FALSE"}, "draft", ()),
        ({"Status": "Approved", "Obsolete": "TRUE"}, "deprecated", ()),
        ({"Deprecated": "no"}, None, ()),
        ({"Superseded By": "New Word"}, None, ("New Word",)),
        ({"Ersetzt durch": "New Word", "Veraltet": "ja"}, "deprecated", ("New Word",)),
        ({"Remplacé par": "New Word"}, None, ("New Word",)),
        ({"term_status": "Gold"}, "Gold", ()),
    ],
)
def test_columns_of_the_status(row: dict[str, str], status: str | None, replaced_by: tuple[str, ...]) -> None:
    record, findings = read({"Term": "Word", **row})
    assert (record.status, record.replaced_by, record.notes, findings) == (status, replaced_by, (), [])


def test_a_text_that_is_too_long_for_a_name_has_no_meaning() -> None:
    assert meaning_of("Term" + " " * 100_000 + "x") is near_meaning_of("a" + " " * 100_000 + "x") is None
    assert near_meaning_of("Defnition") == near_meaning_of("Definition (short)") == meaning_of("Definition")


@pytest.mark.parametrize(
    "column",
    ["Company", "manufacturer", "Organisation", "Maintained by", "Suppliers", "Anbieter", "Agency", "Behörden"],
)
def test_columns_that_probably_name_developers_are_read_as_such_and_reported(column: str) -> None:
    record, (found,) = read({"Term": "Triton", "Definition": "A server", column: "NVIDIA"})
    assert (record.developers, record.notes) == ((Sentence("NVIDIA", 2, is_cell=True),), ())
    assert (found.severity, found.code) == (Severity.INFO, "guessed-column")
    mapped, findings = read({"Term": "Triton", column: "NVIDIA"}, ReadingOptions.parse([f"notes={column}"]))
    assert (mapped.developers, mapped.notes, findings) == ((), (f"{column}: NVIDIA",), [])


@pytest.mark.parametrize("column", ["Fabricante", "Fabricants", "Разработчик", "厂商", "Produttore", "Entwickelt von"])
def test_columns_of_developers_have_names_in_other_languages(column: str) -> None:
    record, found = read({"Term": "Triton", "Definition": "A server", column: "NVIDIA"})
    assert (record.developers, record.notes, found) == ((Sentence("NVIDIA", 2, is_cell=True),), (), [])


def test_people_and_sources_are_notes_without_a_finding() -> None:
    record, findings = read({"Term": "Sale", "Data Owner": "Jane", "Steward": "John", "Source": "ISO 1", "POS": "noun"})
    assert record.notes == ("Data Owner: Jane", "Steward: John", "POS: noun", "Source: ISO 1")
    assert (record.developers, findings) == ((), [])


def test_commas_separate_names_in_columns_named_in_the_plural() -> None:
    row = {"Term": "hull", "Tags": "boats, ships", "Related Terms": "keel, mast", "Broader": "Ships, sailing"}
    record, findings = read(row)
    assert (record.categories, record.related, record.broader) == (
        ("boats", "ships"),
        ("keel", "mast"),
        ("Ships, sailing",),
    )
    assert [found.code for found in findings] == ["split-at-commas", "split-at-commas"]


def test_results_of_a_query_are_named_by_its_variable() -> None:
    row = {
        "concept": "http://e.example/Q1",
        "conceptLabel": "hull",
        "conceptDescription": "a body",
        "conceptAltLabel": "shell",
    }
    record, findings = read(row)
    assert (record.identifier, record.name, record.definition) == ("http://e.example/Q1", "hull", "a body")
    assert (record.synonyms, findings) == (("shell",), [])


def test_errors_of_spreadsheets_are_not_texts() -> None:
    record, _ = read({"Term": "Hull", "Term Definition": "#N/A", "Synonyms/Acronyms": "HL", "Business Area": "#REF!"})
    assert (record.definition, record.synonyms, record.categories) == (None, ("HL",), ())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('["Really Simple Syndication", "feed"]', ("Really Simple Syndication", "feed")),
        ("['web feed', \"reader's feed\"]", ("web feed", "reader's feed")),
        ('["one, two"]', ("one, two",)),
        ("\u2022 web feed\n\u2022 feed", ("web feed", "feed")),
        ("- web feed\n- feed", ("web feed", "feed")),
        ("-ing\nfeed", ("-ing", "feed")),
        ("[sic] feed", ("[sic] feed",)),
        ("[]", ()),
        ("{}", ()),
        ('{feed,"web, feed"}', ("feed", "web, feed")),
        ('{"web feed"}', ("web feed",)),
        ("{ and }", ("{ and }",)),
        ("{name}", ("{name}",)),
        ("{feed,web feed}", ("feed", "web feed")),
        ('{ feed, "web, feed" }', ("feed", "web, feed")),
    ],
)
def test_lists_in_one_cell(cell: str, expected: tuple[str, ...]) -> None:
    record, _ = read({"Term": "RSS", "Synonyms": cell})
    assert record.synonyms == expected


@pytest.mark.parametrize(("cell", "expected"), [("{ml}", ("ml",)), ("{ml,data science}", ("ml", "data science"))])
def test_an_array_of_tags_may_have_one_word(cell: str, expected: tuple[str, ...]) -> None:
    record, _ = read({"Term": "RSS", "tags": cell, "notes": "{0, 1}"})
    assert (record.categories, record.notes) == (expected, ("{0, 1}",))


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("TERM_ABBREVIATION", "synonyms"),
        ("Concept Domain", "categories"),
        ("Business Term Synonyms", "synonyms"),
        ("Entry Definition", "definition"),
        ("Term or Acronym", "name"),
        ("term text", None),
        ("Concept Scheme", None),
    ],
)
def test_the_word_for_terms_before_the_name_of_a_field(column: str, field: str | None) -> None:
    meaning = meaning_of(column)
    assert (meaning and meaning.field) == field


@pytest.mark.parametrize(
    "names", [("term", "translation_de"), ("term", "Translation (German)"), ("source", "target_de")]
)
def test_translations_with_a_language_are_names_in_it(names: tuple[str, str]) -> None:
    meanings = [meaning_of(name) for name in names]
    assert meanings[1]
    assert (meanings[1].field, meanings[1].language) == ("name", "de")


def test_an_identifier_in_a_column_of_notations_is_a_code_too() -> None:
    record, _ = read({"skos:notation": "V.1", "prefLabel": "valve"})
    assert (record.identifier, record.notations) == ("V.1", ("V.1",))


@pytest.mark.parametrize(
    ("column", "text", "status", "notes"),
    [
        ("Deprecated", "Use keel", "deprecated", ("Deprecated: Use keel",)),
        ("is_obsolete", "2020-01-01", "deprecated", ("is_obsolete: 2020-01-01",)),
        ("deprecated", "no", None, ()),
        ("deprecated", "draft", "draft", ()),
        ("Obsolete", "", None, ()),
        *(
            ("Deprecated", text, text, ())
            for text in ("not deprecated", "never", "Not yet", "still used", "No (in use)")
        ),
        *(("Deprecated", text, text, ()) for text in ("Planned for 2030", "in 2999", "2999-01-31", "2999-05")),
        *(("Deprecated", text, text, ()) for text in ("31.12.2999", "May 2999", "From Q3 2999", "No plans to", "2999")),
        *(
            ("Deprecated", text, "deprecated", (f"Deprecated: {text}",))
            for text in ("See RFC 2119", "DATA-2417", "Ticket 2417", "No replacement available", "No successor")
        ),
        ("Deprecated", "No longer used", "deprecated", ("Deprecated: No longer used",)),
        ("Deprecated", "Nonsense", "deprecated", ("Deprecated: Nonsense",)),
        ("Status", "Gold", "Gold", ()),
    ],
)
def test_a_reason_in_the_place_of_a_flag(column: str, text: str, status: str | None, notes: tuple[str, ...]) -> None:
    record, _ = read({"Term": "floor bar", column: text})
    assert (record.status, record.notes) == (status, notes)


@pytest.mark.parametrize(
    ("text", "status", "notes"),
    [
        ("Deprecated - use Radio", "deprecated", ("status: Deprecated - use Radio",)),
        ("Obsolete (since 2010)", "obsolete", ("status: Obsolete (since 2010)",)),
        ("Superseded by Radio", "superseded", ("status: Superseded by Radio",)),
        ("Active - not deprecated", "Active - not deprecated", ()),
        ("Disabled by default", "Disabled by default", ()),
        ("1: low", "1: low", ()),
        ("Retired", "deprecated", ()),
    ],
)
def test_a_remark_after_a_status_that_retires_a_term_is_a_note(text: str, status: str, notes: tuple[str, ...]) -> None:
    record, _ = read({"Term": "Wireless", "Status": text})
    assert (record.status, record.notes) == (status, notes)


def test_numbers_are_names_if_no_other_column_has_names() -> None:
    items = read_records(io.BytesIO(b"term_de;definition_de\n404;Seite fehlt\n500;Fehler\n"), "a.csv")
    assert [item.name for item in items if isinstance(item, TermRecord)] == ["404", "500"]
