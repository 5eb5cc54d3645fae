"""Documents of reStructuredText and AsciiDoc without entries, whose sections and lists are terms as in Markdown."""

import io

import pytest

from ingest.records import TermRecord
from tests.ingest.readers.test_markdown_glossaries import codes, read
from tests.support.contents import read_records

TERMS = [("Artifact", "A file that a build makes."), ("Build", "The act of making artifacts.")]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.rst", "Glossary\n========\n\n{}\n--------\n\n{}\n\n{}\n-----\n\n{}\n"),
        ("a.rst", "========\nGlossary\n========\n\n{}\n~~~~~~~~\n\n{}\n\n{}\n~~~~~\n\n{}\n"),
        ("a.rst", "Glossary\n========\n\n* **{}**: {}\n* **{}**: {}\n"),
        ("a.rst", "Glossary\n========\n\n:{}: {}\n:{}: {}\n"),
        ("a.adoc", "= Glossary\n\n== {}\n\n{}\n\n== {}\n\n{}\n"),
        ("a.adoc", "== Glossary\n\n=== {}\n\n{}\n\n=== {}\n\n{}\n"),
        ("a.adoc", "== Glossary\n\n* *{}*: {}\n* *{}*: {}\n"),
        ("a.adoc", "== Glossary\n\n*{}*:: {}\n\n*{}*:: {}\n"),
    ],
)
def test_sections_and_lists_below_the_heading_of_a_glossary_are_terms(file: str, text: str) -> None:
    records, diagnostics = read(text.format(*TERMS[0], *TERMS[1]), file)
    assert [(record.name, record.definition) for record in records] == TERMS
    assert codes(diagnostics) == []


def test_marks_and_references_are_those_of_the_format() -> None:
    (keel, hull) = read(
        "Glossary\n========\n\nKeel\n----\n\nA ``beam`` of the :term:`hull`, see `here <https://example.org>`_.\n\n"
        ".. note:: Old.\n\nHull\n----\n\nA *body*.\n",
        "a.rst",
    )[0]
    assert (keel.definition, keel.related) == ("A beam of the hull, see here.", ("hull",))
    assert hull.definition == "A body."
    (keel, hull) = read(
        "= Glossary\n:ship: Argo\n\n== Keel\n\nA `beam` of the <<hull,hull>> of {ship}.\n\n----\n# code\n----\n\n"
        "[[hull]]\n== Hull\n\nA _body_.\n",
        "a.adoc",
    )[0]
    assert (keel.definition, keel.related) == ("A beam of the hull of Argo.", ("hull",))
    assert (hull.definition, hull.identifier) == ("A body.", "hull")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.rst", "Guide\n=====\n\nInstall\n-------\n\nRun it.\n\nConfigure\n---------\n\nWrite a file.\n"),
        ("a.adoc", "= Guide\n\n== Install\n\nRun it.\n\n== Configure\n\nWrite a file.\n"),
    ],
)
def test_sections_of_guides_are_not_terms(file: str, text: str) -> None:
    records, diagnostics = read(text, file)
    assert (records, codes(diagnostics)) == ([], [(None, "no-glossary")])


def test_attributes_of_asciidoc_are_text() -> None:
    (artifact,) = read(
        "= Glossary\n:product: Forge\n:!old:\n\n[glossary]\nArtifact:: What {product} makes, not {unknown}.\n", "a.adoc"
    )[0]
    assert artifact.definition == "What Forge makes, not {unknown}."


def test_comments_of_asciidoc_are_neither_terms_nor_text() -> None:
    lexer, parser = read(
        "= Glossary\n// internal:: not yet\n\nLexer:: Cuts text\n// why\ninto tokens.\n\n"
        "//////\nDraft:: one\n////\n//////\nParser:: Builds /// trees.\n",
        "a.adoc",
    )[0]
    assert (lexer.name, lexer.definition, parser.line) == ("Lexer", "Cuts text into tokens.", 12)
    assert (parser.name, parser.definition) == ("Parser", "Builds /// trees.")
    (ast,) = read("= Glossary\n\nAST:: A tree\n\n----\n// source\n////\n----\n", "a.adoc")[0]
    assert ast.definition == "A tree\n// source ////"


