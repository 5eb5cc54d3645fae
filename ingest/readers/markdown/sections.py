"""Divide the Markdown body of a term into sections: the text below each heading, and after each label of a field."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Final

from ingest.readers.cells import Cell
from ingest.readers.field_names import LISTS
from ingest.readers.markdown.blocks import Block, Markdown, Text
from ingest.readers.markdown.field_labels import (
    NAMING_LABELS,
    NOTE,
    cells_of_text,
    is_list_of_names,
    labeled_field,
    may_precede_tags,
    section_field,
    tags_of,
)
from ingest.readers.text import ends_sentence

_LABEL: Final = re.compile(r"(?P<mark>\*\*|__|[*_]?)(?P<label>[^*_:\n]{2,40})(?::(?P=mark)|(?P=mark)::?)[ \t]+")
_TITLE: Final = re.compile(r"(?P<mark>\*\*|__)?(?P<label>[^*_:\n]{2,40})(?(mark):?(?P=mark):?|:)")
LISTS_OF_ITEMS: Final = ("bullet_list", "ordered_list")
_EMPHASIZED: Final = re.compile(r"(?P<mark>[*_])(?P<text>[^*_\n]+)(?P=mark)")
_LABELED_LINE: Final = re.compile(
    r"(?<=\n)(?P<mark>\*\*|__|[*_])(?P<label>[^*_:\n]{2,40})(?::(?P=mark)|(?P=mark):)[ \t]"
)
_BOLD: Final = ("**", "__")
_IMAGES: Final = re.compile(r"(?:\[?!\[[^\[\]]*\]\([^()\s]*\)(?:\]\([^()\s]*\))?\s*)+")
"""A paragraph of images, which may be links."""
_SPEECH_PART: Final = re.compile(
    r"[*_(]{1,3}(?:(?:proper|plural|countable|mass) )?(?:noun|n|verb|v|adjective|adj|adverb|adv|phrase)\.?[*_)]{1,3}",
    re.IGNORECASE,
)
_UPDATED: Final = re.compile(
    r"[*_(]{0,3}(?:\S{1,100} \u00b7 )?(?i:last (?:updated|modified|edited|changed)|zuletzt (?:geändert|aktualisiert)"
    r"|dernière (?:mise à jour|modification)|última (?:actualización|atualização))\b[^\n]{0,100}"
)
"""A paragraph about the time at which the page was changed."""


@dataclass(slots=True)
class Section:
    """A part of the body: its heading or label, the field that it fills, if any, and the level of its heading, or 0."""

    title: Text
    column: str | None
    level: int
    blocks: list[Block] = field(default_factory=list)


def sections_of(markdown: Markdown, blocks: Sequence[Block]) -> list[Section]:
    """Return the sections below headings, then those that a label begins within a paragraph: `**Synonyms:** ...`."""
    sections = [Section(Text(""), None, 0)]
    labeled: list[Section] = []
    beside = (_UPDATED, _IMAGES) if len(blocks) > 1 else (_UPDATED,)
    lists = _titled_lists(blocks)
    within = {section.blocks[0].begin for section in lists.values()}
    for block in chain.from_iterable(map(_lines_with_labels, map(_unquoted, blocks))):
        last = sections[-1]
        title = markdown.text([block]) if block.kind == "heading" else None
        column = title and section_field(title.text)
        if title and (column or not (last.column and block.level > last.level)):
            sections.append(Section(title, column, block.level))
        elif found := lists.get(block.begin) or _labeled(block):
            labeled.append(found)
        elif block.begin in within:
            continue
        elif block.kind == "paragraph" and any(one.fullmatch(block.tokens[1].content) for one in beside):
            continue
        else:
            last.blocks.append(block)
    return [*sections, *labeled]


def _unquoted(block: Block) -> Block:
    """Return the paragraph of a quotation that is only a label and names, such as `> See also: keel`, or the block."""
    if block.kind != "blockquote" or [token.type for token in block.tokens[1:-1:2]] != [
        "paragraph_open",
        "paragraph_close",
    ]:
        return block
    paragraph = replace(block, kind="paragraph", tokens=block.tokens[1:-1])
    found = _labeled(paragraph)
    return paragraph if found and found.column in NAMING_LABELS else block


def _lines_with_labels(block: Block) -> Iterator[Block]:
    """Yield a paragraph, divided before the lines that begin with the name of a field in bold, and at lines of tags."""
    content = block.tokens[1].content if block.kind == "paragraph" else ""
    labels = {found.start(): found for found in _LABELED_LINE.finditer(content)}
    begins = {start for start, found in labels.items() if labeled_field(found["label"])}
    first = _LABEL.match(content)
    if begins or (first and first["mark"] in _BOLD and labeled_field(first["label"])):
        begins |= {start for start, found in labels.items() if found["mark"] in _BOLD}
    start = 0
    lines = content.split("\n")
    for line, above, below in zip(lines, ["", *lines], [*lines[1:], ""], strict=False):
        end_of_line = start + len(line)
        is_apart = not above and not below[:1].islower()
        if tags_of(line) and (is_apart or (not below and may_precede_tags(above, line))):
            begins |= {start, min(end_of_line + 1, len(content))}
        start = end_of_line + 1
    begins |= _labels_at_end(lines)
    if not begins - {0, len(content)}:
        yield block
        return
    begin, inline, end = block.tokens[:3]
    for start, stop in pairwise(sorted({0, *begins, len(content)})):
        if part := content[start:stop].strip().removesuffix("\\"):  # of a hard line break
            yield replace(block, tokens=(begin, inline.copy(content=part), end))


def _labels_at_end(lines: Sequence[str]) -> set[int]:
    """Return where the last lines of a paragraph begin that are labels without marks, one of them above names."""
    end, begins, has_names = sum(len(line) + 1 for line in lines), set[int](), False
    for line in reversed(lines):
        found = _LABEL.match(line)
        column = labeled_field(found["label"]) if found and not found["mark"] else None
        if not found or not column:
            return begins if has_names and ends_sentence(line.rstrip()) else set()
        has_names = has_names or is_list_of_names(line[found.end() :].strip(), column, found["label"])
        end -= len(line) + 1
        begins.add(end)
    return begins if has_names else set()


def _titled_lists(blocks: Sequence[Block]) -> dict[int, Section]:
    """Return the lists directly below the label of a field, `**Synonyms**` or `Synonyms:`, by its first line."""
    found: dict[int, Section] = {}
    for block, below in pairwise(blocks):
        is_above = block.kind == "paragraph" and below.kind in LISTS_OF_ITEMS
        title = _TITLE.fullmatch(block.tokens[1].content) if is_above else None
        column = labeled_field(title["label"]) if title else None
        if title and column in LISTS:
            found[block.begin] = Section(Text(title["label"]), column, 0, [below])
    return found


def _labeled(block: Block) -> Section | None:
    """Return the section that a paragraph is, if it begins with the name of a field in bold, or is a part of speech."""
    content = block.tokens[1].content if block.kind == "paragraph" else ""
    if "\n" not in content and not content.startswith(("*", "_")) and tags_of(content):
        return Section(Text("tags"), "categories", 0, [block])
    if _SPEECH_PART.fullmatch(content):
        return Section(Text("Part of speech"), NOTE, 0, [block])
    if emphasized := _EMPHASIZED.fullmatch(content):
        content = emphasized["text"]
    found = _LABEL.match(content)
    column = labeled_field(found["label"]) if found else None
    if (
        found is None
        or column is None
        or (not found["mark"] and not is_list_of_names(content[found.end() :], column, found["label"]))
    ):
        return None
    begin, inline, end = block.tokens[:3]
    rest = replace(block, tokens=(begin, inline.copy(content=content[found.end() :]), end))
    return Section(Text(found["label"]), column, 0, [rest])


def other_labels(markdown: Markdown, block: Block) -> list[Cell]:
    """Return the labels in bold and the texts of a paragraph below a term whose definition has a label, too."""
    found = _LABEL.match(block.tokens[1].content) if block.kind == "paragraph" else None
    if not found or found["mark"] not in _BOLD:
        return []
    inline = block.tokens[1]
    begins = [one.start() for one in _LABELED_LINE.finditer(inline.content) if one["mark"] in _BOLD]
    parts = [inline.content[start:stop] for start, stop in pairwise([0, *begins, len(inline.content)])]
    texts = [markdown.inline(inline.copy(content=part.strip())).text for part in parts]
    return [cell for text in texts if text for cell in cells_of_text(text, markdown.shows_languages)]
