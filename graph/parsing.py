"""Streaming RDF parser for untrusted documents: no input can crash the process, and nothing is fetched."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import BinaryIO, Final
from xml.parsers import expat

import pyoxigraph as ox

from graph.errors import InvalidIri, InvalidRdf
from graph.iris import check_iri
from graph.rdf import BLANK, Iri, Literal, Node, Quad
from graph.vocabulary import XSD

__all__ = ["RdfSyntax", "parse"]

_DEEPEST = 500  # the engine parses JSON recursively, and crashes at a depth of some thousands of brackets
_LONGEST_ENTITY = 200  # enough for an IRI; limits the expansion of a document full of references to 70 times
_PIECE = 1 << 16
_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"Parser error at line \d+ (?:between columns (\d+) and \d+|column (\d+)): ")
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_NO_CONTEXT = (
    "The document refers to a remote JSON-LD context, which is never fetched; replace the URL by the context itself"
)


class RdfSyntax(StrEnum):
    """An RDF syntax that can be parsed. TriG includes Turtle, and N-Quads includes N-Triples."""

    TURTLE = "Turtle"
    TRIG = "TriG"
    NTRIPLES = "N-Triples"
    NQUADS = "N-Quads"
    RDFXML = "RDF/XML"
    JSONLD = "JSON-LD"


_ENGINE_NAMES: Final = {
    RdfSyntax.TURTLE: ox.RdfFormat.TURTLE,
    RdfSyntax.TRIG: ox.RdfFormat.TRIG,
    RdfSyntax.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RdfSyntax.NQUADS: ox.RdfFormat.N_QUADS,
    RdfSyntax.RDFXML: ox.RdfFormat.RDF_XML,
    RdfSyntax.JSONLD: ox.RdfFormat.JSON_LD,
}


def parse(stream: BinaryIO, syntax: RdfSyntax, base: Iri) -> Iterator[Quad]:
    """Yield the quads of a document, in document order; relative IRIs are resolved against `base`.

    A blank node is `_:` followed by a label that is unique within the document. `stream` must be seekable and at its
    start. Raises `InvalidRdf`, with the line if the parser reports it. Triple terms and base directions (RDF 1.2),
    XML entities that are external or refer to other entities, and brackets or elements nested more than 500 levels
    deep are also rejected.
    """
    if syntax is RdfSyntax.RDFXML:
        _check_xml(stream)
    elif syntax is RdfSyntax.JSONLD:
        _check_depth(stream)
    stream.seek(len(_MARK) if stream.read(len(_MARK)) == _MARK else 0)
    nodes = _Nodes()
    try:
        for quad in ox.parse(stream, format=_ENGINE_NAMES[syntax], base_iri=base):
            graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else nodes.name(quad.graph_name)
            yield Quad(nodes.name(quad.subject), nodes.name(quad.predicate), nodes.value(quad.object), graph)
    except SyntaxError as error:
        place = _PLACE.match(error.msg)
        message = error.msg if place is None else f"{error.msg[place.end() :]} (column {place[1] or place[2]})"
        message = _NO_CONTEXT if "LoadDocumentCallback" in message else message
        raise InvalidRdf(message, error.lineno) from error


class _Nodes:
    """Converts the engine's nodes to ours; each IRI is checked and stored only once."""

    def __init__(self) -> None:
        self._known: dict[str, Iri] = {}

    def name(self, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> Iri:
        if isinstance(node, ox.Triple):
            raise InvalidRdf("The document contains a triple term (RDF 1.2), which cannot be stored", None)
        text = node.value
        if isinstance(node, ox.BlankNode):
            text = BLANK + text
        elif text not in self._known:
            try:
                check_iri(text)
            except InvalidIri as error:
                raise InvalidRdf(str(error), None) from error
        return self._known.setdefault(text, text)

    def value(self, node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        if not isinstance(node, ox.Literal):
            return self.name(node)
        if node.direction is not None:
            raise InvalidRdf(f"The text {node.value!r} has a base direction, which cannot be stored", None)
        if node.language:
            return Literal(node.value, node.language)
        datatype = node.datatype.value
        return Literal(node.value, "", "" if datatype == XSD.string else self.name(node.datatype))


def _check_depth(stream: BinaryIO) -> None:
    """Raise `InvalidRdf` if JSON brackets are nested too deep; rewinds `stream`."""
    content = stream.read()
    stream.seek(0)
    depth = 0
    for token in _BRACKET.finditer(content):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token[0], 0)
        if depth > _DEEPEST:
            line = content.count(b"\n", 0, token.start()) + 1
            raise InvalidRdf(f"Brackets are nested more than {_DEEPEST} levels deep", line)


def _check_xml(stream: BinaryIO) -> None:
    """Raise `InvalidRdf` for malformed or malicious XML; rewinds `stream`.

    The engine itself accepts truncated documents, and expands entities without a limit.
    """
    parser = expat.ParserCreate()
    depth = 0

    def refuse(message: str) -> None:
        raise InvalidRdf(message, parser.CurrentLineNumber)

    def start(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            refuse(f"Elements are nested more than {_DEEPEST} levels deep")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(name: str, parameter: bool, value: str | None, *rest: object) -> None:
        if parameter or value is None or "&" in value or len(value) > _LONGEST_ENTITY:
            refuse(
                f"The entity {name!r} is external, refers to other entities, or exceeds {_LONGEST_ENTITY} characters"
            )

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = start, end, entity
    try:
        parser.ParseFile(stream)
    except InvalidRdf:
        raise
    except (LookupError, ValueError) as error:  # an encoding that is unknown or has multi-byte characters
        raise InvalidRdf(str(error), parser.CurrentLineNumber) from error
    except expat.ExpatError as error:
        raise InvalidRdf(f"{expat.ErrorString(error.code)} (column {error.offset + 1})", error.lineno) from error
    stream.seek(0)
