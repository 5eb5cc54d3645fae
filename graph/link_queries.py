"""The SPARQL queries of links between terms: the hierarchy, and targets by name, label and alias."""

from typing import Final

BROADER: Final = """
SELECT DISTINCT ?term ?other WHERE {
  VALUES ?term { $terms }
  { GRAPH ?source { ?term skos:broader ?other } } UNION { GRAPH ?source { ?other skos:narrower ?term } }
  FILTER (graph:isOwn(?source))
}
"""

NARROWER: Final = """
SELECT DISTINCT ?other WHERE {
  VALUES ?term { $terms }
  { GRAPH ?source { ?term skos:narrower ?other } } UNION { GRAPH ?source { ?other skos:broader ?term } }
  FILTER (graph:isOwn(?source))
}
"""

ANY_NARROWER: Final = """
SELECT ?term WHERE {
  GRAPH ?source { ?term skos:narrower ?other }
  FILTER (graph:isOwn(?source))
}
LIMIT 1
"""

GLOSSARIES_IN: Final = """
SELECT DISTINCT ?glossary WHERE { GRAPH $graph { ?glossary a skos:ConceptScheme } }
"""

LINKS_OF_SOURCES: Final = """
SELECT DISTINCT ?term ?relation ?other ?glossary ?file WHERE {
  VALUES ?term { $terms }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; ?relation ?other }
  FILTER (?relation IN (skos:broader, skos:narrower, skos:related, dcterms:isReplacedBy))
  GRAPH ?source { ?source lex:glossary ?glossary ; dcterms:title ?file }
  FILTER (graph:isOwn(?source))
}
"""

ALIASES: Final = """
SELECT DISTINCT ?term ?alias WHERE {
  VALUES ?term { $terms }
  GRAPH ?source { ?term lex:alias ?alias }
  FILTER (graph:isOwn(?source))
}
"""

ALIASED_TERMS: Final = """
SELECT DISTINCT ?term ?alias WHERE {
  VALUES ?alias { $aliases }
  GRAPH ?source { ?term lex:alias ?alias ; prov:wasDerivedFrom ?source }
  FILTER (graph:isOwn(?source))
}
"""

UNRESOLVED_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?relation { skos:broader skos:narrower skos:related dcterms:isReplacedBy }
  GRAPH ?source { ?term ?relation ?other ; prov:wasDerivedFrom ?source }
  FILTER NOT EXISTS {
    GRAPH ?owner { ?other prov:wasDerivedFrom ?owner }
    FILTER (graph:isOwn(?owner))
  }
  FILTER (graph:isOwn(?source))
}
"""

GLOSSARIES_OF_TERMS: Final = """
SELECT DISTINCT ?term ?glossary ?deprecated WHERE {
  VALUES ?term { $terms }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; skos:prefLabel ?name . ?source lex:glossary ?glossary }
  OPTIONAL { GRAPH ?source { ?term owl:deprecated ?deprecated } }
  FILTER (graph:isOwn(?source))
}
"""

# Oxigraph would join a second VALUES by reading all triples with its properties.
LABELS_OF_TERMS: Final = """
SELECT DISTINCT ?term ?property ?label WHERE {
  VALUES ?term { $terms }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; ?property ?label }
  FILTER (?property IN (skos:prefLabel, skos:altLabel))
  FILTER (graph:isOwn(?source))
}
"""

ALL_LINKED_TERMS: Final = """
SELECT DISTINCT ?term WHERE { GRAPH $links { ?term ?relation ?other } }
"""

LINKED_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?other { $others }
  GRAPH $links { ?term ?relation ?other }
}
"""

# With a filter for the same reason.
LINKING_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?other { $others }
  GRAPH ?source { ?term ?relation ?other }
  FILTER (?relation IN (skos:broader, skos:narrower, skos:related, dcterms:isReplacedBy))
  GRAPH ?source { ?term prov:wasDerivedFrom ?source }
  FILTER (graph:isOwn(?source))
}
"""

RESOLVED_LINKS: Final = """
SELECT ?term ?relation ?other WHERE {
  VALUES ?term { $terms }
  GRAPH $links { ?term ?relation ?other }
}
"""

LINKING_IN_SOURCE: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?other { $terms }
  VALUES ?link { skos:broader skos:narrower skos:related dcterms:isReplacedBy }
  GRAPH $source { ?term ?link ?other }
}
"""

USES: Final = """
SELECT ?resource (COUNT(?term) AS ?count) WHERE {
  {
    VALUES ?resource { $resources }
    GRAPH $source { ?resource skos:member ?term }
  } UNION {
    VALUES ?resource { $resources }
    GRAPH $source { ?term lex:developedBy ?resource }
  }
}
GROUP BY ?resource
"""

LINKS: Final = """
SELECT DISTINCT ?term ?other WHERE {
  GRAPH ?source { ?term $relation ?other }
  FILTER (graph:isOwn(?source))
}
"""
