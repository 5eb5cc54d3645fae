"""Prepares XML documents for the parser: UTF-8, well-formed, without unlimited entities or nesting."""

import codecs
import io
import re
from typing import BinaryIO
from xml.parsers import expat

from graph.errors import InvalidRdf

_DEEPEST = 500
_LONGEST_ENTITY = 200  # enough for an IRI; limits the expansion of a document full of references to 70 times
_DECLARATION = 300
_ENCODING = re.compile(rb"(<\?xml[^>]*?)\s+encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_DECLARED = re.compile(r"\A(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][\w.:-]+[\"']")
_MARKS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def in_utf8(stream: BinaryIO) -> BinaryIO:
    """Return an XML document in UTF-8, as the engine requires; its mark or its declaration shows the encoding."""
    head = stream.read(_DECLARATION)
    stream.seek(0)
    declared = _ENCODING.match(head)
    encoding = "utf-16" if head.startswith(_MARKS_16) else declared[2].decode() if declared else "utf-8"
    try:
        if codecs.lookup(encoding).name == "utf-8":
            return stream
        text = stream.read().decode(encoding)
    except (LookupError, ValueError) as error:
        raise InvalidRdf(f"The XML cannot be decoded: {error}", 1) from error
    return io.BytesIO(_DECLARED.sub(r"\1", text, count=1).encode())


def check_xml(stream: BinaryIO) -> None:
    """Raise `InvalidRdf` for malformed or malicious XML; rewinds `stream`.

    The engine itself accepts truncated documents, expands entities without a limit, and does not compare `rdf:ID`s if
    it is lenient.
    """
    parser = expat.ParserCreate()
    bases = [""]
    known: set[tuple[str, str]] = set()

    def refuse(message: str) -> None:
        raise InvalidRdf(message, parser.CurrentLineNumber)

    def start(name: str, attributes: dict[str, str]) -> None:
        bases.append(attributes.get("xml:base", bases[-1]))
        if len(bases) > _DEEPEST + 1:
            refuse(f"Elements are nested more than {_DEEPEST} levels deep")
        if id := attributes.get("rdf:ID"):
            if (bases[-1], id) in known:
                refuse(f"The rdf:ID {id!r} is repeated")
            known.add((bases[-1], id))

    def end(name: str) -> None:
        bases.pop()

    def entity(name: str, parameter: bool, value: str | None, *rest: object) -> None:
        if parameter or value is None or "&" in value or len(value) > _LONGEST_ENTITY:
            refuse(
                f"The entity {name!r} is external, refers to other entities, or exceeds {_LONGEST_ENTITY} characters"
            )

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = start, end, entity
    try:
        parser.ParseFile(stream)
    except InvalidRdf:
        raise
    except (LookupError, ValueError) as error:  # an encoding that is unknown or has multi-byte characters
        raise InvalidRdf(str(error), parser.CurrentLineNumber) from error
    except expat.ExpatError as error:
        raise InvalidRdf(f"{expat.ErrorString(error.code)} (column {error.offset + 1})", error.lineno) from error
    stream.seek(0)
