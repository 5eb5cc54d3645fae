"""Glossaries in reStructuredText, AsciiDoc, LaTeX, Word and MultiTerm XML are read entry by entry."""

import io
import sys
import zipfile
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.input.formats import FORMATS, format_of
from ingest.readers.options import NO_OPTIONS
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


def read(content: bytes | str, file: str) -> tuple[dict[str, TermRecord], list[Diagnostic]]:
    data = content.encode() if isinstance(content, str) else content
    items = list(read_records(io.BytesIO(data), file))
    return (
        {item.name: item for item in items if isinstance(item, TermRecord)},
        [item for item in items if isinstance(item, Diagnostic)],
    )


RST = """Words
=====

.. note:: Not an entry.

.. glossary::
   :sorted:

   hull
   ship body
      The *body* of a boat. See :term:`the spine <keel>` and :doc:`boats`.

      It floats.

   keel : structure
      The spine.
   mast

Text : after
   the glossary.
"""


def test_restructured_text_has_synonyms_categories_and_references() -> None:
    terms, (found,) = read(RST, "words.rst")
    assert list(terms) == ["hull", "keel", "mast"]
    hull = terms["hull"]
    assert (hull.synonyms, hull.related, hull.line) == (("ship body",), ("keel",), 9)
    assert hull.definition == "The body of a boat. See the spine and boats.\nIt floats."
    assert (terms["keel"].categories, terms["keel"].definition) == (("structure",), "The spine.")
    assert (found.line, found.code, terms["mast"].definition) == (17, "no-definition", None)


def test_restructured_text_includes_no_other_file() -> None:
    terms, _ = read(".. glossary::\n\n   hull\n      .. include:: /etc/passwd\n\n      A body.\n", "words.rst")
    assert terms["hull"].definition == "A body."


def test_several_glossaries_and_an_indented_one_are_read() -> None:
    text = (
        ".. only:: html\n\n   .. glossary::\n\n      hull\n        A body\n\n.. glossary::\n\n   keel\n     A spine\n"
    )
    assert {name: term.definition for name, term in read(text, "a.rst")[0].items()} == {
        "hull": "A body",
        "keel": "A spine",
    }


ADOC = """= Handbook
:toc:

A list:: that is not a glossary.

[glossary]
== Words

[glossary]
[[h]]hull (ship body):: The *body* of a boat. See <<keel,the spine>>.
+
It `floats`, says https://e.example/[a page].
[[keel]]keel::
  The spine.
spar::
boom:: A pole.

== Other

No:: entry.

== Glossary of sails

jib:: A sail.
"""


def test_asciidoc_has_anchors_and_cross_references() -> None:
    terms, findings = read(ADOC, "words.adoc")
    assert list(terms) == ["hull", "keel", "spar", "jib"]
    hull = terms["hull"]
    assert (hull.identifier, hull.synonyms, hull.related) == ("h", ("ship body",), ("keel",))
    assert hull.definition == "The body of a boat. See the spine.\nIt floats, says a page."
    assert (terms["keel"].identifier, terms["keel"].definition) == ("keel", "The spine.")
    assert (terms["spar"].synonyms, terms["spar"].definition) == (("boom",), "A pole.")
    assert findings == []


LATEX = r"""\newglossaryentry{hull}{name={hull}, description={the \emph{body} of a boat, 50\% of it}, plural={hulls}}
% \newglossaryentry{no}{name=no, description={a comment}}
\newglossaryentry{keel}{
  name=keel, % a comment, with a comma
  description={the spine, see \gls{hull} and {\bf nested {braces}}},
  parent=hull, see=[see also]{mast}
}
\longnewglossaryentry{mast}{name={mast (pole)}}{A pole.}
\newacronym[longplural={estimated times}]{eta}{ETA}{estimated time of arrival}
\acro{API}{application programming interface}
\acrodef{cli}[CLI]{command line}
\newglossaryentry{broken}{name=broken, description={never closed}
"""


def test_latex_has_labels_parents_and_acronyms() -> None:
    terms, findings = read(LATEX, "words.tex")
    assert list(terms) == ["hull", "keel", "mast (pole)", "ETA", "API", "CLI"]
    assert terms["hull"].definition == "the body of a boat, 50% of it"
    keel = terms["keel"]
    assert (keel.definition, keel.line) == ("the spine, see hull and nested braces", 3)
    assert (keel.broader, keel.related, keel.identifier) == (("hull",), ("hull", "mast"), "keel")
    assert terms["mast (pole)"].definition == "A pole."
    assert [terms[name].synonyms for name in ("ETA", "API", "CLI")] == [
        ("estimated time of arrival",),
        ("application programming interface",),
        ("command line",),
    ]
    assert findings == []


def word() -> bytes:
    document = Document()
    document.add_heading("Handbook", 1)
    document.add_paragraph("Text: before the glossary.")
    paragraph = document.add_paragraph()
    paragraph.add_run("Keel").bold = True
    paragraph.add_run(" – the spine.")
    document.add_heading("Glossary", 1)
    document.add_paragraph("Mast: a pole.")
    document.add_paragraph("It is high.")
    document.add_heading("Boom", 2)
    document.add_paragraph("A lower pole.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("Term", "Meaning", "Hull", "A body"), strict=True
    ):
        cell.text = text
    other = document.add_table(rows=1, cols=2)
    other.rows[0].cells[0].text = "Author"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_word_has_tables_bold_terms_and_headings() -> None:
    terms, findings = read(word(), "words.docx")
    assert {name: term.definition for name, term in terms.items()} == {
        "Mast": "a pole.\nIt is high.",
        "Boom": "A lower pole.",
        "Hull": "A body",
    }
    assert [(found.line, found.code) for found in findings] == [(3, "text-outside-terms")]
    assert format_of("words", word()).name == "Word"


