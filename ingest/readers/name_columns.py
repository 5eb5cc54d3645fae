"""Which of several columns holds the names of terms: others have identifiers, codes, long forms or categories."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from ingest.readers.cell_texts import Column, as_code
from ingest.readers.field_names import letters_of, near_meaning_of
from ingest.readers.separators import LABELS
from ingest.readers.spellings import is_code, is_key
from ingest.readers.text import ends_sentence, tidy

_SEVERAL: Final = 2
_FIELD: Final = re.compile(r"\w+(?:[._]\w+)+")
"""The name of a field of data: `orders.count`, `net_margin`."""
_MOST: Final = 8  # columns of names that are compared with each other
_MOST_WORDS: Final = 8  # of a name
_CODED: Final = re.compile(r"\S*\d\S*")
_LOG: Final = re.compile(
    r"(?:dates?|datum|fecha|time|version|rev|revision|authors?|autor|auteur|(?:created|changed|edited) by|who)\b"
)
"""How the first column of a log of changes or events is named."""
SHORT_FORMS: Final = {
    *("abbreviation", "acronym", "abbr", "abbrev", "initialism", "shortform", "abkürzung", "abk", "kürzel", "kurzform"),
    *("sigle", "abréviation", "acronyme", "sigla", "abreviatura", "acrónimo", "skrót", "afkorting", "略語", "缩写"),
    *("siglas", "сокращение", "약어", "简称"),
}
"""Names of columns that hold the names in a list of abbreviations, in letters."""
LONG_FORMS: Final = {
    *("fullform", "longform", "expandedform", "fullname", "longname", "expansion", "standsfor", "whatitstandsfor"),
    *("spelledout", "meaning", "langform", "bedeutung", "formelongue", "signification", "significado", "significato"),
    *("vollform", "ausgeschrieben", "formedéveloppée", "nombrecompleto", "porextenso", "peresteso", "formaestesa"),
    *("voluit", "rozwinięcie", "正式名称", "正式名", "全称", "全稱", "全名", "расшифровка"),
    *("nomecompleto", "pełnanazwa", "volledigenaam", "полноеназвание", "完整名称", "정식명칭"),
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


def of_pair(exact: Sequence[Column | None]) -> list[Column | None]:
    """Return the columns, `Source (en)` beside `Target (de)` as that of names, and a context as a note."""
    named = [column for column in exact if column and column.field == "name"]
    is_pair = bool(named) and all(column.language and letters_of(column.name).startswith("target") for column in named)
    sources = [
        column
        for column in exact
        if column and column.field == "notes" and column.language and letters_of(column.name).startswith("source")
    ]
    if not is_pair or len(sources) != 1:
        return list(exact)
    return [
        column._replace(field="name", rank=0)
        if column is sources[0]
        else column._replace(field="notes")
        if column and letters_of(column.name) == "context" and column.rank >= 0
        else column
        for column in exact
    ]


def with_substitute(names: Sequence[str], exact: list[Column | None]) -> list[Column | None]:
    """Return the columns, none of names, the first one of abbreviations, display names or long forms as such."""
    long = [index for index, column in enumerate(exact) if column and column.field == "synonyms"]
    found = [index for index, name in enumerate(names) if letters_of(name) in _SUBSTITUTES]
    found += (index for index in long if letters_of(names[index]) in LONG_FORMS)
    if found and sum(map(bool, exact)) > 1:
        exact[found[0]] = Column(names[found[0]], "name")
        texts = [index for index, column in enumerate(exact) if column and column.field == "definition"]
        meanings = [index for index in texts if letters_of(names[index]) in LONG_FORMS]
        others = {letters_of(names[index]) for index in texts} - LONG_FORMS
        if letters_of(names[found[0]]) in SHORT_FORMS and others and "definition" not in others:
            for index in meanings:  # beside definitions: long forms
                exact[index] = Column(names[index], "synonyms")
    return exact


def of_contents(names: Sequence[str], fields: Sequence[str | None], rows: Sequence[Sequence[str]]) -> int | None:
    """Return the column whose texts may be names, in a table with definitions and without a column named after names.

    It is the first one that has neither codes nor groups of rows. Its texts are different, and shorter than the
    definitions. A table that begins with dates, versions or authors is a log. A language may be that of other names.

    >>> rows = [["SW-1", "Tin snips", "They cut sheets"], ["SW-2", "Rivet gun", "It sets blind rivets"]]
    >>> of_contents(["SKU", "Tool", "Description"], ["identifier", None, "definition"], rows)
    1
    """
    marked = [meaning for name in names if "(" in name and (meaning := near_meaning_of(name))]
    is_other = "language" in fields or _LOG.match(names[0].casefold())
    if is_other or any(meaning.field == "name" for meaning in marked):
        return None
    place = fields.index("definition")
    texts = [[tidy(row[index]) if len(row) > index else "" for row in rows] for index in range(place + 1)]
    for index in range(place):
        filled = list(filter(None, texts[index]))
        are_groups = _are_repeated(filled) and len(list(groupby(filled))) == len(set(filled)) < len(filled)
        are_codes = all(is_code(text) or _CODED.fullmatch(text) for text in filled)
        if fields[index] in ("categories", "developers") or are_groups or are_codes:
            continue
        words = [len(text.split()) for text in filled]
        may_be_names = fields[index] in (None, "identifier") and len(filled) == len(rows) >= _SEVERAL
        are_short = max(words, default=0) <= _MOST_WORDS and not any(map(ends_sentence, filled))
        are_described = sum(words) < sum(len(text.split()) for text in texts[place])
        have_letters = all(any(map(str.isalpha, text)) for text in filled)
        is_sure = may_be_names and are_short and are_described and have_letters and not _are_repeated(filled)
        return index if is_sure else None
    return None


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


def with_listed_categories(meanings: list[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns, one of categories with commas between them if one of each list is alone in another cell."""
    for index, column in enumerate(meanings):
        if column.field == "categories" and not column.has_commas and column.rank >= 0:
            texts = {text for row in rows if len(row) > index and (text := tidy(row[index]))}
            listed = [set(map(str.strip, text.split(","))) for text in texts if "," in text]
            if listed and not any(map(texts.isdisjoint, listed)):
                meanings[index] = column._replace(has_commas=True)
    return meanings


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
    if all(_are_repeated(texts[index]) for index in named if index not in coded):
        others = [index for index in named if index not in coded]  # business terms of several elements of data
        return [one._replace(field="related") if index in others else one for index, one in enumerate(meanings)]
    return [as_code(column) if index in coded else column for index, column in enumerate(meanings)]


def _are_repeated(texts: Sequence[str]) -> bool:
    filled = list(filter(None, texts))
    return len(set(filled)) < len(filled)


def without_fields_of_data(meanings: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns, `Field` as that of codes beside names, not of categories, if it has paths: `orders.id`."""
    found = list(meanings)
    for index, column in enumerate(meanings):
        if letters_of(column.name) == "field" and column.field == "categories" and column.rank >= 0:
            texts = [text for row in rows if len(row) > index and (text := tidy(row[index]))]
            if texts and not _are_repeated(texts) and all(map(_FIELD.fullmatch, texts)):
                found[index] = as_code(column)
    return found


def _are_codes(texts: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Return whether texts are codes, or words in lower case, at least half of them keys of names in another column."""
    filled = list(filter(None, texts))
    if len(filled) < _SEVERAL or len(set(filled)) < len(filled):
        return False
    keyed = max((sum(map(is_key, texts, names)) for names in others), default=0)
    are_words = all(text[0].islower() and " " not in text for text in filled)
    return all(map(is_code, filled)) or (are_words and 2 * keyed >= len(filled))
