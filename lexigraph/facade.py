"""A data directory, opened for reading: search, look-ups, and its terms as RDF, as a table and as a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack
from typing import Literal as OneOf

from lexigraph.errors import Ambiguous, LexigraphError, NotFound, check_packages, known_errors
from lexigraph.values import Annotation, Completion, Hit, Reason, Term, Where

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib

    from api.lexicon.lexicon import Lexicon

__all__ = ["Lexigraph", "open"]

_PIECE = 1000  # terms that are read at once


def open(path: str | Path | None = None) -> "Lexigraph":
    """Open the newest epoch of a data directory, by default that of the settings. Raises `LexigraphError`.

    The settings are those of the command line: `LEXIGRAPH_...` and `lexigraph.toml`. The embedding model is loaded by
    the first search that needs it.
    """
    check_packages()
    with known_errors():
        from api.lexicon.current import open_current_lexicon
        from api.lexicon.encoders import query_encoder
        from api.settings import Settings

        settings = Settings()
        folder = settings.folder if path is None else Path(path)
        encoder = query_encoder(settings, folder)
        return Lexigraph(open_current_lexicon(folder, encoder, settings.servers, settings.base_iri))


class Lexigraph:
    """One epoch of a data directory, which later changes do not touch; `open` again to see them.

    Use it as a context manager, or `close` it. Every method raises `LexigraphError`.
    """

    def __init__(self, lexicon: "Lexicon") -> None:
        """Read from a lexicon; programs call `open`."""
        self._lexicon = lexicon

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._lexicon.count

    def close(self) -> None:
        """Release the files and connections."""
        self._lexicon.close()

    @property
    def epoch(self) -> int:
        """The number of the commit that is read."""
        return self._lexicon.epoch

    def search(
        self,
        text: str,
        *,
        first: int = 10,
        mode: OneOf["HYBRID", "SEMANTIC", "LEXICAL"] | None = None,
        min_score: float | None = None,
        **where: Unpack[Where],
    ) -> list[Hit]:
        """Return the terms that `text` names or describes, best first.

        The mode is HYBRID by default, or LEXICAL if terms have no vectors.

        >>> [hit.term.name for hit in glossary.search("shrink a model", organization="NVIDIA", first=2)]
        ['Pruning', 'Model Parallelism']
        """
        from api.lexicon.filters import TermWhere
        from embeddings.hits import SearchMode

        if mode is not None and mode not in SearchMode.__members__:
            raise LexigraphError(f"Unknown mode {mode!r}. Pass {', '.join(SearchMode.__members__)}.", "BAD_REQUEST")
        with known_errors():
            chosen = None if mode is None else SearchMode[mode]
            ranked = self._lexicon.search(text, chosen, TermWhere(**where), min_score=min_score, limit=first)
            hits = self._lexicon.searcher.explain(text, ranked)
            terms = self._terms([hit.key for hit in hits])
        return [
            Hit(
                terms[hit.key],
                hit.score,
                tuple(Reason(match.kind.name, match.field, match.text) for match in hit.matches),
                hit.is_less_alike,
            )
            for hit in hits
        ]

    def term(self, name: str, glossary: str | None = None) -> Term:
        """Return the term with this name, synonym or IRI, in the glossary if it is given.

        Case, accents, hyphens and plurals do not matter. Raises `NotFound` and `Ambiguous`.

        >>> glossary.term("mini batch sizes").name
        'Batch Size'
        """
        from api.lexicon.term_lookup import Ambiguous as Several
        from api.lexicon.term_lookup import NotFound as Unknown
        from api.lexicon.term_lookup import find_term

        with known_errors():
            found = find_term(self._lexicon, name, glossary)
            if isinstance(found, Several):
                raise Ambiguous(name, found.candidates, found.remedy)
            if isinstance(found, Unknown):
                raise NotFound(name, tuple(self._lexicon.names(found.suggestions).values()))
            return self._terms([found.iri])[found.iri]

    def terms(self, **where: Unpack[Where]) -> Iterator[Term]:
        """Yield all matching terms, ordered by name.

        >>> [term.name for term in glossary.terms(category="Learning Methods", organization="IBM")]
        ['Self-Supervised Learning']
        """
        for piece in self._pieces(where):
            with known_errors():
                found = self._terms(piece)
            yield from found.values()

    def complete(self, prefix: str, *, first: int = 10, **where: Unpack[Where]) -> list[Completion]:
        """Return the names and synonyms that begin with `prefix`, or have a later word that does, best first.

        >>> [one.label for one in glossary.complete("vector d")]
        ['Vector Database']
        """
        from api.lexicon.filters import TermWhere

        with known_errors():
            found = self._lexicon.complete(prefix, TermWhere(**where), first)
            names = self._lexicon.names([one.key for one in found])
        return [Completion(one.label, names[one.key], one.key) for one in found]

    def annotate(self, text: str, **where: Unpack[Where]) -> list[Annotation]:
        """Return the names and synonyms of terms in `text`, in their order.

        >>> [(one.start, one.text) for one in glossary.annotate("A larger batch size needs more memory.")]
        [(9, 'batch size')]
        """
        from api.lexicon.filters import TermWhere

        with known_errors():
            found = self._lexicon.annotate(text, TermWhere(**where))
            terms = self._terms(list(dict.fromkeys(key for one in found for key in one.keys)))
        return [Annotation(one.start, one.end, one.text, tuple(terms[key] for key in one.keys)) for one in found]

    def graph(self) -> "rdflib.Graph":
        """Return all triples, in memory.

        >>> rows = glossary.graph().query("SELECT (COUNT(*) AS ?terms) WHERE { ?term a skos:Concept }")
        >>> [int(row.terms) for row in rows]
        [107]
        """
        with known_errors():
            from graph.rdflib_graph import to_rdflib

            return to_rdflib(self._lexicon.store)

    def to_pandas(self, **where: Unpack[Where]) -> "pandas.DataFrame":
        """Return the matching terms as rows by IRI, ordered by name; needs the extra `pandas`.

        The columns are the fields of `Term`, with the names of developers.

        >>> glossary.to_pandas().explode("developers").groupby("developers").size().idxmax()
        'NVIDIA'
        """
        from lexigraph.tables import table_of

        return table_of(self.terms(**where))

    def to_networkx(self, **where: Unpack[Where]) -> "networkx.MultiDiGraph":
        """Return the matching terms, with their links and groups, as nodes by IRI; needs the extra `networkx`.

        Nodes have a `name` and a `kind`: term, category, organization or glossary. The key of an edge is its relation:
        between terms broader, related and mentions; from a term to a category, a glossary, or a developer; and from an
        organization to its parent.

        >>> network = glossary.to_networkx()
        >>> edges = network.out_edges(glossary.term("Batch Size").iri, keys=True)
        >>> [network.nodes[end]["name"] for _, end, relation in edges if relation == "category"]
        ['Model Optimization and Prompt Syntax']
        """
        from lexigraph.networks import network_of

        with known_errors():
            return network_of(self._lexicon, self._pieces(where))

    def _pieces(self, where: Where) -> Iterator[list[str]]:
        """Yield the IRIs of the matching terms, ordered by name, at most 1,000 at a time."""
        from api.lexicon.filters import TermWhere

        with known_errors():
            iris = self._lexicon.all_terms(self._lexicon.filter(TermWhere(**where)))
        for start in range(0, len(iris), _PIECE):
            yield list(iris[start : start + _PIECE])

    def _terms(self, iris: list[str]) -> dict[str, Term]:
        from lexigraph.terms import term_of

        return {iri: term_of(term, self._lexicon.catalog) for iri, term in self._lexicon.terms(iris).items()}
