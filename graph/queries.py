"""All SPARQL queries, as named constants. Values are inserted into a query only by `bind()`."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from graph.iris import check_iri
from graph.rdf import Iri, Literal, Node, Triple
from graph.vocabulary import PREFIXES

__all__ = [
    "CATALOG_CATEGORIES",
    "CATALOG_DEVELOPERS",
    "CATALOG_TERMS",
    "CATEGORIES",
    "CLASSES",
    "DESCRIPTIONS",
    "FOREIGN_SUBJECT",
    "GLOSSARIES",
    "GRAPH_TRIPLES",
    "INVOLVEMENTS",
    "MENTIONED_BY",
    "MENTIONS",
    "NAMES_OF",
    "ORGANIZATIONS",
    "PROPERTIES",
    "RELATIONS",
    "SIZE",
    "SOURCES",
    "SUBJECTS",
    "TERM_FACTS",
    "TRIPLES_OF",
    "UNWRITABLE_IN_XML",
    "bind",
    "delete_data",
    "insert_data",
    "replace_data",
    "serialize",
]

Value: TypeAlias = Node | int | Iterable[Node]

_PLACEHOLDER = re.compile(r"\$([a-z_]+)")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_ESCAPES = str.maketrans(
    {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)}
    | {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_PREFIXES = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())


def serialize(node: Node) -> str:
    """Return an RDF node in canonical N-Triples syntax, which is also valid in SPARQL and Turtle.

    Raises `InvalidIri`, and `ValueError` for a malformed language tag.

    >>> print(serialize(Literal('say "hi"', "en")))
    "say \\"hi\\""@en
    """
    if not isinstance(node, Literal):
        return "<" + check_iri(node) + ">"
    quoted = '"' + node.value.translate(_ESCAPES) + '"'
    if node.language:
        if not _LANGUAGE_TAG.match(node.language):
            raise ValueError(f"{node.language!r} is not a language tag such as en or pt-BR (BCP 47).")
        return quoted + "@" + node.language
    return quoted + "^^<" + check_iri(node.datatype) + ">" if node.datatype else quoted


def bind(query: str, **values: Value) -> str:
    """Return `query` with each placeholder `$name` replaced by its value, and with all prefixes declared.

    A node is serialized, an integer is written in decimal, and the nodes of an iterable are separated by spaces, as in
    `VALUES ?x { $name }`. The content of a value is never interpreted as SPARQL. Raises `KeyError` for a placeholder
    without a value, and `InvalidIri` or `ValueError` as `serialize` does.

    >>> bind("ASK { VALUES ?s { $terms } ?s ?p $name }", terms=["urn:a", "urn:b"], name=Literal("x")).splitlines()[-1]
    'ASK { VALUES ?s { <urn:a> <urn:b> } ?s ?p "x" }'
    """
    written = {name: _written(value) for name, value in values.items()}
    return _PREFIXES + _PLACEHOLDER.sub(lambda found: written[found[1]], query)


def insert_data(graph: Iri, triples: Iterable[Triple]) -> str:
    """Return the update that adds `triples` to `graph`, empty without triples. Raises the errors of `serialize`."""
    return _data("INSERT DATA", graph, triples)


def replace_data(graphs: Mapping[Iri, Iterable[Triple]]) -> str:
    """Return the update after which each graph contains exactly the given triples; a graph without any is dropped."""
    updates = (
        update
        for graph, triples in graphs.items()
        for update in ("DROP SILENT GRAPH " + serialize(graph), insert_data(graph, triples))
    )
    return " ;\n".join(filter(None, updates))


def delete_data(graph: Iri, triples: Iterable[Triple]) -> str:
    """Return the update that removes `triples` from `graph`, empty without triples."""
    return _data("DELETE DATA", graph, triples)


def _data(verb: str, graph: Iri, triples: Iterable[Triple]) -> str:
    body = " .\n".join([" ".join(map(serialize, triple)) for triple in triples])
    return verb + " { GRAPH " + serialize(graph) + " {\n" + body + "\n} }" if body else ""


def _written(value: Value) -> str:
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str | Literal):
        return serialize(value)
    return " ".join(map(serialize, value))


TERM_FACTS: Final = """
SELECT ?term ?property ?value WHERE {
  VALUES ?term { $terms }
  GRAPH ?source {
    ?term prov:wasDerivedFrom ?source .
    { ?term ?property ?value FILTER (?property NOT IN (lex:developedBy, lex:involvement, lex:mentions)) }
    UNION
    { ?value skos:member ?term BIND (skos:member AS ?property) }
  }
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
}
"""

ORGANIZATIONS: Final = """
SELECT DISTINCT ?organization ?property ?value WHERE {
  GRAPH ?source { ?organization a schema:Organization ; ?property ?value }
}
"""

MENTIONS: Final = """
SELECT ?term ?other WHERE {
  VALUES ?term { $terms }
  GRAPH $mentions { ?term lex:mentions ?other }
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
}
"""

CATALOG_TERMS: Final = """
SELECT ?term ?name ?glossary ?source WHERE {
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; skos:prefLabel ?name ; skos:inScheme ?glossary }
}
"""

CATALOG_CATEGORIES: Final = """
SELECT ?term ?category WHERE { GRAPH ?source { ?term prov:wasDerivedFrom ?source . ?category skos:member ?term } }
"""

CATALOG_DEVELOPERS: Final = """
SELECT ?term ?organization WHERE { GRAPH ?source { ?term lex:developedBy ?organization } }
"""

CATEGORIES: Final = """
SELECT DISTINCT ?category ?name WHERE {
  GRAPH ?source { ?category a skos:Collection ; skos:prefLabel ?name }
}
"""

GLOSSARIES: Final = """
SELECT DISTINCT ?glossary ?name WHERE {
  GRAPH ?source { ?glossary a skos:ConceptScheme ; skos:prefLabel ?name }
}
"""

SOURCES: Final = """
SELECT ?source ?name ?digest ?modified ?refused ?graph WHERE {
  GRAPH ?source {
    ?source a lex:Source ; dcterms:title ?name ; lex:digest ?digest .
    OPTIONAL { ?source dcterms:modified ?modified }
    OPTIONAL { ?source lex:refused ?refused }
    OPTIONAL { ?source lex:documentGraph ?graph }
  }
}
"""

GRAPH_TRIPLES: Final = """
SELECT ?subject ?property ?value WHERE { GRAPH $graph { ?subject ?property ?value } }
"""

SUBJECTS: Final = """
SELECT DISTINCT ?subject WHERE { GRAPH ?source { ?subject ?property ?value } }
"""

TRIPLES_OF: Final = """
SELECT DISTINCT ?subject ?property ?value WHERE {
  VALUES ?subject { $subjects }
  GRAPH ?source { ?subject ?property ?value }
}
"""

DESCRIPTIONS: Final = """
SELECT DISTINCT ?about ?subject ?property ?value WHERE {
  {
    VALUES ?about { $iris }
    GRAPH ?source { ?about ?property ?value }
    BIND (?about AS ?subject)
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?about lex:involvement|lex:developedBy ?subject }
    GRAPH ?other { ?subject ?property ?value }
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?subject ?property ?about }
    FILTER (?property IN (skos:member, lex:developedBy, schema:parentOrganization))
    BIND (?about AS ?value)
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?subject lex:organization ?about ; ?property ?value }
  } UNION {
    VALUES ?about { $iris }
    GRAPH ?source { ?value lex:organization ?about . ?subject lex:involvement ?value }
    BIND (lex:involvement AS ?property)
  }
}
"""

NAMES_OF: Final = """
SELECT DISTINCT ?subject ?property ?value WHERE {
  VALUES ?subject { $subjects }
  GRAPH ?source { ?subject ?property ?value }
  FILTER (?property IN (rdf:type, skos:prefLabel, schema:name, dcterms:title))
}
"""

PROPERTIES: Final = """
SELECT DISTINCT ?property WHERE { GRAPH ?source { ?subject ?property ?value } }
"""

CLASSES: Final = """
SELECT DISTINCT ?class WHERE { GRAPH ?source { ?subject a ?class } }
"""

SIZE: Final = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?subject) AS ?entities) WHERE {
  SELECT DISTINCT ?subject ?property ?value WHERE { GRAPH ?source { ?subject ?property ?value } }
}
"""

FOREIGN_SUBJECT: Final = """
SELECT ?subject WHERE {
  GRAPH ?source { ?subject ?property ?value }
  FILTER (!strStarts(str(?subject), str($base)))
}
LIMIT 1
"""

UNWRITABLE_IN_XML: Final = r"""
SELECT ?subject ?property ?value WHERE {
  GRAPH ?source { ?subject ?property ?value }
  FILTER (isLiteral(?value) && regex(str(?value), "[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]"))
}
ORDER BY ?subject ?property ?value
LIMIT 1
"""
