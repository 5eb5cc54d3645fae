"""Format detection: from the first bytes of a document, or else from its file extension.

| code | severity | meaning |
|---|---|---|
| `empty-file` | error | the document contains no text |
"""

import codecs
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from graph.rdf import Quad
from graph.rdf_parsing import RdfSyntax
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.encodings import in_utf8
from ingest.readers import ReaderWithOptions, without_options
from ingest.readers.documentation.asciidoc import begins_asciidoc, read_asciidoc
from ingest.readers.documentation.docx import begins_word, read_word
from ingest.readers.documentation.latex import begins_latex, read_latex
from ingest.readers.documentation.rst import begins_rst, read_rst
from ingest.readers.html.document import begins_html, read_html
from ingest.readers.json.document import begins_json, read_json
from ingest.readers.json.lines import begins_json_lines, may_begin_json_lines, read_json_lines
from ingest.readers.markdown.document import read_markdown
from ingest.readers.markdown.front_matter import begins_front_matter
from ingest.readers.markdown.labeled_entries import has_labeled_entries
from ingest.readers.markdown.org import begins_org, read_org
from ingest.readers.markdown.plain_text import read_plain_text
from ingest.readers.multiterm import begins_multiterm, read_multiterm
from ingest.readers.obo.document import begins_obo, read_obo
from ingest.readers.options import ReadingOptions
from ingest.readers.rdf import (
    begins_jsonld,
    begins_ntriples,
    begins_rdfxml,
    begins_turtle,
    is_surely_jsonld,
    may_begin_jsonld,
    may_begin_turtle,
    rdf_reader,
)
from ingest.readers.refused_formats import REFUSED_FORMATS, refuser
from ingest.readers.tables.delimited import begins_delimited, read_delimited
from ingest.readers.tables.xlsx import begins_xlsx, may_begin_xls, read_xlsx
from ingest.readers.tbx.document import begins_tbx, read_tbx
from ingest.readers.term_pages.document import begins_pages, read_pages
from ingest.readers.text import Line, utf8_blocks
from ingest.readers.yaml.document import begins_yaml, read_yaml
from ingest.records import TermRecord

_HEAD = 1 << 16
_BLANK: Final = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b" \t\r\n\v\f"


@dataclass(frozen=True, slots=True)
class Format:
    """A document format: its file extensions, its reader, and how to detect it.

    `begins` is true only for first bytes that no other format has; `may_begin` is also accepted if the extension
    matches. `has_lines` if each line is a record that can be read without the others; `is_text` if the encoding
    of its documents is detected. `is_native` if a library in another language parses it, which a document
    could crash. `states_languages` if each term has one.
    """

    name: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    read: ReaderWithOptions
    may_begin: Callable[[bytes], bool] = lambda head: False
    has_lines: bool = False
    is_text: bool = False
    is_native: bool = False
    states_languages: bool = False

    def read_document(
        self, stream: BinaryIO, name: str, options: ReadingOptions
    ) -> Iterator[TermRecord | Quad | Diagnostic]:
        """Yield the contents of the document `name` in any encoding, as specified by `Reader`."""
        is_empty = not any(block.strip(_BLANK) for block in iter(lambda: stream.read(_HEAD), b""))
        stream.seek(0)
        if is_empty:
            remedy = "Remove it, write a term, or copy it again if it had some."
            yield Diagnostic(name, None, Severity.ERROR, "empty-file", "The file contains no text.", remedy)
            return
        if not self.is_text:
            yield from self.read(stream, name, options)
            return
        with in_utf8(stream, name, options.encoding) as (text, finding):
            if finding is not None:
                yield finding
            if text is not None:
                yield from self.read(text, name, options)


