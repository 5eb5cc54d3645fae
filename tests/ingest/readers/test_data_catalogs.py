"""Exports of data catalogs keep their hierarchy, their references and the names that are shown."""

import io
import json
import tomllib
from importlib.resources import files

import pytest
from openpyxl import Workbook

from ingest.diagnostics import Diagnostic
from ingest.readers.cell_texts import Column
from ingest.readers.columns import Columns
from ingest.readers.data_catalogs import catalog_of
from ingest.readers.options import NO_OPTIONS
from ingest.records import TermRecord
from tests.support.contents import read_records

CATALOGS = tomllib.loads(files("ingest.readers").joinpath("data_catalogs.toml").read_text("utf-8"))


def read(text: str, file: str = "terms.csv") -> dict[str, TermRecord]:
    items = list(read_records(io.BytesIO(text.encode()), file))
    assert {item.code for item in items if isinstance(item, Diagnostic)} <= {"unknown-column", "unread-key"}
    return {item.name: item for item in items if isinstance(item, TermRecord)}


def test_openmetadata_refers_to_terms_by_path_below_the_glossary() -> None:
    terms = read(
        "parent,name*,displayName,description,synonyms,relatedTerms,tags\n"
        ",Customer,Customer,Who buys,Client;Buyer,Bank.Account,PII\n"
        "Bank.Customer,VipCustomer,Important Customer,Who buys much,,,\n"
        "Bank.Customer.VipCustomer,Gold,Gold,More,,Bank.Customer;Bank.Customer.VipCustomer,\n"
    )
    assert terms["Customer"].identifier == "Customer"
    assert (terms["Customer"].related, terms["Customer"].synonyms) == (("Account",), ("Client", "Buyer"))
    important = terms["Important Customer"]
    assert (important.identifier, important.broader) == ("Customer.VipCustomer", ("Customer",))
    assert important.hidden_labels == ("VipCustomer",)
    assert (terms["Gold"].identifier, terms["Gold"].broader) == ("Customer.VipCustomer.Gold", ("Customer.VipCustomer",))
    assert terms["Gold"].related == ("Customer", "Customer.VipCustomer")


def test_the_interface_of_purview_states_the_shown_name_and_the_definition() -> None:
    terms = read(
        json.dumps(
            [
                {
                    "guid": "b",
                    "qualifiedName": "Sales_Net@G",
                    "name": "Sales_Net",
                    "nickName": "Net",
                    "longDescription": "<div>Less</div>",
                    "parentTerm": {"termGuid": "c", "displayText": "Sales"},
                },
                {
                    "guid": "c",
                    "qualifiedName": "Sales@G",
                    "name": "Sales",
                    "nickName": "Sales",
                    "longDescription": "All",
                },
            ]
        ),
        "terms.json",
    )
    assert (terms["Net"].definition, terms["Net"].broader, terms["Sales"].definition) == ("Less", ("c",), "All")


def test_purview_joins_the_names_of_a_path_with_underscores() -> None:
    terms = read(
        "Name,Nick Name,Status,Definition,Acronym,Related Terms,Synonyms,Parent Term Name\n"
        "Sales,Sales,Approved,All sales,,,,\n"
        "Sales_Net sales,,Draft,Sales less returns,NS,Sales_Gross_sales,Clear sales,Sales\n"
        "Gross_sales,Gross sales,Draft,Before returns,,,,Sales\n"
    )
    net = terms["Net sales"]
    assert (net.identifier, net.broader, net.related) == ("Sales_Net sales", ("Sales",), ("Sales_Gross_sales",))
    assert net.synonyms == ("NS", "Clear sales")
    assert (terms["Gross sales"].identifier, terms["Gross sales"].broader) == ("Sales_Gross_sales", ("Sales",))


