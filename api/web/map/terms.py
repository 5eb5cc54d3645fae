"""Which terms the map shows, and the category that each has its color of."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from api.lexicon import Lexicon
from embeddings.encoder import Vectors
from graph.rdf import Iri

__all__ = ["MOST", "MapTerms"]

MOST: Final = 3000
"""So many terms are drawn; of a search, all hits are."""


@dataclass(frozen=True)
class MapTerms:
    """What is drawn of one lexicon: `iris` in ascending order, and their `vectors`, a row each.

    `category_of` has for every term there is the largest of its categories, None if it has none; `counts` how many
    terms there are of each.
    """

    iris: Sequence[Iri]
    vectors: Vectors
    category_of: Mapping[Iri, Iri | None]
    counts: Mapping[Iri | None, int]

    @classmethod
    def of(cls, lexicon: Lexicon) -> "MapTerms":
        """Choose all terms, or 3,000: of each category its share. Raises `NoVectors`.

        A term that comes or goes changes little else in the choice.
        """
        briefs = lexicon.catalog.terms.values()
        sizes = Counter(category for brief in briefs for category in brief.categories)
        category_of = {
            brief.iri: min(brief.categories, key=lambda category: (-sizes[category], category), default=None)
            for brief in briefs
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
        return cls(chosen, lexicon.index.vectors(chosen), category_of, counts)

    @cached_property
    def digest(self) -> str:
        """What is another with other vectors."""
        return sha256(self.vectors.tobytes()).hexdigest()
