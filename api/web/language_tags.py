"""Languages of content: those that a browser accepts, and their names in themselves."""

import re
from typing import Final

_TAG: Final = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,7}")
_RANGE: Final = re.compile(rf"\s*({_TAG.pattern})\s*(?:;\s*q=([01](?:\.[0-9]{{0,3}})?))?\s*")
_MOST: Final = 20

_NAMES: Final = {
    "ar": "العربية",
    "bg": "Български",
    "ca": "Català",
    "cs": "Čeština",
    "cy": "Cymraeg",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "ga": "Gaeilge",
    "gl": "Galego",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "is": "Íslenska",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "la": "Latina",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "mt": "Malti",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "nn": "Norsk nynorsk",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "se": "Davvisámegiella",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sr": "Српски",
    "sv": "Svenska",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}


def is_language(tag: str) -> bool:
    """Return whether a text has the form of a language tag (RFC 5646)."""
    return bool(_TAG.fullmatch(tag))


def accepted_languages(header: str) -> tuple[str, ...]:
    """Return the languages of an `Accept-Language` header, most preferred first (RFC 9110, section 12.5.4).

    >>> accepted_languages("da, en-GB;q=0.8, fr;q=0, *;q=0.1, de;q=0.9")
    ('da', 'de', 'en-GB')
    """
    found = [match for part in header.split(",")[:_MOST] if (match := _RANGE.fullmatch(part))]
    weights = [(float(match[3] or 1), match[1]) for match in found]
    return tuple(tag for weight, tag in sorted(weights, key=lambda one: -one[0]) if weight)


def language_name(tag: str) -> str:
    """Return the name of a language in itself, with the rest of its tag.

    >>> language_name("de-at"), language_name("tlh"), language_name("")
    ('Deutsch (at)', 'tlh', 'no language')
    """
    first, _, rest = tag.partition("-")
    if first not in _NAMES:
        return tag or "no language"
    return f"{_NAMES[first]} ({rest})" if rest else _NAMES[first]