def test_a_merged_row_of_a_table_in_word_is_the_category_of_the_rows_below() -> None:
    document = Document()
    rows = [
        ("Term", "Definition"),
        ("Boats", ""),
        ("Hull", "A body"),
        ("Trains", ""),
        ("Bogie", "A frame"),
        ("Mast", ""),
    ]
    table = document.add_table(rows=len(rows), cols=2)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for index in (1, 3):
        table.cell(index, 0).merge(table.cell(index, 1))
    file = io.BytesIO()
    document.save(file)
    terms, _ = read(file.getvalue(), "a.docx")
    assert {name: (term.definition, term.categories) for name, term in terms.items()} == {
        "Hull": ("A body", ("Boats",)),
        "Bogie": ("A frame", ("Trains",)),
        "Mast": (None, ("Trains",)),
    }


def test_merged_cells_and_tracked_changes_in_word_are_read() -> None:
    document = Document()
    table = document.add_table(rows=4, cols=3)
    rows = [("Term", "Definition", "Area"), ("Hull", "A body", "Boat"), ("Keel", "A spine", ""), ("Mast", "A pole", "")]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    inner = table.cell(3, 1).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "Nested"
    file = io.BytesIO()
    document.save(file)
    changed = io.BytesIO()
    with ZipFile(file) as archive, ZipFile(changed, "w") as written:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "word/document.xml":
                run, deleted = b"<w:r><w:t>A spine</w:t></w:r>", b"<w:del><w:r><w:t>Old</w:t></w:r></w:del>"
                part = part.replace(run, deleted + b"<w:ins>" + run + b"</w:ins>")
            written.writestr(name, part)
    terms, findings = read(changed.getvalue(), "a.docx")
    assert {name: (term.definition, term.categories) for name, term in terms.items()} == {
        "Hull": ("A body", ("Boat",)),
        "Keel": ("A spine", ("Boat",)),
        "Mast": ("A pole\nNested", ()),
    }
    assert not findings


def test_labels_and_definitions_of_contracts_in_word_are_read() -> None:
    document = Document()
    document.add_heading("Glossary", 1)
    document.add_heading("CLI", 2)
    for text in (
        "A command line.",
        "Synonyms: terminal, shell",
        "See also: API",
        "\u201cAgreement\u201d means this contract.",
    ):
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    terms, findings = read(file.getvalue(), "words.docx")
    assert (terms["CLI"].definition, terms["CLI"].synonyms) == ("A command line.", ("terminal", "shell"))
    assert (terms["CLI"].related, terms["Agreement"].definition) == (("API",), "this contract.")
    assert (len(terms), findings) == (2, [])


def test_terms_of_a_standard_in_word_are_paragraphs_in_bold() -> None:
    document = Document()
    document.add_heading("Terms and definitions", 1)
    for text in ("3.1\nhull", "3.2 keel"):
        document.add_paragraph().add_run(text).bold = True
        document.add_paragraph(f"part of a {text.split()[-1]}")
        document.add_paragraph("Note 1 to entry: It is wet.")
    file = io.BytesIO()
    document.save(file)
    terms, findings = read(file.getvalue(), "words.docx")
    assert {name: term.definition for name, term in terms.items()} == {
        "hull": "part of a hull\nNote 1 to entry: It is wet.",
        "keel": "part of a keel\nNote 1 to entry: It is wet.",
    }
    assert not findings


def test_only_numbers_in_front_of_terms_in_bold_are_removed_in_word() -> None:
    document = Document()
    document.add_heading("Glossary", 1)
    for text in ("Web 2.0 application", "Tier 1 capital", "9001 audit", "3.1", "hull", "A.3.2 keel", "4. mast"):
        document.add_paragraph().add_run(text).bold = True
        if text != "3.1":
            document.add_paragraph("A definition.")
    file = io.BytesIO()
    document.save(file)
    terms, findings = read(file.getvalue(), "words.docx")
    assert list(terms) == ["Web 2.0 application", "Tier 1 capital", "9001 audit", "hull", "keel", "mast"]
    assert {term.definition for term in terms.values()} == {"A definition."}
    assert not findings


