import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.encoders import SentenceTransformerEncoder
from embeddings.encoders.sentence_transformer import model_fingerprint
from embeddings.errors import ModelUnavailable
from embeddings.storage import file_sha256

ROOT = Path(__file__).parents[2]


def test_default_model_is_the_published_all_minilm_l6_v2(model_encoder: SentenceTransformerEncoder) -> None:
    assert file_sha256(model_encoder.folder / "model.safetensors") == (
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    )


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "/no/such/folder", "not a name!"])
def test_unknown_model_raises_error_with_remedy(name: str) -> None:
    encoder = SentenceTransformerEncoder(name)
    with pytest.raises(ModelUnavailable, match="LEXIGRAPH_MODEL") as caught:
        encoder.encode_queries(["text"])
    assert repr(name) in str(caught.value)
    assert repr(name) in str(caught.value)
    with pytest.raises(ModelUnavailable):
        _ = encoder.model


def test_directory_without_weights_raises_error(model_encoder: SentenceTransformerEncoder, tmp_path: Path) -> None:
    shutil.copy(model_encoder.folder / "config.json", tmp_path)
    with pytest.raises(ModelUnavailable, match=r"model\.safetensors"):
        SentenceTransformerEncoder(str(tmp_path)).encode_queries(["text"])


@pytest.mark.thorough
def test_damaged_weights_raise_error(model_encoder: SentenceTransformerEncoder, tmp_path: Path) -> None:
    shutil.copytree(model_encoder.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        SentenceTransformerEncoder(str(tmp_path)).encode_queries(["text"])


def test_model_in_a_directory_is_named_after_it(model_encoder: SentenceTransformerEncoder, tmp_path: Path) -> None:
    names = set()
    for place in ("here", "there"):
        folder = tmp_path / place / "my-model"
        folder.parent.mkdir()
        folder.symlink_to(model_encoder.folder)
        names.add(SentenceTransformerEncoder(str(folder)).model)
    revision = model_encoder.model.partition("@")[2]
    assert names == {f"my-model@{revision}"}


def test_fingerprint_depends_on_weights_and_configuration(tmp_path: Path) -> None:
    def fingerprint(weights: bytes, config: str) -> str:
        (tmp_path / "model.safetensors").write_bytes(weights)
        (tmp_path / "config.json").write_text(config)
        return model_fingerprint(tmp_path)

    size = 3 << 20
    ends = [b"a" * size, b"b" + b"a" * (size - 1), b"a" * (size - 1) + b"b", b"a" * (size + 1)]
    assert len({*(fingerprint(weights, "{}") for weights in ends), fingerprint(ends[0], "{ }")}) == 5
    assert fingerprint(ends[0], "{}") == fingerprint(ends[0], "{}")


@pytest.mark.thorough
def test_encoding_is_offline_silent_and_loads_torch_lazily() -> None:
    program = """
import socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("the network was touched")

socket.socket.connect = socket.getaddrinfo = refuse
from embeddings.encoders import open_encoder
encoder = open_encoder(threads=1)
encoder.model
assert "torch" not in sys.modules
assert encoder.encode_queries(["text"]).shape == (1, 384)
import torch
assert torch.get_num_threads() == 1
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_importing_the_package_loads_no_engine() -> None:
    program = """
import sys
import embeddings.annotations, embeddings.encoders, embeddings.engines.embedded.engine, embeddings.searcher
print([name for name in ("torch", "sentence_transformers", "transformers", "faiss", "scipy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.thorough
def test_an_unknown_device_is_named() -> None:
    with pytest.raises(ModelUnavailable, match="unset LEXIGRAPH_DEVICE"):
        SentenceTransformerEncoder(device="nonsense").encode_documents(["x"])
