"""N-Triples with one triple per line, in the order of `LC_ALL=C sort`."""

from collections.abc import Iterable, Iterator

from graph.writers import Resource, written


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
