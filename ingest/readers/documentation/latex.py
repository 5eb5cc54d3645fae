r"""Read the entries of LaTeX glossaries: `\newglossaryentry`, `\newacronym` and their relatives.

The packages are glossaries (https://ctan.org/pkg/glossaries), glossaries-extra, acronym and acro. References such as
`\gls{hull}` show the name of the entry and are related terms. The findings are listed in `readers.documentation.entry`,
`readers.text` and `readers.whole`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, BinaryIO, Final

from ingest.diagnostics import Diagnostic
from ingest.readers.documentation.entry import GlossaryEntry, no_glossary, terms_of
from ingest.readers.text import tidy
from ingest.readers.whole import read_whole
from ingest.records import TermRecord

__all__ = ["begins_latex", "read_latex"]

_ARGUMENTS: Final[Mapping[str, str]] = {
    "newglossaryentry": "{{",
    "provideglossaryentry": "{{",
    "longnewglossaryentry": "{{{",
    "newacronym": "[{{{",
    "newabbreviation": "[{{{",
    "newterm": "[{",
    "acro": "{[{",
    "acrodef": "{[{",
    "newacro": "{[{",
    "DeclareAcronym": "{{",
}
r"""The arguments of each macro: `\acro{label}[short]{long}`."""

_SHORT_FORMS: Final = ("newacronym", "newabbreviation")
_BEGINS: Final = re.compile(
    rb"\\(?:newglossaryentry|longnewglossaryentry|newacronym|newabbreviation|acrodef|DeclareAcronym|documentclass)\b"
)
_REFERENCE: Final = re.compile(
    r"\\(?:gls|Gls|GLS|glspl|Glspl|acrshort|acrlong|acrfull|glslink|ac|acs|acl)\*?\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}(?:\{[^{}]*\})?"
)
_SPACES: Final = re.compile(r"\s*")
_MARKUP: Final = re.compile(r"[\\{}$%~&#^_`\"]|''|--|,,|<<|>>")
_BRACKET: Final = re.compile(r"\\.|[{}\]]", re.DOTALL)
_COMMENT: Final = re.compile(r"(?<!\\)%.*")
_KEY: Final = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*")
_PARAGRAPH: Final = re.compile(r"\\par(?![A-Za-z])\s*")
_DEEPEST: Final = 200
_EXAMPLE: Final = r"\newglossaryentry{label}{name=..., description=...}"


def begins_latex(head: bytes) -> bool:
    r"""Return whether `head` contains an entry of a glossary, or begins a LaTeX document.

    >>> begins_latex(b"\\newacronym{eta}{ETA}{estimated time of arrival}"), begins_latex(b"Batch Size")
    (True, False)
    """
    return _BEGINS.search(head) is not None


def read_latex(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each entry. Never raises on content."""
    lines, findings = read_whole(stream, file)
    yield from findings
    source = "\n".join(_COMMENT.sub("", line.text) for line in lines)
    macros = list(_macros(source))
    names = {_label(macro, arguments): _name(macro, arguments) for macro, arguments, _ in macros}
    yield from terms_of((_entry(macro, arguments, line, names) for macro, arguments, line in macros), file)
    if not macros and not findings:
        yield no_glossary(file, _EXAMPLE)


def _macros(source: str) -> Iterator[tuple[str, Sequence[str], int]]:
    r"""Yield the name, the arguments without braces, and the line of each macro that defines an entry."""
    line, above = 1, 0
    for found in re.finditer(r"(?<!\\)\\(" + "|".join(_ARGUMENTS) + r")\*?(?![A-Za-z])", source):
        position = found.end()
        arguments: list[str] = []
        for kind in _ARGUMENTS[found[1]]:
            argument, position = _argument(source, position, kind)
            if argument is None:
                break
            arguments.append(argument)
        else:
            line += source.count("\n", above, found.start())
            above = found.start()
            yield found[1], arguments, line


