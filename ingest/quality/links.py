"""Links that lead to no term, terms that are broader than themselves, and terms without any link."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from embeddings.chunks import chunks
from graph.iris import Iris, slug
from graph.link_queries import ALIASED_TERMS, LABELS_OF_TERMS, LINKS, RESOLVED_LINKS
from graph.rdf import Iri, Literal
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_reader import read_mentioned_by, read_mentions
from graph.vocabulary import DCTERMS, SKOS
from ingest.quality.finding_kinds import Finding, FindingKind
from ingest.quality.reviewed_terms import ReviewedTerms, quoted

_RELATIONS: Final = {
    "broader": SKOS.broader,
    "narrower": SKOS.narrower,
    "related": SKOS.related,
    "replaced by": DCTERMS.isReplacedBy,
}
_DANGLING: Final = """
SELECT link.other, term.iri, term.name, term.source, link.relation
FROM link JOIN term ON term.id = link.term WHERE link.other_id IS NULL ORDER BY link.other, term.id, link.relation
"""
_ABOVE: Final = """
SELECT term, other_id FROM link WHERE relation = 'broader' AND other_id IS NOT NULL
UNION SELECT other_id, term FROM link WHERE relation = 'narrower' AND other_id IS NOT NULL
"""
_MEANT: Final = """
SELECT DISTINCT reference.term, label.term FROM reference JOIN label ON label.folded = reference.folded
AND label.glossary = reference.glossary AND label.language = reference.language AND label.role < 2
WHERE reference.term <> label.term
"""
_UNLINKED: Final = """
SELECT iri, name, source FROM term WHERE is_live AND NOT has_category
AND id NOT IN (SELECT term FROM link) AND id NOT IN (SELECT other_id FROM link WHERE other_id IS NOT NULL)
ORDER BY id
"""
_SHOWN: Final = 8  # terms of a circle


def read_links(store: TripleStore, terms: ReviewedTerms) -> None:
    """Add the links of all terms in the graph."""
    for name, relation in _RELATIONS.items():
        rows = store.query(bind(LINKS, relation=relation))
        terms.add_links((str(term), name, str(other)) for term, other in rows)


def dangling_links(store: TripleStore, iris: Iris, terms: ReviewedTerms) -> Iterator[Finding]:
    """Yield one finding per resource that links lead to, although it is not a term, also not under another name."""
    for other, several in groupby(_dangling(store, iris, terms), key=itemgetter(0)):
        links = list(several)
        _, iri, name, source, relation = links[0]
        linking = {link[1] for link in links}
        count = f" ({len(linking):,} terms in all)" if len(linking) > 1 else ""
        message = f"A link ({relation}) leads to <{other}>, which is not a term{count}."
        yield Finding(FindingKind.DANGLING_LINK, name, message, terms=(iri,), source=source)


def _dangling(store: TripleStore, iris: Iris, terms: ReviewedTerms) -> Iterator[tuple[Iri, Iri, str, Iri, str]]:
    """Yield the other resource, the term, its name, its source and the relation of each link that leads to no term."""
    for chunk in chunks(terms.rows(_DANGLING)):
        others = sorted({other for other, *_ in chunk})
        known = {str(alias) for _, alias in store.query(bind(ALIASED_TERMS, aliases=others))}
        resolved = _resolved(store, iris, sorted({iri for _, iri, *_ in chunk}))
        yield from (row for row in chunk if row[0] not in known and (row[1], row[0].rpartition("/")[2]) not in resolved)


def circles(terms: ReviewedTerms) -> Iterator[Finding]:
    """Yield one finding per group of terms that are broader than themselves."""
    for circle in _circles(terms.count, terms.rows(_ABOVE)):
        found = terms.named(circle[:_SHOWN])
        chain = " under ".join(repr(name) for _, name, _ in (*found, *found[: len(circle) <= _SHOWN]))
        more = f" and {len(circle) - _SHOWN:,} more" if len(circle) > _SHOWN else ""
        _, name, source = found[0]
        message = f"The term is broader than itself: {chain}{more}."
        yield Finding(FindingKind.CIRCLE, name, message, terms=tuple(iri for iri, _, _ in found), source=source)


def mutual_definitions(terms: ReviewedTerms) -> Iterator[Finding]:
    """Yield one finding per group of terms whose definitions only name each other."""
    for circle in _circles(terms.count, terms.rows(_MEANT)):
        found = terms.named(circle[:_SHOWN])
        _, name, source = found[0]
        others = quoted([other for _, other, _ in found[1:]], len(circle) - 1)
        message = f"The definition only names {others}, which is defined by this term."
        yield Finding(
            FindingKind.CIRCULAR_DEFINITION, name, message, terms=tuple(iri for iri, _, _ in found), source=source
        )


def orphans(store: TripleStore, iris: Iris, terms: ReviewedTerms) -> Iterator[Finding]:
    """Yield one finding per term without a category, without links, and without mentions in either direction."""
    for chunk in chunks(terms.rows(_UNLINKED)):
        listed = [iri for iri, _, _ in chunk]
        mentions = read_mentions(store, iris, listed), read_mentioned_by(store, iris, listed)
        for iri, name, source in chunk:
            if not any(found[iri] for found in mentions):
                message = "No term is linked to it, it has no category, and no text mentions it."
                yield Finding(FindingKind.ORPHAN, name, message, terms=(iri,), source=source)


def _resolved(store: TripleStore, iris: Iris, terms: list[Iri]) -> set[tuple[Iri, str]]:
    """Return the terms with a derived link, with the slug of each label of the term that it leads to."""
    rows = store.query(bind(RESOLVED_LINKS, terms=terms, links=iris.links_graph))
    derived = [(str(term), str(other)) for term, _, other in rows]
    if not derived:
        return set()
    slugs: dict[Iri, set[str]] = {}
    for term, _, label in store.query(bind(LABELS_OF_TERMS, terms=sorted({other for _, other in derived}))):
        if isinstance(label, Literal):
            slugs.setdefault(str(term), {str(term).rpartition("/")[2]}).add(slug(label.value))
    return {(term, one) for term, other in derived for one in slugs.get(other, ())}


def _circles(count: int, edges: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield a shortest circle through the least node of each strongly connected component, upwards."""
    import igraph

    listed = [(below, above) for below, above in edges]
    yield from ([node] for node in sorted({below for below, above in listed if below == above}))
    graph = igraph.Graph(n=count, edges=[edge for edge in listed if edge[0] != edge[1]], directed=True)
    for component in graph.connected_components(mode="strong"):
        if len(component) > 1:
            part = graph.induced_subgraph(sorted(component))
            nodes, first = sorted(component), 0
            paths = part.get_shortest_paths(first, to=part.predecessors(first), mode="out")
            yield [nodes[one] for one in min(paths, key=len)]
