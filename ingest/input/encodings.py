"""Detect the encoding of a text document that is not UTF-8, and convert it to UTF-8.

| code | severity | meaning |
|---|---|---|
| `not-utf-8` | warning | the document is in another encoding, and is read in it |
| `encoded-twice` | warning | the document is UTF-8 that was read as Windows-1252, and saved again |
| `unknown-encoding` | error | the encoding is uncertain; nothing was read |

A document in which most lines are UTF-8 is left as it is; `readers.text` reads its other lines as Windows-1252.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, NamedTuple, cast

from ingest.diagnostics import Diagnostic, Severity
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

_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 15
_SEARCHED: Final = 1 << 24
_IN_MEMORY: Final = 1 << 24
_MARGIN: Final = 0.06  # of the noise that charset-normalizer measures, in which two encodings are alike
_MAX_ODD: Final = 0.12
_SHOWN: Final = 40  # characters of a sample
_FEWEST_NULS: Final = 0.005  # of the bytes of UTF-16: the high bytes of spaces, commas and line breaks
_CONTROLS: Final = re.compile("[\x01-\x08\x0e-\x1f]")
_JAPANESE: Final = re.compile(rb"\x1b\$[@B](?:[\x21-\x7e]{2})+\x1b\([BJ]")
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_RUNS: Final = re.compile(r"[^\x00-\x7f]+")
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
_DECLARED: Final = re.compile(
    rb"<meta\b[^<>]{0,200}?\bcharset\s{0,9}=\s{0,9}[\"']?\s{0,9}(?:x-)?([\w-]{2,40})"
    rb"|<\?xml\b[^<>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w-]{2,40})"
    rb"|\\usepackage\[([\w-]{3,20})\]\{inputenc\}|-\*-[^\n]{0,80}?coding: *([\w-]{3,20})",
    re.IGNORECASE,
)
"""The encoding that a document in HTML or LaTeX, or one that was edited with Emacs, states."""
_STATED: Final = {"ansinew": "cp1252", "applemac": "mac_roman"}
_OF_TEXTS: Final = re.compile("iso8859_|cp[18-9]|koi8|gb|big5|euc_|shift_jis|mac_|tis_")
_WIDER: Final = {
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""The encodings in which browsers read others, whose characters they have as well (WHATWG Encoding)."""
_SURE_WORDS: Final = 2
"""How many more frequent words prefer one script to another."""


class _Guess(NamedTuple):
    encoding: str
    text: str
    noise: float
    oddity: float
    strangeness: float


@contextmanager
def in_utf8(stream: BinaryIO, file: str, encoding: str = "") -> Iterator[tuple[BinaryIO | None, Diagnostic | None]]:
    """Provide a text document in UTF-8, from its start, and the finding about its encoding, if any.

    `encoding` is the one that the caller states. The document is None if its encoding is uncertain.
    """
    finding = None
    errors = "strict" if encoding else "replace"
    if not encoding:
        encoding, finding = _detected(stream, file)
        stream.seek(0)
    if finding is not None and finding.severity is Severity.ERROR:
        yield None, finding
    elif not encoding:
        yield stream, finding
    else:
        with SpooledTemporaryFile(_IN_MEMORY) as converted:
            try:
                for text in codecs.iterdecode(iter(partial(stream.read, _BLOCK), b""), encoding, errors):
                    converted.write(text.encode("utf-8", "replace"))
            except UnicodeError as error:
                finding = _not_stated(file, encoding, error)
            converted.seek(0)
            yield None if finding and finding.severity is Severity.ERROR else cast("BinaryIO", converted), finding


def _not_stated(file: str, encoding: str, error: UnicodeError) -> Diagnostic:
    reason = error.reason if isinstance(error, UnicodeDecodeError) else str(error)
    message = f"The document is not in the encoding {encoding}: {reason}. Nothing was read."
    return Diagnostic(
        file, None, Severity.ERROR, "unknown-encoding", message, "Name its encoding, or omit --encoding to detect it."
    )