MULTITERM = """<mtf><conceptGrp><concept>1</concept>
<descripGrp><descrip type="Subject">Boats</descrip></descripGrp>
<languageGrp><language type="English" lang="EN-GB"/>
<termGrp><term>hull</term><descripGrp><descrip type="Definition">A body</descrip></descripGrp></termGrp>
<termGrp><term>shell</term></termGrp>
<termGrp><term>tub</term><descripGrp><descrip type="Status">Forbidden</descrip></descripGrp></termGrp></languageGrp>
<languageGrp><language type="German" lang="DE"/><termGrp><term>Rumpf</term></termGrp></languageGrp>
</conceptGrp><conceptGrp><concept>2</concept></conceptGrp></mtf>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_multiterm_has_languages_and_rejected_terms(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    terms, (found,) = read((declared + MULTITERM).encode(encoding), "words.xml")
    hull = terms["hull"]
    assert (hull.language, hull.synonyms, hull.hidden_labels) == ("EN-GB", ("shell",), ("tub",))
    assert (hull.definition, hull.categories, hull.notes) == ("A body", ("Boats",), ("Status: Forbidden",))
    assert [(one.language, one.name) for one in hull.translations] == [("DE", "Rumpf")]
    assert (found.severity, found.code) == (Severity.ERROR, "no-name")


@pytest.mark.parametrize(
    ("kind", "text", "is_rejected"),
    [
        ("Usage status", "forbidden", True),
        ("Usage", "do not use", True),
        ("Verwendung", "verboten", True),
        ("Term Status", "Deprecated", True),
        ("Usage", "preferred", False),
        ("Usage", "Deprecated: since 2010 in the north", False),
        ("Product line", "archived", False),
        ("Definition", "Forbidden", False),
        ("Plural", "no", False),
    ],
)
def test_names_are_rejected_by_fields_with_other_names(kind: str, text: str, is_rejected: bool) -> None:
    described = f'<descripGrp><descrip type="{kind}">{text}</descrip></descripGrp>'
    terms, _ = read(MULTITERM.replace("<term>shell</term>", f"<term>shell</term>{described}"), "words.xml")
    hidden = {"shell", "tub"} if is_rejected else {"tub"}
    assert set(terms["hull"].hidden_labels) == hidden


def archive(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for part in parts:
            made.writestr(part, "application/vnd.oasis.opendocument.text" if part == "mimetype" else "<a/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("file", "content", "name"),
    [
        ("a.tmx", b'<?xml version="1.0"?><tmx version="1.4"/>', "TMX"),
        ("a.xml", b'<?xml version="1.0"?><tmx version="1.4"/>', "TMX"),
        ("a.xlf", b'<xliff version="1.2"/>', "XLIFF"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.txt", b"%PDF-1.7\n", "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document of before 2007"),
        ("a.rtf", b"{\\rtf1 text}", "RTF"),
        ("a.pptx", archive("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        ("a.odt", archive("mimetype"), "OpenDocument"),
        ("a.xml", b"<?xml version='1.0'?><glossary><glossentry/></glossary>", "DocBook"),
        ("a.xml", b"<article xmlns='http://docbook.org/ns/docbook'/>", "DocBook"),
        ("a.xml", b"<!DOCTYPE concept PUBLIC '-//OASIS//DTD DITA Concept//EN' ''><concept/>", "DITA"),
        *(
            (
                "a.xml",
                f"<?xml version='1.0'?><{root}><a>b</a></{root}>".encode(),
                f"another kind, with the root element <{root}>",
            )
            for root in ("glossary", "GLOSSARY", "TEI", "rss", "Zthes", "concept", "map", "resources")
        ),
        ("a.dita", b"<glossentry id='api'><glossterm>API</glossterm></glossentry>", "DITA"),
        ("a.wiki", b"; API : A contract\n", "wiki text"),
        ("a.po", b'msgid "hull"\nmsgstr "Rumpf"\n', "gettext"),
        ("a.utx", b"#UTX 1.20; en/ja\n", "UTX"),
        ("a.toml", b"[terms.API]\n", "configuration"),
        ("a.ofn", b"Prefix(:=<http://a.example/>)\nOntology(<http://a.example/>)\n", "OWL in functional"),
        ("a.owl", b'<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#">', "OWL/XML"),
        ("a.omn", b"Prefix: : <http://a.example/>\n", "OWL in functional"),
        ("a.numbers", archive("Index/Document.iwa"), "Apple Numbers"),
        ("a.xlsb", archive("xl/workbook.bin"), "Excel in another form"),
        ("a.xml", b'<?xml version="1.0"?><Workbook/>', "Excel in another form"),
        ("a.sqlite", b"SQLite format 3\0", "database"),
        ("a.csv.gz", b"\x1f\x8b\x08\0", "compressed"),
        ("a.png", b"\x89PNG\r\n", "image"),
        ("a.bib", b"@article{a}\n", "BibTeX"),
        ("a.tsv", b'?term\t?label\n<http://e.example/1>\t"hull"@en\n', "SPARQL"),
        ("a.tsv", b'?label\t?definition\r\n"hull"\t"The body"@en\r\n', "SPARQL"),
    ],
)
def test_other_formats_are_refused_by_name(file: str, content: bytes, name: str) -> None:
    terms, (found,) = read(content, file)
    assert (terms, found.severity, found.code) == ({}, Severity.ERROR, "unread-format")
    assert name in found.message


@pytest.mark.parametrize("file", ["a.rst", "a.adoc", "a.tex", "a.docx"])
def test_a_document_without_a_glossary_is_reported(file: str) -> None:
    document = Document()
    document.add_paragraph("Only text.")
    stream = io.BytesIO()
    document.save(stream)
    terms, (found,) = read(stream.getvalue() if file == "a.docx" else "Only text.\n", file)
    assert (terms, found.severity, found.code) == ({}, Severity.WARNING, "no-glossary")


PARTS = [
    *(
        ".. glossary::\n",
        "\n   ",
        "      ",
        "[glossary]\n",
        "a:: ",
        "<<",
        ">>",
        "[[",
        "]]",
        "+\n",
        "== ",
        ":term:`",
        "`",
    ),
    *(
        "\\newglossaryentry",
        "\\newacronym",
        "{",
        "}",
        "[",
        "]",
        "name=",
        ",",
        "\\gls{",
        "%",
        "a",
        " ",
        "\n",
        "*",
        "_",
        "<b>",
    ),
]


@pytest.mark.parametrize(
    ("source", "definition"),
    [
        ("A plain text: on\n      two lines.\n\n      And below.", "A plain text: on two lines.\nAnd below."),
        ("A. Smith wrote", "Smith wrote"),
        ("1. One\n      2. Two", "One\nTwo"),
        ("It is so::\n\n        code", "It is so:\ncode"),
        ("A `link`_ and *this*", "A link and this"),
        ("A |name| and snake_case", "A name and snake_case"),
    ],
)
def test_text_of_restructuredtext_without_marks(source: str, definition: str) -> None:
    terms, findings = read(f".. glossary::\n\n   hull\n      {source}\n", "words.rst")
    assert (terms["hull"].definition, findings) == (definition, [])


@pytest.fixture
def usual_recursion_limit() -> Iterator[None]:
    """The limit of a new interpreter, which hypothesis raises for the tests of a process."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(limit)


