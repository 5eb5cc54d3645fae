"""What schema.org's markup says of a term becomes its record, whether that is JSON-LD or microdata.

Of a https://schema.org/DefinedTerm `name`, `alternateName`, `description` and `termCode` are fields, and the set it is
in is its category; what else is said is kept as notes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.speech import Speech, main_language, to_records
from ingest.readers.text import tidy
from ingest.records import TermRecord

__all__ = ["DefinedTerm", "Said", "is_set", "is_term", "local_name"]

_NAME_IT = 'Give it one: "name": "Batch Size".'


class Said(NamedTuple):
    """A text, and the tag of its language if one is stated."""

    text: str
    language: str = ""


def local_name(name: str) -> str:
    """Return the name of a property or class, however it is shortened.

    >>> local_name("https://schema.org/DefinedTerm"), local_name("schema:name")
    ('DefinedTerm', 'name')
    """
    return re.split("[/:#]", name)[-1]


def is_term(types: Iterable[str]) -> bool:
    """Tell whether one of these classes is that of terms."""
    return any(local_name(one) == "DefinedTerm" for one in types)


def is_set(types: Iterable[str]) -> bool:
    """Tell whether one of these classes is that of sets of terms."""
    return any(local_name(one) == "DefinedTermSet" for one in types)


@dataclass(frozen=True, slots=True)
class DefinedTerm:
    """A term as it is marked up: its `@id`, `itemid` or `id`, the names of sets around it, what each property says."""

    line: int
    raw: str
    identifier: str = ""
    sets: Sequence[str] = ()
    properties: Mapping[str, Sequence[Said]] = field(default_factory=dict)

    def results(self, file: str, language: str) -> Iterator[TermRecord | Diagnostic]:
        """Yield what is wrong, then the record if there is one; `language` is that of the document."""
        speeches: dict[str, Speech] = defaultdict(Speech)
        codes: list[str] = []
        categories = list(self.sets)
        for name, said in self._in_order():
            speech = speeches[said.language or language]
            if name in ("name", "alternateName"):
                speech.names.append(tidy(said.text))
            elif name == "description":
                speech.definitions.append(said.text)
            elif name == "inDefinedTermSet":
                categories.append(tidy(said.text))
            elif name == "termCode" and not self.identifier and not codes:
                codes.append(tidy(said.text))
            else:
                speech.notes.append(f"{name}: {said.text}")
        main = main_language(speeches, language)
        if not any(tidy(said.text) for said in self.properties.get("name", ())):
            yield Diagnostic(file, self.line, Severity.ERROR, "no-name", "This DefinedTerm has no name.", _NAME_IT)
        else:
            identifier = self.identifier or "".join(codes) or None
            yield from to_records(speeches, main, file, self.line, self.raw, identifier, {"categories": categories})

    def _in_order(self) -> Iterator[tuple[str, Said]]:
        """Yield what is said, names first: the first in a language is the name, the others are synonyms."""
        for name in sorted(self.properties, key=lambda one: one != "name"):
            for said in self.properties[name]:
                if tidy(said.text):
                    yield name, said
