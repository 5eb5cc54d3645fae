"""TBX and CSV exports can be ingested again, and are then exported as the same bytes."""

import io
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.export import TermFormat, term_chunks
from graph.iris import Iris
from graph.model import Glossary
from graph.nquads import to_nquads
from graph.rdf import Literal
from graph.stores.oxigraph import OxigraphStore
from graph.term_writer import category_triples
from ingest.input.documents import Document
from ingest.organizations.registry import Organizations
from ingest.sources.source import read_source
from ingest.terms import TermMaker
from tests.ingest.conftest import Workspace
from tests.support.effort import repetitions

IRIS = Iris("https://kg.example/")
REGISTRY = Organizations.load()


def stored(name: str, content: bytes) -> OxigraphStore:
    """Ingest one document into a new graph."""
    maker = TermMaker(IRIS, Glossary(IRIS.glossary("words"), (Literal("Words", "en"),)), REGISTRY)
    reading = read_source(Document(name, lambda: io.BytesIO(content)), maker, "digest", lambda iri: None)
    assert [str(one) for one in reading.diagnostics if one.severity != "info"] == []
    store = OxigraphStore.in_memory()
    for graph, triples in reading.graphs(IRIS).items():
        store.load(to_nquads({graph: triples}))
    categories = (category for one in reading.readings for category in one.categories)
    shared = (triple for category in categories for triple in category_triples(category, maker.glossary.iri))
    store.load(to_nquads({IRIS.shared_graph: shared}))
    return store


def exported(store: OxigraphStore, format: TermFormat) -> bytes:
    return b"".join(term_chunks(store, format))


letters = st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="{}\\")
words = st.text(letters, min_size=1, max_size=10).map(str.strip).filter(lambda text: any(map(str.isalnum, text)))
texts = st.lists(words, min_size=1, max_size=3).map("\n".join) | st.lists(words, min_size=2, max_size=2).map(
    "\n\n".join
)
names = st.sampled_from(["Batch Size", "C++", "a|b", "Zeit; Raum", "<b>&amp;", '"q"', "\u6a5f\u68b0", "x, y"]) | words
sentences = st.sampled_from(
    ["NVIDIA develops kernels | tools; all.", "Google's DeepMind trains it.", "Ada Ltd. sells it."]
)
rows = st.fixed_dictionaries(
    {"name": names},
    optional={
        "synonyms": st.lists(names, min_size=2, max_size=3),
        "hidden labels": st.lists(names, min_size=2, max_size=3),
        "definition": texts,
        "technical definition": texts,
        "background": texts,
        "usage note": texts,
        "categories": st.lists(names, min_size=2, max_size=2),
        "developers": st.lists(sentences, min_size=2, max_size=3),
        "broader": names,
        "related": st.sampled_from(["https://e.example/term#x", "missing", "urn:isbn:1"]),
        "color": words,
        "id": words | st.just("https://e.example/t"),
    },
)


def json_lines(glossary: list[dict[str, object]]) -> bytes:
    unique = {IRIS.identified(str(row.get("id", row["name"]))): row for row in glossary}
    return "".join(json.dumps(row) + "\n" for row in unique.values()).encode()


@pytest.mark.parametrize("format", TermFormat)
@settings(max_examples=repetitions(15))
@given(glossary=st.lists(rows, min_size=1, max_size=4))
@example(glossary=[{"name": "a", "synonyms": ["x; y", "a"], "usage note": "One.\n\nTwo.\nThree.", "notes": "m | n"}])
@example(glossary=[{"name": "a", "synonyms": ["A", "b"], "hidden labels": ["b", "B", "a"]}])
@example(glossary=[{"name": "a", "language": "de"}, {"name": "b", "broader": "a", "synonyms": ["1|2", "3\\"]}])
@example(
    glossary=[
        {"name": "R&amp;amp;D", "definition": "Use `<b>x</b>`, `**` and `*a*`."},
        {"name": "*a", "synonyms": ["b*", "_c_"]},
    ]
)
@example(glossary=[{"name": "a", "categories": ["x, y"], "synonyms": ["b、c"]}])
def test_a_glossary_survives_a_round_trip(format: TermFormat, glossary: list[dict[str, object]]) -> None:
    first = exported(stored("words.jsonl", json_lines(glossary)), format)
    assert exported(stored(f"words{format.suffix}", first), format) == first


def test_all_languages_survive_a_round_trip_in_tbx() -> None:
    document = (
        '<tbx xml:lang="de"><text><body><conceptEntry id="c">'
        '<note xml:lang="fr">Rien.</note><descrip type="definition" xml:lang="fr">Une pile.</descrip>'
        '<langSec xml:lang="de"><termSec><term>Stapel</term><note>Sagt man.</note></termSec></langSec>'
        '<langSec xml:lang="en"><descrip type="definition">A pile.</descrip><termSec><term>batch</term></termSec>'
        "<termSec><term>pile</term></termSec></langSec></conceptEntry></body></text></tbx>"
    )
    store = stored("a.tbx", document.encode())
    first = exported(store, TermFormat.TBX)
    for text in ("Rien.", "Une pile.", "Stapel", "Sagt man.", "A pile.", "batch", "pile"):
        assert f">{text}<".encode() in first
    assert exported(stored("b.tbx", first), TermFormat.TBX) == first


@pytest.mark.parametrize("format", TermFormat)
def test_the_format_of_an_export_is_detected_from_its_bytes(format: TermFormat) -> None:
    first = exported(stored("a.jsonl", b'{"name": "Batch Size"}\n'), format)
    assert exported(stored("a", first), format) == first


@pytest.mark.parametrize("format", TermFormat)
def test_a_folder_of_pages_survives_a_round_trip(format: TermFormat, desk: Workspace) -> None:
    page = desk.page(
        "Batch Size", "How many | a step sees.", synonyms=["mini-batch; size"], developers=["NVIDIA develops kernels."]
    )
    desk.put("pages/a.txt", page, desk.page("Epoch", background="One.\n\nTwo."))
    desk.ingest("pages")
    first = desk.export_terms(format)
    other = Workspace(desk.root / "other", desk.encoder)
    other.put(f"a{format.suffix}", first.decode())
    report = other.ingest(f"a{format.suffix}")
    assert (report.terms, report.errors) == (2, ())
    assert other.export_terms(format) == first
