"""Columns that are named only after languages, and so hold the names of terms in these: `en`, `de`, `French`."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from typing import Final

from graph.status import is_flag
from ingest.readers.cell_texts import Column
from ingest.readers.field_names import NAMES, TEXTS, meaning_of
from ingest.readers.language_tags import ABBREVIATIONS, language_named

_CODE_LETTERS: Final = 3
_SEVERAL: Final = 2
SURE_CODES: Final = {"ar", "cs", "de", "en", "es", "fr", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh"}
"""Codes of languages that, several and in lower case, name columns of names beside another one for names."""
_SENTENCE: Final = 4  # words
_MOST_WORDS: Final = 7  # of a name


def beside_names(names: Sequence[str], exact: Sequence[Column | None]) -> list[Column | None]:
    """Return the columns, of which `exact` have fields and one the names, also those of names in further languages."""
    exact = _translated(exact)
    marked = {column.language for column in exact if column and column.language}
    codes = {name for name, column in zip(names, exact, strict=True) if not column and name in SURE_CODES}
    marked |= codes if len(codes) > 1 else set()
    return _after_names([column or _of_language(name, marked) for name, column in zip(names, exact, strict=True)])


def of_languages(names: Sequence[str], exact: Sequence[Column | None]) -> list[Column | None] | None:
    """Return the columns, of which `exact` have fields, but none the names; None if no languages name columns of them.

    A single one does beside a column with a field.
    """
    languages = [None if column else language_named(name) for name, column in zip(names, exact, strict=True)]
    naming = {meaning.naming for meaning in map(meaning_of, names) if meaning}
    coded = {one: name.strip().casefold() for name, one in zip(names, languages, strict=True) if one}
    number = sum(map(bool, languages))
    are_words = all(code in ABBREVIATIONS and one not in naming for one, code in coded.items())
    are_lower = all(name.islower() for name, one in zip(names, languages, strict=True) if one)
    if not all(languages) and are_words and not (are_lower and number >= _SEVERAL):
        return None
    if number < _SEVERAL and not (number and any(exact)):
        return None
    columns = zip(names, exact, languages, strict=True)
    return _after_names([Column(name, "name", language=one) if one else column for name, column, one in columns])


def are_coded(columns: Iterable[Column]) -> bool:
    """Return whether several of the columns are named after codes of languages."""
    return (
        sum(one.field == "name" and bool(one.language) and len(one.name.strip()) < _CODE_LETTERS for one in columns)
        >= _SEVERAL
    )


def may_be_indonesian(column: Column) -> bool:
    """Return whether `id` names a column of identifiers or, beside codes of languages, of names in Indonesian."""
    return column.name.strip() == "id" and column.field == "identifier" and column.rank >= 0


def doubted(cells: Iterable[tuple[Column, Sequence[str]]]) -> list[tuple[Column, Sequence[str]]]:
    """Return the cells; those in columns of codes of languages beside a name are notes unless all may be names."""
    listed = list(cells)
    names = [text for column, texts in listed if column.field in NAMES and column.language is None for text in texts]
    if not names:
        return listed
    may_be_flags = not any(map(is_flag, names))
    is_doubted = any(
        _is_no_name(text) or (may_be_flags and is_flag(text))
        for column, texts in listed
        if _is_coded(column)
        for text in texts
        if _has_letters_or_digits(text)
    )
    return [
        (Column(column.name, None) if is_doubted else column, list(filter(_has_letters_or_digits, texts)))
        if _is_coded(column)
        else (column, texts)
        for column, texts in listed
    ]


def _has_letters_or_digits(text: str) -> bool:
    return any(map(str.isalnum, text))  # unlike `-` or `?`


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _is_no_name(text: str) -> bool:
    """Return whether a text is a sentence, a number, or has more than seven words."""
    words = text.split(maxsplit=_MOST_WORDS)
    is_sentence = len(words) >= _SENTENCE and text.endswith((".", "!", "?"))
    return is_sentence or text.endswith("。") or len(words) > _MOST_WORDS or _is_number(text)


def may_be_numbers(column: Column, texts: Sequence[str]) -> bool:
    """Return whether a column of names in a language has only numbers, as `No` and `Ord`, which are other words too."""
    stated = list(filter(str.strip, texts))
    is_named = bool(column.language) and column.field == "name" and column.rank >= 0
    return is_named and bool(stated) and all(map(_is_number, stated))


def _is_coded(column: Column) -> bool:
    """Return whether only the code of a language, which no option maps, names a column of names."""
    return column.field == "name" and column.name in SURE_CODES and column.rank >= 0


def _translated(exact: Sequence[Column | None]) -> list[Column | None]:
    """Return the columns, those of texts with the languages of their own names, if there are names in several."""
    meanings = [meaning_of(column.name) if column and column.field in TEXTS else None for column in exact]
    shared = Counter(language for meaning in meanings if meaning for language in {*meaning.namings})
    naming = [
        max(meaning.namings, key=shared.__getitem__, default="en") if meaning and meaning.language is None else None
        for meaning in meanings
    ]
    names = {one for column, one in zip(exact, naming, strict=True) if column and column.field == "name"}
    if len(names - {None}) < _SEVERAL:
        return list(exact)
    return [
        column._replace(language=language) if column and language and column.language is None else column
        for column, language in zip(exact, naming, strict=True)
    ]


def _after_names(columns: Sequence[Column | None]) -> list[Column | None]:
    """Return the columns, texts of one name after names in several languages with these: `EN, Notes, DE, Notes`."""
    found: list[Column | None] = []
    repeated = Counter(column.name for column in columns if column and column.field in TEXTS and not column.language)
    language = None
    for column in columns:
        if column and column.field == "name":
            language = column.language
        is_after = column and language and repeated[column.name] > 1
        found.append(column._replace(language=language) if column and is_after else column)
    languages = {column.language for column in found if column and repeated[column.name] > 1}
    return found if len(languages) >= _SEVERAL else list(columns)


def _of_language(name: str, marked: Set[str]) -> Column | None:
    """Return the column of the names in a language, which its own name is.

    Codes of languages may be other words, except for those with which other columns are `marked`.
    """
    language = language_named(name)
    is_sure = len(name.strip()) > _CODE_LETTERS or not name.isascii() or language in marked
    return Column(name, "name", language=language) if language and is_sure else None
