"""The RDF vocabularies from which terms are read: their properties and classes, by those of SKOS that they mean."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

from graph.rdf import Iri
from graph.term_fields import MAPPING_PROPERTIES, NOTE_PROPERTIES
from graph.vocabulary import DCTERMS, LEX, OBO, OIO, OWL, RDF, RDFS, SCHEMA, SKOS, SKOSXL

ISO_THES: Final = "http://purl.org/iso25964/skos-thes#"
_GVP: Final = "http://vocab.getty.edu/ontology#"
_MADS: Final = "http://www.loc.gov/mads/rdf/v1#"
NODE_LITERAL: Final = "http://data.europa.eu/esco/model#nodeLiteral"
_KINDS_OF_LINKS: Final = ("Generic", "Instantial", "Partitive")
_ANNOTATIONS: Final = (
    "https://www.omg.org/spec/Commons/AnnotationVocabulary/",
    "https://spec.edmcouncil.org/fibo/ontology/FND/Utilities/AnnotationVocabulary/",
)
"""The annotation vocabulary of OMG ontologies such as FIBO, now and before it left FIBO."""
SUPERPROPERTIES: Final[Mapping[Iri, Iri]] = {
    **{f"{base}broader{kind}": SKOS.broader for base in (ISO_THES, _GVP) for kind in _KINDS_OF_LINKS},
    **{f"{base}narrower{kind}": SKOS.narrower for base in (ISO_THES, _GVP) for kind in _KINDS_OF_LINKS},
    **{f"{_GVP}broader{kind}": SKOS.broader for kind in ("Preferred", "NonPreferred")},
    OBO.IAO_0100001: DCTERMS.isReplacedBy,
    OIO.consider: SKOS.related,
    SCHEMA.supersededBy: DCTERMS.isReplacedBy,
    **dict.fromkeys((SCHEMA.termCode, SCHEMA.codeValue), SKOS.notation),
    f"{ISO_THES}subGroup": SKOS.member,
    **dict.fromkeys((OBO.IAO_0000118, DCTERMS.alternative), SKOS.altLabel),
    **dict.fromkeys((DCTERMS.description, "http://purl.org/dc/elements/1.1/description"), RDFS.comment),
    OBO.IAO_0000112: SKOS.example,
    OBO.IAO_0000116: SKOS.editorialNote,
    **{f"{base}{label}": SKOS.altLabel for base in _ANNOTATIONS for label in ("synonym", "abbreviation", "acronym")},
    **{f"{base}explanatoryNote": SKOS.note for base in _ANNOTATIONS},
    **{f"{base}usageNote": SKOS.scopeNote for base in _ANNOTATIONS},
    **{
        f"{_MADS}{name}": property_
        for name, property_ in {
            "authoritativeLabel": SKOS.prefLabel,
            "hasVariant": SKOSXL.altLabel,
            "variantLabel": SKOSXL.literalForm,
            "hasBroaderAuthority": SKOS.broader,
            "hasNarrowerAuthority": SKOS.narrower,
            "hasReciprocalAuthority": SKOS.related,
            "hasExactExternalAuthority": SKOS.exactMatch,
            "hasCloseExternalAuthority": SKOS.closeMatch,
            "useInstead": DCTERMS.isReplacedBy,
            "isMemberOfMADSScheme": SKOS.inScheme,
            "code": SKOS.notation,
            "definitionNote": SKOS.definition,
            "scopeNote": SKOS.scopeNote,
            "note": SKOS.note,
            "editorialNote": SKOS.editorialNote,
            "exampleNote": SKOS.example,
            "historyNote": SKOS.historyNote,
            "changeNote": SKOS.changeNote,
        }.items()
    },
}
"""Well-known properties that are read as a property of SKOS or Dublin Core."""

SUPERCLASSES: Final[Mapping[Iri, Iri]] = {
    f"{ISO_THES}ThesaurusArray": SKOS.Collection,
    f"{ISO_THES}ConceptGroup": SKOS.Collection,
    f"{_GVP}Concept": SKOS.Concept,
    **dict.fromkeys((f"{_MADS}Authority", f"{_MADS}DeprecatedAuthority"), SKOS.Concept),
    f"{_MADS}MADSScheme": SKOS.ConceptScheme,
    **dict.fromkeys((SCHEMA.DefinedTerm, SCHEMA.CategoryCode), SKOS.Concept),
    **dict.fromkeys((SCHEMA.DefinedTermSet, SCHEMA.CategoryCodeSet), SKOS.ConceptScheme),
}
STATUS: Final = (
    LEX.status,
    "http://www.w3.org/ns/adms#status",
    "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status",
    "http://purl.org/ontology/bibo/status",
    "http://publications.europa.eu/ontology/euvoc#status",
    "http://purl.org/linked-data/registry#status",
    "http://topbraid.org/metadata#status",
    f"{ISO_THES}status",
)
LABELS: Final = {
    SKOS.prefLabel: (SKOS.prefLabel,),
    SKOS.altLabel: (
        *(SKOS.altLabel, SCHEMA.alternateName, OIO.hasExactSynonym, OIO.hasRelatedSynonym),
        *(OIO.hasBroadSynonym, OIO.hasNarrowSynonym),
    ),
    SKOS.hiddenLabel: (SKOS.hiddenLabel,),
}
XL_LABELS: Final = {
    SKOS.prefLabel: SKOSXL.prefLabel,
    SKOS.altLabel: SKOSXL.altLabel,
    SKOS.hiddenLabel: SKOSXL.hiddenLabel,
}
TEXTS: Final = {
    SKOS.definition: (SKOS.definition, OBO.IAO_0000115),
    **{one: (one,) for one in (SKOS.scopeNote, LEX.technicalDefinition, LEX.background, *NOTE_PROPERTIES.values())},
}
LINKS: Final = (SKOS.broader, SKOS.narrower, SKOS.related, DCTERMS.isReplacedBy, *MAPPING_PROPERTIES.values())
COMMENTS: Final = (RDFS.comment, SCHEMA.description)
CLASSES: Final = {OWL.Class, RDFS.Class}
DEPRECATED: Final = {OWL.DeprecatedClass, f"{_MADS}DeprecatedAuthority"}
MARKS_OF_A_TERM: Final = {
    *(SKOS.prefLabel, SKOSXL.prefLabel, SKOS.inScheme, SKOS.topConceptOf),
    *(SKOS.broader, SKOS.narrower, SKOS.related, SKOS.broaderTransitive, SKOS.narrowerTransitive),
}
NO_TERMS: Final = {
    *(SKOS.Collection, SKOS.OrderedCollection, SKOS.ConceptScheme, SKOSXL.Label, OWL.Ontology, RDF.Property),
    *(OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
}
MARKUP: Final = {RDF.HTML, RDF.XMLLiteral}
WITH_MARKUP: Final = {"", *MARKUP}
TITLES: Final = (RDFS.label, DCTERMS.title, "http://purl.org/dc/elements/1.1/title", SCHEMA.name, SKOSXL.literalForm)
"""Properties of names without a preferred label; the last is that of deprecated authorities in MADS."""
READ: Final = {
    *(property_ for properties in (*LABELS.values(), *TEXTS.values()) for property_ in properties),
    *(*XL_LABELS.values(), *LINKS, *COMMENTS, *STATUS, *TITLES, *MARKS_OF_A_TERM),
    *(SKOS.notation, SKOS.hasTopConcept, SKOS.member, SKOS.memberList, OIO.inSubset, OWL.deprecated, RDFS.subClassOf),
}
OBO_LINKS: Final = {OBO.IAO_0100001, OIO.consider}
"""Links that ontologies of OBO also state as a text with an identifier, such as "GO:0000001"."""
_HTTP_SCHEMA: Final = "http://schema.org/"
LITERALS: Final = frozenset({*chain(*LABELS.values(), *TEXTS.values()), *TITLES, *COMMENTS, RDF.value, NODE_LITERAL})


def of_schema_org(iri: Iri) -> Iri:
    """Return an IRI with the name space that schema.org recommends, if it has the other one."""
    return str(SCHEMA) + iri.removeprefix(_HTTP_SCHEMA) if iri.startswith(_HTTP_SCHEMA) else iri
