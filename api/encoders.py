"""The encoders that the settings name, over the exported models of a data folder."""

from pathlib import Path

from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.encoders import open_document_encoder, open_encoder

__all__ = ["document_encoder", "models_folder", "query_encoder"]


def query_encoder(settings: Settings, folder: Path, threads: int | None = None) -> Encoder:
    """Return the encoder for queries of the data folder `folder`, with at most `threads` threads a call."""
    return open_encoder(settings.model, threads, settings.encoder, models_folder(folder))


def document_encoder(settings: Settings, folder: Path) -> Encoder:
    """Return the encoder for what is indexed in `folder`; it exports the model there if that was not done."""
    return open_document_encoder(settings.model, settings.encoder, models_folder(folder))


def models_folder(folder: Path) -> Path:
    """Return where a data folder keeps its exported models."""
    return folder / "models"
