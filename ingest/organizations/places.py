"""The names of countries, states, regions and cities, which are not names of organizations."""

from functools import lru_cache
from typing import Final

from ingest.organizations.word_lists import PLACES


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import Locale

    named = {name for language in ("en", "de", "fr", "es") for name in Locale(language).territories.values()}
    codes = {"USA", "US", "U.S.A", "U.S", "UK", "U.K", "UAE", "EU", "PRC", "P.R. China", "Deutschland"}
    return frozenset(name.casefold() for name in named | codes)


_UNIONS: Final = frozenset({"european union", "united nations"})
"""Territories of which the institutions develop something."""


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return (_countries() | {name.casefold() for name in PLACES}) - _UNIONS


def is_country(name: str) -> bool:
    """Return whether a text is the name or the usual code of a country."""
    return name.casefold() in _countries()


def is_place(name: str) -> bool:
    """Return whether a text is the name of a country, a region or a city."""
    return name.casefold() in _places()
