"""Exports whose columns or keys are declared in `data_catalogs.toml` and `columns.toml` have their own meanings."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records

DATAPLEX = "projects/p/locations/us/glossaries/g"


def read(text: str, file: str = "words.csv") -> tuple[dict[str, TermRecord], list[str]]:
    """Return the terms by name, and the codes of the findings."""
    items = list(read_records(io.BytesIO(text.encode()), file))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    return terms, [item.code for item in items if isinstance(item, Diagnostic)]


def test_dataplex_shows_the_display_name_and_identifies_by_the_path() -> None:
    term = f'{{"name": "{DATAPLEX}/terms/gmv", "uid": "1", "displayName": "Gross Value", "parent": "{DATAPLEX}"}}'
    found, _ = read(f'{{"terms": [{term}]}}', "terms.json")
    assert found["Gross Value"].identifier == f"{DATAPLEX}/terms/gmv"
    assert (found["Gross Value"].synonyms, found["Gross Value"].broader) == ((), ())


def test_information_governance_catalog_keeps_the_category_of_a_term() -> None:
    found, _ = read("Category Name,Term Name,Short Description,Parent Category\nCustomer,Customer Name,A name,Firm\n")
    assert found["Customer Name"].categories == ("Customer",)
    assert found["Customer Name"].notes == ("Parent Category: Firm",)


@pytest.mark.parametrize("header", ["Term,Definition,Parent Category", "Term,Definition,Category Name"])
def test_other_tables_have_any_of_both_categories(header: str) -> None:
    found, _ = read(f"{header}\nhull,The body of a ship,Parts\n")
    assert found["hull"].categories == ("Parts",)


def test_knowledge_catalog_refers_to_a_term_by_the_path_of_its_category() -> None:
    found, codes = read(
        "Name,Artifact Type,Category,Description,Classifications,Is a Type Of\n"
        "Loan,glossary_term,Bank,Money lent,Confidential,\n"
        "Mortgage,glossary_term,Bank,A loan on a house,,Bank >> Retail >> Loan\n"
        "Bank,category,,All of it,,\n"
    )
    assert (found["Loan"].notations, found["Mortgage"].broader) == ((), ("Loan",))
    assert (set(found), "other-kind" in codes) == ({"Loan", "Mortgage"}, True)


def test_sheets_of_atlan_have_glossaries_and_categories_as_rows() -> None:
    found, codes = read(
        "Name*,Asset type*,Qualified name,Description\n"
        "Marketing,Glossary,,Words\nLead,Term,,A customer\nSales,Category,,\n"
    )
    assert (set(found), codes.count("other-kind")) == ({"Lead"}, 2)


def test_asset_types_of_other_tables_are_notes() -> None:
    found, _ = read("Name,Asset type,Description\nLead,Business Term,A customer\nSales,Category,Selling\n")
    assert set(found) == {"Lead", "Sales"}


def test_unity_catalog_defines_tables_and_columns_in_comments() -> None:
    columns = '[{"name": "order_id", "comment": "Key of the order"}]'
    table = f'{{"name": "orders", "catalog_name": "c", "schema_name": "s", "comment": "Orders", "columns": {columns}}}'
    found, _ = read(f'{{"tables": [{table}]}}', "tables.json")
    assert {name: term.definition for name, term in found.items()} == {
        "orders": "Orders",
        "order_id": "Key of the order",
    }
    assert found["order_id"].broader == ("orders",)
    found, _ = read("table_name,column_name,data_type,comment\norders,order_id,BIGINT,Key of the order\n")
    assert found["order_id"].definition == "Key of the order"


def test_comments_of_other_tables_are_notes() -> None:
    found, _ = read("Column Name,Description,Comment\norder_id,Key of the order,unique\n")
    assert (found["order_id"].definition, found["order_id"].notes) == ("Key of the order", ("Comment: unique",))


def test_data_contracts_show_business_names_and_identify_by_paths() -> None:
    found, _ = read(
        "apiVersion: v3.0.0\nkind: DataContract\nname: pay\nschema:\n  - name: receivers\n    businessName: Receivers\n"
        "    description: Who gets money\n    properties:\n      - name: id\n        businessName: Receiver key\n"
        "        description: The key of the receiver\n",
        "contract.yaml",
    )
    assert set(found) == {"Receivers", "Receiver key"}
    assert (found["Receiver key"].identifier, found["Receiver key"].broader) == ("receivers.id", ("receivers",))


def test_lookup_service_and_wiktextract_have_codes_and_marks_beside_names() -> None:
    term = (
        '{"iri": "http://e.org/HP_1", "label": "Organ", "short_form": "HP_1", "obo_id": "HP:1", "synonyms": ["Part"]}'
    )
    found, _ = read(f'{{"_embedded": {{"terms": [{term}]}}}}', "terms.json")
    assert (found["Organ"].synonyms, found["Organ"].notations) == (("Part",), ("HP:1",))
    word = '{"word": "Zug", "lang_code": "de", "senses": [{"glosses": ["train"], "tags": ["masculine"]}]}'
    found, _ = read(f"{word}\n{word.replace('Zug', 'Bahn')}\n", "words.jsonl")
    assert (found["Zug"].categories, found["Zug"].definition, found["Zug"].language) == ((), "train", "de")


def test_short_forms_of_other_lists_are_synonyms() -> None:
    found, _ = read('[{"label": "Personal computer", "short_form": "PC", "definition": "A machine"}]', "terms.json")
    assert found["Personal computer"].synonyms == ("PC",)


def test_classes_of_schema_org_are_defined_by_comments_and_below_others() -> None:
    found, _ = read(
        "id,label,comment,subTypeOf,subTypes\nhttps://schema.org/Book,Book,A book.,https://schema.org/Work,\n"
    )
    assert (found["Book"].definition, found["Book"].broader) == ("A book.", ("https://schema.org/Work",))


@pytest.mark.parametrize(
    ("header", "hidden"),
    [
        ("Use,Don't use", ("master", "trunk")),
        ("Preferred term,Avoid", ("master", "trunk")),
        ("Term,Do not use", ("master", "trunk")),
    ],
)
def test_names_to_avoid_are_hidden(header: str, hidden: tuple[str, ...]) -> None:
    found, _ = read(f'{header}\nmain,"master, trunk"\n')
    assert found["main"].hidden_labels == hidden


def test_a_flag_of_names_to_avoid_is_a_status() -> None:
    found, _ = read("Term,Definition,Avoid\nmaster,The main branch,yes\nmain,The main branch,no\n")
    assert [(found[name].status, found[name].hidden_labels) for name in ("master", "main")] == [
        ("forbidden", ()),
        (None, ()),
    ]


@pytest.mark.parametrize(
    "header", ["Table Name,Column Name", "Entity,Business Name", "Page,Terminology", "Steward,term_display_name"]
)
def test_the_name_is_in_a_column_of_another_name(header: str) -> None:
    found, _ = read(f"{header},Description\norders,Order number,Number of the order\n")
    assert found["Order number"].definition == "Number of the order"


def test_marks_of_database_keys_are_not_identifiers() -> None:
    found, _ = read("Business name,Description,Key\nOrder number,Number of the order,PK\nCustomer,Who orders,fk\n")
    assert [(term.identifier, term.notes) for term in found.values()] == [(None, ("Key: PK",)), (None, ("Key: fk",))]
    found, _ = read("Key,Term,Description\norder-no,Order number,Number of the order\n")
    assert found["Order number"].identifier == "order-no"


def test_linked_terms_and_issues_are_related() -> None:
    found, _ = read('Term,Definition,Linked terms\nKerning,Space between letters,"Tracking,Leading"\n')
    assert found["Kerning"].related == ("Tracking", "Leading")
    found, _ = read("Summary,Issue key,Description,Outward issue link (Relates)\nLead time,GLO-1,Time,GLO-2\n")
    assert found["Lead time"].related == ("GLO-2",)
