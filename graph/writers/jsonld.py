"""JSON-LD that reads like plain JSON: one node object per subject, with readable keys from a context."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from graph.errors import NotExportable
from graph.prefixes import PREFIXES, to_short_name
from graph.rdf import TRIPLE_TERM, Iri, Literal, Node
from graph.resources import Resource
from graph.term_fields import NOTE_PROPERTIES, TEXT_PROPERTIES
from graph.vocabulary import DCTERMS, LEX, OWL, PROV, RDF, SCHEMA, SKOS, XSD

Json: TypeAlias = "str | Sequence[Json] | dict[str, Json]"

_CLASSES: Final = (
    *(LEX.Involvement, LEX.Source, SCHEMA.DefinedTerm, SCHEMA.DefinedTermSet, SCHEMA.Organization),
    *(SKOS.Collection, SKOS.Concept, SKOS.ConceptScheme),
)
_LINKS: Final = (
    *(LEX.developedBy, LEX.involvement, LEX.mentions, LEX.organization),
    *(OWL.sameAs, PROV.wasDerivedFrom, SCHEMA.parentOrganization, SCHEMA.url),
    *(SKOS.broader, SKOS.inScheme, SKOS.member, SKOS.narrower, SKOS.related),
)
_TEXTS: Final = (DCTERMS.description, SKOS.altLabel, *TEXT_PROPERTIES.values(), *NOTE_PROPERTIES.values())
_STRINGS: Final = (DCTERMS.title, LEX.digest, LEX.refused, SCHEMA.alternateName, SCHEMA.name)
_VALUES: Final = {DCTERMS.modified: XSD.dateTime, SCHEMA.position: XSD.integer}


@lru_cache(maxsize=4096)
def _compact(iri: Iri) -> str:
    short = to_short_name(iri)
    return ":".join(short) if short else _whole(iri)


def _whole(iri: Iri) -> str:
    if iri.startswith(TRIPLE_TERM):
        raise NotExportable(f"JSON-LD cannot represent triple terms: {iri}. Use turtle or ntriples.")
    if iri.partition(":")[0] in CONTEXT:
        raise NotExportable(
            f"JSON-LD would interpret <{iri}> as a prefixed name. Export as turtle, ntriples or rdfxml instead."
        )
    return iri


@lru_cache(maxsize=4096)
def _key(iri: Iri) -> str:
    return _compact(iri).rpartition(":")[2]


CONTEXT: Final[dict[str, Json]] = {
    **PREFIXES,
    **{_key(class_): _compact(class_) for class_ in _CLASSES},
    **{_key(link): {"@id": _compact(link), "@type": "@id"} for link in _LINKS},
    **{_key(text): {"@id": _compact(text), "@container": "@language"} for text in sorted(_TEXTS, key=_compact)},
    **{_key(string): _compact(string) for string in _STRINGS},
    **{_key(value): {"@id": _compact(value), "@type": _compact(datatype)} for value, datatype in _VALUES.items()},
}
"""The JSON-LD context of Lexigraph's own classes and properties; others are written as prefixed names or IRIs."""


def write_jsonld(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/). Raises `NotExportable`."""
    yield '{\n"@context": ' + json.dumps(CONTEXT, indent=2) + ',\n"@graph": ['
    separator = "\n"
    for resource in resources:
        yield separator + json.dumps(_to_object(resource), ensure_ascii=False, indent=2)
        separator = ",\n"
    yield "\n]\n}\n"


def _to_object(resource: Resource) -> dict[str, Json]:
    node: dict[str, Json] = {"@id": _whole(resource.iri)}
    for property_, values in resource.facts.items():
        fitting = [value for value in values if _fits(property_, value)]
        if fitting and property_ == RDF.type:
            node["@type"] = [_key(one) if one in _CLASSES else _compact(one) for one in map(str, fitting)]
        elif fitting and property_ in _TEXTS:
            node[_key(property_)] = _by_language(fitting)
        elif fitting:
            node[_key(property_)] = one_or_all([_plain(value) for value in fitting])
        others = [_explicit(value) for value in values if value not in fitting]
        if others:
            node[_compact(property_)] = one_or_all(others)
    return node


def _fits(property_: Iri, value: Node) -> bool:
    if not isinstance(value, Literal):
        return property_ in _LINKS or property_ == RDF.type
    if value.language:
        return property_ in _TEXTS
    return _VALUES.get(property_) == value.datatype if value.datatype else property_ in _STRINGS


def _by_language(texts: Iterable[Node]) -> Json:
    found: dict[str, list[Json]] = defaultdict(list)
    for text in texts:
        if isinstance(text, Literal):
            found[text.language].append(text.value)
    return {language: one_or_all(found[language]) for language in sorted(found)}


def _plain(value: Node) -> Json:
    return value.value if isinstance(value, Literal) else _whole(value)


def _explicit(value: Node) -> Json:
    if not isinstance(value, Literal):
        return {"@id": _whole(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype:
        return {"@value": value.value, "@type": _compact(value.datatype)}
    return {"@value": value.value}


def one_or_all(values: list[Json]) -> Json:
    """Return the value itself if there is only one, otherwise the list."""
    return values[0] if len(values) == 1 else values
