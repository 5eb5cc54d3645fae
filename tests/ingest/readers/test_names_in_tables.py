"""Which column and which part of a cell is the name of a term, and which rows of a table are not terms."""

import io
import json
from typing import Any

import pytest

from ingest.diagnostics import Diagnostic
from ingest.readers.separators import SEPARATORS, values_of
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


def read(text: str, file: str = "words.csv") -> tuple[dict[str, TermRecord], list[str]]:
    """Return the terms by name, and the codes of the findings."""
    items = list(read_records(io.BytesIO(text.encode()), file))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    return terms, [item.code for item in items if isinstance(item, Diagnostic)]


@pytest.mark.parametrize(
    ("cell", "name", "synonyms", "status"),
    [
        ("Bill of Materials (BOM)", "Bill of Materials", ("BOM",), None),
        ("API (Application Programming Interface)", "API", ("Application Programming Interface",), None),
        ("Fid (deprecated)", "Fid", (), "deprecated"),
        ("[OBSOLETE] Gopher", "Gopher", (), "obsolete"),
        ("Mercury (planet)", "Mercury (planet)", (), None),
        ("Order (rejected)", "Order (rejected)", (), None),
        ("Record (noun)", "Record (noun)", (), None),
        ("[API]", "[API]", (), None),
    ],
)
def test_an_expansion_and_a_status_are_not_part_of_a_name(
    cell: str, name: str, synonyms: tuple[str, ...], status: str | None
) -> None:
    found, _ = read(f"Term,Definition\n{cell},A thing\n")
    assert [(term.name, term.synonyms, term.status) for term in found.values()] == [(name, synonyms, status)]


def test_the_written_name_still_refers_to_the_term() -> None:
    found, _ = read("Term,Definition,See also\nBill of Materials (BOM),Parts,\nPart,A piece,Bill of Materials (BOM)\n")
    assert found["Bill of Materials"].aliases == ("Bill of Materials (BOM)",)
    assert found["Part"].related == ("Bill of Materials (BOM)",)


def test_levels_are_broader_terms() -> None:
    found, _ = read(
        "Level 1,Level 2,Level 3,Definition\nVehicle,,,A machine\n"
        "Vehicle,Car,,With wheels\n,,Sedan,Closed\nPlane,,,It flies\n"
    )
    assert {name: (term.broader, term.definition) for name, term in found.items()} == {
        "Vehicle": ((), "A machine"),
        "Car": (("Vehicle",), "With wheels"),
        "Sedan": (("Car",), "Closed"),
        "Plane": ((), "It flies"),
    }
    found, _ = read("Term Description,Level 1 Term,Level 2 Term\nSells,Sales,\nSells abroad,Sales,Export\n")
    assert (found["Export"].broader, found["Export"].definition) == (("Sales",), "Sells abroad")


def test_a_level_beside_a_name_is_a_note() -> None:
    found, _ = read("Term,Level 1,Level 2,Definition\nCar,Vehicle,Land,A machine\n")
    assert (found["Car"].broader, found["Car"].notes) == ((), ("Level 1: Vehicle", "Level 2: Land"))


@pytest.mark.parametrize("header", ['"",Has definition,Has synonym', ",Definition,Synonym"])
def test_a_first_column_without_a_name_holds_the_names(header: str) -> None:
    found, _ = read(f"{header}\nBolt,A fastener,Screw\nNut,A counterpart,\n")
    assert {name: term.synonyms for name, term in found.items()} == {"Bolt": ("Screw",), "Nut": ()}


@pytest.mark.parametrize("text", [",Term,Definition\n0,Bolt,A fastener\n", ",Definition,Synonym\n0,A fastener,Bolt\n"])
def test_numbers_in_a_first_column_without_a_name_are_not_names(text: str) -> None:
    assert not read(text)[0].keys() - {"Bolt"}