def test_atlas_refers_to_terms_with_their_glossary() -> None:
    terms = read(
        "GlossaryName,TermName,ShortDescription,LongDescription,Abbreviation,Synonyms,SeeAlso,IsA\n"
        "Bank,Loan,Lent money,Money that a bank lends,LN,Bank:Credit,Account@Bank,Bank:Product\n"
    )
    loan = terms["Loan"]
    assert (loan.broader, loan.related, loan.synonyms) == (("Product",), ("Account", "Credit"), ("LN",))
    assert (loan.definition, loan.technical_definition) == ("Lent money", "Money that a bank lends")
    assert loan.categories == ("Bank",)


def test_axon_refers_to_parents_by_name() -> None:
    terms = read(
        "Glossary Ref.,Glossary Name,Glossary Definition,Parent Glossary Name,Axon Status,Lifecycle\n"
        "G2,Exposure,Amount at risk,Risk,Active,Draft\nG1,Risk,Chance of loss,,Obsolete,\n"
    )
    assert {name: (term.identifier, term.definition, term.broader, term.status) for name, term in terms.items()} == {
        "Exposure": ("G2", "Amount at risk", ("Risk",), "approved"),
        "Risk": ("G1", "Chance of loss", (), "obsolete"),
    }


def test_the_interface_of_openmetadata_has_names_to_show() -> None:
    terms = read(
        '{"data": [{"id": "6f", "name": "Churn", "fullyQualifiedName": "Customer.Churn", "displayName": "Lost clients",'
        ' "description": "Who left", "parent": {"id": "8", "name": "Rate"}}, {"id": "8", "name": "Rate",'
        ' "fullyQualifiedName": "Customer.Rate", "displayName": "", "status": "Deprecated"}]}',
        "terms.json",
    )
    assert {name: (term.identifier, term.broader, term.status) for name, term in terms.items()} == {
        "Lost clients": ("6f", ("8",), None),
        "Rate": ("8", (), "deprecated"),
    }


def test_skohub_nests_concepts_that_have_only_a_name_and_a_notation() -> None:
    terms = read(
        '{"@context": {"h": "https://h.example/"}, "id": "h:", "type": "ConceptScheme",'
        ' "title": {"de": "Fächer"}, "hasTopConcept": [{"id": "https://h.example/4", "prefLabel": {"de": "Mathematik"},'
        ' "notation": ["n4"], "narrower": [{"id": "https://h.example/40", "prefLabel": {"de": "Informatik"},'
        ' "notation": ["n40"]}]}]}',
        "index.json",
    )
    assert {name: (one.identifier, one.broader, one.notations) for name, one in terms.items()} == {
        "Mathematik": ("https://h.example/4", (), ("n4",)),
        "Informatik": ("https://h.example/40", ("https://h.example/4",), ("n40",)),
    }


def test_references_to_top_concepts_are_not_terms() -> None:
    terms = read(
        '{"type": "ConceptScheme", "hasTopConcept": [{"id": "https://h.example/4"}], "concepts": [{"id": "https://h.example/4",'
        ' "prefLabel": {"de": "Mathematik"}, "definition": {"de": "Zahlen"}}]}',
        "index.json",
    )
    assert {name: one.definition for name, one in terms.items()} == {"Mathematik": "Zahlen"}


@pytest.mark.parametrize("file", ["a.csv", "a.json"])
def test_a_display_name_beside_a_name_is_not_the_name(file: str) -> None:
    row = {"Code": "js", "Display": "block", "Name": "JavaScript", "Definition": "A language"}
    terms = read(json.dumps([row]) if file == "a.json" else f"{','.join(row)}\n{','.join(row.values())}\n", file)
    assert [(one.name, one.definition) for one in terms.values()] == [("JavaScript", "A language")]


