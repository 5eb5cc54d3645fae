"""Glossaries with many terms in one Markdown document are read, and other documents are skipped."""

import io

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.records import TermRecord
from tests.support.contents import read_records


def read(text: str, file: str = "ml.md") -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_records(io.BytesIO(text.encode()), file))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def codes(diagnostics: list[Diagnostic]) -> list[tuple[int | None, str]]:
    return [(found.line, found.code) for found in diagnostics]


def test_headings_in_a_glossary_are_terms_below_categories() -> None:
    records, diagnostics = read(
        "# ML Glossary\n\nOur words.\n\n## Optimization\n\n### Adam (Adaptive Moment Estimation)\n\nAn optimizer, like"
        " [SGD](#sgd).\n\nOften used.\n\n#### Background\n\nFrom 2014.\n\n#### Limits\n\nSome.\n\n### SGD {#sgd}\n\n"
        "*Stochastic* descent.\n\n## References\n\nA book.\n"
    )
    adam, sgd = records
    assert (adam.name, adam.line, adam.categories) == ("Adam", 7, ("Optimization",))
    assert (adam.synonyms, adam.related) == (("Adaptive Moment Estimation",), ("sgd",))
    assert (adam.definition, adam.background) == ("An optimizer, like SGD.", "From 2014.")
    assert adam.technical_definition == "Often used.\nLimits\nSome."
    assert (sgd.name, sgd.identifier, sgd.definition) == ("SGD", "sgd", "Stochastic descent.")
    assert sgd.raw == "### SGD {#sgd}\n\n*Stochastic* descent.\n"
    assert codes(diagnostics) == [(3, "text-outside-terms"), (25, "text-outside-terms")]


def test_letter_headings_are_neither_terms_nor_categories() -> None:
    records, diagnostics = read("# Words\n\n## A\n\n### Adam\n\nOne.\n\n## B\n\n### Batch\n\nTwo.\n")
    assert [(record.name, record.categories) for record in records] == [("Adam", ()), ("Batch", ())]
    assert diagnostics == []


def test_bold_names_are_terms() -> None:
    records, diagnostics = read(
        "## Training\n\n**Epoch**: One pass.\n\nOver all data.\n\n**Batch Size** (examples): How\nmany.\n"
        "**Adam (Adaptive Moment Estimation):** An optimizer.\n\n- **Loss** \u2013 what is [made small](#epoch)\n\n"
        "  Always.\n- __Step__: one update\n  - of all weights\n\nAgain.\n"
    )
    assert diagnostics == []
    assert [(record.name, record.line, record.definition) for record in records] == [
        ("Epoch", 3, "One pass."),
        ("Batch Size (examples)", 7, "How many."),
        ("Adam", 9, "An optimizer."),
        ("Loss", 11, "what is made small"),
        ("Step", 14, "one update"),
    ]
    texts = [record.technical_definition for record in records]
    assert texts == ["Over all data.", None, None, "Always.", "- of all weights\nAgain."]
    assert records[3].related == ("epoch",)
    assert {record.categories for record in records} == {("Training",)}


def test_a_bold_name_may_span_two_lines() -> None:
    records, _ = read("**Batch\nSize**: How many.\n**Epoch**: One pass.\n")
    assert [(record.name, record.line) for record in records] == [("Batch Size", 1), ("Epoch", 3)]


def test_cells_beyond_the_header_of_a_table_are_notes() -> None:
    records, _ = read("| Term | Meaning |\n|---|---|\n| Pipe | a | b |\n| Or | x \\| y |\n")
    assert [(record.definition, record.notes) for record in records] == [
        ("a", ("beyond the header: b",)),
        ("x | y", ()),
    ]


def test_a_bold_name_may_be_alone_on_its_line_in_a_glossary() -> None:
    records, _ = read("**Epoch**\n\nOne pass.\n\n**Batch**\nExamples.\n", "glossary.md")
    assert [(record.name, record.definition) for record in records] == [("Epoch", "One pass."), ("Batch", "Examples.")]


def test_table_rows_are_terms_if_the_header_matches_fields() -> None:
    records, diagnostics = read(
        "| Term | Meaning | AKA | Since |\n|---|:---:|---|---|\n| **Epoch** | One `pass`. | pass; sweep | 1986 |\n"
        "| [Batch](batch.md) | Some examples. | | |\n| | Nothing. | | |\n"
    )
    epoch, batch = records
    assert (epoch.name, epoch.line, epoch.definition) == ("Epoch", 3, "One pass.")
    assert (epoch.synonyms, epoch.notes) == (("pass", "sweep"), ("Since: 1986",))
    assert (batch.name, batch.line, batch.notes) == ("Batch", 4, ())
    assert codes(diagnostics) == [(3, "unknown-column"), (5, "no-name")]


def test_the_first_column_is_the_default_name_column() -> None:
    ((record,), _) = read("# Acronyms\n\n| Acronym | Meaning |\n|---|---|\n| GPU | Graphics processing unit |\n")
    assert (record.name, record.definition) == ("GPU", "Graphics processing unit")


def test_definition_lists_are_terms() -> None:
    records, diagnostics = read("Epoch\n: One pass.\n\n    Over all data.\n\nBatch\n: Examples.\n: Also a file.\n")
    assert diagnostics == []
    assert [(record.name, record.line, record.definition, record.technical_definition) for record in records] == [
        ("Epoch", 1, "One pass.", "Over all data."),
        ("Batch", 6, "Examples.", "Also a file."),
    ]


def test_a_term_below_a_definition_needs_no_blank_line() -> None:
    records, _ = read("Epoch\n: One pass.\nBatch\n: Examples,\n    a few.\n: Also a file.\n\n    Inner\n    : nested\n")
    assert [(record.name, record.line, record.definition, record.technical_definition) for record in records] == [
        ("Epoch", 1, "One pass.", None),
        ("Batch", 3, "Examples, a few.", "Also a file.\nInner\nnested"),
    ]


README = """# The glossary tool

Makes glossaries.

## Install

- **Fast**: in a second
- **Small**: a file

## Options

| Name | Description |
|---|---|
| a | b |
{}
## License

Free.
"""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("README.md", README.format("")),
        ("README.md", "- **Fast**: in a second\n- **Small**: a file\n"),
        ("guide.md", README.format("").replace("glossary tool", "tool")),
        ("notes.md", "**Note**: This.\n\n**Warning**: That.\n\nText.\n"),
        ("notes.md", "# Batch\n\nOnly text.\n"),
        ("notes.md", "---\n"),
    ],
)
def test_a_document_that_is_not_a_glossary_is_reported_and_skipped(file: str, text: str) -> None:
    records, (found,) = read(text, file)
    assert (records, found.line, found.severity, found.code) == ([], 1, Severity.INFO, "not-a-glossary")


def test_in_a_readme_only_text_below_a_glossary_heading_is_read() -> None:
    records, diagnostics = read(README.format("\n## Key terms\n\n**Epoch**: One pass.\n"), "README.md")
    assert [record.name for record in records] == ["Epoch"]
    assert {found.code for found in diagnostics} == {"text-outside-terms"}


