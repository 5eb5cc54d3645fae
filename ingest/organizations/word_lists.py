"""Word classes that distinguish names of organizations from other phrases; `word_lists.toml` describes each class."""

import tomllib
from importlib.resources import files
from typing import Final

_LISTS: Final[dict[str, str]] = tomllib.loads(
    files("ingest.organizations").joinpath("word_lists.toml").read_text("utf-8")
)


def _words(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


def _inflected(bases: frozenset[str]) -> frozenset[str]:
    """Return the third person and the past tense of regular verbs."""
    forms: set[str] = set()
    for base in bases:
        if base.endswith("y") and base[-2] not in "aeo":
            forms |= {f"{base[:-1]}ies", f"{base[:-1]}ied"}
        elif base.endswith(("s", "sh", "ch", "x", "z")):
            forms |= {f"{base}es", f"{base}ed"}
        else:
            forms |= {f"{base}s", f"{base.removesuffix('e')}ed"}
    return frozenset(forms)


VERBS: Final = _inflected(_words("regular_verbs")) | _words("verb_forms")
ADVERBS: Final = _words("adverbs")
OPENERS: Final = _words("openers")
OTHERS: Final = _words("others")
COMMON: Final = _words("common")
TAILS: Final = _words("tails")
INSTITUTIONS: Final = _words("institutions")
FIELDS: Final = _words("fields")
FIELDS_ALONE: Final = _words("fields_alone")
PEOPLE: Final = _words("people")
PRODUCTS: Final = _words("products")
CRAFTS: Final = _words("crafts")
ROLES: Final = _words("roles")
HEADS: Final = INSTITUTIONS | _words("institution_heads")
COMPOUND_ENDS: Final = tuple(_LISTS["compound_ends"].split())
ENDS: Final = (*COMPOUND_ENDS, *_LISTS["unspaced_ends"].split())
GIVEN_NAMES: Final = _words("given_names")
STATES: Final = _words("states")
PLACES: Final = frozenset(place.strip() for place in _LISTS["places"].split(","))
