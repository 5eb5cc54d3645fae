"""The findings about rows of tables, which `readers.tables.rows` lists."""

from typing import Final

from ingest.diagnostics import Severity
from ingest.readers.findings import Findings

row_finding: Final = Findings(
    {
        "above-header": (
            Severity.INFO,
            "This row is above the header and is not read.",
            "If it is a term, move it below the header.",
        ),
        "continued-row": (
            Severity.INFO,
            "The row has no name of its own; {0!r} is added to the term above it.",
            "If it is another term, write its name, or another definition.",
        ),
        "guessed-column": (
            Severity.WARNING,
            "No column is named as one of terms; the column {0!r} is read as name.",
            "If it has the names, rename it to Term, or map it: --map 'name={0}'. Otherwise map another column.",
        ),
        "no-header": (
            Severity.ERROR,
            "No column for the names of terms was found; this row has {0}.",
            "Rename that column to Name, or map it: --map name=COLUMN. Without a header, add one: Term,Definition.",
        ),
        "no-name": (Severity.ERROR, "The row has no name.", "Fill in the cell of the name column."),
        "no-term": (Severity.WARNING, "No row is below the header.", "Add a term, or remove the table."),
        "other-kind": (
            Severity.INFO,
            "A row of the kind {0!r} is not a term and is not read.",
            "Terms name their groups.",
        ),
        "ragged-row": (
            Severity.WARNING,
            "The row has {0} cells, the header {1}; the extra cells are kept as notes.",
            "Put quotes around a cell that contains the delimiter.",
        ),
        "remark-row": (Severity.INFO, "The remark {0!r} is not read.", "If it is a term, add its definition."),
        "section-row": (
            Severity.INFO,
            "The row {0!r} is read as the category of the rows below it.",
            "If it is a term, add its definition.",
        ),
        "vertical-table": (
            Severity.ERROR,
            "The names of the columns are in the first column, not in a row; nothing was read.",
            "Transpose the table.",
        ),
    }
)
