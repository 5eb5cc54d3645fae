"""What a search page shows: all of it stands in its address, which assets/search.js reads and writes alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from typing import Literal as OneOf
from urllib.parse import urlencode

from api.errors import BadArgument
from api.lexicon import Lexicon
from embeddings.hits import SearchMode
from embeddings.search_index import QUERY_LIMIT
from graph.catalog import Catalog, TermWhere
from graph.rdf import Iri

__all__ = ["STEP", "FacetKind", "SearchState", "facet_value", "query_of", "usual_mode"]

FacetKind = OneOf["category", "organization", "glossary"]

STEP: Final = 20
"""How many terms are shown, and how many more each time that more are asked for."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """A query, how it is searched for, what narrows it down, and how many terms are shown of what it finds.

    Without a query the terms of the facets are listed by name.
    """

    query: str = ""
    mode: SearchMode = SearchMode.HYBRID
    category: Iri | None = None
    organization: Iri | None = None
    glossary: Iri | None = None
    shown: int = STEP

    @classmethod
    def read(cls, parameters: Mapping[str, str], lexicon: Lexicon, most: int) -> Self:
        """Return the state that the parameters of an address mean, empty ones nothing; `most` terms are shown at most.

        A facet goes by name, by IRI or by the last part of an IRI of ours. Raises `BadArgument`, `UnknownName`.
        """
        given = {name: value.strip() for name, value in parameters.items() if value.strip()}
        mode, shown = given.get("mode", usual_mode(lexicon)), given.get("show", str(STEP))
        if mode not in list(SearchMode):
            raise BadArgument(f"{mode!r} is no mode of search; there are {', '.join(SearchMode)}.")
        if not (shown.isascii() and shown.isdigit()):
            raise BadArgument(f"show is {shown!r}; it is how many terms to show, such as {STEP}.")
        return cls(
            query=query_of(parameters),
            mode=SearchMode(mode),
            category=_facet("category", given, lexicon),
            organization=_facet("organization", given, lexicon),
            glossary=_facet("glossary", given, lexicon),
            shown=max(1, min(int(shown[:9]), most)),
        )

    @property
    def where(self) -> TermWhere:
        """The facets as a filter of terms."""
        return TermWhere(category=self.category, organization=self.organization, glossary=self.glossary)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is looked for."""
        return not self.query and self.where == TermWhere()

    def toggled(self, kind: FacetKind, iri: Iri) -> "SearchState":
        """Return the state with a facet chosen, or with none where it is chosen already."""
        changes: dict[str, Any] = {kind: None if getattr(self, kind) == iri else iri, "shown": STEP}
        return replace(self, **changes)

    def address(self, root: str, lexicon: Lexicon) -> str:
        """Return the address of the page that shows this, `root` before its path."""
        base = lexicon.iris.base
        parameters = {
            "q": self.query,
            "mode": "" if self.mode == usual_mode(lexicon) else self.mode,
            "category": facet_value("category", self.category, base),
            "organization": facet_value("organization", self.organization, base),
            "glossary": facet_value("glossary", self.glossary, base),
            "show": "" if self.shown == STEP else str(self.shown),
        }
        asked = urlencode({name: value for name, value in parameters.items() if value})
        return f"{root}/?{asked}" if asked else f"{root}/"


def query_of(parameters: Mapping[str, str]) -> str:
    """Return the query in the parameters of an address, as much of it as is searched for."""
    return parameters.get("q", "").strip()[:QUERY_LIMIT]


def usual_mode(lexicon: Lexicon) -> SearchMode:
    """Return how a search goes that says nothing of it: by meaning too, where there are vectors."""
    return SearchMode.LEXICAL if lexicon.index.manifest.model is None else SearchMode.HYBRID


def facet_value(kind: FacetKind, iri: Iri | None, base: Iri) -> str:
    """Return what stands for a facet in an address: of an IRI of ours its last part.

    >>> facet_value("category", "https://example.org/category/training", "https://example.org/")
    'training'
    """
    return (iri or "").removeprefix(f"{base}{kind}/")


def _facet(kind: FacetKind, given: Mapping[str, str], lexicon: Lexicon) -> Iri | None:
    if kind not in given:
        return None
    ours = f"{lexicon.iris.base}{kind}/{given[kind]}"
    catalog: Catalog = lexicon.catalog
    return catalog.known(kind, ours) or catalog.find(kind, given[kind])
