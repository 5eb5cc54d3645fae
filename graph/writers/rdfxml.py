"""RDF/XML, for programs that read nothing else: it cannot hold every text nor name every property."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from graph.errors import NotExportable
from graph.rdf import Iri, Literal, Node
from graph.vocabulary import PREFIXES
from graph.writers import Resource, to_short_name

__all__ = ["check_property", "check_text", "write_rdfxml"]

_REMEDY: Final = "Export as turtle, jsonld or ntriples instead."
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_PROPERTY = re.compile(r"(.*?)([A-Za-z_][A-Za-z0-9_.-]*)\Z")
_RDF_PROPERTY = re.compile(r"(type|value|first|rest|subject|predicate|object|_[1-9][0-9]*)\Z")


def write_rdfxml(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/). Raises `NotExportable`."""
    namespaces = "".join(f'\n    xmlns:{prefix}="{base}"' for prefix, base in PREFIXES.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{namespaces}>\n'
    for resource in resources:
        facts = "".join(
            _element(resource.iri, property_, value) for property_, values in resource.facts.items() for value in values
        )
        yield f'  <rdf:Description rdf:about="{_escaped(resource.iri)}">\n{facts}  </rdf:Description>\n'
    yield "</rdf:RDF>\n"


def check_property(property_: Iri) -> None:
    """Raise `NotExportable` for a property whose IRI does not end in an XML name."""
    _tags(property_)


def check_text(subject: Iri, property_: Iri, text: str) -> None:
    """Raise `NotExportable` for a text with characters that no XML document holds, even escaped."""
    found = _UNWRITABLE.search(text)
    if found:
        raise NotExportable(
            f"RDF/XML cannot hold the character U+{ord(found[0]):04X}, "
            f"which is in <{property_}> of <{subject}>. {_REMEDY}"
        )


def _element(subject: Iri, property_: Iri, value: Node) -> str:
    start, end = _tags(property_)
    if not isinstance(value, Literal):
        return f'    <{start} rdf:resource="{_escaped(value)}"/>\n'
    check_text(subject, property_, value.value)
    attribute = ""
    if value.language:
        attribute = f' xml:lang="{value.language}"'
    elif value.datatype:
        attribute = f' rdf:datatype="{_escaped(value.datatype)}"'
    return f"    <{start}{attribute}>{_escaped(value.value)}</{end}>\n"


@lru_cache(maxsize=4096)
def _tags(property_: Iri) -> tuple[str, str]:
    short = to_short_name(property_)
    found = _PROPERTY.match(property_)
    if not found or (short and short[0] == "rdf" and not _RDF_PROPERTY.match(short[1])):
        raise NotExportable(f"RDF/XML cannot name the property <{property_}>. {_REMEDY}")
    if short:
        return ":".join(short), ":".join(short)
    return f'p:{found[2]} xmlns:p="{_escaped(found[1])}"', f"p:{found[2]}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
