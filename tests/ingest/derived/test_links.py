"""Links by name resolve across documents of all formats, and follow commits in any order."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from embeddings.encoders import open_encoder
from graph.iris import Iris
from graph.sparql_text import bind
from tests.ingest.conftest import BASE, Workspace
from tests.support.effort import repetitions

LINKS = "SELECT ?term ?relation ?other WHERE { GRAPH $links { ?term ?relation ?other } }"

_SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
_TARGETS = {
    "target.csv": "id,name,synonyms,definition\nx1,Model,Estimator,It predicts.\n",
    "target.json": '[{"id": "x1", "name": "Model", "synonyms": ["Estimator"]}]\n',
    "target.jsonl": '{"id": "x1", "name": "Model", "synonyms": ["Estimator"]}\n\n',
    "target.yaml": "terms:\n  - id: x1\n    name: Model\n    synonyms: [Estimator]\n",
    "target.ttl": f'{_SKOS}<{BASE}term/x1> a skos:Concept ; skos:prefLabel "Model" ; skos:altLabel "Estimator" .\n',
    "target.obo": 'format-version: 1.2\n\n[Term]\nid: x1\nname: Model\nsynonym: "Estimator" EXACT []\n',
    "x1.md": "---\ntitle: Model\naka: [Estimator]\n---\nIt predicts.\n",
}
_LINKS = {
    "link.csv": "name,related\nWeight,{}\n",
    "link.json": '[{{"name": "Weight", "related": ["{}"]}}]\n',
    "link.yaml": "terms:\n  - name: Weight\n    related: [{}]\n",
    "weight.md": "---\ntitle: Weight\nrelated: [{}]\n---\nA number.\n",
}


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, open_encoder("none"))


def related(desk: Workspace, name: str = "weight") -> list[str]:
    """Return the terms that a term links to, by stated and derived links, if they are targets of these tests."""
    blocks = desk.export().split("\n\n")
    (links,) = [block for block in blocks if block.startswith(f"<{BASE}term/{name}>\n")]
    targets = (f"{BASE}term/{target}" for target in ("finance/x1", "x1", "x2"))
    return [iri for iri in targets if f"<{iri}>" in links]


_ORDERS_AND_NAMES = [(first, name) for first in ("target", "link") for name in ("Model", "estimator")]
_PAIRS = [
    (target, link, *_ORDERS_AND_NAMES[(row + column) % len(_ORDERS_AND_NAMES)])
    for row, target in enumerate(_TARGETS)
    for column, link in enumerate(_LINKS)
]
"""Each target with each link, and each of both in either order and with either name."""


@pytest.mark.parametrize(("target", "link", "first", "name"), _PAIRS)
def test_a_link_by_name_finds_a_term_with_an_identifier(
    desk: Workspace, target: str, link: str, first: str, name: str
) -> None:
    desk.put(target, _TARGETS[target])
    desk.put(link, _LINKS[link].format(name))
    for file in (target, link) if first == "target" else (link, target):
        desk.ingest(file)
    assert related(desk) == [f"{BASE}term/x1"]


def test_the_link_follows_the_source_of_its_target(desk: Workspace) -> None:
    desk.put("a.csv", "name,related\nWeight,Model\n")
    desk.put("b.csv", "id,name\nx1,Model\n")
    desk.ingest("a.csv")
    for _ in range(2):
        desk.ingest("b.csv")
        assert related(desk) == [f"{BASE}term/x1"]
        desk.remove("b.csv")
        assert related(desk) == []
    assert "graph/links" not in desk.export()


def test_a_renamed_term_loses_the_link_and_its_successor_gets_it(desk: Workspace) -> None:
    desk.put("a.csv", "name,related\nWeight,Model\n")
    desk.put("b.csv", "id,name\nx1,Model\nx2,Other\n")
    desk.ingest("a.csv", "b.csv")
    assert related(desk) == [f"{BASE}term/x1"]
    desk.put("b.csv", "id,name\nx1,Net\nx2,Model\n")
    desk.ingest("b.csv")
    assert related(desk) == [f"{BASE}term/x2"]


@pytest.mark.parametrize("order", list(permutations(["a.csv", "b.csv", "c.csv"])))
def test_two_terms_of_one_name_are_ambiguous_until_one_is_gone(desk: Workspace, order: tuple[str, ...]) -> None:
    desk.put("a.csv", "name,related\nWeight,Model\nRate,model\n")
    desk.put("b.csv", "id,name\nx1,Model\n")
    desk.put("c.csv", "id,name\nx2,Model\n")
    reports = [desk.ingest(file) for file in order]
    found = [one for report in reports for one in report.diagnostics if one.code == "ambiguous-link"]
    assert len(found) == 1
    assert f"<{BASE}term/x1>, <{BASE}term/x2>" in found[0].message
    assert related(desk) == []
    desk.remove("b.csv")
    assert related(desk) == [f"{BASE}term/x2"]


def test_a_name_precedes_a_synonym_and_the_own_glossary_another(desk: Workspace) -> None:
    desk.put("a.csv", "name,related\nWeight,Model\n")
    desk.put("b.csv", "id,name,synonyms\nx1,Net,Model\n")
    desk.ingest("a.csv", "b.csv")
    assert related(desk) == [f"{BASE}term/x1"]
    desk.put("c.csv", "id,name\nx1,Model\n")
    desk.ingest("c.csv", glossary="Finance")
    assert related(desk) == [f"{BASE}term/x1"]
    desk.put("d.csv", "id,name\nx2,Model\n")
    desk.ingest("d.csv")
    assert related(desk) == [f"{BASE}term/x2"]
    desk.remove("b.csv")
    desk.remove("d.csv")
    assert related(desk) == [f"{BASE}term/finance/x1"]


def test_a_deprecated_term_gives_way(desk: Workspace) -> None:
    desk.put("a.csv", "name,related\nWeight,Model\n")
    desk.put("b.csv", "id,name,status\nx1,Model,deprecated\nx2,Model,approved\n")
    desk.ingest("a.csv", "b.csv")
    assert related(desk) == [f"{BASE}term/x2"]


def test_a_replacement_by_name_is_found_in_another_document(desk: Workspace) -> None:
    desk.put("a.csv", "name,replaced by\nNet,Model\n")
    desk.put("b.csv", "id,name\nx1,Model\n")
    desk.ingest("a.csv")
    desk.ingest("b.csv")
    assert related(desk, "net") == [f"{BASE}term/x1"]


@pytest.mark.parametrize(
    "name", ["C++", "Weights & Biases", "Größe", "機械学習", "A/B test", "model cards", "F# 2.0 (old)"]
)
def test_names_of_all_kinds_are_looked_up(desk: Workspace, name: str) -> None:
    desk.put("b.csv", f"id,name\nx1,{name}\n")
    desk.put("a.csv", f"name,related\nWeight,{name}\n")
    desk.ingest("b.csv")
    desk.ingest("a.csv")
    assert related(desk) == [f"{BASE}term/x1"]


def test_large_changes_resolve_links_like_small_ones(desk: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.derived.links._BULK", 0)
    desk.put("a.csv", "name,related\nWeight,Model\n")
    desk.put("b.csv", "id,name\nx1,Model\n")
    desk.ingest("a.csv", "b.csv")
    assert related(desk) == [f"{BASE}term/x1"]
    desk.remove("b.csv")
    assert "graph/links" not in desk.export()


Row = dict[str, str]
names = st.sampled_from(["Model", "Net", "model"])
rows = st.fixed_dictionaries(
    {"name": names}, optional={"synonyms": names, "related": names, "status": st.just("deprecated")}
)
files = st.sampled_from(["a", "b", "c"])
histories = st.lists(st.tuples(files, st.none() | rows, st.booleans(), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=repetitions(6), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(histories)
def test_any_history_gives_the_links_of_one_ingest(
    history: list[tuple[str, Row | None, bool, bool]],
) -> None:
    with TemporaryDirectory() as folder:
        desk = Workspace(Path(folder), open_encoder("none"))
        last: dict[str, tuple[dict[str, str], bool]] = {}
        for file, row, is_finance, is_bulk in history:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("ingest.derived.links._BULK", 0 if is_bulk else 2_000)
                if row is not None:
                    desk.put(f"{file}.json", json.dumps([{"id": file, **row}]) + "\n")
                    desk.ingest(f"{file}.json", glossary="Finance" if is_finance else "Words")
                    last[file] = row, is_finance
                elif last.pop(file, None):
                    desk.remove(f"{file}.json")
        other = Workspace(Path(folder) / "other", open_encoder("none"))
        for file, (row, is_finance) in sorted(last.items()):
            other.put(f"{file}.json", json.dumps([{"id": file, **row}]) + "\n")
            other.ingest(f"{file}.json", glossary="Finance" if is_finance else "Words")
        assert derived(desk) == derived(other)


def derived(desk: Workspace) -> set[tuple[str, ...]]:
    """Return the derived links."""
    if not desk.data.exists():
        return set()
    lexicon = desk.lexicon()
    try:
        rows = lexicon.store.query(bind(LINKS, links=Iris(BASE).links_graph))
        return {tuple(map(str, row)) for row in rows}
    finally:
        lexicon.close()


def test_names_that_no_term_has_are_reported_once_by_the_ingest_that_changes_their_terms(desk: Workspace) -> None:
    desk.put("a.csv", "name,related,broader\nWeight,Model|Layer,Model\nRate,Model,\n")
    found = [one for one in desk.ingest("a.csv").diagnostics if one.code == "dangling"]
    layer, model = sorted(found, key=lambda one: one.message)
    assert (layer.code, layer.file, model.code, model.file) == ("dangling", "a.csv", "dangling", "a.csv")
    assert (f"<{BASE}term/layer>" in layer.message, f"<{BASE}term/model>" in model.message) == (True, True)
    desk.put("b.csv", "id,name,synonyms\nx1,Net,Model\n")
    assert "dangling" not in {one.code for one in desk.ingest("b.csv").diagnostics}
    desk.put("a.csv", "name,related\nWeight,Model\n")
    assert "dangling" not in {one.code for one in desk.ingest("a.csv").diagnostics}
