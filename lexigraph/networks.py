"""Terms with their links and groups, as a network of networkx."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from api.lexicon.lexicon import Lexicon
from lexigraph.errors import import_extra

if TYPE_CHECKING:
    import networkx

__all__ = ["network_of"]


def network_of(lexicon: Lexicon, pieces: Iterable[list[str]]) -> "networkx.MultiDiGraph":
    """Return the network of the terms in `pieces`; see `Lexigraph.to_networkx`. Raises `LexigraphError` without it."""
    network = import_extra("networkx").MultiDiGraph()
    pieces = list(pieces)
    for piece in pieces:
        network.add_nodes_from((iri, {"name": name, "kind": "term"}) for iri, name in lexicon.names(piece).items())
    for piece in pieces:
        network.add_edges_from(link for link in _links_between_terms(lexicon, piece) if link[1] in network)
        for term, relation, kind, group, name in _groups(lexicon, piece):
            network.add_node(group, name=name, kind=kind)
            network.add_edge(term, group, relation)
    known = lexicon.catalog.organizations
    for organization in [iri for iri in network if iri in known]:
        for unit, parent in pairwise(lexicon.catalog.lineage(organization)):
            network.add_node(parent, name=known[parent].name, kind="organization")
            network.add_edge(unit, parent, "parent")
    return network


def _links_between_terms(lexicon: Lexicon, terms: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the links of terms to other terms, each with its relation."""
    mentions = lexicon.mentions(terms)
    for term, relations in lexicon.relations(terms).items():
        for relation, others in (
            ("broader", relations.broader),
            ("related", relations.related),
            ("mentions", mentions[term]),
        ):
            yield from ((term, other, relation) for other in others)


def _groups(lexicon: Lexicon, terms: list[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the groups of terms: the term, its relation to the group, and the group's kind, IRI and name."""
    catalog = lexicon.catalog
    for relation, kind, known in (
        ("category", "category", catalog.categories),
        ("glossary", "glossary", catalog.glossaries),
        ("developer", "organization", catalog.organizations),
    ):
        for term, groups in lexicon.view.tags(terms, kind).items():
            yield from ((term, relation, kind, iri, known[iri].name) for iri in groups if iri in known)
