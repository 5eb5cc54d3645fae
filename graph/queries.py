"""The SPARQL queries of the terms and everything that they are linked to, as named constants; see `sparql_text.py`."""

from typing import Final

TERM_FACTS: Final = """
SELECT ?term ?property ?value WHERE {
  VALUES ?term { $terms }
  GRAPH ?source {
    ?term prov:wasDerivedFrom ?source .
    { ?term ?property ?value FILTER (?property NOT IN (lex:developedBy, lex:mentions)) }
    UNION
    { ?value skos:member ?term BIND (skos:member AS ?property) }
  }
  FILTER (graph:isOwn(?source))
}
"""

INVOLVEMENTS: Final = """
SELECT ?term ?organization ?description ?position WHERE {
  VALUES ?term { $terms }
  GRAPH ?source {
    ?term lex:involvement ?involvement .
    ?involvement lex:organization ?organization ;
                 dcterms:description ?description ;
                 schema:position ?position .
  }
  FILTER (graph:isOwn(?source))
}
"""

MENTIONS: Final = """
SELECT ?term ?other WHERE {
  VALUES ?term { $terms }
  GRAPH $mentions { ?term lex:mentions ?other }
}
"""

FORMER_MENTIONS: Final = """
SELECT ?term ?other WHERE {
  GRAPH $mentions { ?term lex:mentions ?other }
  FILTER NOT EXISTS {
    GRAPH ?source { ?term prov:wasDerivedFrom ?source }
    FILTER (graph:isOwn(?source))
  }
}
"""

MENTIONED_BY: Final = """
SELECT ?term ?other WHERE {
  VALUES ?term { $terms }
  GRAPH $mentions { ?other lex:mentions ?term }
}
"""

RELATIONS: Final = """
SELECT DISTINCT ?term ?relation ?other WHERE {
  VALUES ?term { $terms }
  VALUES (?relation ?inverse) {
    (skos:broader skos:narrower) (skos:narrower skos:broader) (skos:related skos:related)
  }
  { GRAPH ?source { ?term ?relation ?other } } UNION { GRAPH ?source { ?other ?inverse ?term } }
  FILTER (graph:isOwn(?source))
}
"""

TERMS_IN_SOURCE: Final = """
SELECT ?subject ?property ?value WHERE {
  {
    VALUES ?subject { $terms }
    GRAPH $source { ?subject ?property ?value }
  } UNION {
    VALUES ?term { $terms }
    GRAPH $source { ?term lex:involvement ?subject . ?subject ?property ?value }
  } UNION {
    VALUES ?value { $terms }
    GRAPH $source { ?subject skos:member ?value }
    BIND (skos:member AS ?property)
  }
}
"""

TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; skos:prefLabel ?name }
  FILTER (graph:isOwn(?source))
}
"""

TERM_NAMES: Final = """
SELECT ?term ?name WHERE {
  VALUES ?term { $terms }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; skos:prefLabel ?name }
  FILTER (graph:isOwn(?source))
}
"""

TERM_GLOSSARIES: Final = """
SELECT DISTINCT ?term ?glossary WHERE {
  VALUES ?term { $terms }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; skos:inScheme ?glossary }
  FILTER (graph:isOwn(?source))
}
"""

CATEGORIES: Final = """
SELECT DISTINCT ?category ?name WHERE {
  GRAPH ?source { ?category a skos:Collection ; skos:prefLabel ?name }
  FILTER (graph:isOwn(?source))
}
"""

ORDERED_COLLECTIONS: Final = """
SELECT DISTINCT ?collection ?node ?first ?rest WHERE {
  GRAPH ?graph { ?collection skos:memberList/rdf:rest* ?node . ?node rdf:first ?first ; rdf:rest ?rest }
  FILTER (graph:isData(?graph))
}
"""

GLOSSARIES: Final = """
SELECT DISTINCT ?glossary ?name WHERE {
  GRAPH ?source { ?glossary a skos:ConceptScheme ; skos:prefLabel ?name }
  FILTER (graph:isOwn(?source))
}
"""

GLOSSARY_FACTS: Final = """
SELECT DISTINCT ?glossary ?property ?value WHERE {
  VALUES ?glossary { $glossaries }
  VALUES ?property {
    dcterms:description schema:description skos:definition rdfs:comment skos:note dcterms:license schema:license
  }
  GRAPH ?graph { ?glossary ?property ?value }
  FILTER (graph:isData(?graph))
}
"""

SOURCES: Final = """
SELECT ?source ?name ?digest ?glossary ?format ?refused ?graph WHERE {
  GRAPH ?source {
    ?source a lex:Source ; dcterms:title ?name ; lex:digest ?digest .
    OPTIONAL { ?source lex:glossary ?glossary }
    OPTIONAL { ?source dcterms:format ?format }
    OPTIONAL { ?source lex:refused ?refused }
    OPTIONAL { ?source lex:documentGraph ?graph }
  }
  FILTER (graph:isOwn(?source))
}
"""

SOURCE_GRAPHS: Final = """
SELECT ?source ?graph WHERE {
  GRAPH ?source {
    ?source a lex:Source
    OPTIONAL { ?source lex:documentGraph ?graph }
  }
  FILTER (graph:isOwn(?source))
}
"""

SOURCES_BY_IRI: Final = """
SELECT ?source ?name ?digest ?glossary ?format ?refused ?graph WHERE {
  VALUES ?source { $sources }
  GRAPH ?source { ?source dcterms:title ?name }
  GRAPH ?source { ?source lex:digest ?digest }
  OPTIONAL { GRAPH ?source { ?source lex:glossary ?glossary } }
  OPTIONAL { GRAPH ?source { ?source dcterms:format ?format } }
  OPTIONAL { GRAPH ?source { ?source lex:refused ?refused } }
  OPTIONAL { GRAPH ?source { ?source lex:documentGraph ?graph } }
  FILTER (graph:isOwn(?source))
}
"""

COUNT_SOURCES: Final = """
SELECT (COUNT(*) AS ?count) WHERE {
  GRAPH ?source { ?source a lex:Source }
  FILTER (graph:isOwn(?source))
}
"""

SOURCES_OF_GRAPH: Final = """
SELECT DISTINCT ?document WHERE {
  GRAPH ?source { ?document lex:documentGraph $graph }
  FILTER (graph:isOwn(?source))
}
"""

COUNT_TRIPLES: Final = """
SELECT (COUNT(*) AS ?count) WHERE {
  SELECT DISTINCT ?subject ?value WHERE {
    GRAPH ?source { ?subject $property ?value }
    FILTER (graph:isOwn(?source))
  }
}
"""

HOME_GLOSSARIES: Final = """
SELECT DISTINCT ?glossary ?name WHERE {
  {
    SELECT DISTINCT ?glossary WHERE {
      GRAPH ?source { ?term skos:inScheme ?glossary ; prov:wasDerivedFrom ?source }
      FILTER (graph:isOwn(?source))
      FILTER (strStarts(str(?term), str($terms)) && !contains(strAfter(str(?term), str($terms)), "/"))
    }
  }
  GRAPH $log { ?glossary lex:spelling ?name }
}
"""
