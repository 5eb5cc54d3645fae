"""Find the organizations in a cell or a list, which holds names, not sentences.

A comma or an "and" separates two names or is a part of one; the words on both sides decide. A name that the registry
has is always complete. So is a name with a legal form, or with the noun of an institution, such as "Foo
University"; other words are joined with the following ones, as in "Cybersafety and Infrastructure Agency".
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from ingest.organizations.aliases import ABBREVIATION, abbreviates, former_name, is_initialism, size_of_abbreviated
from ingest.organizations.institutions import BEGINNING, CAMPUS, ENUMERATION, OWNERS, PREPOSED, UNIT
from ingest.organizations.legal_forms import without_legal_form
from ingest.organizations.name_cleaning import LABEL, PEOPLE_NOUNS, bare_name, is_name, names_craftsmen
from ingest.organizations.name_recognition import KnownNames, may_be_name
from ingest.organizations.persons import are_inverted_names, person_end
from ingest.organizations.places import is_country, is_place
from ingest.organizations.plain_text import plain_text
from ingest.organizations.separators import (
    AND,
    AND_OTHERS,
    COMMAS,
    LEADING_AND,
    PARENTHESIS,
    SEPARATORS,
    SLASH,
    SLASHES,
    numbered,
    outside,
    split,
)
from ingest.organizations.subjects import SENTENCE_END, Subject, subjects_of
from ingest.organizations.word_lists import COMMON, ENDS, FIELDS, FIELDS_ALONE, HEADS, INSTITUTIONS, STATES, VERBS

_MOST: Final = 20_000  # characters of a cell
_FIELD_WORDS: Final = 3  # of an item in a list of fields

_FORMER: Final = re.compile(r"(?:formerly|previously|aka|a\.k\.a\.|also known as) ")
_AUTHORS: Final = re.compile(r"(\S+) et al\b\.?", re.IGNORECASE)
_DASH: Final = re.compile(r"(?<!\s)\s+[–—-]\s+|:\s+")
_BEFORE_LEGAL_FORM: Final = re.compile(r" \(([^()]+)\) ([^()]+)$")
_SENTENCE: Final = re.compile(r"\S+\s+\S+\s+\S.*[^\W\d_]{2}[)'’”\"]?[.!?。]$", re.S)
_COPULAS: Final = frozenset("is are was were has have had will can may lets let does did been be".split())
_EMPLOYED: Final = re.compile(
    rf"['’]s (?:[\w-]+ ){{0,3}}(?-i:{PEOPLE_NOUNS})\b|^(?:\w+ )?(?:{PEOPLE_NOUNS}) (?:at|from|of|in|within) ", re.I
)
_POSSESSIVE: Final = re.compile(r"['’]s\b")
_PARTNERSHIP: Final = re.compile(r"[\w'’-]+(?:, [\w'’-]+)+,? (?:&|and|und) [\w'’-]+,? (?:LLP|PLLC|mbB|PartG(?: mbB)?)")
_SHORT: Final = re.compile(r"[^\W_][\w&./-]{1,11}")
_WORDS: Final = re.compile(r"\w{2,}")
_GENERAL: Final = HEADS | FIELDS | COMMON
"""Nouns that are not a name on their own."""
_RELATIVES: Final = frozenset("sons co company partners associates brothers bros cie söhne friends daughters".split())


def organizations_in(
    text: str, known: KnownNames, is_listed: bool = False
) -> Iterator[tuple[str, tuple[Subject, ...]]]:
    """Yield the parts of a cell, each with the organization that it names; with none if it does not name any.

    A sentence is one part, and its organizations are its subjects. `is_listed` if the cell is one item of several.
    Never raises.

    >>> from ingest.organizations.registry import Organizations
    >>> found = organizations_in("Foo 9 Inc, Zib and Zob Agency (ZZA); Google", Organizations.load())
    >>> [subject.name for _, subjects in found for subject in subjects]
    ['Foo 9 Inc', 'Zib and Zob Agency', 'Google']
    """
    names = _Names(known)
    lines = text[:_MOST].split("\n")
    if any(line.strip()[:1].islower() for line in lines[1:]) and _is_sentence(joined := " ".join(text.split())):
        lines = [joined]
    lines = list(filter(None, chain.from_iterable(numbered(line.strip()) for line in lines)))
    is_listed |= len(lines) > 1
    for line in lines:
        if _is_sentence(line):
            yield line, _of_sentences(line, names)
            continue
        items = list(filter(None, split(SEPARATORS, line)))
        for item in items:
            if are_inverted_names(item):
                yield item, ()
                continue
            yield from names.parts(item, (is_listed or item is not items[-1]) and not COMMAS.search(item))


def _of_sentences(text: str, names: "_Names") -> tuple[Subject, ...]:
    """Return the subjects of sentences; after the first one, only those that are certainly organizations."""
    later = [subject for sentence in SENTENCE_END.split(text)[1:] for subject in subjects_of(sentence, names.known)]
    return (*subjects_of(text, names.known), *filter(lambda subject: names.is_complete(subject.name), later))


def _is_sentence(text: str) -> bool:
    """Whether a text has a verb, or ends as a sentence does."""
    if LABEL.match(text) or AND_OTHERS.search(text):
        return False
    if _SENTENCE.match(text) and without_legal_form(text) == text:
        return True
    return any(word in _COPULAS or word in VERBS for word in PARENTHESIS.sub(" ", text).split()[1:])


class _Names:
    """Divides texts into paths: the name of an organization, followed by those of the owners of a unit."""

    def __init__(self, known: KnownNames) -> None:
        self.known = known

    def parts(self, item: str, is_one: bool) -> list[tuple[str, tuple[Subject, ...]]]:
        """Return the parts of an item with their organizations; the item itself if they do not have all its words.

        With `is_one`, a conjunction between two words is a part of a name, because names are separated otherwise.
        """
        text = plain_text(item, _MOST)
        found = [(", ".join(path), self._subjects(path)) for path in self._paths(text, is_one)]
        found = [one for one in found if one[1] or _AUTHORS.fullmatch(one[0]) or person_end(one[0])]
        words = Counter(_WORDS.findall(" ".join(AND.split(f" {AND_OTHERS.sub('', text)} "))))
        if words - Counter(_WORDS.findall(" ".join(part for part, _ in found))):
            return [(text, subjects) for _, subjects in found] or [(item, ())]
        return found

    def _paths(self, text: str, is_one: bool) -> list[tuple[str, ...]]:
        pieces = split(SLASHES, AND_OTHERS.sub("", text))
        return [path for piece in pieces for path in self._listed(piece, is_one and len(pieces) == 1)]

    def _subjects(self, path: Sequence[str]) -> tuple[Subject, ...]:
        """Return the organization of a path; none if it is not a name, and several if its people work for several."""
        text, *owners = path
        employs, owns = _EMPLOYED.search(text), _POSSESSIVE.search(text)
        found = subjects_of(text, self.known) if employs or owns else ()
        if found and (employs or all(self._is_known(subject.name) for subject in found)):
            return found  # of "Queen's University", the whole is a name
        parents = self._subjects(owners) if owners else ()
        return tuple(filter(None, [self._subject(text, parents[0] if parents else None)]))

    def _subject(self, text: str, parent: Subject | None) -> Subject | None:
        if authors := _AUTHORS.fullmatch(text.strip()):
            return Subject(authors[1]) if self._is_known(authors[1]) else None
        name, aliases = bare_name(PARENTHESIS.sub(" ", text)), list[str]()
        if names_craftsmen(text) and not self._is_known(name):
            return None
        unit = name if UNIT.match(name) else ""
        for inside in PARENTHESIS.findall(text):
            if other := former_name(inside):
                aliases.append(other)
            elif abbreviates(inside, name) or abbreviates(name, inside):
                aliases.append(inside)
            elif self.known.is_unit(inside, name):
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
            return next((Subject(one) for one in PARENTHESIS.findall(text) if self.is_complete(one)), None)
        between = _BEFORE_LEGAL_FORM.search(text)
        if between and without_legal_form(f"x {between[2]}") == "x" and not (aliases or self._is_known(name)):
            name = f"{without_legal_form(name)}{between.group()}"
        left, *right = _DASH.split(name, maxsplit=1)
        if right and self._is_known(left):
            name = right[0] if self.known.is_unit(right[0], left) else left
        if not is_name(name):
            return None
        if self._is_known(name):
            return Subject(name, tuple(aliases))
        if unit and parent:
            name = f"{unit}, {self.known.owner_of(parent.name) or parent.name}"
        return Subject(name, tuple(aliases), parent)

    def _listed(self, text: str, is_one: bool) -> list[tuple[str, ...]]:
        if self._is_known(bare_name(text)) or (_PARTNERSHIP.fullmatch(text) and not self._is_known(text.split(",")[0])):
            return [(text,)]
        pieces = self._joined(list(filter(None, split(COMMAS, text))))
        pieces = self._without_address([LEADING_AND.sub("", piece, 1) for piece in pieces])
        return self._owned(
            [name for piece in pieces for one in self._coordinated(piece, is_one) if one for name in self._cut(one)]
        )

    def _joined(self, pieces: list[str]) -> list[str]:
        """Join what belongs to one name in spite of commas: a legal form, a campus, and a list of fields."""
        found: list[str] = []
        while pieces:
            sizes = (size for size in (3, 2) if size <= len(pieces) and self._is_known(", ".join(pieces[:size])))
            size = next(sizes, 0) or self._size_of_fields(pieces) or size_of_abbreviated(pieces)
            if not size and len(pieces) > 1 and CAMPUS.fullmatch(pieces[0]) and not self.is_complete(pieces[1]):
                size = 2
            name, pieces = ", ".join(pieces[: size or 1]), pieces[size or 1 :]
            is_legal_form = without_legal_form(f"x, {AND.split(PARENTHESIS.sub(' ', name), 1)[0].strip()}") == "x"
            if found and (is_legal_form or (PREPOSED.match(LEADING_AND.sub("", name)) and PREPOSED.search(found[-1]))):
                found[-1] += f", {name}"
            elif found and ((_FORMER.match(name) and former_name(name)) or self._is_initialism(name, found[-1])):
                found[-1] += f" ({name})"
            else:
                found.append(name)
        return found

    def _is_initialism(self, text: str, name: str) -> bool:
        return text.isupper() and len(text) > 2 and not self._is_known(text) and is_initialism(text, name)

    def _size_of_fields(self, pieces: Sequence[str]) -> int:
        if ENUMERATION.match(pieces[0]) and not AND.search(pieces[0]):
            for index, piece in enumerate(pieces[1:], start=1):
                if self.is_complete(piece) or len(PARENTHESIS.sub(" ", piece).split()) > _FIELD_WORDS + 1:
                    return 0
                if LEADING_AND.match(piece) or AND.search(piece):
                    return index + 1
        return 0

    def _without_address(self, pieces: list[str]) -> list[str]:
        """Remove a city, a state and a country at the end; an unknown city is removed only before one of the others."""
        kept = list(pieces)
        while len(kept) > 1 and (_is_country(kept[-1]) or (len(pieces) > 2 and kept[-1] in STATES)):
            kept.pop()
        is_city = len(kept) > 1 and is_place(bare_name(kept[-1])) and not self._is_known(kept[-1])
        if is_city or (1 < len(kept) < len(pieces) and not self.is_complete(kept[-1]) and not UNIT.match(kept[-1])):
            kept.pop()
        return kept

    def _coordinated(self, text: str, is_one: bool) -> list[str]:
        """Split at those conjunctions that separate two names."""
        if self._is_known(bare_name(text)):
            return [text]
        first, *others = split(AND, text)
        found, conjunctions = [first], outside(AND, text)
        for conjunction, name in zip(conjunctions, others, strict=True):
            if self._is_one_name(found[-1], conjunction.group().strip(), name, is_one):
                found[-1] += f"{conjunction.group()}{name}"
            else:
                found.append(name)
        return found

    def _is_one_name(self, left: str, conjunction: str, right: str, is_one: bool) -> bool:
        if not (left and right) or conjunction.endswith(("with", " of", " the")):
            return False
        if left.endswith("-"):
            return True  # Zentrum für Luft- und Raumfahrt
        if self._is_known(f"{left} {conjunction} {right}") or right.split()[0].rstrip(".").lower() in _RELATIVES:
            return True
        if self._is_known(left) or self._is_known(right):
            return False
        if BEGINNING.match(right) or ((ends := ABBREVIATION.search(left)) and abbreviates(ends[1], left)):
            return False
        if PREPOSED.match(right) and PREPOSED.search(left):
            return True
        for words in (without_legal_form(side).lower().split() for side in (left, right)):
            if _GENERAL.issuperset(words) or FIELDS_ALONE.issuperset(words):
                return True  # Health and Zib Agency, Zib Bank and Trust
        if size_of_abbreviated((left, right)):
            return True  # Rijksinstituut voor Zib en Zob (RZZ)
        begins = ENUMERATION.match(left) or UNIT.match(left)
        if self.is_complete(right):
            return not (begins or self.is_complete(left) or left.isupper())
        is_university = OWNERS.match(left) or (" of " in left and OWNERS.search(left))
        if is_university or begins:
            return not is_university or not FIELDS.isdisjoint(right.lower().split())
        if self.is_complete(left):
            return False
        is_phrase = (left.islower() or right.islower()) and not (may_be_name(left) and may_be_name(right))
        return is_one or conjunction in "&+" or left == right or is_phrase

    def _cut(self, text: str) -> list[str]:
        """Split at slashes without spaces, if they separate names that are single words, known or complete."""
        sides = split(SLASH, text)
        are_names = all(self.is_complete(side) or (" " not in side and side[:1].isupper()) for side in sides)
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
        plain = bare_name(PARENTHESIS.sub(" ", name))
        return OWNERS.search(self.known.owner_of(plain) or plain) is not None

    def _is_known(self, name: str) -> bool:
        return self.known.owner_of(bare_name(name)) is not None

    def is_complete(self, name: str) -> bool:
        """Whether this is the whole name of an organization: a known one, or one with a legal form or a noun."""
        plain = bare_name(PARENTHESIS.sub(" ", name))
        words = plain.lower().split() or [""]
        ends = words[-1] in HEADS or words[-1].endswith(ENDS) or (len(words) > 1 and words[0] in HEADS - INSTITUTIONS)
        begins = OWNERS.match(plain) is not None
        return ends or begins or self._is_known(plain) or without_legal_form(plain) != plain


def _is_country(text: str) -> bool:
    return is_country(bare_name(text))
