"""All SPARQL queries, as named constants. Values are inserted into a query only by `bind()`.

A query that reads any graph limits them on a line of its own: `FILTER (graph:isOwn(?graph))` selects the graphs of this
Lexigraph, and `FILTER (graph:isData(?graph))` omits the log, too. Each store replaces the line with `limit_graphs`,
because a server may have other graphs.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from graph.iris import check_iri
from graph.rdf import Iri, Literal, Node, Triple
from graph.vocabulary import PREFIXES

__all__ = [
    "ALIASED_TERMS",
    "ALIASES",
    "ANY_ALIAS",
    "ANY_COMMIT",
    "ANY_NARROWER",
    "BROADER",
    "CATEGORIES",
    "CLASSES",
    "COMMIT_BY_NONCE",
    "COMMIT_ENTRIES",
    "COMMIT_TIMES",
    "COUNT_SOURCES",
    "COUNT_TRIPLES",
    "DELETE_LISTED_TERMS",
    "DELETE_SOME",
    "DESCRIBED",
    "DESCRIPTIONS",
    "FOREIGN_SUBJECT",
    "FORGET_INTENT",
    "FORMER_MENTIONS",
    "GLOSSARIES",
    "GLOSSARIES_IN",
    "GRAPH_TRIPLES",
    "HEAD",
    "HEAD_NONCE",
    "HOME",
    "HOME_GLOSSARIES",
    "INTENDED_GRAPHS",
    "INTENTS",
    "INVOLVEMENTS",
    "LINKED_TERMS",
    "LINKING_IN_SOURCE",
    "LINKING_TERMS",
    "LINKS_OF_SOURCES",
    "LISTED_TERMS",
    "MENTIONED_BY",
    "MENTIONS",
    "MODIFIED",
    "NAMES_OF",
    "NARROWER",
    "NONCE",
    "NONEMPTY_GRAPHS",
    "OLDEST_COMMIT",
    "ORGANIZATIONS",
    "ORGANIZATIONS_IN",
    "PARENTS",
    "PROPERTIES",
    "REDO",
    "RELATIONS",
    "RESOLVED_LINKS",
    "SIZE",
    "SOURCES",
    "SOURCES_BY_IRI",
    "SOURCE_GRAPHS",
    "SPELLED_BY",
    "SPELLINGS",
    "SUBJECTS",
    "TAKE_OVER",
    "TERMS",
    "TERMS_IN_SOURCE",
    "TERM_FACTS",
    "TERM_NAMES",
    "TRIPLES_OF",
    "TRUNCATE_LOG",
    "UNWRITABLE_IN_XML",
    "USES",
    "WRITTEN_SOURCES",
    "WRITTEN_TERMS",
    "bind",
    "insert_data",
    "limit_graphs",
    "quad_data",
    "replace_data",
    "serialize",
]

Value: TypeAlias = Node | int | Iterable[Node]

_PLACEHOLDER = re.compile(r"\$([a-z_]+)")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
# A whole line, which no value contains, because `serialize` escapes line breaks.
_GRAPH_FILTER = re.compile(r"^ *FILTER \(graph:is(Own|Data)\((\?\w+)\)\)$", re.MULTILINE)
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


def limit_graphs(query: str, log: Iri, prefixes: Iterable[Iri] = ()) -> str:
    """Return `query` with its graph filters in SPARQL: all graphs are own ones, or those whose names have a prefix.

    >>> limit_graphs("  FILTER (graph:isOwn(?graph))", "https://kg.example/log", ["https://kg.example/source/"])
    'FILTER (strStarts(str(?graph), "https://kg.example/source/"))'
    """
    quoted = [serialize(Literal(prefix)) for prefix in prefixes]

    def condition(found: re.Match[str]) -> str:
        if quoted:
            return "FILTER (" + " || ".join(f"strStarts(str({found[2]}), {prefix})" for prefix in quoted) + ")"
        return f"FILTER ({found[2]} != {serialize(log)})" if found[1] == "Data" else ""

    return _GRAPH_FILTER.sub(condition, query)


def insert_data(graph: Iri, triples: Iterable[Triple]) -> str:
    """Return the update that adds `triples` to `graph`, empty without triples. Raises the errors of `serialize`."""
    quads = quad_data(graph, triples)
    return "INSERT DATA { " + quads + " }" if quads else ""


def replace_data(graphs: Mapping[Iri, Iterable[Triple]]) -> str:
    """Return the update after which each graph contains exactly the given triples; a graph without any is dropped."""
    updates = (
        update
        for graph, triples in graphs.items()
        for update in ("DROP SILENT GRAPH " + serialize(graph), insert_data(graph, triples))
    )
    return " ;\n".join(filter(None, updates))


def quad_data(graph: Iri, triples: Iterable[Triple]) -> str:
    """Return the triples of a graph as they are written in INSERT DATA and in templates, empty without triples."""
    body = " .\n".join([" ".join(map(serialize, triple)) for triple in triples])
    return "GRAPH " + serialize(graph) + " {\n" + body + "\n}" if body else ""


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

ORGANIZATIONS: Final = """
SELECT DISTINCT ?organization ?property ?value WHERE {
  GRAPH ?source { ?organization a schema:Organization ; ?property ?value }
  FILTER (graph:isOwn(?source))
}
"""

ORGANIZATIONS_IN: Final = """
SELECT DISTINCT ?organization WHERE { GRAPH $graph { ?organization a schema:Organization } }
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
  VALUES ?relation { skos:broader skos:narrower skos:related }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source ; ?relation ?other }
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

