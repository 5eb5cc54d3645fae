"""`lexigraph embed`: vectors computed by any number of processes; and `lexigraph model export`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.documents import interruptible, open_ingestion
from api.cli.options import DataOption, data_folder, read_settings
from api.cli.printing import counted, progress_bars
from api.errors import BadArgument
from embeddings.onnx_precision import Precision


def embed(
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="The part of the texts: 1/4 to 4/4 for four processes.")
    ] = "1/1",
    parts: Annotated[
        Path | None, typer.Option("--parts", metavar="DIR", help="Directory of Parquet files, instead of a database.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the texts of all terms to the directory.")] = False,
    ray: Annotated[
        int | None, typer.Option(metavar="N", help="Embed the directory in N parts on a Ray cluster.")
    ] = None,
    store: Annotated[bool, typer.Option("--store", help="Store the vectors of the directory.")] = False,
    data: DataOption = None,
) -> None:
    """Compute missing vectors in the database of LEXIGRAPH_ENGINE, or in a directory of Parquet files.

    Any number of processes share the work.
    """
    number, _, total = shard.partition("/")
    if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
        raise BadArgument(f"--shard is {shard!r}. Pass a part and the number of parts, such as 1/4.")
    if parts is None and (write or store or ray is not None):
        raise BadArgument("--write, --store and --ray need --parts with the directory of Parquet files.")
    if ray is not None and ray < 1:
        raise BadArgument(f"--ray is {ray}. Pass the number of parts, such as 64.")
    ingestion, _ = open_ingestion(data)
    with interruptible(), progress_bars() as progress:
        if parts is None:
            count, thing = ingestion.embed(int(number) - 1, int(total), progress), "vector"
        elif write:
            count, thing = ingestion.write_texts(parts), "text"
        elif store:
            ingestion.store_vectors(parts, progress)
            return
        elif ray is not None:
            count, thing = ingestion.embed_parts_with_ray(parts, ray), "vector"
        else:
            count, thing = ingestion.embed_parts(parts, int(number) - 1, int(total), progress), "vector"
    sys.stdout.write(f"{counted(count, thing)}\n")


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
