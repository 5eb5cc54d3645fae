"""Search over records: the port that every search engine implements, and the values that cross it."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import NamedTuple, Protocol

from embeddings.encoder import Vectors
from embeddings.folding import unqualified

__all__ = [
    "Beginning",
    "Candidate",
    "Candidates",
    "Completion",
    "EngineQuery",
    "Filter",
    "Label",
    "LabelMatch",
    "Order",
    "Page",
    "Payload",
    "Place",
    "Record",
    "Role",
    "SearchEngine",
    "SearchView",
    "Tag",
    "TagMatch",
]


class Role(IntEnum):
    """The role of a label; an UNQUALIFIED label is a name without its qualifier in parentheses.

    HIDDEN labels and NOTATIONs find their record, but are not suggested. A NOTATION is only found as a whole, and is
    not looked for in texts.
    """

    NAME = 0
    SYNONYM = 1
    UNQUALIFIED = 2
    HIDDEN = 3
    NOTATION = 4


class Label(NamedTuple):
    """A label as it is written, and its role.

    `is_own` holds for labels in the language of the displayed name, or in none: those that prose in that language
    is expected to use.
    """

    text: str
    role: Role = Role.NAME
    is_own: bool = True


class Tag(NamedTuple):
    """A property that records are filtered and counted by, such as `("category", "https://...")`."""

    kind: str
    value: str


class Place(NamedTuple):
    """A place of a record in a list, such as ("narrower", "https://...").

    Records are in the order of `sort`, at most 200 characters that are compared by code points, then of their keys.
    """

    kind: str
    value: str
    sort: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that search, lists, filters and annotation need to know about one term.

    `labels` begins with the displayed name. `text` is embedded; words are searched in `text` and `more`.
    `definition` is displayed as the reason for a match by meaning; without one, `text` is. `section` is a second
    text, embedded apart after the record's own labels. `prose` are the texts in which labels of other records are
    looked for. `modified` is in microseconds since 1970 in UTC, 0 if unknown. The engine returns `payload` unread.
    `places` are in different lists.
    """

    key: str
    labels: tuple[Label, ...]
    text: str
    definition: str = ""
    section: str = ""
    more: str = ""
    prose: tuple[str, ...] = ()
    tags: frozenset[Tag] = frozenset()
    modified: int = 0
    payload: str = ""
    places: frozenset[Place] = frozenset()

    @property
    def name(self) -> str:
        """The displayed name."""
        return self.labels[0].text

    def searchable_labels(self) -> tuple[Label, ...]:
        """Return `labels` and, for a displayed name such as "Token (security)", the name without its qualifier."""
        short = unqualified(self.name)
        return (*self.labels, Label(short, Role.UNQUALIFIED, False)) if short else self.labels

    def embedded_texts(self) -> tuple[str, ...]:
        """Return the texts that get a vector each: `text`, and the section if there is one.

        >>> Record("urn:t", (Label("RAG"),), "RAG: a way to answer", section="a retriever").embedded_texts()
        ('RAG: a way to answer', 'RAG: a retriever')
        """
        if not self.section:
            return (self.text,)
        names = ", ".join(label.text for label in self.labels if label.is_own)
        return self.text, f"{names}: {self.section}"

    def digest(self) -> str:
        """Return the SHA-256 of all fields as hex; equal digests mean equal records."""
        fields = [
            self.key,
            self.labels,
            self.text,
            self.definition,
            self.section,
            self.more,
            self.prose,
            sorted(self.tags),
            self.modified,
            self.payload,
            sorted(self.places),
        ]
        return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


