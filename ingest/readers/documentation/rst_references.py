"""Resolve references of reStructuredText within a document: substitutions, and links to headings and labels."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from ingest.readers.markdown.site_generators import term_link
from ingest.readers.text import Line

UNDERLINE: Final = re.compile(r"([=\-`:.'\"~^_*+#])\1{2,}")
TARGET: Final = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_ROLE: Final = re.compile(r":(?P<role>[\w:.-]{1,30}):`(?P<text>[^`\n]{1,300})`")
_SUBSTITUTION: Final = re.compile(r"\.\. \|(?P<name>[^|\s][^|\n]{0,60})\| replace:: *(?P<text>\S.*)")
_TABLE_ROW: Final = re.compile(r"\s*\|[^|]*\|.*\|\s*")
_SUBSTITUTED: Final = re.compile(r"``[^`\n]{1,300}``|\|(?P<name>[^|\s][^|\n]{0,60})\|")
_CODE: Final = (".. code::", ".. code-block::", ".. sourcecode::")
_LABEL: Final = re.compile(r"\.\. _(?P<name>[^:\n]{1,100}):\s*")
_INTERNAL: Final = re.compile(
    r"`(?P<quoted>[^`<>\n]{1,200})`_(?![_\w])|(?<![\w`.-])(?P<word>[^\W_](?:[\w.-]{0,60}[^\W_])?)_(?![_\w])"
)
"""A link to a heading or a label: `batch size`_, hull_."""
_LINK: Final = re.compile(r"`([^`<>\n]{1,300}?)\s*<([^<>\s]{1,500})>`__?")


def with_substitutions(lines: list[Line]) -> list[Line]:
    """Return the lines with the texts of substitutions (`.. |db| replace:: WidgetDB`), except in tables and blocks."""
    texts = {found["name"]: found["text"].strip() for line in lines if (found := _SUBSTITUTION.match(line.text))}
    if not texts:
        return lines
    shown: list[Line] = []
    margin: int | None = None  # of the line above a block
    for line in lines:
        indent = len(line.text) - len(line.text.lstrip())
        margin = None if margin is not None and line.text.strip() and indent <= margin else margin
        if margin is None and not line.text.startswith(".. |") and not _TABLE_ROW.fullmatch(line.text):
            text = _SUBSTITUTED.sub(lambda found: texts.get(found["name"], found[0]), line.text)
            shown.append(Line(line.number, text))
            content = line.text.strip()
            is_above = content.startswith(_CODE) or (content.endswith("::") and not content.startswith(".. "))
            margin = indent if is_above else None
        else:
            shown.append(line)
    return shown


def sections_by_label(lines: Sequence[Line]) -> dict[str, str]:
    """Return the heading of each section by its words, and by its labels (`.. _hull:`), without regard to case."""
    found: dict[str, str] = {}
    labels: list[str] = []
    for (_, text), following in pairwise([*lines, Line(0, "")]):
        if label := _LABEL.fullmatch(text):
            labels.append(label["name"])
        elif (
            text[:1].strip() and not UNDERLINE.fullmatch(text.rstrip()) and UNDERLINE.fullmatch(following.text.rstrip())
        ):
            found |= {name.strip("`").casefold(): text.strip() for name in (text.strip(), *labels)}
            labels = []
        elif text.strip() and not UNDERLINE.fullmatch(text.rstrip()):
            labels = []
    return found


def marked(text: str, sections: Mapping[str, str]) -> str:
    """Return a line with its roles and links as Markdown; `sections` are the headings by their labels."""

    def shown(role: re.Match[str]) -> str:
        found = TARGET.fullmatch(role["text"])
        name, target = (found["text"], found["target"]) if found else (role["text"], role["text"])
        if role["role"] == "ref" and (section := sections.get(target.casefold())):
            return term_link(name if found else section, section)
        return term_link(name, target) if role["role"] == "term" else f"${name}$" if role["role"] == "math" else name

    def linked(link: re.Match[str]) -> str:
        name = link["quoted"] or link["word"]
        section = sections.get(" ".join(name.split()).casefold())
        return term_link(name, section) if section else link["quoted"] or link[0]

    return _INTERNAL.sub(linked, _LINK.sub(r"[\1](<\2>)", _ROLE.sub(shown, text)))
