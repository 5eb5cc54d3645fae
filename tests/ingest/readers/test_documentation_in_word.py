"""Entries in the paragraphs of Word documents: labels, groups, texts below names, and sections beside the glossary."""

import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

from ingest.diagnostics import Severity
from tests.ingest.readers.test_documentation import read as read_bytes
from tests.ingest.readers.test_markdown_glossaries import codes


def word(*blocks: str | Sequence[tuple[str, ...]]) -> bytes:
    """Return a document of paragraphs and tables.

    `#` marks headings, `%` the title, and `**` text at the beginning in bold.
    """
    document = Document()
    for block in blocks:
        if not isinstance(block, str):
            table = document.add_table(0, len(block[0]))
            for cells in block:
                for cell, text in zip(table.add_row().cells, cells, strict=True):
                    cell.text = text
            continue
        marks = len(block) - len(block.lstrip("#"))
        if marks:
            document.add_heading(block[marks:].strip(), marks)
            continue
        if block.startswith("%"):
            document.add_heading(block[1:].strip(), 0)
            continue
        _, bold, rest = block.split("**", 2) if block.startswith("**") else ("", "", block)
        paragraph = document.add_paragraph()
        if bold:
            paragraph.add_run(bold).bold = True
        paragraph.add_run(rest)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_labels_below_a_name_are_fields() -> None:
    for name in ("## Hull", "**Hull**"):
        texts = ("**Definition:** A body.", "**Synonyms:** shell", "Usage note: Not of trains.", "**Status:** draft")
        (hull,) = read_bytes(word("# Glossary", name, *texts), "a.docx")[0].values()
        assert (hull.name, hull.definition, hull.synonyms) == ("Hull", "A body.", ("shell",))
        assert (hull.usage_note, hull.status) == ("Not of trains.", "draft")


def test_terms_that_are_named_as_fields_are_terms_in_a_list() -> None:
    entries = ("**Boat**: A vessel.", "**Category**: A group.", "**Status**: A state.")
    terms = read_bytes(word("# Glossary", *entries), "a.docx")[0]
    assert {name: term.definition for name, term in terms.items()} == {
        "Boat": "A vessel.",
        "Category": "A group.",
        "Status": "A state.",
    }


def test_texts_below_names_may_contain_colons_and_bold_words() -> None:
    texts = ("**Hull**", "A body (also: shell).", "**Keel**", "A spine. See also: Hull", "**Oak** is its wood.")
    terms, findings = read_bytes(word("# Glossary", *texts), "a.docx")
    assert {name: term.definition for name, term in terms.items()} == {
        "Hull": "A body (also: shell).",
        "Keel": "A spine. See also: Hull\nOak is its wood.",
    }
    assert findings == []


def test_a_heading_above_entries_is_their_category() -> None:
    blocks = ("# Glossary", "## Below", "**Hull**: A body.", "## Above", "**Mast**: A pole.", "**Boom**: A beam.")
    terms, findings = read_bytes(word(*blocks), "a.docx")
    assert {name: term.categories for name, term in terms.items()} == {
        "Hull": ("Below",),
        "Mast": ("Above",),
        "Boom": ("Above",),
    }
    assert findings == []
    letters = read_bytes(word("# Glossary", "## H", "**Hull**: A body.", "## M", "**Mast**: A pole."), "a.docx")[0]
    assert [(name, term.categories) for name, term in letters.items()] == [("Hull", ()), ("Mast", ())]


def test_bold_text_beside_a_glossary_is_not_an_entry() -> None:
    blocks = ("**Important:** Sign here.", "# Glossary", "**Hull**: A body.", "# Contacts", "**Mate**: 555-0100")
    terms, findings = read_bytes(word(*blocks), "a.docx")
    assert list(terms) == ["Hull"]
    assert codes(findings) == [(1, "text-outside-terms")]
    assert list(read_bytes(word("# Boats", "**Hull**: A body.", "**Mast**: A pole."), "a.docx")[0]) == ["Hull", "Mast"]