def test_a_glossary_may_have_front_matter() -> None:
    records, diagnostics = read("---\ntitle: Terms\nweight: 5\n---\n\n## Epoch\n\nOne pass.\n", "x.md")
    assert [(record.name, record.line) for record in records] == [("Epoch", 6)]
    assert diagnostics == []


def test_a_glossary_without_terms_and_a_term_without_text_are_reported() -> None:
    assert codes(read("# Glossary\n\nSoon.\n")[1]) == [(3, "text-outside-terms"), (1, "no-terms")]
    assert codes(read("# Glossary\n\n## Epoch\n\n## Batch\n\nExamples.\n")[1]) == [(3, "no-definition")]


def terms(text: str, file: str = "glossary.md") -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(record.name, record.synonyms, record.definition) for record in read(text, file)[0]]


@pytest.mark.parametrize(
    "text",
    [
        "- **Hull** \u2014 the body\n- **Keel:** the spine\n- *Mast*: a pole\n- Sail - a cloth\n",
        "* __Hull__: the body\n* `Keel` \u2013 the spine\n+ [Mast](#mast): a pole\n- Sail: a cloth\n",
        "1. *Hull*: the body\n2. **Keel**: the spine\n3. Mast = a pole\n4. Sail - a cloth\n",
        "Hull: the body\n\nKeel: the spine\n\nMast - a pole\n\nSail \u2014 a cloth\n",
        "## H\n\nHull: the body\n\n## K\n\nKeel: the spine\n\n## M\n\nMast: a\npole\n\n## S\n\nSail: a cloth\n",
        "<dl>\n <dt>Hull</dt>\n <dd>the body</dd>\n\n <dt>Keel<dd>the <b>spine</b>\n<dt>Mast<dd>a "
        "pole<dt>Sail<dd>a cloth</dl>\n",
        "<details><summary>Hull</summary>the body</details>\n<details>\n<summary><b>Keel</b></summary>\n\n"
        "the *spine*\n\n"
        "</details>\n<details open>\n<summary>Mast</summary>\na pole\n</details>\n\n**Sail**: a cloth\n",
        "<table>\n<tr><th>Term</th><th>Definition</th></tr>\n<tr><td>Hull</td><td>the body</td></tr>\n<tr><td>Keel</td>"
        "<td>the spine</td></tr><tr><td>Mast<td>a pole<tr><td>Sail<td>a cloth</table>\n",
        "```{glossary}\nHull\n  the body\n\nKeel\n  the *spine*\nMast\n  a pole\n\nSail\n  a cloth\n```\n",
        ":::{glossary}\n:sorted:\nHull\n: the body\n\nKeel\n: the spine\n\nMast\n: a pole\n\nSail\n: a cloth\n:::\n",
        "- Hull\n  - the body\n- Keel\n\n  the spine\n- Mast: a pole\n- Sail\n  * a cloth\n",
        "**Hull**\u2014the body\n\n**Keel**-- the spine\n\n- **Mast** --- a pole\n- **Sail**\u2014a cloth\n",
        "**Hull** the body\n\n**Keel** the spine\n\n**Mast** a pole\n\n**Sail** a cloth\n",
        "*[Hull]: the body\n*[Keel]: the spine\n*[Mast]: a pole\n*[Sail]: a cloth\n",
    ],
)
def test_terms_are_read_in_every_shape(text: str) -> None:
    assert terms(f"# Glossary\n\n{text}") == [
        ("Hull", (), "the body"),
        ("Keel", (), "the spine"),
        ("Mast", (), "a pole"),
        ("Sail", (), "a cloth"),
    ]


def test_text_with_a_colon_is_not_a_term_below_terms_of_another_shape() -> None:
    text = "## Hull\n\nThe body.\n\nIn short: it floats.\n\n## Keel\n\nThe spine.\n\n- Material: wood\n- Color: red\n"
    assert [name for name, _, _ in terms(text)] == ["Hull", "Keel"]
    text = "**Hull**: The body.\n\nNote: it floats.\n\n**Keel**: The spine.\n\n- Example: of oak\n"
    assert [name for name, _, _ in terms(text)] == ["Hull", "Keel"]


def test_plain_text_with_colons_is_not_a_glossary_without_a_heading_of_one() -> None:
    assert terms("# Boats\n\nHull: the body.\n\nKeel: the spine.\n", "boats.md") == []


def test_names_above_one_definition_are_synonyms() -> None:
    text = "```{glossary}\nhull\nship body\n  The body of a boat.\n\n  Of {term}`wood <timber>`.\n```\n"
    (record,), _ = read(f"# Glossary\n\n{text}")
    assert (record.name, record.synonyms, record.definition) == ("hull", ("ship body",), "The body of a boat.")
    assert (record.technical_definition, record.related, record.line) == ("Of wood.", ("timber",), 4)
    assert terms("<dl>\n<dt>hull</dt><dt>ship body</dt>\n<dd>The body.</dd>\n</dl>") == [
        ("hull", ("ship body",), "The body.")
    ]


def test_aliases_in_comments_are_synonyms() -> None:
    text = (
        "## Tree\n<!-- aliases: AST, syntax trees -->\n\nA parsed text.\n\n"
        '## Parser\n<!--{ "aliases": "reader, parsing tool" }-->\n\nReads.\n\n## Token <!-- {"aliases": '
        '["word"]} -->\n\n'
        "A piece.\n\n<!-- TODO: more -->\n"
    )
    assert terms(text) == [
        ("Tree", ("AST", "syntax trees"), "A parsed text."),
        ("Parser", ("reader", "parsing tool"), "Reads."),
        ("Token", ("word",), "A piece."),
    ]


def test_an_abbreviation_has_its_expansion() -> None:
    assert terms("*[HTML]: Hyper Text Markup Language\n*[GPU]: a chip\n") == [
        ("HTML", ("Hyper Text Markup Language",), "Hyper Text Markup Language"),
        ("GPU", (), "a chip"),
    ]
    assert terms("| Abbr. | Full form | Explanation |\n|---|---|---|\n| VM | Virtual machine | A guest |\n") == [
        ("VM", ("Virtual machine",), "A guest")
    ]


def test_anchors_identify_terms_and_are_not_text() -> None:
    text = (
        '## <a name="hull-1"></a>Hull\n\nThe body.\n\n## Keel {#keel-2}\n\nThe spine.\n\n## Background {#bg}\n\nOld.\n'
    )
    (hull, keel), _ = read(text, "glossary.md")
    assert (hull.name, hull.identifier, keel.name, keel.identifier) == ("Hull", "hull-1", "Keel", "keel-2")


def test_unknown_tags_and_links_without_a_target_are_text() -> None:
    text = "**Token**: an <unk> word of [hidden layers][2], a `List<T>`[^1] in <Box color='red'>x</Box>.\n"
    assert terms(text) == [("Token", (), "an <unk> word of hidden layers, a List<T> in x.")]


