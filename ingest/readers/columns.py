"""A row of a table, or an object with keys, becomes the record of a term: by what its columns are called."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.readers.text import tidy
from ingest.records import Sentence, TermRecord

__all__ = ["field_of", "to_record"]

_SPELLINGS: Final[Mapping[str, str]] = {
    "identifier": "id identifier iri uri code notation termid conceptid",
    "name": "name term label preflabel preferredlabel preferredterm title headword word concept",
    "names": "names terms labels lemmas",
    "synonyms": "synonyms synonym aliases alias aka alsoknownas altlabels altlabel alternatename alternatenames "
    "alternativelabel alternativelabels exactsynonym exactsynonyms abbreviation abbreviations acronym acronyms",
    "definition": "definition def shortdefinition gloss description meaning summary",
    "technical_definition": "technicaldefinition longdefinition details",
    "background": "background history",
    "usage_note": "usagenote usage scopenote",
    "categories": "category categories tags topic topics domain domains subject subjects",
    "developers": "developers developer developedby",
    "broader": "broader broaderterm broaderterms parent parents hypernym hypernyms isa subclassof",
    "narrower": "narrower narrowerterm narrowerterms children hyponym hyponyms",
    "related": "related relatedterm relatedterms seealso",
    "language": "language lang",
}
"""How the column of each field may be called, the likeliest first; `names` are the name and then synonyms."""

_LANGUAGE = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_FIELDS: Final = {spelling: field for field, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_RANKS: Final = {spelling: rank for rank, spelling in enumerate(_FIELDS)}
_LISTS: Final = ("names", "synonyms", "categories", "broader", "narrower", "related", "developers")


def field_of(column: str) -> str | None:
    """Return the field that a column means, if any; only the letters of its name count.

    >>> field_of("Alt Label"), field_of("broader_term"), field_of("Colour")
    ('synonyms', 'broader', None)
    """
    return _FIELDS.get(_letters(column))


def to_record(cells: Iterable[tuple[str, Sequence[str]]], file: str, line: int, raw: str) -> TermRecord | None:
    """Return the term that a row states, given the texts in each of its columns; None without a name.

    A single text that holds a list, parted by | or else by ;, is one; sentences on developers are parted by | only.
    What no field takes is kept as a note behind the name of its column: an unknown column, or what is too much for
    a field of one text.
    """
    fields: dict[str, Any] = {}
    lists: dict[str, list[str]] = {field: [] for field in _LISTS}
    notes: list[str] = []
    for column, texts in sorted(cells, key=_rank):
        field = field_of(column)
        if field in lists:
            lists[field] += _listed(texts, "|" if field == "developers" else "|;")
            continue
        for text in filter(None, map(_prose, texts)):
            if field is None or field in fields or (field == "language" and not _LANGUAGE.fullmatch(text)):
                notes.append(f"{column}: {text}")
            else:
                fields[field] = text
    names = lists.pop("names")
    if "name" not in fields and names:
        fields["name"] = names.pop(0)
    if "name" not in fields:
        return None
    name = fields["name"] = tidy(fields["name"])
    lists["synonyms"] = [text for text in (*names, *lists["synonyms"]) if text.casefold() != name.casefold()]
    developers = tuple(Sentence(text, line) for text in lists.pop("developers"))
    listed: dict[str, Any] = {field: tuple(dict.fromkeys(texts)) for field, texts in lists.items()}
    return TermRecord(file=file, line=line, raw=raw, developers=developers, notes=tuple(notes), **fields, **listed)


def _letters(column: str) -> str:
    return "".join(filter(str.isalnum, column.casefold()))


def _rank(cell: tuple[str, Sequence[str]]) -> int:
    return _RANKS.get(_letters(cell[0]), len(_RANKS))


def _listed(texts: Sequence[str], separators: str) -> Iterator[str]:
    parts = texts
    if len(texts) == 1 and (separator := next((one for one in separators if one in texts[0]), "")):
        parts = texts[0].split(separator)
    return filter(None, map(tidy, parts))


def _prose(text: str) -> str:
    return "\n".join(filter(None, map(tidy, text.splitlines())))
