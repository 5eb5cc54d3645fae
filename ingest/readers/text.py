"""Decode bytes to numbered lines, tolerating any damage, and join lines to paragraphs and list items.

| code | severity | meaning |
|---|---|---|
| `not-utf-8` | warning | the line is not UTF-8 and was read as Windows-1252 |
| `lost-character` | warning | the line contains U+FFFD: a character was lost before or during reading |
| `binary-content` | error | a NUL byte: reading ends; if it is in the first 64 KiB, no line is read |
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple

from ingest.diagnostics import Diagnostic, Severity

_BLOCK = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PASTED = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_SOFT_LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_CONTROLS = (code for code in range(0x20) if not chr(code).isspace())
_SPACELESS = (0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)
# XML 1.0, and so RDF/XML, cannot contain these.
_NOT_XML = (0x7F, 0xFFFE, 0xFFFF)
_INVISIBLE = dict.fromkeys((*_CONTROLS, *_SPACELESS, *_NOT_XML))
_BULLET = re.compile(r"(?:[-*+\u2013\u2014](?:\s+|(?=[^\W\d]|[\"“'\u2018]))|[•·▪◦‣●○∙]\s*|\d{1,3}[.)]\s+)(?=\S)")
_SENTENCE_END = re.compile(r"(?<!\bInc)(?<!\bCorp)(?<!\bLtd)(?<!\bCo)(?<!\be\.g)(?<!\bi\.e)[.!?…][\"'”\u2019»)\]]*$")

_COLOR = r"(?=[a-f]*\d|([a-f])\1\1)(?:[\da-f]{3}|[\da-f]{6}|[\da-f]{8})$"
_HASHTAG = re.compile(rf"(?i)#(?!{_COLOR})(?P<tag>[^\W\d][\w/-]*)")
_BEFORE_NAME = re.compile(
    r".*[,:;(=/\u2013-]|an?|and|at|by|channels?|colou?r|discord|for|from|hashtags?|in|irc|is|issue|label|of|on|or"
    r"|rooms?|see|slack|tags?|teams?|the|thread|ticket|to|via|with"
)
"""A word before a name with a number sign that is a part of the sentence."""
_QUOTED = re.compile(r"[\u2018'`](.*)[\u2019'`]")
_IN_NUMBER = r"\d{3}|(?<=\d,)(?<![^\W\d]\d,)\d[\d,'′]{0,20}(?:-| [^\W\d_])"  # after the comma of 1,000 or 2,4-D
# Not within parentheses or numbers. Bounded: a line of a million commas would take hours.
_COMMA = re.compile(rf"(?:;|,(?!{_IN_NUMBER}))(?![^()]{{0,80}}\))(?:\s*(?:and|or)\s)?")

_LEGAL_FORM = re.compile(
    r"(?:(?:(?:Pty|Pvt|Pte|Private)\.? )?Ltd|Inc|Incorporated|Corp|L\.?L\.?[CP]|L\.P|GmbH|S\.A|S\.A\. de C\.V|S\.p\.A"
    r"|SpA|S\.r\.l|S\.L|[BN]\.V|s\.r\.o|a\.s|d\.o\.o|Ltda|Lda)\.?"
)
"""The legal forms of companies that follow a comma, and are not abbreviations of other words."""


class Line(NamedTuple):
    """A line without its line break, and its number in the file (from 1)."""

    number: int
    text: str


def tidy(text: str) -> str:
    r"""Return the text without invisible characters, and with each run of white space as one space.

    Joiners (U+200C, U+200D) are kept, because some scripts and emoji need them.

    >>> tidy("\ufeff  Mini\u00adbatch\u00a0 size\u200b ")
    'Minibatch size'
    """
    if not text.isprintable():
        text = text.translate(_INVISIBLE)
    return " ".join(text.split())


def read_lines(stream: BinaryIO, file: str, soft_ends: bool = True) -> Iterator[Line | Diagnostic]:
    """Yield every line, each followed by its diagnostics; memory holds 64 KiB or the longest line.

    The text is read as UTF-8, or as UTF-16 if it has a UTF-16 byte order mark. LF, CRLF and CR end a line, as in
    an editor. With `soft_ends`, form feed, U+2028 and similar characters also end a line, but do not count: the
    resulting lines have the same number.
    """
    number = 0
    for block in _whole_lines(utf8_blocks(stream)):
        end = block.find(b"\0")
        text, foreign = _decode(block if end < 0 else block[:end] if number else b"")
        softly = soft_ends and any(mark in text for mark in _SOFT_LINE_ENDS)
        lossy = "\ufffd" in text
        for index, row in enumerate(_rows(text)):
            number += 1
            if softly and row:
                yield from (Line(number, part) for part in row.splitlines())
            else:
                yield Line(number, row)
            if index in foreign:
                yield _not_utf8(file, number)
            if lossy and "\ufffd" in row:
                yield _lost_character(file, number)
        if end >= 0:
            yield _binary(file, number or None)
            return


def utf8_blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes in blocks of 64 KiB, without a byte order mark, and with UTF-16 converted to UTF-8."""
    blocks = _blocks(stream)
    first = next(blocks, b"")
    mark, encoding = next((pair for pair in _MARKS if first.startswith(pair[0])), (b"", "utf-8"))
    marked = chain((first[len(mark) :],), blocks)
    if encoding == "utf-8":
        return marked
    return (text.encode() for text in codecs.iterdecode(marked, encoding, "replace"))


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, for comparing texts."""
    return "".join(filter(str.isalnum, text.casefold()))


def unbullet(text: str) -> str:
    """Return a tidy line without its leading bullet or number.

    >>> unbullet("- training batch"), unbullet("•batch"), unbullet("2) batch"), unbullet("1.5-bit")
    ('training batch', 'batch', 'batch', '1.5-bit')
    """
    match = None if text[:1].isalpha() else _BULLET.match(text)
    return text[match.end() :] if match else text


def ends_sentence(text: str) -> bool:
    """Return whether a tidy line ends with the end of a sentence; the period of "Inc." is not one.

    >>> ends_sentence('He said "no."'), ends_sentence("of NVIDIA Inc.")
    (True, False)
    """
    return bool(_SENTENCE_END.search(text[-12:]))


def hashtags(text: str) -> list[str]:
    """Return the tags in a text that has nothing else.

    >>> hashtags("#tide #sea/coast"), hashtags("#1 #2"), hashtags("the #tide")
    (['tide', 'sea/coast'], [], [])
    """
    found = [_HASHTAG.fullmatch(word) for word in re.split(r"[\s,]+", text.strip())] if text[:1] == "#" else []
    return [tag["tag"] for tag in found if tag] if all(found) else []


def without_tags(line: str) -> tuple[str, list[str]]:
    """Return a line without the tags at its end, and the tags; a channel or a color in a sentence is not a tag.

    A single tag follows the end of a sentence, or a text that has none.

    >>> without_tags("A group. #k8s #infra/hw"), without_tags("A machine #infra"), without_tags("Ask in #help")
    (('A group.', ['k8s', 'infra/hw']), ('A machine', ['infra']), ('Ask in #help', []))
    """
    words, tags = line.split(), list[str]()
    while words and "#" in words[-1] and (tag := _HASHTAG.fullmatch(words[-1].rstrip(","))):
        tags.insert(0, tag["tag"])
        words.pop()
    if not tags or not words:
        return line, []
    is_in_sentence = _BEFORE_NAME.fullmatch(words[-1].casefold()) or (len(tags) == 1 and any(map(ends_sentence, words)))
    return (line, []) if is_in_sentence and not ends_sentence(words[-1]) else (" ".join(words), tags)


def prose(lines: Iterable[Line]) -> str:
    """Join tidy lines to one text: wrapped lines are joined, list items start a line, blank lines are kept."""
    parts: list[str] = []
    gap = ""
    for _, text in lines:
        if not text:
            gap = gap and "\n\n"
            continue
        parts += (gap if gap != " " or unbullet(text) == text else "\n", text)
        gap = " "
    return "".join(parts)


def items(lines: Sequence[Line]) -> list[Line]:
    """Return the items of a list of tidy lines, without bullets, each with the line it begins on.

    An item continues on the next line until a sentence ends, or a bullet or a blank line follows. If no line
    ends a sentence or has a bullet, every line is an item.
    """
    wrapped = any(ends_sentence(text) or unbullet(text) != text for _, text in lines)
    found: list[tuple[int, list[str]]] = []
    goes_on = False
    for number, text in lines:
        bare = unbullet(text)
        if goes_on and bare == text and text:
            found[-1][1].append(text)
        elif text:
            found.append((number, [bare]))
        goes_on = wrapped and bool(text) and not ends_sentence(text)
    return [Line(number, " ".join(texts)) for number, texts in found]


def listed_names(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the names in a list of tidy lines, without bullets and quotes; a line may contain several.

    >>> [name.text for name in listed_names([Line(1, "ANN index, “k-NN (exact, slow)”, and 1,000-hot.")])]
    ['ANN index', 'k-NN (exact, slow)', '1,000-hot']
    """
    for number, text in lines:
        bare = unbullet(text)
        # A line with a bullet is one name, unless it is the only line: then it may be the whole list.
        parts = [bare] if bare != text and len(lines) > 1 else at_commas(bare)
        if len(parts) > 1 and ends_sentence(parts[-1]):
            parts[-1] = parts[-1].rstrip(". ")
        for part in parts:
            name = _QUOTED.sub(r"\1", part.strip(' "“”„«»')).strip()
            if name:
                yield Line(number, name)


