"""Replaces blank nodes by IRIs derived from their triples (skolemization).

See https://www.w3.org/TR/rdf11-concepts/#section-skolemization.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from graph.rdf import BLANK, Iri, Literal, Node, Quad
from graph.sparql_text import serialize

_ROUNDS = 20  # distance up to which a node's neighbors distinguish it; beyond that, the document order does


def skolemized(quads: Sequence[Quad], begin: Iri) -> Iterator[Quad]:
    """Yield `quads` with each blank node replaced by an IRI that starts with `begin`.

    The IRI contains a digest of the node's triples and, if other nodes have the same ones, of its neighbors. It
    therefore does not depend on labels, on the order of the document, or on changes elsewhere in it. Nodes that cannot
    be distinguished are numbered in document order. The time is linear for every graph; an exact canonical form
    (https://www.w3.org/TR/rdf-canon/) would take minutes for ten nodes that all link to each other.

    >>> quads = [Quad("_:b0", "urn:name", Literal("Ada"))]
    >>> [quad.subject for quad in skolemized(quads, "urn:node:")]
    ['urn:node:60cc48dee9e7d5255754']
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
        digests = {node: _digest([digests[node], *sorted(_described(facts[node], digests))]) for node in facts}
        shared = Counter(digests.values())
        settled |= {node: digest for node, digest in digests.items() if shared[digest] == 1 and node not in settled}
        if len(settled) == len(facts) or len(shared) == classes:
            break
    numbers: Counter[str] = Counter()
    for node in [node for node in facts if node not in settled]:
        numbers[digests[node]] += 1
        settled[node] = f"{digests[node]}-{numbers[digests[node]]}"
    return settled


def _described(facts: Sequence[tuple[str, Iri, Node, Iri]], digests: Mapping[Iri, str]) -> Iterator[str]:
    for role, predicate, other, graph in facts:
        node = serialize(other) if isinstance(other, Literal) else digests.get(other, other)
        yield f"{role} {predicate} {node} {digests.get(graph, graph)}"


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:20]
