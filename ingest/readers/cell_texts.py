"""The texts of one term in one language, from cells: lists, flags, references, and values that are missing."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from graph.status import Status, is_flag, to_status
from ingest.readers.field_names import LISTS, NAMES, REFERENCES, letters_of
from ingest.readers.language_tags import LANGUAGE_TAG, is_likely_tag, language_named
from ingest.readers.placeholders import is_placeholder
from ingest.readers.reference_words import SEE, SEE_ALSO
from ingest.readers.separators import BARS, LABELS, SEPARATORS, names_at_commas, names_at_slashes, values_of
from ingest.readers.text import hashtags, tidy

_LITERAL: Final = NAMES | {"identifier", "notations"}
_SEE: Final = re.compile(rf"^(?:{SEE}:|{SEE_ALSO}:?)\s*(?=\S)", re.IGNORECASE)
"""Words before a reference that are not a part of it."""
_NEXT_IRI: Final = re.compile(r",\s*(?=https?://|urn:)")
_QUOTED: Final = re.compile(r"\"([^\"“”]+)\"|“([^\"“”]+)”|„([^\"“”„]+)[“”]|«([^«»]+)»")
_ADDRESSABLE: Final = {*REFERENCES, "categories"}
_UNKNOWN_RANK: Final = 1000
IRI: Final = re.compile(r"(?:https?://|urn:)\S+")
_ADDRESSED: Final = re.compile(r"(\S.*?)\s*\((?:https?://[^()\s]+|[^()\s]+\.(?:md|csv|html))\)")
"""A name with the address of its page, as exports of Notion write it."""
_WITHOUT_FLAGS: Final = re.compile("status|state|publi|lifecycle|certificate")
_FLAG: Final = re.compile("(?:is)?(?:deprecated|obsolete|retired|inactive|archived|withdrawn)|deprecation")
_ACTIVE: Final = re.compile("(?:is)?active|inuse|enabled")
"""The columns of flags that state that a term is not deprecated."""
_KEY_MARKS: Final = {"pk", "fk", "pri", "mul", "uni", "primary", "foreign", "primary key", "foreign key"}
"""Texts in a column "Key" of a data dictionary, which mark the keys of a database."""
_NO_REASON: Final = re.compile(
    r"\s*(?:no(?! (?:longer|more|replacement|successor|substitute|alternative|equivalent|\w+ available)\b)|not|never"
    r"|still|active|planned|nein|nicht|noch|non)\b",
    re.IGNORECASE,
)
"""How a text in a column of flags begins if the term is not deprecated."""
_DATE: Final = re.compile(
    r"(?<![\w-])(2\d{3}-(?:0[1-9]|1[0-2])(?:-\d\d)?)\b|^\W*(2\d{3})\W*$"
    r"|(?:\b(?:in|from|until|till|by|for|since|after|before|end(?: of|e)|(?:the )?year|im|ab|bis|seit|jahr|q[1-4]|"
    r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zé]*\.?)\s+|\b\d\d?[./])(2\d{3})\b(?!-\d)",
    re.IGNORECASE,
)
"""A date of a month or a day, or a year; other numbers after words are not years: RFC 2119."""
_CODE: Final = re.compile("code|notation")
_NOTATION: Final = re.compile("(?:skos)?notation|(?:term|concept)?code")
"""The columns whose identifiers are codes too."""


class Column(NamedTuple):
    """A column, the field that it maps to, and the language of its texts, if it has one of its own.

    A list within one text is split at the first of `separators` in it, or else, with `has_commas`, at commas. If two
    columns map to the same single-valued field, the one with the lower rank fills it.
    """

    name: str
    field: str | None
    rank: int = _UNKNOWN_RANK
    separators: tuple[str, ...] = SEPARATORS
    language: str | None = None
    has_commas: bool = False


def as_code(column: Column) -> Column:
    """Return a column with its texts as identifiers that are codes as well, or only codes beside other identifiers."""
    return column._replace(name="notation", field="identifier", rank=_UNKNOWN_RANK)


class Texts:
    """The texts of one term in one language."""

    __slots__ = ("lists", "notes", "single")

    def __init__(self) -> None:
        self.single: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self.notes: list[str] = []

    def add(
        self,
        column: Column,
        texts: Sequence[str],
        notice: Callable[..., object],
        *,
        has_slashes: bool,
        name: str,
    ) -> None:
        """Add the texts of a cell; those of no field, and further ones for a single-valued field, become notes.

        A second identifier in a column such as "notation" is a code. If the names of the term have slashes, so have
        its synonyms. `name` is the name of the term.
        """
        if column.field == "name" and column.language and len(texts) == 1 and ("; " in texts[0] or "|" in texts[0]):
            column = column._replace(field="names", separators=column.separators and ("|", ";"))
        field = column.field
        texts = _stated(column, texts, notice, name)
        if field == "status" and _FLAG.fullmatch(letters_of(column.name)):
            texts = self._flags(column, texts)
        elif field == "status" and len(texts) == 1 and texts[0].strip() and _ACTIVE.fullmatch(letters_of(column.name)):
            column, texts = _of_activity(column, texts[0])
            field = column.field
        if len(texts) == 1 and is_flag(texts[0]) and _is_no_flag(column, texts[0]):
            self.notes.append(f"{column.name}: {tidy(texts[0])}")
        elif field in LISTS:
            parts = values_of(texts, column.separators, field)
            if column.has_commas and list(parts) == list(texts) and len(parts) == 1:
                parts, code = names_at_commas(parts[0]), "split-at-commas"
                if len(parts) == 1 and field in LABELS and not has_slashes:
                    parts, code = names_at_slashes(parts[0]), "split-at-slashes"
                if len(parts) > 1:
                    notice(code, column.name)
            if field == "categories" and len(parts) == 1:
                parts = hashtags(tidy(parts[0])) or parts
            if len(parts) > 1:  # a sign may be one of several names
                parts = _stated(column, parts, notice, name, is_listed=True)
            if field in REFERENCES:
                parts = [_SEE.sub("", one.strip(), count=1) for part in parts for one in _NEXT_IRI.split(part)]
            listed = list(filter(None, map(_prose if field == "developers" else tidy, parts)))
            if field in _ADDRESSABLE:
                listed = [named[1] if (named := _ADDRESSED.fullmatch(text)) else text for text in listed]
            if listed:
                self.lists.setdefault(field, []).extend(listed)
        elif field == "notes" and letters_of(column.name) == "notes":
            self.notes += filter(None, map(_prose, values_of(texts, BARS, "notes")))
        else:
            for text in filter(None, map(_prose, texts)):
                field = column.field
                if field == "identifier" and field in self.single and _CODE.search(letters_of(column.name)):
                    self.lists.setdefault("notations", []).append(text)
                    continue
                if field == "identifier" and letters_of(column.name) == "key" and text.casefold() in _KEY_MARKS:
                    field = None
                elif field == "language":
                    field, text = (field, tag) if (tag := _tag(text)) else (None, text)
                if field in (None, "notes") or field in self.single:
                    self.notes.append(": ".join(filter(None, (column.name, text))))
                else:
                    self.single[field] = text
                    is_code = field == "identifier" and _NOTATION.fullmatch(letters_of(column.name))
                    if is_code and not IRI.fullmatch(text):
                        self.lists.setdefault("notations", []).append(text)

    def _flags(self, column: Column, texts: Sequence[str]) -> Sequence[str]:
        """Return the texts of a column such as "deprecated", in which a past date or a reason means yes and is a note.

        A text such as "not yet", or with a date in the future, is a status of its own.
        """
        reasons = [
            text
            for text in texts
            if text.strip()
            and not (is_flag(text) or isinstance(to_status(text), Status) or _NO_REASON.match(text) or _is_later(text))
        ]
        self.notes += [f"{column.name}: {tidy(text)}" for text in reasons]
        return [*(text for text in texts if text not in reasons), *(["true"] if reasons else [])]

    def merge(self, other: "Texts") -> None:
        """Add the texts of `other`, which are in the same language."""
        for field, text in other.single.items():
            if field == "name" and "name" in self.single:
                self.lists.setdefault("names", []).append(text)
            elif self.single.setdefault(field, text) != text:
                self.notes.append(f"{field}: {text}")
        for field, texts in other.lists.items():
            self.lists.setdefault(field, []).extend(texts)
        self.notes += other.notes

    def settle(self) -> None:
        """Make the first of several names the name, and the others synonyms."""
        names = self.lists.pop("names", [])
        if "name" not in self.single and names:
            self.single["name"] = names.pop(0)
        if "name" in self.single:
            name = self.single["name"] = _unquoted(tidy(self.single["name"]))
            synonyms = [*names, *self.lists.get("synonyms", ())]
            self.lists["synonyms"] = [text for text in synonyms if text.casefold() != name.casefold()]

    def is_named(self) -> bool:
        """Return whether there is a name."""
        return "name" in self.single or bool(self.lists.get("names"))


def _stated(
    column: Column, texts: Sequence[str], notice: Callable[..., object], name: str, *, is_listed: bool = False
) -> Sequence[str]:
    """Return the texts without those that mark a missing value, which are noticed if they are words.

    Among others in a list, a sign or the name of a value such as "null" is a text.
    """
    if column.field in _LITERAL:
        return texts
    is_reference = is_listed or column.field in REFERENCES
    missing = [text for text in texts if is_placeholder(text, name, is_reference=is_reference)]
    words = {text for text in missing if any(map(str.isalpha, text))}
    for text in dict.fromkeys(missing):
        if text in words or (column.field is None and text.strip()[0] in "[{"):
            notice("placeholder-text", column.name, text.strip())
    without = words if is_listed else set(missing)
    return [text for text in texts if text not in without] if without else texts


def _is_later(text: str) -> bool:
    """Return whether a text has a date in the future, of a year, a month or a day."""
    today = datetime.now(UTC).date().isoformat()
    dates = (date for found in _DATE.finditer(text) for date in found.groups() if date)
    return any(date > today[: len(date)] for date in dates)


def _unquoted(name: str) -> str:
    """Return a name without the quotes around it, as contracts write it: `"Affiliate"`."""
    quoted = _QUOTED.fullmatch(name)
    return next(filter(None, quoted.groups())).strip() or name if quoted else name


def _is_no_flag(column: Column, text: str) -> bool:
    """Return whether a flag is not a value of a column: whether a name is an abbreviation, or a page is published."""
    letters = letters_of(column.name)
    if column.field in REFERENCES:  # hasChildren; others may have short texts as identifiers
        return letters.startswith("has") and len(text.strip()) > 1
    return column.field == "synonyms" or (column.field == "status" and bool(_WITHOUT_FLAGS.search(letters)))


def _of_activity(column: Column, text: str) -> tuple[Column, Sequence[str]]:
    """Return the cell of a column such as "active" as a status; other texts are notes."""
    if is_flag(text):
        return column, [Status.APPROVED if to_status(text) else Status.DEPRECATED]
    return column._replace(field="status" if isinstance(to_status(text), Status) else None), [text]


def _tag(text: str) -> str | None:
    """Return the tag of a language from its tag or name, if it is one; `SQL` and `Go` are not."""
    return language_named(text) or (text if LANGUAGE_TAG.fullmatch(text) and is_likely_tag(text) else None)


def _prose(text: str) -> str:
    """Return the text with tidy lines; blank lines between paragraphs are kept."""
    lines = [tidy(line) for line in text.splitlines()]
    return lines[0] if len(lines) == 1 else re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
