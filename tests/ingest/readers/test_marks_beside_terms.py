"""Marks that belong to a term of a Markdown glossary, or to the page, are not read as text or as other terms."""

import pytest

from tests.ingest.readers.test_markdown_glossaries import read


def terms(text: str, file: str = "glossary.md") -> dict[str, tuple[object, ...]]:
    records, _ = read(text, file)
    return {one.name: (one.definition, one.technical_definition, one.synonyms, one.related) for one in records}


@pytest.mark.parametrize(
    ("text", "synonyms", "related"),
    [
        ("**Hull**: A body. *Synonyms:* shell, body", ("shell", "body"), ()),
        ("**Hull** \u2014 A body. *See also*: Mast", (), ("Mast",)),
        ("## Hull\n\nA body.\n\nAlso called: shell, body", ("shell", "body"), ()),
        ("**Hull**: A body.\n*Synonyme:* shell", ("shell",), ()),
    ],
)
def test_labels_of_names_after_a_definition_are_fields(
    text: str, synonyms: tuple[str, ...], related: tuple[str, ...]
) -> None:
    mast = "## Mast\n\nA pole.\n" if text.startswith("#") else "**Mast**: A pole.\n"
    assert terms(f"# Glossary\n\n{text}\n\n{mast}")["Hull"][1:] == (None, synonyms, related)
    assert terms(f"# Glossary\n\n{text}\n\n{mast}")["Hull"][0] == "A body."


def test_emphasis_within_a_sentence_is_not_a_label() -> None:
    text = "# Glossary\n\n**Hull**: A *synonym:* body of all. Or *bodies*: many.\n\n**Mast**: A pole.\n"
    assert terms(text)["Hull"] == ("A synonym: body of all. Or bodies: many.", None, (), ())


@pytest.mark.parametrize(
    "line",
    [
        "**Jump to:** [Hull](#hull) [Mast](#mast)",
        "Springe zu: [Hull](#hull), [Mast](#mast)",
        "[H](#h) | **K** | [M](#m) | [0-9](#numbers)",
        "| [H](#h) | [K](#k) | [M](#m) |\n|---|---|---|",
        "- [H](#h)\n- [K](#k)\n- [M](#m)",
        '<p align="center"><a href="#h">H</a> · K · <a href="#m">M</a></p>',
        "1. TOC\n{:toc}",
        "* Hull\n{: toc .wide}",
        "[[_TOC_]]",
        "New\n{: .label .label-green }",
        "<details open markdown='block'>\n<summary>Table of contents</summary>\n{: .small }\n- TOC\n{:toc}\n</details>",
        "**Contents**\n\n- [Hull](#hull)\n  - [A body](#body)\n- [Mast](#mast)",
        "« Previous | Next »",
        "[« Previous](ports.md) | [Home](index.md) | [Next »](ships.md)",
        "[← Ports](ports.md) [Ships →](ships.md)",
        "**Previous:** [Ports](ports.md)\n**Next:** [Ships](ships.md)",
    ],
)
@pytest.mark.parametrize("form", ["## {}\n\n{}", "**{}**: {}", "{}\n: {}"])
def test_navigation_is_neither_a_term_nor_text(form: str, line: str) -> None:
    entries = "\n\n".join(form.format(*one) for one in (("Hull", "A body."), ("Mast", "A pole.")))
    expected = {"Hull": ("A body.", None, (), ()), "Mast": ("A pole.", None, (), ())}
    assert terms(f"{line}\n\n# Glossary\n\n{line}\n\n{entries}\n\n{line}\n") == expected


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("→ [Mast](#mast)", "→ Mast"),
        ("« [Mast](#mast) »", "« Mast »"),
        ("[[Tocsin]]", "Tocsin"),
        ("[[Tocsin]]", "Tocsin"),
        ("[A](#a), [B](b.md) and [C](#c)", "A, B and C"),
    ],
)
def test_links_with_other_text_are_not_navigation(line: str, text: str) -> None:
    assert terms(f"# Glossary\n\n## Mast\n\nA pole.\n\n## Hull\n\n{line}\n")["Hull"][0] == text


@pytest.mark.parametrize(
    "line",
    [
        "[Return to top](<#top>)",
        "[Back to top](#glossary)",
        "Last updated 3 May 2024 by Ann",
        "*wiki/a.txt \u00b7 Zuletzt ge\u00e4ndert: 2023/05/02 von mm*",
        "^hull-1",
    ],
)
def test_lines_about_the_page_are_not_text_of_the_last_term(line: str) -> None:
    assert terms(f"# Glossary\n\n## Mast\n\nA pole.\n\n## Hull\n\nA body.\n\n{line}\n")["Hull"] == (
        "A body.",
        None,
        (),
        (),
    )


def test_a_sentence_about_updates_is_text() -> None:
    text = "# Glossary\n\n## Mast\n\nA pole.\n\n## Hull\n\nA body.\n\nWhen it was last updated, it grew.\n"
    assert terms(text)["Hull"][:2] == ("A body.", "When it was last updated, it grew.")


