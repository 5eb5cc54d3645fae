"""Text as XML holds it."""

import re
from typing import Final

from graph.errors import NotExportable
from graph.rdf import Iri

__all__ = ["REMEDY", "check_text", "escaped"]

REMEDY: Final = "Export as turtle, jsonld or ntriples instead."
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def escaped(text: str) -> str:
    """Return a text as it stands in an element, or an IRI as it stands in an attribute."""
    return text.translate(_ESCAPES)


def check_text(subject: Iri, property_: Iri, text: str) -> None:
    """Raise `NotExportable` for a text with characters that no XML document holds, even escaped."""
    found = _UNWRITABLE.search(text)
    if found:
        raise NotExportable(
            f"XML cannot hold the character U+{ord(found[0]):04X}, which is in <{property_}> of <{subject}>. {REMEDY}"
        )
