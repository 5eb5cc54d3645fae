"""The findings of term pages: severity, message and remedy by code."""

from typing import Final

from ingest.diagnostics import Severity
from ingest.readers.findings import Findings

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

page_finding: Final = Findings(
    {
        "empty-file": (_ERROR, "The file contains no text.", "Remove it, or write a term page."),
        "not-a-term-page": (
            _ERROR,
            "Neither a list of terms nor a term page; nothing was read. The text begins '{0:.80}'.",
            "Write a list as lines `Term: text` below the title Glossary, without other text; begin a page with "
            "`// CATEGORY TERM`, then the name and a definition.",
        ),
        "no-name": (_ERROR, "The page has no name. Its text: '{0}'.", "Write the term's name below the `//` line."),
        "text-before-page": (
            _WARNING,
            "Text above the first page was skipped: '{0}'.",
            "Move it to a page, or remove it.",
        ),
        "no-category": (_WARNING, "'{0}' has no category.", "Begin the page with `// CATEGORY TERM`."),
        "no-term-word": (
            _INFO,
            "`// {0}` does not end in TERM; all of it is read as the category.",
            "Append TERM.",
        ),
        "no-definition": (_WARNING, "'{0}' has no definition.", "Write a definition below the name."),
        "no-short-definition": (
            _INFO,
            "'{0}' has only a technical definition.",
            "Write a short definition below the name.",
        ),
        "long-name": (
            _WARNING,
            "The name has {0} characters and is probably a definition without a name.",
            "Write the name on its own line.",
        ),
        "empty-section": (_WARNING, "The section {0} is empty.", "Add text, or remove the heading."),
        "repeated-section": (
            _WARNING,
            "The section {0} is repeated; its texts were joined.",
            "Merge the sections, or begin the next page with `// CATEGORY TERM`.",
        ),
        "unknown-section": (
            _WARNING,
            "Unknown heading {0}; its text was kept as a note.",
            "Move the text under TECHNICAL DEFINITION, BACKGROUND, SYNONYMS & ALIASES, USAGE NOTE or DEVELOPERS.",
        ),
        "long-synonym": (_WARNING, "The synonym '{0}' looks like a sentence.", "Move it to another section."),
        "dropped-synonym": (_INFO, "The synonym '{0}' is redundant and was dropped.", "Remove it."),
        "other-furniture": (
            _INFO,
            "'{0}' was skipped, but this page is about '{1}'.",
            "Check the name.",
        ),
    }
)
