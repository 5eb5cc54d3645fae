"""The encoders selected by the settings, using the exported models of a data directory."""

from pathlib import Path

from platformdirs import user_cache_path

from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import EncoderKind, ExportedEncoder, open_document_encoder, open_encoder


def query_encoder(settings: Settings, folder: Path, threads: int | None = None) -> Encoder:
    """Return the query encoder for the data directory `folder`, with at most `threads` threads per call."""
    return open_encoder(settings.model, threads, settings.encoder, models_folder(folder), shared_exports(settings))


def shared_query_encoder(settings: Settings, folder: Path) -> Encoder:
    """Return the query encoder of processes that will be forked: an exported model is loaded once for all of them."""
    encoder = query_encoder(settings, folder, threads=1)
    if isinstance(encoder, ExportedEncoder):
        encoder.load_export()
    return encoder


def document_encoder(settings: Settings, folder: Path) -> Encoder:
    """Return the document encoder for `folder`; at first use, it exports the model if this user has no export."""
    kind = settings.encoder if settings.device == "cpu" else EncoderKind.TORCH
    return open_document_encoder(settings.model, kind, models_folder(folder), shared_exports(settings), settings.device)


def models_folder(folder: Path) -> Path:
    """Return the directory of the exported models in a data directory."""
    return folder / "models"


def shared_exports(settings: Settings) -> Path:
    """Return the directory of the exported models that all data directories of this user share."""
    return cache_folder(settings) / "models"


def cache_folder(settings: Settings) -> Path:
    """Return the directory of derived files that all data directories of this user share."""
    return settings.cache or user_cache_path("lexigraph", appauthor=False)