def _detected(stream: BinaryIO, file: str) -> tuple[str, Diagnostic | None]:
    """Return the encoding, empty for UTF-8, and the finding about it."""
    foreign = _lines_of_other_encodings(stream)
    if not foreign:
        if shown := _shown_encoding(stream):
            return shown, _not_utf8(file, shown, "")
        return "", _encoded_twice(stream, file)
    if declared := _declared(stream, foreign):
        return declared, None
    guesses = _guesses(_TAG.sub(b"\n", foreign))
    if not guesses:
        return "", None
    best, *others = guesses
    rivals = [guess for guess in others if _doubt(guess) <= _doubt(best) + _MAX_ODD / 2 and _is_as_likely(guess, best)]
    if best.oddity > _MAX_ODD or rivals:
        return "", _unknown(file, guesses)
    if best.encoding == "cp1252" and "¤" in best.text and not _WINDOWS_ONLY.search(foreign):
        best = best._replace(encoding="iso8859_15", text=best.text.replace("¤", "€"))
    return best.encoding, _not_utf8(file, best.encoding, best.text)


def _lines_of_other_encodings(stream: BinaryIO) -> bytes:
    """Return lines that are not UTF-8, up to 32 KiB; nothing if most lines with other characters than ASCII are."""
    start = stream.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
        return b""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if _shown_encoding(stream):
            return b""
    else:
        return b""
    stream.seek(0)
    valid, foreign, size = 0, list[bytes](), 0
    for line in stream.read(_SEARCHED).splitlines(keepends=True):
        if line.isascii():
            continue
        try:
            line.decode()
            valid += 1
        except UnicodeDecodeError:
            foreign.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return _cut(b"".join(foreign)) if len(foreign) > valid else b""


def _cut(lines: bytes) -> bytes:
    """Return at most 32 KiB of lines that are not ASCII, which end after a space or a tag if they are longer."""
    begin = next(found.start() for found in re.finditer(b"[\x80-\xff]", lines))
    part = lines[max(0, begin - _SHOWN) :][:_SAMPLE]
    end = max(map(part.rfind, (b" ", b"<", b"\n"))) + 1
    return part if len(lines) < _SAMPLE else part[:end] or part


def _shown_encoding(stream: BinaryIO) -> str:
    """Return the encoding that escapes, the mark of UTF-32, or NUL bytes of UTF-16 without a mark show, or ""."""
    stream.seek(0)
    head = stream.read(_SAMPLE)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf_32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""
    if _JAPANESE.search(head) and head.isascii():
        return "iso2022_jp"
    even, odd = head[::2].count(0), head[1::2].count(0)
    encoding = "utf_16_be" if even > odd else "utf_16_le"
    if min(even, odd) * 10 > max(even, odd) or max(even, odd) < 2:
        return ""
    return encoding if max(even, odd) * 8 > len(head) or _is_wide(head, encoding) else ""


def _is_wide(head: bytes, encoding: str) -> bool:
    """Return whether bytes with few NULs are a text in UTF-16, and not one of another encoding with stray NULs."""
    try:
        others = codecs.getincrementaldecoder("utf-8")().decode(head.replace(b"\0", b""))
    except UnicodeDecodeError:
        pass
    else:
        if not _CONTROLS.search(others):
            return False
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return (
        head.count(0) >= _FEWEST_NULS * len(head)
        and not any(unicodedata.category(character) in ("Cn", "Co") for character in text)
        and not _CONTROLS.search(text)
    )


def _guesses(sample: bytes) -> list[_Guess]:
    """Return the likely encodings of a sample, likeliest first; encodings with the same text count once."""
    from charset_normalizer import from_bytes

    order = [encoding for encoding in ENCODINGS if encoding not in _BY_BYTES]
    guesses: dict[str, _Guess] = {}
    for match in from_bytes(sample, cp_isolation=order, threshold=0.3, preemptive_behaviour=False):
        for encoding in sorted({match.encoding, *match.could_be_from_charset} & set(order), key=order.index)[:1]:
            text = str(match)
            guesses[encoding] = _Guess(encoding, text, match.chaos, _oddity(text), strange_letters(text, encoding))
    least = min((guess.noise for guess in guesses.values()), default=0)
    near = [
        guess
        for guess in guesses.values()
        if guess.noise <= least + _MARGIN and (guess.encoding != "cp874" or frequent_words(guess.text, "cp874"))
    ]
    by_words = {guess.encoding: frequent_words(guess.text, guess.encoding) for guess in near}
    return sorted(near, key=lambda guess: (_doubt(guess), -by_words[guess.encoding], order.index(guess.encoding)))


