"""What the cells of a table show about its columns: keys, numbers, formulas, blocks of rows and missing values."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.readers.tables.cell_formulas import shown
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


def read(text: str, file: str = "words.csv") -> tuple[dict[str, TermRecord], list[str]]:
    """Return the terms by name, and the codes of the findings."""
    items = list(read_records(io.BytesIO(text.encode()), file))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    return terms, [item.code for item in items if isinstance(item, Diagnostic)]


@pytest.mark.parametrize("header", ["Term,Label", "Term,Name", "Label,Term"])
def test_an_abbreviation_in_lower_case_beside_a_name_is_a_key(header: str) -> None:
    rows = [("aov", "Average order value"), ("ltv", "Lifetime value"), ("churn", "Churn rate")]
    lines = [",".join(reversed(row)) if header == "Label,Term" else ",".join(row) for row in rows]
    terms, codes = read("\n".join([header, *lines, ""]))
    assert {name: (one.identifier, one.notations) for name, one in terms.items()} == {
        name: (key, (key,)) for key, name in rows
    }
    assert codes == []


def test_a_key_is_known_in_an_object_too() -> None:
    terms, _ = read('[{"term": "aov", "label": "Average order value"}]', "a.json")
    assert (terms["Average order value"].identifier, terms["Average order value"].notations) == ("aov", ("aov",))


@pytest.mark.parametrize(
    ("table", "name", "synonyms"),
    [
        ("Term,Label\nAI,Artificial intelligence\n", "AI", ("Artificial intelligence",)),
        ("Term,Name\nAOV,Average order value\n", "Average order value", ("AOV",)),
        ("Term,Label\nR&D,R&D\n", "R&D", ()),
        ("Term,Label\nant,noun\n", "ant", ()),
        ("Term,Label\nemail,Electronic mail\n", "email", ()),
    ],
)
def test_abbreviations_and_long_forms_are_synonyms(table: str, name: str, synonyms: tuple[str, ...]) -> None:
    terms, _ = read(table)
    assert (terms[name].synonyms, terms[name].identifier) == (synonyms, None)


@pytest.mark.parametrize("codes", [("ISO-9001", "ISO-27001"), ("ISO 9001", "ISO/IEC 27001")])
@pytest.mark.parametrize("column", ["Title", "Label", "Name"])
def test_codes_of_standards_beside_titles_are_identifiers(codes: tuple[str, str], column: str) -> None:
    terms, _ = read(f"Term,{column}\n{codes[0]},Quality management\n{codes[1]},Information security\n")
    assert [(one.name, one.identifier) for one in terms.values()] == [
        ("Quality management", codes[0]),
        ("Information security", codes[1]),
    ]


def test_a_column_match_has_no_synonyms() -> None:
    terms, codes = read("Term,Match,Definition\nhull,exact,Body\nkeel,100%,Spine\n")
    assert [(one.synonyms, one.notes) for one in terms.values()] == [((), ("Match: exact",)), ((), ("Match: 100%",))]
    assert codes == ["unknown-column"]


@pytest.mark.parametrize("header", ["No,EN,DE", "Nr,EN,DE", "no,en,de"])
def test_numbers_below_a_code_of_a_language_are_notations(header: str) -> None:
    terms, _ = read(f"{header}\n1,hull,Rumpf\n2,keel,Kiel\n")
    hull = terms["hull"]
    assert ([*terms], hull.language, hull.notations) == (["hull", "keel"], "en", ("1",))
    assert [(one.language, one.name) for one in hull.translations] == [("de", "Rumpf")]


def test_a_number_among_words_below_a_code_of_a_language_is_a_name() -> None:
    terms, _ = read("it,en,fr\n1:1,one-to-one,un à un\nciao,hello,salut\n")
    assert [(one.name, one.language, one.notations) for one in terms.values()] == [
        ("1:1", "it", ()),
        ("ciao", "it", ()),
    ]


@pytest.mark.parametrize("header", ["Formula", "Calculation", "Formel"])
def test_formulas_of_indicators_are_meant(header: str) -> None:
    _, codes = read(f"Term,Definition,{header}\nAOV,Mean value.,=SUM(revenue)/COUNT(orders)\n")
    assert "unread-formula" not in codes


def test_words_below_no_are_norwegian() -> None:
    terms, _ = read("no,en\nhus,house\nbil,car\n")
    assert [(one.language, one.translations[0].name) for one in terms.values()] == [("no", "house"), ("no", "car")]


@pytest.mark.parametrize(
    ("rows", "identifiers", "languages", "codes"),
    [
        ("1,mano,ruka,Part\n2,piede,stopalo,Part\n", ["1", "2"], ["it", "it"], []),
        ("tangan,mano,ruka,Part\nkaki,piede,stopalo,Part\n", ["tangan", "kaki"], ["it", "it"], ["identifier-or-names"]),
        ("tangan kanan,mano,ruka,Part\nkaki,piede,stopalo,Part\n", [None, None], ["id", "id"], []),
    ],
)
def test_a_column_id_beside_codes_of_languages(
    rows: str, identifiers: list[str | None], languages: list[str], codes: list[str]
) -> None:
    terms, found = read(f"id,it,hr,definition\n{rows}")
    assert [one.identifier for one in terms.values()] == identifiers
    assert [one.language for one in terms.values()] == languages
    assert ({one.definition for one in terms.values()}, found) == ({"Part"}, codes)


@pytest.mark.parametrize(
    ("cell", "name", "notes"),
    [
        ('=HYPERLINK("https://e.example/aov","AOV")', "AOV", ("Term link: https://e.example/aov",)),
        ('=hyperlink("https://e.example/aov"; "AOV")', "AOV", ("Term link: https://e.example/aov",)),
        ('=HYPERLINK("https://e.example/aov")', "https://e.example/aov", ()),
        ('=HYPERLINK("#Sheet2!A1","AOV")', "AOV", ()),
        ('=HYPERLINK(A2,"a ""b""")', 'a "b"', ()),
        ('="007"', "007", ()),
    ],
)
def test_a_formula_shows_its_text(cell: str, name: str, notes: tuple[str, ...]) -> None:
    quoted = cell.replace('"', '""')
    terms, codes = read(f'Term,Definition\n"{quoted}",Mean value\n')
    assert {one.name: one.notes for one in terms.values()} == {name: notes}
    assert codes == []


