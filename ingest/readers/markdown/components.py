"""Rewrite the components of MDX and Vue that are terms as sections: `<Definition term="hull">...</Definition>`."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.readers.cells import field_of
from ingest.readers.field_names import LISTS
from ingest.readers.markdown.site_generators import Fences
from ingest.readers.text import Line, tidy

_NAME: Final = (
    r"(?=[A-Z]|[a-z]+-)(?![\w-]*(?i:tip|link|ref|pop))[\w-]*(?i:definition|glossary|term|acronym|concept|vocab)[\w-]*"
)
_OPENING: Final = re.compile(rf"\s{{0,12}}<{_NAME}(?=\s|$)")
_BEGIN: Final = re.compile(
    rf"\s*<(?P<name>{_NAME})(?P<attributes>(?:\s+[\w:-]+(?:=(?:\"[^\"]*\"|'[^']*'|\{{[^{{}}]*\}}))?){{1,20}})\s*"
    r"(?P<end>/?>)(?P<rest>.*)",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)=(?:\"([^\"]*)\"|'([^']*)'|\{([^{}]*)\})")
_STRING: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`")
_NAMING: Final = frozenset({"term", "name", "title", "word", "label", "acronym", "abbr", "concept"})
_HEADING: Final = re.compile(r"(#{1,5})\s")
_MOST_LINES: Final = 12  # of an opening tag
_FEWEST: Final = 2


class _Component(NamedTuple):
    begin: int
    end: int
    tag: str
    rows: Sequence[str]


def with_components_as_sections(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines, with the components of terms as sections, if several of them are blocks of their own.

    Attributes with the name of a field are paragraphs: the text, or names below its label.
    """
    found = {one.begin: one for one in _components(lines)}
    if len(found) < _FEWEST:
        return lines
    titles = [title[1] for line in lines[: min(found)] if (title := _HEADING.match(line.text))]
    marks = titles[-1] + "#" if titles else "##"
    shown: list[Line] = []
    end, closing = 0, ""
    for index, (number, text) in enumerate(lines):
        if component := found.get(index):
            rows = ("", f"{marks} {component.rows[0]}", *component.rows[1:])
            shown += [Line(number, row.replace(f"</{component.tag}>", "")) for row in rows]
            end, closing = component.end, f"</{component.tag}>"
        elif index >= end:
            shown.append(Line(number, text.replace(closing, "") if closing else text))
    return shown


def _components(lines: Sequence[Line]) -> Iterator[_Component]:
    fences = Fences()
    for index, line in enumerate(lines):
        if fences.hold(line.text) or not _OPENING.match(line.text):
            continue
        for end in range(index + 1, index + 1 + _MOST_LINES):
            found = _BEGIN.fullmatch("\n".join(row.text for row in lines[index:end]))
            if found and (rows := _rows(found)):
                yield _Component(index, end, found["name"], rows)
            if found:
                break


def _rows(tag: re.Match[str]) -> Sequence[str]:
    """Return the name of the term, then the lines below it; none for a component within a sentence, or without name."""
    rest, names, below = tag["rest"].strip(), "", [""]
    before, closing, after = rest.partition(f"</{tag['name']}>")
    if (closing and after.strip()) or (not closing and rest):
        return []
    for key, *values, listed in _ATTRIBUTE.findall(tag["attributes"]):
        texts = ["".join(text) for text in _STRING.findall(listed)] or ["".join(values)]
        if key.lower() in _NAMING and not names:
            names = tidy(texts[0])
        elif field_of(key) == "definition":
            below += [tidy(texts[0]), ""]
        elif field_of(key) in LISTS:
            below += [f"**{key.capitalize()}:** {', '.join(map(tidy, texts))}", ""]
    has_text = tag["end"] == ">" or any(below)
    return [names, *below, before, ""] if names and has_text else []
