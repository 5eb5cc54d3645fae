"""Choice of texts by language: the one that is displayed by default, and those in a reader's languages."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.model import Term, Translation
from graph.rdf import Literal, Node
from graph.term_fields import TEXT_PROPERTIES


def preferred(texts: Iterable[Literal]) -> Literal:
    """Return the text to display by default: English, or else without a language, or else the first language tag.

    >>> preferred([Literal("Apprentissage", "fr"), Literal("Learning", "en-GB"), Literal("Lernen", "de")]).value
    'Learning'
    """
    return min(texts, key=_preference)


def choose_readings(literals: Mapping[str, Collection[Literal]]) -> tuple[dict[str, Any], tuple[Translation, ...]]:
    """Return the displayed text of each single-text field, and all other texts as translations."""
    texts: dict[str, Any] = {}
    translations: list[Translation] = []
    for field in TEXT_PROPERTIES:
        if found := literals.get(field):
            texts[field], *others = found if len(found) == 1 else shown_first(found)
            translations += [Translation(field, text) for text in others]
    return texts, tuple(translations)


def shown_first(values: Iterable[Node]) -> tuple[Literal, ...]:
    """Return the texts among values without repetitions, in the order of `preferred`."""
    return tuple(sorted({value for value in values if isinstance(value, Literal)}, key=_preference))


def in_languages(texts: Sequence[Literal], languages: Sequence[str]) -> Sequence[Literal]:
    """Return the texts in the first of `languages` that has any; `texts` must not be empty.

    A language is looked up as in RFC 4647, section 3.4: `de-AT`, then `de`; if both are missing, any regional variety
    matches, such as `de-CH`. If no language has a text, the language of the `preferred` text is used: English, or else
    texts without a language, or else the first language tag in alphabetical order.

    >>> texts = [Literal("color", "en-gb"), Literal("Farbe", "de"), Literal("couleur", "fr")]
    >>> [[text.value for text in in_languages(texts, languages)] for languages in (["de-AT"], ["en"], ["it"])]
    [['Farbe'], ['color'], ['color']]
    """
    found = best_tag(sorted({text.language for text in texts}), languages)
    if found is None:
        found = preferred(texts).language
    return [text for text in texts if text.language == found]


def best_tag(tags: Sequence[str], languages: Sequence[str]) -> str | None:
    """Return the tag that `in_languages` looks up for the first of `languages` that has any, else None."""
    return next((tag for language in languages for tag in _looked_up(language.lower(), tags)), None)


def covered_tags(language_range: str, tags: Iterable[str]) -> list[str]:
    """Return the tags, in lower case, that a language range covers: basic filtering of RFC 4647, section 3.3.1.

    >>> tags = ["", "de", "en", "en-gb", "eng"]
    >>> [covered_tags(one, tags) for one in ("EN", "en-GB", "en-us", "*")]
    [['en', 'en-gb'], ['en-gb'], [], ['de', 'en', 'en-gb', 'eng']]
    """
    wanted = language_range.lower()
    if wanted == "*":
        return [tag for tag in tags if tag]
    return [tag for tag in tags if tag == wanted or (wanted and tag.startswith(f"{wanted}-"))]


def read_in(term: Term, languages: Sequence[str]) -> Term:
    """Return a term whose single-text fields have the texts that `in_languages` chooses; others are translations."""
    if not languages or not term.translations:
        return term
    chosen: dict[str, Any] = {}
    translations: list[Translation] = []
    for field in TEXT_PROPERTIES:
        if texts := term.readings(field):
            first = in_languages(texts, languages)[0]
            chosen[field] = first
            translations += [Translation(field, text) for text in texts if text is not first]
    return replace(term, translations=tuple(translations), **chosen)


def lines_in(texts: Sequence[Literal]) -> str:
    """Return the texts that `in_languages` chooses, joined by line breaks."""
    if len(texts) == 1:
        return texts[0].value
    return "\n".join(text.value for text in in_languages(texts, ()))


def _looked_up(language: str, tags: Sequence[str]) -> Iterator[str]:
    subtags = language.split("-")
    while subtags:
        shorter = "-".join(subtags)
        yield from (tag for tag in tags if tag == shorter)
        yield from (tag for tag in tags if tag.startswith(shorter + "-"))
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:  # starts an extension, and is meaningless by itself
            subtags.pop()


def _preference(text: Literal) -> tuple[bool, str, str]:
    return text.language.partition("-")[0] != "en", text.language, text.value
