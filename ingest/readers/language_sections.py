"""Build the record of a term from its texts in each language.

| code | severity | meaning |
|---|---|---|
| `no-language-tag` | warning | a language is not a valid BCP 47 tag; the texts in it are read without a language |
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.language_tags import LANGUAGE_TAG, language_named
from ingest.records import TermRecord, Translation


@dataclass(slots=True)
class LanguageSection:
    """The texts about a term in one language. The first of `names` is the preferred name, the others are synonyms."""

    names: list[str] = field(default_factory=list)
    deprecated: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    usage_notes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def synonyms(self) -> tuple[str, ...]:
        """The names after the first, without duplicates."""
        return _once(name for name in self.names[1:] if name.casefold() != self.names[0].casefold())

    @property
    def hidden_labels(self) -> tuple[str, ...]:
        """The deprecated names, without duplicates."""
        return _once(self.deprecated)

    @property
    def definition(self) -> str | None:
        """The first definition; the others become notes."""
        return self.definitions[0] if self.definitions else None

    @property
    def usage_note(self) -> str | None:
        """All usage notes, joined."""
        return "\n".join(self.usage_notes) or None

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes and the definitions after the first, without duplicates."""
        return _once((*self.notes, *(f"definition: {text}" for text in self.definitions[1:])))


def with_language(
    results: Iterable[TermRecord | Diagnostic], language: str | None
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the results; terms that state no language are in that of their document, if it is known."""
    for one in results:
        if language and isinstance(one, TermRecord) and not one.is_language_stated:
            if all(text.language != language for text in one.translations):
                one = replace(one, language=language)
        yield one


def main_language(sections: Mapping[str, LanguageSection], of_document: str) -> str:
    """Return the main language of a term: that of the document, or else English, or else the first with a name.

    >>> main_language({"de": LanguageSection(["Stapel"]), "en-GB": LanguageSection(["batch"])}, "fr")
    'en-GB'
    """
    named = [language for language, speech in sections.items() if speech.names]
    for wanted in (of_document, "en"):
        for language in named:
            if wanted and f"{_tag(language)}-".startswith(f"{_tag(wanted)}-"):
                return language
    return named[0] if named else of_document


def to_records(
    sections: Mapping[str, LanguageSection],
    main: str,
    file: str,
    line: int,
    raw: str,
    identifier: str | None,
    links: Mapping[str, Sequence[str]],
    status: str | None = None,
    *,
    is_stated: bool = False,
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the findings about the languages of a term, then its record. The term must have a name in `main`.

    `links` are its categories, its broader, narrower and related terms, its replacements and its codes, by field. An
    empty language means English. `is_stated` if the term itself states that its language is `main`.
    """
    tags = {language: _tag(language) or "en" for language in sections}
    name = sections[main].names[0]
    for language, tag in tags.items():
        if not LANGUAGE_TAG.fullmatch(tag):
            tags[language] = ""
            message = f"{language!r} is not a valid language tag; these texts about {name} are read without a language."
            remedy = "Write a BCP 47 tag such as en or pt-BR."
            yield Diagnostic(file, line, Severity.WARNING, "no-language-tag", message, remedy)
    yield TermRecord(
        name=name,
        file=file,
        line=line,
        raw=raw,
        language=tags[main],
        definition=sections[main].definition,
        usage_note=sections[main].usage_note,
        synonyms=sections[main].synonyms,
        hidden_labels=sections[main].hidden_labels,
        identifier=identifier,
        status=status,
        notes=sections[main].all_notes,
        translations=tuple(
            Translation(
                tags[language],
                name=speech.names[0] if speech.names else None,
                synonyms=speech.synonyms,
                hidden_labels=speech.hidden_labels,
                definition=speech.definition,
                usage_note=speech.usage_note,
                notes=speech.all_notes,
            )
            for language, speech in sections.items()
            if language != main
        ),
        categories=_once(links.get("categories", ())),
        broader=_once(links.get("broader", ())),
        narrower=_once(links.get("narrower", ())),
        related=_once(links.get("related", ())),
        replaced_by=_once(links.get("replaced_by", ())),
        notations=_once(links.get("notations", ())),
        is_language_stated=is_stated,
    )


def _tag(language: str) -> str:
    return (language_named(language) or language.replace("_", "-")).lower()


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
