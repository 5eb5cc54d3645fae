"""The likely encodings of a text that is not UTF-8, by its characters and its frequent words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ingest.input.encoding_languages import frequent_words, strange_letters

ENCODINGS: Final[Mapping[str, str]] = {
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp1257": "windows-1257",
    "cp874": "windows-874",
    "iso8859_2": "iso-8859-2",
    "iso8859_15": "iso-8859-15",
    "koi8_r": "koi8-r",
    "mac_roman": "macintosh",
    "mac_cyrillic": "x-mac-cyrillic",
    "cp850": "cp850",
    "cp866": "cp866",
    "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "gb18030": "gb18030",
    "big5": "big5",
    "cp949": "euc-kr",
    "utf_16_le": "utf-16le",
    "utf_16_be": "utf-16be",
    "utf_32": "utf-32",
    "iso2022_jp": "iso-2022-jp",
}
"""The encodings that are detected and their usual names, likeliest first."""
_BY_BYTES: Final = {"iso8859_15", "utf_16_le", "utf_16_be", "utf_32", "iso2022_jp"}
"""Those that show in the bytes, so that texts need not be compared."""

_OLD: Final = {"mac_roman", "cp850"}

_MARGIN: Final = 0.06  # of the noise that charset-normalizer measures, in which two encodings are alike
_MAX_ODD: Final = 0.12
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_SCRIPTS: Final = {"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI"}
_JOINING: Final = "'’‘-‐‑·­…"
_OUTSIDE_WORDS: Final = {"Po", "Ps", "Ll", "Lu", "Lo"}
_UNMIXED: Final = {"CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI"}
"""Scripts whose letters are not within a word in Latin letters."""
_TAG: Final = re.compile(rb"</?[a-zA-Z][^<>]{0,500}>")
_MISPLACED: Final = re.compile(
    "(?<![\u0e01-\u0e2e\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
    "|[\u0e40-\u0e44](?![\u0e01-\u0e2e])|(?<=[\u0e31\u0e33-\u0e3a])[\u0e30-\u0e3a]|(?<=\u0e32)[\u0e31-\u0e3a]"
)
"""Thai marks and vowels where words do not have them: without a consonant, or after another vowel."""
_C1: Final = re.compile("[\x80-\x9f]")
_WINDOWS_ONLY: Final = re.compile(rb"[\x80-\x9f]")
_SURE_WORDS: Final = 2
"""How many more frequent words prefer one script to another."""


class Guess(NamedTuple):
    """An encoding, and a sample in it; measures of how unlikely that text is, 0 for a likely one."""

    encoding: str
    text: str
    noise: float
    oddity: float
    strangeness: float


def guesses_of(sample: bytes) -> list[Guess]:
    """Return the likely encodings of a sample, tags aside, likeliest first; those with the same text count once."""
    from charset_normalizer import from_bytes

    order = [encoding for encoding in ENCODINGS if encoding not in _BY_BYTES]
    guesses: dict[str, Guess] = {}
    for match in from_bytes(_TAG.sub(b"\n", sample), cp_isolation=order, threshold=0.3, preemptive_behaviour=False):
        for encoding in sorted({match.encoding, *match.could_be_from_charset} & set(order), key=order.index)[:1]:
            text = str(match)
            guesses[encoding] = Guess(encoding, text, match.chaos, _oddity(text), strange_letters(text, encoding))
    least = min((guess.noise for guess in guesses.values()), default=0)
    near = [
        guess
        for guess in guesses.values()
        if guess.noise <= least + _MARGIN and (guess.encoding != "cp874" or frequent_words(guess.text, "cp874"))
    ]
    by_words = {guess.encoding: frequent_words(guess.text, guess.encoding) for guess in near}
    return sorted(near, key=lambda guess: (_doubt(guess), -by_words[guess.encoding], order.index(guess.encoding)))


def certain(guesses: Sequence[Guess], sample: bytes) -> Guess | None:
    """Return the encoding of a sample, if the first guess is likely, and more so than all others."""
    best, *others = guesses
    rivals = [guess for guess in others if _doubt(guess) <= _doubt(best) + _MAX_ODD / 2 and _is_as_likely(guess, best)]
    if best.oddity > _MAX_ODD or rivals:
        return None
    if best.encoding == "cp1252" and "¤" in best.text and not _WINDOWS_ONLY.search(sample):
        return best._replace(encoding="iso8859_15", text=best.text.replace("¤", "€"))
    return best


def _doubt(guess: Guess) -> float:
    return round(guess.oddity + guess.strangeness, 2)


def _oddity(text: str) -> float:
    """Return the share of non-ASCII characters that are out of place, as those of a wrong encoding often are.

    These are symbols within words, capitals after small letters, half-width Katakana, and Thai marks elsewhere than
    after a consonant.
    """
    odd, total = len(_MISPLACED.findall(text)), 0
    for match in _FOREIGN.finditer(text):
        total += 1
        character, before = match[0], text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        kind = unicodedata.category(character)
        in_word = before.isalpha() or after.isalpha()
        if "\uff61" <= character <= "\uff9f" or kind in ("Cc", "Co", "Cn"):
            odd += 1
        elif character not in _JOINING and kind[0] in "SN" and in_word:
            odd += 1
        elif kind in _OUTSIDE_WORDS and character not in _JOINING and _is_within_latin(character, before, after):
            odd += 1
        elif kind == "Lu" and before.islower():
            odd += 1
    return odd / total if total else 0.0


def _is_as_likely(guess: Guess, best: Guess) -> bool:
    """Return whether nothing but the order of encodings prefers the best guess to another one."""
    if _C1.search(guess.text) and not _C1.search(best.text):
        return False
    if best.encoding == "cp1252" and guess.encoding in _OLD and not _doubt(best):
        return False  # almost all letters of these are signs or other letters in Windows-1252
    words, rival = (frequent_words(one.text, one.encoding) for one in (best, guess))
    if _script(guess) != _script(best):
        return words < rival + _SURE_WORDS
    return _script(best) == "LATIN" and rival >= words


def _is_within_latin(character: str, before: str, after: str) -> bool:
    """Return whether a mark is between Latin letters, or a letter of another script beside one."""
    beside = [one.isascii() and one.isalpha() for one in (before, after)]
    if not character.isalpha():
        return all(beside)
    return any(beside) and unicodedata.name(character, "?").partition(" ")[0] in _UNMIXED


def _script(guess: Guess) -> str:
    """Return the script of most letters that are not ASCII, by default Latin."""
    letters = [
        unicodedata.name(match[0], "?").partition(" ")[0]
        for match in _FOREIGN.finditer(guess.text)
        if match[0].isalpha()
    ]
    return max(_SCRIPTS.intersection(letters), key=letters.count, default="LATIN")