ANY_ALIAS: Final = """
SELECT ?term WHERE {
  GRAPH ?source { ?term lex:alias ?alias }
  FILTER (graph:isOwn(?source))
} LIMIT 1
"""

LINKED_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?other { $others }
  GRAPH $links { ?term ?relation ?other }
}
"""

LINKING_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?other { $others }
  VALUES ?relation { skos:broader skos:narrower skos:related }
  GRAPH ?source { ?term ?relation ?other }
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

CATEGORIES: Final = """
SELECT DISTINCT ?category ?name WHERE {
  GRAPH ?source { ?category a skos:Collection ; skos:prefLabel ?name }
  FILTER (graph:isOwn(?source))
}
"""

GLOSSARIES: Final = """
SELECT DISTINCT ?glossary ?name WHERE {
  GRAPH ?source { ?glossary a skos:ConceptScheme ; skos:prefLabel ?name }
  FILTER (graph:isOwn(?source))
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
    FILTER (?property IN (skos:member, lex:developedBy, schema:parentOrganization))
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

COUNT_TRIPLES: Final = """
SELECT (COUNT(*) AS ?count) WHERE {
  SELECT DISTINCT ?subject ?value WHERE {
    GRAPH ?source { ?subject $property ?value }
    FILTER (graph:isOwn(?source))
  }
}
"""

HEAD: Final = """
SELECT ?head WHERE { GRAPH $log { lex:log lex:head ?head } }
"""

DESCRIBED: Final = """
SELECT ?epoch WHERE { GRAPH $log { lex:log lex:described ?epoch } }
"""

HEAD_NONCE: Final = """
SELECT ?nonce WHERE { GRAPH $log { lex:log lex:head ?head . ?commit lex:epoch ?head ; lex:nonce ?nonce } }
"""

NONCE: Final = """
SELECT ?nonce WHERE { GRAPH $log { $commit lex:nonce ?nonce } }
"""

HOME: Final = """
SELECT ?name WHERE { GRAPH $log { lex:log lex:home ?name } }
"""

COMMIT_BY_NONCE: Final = """
SELECT ?head WHERE { GRAPH $log { $commit lex:nonce $nonce . lex:log lex:head ?head } }
"""

COMMIT_ENTRIES: Final = """
SELECT ?epoch ?relation ?term WHERE {
  VALUES ?commit { $commits }
  VALUES ?relation { lex:put lex:removed }
  GRAPH $log { ?commit lex:epoch ?epoch ; ?relation ?term }
}
"""

COMMIT_TIMES: Final = """
SELECT ?epoch ?time WHERE {
  VALUES ?commit { $commits }
  GRAPH $log { ?commit lex:epoch ?epoch ; prov:endedAtTime ?time }
}
"""

OLDEST_COMMIT: Final = """
SELECT ?epoch WHERE { GRAPH $log { ?commit lex:epoch ?epoch } } ORDER BY ?epoch LIMIT 1
"""

ANY_COMMIT: Final = """
SELECT ?commit WHERE { GRAPH $log { ?commit lex:epoch ?epoch } } LIMIT 1
"""

MODIFIED: Final = """
SELECT ?term ?time WHERE {
  VALUES ?term { $terms }
  GRAPH $log { ?commit lex:put ?term ; prov:endedAtTime ?time }
}
"""

NONEMPTY_GRAPHS: Final = """
SELECT ?graph WHERE { VALUES ?graph { $graphs } FILTER EXISTS { GRAPH ?graph { ?subject ?property ?value } } }
"""

INTENTS: Final = """
SELECT ?intent ?claim ?since ?now WHERE {
  GRAPH $log { ?intent lex:claim ?claim OPTIONAL { ?intent lex:since ?since } }
  BIND (NOW() AS ?now)
}
"""

INTENDED_GRAPHS: Final = """
SELECT ?graph WHERE { GRAPH $log { $intent lex:intends ?graph } }
"""

REDO: Final = """
SELECT ?pieces ?redo WHERE { GRAPH $log { $intent lex:pieces ?pieces ; lex:redo ?redo } }
"""

TAKE_OVER: Final = """
DELETE { GRAPH $log { $intent lex:claim $former } }
INSERT { GRAPH $log { $intent lex:claim $claim ; lex:since ?now } }
WHERE { GRAPH $log { $intent lex:claim $former } BIND (NOW() AS ?now) }
"""

FORGET_INTENT: Final = """
DELETE { GRAPH $log { lex:log lex:head ?former } }
WHERE { GRAPH $log { $intent lex:claim $claim . lex:log lex:head ?former, ?head FILTER (?former < ?head) } } ;
DELETE { GRAPH $log { $intent ?property ?value } }
WHERE { GRAPH $log { $intent lex:claim $claim ; ?property ?value } }
"""

# A piece at a time: an update holds the deleted triples in memory.
DELETE_SOME: Final = """
DELETE { GRAPH $graph { ?subject ?property ?value } }
WHERE {
  SELECT ?subject ?property ?value WHERE { GRAPH $graph { ?subject ?property ?value } } LIMIT 100000
}
"""

LISTED_TERMS: Final = """
SELECT ?term WHERE {
  VALUES ?relation { lex:put lex:removed }
  GRAPH $log { $commit ?relation ?term }
}
LIMIT 1
"""

DELETE_LISTED_TERMS: Final = """
DELETE { GRAPH $log { $commit ?relation ?term } }
WHERE {
  SELECT ?relation ?term WHERE {
    VALUES ?relation { lex:put lex:removed }
    GRAPH $log { $commit ?relation ?term }
  }
  LIMIT 100000
}
"""

# A commit that is forgotten leaves its time and the terms that no later commit changed: when they were modified.
TRUNCATE_LOG: Final = """
DELETE { GRAPH $log { ?commit lex:put ?term } }
WHERE {
  GRAPH $log {
    ?commit lex:epoch ?epoch ; lex:put ?term .
    FILTER (?epoch < $before)
    FILTER EXISTS { ?later lex:put|lex:removed ?term ; lex:epoch ?other FILTER (?other > ?epoch) }
  }
} ;
DELETE { GRAPH $log { ?commit lex:put ?term } }
WHERE {
  GRAPH $log {
    ?commit prov:endedAtTime ?time ; lex:put ?term .
    FILTER NOT EXISTS { ?commit lex:epoch ?any }
    FILTER EXISTS { ?later lex:put|lex:removed ?term ; lex:epoch ?other }
  }
} ;
DELETE { GRAPH $log { ?commit ?property ?value } }
WHERE {
  GRAPH $log {
    ?commit lex:epoch ?epoch ; ?property ?value .
    FILTER (?epoch < $before && ?property IN (lex:epoch, lex:nonce, lex:removed))
  }
}
"""

SPELLED_BY: Final = """
SELECT ?source ?name WHERE { VALUES ?source { $sources } GRAPH $log { ?source lex:spells ?name } }
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

# Virtuoso represents the value of EXISTS as an integer, so `?used` is bound or not.
SPELLINGS: Final = """
SELECT ?resource ?name ?used WHERE {
  {
    GRAPH $log { ?resource lex:spelling ?name }
    FILTER EXISTS { GRAPH $log { ?source lex:spells ?name } }
    BIND (?name AS ?used)
  } UNION {
    GRAPH $log { ?resource lex:spelling ?name }
    FILTER NOT EXISTS { GRAPH $log { ?source lex:spells ?name } }
  }
}
"""

WRITTEN_SOURCES: Final = """
SELECT ?source ?time WHERE {
  GRAPH ?source { ?source a lex:Source ; dcterms:modified ?time }
  FILTER (graph:isOwn(?source))
}
"""

WRITTEN_TERMS: Final = """
SELECT DISTINCT ?term WHERE {
  VALUES ?source { $sources }
  GRAPH ?source { ?term prov:wasDerivedFrom ?source }
  FILTER (graph:isOwn(?source))
}
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
