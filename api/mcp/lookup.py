"""Looks up one term by the name that a model gives, or raises an error with candidates or suggestions."""

from mcp.server.mcpserver.exceptions import ToolError

from api.lexicon.lexicon import Lexicon
from api.lexicon.short_texts import description_of
from api.lexicon.term_lookup import Ambiguous, NotFound, find_term
from graph.model import Term

_CANDIDATES = 10


def one_term(lexicon: Lexicon, name: str, glossary: str | None = None) -> Term:
    """Return the term with this IRI, name or synonym, in the glossary if it is given.

    Raises `ToolError` with candidates or suggestions, and `UnknownName` for an unknown glossary.
    """
    match find_term(lexicon, name, glossary):
        case Ambiguous(candidates=candidates, glossaries=glossaries):
            terms = lexicon.terms(candidates[:_CANDIDATES])
            places = lexicon.glossary_names(terms if glossaries else ())
            lines = "".join(
                f"\n- {iri} ({'; '.join([term.name.value, *places.get(iri, ())])}): {description_of(term)}"
                for iri, term in terms.items()
            )
            how = "the glossary or IRI" if glossaries else "the IRI"
            raise ToolError(f"{len(candidates)} terms have the name {name!r}. Call again with {how} of one:{lines}")
        case NotFound(suggestions=suggestions):
            places = lexicon.glossary_names(suggestions)
            names = [
                f"{term.name.value} ({', '.join(places[iri])})" if glossary else term.name.value
                for iri, term in lexicon.terms(suggestions).items()
            ]
            hint = f"Similar names: {', '.join(names)}." if names else "No name is similar."
            raise ToolError(
                f"No term has the name {name!r}. {hint} Use search_terms to find terms by meaning. If none fits, the"
                " glossary has no entry."
            )
        case Term() as term:
            return term