def at_commas(text: str) -> list[str]:
    """Return the parts of a list between commas; a legal form belongs to the name of the company before it.

    >>> at_commas("Acme, Inc., Bolt"), at_commas("Logical Link Control, LLC"), at_commas("hull, and shell")
    (['Acme, Inc.', 'Bolt'], ['Logical Link Control', 'LLC'], ['hull', 'shell'])
    >>> at_commas("Limited liability company, LLC, Limited, Ltd."), at_commas("Société anonyme, S.A.")
    (['Limited liability company', 'LLC', 'Limited', 'Ltd.'], ['Société anonyme', 'S.A.'])
    """
    parts, is_whole = [""], False
    for part in map(str.strip, _COMMA.split(text)):
        is_whole = not is_whole and bool(_LEGAL_FORM.fullmatch(part)) and not _is_form_of(part, parts[-1])
        parts += [f"{parts.pop()}, {part}" if is_whole else part]
    return parts[1:]


def _is_form_of(short: str, name: str) -> bool:
    """Return whether a legal form abbreviates the name before it, or that is not the name of a company."""
    form, words = letters(short), name.casefold().split()
    rest = iter(words[0] if len(words) == 1 and words[0][0] == form[0] else "")
    is_of_word = all(letter in rest for letter in form)  # Limited, Ltd.
    return not name[:1].isupper() or "".join(word[0] for word in words) == form or is_of_word


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    block = bytearray()
    while chunk := stream.read(_BLOCK - len(block)):
        block += chunk
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    # Parts are joined once per line end, so a file without line ends takes linear time.
    parts: list[bytes] = []
    for block in blocks:
        # A CR at the end of a block may be half of a CRLF.
        end = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1
        if end:
            yield b"".join((*parts, block[:end]))
            parts = []
        parts.append(block[end:])
    rest = b"".join(parts)
    if rest:
        yield rest