def test_lines_of_asciidoc_with_an_unmet_condition_are_reported_and_not_read() -> None:
    text = (
        "= Glossary\n:edition: 2\n:web:\n\nifdef::staff[]\nSecret:: For staff.\nifdef::web[]\nInner:: Also.\n"
        "endif::[]\nendif::staff[]\nifdef::staff,web[]\nLexer:: Cuts text.\nendif::[]\nifdef::staff+web[Both:: No]\n"
        "ifndef::staff[]\n:web!:\nParser:: Builds{nbsp}trees.\nendif::[]\nifdef::web[Page:: Not now.]\n"
        'ifeval::[{edition} < 10]\nToken:: A word.\nendif::[]\nifeval::["{edition}" != "2"]\nAST:: A tree.\nendif::[]\n'
        "ifdef::backend-html5[Tree:: Of nodes.]\n"
    )
    records, diagnostics = read(text, "a.adoc")
    definitions = {record.name: (record.definition, record.line) for record in records}
    assert definitions == {
        "Lexer": ("Cuts text.", 12),
        "Parser": ("Builds trees.", 17),
        "Token": ("A word.", 21),
        "Tree": ("Of nodes.", 26),
    }
    assert codes(diagnostics) == [(line, "unmet-condition") for line in (5, 14, 19, 23)]
    assert "up to line 8" in diagnostics[0].message


@pytest.mark.parametrize(
    "form",
    [
        ":orphan:\n:Author: Ann\n:Abstract: Words of\n   ships.\n\n{title}{entries}",
        "{title}:Author: Ann\n:Version: 2\n\n{entries}",
        ".. meta::\n   :description: Words\n\n{title}:Date: 2024-05-01\n:Status: Draft\n   of May\n\n{entries}",
    ],
)
@pytest.mark.parametrize(
    "entries", [".. glossary::\n\n   Hull\n      A body.\n", "Hull\n  A body.\n", ":Hull: A body.\n:Date: A day.\n"]
)
def test_fields_of_a_document_in_restructured_text_are_not_terms(form: str, entries: str) -> None:
    if entries.startswith(":"):
        entries = f"Some words.\n\n{entries}"
    records, _ = read(form.format(title="Glossary\n========\n\n", entries=entries), "glossary.rst")
    assert [record.name for record in records][:1] == ["Hull"]
    assert {record.name for record in records} <= {"Hull", "Date"}
    assert {record.definition for record in records} <= {"A body.", "A day."}


LIST_TABLE = ".. list-table::\n\n   * - {}\n     - {}\n   * - {}\n     - {}\n"


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("= Glossary\n\nHull:: A body.\n\n|===\n|{} |{}\n|{} |{}\n|===\n", "a.adoc"),
        ("= Glossary\n\nHull:: A body.\n\n[cols=2*]\n|===\n|{}\n|{}\n|{}\n|{}\n|===\n", "a.adoc"),
        (f"Glossary\n========\n\nHull\n  A body.\n\n{LIST_TABLE}", "a.rst"),
    ],
)
def test_tables_of_names_and_texts_without_a_header_are_read_in_a_glossary(form: str, file: str) -> None:
    records, diagnostics = read(form.format("Mast", "A tall pole", "Deck", "A flat one"), file)
    names = [(record.name, record.definition) for record in records]
    assert names == [("Hull", "A body."), ("Mast", "A tall pole"), ("Deck", "A flat one")]
    assert diagnostics == []


@pytest.mark.parametrize(
    "table",
    [
        "|===\n|Key |Command\n\n|F1 |Show some help\n|===\n",
        '[options="header"]\n|===\n|Key |Command\n|F1 |Show some help\n|===\n',
        "|===\n|F1 |F2 |Three words here\n|===\n",
    ],
)
def test_other_tables_in_a_glossary_are_reported(table: str) -> None:
    records, diagnostics = read(f"= Glossary\n\nHull:: A body.\n\n{table}", "a.adoc")
    assert [record.name for record in records] == ["Hull"]
    assert [found.code for found in diagnostics] == ["text-outside-terms"]


