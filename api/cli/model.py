"""Commands for the embedding model: model export."""

import sys
from typing import Annotated

import typer

from api.cli.options import DataOption, data_folder, read_settings
from embeddings.onnx_precision import Precision


def export(
    precision: Annotated[Precision, typer.Option(help="Precision of the exported weights.")] = Precision.FP32,
    data: DataOption = None,
) -> None:
    """Export the model, once per user, for the data directory, so that searches start without PyTorch."""
    from api.lexicon.encoders import models_folder, shared_exports
    from embeddings.encoders import SentenceTransformerEncoder
    from embeddings.encoders.exported import provide_exports

    settings = read_settings()
    exports = models_folder(data_folder(data, settings))
    original, cache = SentenceTransformerEncoder(settings.model), shared_exports(settings)
    for made in provide_exports(original, exports, [precision], cache):
        megabytes = sum(file.size for file in made.files) / 1e6
        sys.stdout.write(f"{made.model}, {made.precision}: {megabytes:.0f} MB, mean cosine {made.cosine:.5f}\n")
