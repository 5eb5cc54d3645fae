"""In-memory catalog of organizations, categories and glossaries, which finds them by name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import count
from typing import Any, Final, TypeAlias
from typing import Literal as OneOf

from graph.errors import AmbiguousName, UnknownName
from graph.iris import Iris, slug
from graph.model import Category, Glossary, Organization, Term
from graph.queries import GLOSSARY_FACTS
from graph.rdf import Iri, Literal, Node
from graph.sparql_text import bind
from graph.store import TripleStore
from graph.term_reader import read_abbreviations, read_categories, read_glossaries, read_organizations
from graph.vocabulary import DCTERMS, RDFS, SCHEMA, SKOS

Kind: TypeAlias = OneOf["category", "organization", "glossary"]
_numbers: Final = count()
_DESCRIPTIONS: Final = (DCTERMS.description, SCHEMA.description, SKOS.definition, RDFS.comment, SKOS.note)
_LICENSES: Final = (DCTERMS.license, SCHEMA.license)


@dataclass(frozen=True, slots=True)
class GlossaryFacts:
    """The descriptions of a glossary, by the first of several properties that it has, and its license or ""."""

    descriptions: Sequence[Literal] = ()
    license: str = ""


NO_FACTS: Final = GlossaryFacts()


class Catalog:
    """The organizations, categories and glossaries of an immutable graph, each read at the first use."""

    def __init__(self, store: TripleStore, iris: Iris, former: "Catalog | None" = None) -> None:
        """Read from a store, which must not change; `former` has read a store with the same descriptions."""
        self.number = next(_numbers)
        """The same for catalogs with the same descriptions, in one process."""
        self.projections: Mapping[type, dict[Iri, Any]] = defaultdict(dict)
        """Values that interfaces made of the descriptions, by class and IRI."""
        if former is not None:
            vars(self).update(vars(former))
        self._store, self._iris = store, iris

    @cached_property
    def organizations(self) -> Mapping[Iri, Organization]:
        """All organizations, ordered by name, except those that are `abbreviations` of others."""
        return read_organizations(self._store, self.abbreviations)

    @cached_property
    def abbreviations(self) -> Mapping[Iri, Iri]:
        """The organizations that documents name by an abbreviation alone, each with the one that it is."""
        return read_abbreviations(self._store, self._iris)

    @cached_property
    def categories(self) -> Mapping[Iri, Category]:
        """All categories, ordered by name."""
        return read_categories(self._store)

    @cached_property
    def glossaries(self) -> Mapping[Iri, Glossary]:
        """All glossaries, ordered by name."""
        return read_glossaries(self._store)

    @property
    def only_glossary(self) -> Iri | None:
        """The only glossary, None if there are several or none."""
        return next(iter(self.glossaries)) if len(self.glossaries) == 1 else None

    def glossary_facts(self, glossaries: Collection[Iri]) -> Mapping[Iri, GlossaryFacts]:
        """Return the descriptions and the license of each of these glossaries, read from the graph at each call."""
        facts: dict[tuple[str, Iri], list[Node]] = defaultdict(list)
        for glossary, property_, value in self._store.query(bind(GLOSSARY_FACTS, glossaries=list(glossaries))):
            if value is not None:
                facts[str(glossary), str(property_)].append(value)
        found = {}
        for iri in glossaries:
            texts = ([one for one in facts[iri, kind] if isinstance(one, Literal)] for kind in _DESCRIPTIONS)
            licenses = [one for kind in _LICENSES for one in facts[iri, kind]]
            named = [one.value if isinstance(one, Literal) else one for one in licenses[:1]]
            found[iri] = GlossaryFacts(sorted(next(filter(None, texts), [])), *named)
        return found

    def read(self) -> None:
        """Read everything now, which later uses would wait for."""
        _ = self._names, self.units

    def organizations_fitting(self, unit_of: str | None = None, name_contains: str | None = None) -> list[Iri]:
        """Return the matching organizations sorted by name. Raises `UnknownName`.

        `unit_of` selects the units of an organization, at any depth. `name_contains` selects organizations with this
        text in a name or alias.
        """
        found = list(self.organizations)
        if unit_of is not None:
            units = {
                unit for above in self.find_all("organization", unit_of) for unit in self.with_units(above) - {above}
            }
            found = [iri for iri in found if iri in units]
        if name_contains is not None:
            part = name_contains.casefold()
            found = [iri for iri in found if part in _all_names(self.organizations[iri])]
        return found

    def organization(self, iri: Iri) -> Organization | None:
        """Return the organization with an IRI, which may be that of its abbreviation, or None."""
        return self.organizations.get(self.abbreviations.get(iri, iri))

    def categories_of(self, term: Term) -> list[Category]:
        """Return the categories of a term, in the order of their IRIs."""
        return [self.categories[iri] for iri in term.categories if iri in self.categories]

    def glossaries_of(self, term: Term) -> list[Glossary]:
        """Return the glossaries of a term, in the order of their IRIs."""
        return [self.glossaries[iri] for iri in term.glossaries if iri in self.glossaries]

    def developers_of(self, term: Term) -> Sequence[tuple[Organization, Sequence[Literal]]]:
        """Return each organization that works on a term, in document order, with its descriptions of that work.

        Organizations of which only the IRI is known are omitted.
        """
        found: dict[Iri, tuple[Organization, list[Literal]]] = {}
        known = self.organizations
        for iri, description in term.developers:
            if iri in found:
                found[iri][1].append(description)
            elif iri in known:
                found[iri] = known[iri], [description]
        return list(found.values())

    def find(self, kind: Kind, name: str) -> Iri:
        """Return the only result of `find_all`. Raises `UnknownName`, and `AmbiguousName` for several."""
        found = self.find_all(kind, name)
        if len(found) > 1:
            raise AmbiguousName(kind, name, found)
        return found[0]

    def find_all(self, kind: Kind, name: str) -> Sequence[Iri]:
        """Return the IRIs of the categories, organizations or glossaries with this name, or else with this alias.

        Names match in any language, regardless of case, accents and hyphens. The name may be an IRI. Raises
        `UnknownName`, which suggests the most similar names.
        """
        if found := self.known(kind, name):
            return found
        known = self._names[kind]
        similar = get_close_matches(slug(name), known, n=3, cutoff=0.6)
        titles = (self.title(kind, iri) for folded in similar for iri in known[folded])
        raise UnknownName(kind, name, list(dict.fromkeys(titles)))

    def known(self, kind: Kind, name: str) -> Sequence[Iri]:
        """Return the result of `find_all`, or nothing instead of an error, without looking for similar names."""
        known = self._names[kind]
        return known.get(name) or known.get(slug(name), ())

    def title(self, kind: Kind, iri: Iri) -> str:
        """Return the name of a category, organization or glossary in the catalog."""
        return self._named[kind][iri].name

    def with_units(self, organization: Iri) -> frozenset[Iri]:
        """Return an organization and all its units, at any depth."""
        found = {organization}
        waiting = [organization]
        while waiting:
            for unit in self.units.get(waiting.pop(), ()):
                if unit not in found:
                    found.add(unit)
                    waiting.append(unit)
        return frozenset(found)

    def lineage(self, organization: Iri) -> tuple[Iri, ...]:
        """Return an organization, its parent, the parent's parent, and so on, without repetition."""
        found: dict[Iri, None] = {}
        above: Iri | None = organization
        while above is not None and above in self.organizations and above not in found:
            found[above] = None
            above = self.organizations[above].parent
        return tuple(found)

    @cached_property
    def units(self) -> Mapping[Iri, tuple[Iri, ...]]:
        """The direct units of each organization that has units, sorted by name."""
        units: dict[Iri, list[Iri]] = defaultdict(list)
        for organization in self.organizations.values():
            if organization.parent is not None:
                units[organization.parent].append(organization.iri)
        return {parent: tuple(children) for parent, children in units.items()}

    @property
    def _named(self) -> Mapping[Kind, Mapping[Iri, Category | Glossary | Organization]]:
        return {"category": self.categories, "glossary": self.glossaries, "organization": self.organizations}

    @cached_property
    def _names(self) -> Mapping[Kind, Mapping[str, Sequence[Iri]]]:
        names = {kind: _by_folded_name(things.values()) for kind, things in self._named.items()}
        names["organization"] |= {iri: (other,) for iri, other in self.abbreviations.items()}
        return names


def _all_names(organization: Organization) -> str:
    return "\n".join(name.value for name in (*organization.names, *organization.alternate_names)).casefold()


def _by_folded_name(things: Collection[Category | Glossary | Organization]) -> dict[str, Sequence[Iri]]:
    """Return the IRIs by folded name and by IRI; a displayed name overrides other names and aliases."""
    displayed: dict[str, dict[Iri, None]] = defaultdict(dict)
    others: dict[str, dict[Iri, None]] = defaultdict(dict)
    for thing in things:
        displayed[slug(thing.name)][thing.iri] = None
        aliases = thing.alternate_names if isinstance(thing, Organization) else ()
        for name in (*thing.names[1:], *aliases):
            others[slug(name.value)][thing.iri] = None
    named: dict[str, Sequence[Iri]] = {name: tuple(iris) for name, iris in (others | displayed).items()}
    named |= {thing.iri: (thing.iri,) for thing in things}
    return named
