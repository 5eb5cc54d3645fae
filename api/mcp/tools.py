"""The MCP tools. All are read-only, and each call reads the state that is published when it starts."""

from collections import defaultdict
from collections.abc import Callable
from typing import Annotated, Any, Final

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.lexicon.current import Current
from api.lexicon.filters import TermWhere, work_of
from api.lexicon.query_encoder import QueryEncoder
from api.lexicon.searching import search_many
from api.mcp.lookup import one_term
from api.mcp.results import (
    LISTED,
    AnnotationPage,
    Link,
    OrganizationEntry,
    OrganizationPage,
    OrganizationSummary,
    SearchPage,
    Section,
    TermEntry,
    annotated_term,
    links,
    search_hit,
    term_entry,
)
from embeddings.annotations import Annotation
from embeddings.records import Filter
from graph.rdf import Iri

FORMER_NAMES: Final = {"match_terms": "annotate_text"}
"""Tools that were renamed. Calls by a former name are accepted for one release."""

_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

Name = Annotated[str, Field(min_length=1, max_length=1000)]
CategoryFilter = Annotated[Name | None, Field(description="Return only terms in this category.")]
OrganizationFilter = Annotated[
    Name | None, Field(description="Return only terms that this organization or any of its units works on.")
]
GlossaryFilter = Annotated[Name | None, Field(description="Return only terms in this glossary.")]
Offset = Annotated[
    int, Field(ge=0, le=1_000_000, description="Number of items to skip: `next_offset` of the previous page.")
]
_RANKED: Final = 500
"""Maximum number of hits of a search over all of its pages."""
RankedOffset = Annotated[
    int, Field(ge=0, le=_RANKED, description="Number of hits to skip: `next_offset` of the previous page.")
]
Limit = Annotated[int, Field(ge=1, le=20, description="Maximum number of items per page.")]
LongLimit = Annotated[int, Field(ge=1, le=50, description="Maximum number of items per page.")]


def add_tools(server: MCPServer[Any], current: Current, encoder: QueryEncoder) -> None:
    """Add all tools to `server`; they read the state that `current` publishes."""
    tools = _Tools(current, encoder)
    titled: dict[str, Callable[..., object]] = {
        "Find terms in a text": tools.annotate_text,
        "Search terms by name and meaning": tools.search_terms,
        "Look up a term": tools.get_term,
        "List organizations": tools.list_organizations,
        "Look up an organization": tools.get_organization,
    }
    for title, tool in titled.items():
        server.add_tool(tool, title=title, annotations=_READ_ONLY, structured_output=True)


