"""Start-up cost of commands: help is fast, and only commands that need a model load one."""

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.encoders import SentenceTransformerEncoder
from tests.embeddings.models import save_bert
from tests.support.processes import PATIENCE, ROOT, environment, run

HEAVY = {"torch", "sentence_transformers", "faiss", "numpy", "rdflib", "pyoxigraph", "fastapi", "strawberry"}


def imported(*arguments: str, **settings: str) -> set[str]:
    """Return the packages that a command imports, as listed by the interpreter."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from api.cli import main; main()", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment(**settings),
        check=True,
        timeout=PATIENCE,
    )
    modules = re.findall(r"^import time:[^|]*\|[^|]*\| *(\S+)$", done.stderr, re.MULTILINE)
    return {module.partition(".")[0] for module in modules}


def test_help_imports_nothing_heavy() -> None:
    packages = imported("serve", "--help")
    assert "typer" in packages
    assert packages.isdisjoint(HEAVY)


def test_help_takes_less_than_600_ms_of_cpu_time() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run("--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.6


@pytest.mark.parametrize("arguments", [["search", "batch", "--mode", "lexical"], ["show", "Batch Size"], ["export"]])
def test_commands_that_do_not_need_a_model_import_none(sample_folder: Path, arguments: list[str]) -> None:
    packages = imported(*arguments, "--data", str(sample_folder))
    assert "pyoxigraph" in packages
    assert packages.isdisjoint({"torch", "sentence_transformers", "faiss", "fastapi"})


def test_a_server_loads_neither_the_sdk_of_mcp_nor_readers_of_documents_at_its_start() -> None:
    program = "import sys, api.serving.worker, api.cli.serve; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", env=environment(), check=True
    )
    modules = set(done.stdout.split())
    assert "strawberry" in modules
    assert modules.isdisjoint({"mcp", "mcp_types", "httpx2", "ingest.pipeline", "ingest.input.reader_worker", "lxml"})
    assert not [one for one in modules if one.startswith("ingest.readers.") and one.count(".") > 2]


@pytest.mark.parametrize("kind", ["onnx", pytest.param("onnx-int8", marks=pytest.mark.thorough)])
def test_a_search_with_an_exported_model_does_not_import_torch(kind: str, sample_folder: Path) -> None:
    packages = imported("search", "shrink a model", "--data", str(sample_folder), LEXIGRAPH_ENCODER=kind)
    assert {"tantivy", "onnxruntime", "tokenizers"} <= packages
    assert packages.isdisjoint({"torch", "sentence_transformers", "transformers", "huggingface_hub", "onnx", "fastapi"})


@pytest.fixture
def tiny(model_encoder: SentenceTransformerEncoder, tmp_path: Path) -> str:
    return save_bert(tmp_path / "tiny", model_encoder.folder, "mean")


@pytest.mark.thorough
def test_the_first_ingest_exports_the_model_and_the_next_does_not_import_torch(tiny: str, tmp_path: Path) -> None:
    pages = ROOT / "examples" / "ai-glossary"
    data = ("--data", str(tmp_path / "data"))
    first = run("ingest", str(pages / "batch-size.txt"), *data, LEXIGRAPH_MODEL=tiny)
    assert first.returncode == 0
    assert re.fullmatch(r"New data directory .*\n", first.stderr)
    packages = imported("ingest", str(pages / "token.txt"), *data, LEXIGRAPH_MODEL=tiny)
    assert "onnxruntime" in packages
    assert packages.isdisjoint({"torch", "sentence_transformers", "transformers"})


@pytest.mark.thorough
def test_model_export_exports_the_model(tiny: str, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    done = run("model", "export", *data, LEXIGRAPH_MODEL=tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"tiny@[0-9a-f]{12}, fp32: \d+ MB, mean cosine 1\.00000\n", done.stdout)
    missing = run("model", "export", *data, LEXIGRAPH_MODEL="no-such-model")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("lexigraph: The embedding model 'no-such-model' is not available")


def test_onnx_runtime_is_forbidden_to_send_data_about_its_use(sample_folder: Path, tmp_path: Path) -> None:
    searched = ("search", "how random the text is", "--data", str(sample_folder))
    found = run(*searched, HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (found.returncode, "semantic" in found.stdout) == (0, True)
    assert [str(path) for path in tmp_path.rglob("*") if path.is_file()] == [], "it would keep an ID of the device"
