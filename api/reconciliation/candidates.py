"""The candidates for each query of a batch, with scores, match decisions and features."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument
from api.lexicon.lexicon import Lexicon
from api.lexicon.query_encoder import QueryEncoder
from api.lexicon.searching import search_many
from api.lexicon.short_texts import description_of
from api.reconciliation.properties import PROPERTIES, TERM, EntityType, property_of, types_of
from api.reconciliation.queries import Batch, ReconciliationQuery, valid_in_part
from embeddings.deprecation import deprecated_among
from embeddings.hits import Hit, MatchKind
from embeddings.records import Filter, Tag
from graph.errors import UnknownName
from graph.group_catalog import Catalog
from graph.model import Term
from graph.rdf import Iri

Feature: TypeAlias = Mapping[str, str | float]
"""A value that the score is computed from, by its `id`; see `embeddings.hits.Hit`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate term, as it is written in JSON.

    `score` is the score of a search (see `embeddings.score`) times 100. `match` is true if exactly one term has the
    text as its name, or, if no term does, as a synonym, ignoring case, accents, hyphens and plurals. It is never true
    for a deprecated term or a hidden label.
    """

    id: Iri
    name: str
    description: str
    type: tuple[EntityType, ...]
    score: float
    match: bool
    features: tuple[Feature, ...] = ()


Result: TypeAlias = Mapping[str, Sequence[Candidate] | str]
"""The candidates of one query, best first, as `result`; for an invalid one among valid ones, the reason as `error`."""


async def reconcile(lexicon: Lexicon, encoder: QueryEncoder, batch: Batch, most: int) -> dict[str, Result]:
    """Return the result of each query by its key, with at most `most` candidates.

    The IRI of a term returns only that term, and a blank text returns nothing. A query without a text returns the terms
    that match its properties, ordered by name, with a score of 100 divided equally among them. Raises `BadArgument` if
    all queries are invalid, and the errors of `search_many`.
    """

    def narrow() -> dict[str, Filter | BadArgument]:
        return {key: _narrowed(lexicon, query, key) for key, query in batch.items()}

    filters = valid_in_part(await run_in_threadpool(narrow))
    narrowed = {key: one for key, one in filters.items() if isinstance(one, Filter)}
    valid = {key: one for key, one in batch.items() if isinstance(one, ReconciliationQuery) and key in narrowed}
    hits = await _hits(lexicon, encoder, valid, narrowed, most)

    def results() -> dict[str, Result]:
        judged = {key: _judged(lexicon, query, narrowed[key], hits.get(key, []), most) for key, query in valid.items()}
        terms = lexicon.terms({one.term for each in judged.values() for one in each})
        return {
            key: {"error": str(one), "result": []}
            if isinstance(one, BadArgument)
            else {"result": [_candidate(lexicon.catalog, terms[hit.term], hit) for hit in judged[key]]}
            for key, one in filters.items()
        }

    return await run_in_threadpool(results)


def _narrowed(lexicon: Lexicon, query: ReconciliationQuery | BadArgument, key: str) -> Filter | BadArgument:
    if isinstance(query, BadArgument):
        return query
    try:
        return _filter_of(lexicon, query, key)
    except BadArgument as error:
        return error


def _filter_of(lexicon: Lexicon, query: ReconciliationQuery, place: str) -> Filter:
    """Return the filter for terms that have the types, and one of the values of each property.

    Types are given by ID, and categories also by name. A term must have any of the types, or all of them if
    `type_strict` is "all"; a name that several categories have is a type that each of them satisfies. An unknown value
    matches no terms, since it comes from a cell. An unknown type or property was chosen for a whole column and raises
    `BadArgument`, with `place`, the key of the query, in the message.
    """
    try:
        groups = _of_types(lexicon.catalog, query.type, query.type_strict == "all")
    except UnknownName as error:
        raise BadArgument(f"{place}.type: {error}") from error
    for condition in query.properties:
        narrow = property_of(condition.pid, f"{place}.properties").narrow
        if narrow is None:
            filters = ", ".join(one.id for one in PROPERTIES.values() if one.narrow)
            raise BadArgument(f"{place}.properties: {condition.pid!r} is not a filter. Available: {filters}.")
        groups.append(frozenset[Tag]().union(*(narrow(lexicon, value) for value in condition.v)))
    return Filter(tuple(groups))


def _of_types(catalog: Catalog, types: Iterable[str], of_all: bool) -> list[frozenset[Tag]]:
    chosen = list(types)
    found = [catalog.find_all("category", one) for one in chosen if one != TERM.id]
    groups = [frozenset(Tag("category", iri) for iri in iris) for iris in found]
    if of_all:
        return groups
    return [frozenset[Tag]().union(*groups)] if groups and len(groups) == len(chosen) else []


async def _hits(
    lexicon: Lexicon,
    encoder: QueryEncoder,
    batch: Mapping[str, ReconciliationQuery],
    narrowed: Mapping[str, Filter],
    most: int,
) -> dict[str, list[Hit]]:
    alike: dict[tuple[Filter, int], dict[str, str]] = defaultdict(dict)  # queries that one call can match
    for key, query in batch.items():
        if query.query and not lexicon.has_term(query.query):
            alike[narrowed[key], min(query.limit, most)][key] = query.query
    hits: dict[str, list[Hit]] = {}

    async def ask(texts: Mapping[str, str], where: Filter, limit: int) -> None:
        found = await search_many(lexicon, encoder, list(texts.values()), where, limit)
        hits.update(zip(texts, found, strict=True))

    await asyncio.gather(*(ask(texts, *how) for how, texts in alike.items()))
    return hits


@dataclass(frozen=True, slots=True)
class _Judged:
    term: Iri
    score: float
    match: bool = False
    features: tuple[Feature, ...] = ()


def _judged(
    lexicon: Lexicon, query: ReconciliationQuery, where: Filter, hits: Sequence[Hit], most: int
) -> list[_Judged]:
    if query.query is None:
        page = lexicon.view.page(where, min(query.limit, most))
        return [_Judged(iri, round(100 / page.total, 1)) for iri in page.keys]
    if lexicon.has_term(query.query):
        is_live = not deprecated_among(lexicon.view, [query.query])
        return [_Judged(query.query, 100.0, is_live)] if lexicon.passing([query.query], where) else []
    named = lexicon.searcher.lookup(query.query, where)
    hits = lexicon.searcher.explain(query.query, hits)
    hidden = {hit.key for hit in hits if hit.matches and hit.matches[0].field == "hiddenLabel"}
    unmatched = hidden | deprecated_among(lexicon.view, named)
    return [
        _Judged(hit.key, round(100 * hit.score, 1), named == (hit.key,) and hit.key not in unmatched, _features(hit))
        for hit in hits
    ]


def _features(hit: Hit) -> tuple[Feature, ...]:
    kinds = {one.kind for one in hit.matches}
    values = {
        "exactName": MatchKind.EXACT in kinds,
        "exactSynonym": MatchKind.SYNONYM in kinds,
        "labelLikeness": hit.likeness,
        "words": hit.words,
        "cosine": hit.cosine,
    }
    return tuple({"id": id, "value": value} for id, value in values.items() if value is not None)


def _candidate(catalog: Catalog, term: Term, judged: _Judged) -> Candidate:
    types = types_of(catalog, term)
    return Candidate(
        term.iri, term.name.value, description_of(term), types, judged.score, judged.match, judged.features
    )