def test_rows_in_capitals_are_sections_if_the_first_one_is_and_all_others_have_definitions() -> None:
    found, codes = read("Term,Definition\nNETWORK,\nRouter,Forwards\nSTORAGE,\nSAN,Disks\nNAS,A server\n")
    assert {name: term.categories for name, term in found.items()} == {
        "Router": ("NETWORK",),
        "SAN": ("STORAGE",),
        "NAS": ("STORAGE",),
    }
    assert codes == ["section-row", "section-row"]


@pytest.mark.parametrize(
    "rows",
    [
        "NETWORK,\nRouter,Forwards\nSAN,Disks\n",  # only one
        "Router,Forwards\nNETWORK,\nSAN,Disks\nNAS,\nHub,Repeats\n",  # not the first row
        "NETWORK,\nSTORAGE,\nSAN,Disks\nNAS,\nHub,Repeats\n",  # without terms
        "NETWORK,\nRouter,Forwards\nSTORAGE,\nSAN,Disks\nHub,\n",  # a term without a definition
        "NETWORK,\nRouter,Forwards\nSTORAGE,\n",
        "Network,\nRouter,Forwards\nStorage,\nSAN,Disks\n",
    ],
)
def test_other_rows_without_definitions_are_terms(rows: str) -> None:
    found, codes = read(f"Term,Definition\n{rows}")
    assert (len(found), "section-row" in codes) == (rows.count("\n"), False)


def test_references_below_a_gap_are_not_terms() -> None:
    found, codes = read("Term,Definition\nHeat,Energy [1]\n\nReferences,\n[1],A textbook\n[2],A handbook\n")
    assert (set(found), codes) == ({"Heat"}, ["remark-row"] * 3)


@pytest.mark.parametrize("rows", ["\nReferences,\nSources,Springs\n", "References,\n1,The number\n"])
def test_references_may_be_a_term(rows: str) -> None:
    assert "References" in read(f"Term,Definition\nHeat,Energy\n{rows}")[0]


def test_elements_of_data_are_terms_that_refer_to_the_business_terms_they_share() -> None:
    found, _ = read("Data element,Business term,Description\nPOL_NO,Policy,Its number\nPOL_DT,Policy,Its start\n")
    assert {name: (term.related, term.definition) for name, term in found.items()} == {
        "POL_NO": (("Policy",), "Its number"),
        "POL_DT": (("Policy",), "Its start"),
    }


def test_elements_of_data_are_codes_of_business_terms_of_their_own() -> None:
    found, _ = read("Data element,Business term,Description\nPOL_NO,Policy number,No.\nPOL_DT,Policy date,Start\n")
    assert {name: term.notations for name, term in found.items()} == {
        "Policy number": ("POL_NO",),
        "Policy date": ("POL_DT",),
    }


def test_fields_of_data_are_codes_and_fields_of_knowledge_are_categories() -> None:
    found, _ = read("Field,Label,Description\na.count,Count,Rows\na.age_tier,Age,Tens\n")
    assert [(term.categories, term.notations) for term in found.values()] == [((), ("a.count",)), ((), ("a.age_tier",))]
    found, _ = read("Field,Label,Description\nPhysics,Heat,Energy\nPhysics,Work,Force along a path\n")
    assert [term.categories for term in found.values()] == [("Physics",), ("Physics",)]


def test_a_source_beside_a_target_is_the_name() -> None:
    found, _ = read("source (en),target (ja),context\ndrawer,引き出し,furniture\n")
    assert (found["drawer"].background, found["drawer"].notes) == (None, ("context: furniture",))
    assert [(one.language, one.name) for one in found["drawer"].translations] == [("ja", "引き出し")]


def test_a_source_beside_a_name_is_a_note_and_a_context_the_background() -> None:
    found, _ = read("Term,Source (en),Context\ndrawer,ISO 1,Furniture of the 19th century\n")
    assert found["drawer"].background == "Furniture of the 19th century"
    assert "drawer" in found and not found["drawer"].synonyms