def test_definition_lists_below_a_heading_are_a_glossary_in_rst() -> None:
    text = """
Handbook
========

Note
   Not a term.

Glossary
--------

A
~

API
   A contract of *programs*.

   See the kit.

B
~

SDK : tools
   A kit.

Use
---

Other
   Not a term.
"""
    terms, findings = read(text, "words.rst")
    assert {name: term.definition for name, term in terms.items()} == {
        "API": "A contract of programs.\nSee the kit.",
        "SDK": "A kit.",
    }
    assert (terms["SDK"].categories, findings) == (("tools",), [])


@pytest.mark.usefixtures("usual_recursion_limit")
def test_lists_that_are_nested_too_deeply_for_docutils_are_read_as_text() -> None:
    levels = "".join(f"{' ' * (6 + 2 * level)}* a\n\n" for level in range(400))
    terms, findings = read(f".. glossary::\n\n   hull\n{levels}\n   keel\n      The *spine*.\n", "words.rst")
    assert terms["hull"].definition == " ".join(["* a"] * 400)
    assert terms["keel"].definition == "The spine."
    assert not findings


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join) | st.text(max_size=60))
def test_the_readers_never_raise(text: str) -> None:
    for format_ in FORMATS:
        if format_.name in ("reStructuredText", "AsciiDoc", "LaTeX", "MultiTerm XML", "Word"):
            for item in format_.read_document(io.BytesIO(text.encode("utf-8", "replace")), "a", NO_OPTIONS):
                assert isinstance(item, Diagnostic) or (isinstance(item, TermRecord) and item.name)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [("<w:t>Mast", "<w:t>Mast & ", []), ("<w:tbl>", "<w:tbl><w:tr></w:tbl>", ["Mast"])],
)
def test_a_word_document_of_unknown_structure_is_read_up_to_the_damage(old: str, new: str, names: list[str]) -> None:
    file = io.BytesIO()
    with ZipFile(io.BytesIO(WHOLE)) as archive, ZipFile(file, "w") as damaged:
        for name in archive.namelist():
            part = archive.read(name).decode("utf-8", "surrogateescape")
            changed = part.replace(old, new) if name == "word/document.xml" else part
            damaged.writestr(name, changed.encode("utf-8", "surrogateescape"))
    terms, findings = read(file.getvalue(), "a.docx")
    assert [name for name in terms if name == "Mast"] == names
    assert [found.code for found in findings if found.severity == Severity.ERROR] == ["cut-off"]


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_word_document_is_reported(offset: int, damage: bytes) -> None:
    whole = WHOLE
    offset %= len(whole)
    read(whole[:offset] + damage + whole[offset + len(damage) :], "a.docx")


WHOLE = word()


def test_footnotes_of_restructuredtext_leave_no_space() -> None:
    terms, _ = read(".. glossary::\n\n   CLI\n      A command line [#f1]_, see [1]_.\n", "a.rst")
    assert terms["CLI"].definition == "A command line, see."


def test_acronyms_of_the_acro_package_and_paragraphs_of_latex_are_read() -> None:
    source = (
        r"\DeclareAcronym{bm}{short = BM, long-plural-form = benches, long = benchmark, extra = A measure.}"
        r"\longnewglossaryentry{kit}{name=kit}{A set.\par Of tools.}"
    )
    terms, findings = read(source, "a.tex")
    assert (terms["BM"].synonyms, terms["BM"].definition, terms["BM"].identifier) == (
        ("benchmark",),
        "A measure.",
        "bm",
    )
    assert (terms["kit"].definition, findings) == ("A set. Of tools.", [])


@pytest.mark.parametrize("mark", ["xref:", "link:http:", "http:", "kbd:", "<<", "[[", "*a", "footnote:["])
def test_repeated_marks_of_asciidoc_are_text(mark: str) -> None:
    terms, _ = read(f"[glossary]\nhull:: A body {mark * 100_000}.\nkeel:: see xref:hull[the hull]\n", "a.adoc")
    assert str(terms["hull"].definition).startswith("A body")
    assert (terms["keel"].definition, terms["keel"].related) == ("see the hull", ("hull",))


