"""Escaping and checking of text for XML."""

import re
from typing import Final

from graph.errors import NotExportable
from graph.rdf import Iri

REMEDY: Final = "Export as turtle, jsonld or ntriples instead."
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def escaped(text: str) -> str:
    """Return a text escaped for an element, or an IRI escaped for an attribute.

    >>> escaped("R&D <1>")
    'R&amp;D &lt;1&gt;'
    """
    return text.translate(_ESCAPES)


def check_text(subject: Iri, property_: Iri, text: str) -> None:
    """Raise `NotExportable` for a text with characters that XML does not allow, even escaped."""
    found = _UNWRITABLE.search(text)
    if found:
        raise NotExportable(
            f"XML cannot represent the character U+{ord(found[0]):04X} in <{property_}> of <{subject}>. {REMEDY}"
        )
