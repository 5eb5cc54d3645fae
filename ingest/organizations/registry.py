"""The registry of known organizations, and the resolution of a sentence's subject to an organization."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from ingest.organizations.legal_forms import without_legal_form
from ingest.organizations.lists import organizations_in
from ingest.organizations.name_recognition import KnownName
from ingest.organizations.subjects import Subject, places_of, subjects_of

_FIRST_WORD = re.compile(r"[^\W_]+")
_FACTS = frozenset({"aliases", "ambiguous", "homepage", "parent", "products", "wikidata"})
_SENTENCE_BREAK = re.compile(r"(?<=[a-z0-9)]{2}[.!?])(?<!Inc\.)(?<!Corp\.)(?<!Ltd\.)(?<!vs\.) (?=[A-Z])")
_WORD_ENDS = re.compile(r"(?!\w|[-‑.:&+]\w)")


class RegistryError(ValueError):
    """The registry is malformed or contradictory; the message names the entry and the remedy."""


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """The registry's entry of an organization.

    `parent` is the name of another entry. `ambiguous` names are also ordinary words: they are matched case-sensitively,
    and only alone or before one of the `products`.
    """

    name: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    homepage: str | None = None
    wikidata: str | None = None
    ambiguous: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedOrganization:
    """An organization by its canonical name; an unknown one has the aliases and the parent that its document states."""

    name: str
    aliases: tuple[str, ...]
    known: bool
    parent: "ResolvedOrganization | None" = None


class _Spelling(NamedTuple):
    """A way to write a name, matched by `folded` and, if set, by `exact`.

    The name is the first `length` characters of the match.
    """

    folded: str
    exact: str | None
    length: int
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Organizations:
    """The known organizations with their names and units. `digest` is the SHA-256 of their facts, in hex.

    >>> organizations = Organizations.load()
    >>> [found.name for found in organizations.in_sentence("Amazon's SageMaker trains models.")]
    ['AWS SageMaker']
    >>> organizations.ancestors("AWS SageMaker")
    ('Amazon Web Services', 'Amazon')
    """

    facts: Mapping[str, OrganizationFacts]
    digest: str
    _owners: Mapping[str, str] = field(repr=False)
    _spellings: Mapping[str, tuple[_Spelling, ...]] = field(repr=False)
    _units: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def load(cls) -> "Organizations":
        """Return the registry that is part of the package, read once per process."""
        return _shipped()

    @classmethod
    def from_toml(cls, document: bytes) -> Self:
        """Parse a registry. Raises `RegistryError` if an entry is malformed or contradicts another."""
        facts = {entry.name: entry for entry in _entries(document)}
        owners: dict[str, str] = {}
        for entry in facts.values():
            for spelling in _spellings(entry):
                if spelling.length == len(spelling.folded):
                    taken = owners.setdefault(spelling.exact or spelling.folded, entry.name)
                    if taken != entry.name:
                        written = spelling.exact or spelling.folded
                        raise RegistryError(
                            f"{written!r} is a name of both {taken!r} and {entry.name!r}. Remove it from one of them."
                        )
        units: dict[str, tuple[str, ...]] = {}
        for entry in facts.values():
            _check_lineage(entry, facts)
            if entry.parent:
                units[entry.parent] = (*units.get(entry.parent, ()), entry.name)
        return cls(
            facts=MappingProxyType(facts),
            digest=sha256(repr(sorted(facts.items())).encode()).hexdigest(),
            _owners=owners,
            _spellings=_by_first_word(facts.values()),
            _units=units,
        )

    def in_sentence(self, sentence: str) -> tuple[ResolvedOrganization, ...]:
        """Return the organizations that are the subject of `sentence`, without duplicates; none if it is unclear."""
        return tuple(dict.fromkeys(self.resolve(subject) for subject in subjects_of(sentence, self)))

    def places_in(self, sentence: str) -> tuple[str, ...]:
        """Return the places beside the organizations that are the subject of `sentence`."""
        return places_of(sentence, self)

    def in_sentences(self, text: str) -> Iterator[tuple[str, tuple[ResolvedOrganization, ...]]]:
        """Yield the sentences of a text with their organizations.

        A sentence after the first continues the one before, unless its subject is another known organization.

        >>> [part for part, _ in Organizations.load().in_sentences("Intel ships it. It is new. NVIDIA sells it.")]
        ['Intel ships it. It is new.', 'NVIDIA sells it.']
        """
        parts: list[list[str]] = []
        subjects: frozenset[str] = frozenset()
        for sentence in _SENTENCE_BREAK.split(text):
            known = frozenset(one.name for one in self.in_sentence(sentence) if one.known)
            if not parts or known - subjects:
                parts.append([])
                subjects = known
            parts[-1].append(sentence)
        for part in map(" ".join, parts):
            yield part, self.in_sentence(part)

    def in_cell(self, text: str, is_listed: bool = False) -> Iterator[tuple[str, tuple[ResolvedOrganization, ...]]]:
        """Yield the parts of a cell with the organizations that they name; see `ingest.organizations.lists`."""
        for part, subjects in organizations_in(text, self, is_listed):
            yield part, tuple(dict.fromkeys(map(self.resolve, subjects)))

    def resolve(self, subject: Subject) -> ResolvedOrganization:
        """Return the known organization with this name, or else a new one; an alias alone never merges two."""
        owner = self.owner_of(subject.name)
        if owner is not None:
            return ResolvedOrganization(owner, self.facts[owner].aliases, True)
        aliases = tuple(alias for alias in subject.aliases if self.owner_of(alias) is None)
        parent = self.resolve(subject.parent) if subject.parent else None
        return ResolvedOrganization(without_legal_form(subject.name), aliases, False, parent)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return the names of the parent, its parent and so on. Raises `KeyError` for an unknown name."""
        return tuple(_lineage(self.facts[name], self.facts))

    def units(self, name: str) -> tuple[str, ...]:
        """Return the names of the direct units, in the order of the registry."""
        return self._units.get(name, ())

    def find(self, text: str, start: int) -> KnownName | None:
        """Return the longest known name that begins at `start` of `text` and ends at a word boundary."""
        word = _FIRST_WORD.match(text, start)
        if word is None:
            return None
        candidates = self._spellings.get(_fold(word.group()), ())
        region = _fold(text[start : start + len(candidates[0].folded)]) if candidates else ""
        for folded, exact, length, ambiguous in candidates:
            if (
                region.startswith(folded)
                and (exact is None or text.startswith(exact, start))
                and _WORD_ENDS.match(text, start + len(folded))
            ):
                return KnownName(start + length, ambiguous)
        return None

    def is_unit(self, name: str, owner: str) -> bool:
        """Return whether the organization `name` is a unit, at any depth, of the organization `owner`."""
        unit, of = self.owner_of(name), self.owner_of(owner)
        return unit is not None and of is not None and of in self.ancestors(unit)

    def owner_of(self, name: str) -> str | None:
        """Return the canonical name of the organization that has this name, without regard to its legal form."""
        for spelling in (name, without_legal_form(name)):
            owner = self._owners.get(spelling) or self._owners.get(_fold(spelling))
            if owner is not None:
                return owner
        return None


