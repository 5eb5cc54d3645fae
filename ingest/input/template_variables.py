"""Terms whose name and definition are variables of a template, which a site generator fills, are not terms.

| code | severity | meaning |
|---|---|---|
| `unfilled-template` | warning | the name of a term is a variable of a template; the term was not read |
"""

import re
from collections.abc import Iterator
from typing import Final

from graph.rdf import Quad
from ingest.diagnostics import Diagnostic, Severity
from ingest.records import TermRecord

_VARIABLE: Final = re.compile(r"\{\{[^{}]*\}\}|\{%[^%]*%\}|<%[^%]*%>")


def without_template_variables(
    file: str, items: Iterator[TermRecord | Quad | Diagnostic]
) -> Iterator[TermRecord | Quad | Diagnostic]:
    """Yield the items of a document, without terms such as `{{ term.name }}`; the first one is reported."""
    is_reported = False
    for item in items:
        if not isinstance(item, TermRecord) or not _is_unfilled(item):
            yield item
        elif not is_reported:
            is_reported = True
            message = f"{item.name!r} is a variable of a template; such terms were not read."
            remedy = "Ingest the data that fills the template, or the finished page."
            yield Diagnostic(file, item.line, Severity.WARNING, "unfilled-template", message, remedy)


def _is_unfilled(record: TermRecord) -> bool:
    """Return whether a name is a variable, and the definition is one or is missing.

    >>> _is_unfilled(TermRecord("{{ t.name }}", "a.md", 1, "", definition="{{ t.text }}"))
    True
    >>> _is_unfilled(TermRecord("{{ now }}", "a.md", 1, "", definition="The time, in Jinja."))
    False
    """
    if "{" not in record.name and "<%" not in record.name:
        return False
    text = record.definition or record.technical_definition or ""
    is_variable = not any(map(str.isalnum, _VARIABLE.sub("", record.name)))
    return is_variable and bool(_VARIABLE.search(record.name)) and (not text or bool(_VARIABLE.search(text)))
