"""Prompts: texts that a model expects before queries and documents."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoders import SentenceTransformerEncoder
from embeddings.encoders.prompts import Prompts, read_prompts
from embeddings.encoders.sentence_transformer import load_model

TEXTS = ["shrink a model so it fits a phone", "Batch Size"]


def with_prompts(
    model: SentenceTransformerEncoder, folder: Path, prompts: dict[str, str]
) -> SentenceTransformerEncoder:
    shutil.copytree(model.folder, folder)
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    return SentenceTransformerEncoder(str(folder))


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        ({"prompts": {"query": "query: ", "document": "passage: "}}, Prompts("query: ", "passage: ")),
        ({"prompts": {"query": "query: ", "document": "", "passage": "passage: "}}, Prompts("query: ", "passage: ")),
        ({"prompts": {"query": "Find: "}, "default_prompt_name": "query"}, Prompts("Find: ", "")),
        ({"prompts": {"clustering": "cluster: "}, "default_prompt_name": "clustering"}, Prompts()),
        ({"prompts": {"query": None}}, Prompts()),
        ({}, Prompts()),
        ([], Prompts()),
    ],
)
def test_prompts_are_read_by_the_names_that_sentence_transformers_uses(
    saved: object, expected: Prompts, tmp_path: Path
) -> None:
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(saved))
    assert read_prompts(tmp_path) == expected


def test_a_model_without_that_file_has_no_prompts(tmp_path: Path) -> None:
    assert read_prompts(tmp_path) == Prompts()


@pytest.mark.thorough
def test_queries_and_documents_are_encoded_with_their_prompts(
    model_encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    prompted = with_prompts(model_encoder, tmp_path / "model", {"query": "query: ", "document": "passage: "})
    loaded = load_model(prompted.folder)
    for found, expected, prompt in (
        (prompted.encode_queries(TEXTS), loaded.encode_query(TEXTS, normalize_embeddings=True), "query: "),
        (prompted.encode_documents(TEXTS), loaded.encode_document(TEXTS, normalize_embeddings=True), "passage: "),
    ):
        assert np.allclose(found, expected, atol=1e-5)
        assert np.allclose(found, model_encoder.encode_queries([prompt + text for text in TEXTS]), atol=1e-5)


def test_the_name_of_a_model_depends_on_its_prompts(model_encoder: SentenceTransformerEncoder, tmp_path: Path) -> None:
    names = {
        with_prompts(model_encoder, tmp_path / str(number), prompts).model.partition("@")[2]
        for number, prompts in enumerate([{"query": "query: "}, {"query": "find: "}, {"document": "query: "}])
    }
    unprompted = with_prompts(model_encoder, tmp_path / "none", {"query": "", "document": ""})
    assert len(names) == 3
    assert unprompted.model.partition("@")[2] == model_encoder.model.partition("@")[2] not in names
