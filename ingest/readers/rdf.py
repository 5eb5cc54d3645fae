"""Read the triples of an RDF document unchanged; `ingest.rdf.term_extraction` finds the terms in them.

| code | severity | meaning |
|---|---|---|
| `not-rdf` | error | the document is not valid in its syntax; nothing of it is stored |
| `empty-file` | error | the document contains no triples; a warning if it has prefixes or a root element |
| `other-syntax` | info | the document is in another RDF syntax than its extension says, and is read in that syntax |
| `bad-value` | warning | a value is invalid for its datatype, such as a date in month 00; it is stored unchanged |
| `encoded-iri` | warning | an IRI contains a character that is not allowed, which is encoded |
| `lost-iri` | warning | an IRI is invalid; the statements with it are not stored |
| `no-language-tag` | warning | a language is not a valid tag; `en_US` is read as `en-US`, others as no language |
| `lost-direction` | warning | a text has a base direction, which is not stored |
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO, Final
from urllib.parse import quote

from graph.datatypes import is_valid
from graph.errors import InvalidRdf
from graph.rdf import Literal, Quad
from graph.rdf_parsing import RdfSyntax, parse
from graph.rdf_repairs import Loss, Notice
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers import Reader
from ingest.readers.line_numbers import first_lines

_MARK = rb"(?:\xef\xbb\xbf)?"
_COMMENTS = rb"(?:\s|#[^\n]*\n)*+"
_TURTLE = re.compile(_MARK + _COMMENTS + rb"(?:@(?:prefix|base)\s|(?:PREFIX\s+[\w.-]*:|BASE)\s*<)", re.IGNORECASE)
_NTRIPLES = re.compile(
    _MARK + _COMMENTS + rb"(?:<[^<>\s]+>|_:\S+)[ \t]*<[^<>\s]+>[ \t]*[<_\"][^\n]*\.[ \t]*(?:\r?\n|\Z)"
)
_NAME = rb"(?:<[^<>\s]*>|_:[\w-]|[\w.-]*:[\w%])"
_SUBJECT = re.compile(
    _MARK + _COMMENTS + rb"(?:\[\s*(?:a\s|%b|\]\s*(?:a\s|\{|%b))|\{\s*\[|[({]?\s*%b)" % (_NAME, _NAME, _NAME)
)
_RDFXML = re.compile(_MARK + rb"\s*(?:<(?:\?xml|!).*?)?<(?:[\w.-]+:)?RDF\s[^>]*22-rdf-syntax-ns#", re.DOTALL)
_JSONLD = re.compile(_MARK + rb"\s*[\[{].*?(?:\"@(?:graph|id|type)\"|\"@context\"\s*:\s*[\[\"])", re.DOTALL)
_CONTEXT = re.compile(_MARK + rb"\s*[\[{].{0,2000}?\"@context\"\s*:\s*\{", re.DOTALL)
_TYPED = re.compile(rb"\"@(?:graph|type)\"\s*:")
_SCHEMA_ORG = re.compile(rb"\s*[\[{].{0,2000}?\"@context\"\s*:\s*(?:\[\s*)?\"https?://(?:www\.)?schema\.org", re.DOTALL)
_INNER = re.compile(rb"\"(?!@)[^\"]{1,40}\"\s{0,9}:\s{0,9}\[\s{0,99}\{")
"""A list of objects, which have contexts of their own if it is before the first one, as on a page of BioPortal."""
_JSON = re.compile(_MARK + rb"\s*[\[{]")
_CLAIMED: Final = {
    ".ttl": RdfSyntax.TURTLE,
    ".trig": RdfSyntax.TRIG,
    ".n3": RdfSyntax.TURTLE,
    ".nt": RdfSyntax.NTRIPLES,
    ".nq": RdfSyntax.NQUADS,
    ".rdf": RdfSyntax.RDFXML,
    ".owl": RdfSyntax.RDFXML,
    ".jsonld": RdfSyntax.JSONLD,
}
_LOSSES: Final = {
    Loss.ENCODED_IRI: ("encoded-iri", "Encode them in the document, for example a space as %20."),
    Loss.INVALID_IRI: ("lost-iri", "Correct them."),
    Loss.LANGUAGE: ("no-language-tag", "Write BCP 47 tags such as en or pt-BR."),
    Loss.DIRECTION: ("lost-direction", "No action is needed."),
}
_WIDER: Final = {RdfSyntax.TURTLE: RdfSyntax.TRIG, RdfSyntax.NTRIPLES: RdfSyntax.NQUADS}


def begins_turtle(head: bytes) -> bool:
    """Return whether `head` begins with a prefix, a base or a triple, after any comments."""
    return _TURTLE.match(head) is not None or begins_ntriples(head)


def may_begin_turtle(head: bytes) -> bool:
    """Return whether `head` begins with a subject in Turtle or a block in TriG, which may be a blank node.

    >>> may_begin_turtle(b"[] <urn:p> <urn:o> ."), may_begin_turtle(b'[{"name": "A"}]')
    (True, False)
    """
    return _SUBJECT.match(head) is not None


def begins_ntriples(head: bytes) -> bool:
    """Return whether `head` begins with a line that is a triple of full IRIs, after any comments."""
    return _NTRIPLES.match(head) is not None


def begins_rdfxml(head: bytes) -> bool:
    """Return whether `head` begins an XML document whose root is rdf:RDF."""
    return _RDFXML.match(head) is not None


def begins_jsonld(head: bytes) -> bool:
    """Return whether `head` begins JSON with a JSON-LD keyword; a context of prefixes alone does not count."""
    return _JSONLD.match(head) is not None


def is_surely_jsonld(head: bytes) -> bool:
    """Return whether `head` begins JSON-LD with the context of schema.org, or with a context and types or a graph."""
    context = _SCHEMA_ORG.match(head) or (_CONTEXT.match(head) if _TYPED.search(head) else None)
    return context is not None and not _INNER.search(head, 0, context.end())


def may_begin_jsonld(head: bytes) -> bool:
    """Return whether `head` begins a JSON object or array, as every JSON-LD document does."""
    return _JSON.match(head) is not None


def rdf_reader(syntax: RdfSyntax) -> Reader:
    """Return the reader of a syntax; that of Turtle also reads TriG, and that of N-Triples also N-Quads.

    The document is held in memory, because only its end shows which of the two it is.
    """

    def read(stream: BinaryIO, file: str) -> Iterator[Quad | Diagnostic]:
        claimed = _CLAIMED.get(os.path.splitext(file)[1].lower())  # noqa: PTH122 (a name, not a path)
        expected = claimed if claimed is not None and claimed is _WIDER.get(syntax) else syntax
        notices: list[Notice] = []
        try:
            quads, found = _parsed(stream, file, expected, notices)
        except InvalidRdf as error:
            yield _not_rdf(file, expected, error)
            return
        yield from quads
        if claimed not in (None, found):
            message = f"The content is {found}, not {claimed} as the file extension says; it is read as {found}."
            yield Diagnostic(
                file, None, Severity.INFO, "other-syntax", message, "Rename the file to match its content."
            )
        if not quads:
            message = "The file contains no triples."
            severity = Severity.WARNING if _is_empty_graph(stream, found) else Severity.ERROR
            yield Diagnostic(file, None, severity, "empty-file", message, "Remove it, or add a triple.")
        yield from _bad_values(stream, file, quads)
        yield from _noticed(stream, file, notices)

    return read


def _parsed(stream: BinaryIO, file: str, syntax: RdfSyntax, notices: list[Notice]) -> tuple[Sequence[Quad], RdfSyntax]:
    """Return the quads of a document and its syntax: `syntax` or, failing that, its extension with named graphs.

    Appends to `notices`. Raises `InvalidRdf` with the error in `syntax`.
    """
    base = "file:///" + quote(file.lstrip("/"))
    try:
        return list(parse(stream, syntax, base, notices.append)), syntax
    except InvalidRdf:
        wider = _WIDER.get(syntax)
        if wider is not None:
            stream.seek(0)
            with suppress(InvalidRdf):
                return list(parse(stream, wider, base, notices.append)), wider
        raise


def _is_empty_graph(stream: BinaryIO, syntax: RdfSyntax) -> bool:
    """Return whether a document without triples is a valid one with prefixes or a root element, not just blank."""
    stream.seek(0)
    return syntax is not RdfSyntax.JSONLD and any(line.strip() for line in stream)


def _not_rdf(file: str, syntax: RdfSyntax, error: InvalidRdf) -> Diagnostic:
    message = f"The file cannot be read as {syntax}: {error}."
    remedy = (
        "Fix it, save it as UTF-8, or use the extension of its format (see `lexigraph formats`); nothing is stored."
    )
    return Diagnostic(file, error.line, Severity.ERROR, "not-rdf", message, remedy)


def _noticed(stream: BinaryIO, file: str, notices: Sequence[Notice]) -> Iterator[Diagnostic]:
    stream.seek(0)
    lines = first_lines(stream, {notice.text for notice in notices})
    for kind, message, text in notices:
        code, remedy = _LOSSES[kind]
        yield Diagnostic(file, lines.get(text), Severity.WARNING, code, message, remedy)


def _bad_values(stream: BinaryIO, file: str, quads: Sequence[Quad]) -> Iterator[Diagnostic]:
    values: dict[Literal, Quad] = {}
    for quad in quads:
        if isinstance(quad.value, Literal) and quad.value not in values and not is_valid(quad.value):
            values[quad.value] = quad
    stream.seek(0)
    lines = first_lines(stream, {value.value for value in values})
    for value, quad in values.items():
        message = f"{value.value!r} is not a valid <{value.datatype}> (<{quad.predicate}> of <{quad.subject}>)."
        remedy = "Correct the value or its datatype; it is stored unchanged."
        yield Diagnostic(file, lines.get(value.value), Severity.WARNING, "bad-value", message, remedy)
