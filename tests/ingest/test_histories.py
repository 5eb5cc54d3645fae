"""Any history of ingests gives the graph, the records and the counts of one ingest of the last documents."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from embeddings.encoders import open_encoder
from embeddings.records import Filter, Record, Tag
from graph.iris import Iris, slug
from graph.rdf import Node
from graph.sparql_text import bind
from graph.term_reader import read_glossaries
from graph.vocabulary import LEX
from ingest.data_directory.folder import open_writer
from tests.ingest.conftest import BASE, Workspace
from tests.support.effort import repetitions

QUADS = "SELECT ?graph ?subject ?property ?value WHERE { GRAPH ?graph { ?subject ?property ?value } }"
# Names contain each other, so that the longest label of a mention changes; two differ only in case.
GLOSSARIES = (None, None, "Other")
NAMES = ("rate", "learning", "Learning", "learning rate", "deep learning", "deep learning rate")
CATEGORIES = ("Training", "TRAINING", "training", "Web Scale", "Web-Scale")
COMPANIES = ("NVIDIA", "AWS SageMaker", "Amazon", "Acme Labs", "Acme", "FSB", "Foo Standards Body (FSB)")
TABLES = ("docs/a.json", "docs/b.json", "docs/more/c.json")
TURTLE = "docs/d.ttl"

Row = Mapping[str, Any]
names = st.sampled_from(NAMES)
sentences = st.lists(names, max_size=3).map(lambda found: "Of " + " and ".join(found) + ".")
rows = st.fixed_dictionaries(
    {"name": names},
    optional={
        "definition": sentences,
        "background": sentences,
        "synonyms": st.lists(names, max_size=2),
        "category": st.sampled_from(CATEGORIES),
        "broader": names,
        "narrower": names,
        "developers": st.sampled_from(COMPANIES).map(lambda name: [f"{name} builds it."]),
    },
)
tables = st.lists(rows, min_size=1, max_size=3, unique_by=lambda row: slug(row["name"]))
terms = names.map(Iris(BASE).term)
organizations = st.sampled_from(COMPANIES).map(Iris(BASE).organization)
statements = st.one_of(
    st.tuples(terms, st.sampled_from(["skos:broader", "skos:narrower"]), terms),
    st.tuples(organizations, st.just("schema:parentOrganization"), organizations),
)


def turtle(links: Sequence[tuple[str, str, str]]) -> str:
    """Return RDF with a term of its own, and statements about terms and organizations of other documents."""
    prefixes = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <https://schema.org/> ."
    own = '<urn:own> a skos:Concept ; skos:prefLabel "rates"@EN ; skos:notation 05 ; skos:broader [] .'
    return "\n".join([prefixes, own, *(f"<{one}> {property_} <{other}> ." for one, property_, other in links)])


turtles = st.lists(statements, max_size=3).map(turtle)


@dataclass(frozen=True)
class Step:
    """Documents to write or delete, and the folder that is ingested or removed then."""

    tables: Mapping[str, Sequence[Row] | None]
    turtle: str | None
    action: str
    glossary: str | None
    limits: Mapping[str, int]


steps = st.builds(
    Step,
    st.dictionaries(st.sampled_from(TABLES), st.none() | tables, max_size=2),
    st.none() | turtles,
    st.sampled_from(["docs", "docs", "docs", "docs/more", *TABLES, TURTLE, "remove", "no mentions", "compact"]),
    st.sampled_from(GLOSSARIES),
    st.fixed_dictionaries(
        {},
        optional={
            "ingest.derived.follower._BULK": st.just(0),
            "ingest.derived.links._BULK": st.just(0),
            "ingest.sources.batches._SOURCES_PER_COMMIT": st.just(1),
            "ingest.sources.spooled_readings._CHUNK": st.just(1),
            "ingest.derived.rare_labels._KEPT": st.just(0),
            "graph.commit_log._BULK": st.just(5),
            "graph.commit_log._LOADED": st.just(3),
        },
    ),
)


def write(desk: Workspace, file: str, content: str | None) -> None:
    if content is not None:
        desk.put(file, content + "\n")
    else:
        (desk.root / file).unlink(missing_ok=True)


def take(desk: Workspace, step: Step) -> None:
    for file, found in step.tables.items():
        write(desk, file, None if found is None else json.dumps(found))
    write(desk, TURTLE, step.turtle)
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in step.limits.items():
            patch.setattr(name, limit)
        if step.action == "remove":
            for source in [*desk.sources()][:1] if desk.data.exists() else []:
                desk.remove(source)
        elif step.action == "compact":
            desk.compact()
        elif step.action == "no mentions":
            desk.ingest("docs", mentions=False)
        elif (desk.root / step.action).exists():
            desk.ingest(step.action, glossary=step.glossary)


def settle(desk: Workspace) -> Mapping[str, str]:
    """Write and ingest the last documents, in which each term of a glossary is in one document only.

    Return the glossary of each document.
    """
    desk.ingest("docs")
    with open_writer(desk.data, BASE) as writer:
        names = {iri: one.name for iri, one in read_glossaries(writer.store).items()}
    glossaries = {source.name: names.get(source.glossary or "", "Words") for source in desk.sources().values()}
    stated: set[tuple[str, str]] = set()
    for file in TABLES:
        if (desk.root / file).exists():
            glossary = glossaries.get(file, "Words")
            rows = json.loads((desk.root / file).read_text())
            found = [row for row in rows if (glossary, slug(row["name"])) not in stated]
            stated |= {(glossary, slug(row["name"])) for row in found}
            write(desk, file, json.dumps(found) if found else None)
    desk.ingest("docs")
    return glossaries


Content = tuple[set[tuple[Node | None, ...]], dict[str, Record], Mapping[Tag, int], Sequence[str]]


def content(desk: Workspace) -> Content:
    """Return the graph without the log of commits, the records without their times, the counts, and the order."""
    with open_writer(desk.data, BASE) as writer, closing(writer.open_engine(None)) as engine, engine.view() as view:
        quads = {row for row in writer.store.query(bind(QUADS)) if row[0] != LEX.log}
        keys = list(view.keys())
        records = {key: replace(record, modified=0) for key, record in view.records(keys).items()}
        assert set(view.modified(keys).values()) <= {int(NOW_IN_MICROSECONDS)}
        return quads, records, view.facets(Filter()), keys


NOW_IN_MICROSECONDS = 1_767_225_600_000_000


def compared(found: Content, expected: Content) -> None:
    assert sorted(map(repr, found[0] - expected[0])) == []
    assert sorted(map(repr, expected[0] - found[0])) == []
    assert found[1:] == expected[1:]


def new_desk(root: str) -> Workspace:
    desk = Workspace(Path(root), open_encoder("none"))
    (desk.root / "docs").mkdir()
    return desk


@settings(max_examples=repetitions(4), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(steps, min_size=2, max_size=5), st.sampled_from([1, 3]))
def test_any_history_equals_one_ingest_of_the_last_documents(history: Sequence[Step], meanings: int) -> None:
    with (
        tempfile.TemporaryDirectory() as first,
        tempfile.TemporaryDirectory() as second,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("ingest.derived.mentions.MAX_MEANINGS", meanings)
        desk, fresh = new_desk(first), new_desk(second)
        for step in history:
            take(desk, step)
        glossaries = settle(desk)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                "ingest.derived.follower._BULK", 0
            )  # records of a large first ingest are not read from the graph
            for file in (*TABLES, TURTLE):
                if (desk.root / file).exists():
                    write(fresh, file, (desk.root / file).read_text().rstrip("\n"))
                    if glossaries[file] != "Words":
                        fresh.ingest(file, glossary=glossaries[file])
            fresh.ingest("docs")
        compared(content(desk), content(fresh))
        desk.compact()
        compared(content(desk), content(fresh))
