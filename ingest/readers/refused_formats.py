"""Formats that are not read: each is named in an error, with the format to convert the document to.

| code | severity | meaning |
|---|---|---|
| `unread-format` | error | the document is in a format that is not read |
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers import Reader
from ingest.readers.archives import unreadable_state
from ingest.readers.tables.delimited import begins_bindings
from ingest.readers.tbx.elements import root_name
from ingest.records import TermRecord

_PARTS = (b"word/", b"xl/", b"ppt/", b"mimetype", b"content.xml", b".iwa", b"[Content_Types].xml", b"docProps/")
_COMPRESSED = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0", b"BZh9")


class RefusedFormat(NamedTuple):
    """The name of a format in a message, its file extensions, the test for its first bytes, and what to do instead."""

    name: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    remedy: str


def refuser(format_: RefusedFormat) -> Reader:
    """Return a reader that reports that documents of this format are not read."""

    def read(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
        message, remedy = unreadable_state(stream) or (
            f"The document is {format_.name}, which is not read.",
            format_.remedy,
        )
        yield Diagnostic(file, None, Severity.ERROR, "unread-format", message, remedy)

    return read


def _begins_with(*marks: bytes) -> Callable[[bytes], bool]:
    """Return a test for first bytes."""
    return lambda head: head.startswith(marks)


def _no_head(head: bytes) -> bool:
    """Return False: the format is recognized by the extension alone."""
    return False


def _root_of(*names: str) -> Callable[[bytes], bool]:
    """Return a test for an XML document with one of these root elements."""
    return lambda head: root_name(head) in names


def _begins_docbook(head: bytes) -> bool:
    """Return whether `head` begins XML with a root element of DocBook, and with its name or one of its elements."""
    marks = (b"docbook", b"<glossentry", b"<para")
    return _root_of("glossary", "book", "article", "chapter")(head) and any(mark in head.lower() for mark in marks)


def _begins_dita(head: bytes) -> bool:
    """Return whether `head` begins XML with a root element of DITA; those that are common words need its name too."""
    return _root_of("glossentry", "glossgroup")(head) or (
        _root_of("map", "topic", "concept")(head) and b"dita" in head.lower()
    )


def _begins_compressed(head: bytes) -> bool:
    """Return whether `head` begins compressed data, or a ZIP archive that is not a document of a known format."""
    is_document = any(part in head for part in _PARTS)
    return head.startswith(_COMPRESSED) or (head.startswith(b"PK\x03\x04") and not is_document)


def _begins_other_workbook(head: bytes) -> bool:
    """Return whether `head` begins a binary workbook of Excel, or one in the XML of 2003."""
    return _root_of("Workbook")(head) or _archive_of(b"xl/workbook.bin")(head)


def _archive_of(*parts: bytes) -> Callable[[bytes], bool]:
    """Return a test for a ZIP archive with one of these names of parts or texts near its beginning."""
    return lambda head: head.startswith(b"PK\x03\x04") and any(part in head for part in parts)


_SAVE_AGAIN: Final = "Save it as .docx or .xlsx."
_AS_HTML: Final = "Convert it to HTML or Markdown."
_AS_TEXT: Final = "Save its text as Markdown or plain text."
_AS_TABLE: Final = "Save the terms as a table in .xlsx or .csv."
REFUSED_FORMATS: Final = (
    RefusedFormat("TMX, a translation memory", (".tmx",), _root_of("tmx"), "Export the termbase as TBX instead."),
    RefusedFormat("XLIFF, a translation", (".xlf", ".xliff"), _root_of("xliff"), "Export the termbase as TBX instead."),
    RefusedFormat(
        "PDF", (".pdf",), _begins_with(b"%PDF-"), "Ask for the document that it was made from, or for a table."
    ),
    RefusedFormat(
        "an Office document of before 2007", (".doc", ".ppt"), _begins_with(b"\xd0\xcf\x11\xe0"), _SAVE_AGAIN
    ),
    RefusedFormat("a workbook of Excel in another form", (".xlsb",), _begins_other_workbook, "Save it as .xlsx."),
    RefusedFormat("a document of Apple Numbers or Pages", (".numbers", ".pages"), _archive_of(b".iwa"), _AS_TABLE),
    RefusedFormat(
        "a database", (".sqlite", ".db", ".parquet", ".mdb"), _begins_with(b"SQLite format 3", b"PAR1"), _AS_TABLE
    ),
    RefusedFormat("an image", (".png", ".jpg", ".gif"), _begins_with(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), _AS_TEXT),
    RefusedFormat("a compressed file", (".zip", ".gz", ".7z", ".rar", ".xz", ".bz2"), _begins_compressed, "Unpack it."),
    RefusedFormat("RTF", (".rtf",), _begins_with(b"{\\rtf"), "Save it as .docx."),
    RefusedFormat("PowerPoint", (".pptx",), _archive_of(b"ppt/"), _AS_TABLE),
    RefusedFormat("an OpenDocument text", (".odt",), _archive_of(b"opendocument.text"), "Save it as .docx."),
    RefusedFormat("DocBook", (".dbk", ".docbook"), _begins_docbook, _AS_HTML),
    RefusedFormat("DITA", (".dita", ".ditamap"), _begins_dita, _AS_HTML),
    RefusedFormat("wiki text", (".wiki", ".mediawiki"), _no_head, "Save the page as HTML, or convert it to Markdown."),
    RefusedFormat("a gettext catalog", (".po", ".pot"), _begins_with(b"msgid "), "Export the terms as TBX or CSV."),
    RefusedFormat(
        "UTX, a dictionary", (".utx",), _begins_with(b"#UTX"), "Rename it to .tsv, with column names as its first line."
    ),
    RefusedFormat("a configuration file", (".toml", ".ini"), _no_head, "Write the terms as YAML or JSON."),
    RefusedFormat(
        "OWL in functional or Manchester syntax",
        (".ofn", ".omn"),
        _begins_with(b"Prefix(", b"Prefix:", b"Ontology("),
        "Save it as Turtle or RDF/XML.",
    ),
    RefusedFormat("OWL/XML", (".owx",), _root_of("Ontology"), "Save it as Turtle or RDF/XML."),
    RefusedFormat(
        "results of SPARQL in TSV",
        (),
        begins_bindings,
        "Save the results as JSON, which states their languages, or CSV.",
    ),
    RefusedFormat("BibTeX", (".bib",), _no_head, "Write the terms as YAML, JSON or CSV."),
    RefusedFormat("EPUB", (".epub",), _archive_of(b"application/epub+zip"), "Ingest the HTML files in it."),
)
