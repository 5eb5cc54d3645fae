"""Entries that are labels and texts: `Term: API`, and `Definition: ...` below it."""

import pytest

from tests.ingest.readers.test_markdown_glossaries import read

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