ADOC_TABLES = """= Handbook

.Words
[%header,cols="1,2a,1"]
|===
|Term |Definition |Synonyms

|[[hull]]hull
|The *body*, see <<keel,keels>>.

It floats.
|shell; casco

.2+|keel | A spine
of a hull | back\\|bone
2+| Another row of the keel
|===

== Settings

|===
|Name |Description

|port |Where it listens
|===

== Acronyms

[options="header",format="csv"]
|===
Acronym,Meaning
API,"Interface, of a program"
|===

=== More

,===
Acronym,Meaning
SDK,Kit
,===
"""


def test_tables_of_asciidoc_are_read_by_the_names_of_their_columns() -> None:
    terms, _ = read(ADOC_TABLES, "words.adoc")
    assert {name: (term.definition, term.synonyms) for name, term in terms.items()} == {
        "hull": ("The body, see keels.\nIt floats.", ("shell", "casco")),
        "keel": ("Another row of the keel", ()),
        "API": ("Interface, of a program", ()),
        "SDK": ("Kit", ()),
    }
    assert (terms["hull"].identifier, terms["hull"].related, terms["hull"].line) == ("hull", ("keel",), 8)
    keels = [item for item in read_records(io.BytesIO(ADOC_TABLES.encode()), "a.adoc") if isinstance(item, TermRecord)]
    assert (keels[1].name, keels[1].definition, keels[1].line) == ("keel", "A spine of a hull", 14)


def test_rows_of_asciidoc_that_are_longer_or_shorter_than_the_header_are_read() -> None:
    text = """,===
Term,Definition,Category
[[b]]Batch,Several,Training,at once
Epoch,See <<b>>
,===
"""
    terms, (found,) = read(text, "words.adoc")
    batch, epoch = terms["Batch"], terms["Epoch"]
    assert (batch.identifier, batch.definition, batch.categories, batch.notes) == (
        "b",
        "Several",
        ("Training",),
        ("column 4: at once",),
    )
    assert (epoch.identifier, epoch.definition, epoch.categories, epoch.related) == (None, "See b", (), ("b",))
    assert (found.line, found.severity, found.code) == (3, Severity.WARNING, "ragged-row")
    assert found.message == "The row has 4 cells, the header 3; the extra cells are kept as notes."


def test_quotes_in_tables_of_asciidoc_extend_over_lines() -> None:
    text = ',===\nTerm,Definition\nhull,"A body\nof a boat\n\nIt floats."\n\nkeel,spine\n,===\n'
    terms, findings = read(text, "words.adoc")
    assert {name: (term.definition, term.line) for name, term in terms.items()} == {
        "hull": ("A body of a boat\nIt floats.", 3),
        "keel": ("spine", 8),
    }
    assert not findings


@pytest.mark.parametrize("length", [10, 200_000])
def test_a_quote_that_is_not_closed_in_a_table_of_asciidoc_loses_only_that_table(length: int) -> None:
    text = f',===\nTerm,Definition\nhull,A body\nkeel,"{"x" * length}\n,===\n\n== Glossary\n\nmast:: A pole.\n'
    terms, findings = read(text, "words.adoc")
    assert {name: term.definition for name, term in terms.items()} == {"hull": "A body", "mast": "A pole."}
    assert [(found.line, found.severity, found.code) for found in findings] == [(4, Severity.ERROR, "open-quote")]


def test_an_asciidoc_glossary_has_sections_by_letter() -> None:
    text = "= Glossary\n\n== H\n\nhull::\n* body\n* shell\n\n== K\n\nkeel:: spine\n"
    terms, _ = read(text, "words.adoc")
    assert [(name, term.definition) for name, term in terms.items()] == [("hull", "- body\n- shell"), ("keel", "spine")]


RST_TABLES = """Words
=====

.. list-table:: Terms
   :header-rows: 1

   * - Term
     - Definition
   * - hull
     - The **body**, see :term:`keels <keel>`.

       It floats.

+------+-------+------------+
| Term | Alias | Definition |
+======+=======+============+
| keel | spine | A part     |
|      +-------+ of a hull. |
|      | back  |            |
+------+-------+------------+

Settings
--------

====  ===========
Name  Description
====  ===========
port  A number
====  ===========

Acronyms
--------

====  =========
Name  Meaning
====  =========
API   Interface
====  =========

.. csv-table::
   :header: Acronym, Meaning

   SDK, "Kit, of tools"
"""


def test_tables_of_restructured_text_are_read_by_the_names_of_their_columns() -> None:
    terms, _ = read(RST_TABLES, "words.rst")
    assert {name: (term.definition, term.line) for name, term in terms.items()} == {
        "hull": ("The body, see keels.\nIt floats.", 9),
        "keel": ("A part of a hull.", 17),
        "API": ("Interface", 37),
        "SDK": ("Kit, of tools", 40),
    }
    assert (terms["hull"].related, terms["keel"].synonyms) == (("keel",), ("spine", "back"))


def test_rows_of_tables_are_not_definition_lists_in_restructured_text() -> None:
    text = """Glossary
========

====  ============
Name  Meaning
====  ============
API   Interface
      of a program
====  ============

SDK
   A kit.
"""
    terms, findings = read(text, "words.rst")
    assert {name: term.definition for name, term in terms.items()} == {"SDK": "A kit.", "API": "Interface of a program"}
    assert not findings


