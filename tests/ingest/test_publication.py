"""Publication: nothing without a change, a repaired index after damage, and keyword search without a model."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder, open_encoder
from embeddings.errors import IndexCorrupt, IndexMissing, NoVectors, WrongModel
from embeddings.hits import SearchMode
from embeddings.manifest import read_manifest
from graph.catalog import TermWhere
from graph.errors import StoreMissing
from ingest.errors import FolderMissing
from ingest.folder import read_state
from ingest.report import Report

if TYPE_CHECKING:
    from tests.ingest.conftest import Desk


PARAPHRASE = "compressed weights that run on a phone"  # of Quantization, without a word of its page


def found(desk: Desk, query: str, mode: SearchMode, encoder: Encoder | None = None) -> list[str]:
    lexicon = desk.lexicon(encoder)
    try:
        hits = lexicon.search(query, mode, TermWhere(), None, None, 5)
        return [lexicon.catalog.terms[hit.key].name for hit in hits]
    finally:
        lexicon.close()


def embedded(desk: Desk) -> int:
    return sum(1 for stage, _, _ in desk.progress if stage == "embeddings") and desk.progress[-1][2]


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
def three(desk: Desk) -> Desk:
    """A desk with three pages, ingested."""
    desk.put("docs/a.txt", desk.page("Quantization", "Fewer bits per weight, for small devices."))
    desk.put("docs/b.txt", desk.page("Overfitting", "Learning the noise of the training set."))
    desk.put("docs/c.txt", desk.page("Token", "A piece of text that a model reads."))
    assert desk.ingest("docs").diagnostics == ()
    return desk


def test_ingesting_twice_changes_no_byte(three: Desk) -> None:
    before, exported = three.files(), three.export()
    report = three.ingest("docs")
    assert (report.unchanged, report.added, report.changed, report.removed) == (3, 0, 0, 0)
    assert three.files() == before
    assert three.export() == exported
    assert embedded(three) == 0


def test_all_texts_are_embedded_once(desk: Desk) -> None:
    for number in range(3):
        desk.put(f"docs/{number}.txt", f"Term {number}")
    desk.ingest("docs")
    assert desk.progress[-1] == ("embeddings", 3, 3)


def test_one_changed_page_embeds_one_text(three: Desk) -> None:
    three.put("docs/b.txt", three.page("Overfitting", "Fitting the noise."))
    report = three.ingest("docs")
    assert (report.changed, report.unchanged) == (1, 2)
    assert three.progress[-1] == ("embeddings", 1, 1)


def test_progress_is_reported_by_stage(three: Desk) -> None:
    three.put("docs/b.txt", three.page("Overfitting", "Fitting the noise."))
    three.ingest("docs")
    assert three.progress == [
        *(("files", number, 3) for number in (1, 2, 3)),
        ("terms", 3, 3),
        ("embeddings", 1, 1),
    ]


def test_a_background_is_not_embedded(three: Desk) -> None:
    page = three.page("Token", "A piece of text that a model reads.", background="From linguistics.")
    three.put("docs/c.txt", page)
    assert three.ingest("docs").changed == 1
    assert embedded(three) == 0


# A missing or a different model


def test_without_a_model_everything_is_stored_and_keyword_search_works(desk: Desk, missing: Encoder) -> None:
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


def test_the_next_ingest_with_the_model_embeds_everything(desk: Desk, missing: Encoder) -> None:
    desk.put("docs/a.txt", desk.page("Quantization", "Fewer bits per weight."))
    desk.ingest("docs", encoder=missing)
    exported = desk.export()
    report = desk.ingest("docs")
    assert (report.unchanged, report.diagnostics) == (1, ())
    assert embedded(desk) == 1
    assert found(desk, PARAPHRASE, SearchMode.SEMANTIC, desk.encoder) == ["Quantization"]
    assert desk.export() == exported


def test_ingesting_twice_without_a_model_changes_no_byte(desk: Desk, missing: Encoder) -> None:
    desk.put("docs/a.txt", "Alpha")
    first = desk.ingest("docs", encoder=missing)
    before = desk.files()
    assert desk.ingest("docs", encoder=missing).errors == first.errors
    assert desk.files() == before


def test_vectors_are_kept_when_the_model_becomes_unavailable(three: Desk, missing: Encoder) -> None:
    before = three.files()
    assert codes(three.ingest("docs", encoder=missing)) == ["no-model"]
    assert three.files() == before
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)[0] == "Quantization"


def test_another_model_is_refused_by_name_until_the_next_ingest_with_it(three: Desk, other: Encoder) -> None:
    with pytest.raises(WrongModel, match=r"built with the model 'all-MiniLM-L6-v2@.*'other-model@.*lexigraph ingest"):
        found(three, PARAPHRASE, SearchMode.SEMANTIC, other)
    assert found(three, "noise", SearchMode.LEXICAL, other) == ["Overfitting"]
    assert three.ingest("docs", encoder=other).diagnostics == ()
    assert embedded(three) == 3
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, other)[0] == "Quantization"
    with pytest.raises(WrongModel):
        found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)


# Damage


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


DAMAGES: dict[str, tuple[Callable[[Path], object], type[Exception]]] = {
    "no index": (lambda state: shutil.rmtree(state / "index"), IndexMissing),
    "no manifest": (lambda state: (state / "index" / "manifest.json").unlink(), IndexMissing),
    "no vectors": (lambda state: (state / "index" / "vectors.npz").unlink(), IndexCorrupt),
    "cut words": (lambda state: (state / "index" / "words.npz").write_bytes(b"PK"), IndexCorrupt),
    "spoiled vectors": (lambda state: spoil(state / "index" / "vectors.npz"), IndexCorrupt),
    "spoiled manifest": (lambda state: (state / "index" / "manifest.json").write_text("{}"), IndexCorrupt),
    "no graph": (lambda state: shutil.rmtree(state / "graph"), StoreMissing),
    "no state": (shutil.rmtree, FolderMissing),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_is_reported_and_repaired_by_the_next_ingest(damage: str, three: Desk) -> None:
    exported = three.export()
    state = read_state(three.data)
    do, error = DAMAGES[damage]
    do(state.index.parent)
    with pytest.raises(error, match="`lexigraph ingest"):
        three.lexicon(three.encoder)
    report = three.ingest("docs")
    assert (report.unchanged, report.diagnostics) == (3, ())
    assert embedded(three) == 0  # the vectors were kept
    assert three.export() == exported
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)[0] == "Quantization"


@pytest.mark.parametrize("content", [None, b"not a database, despite its name" * 100])
def test_lost_vectors_are_computed_again_when_needed(content: bytes | None, three: Desk) -> None:
    file = three.data / "vectors.sqlite"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert three.ingest("docs").diagnostics == ()
    three.put("docs/d.txt", "Delta")
    assert three.ingest("docs").diagnostics == ()
    assert embedded(three) == 4
    assert found(three, PARAPHRASE, SearchMode.SEMANTIC, three.encoder)[0] == "Quantization"


# Mentions


def test_mentions_can_be_disabled_and_enabled(three: Desk) -> None:
    three.put("docs/d.txt", three.page("Vocabulary", "All tokens of a model."))
    three.ingest("docs")
    assert three.lexicon().counts()["mentions"] == 1
    three.ingest("docs", mentions=False)
    assert three.lexicon().counts()["mentions"] == 0
    three.ingest("docs", mentions=True)
    assert three.lexicon().counts()["mentions"] == 1


def test_mentions_of_a_new_term_are_found_in_unchanged_pages(three: Desk) -> None:
    assert three.lexicon().counts()["mentions"] == 0
    three.put("docs/d.txt", "Training Set")
    three.ingest("docs/d.txt")
    lexicon = three.lexicon()
    term = three.terms()["Training Set"].iri
    assert lexicon.mentioned_by([term])[term] == (three.terms()["Overfitting"].iri,)
    three.remove("docs/d.txt")
    assert three.lexicon().counts()["mentions"] == 0


def test_new_terms_are_indexed_exactly_like_stored_ones(desk: Desk) -> None:
    developers = ("NVIDIA builds chips.", "The Acme Institute (ACI) studies it.", "Many people use it.")
    desk.put("docs/one.txt", desk.page("Batch Size", synonyms=("b", "A", "ä"), developers=developers))
    desk.ingest("docs")
    just_read = read_manifest(read_state(desk.data).index).digest
    (desk.data / "unpublished").touch()
    desk.ingest("docs")
    assert read_state(desk.data).number == 3
    assert read_manifest(read_state(desk.data).index).digest == just_read


def test_a_deprecated_name_is_searched_but_not_a_synonym(desk: Desk) -> None:
    desk.put("words.csv", "name,definition,deprecated terms\nGraphics card,What it is.,framebuffer adapter\n")
    desk.ingest("words.csv")
    assert found(desk, "framebuffer adapter", SearchMode.LEXICAL) == ["Graphics card"]
    assert desk.terms()["Graphics card"].synonyms == ()
