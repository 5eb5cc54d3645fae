"""Derived links: a document links by name, and the term with this name may have another IRI, or be in another document.

A link by name has the IRI of that name in the glossary of its document. If no term has this IRI, the link resolves to
a term with this name or alias, or else with this synonym: of the same glossary, or else of the home glossary, or else
of another one. Derived links are in a graph of their own, and follow the terms, in whatever order documents come.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from embeddings.chunks import chunks
from embeddings.engine import SearchView
from embeddings.records import Role
from graph.commit_log import Change
from graph.iris import Iris, slug
from graph.link_queries import (
    ALIASED_TERMS,
    ALIASES,
    ALL_LINKED_TERMS,
    GLOSSARIES_IN,
    GLOSSARIES_OF_TERMS,
    LABELS_OF_TERMS,
    LINKED_TERMS,
    LINKING_TERMS,
    LINKS_OF_SOURCES,
    RESOLVED_LINKS,
    UNRESOLVED_TERMS,
)
from graph.model import Term
from graph.rdf import Iri, Literal, Triple
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_fields import LINK_FIELDS
from graph.vocabulary import SKOS
from ingest.diagnostics import Diagnostic, Severity
from ingest.terms import TermMaker

_BULK: Final = 2_000
"""Changed terms from which on all links of the graph are examined, instead of those that may be affected."""

_MOST_FINDINGS: Final = 1_000

_NAME, _SYNONYM = 0, 1


def resolved_links(
    store: TripleStore,
    iris: Iris,
    home: Iri,
    changed: Set[Iri],
    view: SearchView,
    unresolved: Set[Iri] | None = None,
) -> tuple[Change, tuple[Diagnostic, ...]]:
    """Return the change of derived links after these terms were put or removed, and findings about links by name.

    They are about names that several terms have, and about names in the changed terms that no term has, at most 1,000.
    `home` is the IRI of the home glossary, `view` the engine before the change. Takes time in proportion to the change.
    `unresolved` are all IRIs in links that no term has, if they are known and no link has been derived yet.
    """
    if not changed:
        return Change(), ()
    rows = store.query(bind(GLOSSARIES_IN, graph=iris.shared_graph))  # also those that have no name yet
    spaces = _Spaces(iris, home, [str(row[0]) for row in rows])
    terms = _Terms(store, spaces, view, changed)
    if unresolved is not None:
        linking = _linking(store, unresolved)
    else:
        linking = _all_linking(store, iris) if len(changed) > _BULK else _affected(store, iris, spaces, terms)
    stated, present = list[_Link](), set[Triple]()
    for chunk in chunks(sorted(linking)):
        stated += _unresolved(store, terms, chunk)
        rows = store.query(bind(RESOLVED_LINKS, terms=chunk, links=iris.links_graph))
        present |= {(str(term), str(relation), str(other)) for term, relation, other in rows}
    findings: dict[Iri, Diagnostic] = {}
    wanted = set(_resolved(terms, stated, findings))
    removed, added, put = present - wanted, wanted - present, set[Iri]()
    for term, relation, other in removed | added:
        put |= {term, str(other)} if relation == SKOS.narrower else {term}  # the record of a narrower term differs
    graph = iris.links_graph
    existing = frozenset(terms.glossaries(put))
    return Change({graph: removed}, {graph: added}, put=existing), tuple(findings.values())


def linked_by_name(terms: Mapping[Iri, Term], maker: TermMaker) -> tuple[dict[Iri, Term], dict[Iri, list[Iri]]]:
    """Return the terms of one glossary with resolved links, and the candidates for each name that is ambiguous."""
    known = terms.keys() | {alias for term in terms.values() for alias in term.aliases}
    wanted = {other for term in terms.values() for field in LINK_FIELDS for other in getattr(term, field)} - known
    named: dict[Iri, dict[tuple[int, bool], set[Iri]]] = defaultdict(lambda: defaultdict(set))
    for term in terms.values() if wanted else ():
        for kind, labels in ((_NAME, term.readings("name")), (_SYNONYM, term.synonyms)):
            for link in {maker.named(label) for label in labels} & wanted:
                named[link][kind, term.is_deprecated].add(term.iri)
    best = {link: sorted(ranked[min(ranked)]) for link, ranked in named.items()}
    meant = {link: found[0] for link, found in best.items() if len(found) == 1}
    linked: dict[Iri, Term] = {}
    for iri, term in terms.items():
        changed: dict[str, Any] = {
            field: tuple(sorted({meant.get(one, one) for one in others} - ({iri} - set(others))))
            for field in LINK_FIELDS
            if not meant.keys().isdisjoint(others := getattr(term, field))
        }
        linked[iri] = replace(term, **changed) if changed else term
    return linked, {link: found for link, found in best.items() if link not in meant}


def _all_linking(store: TripleStore, iris: Iris) -> set[Iri]:
    """Return the terms with links that need to be resolved, or are resolved."""
    queries = (bind(UNRESOLVED_TERMS), bind(ALL_LINKED_TERMS, links=iris.links_graph))
    return {str(row[0]) for query in queries for row in store.query(query)}


def _affected(store: TripleStore, iris: Iris, spaces: "_Spaces", terms: "_Terms") -> set[Iri]:
    """Return the terms with links that may resolve otherwise: changed ones, and those that link to changed ones."""
    linking, others = set(terms.changed), set[Iri]()
    for chunk in chunks(sorted(terms.changed)):
        linking.update(str(row[0]) for row in store.query(bind(LINKED_TERMS, others=chunk, links=iris.links_graph)))
        others.update(str(row[1]) for row in store.query(bind(ALIASES, terms=chunk)))
        others.update(one for term in chunk for one in spaces.namesakes(term))
        slugs = {slug(label.text) for record in terms.view.records(chunk).values() for label in record.labels}
        slugs.update(slug(label) for _, label, _ in terms.labels(chunk))
        others.update(one for name in slugs for one in spaces.named(name))
    return linking | _linking(store, others)


def _linking(store: TripleStore, others: Set[Iri]) -> set[Iri]:
    """Return the terms whose sources link them to one of these IRIs."""
    queries = (bind(LINKING_TERMS, others=chunk) for chunk in chunks(sorted(others)))
    return {str(row[0]) for query in queries for row in store.query(query)}


class _Spaces:
    """The name spaces of the glossaries in the IRIs of terms; that of the home glossary is empty."""

    def __init__(self, iris: Iris, home: Iri, glossaries: Iterable[Iri]) -> None:
        self._prefix, self._glossary = f"{iris.base}term/", f"{iris.base}glossary/"
        self._home = home
        self._others = sorted(
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

    def named(self, name: str) -> Sequence[Iri]:
        """Return the possible IRIs of terms with a slug, that of the home glossary first."""
        return [f"{self._prefix}{name}", *(f"{self._prefix}{space}/{name}" for space in self._others)]

    def namesakes(self, term: Iri) -> Sequence[Iri]:
        """Return the possible IRIs of terms with the same slug."""
        found = self.split(term)
        return () if found is None else self.named(found[1])


class _Link(NamedTuple):
    """A link by name, with the name space and the file of its source."""

    term: Iri
    relation: Iri
    other: Iri
    space: str
    file: str


class _Candidate(NamedTuple):
    term: Iri
    kind: int


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms after a change: changed ones from the graph, all others from the view."""

    store: TripleStore
    spaces: _Spaces
    view: SearchView
    changed: Set[Iri]

    def labels(self, terms: Collection[Iri]) -> Iterator[tuple[Iri, str, int]]:
        """Yield the names and synonyms of these terms, which the graph has."""
        for term, property_, label in self.store.query(bind(LABELS_OF_TERMS, terms=terms)):
            if isinstance(label, Literal):
                yield str(term), label.value, _NAME if property_ == SKOS.prefLabel else _SYNONYM

    def glossaries(self, terms: Iterable[Iri]) -> dict[Iri, tuple[str, bool]]:
        """Return the name space of each of these terms that exists, and whether it is deprecated."""
        rows = (
            row for part in chunks(sorted(terms)) for row in self.store.query(bind(GLOSSARIES_OF_TERMS, terms=part))
        )
        return {
            str(term): (self.spaces.of_glossary(str(glossary)), deprecated is not None)
            for term, glossary, deprecated in rows
        }

    def named(self, links: Set[Iri]) -> dict[Iri, set[_Candidate]]:
        """Return the terms that these links, which are not IRIs of terms, can mean."""
        by_slug: dict[str, list[Iri]] = defaultdict(list)
        for link in links:
            if found := self.spaces.split(link):
                by_slug[found[1]].append(link)
        named: dict[Iri, set[_Candidate]] = defaultdict(set)
        texts = {text: name for name in by_slug for text in _spellings(name)}
        for text, matches in self.view.exact(sorted(texts)).items() if texts else ():
            for match in matches:
                is_name = match.role is Role.NAME
                if match.key not in self.changed and (is_name or match.role is Role.SYNONYM):
                    if slug(match.label) == texts[text]:
                        for link in by_slug[texts[text]]:
                            named[link].add(_Candidate(match.key, _NAME if is_name else _SYNONYM))
        for chunk in chunks(sorted(self.changed)) if texts else ():
            for key, label, kind in self.labels(chunk):
                for link in by_slug.get(slug(label), ()):
                    named[link].add(_Candidate(key, kind))
        for chunk in chunks(sorted(links)):
            for term, alias in self.store.query(bind(ALIASED_TERMS, aliases=chunk)):
                named[str(alias)].add(_Candidate(str(term), _NAME))
        return named


