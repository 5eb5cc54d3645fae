"""Organizations that documents name by an abbreviation alone: FSB is the Foo Standards Body (FSB) of another document.

An organization of which documents state nothing but a name is the organization that has this name as an alternate
name, if there is exactly one. What documents state remains; the derived statements, of `owl:sameAs`, are in a graph of
their own, and follow the descriptions, in whatever order documents come.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from embeddings.chunks import chunks
from graph.commit_log import Change
from graph.iris import Iris
from graph.organization_queries import ALTERNATE_NAMES, DESCRIBED_IN, DEVELOPED, PARENTS, UNITS
from graph.rdf import Iri, Literal, Node
from graph.sparql_text import bind
from graph.store import Row, TripleStore
from graph.term_reader import read_abbreviations
from graph.vocabulary import OWL, RDF, SCHEMA
from ingest.diagnostics import Diagnostic, Severity

_DESCRIBING = frozenset({SCHEMA.alternateName, SCHEMA.parentOrganization, SCHEMA.url})


def resolved_abbreviations(store: TripleStore, iris: Iris, changed: Set[Iri]) -> tuple[Change, tuple[Diagnostic, ...]]:
    """Return the change of derived statements about organizations, and a finding for each ambiguous abbreviation.

    Findings are about the organizations of the `changed` terms. The change puts the terms that have other organizations
    because of it. Reads all alternate names that documents state, and descriptions of organizations with these names.
    """
    candidates = _candidates(store, iris)
    wanted = {short: next(iter(found)) for short, found in candidates.items() if len(found) == 1}
    present = read_abbreviations(store, iris)
    removed, added = present.items() - wanted.items(), wanted.items() - present.items()
    graph = iris.abbreviations_graph
    put = _developed(store, _family(store, {short for short, _ in removed | added}, (present, wanted)))
    change = Change(
        {graph: {(short, OWL.sameAs, other) for short, other in removed}},
        {graph: {(short, OWL.sameAs, other) for short, other in added}},
        put=frozenset(str(term) for _, term, _ in put),
    )
    return change, tuple(
        _findings(store, {short: found for short, found in candidates.items() if len(found) > 1}, changed)
    )


def _candidates(store: TripleStore, iris: Iris) -> dict[Iri, set[Iri]]:
    """Return the organizations that documents only name, each with those that have its name as an alternate name."""
    named: dict[Iri, set[Iri]] = defaultdict(set)
    for organization, name in store.query(bind(ALTERNATE_NAMES, shared=iris.shared_graph)):
        if isinstance(name, Literal):
            named[iris.organization(name.value)].add(str(organization))
    found: dict[Iri, set[Iri]] = {}
    for chunk in chunks(sorted(named)):
        facts: dict[Iri, list[Row]] = defaultdict(list)
        for organization, *fact in store.query(bind(DESCRIBED_IN, organizations=chunk)):
            facts[str(organization)].append(tuple(fact))
        for short, known in facts.items():
            if _is_only_named(iris, short, known, named[short]):
                found[short] = named[short]
    above = _parents(store, set().union(*found.values()))
    return {short: others - above[short] for short, others in found.items() if others - above[short]}


def _is_only_named(iris: Iris, organization: Iri, facts: Collection[Row], others: Collection[Iri]) -> bool:
    """Return whether documents state nothing but the name from which the IRI of an organization is made.

    An export also states that it is one of the `others`. The shared graph has organizations of the registry.
    """
    is_named = False
    for property_, value, graph in facts:
        if graph == iris.abbreviations_graph:
            continue
        is_other_name = property_ == SCHEMA.name and (
            not isinstance(value, Literal) or iris.organization(value.value) != organization
        )
        is_other = property_ == OWL.sameAs and value not in others
        if graph == iris.shared_graph or property_ in _DESCRIBING or is_other_name or is_other:
            return False
        is_named |= property_ == SCHEMA.name
    return is_named and any(fact[:2] == (RDF.type, SCHEMA.Organization) for fact in facts)


def _parents(store: TripleStore, organizations: Set[Iri]) -> Mapping[Iri, set[Iri]]:
    """Return those of the organizations that are units of each one."""
    units: dict[Iri, set[Iri]] = defaultdict(set)
    for chunk in chunks(sorted(organizations)):
        for unit, parent in store.query(bind(PARENTS, organizations=chunk)):
            units[str(parent)].add(str(unit))
    return units


def _family(store: TripleStore, organizations: Set[Iri], known: Iterable[Mapping[Iri, Iri]]) -> set[Iri]:
    """Return these organizations with their units at any depth, under each of the names that are or were derived."""
    shorts: dict[Iri, set[Iri]] = defaultdict(set)
    for abbreviations in known:
        for short, other in abbreviations.items():
            shorts[other].add(short)
    found, waiting = set[Iri](), set(organizations)
    while waiting:
        found |= waiting
        rows = (row for chunk in chunks(sorted(waiting)) for row in store.query(bind(UNITS, organizations=chunk)))
        units = {str(row[0]) for row in rows}
        waiting = units.union(*(shorts[one] for one in waiting | units)) - found
    return found


def _developed(store: TripleStore, organizations: Iterable[Iri]) -> Iterator[Row]:
    """Yield each of the organizations with each term that its document assigns to it, and the name of the document."""
    for chunk in chunks(sorted(organizations)):
        yield from store.query(bind(DEVELOPED, organizations=chunk))


def _findings(store: TripleStore, ambiguous: Mapping[Iri, Set[Iri]], changed: Set[Iri]) -> Iterator[Diagnostic]:
    files: dict[Iri, set[str]] = defaultdict(set)
    affected: set[Node | None] = set()
    for organization, term, file in _developed(store, {*ambiguous}.union(*ambiguous.values())):
        files[str(organization)].add(file.value if isinstance(file, Literal) else "")
        if term in changed:
            affected.add(organization)
    for short, others in sorted(ambiguous.items()):
        if files[short] and not affected.isdisjoint({short, *others}):
            yield _ambiguous(short, sorted(others), min(files[short]))


def _ambiguous(short: Iri, others: Collection[Iri], file: str) -> Diagnostic:
    return Diagnostic(
        file,
        None,
        Severity.WARNING,
        "ambiguous-abbreviation",
        f"Several organizations have the name of <{short}> as another name: {', '.join(f'<{one}>' for one in others)}.",
        "Write the name of one of them instead of the abbreviation.",
    )
