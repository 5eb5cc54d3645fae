"""Shortened identifiers become the IRIs that they stand for, the same ones in whatever format a vocabulary comes."""

import re
from collections.abc import Callable, Mapping

from graph.errors import InvalidIri
from graph.iris import check_iri
from graph.rdf import Iri
from graph.vocabulary import PREFIXES

__all__ = ["Prefixes", "prefix_of"]

_SHORTENED = re.compile(r"([A-Za-z_][\w.-]*):(?!//)[^\s:]+")


def prefix_of(identifier: str) -> str | None:
    """Return the prefix of what may be a shortened identifier; an IRI that begins with https: has none.

    >>> prefix_of("AIO:Bias"), prefix_of("https://w3id.org/aio/Bias"), prefix_of("Net: a trap")
    ('AIO', None, None)
    """
    found = _SHORTENED.fullmatch(identifier)
    return found[1] if found else None


class Prefixes:
    """What the prefixes in one document stand for: what is declared, or else the names that RDF is written with.

    >>> prefixes = Prefixes({"AIO": "https://w3id.org/aio/"})
    >>> prefixes.expand("AIO:Bias"), prefixes.expand("owl:Thing"), prefixes.expand("DOID:4")
    ('https://w3id.org/aio/Bias', 'http://www.w3.org/2002/07/owl#Thing', 'DOID:4')
    """

    def __init__(self, declared: Mapping[str, Iri], rule: Callable[[str, str], Iri] | None = None) -> None:
        """`rule` makes the IRI of a prefix that is not declared, and of what stands behind it."""
        self._declared = PREFIXES | dict(declared)
        self._rule = rule

    def expand(self, identifier: str) -> str:
        """Return the IRI that `identifier` shortens, or `identifier` itself where nothing tells."""
        prefix = prefix_of(identifier)
        if prefix is None:
            return identifier
        local = identifier.removeprefix(prefix + ":")
        if prefix in self._declared:
            iri = self._declared[prefix] + local
        elif self._rule is not None:
            iri = self._rule(prefix, local)
        else:
            return identifier
        try:
            return check_iri(iri)
        except InvalidIri:
            return identifier
