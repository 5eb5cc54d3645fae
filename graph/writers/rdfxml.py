"""RDF/XML, for programs that need it; it cannot represent every text or every property name."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from graph.errors import NotExportable
from graph.prefixes import PREFIXES, to_short_name
from graph.rdf import BLANK, TRIPLE_TERM, Iri, Literal, Node
from graph.resources import Resource
from graph.writers.xml import REMEDY, check_text, escaped

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
        yield f"  <rdf:Description {_reference('about', resource.iri)}>\n{facts}  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def check_property(property_: Iri) -> None:
    """Raise `NotExportable` for a property whose IRI does not end with an XML name."""
    _tags(property_)


def _element(subject: Iri, property_: Iri, value: Node) -> str:
    start, end = _tags(property_)
    if not isinstance(value, Literal):
        return f"    <{start} {_reference('resource', value)}/>\n"
    check_text(subject, property_, value.value)
    attribute = ""
    if value.language:
        attribute = f' xml:lang="{value.language}"'
    elif value.datatype:
        attribute = f' rdf:datatype="{escaped(value.datatype)}"'
    return f"    <{start}{attribute}>{escaped(value.value)}</{end}>\n"


def _reference(attribute: str, iri: Iri) -> str:
    if iri.startswith(TRIPLE_TERM):
        raise NotExportable(f"RDF/XML cannot represent triple terms: {iri}. Use turtle or ntriples.")
    if iri.startswith(BLANK):
        return f'rdf:nodeID="b{iri.removeprefix(BLANK)}"'
    return f'rdf:{attribute}="{escaped(iri)}"'


@lru_cache(maxsize=4096)
def _tags(property_: Iri) -> tuple[str, str]:
    short = to_short_name(property_)
    found = _PROPERTY.match(property_)
    if not found or (short and short[0] == "rdf" and not _RDF_PROPERTY.match(short[1])):
        raise NotExportable(f"RDF/XML cannot represent the property <{property_}>. {REMEDY}")
    if short:
        return ":".join(short), ":".join(short)
    return f'p:{found[2]} xmlns:p="{escaped(found[1])}"', f"p:{found[2]}"
