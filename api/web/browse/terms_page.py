"""The page at /terms: all terms from A to Z in one language, or by notation, with a filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.web.addresses import Choice, Link
from api.web.browse.list_entries import NO_LANGUAGE, SIZE, Entry, entries_of, list_address
from api.web.language_names import language_name
from api.web.page_context import PageContext
from api.web.search.state import chosen_facet, facet_value, query_of
from embeddings.engine_results import Page
from embeddings.records import Filter, Role, Tag
from graph.rdf import Iri

_FILTERED: Final = 100
_PAGES: Final = 100


@dataclass(frozen=True, slots=True)
class TermsPage:
    """One page of a list of terms.

    `languages` and `letters` are the other lists, `pages` the pages of this one, each with its first name. Entries
    are in sections by letter; a filtered list has one section without a letter. `shown` are the parameters that the
    filter keeps.
    """

    glossary: Link | None
    total: int
    languages: Sequence[Choice]
    letters: Sequence[Choice]
    pages: Sequence[Choice]
    sections: Sequence[tuple[str, Sequence[Entry]]]
    query: str
    shown: Mapping[str, str]
    is_truncated: bool = False


def view_terms(context: PageContext) -> TermsPage:
    """Return the list for the parameters of a URL: `lang`, `letter` or `order=notation`, `page`, `glossary`, `q`.

    Raises `BadArgument`, `UnknownName`, `AmbiguousName`.
    """
    return _Terms(context, chosen_facet("glossary", context.parameters, context.lexicon)).page()


class _Terms:
    def __init__(self, context: PageContext, glossary: Iri | None) -> None:
        self.context, self.glossary = context, glossary
        self.lexicon, self.addresses = context.lexicon, context.addresses
        self.alphabet = context.lexicon.alphabet
        known = self.alphabet.languages(glossary)
        language = "" if self.addresses.language == NO_LANGUAGE else context.shown_language
        self.language = language if language in known else next(iter(known), "")
        self.kept = {"glossary": facet_value("glossary", glossary, self.lexicon.iris.base)}

    def page(self) -> TermsPage:
        parameters = self.context.parameters
        letters = self.alphabet.letters(self.language, self.glossary)
        total = sum(one.terms for one in letters)
        query, letter = query_of(parameters), parameters.get("letter", "")
        is_by_notation = parameters.get("order") == "notation"
        pages: Sequence[Choice] = ()
        is_truncated = False
        if query:
            found = self._filtered(query)
            is_truncated = len(found) == _FILTERED
            sections = [("", found)] if found else []
        elif total <= SIZE and not letter and not is_by_notation:
            lists = {one.text: self.alphabet.terms(self.language, one.text, SIZE, 0, self.glossary) for one in letters}
            sections = [(one, self._entries(listed)) for one, listed in lists.items()]
        else:
            letter = letter or (letters[0].text if letters and not is_by_notation else "")
            shown, parameter = (None, {"order": "notation"}) if is_by_notation else (letter, {"letter": letter})
            skip = SIZE * (self.context.page_number - 1)
            listed = self.alphabet.terms(self.language, shown, SIZE, skip, self.glossary)
            sections, total = [(shown or "", self._entries(listed))], listed.total if is_by_notation else total
            pages = self._pages(self.alphabet.page_starts(self.language, shown, SIZE, self.glossary), parameter)
        return TermsPage(
            glossary=self._glossary(),
            total=total,
            languages=self._languages(is_by_notation),
            letters=[
                Choice(Link(one.text, self._address(letter=one.text)), one.text == letter and not query, one.terms)
                for one in letters
            ],
            pages=pages,
            sections=[section for section in sections if section[1]],
            query=query,
            shown={name: value for name, value in {**self.kept, "lang": self.addresses.language}.items() if value},
            is_truncated=is_truncated,
        )

    def _entries(self, page: Page) -> Sequence[Entry]:
        return list(entries_of(self.context, page.keys, self.language).values())

    def _address(self, **parameters: object) -> str:
        return self.addresses.page("/terms", **self.kept, **parameters)

    def _glossary(self) -> Link | None:
        if self.glossary is None:
            return None
        return Link(self.lexicon.catalog.glossaries[self.glossary].name, self.addresses.of(self.glossary))

    def _languages(self, is_by_notation: bool) -> Sequence[Choice]:
        """Return the lists of other languages, and that by notation; none if there is one list only."""
        known = self.alphabet.languages(self.glossary)
        choices = [
            Choice(
                Link(language_name(tag), list_address(self.context, self.kept["glossary"], tag), tag),
                tag == self.language and not is_by_notation,
                terms,
            )
            for tag, terms in known.items()
        ]
        coded = self.alphabet.terms("", None, 0, 0, self.glossary).total
        if coded:
            choices.append(Choice(Link("By notation", self._address(order="notation")), is_by_notation, coded))
        return choices if len(choices) > 1 else []

    def _pages(self, starts: Sequence[Iri], parameters: Mapping[str, str]) -> Sequence[Choice]:
        """Return the pages of a list by their first names, at most `_PAGES` of them and those next to the present."""
        step, number = -(-len(starts) // _PAGES), self.context.page_number
        numbers = sorted({*range(1, len(starts) + 1, step or 1), *range(max(1, number - 1), number + 2)})
        chosen = {starts[one - 1]: one for one in numbers if one <= len(starts)}
        entries = entries_of(self.context, list(chosen), self.language)
        is_coded = "order" in parameters
        addresses = {iri: self._address(**parameters, page=place) for iri, place in chosen.items()}
        links = [
            Choice(Link(entry.notation if is_coded else entry.link.text, addresses[iri]), chosen[iri] == number)
            for iri, entry in entries.items()
        ]
        return links if len(links) > 1 else []

    def _filtered(self, query: str) -> Sequence[Entry]:
        """Return the terms with a label that begins with the query, or has a word that does, shortest labels first."""
        where = Filter()
        if self.glossary:
            where = where.having(Tag("glossary", self.glossary))
        if len(self.alphabet.languages(self.glossary)) > 1:
            where = where.having(Tag("language", self.language))
        found = self.lexicon.view.complete(query, where, _FILTERED)
        codes = [match.key for match in self.lexicon.view.exact([query])[query] if match.role is Role.NOTATION]
        coded = sorted(self.lexicon.passing(codes, where)) if codes else []
        keys = list(dict.fromkeys([*coded, *(one.key for one in found)]))
        return list(entries_of(self.context, keys, self.language).values())
