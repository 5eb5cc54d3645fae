"""An RDF document becomes graphs: its own triples as they stand, and beside them what is read of its terms.

| code | severity | meaning |
|---|---|---|
| `taken` | warning | another source has the term; what this one says of it is kept, but not read |
| `no-label` | warning | a concept has no label, hence is no term |
| `no-term` | warning | the document states no term at all |
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from graph.glossary import to_term
from graph.iris import Iris
from graph.model import Term
from graph.rdf import Iri, Node, Quad, Triple
from graph.skolem import skolemized
from graph.vocabulary import PROV, RDF, SKOS
from ingest.diagnostics import Diagnostic, Severity
from ingest.vocabularies import Vocabulary

__all__ = ["Import", "read_import"]

_KEPT = "It is kept and exported as it stands."


@dataclass(frozen=True, slots=True)
class Import:
    """What a document says: `graphs`, its triples as they stand, and its `terms`, with the triples that state them."""

    graphs: Mapping[Iri, Sequence[Triple]]
    terms: Mapping[Iri, Term]
    triples: Sequence[Triple]
    diagnostics: Sequence[Diagnostic]


def read_import(
    quads: Sequence[Quad], name: str, iris: Iris, glossary: Iri, owner_of: Callable[[Iri], str | None]
) -> Import:
    """Return what the document called `name` says; its terms without a scheme belong to `glossary`.

    Its default graph is `Iris.document(name)`; each named graph is that, `?graph=` and its own name percent-encoded; a
    blank node is that, `?blank=` and a digest. A term that another source has, by `owner_of`, is left out.
    """
    source, document = iris.source(name), iris.document(name)
    graphs: dict[Iri, dict[Triple, None]] = defaultdict(dict)
    for subject, predicate, value, graph in skolemized(quads, f"{document}?blank="):
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
            f"<{term}> is already a term of {owner}: no search or list shows what this document says of it. {_KEPT}"
        )
        yield warning("taken", message, f"State all of it in one of the two documents, or remove {owner} first.")
    if vocabulary.unnamed:
        examples = ", ".join(f"<{iri}>" for iri in vocabulary.unnamed[:3])
        message = f"{len(vocabulary.unnamed)} concepts have no label, hence are no terms: {examples} ... {_KEPT}"
        yield warning("no-label", message, "Give each a skos:prefLabel.")
    if not vocabulary.names:
        message = f"Nothing in this document is a term: it has no skos:Concept or owl:Class with a label. {_KEPT}"
        yield warning("no-term", message, "Remove it from the input, if it is no glossary.")
