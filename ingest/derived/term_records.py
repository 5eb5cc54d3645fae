"""Terms of the graph become the records that the search engine stores; `TEMPLATE` is the version of their texts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from embeddings.chunks import chunks
from embeddings.deprecation import DEPRECATED, LIVE, REPLACEMENT
from embeddings.normalization import fold_words, singular
from embeddings.records import Label, Place, Record, Role, Tag
from graph.alphabets import letter_of, sort_key
from graph.iris import Iris
from graph.language_preference import preferred
from graph.link_queries import ANY_NARROWER, BROADER
from graph.log_reader import LogReader
from graph.model import Term
from graph.organization_queries import PARENTS
from graph.prefetching import ahead
from graph.queries import TERM_GLOSSARIES, TERM_NAMES
from graph.rdf import Iri, Literal
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_reader import read_abbreviations, read_terms
from ingest.derived.term_payloads import payload_of, sections_of

TEMPLATE = "names: definition; a kind of broader that the names do not contain. names: technical definition; 18"
"""Version of the records and of the mentions. If it changes, the next ingest makes all records again."""

DEFINED, UNDEFINED = Tag("defined", "true"), Tag("defined", "false")
"""Every record has one of these tags: whether its term has a definition."""

MEMBERSHIP = "membership"
"""The kind of tag that holds the IRI of a category and of a glossary with a term in both, separated by a space."""

NARROWER_OF, TOP_OF, STATED_TOP_OF = "narrower", "top", "stated top"
BY_LETTER, BY_NOTATION = "letter", "notation"
"""The kinds of lists in which a term has places.

