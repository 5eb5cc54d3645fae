"""Entries that are labels and texts: `Term: API`, and `Definition: ...` below it."""

import io

import pytest

from ingest.records import TermRecord
from tests.ingest.readers.test_markdown_glossaries import read
from tests.support.contents import read_records

HEAD = "<html><title>Glossary</title><h1>Glossary</h1>"
ONE = {
    "a paragraph": ("a.md", "# Glossary\n\nTerm: API\nDefinition: An interface.\nSynonyms: endpoint\nTeam: Web\n"),
    "paragraphs": ("a.md", "Term: API\n\nDefinition: An interface.\n\nSynonyms: endpoint\n\nTeam: Web\n"),
    "bold labels": (
        "a.md",
        "# Glossary\n\n**Term:** API\n\n**Definition:** An interface.\n\n**Synonyms:** endpoint\n\n**Team:** Web\n",
    ),
    "a list": (
        "a.md",
        "## Glossary\n\n- **Term**: API\n- **Definition**: An interface.\n- **Synonyms**: endpoint\n- **Team**: Web\n",
    ),
    "a text": ("a.txt", "Term: API\nDefinition: An interface.\nSynonyms: endpoint\nTeam: Web\n"),
    "a text with a title": (
        "a.txt",
        "Glossary\n\nTerm: API\nDefinition: An\ninterface.\nSynonyms: endpoint\nTeam: Web\n",
    ),
    "a page": (
        "a.html",
        f"{HEAD}<p><b>Term:</b> API</p><p><b>Definition:</b> An interface.</p><p>Synonyms: endpoint<p>Team: Web</html>",
    ),
    "lines of a page": (
        "a.html",
        f"{HEAD}<p>Term: API<br>Definition: An interface.<br>Synonyms: endpoint<br>Team: Web</p></html>",
    ),
}


@pytest.mark.parametrize(("file", "text"), ONE.values(), ids=ONE)
def test_a_glossary_may_have_one_entry(file: str, text: str) -> None:
    (api,), _ = read(text, file)
    assert (api.name, api.definition, api.synonyms, api.notes) == (
        "API",
        "An interface.",
        ("endpoint",),
        ("Team: Web",),
    )


@pytest.mark.parametrize("file", ["glossary.md", "a.txt"])
@pytest.mark.parametrize("end", ["\n", "\n\n"])
def test_each_name_begins_an_entry(file: str, end: str) -> None:
    lines = ("Term: API", "Definition: An interface.", "Term: SDK", "Definition: A kit.", "See also: API")
    api, sdk = read(end.join(lines), file)[0]
    assert [(one.name, one.definition) for one in (api, sdk)] == [("API", "An interface."), ("SDK", "A kit.")]
    assert (sdk.related, sdk.line) == (("API",), 3 if end == "\n" else 5)


@pytest.mark.parametrize(
    "text",
    [
        "Definition: What a word means.\n\nTerm: A word.\n\nVocabulary: All words.\n",
        "Term: A word.\n\nVerb: A word of action.\n\nDefinition: What a word means.\n",
    ],
)
def test_terms_about_terms_are_not_labels(text: str) -> None:
    records, _ = read(f"# Glossary\n\n{text.replace('Definition', 'Meaning of it')}")
    assert len(records) == 3


def test_a_term_with_text_above_is_not_an_entry() -> None:
    assert (
        read("# Guide\n\nHow to write.\n\nAn example:\n\nTerm: API\nDefinition: An interface.\n", "guide.md")[0] == []
    )


def test_further_paragraphs_of_an_entry_are_its_technical_definition() -> None:
    code = "```\ncode: x\nTerm: y\n```"
    entries = "Term: API\nDefinition: What programs\ncall.\n\n{}\n\nTerm: SDK\nDefinition: A kit.\n"
    api, sdk = read(entries.format("It has a second\nparagraph."), "glossary.md")[0]
    assert (api.definition, api.technical_definition) == ("What programs call.", "It has a second paragraph.")
    (with_code, other), quoted = (read(entries.format(text), "glossary.md")[0] for text in (code, "> A quote."))
    assert (with_code.definition, sdk.definition, other.definition) == ("What programs call.", "A kit.", "A kit.")
    assert "code: x" in str(with_code.technical_definition)
    assert "- code: x" not in str(with_code.technical_definition)
    assert (quoted[0].definition, quoted[0].technical_definition) == ("What programs call.", "A quote.")


def test_a_paragraph_above_entries_may_have_several_lines() -> None:
    (term,) = read("# Glossary\n\nIntro.\nMore intro.\n\nTerm: A b\nDefinition: x y.\n", "a.md")[0]
    assert (term.name, term.definition) == ("A b", "x y.")


def test_a_log_is_not_an_entry() -> None:
    assert read("Name: backup\nDescription: saved 3 files\nStatus: ok\n", "log.txt")[0] == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_may_precede_entries(encoding: str) -> None:
    text = "Term: API\nDefinition: Calls.\n\nTerm: SDK\nDefinition: Kit.\n"
    records = [one for one in read_records(io.BytesIO(text.encode(encoding)), "g.txt") if isinstance(one, TermRecord)]
    assert [(one.name, one.definition) for one in records] == [("API", "Calls."), ("SDK", "Kit.")]