def _spellings(name: str) -> tuple[str, str]:
    """Return texts with this slug; the second has the symbols that a slug spells out."""
    words = name.replace("-", " ")
    symbols = " ".join({"plus": "+", "sharp": "#", "and": "&", "at": "@"}.get(word, word) for word in words.split())
    return words, symbols.replace(" +", "+").replace(" #", "#")


def _unresolved(store: TripleStore, terms: _Terms, linking: Collection[Iri]) -> Iterator[_Link]:
    """Yield the links by name of these terms to IRIs that no term has."""
    stated: list[_Link] = []
    for term, relation, other, glossary, file in store.query(bind(LINKS_OF_SOURCES, terms=linking)):
        found, space = terms.spaces.split(str(other)), terms.spaces.of_glossary(str(glossary))
        # A link that states the IRI of another glossary is not a link by name.
        if found is not None and found[0] == space:
            name = file.value if isinstance(file, Literal) else ""
            stated.append(_Link(str(term), str(relation), str(other), space, name))
    known = terms.glossaries({link.other for link in stated})
    yield from (link for link in stated if link.other not in known)


def _resolved(terms: _Terms, stated: Collection[_Link], findings: dict[Iri, Diagnostic]) -> Iterator[Triple]:
    """Yield the derived links for unresolved ones; add a finding for each name that several terms have, or none."""
    unresolved = {link.other for link in stated}
    candidates = terms.named(unresolved)
    for other in unresolved:
        candidates[other] |= {_Candidate(one, _NAME) for one in terms.spaces.namesakes(other)}
    known = terms.glossaries({one.term for several in candidates.values() for one in several})
    for term, relation, other, space, file in sorted(stated):
        ranked: dict[tuple[int, int, bool], set[Iri]] = defaultdict(set)
        for one, kind in candidates[other]:
            if one in known and one != term:
                of, is_deprecated = known[one]
                ranked[0 if of == space else 2 if of else 1, kind, is_deprecated].add(one)
        best = ranked[min(ranked)] if ranked else set()
        if len(best) == 1:
            yield term, relation, best.pop()
        elif other in findings or len(findings) >= _MOST_FINDINGS:
            continue
        elif best:
            findings[other] = _ambiguous(term, other, sorted(best), file)
        elif (
            term in terms.changed
            and terms.spaces.split(other)
            and not known.keys() & {one.term for one in candidates[other]}
        ):
            findings[other] = _dangling(term, other, file)


def _ambiguous(term: Iri, other: Iri, candidates: Sequence[Iri], file: str) -> Diagnostic:
    return Diagnostic(
        file,
        None,
        Severity.WARNING,
        "ambiguous-link",
        f"Links by name to <{other}>, as of <{term}>, lead to no term, because several have this name:"
        f" {', '.join(f'<{one}>' for one in candidates)}.",
        "Link to the IRI of one of them.",
    )


def _dangling(term: Iri, other: Iri, file: str) -> Diagnostic:
    message = f"Links to the unknown term <{other}>, first from <{term}>."
    return Diagnostic(file, None, Severity.WARNING, "dangling", message, "Correct the link, or add the term.")
