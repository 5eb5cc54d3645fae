"""Terms of a glossary with almost the same vector."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import numpy as np

from embeddings.chunks import chunks
from embeddings.encoder import Vectors
from embeddings.engine import SearchView
from embeddings.near_pairs import near_pairs
from ingest.quality.finding_kinds import Finding, FindingKind
from ingest.quality.reviewed_terms import ReviewedTerms

_LEAST: Final = 0.95
"""Least cosine of a pair; `docs/quality.md` has examples."""

_COMPARED: Final = """
SELECT one.id, other.id, one.iri, one.name, one.source, other.iri, other.name
FROM term AS one JOIN term AS other ON other.id = :other
WHERE one.id = :one AND one.is_live AND other.is_live AND one.glossary = other.glossary
AND NOT EXISTS (SELECT 1 FROM link WHERE term = :one AND other_id = :other)
AND NOT EXISTS (SELECT 1 FROM link WHERE term = :other AND other_id = :one)
"""


def similar_meanings(view: SearchView, terms: ReviewedTerms, folder: Path | None = None) -> Iterator[Finding]:
    """Yield one finding per pair of terms of which one is the nearest of the other, and that no link connects.

    The vectors are in a temporary file in `folder`, by default that of the system. Raises `NoVectors`, and `KeyError`
    if some terms have no vectors yet.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        best: dict[int, tuple[float, int, Finding]] = {}
        terms.index_links()
        for one, other, cosine in near_pairs(_copied(view, terms, file), _LEAST) if terms.count else ():
            if one in best and best[one][:2] >= (cosine, -other):
                continue
            for _, _, iri, name, source, other_iri, other_name in terms.rows(_COMPARED, one=one, other=other):
                message = f"The meaning is almost that of {other_name!r} (cosine {cosine:.2f})."
                finding = Finding(FindingKind.SIMILAR_MEANING, name, message, terms=(iri, other_iri), source=source)
                best[one] = cosine, -other, finding
        for one, (_, negative, finding) in sorted(best.items()):
            other = -negative
            if one < other or -best.get(other, (0.0, 1))[1] != one:  # a pair of two nearest is one finding
                yield finding


def _copied(view: SearchView, terms: ReviewedTerms, file: IO[bytes]) -> Vectors:
    """Return the vectors of the terms in the order of their ids, mapped from the file."""
    for chunk in chunks(terms.rows("SELECT iri FROM term ORDER BY id")):
        file.write(np.ascontiguousarray(view.vectors([iri for (iri,) in chunk]), dtype=np.float32).tobytes())
    file.flush()
    return np.memmap(file, dtype=np.float32, mode="r", shape=(terms.count, view.dimension))