def _argument(source: str, position: int, kind: str) -> tuple[str | None, int]:
    """Return the argument in brackets of this kind, and where it ends; an optional one may be missing."""
    spaces = _SPACES.match(source, position)
    start = spaces.end() if spaces else position
    if source[start : start + 1] != kind:
        return ("", position) if kind == "[" else (None, position)
    end = _closing(source, start)
    return (None, position) if end < 0 else (source[start + 1 : end], end + 1)


def _closing(source: str, start: int) -> int:
    """Return the position of the bracket that closes the one at `start`, or -1."""
    closing = {"{": "}", "[": "]"}[source[start]]
    depth = 0
    for found in _BRACKET.finditer(source, start + 1):
        mark = found[0]
        if mark == closing and depth == 0:
            return found.start()
        depth += (mark == "{") - (mark == "}")
        if depth < 0 or depth > _DEEPEST:
            return -1
    return -1


def _keys(text: str) -> dict[str, str]:
    """Return the values of a list such as `name=hull, description={...}`."""
    keys: dict[str, str] = {}
    position = 0
    while found := _KEY.match(text, position):
        position = found.end()
        if text[position : position + 1] == "[" and (end := _closing(text, position)) >= 0:  # see=[see also]{mast}
            position = end + 1
        if text[position : position + 1] == "{" and (end := _closing(text, position)) >= 0:
            keys[found[1]] = text[position + 1 : end]
            position = end + 1
        else:
            end = text.find(",", position)
            keys[found[1]] = text[position : end if end >= 0 else len(text)].strip()
            position = end if end >= 0 else len(text)
        comma = text.find(",", position)
        if comma < 0:
            break
        position = comma + 1
    return keys


def _label(macro: str, arguments: Sequence[str]) -> str:
    return arguments[1 if _ARGUMENTS[macro][0] == "[" else 0].strip()


def _name(macro: str, arguments: Sequence[str]) -> str:
    if macro in _SHORT_FORMS:
        return _plain(arguments[2])
    if macro.startswith(("acro", "newacro")):
        return _plain(arguments[1] or arguments[0])
    keys = _keys(arguments[-1 if macro != "longnewglossaryentry" else 1])
    return _plain(keys.get("name") or keys.get("short") or _label(macro, arguments))


def _entry(macro: str, arguments: Sequence[str], line: int, names: Mapping[str, str]) -> GlossaryEntry:
    label = _label(macro, arguments)
    name = names[label]
    others: list[str] = []
    keys: dict[str, str] = {}
    description = ""
    if macro in _SHORT_FORMS or macro.startswith(("acro", "newacro")):
        others = [_plain(arguments[-1])]
        keys = _keys(arguments[0]) if macro in _SHORT_FORMS else {}
        description = keys.get("description", "")
    elif macro == "longnewglossaryentry":
        keys, description = _keys(arguments[1]), arguments[2]
    elif macro != "newterm":
        keys = _keys(arguments[1])
        description = keys.get("description", "") or keys.get("extra", "")
    others += [_plain(keys[key]) for key in ("text", "symbol", "first", "long") if key in keys]
    references = [label.strip() for label in _REFERENCE.findall(description)]
    seen = keys.get("see", keys.get("seealso", "")).split(",")
    kind = keys.get("type", "main")
    return GlossaryEntry(
        [name, *others],
        _plain(_REFERENCE.sub(lambda found: names.get(found[1].strip(), found[1]), description)),
        line,
        f"\\{macro}" + "".join(f"{{{argument}}}" for argument in arguments),
        identifier=label or None,
        categories=() if kind in ("main", "acronym", r"\acronymtype") else (kind,),
        broader=tuple(filter(None, [keys.get("parent", "").strip()])),
        related=[*references, *filter(None, map(str.strip, seen))],
        is_expanded=bool(others),
    )


def _plain(text: str) -> str:
    """Return LaTeX as plain text."""
    if not _MARKUP.search(text):
        return tidy(text)
    try:
        return tidy(_to_text().latex_to_text(_PARAGRAPH.sub(" ", text)))
    except Exception:  # pylatexenc raises many errors on invalid markup
        return tidy(text)


@lru_cache(maxsize=1)
def _to_text() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=False, strict_latex_spaces=False)
