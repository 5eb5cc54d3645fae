"""Extract terms from RDF documents in SKOS, SKOS-XL or OWL, and express them in SKOS."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from graph.datatypes import TRUE, is_true
from graph.rdf import Iri, Literal, Node, Quad, Triple
from graph.status import Status, is_retired, one_status
from graph.vocabulary import DCTERMS, LEX, OBO, OIO, OWL, RDF, RDFS, SCHEMA, SKOS, SKOSXL, XSD
from ingest.rdf import vocabularies
from ingest.readers.language_tags import language_named
from ingest.readers.markup import visible_text

_OBO_ID: Final = re.compile(r"[A-Za-z]\w*:\w+")
_ADDRESS: Final = re.compile(r'https?://[^\x00-\x20<>"{}|\\^`]+')


class Hierarchy(NamedTuple):
    """The direct broader and narrower concepts that a concept states."""

    broader: frozenset[Iri]
    narrower: frozenset[Iri]


def without_markup(quad: Quad) -> Quad:
    """Return the quad; if it states a label or a text of a term, without the HTML and Markdown in it."""
    value = quad.value
    if (
        not isinstance(value, Literal)
        or quad.predicate not in vocabularies.LITERALS
        or value.datatype not in vocabularies.WITH_MARKUP
    ):
        return quad
    visible = visible_text(value.value, is_html=value.datatype in vocabularies.MARKUP)
    return quad if visible == value.value else quad._replace(value=Literal(visible, value.language))


class Vocabulary:
    """The terms in the triples of a document, and the collections and schemes that contain them.

    A term is a `skos:Concept` with a label in any language. A resource is a concept by its type or a subclass of it, or
    because it has a preferred label, a scheme, or a broader, narrower or related concept. In a document without the
    type `skos:Concept`, classes are terms too. Subclasses and subproperties are those that the document states, and
    those of ISO 25964, the Getty vocabularies and schema.org. The document's triples are kept in memory.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._facts: dict[Iri, dict[Iri, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._collections: dict[Iri, set[Iri]] = defaultdict(set)
        self._schemes: dict[Iri, set[Iri]] = defaultdict(set)
        self._tops: dict[Iri, set[Iri]] = defaultdict(set)
        for subject, predicate, value in triples:
            node = _of_obo(value) if predicate in vocabularies.OBO_LINKS else value
            self._facts[subject][vocabularies.of_schema_org(predicate)].append(node)
        self._read_subproperties()
        for subject in list(self._facts):
            for replaced in self._links(subject, (DCTERMS.replaces,)):
                if replaced in self._facts:
                    self._facts[replaced][DCTERMS.isReplacedBy].append(subject)
            self._schemes[subject].update(self._links(subject, (SKOS.inScheme,)))
            self._tops[subject].update(self._links(subject, (SKOS.topConceptOf,)))
            for concept in self._links(subject, (SKOS.hasTopConcept,)):
                self._tops[concept].add(subject)
            for subset in self._links(
                subject, (OIO.inSubset, SCHEMA.inDefinedTermSet, SCHEMA.inCodeSet, f"{vocabularies.ISO_THES}superGroup")
            ):
                self._collections[subject].add(subset)
            members = (SKOS.member, SCHEMA.hasDefinedTerm, SCHEMA.hasCategoryCode)
            for member in (*self._links(subject, members), *self._listed(subject)):
                self._collections[member].add(subject)
        self._read_languages()
        containers = {
            one for known in (self._collections, self._schemes, self._tops) for ones in known.values() for one in ones
        }
        classes = self._subclasses()
        types = {
            iri: {classes.get(one, one) for one in map(vocabularies.of_schema_org, self._links(iri, (RDF.type,)))}
            for iri in list(self._facts)
        }
        concepts = {iri for iri, found in types.items() if SKOS.Concept in found}
        no_terms = vocabularies.NO_TERMS | vocabularies.CLASSES if concepts else vocabularies.NO_TERMS
        candidates = concepts | {
            iri
            for iri, known in self._facts.items()
            if iri not in containers and _seems_a_term(known, types[iri], no_terms)
        }
        names = {iri: self._names(iri) for iri in candidates}
        self.names: Mapping[Iri, Sequence[Literal]] = {iri: names[iri] for iri in sorted(names) if names[iri]}
        """The names of each term, by IRI."""
        self.unnamed: Mapping[Iri, Hierarchy] = {
            iri: Hierarchy(*(frozenset(self._links(iri, (link,))) for link in (SKOS.broader, SKOS.narrower)))
            for iri in sorted(names)
            if not names[iri]
        }
        """The concepts that are not terms because they do not have a label, with their links."""

    def facts(self, term: Iri, glossary: Iri) -> dict[Iri, list[Node]]:
        """Return the values of a term by SKOS property; a term without a scheme is put into `glossary`.

        The values of `skos:member` are the collections that contain the term.
        """
        found: dict[Iri, list[Node]] = {SKOS.prefLabel: list(self.names[term])}
        for property_ in (SKOS.altLabel, SKOS.hiddenLabel):
            found[property_] = list(self._labels(term, property_))
        for property_, sources in vocabularies.TEXTS.items():
            found[property_] = list(self._texts(term, sources))
        comments = [text for text in self._texts(term, vocabularies.COMMENTS) if text not in found[SKOS.definition]]
        found[SKOS.note if found[SKOS.definition] else SKOS.definition] += comments
        for property_ in vocabularies.LINKS:
            found[property_] = list(self._links(term, (property_,)))
        found[SKOS.broader] += [above for above in self._links(term, (RDFS.subClassOf,)) if above in self.names]
        found[SKOS.notation] = list(_literals(self._values(term, (SKOS.notation,))))
        found |= self._status(term)
        found[LEX.involvement] = list(self._links(term, (LEX.involvement,)))  # which the document describes
        tops = self._tops.get(term, set())
        found[SKOS.inScheme] = sorted(self._schemes.get(term, set()) | tops) or [glossary]
        found[SKOS.topConceptOf] = sorted(tops)
        found[SKOS.member] = sorted(self.containers_of(term))
        return {property_: values for property_, values in found.items() if values}

    def containers_of(self, iri: Iri) -> set[Iri]:
        """Return the collections that contain a resource, and the collections that contain these, at any depth."""
        found: set[Iri] = set()
        waiting = [iri]
        while waiting:
            new = self._collections.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def _status(self, term: Iri) -> dict[Iri, list[Node]]:
        """Return the facts about the status; a term with a replacement is superseded."""
        stated = [_local_name(value) for value in self._values(term, vocabularies.STATUS)]
        flags = [is_true(flag) for flag in _literals(self._values(term, (OWL.deprecated,)))]
        flags += (not vocabularies.DEPRECATED.isdisjoint(self._links(term, (RDF.type,))),)
        status = one_status([*stated, *(Status.DEPRECATED for flag in flags if flag)])
        if not is_retired(status) and any(self._links(term, (DCTERMS.isReplacedBy,))):
            status = Status.SUPERSEDED
        return {
            OWL.deprecated: [TRUE] if is_retired(status) else [],
            LEX.status: [Literal(status)] if status else [],
        }

    def _read_subproperties(self) -> None:
        """State with a property that is read what a subproperty of it states."""
        above = {
            iri: {vocabularies.of_schema_org(one) for one in self._links(iri, (RDFS.subPropertyOf,))}
            for iri in list(self._facts)
        }
        read = _beneath(
            {**above, **{iri: (one,) for iri, one in vocabularies.SUPERPROPERTIES.items()}}, vocabularies.READ
        )
        if read:
            for known in list(self._facts.values()):
                for property_ in read.keys() & known.keys():
                    values = known[read[property_]]
                    values += (value for value in known[property_] if value not in values)

    def _read_languages(self) -> None:
        """Tag the texts of terms of schema.org with the language of the term or its set, if they have none."""
        stated = {iri: list(_literals(known.get(SCHEMA.inLanguage, ()))) for iri, known in self._facts.items()}
        languages = {iri: tag for iri, tags in stated.items() if tags and (tag := language_named(tags[0].value))}
        for iri, known in self._facts.items() if languages else ():
            near = (iri, *sorted(self._collections.get(iri, ())))
            language = next((languages[one] for one in near if one in languages), "")
            for property_ in known.keys() & vocabularies.LITERALS if language else ():
                known[property_] = [_in_language(value, language) for value in known[property_]]

    def _subclasses(self) -> Mapping[Iri, Iri]:
        """Return for each subclass of a SKOS class that class."""
        above = {iri: set(self._links(iri, (RDFS.subClassOf,))) for iri in list(self._facts)}
        known = {SKOS.Concept, SKOS.Collection, SKOS.ConceptScheme}
        return _beneath({**above, **{iri: (one,) for iri, one in vocabularies.SUPERCLASSES.items()}}, known)

    def titles(self, iri: Iri) -> Sequence[Literal]:
        """Return the names of a collection or scheme, or else the last segment of its IRI."""
        return self._names(iri) or [Literal(iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2])]

    def _names(self, iri: Iri) -> list[Literal]:
        """Return the preferred labels, or else the titles such as `rdfs:label`."""
        found = list(self._labels(iri, SKOS.prefLabel))
        for title in vocabularies.TITLES:
            found = found or list(_literals(self._values(iri, (title,))))
        return found

    def _labels(self, iri: Iri, property_: Iri) -> Iterator[Literal]:
        yield from _literals(self._values(iri, vocabularies.LABELS[property_]))
        for label in self._links(iri, (vocabularies.XL_LABELS[property_],)):
            yield from _literals(self._values(label, (SKOSXL.literalForm,)))

    def _texts(self, iri: Iri, properties: Iterable[Iri]) -> Iterator[Literal]:
        """Yield the literal values; for a value that is a resource, its `rdf:value` or `esco:nodeLiteral`."""
        for value in self._values(iri, properties):
            yield from _literals(
                [value] if isinstance(value, Literal) else self._values(value, (RDF.value, vocabularies.NODE_LITERAL))
            )

    def _listed(self, collection: Iri) -> Iterator[Iri]:
        """Yield the members of an ordered collection; a circular list is traversed once."""
        items = next(self._links(collection, (SKOS.memberList,)), "")
        seen: set[Iri] = set()
        while items in self._facts and items not in seen:
            seen.add(items)
            yield from self._links(items, (RDF.first,))
            items = next(self._links(items, (RDF.rest,)), "")

    def _links(self, iri: Iri, properties: Iterable[Iri]) -> Iterator[Iri]:
        for value in self._values(iri, properties):
            if not isinstance(value, Literal):
                yield value
            elif value.datatype == XSD.anyURI and _ADDRESS.fullmatch(value.value):
                yield value.value

    def _values(self, iri: Iri, properties: Iterable[Iri]) -> Iterator[Node]:
        known = self._facts.get(iri, {})
        for property_ in properties:
            yield from known.get(property_, ())


