"""Which of several columns holds the names of terms: others have identifiers, codes, long forms or categories."""

from collections.abc import Sequence
from typing import Final

from ingest.readers.fields import letters_of
from ingest.readers.record import Column, as_code
from ingest.readers.separators import LABELS
from ingest.readers.spellings import is_code, is_key
from ingest.readers.text import tidy

__all__ = [
    "CONCEPTS",
    "LONG_FORMS",
    "SHORT_FORMS",
    "of_concepts",
    "of_query",
    "with_identifiers",
    "with_substitute",
    "with_tags",
]

_SEVERAL: Final = 2
_MOST: Final = 8  # columns of names that are compared with each other
SHORT_FORMS: Final = {
    *("abbreviation", "acronym", "abbr", "abbrev", "initialism", "shortform", "abkürzung", "abk", "kürzel", "kurzform"),
    *("sigle", "abréviation", "acronyme", "sigla", "abreviatura", "acrónimo", "skrót", "afkorting", "略語", "缩写"),
}
"""Names of columns that hold the names in a list of abbreviations, in letters."""
LONG_FORMS: Final = {
    *("fullform", "longform", "expandedform", "fullname", "longname", "expansion", "standsfor", "whatitstandsfor"),
    *("spelledout", "meaning", "langform", "bedeutung", "formelongue", "signification", "significado", "significato"),
}
"""Names of columns that hold the long forms beside abbreviations, in letters."""
_SUBSTITUTES: Final = SHORT_FORMS | {"displayname"}
"""Names of columns that hold the names if no other column does, in letters."""
_VARIABLES: Final = {"": "identifier", "Label": "name", "Description": "definition", "AltLabel": "synonyms"}
"""The fields of the columns of a query by what follows the name of its variable."""
CONCEPTS: Final = {"concept", "entry", "konzept", "concepto", "conceito", "概念"}
"""Names of columns that hold identifiers beside the names of terms in languages, in letters."""


def of_query(names: Sequence[str], exact: Sequence[Column | None]) -> list[Column | None]:
    """Return the columns, of which `exact` have fields; those of a variable and its labels by its name.

    >>> [column and column.field for column in of_query(["item", "itemLabel"], [None, None])]
    ['identifier', 'name']
    """
    known = set(names)
    stem = next((name for name in names if f"{name}Label" in known and name.isidentifier()), None)
    return [
        (None if stem is None else _of_variable(name, stem)) or column
        for name, column in zip(names, exact, strict=True)
    ]


def _of_variable(name: str, stem: str) -> Column | None:
    field = _VARIABLES.get(name.removeprefix(stem)) if name.startswith(stem) else None
    return Column(name, field, has_commas=field in LABELS) if field else None


def of_concepts(exact: Sequence[Column | None]) -> Sequence[Column | None]:
    """Return the columns, one of concepts beside that of their names in several languages as that of identifiers."""
    names = [column for column in exact if column and column.field == "name" and column.language is None]
    concept = next((column for column in names if letters_of(column.name) in CONCEPTS), None)
    if len(names) != _SEVERAL or concept is None or not any(column and column.field == "language" for column in exact):
        return exact
    return [column._replace(field="identifier", rank=0) if column is concept else column for column in exact]


def with_substitute(names: Sequence[str], exact: list[Column | None]) -> list[Column | None]:
    """Return the columns, none of names, the first one of abbreviations or display names as such beside others."""
    short = next((index for index, name in enumerate(names) if letters_of(name) in _SUBSTITUTES), None)
    if short is not None and sum(map(bool, exact)) > 1:
        exact[short] = Column(names[short], "name")
    return exact


def with_tags(meanings: Sequence[Column]) -> list[Column]:
    """Return the columns, `Labels` as that of categories beside names that are neither labels nor concepts."""
    names = [letters_of(column.name) for column in meanings if column.field == "name" and column.language is None]
    if not any("label" not in name and name not in CONCEPTS for name in names):
        return list(meanings)
    return [
        column._replace(field="categories", has_commas=True)
        if letters_of(column.name) == "labels" and column.rank >= 0  # not mapped by an option
        else column
        for column in meanings
    ]


def with_identifiers(meanings: list[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns, one of codes or keys beside another one of names as that of identifiers.

    Such are `T-001` and `aov` below `Term`, but not `F-16` beside long forms, or columns that an option maps.
    """
    named = [
        index
        for index, column in enumerate(meanings)
        if column.field == "name" and column.language is None and column.rank >= 0
    ]
    if len(named) > _MOST or any(letters_of(meanings[index].name) in LONG_FORMS for index in named):
        return meanings
    texts = {index: [tidy(row[index]) if len(row) > index else "" for row in rows] for index in named}
    coded = [index for index in named if _are_codes(texts[index], [texts[other] for other in named if other != index])]
    if len(named) <= len(coded) or len(coded) != 1:
        return meanings
    return [as_code(column) if index in coded else column for index, column in enumerate(meanings)]


def _are_codes(texts: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Return whether texts are codes, or words in lower case, at least half of them keys of names in another column."""
    filled = list(filter(None, texts))
    if len(filled) < _SEVERAL or len(set(filled)) < len(filled):
        return False
    keyed = max((sum(map(is_key, texts, names)) for names in others), default=0)
    are_words = all(text[0].islower() and " " not in text for text in filled)
    return all(map(is_code, filled)) or (are_words and 2 * keyed >= len(filled))