PUT_TOGETHER = [
    '=HYPERLINK("https://x/"&A1,"AOV")',
    '=HYPERLINK("https://e","A"&B2&"C")',
    '=HYPERLINK("https://e/"&A2&".html")',
    '=HYPERLINK(A2&"/x")',
    '="x"&A1',
    "=@A1",
]


@pytest.mark.parametrize(
    "cell", ["=A1&B1", "=SUM(A1:A3)", "=VLOOKUP(A2;B:C;2)", "='My sheet'!A1", "=HYPERLINK(A2,B2)", *PUT_TOGETHER]
)
def test_a_formula_without_its_value_is_kept_and_reported_once(cell: str) -> None:
    quoted = cell.replace('"', '""')
    terms, codes = read(f'Term,Definition\nhull,"{quoted}"\nkeel,"{quoted}"\n')
    assert ({one.definition for one in terms.values()}, codes) == ({cell}, ["unread-formula"])


@pytest.mark.parametrize("name", ["=", "==", "=>", "=hull", "= equals", "= CO2 equivalent", "= A4 paper size"])
def test_a_name_may_begin_with_a_sign_of_a_formula(name: str) -> None:
    terms, codes = read(f"Term,Definition\n{name},A sign\n")
    assert ([*terms], codes) == ([name], [])


@pytest.mark.parametrize(("begin", "unit"), [('=HYPERLINK("', '"'), ("=", " "), ("=A", "(")])
def test_long_formulas_are_read_in_linear_time(begin: str, unit: str) -> None:
    assert is_linear(lambda size: shown(begin + unit * size), 8000, 32_000)


OUTLINE = "Category,Term,Definition\nShip,hull,Body\n,mast,Pole\n,keel,Spine\nPlane,wing,Lift\n,tail,End\n"


def test_a_category_in_the_first_row_of_each_block_is_that_of_the_block() -> None:
    terms, codes = read(OUTLINE)
    assert [one.categories for one in terms.values()] == [("Ship",)] * 3 + [("Plane",)] * 2
    assert codes == ["empty-categories"]


