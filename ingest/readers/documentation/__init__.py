"""Readers of glossaries in documentation that is not Markdown: reStructuredText, AsciiDoc, LaTeX and Word."""