def test_datahub_nests_terms_in_groups() -> None:
    terms = read(
        "version: 1\nsource: DataHub\nnodes:\n- name: People\n  terms:\n  - name: Address\n    description: A place\n"
        "    inherits: [Data.Secret]\n    contains:\n    - People.Mail.Code\n  nodes:\n  - name: Mail\n    terms:\n"
        "    - {name: Code, description: Digits, related_terms: [People.Address]}\n"
        "- name: Data\n  terms: [{name: Secret, definition: Hidden}]\nterms:\n"
        "- name: Loose\n  description: At the root\n",
        "business_glossary.yml",
    )
    assert {name: (term.identifier, term.categories) for name, term in terms.items()} == {
        "Address": ("People.Address", ("People",)),
        "Code": ("People.Mail.Code", ("People", "Mail")),
        "Secret": ("Data.Secret", ("Data",)),
        "Loose": ("Loose", ()),
    }
    assert (terms["Address"].broader, terms["Address"].narrower) == (("Data.Secret",), ("People.Mail.Code",))
    assert (terms["Code"].related, terms["Secret"].definition) == (("People.Address",), "Hidden")


def test_the_csv_of_datahub_has_paths_of_groups() -> None:
    terms = read(
        "entity_type,urn,name,definition,parent_nodes,related_contains,related_inherits\n"
        "glossaryTerm,urn:li:glossaryTerm:1,Address,A place,People,People.Code,Data.Secret\n"
    )
    address = terms["Address"]
    assert (address.identifier, address.categories) == ("People.Address", ("People",))
    assert (address.narrower, address.broader) == (("People.Code",), ("Data.Secret",))


def test_the_description_of_a_group_of_datahub_is_reported() -> None:
    text = "version: 1\nnodes:\n- name: People\n  description: About people\n  terms:\n  - name: Address\n"
    items = read_records(io.BytesIO(text.encode()), "business_glossary.yml")
    (found,) = (item for item in items if isinstance(item, Diagnostic) and item.code == "unread-key")
    assert (found.line, found.message) == (4, "The member 'People.description' is not read.")


@pytest.mark.parametrize("columns", [one for catalog in CATALOGS.values() for one in catalog["columns"].split(" | ")])
def test_the_groups_around_a_term_are_categories_in_every_catalog(columns: str) -> None:
    reader = Columns("a.csv", NO_OPTIONS)
    reader.catalog = catalog_of(columns.split(","))
    assert reader.catalog
    term = reader.record([(Column("Term", "name"), ["apple"])], 1, "", ("fruit", "in season, e.g. ripe_red"))
    assert term
    assert term.categories == ("fruit", "in season, e.g. ripe_red")


def test_the_keys_of_groups_are_categories_if_the_catalog_has_no_separator() -> None:
    terms = read(
        '{"fruit": [{"uri": "https://e.example/1", "prefLabel": {"en": "apple"}}],'
        ' "tools": [{"uri": "https://e.example/2", "prefLabel": {"en": "saw"}}]}',
        "terms.json",
    )
    assert {name: (term.identifier, term.categories) for name, term in terms.items()} == {
        "apple": ("https://e.example/1", ("fruit",)),
        "saw": ("https://e.example/2", ("tools",)),
    }


@pytest.mark.parametrize(
    ("header", "identifiers"),
    [
        (["parent", "name*", "displayName", "description"], {"Customer": "Customer", "Vip": "Customer.Vip"}),
        (["Parent Term Name", "Name", "Nick Name", "Definition"], {"Customer": "Customer", "Vip": "Customer_Vip"}),
    ],
)
def test_a_section_of_the_sheet_is_a_category_and_not_part_of_a_path(
    header: list[str], identifiers: dict[str, str]
) -> None:
    book = Workbook()
    parent = "Bank.Customer" if header[0] == "parent" else "Customer"
    rows = [header, ["People", None, None, None], [None, "Customer", None, "Who buys"], [parent, "Vip", None, "Much"]]
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A2:D2")
    stream = io.BytesIO()
    book.save(stream)
    terms = [item for item in read_records(io.BytesIO(stream.getvalue()), "a.xlsx") if isinstance(item, TermRecord)]
    assert {one.name: one.identifier for one in terms} == identifiers
    assert [(one.categories, one.broader) for one in terms] == [(("People",), ()), (("People",), ("Customer",))]


DBT = """version: 2
models:
  - name: orders
    description: One row per order
    config: {materialized: table}
    columns:
      - name: id
        description: The number of the order
        tests: [unique]
      - name: note
  - name: customers
    description: "{{ doc('dim_customers') }}"
    columns:
      - name: id
        description: The number of the customer
"""


