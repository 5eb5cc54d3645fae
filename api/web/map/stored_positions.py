"""The latest map of a data directory, kept in a file of the user's cache, so that terms keep their places."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from api.web.map.sample import MapTerms
from embeddings.projection import Places
from graph.rdf import Iri

_MOST_MAPS = 50  # of all data directories of this user
_ENOUGH = 0.75  # share of the terms that the last layout must contain for others to be placed among them

Marks = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class KeptPlaces:
    """The places of terms on a map, a digest of the vector of each, and which of them the last layout contained."""

    iris: Sequence[Iri]
    marks: Marks
    places: Places
    is_laid_out: NDArray[np.bool_]

    @classmethod
    def laid_out(cls, terms: MapTerms, places: Places) -> Self:
        """Return a map whose places are all from one layout."""
        return cls(terms.iris, _marks(terms), places, np.ones(len(terms.iris), dtype=bool))

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Return the map in a file, or None if it is missing or unreadable."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                found = cls(kept["iris"].tolist(), kept["marks"], kept["places"], kept["is_laid_out"])
        except (OSError, ValueError, KeyError, EOFError):
            return None
        count = len(found.iris)
        return (
            found if found.places.shape == (count, 2) and len(found.marks) == len(found.is_laid_out) == count else None
        )

    def write(self, file: Path) -> None:
        """Replace the map in a file. Raises `OSError`."""
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                np.savez(
                    out,
                    iris=np.array(self.iris, dtype=str),
                    marks=self.marks,
                    places=self.places,
                    is_laid_out=self.is_laid_out,
                )
            Path(draft).replace(file)
            _forget_old_maps(file.parent)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def of(self, terms: MapTerms) -> "KeptPlaces":
        """Return the map of these terms; the places of new terms and of those with a new vector are NaN."""
        marks = _marks(terms)
        known = {key: row for row, key in enumerate(zip(self.iris, self.marks.tolist(), strict=True))}
        rows = [known.get(key, -1) for key in zip(terms.iris, marks.tolist(), strict=True)]
        places = np.vstack([self.places, [[np.nan, np.nan]]])[rows]
        return KeptPlaces(terms.iris, marks, places, np.append(self.is_laid_out, False)[rows])

    @property
    def is_complete(self) -> bool:
        """Whether each term has a place."""
        return bool(np.isfinite(self.places).all())

    @property
    def is_sound(self) -> bool:
        """Whether enough terms are from the last layout to place the others among them."""
        return bool(self.is_laid_out.mean() >= _ENOUGH)


def places_file(cache: Path, folder: Path) -> Path:
    """Return the file of the latest map of the data directory `folder`, below the directory `cache`."""
    return cache / "maps" / f"{sha256(os.fsencode(folder.resolve())).hexdigest()[:16]}.npz"


def _marks(terms: MapTerms) -> Marks:
    digests = b"".join(blake2b(vector.tobytes(), digest_size=8).digest() for vector in terms.vectors)
    return np.frombuffer(digests, dtype=np.uint64)


def _forget_old_maps(folder: Path) -> None:
    kept = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime)
    for file in kept[:-_MOST_MAPS]:
        file.unlink(missing_ok=True)
