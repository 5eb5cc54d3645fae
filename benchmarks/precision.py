"""What runs the model: how fast each encoder is, and how near its vectors and answers are to PyTorch's."""

import argparse
import time

import numpy as np

from benchmarks.corpora import CORPORA, wordnet
from benchmarks.measure import Timing
from benchmarks.metrics import mean, reciprocal_rank
from benchmarks.report import Cell, Report
from benchmarks.vectors import EXPORTS, embed
from embeddings.encoder import Encoder
from embeddings.encoders import DEFAULT_MODEL, EncoderKind, open_document_encoder, open_encoder

_TOP = 10
_BULK = 64
"""Documents that are encoded in one call, of like length, as an ingest does."""


def main() -> None:
    """Encode the descriptions of rd16 and some nouns with each encoder, in turn, in one thread."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="times that each query is encoded (3)")
    arguments = parser.parse_args()
    if not CORPORA.is_dir():
        parser.error(f"There is no folder {CORPORA}: set LEXIGRAPH_CORPORA to the one with wordnet31.jsonl.gz.")
    report = Report("precision", vars(arguments))
    open_document_encoder(DEFAULT_MODEL, EncoderKind.ONNX_INT8, EXPORTS).encode(["makes the exports"])
    collection = wordnet(5000)
    keys = [entry.key for entry in collection.plain]
    documents = embed([entry.text for entry in collection.plain])
    questions = collection.questions["description"]
    encoders = {kind: open_encoder(threads=1, kind=kind, exports=EXPORTS) for kind in EncoderKind}
    vectors = {kind: encoder.encode([one.text for one in questions]) for kind, encoder in encoders.items()}
    orders = {kind: np.argsort(-(found @ documents.T), axis=1, kind="stable") for kind, found in vectors.items()}
    seconds: dict[EncoderKind, list[float]] = {kind: [] for kind in encoders}
    bulk: dict[EncoderKind, list[float]] = {kind: [] for kind in encoders}
    texts = sorted((entry.text for entry in collection.plain), key=len)[2000 : 2000 + _BULK]
    for _ in range(arguments.rounds):
        for kind, encoder in encoders.items():
            seconds[kind] += [_seconds(encoder, [one.text]) for one in questions]
            bulk[kind].append(_seconds(encoder, texts))
    same = orders[EncoderKind.TORCH][:, :_TOP]
    rows: list[dict[str, Cell]] = []
    for kind in encoders:
        timing = Timing.of(seconds[kind])
        found = [[keys[place] for place in order[:100]] for order in orders[kind]]
        shared = [
            len(set(a) & set(b)) / _TOP for a, b in zip(orders[kind][:, :_TOP].tolist(), same.tolist(), strict=True)
        ]
        rows.append(
            {
                "encoder": kind,
                "query p50 ms": timing.median,
                "query p99 ms": timing.p99,
                "documents a second": _BULK / min(bulk[kind]),
                "mean cosine to torch": float((vectors[kind] * vectors[EncoderKind.TORCH]).sum(axis=1).mean()),
                "same top 10": mean(shared),
                "MRR": mean(
                    [reciprocal_rank(ranked, one.wanted) for ranked, one in zip(found, questions, strict=True)]
                ),
            }
        )
    report.add("Encoders, one thread, 5,000 nouns and what people described", rows)
    report.write()


def _seconds(encoder: Encoder, texts: list[str]) -> float:
    began = time.perf_counter()
    encoder.encode(texts)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
