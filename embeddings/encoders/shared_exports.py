"""Exports that all data directories of a machine share: each model is exported once, and then linked or copied."""

import logging
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from filelock import FileLock

from embeddings.encoders.onnx_export import export_model
from embeddings.encoders.onnx_folder import FILES, Export, export_folder, read_export
from embeddings.encoders.sentence_transformer import SentenceTransformerEncoder
from embeddings.errors import ModelUnavailable
from embeddings.onnx_precision import Precision

_log = logging.getLogger("lexigraph")


def provide_exports(
    original: SentenceTransformerEncoder, exports: Path, precisions: Collection[Precision], cache: Path | None
) -> list[Export]:
    """Return valid exports of a model in `exports`, in each of the precisions; missing and damaged ones are made.

    They are linked to those in `cache`, or copied across file systems. If the cache has none, the first process exports
    the model to it while others wait. If the cache cannot be written, the model is exported to `exports` itself.
    Raises as `export_model` does.
    """
    model = original.model
    missing = [precision for precision in precisions if _usable(exports, model, precision) is None]
    if missing and cache is not None:
        missing = _link(cache, exports, model, missing)
        if missing:
            missing = _share(original, cache, exports, missing)
    if missing:
        export_model(original, exports, missing)
    return [read_export(export_folder(exports, model, precision), model) for precision in precisions]


def _share(
    original: SentenceTransformerEncoder, cache: Path, exports: Path, precisions: Collection[Precision]
) -> list[Precision]:
    """Export a model to the cache, unless another process did meanwhile; return what `exports` still lacks."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "lock"):
            absent = [precision for precision in precisions if _usable(cache, original.model, precision) is None]
            if absent:
                export_model(original, cache, absent)
            return _link(cache, exports, original.model, precisions)
    except (OSError, NotImplementedError) as error:  # filelock raises the latter where files cannot be locked
        _log.info("The directory of shared exports, %s, cannot be used: %s", cache, error)
        return list(precisions)


def _link(cache: Path, exports: Path, model: str, precisions: Collection[Precision]) -> list[Precision]:
    """Link exports from the cache to `exports`; return the precisions that the cache does not have."""
    missing = []
    for precision in precisions:
        export = _usable(cache, model, precision)
        if export is None:
            missing.append(precision)
            continue
        source, target = export_folder(cache, model, precision), export_folder(exports, model, precision)
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            beside = target / f".{name}.{os.getpid()}.new"
            beside.unlink(missing_ok=True)
            try:
                os.link(source / name, beside)
            except OSError:  # another file system, or one without links
                shutil.copyfile(source / name, beside)
            beside.replace(target / name)
        export.write(target)
        if _usable(exports, model, precision) is None:  # the cache changed meanwhile
            missing.append(precision)
    return missing


def _usable(exports: Path, model: str, precision: Precision) -> Export | None:
    try:
        return read_export(export_folder(exports, model, precision), model)
    except ModelUnavailable:
        return None
