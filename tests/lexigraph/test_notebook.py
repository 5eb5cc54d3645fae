"""The notebook in examples/ runs from its first to its last cell, and is stored without its results."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support.processes import ROOT

FILE = ROOT / "examples" / "notebooks" / "glossary.ipynb"

RESULTS = (
    "(107, ())",
    "107",
    "[('Sampling Temperature', 0.3, 'SEMANTIC')",
    "The number of training examples utilized in one iteration",
    "[(9, 'batch size'), (31, 'GPU')]",
    "(adversarial input, adversarial sample)",
    "NVIDIA             19",
    "[('Large Language Model', 41)",
    "[('Large Language Model', 14)",
)
"""A part of the result of each cell that has one."""


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_the_notebook_is_stored_without_results() -> None:
    notebook = nbformat.read(FILE, as_version=4)
    nbformat.validate(notebook)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_cells(notebook))


@pytest.mark.thorough
def test_the_notebook_runs(exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(FILE, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    results = [
        output.data["text/plain"]
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]
    assert len(results) == len(RESULTS)
    for result, expected in zip(results, RESULTS, strict=True):
        assert expected in result
