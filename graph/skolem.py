"""Blank nodes get IRIs (https://www.w3.org/TR/rdf11-concepts/#section-skolemization), by what is said of them."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from graph.queries import serialize
from graph.rdf import BLANK, Iri, Literal, Node, Quad

__all__ = ["skolemized"]

_ROUNDS = 20  # how far from a node is looked to tell it from another; beyond, the order in the document does


def skolemized(quads: Sequence[Quad], begin: Iri) -> Iterator[Quad]:
    """Yield `quads` with an IRI, which starts with `begin`, in the place of each blank node.

    The IRI is a digest of what the document says of the node and, where that does not tell it from another, of those
    around it; so other labels, another order of the document, or a change elsewhere in it leave it as it is. Nodes that
    nothing tells apart are numbered in the document's order. The time is linear, whatever the graph: an exact canonical
    form (https://www.w3.org/TR/rdf-canon/) would take minutes for ten nodes that all point at each other.
    """
    names = {label: begin + digest for label, digest in _digests(quads).items()}

    def named(node: Iri) -> Iri:
        return names.get(node, node)

    for subject, predicate, value, graph in quads:
        other = value if isinstance(value, Literal) else named(value)
        yield Quad(named(subject), predicate, other, named(graph))


def _digests(quads: Sequence[Quad]) -> Mapping[Iri, str]:
    facts: dict[Iri, list[tuple[str, Iri, Node, Iri]]] = defaultdict(list)
    for subject, predicate, value, graph in quads:
        for role, node, other in (("of", subject, value), ("to", value, subject), ("in", graph, subject)):
            if not isinstance(node, Literal) and node.startswith(BLANK):
                facts[node].append((role, predicate, other, graph))
    digests = dict.fromkeys(facts, "")
    settled: dict[Iri, str] = {}
    for _ in range(_ROUNDS):
        classes = len(set(digests.values()))
        digests = {node: _digest([digests[node], *sorted(_said(facts[node], digests))]) for node in facts}
        shared = Counter(digests.values())
        settled |= {node: digest for node, digest in digests.items() if shared[digest] == 1 and node not in settled}
        if len(settled) == len(facts) or len(shared) == classes:
            break
    numbers: Counter[str] = Counter()
    for node in [node for node in facts if node not in settled]:
        numbers[digests[node]] += 1
        settled[node] = f"{digests[node]}-{numbers[digests[node]]}"
    return settled


def _said(facts: Sequence[tuple[str, Iri, Node, Iri]], digests: Mapping[Iri, str]) -> Iterator[str]:
    for role, predicate, other, graph in facts:
        node = serialize(other) if isinstance(other, Literal) else digests.get(other, other)
        yield f"{role} {predicate} {node} {digests.get(graph, graph)}"


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:20]
