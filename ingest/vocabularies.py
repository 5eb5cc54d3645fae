"""Extract terms from RDF documents in SKOS, SKOS-XL or OWL, and express them in SKOS."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import Final

from graph.mapping import MAPPING_PROPERTIES, NOTE_PROPERTIES
from graph.rdf import Iri, Literal, Node, Quad, Triple
from graph.vocabulary import DCTERMS, LEX, OBO, OIO, OWL, RDF, RDFS, SKOS, SKOSXL
from ingest.readers.markup import visible_text

__all__ = ["Vocabulary", "without_markup"]

_LABELS: Final = {
    SKOS.prefLabel: (SKOS.prefLabel,),
    SKOS.altLabel: (
        *(SKOS.altLabel, OIO.hasExactSynonym, OIO.hasRelatedSynonym),
        *(OIO.hasBroadSynonym, OIO.hasNarrowSynonym),
    ),
    SKOS.hiddenLabel: (SKOS.hiddenLabel,),
}
_XL_LABELS: Final = {
    SKOS.prefLabel: SKOSXL.prefLabel,
    SKOS.altLabel: SKOSXL.altLabel,
    SKOS.hiddenLabel: SKOSXL.hiddenLabel,
}
_TEXTS: Final = {
    SKOS.definition: (SKOS.definition, OBO.IAO_0000115),
    **{one: (one,) for one in (SKOS.scopeNote, LEX.technicalDefinition, LEX.background, *NOTE_PROPERTIES)},
}
_LINKS: Final = (SKOS.broader, SKOS.narrower, SKOS.related, *MAPPING_PROPERTIES.values())
_CLASSES: Final = {OWL.Class, RDFS.Class}
_MARKS_OF_A_TERM: Final = {
    *(SKOS.prefLabel, SKOSXL.prefLabel, SKOS.inScheme, SKOS.topConceptOf),
    *(SKOS.broader, SKOS.narrower, SKOS.related, SKOS.broaderTransitive, SKOS.narrowerTransitive),
}
_NO_TERMS: Final = {
    *(SKOS.Collection, SKOS.OrderedCollection, SKOS.ConceptScheme, SKOSXL.Label, OWL.Ontology, RDF.Property),
    *(OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
}
_WITH_MARKUP: Final = {"", RDF.HTML}
_TITLES: Final = (RDFS.label, DCTERMS.title, "http://purl.org/dc/elements/1.1/title")


_LITERALS: Final = frozenset(
    {*chain(*_LABELS.values(), *_TEXTS.values()), *_TITLES, RDFS.comment, RDF.value, SKOSXL.literalForm}
)


def without_markup(quad: Quad) -> Quad:
    """Return the quad; if it states a label or a text of a term, without the HTML and Markdown in it."""
    value = quad.value
    if not isinstance(value, Literal) or quad.predicate not in _LITERALS or value.datatype not in _WITH_MARKUP:
        return quad
    visible = visible_text(value.value, is_html=value.datatype == RDF.HTML)
    return quad if visible == value.value else quad._replace(value=Literal(visible, value.language))


class Vocabulary:
    """The terms in the triples of a document, and the collections and schemes that contain them.

    A term is a `skos:Concept` with a label in any language. A resource is a concept by its type, or because it has a
    preferred label, a scheme, or a broader, narrower or related concept. In a document without the type
    `skos:Concept`, classes are terms too. The document's triples are kept in memory.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._facts: dict[Iri, dict[Iri, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._collections: dict[Iri, set[Iri]] = defaultdict(set)
        self._schemes: dict[Iri, set[Iri]] = defaultdict(set)
        for subject, predicate, value in triples:
            self._facts[subject][predicate].append(value)
        for subject in list(self._facts):
            for scheme in self._links(subject, (SKOS.inScheme, SKOS.topConceptOf)):
                self._schemes[subject].add(scheme)
            for concept in self._links(subject, (SKOS.hasTopConcept,)):
                self._schemes[concept].add(subject)
            for subset in self._links(subject, (OIO.inSubset,)):
                self._collections[subject].add(subset)
            for member in (*self._links(subject, (SKOS.member,)), *self._listed(subject)):
                self._collections[member].add(subject)
        containers = {one for ones in (*self._collections.values(), *self._schemes.values()) for one in ones}
        concepts = {iri for iri, known in self._facts.items() if SKOS.Concept in known.get(RDF.type, ())}
        no_terms = _NO_TERMS | _CLASSES if concepts else _NO_TERMS
        candidates = concepts | {
            iri for iri, known in self._facts.items() if iri not in containers and _seems_a_term(known, no_terms)
        }
        names = {iri: self._names(iri) for iri in candidates}
        self.names: Mapping[Iri, Sequence[Literal]] = {iri: names[iri] for iri in sorted(names) if names[iri]}
        """The names of each term, by IRI."""
        self.unnamed: Sequence[Iri] = [iri for iri in sorted(names) if not names[iri]]
        """The concepts that are not terms because they do not have a label."""

    def facts(self, term: Iri, glossary: Iri) -> dict[Iri, list[Node]]:
        """Return the values of a term by SKOS property; a term without a scheme is put into `glossary`.

        The values of `skos:member` are the collections that contain the term.
        """
        found: dict[Iri, list[Node]] = {SKOS.prefLabel: list(self.names[term])}
        for property_ in (SKOS.altLabel, SKOS.hiddenLabel):
            found[property_] = list(self._labels(term, property_))
        for property_, sources in _TEXTS.items():
            found[property_] = list(self._texts(term, sources))
        comments = [text for text in self._texts(term, (RDFS.comment,)) if text not in found[SKOS.definition]]
        found[SKOS.note if found[SKOS.definition] else SKOS.definition] += comments
        for property_ in _LINKS:
            found[property_] = list(self._links(term, (property_,)))
        found[SKOS.broader] += [above for above in self._links(term, (RDFS.subClassOf,)) if above in self.names]
        found[SKOS.inScheme] = sorted(self._schemes.get(term, ())) or [glossary]
        found[SKOS.member] = sorted(self._collections.get(term, ()))
        return {property_: values for property_, values in found.items() if values}

    def titles(self, iri: Iri) -> Sequence[Literal]:
        """Return the names of a collection or scheme, or else the last segment of its IRI."""
        return self._names(iri) or [Literal(iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2])]

    def _names(self, iri: Iri) -> list[Literal]:
        """Return the preferred labels, or else the titles such as `rdfs:label`."""
        found = list(self._labels(iri, SKOS.prefLabel))
        for title in _TITLES:
            found = found or list(_literals(self._values(iri, (title,))))
        return found

    def _labels(self, iri: Iri, property_: Iri) -> Iterator[Literal]:
        yield from _literals(self._values(iri, _LABELS[property_]))
        for label in self._links(iri, (_XL_LABELS[property_],)):
            yield from _literals(self._values(label, (SKOSXL.literalForm,)))

    def _texts(self, iri: Iri, properties: Iterable[Iri]) -> Iterator[Literal]:
        """Yield the literal values; for a value that is a resource, its `rdf:value`."""
        for value in self._values(iri, properties):
            yield from _literals([value] if isinstance(value, Literal) else self._values(value, (RDF.value,)))

    def _listed(self, collection: Iri) -> Iterator[Iri]:
        """Yield the members of an ordered collection; a circular list is traversed once."""
        items = next(self._links(collection, (SKOS.memberList,)), "")
        seen: set[Iri] = set()
        while items in self._facts and items not in seen:
            seen.add(items)
            yield from self._links(items, (RDF.first,))
            items = next(self._links(items, (RDF.rest,)), "")

    def _links(self, iri: Iri, properties: Iterable[Iri]) -> Iterator[Iri]:
        return (value for value in self._values(iri, properties) if not isinstance(value, Literal))

    def _values(self, iri: Iri, properties: Iterable[Iri]) -> Iterator[Node]:
        known = self._facts.get(iri, {})
        for property_ in properties:
            yield from known.get(property_, ())


def _seems_a_term(known: Mapping[Iri, Sequence[Node]], no_terms: Set[Iri]) -> bool:
    types = set(known.get(RDF.type, ()))
    if not types.isdisjoint(no_terms):
        return False
    return not _MARKS_OF_A_TERM.isdisjoint(known) or (RDFS.label in known and not types.isdisjoint(_CLASSES))


def _literals(values: Iterable[Node]) -> Iterator[Literal]:
    return (value for value in values if isinstance(value, Literal) and value.value.strip())