def _read_text(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term pages of a text, or its terms if it is not a page, but a glossary in the forms of Markdown."""
    rows = next(utf8_blocks(stream), b"").decode(errors="replace").splitlines()
    stream.seek(0)
    if has_labeled_entries([Line(number, row) for number, row in enumerate(rows, start=1)]):
        yield from read_plain_text(stream, file)
        return
    results = read_pages(stream, file)
    first = next(results)  # an empty document has a finding
    if isinstance(first, Diagnostic) and first.code == "not-a-term-page":
        stream.seek(0)
        listed = list(read_plain_text(stream, file))
        if any(isinstance(item, TermRecord) for item in listed):
            yield from listed
            return
    yield first
    yield from results


_PAGES: Final = Format(
    "Term pages", (".txt", ".text", ".page"), begins_pages, without_options(_read_text), is_text=True
)


def _rdf(
    name: str,
    suffixes: tuple[str, ...],
    begins: Callable[[bytes], bool],
    syntax: RdfSyntax,
    may_begin: Callable[[bytes], bool] = lambda head: False,
) -> Format:
    return Format(name, suffixes, begins, without_options(rdf_reader(syntax)), may_begin, is_native=True)


FORMATS: Final = (
    _rdf("N-Triples and N-Quads", (".nt", ".nq"), begins_ntriples, RdfSyntax.NTRIPLES),
    _rdf("Turtle and TriG", (".ttl", ".trig", ".n3"), begins_turtle, RdfSyntax.TURTLE, may_begin_turtle),
    _rdf("RDF/XML", (".rdf", ".owl"), begins_rdfxml, RdfSyntax.RDFXML),
    _rdf("JSON-LD", (".jsonld",), begins_jsonld, RdfSyntax.JSONLD, may_begin_jsonld),
    Format("CSV and TSV", (".csv", ".tsv", ".tab"), begins_delimited, read_delimited, is_text=True),
    Format("Excel", (".xlsx", ".xlsm", ".xls", ".ods"), begins_xlsx, read_xlsx, may_begin_xls, is_native=True),
    Format("JSON", (".json",), lambda head: begins_json(head) and not is_surely_jsonld(head), read_json, is_text=True),
    Format(
        "JSON lines", (".jsonl", ".ndjson"), begins_json_lines, read_json_lines, may_begin_json_lines, has_lines=True
    ),
    Format("OBO", (".obo",), begins_obo, read_obo, is_text=True, is_native=True),
    Format("Markdown", (".md", ".markdown", ".mdx"), begins_front_matter, without_options(read_markdown), is_text=True),
    Format("Org mode", (".org",), begins_org, without_options(read_org), is_text=True),
    Format("YAML", (".yaml", ".yml"), begins_yaml, read_yaml, is_text=True, is_native=True),
    Format("reStructuredText", (".rst", ".rest"), begins_rst, without_options(read_rst), is_text=True),
    Format("AsciiDoc", (".adoc", ".asciidoc"), begins_asciidoc, without_options(read_asciidoc), is_text=True),
    Format("LaTeX", (".tex", ".ltx"), begins_latex, without_options(read_latex), is_text=True),
    Format("TBX", (".tbx", ".xml"), begins_tbx, without_options(read_tbx), states_languages=True),
    Format("MultiTerm XML", (".xml",), begins_multiterm, without_options(read_multiterm), states_languages=True),
    Format("Word", (".docx",), begins_word, read_word, is_native=True),
    Format("HTML", (".html", ".htm"), begins_html, without_options(read_html), is_text=True),
    _PAGES,
)
"""All formats. If several match, the one with the document's extension is used, otherwise the first."""

_REFUSED: Final = tuple(
    Format(one.name, one.suffixes, one.begins, without_options(refuser(one))) for one in REFUSED_FORMATS
)

SUFFIXES: Final = frozenset(suffix for format_ in FORMATS for suffix in format_.suffixes)
"""The file extensions, in lower case, that are read when a folder is ingested."""


def format_of(name: str, head: bytes) -> Format:
    """Return the format of a document by its `name` and its first bytes, `head`; by default a term page.

    >>> format_of("terms.txt", b'{"name": "Batch"}\\n').name, format_of("terms.jsonl", b"").name
    ('JSON', 'JSON lines')
    """
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 (a name, not a path)
    named = [format_ for format_ in (*FORMATS, *_REFUSED) if suffix in format_.suffixes]
    sure = [format_ for format_ in named if format_.begins(head) or format_.may_begin(head)]
    sure += (format_ for format_ in (*_REFUSED, *FORMATS) if format_.begins(head))
    return (sure or named or [_PAGES])[0]


def detect_format(stream: BinaryIO, name: str) -> Format:
    """Return the format of the document `name`; `stream` is positioned at its start, before and after."""
    head = stream.read(_HEAD)
    stream.seek(0)
    return format_of(name, head)
