"""The SPARQL queries of resources of any kind, and of the graph as a whole, by name; see `sparql_text.py`."""

from typing import Final

GRAPH_TRIPLES: Final = """
SELECT ?subject ?property ?value WHERE { GRAPH $graph { ?subject ?property ?value } }
"""

SUBJECTS: Final = """
SELECT DISTINCT ?subject WHERE {
  GRAPH ?source { ?subject ?property ?value }
  FILTER (graph:isData(?source))
}
"""

TRIPLES_OF: Final = """
SELECT DISTINCT ?subject ?property ?value WHERE {
  VALUES ?subject { $subjects }
  GRAPH ?source { ?subject ?property ?value }
  FILTER (graph:isData(?source))
}
"""

DESCRIPTIONS: Final = """
SELECT DISTINCT ?about ?subject ?property ?value WHERE {
  {
    VALUES ?about { $iris }
    GRAPH ?source { ?about ?property ?value }
    FILTER (graph:isData(?source))
    BIND (?about AS ?subject)
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?about lex:involvement|lex:developedBy ?subject }
    FILTER (graph:isOwn(?source))
    GRAPH ?other { ?subject ?property ?value }
    FILTER (graph:isOwn(?other))
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?subject ?property ?about }
    FILTER (graph:isOwn(?source))
    FILTER (?property IN (skos:member, lex:developedBy, schema:parentOrganization, owl:sameAs))
    BIND (?about AS ?value)
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?subject lex:organization ?about ; ?property ?value }
    FILTER (graph:isOwn(?source))
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?value lex:organization ?about . ?subject lex:involvement ?value }
    FILTER (graph:isOwn(?source))
    BIND (lex:involvement AS ?property)
  }
}
"""

NAMES_OF: Final = """
SELECT DISTINCT ?subject ?property ?value WHERE {
  VALUES ?subject { $subjects }
  GRAPH ?source { ?subject ?property ?value }
  FILTER (graph:isOwn(?source))
  FILTER (?property IN (rdf:type, skos:prefLabel, schema:name, dcterms:title))
}
"""

REFERENCES: Final = """
SELECT DISTINCT ?subject ?property WHERE {
  GRAPH ?source { ?subject ?property $iri }
  FILTER (graph:isData(?source))
} LIMIT 1000
"""

PROPERTIES: Final = """
SELECT DISTINCT ?property WHERE {
  GRAPH ?source { ?subject ?property ?value }
  FILTER (graph:isData(?source))
}
"""

CLASSES: Final = """
SELECT DISTINCT ?class WHERE {
  GRAPH ?source { ?subject a ?class }
  FILTER (graph:isData(?source))
}
"""

SIZE: Final = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?subject) AS ?entities) WHERE {
  SELECT DISTINCT ?subject ?property ?value WHERE {
    GRAPH ?source { ?subject ?property ?value }
    FILTER (graph:isData(?source))
  }
}
"""

FOREIGN_SUBJECT: Final = """
SELECT ?subject WHERE {
  GRAPH ?source { ?subject ?property ?value }
  FILTER (graph:isData(?source))
  FILTER (!strStarts(str(?subject), str($base)))
}
LIMIT 1
"""

# The class names what XML can represent: Virtuoso refuses one with U+0000, and does not find U+FFFF with one.
UNWRITABLE_IN_XML: Final = r"""
SELECT ?subject ?property ?value WHERE {
  GRAPH ?source { ?subject ?property ?value }
  FILTER (graph:isData(?source))
  FILTER (isLiteral(?value) && (
    regex(str(?value), "[^\t\n\r\u0020-\U0010FFFF]")
    || contains(str(?value), "\uFFFE") || contains(str(?value), "\uFFFF")
  ))
}
ORDER BY ?subject ?property ?value
LIMIT 1
"""
