"""Derived links from a term to the terms that its prose mentions, kept up by looking up changed labels.

If terms of several glossaries share a label, a text mentions those of its own glossary if there are any, or else all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from zlib import compress, decompress

import numpy as np

from embeddings.annotations import PhraseSource, annotate_all
from embeddings.chunks import chunks
from embeddings.engine import Filter, LabelMatch, Record, Role, SearchView, Tag
from embeddings.text_words import phrase_of
from graph.rdf import Iri, Triple
from graph.vocabulary import LEX

__all__ = ["LabelTable", "Mentions", "RareLabels", "affected_terms", "mention_triples"]

_MAX_MEANINGS = 3
"""A label that more terms share, of those that count, is too ambiguous to be a mention."""

_GLOSSARY = "glossary"
"""The kind of the tags for the glossaries of a term."""

_KEPT = 50_000  # words, and labels


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


class RareLabels:
    """The labels of a view that can be mentions; known by their hashes, of which each takes 8 bytes.

    The answers to frequent questions are kept.
    """

    def __init__(self, view: SearchView) -> None:
        self._view = view
        self._has_glossaries = sum(tag.kind == _GLOSSARY for tag in view.facets(Filter())) > 1
        phrases = view.rare_phrases(_MAX_MEANINGS, _GLOSSARY)
        self._hashes = np.sort(np.fromiter(map(hash, phrases), dtype=np.int64))
        self._longest: dict[str, int] = {}
        self._matches: dict[str, Sequence[LabelMatch]] = {}

    def longest_phrases(self, words: Sequence[str]) -> Mapping[str, int]:
        """See `PhraseSource`."""
        if len(self._longest) > _KEPT:
            self._longest.clear()
        if missing := [word for word in words if word not in self._longest]:
            self._longest |= dict.fromkeys(missing, 0) | dict(self._view.longest_phrases(missing))
        return {word: length for word in words if (length := self._longest[word])}

    def phrases(self, phrases: Sequence[str]) -> Mapping[str, Sequence[LabelMatch]]:
        """See `PhraseSource`."""
        if not len(self._hashes):
            return {}
        hashes = np.fromiter(map(hash, phrases), dtype=np.int64, count=len(phrases))
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        known = (self._hashes[places] == hashes).tolist()
        rare = [phrase for phrase, is_known in zip(phrases, known, strict=True) if is_known]
        if len(self._matches) > _KEPT:
            self._matches.clear()
        if missing := [phrase for phrase in rare if phrase not in self._matches]:
            self._matches |= self._view.phrases(missing)
        return {phrase: self._matches[phrase] for phrase in rare if phrase in self._matches}

    def tags(self, keys: Sequence[str], kind: str) -> Mapping[str, Sequence[str]]:
        """See `SearchView.tags`; not looked up if all terms are in one glossary, because nothing is preferred then."""
        return self._view.tags(keys, kind) if self._has_glossaries else {}


def affected_terms(view: SearchView, put: Mapping[Iri, Record], removed: Set[Iri]) -> set[Iri]:
    """Return the terms whose mentions may differ after a change: changed terms, and terms that name their labels."""
    before = view.records([*put, *removed])
    phrases: set[str] = set()
    for term in {*put, *removed}:
        phrases |= {phrase for phrase, _ in _phrases(before.get(term)) ^ _phrases(put.get(term))}
    return {*put, *(term for phrase in phrases for term in view.naming(phrase))} - removed


def mention_triples(labels: PhraseSource, prose: Iterable[tuple[Iri, Sequence[str]]]) -> Iterator[Triple]:
    """Yield `lex:mentions` from each term to other terms whose labels its prose contains; the longest label wins."""
    for chunk in chunks(prose):
        glossaries = labels.tags([term for term, _ in chunk], _GLOSSARY)
        tags = {term: frozenset(Tag(_GLOSSARY, one) for one in glossaries.get(term, ())) for term, _ in chunk}
        prose_of_all = [(text, tags[term]) for term, texts in chunk for text in texts]
        annotated = iter(annotate_all(labels, prose_of_all, _MAX_MEANINGS, own=True))
        for term, texts in chunk:
            found = {key for annotations in islice(annotated, len(texts)) for one in annotations for key in one.keys}
            for other in sorted(found - {term}):
                yield term, LEX.mentions, other


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
    glossaries = frozenset(tag for tag in record.tags if tag.kind == _GLOSSARY)
    phrases = {phrase_of(label.text) for label in record.labels if label.is_own} - {""}
    return {(phrase, glossaries) for phrase in phrases}