By notation, then by name: the narrower terms of each term, the terms of each glossary without a broader term in it, or
in all for the value "", and the top concepts that sources state of each glossary. By letter, as in "de Ä": the names in
each language, also of each glossary in lists of the kind `letters_in`. The terms of each glossary, and in all for the
value "", that have a notation.
"""

_KEPT_NAMES = 50_000
_LONGEST_PLACE = 200


class Broader(NamedTuple):
    """A broader term: its IRI, its displayed name and its glossaries."""

    iri: Iri
    name: str
    glossaries: Collection[Iri] = ()


def read_records(store: TripleStore, log: LogReader, terms: Iterable[Iri]) -> Iterator[Record]:
    """Yield the records of those `terms` that the graph contains, read in pieces, one piece ahead."""
    names, abbreviations = _BroaderTerms(store), read_abbreviations(store, log.iris)

    def read(chunk: Sequence[Iri]) -> list[Record]:
        known = read_terms(store, chunk)
        modified = log.modified(list(known))
        return list(_records(store, known, _broader(store, list(known)), names, abbreviations, modified))

    yield from chain.from_iterable(ahead(map(read, chunks(terms))))


def records_of(store: TripleStore, iris: Iris, terms: Iterable[Term], modified: datetime) -> Iterator[Record]:
    """Yield the records of terms as `read_records` does, without reading the terms from the graph.

    They must be all terms of the graph, as their sources state them, and were all put by a commit of this time.
    """
    names, is_stated_below = _BroaderTerms(store), bool(store.query(bind(ANY_NARROWER)))
    abbreviations = read_abbreviations(store, iris)
    for chunk in chunks(terms):
        known = {term.iri: term for term in chunk}
        broader = _broader(store, list(known)) if is_stated_below else {term.iri: term.broader for term in chunk}
        yield from _records(store, known, broader, names, abbreviations, dict.fromkeys(known, modified))


def _records(
    store: TripleStore,
    terms: Mapping[Iri, Term],
    broader: Mapping[Iri, Collection[Iri]],
    names: "_BroaderTerms",
    abbreviations: Mapping[Iri, Iri],
    modified: Mapping[Iri, datetime],
) -> Iterator[Record]:
    terms = {iri: _spelled_out(term, abbreviations) for iri, term in terms.items()}
    named = names.of({one for others in broader.values() for one in others})
    developers = {one.organization for term in terms.values() for one in term.developers}
    lineages = _Lineages(store, developers, abbreviations)
    for iri, term in terms.items():
        above = [named[one] for one in sorted(broader.get(iri, ())) if one in named]
        yield to_record(term, above, lineages, modified.get(iri))


def _spelled_out(term: Term, abbreviations: Mapping[Iri, Iri]) -> Term:
    """Return a term with the organizations that its document names by an abbreviation alone."""
    if abbreviations.keys().isdisjoint(one.organization for one in term.developers):
        return term
    meant = (
        one._replace(organization=abbreviations.get(one.organization, one.organization)) for one in term.developers
    )
    return replace(term, developers=tuple(meant))


def to_record(
    term: Term, broader: Collection[Broader], lineages: "Mapping[Iri, Collection[Iri]]", modified: datetime | None
) -> Record:
    """Return the record of a term.

    `broader` are its broader terms that exist, `lineages` the described organizations, each with its parents.
    A technical definition beside the definition is embedded apart: in one text with it, it lowered MRR on described
    terms of the sample glossary by .03 to .07. The words of all sections in all languages are searched, and labels of
    all languages find their term.
    """
    sections = sections_of(term)
    first, *rest = [section.value for section in sections if section is not None] or [""]
    technical = term.technical_definition if term.definition is not None else None
    names = [term.name.value, *(synonym.value for synonym in term.synonyms if _is_own(term, synonym))]
    return Record(
        key=term.iri,
        labels=tuple(_labels(term)),
        text=embedded_text(names, first, [one.name for one in broader]),
        definition=first,
        section="" if technical is None else technical.value,
        more=" ".join((*rest, *_foreign_texts(term))),
        prose=tuple(text.value for text in sections if text is not None),
        tags=frozenset(_tags(term, lineages)),
        modified=0 if modified is None else int(modified.timestamp() * 1_000_000),
        payload=payload_of(term),
        places=frozenset(_places(term, broader)),
    )


def embedded_text(names: Sequence[str], definition: str, broader: Iterable[str]) -> str:
    """Return the names of a term, its definition, and those names of broader terms that say more than its own.

    >>> embedded_text(["Convolutional Layer", "conv layer"], "Applies filters.", ["Layer", "Operation"])
    'Convolutional Layer, conv layer: Applies filters.; a kind of Operation'
    """
    known = {singular(word) for name in names for word in fold_words(name)}
    # Those whose last word, the head of an English noun phrase, is in none of the names.
    kinds = [name for name in broader if not (words := fold_words(name)) or singular(words[-1]) not in known]
    body = "; ".join(filter(None, (definition, f"a kind of {', '.join(kinds)}" if kinds else "")))
    return f"{', '.join(names)}: {body}" if body else ", ".join(names)


def _labels(term: Term) -> Iterator[Label]:
    first, *others = term.readings("name")
    is_live = not term.is_deprecated
    yield Label(first.value, Role.NAME, is_live)
    yield from (Label(name.value, Role.NAME, False) for name in others)
    yield from (Label(synonym.value, Role.SYNONYM, is_live and _is_own(term, synonym)) for synonym in term.synonyms)
    yield from (Label(label.value, Role.HIDDEN, False) for label in term.hidden_labels)
    yield from (Label(notation.value, Role.NOTATION, False) for notation in term.notations)


def _tags(term: Term, lineages: Mapping[Iri, Collection[Iri]]) -> Iterator[Tag]:
    yield Tag("source", term.source)
    yield DEPRECATED if term.is_deprecated else LIVE
    yield UNDEFINED if term.definition is None else DEFINED
    yield from (Tag(REPLACEMENT, other) for other in term.replaced_by)
    yield from (Tag("category", category) for category in term.categories)
    yield from (Tag("glossary", glossary) for glossary in term.glossaries)
    yield from (Tag(MEMBERSHIP, f"{category} {one}") for category in term.categories for one in term.glossaries)
    yield from (Tag("language", name.language.lower()) for name in term.readings("name"))
    for organization in {one.organization for one in term.developers} & lineages.keys():
        yield Tag("organization", organization)
        yield from (Tag("lineage", one) for one in lineages[organization])


def _places(term: Term, broader: Collection[Broader]) -> Iterator[Place]:
    notations = sorted(sort_key(notation.value) for notation in term.notations)
    name = sort_key(term.name.value, term.name.language)
    place = " ".join(["1", notations[0], name] if notations else ["2", name])[:_LONGEST_PLACE]
    yield from (Place(NARROWER_OF, one.iri, place) for one in broader)
    if not broader:
        yield Place(TOP_OF, "", place)
    below = {glossary for one in broader for glossary in one.glossaries}
    yield from (Place(TOP_OF, glossary, place) for glossary in term.glossaries if glossary not in below)
    yield from (Place(STATED_TOP_OF, glossary, place) for glossary in term.top_of)
    yield from (Place(BY_NOTATION, one, place) for one in (("", *term.glossaries) if notations else ()))
    listed = {
        f"{name.language.lower()} {letter_of(name.value, name.language)}": sort_key(name.value, name.language)
        for name in reversed(term.readings("name"))
    }
    kinds = [BY_LETTER, *map(letters_in, term.glossaries)]
    yield from (Place(kind, letter, sort) for kind in kinds for letter, sort in listed.items())


def letters_in(glossary: Iri) -> str:
    """Return the kind of the lists by letter of one glossary."""
    return f"{BY_LETTER} {glossary}"


def _foreign_texts(term: Term) -> Iterator[str]:
    yield from (synonym.value for synonym in term.synonyms if not _is_own(term, synonym))
    yield from (translation.text.value for translation in term.translations)


def _is_own(term: Term, text: Literal) -> bool:
    languages = {literal.language.partition("-")[0] for literal in (term.name, text)}
    return "" in languages or len(languages) == 1


def _broader(store: TripleStore, terms: Sequence[Iri]) -> dict[Iri, list[Iri]]:
    broader: dict[Iri, list[Iri]] = defaultdict(list)
    if terms:
        for term, other in store.query(bind(BROADER, terms=terms)):
            broader[str(term)].append(str(other))
    return broader


class _BroaderTerms:
    """Terms with narrower ones, of which the last are kept, because many terms have the same broader one."""

    def __init__(self, store: TripleStore) -> None:
        self._store = store
        self._known: dict[Iri, Broader | None] = {}

    def of(self, terms: Collection[Iri]) -> dict[Iri, Broader]:
        """Return those terms that exist."""
        if len(self._known) > _KEPT_NAMES:
            self._known.clear()
        if missing := sorted(one for one in terms if one not in self._known):
            names: dict[Iri, list[Literal]] = defaultdict(list)
            for term, name in self._store.query(bind(TERM_NAMES, terms=missing)):
                if isinstance(name, Literal):
                    names[str(term)].append(name)
            self._known |= dict.fromkeys(missing)
            glossaries: dict[Iri, set[Iri]] = defaultdict(set)
            for term, glossary in self._store.query(bind(TERM_GLOSSARIES, terms=missing)):
                glossaries[str(term)].add(str(glossary))
            self._known |= {
                term: Broader(term, preferred(found).value, glossaries[term]) for term, found in names.items()
            }
        return {term: found for term in terms if (found := self._known[term]) is not None}


class _Lineages(dict[Iri, tuple[Iri, ...]]):
    """Each described organization with its parents and their parents, itself first; undescribed ones are missing."""

    def __init__(self, store: TripleStore, organizations: Collection[Iri], abbreviations: Mapping[Iri, Iri]) -> None:
        super().__init__()
        parents: dict[Iri, Iri | None] = {}
        waiting = set(organizations)
        while waiting:
            for organization, parent in store.query(bind(PARENTS, organizations=sorted(waiting))):
                found = {parents.get(str(organization)), abbreviations.get(str(parent), parent)}
                parents[str(organization)] = min((str(one) for one in found if one is not None), default=None)
            waiting = {parent for parent in parents.values() if parent is not None and parent not in parents} - waiting
        for organization in organizations & parents.keys():
            lineage: dict[Iri, None] = {}
            one: Iri | None = organization
            while one is not None and one in parents and one not in lineage:
                lineage[one] = None
                one = parents[one]
            self[organization] = tuple(lineage)
