"""The encoding that a document states, or that its first bytes show: by a mark, by escapes, or by NUL bytes."""

import codecs
import re
import unicodedata
from typing import BinaryIO, Final

_HEAD: Final = 1 << 15
_FEWEST_NULS: Final = 0.005  # of the bytes of UTF-16: the high bytes of spaces, commas and line breaks
_CONTROLS: Final = re.compile("[\x01-\x08\x0e-\x1f]")
_JAPANESE: Final = re.compile(rb"\x1b\$[@B](?:[\x21-\x7e]{2})+\x1b\([BJ]")
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


def stated_encoding(stream: BinaryIO, sample: bytes) -> str:
    """Return the encoding that a document states, if a sample of its lines is in that, or ""."""
    stream.seek(0)
    found = _DECLARED.search(stream.read(_HEAD))
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


def shown_encoding(stream: BinaryIO) -> str:
    """Return the encoding that escapes, the mark of UTF-32, or NUL bytes of UTF-16 without a mark show, or ""."""
    stream.seek(0)
    head = stream.read(_HEAD)
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