def test_models_and_columns_of_dbt_are_terms_with_paths() -> None:
    items = list(read_records(io.BytesIO(DBT.encode()), "schema.yml"))
    terms = [item for item in items if isinstance(item, TermRecord)]
    assert [(one.identifier, one.name, one.definition, one.broader) for one in terms] == [
        ("orders", "orders", "One row per order", ()),
        ("orders.id", "id", "The number of the order", ("orders",)),
        ("customers", "customers", None, ()),
        ("customers.id", "id", "The number of the customer", ("customers",)),
    ]
    assert "columns: note" in terms[0].notes
    assert terms[2].related == ("dim_customers",)


def test_models_and_sources_of_one_file_of_dbt_are_terms_with_paths() -> None:
    document = DBT + (
        "sources:\n- name: raw\n  description: Lake\n  tables:\n  - name: users\n    description: Who\n    columns:\n"
        "    - name: id\n      description: Digits\n- name: old\n  tables:\n  - name: users\n    description: Past\n"
    )
    items = list(read_records(io.BytesIO(document.encode()), "schema.yml"))
    terms = {item.identifier: (item.name, item.broader) for item in items if isinstance(item, TermRecord)}
    assert terms == {
        "orders": ("orders", ()),
        "orders.id": ("id", ("orders",)),
        "customers": ("customers", ()),
        "customers.id": ("id", ("customers",)),
        "raw": ("raw", ()),
        "raw.users": ("users", ("raw",)),
        "raw.users.id": ("id", ("raw.users",)),
        "old": ("old", ()),
        "old.users": ("users", ("old",)),
    }


def test_metrics_and_exposures_beside_models_of_dbt_are_terms() -> None:
    document = DBT + (
        "metrics:\n- name: revenue\n  description: Money\nexposures:\n- name: board\n  description: A dashboard\n"
        "macros:\n- name: cents\n  description: Converts cents\n"
    )
    items = list(read_records(io.BytesIO(document.encode()), "schema.yml"))
    terms = {item.identifier: item.definition for item in items if isinstance(item, TermRecord)}
    assert terms == {
        "orders": "One row per order",
        "orders.id": "The number of the order",
        "customers": None,
        "customers.id": "The number of the customer",
        "revenue": "Money",
        "board": "A dashboard",
        "cents": "Converts cents",
    }


@pytest.mark.parametrize("sources", ['["ISO 1", "ISO 2"]', "[]", "null"])
@pytest.mark.parametrize("file", ["a.json", "a.yaml"])
def test_sources_that_are_texts_are_not_terms_of_dbt(file: str, sources: str) -> None:
    terms = read(
        f'{{"version": 2, "sources": {sources}, "glossary": [{{"name": "Hull", "definition": "The body"}}]}}', file
    )
    assert {name: one.definition for name, one in terms.items()} == {"Hull": "The body"}


def test_models_of_another_version_are_not_those_of_dbt() -> None:
    terms = read("version: 1\nmodels:\n- name: Churn\n  definition: Who leaves\n", "a.yml")
    assert (terms["Churn"].identifier, terms["Churn"].definition) == (None, "Who leaves")


def test_texts_of_columns_of_dbt_are_plain_and_refer_to_documentation() -> None:
    text = (
        "version: 2\nmodels:\n  - name: orders\n    description: One *row*\n    columns:\n"
        "      - name: id\n        description: \"{{ doc('order_id') }}\"\n"
        "      - name: note\n        description: A *text* of `x`\n"
    )
    items = list(read_records(io.BytesIO(text.encode()), "schema.yml"))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    assert {name: (term.definition, term.related) for name, term in terms.items()} == {
        "orders": ("One row", ()),
        "id": (None, ("order_id",)),
        "note": ("A text of x", ()),
    }


