"""The encoders selected by the setting."""

import multiprocessing
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from api.lexicon.current import open_current_lexicon
from api.lexicon.encoders import models_folder, query_encoder, shared_query_encoder
from api.lexicon.term_lookup import find_term
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.encoders import EncoderKind
from graph.model import Term
from ingest.input.documents import Inputs, uploaded_document

PAGE = "// TRAINING TERM\nStep Size\nHow far each update moves the weights of a network against the gradient.\n"


def test_documents_are_embedded_exactly_when_queries_use_a_quantized_model(
    encoder: Encoder, exports: Path, tmp_path: Path
) -> None:
    folder, settings = tmp_path / "data", Settings(encoder=EncoderKind.ONNX_INT8)
    shutil.copytree(exports, models_folder(folder))
    queries = query_encoder(settings, folder)
    Ingestion(folder, settings, queries).ingest(Inputs((uploaded_document("page", PAGE),)))
    lexicon = open_current_lexicon(folder, None)
    term = find_term(lexicon, "Step Size")
    assert isinstance(term, Term)
    text = lexicon.view.records([term.iri])[term.iri].text
    lexicon.close()
    with closing(sqlite3.connect(folder / "vectors.sqlite")) as vectors:
        ((stored,),) = vectors.execute("SELECT vector FROM vectors").fetchall()
    exact, rounded = encoder.encode_documents([text])[0], queries.encode_queries([text])[0]
    assert np.frombuffer(stored, dtype="<f4") @ exact > 0.99999
    assert 0.98 < rounded @ exact < 0.9999


def test_a_process_that_is_forked_after_the_model_was_loaded_encodes_the_same(
    encoder: Encoder, exports: Path, tmp_path: Path
) -> None:
    shutil.copytree(exports, models_folder(tmp_path))
    shared = shared_query_encoder(Settings(), tmp_path)
    sent, received = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=lambda: sent.send(shared.encode_queries(["gradient", "how large are the steps?"]))
    )
    child.start()
    assert received.poll(60)
    found = received.recv()
    child.join()
    assert child.exitcode == 0
    expected = encoder.encode_queries(["gradient", "how large are the steps?"])
    assert (found * expected).sum(axis=1) == pytest.approx([1.0, 1.0], abs=1e-4)
