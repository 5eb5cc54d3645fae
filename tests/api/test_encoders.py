"""The encoders selected by the setting."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from api.current import open_current_lexicon
from api.encoders import models_folder, query_encoder
from api.ingestion import Ingestion
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import EncoderKind
from graph.model import Term
from ingest.documents import Inputs, uploaded_document

PAGE = "// TRAINING TERM\nStep Size\nHow far each update moves the weights of a network against the gradient.\n"


def test_documents_are_embedded_exactly_when_queries_use_a_quantized_model(
    encoder: Encoder, exports: Path, tmp_path: Path
) -> None:
    folder, settings = tmp_path / "data", Settings(encoder=EncoderKind.ONNX_INT8)
    shutil.copytree(exports, models_folder(folder))
    queries = query_encoder(settings, folder)
    Ingestion(folder, settings, queries).ingest(Inputs((uploaded_document("page", PAGE),)))
    lexicon = open_current_lexicon(folder, None)
    term = lexicon.find("Step Size")
    assert isinstance(term, Term)
    text = lexicon.view.records([term.iri])[term.iri].text
    lexicon.close()
    with closing(sqlite3.connect(folder / "vectors.sqlite")) as vectors:
        ((stored,),) = vectors.execute("SELECT vector FROM vectors").fetchall()
    exact, rounded = encoder.encode_documents([text])[0], queries.encode_queries([text])[0]
    assert np.frombuffer(stored, dtype="<f4") @ exact > 0.99999
    assert 0.98 < rounded @ exact < 0.9999
