"""Map records to terms: assign IRIs to names, and resolve developers' sentences to organizations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from graph.iris import Iris, slug
from graph.language_preference import choose_readings
from graph.model import Category, Glossary, Involvement, Organization, Term
from graph.rdf import Iri, Literal, Triple
from graph.status import Status, is_retired
from graph.term_fields import SECTIONS, TEXT_PROPERTIES
from graph.term_writer import organization_triples, term_triples
from ingest.diagnostics import Diagnostic, Severity
from ingest.organizations.registry import Organizations, ResolvedOrganization
from ingest.readers.formulas import with_shown_formulas
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.readers.placeholders import is_placeholder
from ingest.records import Sentence, TermRecord, Translation

_MAPPING = 38
"""Version of the readers and the mapping to terms. Raise it when they give other terms: every source is read again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One term, the resources that it refers to, and findings about unresolved sentences.

    `newcomers` are its organizations that are not in the registry, `registered` the registry's names of the others.
    """

    term: Term
    categories: tuple[Category, ...]
    newcomers: tuple[Organization, ...]
    registered: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]

    def triples(self, iris: Iris) -> Iterator[Triple]:
        """Yield the triples of the term, and of its organizations that are not in the registry."""
        yield from term_triples(self.term, iris)
        for organization in self.newcomers:
            yield from organization_triples(organization)


@dataclass(frozen=True, slots=True)
class TermMaker:
    """Maps records to the terms of one glossary. `options` are passed to the readers of its documents.

    `space` is the name space of the glossary in the IRIs of terms, see `Iris.term`; the home glossary has none.
    `digest` changes with everything that influences a term except its document.
    """

    iris: Iris
    glossary: Glossary
    registry: Organizations
    options: ReadingOptions = NO_OPTIONS
    space: str = ""

    @classmethod
    def of_home(cls, iris: Iris, name: str, registry: Organizations, options: ReadingOptions = NO_OPTIONS) -> Self:
        """Return the maker of the terms of the home glossary, which has this name."""
        return cls(iris, Glossary(iris.glossary(name), (Literal(name, "en"),)), registry, options)

    def of_glossary(self, name: str) -> "TermMaker":
        """Return the maker of the terms of another glossary, given the one of the home glossary."""
        glossary = Glossary(self.iris.glossary(name), (Literal(name, "en"),))
        return replace(self, glossary=glossary, space="" if glossary.iri == self.glossary.iri else slug(name))

    @property
    def digest(self) -> str:
        """The mapping version, the glossary, and the digests of the registry and the options, as one text."""
        return f"{_MAPPING} {self.space or '.'} {self.glossary.name} {self.registry.digest} {self.options.digest}"

    def named(self, name: Literal) -> Iri:
        """Return the IRI by which a document refers to a term of this name."""
        return self.iris.term(name.value, self.space)

    def read(self, record: TermRecord, source: Iri) -> Reading:
        """Return the term that `record` states."""
        record = with_shown_formulas(record)
        record, missing = _without_placeholders(record)
        developers = _Developers(self, record)
        for sentence in record.developers:
            developers.add(sentence)

        language = record.language.lower()
        categories = [
            Category(self.iris.category(name), (Literal(name, language),)) for name in dict.fromkeys(record.categories)
        ]

        everything: list[TermRecord | Translation] = [record, *record.translations]
        by_language = [(stated.language.lower(), stated) for stated in everything]
        texts, translations = choose_readings(
            {
                field: [Literal(text, language) for language, stated in by_language if (text := getattr(stated, field))]
                for field in TEXT_PROPERTIES
            }
        )

        synonyms = _literals((language, stated.synonyms) for language, stated in by_language)
        hidden = _literals((language, stated.hidden_labels) for language, stated in by_language)
        shown = {*synonyms, *(Literal(stated.name, language) for language, stated in by_language if stated.name)}

        def references(texts: tuple[str, ...]) -> tuple[Iri, ...]:
            return tuple(sorted({self.iris.identified(text, self.space) for text in texts})) if texts else ()

        status = record.status
        if record.replaced_by and not is_retired(status):
            status = Status.SUPERSEDED
        iri = (
            self.iris.identified(record.identifier, self.space)
            if record.identifier
            else self.iris.term(record.name, self.space)
        )
        term = Term(
            iri=iri,
            source=source,
            glossaries=(self.glossary.iri,),
            categories=tuple(sorted({category.iri for category in categories})),
            synonyms=synonyms,
            hidden_labels=tuple(label for label in hidden if label not in shown),
            notes=_literals(
                [(language, developers.unplaced), *((language, stated.notes) for language, stated in by_language)]
            ),
            developers=tuple(
                Involvement(iri, Literal("\n".join(sentences), language))
                for iri, sentences in developers.sentences.items()
            ),
            broader=references(record.broader),
            narrower=references(record.narrower),
            related=references(record.related),
            notations=tuple(map(Literal, sorted(set(record.notations)))),
            is_deprecated=is_retired(status),
            replaced_by=references(record.replaced_by),
            status=status,
            translations=translations,
            aliases=tuple(alias for alias in references(record.aliases) if alias != iri),
            **texts,
        )
        return Reading(
            term,
            tuple(categories),
            tuple(developers.newcomers.values()),
            frozenset(developers.registered),
            (*developers.diagnostics, *missing),
        )


def _without_placeholders(record: TermRecord) -> tuple[TermRecord, list[Diagnostic]]:
    """Return a record without the prose that marks a missing text, and a finding about each one."""
    missing = {
        field: text for field in SECTIONS if (text := getattr(record, field)) and is_placeholder(text, record.name)
    }
    nothing: dict[str, Any] = dict.fromkeys(missing)
    return (replace(record, **nothing) if missing else record), [
        Diagnostic(
            record.file,
            record.line,
            Severity.INFO,
            "placeholder-text",
            f"{text!r} marks a missing {field.replace('_', ' ')} of {record.name!r}, and is not read.",
            "Write the text, or remove it.",
        )
        for field, text in missing.items()
    ]


@dataclass(slots=True)
class _Developers:
    maker: TermMaker
    record: TermRecord
    sentences: dict[Iri, list[str]] = field(default_factory=dict)
    newcomers: dict[Iri, Organization] = field(default_factory=dict)
    registered: set[str] = field(default_factory=set)
    unplaced: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, sentence: Sentence) -> None:
        registry, is_listed = self.maker.registry, len(self.record.developers) > 1
        parts = registry.in_cell(sentence.text, is_listed) if sentence.is_cell else registry.in_sentences(sentence.text)
        for part, organizations in parts:
            for organization in organizations:
                self.sentences.setdefault(self._described(organization), []).append(part)
            if not organizations:
                self._refuse(part, sentence.line)
            for place in () if sentence.is_cell else registry.places_in(part):
                message = f"{place!r} was read as a place, not as a developer of {self.record.name}: {part!r}."
                remedy = "If it is an organization, write its legal form or its kind, such as Inc. or Labs."
                self.diagnostics.append(
                    Diagnostic(self.record.file, sentence.line, Severity.WARNING, "place", message, remedy)
                )

    def _described(self, organization: ResolvedOrganization) -> Iri:
        """Return the IRI of an organization, which is described with those above it."""
        iri = self.maker.iris.organization(organization.name)
        if organization.known:
            self.registered.add(organization.name)
        else:
            parent = self._described(organization.parent) if organization.parent else None
            aliases = tuple(map(Literal, organization.aliases))
            self.newcomers[iri] = Organization(iri, (Literal(organization.name),), aliases, parent)
        return iri

    def _refuse(self, text: str, line: int) -> None:
        self.unplaced.append(text)
        message = f"{text!r} does not name an organization (DEVELOPERS of {self.record.name}); it is stored as a note."
        remedy = "Write the organization's name, or begin the sentence with it."
        self.diagnostics.append(
            Diagnostic(self.record.file, line, Severity.WARNING, "no-organization", message, remedy)
        )


def _literals(by_language: Iterable[tuple[str, Iterable[str]]]) -> tuple[Literal, ...]:
    literals = {Literal(text, language) for language, texts in by_language if texts for text in texts}
    if len(literals) < 2:
        return tuple(literals)
    return tuple(sorted(literals, key=lambda literal: (literal.value.casefold(), literal)))
