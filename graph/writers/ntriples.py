"""N-Triples with one triple per line, in the order of `LC_ALL=C sort`."""

from collections.abc import Iterable, Iterator

from graph.rdf import BLANK, TRIPLE_TERM, Literal, Node
from graph.resources import Resource
from graph.sparql_text import serialize


def write_ntriples(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield canonical N-Triples (https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples)."""
    for resource in resources:
        subject = written(resource.iri)
        yield "".join(
            sorted(
                f"{subject} {written(property_)} {written(value)} .\n"
                for property_, values in resource.facts.items()
                for value in values
            )
        )


def written(node: Node) -> str:
    """Return a node in N-Triples syntax; results of queries also contain blank nodes and triple terms, so written.

    >>> written("urn:isbn:1"), written("_:b0"), written(Literal("one", "en"))
    ('<urn:isbn:1>', '_:b0', '"one"@en')
    """
    return node if not isinstance(node, Literal) and node.startswith((BLANK, TRIPLE_TERM)) else serialize(node)
