"""Infer from its address which term a link within a site leads to."""

import re
from urllib.parse import unquote

__all__ = ["linked_term", "terms_word"]

_ADDRESS = re.compile(r"(?P<path>[^?#]*)(?:\?[^#]*)?(?:#(?P<fragment>.*))?")
_ENDING = re.compile(r"(?i)\.(?:md|markdown|html?)$")
_INDEX = re.compile(r"(?i)_?(?:index|readme)\.\w+")
_TERMS_WORD = re.compile(
    r"(?i)glossar|terminolog|vocabular|\blexicon|\bdictionar|\bacronyms|\babbreviations|\bdefinitions\b|\bjargon"
    r"|\bterms\b(?! of| and cond| & cond)"
)


def terms_word(text: str) -> bool:
    """Return whether a title, or the name of a file or folder, is that of a glossary.

    >>> terms_word("ML Glossary"), terms_word("key_terms"), terms_word("Terms of use"), terms_word("Usage")
    (True, True, False, False)
    """
    return bool(_TERMS_WORD.search(text.replace("_", " ")))


def linked_term(address: str) -> str | None:
    """Return the file name or anchor of the term that a link leads to; None if it may lead to something else.

    >>> linked_term("/pod/"), linked_term("../pod.md"), linked_term("/glossary/?all=true#term-pod")
    ('pod', 'pod', 'pod')
    >>> linked_term("/docs/setup/"), linked_term("https://example.org/pod/")
    (None, None)
    """
    match = _ADDRESS.fullmatch(unquote(address))
    if match is None or "://" in address or address.startswith(("//", "mailto:")):
        return None
    fragment = match["fragment"] or ""
    *above, file = match["path"].strip("/").split("/")
    name = above.pop() if above and _INDEX.fullmatch(file) else _ENDING.sub("", file)
    if fragment and (not name or fragment.startswith("term-") or terms_word(name)):
        return fragment.removeprefix("term-")
    # A site page is below the root or in a folder of terms; a file in the same folder is linked with its extension.
    is_page = terms_word(above[-1]) if above else address.startswith("/")
    is_file = not address.startswith("/") and _ENDING.search(file)
    return name if name[:1].isalnum() and name != "README" and (is_page or is_file) else None
