"""Derived links from a term to the terms that its prose mentions, kept up by looking up changed labels.

If terms of several glossaries share a label, a text mentions those of its own glossary if there are any, or else all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import Final
from zlib import compress, decompress

from embeddings.annotations import keys_in
from embeddings.chunks import chunks
from embeddings.engine import SearchView
from embeddings.engine_results import LabelMatch
from embeddings.records import Record, Role, Tag
from embeddings.word_breaks import phrase_of
from graph.commit_log import Change
from graph.log_queries import NONEMPTY_GRAPHS
from graph.queries import FORMER_MENTIONS, MENTIONS
from graph.rdf import Iri, Triple
from graph.sparql_text import bind
from graph.store import Row, TripleStore
from graph.vocabulary import LEX
from ingest.derived.rare_labels import GLOSSARY, RareLabels

MAX_MEANINGS: Final = 3
"""A label that more terms share, of those that count, is too ambiguous to be a mention."""


class LabelTable:
    """The labels of a small change that prose is expected to use, over those of a view."""

    def __init__(
        self, records: Mapping[Iri, Record], below: SearchView | None = None, removed: Set[Iri] = frozenset()
    ) -> None:
        """Take the changed records; those of `below` with the same keys and the `removed` ones do not count."""
        self._records, self._below, self._hidden = records, below, records.keys() | removed
        self._phrases: dict[str, list[tuple[Iri, str]]] = defaultdict(list)  # matches take twice the memory
        self._longest: dict[str, int] = {}
        own = ((label.text, term) for term, record in records.items() for label in record.labels if label.is_own)
        for label, term in own:
            if phrase := phrase_of(label):
                self._phrases[phrase].append((term, label))
                first, length = phrase.partition(" ")[0], phrase.count(" ") + 1
                self._longest[first] = max(length, self._longest.get(first, 0))

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        """See `PhraseSource`."""
        longest = {word: self._longest[word] for word in words if word in self._longest}
        if self._below is not None:
            for word, length in self._below.longest_phrases(words).items():
                longest[word] = max(length, longest.get(word, 0))
        return longest

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """See `PhraseSource`."""
        found = {
            phrase: [LabelMatch(term, label, Role.NAME, 1.0, 0, len(label)) for term, label in self._phrases[phrase]]
            for phrase in phrases
            if phrase in self._phrases
        }
        if self._below is not None:
            for phrase, matches in self._below.phrases(phrases).items():
                kept = [match for match in matches if match.key not in self._hidden]
                if kept:
                    found.setdefault(phrase, []).extend(kept)
        return found

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """See `SearchView.tags`."""
        stored = [key for key in keys if key not in self._hidden]
        found = dict(self._below.tags(stored, kind)) if self._below is not None and stored else {}
        known = {key: self._records[key] for key in keys if key in self._records}
        return found | {key: [tag.value for tag in one.tags if tag.kind == kind] for key, one in known.items()}


def affected_terms(view: SearchView, put: Mapping[Iri, Record], removed: Set[Iri]) -> set[Iri]:
    """Return the terms whose mentions may differ after a change: changed terms, and terms that name their labels."""
    before = view.records([*put, *removed])
    phrases: set[str] = set()
    for term in {*put, *removed}:
        phrases |= {phrase for phrase, _ in _phrases(before.get(term)) ^ _phrases(put.get(term))}
    return {*put, *(term for phrase in phrases for term in view.naming(phrase))} - removed


def mention_triples(labels: LabelTable | RareLabels, prose: Iterable[tuple[Iri, Sequence[str]]]) -> Iterator[Triple]:
    """Yield `lex:mentions` from each term to other terms whose labels its prose contains; the longest label wins."""
    runs_in = labels.runs if isinstance(labels, RareLabels) else None
    for chunk in chunks(prose):
        glossaries = labels.tags([term for term, _ in chunk], GLOSSARY)
        tags = {term: frozenset(Tag(GLOSSARY, one) for one in glossaries.get(term, ())) for term, _ in chunk}
        prose_of_all = [(text, tags[term]) for term, texts in chunk for text in texts]
        keys = iter(keys_in(labels, prose_of_all, MAX_MEANINGS, runs_in))
        for term, texts in chunk:
            found = set[str]().union(*islice(keys, len(texts)))
            for other in sorted(found - {term}):
                yield term, LEX.mentions, other


def changed_mentions(
    store: TripleStore, graph: Iri, view: SearchView, records: Mapping[Iri, Record], removed: Set[Iri]
) -> Change:
    """Return the change of the graph of mentions after a small change put these records and removed these terms."""
    affected = affected_terms(view, records, removed)
    prose = {key: one.prose for key, one in view.records(sorted(affected - records.keys())).items()}
    prose |= {key: one.prose for key, one in records.items()}
    wanted = set(mention_triples(LabelTable(records, view, removed), sorted(prose.items())))
    present = _present(store, graph, sorted({*affected, *removed}))
    return Change({graph: present - wanted}, {graph: wanted - present})


def all_mentions(store: TripleStore, graph: Iri, view: SearchView, are_derived: bool) -> Change:
    """Return the change of the graph of mentions to those of all texts, or to none; made a thousand terms at a time."""
    removed, added = Mentions(), Mentions()
    has_mentions = bool(store.query(bind(NONEMPTY_GRAPHS, graphs=[graph])))
    if has_mentions:
        removed.extend(_to_triples(store.query(bind(FORMER_MENTIONS, mentions=graph))))
    labels, prose = RareLabels(view, MAX_MEANINGS), view.prose()
    for chunk in chunks(prose) if has_mentions or are_derived else ():
        wanted = set(mention_triples(labels, chunk)) if are_derived else set()
        present = _present(store, graph, [term for term, _ in chunk]) if has_mentions else set()
        removed.extend(present - wanted)
        added.extend(wanted - present)
    return Change({graph: removed}, {graph: added})


def _present(store: TripleStore, graph: Iri, terms: Sequence[Iri]) -> set[Triple]:
    found = set[Triple]()
    for chunk in chunks(terms):
        found |= _to_triples(store.query(bind(MENTIONS, terms=chunk, mentions=graph)))
    return found


def _to_triples(rows: Iterable[Row]) -> set[Triple]:
    return {(str(term), LEX.mentions, str(other)) for term, other in rows}


class Mentions(Collection[Triple]):
    """Triples of `lex:mentions` in little memory: about 15 bytes each, packed as they are added."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._count = 0

    def extend(self, triples: Collection[Triple]) -> None:
        """Add triples."""
        if triples:
            self._count += len(triples)
            self._pieces.append(compress("\n".join(f"{term} {other}" for term, _, other in triples).encode(), level=1))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Triple]:
        for piece in self._pieces:
            for line in decompress(piece).decode().split("\n"):
                term, _, other = line.partition(" ")  # IRIs have no spaces
                yield term, LEX.mentions, other

    def __contains__(self, triple: object) -> bool:
        return any(triple == one for one in self)


def _phrases(record: Record | None) -> set[tuple[str, frozenset[Tag]]]:
    """Return the phrases of labels that prose is expected to use, with the glossaries of the term."""
    if record is None:
        return set()
    glossaries = frozenset(tag for tag in record.tags if tag.kind == GLOSSARY)
    phrases = {phrase_of(label.text) for label in record.labels if label.is_own} - {""}
    return {(phrase, glossaries) for phrase in phrases}