@pytest.mark.parametrize(
    "text", ["|===\n", "|===\n|Term |Definition\n", "[cols=999*]\n|===\n999*|Term\n|===\n", ',===\n"\n,===\n']
)
def test_damaged_tables_of_asciidoc_are_not_read(text: str) -> None:
    assert read(f"== Glossary\n\n{text}", "a.adoc")[0] == {}


@pytest.mark.parametrize(
    "text", ["+--+\n", "=== ===\n", ".. csv-table::\n   :file: /etc/passwd\n", ".. list-table::\n\n   * - a\n"]
)
def test_damaged_tables_of_restructured_text_are_not_read(text: str) -> None:
    assert read(f"Glossary\n========\n\n{text}", "a.rst")[0] == {}


DUAL = r"""
\newcommand*{\newdualentry}[5][]{%
  \newglossaryentry{main-#2}{name={#4},text={#3\glsadd{#2}},description={#5},#1}%
  \newacronym{#2}{#3\glsadd{main-#2}}{#4}%
}
\newcommand{\bird}[3][yes]{\newglossaryentry{#2}{name={#2},description={#3, singing: #1}}}
\newdualentry[see={tern}]{svm}{SVM}{support vector machine}{A kind of \gls{tern}, unlike \glspl{swan}}
\bird{tern}{A sea bird}
\bird[no]{swan}{A large bird}
\newabbreviation[\glslongpluralkey={days of the week}, nonumberlist,
  description={Two days, [x] of seven}]{we}{WE}{weekend}
\longnewglossaryentry*{mole}{name={mole},plural=moles}{A small animal.

It digs.}
\glsxtrnewsymbol[description={speed of light, \glslink{mole}{not of an animal}}]{c}{\ensuremath{c}}
\nomenclature[A]{$\rho$}{Density\nomunit{kg}}
\nomenclature{UTC}{Coordinated time}
\newglossaryentry{bar}{name=\textbf{bar, rod}, first={bar (BR)}, short=BR, description={A bar, issue \#1}}
\oldacronym{PC}{personal computer}{description={A computer}}
"""


def test_macros_of_latex_with_options_and_macros_of_the_document_define_entries() -> None:
    terms, findings = read(DUAL, "words.tex")
    names = ["SVM", "tern", "swan", "WE", "mole", "c", "ρ", "UTC", "bar, rod", "PC"]
    assert (list(terms), findings) == (names, [])
    svm = terms["SVM"]
    assert (svm.identifier, svm.synonyms, svm.related) == ("svm", ("support vector machine",), ("tern", "swan"))
    assert svm.definition == "A kind of tern, unlike swans"
    assert [terms[name].definition for name in names[1:4]] == [
        "A sea bird, singing: yes",
        "A large bird, singing: no",
        "Two days, [x] of seven",
    ]
    assert (terms["WE"].synonyms, terms["WE"].hidden_labels) == (("weekend",), ("days of the week",))
    assert (terms["mole"].definition, terms["mole"].hidden_labels) == ("A small animal. It digs.", ("moles",))
    assert (terms["c"].identifier, terms["c"].definition) == ("c", "speed of light, not of an animal")
    assert (terms["c"].related, terms["UTC"].definition) == (("mole",), "Coordinated time")
    assert (terms["bar, rod"].synonyms, terms["bar, rod"].definition) == (("bar", "BR"), "A bar, issue #1")
    assert (terms["PC"].synonyms, terms["PC"].definition) == (("personal computer",), "A computer")


ORG = """#+TITLE: Ship glossary
#+AUTHOR: Ann

* A
- hull :: The *body* of a boat, see [[#keel-id][the keel]] and [[https://x.example][a site]].
  It floats.
  - Always.
- /mast/ ::
  A pole, =x_y=, as a+b+c and a/b/c.[fn:1]
"""
ORG_HEADINGS = """* Glossary
** TODO Keel                                              :boats:parts:
:PROPERTIES:
:CUSTOM_ID: keel-id
:SYNONYMS: spine, backbone
:END:
The spine, see [[*hull]].
#+BEGIN_SRC sh
* code
#+END_SRC
** DONE Lot
:PROPERTIES:
:STATUS: deprecated
:END:
A batch.
"""


def test_org_has_description_lists() -> None:
    terms, findings = read(ORG, "words.org")
    assert (list(terms), findings) == (["hull", "mast"], [])
    hull, mast = terms.values()
    assert (hull.definition, hull.technical_definition) == (
        "The body of a boat, see the keel and a site. It floats.",
        "- Always.",
    )
    assert (hull.related, hull.line) == (("keel-id",), 5)
    assert mast.definition == "A pole, x_y, as a+b+c and a/b/c."


def test_org_has_headings_with_properties_and_tags() -> None:
    terms, findings = read(ORG_HEADINGS, "words.org")
    assert (list(terms), findings) == (["Keel", "Lot"], [])
    keel = terms["Keel"]
    assert (keel.identifier, keel.synonyms, keel.categories) == ("keel-id", ("spine", "backbone"), ("boats", "parts"))
    assert (keel.definition, keel.related, keel.technical_definition) == ("The spine, see hull.", ("hull",), "* code")
    assert (terms["Lot"].status, terms["Lot"].definition) == ("deprecated", "A batch.")


def test_a_heading_among_lists_of_org_is_a_group() -> None:
    drawer = ":PROPERTIES:\n:SYNONYMS: spine\n:END:\n"
    terms, findings = read(f"{ORG}* Keel\n{drawer}The spine.\n", "words.org")
    assert (list(terms), [found.code for found in findings]) == (["hull", "mast"], ["text-outside-terms"])


