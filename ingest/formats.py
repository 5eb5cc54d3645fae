"""Format detection: from the first bytes of a document, or else from its file extension."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from graph.parsing import RdfSyntax
from graph.rdf import Quad
from ingest.diagnostics import Diagnostic
from ingest.encodings import in_utf8
from ingest.hints import NO_HINTS, Hints
from ingest.readers import HintedReader, without_hints
from ingest.readers.documentation.asciidoc import begins_asciidoc, read_asciidoc
from ingest.readers.documentation.latex import begins_latex, read_latex
from ingest.readers.documentation.rst import begins_rst, read_rst
from ingest.readers.documentation.word import begins_word, read_word
from ingest.readers.html.document import begins_html, read_html
from ingest.readers.json.document import begins_json, read_json
from ingest.readers.json.lines import begins_json_lines, may_begin_json_lines, read_json_lines
from ingest.readers.markdown.document import read_markdown
from ingest.readers.markdown.front_matter import begins_front_matter
from ingest.readers.multiterm import begins_multiterm, read_multiterm
from ingest.readers.obo.document import begins_obo, read_obo
from ingest.readers.pages.document import begins_pages, read_pages
from ingest.readers.rdf import (
    begins_jsonld,
    begins_ntriples,
    begins_rdfxml,
    begins_schema_org,
    begins_turtle,
    may_begin_jsonld,
    may_begin_turtle,
    rdf_reader,
)
from ingest.readers.refused import archive_of, begins_with, refuser, root_of
from ingest.readers.tables.delimited import begins_delimited, read_delimited
from ingest.readers.tables.xlsx import begins_xlsx, read_xlsx
from ingest.readers.tbx.document import begins_tbx, read_tbx
from ingest.readers.yaml.document import begins_yaml, read_yaml
from ingest.records import TermRecord

__all__ = ["FORMATS", "SUFFIXES", "Format", "detect_format", "format_of", "read_records"]

_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Format:
    """A document format: its file extensions, its reader, and how to detect it.

    `begins` is true only for first bytes that no other format has; `may_begin` is also accepted if the extension
    matches. `has_lines` if each line is a record that can be read without the others; `is_text` if its documents do not
    state their encoding, which is detected.
    """

    name: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    read: HintedReader
    may_begin: Callable[[bytes], bool] = lambda head: False
    has_lines: bool = False
    is_text: bool = False

    def read_document(self, stream: BinaryIO, name: str, hints: Hints) -> Iterator[TermRecord | Quad | Diagnostic]:
        """Yield the contents of the document `name` in any encoding, as specified by `Reader`."""
        if not self.is_text:
            yield from self.read(stream, name, hints)
            return
        with in_utf8(stream, name, hints.encoding) as (text, finding):
            if finding is not None:
                yield finding
            if text is not None:
                yield from self.read(text, name, hints)


def _refused(name: str, suffixes: tuple[str, ...], begins: Callable[[bytes], bool], remedy: str) -> Format:
    return Format(name, suffixes, begins, without_hints(refuser(name, remedy)))


_PAGES: Final = Format("Term pages", (".txt", ".text", ".page"), begins_pages, without_hints(read_pages), is_text=True)

_TURTLE: Final = rdf_reader(RdfSyntax.TURTLE)

FORMATS: Final = (
    Format("N-Triples and N-Quads", (".nt", ".nq"), begins_ntriples, without_hints(rdf_reader(RdfSyntax.NTRIPLES))),
    Format("Turtle and TriG", (".ttl", ".trig"), begins_turtle, without_hints(_TURTLE), may_begin_turtle),
    Format("RDF/XML", (".rdf", ".owl"), begins_rdfxml, without_hints(rdf_reader(RdfSyntax.RDFXML))),
    Format("JSON-LD", (".jsonld",), begins_jsonld, without_hints(rdf_reader(RdfSyntax.JSONLD)), may_begin_jsonld),
    Format("CSV and TSV", (".csv", ".tsv", ".tab"), begins_delimited, read_delimited, is_text=True),
    Format("Excel", (".xlsx", ".xlsm"), begins_xlsx, read_xlsx),
    Format("JSON", (".json",), lambda head: begins_json(head) and not begins_schema_org(head), read_json, is_text=True),
    Format(
        "JSON lines", (".jsonl", ".ndjson"), begins_json_lines, read_json_lines, may_begin_json_lines, has_lines=True
    ),
    Format("OBO", (".obo",), begins_obo, read_obo, is_text=True),
    Format("Markdown", (".md", ".markdown", ".mdx"), begins_front_matter, without_hints(read_markdown), is_text=True),
    Format("YAML", (".yaml", ".yml"), begins_yaml, read_yaml, is_text=True),
    Format("reStructuredText", (".rst", ".rest"), begins_rst, without_hints(read_rst), is_text=True),
    Format("AsciiDoc", (".adoc", ".asciidoc"), begins_asciidoc, without_hints(read_asciidoc), is_text=True),
    Format("LaTeX", (".tex", ".ltx"), begins_latex, without_hints(read_latex), is_text=True),
    Format("TBX", (".tbx", ".xml"), begins_tbx, without_hints(read_tbx)),
    Format("MultiTerm XML", (".xml",), begins_multiterm, without_hints(read_multiterm)),
    Format("Word", (".docx",), begins_word, read_word),
    Format("HTML", (".html", ".htm"), begins_html, without_hints(read_html)),
    _PAGES,
)
"""All formats. If several match, the one with the document's extension is used, otherwise the first."""

_SAVE_AGAIN: Final = "Save it as .docx or .xlsx."
_AS_TABLE: Final = "Save the terms as a table in .xlsx or .csv."
_REFUSED: Final = (
    _refused("TMX, a translation memory", (".tmx",), root_of("tmx"), "Export the termbase as TBX instead."),
    _refused("XLIFF, a translation", (".xlf", ".xliff"), root_of("xliff"), "Export the termbase as TBX instead."),
    _refused("PDF", (".pdf",), begins_with(b"%PDF-"), "Ask for the document that it was made from, or for a table."),
    _refused("an Office document of before 2007", (".doc", ".xls"), begins_with(b"\xd0\xcf\x11\xe0"), _SAVE_AGAIN),
    _refused("RTF", (".rtf",), begins_with(b"{\\rtf"), "Save it as .docx."),
    _refused("PowerPoint", (".pptx",), archive_of(b"ppt/"), _AS_TABLE),
    _refused("OpenDocument", (".odt", ".ods"), archive_of(b"opendocument"), "Save it as .docx or .xlsx."),
    _refused("EPUB", (".epub",), archive_of(b"application/epub+zip"), "Ingest the HTML files in it."),
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


def read_records(stream: BinaryIO, name: str, hints: Hints = NO_HINTS) -> Iterator[TermRecord | Quad | Diagnostic]:
    """Yield the contents of the document `name` as specified by `Reader`; `stream` is positioned at its start."""
    return detect_format(stream, name).read_document(stream, name, hints)
