"""Different records of one name in a document are different terms; equal ones are one term."""

import pytest

from graph.iris import Iris
from ingest.diagnostics import Severity
from ingest.input.documents import uploaded_document
from ingest.organizations.registry import Organizations
from ingest.sources.source import SourceReading, read_source
from ingest.terms import TermMaker

BASE = "https://kg.example/"
MAKER = TermMaker.of_home(Iris(BASE), "Words", Organizations.load())


def read(text: str, file: str = "words.csv") -> SourceReading:
    return read_source(uploaded_document(file, text), MAKER, "digest", lambda iri: None)


def definitions(reading: SourceReading) -> dict[str, str | None]:
    return {
        iri.removeprefix(f"{BASE}term/"): term.definition and term.definition.value
        for iri, term in reading.terms.items()
    }


@pytest.mark.parametrize(
    ("file", "text", "second"),
    [
        ("a.csv", "name,parent,definition\nBalance,Account,What it holds\nBalance,Loan,What is owed\n", "balance-loan"),
        ("a.csv", "name,category,definition\nBalance,Money,What it holds\nBalance,Art,What is owed\n", "balance-art"),
        ("a.csv", "name,definition\nBalance,What it holds\nBalance,What is owed\n", "balance-2"),
        ("a.csv", "name,definition\nbalance,What it holds\nBALANCE,What is owed\n", "balance-2"),
        ("a.jsonl", '{"name":"Balance","def":"What it holds"}\n{"name":"Balance","def":"What is owed"}\n', "balance-2"),
        ("a.html", "<dl><dt>balance<dd>What it holds<dt>Balance<dd>What is owed</dl>", "balance-2"),
    ],
)
def test_homonyms_are_terms_with_qualified_iris(file: str, text: str, second: str) -> None:
    reading = read(text, file)
    assert definitions(reading) == {"balance": "What it holds", second: "What is owed"}
    (found,) = [one for one in reading.diagnostics if one.severity is not Severity.INFO]
    assert (found.severity, found.code) == (Severity.WARNING, "homonym")
    assert f"{BASE}term/{second}" in found.message
    assert reading.source.refused == ()


def test_homonyms_are_numbered_when_nothing_else_distinguishes_them() -> None:
    reading = read("name,parent,definition\nA,B,1 x\nA,B,2 x\nA,B,3 x\nA,,4 x\n")
    assert definitions(reading) == {"a": "1 x", "a-b": "2 x", "a-2": "3 x", "a-3": "4 x"}


def test_equal_records_and_equal_identifiers_are_one_term() -> None:
    for text in ("name,definition\nA,x y\nA,x y\n", "id,name,definition\n1,A,x y\n1,A,other text\n"):
        reading = read(text)
        assert list(definitions(reading).values()) == ["x y"]
        assert [found.code for found in reading.diagnostics] == ["repeated"]