def test_directives_are_read_as_text() -> None:
    ((record,), _) = read("# Glossary\n\n## Hull\n\nThe body.\n\n:::note[Mind]\nIt *floats*.\n:::\n")
    assert record.technical_definition == "[Mind]\nIt floats."


def test_labels_in_bold_are_fields_and_a_part_of_speech_is_a_note() -> None:
    text = "# Glossary\n\n## hull\n*noun*\n\nThe body.\n\n**Synonyms:** shell, body\n\n"
    text += "**See also**: [mast](#mast)\n\nMore.\n"
    items = list(read_records(io.BytesIO(f"{text}\n## mast\n\nA pole.\n".encode()), "glossary.md"))
    hull, _ = (item for item in items if isinstance(item, TermRecord))
    assert (hull.definition, hull.technical_definition) == ("The body.", "More.")
    assert (hull.synonyms, hull.related, hull.notes) == (("shell", "body"), ("mast",), ("noun",))


def test_a_heading_that_names_a_field_ends_the_section_around_it() -> None:
    text = "---\ntitle: hull\n---\n## Description\n\nThe body.\n\n### Related\n\n- [mast](mast.md)\n"
    (hull,) = (item for item in read_records(io.BytesIO(text.encode()), "hull.md") if isinstance(item, TermRecord))
    assert (hull.definition, hull.related) == ("The body.", ("mast",))


@pytest.mark.parametrize(
    "text",
    [
        "CPU\nProcessor\n: What computes.\n\nRAM\n: Memory.\n",
        "A word list.\n\nCPU\nProcessor\n: What computes.\nRAM\n: Memory.\n",
    ],
)
def test_several_names_above_a_definition_are_a_name_and_synonyms(text: str) -> None:
    (cpu, ram), _ = read(f"# Glossary\n\n{text}")
    assert (cpu.name, cpu.synonyms, cpu.definition) == ("CPU", ("Processor",), "What computes.")
    assert (ram.name, ram.synonyms, ram.definition) == ("RAM", (), "Memory.")


def test_definitions_of_contracts_are_terms() -> None:
    records, diagnostics = read(
        '# Definitions\n\n"Affiliate" means any entity that controls another.\n\n'
        "**\u201cConfidential Information\u201d** shall mean what is not public.\n\n"
        '- "Services" (or "Work") has the meaning given in Section 2.\n'
    )
    assert [(record.name, record.definition) for record in records] == [
        ("Affiliate", "any entity that controls another."),
        ("Confidential Information", "what is not public."),
        ('Services (or "Work")', "has the meaning given in Section 2."),
    ]
    assert diagnostics == []


@pytest.mark.parametrize(
    "text",
    [
        "- **API**\n  - A contract.\n- **CLI**\n  - A command line.\n",
        "- API :: A contract.\n- CLI :: A command line.\n",
        "## API\n: A contract.\n\n## CLI\n\n: A command line.\n",
        "**A**\n\n**API** - A contract.\n\n**C**\n\n**CLI** - A command line.\n",
        "**API** | A contract.\n\n***CLI*** | A command line.\n",
    ],
)
def test_a_definition_may_be_below_its_name_or_after_other_separators(text: str) -> None:
    records, diagnostics = read(f"# Glossary\n\n{text}")
    found = [(record.name, record.definition, record.technical_definition) for record in records]
    assert found == [("API", "A contract.", None), ("CLI", "A command line.", None)]
    assert diagnostics == []


def test_the_name_of_a_programming_language_is_not_a_letter() -> None:
    (c, batch), _ = read("# Glossary\n\n**C**\n\nA language.\n\n**Batch** - A set.\n")
    assert (c.name, c.definition, batch.name) == ("C", "A language.", "Batch")


def test_labels_without_bold_type_are_fields_if_a_list_of_names_follows() -> None:
    (record,), _ = read(
        "# Glossary\n\n## CLI\n\nA command line.\n\nSynonyms: terminal, shell\n\n*See also*: [API](#api)\n\n"
        "Synonym: this word is used for others, too.\n"
    )
    assert (record.synonyms, record.related) == (("terminal", "shell"), ("api",))
    assert record.technical_definition == "Synonym: this word is used for others, too."


def test_labels_in_list_items_are_fields() -> None:
    (api, cli), diagnostics = read(
        "# Glossary\n\n* **API**: A contract\n\n  *Synonyms*: interface, ABI\n\n  **See also:** CLI\n\n  More: text.\n"
        "* **CLI**: A line\n  - Abbreviation: C\n"
    )
    assert (api.definition, api.synonyms, api.related) == ("A contract", ("interface", "ABI"), ("CLI",))
    assert (api.technical_definition, cli.synonyms, cli.technical_definition) == ("More: text.", ("C",), None)
    assert diagnostics == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("glossary.txt", "API: A contract\nCLI: A line\nSDK: A kit\n"),
        ("glossary.txt", "API - A contract\n\nCLI - A line\n\nSDK - A kit\n"),
        ("a.txt", '"API" means A contract\n\n"CLI" means A line\n\n"SDK" means A kit\n'),
        ("a.txt", "# Glossary\n\nAPI: A contract\nCLI: A line\nSDK: A kit\n"),
    ],
)
def test_a_text_that_is_not_a_term_page_may_be_a_glossary(file: str, text: str) -> None:
    records, diagnostics = read(text, file)
    found = [(record.name, record.definition) for record in records]
    assert found == [("API", "A contract"), ("CLI", "A line"), ("SDK", "A kit")]
    assert diagnostics == []


def test_other_texts_are_not_glossaries() -> None:
    records, (found,) = read("Dear all,\nplease note: we meet today.\nBest: me\n", "letter.txt")
    assert (records, found.code) == ([], "not-a-term-page")


@pytest.mark.parametrize(
    "text",
    [
        "# Glossary\n\n[API]: A contract of programs.\n[SDK]: A kit of tools.\n",
        "# Glossary\n\n## [API]\n\nA contract of programs.\n\n## [SDK]\n\nA kit of tools.\n",
        "# Glossary\n\n**API** (Application Programming Interface)\n\nA contract of programs.\n\n"
        "**SDK**\n\nA kit of tools.\n",
        "# Glossary\n\n**API** → A contract of programs.\n\n**SDK** => A kit of tools.\n",
        "# Glossary\n\n## API\n\n**Definition:** A contract of programs.\n\n**Also known as:** interface\n\n"
        "## SDK\n\n*Definition*: A kit of tools.\n",
        "# Glossary\n\n## API\n\nA contract of programs.\n\n[↑ Back to top](#glossary)\n\n## SDK\n\nA kit of tools.\n",
        "# Glossary\n\n**Term:** API\n**Definition:** A contract of programs.\n\n"
        "**Term:** SDK\n**Definition:** A kit of tools.\n",
        "# Glossary\n\n### API\n\n- Definition: A contract of programs.\n- Synonyms: interface\n\n"
        "### SDK\n\n- Definition: A kit of tools.\n",
        "# Glossary\n\n- [ ] API: A contract of programs.\n- [x] SDK: A kit of tools.\n",
        "---\ntitle: Words\nterms:\n  - term: API\n    definition: A contract of programs.\n"
        "  - term: SDK\n    definition: A kit of tools.\n---\n\nAn introduction.\n",
    ],
)
def test_terms_are_read_from_labels_brackets_and_front_matter(text: str) -> None:
    records, _ = read(text)
    assert [(record.name, record.definition) for record in records] == [
        ("API", "A contract of programs."),
        ("SDK", "A kit of tools."),
    ]
    assert {record.technical_definition for record in records} == {None}


