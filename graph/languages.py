"""Choice of texts by a reader's preferred languages."""

from collections.abc import Iterator, Sequence

from graph.glossary import preferred
from graph.rdf import Literal

__all__ = ["in_languages", "lines_in"]


def in_languages(texts: Sequence[Literal], languages: Sequence[str]) -> Sequence[Literal]:
    """Return the texts in the first of `languages` that has any; `texts` must not be empty.

    A language is looked up as in RFC 4647, section 3.4: `de-AT`, then `de`; if both are missing, any regional variety
    matches, such as `de-CH`. If no language has a text, the language of the `preferred` text is used: English, or else
    texts without a language, or else the first language tag in alphabetical order.

    >>> texts = [Literal("color", "en-gb"), Literal("Farbe", "de"), Literal("couleur", "fr")]
    >>> [[text.value for text in in_languages(texts, languages)] for languages in (["de-AT"], ["en"], ["it"])]
    [['Farbe'], ['color'], ['color']]
    """
    tags = sorted({text.language for text in texts})
    found = next((tag for language in languages for tag in _looked_up(language.lower(), tags)), None)
    if found is None:
        found = preferred(texts).language
    return [text for text in texts if text.language == found]


def lines_in(texts: Sequence[Literal], languages: Sequence[str] = ()) -> str:
    """Return the texts that `in_languages` chooses, joined by line breaks."""
    return "\n".join(text.value for text in in_languages(texts, languages))


def _looked_up(language: str, tags: Sequence[str]) -> Iterator[str]:
    subtags = language.split("-")
    while subtags:
        shorter = "-".join(subtags)
        yield from (tag for tag in tags if tag == shorter)
        yield from (tag for tag in tags if tag.startswith(shorter + "-"))
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:  # starts an extension, and is meaningless by itself
            subtags.pop()
