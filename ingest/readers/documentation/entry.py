"""An entry of a glossary in marked-up text, and the record of its term.

| code | severity | meaning |
|---|---|---|
| `no-definition` | warning | an entry has no definition |
| `no-glossary` | warning | the document contains no entry of a glossary |
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.layout_detection import label_of
from ingest.readers.markdown.document import read_markdown_lines
from ingest.readers.markdown.term_names import finished
from ingest.readers.markdown.titles import is_beside_terms, is_title_of_terms, terms_word
from ingest.readers.text import Line, tidy
from ingest.records import TermRecord

GLOSSARY_TITLE: Final = re.compile(
    r"\b(?:gloss?[aá]r?i?\w*|terminolog\w*|definitions|key terms|abbreviations|acronyms|(?:key )?vocabular\w*|lexique"
    r"|begriffe\b|begriffs(?:bestimmung|erklärung)\w*|abkürzung\w*|définitions|definiciones|begrippen\w*|abréviations"
    r"|abreviaturas|abbreviazioni|afkortingen|słownik\w*|slovník\w*|ordlist[ae]\w*|sanasto|глоссари\w*|словар\w*"
    r"|словник\w*)|用語集|術語|术语|词汇表|용어집",
    re.IGNORECASE,
)
"""A part of the heading of a glossary."""


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """The names of a term, its definition, which may have several paragraphs, and their references to other terms.

    An entry that `is_expanded` needs no definition, because one of its names spells out another.
    """

    names: Sequence[str]
    definition: str
    line: int
    raw: str
    identifier: str | None = None
    categories: Sequence[str] = ()
    broader: Sequence[str] = ()
    related: Sequence[str] = ()
    hidden_labels: Sequence[str] = ()
    is_expanded: bool = False

    def record(self, file: str) -> TermRecord | None:
        """Return the record of the term, None without a name."""
        names = list(dict.fromkeys(filter(None, map(tidy, self.names))))
        if not names:
            return None
        return finished(
            TermRecord(
                name=names[0],
                file=file,
                line=self.line,
                raw=self.raw,
                synonyms=tuple(names[1:]),
                hidden_labels=tuple(one for one in dict.fromkeys(self.hidden_labels) if one and one not in names),
                definition=self.definition or None,
                identifier=self.identifier,
                categories=tuple(self.categories),
                broader=tuple(self.broader),
                related=tuple(dict.fromkeys(self.related)),
            )
        )


def is_glossary_title(title: str) -> bool:
    """Return whether lists of definitions below a heading, such as "Terms" or "Ordlista", are terms."""
    return bool(GLOSSARY_TITLE.search(title)) or is_title_of_terms(title)


def group_named(title: str) -> str:
    """Return the category that the title of a section in a glossary names; none for a letter or an introduction."""
    return next(iter(label_of(title)), "") if not (is_beside_terms(title) or terms_word(title)) else ""


def terms_of(
    entries: Iterable[GlossaryEntry], file: str, groups: Mapping[int, str] | None = None
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each entry, and the finding that it has no definition; `groups` are categories by line."""
    for entry in entries:
        group = groups.get(entry.line) if groups and not entry.categories else None
        record = (replace(entry, categories=(group,)) if group else entry).record(file)
        if record is not None:
            yield from [record] if entry.is_expanded else with_finding(record)


def with_finding(record: TermRecord) -> Iterator[TermRecord | Diagnostic]:
    """Yield a term, and the finding that it has no definition."""
    yield record
    if not record.definition:
        message, remedy = f"{record.name} has no definition.", "Write one below its name."
        yield Diagnostic(record.file, record.line, Severity.WARNING, "no-definition", message, remedy)


def read_sections(lines: list[Line], file: str, example: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of a document without entries, given as Markdown, or the finding that it has none."""
    found = list(read_markdown_lines(lines, file))
    yield from found if any(isinstance(one, TermRecord) for one in found) else [no_glossary(file, example)]


def no_glossary(file: str, example: str) -> Diagnostic:
    """Return the finding about a document without entries; `example` is the markup of a glossary."""
    message = f"The document contains no glossary ({example})."
    remedy = "If it is one, mark it up as a glossary; otherwise remove the document from the input."
    return Diagnostic(file, None, Severity.WARNING, "no-glossary", message, remedy)
