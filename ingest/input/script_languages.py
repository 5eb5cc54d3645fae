"""The language of terms that are in another script than English, for which the document states no language.

| code | severity | meaning |
|---|---|---|
| `script-language` | info | the script of a term shows its language, which the document does not state |
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from graph.rdf import Quad
from ingest.diagnostics import Diagnostic, Severity
from ingest.records import TermRecord

_ASSUMED: Final = "en"
_READ: Final = 500  # characters of each text
_LANGUAGES: Final = {
    **{"HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km"},
    **{"MYANMAR": "my", "GREEK": "el", "HEBREW": "he", "GEORGIAN": "ka", "ARMENIAN": "hy", "TAMIL": "ta"},
    **{"TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "SINHALA": "si"},
    **{"CYRILLIC": "und-Cyrl", "ARABIC": "und-Arab", "DEVANAGARI": "und-Deva", "BENGALI": "und-Beng"},
}
"""Languages by the first word of the Unicode names of letters; of scripts that many languages use, only the script."""


def with_script_languages(
    file: str, items: Iterator[TermRecord | Quad | Diagnostic]
) -> Iterator[TermRecord | Quad | Diagnostic]:
    """Yield the items of a document, with the language of its script for each term; the first of each is reported."""
    reported: set[str] = set()
    for item in items:
        if not isinstance(item, TermRecord) or item.name.isascii() or (language := _language_of(item)) is None:
            yield item
            continue
        if language not in reported:
            reported.add(language)
            message = f"Terms such as '{item.name}' are read as language '{language}', because of their script."
            remedy = "If they are in another language, state it in the document, in a column or key 'language'."
            yield Diagnostic(file, item.line, Severity.INFO, "script-language", message, remedy)
        yield replace(item, language=language)


def _language_of(record: TermRecord) -> str | None:
    """Return the language of the script that the name has, and most letters of its texts; None for Latin letters.

    >>> _language_of(TermRecord("学習率", "a.csv", 1, "", definition="重みを更新する歩幅。"))
    'ja'
    >>> _language_of(TermRecord("λ", "a.csv", 1, "", definition="The wavelength."))
    """
    if record.language != _ASSUMED or record.is_language_stated or record.translations:
        return None
    named = _scripts(record.name)
    scripts = named + _scripts(record.definition or record.technical_definition or "")
    if not named or not scripts or "LATIN" in (named.most_common(1)[0][0], scripts.most_common(1)[0][0]):
        return None
    language = _LANGUAGES.get(scripts.most_common(1)[0][0])
    return "ja" if language == "zh" and scripts.keys() & {"HIRAGANA", "KATAKANA"} else language


def _scripts(text: str) -> Counter[str]:
    return Counter(unicodedata.name(one, "?").partition(" ")[0] for one in text[:_READ] if one.isalpha())
