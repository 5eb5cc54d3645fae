"""The HTML page of any resource: its statements, with links to the resources they refer to."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.web.addresses import Addresses, is_web_address
from api.web.page_context import PageContext
from api.web.templates import render
from graph.language_preference import preferred
from graph.prefixes import to_short_name
from graph.rdf import Iri, Literal, Node
from graph.resources import Resource
from graph.vocabulary import DCAT, DCTERMS, LEX, SCHEMA, SKOS

_NAMES: Final = (SKOS.prefLabel, SCHEMA.name, DCTERMS.title)
_PARTS: Final = (DCAT.distribution, LEX.involvement)  # their values do not have pages; they are shown with their owner
_WORD_END: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Value:
    """The display form of a node: a text with its language or datatype, a link, and the statements about a part."""

    text: str = ""
    language: str = ""
    datatype: str = ""
    address: str | None = None
    statements: "Sequence[_Statement]" = ()


@dataclass(frozen=True, slots=True)
class _Statement:
    """A property, with its name, address and values."""

    name: str
    address: str | None
    values: Sequence[_Value]


def render_page(context: PageContext, iri: Iri, resources: Iterable[Resource]) -> str:
    """Return the page of `iri`, given the resources that describe it."""
    view = _View(iri, {resource.iri: resource for resource in resources}, context.addresses)
    return render(
        "resource.html",
        context,
        iri=iri,
        title=view.link(iri),
        statements=view.outgoing(),
        incoming=view.incoming(),
    )


class _View:
    def __init__(self, iri: Iri, resources: Mapping[Iri, Resource], addresses: Addresses) -> None:
        self.iri, self.resources, self.addresses = iri, resources, addresses
        self.owners = {
            str(part): resource.iri
            for resource in resources.values()
            for property_ in _PARTS
            for part in resource.facts.get(property_, ())
            if part in resources and part != iri
        }

    def outgoing(self) -> list[_Statement]:
        return self._statements(self.resources[self.iri].facts, self._part_or_value)

    def incoming(self) -> list[_Statement]:
        """Return the statements that refer to the resource: properties with their subjects as values."""
        subjects: dict[Iri, list[Iri]] = defaultdict(list)
        for resource in self.resources.values():
            for property_, values in resource.facts.items():
                if self.iri in values and resource.iri != self.iri:
                    subjects[property_].append(resource.iri)
        return self._statements(dict(sorted(subjects.items())), self._part_or_value)

    def link(self, iri: Iri) -> _Value:
        resource = self.resources.get(iri)
        facts = resource.facts if resource else {}
        names = [name for property_ in _NAMES for name in facts.get(property_, ()) if isinstance(name, Literal)]
        name = preferred(names) if names else Literal(":".join(to_short_name(iri) or (iri,)))
        return _Value(name.value, name.language, address=self._address(iri))

    def _statements(self, facts: Mapping[Iri, Iterable[Node]], show: Callable[[Node], _Value]) -> list[_Statement]:
        return [
            _Statement(_words(property_), self._address(property_), list(map(show, values)))
            for property_, values in facts.items()
        ]

    def _part_or_value(self, node: Node) -> _Value:
        owner = self.owners.get(str(node))
        if isinstance(node, Literal) or owner is None:
            return self._value(node)
        facts = self.resources[node].facts.items()
        stated = {
            property_: others for property_, values in facts if (others := [one for one in values if one != self.iri])
        }
        value = _Value() if owner == self.iri else self.link(owner)
        return replace(value, statements=self._statements(stated, self._value))

    def _value(self, node: Node) -> _Value:
        if isinstance(node, Literal):
            return _Value(node.value, node.language, _words(node.datatype))
        return self.link(node)

    def _address(self, iri: Iri) -> str | None:
        if iri in self.resources:
            return self.addresses.of(iri)
        return self.addresses.own(iri) or (iri if is_web_address(iri) else None)


def _words(iri: Iri) -> str:
    """Return the last part of an IRI as words, such as alt label."""
    last = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
    return _WORD_END.sub(" ", last).lower() or iri
