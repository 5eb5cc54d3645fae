"""Import an RDF document: keep its own triples, without markup in texts, and extract its terms into a separate graph.

| code | severity | meaning |
|---|---|---|
| `taken` | warning | another source has this term already; the triples of this document are stored, but not used |
| `no-label` | warning | a concept without a label is not a term |
| `no-term` | warning | the document does not contain any term |
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from graph.iris import Iris
from graph.model import Term
from graph.rdf import Iri, Node, Quad, Triple
from graph.skolem import skolemized
from graph.term_reader import to_term
from graph.vocabulary import LEX, PROV, RDF, SKOS
from ingest.diagnostics import Diagnostic, Severity
from ingest.rdf.term_extraction import Hierarchy, Vocabulary, without_markup

_UNCHANGED = "stored and exported unchanged"


@dataclass(frozen=True, slots=True)
class Import:
    """An imported document: its own triples by graph, unchanged, and its `terms` with the `triples` that state them.

    `unlabeled` are the concepts that are not terms because they do not have a label.
    """

    graphs: Mapping[Iri, Sequence[Triple]]
    terms: Mapping[Iri, Term]
    triples: Sequence[Triple]
    diagnostics: Sequence[Diagnostic]
    unlabeled: Mapping[Iri, Hierarchy]


def read_import(
    quads: Sequence[Quad], name: str, iris: Iris, glossary: Iri, owner_of: Callable[[Iri], str | None]
) -> Import:
    """Import the document `name`; terms without a concept scheme are added to `glossary`.

    The default graph gets the IRI `Iris.document(name)`. Named graphs append `?graph=` and their percent-encoded name,
    blank nodes `?blank=` and a digest. Terms that belong to another source according to `owner_of` are omitted.
    """
    source, document = iris.source(name), iris.document(name)
    graphs: dict[Iri, dict[Triple, None]] = defaultdict(dict)
    is_export = any(quad.predicate == RDF.type and quad.value == LEX.Source for quad in quads)  # texts are plain
    plain = quads if is_export else [*map(without_markup, quads)]
    for subject, predicate, value, graph in skolemized(plain, f"{document}?blank="):
        graphs[f"{document}?graph={quote(graph, safe='')}" if graph else document][subject, predicate, value] = None
    vocabulary = Vocabulary(triple for triples in graphs.values() for triple in triples)
    owners = {term: owner for term in vocabulary.names if (owner := owner_of(term)) is not None}
    terms: dict[Iri, Term] = {}
    triples: list[Triple] = []
    gathered: dict[Iri, Iri] = {}
    for term in vocabulary.names.keys() - owners.keys():
        facts = vocabulary.facts(term, glossary) | {PROV.wasDerivedFrom: [source]}
        terms[term] = to_term(term, facts)
        triples += _triples(term, facts)
        gathered |= {str(scheme): SKOS.ConceptScheme for scheme in facts[SKOS.inScheme]}
        gathered |= {str(collection): SKOS.Collection for collection in facts.get(SKOS.member, ())}
    for iri, class_ in gathered.items():
        if iri != glossary:
            triples.append((iri, RDF.type, class_))
            triples += ((iri, SKOS.prefLabel, title) for title in vocabulary.titles(iri))
    return Import(
        {graph: tuple(known) for graph, known in graphs.items()},
        {term: terms[term] for term in sorted(terms)},
        sorted(set(triples)),
        tuple(_diagnostics(name, vocabulary, owners)),
        vocabulary.unnamed,
    )


def _triples(term: Iri, facts: Mapping[Iri, Sequence[Node]]) -> Iterator[Triple]:
    yield term, RDF.type, SKOS.Concept
    for property_, values in facts.items():
        for value in values:
            yield (str(value), SKOS.member, term) if property_ == SKOS.member else (term, property_, value)


def _diagnostics(name: str, vocabulary: Vocabulary, owners: Mapping[Iri, str]) -> Iterator[Diagnostic]:
    def warning(code: str, message: str, remedy: str) -> Diagnostic:
        return Diagnostic(name, None, Severity.WARNING, code, message, remedy)

    for term, owner in owners.items():
        message = (
            f"<{term}> is already a term of {owner}. The triples of this document about it are {_UNCHANGED},"
            " but not shown in searches and lists."
        )
        yield warning("taken", message, f"Describe the term in one of the two documents, or remove {owner} first.")
    if vocabulary.unnamed:
        examples = ", ".join(f"<{iri}>" for iri in list(vocabulary.unnamed)[:3])
        message = (
            f"Concepts without a label are not terms ({len(vocabulary.unnamed)} in all), for example {examples}."
            f" Their triples are {_UNCHANGED}."
        )
        yield warning("no-label", message, "Add a skos:prefLabel to each.")
    if not vocabulary.names:
        message = (
            "The document does not contain any term: no skos:Concept, schema:DefinedTerm or owl:Class has a label."
            f" Its triples are {_UNCHANGED}."
        )
        yield warning("no-term", message, "Remove the document from the input if it is not a glossary.")
