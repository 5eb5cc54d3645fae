"""The search engine follows the log: only changes are made again, and missing parts are made from the graph."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder, open_encoder
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.errors import NoVectors, WrongModel
from embeddings.hits import SearchMode
from embeddings.records import Record
from graph.commit_log import Change, CommitLog
from graph.rdf import Literal
from graph.resources import read_graph
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import DCTERMS, LEX, XSD
from ingest.data_directory.folder import FolderWriter, open_writer
from ingest.data_directory.state import read_state
from ingest.derived import follower
from ingest.errors import FolderMismatch
from ingest.report import Report
from tests.ingest.conftest import BASE, NOW, Workspace

PARAPHRASE = "compressed weights that run on a phone"  # of Quantization, without a word of its page


def found(desk: Workspace, query: str, mode: SearchMode, encoder: Encoder | None = None) -> list[str]:
    lexicon = desk.lexicon(encoder)
    try:
        hits = lexicon.search(query, mode, limit=5)
        names = lexicon.names([hit.key for hit in hits])
        return [names[hit.key] for hit in hits]
    finally:
        lexicon.close()


def embedded(desk: Workspace) -> int:
    return sum(1 for stage, _, _ in desk.progress if stage == "embeddings") and desk.progress[-1][1]


def mentions(desk: Workspace) -> int | str | None:
    lexicon = desk.lexicon()
    try:
        return lexicon.counts()["mentions"]
    finally:
        lexicon.close()


def codes(report: Report) -> list[str]:
    return [diagnostic.code for diagnostic in report.diagnostics]


@pytest.fixture
def missing(tmp_path: Path) -> Encoder:
    """An encoder whose model is not available."""
    return open_encoder(str(tmp_path / "no-such-model"))


@pytest.fixture
def other(tmp_path: Path) -> Encoder:
    """The same model in another folder, with another name."""
    folder = SentenceTransformerEncoder().folder
    copy = tmp_path / "other-model"
    shutil.copytree(folder, copy, copy_function=lambda source, target: Path(target).symlink_to(source))
    return open_encoder(str(copy))


@pytest.fixture
def three(desk: Workspace) -> Workspace:
    """A desk with three pages, ingested."""
    put_three(desk)
    assert desk.ingest("docs").diagnostics == ()
    return desk


def put_three(desk: Workspace) -> None:
    desk.put("docs/a.txt", desk.page("Quantization", "Fewer bits per weight, for small devices."))
    desk.put("docs/b.txt", desk.page("Overfitting", "Learning the noise of the training set."))
    desk.put("docs/c.txt", desk.page("Token", "A piece of text that a model reads."))


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The names of the records that were applied with each epoch."""
    calls: list[set[str]] = []
    apply = EmbeddedEngine.apply

    def recording(
        self: EmbeddedEngine, epoch: int, put: Iterable[Record], removed: Iterable[str], *rest: object
    ) -> None:
        records = list(put)
        calls.append({record.name for record in records})
        apply(self, epoch, records, removed, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(EmbeddedEngine, "apply", recording)
    return calls


# What a change costs


def test_ingesting_twice_changes_nothing(three: Workspace, applied: list[set[str]]) -> None:
    before, exported = three.files(), three.export()
    report = three.ingest("docs")
    assert (report.unchanged, report.added, report.changed, report.removed) == (3, 0, 0, 0)
    assert three.files() == before
    assert three.export() == exported
    assert (applied, embedded(three)) == ([], 0)


def test_all_texts_are_embedded_once(desk: Workspace) -> None:
    for number in range(3):
        desk.put(f"docs/{number}.txt", f"Term {number}")
    desk.ingest("docs")
    assert desk.progress[-1] == ("embeddings", 3, 3)


def test_terms_with_two_texts_count_once_in_the_progress(desk: Workspace) -> None:
    for number in range(3):
        sections = f"TECHNICAL DEFINITION\nA technical text about the number {number}."
        desk.put(f"docs/{number}.txt", f"// X TERM\nTerm {number}\nDefinition {number}.\n{sections}")
    desk.ingest("docs")
    assert [(done, total) for stage, done, total in desk.progress if stage == "embeddings"] == [(3, 3)]


def test_only_changed_terms_are_made_again(three: Workspace, applied: list[set[str]]) -> None:
    three.put("docs/b.txt", three.page("Overfitting", "Fitting the noise."), "Underfitting")
    report = three.ingest("docs")
    assert (report.changed, report.added, report.unchanged) == (1, 1, 2)
    assert applied == [{"Overfitting", "Underfitting"}]
    assert three.progress[-1] == ("embeddings", 2, 2)


def test_only_the_changed_term_of_a_file_is_made_again(desk: Workspace, applied: list[set[str]]) -> None:
    lines = [f"Term {number},Definition {number}.\n" for number in range(9)]
    desk.put("words.csv", "name,definition\n" + "".join(lines))
    desk.ingest("words.csv")
    applied.clear()
    desk.put("words.csv", "name,definition\n" + "".join([*lines[:4], "Term 4,Another.\n", *lines[5:]]))
    report = desk.ingest("words.csv")
    assert (report.changed, report.unchanged) == (1, 8)
    assert applied == [{"Term 4"}]


def test_progress_is_reported_by_stage(three: Workspace) -> None:
    three.put("docs/b.txt", three.page("Overfitting", "Fitting the noise."))
    three.ingest("docs")
    files = [("files", number, 3) for number in (1, 2, 3)]
    assert three.progress == [*files, ("terms", 1, 1), ("embeddings", 1, 1)]


def test_a_background_is_not_embedded(three: Workspace) -> None:
    page = three.page("Token", "A piece of text that a model reads.", background="From linguistics.")
    three.put("docs/c.txt", page)
    assert three.ingest("docs").changed == 1
    assert embedded(three) == 0


@pytest.mark.parametrize("column", ["broader", "narrower"])
def test_a_renamed_or_removed_term_changes_its_narrower_terms(
    column: str, desk: Workspace, applied: list[set[str]]
) -> None:
    def text() -> str:
        lexicon = desk.lexicon()
        try:
            return lexicon.view.records([lexicon.iris.term("owl")])[lexicon.iris.term("owl")].text
        finally:
            lexicon.close()

    def put(name: str) -> None:
        link = "owl" if column == "narrower" else ""
        desk.put("birds.csv", f"id,name,narrower\nbird,{name},{link}\n")

    put("Bird")
    desk.put("owls.csv", f"id,name,broader\nowl,Owl,{'bird' if column == 'broader' else ''}\ncat,Cat,\n")
    desk.ingest("birds.csv", "owls.csv")
    assert text() == "Owl: a kind of Bird"
    applied.clear()
    put("Feathered animal")
    desk.ingest("birds.csv")
    assert text() == "Owl: a kind of Feathered animal"
    assert applied == [{"Feathered animal", "Owl"}]
    desk.remove("birds.csv")
    assert text() == "Owl"
    assert applied[1:] == [{"Owl"}]
    put("Bird")
    desk.ingest("birds.csv")
    assert text() == "Owl: a kind of Bird"


def test_a_deprecated_name_is_searched_but_not_a_synonym(desk: Workspace) -> None:
    desk.put("words.csv", "name,definition,deprecated terms\nGraphics card,What it is.,framebuffer adapter\n")
    desk.ingest("words.csv")
    assert found(desk, "framebuffer adapter", SearchMode.LEXICAL) == ["Graphics card"]
    assert desk.terms()["Graphics card"].synonyms == ()


# Mentions


def test_mentions_can_be_disabled_and_enabled(three: Workspace) -> None:
    three.put("docs/d.txt", three.page("Vocabulary", "All tokens of a model."))
    three.ingest("docs")
    assert mentions(three) == 1
    three.ingest("docs", mentions=False)
    assert mentions(three) == 0
    three.ingest("docs", mentions=True)
    assert mentions(three) == 1


def test_mentions_of_a_new_term_are_found_in_unchanged_pages(three: Workspace, applied: list[set[str]]) -> None:
    assert mentions(three) == 0
    three.put("docs/d.txt", "Training Set")
    three.ingest("docs/d.txt")
    assert applied == [{"Training Set"}]
    lexicon = three.lexicon()
    term = three.terms()["Training Set"].iri
    assert lexicon.mentioned_by([term])[term] == (three.terms()["Overfitting"].iri,)
    lexicon.close()
    three.remove("docs/d.txt")
    assert mentions(three) == 0


def test_a_longer_label_takes_a_mention_over_and_gives_it_back(desk: Workspace) -> None:
    def mentioned() -> set[str]:
        names = {term.iri: name for name, term in desk.terms().items()}
        lexicon = desk.lexicon()
        try:
            return {names[iri] for iri in lexicon.mentions([desk.terms()["Text"].iri])[desk.terms()["Text"].iri]}
        finally:
            lexicon.close()

    desk.put("a.txt", desk.page("Text", "On deep learning rates."), "Learning")
    desk.ingest("a.txt")
    assert mentioned() == {"Learning"}
    desk.put("b.txt", "Deep Learning Rate")
    desk.ingest("b.txt")
    assert mentioned() == {"Deep Learning Rate"}
    desk.put("b.txt", desk.page("Else", synonyms=["Deep Learning"]))
    desk.ingest("b.txt")
    assert mentioned() == {"Else"}
    desk.remove("b.txt")
    assert mentioned() == {"Learning"}


def test_a_label_of_more_than_three_terms_is_no_longer_a_mention(desk: Workspace) -> None:
    desk.put("a.txt", desk.page("Text", "A run."), *(desk.page(f"Term {n}", synonyms=["run"]) for n in range(3)))
    desk.ingest("a.txt")
    assert mentions(desk) == 3
    desk.put("b.txt", desk.page("Another", synonyms=["run"]))
    desk.ingest("b.txt")
    assert mentions(desk) == 0
    desk.remove("b.txt")
    assert mentions(desk) == 3


@pytest.mark.parametrize("is_bulk", [False, True])
def test_mentions_prefer_the_glossary_of_the_text(
    is_bulk: bool, desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_bulk:
        monkeypatch.setattr(follower, "_BULK", 0)
    texts = ("urn:one", "urn:two", "urn:three")

    def mentioned() -> list[str]:
        lexicon = desk.lexicon()
        try:
            return [" ".join(one.removeprefix("urn:") for one in lexicon.mentions([text])[text]) for text in texts]
        finally:
            lexicon.close()

    def vocabulary(**schemes: str) -> str:
        concept = '<urn:{0}> a skos:Concept ; skos:inScheme <urn:{1}> ; skos:prefLabel "{2}" ; skos:definition "{3}" .'
        lines = [concept.format(term, scheme, "run", "") for term, scheme in schemes.items()]
        lines += [concept.format(one, f"of-{one}", f"text {one}", "A run.") for one in ("one", "two", "three")]
        return "\n".join(["@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", *lines, ""])

    desk.put("a.ttl", vocabulary(a="of-one", b="of-one", c="of-two"))
    desk.ingest("a.ttl")
    assert mentioned() == ["a b", "c", "a b c"]
    desk.put("a.ttl", vocabulary(a="of-two", b="of-one", c="of-two"))
    desk.ingest("a.ttl")
    assert mentioned() == ["b", "a c", "a b c"]
    desk.put("a.ttl", vocabulary(a="of-two", b="of-one", c="of-two", d="of-one"))
    desk.ingest("a.ttl")
    assert mentioned() == ["b d", "a c", ""]


# Everything is made again


@pytest.fixture
def bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treats every change as a large one."""
    monkeypatch.setattr(follower, "_BULK", 0)


@pytest.mark.usefixtures("bulk")
def test_a_large_change_gives_the_same_as_a_small_one(three: Workspace, new_desk: Callable[[], Workspace]) -> None:
    three.put("docs/d.txt", three.page("Training set", "What overfitting and tokens are about."))
    three.ingest("docs")
    assert mentions(three) == 3
    three.remove("docs/b.txt")
    assert mentions(three) == 1
    other = new_desk()
    for file in three.root.glob("docs/*"):
        if file.name != "b.txt":
            other.put(f"docs/{file.name}", file.read_text())
    other.ingest("docs")
    assert other.export() == three.export()


def test_other_data_is_described_differently_at_the_same_epoch(
    three: Workspace, new_desk: Callable[[], Workspace]
) -> None:
    other = new_desk()
    for file in three.root.glob("docs/*"):
        other.put(f"docs/{file.name}", file.read_text())
    other.ingest("docs")
    with closing(three.lexicon()) as one, closing(other.lexicon()) as another:
        assert one.epoch == another.epoch
        assert one.described != another.described


def test_another_template_makes_everything_again(
    three: Workspace, applied: list[set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = three.export()
    monkeypatch.setattr(follower, "TEMPLATE", "another")
    assert three.ingest("docs").unchanged == 3
    assert applied == [{"Quantization", "Overfitting", "Token"}, set()]
    assert embedded(three) == 0  # the texts are the same
    assert three.export() == exported
    applied.clear()
    three.ingest("docs")
    assert applied == []


DAMAGES: Mapping[str, Callable[[Path], object]] = {
    "no engine": lambda data: shutil.rmtree(data / "engine"),
    "no records": lambda data: (data / "engine/engine.sqlite").unlink(),
    "no words": lambda data: shutil.rmtree(data / "engine/words"),
    "no vectors": lambda data: shutil.rmtree(data / "engine/vectors"),
    "spoiled records": lambda data: (data / "engine/engine.sqlite").write_bytes(b"not a database" * 1000),
    "no checkpoint": lambda data: shutil.rmtree(read_state(data).graph),
    "no checkpoints": lambda data: shutil.rmtree(data / "checkpoints"),
    "no engine and no checkpoint": lambda data: [*map(shutil.rmtree, (data / "engine", data / "checkpoints"))],
    "no graph": lambda data: shutil.rmtree(data / "graph"),
    "no pointer": lambda data: (data / "lexigraph.json").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_lost_parts_are_made_again_from_the_others(damage: str, three: Workspace) -> None:
    exported = three.export()
    DAMAGES[damage](three.data)
    report = three.ingest("docs")
    assert (report.unchanged, report.diagnostics) == (3, ())
    assert embedded(three) == 0  # the vectors were kept
    assert three.export() == exported
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)[0] == "Quantization"


@pytest.mark.parametrize("content", [None, b"not a database, despite its name" * 100])
def test_lost_vectors_are_computed_again_when_needed(content: bytes | None, three: Workspace) -> None:
    file = three.data / "vectors.sqlite"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert three.ingest("docs").diagnostics == ()
    three.put("docs/d.txt", "Delta")
    assert three.ingest("docs").diagnostics == ()
    assert embedded(three) == 1  # the engine has those of the others
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)[0] == "Quantization"


def test_a_truncated_log_makes_the_follower_compare_everything(three: Workspace) -> None:
    engine = three.data / "engine"
    shutil.copytree(engine, three.root / "former")
    three.put("docs/d.txt", "Delta")
    three.remove("docs/c.txt")
    three.ingest("docs/d.txt")
    exported = three.export()
    with open_writer(three.data, BASE) as writer:
        writer.log.truncate(writer.log.head() + 1)
    shutil.rmtree(engine)
    shutil.copytree(three.root / "former", engine)
    assert three.ingest("docs/d.txt").unchanged == 1
    assert three.export() == exported
    assert found(three, "token", SearchMode.LEXICAL) == []
    assert found(three, "delta", SearchMode.LEXICAL) == ["Delta"]


# A killed writer


class Killed(BaseException):
    """The end of a process."""


def change_three(desk: Workspace) -> None:
    """Change one page, add another, and delete the third."""
    desk.put("docs/a.txt", desk.page("Quantization", "Fewer bits, as tokens have.", category="SERVING"))
    desk.put("docs/d.txt", desk.page("Noise", "What overfitting learns."))
    (desk.root / "docs/c.txt").unlink()


@pytest.fixture(scope="module")
def fresh(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A desk with the changed pages, ingested once."""
    desk = Workspace(tmp_path_factory.mktemp("fresh"), encoder)
    put_three(desk)
    change_three(desk)
    desk.ingest("docs")
    return desk


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("step", ["checkpoint", "apply", "publish", "commit"])
@pytest.mark.parametrize("count", [1, 2])
def test_the_next_writer_catches_up_with_a_killed_one(
    size: str,
    step: str,
    count: int,
    three: Workspace,
    fresh: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The writer is killed before the first or second time that it does this step of following."""
    change_three(three)
    owner, name = {
        "checkpoint": (FolderWriter, "checkpoint"),
        "publish": (FolderWriter, "publish"),
        "apply": (EmbeddedEngine, "apply"),
        "commit": (CommitLog, "commit"),
    }[step]
    original, calls = getattr(owner, name), 0

    def killed(self: object, *arguments: object) -> object:
        nonlocal calls
        if (name != "publish" or arguments != (read_state(three.data).epoch,)) and (calls := calls + 1) == count:
            raise Killed
        return original(self, *arguments)

    with monkeypatch.context() as patched:
        if size == "large":
            patched.setattr(follower, "_BULK", 0)
        patched.setattr(owner, name, killed)
        try:
            three.ingest("docs")
        except Killed:
            pass
    three.ingest("docs")
    assert three.export() == fresh.export()
    assert mentions(three) == mentions(fresh) == 2
    assert found(three, "token", SearchMode.LEXICAL) == ["Quantization"]


def test_changes_of_a_killed_writer_are_followed_before_documents_are_read(three: Workspace) -> None:
    with open_writer(three.data, BASE) as writer:
        source, term = writer.iris.source("docs/b.txt"), writer.iris.term("Overfitting")
        change = Change({source: read_graph(writer.store, source)}, removed=frozenset({term}))
        writer.log.commit(change, writer.log.head())
    assert "Overfitting" in three.terms()
    assert three.ingest("docs/a.txt").unchanged == 1
    assert "Overfitting" not in three.terms()
    assert found(three, "overfitting", SearchMode.LEXICAL) == []


@pytest.mark.parametrize("moment", ["before the load", "after the load"])
def test_a_source_whose_first_bulk_load_was_killed_is_read_again(
    moment: str, desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.ingest("docs")
    desk.put("docs/b.txt", desk.page("Beta", "An alpha."))
    with monkeypatch.context() as patched:
        patched.setattr("graph.commit_log._BULK", 1)

        def killed(self: OxigraphStore, document: bytes) -> None:
            if moment == "after the load":
                original(self, document)
            raise Killed

        original = OxigraphStore.load
        patched.setattr(OxigraphStore, "load", killed)
        patched.setattr(CommitLog, "recover", lambda self: None)
        with pytest.raises(Killed):
            desk.ingest("docs")
    desk.remove("docs/a.txt")  # another writer commits before the document is read again
    assert set(desk.terms()) == set()
    desk.ingest("docs")
    assert set(desk.terms()) == {"Alpha", "Beta"}
    assert mentions(desk) == 1


# A missing or a different model


def test_without_a_model_everything_is_stored_and_keyword_search_works(desk: Workspace, missing: Encoder) -> None:
    desk.put("docs/a.txt", desk.page("Quantization", "Fewer bits per weight."))
    report = desk.ingest("docs", encoder=missing)
    assert (report.sources, report.added) == (1, 1)
    (error,) = report.errors
    assert error.code == "no-model"
    assert "no-such-model" in error.message
    assert "LEXIGRAPH_MODEL" in error.remedy
    assert found(desk, "fewer bits", SearchMode.LEXICAL) == ["Quantization"]
    with pytest.raises(NoVectors, match="built without a model"):
        found(desk, "fewer bits", SearchMode.SEMANTIC, desk.encoder)


def test_the_next_ingest_with_the_model_embeds_everything(desk: Workspace, missing: Encoder) -> None:
    desk.put("docs/a.txt", desk.page("Quantization", "Fewer bits per weight."))
    desk.ingest("docs", encoder=missing)
    exported = desk.export()
    report = desk.ingest("docs")
    assert (report.unchanged, report.diagnostics) == (1, ())
    assert embedded(desk) == 1
    assert found(desk, PARAPHRASE, SearchMode.SEMANTIC, desk.encoder) == ["Quantization"]
    assert desk.export() == exported


def test_ingesting_twice_without_a_model_changes_no_byte(desk: Workspace, missing: Encoder) -> None:
    desk.put("docs/a.txt", "Alpha")
    first = desk.ingest("docs", encoder=missing)
    before = desk.files()
    assert desk.ingest("docs", encoder=missing).errors == first.errors
    assert desk.files() == before


def test_vectors_are_kept_when_the_model_becomes_unavailable(three: Workspace, missing: Encoder) -> None:
    before = three.files()
    assert codes(three.ingest("docs", encoder=missing)) == ["no-model"]
    assert three.files() == before
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)[0] == "Quantization"


@pytest.mark.thorough
def test_another_model_is_refused_by_name_until_the_next_ingest_with_it(three: Workspace, other: Encoder) -> None:
    with pytest.raises(WrongModel, match=r"built with the model 'all-MiniLM-L6-v2@.*'other-model@.*lexigraph ingest"):
        found(three, PARAPHRASE, SearchMode.SEMANTIC, other)
    assert found(three, "noise", SearchMode.LEXICAL, other) == ["Overfitting"]
    assert three.ingest("docs", encoder=other).diagnostics == ()
    assert embedded(three) == 3
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, other)[0] == "Quantization"
    with pytest.raises(WrongModel):
        found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)


# Data directories of format 1


@pytest.fixture
def former(three: Workspace) -> Workspace:
    """A data directory as version 0.1 left it: a graph with the times of its sources, a state, and vectors."""
    with open_writer(three.data, BASE) as writer:
        time = Literal("2026-01-01T00:00:00Z", datatype=XSD.dateTime)
        writer.store.update(f"DROP GRAPH <{LEX.log}>")
        for name in ("a", "b", "c"):
            source = writer.iris.source(f"docs/{name}.txt")
            writer.store.load(f'<{source}> <{DCTERMS.modified}> "{time.value}"^^<{XSD.dateTime}> <{source}> .'.encode())
        with closing(writer.store):
            writer.store.flush()
    for part in ("engine", "checkpoints"):
        shutil.rmtree(three.data / part)
    (three.data / "states/000007/index").mkdir(parents=True)
    (three.data / "unpublished").touch()
    (three.data / "lexigraph.json").write_text(json.dumps({"format": 1, "base": BASE, "state": 7}))
    return three


def test_readers_of_format_1_get_the_command_that_migrates_it(former: Workspace) -> None:
    with pytest.raises(FolderMismatch, match=r"version 0\.1\. Run `lexigraph ingest` once"):
        former.lexicon()


def test_the_first_writer_migrates_format_1(former: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    former.put("docs/d.txt", "Noise")
    report = former.ingest("docs/d.txt")
    assert (report.added, report.diagnostics) == (1, ())
    assert "from format 1: the graph and the vectors are kept" in caplog.text
    assert embedded(former) == 1  # the texts of the other pages are not embedded again
    assert set(former.terms()) == {"Quantization", "Overfitting", "Token", "Noise"}
    assert mentions(former) == 1
    assert found(former, PARAPHRASE, SearchMode.SEMANTIC, former.encoder)[0] == "Quantization"
    assert "modified" not in former.export()
    lexicon = former.lexicon()
    assert set(lexicon.modified(lexicon.all_terms()).values()) == {NOW}
    lexicon.close()
    assert not (former.data / "states").exists()
    assert not (former.data / "unpublished").exists()
    assert former.ingest("docs").unchanged == 4
