"""The tools: each answers from the state that is published when it is called, and changes nothing."""

from collections import defaultdict
from collections.abc import Callable
from typing import Annotated, Any, Final

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.current import Current
from api.descriptions import clipped, description_of
from api.encoding import QueryEncoder
from api.matching import match
from api.mcp.entries import links, term_entry
from api.mcp.lookup import one_term
from api.mcp.results import (
    Link,
    MatchedTerm,
    MatchPage,
    Occurrence,
    OrganizationEntry,
    OrganizationPage,
    OrganizationSummary,
    SearchHit,
    SearchPage,
    Section,
    TermEntry,
)
from embeddings.annotations import Annotation
from embeddings.hits import Hit
from graph.catalog import TermWhere
from graph.model import Organization, Term
from graph.rdf import Iri

__all__ = ["add_tools"]

_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_DEFINITION = 240
_MATCHED = 100
_ITEMS = 20

Name = Annotated[str, Field(min_length=1, max_length=1000)]
InCategory = Annotated[Name | None, Field(description="Only terms of this category.")]
Developing = Annotated[Name | None, Field(description="Only terms that this organization develops, or a unit of it.")]
InGlossary = Annotated[Name | None, Field(description="Only terms of this glossary.")]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="How many to skip: `next_offset` of the page before.")]
RankedOffset = Annotated[int, Field(ge=0, le=500, description="How many to skip: `next_offset` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=20, description="The most on a page.")]
LongLimit = Annotated[int, Field(ge=1, le=50, description="The most on a page.")]


def add_tools(server: MCPServer[Any], current: Current, encoder: QueryEncoder) -> None:
    """Give `server` all tools over what `current` publishes."""
    tools = _Tools(current, encoder)
    titled: dict[str, Callable[..., object]] = {
        "Find the terms that a text names": tools.match_terms,
        "Search terms by name and meaning": tools.search_terms,
        "Look a term up": tools.get_term,
        "List organizations": tools.list_organizations,
        "Look an organization up": tools.get_organization,
    }
    for title, tool in titled.items():
        server.add_tool(tool, title=title, annotations=_READ_ONLY, structured_output=True)


class _Tools:
    def __init__(self, current: Current, encoder: QueryEncoder) -> None:
        self._current, self._encoder = current, encoder

    def match_terms(
        self,
        text: Annotated[str, Field(max_length=20_000, description="What a user wrote; send longer texts in parts.")],
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> MatchPage:
        """Find every glossary term that a text names, by name or synonym, with its definition and places.

        Call this first, with the user's whole text.
        """
        lexicon = self._current.lexicon
        places: dict[Iri, list[Annotation]] = defaultdict(list)
        for annotation in lexicon.annotate(text):
            for iri in annotation.keys:
                places[iri].append(annotation)
        chosen = lexicon.terms(list(places)[offset : offset + limit])
        return MatchPage(
            terms=[_matched(term, places[iri]) for iri, term in chosen.items()],
            total=len(places),
            next_offset=_next(offset, limit, len(places)),
        )

    async def search_terms(
        self,
        query: Annotated[str, Field(max_length=2000, description="A name, a synonym, or a meaning in plain words.")],
        category: InCategory = None,
        organization: Developing = None,
        glossary: InGlossary = None,
        limit: Limit = 5,
        offset: RankedOffset = 0,
    ) -> SearchPage:
        """Find terms by name, synonym, words and meaning, best first.

        Use it when you know what is meant but not what the glossary calls it. There are always hits; if none of their
        definitions fits, the glossary has no such term.
        """
        lexicon = self._current.lexicon
        where = TermWhere(category=category, organization=organization, glossary=glossary)
        allowed = await run_in_threadpool(lexicon.allowed, where)
        (hits,) = await match(lexicon, self._encoder, [query], allowed, offset + limit + 1)
        shown = hits[offset : offset + limit]
        terms = await run_in_threadpool(lexicon.terms, [hit.key for hit in shown])
        return SearchPage(
            hits=[_found(terms[hit.key], hit) for hit in shown if hit.key in terms],
            next_offset=_next(offset, limit, len(hits)),
        )

    def get_term(
        self,
        term: Annotated[Name, Field(description="Its name or a synonym, in any spelling, or its IRI.")],
        section: Annotated[Section | None, Field(description="Reads only this section; see `more`.")] = None,
        offset: Annotated[Offset, Field(description="Where to go on in `section`; see `more`.")] = 0,
    ) -> TermEntry:
        """Look up what the glossary says of one term: definition, synonyms, background, organizations, related terms.

        Call this before you use, define or explain a term, even if you think that you know it. Long sections are cut:
        `more` says which, and how to read on.
        """
        if offset and section is None:
            raise ToolError("`offset` goes with a `section`; `more` names both.")
        lexicon = self._current.lexicon
        return term_entry(lexicon, one_term(lexicon, term), section, offset)

    def list_organizations(
        self,
        name_contains: Annotated[Name | None, Field(description="A part of the name or of an alias.")] = None,
        unit_of: Annotated[Name | None, Field(description="Only units of this organization, at any depth.")] = None,
        limit: LongLimit = 30,
        offset: Offset = 0,
    ) -> OrganizationPage:
        """List the companies, laboratories, universities and product units that work on the terms, by name."""
        catalog = self._current.lexicon.catalog
        found = catalog.organizations_fitting(unit_of, name_contains)
        shown = [catalog.organizations[iri] for iri in found[offset : offset + limit]]
        return OrganizationPage(
            organizations=[
                OrganizationSummary(
                    name=one.name,
                    iri=one.iri,
                    parent=_name_of(catalog.organizations.get(one.parent or "")),
                )
                for one in shown
            ],
            total=len(found),
            next_offset=_next(offset, limit, len(found)),
        )

    def get_organization(
        self,
        organization: Annotated[Name, Field(description="Its name or an alias, in any spelling, or its IRI.")],
        include_units: Annotated[bool, Field(description="Whether the terms of its units count as its own.")] = True,
        limit: LongLimit = 30,
        offset: Offset = 0,
    ) -> OrganizationEntry:
        """Look an organization up: what it is a unit of, its units, and the terms that it develops."""
        lexicon = self._current.lexicon
        catalog = lexicon.catalog
        iri = catalog.find("organization", organization)
        found = catalog.organizations[iri]
        parent = catalog.organizations.get(found.parent or "")
        units = [catalog.organizations[unit] for unit in catalog.units.get(iri, ())[:_ITEMS]]
        terms = lexicon.terms_of(catalog.with_units(iri) if include_units else [iri])
        return OrganizationEntry(
            name=found.name,
            iri=iri,
            aliases=list(found.aliases),
            homepage=found.homepage,
            wikidata=found.wikidata,
            parent=Link(name=parent.name, iri=parent.iri) if parent else None,
            units=[Link(name=unit.name, iri=unit.iri) for unit in units],
            terms=links(lexicon, terms[offset : offset + limit]),
            total_terms=len(terms),
            next_offset=_next(offset, limit, len(terms)),
        )


def _matched(term: Term, places: list[Annotation]) -> MatchedTerm:
    return MatchedTerm(
        name=term.name.value,
        iri=term.iri,
        definition=description_of(term, _DEFINITION),
        occurrences=[Occurrence(start=one.start, end=one.end, text=one.text) for one in places[:_ITEMS]],
        total_occurrences=len(places),
    )


def _found(term: Term, hit: Hit) -> SearchHit:
    reason = hit.matches[0]
    return SearchHit(
        name=term.name.value,
        iri=term.iri,
        definition=description_of(term, _DEFINITION),
        score=round(hit.score, 3),
        matched=f"{reason.kind.value} ({reason.field}): {clipped(reason.text, _MATCHED)}",
    )


def _name_of(organization: Organization | None) -> str | None:
    return organization.name if organization else None


def _next(offset: int, limit: int, total: int) -> int | None:
    return offset + limit if offset + limit < total else None
