"""A term in a line: as much of its definition as tells it from others of its name."""

from graph.model import Term

__all__ = ["description_of"]

_LONGEST = 200


def description_of(term: Term, longest: int = _LONGEST) -> str:
    """Return the definition, cut to `longest` characters; nothing if there is none."""
    text = term.definition.value if term.definition else ""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