@pytest.mark.parametrize(("above", "below"), [("", ""), ("", "|---+---|\n"), ("|---+---|\n", "|---+---|\n")])
def test_tables_of_org_are_read_with_and_without_rules(above: str, below: str) -> None:
    text = f"* Glossary\n{above}| Term | Definition |\n{below}| hull | The *body* |\n{below}| keel | Spine |\n"
    terms, _ = read(text, "words.org")
    assert {name: term.definition for name, term in terms.items()} == {"hull": "The body", "keel": "Spine"}


def test_a_note_of_org_roam_is_one_term() -> None:
    terms, findings = read(
        ':PROPERTIES:\n:ID: 20af\n:ROAM_ALIASES: "ship body" shell\n:END:\n#+title: Hull\n#+filetags: :boats:parts:\n\n'
        "The body, see [[id:99a][keel]].\n\n* Background\nOld.\n",
        "20240101-hull.org",
    )
    hull = terms["Hull"]
    assert (hull.identifier, hull.synonyms, hull.categories) == ("20af", ("ship body", "shell"), ("boats", "parts"))
    assert (hull.definition, hull.background, hull.related) == ("The body, see keel.", "Old.", ("99a",))
    assert findings == []


@pytest.mark.parametrize("text", ["#+STARTUP: overview\n", "# a remark\n"])
def test_a_file_of_org_without_text_is_empty(text: str) -> None:
    terms, findings = read(text, "words.org")
    assert (terms, [finding.code for finding in findings]) == ({}, ["empty-file"])


def test_other_files_of_org_are_not_glossaries() -> None:
    terms, (found,) = read("* Tasks\n** TODO Buy milk\nSome text\n** Walk\n", "notes.org")
    assert (terms, found.code) == ({}, "not-a-glossary")


@pytest.mark.parametrize("macro", [r"\url{https://a.example/b}", r"\href{https://a.example/\%20}{https://a.example/b}"])
def test_addresses_in_latex_have_no_brackets(macro: str) -> None:
    terms, _ = read(rf"\newglossaryentry{{hull}}{{name=hull,description={{A body, see {macro}}}}}", "a.tex")
    assert (terms["hull"].definition or "").startswith("A body, see https://a.example/b")


@pytest.mark.parametrize("macro", ["newentry", "newterm", "newabbr", "newsym"])
def test_a_macro_that_a_latex_document_defines_replaces_that_of_a_package(macro: str) -> None:
    definition = rf"\newcommand{{\{macro}}}[3]{{\newglossaryentry{{#1}}{{name={{#2}},description={{#3}}}}}}"
    terms, _ = read(f"{definition}\n\\{macro}{{hull}}{{Ship Hull}}{{The body}}\n", "a.tex")
    assert {name: (one.identifier, one.definition) for name, one in terms.items()} == {
        "Ship Hull": ("hull", "The body")
    }


@pytest.mark.parametrize("command", ["providecommand", "newrobustcmd", "renewcommand*"])
def test_commands_that_define_a_macro_of_latex_are_not_entries(command: str) -> None:
    body = r"{\newglossaryentry{#1}{name={#1},description={#2}}}"
    terms, _ = read(f"\\{command}{{\\nt}}[2]{body}\n\\nt{{hull}}{{The body}}\n", "a.tex")
    assert {name: one.definition for name, one in terms.items()} == {"hull": "The body"}


@pytest.mark.parametrize("definition", ["gdef", "edef", "xdef", "def", "protected\\long\\csdef"])
def test_bodies_of_other_definitions_of_latex_are_not_entries(definition: str) -> None:
    body = r"\nt#1#2{\newglossaryentry{#1}{name={#1},description={#2}}}"
    terms, _ = read(f"\\{definition}{body}\n\\newterm{{hull}}\n", "a.tex")
    assert list(terms) == ["hull"]


@pytest.mark.parametrize("definition", ["gdef\\nt#1#2", "def \\nt #1#2 ", "long\\gdef\\nt#1#2"])
def test_macros_by_def_of_tex_define_entries(definition: str) -> None:
    body = r"{\newglossaryentry{#1}{name={#1},description={#2}}}"
    terms, _ = read(f"\\{definition}{body}\n\\nt{{hull}}{{The body}}\n\\newterm{{keel}}\n", "a.tex")
    assert {name: one.definition for name, one in terms.items()} == {"hull": "The body", "keel": None}


def test_a_macro_of_latex_that_calls_itself_is_that_of_a_package() -> None:
    definition = r"\renewcommand{\newentry}[2]{\newentry{#1}{#2}\newglossaryentry{x}{name={#1}}}"
    terms, _ = read(definition + "\n" + r"\newentry{hull}{name={Ship Hull},description={The body}}", "a.tex")
    assert {name: one.definition for name, one in terms.items()} == {"Ship Hull": "The body"}


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        *[(f"{macro}[", "") for macro in ("gls", "label", "href", "newcommand{\\x}[2]")],
        *[("newcommand{\\x}[2][", "]"), ("cite[x][", "]"), ("newcommand{", "}")],
    ],
)
def test_nested_brackets_in_latex_are_read_in_linear_time(begin: str, end: str) -> None:
    def read_brackets(count: int) -> None:
        nested = f"\\{begin}" * count + end * count
        read(f"\\newglossaryentry{{hull}}{{name=hull,description={{{nested}}}}}\n", "a.tex")

    assert is_linear(read_brackets, 30, 120)  # in exponential time, this takes years
    assert is_linear(read_brackets, 500, 2000)