def test_a_list_below_a_definition_that_ends_with_a_colon_belongs_to_its_term() -> None:
    items = "- **R**esponsible does it\n- **A**ccountable decides\n"
    text = f"# Glossary\n\n**RACI**: Who does what:\n\n{items}\n**RFC**: A proposal.\n"
    assert list(terms(text)) == ["RACI", "RFC"]
    assert terms(text)["RACI"][1] == "- Responsible does it\n- Accountable decides"


def test_bold_names_below_a_definition_that_ends_with_a_colon_are_terms() -> None:
    text = "# Glossary\n\n**Hull**: A body:\n\n- **Keel**: a beam\n- **Mast**: a pole\n"
    assert list(terms(text)) == ["Hull", "Keel", "Mast"]


def test_a_line_above_a_list_introduces_it() -> None:
    items = "- Hull - the body\n- Keel - a beam\n- Mast - a pole\n"
    assert list(terms(f"# Glossary\n\nSome words we use:\n\n{items}")) == ["Hull", "Keel", "Mast"]
    assert list(terms(f"# Glossary\n\nA text about ships.\n\n{items}")) == []


@pytest.mark.parametrize("name", ["*Da capo* (D.C.)", "Da capo (D.C.)", "**Da capo** (D.C.)"])
def test_initials_in_parentheses_do_not_end_a_sentence(name: str) -> None:
    assert terms(f"# Glossary\n\n- {name}: from the beginning\n- Fine: the end\n")["Da capo"][2] == ("D.C.",)


def test_pages_of_rows_that_notion_exports_are_not_related_terms() -> None:
    text = (
        "# Glossary\n\n| Term | Definition |\n|---|---|\n| [ARR](G%209d1e/ARR%20a1b2.md) | Annual. |\n"
        "| [Logo](G%209d1e/Logo%20c3d4.md) | Unlike [ARR](G%209d1e/ARR%20a1b2.md). |\n"
    )
    (arr, logo), findings = read(text, "G 9d1e.md")
    assert (arr.related, arr.aliases, logo.related, logo.aliases) == ((), ("ARR a1b2",), ("ARR a1b2",), ("Logo c3d4",))
    assert findings == []


def test_an_anchor_of_pandoc_is_the_identifier() -> None:
    records, _ = read("# Glossary\n\n[]{#Adj}**adjournment**\n\n: Suspension.\n\n[bad]{#b}\n\n: Not good.\n", "a.md")
    assert [(one.name, one.identifier) for one in records] == [("adjournment", "Adj"), ("bad", "b")]


@pytest.mark.parametrize(
    ("header", "row", "translations"),
    [
        ("English | Deutsch | Fran\u00e7ais", "nail | Nagel | clou", {"de": "Nagel", "fr": "clou"}),
        ("\u672f\u8bed | \u82f1\u6587", "\u5bb9\u5668 | container", {"en": "container"}),
        ("Term | Polish", "nail | yes", {}),
    ],
)
def test_columns_named_by_languages_hold_translations(header: str, row: str, translations: dict[str, str]) -> None:
    marks = "---|" * (header.count("|") + 2)
    (record, *_), _ = read(f"# Glossary\n\n| {header} | Definition |\n|{marks}\n| {row} | A thing. |\n", "glossary.md")
    assert {one.language: one.name for one in record.translations} == translations


def test_rows_with_only_a_bold_name_are_groups_of_a_table() -> None:
    head = "# Glossary\n\n| Term | Definition |\n|---|---|\n"
    records, _ = read(
        f"{head}| **Roles** | |\n| Owner | Decides. |\n| **Events** | |\n| Retro | A meeting. |\n", "glossary.md"
    )
    assert [(one.name, one.categories) for one in records] == [("Owner", ("Roles",)), ("Retro", ("Events",))]
    records, _ = read(f"{head}| **Owner** | Decides. |\n| **Role** | |\n| **Retro** | A meeting. |\n", "glossary.md")
    assert [(one.name, one.categories) for one in records] == [("Owner", ()), ("Role", ()), ("Retro", ())]


@pytest.mark.parametrize("title", ["External references", "Useful links", "Liens utiles"])
def test_links_below_a_glossary_are_not_terms(title: str) -> None:
    text = f"# Glossary\n\n## Hull\n\nA body.\n\n## Mast\n\nA pole.\n\n## {title}\n\n- [A manual](https://a.example)\n"
    assert list(terms(text)) == ["Hull", "Mast"]


def test_links_in_html_and_those_of_a_wiki_of_github_are_relations() -> None:
    text = "**Hull**: A <a class='x' href=\"#mast\">pole</a>.\n\n**Mast**: A [[body|Ship terms#hull]].\n"
    found = terms(f"# Glossary\n\n{text}")
    assert found["Hull"] == ("A pole.", None, (), ("mast",))
    assert found["Mast"] == ("A body.", None, (), ("hull",))


@pytest.mark.parametrize("written", ["**Heel** *v.*", "**Heel**, *v.*", "**Heel** v.:", "**Heel** (v.):"])
def test_a_part_of_speech_may_be_between_a_name_and_its_text(written: str) -> None:
    (heel, _), _ = read(f"# Lexicon\n\n{written} To lean.\n\n**Mast** *noun* A pole.\n", "a.md")
    assert (heel.name, heel.definition, heel.notes) == ("Heel", "To lean.", ("Part of speech: v.",))
