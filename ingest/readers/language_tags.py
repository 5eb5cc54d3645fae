"""Codes (BCP 47) and names of languages, as people write them in headers."""

import pickle
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

LANGUAGE_TAG: Final = re.compile("(?:[A-Za-z]{2,3}|[xi](?=-))(-[A-Za-z0-9]{1,8})*")
"""The form of a language tag; longer words, such as "English", are not languages (RFC 5646, 2.2.1)."""

ABBREVIATIONS: Final = {"hr", "id", "is", "it", "la", "lt", "ml", "mt", "no", "nr", "pa", "so", "to"}
"""Codes that, without others, are abbreviations: of departments, microthesauri or numbers."""

_CODE: Final = re.compile("([A-Za-z]{2})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")
_VARIANT: Final = re.compile(r"(?P<language>\w+(?: \w+)?) ?[(\[](?P<variant>[^()\[\]]+)[)\]]")
_VARIANTS: Final = {"uk": "GB", "us": "US", "usa": "US", "simplified": "Hans", "traditional": "Hant"}
"""Short names of regions and scripts, and their codes."""
_LETTERS: Final = 2  # of ISO 639-1; most longer codes are not distinguished from words
_UNLIKE_WORDS: Final = 10  # languages with longer codes that are: `deu`, and not `cat`
_NAMING: Final = """en de fr es pt it nl pl ja zh ar cs da el fi he hi hu ko no ru sv tr uk
bg ca cy et eu ga gl hr is lt mk ro sl sr""".split()
"""The languages in which names of languages are known."""


@lru_cache(maxsize=1024)
def language_named(text: str) -> str | None:
    """Return the tag of the language that a text is the code or the name of, if any.

    >>> [language_named(text) for text in ("DE", "pt_BR", "German", "français", "Term", "xx", "is_Root", "no_go")]
    ['de', 'pt-BR', 'de', 'fr', None, None, None, None]
    >>> [language_named(text) for text in ("German (de-AT)", "Chinese (Simplified)", "English (UK)", "Latin (name)")]
    ['de-AT', 'zh-Hans', 'en-GB', None]
    """
    from babel import Locale

    bare, names = text.strip(), _names()
    if code := _CODE.fullmatch(bare):
        language = code[1].lower()
        if language in names.values():
            english = Locale("en")
            script, region = code[2] and code[2].title(), code[3] and code[3].upper()
            is_word = language in ABBREVIATIONS and region and region not in english.territories  # not en-UK
            is_tag = not is_word and (not script or script in english.scripts)
            return "-".join(filter(None, (language, script, region))) if is_tag else None
    return names.get(bare.casefold()) or _variant(bare)


def are_tags(keys: Collection[str]) -> bool:
    """Return whether all keys are tags of languages, as programs write them, rather than abbreviations.

    >>> [are_tags(keys) for keys in (["en", "pt-BR"], ["IT", "HR"], ["it", "hr"], ["en", "API"], [])]
    [True, False, False, False, False]
    """
    are_written = all(key[:_LETTERS].islower() and _CODE.fullmatch(key) and language_named(key) for key in keys)
    return bool(keys) and are_written and not ABBREVIATIONS.issuperset(keys)


def is_likely_tag(text: str) -> bool:
    """Return whether a text in the form of a tag is one: a known code, or a code of three letters in lower case.

    >>> [is_likely_tag(text) for text in ("de-AT", "DEU", "ryu", "x-klingon", "SQL", "Go")]
    [True, True, True, True, False, False]
    """
    from babel import Locale
    from babel.core import get_global

    code = text.partition("-")[0]
    if len(code) == 1 or (len(code) > _LETTERS and code.islower()):
        return True
    return code.lower() in Locale("en").languages or code.lower() in get_global("language_aliases")


def _variant(text: str) -> str | None:
    """Return the tag of a language with its tag, its region or its script in brackets."""
    from babel import Locale

    found = _VARIANT.fullmatch(text) if text.endswith((")", "]")) else None
    if not found or not (language := _names().get(found["language"].casefold())):
        return None
    inner = found["variant"].strip()
    if (tag := language_named(inner)) and tag.partition("-")[0] == language and _CODE.fullmatch(inner):
        return tag
    locales = map(Locale, dict.fromkeys(("en", language.partition("-")[0])))
    regions = [one for locale in locales for one in (*locale.territories.items(), *locale.scripts.items())]
    named = {name.casefold(): code for code, name in regions}
    code = _VARIANTS.get(inner.casefold()) or named.get(inner.casefold())
    return f"{language}-{code}" if code else None


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    from babel import core

    names = {"영문": "en", "국문": "ko", "한글": "ko", "castellà": "es"}  # their texts, and another name of Spanish
    aliases = core.get_global("language_aliases")
    names |= {alias: code for alias, code in aliases.items() if code in _NAMING[:_UNLIKE_WORDS]}
    for naming in _NAMING:
        for code, name in names_in(naming).items():
            if len(code) == _LETTERS or "_" in code:
                names.setdefault(name.casefold(), code.replace("_", "-"))
                if naming == "zh":
                    names.setdefault(name.replace("语", "文"), code)
    return names


def names_in(language: str) -> Mapping[str, str]:
    """Return the names of languages in one, by code. Raises `FileNotFoundError` for an unknown language.

    They are read from the file of Babel, which would keep the other data too: .09 s and 41 MB more for all languages.
    """
    from babel import localedata

    with Path(localedata.resolve_locale_filename(language)).open("rb") as file:
        names: Mapping[str, str] = pickle.load(file).get("languages", {})  # noqa: S301 (a file of the library)
    return names