def test_a_number_sign_in_an_entry_of_latex_is_text() -> None:
    terms, _ = read(r"\newglossaryentry{hull}{name=hull,description={Issue #1 of \verb|#2|}}", "a.tex")
    assert str(terms["hull"].definition).startswith("Issue #1")


def test_planning_and_logbooks_of_org_are_not_text() -> None:
    planning = "CLOSED: [2024-01-01 Mon] SCHEDULED: <2024-01-01 Mon>\n"
    drawers = ":PROPERTIES:\n:CUSTOM_ID: keel-id\n:END:\n:LOGBOOK:\n- State DONE [2024-01-01]\nCLOCK: x\n:END:\n"
    terms, _ = read(f"* Glossary\n** DONE Keel\n{planning}{drawers}The spine.\n** Hull\nThe body.\n", "words.org")
    assert [(one.identifier, one.name, one.definition) for one in terms.values()] == [
        ("keel-id", "Keel", "The spine."),
        (None, "Hull", "The body."),
    ]


def test_a_drawer_of_org_without_an_end_hides_no_text() -> None:
    drawers = ":LOGBOOK:\n- one\n:END:\nThe body.\n:LOGBOOK:\nMore text.\n"
    terms, _ = read(f"* Glossary\n** Hull\n{drawers}** Keel\nThe spine.\n:LOGBOOK:\n- two\n:END:\n", "words.org")
    hull = " ".join(filter(None, (terms["Hull"].definition, terms["Hull"].technical_definition)))
    assert "The body." in hull
    assert "More text." in hull
    assert "one" not in hull
    assert terms["Keel"].definition == "The spine."


def test_web_addresses_of_org_are_kept() -> None:
    address = "https://en.wikipedia.org/wiki/Softmax_(function)"
    terms, _ = read(f"* Glossary\n- hull :: See <{address}> or *a_* there.\n* keel :: x\n", "words.org")
    assert str(terms["hull"].definition).startswith(f"See {address} or ")


def test_text_of_org_has_asterisks_and_underscores() -> None:
    text = "Runs __init__ with 2*3*4 and a_b_c, a *bold* and an _underlined_ /word/."
    terms, _ = read(f"* Glossary\n- hull :: {text}\n* keel :: x\n", "words.org")
    assert terms["hull"].definition == "Runs __init__ with 2*3*4 and a_b_c, a bold and an underlined word."


def test_alignments_in_tables_of_org_are_not_headers() -> None:
    terms, _ = read("* Glossary\n| <l> | <r10> |\n| Term | Definition |\n|---+---|\n| hull | The body |\n", "words.org")
    assert {name: one.definition for name, one in terms.items()} == {"hull": "The body"}


def test_headings_of_org_that_are_not_exported_are_not_terms() -> None:
    hidden = "** COMMENT Draft\nText.\n*** Part\nText.\n** Notes :noexport:\nText.\n"
    terms, _ = read(f"* Glossary\n** Hull\nThe body.\n{hidden}** Keel\nSpine.\n", "words.org")
    assert {name: one.definition for name, one in terms.items()} == {"Hull": "The body.", "Keel": "Spine."}


@pytest.mark.parametrize(("unit", "end"), [("\t", "x\n"), ("\n\n   hull", "\n\n")], ids=["tabs", "names"])
def test_names_in_restructured_text_are_read_in_linear_time(unit: str, end: str) -> None:
    def read_names(count: int) -> None:
        lines = f"   hull{unit * count}{end}      The body.\n"
        terms, _ = read(f"Words\n=====\n\n.. glossary::\n\n{lines}", "words.rst")
        assert [one.definition for one in terms.values()] == ["The body."]

    assert is_linear(read_names, 1000, 4000)


def test_words_of_macros_in_latex_are_text() -> None:
    terms, _ = read(
        r"""\newcommand{\db}{Widget DB}
\def\mast{main mast}
\newcommand{\pair}[2]{#1 and #2}
\newglossaryentry{latex}{name=\LaTeX, description={uses \LaTeX{} daily, with \db\ and \TeX; \mast{}, \emph{boats}}}
\newglossaryentry{db}{name=\db, description={a base}}
""",
        "a.tex",
    )
    assert {term.name: term.definition for term in terms.values()} == {
        "LaTeX": "uses LaTeX daily, with Widget DB and TeX; main mast, boats",
        "Widget DB": "a base",
    }


@pytest.mark.parametrize("see", ["see={[Glossary:]{hull,mast}}", "see=[Glossary:]{hull,mast}", "see={hull,mast}"])
def test_labels_of_references_in_latex_are_not_terms(see: str) -> None:
    terms, _ = read(rf"\newglossaryentry{{keel}}{{name=keel, description={{a beam}}, {see}}}", "a.tex")
    assert terms["keel"].related == ("hull", "mast")


def test_other_short_forms_of_the_acro_package_are_synonyms() -> None:
    terms, _ = read(r"\DeclareAcronym{jpg}{short=JPEG, alt=JPG, long=Joint Photographic Experts Group}", "a.tex")
    assert set(terms["JPEG"].synonyms) == {"JPG", "Joint Photographic Experts Group"}