def test_titles_of_glossaries_in_word_have_other_words_and_no_style() -> None:
    for title in ("# Lesson 5: Key vocabulary", "# Abk\u00fcrzungen", "Glossary of boats"):
        entries = ("Hull \u2013 a body", "Keel: a spine", "CWL\tconstruction waterline")
        terms = read_bytes(word(title, *entries), "a.docx")[0]
        assert {name: term.definition for name, term in terms.items()} == {
            "Hull": "a body",
            "Keel": "a spine",
            "CWL": "construction waterline",
        }
    assert read_bytes(word("# Payment terms", "Invoices: within 30 days"), "a.docx")[0] == {}


def test_qualifiers_and_abbreviations_follow_names_in_bold() -> None:
    blocks = ("# Glossary", "**Keel** (boat): A spine.", "**Bill of lading** (BOL). A receipt.", "Table 1: Words")
    terms = read_bytes(word(*blocks), "a.docx")[0]
    assert [(name, term.synonyms, term.definition) for name, term in terms.items()] == [
        ("Keel (boat)", (), "A spine."),
        ("Bill of lading", ("BOL",), "A receipt."),
    ]


HEADER, HULL, KEEL = ("Term", "Definition"), ("Hull", "The body of a ship."), ("Keel", "The spine of a ship.")


def test_headings_above_tables_are_categories() -> None:
    tables = ("## Parts", [HEADER, HULL], "## Lines", [HEADER, KEEL])
    terms = read_bytes(word("# Glossary", *tables), "a.docx")[0]
    assert {name: term.categories for name, term in terms.items()} == {"Hull": ("Parts",), "Keel": ("Lines",)}
    terms, _ = read_bytes(word("# Glossary", "## Mast", "A pole.", [("Version", "Date"), ("1", "2024")]), "a.docx")
    assert [(term.name, term.definition) for term in terms.values()] == [("Mast", "A pole.")]


def test_tables_of_one_term_have_the_names_of_fields_in_their_first_column() -> None:
    fields = [
        ("Definition", "The body of a ship."),
        ("Synonyms", "shell, body"),
        ("Owner", "Design"),
        ("Draft no", "4"),
    ]
    for blocks in (("# Hull", fields), ([("Term", "Hull"), *fields],)):
        (hull,) = read_bytes(word(*blocks, "Text."), "a.docx")[0].values()
        assert (hull.name, hull.definition, set(hull.synonyms)) == ("Hull", "The body of a ship.", {"shell", "body"})
        assert "Owner: Design" in hull.notes
    words = [HEADER, ("Synonym", "Another name of a thing."), ("Acronym", "A name of initials.")]
    assert list(read_bytes(word("# Glossary", words), "a.docx")[0]) == ["Synonym", "Acronym"]
    assert not read_bytes(word("# Boat", [("Name", "Foo"), ("Description", "Our boat."), ("Owner", "Ann")]), "a.docx")[
        0
    ]


def test_tables_without_header_in_a_glossary_have_names_and_texts() -> None:
    terms, _ = read_bytes(word("# 3. Definitions", [HULL, KEEL]), "a.docx")
    assert [(term.name, term.definition) for term in terms.values()] == [HULL, KEEL]
    properties = [("Version", "3"), ("Author", "Ann"), ("Date", "2024")]
    terms, _ = read_bytes(word("# Glossary", properties, [HEADER, HULL]), "a.docx")
    assert list(terms) == ["Hull"]
    assert not read_bytes(word("# Roles", [("Cook", "Prepares the meals."), ("Mate", "Steers the boat.")]), "a.docx")[0]


def test_unknown_labels_below_a_definition_with_a_label_are_notes() -> None:
    texts = ("**Definition: **Share of sales.", "**Formula: **sales / market", "**Owner: **Controlling")
    (share,) = read_bytes(word("# Glossary", "## Market share", *texts), "a.docx")[0].values()
    assert (share.definition, share.notes) == ("Share of sales.", ("Formula: sales / market", "Owner: Controlling"))
    terms, _ = read_bytes(word("# Glossary", "**Formula:** A rule.", "**Owner:** A person."), "a.docx")
    assert list(terms) == ["Formula", "Owner"]


def test_numbers_of_headings_are_not_parts_of_names() -> None:
    terms, _ = read_bytes(word("# Begriffsbestimmungen", "## 3.1 Rumpf", "Der Körper.", "## 3.2 Kiel", "x"), "a.docx")
    assert list(terms) == ["Rumpf", "Kiel"]


