"""Every row of tables by other authors, below a header that names their columns, has the values that `csv` finds.

The files are in the folders `organizations` and `queries` of LEXIGRAPH_CORPORA, and have no header of their own.
"""

import csv
import io

import pytest

from ingest.records import TermRecord
from tests.ingest.corpora.raw_files import CORPORA, REASON
from tests.support.contents import read_records

TABLES = {
    "organizations/cncf_project_to_org.tsv": (
        1503,
        ("name", "developers", "category", "landscape", "homepage", "description"),
    ),
    "queries/ncbi_disease_index.tsv": (2169, ("name", "id", "kind", "count")),
    "queries/ncbi_disease_queries.tsv": (482, ("name", "id", "kind", "count")),
    "queries/rd16_user_descriptions.tsv": (179, ("definition", "name")),
}
"""By file: the number of rows, and the header that the test writes above them."""
pytestmark = pytest.mark.skipif(not (CORPORA / "queries").is_dir(), reason=REASON)


def values(record: TermRecord) -> dict[str, object]:
    found: dict[str, object] = {
        "name": next(iter(record.aliases), record.name),  # as written, with an abbreviation in parentheses
        "id": record.identifier,
        "definition": record.definition,
        "category": " ".join(record.categories),
        "developers": " ".join(developer.text for developer in record.developers),
    }
    found |= dict(note.split(": ", 1) for note in record.notes)
    found["description"] = found["definition"]
    return found


@pytest.mark.parametrize("file", TABLES)
def test_all_values_are_those_of_the_rows(file: str) -> None:
    count, header = TABLES[file]
    content = (CORPORA / file).read_text(encoding="utf-8")
    table = "\t".join(header) + "\n" + content
    records = [one for one in read_records(io.BytesIO(table.encode()), "a.tsv") if isinstance(one, TermRecord)]
    rows = list(csv.reader(io.StringIO(content), dialect="excel-tab"))
    assert len(rows) == len(records) == count
    for record, row in zip(records, rows, strict=True):
        stated = {name: " ".join(text.split()) for name, text in zip(header, row, strict=False)}
        found = values(record)
        assert {name: text for name, text in stated.items() if text} == {
            name: found.get(name) for name, text in stated.items() if text
        }
        assert set(found) <= {*stated, "definition", "id", "category", "developers", "description"}
