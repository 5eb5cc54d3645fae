"""A record becomes a term: names get their IRIs, developers' sentences their organizations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.glossary import choose_readings
from graph.iris import Iris
from graph.mapping import TEXT_PROPERTIES, organization_triples, term_triples
from graph.model import Category, Glossary, Involvement, Organization, Term
from graph.rdf import Iri, Literal, Triple
from ingest.diagnostics import Diagnostic, Severity
from ingest.hints import NO_HINTS, Hints
from ingest.organizations import Organizations, ResolvedOrganization
from ingest.records import TermRecord, Translation

__all__ = ["Reading", "TermMaker"]


_MAPPING = 5  # the version of what a record becomes; another one has every source read again


@dataclass(frozen=True, slots=True)
class Reading:
    """One term, what it points at, and what could not be resolved.

    `newcomers` are its organizations that the registry does not know, `registered` the registry's names of the others.
    """

    term: Term
    categories: tuple[Category, ...]
    newcomers: tuple[Organization, ...]
    registered: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]

    def triples(self, iris: Iris) -> Iterator[Triple]:
        """Yield the term, and the organizations that the registry does not know."""
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

        language = record.language.lower()
        categories = [
            Category(self.iris.category(name), (Literal(name, language),)) for name in dict.fromkeys(record.categories)
        ]

        everything: list[TermRecord | Translation] = [record, *record.translations]
        said_in = [(said.language.lower(), said) for said in everything]
        texts, translations = choose_readings(
            {
                field: [Literal(text, language) for language, said in said_in if (text := getattr(said, field))]
                for field in TEXT_PROPERTIES
            }
        )

        synonyms = _literals((language, said.synonyms) for language, said in said_in)
        hidden = _literals((language, said.hidden_labels) for language, said in said_in)
        shown = {*synonyms, *(Literal(said.name, language) for language, said in said_in if said.name)}

        def references(texts: tuple[str, ...]) -> tuple[Iri, ...]:
            return tuple(sorted(set(map(self.iris.identified, texts))))

        term = Term(
            iri=self.iris.identified(record.identifier) if record.identifier else self.iris.term(record.name),
            source=source,
            glossaries=(self.glossary.iri,),
            categories=tuple(sorted({category.iri for category in categories})),
            synonyms=synonyms,
            hidden_labels=tuple(label for label in hidden if label not in shown),
            notes=_literals([(language, developers.unplaced), *((language, said.notes) for language, said in said_in)]),
            developers=tuple(
                Involvement(iri, Literal("\n".join(sentences), language))
                for iri, sentences in developers.sentences.items()
            ),
            broader=references(record.broader),
            narrower=references(record.narrower),
            related=references(record.related),
            translations=translations,
            **texts,
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
                    f"No organization is the subject of {sentence!r} (DEVELOPERS of {self.record.name}).",
                    "Begin the sentence with the organization's name; until then it is kept as a note.",
                )
            )

    def _involve(self, organization: ResolvedOrganization, sentence: str) -> None:
        iri = self.maker.iris.organization(organization.name)
        if organization.known:
            self.registered.add(organization.name)
        else:
            aliases = tuple(map(Literal, organization.aliases))
            self.newcomers[iri] = Organization(iri, (Literal(organization.name),), aliases)
        self.sentences.setdefault(iri, []).append(sentence)


def _literals(said: Iterable[tuple[str, Iterable[str]]]) -> tuple[Literal, ...]:
    literals = {Literal(text, language) for language, texts in said for text in texts}
    return tuple(sorted(literals, key=lambda literal: (literal.value.casefold(), literal)))
