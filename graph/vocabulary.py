"""The names of RDF properties and classes that Lexigraph writes, and their prefixes."""

from typing import Final

__all__ = [
    "DCAT",
    "DCTERMS",
    "LEX",
    "OBO",
    "OIO",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SKOS",
    "SKOSXL",
    "VOID",
    "WIKIDATA",
    "XSD",
]


class Namespace:
    """An IRI prefix whose attributes are the IRIs below it.

    >>> Namespace("http://www.w3.org/2004/02/skos/core#").prefLabel
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    """

    # Not a `str`, whose own methods would answer for names such as dcterms:title.
    def __init__(self, base: str) -> None:
        self._base = base

    def __str__(self) -> str:
        return self._base

    def __getattr__(self, name: str) -> str:
        iri = self.__dict__[name] = self._base + name  # asked for in every triple, made once
        return iri


RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
SKOSXL: Final = Namespace("http://www.w3.org/2008/05/skos-xl#")
OBO: Final = Namespace("http://purl.obolibrary.org/obo/")
OIO: Final = Namespace("http://www.geneontology.org/formats/oboInOwl#")
SCHEMA: Final = Namespace("https://schema.org/")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
WIKIDATA: Final = Namespace("http://www.wikidata.org/entity/")
LEX: Final = Namespace("https://lexigraph.example/ontology#")

PREFIXES: Final[dict[str, str]] = {
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "lex": str(LEX),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "skos": str(SKOS),
    "void": str(VOID),
    "wd": str(WIKIDATA),
    "xsd": str(XSD),
}