def test_headings_above_tables_of_one_term_are_names_once_and_without_numbers() -> None:
    fields = [("Definition", "The body of a ship."), ("Synonyms", "shell"), ("Owner", "Design")]
    for heading in (("# 3.1 Hull",), ("# Glossary", "## 3.1 Hull")):
        terms, found = read_bytes(word(*heading, fields), "a.docx")
        assert ({name: term.definition for name, term in terms.items()}, found) == ({"Hull": fields[0][1]}, [])
    purposes = [("Attribute", "Purpose"), ("Name", "The name of a person"), ("Definition", "What a word means")]
    assert not read_bytes(word("# Fields", [*purposes, ("Synonyms", "Words")]), "a.docx")[0]


def test_headings_of_letters_and_introductions_are_not_categories() -> None:
    terms, _ = read_bytes(word("# Glossary", "## Introduction", [HEADER, HULL], "## K", [HEADER, KEEL]), "a.docx")
    assert {name: term.categories for name, term in terms.items()} == {"Hull": (), "Keel": ()}


def test_headings_below_the_title_of_a_glossary_are_letters_groups_and_terms() -> None:
    hull, mast = ("## Hull", "The body of a ship."), ("## Mast", "A pole.")
    for title in ("% Glossary", "**Glossary**"):
        terms, findings = read_bytes(word(title, "Version 3", "# H", *hull, "# M", *mast, "See also: Hull"), "a.docx")
        assert [(name, term.definition, term.related) for name, term in terms.items()] == [
            ("Hull", "The body of a ship.", ()),
            ("Mast", "A pole.", ("Hull",)),
        ]
        assert findings == []
    terms, findings = read_bytes(word("% Glossary", "# Below", *hull, "# Above", *mast, "# Sail", "A cloth."), "a.docx")
    assert [(name, term.categories) for name, term in terms.items()] == [
        ("Hull", ("Below",)),
        ("Mast", ("Above",)),
        ("Sail", ()),
    ]
    assert findings == []


def test_sections_beside_the_terms_below_the_title_of_a_glossary_are_not_terms() -> None:
    hull = ("# Terms", "## Hull", "A body.", "# Sources", "x")
    terms, findings = read_bytes(word("% Glossary of boats", "# Introduction", "About boats.", *hull), "a.docx")
    assert [(term.name, term.definition, term.categories) for term in terms.values()] == [("Hull", "A body.", ())]
    assert findings == []
    for named in (hull, ("# Definitions", [HEADER, HULL]), ("# Key terms", "Hull: A body.")):
        terms, findings = read_bytes(word("% Glossary", "# Purpose", "Names of parts.", *named), "a.docx")
        assert (list(terms), codes(findings)) == (["Hull"], [(2, "text-outside-terms")])
    terms, _ = read_bytes(word("% Boats", "# Purpose", "x", "# Glossary", *hull[1:3], "# Rules", "y"), "a.docx")
    assert list(terms) == ["Hull"]


def test_headings_directly_below_the_title_of_a_glossary_are_terms() -> None:
    names = ("Hull", "Keel", "Mast", "Sail", "Boom")
    blocks = (block for name in names for block in (f"# {name}", "A part."))
    terms, findings = read_bytes(word("% Glossary", *blocks, "# Acronyms", "CWL: construction waterline"), "a.docx")
    assert (list(terms), findings) == ([*names, "CWL"], [])
    assert list(read_bytes(word("% Glossary", "# Hull", "A body."), "a.docx")[0]) == ["Hull"]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOX = (
    f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent><mc:Choice '
    "Requires='wps'><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    "<w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
BOXED = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Keel</w:t></w:r><w:r><w:t>: A spine.</w:t></w:r></w:p>"


def saved(document: DocumentType) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_text_boxes_are_read_once_below_their_paragraph_and_in_cells() -> None:
    document = Document()
    document.add_heading("Glossary", 1)
    paragraph = document.add_paragraph()
    paragraph.add_run("Hull").bold = True
    paragraph.add_run(": A body.")
    paragraph._p.append(parse_xml(BOX.format(BOXED)))
    document.add_paragraph("It is of oak.")
    terms, _ = read_bytes(saved(document), "a.docx")
    assert [(name, term.definition) for name, term in terms.items()] == [
        ("Hull", "A body."),
        ("Keel", "A spine.\nIt is of oak."),
    ]
    table = document.add_table(2, 2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), (*HEADER, "Mast", "A pole."), strict=True):
        cell.text = text
    table.rows[1].cells[1].paragraphs[0]._p.append(parse_xml(BOX.format("<w:p><w:r><w:t>Of pine.</w:t></w:r></w:p>")))
    assert read_bytes(saved(document), "a.docx")[0]["Mast"].definition == "A pole.\nOf pine."


