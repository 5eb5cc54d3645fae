"""Which terms the text of a term names: derived links, the longest label winning."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from embeddings.folding import fold_words, singular
from embeddings.words import STOP_WORDS
from graph.model import Term
from graph.rdf import Iri, Triple
from graph.vocabulary import LEX

__all__ = ["mention_triples"]

_ACRONYM_LENGTH = 6
_MOST_MEANINGS = 3
_WORD = re.compile(r"[\w+#]+")


def mention_triples(labels: Mapping[Iri, Sequence[str]], terms: Iterable[Term]) -> Iterator[Triple]:
    """Yield `lex:mentions` for each label of another term that a term's text holds as whole words.

    Case, accents and plurals are folded, but an acronym must be written as one: RAG is not a rag. A function
    word is nobody's name in a text, though "A" may be a label, and neither is one that more than three terms share.
    `labels` are those of every term; time is linear in the text, whatever their number.
    """
    import ahocorasick_rs

    terms_by_pattern: dict[str, set[Iri]] = defaultdict(set)
    for iri, names in labels.items():
        for name in names:
            if pattern := _spaced(name):
                terms_by_pattern[pattern].add(iri)
    patterns = [
        pattern
        for pattern, named in terms_by_pattern.items()
        if pattern.strip() not in STOP_WORDS and len(named) <= _MOST_MEANINGS
    ]
    automaton = ahocorasick_rs.AhoCorasick(patterns, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    for term in terms:
        found: set[Iri] = set()
        for text in (term.definition, term.technical_definition, term.background, term.usage_note):
            if text is not None:
                for index, _, _ in automaton.find_matches_as_indexes(_spaced(text.value)):
                    found |= terms_by_pattern[patterns[index]]
        for other in sorted(found - {term.iri}):
            yield term.iri, LEX.mentions, other


def _spaced(text: str) -> str:
    return "".join(map(_folded, text.split()))


@lru_cache(maxsize=65_536)
def _folded(chunk: str) -> str:
    # Each word has a space of its own on both sides, so that a match is whole words and
    # two labels that stand side by side are both found.
    folded = []
    for word in _WORD.findall(chunk):
        is_acronym = len(word) <= _ACRONYM_LENGTH and sum(map(str.isupper, word)) > 1
        if is_acronym:
            folded += ["^" + part for part in fold_words(word.removesuffix("s"))]
        else:
            folded += map(singular, fold_words(word))
    return "".join([f" {part} " for part in folded])
