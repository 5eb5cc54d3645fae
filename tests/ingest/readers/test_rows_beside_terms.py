"""Rows of tables that are not terms of their own: hints, comments, page numbers, and continuations."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


def read(content: str) -> tuple[dict[str, TermRecord], list[str]]:
    """Return the terms by name, and the codes of the findings."""
    items = list(read_records(io.BytesIO(content.encode()), "words.csv"))
    terms = {item.name: item for item in items if isinstance(item, TermRecord)}
    return terms, [item.code for item in items if isinstance(item, Diagnostic)]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("Name,Description,Owner\n(required),(max 255 characters),\nMargin,Sales minus cost,\n", "Margin"),
        ("Term,Definition\n[one per row],<in a sentence>\nhull,The body\n", "hull"),
        ("Term,Definition,Status\nRequired,Mandatory,Optional\nhull,The body,\n", "hull"),
        ("Term,Definition\nhull,The body\n(S),(see sinister)\n", "hull (S)"),
        ("Term,Definition\nRequired,Not optional\nOptional,Not required\n", "Required Optional"),
        ("Term,Definition\n(empty),(no value)\n(all),(each value)\n", "(empty) (all)"),
        ("Term\nPage 1\nPage 2\n", "Page 1|Page 2"),
        ("# Our words\nterm,definition\nhull,The body\n# todo: keel\nmast,The pole\n", "hull mast"),
        ("term,definition\nhull,The body\n#users,\n", "hull #users"),
        ("Term,Definition\nhull,The body\nPage 1 of 2,\nTerm,Definition\nmast,The pole\nSeite 2,\n", "hull mast"),
        ("Area A,,\nTerm,Definition,Ref\nhull,Body,1\nArea B,,\nTerm,Definition,Ref\nmast,Pole,2\n", "hull mast"),
        ("Term,Definition\nPage,A side of a sheet\nPage 1,The front page\n", "Page|Page 1"),
    ],
)
def test_hints_comments_and_page_numbers_are_not_terms(table: str, names: str) -> None:
    assert list(read(table)[0]) == names.split("|" if "|" in names else None)


def test_rows_with_only_further_names_belong_to_the_term_above() -> None:
    terms, codes = read(
        "Term,Synonym,Definition,See also\nFaucet,tap,A valve,\n,spigot,,Pipe\n,bibcock,,\nSink,,A bowl,\n"
    )
    assert list(terms) == ["Faucet", "Sink"]
    assert (terms["Faucet"].synonyms, terms["Faucet"].related) == (("tap", "spigot", "bibcock"), ("Pipe",))
    assert codes == ["continued-row", "continued-row"]


def test_rows_with_the_rest_of_a_sentence_belong_to_the_term_above() -> None:
    terms, codes = read("Term,Definition\nLien,Property that a borrower offers\n,to secure a loan\nDeed,A paper\n")
    assert terms["Lien"].definition == "Property that a borrower offers to secure a loan"
    assert codes == ["continued-row"]


def test_rows_that_repeat_a_term_and_its_definition_add_synonyms_and_related_terms() -> None:
    table = "Term,Synonym,See also,Definition\n"
    same = "hull,shell,keel,The body\nhull,shiplap,mast,The body\nhull,ship body,keel,The body\n"
    terms, codes = read(f"{table}{same}bank,,,A house for money\nbank,,,The side of a river\n")
    assert (terms["hull"].synonyms, terms["hull"].related) == (("shell", "shiplap", "ship body"), ("keel", "mast"))
    assert codes == ["continued-row", "continued-row"]
    items = [*read_records(io.BytesIO(f"{table}bank,,,A house\nbank,,,The side\n".encode()), "a.csv")]
    assert [item.definition for item in items if isinstance(item, TermRecord)] == ["A house", "The side"]


def test_many_rows_that_continue_a_term_are_read_in_linear_time() -> None:
    def read_rows(count: int) -> None:
        terms, _ = read("Term,Synonym\nhull,body\n" + "".join(f",name {number}\n" for number in range(count)))
        assert len(terms["hull"].synonyms) == count + 1

    assert is_linear(read_rows, 3000, 12_000)


@pytest.mark.parametrize("row", [",Another sentence.", ",a definition without a name"])
def test_other_rows_without_a_name_are_errors(row: str) -> None:
    terms, codes = read(f"Term,Definition\nLien,A right.\n{row}\nDeed,A paper\n")
    assert ([*terms], terms["Lien"].definition, codes) == (["Lien", "Deed"], "A right.", ["no-name"])


def test_rows_that_repeat_a_term_with_other_spaces_repeat_its_name_once() -> None:
    terms, _ = read("Term,Synonym,Definition\nhull,shell,The body\nhull ,shiplap,The  body\n")
    assert (terms["hull"].synonyms, terms["hull"].definition) == (("shell", "shiplap"), "The body")