def test_a_category_may_be_alone_in_the_row_above_its_block() -> None:
    terms, codes = read(OUTLINE.replace("Ship,hull", "Ship,,\n,hull").replace("Plane,wing", "Plane,,\n,wing"))
    assert [one.categories for one in terms.values()] == [("Ship",)] * 3 + [("Plane",)] * 2
    assert codes == ["empty-categories"]


def test_an_inner_category_ends_with_the_outer_one() -> None:
    rows = ["Ship,Body,hull,a", ",,keel,b", ",Rig,sail,c", ",,mast,d", "Plane,,wing,e", ",,tail,f"]
    terms, _ = read("\n".join(["Domain,Topic,Term,Definition", *rows, ""]))
    assert [one.categories for one in terms.values()] == [
        *[("Body", "Ship")] * 2,
        *[("Rig", "Ship")] * 2,
        *[("Plane",)] * 2,
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "Ship,bow,Front\n,hull,Body\n,keel,Spine\nPlane,wing,Lift\n",  # in alphabetical order
        "Ship,hull,Body\n,mast,\n,keel,\nPlane,wing,Lift\n",  # with other empty cells
        "Ship,hull,Body\n-,mast,Pole\n-,keel,Spine\nPlane,wing,Lift\n-,tail,End\n",  # without empty cells
        "Ship,hull,Body\n,mast,Pole\n,keel,Spine\nPlane,wing,Lift\nShip,tail,End\n,oar,Blade\n",  # with a repeated one
    ],
)
def test_categories_are_not_carried_on_in_other_layouts(rows: str) -> None:
    terms, _ = read(f"Category,Term,Definition\n{rows}")
    assert () in {one.categories for one in terms.values()}


@pytest.mark.parametrize(
    "table",
    [
        "Tags,Term,Definition\nfinance,Revenue,x.\n,Cost,y.\nhr,Zed,u.\n,Abe,v.\n",
        'Topics,Term,Definition\n"a, b",Revenue,x.\n,Onboarding,y.\n"c, d",Server,z.\n,Badge,w.\n',
        "Category,Term,Definition\nIT,Data lake,x.\n,Database,y.\n,Data warehouse,z.\nHR,Employee,z.\n,Zone,w.\n",
        "Kategorie,Begriff,Definition\nObst,Apfel,x.\n,Ärger,y.\n,Birne,z.\nBau,Haus,z.\n,Zaun,w.\n",
        "Category,Term,Definition\nIT,Abe,x.\n,Bob,y.\n,Cid,z.\nHR,Dan,z.\n,Ann,w.\n",
    ],
)
def test_optional_categories_are_those_of_one_row(table: str) -> None:
    terms, codes = read(table)
    assert [bool(one.categories) for one in terms.values()] == [bool(row[0] != ",") for row in table.splitlines()[1:]]
    assert "empty-categories" in codes


def test_names_in_alphabetical_order_within_each_block_are_in_an_outline() -> None:
    terms, _ = read("Category,Term,Definition\nA,ant,1\n,bee,2\n,cat,3\nB,asp,4\n,bat,5\n,cow,6\n")
    assert [one.categories for one in terms.values()] == [("A",)] * 3 + [("B",)] * 3


@pytest.mark.parametrize(
    ("table", "file", "name", "definition", "synonyms"),
    [
        ("Abbreviation,Full form\nTBC,To be confirmed\n", "a.csv", "TBC", None, ("To be confirmed",)),
        ("Siglas,Nombre completo\nONU,Naciones Unidas\n", "a.csv", "ONU", None, ("Naciones Unidas",)),
        ("Nombre completo,Definición\nUnión Europea,Unos estados\n", "a.csv", "Unión Europea", "Unos estados", ()),
        ("全称,定义\n北京大学,一所大学\n", "a.csv", "北京大学", "一所大学", ()),
        ("Term,Definition\nTBD,To be determined.\n", "a.csv", "TBD", "To be determined.", ()),
        ("Term,Definition\nN/A,Not applicable\n", "a.csv", "N/A", "Not applicable", ()),
        ('[{"term": "TBD", "definition": "To be determined."}]', "a.json", "TBD", "To be determined.", ()),
        ("Term,Synonyms\nTo be determined,TBD\n", "a.csv", "To be determined", None, ("TBD",)),
        ('Term,Synonyms\nTo be determined,"TBD, TBA"\n', "a.csv", "To be determined", None, ("TBD", "TBA")),
    ],
)
def test_the_long_form_of_a_mark_of_missing_values_is_a_text(
    table: str, file: str, name: str, definition: str | None, synonyms: tuple[str, ...]
) -> None:
    terms, codes = read(table, file)
    assert {one.name: (one.definition, one.synonyms) for one in terms.values()} == {name: (definition, synonyms)}
    assert "placeholder-text" not in codes