def test_a_condition_of_asciidoc_without_an_end_is_reported() -> None:
    (lexer,), (found,) = read("= Glossary\n\nLexer:: Cuts.\n\nifdef::staff[]\nSecret:: For staff.\n", "a.adoc")
    assert (lexer.name, lexer.definition, found.line) == ("Lexer", "Cuts.", 5)


@pytest.mark.parametrize("part", ["adj.", "noun"])
def test_parts_of_speech_in_parentheses_are_not_synonyms_in_asciidoc(part: str) -> None:
    aft, mast = read(f"= Glossary\n\naft ({part}):: Behind.\nmast (spar):: A pole.\n", "a.adoc")[0]
    assert (aft.name, aft.synonyms, mast.synonyms) == ("aft", (), ("spar",))


def test_blocks_of_comments_in_org_are_neither_terms_nor_text() -> None:
    comment = "#+begin_comment\n- Draft :: no\n#+end_comment\n"
    fid, mast = read(
        f"* Glossary\n** Fid\nA pin.\n{comment}\n#+begin_src sh\nls\n#+end_src\n** Mast\nA pole.\n", "a.org"
    )[0]
    assert (fid.definition, fid.technical_definition, mast.definition) == ("A pin.", "ls", "A pole.")


def test_anchors_within_asciidoc_are_not_text_and_footnotes_are_in_parentheses() -> None:
    (lexer,) = read(
        "= Glossary\n\nLexer:: Cuts [[x]]textfootnote:[Also a scanner.] into stem:[n] parts, see [#12].\n", "a.adoc"
    )[0]
    assert lexer.definition == "Cuts text (Also a scanner.) into n parts, see [#12]."


@pytest.mark.parametrize("title", ["Terms", "Ordlista", "2. Key terms"])
def test_lists_below_a_title_of_terms_are_entries(title: str) -> None:
    asciidoc = f"= {title}\n\n[[a]]AST:: A tree.\n*Lexer*:: Cuts text.\n"
    rst = f"{title}\n{'=' * 20}\n\nAST\n    A tree.\n\n*Lexer*\n    Cuts text.\n"
    for file, text in (("a.adoc", asciidoc), ("a.rst", rst)):
        assert [(one.name, one.definition) for one in read(text, file)[0]] == [
            ("AST", "A tree."),
            ("Lexer", "Cuts text."),
        ]


@pytest.mark.parametrize("title", ["Options", "Terms and conditions"])
def test_lists_below_other_titles_are_not_entries(title: str) -> None:
    assert read(f"= {title}\n\n--fast:: Be fast.\n*--slow*:: Be slow.\n", "a.adoc")[0] == []
    assert read(f"{title}\n{'=' * 20}\n\n--fast\n    Be fast.\n", "a.rst")[0] == []


def test_directives_of_rst_are_not_sections() -> None:
    hammer, saw = read(
        "Glossary of tools\n=================\n\n.. code-block:: python\n\n   # comment\n   x = 1\n\n"
        "Hammer\n------\n\n"
        "A tool::\n\n    hit(nail)\n\n.. note::\n   It is heavy.\n\n"
        "Saw\n---\n\n.. A remark\n   of the author.\n\nAnother.\n",
        "a.rst",
    )[0]
    assert (hammer.name, hammer.definition, hammer.technical_definition) == (
        "Hammer",
        "A tool:\nhit(nail)",
        "It is heavy.",
    )
    assert (saw.name, saw.definition, saw.technical_definition) == ("Saw", "Another.", None)


def test_the_text_of_directives_is_read_and_comments_and_code_are_not() -> None:
    text = (
        "Glossary\n========\n\n.. dropdown:: A\n\n   **Anchor**: holds.\n\n**Bow**: front.\n\n"
        ".. a comment\n   **Secret**: no.\n\n..\n   also: hidden\n\n.. code-block:: c\n\n   **x**: y;\n"
    )
    terms = {
        record.name: record.definition
        for record in read_records(io.BytesIO(text.encode()), "glossary.rst")
        if isinstance(record, TermRecord)
    }
    assert terms == {"Anchor": "holds.", "Bow": "front."}


