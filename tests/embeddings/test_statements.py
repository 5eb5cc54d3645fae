"""Statements that look records up use indexes: their cost does not grow with the number of records."""

import re
import sqlite3

import pytest

from embeddings.engines.embedded import statements
from embeddings.engines.relational import statements as shared

LOOKUPS = [
    "AMONG",
    "DIGESTS",
    "EXACT",
    "LABELS_OF",
    "LABEL_ROWS",
    "LONGEST_PHRASES",
    "MODIFIED",
    "NAMES",
    "PHRASES",
]
LOOKUPS += ["RECORDS", "TAGS_OF", "TAG_VALUES", "TEXTS"]
OWN = {"AMONG", "LABEL_ROWS"}
"""The statements of this engine alone."""

TABLES = "record|content|section|label|label_first|label_word|tag|tagged"


@pytest.mark.parametrize("name", LOOKUPS)
def test_lookup_visits_no_other_records(name: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(statements.SCHEMA + ";\n".join(("", *statements.INDEXES)) + ";")
    statement = getattr(statements if name in OWN else shared, name)
    parameters = dict.fromkeys(re.findall(r":([a-z_]+)", statement), "[]")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    connection.close()
    assert not [
        step for step in plan if re.search(rf"SCAN ({TABLES})\b(?! VIRTUAL)|AUTOMATIC|MATERIALIZE \(join", step)
    ]
