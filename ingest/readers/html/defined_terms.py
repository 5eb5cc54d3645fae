"""Convert a schema.org DefinedTerm, from JSON-LD or microdata, to a term record.

The properties `name`, `alternateName`, `description` and `termCode` of https://schema.org/DefinedTerm are fields, and
the set that contains the term is its category. A code is also the identifier of a term without one. All other
properties are kept as notes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.language_sections import LanguageSection, main_language, to_records
from ingest.readers.text import tidy
from ingest.records import TermRecord

_NAME_IT = 'Add a name: "name": "Batch Size".'


class LocalizedText(NamedTuple):
    """A text, and its language tag or ""."""

    text: str
    language: str = ""


def local_name(name: str) -> str:
    """Return the local name of a property or class, from its IRI or a prefixed name.

    >>> local_name("https://schema.org/DefinedTerm"), local_name("schema:name")
    ('DefinedTerm', 'name')
    """
    return re.split("[/:#]", name)[-1]


def is_term(types: Iterable[str]) -> bool:
    """Return whether one of these types is a term."""
    return any(local_name(one) in ("DefinedTerm", "CategoryCode") for one in types)


def is_set(types: Iterable[str]) -> bool:
    """Return whether one of these types is a set of terms."""
    return any(local_name(one) in ("DefinedTermSet", "CategoryCodeSet") for one in types)


@dataclass(frozen=True, slots=True)
class DefinedTerm:
    """A marked-up term: its `@id`, `itemid` or `id`, the names of enclosing sets, and the values of its properties."""

    line: int
    raw: str
    identifier: str = ""
    sets: Sequence[str] = ()
    properties: Mapping[str, Sequence[LocalizedText]] = field(default_factory=dict)

    def results(self, file: str, language: str) -> Iterator[TermRecord | Diagnostic]:
        """Yield the findings, then the record, if any; `language` is that of the document."""
        sections: dict[str, LanguageSection] = defaultdict(LanguageSection)
        codes: list[str] = []
        categories = list(self.sets)
        for name, value in self._in_order():
            speech = sections[value.language or language]
            if name in ("name", "alternateName"):
                speech.names.append(tidy(value.text))
            elif name == "description":
                speech.definitions.append(value.text)
            elif name in ("inDefinedTermSet", "inCodeSet"):
                categories.append(tidy(value.text))
            elif name in ("termCode", "codeValue"):
                codes.append(tidy(value.text))
            else:
                speech.notes.append(f"{name}: {value.text}")
        main = main_language(sections, language)
        names = [value for value in self.properties.get("name", ()) if tidy(value.text)]
        if not names:
            yield Diagnostic(file, self.line, Severity.ERROR, "no-name", "The DefinedTerm has no name.", _NAME_IT)
        else:
            identifier = self.identifier or next(iter(codes), None)
            links = {"categories": categories, "notations": codes}
            is_stated = any(value.language == main for value in names)
            yield from to_records(sections, main, file, self.line, self.raw, identifier, links, is_stated=is_stated)

    def _in_order(self) -> Iterator[tuple[str, LocalizedText]]:
        """Yield the property values, names first: the first name in a language is the preferred one."""
        for name in sorted(self.properties, key=lambda one: one != "name"):
            for value in self.properties[name]:
                if tidy(value.text):
                    yield name, value