def test_references_to_headings_and_labels_of_restructured_text_are_related_terms() -> None:
    text = (
        "Glossary\n========\n\n.. _agent:\n\nAgent\n-----\n\nA program. See `Collector`_, Collector_ and `Other`_.\n\n"
        "Collector\n---------\n\nA server, unlike :ref:`agent`, :ref:`an agent <agent>` or snake_case_.\n"
    )
    agent, collector = [one for one in read_records(io.BytesIO(text.encode()), "a.rst") if isinstance(one, TermRecord)]
    assert (agent.definition, agent.related) == ("A program. See Collector, Collector and Other.", ("Collector",))
    assert (collector.definition, collector.related) == (
        "A server, unlike Agent, an agent or snake_case_.",
        ("Agent",),
    )


def test_substitutions_of_restructured_text_are_replaced() -> None:
    text = (
        ".. |db| replace:: WidgetDB\n\n.. glossary::\n\n   segment\n      A file of |db|, with |sizes|.\n\n"
        "   |db| node\n      A server.\n"
    )
    terms = [one for one in read_records(io.BytesIO(text.encode()), "a.rst") if isinstance(one, TermRecord)]
    assert [(one.name, one.definition) for one in terms][1] == ("WidgetDB node", "A server.")
    assert terms[0].definition is not None and terms[0].definition.startswith("A file of WidgetDB, with ")


def test_substitutions_in_literals_of_restructured_text_are_kept() -> None:
    text = (
        ".. |x| replace:: XX\n\n.. glossary::\n\n   hull\n     Use ``a |x| b``, |x| or::\n\n       cat |x| y\n\n"
        "     Then |x|.\n"
    )
    (hull,) = [one for one in read_records(io.BytesIO(text.encode()), "a.rst") if isinstance(one, TermRecord)]
    assert hull.definition == "Use a |x| b, XX or:\ncat |x| y\nThen XX."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "**Bond**\n    A loan.\n\n**Coupon**: The interest.\n\n**Maturity**: The end.\n",
            ["Bond", "Coupon", "Maturity"],
        ),
        ("Bond\n    A loan.\n\nCoupon\n    The interest. **Maturity**: the end.\n", ["Bond", "Coupon"]),
    ],
)
def test_definition_lists_beside_bold_names_of_restructured_text_are_read(text: str, names: list[str]) -> None:
    content = f"Glossary\n========\n\n{text}".encode()
    assert [one.name for one in read_records(io.BytesIO(content), "a.rst") if isinstance(one, TermRecord)] == names


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.adoc", "= Glossary\n\n== Parts\n\nHull:: A body.\n\n== K\n\nKeel:: A spine.\n"),
        ("glossary.adoc", "= Common words\n\n== Parts\n\nHull:: A body.\n\n== Overview\n\nKeel:: A spine.\n"),
        ("a.rst", "Glossary\n========\n\nParts\n-----\n\nHull\n  A body.\n\nOverview\n--------\n\nKeel\n  A spine.\n"),
        (
            "b.rst",
            "Glossary\n========\n\nParts\n-----\n\n.. glossary::\n\n   Hull\n      A body.\n\n"
            "Introduction\n------------\n\n.. glossary::\n\n   Keel\n      A spine.\n",
        ),
    ],
)
def test_sections_of_a_glossary_are_categories(file: str, text: str) -> None:
    assert {record.name: record.categories for record in read(text, file)[0]} == {"Hull": ("Parts",), "Keel": ()}


def test_options_beside_a_section_of_terms_are_not_read_in_a_document_named_glossary() -> None:
    text = "= Product\n\n== Options\n\n--verbose:: Print more.\n\n[glossary]\n== Words\n\nHull:: A body.\n"
    assert [record.name for record in read(text, "glossary.adoc")[0]] == ["Hull"]
