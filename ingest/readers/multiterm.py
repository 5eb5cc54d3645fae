"""Read MultiTerm XML (https://www.trados.com): each concept becomes a term, with its languages as translations.

| code | severity | meaning |
|---|---|---|
| `no-name` | error | a concept contains no term |
| `no-entry` | warning | the document contains no concept |

`readers.tbx.elements` lists findings about the XML.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from graph.status import Status, is_retired, to_status
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.cell_texts import Column
from ingest.readers.columns import Columns
from ingest.readers.elements import Element
from ingest.readers.field_names import meaning_of
from ingest.readers.options import NO_OPTIONS
from ingest.readers.separators import BARS
from ingest.readers.tbx.elements import read_elements, root_name
from ingest.readers.text import tidy
from ingest.records import TermRecord

_CONCEPT: Final = frozenset({"conceptGrp"})
_FIELDS: Final[Mapping[str, str]] = {"subject": "categories", "domain": "categories", "context": "usage_note"}
_SHARED: Final = ("categories", "identifier", "broader", "narrower", "related")
"""The fields whose texts have no language."""


def begins_multiterm(head: bytes) -> bool:
    """Return whether `head` begins an XML document with the root element of MultiTerm.

    >>> begins_multiterm(b'<?xml version="1.0"?><mtf><conceptGrp>'), begins_multiterm(b"<tbx>")
    (True, False)
    """
    return root_name(head) == "mtf"


def read_multiterm(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each concept."""
    columns = Columns(file, NO_OPTIONS)
    is_empty = True
    for item in read_elements(stream, file, _CONCEPT):
        is_empty = False
        if isinstance(item, Diagnostic):
            yield item
            continue
        record = columns.record([*_cells(item, None)], item.line, str(item))
        if record is None:
            message = "The concept contains no term."
            remedy = "Add one: <termGrp><term>batch size</term></termGrp>."
            yield Diagnostic(file, item.line, Severity.ERROR, "no-name", message, remedy)
        else:
            yield record
    if is_empty:
        message = "The document contains no concept."
        yield Diagnostic(file, None, Severity.WARNING, "no-entry", message, "Export the termbase with its entries.")


def _cells(group: Element, language: str | None) -> Iterator[tuple[Column, Sequence[str]]]:
    """Yield the texts of a group and of the groups within it."""
    for child in group.children:
        match child.name:
            case "languageGrp":
                stated = next((one for one in child.children if one.name == "language"), None)
                facts = stated.attributes if stated is not None else {}
                yield from _cells(child, facts.get("lang") or facts.get("type"))
            case "termGrp":
                name = next((tidy(one.text) for one in child.children if one.name == "term"), "")
                field = "hidden_labels" if _is_rejected(child) else "names"
                yield Column("term", field, separators=(), language=language), [name]
                yield from _cells(child, language)
            case "descripGrp" | "descrip":
                described = child if child.name == "descrip" else next(iter(child.children), child)
                yield _described(described, language)


def _described(element: Element, language: str | None) -> tuple[Column, Sequence[str]]:
    name = element.attributes.get("type", "")
    meaning = meaning_of(name)
    field = _FIELDS.get(_kind(element)) or (meaning and meaning.field)
    is_of_label = field == "status" and language is not None  # the status of a label is not that of the term
    field = None if is_of_label or field in ("name", "names", "identifier") else field
    return Column(name, field, separators=BARS, language=None if field in _SHARED else language), [tidy(element.text)]


def _is_rejected(term: Element) -> bool:
    """Return whether a field of a name is a status that rejects it, or states as much: `Verwendung: verboten`."""
    for fact in (one for one in term.descendants() if one.name == "descrip"):
        status, meaning = to_status(tidy(fact.text)), meaning_of(fact.attributes.get("type", ""))
        field = meaning and meaning.field
        if (is_retired(status) and field == "status") or (status == Status.FORBIDDEN and field in (None, "usage_note")):
            return True
    return False


def _kind(element: Element) -> str:
    return element.attributes.get("type", "").casefold()