def test_abbreviations_in_a_table_are_names() -> None:
    records, _ = read("| Abbreviation | Full form |\n|---|---|\n| API | Application interface |\n| SDK | Kit |\n")
    assert [(record.name, record.synonyms) for record in records] == [
        ("API", ("Application interface",)),
        ("SDK", ("Kit",)),
    ]


def test_a_glossary_of_linguistics_defines_names_of_fields() -> None:
    records, _ = read("# Glossary\n\n**Synonym**: A word of the same meaning.\n\n**Noun**: A word for a thing.\n")
    assert [record.name for record in records] == ["Synonym", "Noun"]


def test_a_term_with_the_word_vocabulary_in_its_name_is_a_term() -> None:
    text = "# Glossary\n\n## Vocabulary Pruning\n\nRemoving words.\n\n**Synonyms:** pruning\n\n## Keel\n\nThe spine.\n"
    records, _ = read(text)
    assert [record.name for record in records] == ["Vocabulary Pruning", "Keel"]
    assert records[0].synonyms == ("pruning",)


@pytest.mark.parametrize(
    "title",
    [
        "用語集",
        "術語表",
        "术语表",
        "Słownik pojęć",
        "Глоссарий",
        "Lexique",
        "Ordlista",
        "용어집",
        "Grundbegriffe der KI",
    ],
)
def test_titles_of_glossaries_in_other_languages(title: str) -> None:
    records, _ = read(f"# {title}\n\n## RSS\n\nA format of feeds.\n\n## Atom\n\nAnother format.\n", "a.md")
    assert [(record.name, record.definition) for record in records] == [
        ("RSS", "A format of feeds."),
        ("Atom", "Another format."),
    ]


RUN_INS = [
    "**Ebb.** The fall\n\n**Flow (flood).** The rise\n\n**Neap tide.** A small tide.\n",
    "**Ebb**. The fall\n\n**Flow** (flood). The rise\n\n**Neap tide**. A small tide.\n",
    "- **Ebb.** The fall\n- **Flow** (flood). The rise\n- **Neap tide.** A small tide.\n",
]


@pytest.mark.parametrize("text", RUN_INS)
def test_bold_names_may_end_with_a_period(text: str) -> None:
    records, diagnostics = read(f"# Glossary\n\n{text}")
    assert [(record.name, record.definition) for record in records] == [
        ("Ebb", "The fall"),
        ("Flow (flood)", "The rise"),
        ("Neap tide", "A small tide."),
    ]
    assert diagnostics == []


@pytest.mark.parametrize("text", RUN_INS)
def test_a_document_of_bold_names_with_periods_is_a_glossary(text: str) -> None:
    text += text[text.rindex("\n", 0, -1) + 1 :].replace("Neap", "Spring")
    assert [record.name for record in read(text, "tides.md")[0]] == ["Ebb", "Flow (flood)", "Neap tide", "Spring tide"]
    guide = "Many words of a guide.\n" * 9
    assert read(f"{text}\n# Use\n\n{guide}", "tides.md")[0] == []


@pytest.mark.parametrize("mark", ["b", "strong"])
@pytest.mark.parametrize("name", ["<{0}>Ebb.</{0}>", "<{0}>Ebb</{0}>."])
@pytest.mark.parametrize("title", ["Glossary", "Tides"])
def test_bold_names_of_html_may_end_with_a_period(title: str, name: str, mark: str) -> None:
    names = [name.format(mark).replace("Ebb", one) for one in ("Ebb", "Flow", "Neap tide", "Spring tide")]
    body = "".join(f"<p>{one} The text.</p>" for one in names)
    records, _ = read(f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}", "page.html")
    assert [(record.name, record.definition) for record in records] == [
        ("Ebb", "The text."),
        ("Flow", "The text."),
        ("Neap tide", "The text."),
        ("Spring tide", "The text."),
    ]


@pytest.mark.parametrize(
    "names",
    [
        "Decision Context Consequences Status",
        "Background Methods Results Summary",
        "Faster Better Simpler Newer Older",
        "Ebb Flow Neap",
    ],
)
@pytest.mark.parametrize("item", ["", "- "])
def test_prose_with_bold_labels_that_end_with_a_period_is_not_a_glossary(item: str, names: str) -> None:
    text = "\n".join(f"{item}**{name}.** We use it.\n" for name in names.split())
    records, diagnostics = read(text, "notes.md")
    assert (records, codes(diagnostics)) == ([], [(1, "not-a-glossary")])


def test_steps_with_bold_labels_that_end_with_a_period_are_not_terms() -> None:
    records, diagnostics = read("1. **Build.** Run.\n2. **Copy.** Run.\n3. **Sign.** Run.\n4. **Stop.** Run.\n", "a.md")
    assert (records, codes(diagnostics)) == ([], [(1, "not-a-glossary")])


def test_labels_with_periods_below_a_term_are_text() -> None:
    (record,), _ = read("# Glossary\n\n## Ebb\n\nThe fall.\n\n**Note.** Twice a day.\n\n**Origin.** Old.\n")
    assert record.technical_definition == "Note. Twice a day.\nOrigin. Old."


