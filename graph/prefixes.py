"""The prefixes of vocabularies; identifiers are expanded to IRIs with them in all formats alike, and IRIs shortened."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from graph.errors import InvalidIri
from graph.iris import check_iri
from graph.rdf import Iri
from graph.vocabulary import DCAT, DCTERMS, LEX, OWL, PROV, RDF, RDFS, SCHEMA, SD, SKOS, VOID, WIKIDATA, XSD

PREFIXES: Final[dict[str, Iri]] = {
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "lex": str(LEX),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sd": str(SD),
    "skos": str(SKOS),
    "void": str(VOID),
    "wd": WIKIDATA,
    "xsd": str(XSD),
}

_SHORTENED = re.compile(r"([A-Za-z_][\w.-]*):(?!//)[^\s:]+")
_BASES: Final = {base: prefix for prefix, base in PREFIXES.items()}
# Stricter than Turtle and XML, which avoids escapes in every format.
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


def prefix_of(identifier: str) -> str | None:
    """Return the prefix if the text looks like a prefixed identifier, else None; a URL such as https://... has none.

    >>> prefix_of("AIO:Bias"), prefix_of("https://w3id.org/aio/Bias"), prefix_of("Net: a trap")
    ('AIO', None, None)
    """
    found = _SHORTENED.fullmatch(identifier)
    return found[1] if found else None


class Prefixes:
    """The prefixes of one document: those it declares, and otherwise the well-known ones.

    >>> prefixes = Prefixes({"AIO": "https://w3id.org/aio/"})
    >>> prefixes.expand("AIO:Bias"), prefixes.expand("owl:Thing"), prefixes.expand("DOID:4")
    ('https://w3id.org/aio/Bias', 'http://www.w3.org/2002/07/owl#Thing', 'DOID:4')
    """

    def __init__(self, declared: Mapping[str, Iri], rule: Callable[[str, str], Iri] | None = None) -> None:
        """Set the declared prefixes; `rule` returns the IRI for an undeclared prefix and a local name."""
        self._declared = PREFIXES | dict(declared)
        self._rule = rule

    def declare(self, prefix: str, iri: Iri) -> None:
        """Add a prefix, unless it is declared already."""
        self._declared.setdefault(prefix, iri)

    def expand(self, identifier: str) -> str:
        """Return the IRI of `identifier`, or `identifier` itself if its prefix is unknown or the IRI is invalid."""
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


def to_short_name(iri: Iri) -> tuple[str, str] | None:
    """Return the prefix and the local name of `iri`, or None if it cannot be shortened.

    >>> to_short_name("http://www.w3.org/2004/02/skos/core#prefLabel")
    ('skos', 'prefLabel')
    """
    split = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _BASES.get(iri[:split])
    return (prefix, iri[split:]) if prefix and _LOCAL_NAME.match(iri, split) else None
