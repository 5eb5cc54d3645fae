"""The SPARQL queries of organizations: their descriptions, their units, and the names that they share."""

from typing import Final

ORGANIZATIONS: Final = """
SELECT DISTINCT ?organization ?property ?value WHERE {
  GRAPH ?source { ?organization a schema:Organization ; ?property ?value }
  FILTER (graph:isOwn(?source))
}
"""

ORGANIZATIONS_IN: Final = """
SELECT DISTINCT ?organization WHERE { GRAPH $graph { ?organization a schema:Organization } }
"""

ORGANIZATIONS_NAMED: Final = """
SELECT DISTINCT ?organization ?name WHERE {
  VALUES ?name { $names }
  VALUES ?property { schema:name schema:alternateName }
  GRAPH $source { ?organization ?property ?name }
}
"""

# One pattern per block: Oxigraph otherwise reads all organizations, 25 ms for 600.
PARENTS: Final = """
SELECT DISTINCT ?organization ?parent WHERE {
  VALUES ?organization { $organizations }
  GRAPH ?source { ?organization a schema:Organization }
  OPTIONAL { GRAPH ?source { ?organization schema:parentOrganization ?parent } }
  FILTER (graph:isOwn(?source))
  FILTER EXISTS {
    GRAPH ?named { ?organization schema:name ?name }
    FILTER (graph:isOwn(?named))
  }
}
"""

UNITS: Final = """
SELECT DISTINCT ?unit WHERE {
  VALUES ?organization { $organizations }
  GRAPH ?source { ?unit schema:parentOrganization ?organization }
  FILTER (graph:isOwn(?source))
}
"""

DEVELOPED: Final = """
SELECT DISTINCT ?organization ?term ?file WHERE {
  VALUES ?organization { $organizations }
  GRAPH ?source {
    ?term lex:developedBy ?organization ; skos:prefLabel ?name ; prov:wasDerivedFrom ?source .
    ?source dcterms:title ?file
  }
  FILTER (graph:isOwn(?source))
}
"""

ALTERNATE_NAMES: Final = """
SELECT DISTINCT ?organization ?name WHERE {
  GRAPH ?source { ?organization a schema:Organization ; schema:name ?displayed ; schema:alternateName ?name }
  FILTER (?source != $shared)
  FILTER (graph:isOwn(?source))
}
"""

DESCRIBED_IN: Final = """
SELECT DISTINCT ?organization ?property ?value ?source WHERE {
  VALUES ?organization { $organizations }
  GRAPH ?source { ?organization ?property ?value }
  FILTER (graph:isOwn(?source))
}
"""

ABBREVIATIONS: Final = """
SELECT ?organization ?other WHERE { GRAPH $abbreviations { ?organization owl:sameAs ?other } }
"""
