"""Infer from its address which term a link within a site leads to."""

import re
from urllib.parse import unquote

from ingest.readers.markdown.titles import terms_word

_ADDRESS = re.compile(r"(?P<path>[^?#]*)(?:\?[^#]*)?(?:#(?P<fragment>.*))?")
_SITE = re.compile(r"(?i)https?://([^/?#]+)(/.*)")
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*:(?!\d)|//")
_ENDING = re.compile(r"(?i)\.(?:mdx?|markdown|html?)$")
_LETTERS = re.compile(r"(?i)[^\W\d_](?:-[^\W\d_])?\.(?:mdx?|html?)")
"""A page of the terms with these letters."""
_INDEX = re.compile(r"(?i)_?(?:index|readme)\.\w+")


def linked_term(address: str, folder: str = "") -> str | None:
    """Return the file name or anchor of the term that a link leads to; None if it may lead to something else.

    `folder` is the name of a folder that contains terms, as one with the name of a glossary does. A file in a folder
    of that folder has a name such as `node/dom`.

    >>> linked_term("/pod/"), linked_term("../pod.md"), linked_term("/glossary/?all=true#term-pod")
    ('pod', 'pod', 'pod')
    >>> linked_term("p.html#pod"), linked_term("pod.html#history")
    ('pod', 'pod')
    >>> linked_term("/docs/setup/"), linked_term("https://example.org/pod/"), linked_term("/docs/words/pod", "Words")
    (None, None, 'pod')
    """
    match = _ADDRESS.fullmatch(unquote(address))
    if match is None or _SCHEME.match(address):
        return None
    fragment = match["fragment"] or ""
    path = match["path"]
    *above, file = path.strip("/").split("/")
    name = above.pop() if above and _INDEX.fullmatch(file) else _ENDING.sub("", file)
    if fragment and (not name or fragment.startswith("term-") or terms_word(name) or _LETTERS.fullmatch(file)):
        return fragment.removeprefix("term-")
    if not name[:1].isalnum() or name == "README":
        return None
    # A site page is below the root or in a folder of terms; a file in the same folder is linked with its extension.
    if above and _holds_terms(above[-1], folder):
        return name
    if path.startswith("/"):
        is_nested = len(above) > 1 and _holds_terms(above[-2], folder)
        return f"{above[-1]}/{name}" if is_nested else None if above else name
    is_sibling = bool(above) and set(above) <= {".", ".."} and "." not in file
    return name if is_sibling or _ENDING.search(file) else None


def _holds_terms(above: str, folder: str) -> bool:
    return terms_word(above) or (bool(folder) and above.casefold() == folder.casefold())


def term_of_site(address: str) -> str | None:
    """Return the term of a full address on a site for a glossary, or in a folder of terms, as `linked_term` does.

    >>> term_of_site("https://glossary.example.org/pod/"), term_of_site("https://example.org/terms/pod/")
    ('pod', 'pod')
    >>> term_of_site("https://example.org/pod/")
    """
    site = _SITE.fullmatch(address)
    if site is None or not (terms_word(site[1]) or terms_word(site[2])):
        return None
    return linked_term(site[2])
