"""A sentence without its markup, so that names in it can be read letter by letter."""

import re
from html import unescape
from unicodedata import normalize

__all__ = ["plain_text"]

# A subject stands early; what follows cannot cost time.
_LONGEST = 600

_LINK = re.compile(r"!?\[([^\[\]]{1,200})\]\([^()]{0,300}\)")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\[\d+\]|[*`®™©\u200b\u00ad\ufeff\"“”„«»]|(?<!\w)_+|_+(?!\w)")
_SUSPECT = re.compile(r"[^\w .,;:'&()/+!-]|_")
_BULLET = re.compile(r"(?:[-–—•‣◦▪●+>·#]+|\(?\d{1,2}\)|\d{1,2}\.(?=\s)|[‹'‘](?=\w))\s*(?=\S)")


def plain_text(sentence: str) -> str:
    """Return the beginning of `sentence` without Markdown, HTML, bullets, quotation marks and trade-mark signs.

    Composed (NFC), with single spaces, from at most 600 characters.

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