def test_a_reference_to_a_term_such_as_tbc_is_kept() -> None:
    terms, _ = read("Term,Definition,Related\nTBC,A state,\nhull,A body,TBC\n")
    assert terms["hull"].related == ("TBC",)


def test_missing_values_in_long_lists_are_omitted_in_linear_time() -> None:
    def read_list(length: int) -> None:
        read("Term,Synonyms\nhull," + "|".join("tbd" if n % 2 else f"syn{n}" for n in range(length)) + "\n")

    assert is_linear(read_list, 5000, 20_000)


@pytest.mark.parametrize(
    "header", ["id,en,de\nHR 001,Car,Auto\nHR 002,Bike,Rad\n", "id,term,en,de\nT 1,Car,Car,Auto\n"]
)
def test_identifiers_may_have_spaces(header: str) -> None:
    terms, _ = read(header)
    assert (terms["Car"].identifier, terms["Car"].language) == (header.split("\n")[1].split(",")[0], "en")


def test_columns_without_values_leave_room_for_other_findings() -> None:
    names = ",".join(f"c{number}" for number in range(55))
    missing = ",".join(["n/a"] * 55)
    _, codes = read(f'Term,Definition,Synonyms,{names}\nhull,a,,{missing}\nkeel,=B1&C1,"a, b"\n')
    assert {"unread-formula", "split-at-commas", "placeholder-text"} <= {*codes}


def test_a_few_categories_after_the_names_are_reported() -> None:
    terms, codes = read("Term,Definition,Category\nhull,Body,Ship\nmast,Pole,\nkeel,Spine,\nwing,Lift,Plane\n")
    assert [one.categories for one in terms.values()] == [("Ship",), (), (), ("Plane",)]
    assert codes == ["empty-categories"]


@pytest.mark.parametrize("text", ["Not applicable", "Not applicable.", "N/A", "TBD", "tbc", "[TBD]"])
@pytest.mark.parametrize("file", ["a.csv", "a.json"])
def test_a_text_that_marks_a_missing_definition_is_reported(text: str, file: str) -> None:
    table = f"Term,Definition\nhull,{text}\n" if file == "a.csv" else f'[{{"term": "hull", "definition": "{text}"}}]'
    terms, codes = read(table, file)
    assert (terms["hull"].definition, terms["hull"].notes, codes) == (None, (), ["placeholder-text"])


@pytest.mark.parametrize("name", ["Not applicable", "N/A", "TBD", "None", "null"])
def test_terms_with_such_names_are_kept(name: str) -> None:
    terms, codes = read(f"Term,Definition\n{name},A value that is missing\n")
    assert (terms[name].definition, codes) == ("A value that is missing", [])


@pytest.mark.parametrize("cell", ["[]", "{}", "[ ]", "-", "null", "[null]"])
@pytest.mark.parametrize("column", ["Synonyms", "Tags", "Definition", "Usage note", "Color"])
def test_an_empty_list_is_an_empty_cell(cell: str, column: str) -> None:
    terms, _ = read(f"Term,{column}\nhull,{cell}\n")
    hull = terms["hull"]
    assert (hull.synonyms, hull.categories, hull.definition, hull.usage_note, hull.notes) == ((), (), None, None, ())


def test_a_missing_value_among_others_is_reported() -> None:
    terms, codes = read("Term,Synonyms\nhull,shell; N/A\n")
    assert (terms["hull"].synonyms, codes) == (("shell",), ["placeholder-text"])


def test_signs_and_names_of_values_are_among_synonyms() -> None:
    terms, _ = read('Term,Synonyms\nNull,null; nil\nDash,-; hyphen\nArray,"[], list"\n')
    assert [one.synonyms for one in terms.values()] == [("nil",), ("-", "hyphen"), ("[]", "list")]
