"""RDF documents become quads, in a stream; whatever is in them, the process lives on and nothing is fetched."""

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

_DEEPEST = 500  # the engine recurses into JSON, and ends the process some thousands of brackets deep
_LONGEST_ENTITY = 200  # an IRI; so that a document of references to one entity grows 70 times at most
_PIECE = 1 << 16
_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"Parser error at line \d+ (?:between columns (\d+) and \d+|column (\d+)): ")
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_NO_CONTEXT = (
    "It refers to a JSON-LD context on the network, and contexts are never fetched: put the context itself there"
)


class RdfSyntax(StrEnum):
    """A syntax that RDF is read in. TriG includes Turtle, and N-Quads includes N-Triples."""

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
    """Yield what a document states, in its order; relative IRIs are resolved against `base`.

    A blank node is `_:` and a label that holds within the document. `stream` is seekable, at its beginning. RDF 1.2's
    triple terms and base directions are refused, and so are XML entities that are external or made of others, and
    brackets within more than 500 others. Raises `InvalidRdf`, with the line where the parser tells it.
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
    """Makes our nodes of the engine's; each IRI is checked once, and stands in memory once."""

    def __init__(self) -> None:
        self._known: dict[str, Iri] = {}

    def name(self, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> Iri:
        if isinstance(node, ox.Triple):
            raise InvalidRdf("It holds a triple term of RDF 1.2, which cannot be stored", None)
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
    """Raise `InvalidRdf` for JSON with brackets too deep; leaves `stream` at its beginning."""
    content = stream.read()
    stream.seek(0)
    depth = 0
    for token in _BRACKET.finditer(content):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token[0], 0)
        if depth > _DEEPEST:
            line = content.count(b"\n", 0, token.start()) + 1
            raise InvalidRdf(f"Brackets stand in more than {_DEEPEST} others", line)


def _check_xml(stream: BinaryIO) -> None:
    """Raise `InvalidRdf` for what is not well-formed, or harmful; leaves `stream` at its beginning.

    The engine itself takes a document that is cut off for a whole one, and expands entities without an end.
    """
    parser = expat.ParserCreate()
    depth = 0

    def refuse(message: str) -> None:
        raise InvalidRdf(message, parser.CurrentLineNumber)

    def start(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            refuse(f"Elements stand in more than {_DEEPEST} others")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(name: str, parameter: bool, value: str | None, *rest: object) -> None:
        if parameter or value is None or "&" in value or len(value) > _LONGEST_ENTITY:
            refuse(f"The entity {name!r} is external, made of other entities, or longer than {_LONGEST_ENTITY} letters")

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = start, end, entity
    try:
        parser.ParseFile(stream)
    except InvalidRdf:
        raise
    except (LookupError, ValueError) as error:  # of an encoding that Python does not know, or that has long letters
        raise InvalidRdf(str(error), parser.CurrentLineNumber) from error
    except expat.ExpatError as error:
        raise InvalidRdf(f"{expat.ErrorString(error.code)} (column {error.offset + 1})", error.lineno) from error
    stream.seek(0)
