"""Parse XML to a stream of selected elements, without opening external files or expanding entities.

| code | severity | meaning |
|---|---|---|
| `not-xml` | error | from this line on, the document is not well-formed XML and was not read |
| `declared-entity` | error | the document declares an entity; nothing after the declaration was read |
| `large-element` | error | an element is larger than 4 MiB; the rest of the document was not read |
| `deep-element` | error | elements are nested more than 100 deep; the rest of the document was not read |
| `unknown-entity` | warning | the document does not declare an entity; its reference is kept as text |
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element

_BLOCK = 1 << 16
_LARGEST = 1 << 22
_DEEPEST = 100


def root_name(head: bytes) -> str:
    """Return the name of the root of the XML document that begins with `head`, or "" if it is not XML.

    >>> root_name(b'<?xml version="1.0"?><!-- hm --><a:tbx xmlns:a="urn:a"><text'), root_name(b"Batch Size")
    ('tbx', '')
    """
    names: list[str] = []

    def found(name: str, *_: object) -> None:
        names.append(name)
        raise _End

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = found
    parser.StartElementHandler = found
    try:
        parser.Parse(head, False)
    except (_End, expat.ExpatError, ValueError, LookupError):
        pass
    return names[0].rpartition(":")[2] if names else ""


def read_elements(stream: BinaryIO, file: str, names: frozenset[str]) -> Iterator[Element | Diagnostic]:
    """Yield each outermost element with one of these names (without a prefix); memory holds one of them.

    DTDs are not read, entities are not expanded, and declared default attributes are ignored.
    """
    elements = _Elements(file, names)
    block = b" "
    while block and not elements.ended:
        block = stream.read(_BLOCK)
        elements.feed(block)
        yield from elements.found
        elements.found.clear()


class _End(Exception):
    """Parsing ends here."""


class _Elements:
    def __init__(self, file: str, names: frozenset[str]) -> None:
        self.file, self.names = file, names
        self.found: list[Element | Diagnostic] = []
        self.ended = False
        self.length = 0
        self.begun = False
        self.start: int | None = None
        self.open: list[Element] = []
        self.entities: set[str] = set()
        # Namespaces are not resolved: their IRIs differ between versions of a format, the local names do not.
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.specified_attributes = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._finish
        self.parser.CharacterDataHandler = self._add
        self.parser.SkippedEntityHandler = self._skip
        self.parser.EntityDeclHandler = self._declare

    def feed(self, block: bytes) -> None:
        """Parse the next bytes; an empty block ends the document."""
        try:
            self.parser.Parse(block, not block)
            self.length += len(block)
            # The prolog is in memory as a whole, too: its DTD may be endless.
            read = self.parser.CurrentByteIndex if self.begun else 0
            if self.length - (read if self.start is None else self.start) > _LARGEST:
                self._end("large-element", "This element is larger than 4 MiB.", "Split it, or remove embedded data.")
        except _End:
            self.ended = True
        except expat.ExpatError as error:
            self.ended = True
            message = f"The XML is not well-formed: {expat.ErrorString(error.code)}."
            self._report(error.lineno, "not-xml", message, "Fix it; the elements before it were read.")
        except (ValueError, LookupError) as error:  # an encoding that Python does not know
            self.ended = True
            self._report(
                1, "not-xml", f"The XML cannot be decoded: {error}.", "Save it as UTF-8, and declare that encoding."
            )

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.open) == _DEEPEST:
            self._end("deep-element", f"<{tag}> is nested in {_DEEPEST} elements.", "Remove levels.")
        self.begun = True
        parent = self.open[-1] if self.open else None
        language = attributes.get("xml:lang") or (parent.language if parent else "")
        element = Element(tag, attributes, self.parser.CurrentLineNumber, language, parent)
        if self.start is not None:
            self.open[-1].content.append(element)
        elif element.name in self.names:
            self.start, self.outermost = self.parser.CurrentByteIndex, element
        self.open.append(element)

    def _finish(self, tag: str) -> None:
        element = self.open.pop()
        if self.start is not None and element is self.outermost:
            self.start = None
            self.found.append(element)

    def _add(self, text: str) -> None:
        if self.start is not None:
            self.open[-1].content.append(text)

    def _skip(self, name: str, is_parameter: bool) -> None:
        if is_parameter:
            return
        self._add(f"&{name};")
        if name not in self.entities and len(self.entities) < 100:
            self.entities.add(name)
            message = f"The entity &{name}; is not declared; it is kept as text."
            line = self.parser.CurrentLineNumber
            remedy = "Write the character instead."
            self.found.append(Diagnostic(self.file, line, Severity.WARNING, "unknown-entity", message, remedy))

    def _declare(self, name: str, *_: object) -> None:
        message = f"The document declares the entity {name!r}; entities are not expanded, and the rest was not read."
        self._end("declared-entity", message, "Replace its references with its text, and remove the declaration.")

    def _end(self, code: str, message: str, remedy: str) -> None:
        self._report(self.parser.CurrentLineNumber, code, message, remedy)
        raise _End

    def _report(self, line: int, code: str, message: str, remedy: str) -> None:
        self.found.append(Diagnostic(self.file, line, Severity.ERROR, code, message, remedy))