@pytest.mark.parametrize(
    ("line", "name", "synonyms", "notes"),
    [
        ("**Wave** [swell]: A ridge", "Wave (swell)", (), ()),
        ("**Wave** [water] - A ridge", "Wave (water)", (), ()),
        ("**Wave** [also swell]: A ridge", "Wave", ("swell",), ()),
        ("**Wave Height** [WH]: A ridge", "Wave Height", ("WH",), ()),
        ("**Wave** [noun]: A ridge", "Wave", (), ("Part of speech: noun",)),
        ("**Wave** [1]: A ridge", "Wave", (), ()),
        ("**Wave** (3): A ridge", "Wave (3)", (), ()),
        ("**ISO 9001** (2015): A ridge", "ISO 9001 (2015)", (), ()),
    ],
)
def test_brackets_after_a_bold_name_contain_a_qualifier(
    line: str, name: str, synonyms: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    records, _ = read(f"# Glossary\n\n**Ebb**: The fall\n\n{line}\n")
    assert [record.definition for record in records] == ["The fall", "A ridge"]
    assert (records[1].name, records[1].synonyms, records[1].notes) == (name, synonyms, notes)


@pytest.mark.parametrize(
    "text",
    [
        "## Ebb\n\n#tide #sea/coast\n\nThe fall.\n",
        "## Ebb\n#tide #sea/coast\nThe fall.\n",
        "## Ebb\n\nThe fall.\n\nTags: tide, sea/coast\n",
        "## Ebb\n\nThe fall.\nTags: #tide #sea/coast\n",
        "**Ebb**: The fall.\n#tide #sea/coast\n\n**Flow**: The rise.\n",
        "**Ebb**: The fall.\n\nTags: tide, sea/coast\n\n**Flow**: The rise.\n",
        "- **Ebb**: The fall.\n  - Tags: tide, sea/coast\n- **Flow**: The rise.\n",
        "Ebb: The fall.\nTags: tide, sea/coast\n\nFlow: The rise.\n",
        "1. **Ebb**: The fall.\n   #tide #sea/coast\n2. **Flow**: The rise.\n",
    ],
)
def test_lines_of_tags_are_categories(text: str) -> None:
    records, _ = read(f"# Glossary\n\n{text}")
    ebb = records[0]
    assert (ebb.name, ebb.definition, ebb.technical_definition) == ("Ebb", "The fall.", None)
    assert ebb.categories == ("tide", "sea/coast")
    assert [record.definition for record in records[1:]] == ["The rise."] * (len(records) - 1)


@pytest.mark.parametrize(
    "text",
    [
        "Lines such as\n#define #include\nand others.",
        "A place such as #general or\n#random",
        "A text with\ntags: red, blue\nand green.",
        "A text with\ntags: red, blue",
        "Category: a part\nof a ship.",
        "Category: a part of a ship",
        "Tag: Montag, Dienstag",
    ],
)
@pytest.mark.parametrize("form", ["## Ebb\n\n{}\n", "**Ebb**: {}\n\n**Flow**: Rise\n", "Ebb: {}\n\nFlow: Rise\n"])
def test_a_wrapped_line_that_looks_like_tags_is_text(form: str, text: str) -> None:
    records, _ = read(f"# Glossary\n\n{form.format(text)}")
    assert (records[0].definition, records[0].categories) == (text.replace("\n", " "), ())


@pytest.mark.parametrize("text", ["## Ebb\n\n{}\n", "**Ebb**: {}\n\n**Flow**: Rise\n", "Ebb: {}\n\nFlow: Rise\n"])
def test_a_last_line_with_a_label_of_tags_follows_any_text(text: str) -> None:
    records, _ = read(f"# Glossary\n\n{text.format(chr(10).join(('The fall', 'Tags: tide, sea')))}")
    assert (records[0].definition, records[0].categories) == ("The fall", ("tide", "sea"))


@pytest.mark.parametrize("label", ["**Tags:**", "**Tags**:", "Tags:"])
def test_a_label_of_tags_below_a_name_in_bold_may_be_in_bold(label: str) -> None:
    records, _ = read(f"# Glossary\n\n**Ebb**: The fall\n{label} tide, sea\n\n**Topic**: A subject.\n")
    assert [(record.name, record.definition, record.categories) for record in records] == [
        ("Ebb", "The fall", ("tide", "sea")),
        ("Topic", "A subject.", ()),
    ]


def test_a_text_after_a_label_that_may_be_prose_is_not_a_category() -> None:
    (record,), _ = read("# Glossary\n\n## Function\n\nMaps a set.\n\nDomain: the set that it maps from\n\n#1 of all.\n")
    assert (record.categories, record.technical_definition) == (
        (),
        "Domain: the set that it maps from\n#1 of all.",
    )


@pytest.mark.parametrize(
    "items", ["1. **Ebb**: Fall\n2. **Flow**: Rise\n", "1) **Ebb** - Fall\n\n2) **Flow** - Rise\n"]
)
@pytest.mark.parametrize("file", ["glossary.md", "tides.md", "glossary.txt"])
def test_numbered_lists_of_bold_names_are_terms(file: str, items: str) -> None:
    records, _ = read(items, file)
    assert [(record.name, record.definition) for record in records] == [("Ebb", "Fall"), ("Flow", "Rise")]


def test_full_width_brackets_may_follow_a_name_in_bold() -> None:
    records, _ = read("# 术语表\n\n**龙骨**：船的脊梁。\n\n**船体**（hull）：船的主体。\n", "a.md")
    assert [(record.name, record.definition) for record in records] == [
        ("龙骨", "船的脊梁。"),
        ("船体", "船的主体。"),
    ]
    assert records[1].synonyms == ("hull",)


@pytest.mark.parametrize("term", ["**Keel**[^1]:", "**Keel**[^1] \u2013", "**Keel:**[^1]", "**Keel**:[^1]"])
def test_names_in_bold_may_have_footnotes(term: str) -> None:
    records, _ = read(f"# Glossary\n\n{term} The spine.\n\n**Hull**: The body.[^1]\n\n[^1]: From Old Norse.\n")
    assert [(record.name, record.definition) for record in records] == [("Keel", "The spine."), ("Hull", "The body.")]


def test_lines_of_tags_in_html_are_categories() -> None:
    page = "<!doctype html><h1>Glossary</h1><h2>Ebb</h2><p>The fall.</p><p>#tide #sea</p><h2>Flow</h2><p>The rise.</p>"
    records, _ = read(page, "page.html")
    assert [(record.name, record.definition, record.categories) for record in records] == [
        ("Ebb", "The fall.", ("tide", "sea")),
        ("Flow", "The rise.", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- Ships\n  - **Keel**: The spine.\n  - **Hull**: The body.\n- Trains\n  - **Bogie**: The frame.\n",
        "- **Ships**\n  - **Keel**: The spine.\n  - **Hull**: The body.\n- **Trains:**\n  - **Bogie** - The frame.\n",
        "1. Ships\n   - **Keel**\n\n     The spine.\n   - **Hull**: The body.\n2. Trains\n   - **Bogie**: The frame.\n",
    ],
)
def test_terms_in_a_list_below_an_item_are_in_its_group(text: str) -> None:
    records, _ = read(f"# Glossary\n\n{text}")
    assert [(record.name, record.definition, record.categories) for record in records] == [
        ("Keel", "The spine.", ("Ships",)),
        ("Hull", "The body.", ("Ships",)),
        ("Bogie", "The frame.", ("Trains",)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- **Sail**\n  - **Noun**: A cloth.\n  - **Verb**: To move.\n- **Oar**\n  - **Noun**: A pole.\n",
            [("Sail", "- Noun: A cloth.\n- Verb: To move."), ("Oar", "Noun: A pole.")],
        ),
        ("- **Hull**\n  - **Outer**: Skin.\n  - **Inner**: Frame.\n", [("Hull", "- Outer: Skin.\n- Inner: Frame.")]),
        (
            "- **Hull**\n  - **Outer**: Skin.\n  - **Inner**: Frame.\n- **Keel**: The spine.\n",
            [("Hull", "- Outer: Skin.\n- Inner: Frame."), ("Keel", "The spine.")],
        ),
    ],
)
def test_senses_in_a_list_below_a_term_are_its_definition(text: str, expected: list[tuple[str, str]]) -> None:
    records, _ = read(f"# Glossary\n\n{text}")
    assert [(record.name, record.definition) for record in records] == expected
    assert {record.categories for record in records} == {()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- Learning\n  - **Bias**: A shift.\n  - **Epoch**: A pass.\n- **Hull**: The body.\n",
            [("Bias", "A shift.", "Learning"), ("Epoch", "A pass.", "Learning"), ("Hull", "The body.", None)],
        ),
        (
            "- Learning\n  - **Bias**: A shift.\n- Sail\n  - **Noun**: A cloth.\n  - **Verb**: To move.\n",
            [("Bias", "A shift.", "Learning"), ("Sail", "- Noun: A cloth.\n- Verb: To move.", None)],
        ),
        (
            "- **Learning**\n  - **Bias**: A shift.\n  - **Epoch**: A pass.\n"
            "- **Statistics**\n  - **Bias**: An error.\n  - **General**: All.\n",
            [
                ("Bias", "A shift.", "Learning"),
                ("Epoch", "A pass.", "Learning"),
                ("Bias", "An error.", "Statistics"),
                ("General", "All.", "Statistics"),
            ],
        ),
    ],
)
def test_each_item_of_a_list_may_be_a_group_or_a_term(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    records, _ = read(f"# Glossary\n\n{text}")
    shown = [(one.name, one.definition, next(iter(one.categories), None)) for one in records]
    assert shown == expected


def test_fields_in_a_list_below_an_item_belong_to_it() -> None:
    (record,), _ = read("# Glossary\n\n- **Keel**\n  - **Definition**: The spine.\n  - **Synonyms**: backbone\n")
    assert (record.name, record.categories) == ("Keel", ())


@pytest.mark.parametrize("tags", ["ships, wood", "ships; wood", "ships<br>wood"])
def test_commas_separate_tags_in_tables(tags: str) -> None:
    records, _ = read(f"# Glossary\n\n| Term | Definition | Tags |\n|---|---|---|\n| Keel | Spine of it | {tags} |\n")
    assert [record.categories for record in records] == [("ships", "wood")]


def test_a_comma_is_a_part_of_a_category() -> None:
    records, _ = read(
        "# Glossary\n\n| Term | Definition | Category |\n|---|---|---|\n| Keel | Spine of it | Ships, big |\n"
    )
    assert [record.categories for record in records] == [("Ships, big",)]


@pytest.mark.parametrize(
    ("synonyms", "related"),
    [
        ("backbone, bottom bar", "Hull, Mast"),
        ("backbone; bottom bar", "Hull; Mast"),
        ("backbone<br>bottom bar", "[Hull](#hull), [Mast](#mast)"),
    ],
)
def test_commas_separate_names_in_tables(synonyms: str, related: str) -> None:
    head = "| Term | Definition | Synonyms | Related terms |\n|---|---|---|---|\n"
    (record,), _ = read(f"# Glossary\n\n{head}| Keel | Spine, of a boat | {synonyms} | {related} |\n")
    assert (record.definition, record.synonyms) == ("Spine, of a boat", ("backbone", "bottom bar"))
    assert {name.casefold() for name in record.related} == {"hull", "mast"}


@pytest.mark.parametrize("text", ["**U.S.** The country.", "**U.S.**: The country.", "- **U.S.** The country."])
def test_the_period_of_an_abbreviation_is_a_part_of_its_name(text: str) -> None:
    records, _ = read(f"# Glossary\n\n{text}\n\n{'- ' if text[0] == '-' else ''}**Ebb**: The fall.\n")
    assert [(record.name, record.definition) for record in records] == [("U.S.", "The country."), ("Ebb", "The fall.")]


def test_a_table_without_rows_has_no_terms() -> None:
    assert terms("# Glossary\n\n| Term | Definition |\n|---|---|\n\n## Keel\n\nThe spine.\n") == [
        ("Keel", (), "The spine.")
    ]


GROUPS = {
    "items": "- **Sea**\n  - **Port**: A harbor.\n  - **Bow**: The front.\n"
    "- **Net**\n  - **Port**: A number.\n  - **Bow**: A knot.\n",
    "paragraphs": "**Sea**\n\n- **Port**: A harbor.\n- **Bow**: The front.\n\n"
    "**Net**\n\n- **Port**: A number.\n- **Bow**: A knot.\n",
}


@pytest.mark.parametrize("text", GROUPS.values(), ids=GROUPS)
def test_equal_names_below_two_groups_are_homonyms(text: str) -> None:
    records, diagnostics = read(f"# Glossary\n\n{text}")
    assert [(one.name, one.definition, one.categories) for one in records] == [
        ("Port", "A harbor.", ("Sea",)),
        ("Bow", "The front.", ("Sea",)),
        ("Port", "A number.", ("Net",)),
        ("Bow", "A knot.", ("Net",)),
    ]
    assert diagnostics == []


@pytest.mark.parametrize(("label", "count"), [("Owner", 2), ("Unit", 3)])
def test_equal_names_below_groups_may_be_labels(label: str, count: int) -> None:
    items = "".join(f"- **Item {one}**\n  - **Formula**: a\n  - **{label}**: b\n" for one in range(count))
    records, _ = read(f"# Glossary\n\n{items}")
    assert [(one.name, one.definition) for one in records] == [
        (f"Item {one}", f"- Formula: a\n- {label}: b") for one in range(count)
    ]


@pytest.mark.parametrize("form", ["## {}\n\n{}\n\n", "**{}**: {}\n\n", "- **{}**: {}\n", "{}: {}\n\n", "{}\n: {}\n\n"])
def test_tags_at_the_end_of_a_text_are_categories(form: str) -> None:
    texts = [("Pod", "A group. #k8s"), ("Node", "A machine #infra/hw, #k8s"), ("C#", "Ask in #help")]
    records, _ = read("# Glossary\n\n" + "".join(form.format(*one) for one in texts))
    assert [(one.name, one.definition, one.categories) for one in records] == [
        ("Pod", "A group.", ("k8s",)),
        ("Node", "A machine", ("infra/hw", "k8s")),
        ("C#", "Ask in #help", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Revenue of a year. Owner: Finance, Slack #finance-help",
        "Revenue of a year. Owner: the desk #finance-help",
        "Revenue; ask on Slack #finance-help",
        "Use the color #fff. #fff",
        "Use a dark one. #c0ffee",
    ],
)
def test_channels_and_colors_at_the_end_of_a_text_are_not_categories(text: str) -> None:
    (arr, fed) = read(f"# Glossary\n\n## ARR\n\n{text}\n\n## Fed\n\nThe bank. #fed\n")[0]
    assert (arr.definition, arr.categories, fed.categories) == (text, (), ("fed",))


def test_names_in_bold_above_lists_of_their_own_parts_are_terms() -> None:
    records, _ = read(
        "# Glossary\n\n**Lead**\n\n- **Noun**: A person.\n- **Cost**: High.\n\n"
        "**Deal**\n\n- **Noun**: A sale.\n- **Length**: Long.\n"
    )
    assert [one.name for one in records if not one.definition] == ["Lead", "Deal"]
    assert not any(one.categories for one in records)


def test_several_names_in_parentheses_are_kept() -> None:
    (fund, _), _ = read("# Glossary\n\n**Fund (US: mutual fund; UK: unit trust)**: A.\n\n**Hull**: B.\n")
    assert (fund.name, fund.synonyms) == ("Fund (US: mutual fund; UK: unit trust)", ())


def test_tags_may_follow_a_name() -> None:
    records, _ = read("# Glossary\n\n## Pod #k8s\n\nA group.\n\n## F#\n\nA language, see #12.\n")
    assert [(one.name, one.definition, one.categories) for one in records] == [
        ("Pod", "A group.", ("k8s",)),
        ("F#", "A language, see #12.", ()),
    ]


REMARKS = {
    "lines": "**Hull**: The body.\nSee also: Mast, Oar\nExample: a boat\n**Keel**: The spine.\nSee also: Hull\n",
    "plain lines": "Hull: The body.\nSee also: Mast, Oar\nExample: a boat\nKeel: The spine.\nSee also: Hull\n",
    "bold labels": "**Hull**: The body.\n**See also:** Mast, Oar\n\nExample: a boat\n\n"
    "**Keel**: The spine.\n\nSee also: Hull\n",
    "paragraphs": "Hull: The body.\n\nSee also: Mast, Oar\n\nExample: a boat\n\nKeel: The spine.\n\nSee also: Hull\n",
    "items": "- Hull: The body.\n- See also: Mast, Oar\n- Example: a boat\n- Keel: The spine.\n- See also: Hull\n",
    "bold items": "- **Hull**: The body.\n- **See also**: Mast, Oar\n- **Example**: a boat\n- **Keel**: The spine.\n"
    "- See also: Hull\n",
    "lists": "**Hull**: The body.\n\n- See also: Mast, Oar\n- Example: a boat\n\n"
    "**Keel**: The spine.\n\n- See also: Hull\n",
    "after lists": "- Hull: The body.\n\nSee also: Mast, Oar\n\nExample: a boat\n\n"
    "- Keel: The spine.\n\nSee also: Hull\n",
    "definitions": "Hull\n: The body.\n\nSee also: Mast, Oar\n\nExample: a boat\n\n"
    "Keel\n: The spine.\n\nSee also: Hull\n",
    "groups": "- **Parts**\n  - **Hull**: The body.\n  - See also: Mast, Oar\n  - Example: a boat\n"
    "  - **Keel**: The spine.\n  - See also: Hull\n- **Others**\n  - **Mate**: A sailor.\n",
}


@pytest.mark.parametrize("text", REMARKS.values(), ids=REMARKS)
def test_remarks_and_references_belong_to_the_term_above(text: str) -> None:
    records, _ = read(f"# Glossary\n\n{text}")
    hull, keel = records[:2]
    assert (hull.name, hull.related, keel.name, keel.related) == ("Hull", ("Mast", "Oar"), "Keel", ("Hull",))
    assert str(hull.definition).startswith("The body.")
    assert keel.definition == "The spine."
    shown = (hull.definition, hull.technical_definition, *hull.notes)
    assert any("Example: a boat" in str(one) for one in shown)
    assert [record.name for record in records[2:]] in ([], ["Mate"])


def test_text_after_a_list_of_definitions_is_outside_terms() -> None:
    records, diagnostics = read("# Glossary\n\nHull\n: The body.\n\nThat is all.\n")
    assert [(one.definition, one.technical_definition) for one in records] == [("The body.", None)]
    assert codes(diagnostics) == [(6, "text-outside-terms")]


def test_tables_side_by_side_with_equal_headers_are_one() -> None:
    header = "| Abbr. | Meaning | Abbr. | Meaning |\n|---|---|---|---|\n"
    text = f"{header}| HR | heart rate | MI | infarct |\n| BP | pressure | | |\n"
    assert [name_and_text[::2] for name_and_text in terms(text, "abbreviations.md")] == [
        ("HR", "heart rate"),
        ("MI", "infarct"),
        ("BP", "pressure"),
    ]


@pytest.mark.parametrize("header", ["NL | EN | Opmerking", "Nederlands | English | Opmerking"])
def test_a_table_of_languages_has_names_in_each(header: str) -> None:
    text = f"# Begrippenlijst\n\n| {header} |\n|---|---|---|\n| romp | hull | |\n| kiel | keel | niet: kil |\n"
    romp, kiel = read(text)[0]
    assert (romp.name, romp.language, [(one.language, one.name) for one in romp.translations]) == (
        "romp",
        "nl",
        [("en", "hull")],
    )
    assert (kiel.name, [one.name for one in kiel.translations], kiel.notes) == (
        "kiel",
        ["keel"],
        ("Opmerking: niet: kil",),
    )


def test_codes_that_are_also_departments_name_no_languages() -> None:
    header = "| Term | Definition | IT | HR | DE | FR |\n|---|---|---|---|---|---|\n"
    (leave,) = read(f"# Glossary\n\n{header}| Leave | Days off | | x | Urlaub | congé |\n")[0]
    assert (leave.notes, [(one.language, one.name) for one in leave.translations]) == (
        ("HR: x",),
        [("de", "Urlaub"), ("fr", "congé")],
    )


def test_a_table_of_terms_needs_no_definitions() -> None:
    header = "| Preferred term | Synonyms | Broader term |\n|---|---|---|\n"
    (record,) = read(f"# Vocabulary of boats\n\n{header}| dinghy | tender | boat |\n")[0]
    assert (record.name, record.synonyms, record.broader) == ("dinghy", ("tender",), ("boat",))
    status = "# Vocabulary of boats\n\n| Name | Phone |\n|---|---|\n| Jane | 12 |\n"
    assert read(status)[0] == []


def test_a_table_without_a_header_has_names_and_definitions() -> None:
    assert terms("# Glossary\n\n| | |\n|---|---|\n| hull | the body |\n| keel | the spine |\n") == [
        ("hull", (), "the body"),
        ("keel", (), "the spine"),
    ]


@pytest.mark.parametrize("form", ["- **{}**: {}", "**{}** - {}", "**{}**: {}"])
def test_a_section_that_is_a_glossary_is_read_instead_of_lists_of_other_things(form: str) -> None:
    hull, keel, jane = (
        form.format(*one) for one in (("Hull", "the body"), ("Keel", "the spine"), ("Jane", "the mate"))
    )
    records, diagnostics = read(f"# Boats\n\n## Vocabulary\n\n{hull}\n{keel}\n\n## Contacts\n\n{jane}\n", "notes.md")
    assert [one.name for one in records] == ["Hull", "Keel"]
    assert codes(diagnostics) == [(8, "text-outside-terms")]


def test_the_title_of_a_glossary_is_not_a_term() -> None:
    records = read("# Rhyming vocabulary\n\nWithout any term.\n", "vocabulary.md")[0]
    assert records == []


def test_line_breaks_separate_names_from_texts() -> None:
    text = "# Glossary\n\n**Hull**<br>The body.<br>See also: Keel\n\n**Keel**<br>The spine.\n"
    hull, keel = read(text)[0]
    assert (hull.name, hull.definition, hull.related) == ("Hull", "The body.", ("Keel",))
    assert (keel.name, keel.definition) == ("Keel", "The spine.")


def test_codes_of_languages_beside_a_certain_one_name_languages() -> None:
    table = "| Term | de | it |\n|---|---|---|\n| house | Haus | casa |\n| tree | Baum | albero |\n"
    house, _ = read(f"# Glossary\n\n{table}")[0]
    assert [(one.language, one.name) for one in house.translations] == [("de", "Haus"), ("it", "casa")]


@pytest.mark.parametrize("form", ["## {}\n\n{}\n\n", "**{}**: {}\n\n", "- **{}**: {}\n"])
def test_footnotes_are_notes_of_the_terms_with_their_marks(form: str) -> None:
    terms = form.format("Hull", "The body[^law].") + form.format("Keel", "The spine[^1], see [it][b].")
    below = '\n[^law]: Shipping Act,\n    section 3.\n[b]: https://e.example/b "Book"\n[^1]: Smith\n'
    hull, keel = read(f"# Glossary\n\n{terms}{below}")[0]
    assert (hull.definition, hull.technical_definition) == ("The body.", None)
    assert (keel.definition, keel.technical_definition) == ("The spine, see it.", None)
    assert [one.rpartition(": ")[2] for one in (*hull.notes, *keel.notes)] == ["Shipping Act, section 3.", "Smith"]


def test_footnotes_in_code_are_text() -> None:
    (record, _), _ = read(
        "# Glossary\n\n## Note\u200b mark\n\nWritten so:\n\n```\n[^1]: text\n```\n\n## Keel\n\nThe spine.\n"
    )
    assert record.definition == "Written so:\n[^1]: text"


@pytest.mark.parametrize("mark", ["**", ""])
def test_items_below_a_term_that_end_with_its_name_are_narrower_terms(mark: str) -> None:
    leave, sick, annual, other = read(
        f"# Glossary\n\n- {mark}Leave{mark}: time off\n  - {mark}Sick leave{mark}: when ill\n"
        f"  - {mark}Annual leave{mark}: paid\n    - Ask early.\n- {mark}Overtime{mark}: more hours\n"
    )[0]
    assert (leave.name, leave.definition, leave.technical_definition) == ("Leave", "time off", None)
    assert [(one.name, one.definition, one.broader) for one in (sick, annual, other)] == [
        ("Sick leave", "when ill", ("Leave",)),
        ("Annual leave", "paid", ("Leave",)),
        ("Overtime", "more hours", ()),
    ]
    assert annual.technical_definition == "- Ask early."


@pytest.mark.parametrize(
    "below",
    [
        "  - **Open**: not begun\n  - **Closed status**: done\n",
        "  - **Status code**: 4\n",
        "  - **Example:** a status\n",
        "  - **Interstatus**: between\n",
        "\n  More.\n\n  - **Old status**: gone\n",
    ],
)
def test_other_items_below_a_term_are_its_text(below: str) -> None:
    status, order = read(f"# Glossary\n\n- **Status**: a stage\n{below}- **Order**: a request\n")[0]
    assert (status.name, status.definition, order.name) == ("Status", "a stage", "Order")
    assert status.technical_definition


def test_an_item_without_text_in_a_group_is_ignored() -> None:
    boats = "- **Boats**\n  - **Hull**: a body\n  -\n  - **Keel**: a spine\n"
    terms, _ = read(f"# Glossary\n\n{boats}- **Cars**\n  - **Door**: a part\n")
    assert [(one.name, one.categories) for one in terms] == [
        ("Hull", ("Boats",)),
        ("Keel", ("Boats",)),
        ("Door", ("Cars",)),
    ]


@pytest.mark.parametrize("mark", ["", "- ", "\n"])
@pytest.mark.parametrize("between", ["", "\n"])
def test_anchors_before_bold_names_identify_terms(mark: str, between: str) -> None:
    if between and mark == "- ":
        between += "  "
    text = f'{mark}<a name="pp"></a>{between}**Preprint**: an early paper\n\n'
    preprint, abstract = read(
        f'# Glossary\n\n{text}{mark}<a id="ab"></a>{between}**Abstract**: part of a [paper](#pp)\n'
    )[0]
    assert (preprint.name, preprint.definition, preprint.identifier) == ("Preprint", "an early paper", "pp")
    assert (abstract.name, abstract.identifier, abstract.related) == ("Abstract", "ab", ("pp",))


def test_an_anchor_within_a_definition_does_not_identify_the_term() -> None:
    found, _ = read('# Glossary\n\n__Ebb__: A <a id="low"></a> tide\n\n__Flow__: Another tide\n')
    assert [(one.name, one.identifier) for one in found] == [("Ebb", None), ("Flow", None)]


def test_links_at_the_beginning_of_a_line_are_names() -> None:
    fid, mast = read(
        '# Glossary\n\n- <a id="f" href="fid.html">Fid</a>: a pin\n- <a href="mast.html">Mast</a>: a pole\n'
    )[0]
    assert [(one.name, one.definition) for one in (fid, mast)] == [("Fid", "a pin"), ("Mast", "a pole")]


@pytest.mark.parametrize("title", ["How to contribute", "Contributing guidelines"])
def test_sections_about_contributions_are_not_terms(title: str) -> None:
    text = f"# Glossary\n\n## Fid\n\nA pin.\n\n## {title}\n\nAsk us.\n\n## Contribution margin\n\nA sum.\n"
    records, diagnostics = read(text)
    assert [one.name for one in records] == ["Fid", "Contribution margin"]
    assert codes(diagnostics) == [(9, "text-outside-terms")]


@pytest.mark.parametrize("label", ["See also:", "Véase también:", "**Voir aussi:**", "Siehe auch:", "Zie ook:"])
@pytest.mark.parametrize("form", ["## Hull\n\nA body.\n\n> {}\n\n## Keel\n\nA spine.\n", "**Hull**: A body.\n\n> {}\n"])
def test_references_in_a_quotation_are_related_terms(form: str, label: str) -> None:
    hull = read(f"# Glossary\n\n{form.format(f'{label} Keel, Mast')}", "glossary.md")[0][0]
    assert (hull.name, hull.definition, hull.related) == ("Hull", "A body.", ("Keel", "Mast"))


@pytest.mark.parametrize(
    "quoted", ["A ship is a hole in the water.", "Note: it is heavy.", "See also: the sea is wide."]
)
def test_another_quotation_is_a_part_of_the_text(quoted: str) -> None:
    (hull,) = read(f"# Glossary\n\n## Hull\n\nA body.\n\n> {quoted}\n", "glossary.md")[0]
    assert (hull.technical_definition, hull.related) == (quoted, ())
