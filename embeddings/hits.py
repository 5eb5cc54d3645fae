"""Search results: keys with a score and match reasons."""

from dataclasses import dataclass, field
from enum import StrEnum

from embeddings.engine_results import Candidate


class SearchMode(StrEnum):
    """HYBRID: labels, words and meaning. SEMANTIC: meaning only. LEXICAL: labels and words, without a model."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    LEXICAL = "lexical"


class MatchKind(StrEnum):
    """Kinds of match reasons, strongest first."""

    EXACT = "exact"
    SYNONYM = "synonym"
    NOTATION = "notation"
    PREFIX = "prefix"
    FUZZY = "fuzzy"
    REPLACEMENT = "replacement"
    SEMANTIC = "semantic"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Match:
    """A match reason: the field and its matching text.

    The field is `name`, `synonym`, `hiddenLabel`, `notation`, `replaces`, `definition`, `technicalDefinition` or
    `text`. The text is the name of the deprecated term for REPLACEMENT; the definition or technical definition for
    SEMANTIC, whichever is closer to the query; the query words found in the term's text for LEXICAL; and otherwise the
    label as written in the glossary.
    """

    kind: MatchKind
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found by a search.

    `score`, in [0, 1], orders the hits (see `embeddings.score`). `cosine` is the raw similarity in [-1, 1], or None in
    LEXICAL mode. `matches` are the match reasons, strongest first. `words` and `likeness`, in [0, 1], are the inputs
    of the score from word search and from the most similar label. `is_less_alike` holds for a score below the threshold
    (see `embeddings.score.threshold`), so that the term is probably not the wanted one. `evidence` is what
    `embeddings.ranking.explain` makes the other matches of, None if it has made them.
    """

    key: str
    score: float
    cosine: float | None
    matches: tuple[Match, ...]
    words: float = 0.0
    likeness: float = 0.0
    is_less_alike: bool = False
    evidence: Candidate | None = field(default=None, compare=False, repr=False)