def _beneath(above: Mapping[Iri, Iterable[Iri]], tops: Set[Iri]) -> dict[Iri, Iri]:
    """Return for each class or property below one of `tops` the nearest of these."""
    below: dict[Iri, list[Iri]] = defaultdict(list)
    for iri, others in above.items():
        for other in others:
            below[other].append(iri)
    found = {top: top for top in sorted(tops)}
    level = list(found)
    while level:
        new = {iri: found[other] for other in reversed(level) for iri in below.get(other, ()) if iri not in found}
        found |= new
        level = sorted(new)
    return {iri: top for iri, top in found.items() if iri not in tops}


def _of_obo(value: Node) -> Node:
    """Return the resource of an identifier of OBO in a text.

    >>> _of_obo(Literal("GO:0000001"))
    'http://purl.obolibrary.org/obo/GO_0000001'
    """
    if isinstance(value, Literal) and _OBO_ID.fullmatch(value.value):
        return f"{OBO}{value.value.replace(':', '_')}"
    return value


def _in_language(value: Node, language: str) -> Node:
    if isinstance(value, Literal) and not (value.language or value.datatype):
        return Literal(value.value, language)
    return value


def _local_name(value: Node) -> str:
    return value.value if isinstance(value, Literal) else re.split("[/#]", value.rstrip("/#"))[-1]


def _seems_a_term(known: Mapping[Iri, Sequence[Node]], types: Set[Iri], no_terms: Set[Iri]) -> bool:
    if not types.isdisjoint(no_terms):
        return False
    return not vocabularies.MARKS_OF_A_TERM.isdisjoint(known) or (
        RDFS.label in known and not types.isdisjoint(vocabularies.CLASSES)
    )


def _literals(values: Iterable[Node]) -> Iterator[Literal]:
    return (value for value in values if isinstance(value, Literal) and value.value.strip())
