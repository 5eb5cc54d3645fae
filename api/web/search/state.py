"""The state of a search page, which its URL contains in full."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self, get_args
from typing import Literal as OneOf

from api.errors import BadArgument
from api.lexicon.filters import TermWhere
from api.lexicon.lexicon import Lexicon
from api.web.page_context import PageContext
from embeddings.hits import SearchMode
from embeddings.searcher import QUERY_LIMIT
from graph.rdf import Iri

FacetKind = OneOf["category", "organization", "glossary"]

STEP: Final = 20
"""Number of terms shown at first, and added by each "Show more"."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """A query, its search mode and filters, and the number of results to show; `is_all` adds those that are less alike.

    Without a query, the terms that match the filters are listed by name.
    """

    query: str = ""
    mode: SearchMode = SearchMode.HYBRID
    category: Iri | None = None
    organization: Iri | None = None
    glossary: Iri | None = None
    shown: int = STEP
    is_all: bool = False

    @classmethod
    def read(cls, context: PageContext) -> Self:
        """Return the state for the parameters of a URL, ignoring empty ones.

        A filter is a name, an IRI, or the last part of an IRI below the base. If several categories have the name, the
        one with terms in the glossary is meant. Raises `BadArgument`, `UnknownName`, `AmbiguousName`.
        """
        lexicon = context.lexicon
        given = {name: value.strip() for name, value in context.parameters.items() if value.strip()}
        mode, shown = given.get("mode", lexicon.usual_mode), given.get("show", str(STEP))
        if mode not in list(SearchMode):
            raise BadArgument(f"Unknown search mode {mode!r}. Available: {', '.join(SearchMode)}.")
        if not (shown.isascii() and shown.isdigit()):
            raise BadArgument(f"Invalid value {shown!r} of `show`. Pass the number of terms to show, such as {STEP}.")
        glossary = chosen_facet("glossary", given, lexicon)
        return cls(
            query=query_of(context.parameters),
            mode=SearchMode(mode),
            category=chosen_facet("category", given, lexicon, glossary),
            organization=chosen_facet("organization", given, lexicon, glossary),
            glossary=glossary,
            shown=max(1, min(int(shown[:9]), context.most)),
            is_all="all" in given,
        )

    @property
    def where(self) -> TermWhere:
        """The filters as a condition on terms."""
        return TermWhere(category=self.category, organization=self.organization, glossary=self.glossary)

    @property
    def is_blank(self) -> bool:
        """Whether both the query and the filters are empty."""
        return not self.query and not self.is_filtered

    @property
    def is_filtered(self) -> bool:
        """Whether a filter is active."""
        return self.where != TermWhere()

    def toggled(self, kind: FacetKind, iri: Iri) -> "SearchState":
        """Return the state with a filter added, or removed if it is already active."""
        changes: dict[str, Any] = {kind: None if getattr(self, kind) == iri else iri, "shown": STEP}
        return replace(self, **changes)

    def address(self, context: PageContext) -> str:
        """Return the address of the page that shows this state."""
        parameters = {
            "q": self.query,
            **self.parameters(context.lexicon),
            "all": "1" if self.is_all else "",
            "show": "" if self.shown == STEP else str(self.shown),
        }
        return context.addresses.page("/", **parameters)

    def parameters(self, lexicon: Lexicon) -> dict[str, str]:
        """Return the parameters of the address that another query keeps: the mode, if it is not usual, and filters."""
        base = lexicon.iris.base
        parameters = {kind: facet_value(kind, getattr(self, kind), base) for kind in get_args(FacetKind)}
        parameters |= {"mode": "" if self.mode == lexicon.usual_mode else self.mode}
        return {name: value for name, value in parameters.items() if value}


def query_of(parameters: Mapping[str, str]) -> str:
    """Return the query in the parameters of a URL, truncated to the maximum length."""
    return parameters.get("q", "").strip()[:QUERY_LIMIT]


def facet_value(kind: FacetKind, iri: Iri | None, base: Iri) -> str:
    """Return the value of a filter in a URL: its IRI, or only the last part of an IRI below the base.

    >>> facet_value("category", "https://example.org/category/training", "https://example.org/")
    'training'
    """
    return (iri or "").removeprefix(f"{base}{kind}/")


def chosen_facet(
    kind: FacetKind, given: Mapping[str, str], lexicon: Lexicon, glossary: Iri | None = None
) -> Iri | None:
    """Return the filter in the parameters of a URL, if there is one. Raises `UnknownName`, `AmbiguousName`."""
    if not given.get(kind):
        return None
    below_base = f"{lexicon.iris.base}{kind}/{given[kind]}"
    return lexicon.only(kind, below_base if lexicon.catalog.known(kind, below_base) else given[kind], glossary)
