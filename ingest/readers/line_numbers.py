"""Find the line numbers of texts in a document."""

import re
from collections.abc import Collection, Iterator
from typing import BinaryIO, Final

_WHOLE: Final = ('"{}"', "<{}>", ">{}<", "'{}'")
_SHORT: Final = (":{} ", ":{}\n", ':{}"', "#{}>", '#{}"')
_IRI: Final = re.compile(r"[a-z]+:\S*[#/:]([^\s#/:]+)")


def first_lines(stream: BinaryIO, texts: Collection[str]) -> dict[str, int]:
    """Return the first line (from 1) of each text: in quotes or brackets if possible, otherwise within longer text.

    IRIs are also found in the short forms of Turtle, JSON-LD and RDF/XML. `stream` is UTF-8 and is read once, for any
    number of texts. A text that the document writes only with escapes is not found.
    """
    import ahocorasick_rs

    forms = [(rank, text, written) for text in set(texts) if text for rank, written in _forms(text)]
    if not forms:
        return {}
    automaton = ahocorasick_rs.BytesAhoCorasick([written.encode() for _, _, written in forms])
    found: dict[int, int] = {}
    for number, line in enumerate(stream, start=1):
        for index, _, _ in automaton.find_matches_as_indexes(line, overlapping=True):
            found.setdefault(index, number)
    lines: dict[str, int] = {}
    for index in sorted(found, key=lambda index: (forms[index][0], found[index])):
        lines.setdefault(forms[index][1], found[index])
    return lines


def _forms(text: str) -> Iterator[tuple[int, str]]:
    """Yield the ways to write `text`, each with a rank; lower ranks are more certain."""
    yield from ((0, form.format(text)) for form in _WHOLE)
    if iri := _IRI.fullmatch(text):
        yield from ((1, form.format(iri[1])) for form in _SHORT)
    yield 2, text