@pytest.mark.parametrize(
    ("term", "name", "identifier"),
    [
        ({"name": "catalogs/a/gmv", "displayName": "Gross Value"}, "Gross Value", "catalogs/a/gmv"),
        ({"name": "gross_value", "displayName": "Gross Value"}, "Gross Value", "gross_value"),
        ({"name": "GMV", "displayName": "Gross Value"}, "GMV", None),
        ({"name": "TCP/IP", "displayName": "Internet protocols"}, "TCP/IP", None),
        ({"name": "Gross Value", "displayName": "Gross"}, "Gross Value", None),
    ],
)
def test_a_display_name_is_the_name_beside_a_path_or_another_spelling(
    term: dict[str, Any], name: str, identifier: str | None
) -> None:
    found, _ = read(json.dumps([{**term, "description": "The total"}]), "words.json")
    assert {one.name: one.identifier for one in found.values()} == {name: identifier}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("milestone;#checkpoint", ["milestone", "checkpoint"]),
        ("12;#keel;#13;#hull", ["keel", "hull"]),
        ("keel;#12;#hull;#13", ["keel", "hull"]),
        ("keel; #1", ["keel", " #1"]),
    ],
)
def test_lists_of_sharepoint_are_separated(text: str, values: list[str]) -> None:
    assert list(values_of([text], SEPARATORS)) == values


def test_cells_may_be_in_single_quotes() -> None:
    found, _ = read("'Term','Definition'\n'Bug','An error, in a program'\n")
    assert {name: term.definition for name, term in found.items()} == {"Bug": "An error, in a program"}


@pytest.mark.parametrize(
    "rows",
    ["Term,Definition\n'Bug',An error\n", "'Term','Definition'\nBug,'An error'\n", "'Term,Definition'\n'Bug',x\n"],
)
def test_other_single_quotes_are_kept(rows: str) -> None:
    found, _ = read(rows)
    assert not any(name == "Bug" and term.definition == "An error" for name, term in found.items())


def test_a_relation_of_notion_has_related_terms() -> None:
    found, _ = read("Name,Definition,Related to Glossary (Related)\nARR,Revenue,MRR (https://www.notion.so/MRR-1)\n")
    assert found["ARR"].related == ("MRR",)
    found, _ = read("Name,Definition,Related to work\nARR,Revenue,yes\n")
    assert found["ARR"].related == ()


@pytest.mark.parametrize("unit", ["a/", "(", "level "])
def test_long_cells_are_read_in_linear_time(unit: str) -> None:
    assert is_linear(lambda size: read(f"Name,Display Name,Synonyms\n{','.join([unit * size] * 3)}\n"), 12_500, 50_000)


@pytest.mark.parametrize(
    "header", ["Acronym,Meaning,Description", "Abkürzung,Bedeutung,Erläuterung", "Sigla,Significato,Descrizione"]
)
def test_the_meaning_of_an_abbreviation_beside_a_definition_is_its_long_form(header: str) -> None:
    found, _ = read(f"{header}\nSLO,Service level objective,A target for a service\n")
    assert (found["SLO"].synonyms, found["SLO"].definition) == (("Service level objective",), "A target for a service")


def test_the_meaning_of_an_abbreviation_without_a_definition_is_its_definition() -> None:
    found, _ = read("Acronym,Meaning,Owner\nSLO,Service level objective,Ann\n")
    assert (found["SLO"].synonyms, found["SLO"].definition) == ((), "Service level objective")


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("English,Definition,Deutsch,Definition", ["de"]),
        ("Term,Definition,French,Definition", ["fr"]),
        ("EN term,Definition,ES term,Definition", ["es"]),
    ],
)
def test_a_repeated_column_has_the_language_of_the_names_before_it(header: str, languages: list[str]) -> None:
    found, _ = read(f"{header}\nhull,The body,X,Y\n")
    hull = found["hull"]
    assert (hull.definition, hull.notes) == ("The body", ())
    assert [(one.language, one.name, one.definition) for one in hull.translations] == [(languages[0], "X", "Y")]


def test_repeated_columns_after_all_names_have_no_language_of_these() -> None:
    found, _ = read("English,Deutsch,Notes,Notes\nhull,Rumpf,a,b\n")
    assert found["hull"].notes == ("a", "b")
