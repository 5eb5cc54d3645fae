"""The language of a glossary whose title is in a language, such as Glosario, if the document states none.

| code | severity | meaning |
|---|---|---|
| `inferred-language` | info | the title of the glossary shows the language of its texts |
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ingest.diagnostics import Diagnostic, Severity
from ingest.records import TermRecord

_WORDS: Final = {
    "de": r"glossar|(?:fach|grund|schlüssel)?begriffe|begriffs(?:bestimmung|erklärung)en|abkürzungs\w*|abkürzungen",
    "fr": r"glossaire|lexique|abréviations",
    "es": r"glosario|vocabulario",
    "pt": r"glossário|vocabulário",
    "it": r"glossario|vocabolario|abbreviazioni",
    "ca": r"glossari",
    "pl": r"słownik|słowniczek|glosariusz",
    "hr": r"rječnik|pojmovnik",
    "nl": r"begrippenlijst|termenlijst|woordenlijst|afkortingen",
    "sv": r"ordlista",
    "fi": r"sanasto",
    "hu": r"fogalomtár|szójegyzék",
    "tr": r"sözlük|sözlüğü",
    "ru": r"глоссарий|словарь",
    "uk": r"словник|глосарій",
}
_LANGUAGES: Final = {code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in _WORDS.items()}
_ENGLISH: Final = re.compile(
    r"\b(?:glossary|terms|terminology|vocabulary|definitions|acronyms|abbreviations|dictionary)\b", re.IGNORECASE
)
_ASSUMED: Final = "en"


def language_of_titles(titles: Iterable[str]) -> str | None:
    """Return the language of the only titles with a word for a glossary, if no title has an English one.

    >>> language_of_titles(["Glosario de términos"]), language_of_titles(["Glossar", "Glossary"])
    ('es', None)
    """
    written = list(titles)
    found = {code for code, words in _LANGUAGES.items() if any(map(words.search, written))}
    return found.pop() if len(found) == 1 and not any(map(_ENGLISH.search, written)) else None


def with_language_of_titles(
    results: Iterable[TermRecord | Diagnostic], titles: Iterable[str], file: str
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the results, terms without a stated language in that of the titles; the first one is reported."""
    written = list(titles)
    language = language_of_titles(written)
    script = next((_script(title) for title in written if language and _LANGUAGES[language].search(title)), "")
    is_reported = False
    for one in results:
        if (
            language
            and isinstance(one, TermRecord)
            and one.language == _ASSUMED
            and not (one.is_language_stated or one.translations)
            and _script(one.name) == script
        ):
            if not is_reported:
                is_reported = True
                message = f"The texts are read as language {language!r}, because the title has a word in it."
                remedy = "If they are in another language, state it in front matter, such as `lang: en`."
                yield Diagnostic(file, one.line, Severity.INFO, "inferred-language", message, remedy)
            one = replace(one, language=language)
        yield one


def _script(text: str) -> str:
    """Return the first word of the Unicode name of the first letter: LATIN, CYRILLIC."""
    return next((unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha()), "")
