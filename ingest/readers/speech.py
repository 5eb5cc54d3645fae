"""What a document says of a term, language by language, becomes the record of the term.

| code | severity | meaning |
|---|---|---|
| `no-language-tag` | warning | a language that is no tag (BCP 47): what is said in it is read as of no language |
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.diagnostics import Diagnostic, Severity
from ingest.records import TermRecord, Translation

__all__ = ["Speech", "main_language", "to_records"]

_TAG = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(slots=True)
class Speech:
    """What is said of a term in one language; the first of `names` is the name, the others are synonyms."""

    names: list[str] = field(default_factory=list)
    deprecated: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    usage_notes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def synonyms(self) -> tuple[str, ...]:
        """The names but the first, each once."""
        return _once(name for name in self.names[1:] if name.casefold() != self.names[0].casefold())

    @property
    def hidden_labels(self) -> tuple[str, ...]:
        """The deprecated names, each once."""
        return _once(self.deprecated)

    @property
    def definition(self) -> str | None:
        """The first definition; the others are notes."""
        return self.definitions[0] if self.definitions else None

    @property
    def usage_note(self) -> str | None:
        """All usage notes in one."""
        return "\n".join(self.usage_notes) or None

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes, and what is too much for the definition, each once."""
        return _once((*self.notes, *(f"definition: {text}" for text in self.definitions[1:])))


def main_language(speeches: Mapping[str, Speech], of_document: str) -> str:
    """Return the language that a term is named in first: that of the document, else English, else the first.

    >>> main_language({"de": Speech(["Stapel"]), "en-GB": Speech(["batch"])}, "fr")
    'en-GB'
    """
    named = [language for language, speech in speeches.items() if speech.names]
    for wanted in (of_document, "en"):
        for language in named:
            if wanted and f"{_tag(language)}-".startswith(f"{_tag(wanted)}-"):
                return language
    return named[0] if named else of_document


def to_records(
    speeches: Mapping[str, Speech],
    main: str,
    file: str,
    line: int,
    raw: str,
    identifier: str | None,
    links: Mapping[str, Sequence[str]],
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the record of a term that has a name in its `main` language, after what is wrong with its languages.

    `links` are its categories and broader, narrower and related terms, by field; a language that is empty is English.
    """
    tags = {language: _tag(language) or "en" for language in speeches}
    name = speeches[main].names[0]
    for language, tag in tags.items():
        if not _TAG.fullmatch(tag):
            tags[language] = ""
            message = f"{language!r} is no language tag; what it says of {name} is read as of no language."
            remedy = "Write one such as en or pt-BR (BCP 47)."
            yield Diagnostic(file, line, Severity.WARNING, "no-language-tag", message, remedy)
    yield TermRecord(
        name=name,
        file=file,
        line=line,
        raw=raw,
        language=tags[main],
        definition=speeches[main].definition,
        usage_note=speeches[main].usage_note,
        synonyms=speeches[main].synonyms,
        hidden_labels=speeches[main].hidden_labels,
        identifier=identifier,
        notes=speeches[main].all_notes,
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
            for language, speech in speeches.items()
            if language != main
        ),
        categories=_once(links.get("categories", ())),
        broader=_once(links.get("broader", ())),
        narrower=_once(links.get("narrower", ())),
        related=_once(links.get("related", ())),
    )


def _tag(language: str) -> str:
    return language.replace("_", "-").lower()


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
