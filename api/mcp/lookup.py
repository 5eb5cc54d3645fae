"""Looks up one term by the name that a model gives, or raises an error with candidates or suggestions."""

from mcp.server.mcpserver.exceptions import ToolError

from api.descriptions import description_of
from api.lexicon import Ambiguous, Lexicon, NotFound
from graph.model import Term

__all__ = ["one_term"]

_CANDIDATES = 10


def one_term(lexicon: Lexicon, name: str) -> Term:
    """Return the term with this IRI, name or synonym. Raises `ToolError` with candidates or suggestions."""
    match lexicon.find(name):
        case Ambiguous(candidates=candidates):
            terms = lexicon.terms(candidates[:_CANDIDATES]).values()
            lines = "".join(f"\n- {term.iri} ({term.name.value}): {description_of(term)}" for term in terms)
            raise ToolError(f"{len(candidates)} terms have the name {name!r}. Call again with the IRI of one:{lines}")
        case NotFound(suggestions=suggestions):
            names = [term.name.value for term in lexicon.terms(suggestions).values()]
            hint = f"Similar names: {', '.join(names)}." if names else "No name is similar."
            raise ToolError(
                f"No term has the name {name!r}. {hint} Use search_terms to find terms by meaning. If none fits, the"
                " glossary has no entry."
            )
        case Term() as term:
            return term
