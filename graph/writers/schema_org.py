"""JSON-LD with schema.org vocabulary, for search engines and programs that do not support SKOS."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph.rdf import Iri, Literal, Node
from graph.resources import Resource
from graph.vocabulary import DCAT, DCTERMS, LEX, OWL, RDF, SCHEMA, SKOS
from graph.writers.jsonld import Json, one_or_all


@dataclass(frozen=True, slots=True)
class _Class:
    """A schema.org class: its name, its properties by RDF property, and its reverse properties by RDF property."""

    name: str
    properties: Mapping[Iri, str]
    reversed: Mapping[Iri, str]


_TERM: Final = _Class(
    "DefinedTerm",
    {
        SKOS.prefLabel: "name",
        SKOS.altLabel: "alternateName",
        SKOS.definition: "description",
        SKOS.notation: "termCode",
        SKOS.inScheme: "inDefinedTermSet",
        SKOS.exactMatch: "sameAs",
        OWL.sameAs: "sameAs",
    },
    {LEX.developedBy: "knowsAbout"},
)
_SET: Final = _Class(
    "DefinedTermSet",
    {
        SKOS.prefLabel: "name",
        SKOS.altLabel: "alternateName",
        SKOS.definition: "description",
        SKOS.hasTopConcept: "hasDefinedTerm",
        SKOS.member: "hasDefinedTerm",
        SKOS.inScheme: "isPartOf",
    },
    {},
)
_ORGANIZATION: Final = _Class(
    "Organization",
    {
        SCHEMA.name: "name",
        SCHEMA.alternateName: "alternateName",
        SCHEMA.parentOrganization: "parentOrganization",
        SCHEMA.url: "url",
        OWL.sameAs: "sameAs",
    },
    {},
)
_DATASET: Final = _Class(
    "Dataset",
    {DCTERMS.title: "name", DCTERMS.license: "license", DCAT.distribution: "distribution"},
    {},
)
_DOWNLOAD: Final = _Class(
    "DataDownload",
    {
        DCTERMS.title: "name",
        DCTERMS.license: "license",
        DCAT.downloadURL: "contentUrl",
        DCAT.mediaType: "encodingFormat",
    },
    {},
)
_CLASSES: Final[Mapping[Iri, _Class]] = {
    SKOS.Concept: _TERM,
    SCHEMA.DefinedTerm: _TERM,
    SKOS.ConceptScheme: _SET,
    SKOS.Collection: _SET,
    SCHEMA.DefinedTermSet: _SET,
    SCHEMA.Organization: _ORGANIZATION,
    DCAT.Dataset: _DATASET,
    DCAT.Distribution: _DOWNLOAD,
}


def write_schema_org(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield JSON-LD of the terms, term sets, organizations and datasets, with terms of https://schema.org/.

    Facts that schema.org cannot express are omitted. The context is inline, to spare readers a download.
    """
    yield '{\n"@context": ' + json.dumps({"@vocab": str(SCHEMA)}) + ',\n"@graph": ['
    separator = "\n"
    for resource in resources:
        classes = {
            _CLASSES[one].name: _CLASSES[one] for one in map(str, resource.facts.get(RDF.type, ())) if one in _CLASSES
        }
        for class_ in classes.values():
            yield separator + json.dumps(_to_object(resource, class_), ensure_ascii=False, indent=2)
            separator = ",\n"
    yield "\n]\n}\n"


def _to_object(resource: Resource, class_: _Class) -> dict[str, Json]:
    node: dict[str, Json] = {"@id": resource.iri, "@type": class_.name}
    node |= _values(resource, class_.properties)
    reversed_ = _values(resource, class_.reversed)
    return node | ({"@reverse": reversed_} if reversed_ else {})


def _values(resource: Resource, words: Mapping[Iri, str]) -> dict[str, Json]:
    found: dict[str, list[Json]] = defaultdict(list)
    for property_, word in words.items():
        found[word] += [_value(value) for value in resource.facts.get(property_, ())]
    return {word: one_or_all(values) for word, values in found.items() if values}


def _value(value: Node) -> Json:
    if not isinstance(value, Literal):
        return {"@id": value}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    return {"@value": value.value, "@type": value.datatype} if value.datatype else value.value
