"""RDF: a document's triples, as they stand; which of them state terms is told in `ingest.vocabularies`.

| code | severity | meaning |
|---|---|---|
| `not-rdf` | error | the document is not in the syntax that it seems to be in; nothing of it is stored |
| `empty-file` | error | the document states nothing |
| `other-syntax` | info | the document is in another syntax of RDF than its name says, and is read as what it is |
| `bad-value` | warning | a date or number is none, such as a date in month 00; it is stored as it stands |
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO, Final
from urllib.parse import quote

from graph.datatypes import is_valid
from graph.errors import InvalidRdf
from graph.parsing import RdfSyntax, parse
from graph.rdf import Literal, Quad
from ingest.diagnostics import Diagnostic, Severity
from ingest.places import first_lines
from ingest.readers import Reader

__all__ = ["begins_jsonld", "begins_ntriples", "begins_rdfxml", "begins_turtle", "may_begin_jsonld", "rdf_reader"]

_MARK = rb"(?:\xef\xbb\xbf)?"
_COMMENTS = rb"(?:\s|#[^\n]*\n)*+"
_TURTLE = re.compile(_MARK + _COMMENTS + rb"(?:@(?:prefix|base)\s|(?:PREFIX\s+[\w.-]*:|BASE)\s*<)", re.IGNORECASE)
_NTRIPLES = re.compile(
    _MARK + _COMMENTS + rb"(?:<[^<>\s]+>|_:\S+)[ \t]*<[^<>\s]+>[ \t]*[<_\"][^\n]*\.[ \t]*(?:\r?\n|\Z)"
)
_RDFXML = re.compile(_MARK + rb"\s*(?:<(?:\?xml|!).*?)?<(?:[\w.-]+:)?RDF\s[^>]*22-rdf-syntax-ns#", re.DOTALL)
_JSONLD = re.compile(_MARK + rb"\s*[\[{].*?(?:\"@(?:graph|id|type)\"|\"@context\"\s*:\s*[\[\"])", re.DOTALL)
_JSON = re.compile(_MARK + rb"\s*[\[{]")
_CLAIMED: Final = {
    ".ttl": RdfSyntax.TURTLE,
    ".trig": RdfSyntax.TRIG,
    ".nt": RdfSyntax.NTRIPLES,
    ".nq": RdfSyntax.NQUADS,
    ".rdf": RdfSyntax.RDFXML,
    ".owl": RdfSyntax.RDFXML,
    ".jsonld": RdfSyntax.JSONLD,
}
_WIDER: Final = {RdfSyntax.TURTLE: RdfSyntax.TRIG, RdfSyntax.NTRIPLES: RdfSyntax.NQUADS}


def begins_turtle(head: bytes) -> bool:
    """Tell whether `head` declares a prefix or a base, or states a triple, before anything but comments."""
    return _TURTLE.match(head) is not None or begins_ntriples(head)


def begins_ntriples(head: bytes) -> bool:
    """Tell whether `head` begins with a line that is a triple of whole IRIs, or with comments and then one."""
    return _NTRIPLES.match(head) is not None


def begins_rdfxml(head: bytes) -> bool:
    """Tell whether `head` begins an XML document whose root is rdf:RDF."""
    return _RDFXML.match(head) is not None


def begins_jsonld(head: bytes) -> bool:
    """Tell whether `head` begins JSON with a word of JSON-LD, more than a context that only declares prefixes."""
    return _JSONLD.match(head) is not None


def may_begin_jsonld(head: bytes) -> bool:
    """Tell whether `head` begins JSON that is no single value, as every document of JSON-LD does."""
    return _JSON.match(head) is not None


def rdf_reader(syntax: RdfSyntax) -> Reader:
    """Return the reader of a syntax and, if that is Turtle or N-Triples, of the one that also has named graphs.

    The document is in memory: only its end tells which of the two it is.
    """

    def read(stream: BinaryIO, file: str) -> Iterator[Quad | Diagnostic]:
        claimed = _CLAIMED.get(os.path.splitext(file)[1].lower())  # noqa: PTH122 (a name, not a path)
        expected = claimed if claimed is not None and claimed is _WIDER.get(syntax) else syntax
        try:
            quads, found = _parsed(stream, file, expected)
        except InvalidRdf as error:
            yield _not_rdf(file, expected, error)
            return
        yield from quads
        if claimed not in (None, found):
            message = f"Its name says that it is {claimed}; it is {found}, and read as that."
            yield Diagnostic(file, None, Severity.INFO, "other-syntax", message, "Name it by what it is.")
        if not quads:
            message = "The file states nothing."
            yield Diagnostic(file, None, Severity.ERROR, "empty-file", message, "Remove it, or write a triple.")
        yield from _bad_values(stream, file, quads)

    return read


def _parsed(stream: BinaryIO, file: str, syntax: RdfSyntax) -> tuple[Sequence[Quad], RdfSyntax]:
    """Return what a document states in `syntax`, or else in the wider one, and in which of the two.

    Raises `InvalidRdf`, which tells what is wrong in `syntax`.
    """
    base = "file:///" + quote(file.lstrip("/"))
    try:
        return list(parse(stream, syntax, base)), syntax
    except InvalidRdf:
        wider = _WIDER.get(syntax)
        if wider is not None:
            stream.seek(0)
            with suppress(InvalidRdf):
                return list(parse(stream, wider, base)), wider
        raise


def _not_rdf(file: str, syntax: RdfSyntax, error: InvalidRdf) -> Diagnostic:
    message = f"This cannot be read as {syntax}: {error}."
    remedy = "Mend it, save it as UTF-8, or name it by its format (`lexigraph formats` lists them); nothing is stored."
    return Diagnostic(file, error.line, Severity.ERROR, "not-rdf", message, remedy)


def _bad_values(stream: BinaryIO, file: str, quads: Sequence[Quad]) -> Iterator[Diagnostic]:
    values: dict[Literal, Quad] = {}
    for quad in quads:
        if isinstance(quad.value, Literal) and quad.value not in values and not is_valid(quad.value):
            values[quad.value] = quad
    stream.seek(0)
    lines = first_lines(stream, {value.value for value in values})
    for value, quad in values.items():
        message = f"{value.value!r} is no <{value.datatype}>, which <{quad.predicate}> of <{quad.subject}> says it is."
        remedy = "Correct the value or its datatype; it is stored as it stands."
        yield Diagnostic(file, lines.get(value.value), Severity.WARNING, "bad-value", message, remedy)