def _decode(block: bytes) -> tuple[str, frozenset[int]]:
    try:
        return block.decode(), frozenset()
    except UnicodeDecodeError:
        rows = block.splitlines()
    texts, foreign = [], []
    for index, row in enumerate(rows):
        try:
            texts.append(row.decode())
        except UnicodeDecodeError:
            texts.append(_mixed(row))
            foreign.append(index)
    return "\n".join((*texts, "")), frozenset(foreign)


def _mixed(row: bytes) -> str:
    r"""Return a line in UTF-8 with signs of Windows-1252, pasted there, or else all of it as Windows-1252.

    >>> _mixed("café ".encode() + b"\x93open\x94") == _mixed("café “open”".encode("cp1252")) == "café “open”"
    True
    """
    text = row.decode("utf-8", "surrogateescape")
    has_letters = any("\udcbf" < one <= "\udcff" for one in text)
    return row.decode("cp1252", "replace") if has_letters else text.translate(_PASTED)


def _rows(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = text.split("\n")
    if not rows[-1]:
        rows.pop()
    return rows


def _not_utf8(file: str, line: int) -> Diagnostic:
    message = "The line is not UTF-8; it was read as Windows-1252."
    return Diagnostic(file, line, Severity.WARNING, "not-utf-8", message, "Save the file as UTF-8.")


def _lost_character(file: str, line: int) -> Diagnostic:
    message = "The line contains U+FFFD, the replacement for a character that was lost."
    return Diagnostic(file, line, Severity.WARNING, "lost-character", message, "Replace it with the right character.")


def _binary(file: str, line: int | None) -> Diagnostic:
    message = "The file contains a NUL byte: it is binary, or UTF-16 without a byte order mark. "
    message += "No line was read." if line is None else "Nothing after it was read."
    remedy = "Save it as a UTF-8 text file."
    return Diagnostic(file, line, Severity.ERROR, "binary-content", message, remedy)
