"""Speed of each encoder, and how close its vectors and search results are to PyTorch's."""

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.support.corpora import Question, wordnet
from benchmarks.support.measure import Timing
from benchmarks.support.metrics import mean, reciprocal_rank
from benchmarks.support.report import Cell, Report
from benchmarks.support.vectors import EXPORTS, embed
from benchmarks.support.wordnet import require_corpora
from embeddings.encoder import Encoder, Vectors
from embeddings.encoders import DEFAULT_MODEL, EncoderKind, open_document_encoder, open_encoder
from embeddings.records import Record

_TOP = 10
_RANKED = 100
_BULK = 64
"""Documents of similar length per call, as in an ingest."""


def main() -> None:
    """Encode the rd16 descriptions and some nouns with each encoder in turn, in one thread."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="number of times to encode each query (3)")
    arguments = parser.parse_args()
    require_corpora(parser)
    open_document_encoder(DEFAULT_MODEL, EncoderKind.ONNX_INT8, EXPORTS).encode_queries(["create the exports"])
    encoders = {kind: open_encoder(threads=1, kind=kind, exports=EXPORTS) for kind in EncoderKind}
    collection = wordnet(5000)
    questions = collection.questions["description"]
    answers = _answers(encoders, collection.plain, questions)
    single, bulk = _timings(encoders, collection.plain, questions, arguments.rounds)
    rows: list[dict[str, Cell]] = []
    for kind in encoders:
        timing = Timing.of(single[kind])
        rows.append(
            {
                "encoder": kind,
                "query p50 ms": timing.median,
                "query p99 ms": timing.p99,
                "documents/s": _BULK / min(bulk[kind]),
                **answers[kind].beside(answers[EncoderKind.TORCH], questions),
            }
        )
    report = Report("encoders", vars(arguments))
    report.add("Encoders, one thread, 5,000 nouns and descriptions by people", rows)
    report.write()


@dataclass(frozen=True, slots=True)
class _Answers:
    """The vectors of the questions, and the keys of the nouns nearest to each."""

    vectors: Vectors
    nearest: list[list[str]]

    def beside(self, torch: "_Answers", questions: Sequence[Question]) -> dict[str, Cell]:
        """Return how close they are to PyTorch's, and their reciprocal rank."""
        pairs = list(zip(self.nearest, torch.nearest, strict=True))
        return {
            "mean cosine to torch": float((self.vectors * torch.vectors).sum(axis=1).mean()),
            "same top 10": mean([len(set(ours[:_TOP]) & set(theirs[:_TOP])) / _TOP for ours, theirs in pairs]),
            "MRR": mean(
                [reciprocal_rank(found, one.wanted) for found, one in zip(self.nearest, questions, strict=True)]
            ),
        }


def _answers(
    encoders: Mapping[EncoderKind, Encoder], records: Sequence[Record], questions: Sequence[Question]
) -> dict[EncoderKind, _Answers]:
    documents = embed([record.text for record in records])
    answers = {}
    for kind, encoder in encoders.items():
        vectors = encoder.encode_documents([question.text for question in questions])
        order = np.argsort(-(vectors @ documents.T), axis=1, kind="stable")[:, :_RANKED]
        answers[kind] = _Answers(vectors, [[records[place].key for place in places] for places in order])
    return answers


def _timings(
    encoders: Mapping[EncoderKind, Encoder], records: Sequence[Record], questions: Sequence[Question], rounds: int
) -> tuple[dict[EncoderKind, list[float]], dict[EncoderKind, list[float]]]:
    """Return the seconds of each question, and of each batch of documents; the encoders alternate."""
    single: dict[EncoderKind, list[float]] = {kind: [] for kind in encoders}
    bulk: dict[EncoderKind, list[float]] = {kind: [] for kind in encoders}
    documents = sorted((record.text for record in records), key=len)[2000 : 2000 + _BULK]
    for _ in range(rounds):
        for kind, encoder in encoders.items():
            single[kind] += [_seconds(encoder, [question.text]) for question in questions]
            bulk[kind].append(_seconds(encoder, documents))
    return single, bulk


def _seconds(encoder: Encoder, texts: list[str]) -> float:
    began = time.perf_counter()
    encoder.encode_documents(texts)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
