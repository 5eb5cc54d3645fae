"""Remove markup from a sentence before looking for names in it."""

import re
from html import unescape
from unicodedata import normalize

__all__ = ["plain_text"]

# The subject comes early in a sentence; the limit bounds the time for long texts.
_LONGEST = 600

_LINK = re.compile(r"!?\[([^\[\]]{1,200})\]\([^()]{0,300}\)")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\[\d+\]|[*`®™©\u200b\u00ad\ufeff\"“”„«»]|(?<!\w)_+|_+(?!\w)")
_SUSPECT = re.compile(r"[^\w .,;:'&()/+!-]|_")
_BULLET = re.compile(r"(?:[-–—•‣◦▪●+>·#]+|\(?\d{1,2}\)|\d{1,2}\.(?=\s)|[‹'‘](?=\w))\s*(?=\S)")


def plain_text(sentence: str) -> str:
    """Return `sentence` without Markdown, HTML, bullets, quotation marks and trademark signs.

    At most the first 600 characters are used. The result is in NFC, with single spaces.

    >>> plain_text("- **[NVIDIA](https://www.nvidia.com)®**  develops GPUs")
    'NVIDIA develops GPUs'
    """
    text = sentence[:_LONGEST]
    if not text.isascii():
        text = normalize("NFC", text)
    if "&" in text:
        text = unescape(text)
    if _SUSPECT.search(text):
        text = _MARKUP.sub("", _LINK.sub(r"\1", text))
    text = " ".join(text.split())
    while bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    return text
