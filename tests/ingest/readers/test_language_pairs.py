"""Glossaries of translation programs have a text, its translation and the codes of both languages in a row."""

import io
from collections.abc import Sequence

import pytest

from ingest.diagnostics import Diagnostic
from ingest.readers.options import ReadingOptions
from ingest.readers.tables.delimited import read_delimited
from ingest.records import TermRecord
from tests.ingest.readers.test_xlsx import workbook
from tests.support.contents import read_records

ROWS = (("hull", "Rumpf", "en", "de"), ("keel, fin", "Kiel", "en", "de"), ("mast", "Mast", "en", "de"))
HEADER = ("source", "target", "source_lang", "target_lang")


def delimited(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\n" for row in rows).encode()


def read(content: bytes, file: str) -> tuple[dict[str, TermRecord], list[Diagnostic]]:
    items = list(read_records(io.BytesIO(content), file))
    findings = [item for item in items if isinstance(item, Diagnostic)]
    return {item.name: item for item in items if isinstance(item, TermRecord)}, findings


@pytest.mark.parametrize("header", [(), (HEADER,)], ids=["no header", "header"])
@pytest.mark.parametrize("file", ["a.csv", "a.tsv", "a.xlsx"])
def test_pairs_with_the_codes_of_their_languages_are_terms_and_translations(
    file: str, header: Sequence[tuple[str, ...]]
) -> None:
    rows = [*header, *ROWS]
    content = workbook(Boats=rows) if file == "a.xlsx" else delimited(rows, "\t" if file == "a.tsv" else ",")
    terms, findings = read(content, file)
    assert [(name, term.language) for name, term in terms.items()] == [
        ("hull", "en"),
        ("keel, fin", "en"),
        ("mast", "en"),
    ]
    translations = [[(one.language, one.name) for one in term.translations] for term in terms.values()]
    assert translations == [[("de", "Rumpf")], [("de", "Kiel")], [("de", "Mast")]]
    assert (findings, [term.notes for term in terms.values()]) == ([], [(), (), ()])


def test_a_pair_of_other_languages_is_reported() -> None:
    rows = [*ROWS * 10, ("sail", "voile", "en", "fr")]
    _, (found,) = read(delimited(rows, ","), "a.csv")
    assert (found.code, found.line) == ("ragged-row", 31)


def test_other_tables_of_four_columns_are_not_pairs() -> None:
    terms, _ = read(delimited([("Term", "Definition", "en", "de"), ("hull", "A body.", "hull", "Rumpf")], ","), "a.csv")
    assert terms["hull"].definition == "A body."


def test_the_remedy_for_columns_of_sources_and_targets_is_to_name_their_languages() -> None:
    content = b"Source,Target,Note\nhull,Rumpf,ships\n"
    _, (found,) = read(content, "a.csv")
    assert (found.code, found.remedy) == (
        "no-header",
        "Name these columns by their languages, such as English and German, or map them: "
        "--map name@en=Source --map name@de=Target.",
    )
    options = ReadingOptions(columns=(("name@en", "Source"), ("name@de", "Target")))
    (hull,) = (one for one in read_delimited(io.BytesIO(content), "a.csv", options) if isinstance(one, TermRecord))
    assert (hull.name, hull.translations[0].name) == ("hull", "Rumpf")
