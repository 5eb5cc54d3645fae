"""The terms by the first letters of their names in each language, and by notation, read from the search engine."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from embeddings.engine import SearchView
from embeddings.engine_results import Page
from graph.alphabets import sort_key
from graph.rdf import Iri
from ingest.derived.term_records import BY_LETTER, BY_NOTATION, letters_in


class Letter(NamedTuple):
    """A heading of an alphabetical list, see `graph.alphabets.letter_of`, and the number of its terms."""

    text: str
    terms: int


class AlphabeticalLists:
    """The alphabetical lists of one epoch, each of one language or, with a glossary, of its terms.

    Languages are tags in lower case, "" for names without a language.
    """

    def __init__(self, view: SearchView) -> None:
        self._view = view
        self._sizes: dict[Iri | None, Mapping[str, Sequence[Letter]]] = {}

    def languages(self, glossary: Iri | None = None) -> Mapping[str, int]:
        """Return the languages of names with the number of terms that have one, most terms first."""
        counts = Counter({tag: sum(one.terms for one in letters) for tag, letters in self._letters(glossary).items()})
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))

    def letters(self, language: str, glossary: Iri | None = None) -> Sequence[Letter]:
        """Return the letters of a language that begin a name, in alphabetical order."""
        return self._letters(glossary).get(language.lower(), ())

    def terms(self, language: str, letter: str | None, first: int, skip: int = 0, glossary: Iri | None = None) -> Page:
        """Return the terms with a name of this letter, in alphabetical order, with their number.

        Without a letter, those with a notation in any language, in the order of their notations.
        """
        return self._view.listed(*_list(language, letter, glossary), first, skip)

    def page_starts(self, language: str, letter: str | None, size: int, glossary: Iri | None = None) -> Sequence[Iri]:
        """Return the first term of each page of `size` terms of such a list."""
        return self._view.page_starts(*_list(language, letter, glossary), size)

    def _letters(self, glossary: Iri | None) -> Mapping[str, Sequence[Letter]]:
        if glossary not in self._sizes:
            found: dict[str, list[Letter]] = {}
            for value, count in self._view.list_sizes(_kind(glossary)).items():
                language, _, letter = value.partition(" ")
                found.setdefault(language, []).append(Letter(letter, count))
            for language, letters in found.items():
                letters.sort(key=lambda letter: (sort_key(letter.text, language), letter.text))
            self._sizes[glossary] = found
        return self._sizes[glossary]


def _list(language: str, letter: str | None, glossary: Iri | None) -> tuple[str, str]:
    return (BY_NOTATION, glossary or "") if letter is None else (_kind(glossary), f"{language.lower()} {letter}")


def _kind(glossary: Iri | None) -> str:
    return letters_in(glossary) if glossary else BY_LETTER
