"""One term by whatever a model calls it, or what may have been meant."""

from mcp.server.mcpserver.exceptions import ToolError

from api.descriptions import description_of
from api.lexicon import Ambiguous, Lexicon, NotFound
from graph.model import Term

__all__ = ["one_term"]

_CANDIDATES = 10


def one_term(lexicon: Lexicon, name: str) -> Term:
    """Return the term of this IRI, name or synonym. Raises `ToolError`, which says what may have been meant."""
    match lexicon.find(name):
        case Ambiguous(candidates=candidates):
            terms = lexicon.terms(candidates[:_CANDIDATES]).values()
            lines = "".join(f"\n- {term.iri} ({term.name.value}): {description_of(term)}" for term in terms)
            raise ToolError(f"{len(candidates)} terms are called {name!r}; ask again by the IRI of one of them:{lines}")
        case NotFound(suggestions=suggestions):
            names = [term.name.value for term in lexicon.terms(suggestions).values()]
            hint = f"similar names are {', '.join(names)}" if names else "no name is similar"
            raise ToolError(
                f"There is no term called {name!r}; {hint}. search_terms finds terms by what they mean; if none fits,"
                " the glossary has no entry."
            )
        case Term() as term:
            return term
