"""The fields of a term, and the names of the columns and keys that hold them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

__all__ = ["FIELDS", "Meaning", "letters_of", "meaning_of", "near_meaning_of"]

_SPELLINGS: Final[Mapping[str, str]] = {
    "identifier": "id identifier iri uri code notation termid conceptid",
    "name": "name term label preflabel preferredlabel preferredterm preferredname title headword word concept",
    "names": "names terms labels lemmas",
    "synonyms": "synonyms synonym aliases alias aka alsoknownas altlabels altlabel alternatename alternatenames "
    "alternativelabel alternativelabels exactsynonym exactsynonyms synonymsaliases synonymsandaliases "
    "abbreviation abbreviations acronym acronyms "
    "relatedsynonym relatedsynonyms usedfor hasexactsynonym hasrelatedsynonym hasbroadsynonym hasnarrowsynonym "
    "iao0000118",
    "hidden_labels": "hiddenlabels hiddenlabel deprecatedterms deprecatedterm deprecatednames deprecatedname "
    "deprecatedsynonyms deprecatedsynonym obsoletesynonyms obsoletesynonym misspellings misspelling",
    "definition": "definition def shortdefinition shortdescription gloss description meaning summary iao0000115",
    "technical_definition": "technicaldefinition longdefinition longdescription details",
    "background": "background history",
    "usage_note": "usagenote usagenotes usage scopenote",
    "categories": "category categories tags topic topics domain domains subject subjects insubset",
    "developers": "developers developer developedby",
    "broader": "broader broaderterm broaderterms parent parents hypernym hypernyms isa subclassof",
    "narrower": "narrower narrowerterm narrowerterms children hyponym hyponyms",
    "related": "related relatedterm relatedterms seealso",
    "language": "language lang",
    "notes": "notes note comments comment remarks remark",
}
"""Accepted column names of each field, most likely first; `names` holds the name followed by synonyms."""

FIELDS: Final = tuple(_SPELLINGS)
"""The fields that a column can be mapped to."""

_LONG = 7  # letters; shorter words are one edit away from unrelated words: label and table, name and game
_LOCAL_NAME = re.compile(r"(?:[\w.-]+:|https?://\S+[/#])(\w+)")
_REMARK = re.compile(r"\s*[(\[].*")


class Meaning(NamedTuple):
    """The field that a column holds; if two columns hold the same text field, the lower rank is more likely."""

    field: str
    rank: int


_MEANINGS: Final = {
    spelling: Meaning(field, rank)
    for rank, (spelling, field) in enumerate(
        (spelling, field) for field, spellings in _SPELLINGS.items() for spelling in spellings.split()
    )
}


def letters_of(column: str) -> str:
    """Return the letters and digits of a column name, case-folded, or the whole name if it has none."""
    return "".join(filter(str.isalnum, column.casefold())) or column.strip()


@lru_cache(maxsize=4096)
def meaning_of(column: str) -> Meaning | None:
    """Return the field that a column name denotes exactly, if any: as a plain, a numbered or an RDF property name.

    >>> [meaning and meaning.field for meaning in map(meaning_of, ("Alt Label", "Synonym 2", "skos:broader", "Hue"))]
    ['synonyms', 'synonyms', 'broader', None]
    """
    letters = letters_of(column)
    found = _MEANINGS.get(letters) or _MEANINGS.get(letters.rstrip("0123456789"))
    if found is None and (local := _LOCAL_NAME.fullmatch(column.strip())):
        found = _MEANINGS.get(letters_of(local[1]))
    return found


@lru_cache(maxsize=4096)
def near_meaning_of(column: str) -> Meaning | None:
    """Return the field that a column name denotes, ignoring a remark in brackets or one typing error.

    >>> [meaning and meaning.field for meaning in map(near_meaning_of, ("Synomyms", "Term (English)", "Table"))]
    ['synonyms', 'name', None]
    """
    bare = _REMARK.sub("", column)
    if found := meaning_of(bare):
        return found
    letters = letters_of(bare)
    near = (spelling for spelling in _MEANINGS if len(spelling) >= _LONG)
    return next((_MEANINGS[one] for one in near if OSA.distance(letters, one, score_cutoff=1) <= 1), None)