class _Tools:
    def __init__(self, current: Current, encoder: QueryEncoder) -> None:
        self._current, self._encoder = current, encoder

    def annotate_text(
        self,
        text: Annotated[
            str, Field(max_length=20_000, description="The user's text. Split longer texts into several calls.")
        ],
        glossary: Annotated[
            Name | None,
            Field(description="The glossary of the text. Its terms are preferred to others with the same label."),
        ] = None,
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> AnnotationPage:
        """Find all glossary terms that a text names, by name or synonym, with definitions and occurrences.

        Call this first, with the user's whole text.
        """
        lexicon = self._current.lexicon
        occurrences: dict[Iri, list[Annotation]] = defaultdict(list)
        for annotation in lexicon.annotate(text, glossary=glossary):
            for iri in annotation.keys:
                occurrences[iri].append(annotation)
        chosen = lexicon.terms(list(occurrences)[offset : offset + limit])
        return AnnotationPage(
            terms=[annotated_term(lexicon, term, occurrences[iri]) for iri, term in chosen.items()],
            total=len(occurrences),
            next_offset=_next(offset, limit, len(occurrences)),
        )

    async def search_terms(
        self,
        query: Annotated[
            str, Field(max_length=2000, description="A name, a synonym, or a description of the meaning.")
        ],
        category: CategoryFilter = None,
        organization: OrganizationFilter = None,
        glossary: GlossaryFilter = None,
        limit: Limit = 5,
        offset: RankedOffset = 0,
    ) -> SearchPage:
        """Search terms by name, synonym, keywords and meaning, best first.

        Use this when you know the meaning but not the glossary's name for it. A search nearly always returns hits; if
        none of their definitions fits, the glossary has no such term.
        """
        lexicon = self._current.lexicon
        where = TermWhere(category=category, organization=organization, glossary=glossary)
        condition = await run_in_threadpool(lexicon.filter, where)
        wanted = min(offset + limit + 1, _RANKED)
        (hits,) = await search_many(lexicon, self._encoder, [query], condition, wanted)
        shown = await run_in_threadpool(lexicon.searcher.explain, query, hits[offset : offset + limit])
        terms = await run_in_threadpool(lexicon.terms, [hit.key for hit in shown])
        return SearchPage(
            hits=[search_hit(lexicon, terms[hit.key], hit) for hit in shown if hit.key in terms],
            next_offset=_next(offset, limit, len(hits)),
        )

    def get_term(
        self,
        term: Annotated[
            Name,
            Field(description="A name or synonym, ignoring case, accents, hyphens and plurals, or the IRI."),
        ],
        glossary: Annotated[
            Name | None, Field(description="The glossary of the term, if several glossaries define the name.")
        ] = None,
        section: Annotated[
            Section | None, Field(description="Return only this section, as listed in `more` of an earlier call.")
        ] = None,
        offset: Annotated[
            Offset, Field(description="Offset to continue `section` from, as listed in `more` of an earlier call.")
        ] = 0,
    ) -> TermEntry:
        """Look up one term: definition, synonyms, background, organizations, and broader, narrower and related terms.

        Call this before you use, define or explain a term, even if you think you know it. Long sections are truncated;
        `more` lists them with the offsets to continue from.
        """
        if offset and section is None:
            raise ToolError("`offset` needs a `section`. Pass both as listed in `more` of an earlier call.")
        lexicon = self._current.lexicon
        return term_entry(lexicon, one_term(lexicon, term, glossary), section, offset)

    def list_organizations(
        self,
        name_contains: Annotated[
            Name | None, Field(description="Part of the name or of an alias, ignoring case.")
        ] = None,
        unit_of: Annotated[
            Name | None, Field(description="Return only units of this organization, at any depth.")
        ] = None,
        limit: LongLimit = 30,
        offset: Offset = 0,
    ) -> OrganizationPage:
        """List companies, laboratories, universities and product units that work on the terms, ordered by name."""
        catalog = self._current.lexicon.catalog
        found = catalog.organizations_fitting(unit_of, name_contains)
        shown = [catalog.organizations[iri] for iri in found[offset : offset + limit]]
        return OrganizationPage(
            organizations=[
                OrganizationSummary(
                    name=one.name,
                    iri=one.iri,
                    parent=parent.name if (parent := catalog.organizations.get(one.parent or "")) else None,
                )
                for one in shown
            ],
            total=len(found),
            next_offset=_next(offset, limit, len(found)),
        )

    def get_organization(
        self,
        organization: Annotated[
            Name, Field(description="A name or alias, ignoring case, accents and hyphens, or the IRI.")
        ],
        include_units: Annotated[
            bool, Field(description="Whether to include the terms of its units, at any depth.")
        ] = True,
        limit: LongLimit = 30,
        offset: Offset = 0,
    ) -> OrganizationEntry:
        """Look up an organization: its parent, its units, and the terms that it works on."""
        lexicon = self._current.lexicon
        catalog = lexicon.catalog
        iri = catalog.find("organization", organization)
        found = catalog.organizations[iri]
        parent = catalog.organizations.get(found.parent or "")
        units = [catalog.organizations[unit] for unit in catalog.units.get(iri, ())[:LISTED]]
        terms = lexicon.view.page(Filter().having(work_of(iri, include_units)), limit, skip=offset)
        return OrganizationEntry(
            name=found.name,
            iri=iri,
            aliases=list(found.aliases),
            homepage=found.homepage,
            wikidata=found.wikidata,
            parent=Link(name=parent.name, iri=parent.iri) if parent else None,
            units=[Link(name=unit.name, iri=unit.iri) for unit in units],
            terms=links(lexicon, terms.keys),
            total_terms=terms.total,
            next_offset=_next(offset, limit, terms.total),
        )


def _next(offset: int, limit: int, total: int) -> int | None:
    return offset + limit if offset + limit < total else None
