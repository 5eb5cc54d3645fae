"""An encoder that uses the ONNX export of a model if available, and otherwise the model itself.

All data directories of a machine share exports: each model is exported once, and then linked or copied.
"""

import logging
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from filelock import FileLock

from embeddings.encoder import Encoder, Vectors
from embeddings.encoders.onnx import OnnxEncoder
from embeddings.encoders.onnx_export import export_model
from embeddings.encoders.onnx_folder import FILES, Export, export_folder, read_export
from embeddings.encoders.sentence_transformer import SentenceTransformerEncoder
from embeddings.errors import ExportFailed, ModelUnavailable
from embeddings.onnx_precision import Precision

_log = logging.getLogger("lexigraph")


class ExportedEncoder:
    """Chooses at the first text: an export of the same revision of the model if available, otherwise PyTorch.

    If the export in use is damaged later, another one is chosen.

    Exports are tried in `precision`, then in FP32, first those in `exports`, then those in `cache`, the directory that
    all data directories share. Missing exports in the `wanted` precisions are created first, see `provide_exports`; if
    that fails, the reason is logged.
    """

    def __init__(
        self,
        original: SentenceTransformerEncoder,
        exports: Path,
        precision: Precision,
        threads: int | None = None,
        wanted: Collection[Precision] = (),
        cache: Path | None = None,
    ) -> None:
        self._original, self._exports, self._precision = original, exports, precision
        self._threads, self._wanted, self._cache = threads, wanted, cache
        self._choosing = Lock()
        self._chosen: Encoder | None = None

    @property
    def model(self) -> str:
        """Name and fingerprint of the model, independent of the form used. Raises `ModelUnavailable`."""
        return self._original.model

    def load_export(self) -> None:
        """Load an export now if there is one, so that processes that are forked later share its memory."""
        with self._choosing, suppress(ModelUnavailable):
            self._chosen = self._chosen or self._open()

    @property
    def dimension(self) -> int:
        """Number of dimensions of a vector. Loads the model. Raises `ModelUnavailable`."""
        return self._choose().dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_queries`."""
        return self._encode(lambda encoder: encoder.encode_queries(texts))

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_documents`."""
        return self._encode(lambda encoder: encoder.encode_documents(texts))

    def _encode(self, encode: Callable[[Encoder], Vectors]) -> Vectors:
        encoder = self._choose()
        try:
            return encode(encoder)
        except ModelUnavailable as error:
            if encoder is self._original:
                raise
            _log.warning("%s", error)
        with self._choosing:
            if self._chosen is encoder:
                self._chosen = None
        return encode(self._choose())

    def _choose(self) -> Encoder:
        with self._choosing:
            if self._chosen is None:
                self._make_missing()
                self._chosen = self._open() or self._original
            return self._chosen

    def _make_missing(self) -> None:
        try:
            provide_exports(self._original, self._exports, self._wanted, self._cache)
        except (ExportFailed, OSError) as error:
            _log.warning("%s", error)

    def _open(self) -> Encoder | None:
        for precision in dict.fromkeys((self._precision, Precision.FP32)):
            for exports in filter(None, (self._exports, self._cache)):
                encoder = OnnxEncoder(export_folder(exports, self.model, precision), self.model, self._threads)
                try:
                    encoder.load()
                except ModelUnavailable as error:
                    _log.info("%s Until then, the model runs with other weights or in PyTorch.", error)
                else:
                    return encoder
        return None


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