class Payload(NamedTuple):
    """The part of a record that the engine returns unread, and its prose; see `Record`."""

    text: str
    prose: Sequence[str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all hold: one tag out of each set in `any_of`, modified from one time to another, one of `keys`.

    A record that passes a filter in `none_of` does not pass. A time of 0 is ignored.

    >>> Filter().is_empty
    True
    """

    any_of: tuple[frozenset[Tag], ...] = ()
    modified_since: int = 0
    keys: frozenset[str] | None = None
    modified_before: int = 0
    none_of: tuple["Filter", ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every record passes."""
        return self == _EVERYTHING

    def having(self, tag: Tag) -> "Filter":
        """Return the filter with a further condition: records must have the tag."""
        return replace(self, any_of=(*self.any_of, frozenset({tag})))

    def among(self, keys: Collection[str]) -> "Filter":
        """Return the filter with a further condition: records must have one of these keys."""
        chosen = frozenset(keys)
        return replace(self, keys=chosen if self.keys is None else self.keys & chosen)


_EVERYTHING = Filter()


class Order(Enum):
    """The order of records in a list: by name, or by the time of modification; equal ones by key."""

    NAME = "name"
    MODIFIED = "modified"


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


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """The query as typed, and its unit vector of shape (dimension,); without a vector, meaning is not searched.

    Without `text`, labels and words are not searched.
    """

    text: str = ""
    vector: Vectors | None = None


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


class SearchView(Protocol):
    """One epoch of a search engine, for one request; safe to use from several threads.

    Guarantees: every answer is of the same epoch, also while other epochs are applied. A filtered search finds what
    a search of the passing records alone would find. Equal scores order by key.
    """

    @property
    def epoch(self) -> int:
        """The epoch that every answer of this view describes."""
        ...

    @property
    def model(self) -> str | None:
        """The embedding model of the vectors, None without vectors."""
        ...

    @property
    def dimension(self) -> int:
        """The number of components of each vector, 0 without vectors."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts that were applied with the epoch."""
        ...

    def candidates(self, query: EngineQuery, where: Filter, width: int) -> Candidates:
        """Return the records of the `width` nearest vectors, the `width` best by BM25, and those with a matching label.

        Labels match when they equal the text once folded, are among the `width` first that `complete` returns for it,
        misspell it or begin with a misspelling of it, or resemble it by their trigrams.
        """
        ...

    def definitions(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the definition of each record that exists, or else its text, as the reason of a match by meaning."""
        ...

    def sections(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the section of each record that has one."""
        ...

    def matched_words(self, text: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Return for each record the words of `text`, as written, that it contains."""
        ...

    def exact(self, texts: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """Return for each text the labels that equal it once folded: names first, then by key."""
        ...

    def near(self, text: str, limit: int) -> Sequence[LabelMatch]:
        """Return the best label of each record that resembles the text, misspellings first."""
        ...

    def complete(self, prefix: str, where: Filter, limit: int) -> Sequence[Completion]:
        """Return the labels that begin with `prefix` once folded, then those with a later word that does.

        Of both, names come before synonyms, and shorter labels before longer ones; each record once. An empty
        prefix begins every label. The last word of `prefix` may be a plural or the beginning of a word.
        """
        ...

    def page(
        self,
        where: Filter,
        first: int,
        after: tuple[str, str] | tuple[int, str] | None = None,
        descending: bool = False,
        skip: int = 0,
        order: Order = Order.NAME,
    ) -> Page:
        """Return `first` keys in an order: of the records after this (name or time, key), those after `skip` others.

        No record needs to have the name or time and the key of `after`.
        """
        ...

    def listed(self, kind: str, value: str, first: int, skip: int = 0) -> Page:
        """Return `first` keys of a list in its order, after the first `skip`."""
        ...

    def listed_in(self, kind: str, values: Sequence[str], limit: int) -> Mapping[str, Sequence[str]]:
        """Return the first `limit` keys of several lists together: of the first one, then of the next one."""
        ...

    def page_starts(self, kind: str, value: str, size: int) -> Sequence[str]:
        """Return the first key of each page of `size` keys of a list, see `listed`."""
        ...

    def list_sizes(self, kind: str, values: Sequence[str] | None = None) -> Mapping[str, int]:
        """Return the number of records in each list of a kind that has any, or in those of `values`."""
        ...

    def lists(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """Return the values of the lists of a kind that contain each of the records that exist."""
        ...

    def keys(self, where: Filter = ...) -> Iterator[str]:
        """Yield the keys of all passing records in the order of `page`, read in pieces."""
        ...

    def facets(self, where: Filter) -> Mapping[Tag, int]:
        """Return the number of passing records for each of their tags."""
        ...

    def find_tags(self, text: str, kinds: Sequence[str], limit: int) -> Sequence[TagMatch]:
        """Return the tags of these kinds with a label that equals, continues or misspells the text, in this order.

        Each tag once, by its best label; of equal ones, those without records last, then by kind and value.
        """
        ...

    def labeled_tags(self, kinds: Sequence[str]) -> Sequence[Tag]:
        """Return the tags of these kinds that have labels, also those without records."""
        ...

    def records(self, keys: Sequence[str]) -> Mapping[str, Record]:
        """Return the records that exist, in the order of `keys`."""
        ...

    def payloads(self, keys: Sequence[str]) -> Mapping[str, "Payload"]:
        """Return the payload and the prose of the records that exist, in the order of `keys`."""
        ...

    def names(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the displayed names of the records that exist, in the order of `keys`."""
        ...

    def modified(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Return the modification time of the records that exist, see `Record`."""
        ...

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """Return the values of the tags of one kind, of the records that exist."""
        ...

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the vectors of texts, shape (len(keys), dimension). Raises `KeyError`, `NoVectors`."""
        ...

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """Return the labels whose words, each in the form of `fold_word` and joined by a space, are one of these."""
        ...

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return for each of these folded words that begins a label the number of words of the longest such label."""
        ...

    def naming(self, phrase: str) -> Sequence[str]:
        """Return the keys of the records whose prose contains the words of this phrase in sequence."""
        ...

    def rare_phrases(self, most: int, kind: str) -> Iterator[str]:
        """Yield the phrases of labels that prose is expected to use, if few records have the phrase.

        At most `most` records in all, or at most `most` of those that have one of its tags of this kind.
        """
        ...

    def prose(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the key of every record with its prose, in the order of keys, read in pieces."""
        ...

    def close(self) -> None:
        """Release the epoch; after that, every method that reads records raises `ViewClosed`."""
        ...

    def __enter__(self) -> "SearchView": ...

    def __exit__(self, *_: object) -> None: ...


class SearchEngine(Protocol):
    """Follows a log of commits and answers searches.

    Guarantees: `apply` is visible whole or not at all, to readers at any moment and after a kill; once it has
    returned, it survives a power cut. Applying an epoch twice changes nothing. Its cost is that of the change. Any
    sequence of epochs that ends with the same records gives the same answers, scores by words aside, which count
    replaced texts until `compact`.
    """

    def apply(
        self,
        epoch: int,
        put: Iterable[Record],
        removed: Iterable[str],
        facts: Mapping[str, str] | None = None,
        progress: Callable[[int], None] = ...,
        labeled: Mapping[Tag, Sequence[Label]] | None = ...,
    ) -> None:
        """Replace and remove records, embed their texts, and make `epoch` the one that new views describe.

        `labeled` are the labels of tags, first the displayed one; they replace the former labels of these tags,
        which may be none. Labels of a tag stay when no record has it any more.
        `facts` replace those of the epoch before; without them these stay. `progress` is called with the number of
        texts embedded so far. Without its model the records are stored without vectors, until `embed_missing`.
        """
        ...

    def embed_missing(self, progress: Callable[[int], None] = ...) -> bool:
        """Make vectors of the present model for all records that have none; return whether that changed anything."""
        ...

    def backlog(self) -> float:
        """Return how much has changed since `maintain`; searches profit from it if this is more than 1."""
        ...

    def maintain(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Do what makes searches faster, if the backlog is more than 1. No reader waits, and no answer changes.

        It ends soon, and without effect, after `should_stop` returns true, which is asked again and again.
        """
        ...

    def epoch(self) -> int:
        """Return the epoch applied last, 0 for an empty engine."""
        ...

    def digests(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the digest of each record that exists."""
        ...

    def view(self, min_epoch: int = 0) -> SearchView:
        """Return the newest epoch for one request; an engine whose replicas lack `min_epoch` asks the original."""
        ...

    def compact(self) -> None:
        """Merge everything into its canonical form: equal records then give equal answers to the last digit."""
        ...

    def close(self) -> None:
        """Release memory and files."""
        ...
