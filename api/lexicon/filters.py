"""The filter of terms that every interface has, and how it becomes a filter of the search engine."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.errors import QueryTooLarge
from api.lexicon.hierarchy import Hierarchy
from embeddings.deprecation import DEPRECATED, LIVE
from embeddings.records import Filter, Tag
from graph.errors import UnknownName
from graph.group_catalog import Catalog, Kind
from graph.language_preference import covered_tags
from graph.rdf import Iri
from ingest.derived.term_records import DEFINED, UNDEFINED

_MOST_NARROWER = 50_000
"""Maximum number of narrower terms that a filter by a broader term selects from; these take 100 ms."""

_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """Names, aliases or IRIs: a term must have one of `any`, unless that is None, and each of `all`."""

    any: tuple[str, ...] | None = None
    all: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermWhere:
    """A filter of terms; all conditions must hold. Category, organization and glossary accept a name, alias or IRI.

    A name that several categories have selects the terms of all of them, and so for organizations and glossaries.
    `organization` and `organizations` include units unless `include_units` is False. `language` is a language range,
    see `covered_tags`, and selects terms that have a name in a language that it covers. `modified_since` and
    `modified_before`, with a time zone, select terms that were last changed then or later, and before. `deprecated`
    selects only deprecated terms, or none of them, and so does `has_definition`. `narrower_than` is the IRI of a term,
    and selects those that are narrower, at any depth. `excluding` is a filter that terms must not pass. None sets no
    condition, but an empty name is one, and so is an empty tuple: no term is one of none.
    """

    category: str | None = None
    organization: str | None = None
    include_units: bool = True
    glossary: str | None = None
    language: str | None = None
    modified_since: datetime | None = None
    deprecated: bool | None = None
    ids: tuple[Iri, ...] | None = None
    categories: Selection = Selection()
    organizations: Selection = Selection()
    has_definition: bool | None = None
    narrower_than: Iri | None = None
    modified_before: datetime | None = None
    excluding: "TermWhere | None" = None


_EVERYTHING = TermWhere()


def filter_of(
    where: TermWhere, catalog: Catalog, hierarchy: Hierarchy, languages: Callable[[], Mapping[str, int]]
) -> Filter:
    """Return the filter with the IRIs of everything that `where` names. Raises `UnknownName`, `QueryTooLarge`.

    `languages` returns those of all names, in lower case, most frequent first; see `Lexicon.languages`.
    """
    if where == _EVERYTHING:  # the usual one
        return Filter()
    keys = None if where.ids is None else frozenset(where.ids)
    if where.narrower_than is not None:
        narrower = _narrower(where.narrower_than, hierarchy)
        keys = narrower if keys is None else keys & narrower
    excluding = where.excluding or _EVERYTHING
    excluded = () if excluding == _EVERYTHING else (filter_of(excluding, catalog, hierarchy, languages),)
    since, before = _microseconds(where.modified_since), _microseconds(where.modified_before)
    groups = list(_groups(where, catalog))
    if where.language is not None:
        groups.append(_spoken(where.language, languages()))
    return Filter(tuple(groups), since, keys, before, excluded)


def work_of(organization: Iri, include_units: bool = True) -> Tag:
    """Return the tag of the terms that an organization works on, with those of its units at any depth."""
    return Tag("lineage" if include_units else "organization", organization)


def _groups(where: TermWhere, catalog: Catalog) -> Iterator[frozenset[Tag]]:
    def tags(kind: Kind, names: Collection[str]) -> frozenset[Tag]:
        found = (iri for name in names for iri in catalog.find_all(kind, name))
        if kind == "organization":
            return frozenset(work_of(iri, where.include_units) for iri in found)
        return frozenset(Tag(kind, iri) for iri in found)

    def selected(kind: Kind, name: str | None, selection: Selection) -> Iterator[frozenset[Tag]]:
        if selection.any is not None:
            yield tags(kind, selection.any)
        yield from (tags(kind, [one]) for one in (*selection.all, *([] if name is None else [name])))

    yield from selected("category", where.category, where.categories)
    yield from selected("glossary", where.glossary, Selection())
    yield from selected("organization", where.organization, where.organizations)
    if where.deprecated is not None:
        yield frozenset({DEPRECATED if where.deprecated else LIVE})
    if where.has_definition is not None:
        yield frozenset({DEFINED if where.has_definition else UNDEFINED})


def _spoken(language: str, known: Mapping[str, int]) -> frozenset[Tag]:
    found = covered_tags(language, known)
    if not found:
        related = covered_tags(language.partition("-")[0], known) or covered_tags("*", known)
        raise UnknownName("language", language, related[:_SUGGESTED])
    return frozenset(Tag("language", tag) for tag in found)


def _narrower(term: Iri, hierarchy: Hierarchy) -> frozenset[Iri]:
    found = hierarchy.descendants(term, most=_MOST_NARROWER + 1)
    if not found and not hierarchy.broader([term]):
        raise UnknownName("term", term, [])
    if len(found) > _MOST_NARROWER:
        raise QueryTooLarge(f"{term} has more than {_MOST_NARROWER:,} narrower terms. Select one of those.")
    return frozenset(one.iri for one in found)


def _microseconds(time: datetime | None) -> int:
    return 0 if time is None else int(time.timestamp() * 1_000_000)