def test_blocks_of_documentation_of_dbt_are_terms() -> None:
    terms = read(
        "{% docs orders %}\nOne row per *order*.\n\n## Status\n\n| a | b |\n|---|---|\n| 1 | 2 |\n{% enddocs %}\n\n"
        "{%- docs order_status -%}\nThe state.\n{%- enddocs -%}\n",
        "docs.md",
    )
    assert list(terms) == ["orders", "order_status"]
    assert (terms["orders"].definition, terms["order_status"].definition) == ("One row per order.", "The state.")
    assert terms["orders"].technical_definition == "Status\na | b\n1 | 2"


EXAMPLE = "{% docs orders %}\nOne row.\n{% enddocs %}\n"


@pytest.mark.parametrize(
    "example",
    [f"```jinja\n{EXAMPLE}```\n", f"~~~\n{EXAMPLE}~~~\n", "    " + EXAMPLE.replace("\n", "\n    ").rstrip() + "\n"],
)
def test_blocks_of_documentation_of_dbt_in_code_are_examples(example: str) -> None:
    terms = read(f"# Glossary\n\n## Block\n\nA text:\n\n{example}\n## Model\n\nA table.\n", "words.md")
    assert list(terms) == ["Block", "Model"]
    assert (terms["Block"].definition, terms["Model"].definition) == ("A text:\nOne row.", "A table.")


def test_code_in_blocks_of_documentation_of_dbt_is_unchanged() -> None:
    terms = read("{% docs orders %}\nOne row.\n\n```sql\n# all\nselect 1\n```\n{% enddocs %}\n", "docs.md")
    assert terms["orders"].technical_definition == "# all\nselect 1"


def test_a_line_may_have_several_blocks_of_documentation_of_dbt() -> None:
    terms = read("{% docs a %}First.{% enddocs %} {% docs b %}Second.{% enddocs %}\n", "docs.md")
    assert {name: term.definition for name, term in terms.items()} == {"a": "First.", "b": "Second."}


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        (
            "typeName,name,userDescription,anchor,categories,seeAlso,certificateStatus\n"
            "AtlasGlossary,Sales,Terms of sales,,,,\n"
            "AtlasGlossaryCategory,KPIs,,Sales,,,\n"
            "AtlasGlossaryTerm,Rate,Share who buy,Sales,KPIs@Sales,Lead@@@Sales,VERIFIED\n"
            "AtlasGlossaryTerm,Lead,May buy,Sales,,,DRAFT\n",
            ["AtlasGlossary", "AtlasGlossaryCategory"],
        ),
        (
            "entity_type,urn,name,definition,parent_nodes,related_contains\n"
            "glossaryNode,,KPIs,Terms of sales,,\n"
            "glossaryTerm,,Rate,Share who buy,KPIs,\n"
            "glossaryTerm,,Lead,May buy,KPIs,\n",
            ["glossaryNode"],
        ),
    ],
)
def test_rows_of_glossaries_and_groups_are_not_terms(table: str, kinds: list[str]) -> None:
    items = list(read_records(io.BytesIO(table.encode()), "terms.csv"))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    assert {name: term.definition for name, term in terms.items()} == {"Rate": "Share who buy", "Lead": "May buy"}
    assert terms["Rate"].categories == ("KPIs",)
    found = [item.message for item in items if isinstance(item, Diagnostic) and item.code == "other-kind"]
    assert found == [f"A row of the kind {kind!r} is not a term and is not read." for kind in kinds]


def test_atlan_names_the_glossary_after_a_term_and_a_category() -> None:
    table = "typeName,name,anchor,seeAlso,categories\nAtlasGlossaryTerm,Rate,Sales,Lead@@@Sales,KPIs@Sales\n"
    assert (read(table)["Rate"].related, read(table)["Rate"].categories) == (("Lead",), ("KPIs",))