def _doubt(guess: _Guess) -> float:
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


def _is_as_likely(guess: _Guess, best: _Guess) -> bool:
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


def _declared(stream: BinaryIO, sample: bytes) -> str:
    """Return the encoding that a document states, if a sample of its lines is in that, or ""."""
    stream.seek(0)
    found = _DECLARED.search(stream.read(_SAMPLE))
    name = found[found.lastindex or 0].decode("ascii").lower() if found else ""
    try:
        encoding = _STATED.get(name) or codecs.lookup(name or "utf-8").name.replace("-", "_")
        encoding = _WIDER.get(encoding, encoding)
        if not _OF_TEXTS.match(encoding):
            return ""
        sample.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return ""
    return encoding


def _script(guess: _Guess) -> str:
    """Return the script of most letters that are not ASCII, by default Latin."""
    letters = [
        unicodedata.name(match[0], "?").partition(" ")[0]
        for match in _FOREIGN.finditer(guess.text[:_SAMPLE])
        if match[0].isalpha()
    ]
    return max(_SCRIPTS.intersection(letters), key=letters.count, default="LATIN")


def _sample(text: str) -> str:
    """Return a part of the text around its first character that is not ASCII, without line breaks."""
    first = _FOREIGN.search(text)
    begin = max(0, first.start() - _SHOWN // 2) if first else 0
    return " ".join(text[begin : begin + _SHOWN].split())


def _not_utf8(file: str, encoding: str, text: str) -> Diagnostic:
    example = f", as in {_sample(text)!r}" if text else ""
    message = f"The document is not UTF-8; it is read as {ENCODINGS[encoding]}{example}."
    remedy = "Save it as UTF-8, or name its encoding: --encoding ENCODING."
    return Diagnostic(file, None, Severity.WARNING, "not-utf-8", message, remedy)


def _encoded_twice(stream: BinaryIO, file: str) -> Diagnostic | None:
    """Return a finding if most runs of characters that are not ASCII, such as `Ã¼`, are one in UTF-8, such as `ü`."""
    stream.seek(0)
    runs = _RUNS.findall(stream.read(_BLOCK).decode("utf-8-sig", "ignore"))
    wrong = [(run, read) for run in runs if (read := _decoded_again(run))]
    if 2 * len(wrong) <= len(runs):
        return None
    run, read = wrong[0]
    message = (
        f"The characters of the document are damaged: {run!r} was {read!r} before a program read it as windows-1252."
    )
    remedy = "Export it again, and open it as UTF-8 there; or save this file as windows-1252, which undoes the damage."
    return Diagnostic(file, None, Severity.WARNING, "encoded-twice", message, remedy)


def _decoded_again(run: str) -> str:
    """Return the text that a run of characters is if their bytes in Windows-1252 are UTF-8, or else ""."""
    try:
        return b"".join(one.encode("latin1" if one < "\u0100" else "cp1252") for one in run).decode()
    except UnicodeError:
        return ""


def _unknown(file: str, guesses: Sequence[_Guess]) -> Diagnostic:
    listed = "; ".join(f"{ENCODINGS[guess.encoding]} gives {_sample(guess.text)!r}" for guess in guesses[:4])
    message = f"The document is not UTF-8, and its encoding is uncertain: {listed}. Nothing was read."
    remedy = f"Save it as UTF-8, or name its encoding, as in --encoding {ENCODINGS[guesses[0].encoding]}."
    return Diagnostic(file, None, Severity.ERROR, "unknown-encoding", message, remedy)
