"""A term in a line: as much of its definition as tells it from others of its name."""

from graph.model import Term

__all__ = ["clipped", "description_of"]

_LONGEST = 200


def description_of(term: Term, longest: int = _LONGEST) -> str:
    """Return the definition, cut to `longest` characters; nothing if there is none."""
    return clipped(term.definition.value, longest) if term.definition else ""


def clipped(text: str, longest: int) -> str:
    """Return `text`, or if it is longer than `longest` characters its beginning with an ellipsis.

    >>> clipped("a long sentence", 7), clipped("a short one", 20)
    ('a long…', 'a short one')
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
