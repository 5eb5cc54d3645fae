"""Find the organizations in a cell or a list, which holds names, not sentences.

A comma or an "and" separates two names or is a part of one; the words on both sides decide. A name that the registry
has is always complete. So is a name with a legal form, or with the noun of an institution, such as "Foo
University"; other words are joined with the following ones, as in "Cybersafety and Infrastructure Agency".
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from ingest.organizations.names import KnownNames, without_legal_form
from ingest.organizations.persons import person_end
from ingest.organizations.plain_text import plain_text
from ingest.organizations.subject_words import COMMON, CRAFTS, FIELDS, INSTITUTIONS, OPENERS, OTHERS, PEOPLE, VERBS
from ingest.organizations.subjects import Subject, abbreviates, former_name, subjects_of
from ingest.organizations.words import CAMPUS, ENDS, ENUMERATION, HEADS, OWNERS, STATES, UNIT, is_country
from ingest.readers.placeholders import names_no_organization

__all__ = ["NamesOfOrganizations", "organizations_in"]

_MOST: Final = 20_000  # characters of a cell
_LONGEST: Final = 14  # words of a name
_FIELD_WORDS: Final = 3  # of an item in a list of fields

_SEPARATORS: Final = re.compile(r"[;；、|•]")
_COMMAS: Final = re.compile(r"[,，](?!\d{3}\b)")
_SLASHES: Final = re.compile(r"(?<!\s)\s+[/／]\s+")
_SLASH: Final = re.compile(r"(?<=\w{3})/(?=\w{3})")
_AND: Final = re.compile(
    r"(?<!\s)\s+(?:and|&|\+|und|et(?! al\b)|y|e|en|i|и|та|및)\s+|(?<=\w)\s?(?:和|及|と)\s?(?=\w)", re.I
)
_LEADING_AND: Final = re.compile(r"\A(?:and|&|und|et|y|or|as well as)\s+", re.I)
_PARENTHESIS: Final = re.compile(r"(?<!\s)\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*")
_LABEL: Final = re.compile(
    r"(?:(?:co-)?(?:developed|created|made|built|maintained|published|released|provided|invented) )?by:? |e\.g\.,? |"
    r"(?:developers?|vendors?|makers?|companies|organi[sz]ations?): |the (?=\S)",
    re.I,
)
_AND_OTHERS: Final = re.compile(
    r"[\s,(]*\b(?:et al\b\.?|(?:(?:and|&) )?(?:many |several )?others\b|(?:and|&) (?:many )?more\b|etc\b\.?"
    r"|among others|u\. ?a\.|usw\.)\W*$|\s*(?:\.{3}|…)$",
    re.I,
)
_AUTHORS: Final = re.compile(r"(\S+) et al\b\.?", re.IGNORECASE)
_DASH: Final = re.compile(r"(?<!\s)\s+[–—-]\s+|:\s+")
_SENTENCE: Final = re.compile(r"\S+\s+\S+\s+\S.*[^\W\d_]{2}[)'’”\"]?[.!?。]$", re.S)
_COPULAS: Final = frozenset("is are was were has have had will can may lets let does did been be".split())
_PEOPLE: Final = "|".join(sorted(PEOPLE))
_EMPLOYED: Final = re.compile(rf"['’]s\b|^(?:\w+ )?(?:{_PEOPLE}) (?:at|from|of|in|within) ", re.I)
_TEAM: Final = re.compile(rf"(?: (?:core |research )?(?:{_PEOPLE}))+$")
_CRAFTSMEN: Final = re.compile(rf"(?:.*\bby )?[\w+#.]+ (?:{'|'.join(sorted(CRAFTS))})\.?", re.I)
_SHORT: Final = re.compile(r"[^\W_][\w&./-]{1,11}")
_ADDRESS: Final = re.compile(r"https?://|www\.|\S+@\S+\.\S+$")
_GENERAL: Final = HEADS | FIELDS | COMMON
"""Nouns that are not a name on their own."""
_RELATIVES: Final = frozenset("sons co company partners associates brothers bros cie söhne friends daughters".split())


class NamesOfOrganizations(KnownNames, Protocol):
    """The names of known organizations, which can also be looked up as a whole."""

    def owner_of(self, name: str) -> str | None:
        """Return the organization that has this name, without regard to its legal form."""
        ...


def organizations_in(text: str, known: NamesOfOrganizations) -> Iterator[tuple[str, tuple[Subject, ...]]]:
    """Yield the parts of a cell, each with the organization that it names; with none if it does not name any.

    A sentence is one part, and its organizations are its subjects. Never raises.

    >>> from ingest.organizations.registry import Organizations
    >>> found = organizations_in("Foo 9 Inc, Zib and Zob Agency (ZZA); Google", Organizations.load())
    >>> [subject.name for _, subjects in found for subject in subjects]
    ['Foo 9 Inc', 'Zib and Zob Agency', 'Google']
    """
    names = _Names(known)
    lines = text[:_MOST].split("\n")
    if any(line.strip()[:1].islower() for line in lines[1:]) and _is_sentence(joined := " ".join(text.split())):
        lines = [joined]
    for line in filter(None, map(str.strip, lines)):
        if _is_sentence(line):
            yield line, subjects_of(line, known)
            continue
        for item in filter(None, _split(_SEPARATORS, line)):
            found = [(", ".join(path), names.subjects(path)) for path in names.paths(plain_text(item, _MOST))]
            kept = [one for one in found if one[1] or _AUTHORS.fullmatch(one[0]) or person_end(one[0])]
            yield from kept or [(item, ())]


def _is_sentence(text: str) -> bool:
    """Whether a text has a verb, or ends as a sentence does."""
    if _LABEL.match(text) or _AND_OTHERS.search(text):
        return False
    if _SENTENCE.match(text) and without_legal_form(text) == text:
        return True
    return any(word in _COPULAS or word in VERBS for word in _PARENTHESIS.sub(" ", text).split()[1:])


class _Names:
    """Divides texts into paths: the name of an organization, followed by those of the owners of a unit."""

    def __init__(self, known: NamesOfOrganizations) -> None:
        self._known = known

    def paths(self, text: str) -> list[tuple[str, ...]]:
        """Return the paths in a text, which may be separated by commas, slashes and conjunctions."""
        text = _AND_OTHERS.sub("", text)
        return [path for piece in _split(_SLASHES, text) for path in self._listed(piece)]

    def subjects(self, path: Sequence[str]) -> tuple[Subject, ...]:
        """Return the organization of a path; none if it is not a name, and several if its people work for several."""
        text, *owners = path
        if _EMPLOYED.search(text) and (found := subjects_of(text, self._known)):
            return found
        parents = self.subjects(owners) if owners else ()
        return tuple(filter(None, [self._subject(text, parents[0] if parents else None)]))

    def _subject(self, text: str, parent: Subject | None) -> Subject | None:
        if authors := _AUTHORS.fullmatch(text.strip()):
            return Subject(authors[1]) if self._is_known(authors[1]) else None
        name, aliases = _bare(_PARENTHESIS.sub(" ", text)), list[str]()
        if _CRAFTSMEN.fullmatch(text.strip()) and not self._is_known(name):
            return None
        unit = name if UNIT.match(name) else ""
        for inside in _PARENTHESIS.findall(text):
            if other := former_name(inside):
                aliases.append(other)
            elif abbreviates(inside, name) or abbreviates(name, inside):
                aliases.append(inside)
            elif self._known.is_unit(inside, name):
                name = inside
            elif self._is_known(inside) or without_legal_form(inside) != inside:
                parent = None if self._is_known(name) else parent or Subject(inside)
            elif OWNERS.search(inside):
                parent = parent or Subject(inside)
            elif OWNERS.search(name) and UNIT.match(inside):
                name, unit, parent = inside, inside, Subject(name)
            elif _SHORT.fullmatch(inside) and sum(map(str.isupper, inside)) > 1 and not _is_country(inside):
                aliases.append(inside)
        if (end := person_end(name)) and end == len(name) and not self._is_known(name):
            return next((Subject(one) for one in _PARENTHESIS.findall(text) if self._is_complete(one)), None)
        left, *right = _DASH.split(name, maxsplit=1)
        if right and self._is_known(left):
            name = right[0] if self._known.is_unit(right[0], left) else left
        if not _is_name(name):
            return None
        if self._is_known(name):
            return Subject(name, tuple(aliases))
        if unit and parent:
            name = f"{unit}, {self._known.owner_of(parent.name) or parent.name}"
        return Subject(name, tuple(aliases), parent)

    def _listed(self, text: str) -> list[tuple[str, ...]]:
        if self._is_known(_bare(text)):
            return [(text,)]
        pieces = self._joined(list(filter(None, _split(_COMMAS, text))))
        pieces = self._without_address([_LEADING_AND.sub("", piece, 1) for piece in pieces])
        return self._owned(
            [name for piece in pieces for one in self._coordinated(piece) if one for name in self._cut(one)]
        )

    def _joined(self, pieces: list[str]) -> list[str]:
        """Join what belongs to one name in spite of commas: a legal form, a campus, and a list of fields."""
        found: list[str] = []
        while pieces:
            sizes = (size for size in (3, 2) if size <= len(pieces) and self._is_known(", ".join(pieces[:size])))
            size = next(sizes, 0) or self._size_of_fields(pieces)
            if not size and len(pieces) > 1 and CAMPUS.fullmatch(pieces[0]) and not self._is_complete(pieces[1]):
                size = 2
            name, pieces = ", ".join(pieces[: size or 1]), pieces[size or 1 :]
            if found and without_legal_form(f"x, {name}") == "x":
                found[-1] += f", {name}"
            else:
                found.append(name)
        return found

    def _size_of_fields(self, pieces: Sequence[str]) -> int:
        if ENUMERATION.match(pieces[0]) and not _AND.search(pieces[0]):
            for index, piece in enumerate(pieces[1:], start=1):
                if self._is_complete(piece) or len(piece.split()) > _FIELD_WORDS + 1:
                    return 0
                if _LEADING_AND.match(piece) or _AND.search(piece):
                    return index + 1
        return 0

    def _without_address(self, pieces: list[str]) -> list[str]:
        """Remove a city, a state and a country at the end; a city is removed only before one of the others."""
        kept = list(pieces)
        while len(kept) > 1 and (_is_country(kept[-1]) or (len(pieces) > 2 and kept[-1] in STATES)):
            kept.pop()
        if 1 < len(kept) < len(pieces) and not self._is_complete(kept[-1]) and not UNIT.match(kept[-1]):
            kept.pop()
        return kept

    def _coordinated(self, text: str) -> list[str]:
        """Split at those conjunctions that separate two names."""
        if self._is_known(_bare(text)):
            return [text]
        first, *others = _split(_AND, text)
        found, conjunctions = [first], _outside(_AND, text)
        for conjunction, name in zip(conjunctions, others, strict=True):
            if self._is_one_name(found[-1], conjunction.group().strip(), name):
                found[-1] += f"{conjunction.group()}{name}"
            else:
                found.append(name)
        return found

    def _is_one_name(self, left: str, conjunction: str, right: str) -> bool:
        if not (left and right):
            return False
        if self._is_known(f"{left} {conjunction} {right}") or right.split()[0].rstrip(".").lower() in _RELATIVES:
            return True
        if self._is_known(left) or self._is_known(right):
            return False
        if any(_GENERAL.issuperset(without_legal_form(side).lower().split()) for side in (left, right)):
            return True  # Health and Zib Agency, Zib Bank and Trust
        begins = ENUMERATION.match(left) or UNIT.match(left)
        if self._is_complete(right):
            return not (begins or self._is_complete(left) or left.isupper())
        is_university = OWNERS.match(left) or (" of " in left and OWNERS.search(left))
        if is_university or begins:
            return not is_university or not FIELDS.isdisjoint(right.lower().split())
        if self._is_complete(left):
            return False
        return conjunction in "&+" or left == right or left.islower() or right.islower()

    def _cut(self, text: str) -> list[str]:
        """Split at slashes without spaces, if they separate names that are single words, known or complete."""
        sides = _split(_SLASH, text)
        are_names = all(self._is_complete(side) or (" " not in side and side[:1].isupper()) for side in sides)
        return sides if are_names and not self._is_known(text) else [text]

    def _owned(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the paths of names, in which units with general names follow or precede the names of their owners."""
        found: list[tuple[str, ...]] = []
        for name in reversed(names):
            is_unit = UNIT.match(name) is not None and not self._is_known(name)
            if is_unit and found and (len(found[-1]) > 1 or self._is_owner(found[-1][0])):
                found[-1] = (name, *found[-1])
            else:
                found.append((name,))
        paths: list[tuple[str, ...]] = []
        for path in reversed(found):
            if paths and len(path) == 1 == len(paths[-1]) and UNIT.match(path[0]) and self._is_owner(paths[-1][0]):
                paths[-1] = (*path, *paths[-1])
            else:
                paths.append(path)
        return paths

    def _is_owner(self, name: str) -> bool:
        plain = _bare(_PARENTHESIS.sub(" ", name))
        return OWNERS.search(self._known.owner_of(plain) or plain) is not None

    def _is_known(self, name: str) -> bool:
        return self._known.owner_of(_bare(name)) is not None

    def _is_complete(self, name: str) -> bool:
        """Whether this is the whole name of an organization: a known one, or one with a legal form or a noun."""
        plain = _bare(_PARENTHESIS.sub(" ", name))
        words = plain.lower().split() or [""]
        ends = words[-1] in HEADS or words[-1].endswith(ENDS) or (len(words) > 1 and words[0] in HEADS - INSTITUTIONS)
        begins = OWNERS.match(plain) is not None
        return ends or begins or self._is_known(plain) or without_legal_form(plain) != plain


def _bare(name: str) -> str:
    """Return a name without labels, articles and people around it, and without a full stop."""
    while label := _LABEL.match(name):
        name = name[label.end() :]
    name = _TEAM.sub("", " ".join(name.split()).strip(" ,:"))
    return name.rstrip(".") if without_legal_form(name) == name and not re.search(r"\b\w\.$", name) else name


def _is_name(text: str) -> bool:
    words = text.split()
    if not words or len(words) > _LONGEST or not any(map(str.isalpha, text)):
        return False
    is_phrase = len(words) > 1 and words[0].lower() in OTHERS | OPENERS and words[1].islower()
    return not (is_phrase or names_no_organization(text) or _ADDRESS.match(text))


def _outside(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return the matches that are not in parentheses."""
    within = [found.span() for found in _PARENTHESIS.finditer(text)]
    return [
        found for found in pattern.finditer(text) if not any(start < found.start() < end - 1 for start, end in within)
    ]


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    places = [0, *(place for found in _outside(pattern, text) for place in found.span()), len(text)]
    return [text[start:end].strip() for start, end in zip(places[::2], places[1::2], strict=True)]


def _is_country(text: str) -> bool:
    return is_country(_bare(text))
