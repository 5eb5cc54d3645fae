"""The Markdown reader never raises and accounts for every line, for all inputs."""

import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic
from ingest.readers.markdown.document import read_markdown
from ingest.records import TermRecord

# Parts of generated documents; {} is replaced by a unique word.
PARTS = [
    *(
        "# {}\n",
        "## {}\n",
        "### {} ({})\n",
        "## A\n",
        "## Key terms\n",
        "## License\n",
        "### Background\n",
        "## See also\n",
    ),
    *(
        "**{}**: {}\n",
        "**{}**\n",
        "- **{}**: {}\n",
        "- {}\n  - {}\n",
        "1. {}\n",
        "{}\n: {}\n",
        "> {}\n",
        "{} **{}** {}\n",
    ),
    *("| Term | Definition |\n|---|---|\n| {} | {} |\n", "| {} | {} |\n|---|---|\n| {} | |\n", "| | {} |\n"),
    *(
        "[text](#{})",
        '{{{{< tip text="text" term_id="{}" >}}}}',
        "`{}`",
        "    {}\n",
        "```\n{}\n```\n",
        "<b>{}</b>",
        "{}",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "\n\n---\n",
        "***",
        "**",
        "_",
        "*",
        "[",
        "]",
        "(",
        "`",
        ":",
        "|",
        "<!--more-->\n",
        "\u2028",
        "\f",
    ),
]
FRONTS = [
    "",
    "---\ntitle: Glossary\n---\n",
    "---\ntitle: The Name\ntags: [a]\n---\n",
    "---\ntitle: {}\naka: {}\nx: {}\n---\n",
]
FILES = st.sampled_from(["a.md", "glossary.md", "README.md"])


def pasted(parts: list[str]) -> str:
    counted = iter(range(10_000))
    return re.sub(r"\{\}", lambda _: f"q{next(counted)}z", "".join(parts).replace("{{{{", "{{").replace("}}}}", "}}"))


documents = st.builds(
    lambda front, parts: pasted([front, *parts]), st.sampled_from(FRONTS), st.lists(st.sampled_from(PARTS), max_size=25)
)


def read(content: bytes, file: str = "a.md") -> list[TermRecord | Diagnostic]:
    return list(read_markdown(io.BytesIO(content), file))


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each word, without titles and info strings of code blocks."""
    rows = enumerate(re.split(r"\r\n|\r|\n", text), start=1)
    return {word: number for number, row in rows if not re.search("# |```", row) for word in re.findall(r"q\d+z", row)}


def texts_of(record: TermRecord) -> str:
    return repr([getattr(record, name) for name in TermRecord.__slots__ if name != "raw"])


@given(st.binary(max_size=400))
def test_the_reader_never_raises(content: bytes) -> None:
    assert read(content)


@given(st.text(alphabet="-abc:{}[]&*!|>'\"#%@\n ", max_size=200))
def test_front_matter_never_raises(text: str) -> None:
    assert read(f"---\ntitle: A\n{text}\n---\nB.\n".encode())


@given(documents, FILES)
@example("## Key terms\n\n**q1z**: q2z\n\n- q3z\n", "a.md")
@example("# Glossary\n\n## A\n\nText.\n\n:::    q0z\n", "a.md")
@example("# Glossary\n\n## A\n\nText.\n\n### See also\n\n- q0z\n  - q1z\n:", "a.md")
def test_every_word_is_in_a_term_or_its_line_in_a_finding(text: str, file: str) -> None:
    results = read(text.encode(), file)
    assert results
    stored = "".join(texts_of(result) for result in results if isinstance(result, TermRecord))
    findings = [result for result in results if isinstance(result, Diagnostic)]
    if any(found.code in ("not-a-glossary", "not-a-term", "not-yaml", "open-front-matter") for found in findings):
        return
    skipped = [
        range(found.line, int(match[1]) + 1)
        for found in findings
        if found.line and (match := re.search(r"up to line (\d+)", found.message))
    ]
    reported = "".join(found.message for found in findings)
    for word, line in lines_of(text).items():
        assert word in stored + reported or any(line in lines for lines in skipped), word


@given(documents, FILES)
def test_site_tags_are_removed_and_lines_are_lines_of_the_file(text: str, file: str) -> None:
    for result in read(text.encode(), file):
        assert 1 <= (result.line or 1) <= len(re.split(r"\r\n|\r|\n", text))
        if isinstance(result, TermRecord):
            assert "{{<" not in texts_of(result)
            if not re.search("`|\t|    ", text):  # not code
                assert "<!--" not in texts_of(result)


@pytest.mark.parametrize(
    "unit", ["[", "**a", "`a``", "> ", "- ", "<!-- ", "{{< a ", "|a", "[a](", "# a (", "**a**: b\n"]
)
def test_a_hostile_document_is_read_to_its_end(unit: str) -> None:
    assert read(("# Glossary\n\n" + unit * (100_000 // len(unit))).encode())
