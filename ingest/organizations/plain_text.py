"""Remove markup from a sentence before looking for names in it."""

import re
from html import unescape
from unicodedata import normalize

_LONGEST = 600

_LINK = re.compile(r"!?\[([^\[\]]{1,200})\]\([^()]{0,300}\)")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\[\d+\]|[*`®™©\u200b\u00ad\ufeff\"“”„«»]|(?<!\w)_+|_+(?!\w)")
_SUSPECT = re.compile(r"[^\w .,;:'&()/+!-]|_")
_INITIALS = re.compile(r"(?<![\w.])(?!S\.(?:A\.[SU]|L\.U|R\.L|P\.A)\b)(?:[A-Z]\.){2,}[A-Z](?:\.|(?![\w.]))")
"""An abbreviation of three or more letters with periods; shorter ones are legal forms and countries as well."""
_BULLET = re.compile(r"(?:[-–—•‣◦▪●+>·#]+|\(?\d{1,2}\)|\d{1,2}\.(?=\s)|[‹'‘](?=\w))\s*(?=\S)")


def plain_text(sentence: str, longest: int = _LONGEST) -> str:
    """Return `sentence` without Markdown, HTML, bullets, quotation marks, trademark signs and periods in "N.A.S.A.".

    Only the first `longest` characters are used, because the subject of a sentence comes early. The result is in NFC,
    with single spaces.

    >>> plain_text("- **[NVIDIA](https://www.nvidia.com)®**  develops GPUs")
    'NVIDIA develops GPUs'
    """
    text = sentence[:longest]
    if not text.isascii():
        text = normalize("NFC", text)
    if "&" in text:
        text = unescape(text)
    if _SUSPECT.search(text):
        text = _MARKUP.sub("", _LINK.sub(r"\1", text))
    text = _INITIALS.sub(lambda initials: initials[0].replace(".", ""), " ".join(text.split()))
    while bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    return text
