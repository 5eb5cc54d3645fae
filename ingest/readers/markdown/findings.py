"""The findings of Markdown and YAML: severity, message and remedy by code."""

from typing import Final

from ingest.diagnostics import Severity
from ingest.readers.findings import Findings

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

markdown_finding: Final = Findings(
    {
        "empty-file": (_ERROR, "The file contains no text.", "Remove it, or write a term."),
        "not-yaml": (_ERROR, "Invalid YAML: {0}.", "Put quotes around texts that contain a colon, and align the keys."),
        "not-toml": (_ERROR, "Invalid TOML: {0}.", "Put quotes around texts, and write dates without quotes."),
        "open-front-matter": (
            _ERROR,
            "The front matter that begins here does not end; nothing was read.",
            "Write a line `{0}` below its last key, or use the extension .yaml if the file is only YAML.",
        ),
        "long-front-matter": (
            _ERROR,
            "The front matter is longer than 64 KiB.",
            "Move long texts below it.",
        ),
        "skipped-page": (
            _INFO,
            "Site generators ignore a file whose name begins with `_`; nothing was read.",
            "If it is a term, rename it.",
        ),
        "no-name": (
            _ERROR,
            "Text without a term name was skipped: '{0:.80}'.",
            "Add a name; on a page with front matter, write `title:`.",
        ),
        "named-by-file": (
            _INFO,
            "The page has no title; its term is named {0!r} by its file.",
            "If that is not its name, write `title:`.",
        ),
        "not-a-term": (
            _WARNING,
            "'{0:.80}' does not describe a term; nothing was read.",
            "If it is a term, add a definition.",
        ),
        "legal-notice": (
            _INFO,
            "'{0:.80}' is a legal notice of a site, not a term; nothing was read.",
            "If it is a term, write only its definition, or if it is a glossary, put `# Glossary` above its terms.",
        ),
        "not-a-glossary": (
            _INFO,
            "Not a glossary: no front matter, no heading such as `# Glossary`, and mostly text that is not terms.",
            "If it is a glossary, put `# Glossary` above its terms, or name the file glossary.md. "
            "If it is one term, write `title:` in front matter, or move it to a folder named glossary.",
        ),
        "no-terms": (
            _WARNING,
            "The file has the name or a heading of a glossary, but contains no terms.",
            "Write `## Term` and its text, or `**Term**: text`.",
        ),
        "no-definition": (_WARNING, "'{0}' has no definition.", "Write a definition below the name."),
        "text-outside-terms": (
            _INFO,
            "Text outside any term, up to line {0}, was skipped: '{1:.80}'.",
            "If it describes a term, move it below that term.",
        ),
        "open-comment": (
            _WARNING,
            "The comment that begins here does not end; everything after it was skipped.",
            "Write `-->` at its end.",
        ),
    }
)
