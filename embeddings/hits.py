"""What a search answers: keys with a score, and every reason why each was found."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Hit", "Match", "MatchKind", "SearchMode"]


class SearchMode(StrEnum):
    """HYBRID: labels, words and meaning. SEMANTIC: meaning alone. LEXICAL: labels and words, no model."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    LEXICAL = "lexical"


class MatchKind(StrEnum):
    """Why a term was found, the strongest reason first."""

    EXACT = "exact"
    SYNONYM = "synonym"
    FUZZY = "fuzzy"
    SEMANTIC = "semantic"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Match:
    """One reason: the field (`name`, `synonym`, `definition` or `text`) and what of it matched.

    For SEMANTIC that is the definition, for LEXICAL the words of the query that the term's text has,
    otherwise the label as it is written.
    """

    kind: MatchKind
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A term that was found.

    `score` lies in [0, 1] and orders the hits (see `embeddings.score`); `cosine` is the raw
    similarity in [-1, 1], None in the mode LEXICAL; `matches` are the reasons, strongest first. `words` and
    `likeness`, in [0, 1], are what the text's words and its nearest label gave to the score.
    """

    key: str
    score: float
    cosine: float | None
    matches: tuple[Match, ...]
    words: float = 0.0
    likeness: float = 0.0
