"""The directory of an ONNX export: the graph, the tokenizer, and a manifest with their checksums."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from embeddings.encoders.prompts import Prompts
from embeddings.errors import ModelUnavailable
from embeddings.onnx_precision import Precision
from embeddings.storage import FileDigest, write_durably

GRAPH_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
WEIGHTS_FILE = f"{GRAPH_FILE}.data"
"""Memory-mapped, which loads in a third of the time."""

FILES = (GRAPH_FILE, WEIGHTS_FILE, TOKENIZER_FILE)

_FORMAT = 2
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Export:
    """The manifest of an export: its origin, and its agreement with the model.

    `model` is the name and fingerprint from `SentenceTransformerEncoder.model`. `cosine` is the mean cosine between
    the vectors of the export and those of the model for sample texts. `prompts` are put before texts.
    """

    model: str
    precision: Precision
    cosine: float
    prompts: Prompts
    files: tuple[FileDigest, ...]
    format: int = _FORMAT

    def write(self, folder: Path) -> None:
        """Write `manifest.json` durably; the files that it describes must exist."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"
        write_durably(folder / _MANIFEST, lambda file: file.write(text.encode()))


def export_folder(exports: Path, model: str, precision: Precision) -> Path:
    """Return the directory in `exports` for the export of a model; each revision of a model has its own.

    >>> export_folder(Path("exports"), "all-MiniLM-L6-v2@0123456789ab", Precision.INT8).as_posix()
    'exports/all-MiniLM-L6-v2-0123456789ab/int8'
    """
    return exports / model.replace("/", "--").replace("@", "-") / precision


def describe_files(folder: Path) -> tuple[FileDigest, ...]:
    """Describe the files of an export on disk. Raises `OSError`."""
    return tuple(FileDigest.of(folder / name) for name in FILES)


def read_export(folder: Path, model: str) -> Export:
    """Read the manifest of an export of `model`, and compare the checksums of its files.

    90 MB take 0.07 seconds. Raises `ModelUnavailable` if the export is missing, damaged, or that of another model.
    """
    try:
        known = json.loads((folder / _MANIFEST).read_bytes())
        files = tuple(FileDigest(**file) for file in known["files"])
        if known["format"] != _FORMAT or known["model"] != model:
            raise _unusable(model, f"the export in {folder} is for {known['model']!r}, in format {known['format']}")
        prompts, precision = Prompts(*known["prompts"]), Precision(known["precision"])
        export = Export(**known | {"precision": precision, "prompts": prompts, "files": files})
        if describe_files(folder) != files:
            raise _unusable(model, f"the export in {folder} is damaged")
    except FileNotFoundError as error:
        raise _unusable(model, f"no export in {folder}") from error
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise _unusable(model, f"the export in {folder} cannot be read ({error!r})") from error
    return export


def _unusable(model: str, reason: str) -> ModelUnavailable:
    return ModelUnavailable(model, reason, "Run `lexigraph model export`.")


def silence_runtime() -> None:
    """Forbid ONNX Runtime to send data about its use, as 1.31 does; call it before the first import."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