@cache
def _shipped() -> Organizations:
    return Organizations.from_toml(files("ingest.organizations").joinpath("registry.toml").read_bytes())


class _Folding(dict[int, str]):
    """Removes accents, and normalizes dashes and apostrophes; maps each character to one, which preserves offsets."""

    def __missing__(self, code: int) -> str:
        letter = unicodedata.normalize("NFKD", chr(code))[0].lower()
        self[code] = letter if len(letter) == 1 else chr(code)
        return self[code]


_FOLDING = _Folding({ord("’"): "'", ord("‘"): "'", ord("–"): "-", ord("‑"): "-", ord("\u00a0"): " "})


def _fold(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def _entries(document: bytes) -> Iterator[OrganizationFacts]:
    try:
        tables = tomllib.loads(document.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError(f"The registry is not TOML in UTF-8: {error}. Correct the file.") from error
    for name, table in tables.items():
        if unknown := sorted(table.keys() - _FACTS):
            raise RegistryError(f"Unknown field {unknown[0]!r} of {name!r}. Available: {', '.join(sorted(_FACTS))}.")
        facts: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
        }
        entry = OrganizationFacts(name, **facts)
        if stray := set(entry.ambiguous) - {name, *entry.aliases}:
            raise RegistryError(
                f"The ambiguous name {min(stray)!r} is not a name of {name!r}. Add it to the aliases as well."
            )
        yield entry


def _lineage(entry: OrganizationFacts, facts: Mapping[str, OrganizationFacts]) -> Iterator[str]:
    while entry.parent is not None:
        yield entry.parent
        entry = facts[entry.parent]


def _check_lineage(entry: OrganizationFacts, facts: Mapping[str, OrganizationFacts]) -> None:
    passed = [entry.name]
    parent = entry.parent
    while parent is not None:
        if parent not in facts:
            raise RegistryError(f"The parent {parent!r} of {passed[-1]!r} does not have an entry. Add one.")
        if parent in passed:
            raise RegistryError(f"Circular parents: {' -> '.join([*passed, parent])}. Remove one of them.")
        passed.append(parent)
        parent = facts[parent].parent


def _by_first_word(entries: Iterable[OrganizationFacts]) -> Mapping[str, tuple[_Spelling, ...]]:
    index: dict[str, list[_Spelling]] = {}
    for entry in entries:
        for spelling in _spellings(entry):
            word = _FIRST_WORD.match(spelling.folded)
            if word is None:
                raise RegistryError(
                    f"A name of {entry.name!r} does not begin with a letter or a digit. Correct or remove it."
                )
            index.setdefault(word.group(), []).append(spelling)
    return {word: tuple(sorted(names, key=lambda name: -len(name.folded))) for word, names in index.items()}


def _spellings(entry: OrganizationFacts) -> Iterator[_Spelling]:
    for name in (entry.name, *entry.aliases):
        ambiguous = name in entry.ambiguous
        for written in {name, name.replace(", ", " "), name.replace(" & ", " and "), name.removesuffix(".")}:
            exact = written if ambiguous or len(name) <= 3 else None
            yield _Spelling(_fold(written), exact, len(written), ambiguous)
            if ambiguous:
                for product in entry.products:
                    whole = f"{written} {product}"
                    yield _Spelling(_fold(whole), whole, len(written), False)
