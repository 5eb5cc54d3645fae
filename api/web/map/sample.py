"""The terms that the map shows, and the category that determines the color of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from api.lexicon.lexicon import Lexicon
from embeddings.encoder import Vectors
from graph.rdf import Iri

MOST: Final = 3000
"""Maximum number of terms on the map, in addition to the hits of a search."""


@dataclass(frozen=True)
class MapTerms:
    """The terms of a lexicon that are drawn: `iris` in ascending order, and one row of `vectors` for each.

    `category_of` maps every term of the lexicon to its largest category, or None; `counts` is the number of terms
    per category in `category_of`.
    """

    iris: Sequence[Iri]
    vectors: Vectors
    category_of: Mapping[Iri, Iri | None]
    counts: Mapping[Iri | None, int]

    @classmethod
    def of(cls, lexicon: Lexicon) -> "MapTerms":
        """Choose all terms, or, if there are more than 3,000, a sample proportional by category. Raises `NoVectors`.

        Adding or removing a term changes little else in the sample.
        """
        sizes = lexicon.sizes("category")
        category_of = {
            iri: min(categories, key=lambda category: (-sizes[category], category), default=None)
            for iri, categories in lexicon.categories(lexicon.all_terms()).items()
        }
        members: dict[Iri | None, list[Iri]] = defaultdict(list)
        for iri, category in category_of.items():
            members[category].append(iri)
        ranked = [
            (rank / len(iris), iri)
            for iris in members.values()
            for rank, iri in enumerate(sorted(iris, key=lambda iri: sha256(iri.encode()).digest()))
        ]
        chosen = sorted(iri for _, iri in sorted(ranked)[:MOST])
        counts = {category: len(iris) for category, iris in members.items()}
        return cls(chosen, lexicon.view.vectors(chosen), category_of, counts)

    @cached_property
    def digest(self) -> str:
        """A digest of the vectors."""
        return sha256(self.vectors.tobytes()).hexdigest()
