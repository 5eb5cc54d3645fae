"""The SPARQL queries of organizations: their descriptions, names and parents."""

from typing import Final

__all__ = [
    "ORGANIZATIONS",
    "ORGANIZATIONS_IN",
    "ORGANIZATIONS_NAMED",
    "PARENTS",
]

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
  GRAPH ?source { ?organization schema:name ?name }
  GRAPH ?source { ?organization a schema:Organization }
  OPTIONAL { GRAPH ?source { ?organization schema:parentOrganization ?parent } }
  FILTER (graph:isOwn(?source))
}
"""
