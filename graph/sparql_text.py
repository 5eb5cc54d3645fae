"""Writes SPARQL: inserts values into the named queries, and triples into updates. Nothing else composes a query.

A query that reads any graph limits them on a line of its own: `FILTER (graph:isOwn(?graph))` selects the graphs of this
Lexigraph, and `FILTER (graph:isData(?graph))` omits the log, too. Each store replaces the line with `limit_graphs`,
because a server may have other graphs.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from graph.iris import check_iri
from graph.prefixes import PREFIXES
from graph.rdf import Iri, Literal, Node, Triple

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
