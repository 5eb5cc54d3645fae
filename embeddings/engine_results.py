"""What a search engine finds: labels, candidates, completions and pages of records."""

from dataclasses import dataclass
from typing import NamedTuple

from embeddings.records import Role, Tag


class Beginning(NamedTuple):
    """Where a query begins a label, and the place of the label in the order of `SearchView.complete`."""

    is_later: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label that equals, continues, misspells or resembles a query, and the key of its record.

    `dice` is the likeness of their trigrams, from 0 to 1. `edits` is 0 for the same folded text, 1 or 2 for
    a misspelling, and None for a label that is only alike. `length` is the length of the longer one, folded.
    `beginning` is None if the whole label is compared, and not only its beginning.
    """

    key: str
    label: str
    role: Role
    dice: float
    edits: int | None
    length: int
    is_own: bool = True
    beginning: Beginning | None = None


class Candidate(NamedTuple):
    """A record with the evidence for it: cosine (None without a vector), BM25 from 0 to 1, matching labels.

    `section` is the cosine of its section, None without one.
    """

    key: str
    cosine: float | None
    section: float | None = None
    words: float = 0.0
    labels: tuple[LabelMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best records by meaning, by words and by labels, and upper bounds for all others.

    No other record has a greater cosine than `cosine_bound`, nor has its section, or a greater BM25 than
    `words_bound`; both are minus infinity when no other record has any.
    """

    items: tuple[Candidate, ...]
    cosine_bound: float
    words_bound: float


class Completion(NamedTuple):
    """A label that begins with the typed text, or has a word that does, and the key of its record."""

    key: str
    label: str
    role: Role


class Texts(NamedTuple):
    """The definition of a record, or else its text; its section, None without one; and all that words are found in."""

    definition: str
    section: str | None
    words: str


class TagMatch(NamedTuple):
    """A tag that a text names: its first label, the number of its records, and the label that matches the text.

    The key of `match` is the value of the tag.
    """

    tag: Tag
    name: str
    records: int
    match: LabelMatch


@dataclass(frozen=True, slots=True)
class Page:
    """Keys in the order of a list, and the number of all records that pass the filter."""

    keys: tuple[str, ...]
    total: int
    has_more: bool
