"""`make demo` ingests the sample, runs three queries and starts the server."""

import json
from pathlib import Path

import pytest

from tests.support.processes import server


@pytest.mark.thorough
def test_demo_ingests_the_sample_runs_three_queries_and_serves_it(exports: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(exports)
    with server(data, "demo") as running:
        assert running.query("{ index { terms } glossaries { name } }") == {
            "index": {"terms": 107},
            "glossaries": [{"name": "AI Glossary"}],
        }
    assert f"Open {running.http.base_url}/ in a browser" in (running.errors or "")
    counts, *examples = running.printed.split("\n== ")
    assert counts.startswith("107 sources, 107 terms, 107 added, ")
    by_meaning, by_relation, by_both = (json.loads(example.split("\n\n")[2]) for example in examples)
    assert by_meaning["search"]["nodes"][0]["name"] == "Batch Size"
    assert by_relation["term"]["developers"]["edges"]
    for edge in by_both["search"]["edges"]:
        assert edge["node"]["developers"]["nodes"]
