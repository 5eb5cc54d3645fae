"""Search over records: the port that every search engine implements."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from embeddings.encoder import Vectors
from embeddings.engine_results import Candidates, Completion, LabelMatch, Page, TagMatch, Texts
from embeddings.records import Filter, Label, Payload, Record, Tag


class Order(Enum):
    """The order of records in a list: by name, or by the time of modification; equal ones by key."""

    NAME = "name"
    MODIFIED = "modified"


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """The query as typed, and its unit vector of shape (dimension,); without a vector, meaning is not searched.

    Without `text`, labels and words are not searched.
    """

    text: str = ""
    vector: Vectors | None = None


class SearchView(Protocol):
    """One epoch of a search engine, for one request; safe to use from several threads.

    Guarantees: every answer is of the same epoch, also while other epochs are applied. A filtered search finds what
    a search of the passing records alone would find. Equal scores order by key.
    """

    @property
    def epoch(self) -> int:
        """The epoch that every answer of this view describes."""

    @property
    def model(self) -> str | None:
        """The embedding model of the vectors, None without vectors."""

    @property
    def dimension(self) -> int:
        """The number of components of each vector, 0 without vectors."""

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts that were applied with the epoch."""

    def candidates(self, query: EngineQuery, where: Filter, width: int) -> Candidates:
        """Return the records of the `width` nearest vectors, the `width` best by BM25, and those with a matching label.

        Labels match when they equal the text once folded, are among the `width` first that `complete` returns for it,
        misspell it or begin with a misspelling of it, or resemble it by their trigrams.
        """

    def texts(self, keys: Sequence[str]) -> Mapping[str, Texts]:
        """Return the texts of the records that exist, which show why they match."""

    def exact(self, texts: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """Return for each text the labels that equal it once folded: names first, then by key."""

    def near(self, text: str, limit: int) -> Sequence[LabelMatch]:
        """Return the best label of each record that resembles the text, misspellings first."""

    def complete(self, prefix: str, where: Filter, limit: int) -> Sequence[Completion]:
        """Return the labels that begin with `prefix` once folded, then those with a later word that does.

        Of both, names come before synonyms, and shorter labels before longer ones; each record once. An empty
        prefix begins every label. The last word of `prefix` may be a plural or the beginning of a word.
        """

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

    def listed(self, kind: str, value: str, first: int, skip: int = 0) -> Page:
        """Return `first` keys of a list in its order, after the first `skip`."""

    def listed_in(self, kind: str, values: Sequence[str], limit: int) -> Mapping[str, Sequence[str]]:
        """Return the first `limit` keys of several lists together: of the first one, then of the next one."""

    def page_starts(self, kind: str, value: str, size: int) -> Sequence[str]:
        """Return the first key of each page of `size` keys of a list, see `listed`."""

    def list_sizes(self, kind: str, values: Sequence[str] | None = None) -> Mapping[str, int]:
        """Return the number of records in each list of a kind that has any, or in those of `values`."""

    def lists(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """Return the values of the lists of a kind that contain each of the records that exist."""

    def keys(self, where: Filter = ...) -> Iterator[str]:
        """Yield the keys of all passing records in the order of `page`, read in pieces."""

    def facets(self, where: Filter) -> Mapping[Tag, int]:
        """Return the number of passing records for each of their tags."""

    def find_tags(self, text: str, kinds: Sequence[str], limit: int) -> Sequence[TagMatch]:
        """Return the tags of these kinds with a label that equals, continues or misspells the text, in this order.

        Each tag once, by its best label; of equal ones, those without records last, then by kind and value.
        """

    def labeled_tags(self, kinds: Sequence[str]) -> Sequence[Tag]:
        """Return the tags of these kinds that have labels, also those without records."""

    def records(self, keys: Sequence[str]) -> Mapping[str, Record]:
        """Return the records that exist, in the order of `keys`."""

    def payloads(self, keys: Sequence[str]) -> Mapping[str, "Payload"]:
        """Return the payload, the prose and the digest of the records that exist, in the order of `keys`."""

    def digests(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the digest of each record that exists: it shows whether a record has changed since an earlier view."""

    def names(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the displayed names of the records that exist, in the order of `keys`."""

    def modified(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Return the modification time of the records that exist, see `Record`."""

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """Return the values of the tags of one kind, of the records that exist."""

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the vectors of texts, shape (len(keys), dimension). Raises `KeyError`, `NoVectors`."""

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """Return the labels whose words, each in the form of `fold_word` and joined by a space, are one of these."""

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        """Return for each of these folded words that begins a label the number of words of the longest such label."""

    def naming(self, phrase: str) -> Sequence[str]:
        """Return the keys of the records whose prose contains the words of this phrase in sequence."""

    def rare_phrases(self, most: int, kind: str) -> Iterator[str]:
        """Yield the phrases of labels that prose is expected to use, if few records have the phrase.

        At most `most` records in all, or at most `most` of those that have one of its tags of this kind.
        """

    def prose(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the key of every record with its prose, in the order of keys, read in pieces."""

    def close(self) -> None:
        """Release the epoch; after that, every method that reads records raises `ViewClosed`."""

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
        records embedded so far. Without its model the records are stored without vectors, until `embed_missing`.
        """

    def embed_missing(self, progress: Callable[[int], None] = ...) -> bool:
        """Make vectors of the present model for all records that have none; return whether that changed anything."""

    def backlog(self) -> float:
        """Return how much has changed since `maintain`; searches profit from it if this is more than 1."""

    def maintain(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Do what makes searches faster, if the backlog is more than 1. No reader waits, and no answer changes.

        It ends soon, and without effect, after `should_stop` returns true, which is asked again and again.
        """

    def epoch(self) -> int:
        """Return the epoch applied last, 0 for an empty engine."""

    def view(self, min_epoch: int = 0) -> SearchView:
        """Return the newest epoch for one request; an engine whose replicas lack `min_epoch` asks the original."""

    def compact(self) -> None:
        """Merge everything into its canonical form: equal records then give equal answers to the last digit."""

    def close(self) -> None:
        """Release memory and files."""
