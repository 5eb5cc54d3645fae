"""Everything that reading Markdown and YAML may find wrong: a code, how bad it is, what happened, what to do."""

from typing import Final

from ingest.diagnostics import Severity
from ingest.readers.findings import Findings

__all__ = ["markdown_finding"]

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

markdown_finding: Final = Findings(
    {
        "empty-file": (_ERROR, "The file holds no text.", "Remove it, or write a term."),
        "not-yaml": (_ERROR, "This is no YAML: {0}.", "Put quotes around a text with a colon, and align the keys."),
        "open-front-matter": (
            _ERROR,
            "The front matter that begins here does not end; nothing was read.",
            "Write a line `---` below its last key, or call the file .yaml if that is all it is.",
        ),
        "long-front-matter": (_ERROR, "The front matter is longer than 64 KiB.", "Move the text below it."),
        "skipped-page": (
            _INFO,
            "A file whose name begins with _ is no page of a site; nothing was read.",
            "Rename it, if it is a term.",
        ),
        "no-name": (
            _ERROR,
            "This has no name, and was not read: '{0:.80}'.",
            "Give it one; a page has it as `title:`.",
        ),
        "not-a-term": (
            _WARNING,
            "'{0:.80}' tells nothing of a term; nothing was read.",
            "Give it a definition, if it is one.",
        ),
        "not-a-glossary": (
            _INFO,
            "This is no glossary: no front matter, no heading such as `# Glossary`, and little besides other text.",
            "If it is one, put `# Glossary` above its terms, or call the file glossary.md.",
        ),
        "no-terms": (
            _WARNING,
            "This calls itself a glossary, but has no terms.",
            "Write `## Term` and its text, or `**Term**: text`.",
        ),
        "no-definition": (_WARNING, "'{0}' has no definition.", "Write one below the name."),
        "text-outside-terms": (
            _INFO,
            "This text, up to line {0}, belongs to no term and was passed over: '{1:.80}'.",
            "Move it below a term, if it tells of one.",
        ),
        "open-comment": (
            _WARNING,
            "The comment that begins here does not end; all below it was passed over.",
            "Write `-->` where it ends.",
        ),
    }
)
