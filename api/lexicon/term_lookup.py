"""Finds the one term that a name means, or else the candidates, or terms with similar names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from api.lexicon.filters import TermWhere
from api.lexicon.lexicon import Lexicon
from graph.rdf import Iri
from ingest.derived.term_payloads import StoredTerm

_KEPT_LENGTH = 200  # characters of a name


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several terms have the name. `glossaries` are the names of the glossaries in which one of them is unique."""

    name: str
    candidates: tuple[Iri, ...]
    glossaries: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """How to select one of the candidates."""
        if not self.glossaries:
            return "Pass the IRI of a candidate."
        return f"Pass the glossary as well ({' or '.join(self.glossaries)}), or the IRI of a candidate."


@dataclass(frozen=True, slots=True)
class NotFound:
    """No term has the name in the glossary; `suggestions` are namesakes elsewhere, or terms with similar names."""

    name: str
    suggestions: tuple[Iri, ...]


def find_term(lexicon: Lexicon, name: str, glossary: str | None = None) -> StoredTerm | Ambiguous | NotFound:
    """Return the term with this IRI, name or synonym, ignoring case, accents, hyphens and plurals.

    Only names and synonyms of terms of `glossary` count, if it is given. Raises `UnknownName` for an unknown glossary.
    """
    kept: StoredTerm | Ambiguous | NotFound | None = lexicon.kept_names.get((name, glossary))
    if kept is None:
        kept = _found(lexicon, name, glossary)
        if len(name) <= _KEPT_LENGTH:
            lexicon.kept_names[name, glossary] = kept
    return kept


def _found(lexicon: Lexicon, name: str, glossary: str | None) -> StoredTerm | Ambiguous | NotFound:
    where, searcher = lexicon.filter(TermWhere(glossary=glossary)), lexicon.searcher
    found = (name,) if lexicon.has_term(name) else searcher.lookup(name, where)
    if len(found) == 1:
        return lexicon.terms(found)[found[0]]
    if found:
        return Ambiguous(name, found, _distinguishing(lexicon, found))
    return NotFound(name, searcher.lookup(name) or searcher.suggest(name))


def _distinguishing(lexicon: Lexicon, candidates: Sequence[Iri]) -> tuple[str, ...]:
    """Return the glossaries that contain exactly one of the candidates, if they distinguish all of these."""
    names = lexicon.glossary_names(candidates)
    counts = Counter(name for found in names.values() for name in found)
    unique = [[name for name in names[iri] if counts[name] == 1] for iri in candidates]
    return tuple(sorted({name for found in unique for name in found})) if all(unique) else ()
