"""A one-line description of a term, the beginning of its definition; and texts and lists that are shortened."""

from collections.abc import Sequence

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


def enumerated(names: Sequence[str], most: int) -> str:
    """Return the first `most` names, and how many more there are.

    >>> enumerated(["a", "b"], 2), enumerated(["a", "b", "c"], 2)
    ('a, b', 'a, b and 1 more')
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
