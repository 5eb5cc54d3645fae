"""Readable Turtle: one block per subject, one line per property, and prefixed names where possible."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from graph.prefixes import PREFIXES, to_short_name
from graph.rdf import Iri, Literal, Node
from graph.resources import Resource
from graph.sparql_text import serialize
from graph.vocabulary import RDF, XSD
from graph.writers.ntriples import written

_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_ESCAPE = re.compile(r"\\(.)")


def write_turtle(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield Turtle (https://www.w3.org/TR/turtle/)."""
    yield "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())
    for resource in resources:
        lines = (_line(property_, values) for property_, values in resource.facts.items())
        yield f"\n{_name(resource.iri)}\n    " + " ;\n    ".join(lines) + " .\n"


def _line(property_: Iri, values: tuple[Node, ...]) -> str:
    verb = "a" if property_ == RDF.type else _name(property_)
    if verb == "a" or len(values) == 1:
        return f"{verb} " + ", ".join(map(_value, values))
    return f"{verb}\n        " + ",\n        ".join(map(_value, values))


def _value(value: Node) -> str:
    if not isinstance(value, Literal):
        return _name(value)
    if value.datatype:
        if value.datatype == XSD.integer and _INTEGER.match(value.value):
            return value.value
        return serialize(Literal(value.value)) + "^^" + _name(value.datatype)
    line = serialize(value)
    return _with_lines(line) if "\n" in value.value else line


def _with_lines(line: str) -> str:
    end = line.rindex('"') + 1
    text = _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[0], line[1 : end - 1])
    return f'"""{text}"""{line[end:]}'


@lru_cache(maxsize=4096)
def _name(iri: Iri) -> str:
    short = to_short_name(iri)
    return ":".join(short) if short else written(iri)
