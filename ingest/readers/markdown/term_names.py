"""Separate a written name of a term from its status, its part of speech and its expansion."""

import re
from dataclasses import replace
from typing import Final

from graph.iris import slug
from graph.status import is_retired, to_status
from ingest.readers.markdown.expansions import expanded
from ingest.readers.text import letters
from ingest.records import TermRecord

_SPEECH_PART: Final = r"[(\[](?P<part>(?:proper )?noun|verb|adjective|adj\.|adverb|adv\.|n\.|v\.)[)\]]"
NAME_WITH_SPEECH_PART: Final = re.compile(rf"(?P<name>\S.*?)\s+{_SPEECH_PART}", re.IGNORECASE)
_TEXT_WITH_SPEECH_PART: Final = re.compile(
    rf"{_SPEECH_PART}\s+(?P<text>\w(?:(?!{_SPEECH_PART.replace('?P<part>', '?:')}).)*)", re.IGNORECASE | re.DOTALL
)
_BRACKETED: Final = re.compile(r"\[([^\[\]]+)\]")
"""A name as in `[API]: text`, which is not a link."""
_STRUCK: Final = re.compile(r"~~(?P<name>[^~]+)~~(?:\s*[(\[](?P<status>[\w ]{4,40})[)\]])?")
_MARKED: Final = (
    re.compile(r"(?P<name>\S.*?)\s*[(\[](?P<status>[\w ]{4,40})[)\]]"),
    re.compile(r"[(\[](?P<status>[\w ]{4,40})[)\]]\s*(?P<name>\S.*)"),
)
_MARKS: Final = frozenset(
    "deprecated obsolete superseded withdrawn retired donotuse veraltet obsolète obsoleto".split()
)
"""Statuses in parentheses after or before a name, in letters; others, such as rejected orders, are part of the name."""
_PAGE_OF_NOTION: Final = re.compile(r"(\S.*) [0-9a-f]{4,32}")
"""The name of a page that Notion exports for a row of a table."""
_TASK: Final = re.compile(r"^\[[ xX]\]\s+")
"""The box of an item in a list of tasks."""


def finished(record: TermRecord) -> TermRecord:
    """Split a synonym in parentheses from the name of the record (see `expansions`), and remove links to itself."""
    name, status = _with_status(_TASK.sub("", record.name))
    speech = NAME_WITH_SPEECH_PART.fullmatch(name)
    name = speech["name"] if speech else name
    text = None if speech else _TEXT_WITH_SPEECH_PART.fullmatch(record.definition or "")
    speech = speech or text
    bracketed = _BRACKETED.fullmatch(name)
    name, synonym = expanded(bracketed[1] if bracketed else name)
    others = dict.fromkeys(((synonym,) if synonym else ()) + record.synonyms)
    own = {slug(one) for one in (record.identifier, record.name, name) if one}
    pages = tuple(one for one in record.related if (page := _PAGE_OF_NOTION.fullmatch(one)) and slug(page[1]) in own)
    return replace(
        record,
        name=name,
        definition=text["text"] if text else record.definition,
        status=record.status or status,
        notes=(*record.notes, *([f"Part of speech: {speech['part']}"] if speech else ())),
        synonyms=tuple(other for other in others if other.casefold() != name.casefold()),
        related=tuple(other for other in record.related if slug(other) not in own and other not in pages),
        aliases=(*record.aliases, *pages),
    )


def with_plain_name(record: TermRecord) -> TermRecord:
    """Split a synonym in parentheses and a status from the name of the record, which still refers to it.

    Other qualifiers are kept, because in a table they distinguish names.
    """
    plain, status = _with_status(record.name)
    name, synonym = expanded(plain)
    if name == record.name:
        return record
    return replace(
        record,
        name=name,
        status=record.status or status,
        synonyms=tuple(dict.fromkeys((*([synonym] if synonym else ()), *record.synonyms))),
        aliases=(*record.aliases, *(() if record.identifier else (record.name,))),
    )


def _with_status(name: str) -> tuple[str, str | None]:
    """Return a name without the mark that the term is retired, and its status: `Fid (deprecated)`, `~~Fid~~`."""
    struck = _STRUCK.fullmatch(name)
    if struck and is_retired(status := to_status(struck["status"] or "deprecated")):
        return struck["name"], status
    for marked in (pattern.fullmatch(name) for pattern in _MARKED):
        if marked and letters(marked["status"]) in _MARKS:
            return marked["name"], to_status(marked["status"])
    return name, None
