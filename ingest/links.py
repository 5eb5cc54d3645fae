"""Derived links to terms of other glossaries: a document links by name, and its own glossary may lack the term.

A link by name has the IRI of that name in the glossary of its document. If no term has this IRI, the link resolves to
the term of that name in the home glossary, or else in the only other glossary that has one, or else to the only term
that has this IRI as an alias: a page is identified by its file, and linked by its name as well.
"""

from collections.abc import Collection, Iterable, Sequence, Set

from embeddings.chunks import chunks
from graph.commit_log import Change
from graph.iris import Iris
from graph.queries import (
    ALIASED_TERMS,
    ALIASES,
    ANY_ALIAS,
    GLOSSARIES_IN,
    LINKED_TERMS,
    LINKING_TERMS,
    LINKS_OF_SOURCES,
    NONEMPTY_GRAPHS,
    RESOLVED_LINKS,
    TERM_NAMES,
    bind,
)
from graph.rdf import Iri, Literal, Triple
from graph.store import TripleStore
from graph.vocabulary import SKOS
from ingest.diagnostics import Diagnostic, Severity

__all__ = ["resolved_links"]


def resolved_links(
    store: TripleStore, iris: Iris, home: Iri, changed: Set[Iri]
) -> tuple[Change, tuple[Diagnostic, ...]]:
    """Return the change of derived links after these terms were put or removed, and the links that are ambiguous.

    `home` is the IRI of the home glossary. Takes time in proportion to the change; nothing is read if there is only
    one glossary.
    """
    rows = store.query(bind(GLOSSARIES_IN, graph=iris.shared_graph))  # also those that have no name yet
    spaces = _Spaces(iris, home, [str(row[0]) for row in rows])
    has_links = any(True for _ in store.query(bind(NONEMPTY_GRAPHS, graphs=[iris.links_graph])))
    has_aliases = any(True for _ in store.query(bind(ANY_ALIAS)))
    if not (spaces.others or has_links or has_aliases):
        return Change(), ()
    linking = set(changed)
    for chunk in chunks(sorted(changed)) if has_aliases or has_links else ():
        linking.update(str(row[0]) for row in store.query(bind(LINKED_TERMS, others=chunk, links=iris.links_graph)))
        if aliases := sorted({str(row[1]) for row in store.query(bind(ALIASES, terms=chunk))}):
            linking.update(str(row[0]) for row in store.query(bind(LINKING_TERMS, others=aliases)))
    for chunk in chunks(sorted({place for term in changed for place in spaces.namesakes(term)})):
        linking.update(str(row[0]) for row in store.query(bind(LINKING_TERMS, others=chunk)))
    removed, added, put = set[Triple](), set[Triple](), set[Iri]()
    diagnostics: list[Diagnostic] = []
    for chunk in chunks(sorted(linking)):
        wanted, ambiguous = _resolved(store, spaces, chunk)
        rows = store.query(bind(RESOLVED_LINKS, terms=chunk, links=iris.links_graph))
        present = {(str(term), str(relation), str(other)) for term, relation, other in rows}
        removed |= present - wanted
        added |= wanted - present
        diagnostics += ambiguous
    for term, relation, other in removed | added:
        put |= {term, str(other)} if relation == SKOS.narrower else {term}  # the record of a narrower term differs
    existing = _existing(store, put)
    graph = iris.links_graph
    return Change({graph: removed}, {graph: added}, put=frozenset(existing)), tuple(diagnostics)


class _Spaces:
    """The name spaces of the glossaries in the IRIs of terms; that of the home glossary is empty."""

    def __init__(self, iris: Iris, home: Iri, glossaries: Iterable[Iri]) -> None:
        self._prefix, self._glossary = f"{iris.base}term/", f"{iris.base}glossary/"
        self._home = home
        self.others = sorted(
            iri.removeprefix(self._glossary) for iri in glossaries if iri.startswith(self._glossary) and iri != home
        )

    def of_glossary(self, glossary: Iri) -> str:
        return "" if glossary == self._home else glossary.removeprefix(self._glossary)

    def split(self, term: Iri) -> tuple[str, str] | None:
        """Return the name space and the slug of a term; None for IRIs that are not made from names."""
        parts = term.removeprefix(self._prefix).split("/")
        if not term.startswith(self._prefix) or len(parts) > 2:
            return None
        return ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])

    def namesakes(self, term: Iri) -> Sequence[Iri]:
        """Return the possible IRIs of terms with the same slug, that of the home glossary first."""
        found = self.split(term)
        if found is None:
            return ()
        return [f"{self._prefix}{found[1]}", *(f"{self._prefix}{space}/{found[1]}" for space in self.others)]


def _resolved(store: TripleStore, spaces: _Spaces, terms: Collection[Iri]) -> tuple[set[Triple], list[Diagnostic]]:
    """Return the derived links of these terms, and a finding for each ambiguous link."""
    stated: list[tuple[Iri, Iri, Iri, str]] = []
    for term, relation, other, glossary, file in store.query(bind(LINKS_OF_SOURCES, terms=terms)):
        found = spaces.split(str(other))
        # A link that states the IRI of another glossary is not a link by name.
        if found is not None and found[0] == spaces.of_glossary(str(glossary)):
            name = file.value if isinstance(file, Literal) else ""
            stated.append((str(term), str(relation), str(other), name))
    namesakes = {other: spaces.namesakes(other) for _, _, other, _ in stated}
    existing = _existing(store, {*namesakes, *(one for several in namesakes.values() for one in several)})
    aliased: dict[Iri, list[Iri]] = {}
    for chunk in chunks(sorted(namesakes.keys() - existing)):
        for aliased_term, alias in store.query(bind(ALIASED_TERMS, aliases=chunk)):
            aliased.setdefault(str(alias), []).append(str(aliased_term))
    wanted: set[Triple] = set()
    diagnostics: dict[tuple[Iri, Iri], Diagnostic] = {}
    for term, relation, other, file in stated:
        home, *elsewhere = namesakes[other]
        found_elsewhere = [one for one in elsewhere if one in existing]
        found_elsewhere = found_elsewhere or [one for one in aliased.get(other, ()) if one != term]
        if other in existing or not (home in existing or found_elsewhere):
            continue
        if home in existing or len(found_elsewhere) == 1:
            wanted.add((term, relation, home if home in existing else found_elsewhere[0]))
        else:
            diagnostics[term, other] = _ambiguous(term, found_elsewhere, file)
    return wanted, list(diagnostics.values())


def _existing(store: TripleStore, terms: Set[Iri]) -> set[Iri]:
    return {str(row[0]) for chunk in chunks(sorted(terms)) for row in store.query(bind(TERM_NAMES, terms=chunk))}


def _ambiguous(term: Iri, candidates: Sequence[Iri], file: str) -> Diagnostic:
    return Diagnostic(
        file,
        None,
        Severity.WARNING,
        "ambiguous-link",
        f"<{term}> links by name to a term that several glossaries or pages define, and has no link to any of them:"
        f" {', '.join(f'<{one}>' for one in candidates)}.",
        "Link to the IRI of one of them.",
    )
