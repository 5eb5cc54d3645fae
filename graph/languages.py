"""Which of several texts to show to somebody who reads certain languages."""

from collections.abc import Iterator, Sequence

from graph.glossary import preferred
from graph.rdf import Literal

__all__ = ["in_languages", "lines_in"]


def in_languages(texts: Sequence[Literal], languages: Sequence[str]) -> Sequence[Literal]:
    """Return those of `texts`, one or more, that are in the first of `languages` that any is in.

    A language is looked up as RFC 4647, section 3.4, has it: `de-AT`, then `de`; and where nothing is in the plain
    language, in any variety of it: `de-CH`. Where nothing is in any of them, the texts are those in the language of
    `preferred`: English, else none, else the first by its tag.

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
    """Return the texts that `in_languages` chooses, a line each."""
    return "\n".join(text.value for text in in_languages(texts, languages))


def _looked_up(language: str, tags: Sequence[str]) -> Iterator[str]:
    subtags = language.split("-")
    while subtags:
        shorter = "-".join(subtags)
        yield from (tag for tag in tags if tag == shorter)
        yield from (tag for tag in tags if tag.startswith(shorter + "-"))
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:  # begins an extension, and stands for nothing alone
            subtags.pop()