def test_hidden_text_is_not_read() -> None:
    document = Document()
    document.styles.add_style("Remark", WD_STYLE_TYPE.CHARACTER).font.hidden = True
    document.add_heading("Glossary", 1)
    paragraph = document.add_paragraph()
    for text, hidden in (("Hull: A body", None), (" of oak", True), (" of wood", False)):
        paragraph.add_run(text).font.hidden = hidden
    paragraph.add_run(" or steel", "Remark")
    (hull,) = read_bytes(saved(document), "a.docx")[0].values()
    assert hull.definition == "A body of wood"


def test_names_are_bold_by_the_style_of_their_characters_or_paragraph() -> None:
    document = Document()
    document.styles.add_style("Term", WD_STYLE_TYPE.CHARACTER).base_style = document.styles["Strong"]
    document.styles.add_style("Glossary Term", WD_STYLE_TYPE.PARAGRAPH).font.bold = True
    document.add_heading("Glossary", 1)
    for style in ("Strong", "Term"):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"Hull {style}", style)
        paragraph.add_run(" A body.")
    document.add_paragraph("Keel", "Glossary Term")
    document.add_paragraph("A spine.")
    document.add_paragraph("Table 1: Boats", "Caption")
    plain = document.add_paragraph("", "Glossary Term").add_run("It is below.")
    plain.bold = False
    terms, _ = read_bytes(saved(document), "a.docx")
    assert [(name, term.definition) for name, term in terms.items()] == [
        ("Hull Strong", "A body."),
        ("Hull Term", "A body."),
        ("Keel", "A spine.\nIt is below."),
    ]


def test_footnotes_and_endnotes_are_reported() -> None:
    note = "<w:{0} w:id='2'><w:p><w:r><w:t>See the {0}.</w:t></w:r></w:p></w:{0}>"
    parts = {
        f"word/{kind}s.xml": f"<w:{kind}s {W}><w:{kind} w:type='separator' w:id='0'><w:p/></w:{kind}>"
        f"{note.format(kind)}</w:{kind}s>"
        for kind in ("footnote", "endnote")
    }
    file = io.BytesIO(word("# Glossary", "**Hull**: A body."))
    with zipfile.ZipFile(file, "a") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    (found,) = read_bytes(file.getvalue(), "a.docx")[1]
    assert (found.code, found.severity) == ("unread-notes", Severity.INFO)
    assert found.message == "Footnotes and endnotes are not read (2); the first is 'See the footnote.'."


def test_titles_of_glossaries_are_in_any_language() -> None:
    titles = (
        "Słownik pojęć",
        "Slovník pojmů",
        "Ordlista",
        "Глоссарий",
        "Словник",
        "ML用語集",
        "术语表",
        "용어집",
        "Liste des abréviations",
    )
    for title in titles:
        terms, _ = read_bytes(word(f"# {title}", "Hull \u2013 a body", "Keel \u2013 a spine"), "a.docx")
        assert {name: term.definition for name, term in terms.items()} == {"Hull": "a body", "Keel": "a spine"}


def test_tables_of_abbreviations_without_header_have_short_texts() -> None:
    acts = [("BGB", "Bürgerliches Gesetzbuch"), ("HGB", "Handelsgesetzbuch"), ("SOLAS", "Safety of Life at Sea")]
    terms, _ = read_bytes(word("# Abkürzungsverzeichnis", acts), "a.docx")
    assert [(name, *term.synonyms, term.definition) for name, term in terms.items()] == [
        (name, text) for name, text in acts
    ]
    assert not read_bytes(word("# Glossary", [("Hull", "Oak"), ("Mast", "Pine")]), "a.docx")[0]
