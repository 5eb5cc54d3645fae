"""Rewrite lines that other dialects of Markdown read as structure to the form that the parser reads.

Admonitions of MkDocs (`!!! note "Title"`), several names above one definition, definitions directly below others or
below a heading, and components of MDX that are alone on a line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ingest.readers.markdown.site_generators import Fences
from ingest.readers.text import Line, ends_sentence

_ADMONITION: Final = re.compile(
    r"(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+[\w-]+)*[ \t]*(?:\"(?P<title>[^\"]*)\"[ \t]*)?$"
)
_INDENT: Final = 4
_COMPONENT: Final = re.compile(r"[ \t]*</?[A-Z][\w.]*(?:[ \t][^<>]*)?>[ \t]*$")
_MARK: Final = ": "
_LONGEST_NAME: Final = 100
_MOST_NAMES: Final = 10
_STRUCTURE: Final = re.compile(r"[ \t]*(?:[#>|<:`~\[]|[-*+][ \t]|\d+[.)][ \t]|$)")


def in_one_dialect(lines: Iterable[Line]) -> Sequence[Line]:
    """Return the lines in the dialect of the parser; those of code blocks are unchanged."""
    return list(_with_separated_definitions(_with_names_in_one_line(list(_with_admonitions(lines)))))


def _with_admonitions(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines, with admonitions as directives, and without components that are alone on a line."""
    fences = Fences()
    is_open = False
    for line in lines:
        if is_open and line.text.strip() and not line.text.startswith((" " * _INDENT, "\t")):
            is_open = False
            yield Line(line.number, ":::")
        if is_open:
            yield Line(line.number, line.text.removeprefix("\t") if line.text[:1] == "\t" else line.text[_INDENT:])
        elif fences.hold(line.text):
            yield line
        elif admonition := _ADMONITION.match(line.text):
            is_open = True
            yield Line(line.number, f":::note {admonition['title'] or ''}")
        else:
            yield Line(line.number, "") if _COMPONENT.match(line.text) else line


def _with_names_in_one_line(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, with names on several lines above a definition (`: text`) joined to one line."""
    found: list[Line] = []
    fences = Fences()
    for line in lines:
        if not fences.hold(line.text) and line.text.startswith(_MARK):
            names: list[Line] = []
            while found and len(names) < _MOST_NAMES and _may_be_name(found[-1].text):
                names.insert(0, found.pop())
            is_paragraph = not found or not found[-1].text.strip() or found[-1].text.startswith((_MARK, "#"))
            if len(names) > 1 and is_paragraph:
                names = [Line(names[0].number, "<br>".join(name.text.strip() for name in names))]
            found += names
        found.append(line)
    return found


def _may_be_name(text: str) -> bool:
    return not _STRUCTURE.match(text) and len(text) <= _LONGEST_NAME and not ends_sentence(text)


def _with_separated_definitions(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines, with a blank line between a definition and the `Term` line directly below it.

    The syntax requires it; without it, the term is part of the definition above. A definition below a heading is its
    text.
    """
    heading = False
    for index, line in enumerate(lines):
        above, below = lines[index - 1 : index], lines[index + 1 : index + 2]
        if below and above and line.text[:1].strip(" :") and below[0].text.startswith(_MARK):
            if above[0].text.startswith(_MARK):
                yield Line(line.number, "")
        yield Line(line.number, line.text.removeprefix(_MARK)) if heading else line
        heading = line.text.startswith("#") or (heading and not line.text.strip())
