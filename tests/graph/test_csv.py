"""Export of terms as CSV."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from graph.export import TermFormat, term_chunks
from graph.iris import Iris
from graph.model import Category
from graph.nquads import to_nquads
from graph.rdf import Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from graph.term_writer import category_triples
from graph.vocabulary import LEX, PROV, SKOS

IRIS = Iris("https://kg.example/")
TERM = IRIS.term("Batch Size")


def rows(*facts: tuple[str, str | Literal]) -> list[dict[str, str]]:
    store = OxigraphStore.in_memory()
    category = Category(IRIS.category("Training"), (Literal("Training", "en"),))
    triples: list[Triple] = [
        (TERM, PROV.wasDerivedFrom, IRIS.source("one.txt")),
        (TERM, SKOS.inScheme, IRIS.glossary("Words")),
        (category.iri, SKOS.member, TERM),
    ]
    triples += ((TERM, property_, value) for property_, value in facts)
    store.load(to_nquads({IRIS.source("one.txt"): triples}))
    store.load(to_nquads({IRIS.shared_graph: category_triples(category, IRIS.glossary("Words"))}))
    document = b"".join(term_chunks(store, TermFormat.CSV)).decode()
    return list(csv.DictReader(io.StringIO(document, newline="")))


def test_row_contains_the_texts_in_the_language_of_the_name() -> None:
    (row,) = rows(
        (SKOS.prefLabel, Literal("Batch Size", "en")),
        (SKOS.prefLabel, Literal("Stapel", "de")),
        (SKOS.altLabel, Literal("BS", "en")),
        (SKOS.altLabel, Literal("a|b", "en")),
        (SKOS.altLabel, Literal("Los", "de")),
        (SKOS.hiddenLabel, Literal("bacth size", "en")),
        (SKOS.definition, Literal('How "many",\nor few.', "en")),
        (SKOS.definition, Literal("Wie viele.", "de")),
        (LEX.background, Literal("Alt.", "de")),
        (SKOS.editorialNote, Literal("one; two", "en")),
        (SKOS.broader, IRIS.term("hp")),
        (SKOS.related, "urn:isbn:1"),
        (SKOS.notation, Literal("B1")),
        (SKOS.notation, Literal("43.91")),
        (SKOS.exactMatch, "https://vocabulary.example/4711"),
    )
    assert row == {
        "id": TERM,
        "name": "Batch Size",
        "language": "en",
        "synonyms": r"a\|b | BS",
        "hidden labels": "bacth size",
        "definition": 'How "many",\nor few.',
        "technical definition": "",
        "background": "",
        "usage note": "",
        "categories": "Training",
        "broader": IRIS.term("hp"),
        "narrower": "",
        "related": "urn:isbn:1",
        "replaced by": "",
        "status": "",
        "codes": "43.91 | B1",
        "developers": "",
        "notes": "one; two | exactMatch: https://vocabulary.example/4711",
    }


def test_csv_without_terms_has_a_header() -> None:
    document = b"".join(term_chunks(OxigraphStore.in_memory(), TermFormat.CSV))
    assert document.startswith(b"id,name,language,synonyms,") and document.endswith(b",notes\r\n")
    assert document.count(b"\n") == 1


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_name_is_one_cell(name: str) -> None:
    (row,) = rows((SKOS.prefLabel, Literal(name, "en")))
    assert row["name"] == name


def test_cells_for_spreadsheets_are_not_formulas() -> None:
    store = OxigraphStore.in_memory()
    triples: list[Triple] = [
        (TERM, PROV.wasDerivedFrom, IRIS.source("one.txt")),
        (TERM, SKOS.inScheme, IRIS.glossary("Words")),
        (TERM, SKOS.prefLabel, Literal("=cmd|' /C calc'!A0", "en")),
        (TERM, SKOS.definition, Literal("@SUM(1)", "en")),
        (TERM, SKOS.altLabel, Literal("-1", "en")),
        (TERM, SKOS.scopeNote, Literal("1-1", "en")),
    ]
    store.load(to_nquads({IRIS.source("one.txt"): triples}))
    document = b"".join(term_chunks(store, TermFormat.CSV, None, True)).decode()
    (row,) = csv.DictReader(io.StringIO(document, newline=""))
    assert (row["name"], row["definition"], row["synonyms"]) == ("'=cmd|' /C calc'!A0", "'@SUM(1)", "'-1")
    assert row["usage note"] == "1-1"
    assert "'" not in b"".join(term_chunks(store, TermFormat.CSV)).decode().replace("' /C calc'", "")
