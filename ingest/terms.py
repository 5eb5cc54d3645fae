"""A record becomes a term: names get their IRIs, developers' sentences their organisations."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.iris import Iris
from graph.mapping import organization_triples, term_triples
from graph.model import Category, Glossary, Involvement, Organization, Term
from graph.rdf import Iri, Literal, Triple
from ingest.diagnostics import Diagnostic, Severity
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations, ResolvedOrganization
from ingest.records import TermRecord

__all__ = ["Reading", "TermMaker"]


_MAPPING = 4  # the version of what a record becomes; another one has every source read again


@dataclass(frozen=True, slots=True)
class Reading:
    """One term, what it points at, and what could not be resolved.

    `newcomers` are its organisations that the registry does not know, `registered` the registry's names of the others.
    """

    term: Term
    categories: tuple[Category, ...]
    newcomers: tuple[Organization, ...]
    registered: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]

    def triples(self, iris: Iris) -> Iterator[Triple]:
        """Yield the term, and the organisations that the registry does not know."""
        yield from term_triples(self.term, iris)
        for organization in self.newcomers:
            yield from organization_triples(organization)


@dataclass(frozen=True, slots=True)
class TermMaker:
    """Makes the terms of one glossary. `digest` changes with all that shapes a term, besides its document.

    `hints` are what the readers of its documents are told.
    """

    iris: Iris
    glossary: Glossary
    registry: Organizations
    hints: Hints = NO_HINTS

    @property
    def digest(self) -> str:
        """The version of the mapping, the glossary, the registry and the hints, in one text."""
        return f"{_MAPPING} {self.glossary.name} {self.registry.digest} {self.hints.digest}"

    def read(self, record: TermRecord, source: Iri) -> Reading:
        """Return the term that `record` states."""
        developers = _Developers(self, record)
        for sentence in record.developers:
            developers.add(sentence.text, sentence.line)

        def literal(text: str | None) -> Literal | None:
            return Literal(text, record.language) if text else None

        categories = [
            Category(self.iris.category(name), Literal(name, record.language))
            for name in dict.fromkeys(record.categories)
        ]

        def references(texts: tuple[str, ...]) -> tuple[Iri, ...]:
            return tuple(sorted(set(map(self.iris.identified, texts))))

        term = Term(
            iri=self.iris.identified(record.identifier) if record.identifier else self.iris.term(record.name),
            name=Literal(record.name, record.language),
            source=source,
            glossary=self.glossary.iri,
            categories=tuple(sorted({category.iri for category in categories})),
            definition=literal(record.definition),
            technical_definition=literal(record.technical_definition),
            background=literal(record.background),
            usage_note=literal(record.usage_note),
            synonyms=_literals(record.synonyms, record.language),
            notes=_literals((*record.notes, *developers.unplaced), record.language),
            developers=tuple(
                Involvement(iri, Literal("\n".join(texts), record.language))
                for iri, texts in developers.sentences.items()
            ),
            broader=references(record.broader),
            narrower=references(record.narrower),
            related=references(record.related),
        )
        return Reading(
            term,
            tuple(categories),
            tuple(developers.newcomers.values()),
            frozenset(developers.registered),
            tuple(developers.diagnostics),
        )


@dataclass(slots=True)
class _Developers:
    maker: TermMaker
    record: TermRecord
    sentences: dict[Iri, list[str]] = field(default_factory=dict)
    newcomers: dict[Iri, Organization] = field(default_factory=dict)
    registered: set[str] = field(default_factory=set)
    unplaced: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, sentence: str, line: int) -> None:
        organizations = self.maker.registry.in_sentence(sentence)
        for organization in organizations:
            self._involve(organization, sentence)
        if not organizations:
            self.unplaced.append(sentence)
            self.diagnostics.append(
                Diagnostic(
                    self.record.file,
                    line,
                    Severity.WARNING,
                    "no-organization",
                    f"No organisation is the subject of {sentence!r} (DEVELOPERS of {self.record.name}).",
                    "Begin the sentence with the organisation's name; until then it is kept as a note.",
                )
            )

    def _involve(self, organization: ResolvedOrganization, sentence: str) -> None:
        iri = self.maker.iris.organization(organization.name)
        if organization.known:
            self.registered.add(organization.name)
        else:
            self.newcomers[iri] = Organization(iri, organization.name, organization.aliases)
        self.sentences.setdefault(iri, []).append(sentence)


def _literals(texts: tuple[str, ...], language: str) -> tuple[Literal, ...]:
    literals = {Literal(text, language) for text in texts}
    return tuple(sorted(literals, key=lambda literal: (literal.value.casefold(), literal)))
