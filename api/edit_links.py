"""Addresses at which a document can be edited, made of the template in `LEXIGRAPH_EDIT_URL`."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

_FIELD: Final = re.compile(r"\{[^{}]*\}")
_NO_URL: Final = re.compile(r"[\x00-\x20\x7f\"<>\\^`|]")


def check_template(template: str) -> str:
    """Return a template that is valid. Raises `ValueError`.

    >>> check_template("https://example.org/edit/main/{source}#L{line}")
    'https://example.org/edit/main/{source}#L{line}'
    """
    fields = _FIELD.findall(template)
    if unknown := [field for field in fields if field not in ("{source}", "{line}")]:
        raise ValueError(f"it contains {unknown[0]}; only {{source}} and {{line}} are replaced")
    plain = _FIELD.sub("", template)
    if "{" in plain or "}" in plain:
        raise ValueError("it contains a single brace; write %7B or %7D")
    if "{source}" not in fields:
        raise ValueError("it does not contain {source}, the name of the document")
    try:
        parts = urlsplit(template)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or "{" in parts.netloc or _NO_URL.search(plain):
        raise ValueError("it is not an http(s) address, such as https://github.com/org/repo/edit/main/{source}#L{line}")
    return template


def edit_link(template: str | None, source: str, line: int | None) -> str | None:
    """Return the address of a line of a document; None without a template, or for a document that is not a file.

    Without a line, a fragment that contains it is omitted, and elsewhere it is 1.

    >>> edit_link("https://example.org/{source}#L{line}", "words/café #1.csv", 7)
    'https://example.org/words/caf%C3%A9%20%231.csv#L7'
    >>> edit_link("https://example.org/?file={source}#L{line}", "a&b/c.csv", None)
    'https://example.org/?file=a%26b%2Fc.csv'
    """
    from ingest.input.documents import is_of_file  # not at the top, because settings import this module

    if not template or not source or not is_of_file(source):
        return None
    address, mark, fragment = template.partition("#")
    path, query_mark, query = address.partition("?")
    name = source.removeprefix("./")
    filled = path.replace("{source}", _encoded(name, "/"))
    filled += query_mark + query.replace("{source}", _encoded(name))
    filled = filled.replace("{line}", str(line or 1))
    if not mark or (line is None and "{line}" in fragment):
        return filled
    return f"{filled}#{fragment.replace('{line}', str(line)).replace('{source}', _encoded(name, '/'))}"


def _encoded(text: str, safe: str = "") -> str:
    return quote(text, safe=safe, errors="replace")
