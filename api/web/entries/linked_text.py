"""The text of a term, with links where it mentions other terms."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from api.web.addresses import Addresses
from embeddings.annotations import Annotation
from graph.rdf import Iri, Literal

__all__ = ["LinkedText", "Segment", "TextLinker"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, linked if it has an address."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text as segments, and its language."""

    segments: Sequence[Segment]
    language: str


class TextLinker:
    """Links the first mention of each term across all texts of one page."""

    def __init__(
        self, annotate: Callable[[str], Sequence[Annotation]], terms: Collection[Iri], addresses: Addresses
    ) -> None:
        """Find mentions with `annotate`, and link those of `terms`."""
        self._annotate, self._waiting, self._addresses = annotate, set(terms), addresses

    def link(self, text: Literal) -> LinkedText:
        """Return the text, with links to the terms that no earlier text has linked."""
        return LinkedText(tuple(self._segments(text.value)), text.language)

    def _segments(self, text: str) -> Iterator[Segment]:
        done = 0
        for found in self._annotate(text):
            term = next((key for key in found.keys if key in self._waiting), None)
            if term is not None:
                self._waiting.remove(term)
                yield Segment(text[done : found.start])
                yield Segment(text[found.start : found.end], self._addresses.of(term))
                done = found.end
        yield Segment(text[done:])
