"""Everything that reading a term page may find wrong: a code, how bad it is, what happened, what to do about it."""

from typing import Final

from ingest.diagnostics import Severity
from ingest.readers.findings import Findings

__all__ = ["page_finding"]

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

page_finding: Final = Findings(
    {
        "empty-file": (_ERROR, "The file holds no text.", "Remove it, or write a term page."),
        "not-a-term-page": (
            _ERROR,
            "Neither a `// CATEGORY TERM` line nor a known heading; nothing was read. It begins '{0:.80}'.",
            "Begin the page with `// CATEGORY TERM`, then the name and a definition.",
        ),
        "no-name": (_ERROR, "The page has no name; its text: '{0}'.", "Write the term's name below the `//` line."),
        "text-before-page": (
            _WARNING,
            "This text stands above the first page and belongs to none: '{0}'.",
            "Move it into a page, or remove it.",
        ),
        "no-category": (_WARNING, "'{0}' has no category.", "Begin the page with `// CATEGORY TERM`."),
        "no-term-word": (_INFO, "`// {0}` does not end in TERM; all of it is the category.", "Append TERM."),
        "no-definition": (_WARNING, "'{0}' has no definition.", "Write one below the name."),
        "no-short-definition": (_INFO, "'{0}' has a technical definition only.", "Write one below the name."),
        "long-name": (
            _WARNING,
            "A name of {0} characters, probably a definition without its name.",
            "Write the name on its own line.",
        ),
        "empty-section": (_WARNING, "{0} is empty.", "Fill it, or remove the heading."),
        "repeated-section": (
            _WARNING,
            "{0} stands a second time; both texts were joined.",
            "Make it one section, or begin the next page with `// CATEGORY TERM`.",
        ),
        "unknown-section": (
            _WARNING,
            "{0} is no heading of this format; its text was kept as a note.",
            "Move the text under TECHNICAL DEFINITION, BACKGROUND, SYNONYMS & ALIASES, USAGE NOTE or DEVELOPERS.",
        ),
        "long-synonym": (_WARNING, "The synonym '{0}' reads like a sentence.", "Move it to its own section."),
        "dropped-synonym": (_INFO, "The synonym '{0}' adds nothing and was dropped.", "Remove it."),
        "other-furniture": (_INFO, "'{0}' was passed over, though this page is about '{1}'.", "Check the name."),
    }
)
