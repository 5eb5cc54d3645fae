"""Streaming RDF parser for untrusted documents: no input can crash the process, and nothing is fetched."""

import io
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import BinaryIO, Final

import pyoxigraph as ox

from graph.errors import InvalidIri, InvalidRdf
from graph.jsonld_input import prepared
from graph.rdf import BLANK, Iri, Literal, Node, Quad
from graph.rdf_repairs import Notice, Repairs
from graph.vocabulary import XSD
from graph.xml_input import check_xml, in_utf8

_MOST_TRIPLE_TERMS = 500
_PIECE = 1 << 16
_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"Parser error at line \d+ (?:between columns (\d+) and \d+|column (\d+)): ")
_TRIPLE_TERM = re.compile(
    rb'''"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"'''  # texts, which may contain anything
    rb"""|'{3}(?:[^\\]|\\.)*?'{3}|'(?:[^'\\\n]|\\.)*'"""
    rb"|<[^<>\s]*>|#[^\n]*|(<<|\{\|)",
    re.DOTALL,
)
_VERSION = re.compile(rb'(?m)^[ \t]*VERSION[ \t]+(?:"[^"\n]*"|\'[^\'\n]*\')[ \t]*(?=#|\r?$)')


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


def parse(
    stream: BinaryIO, syntax: RdfSyntax, base: Iri, report: Callable[[Notice], None] = lambda notice: None
) -> Iterator[Quad]:
    """Yield the quads of a document, in document order; relative IRIs are resolved against `base`.

    A blank node is `_:` followed by a label that is unique within the document. `stream` must be seekable and at its
    start. Raises `InvalidRdf`, with the line if the parser reports it. Triple terms (RDF 1.2), remote contexts, XML
    entities that are external or refer to other entities, and brackets or elements nested more than 500 levels deep are
    also rejected. `report` is called for losses and changes: of IRIs, language tags and base directions.
    """
    if syntax is RdfSyntax.RDFXML:
        stream = in_utf8(stream)
        check_xml(stream)
    stream.seek(len(_MARK) if stream.read(len(_MARK)) == _MARK else 0)
    if syntax is RdfSyntax.JSONLD:
        stream = io.BytesIO(prepared(stream.read()))
    elif syntax is not RdfSyntax.RDFXML:
        _check_triple_terms(stream)
        if syntax in (RdfSyntax.NTRIPLES, RdfSyntax.NQUADS):
            stream = _without_version(stream)
    nodes = _Nodes(syntax is RdfSyntax.JSONLD)
    # Otherwise the engine refuses RDF/XML, or drops statements of JSON-LD, for an invalid IRI or language tag.
    is_lenient = syntax in (RdfSyntax.RDFXML, RdfSyntax.JSONLD)
    try:
        for found in ox.parse(stream, format=_ENGINE_NAMES[syntax], base_iri=base, lenient=is_lenient):
            quad = nodes.quad(found)
            if quad is not None:
                yield quad
    except SyntaxError as error:
        place = _PLACE.match(error.msg)
        message = error.msg if place is None else f"{error.msg[place.end() :]} (column {place[1] or place[2]})"
        raise InvalidRdf(message, error.lineno) from error
    except _TripleTerm as error:
        stream.seek(0)
        raise InvalidRdf(str(error), _line_of_triple_term(stream.read())) from error
    for notice in nodes.repairs.notices():
        report(notice)


class _TripleTerm(Exception):
    """The engine found a triple term."""

    def __init__(self) -> None:
        super().__init__("The document contains a triple term (RDF 1.2), which cannot be stored")


class _Nodes:
    """Converts the engine's nodes to ours, with IRIs and language tags that can be stored."""

    def __init__(self, is_jsonld: bool) -> None:
        self._is_jsonld = is_jsonld
        self.repairs = Repairs()

    def quad(self, quad: ox.Quad) -> Quad | None:
        """Return a quad; None if one of its IRIs is lost, or its predicate is a key without a meaning in JSON-LD."""
        if self._is_jsonld and ":" not in quad.predicate.value:
            return None
        try:
            graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else self._name(quad.graph_name)
            return Quad(self._name(quad.subject), self._name(quad.predicate), self._value(quad.object), graph)
        except InvalidIri:
            return None

    def _name(self, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> Iri:
        if isinstance(node, ox.Triple):
            raise _TripleTerm
        if isinstance(node, ox.BlankNode):
            return BLANK + node.value
        return self.repairs.iri(node.value)

    def _value(self, node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        if not isinstance(node, ox.Literal):
            return self._name(node)
        if node.direction is not None:
            self.repairs.add_directed(node.value)
        if node.language is not None:
            return Literal(node.value, self.repairs.language(node.language, node.value))
        datatype = node.datatype.value
        return Literal(node.value, "", "" if datatype == XSD.string else self._name(node.datatype))


def _without_version(stream: BinaryIO) -> BinaryIO:
    """Return a stream without the version announcement at its beginning, which the engine does not know."""
    start = stream.tell()
    found = _VERSION.search(stream.read(_PIECE))
    stream.seek(start)
    if found is None:
        return stream
    content = stream.read()
    return io.BytesIO(content[: found.start()] + content[found.end() :])


def _check_triple_terms(stream: BinaryIO) -> None:
    """Raise `InvalidRdf` for more than 500 triple terms: the engine parses them recursively, and could crash."""
    start = stream.tell()
    number = sum(block.count(b"<<") for block in iter(lambda: stream.read(_PIECE), b""))
    stream.seek(start)
    if number > _MOST_TRIPLE_TERMS:
        line = _line_of_triple_term(stream.read())
        stream.seek(start)
        if line is not None:
            raise InvalidRdf(str(_TripleTerm()), line)


def _line_of_triple_term(content: bytes) -> int | None:
    """Return the line of the first triple term outside of texts and comments, if there are any."""
    found = next((one for one in _TRIPLE_TERM.finditer(content) if one[1]), None)
    return None if found is None else content.count(b"\n", 0, found.start()) + 1