def test_iate_has_a_row_per_name() -> None:
    terms = read(
        "E_ID|E_DOMAINS|L_CODE|T_TERM|T_TYPE|T_EVALUATION\n"
        "11|Law|en|tort|Term|Preferred\n11|Law|en|civil wrong|Term|\n11|Law|fr|délit civil|Term|\n"
        "12|Law|en|lien|Term|Deprecated\n"
    )
    assert (terms["tort"].synonyms, terms["tort"].categories) == (("civil wrong",), ("Law",))
    assert [(one.language, one.name) for one in terms["tort"].translations] == [("fr", "délit civil")]
    assert (terms["lien"].identifier, terms["lien"].status) == ("12", "deprecated")


@pytest.mark.parametrize(
    ("table", "name", "identifier", "categories"),
    [
        ("Summary,Issue key,Labels,Labels,Description\nChurn,G-1,kpi,sales,Lost\n", "Churn", "G-1", ("kpi", "sales")),
        ("Card ID,Card Name,Labels,Card Description\nc1,Velocity,metric,Points\n", "Velocity", "c1", ("metric",)),
        ("id,core.name,core.classType,core.description\nBG://1,Premium,Term,Price\n", "Premium", "BG://1", ()),
    ],
)
def test_exports_of_other_tools(table: str, name: str, identifier: str, categories: tuple[str, ...]) -> None:
    (term,) = read(table).values()
    assert (term.name, term.identifier, term.categories, bool(term.definition)) == (name, identifier, categories, True)


def test_igc_refers_to_terms_by_path() -> None:
    terms = read(
        "Name,Parent Category,Short Description,Long Description,Is a Type Of,Related Terms\n"
        "Claim,Care >> Money,A demand,Sent after care,,\n"
        "Late claim,Care >> Money,A demand after a year,,Care >> Money >> Claim,Care >> Money >> Claim\n"
    )
    assert terms["Late claim"].broader == terms["Late claim"].related == ("Claim",)
    assert (terms["Claim"].definition, terms["Claim"].technical_definition) == ("A demand", "Sent after care")


def test_glosario_refers_to_terms_by_slug() -> None:
    first = "- slug: a\n  ref: [b_c]\n  en:\n    term: A\n    def: First\n"
    entry = f"{first}- slug: b_c\n  ref: [a]\n  en:\n    term: C\n    def: Third\n"
    terms = read(entry, "glossary.yml")
    assert (terms["A"].identifier, terms["A"].related, terms["C"].identifier) == ("a", ("b_c",), "b_c")


def test_a_slug_and_a_source_are_not_those_of_glosario() -> None:
    hull = read('[{"name": "Hull", "slug": "hull", "ref": "ISO 8384, 2.1"}]', "glossary.json")["Hull"]
    assert (hull.related, hull.notes) == ((), ("slug: hull", "ref: ISO 8384, 2.1"))


def test_a_code_system_of_fhir_may_be_yaml() -> None:
    apple = "- code: A\n  display: Apple\n  definition: A fruit\n"
    bramley = "  concept:\n  - code: B\n    display: Bramley\n    definition: For cooking\n"
    terms = read(f"resourceType: CodeSystem\nconcept:\n{apple}{bramley}", "apples.yaml")
    assert {name: (one.identifier, one.broader) for name, one in terms.items()} == {
        "Apple": ("A", ()),
        "Bramley": ("B", ("A",)),
    }


def test_a_path_is_not_the_name_of_a_broader_term() -> None:
    salary = read("Term,Definition,Parent Path\nSalary,Pay,/Finance/Income\n")["Salary"]
    assert (salary.broader, salary.notes) == ((), ("Parent Path: /Finance/Income",))


def test_atlas_has_terms_by_their_guids() -> None:
    terms = read(
        '{"guid": "g1", "name": "Banking", "shortDescription": "A glossary", "termInfo": {'
        '"t1": {"guid": "t1", "name": "Loan", "shortDescription": "Money lent", "isA": [{"termGuid": "t2"}]},'
        ' "t2": {"guid": "t2", "name": "Product", "shortDescription": "For sale"}}}',
        "glossary.json",
    )
    assert (terms["Loan"].definition, terms["Loan"].broader, terms["Product"].identifier) == (
        "Money lent",
        ("t2",),
        "t2",
    )
