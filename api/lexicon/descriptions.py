"""A one-line description of a term: the beginning of its definition."""

from graph.model import Term

_LONGEST = 200


def description_of(term: Term, longest: int = _LONGEST) -> str:
    """Return the definition, shortened to `longest` characters, or "" if the term has none."""
    return clipped(term.definition.value, longest) if term.definition else ""


def clipped(text: str, longest: int) -> str:
    """Return `text`, shortened with an ellipsis if it is longer than `longest` characters.

    >>> clipped("a long sentence", 7), clipped("a short one", 20)
    ('a long…', 'a short one')
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
