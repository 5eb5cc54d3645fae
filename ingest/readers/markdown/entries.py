"""Find terms by the form of a Markdown block: definition lists, tables with a header, `**Term**: text`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.readers.cells import Cell, field_of
from ingest.readers.markdown.blocks import Block, Markdown, Text, inline_text
from ingest.readers.markdown.sections import letters
from ingest.readers.text import ends_sentence, tidy

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["Entry", "entries_of"]

_LONGEST_NAME: Final = 100
_AFTER_NAME: Final = re.compile(r"(?P<brackets>\s*\([^()]*\))?(?P<separator>\s*[:：]|\s+[-\u2013\u2014]+\s)?\s*")
_SURE_COLUMNS: Final = frozenset("term headword acronym abbreviation definition meaning gloss".split())
_ADMONITIONS: Final = frozenset("caution danger example hint important info note notes tip warning".split())


@dataclass(slots=True)
class Entry:
    """A term found by its form: its name, the index of its first line, and its other cells.

    `sure` is false for a table of names and descriptions, which may list options or files outside a glossary.
    """

    name: str
    begin: int
    cells: list[Cell]
    sure: bool = True


def entries_of(markdown: Markdown, block: Block) -> list[Entry]:
    """Return the terms that a block consists of; none if it is something else."""
    match block.kind:
        case "dl":
            return list(_of_definition_list(markdown, block))
        case "table":
            return list(_of_table(markdown, block))
        case "bullet_list" | "ordered_list":
            return _of_items(markdown, block)
        case "paragraph":
            return _of_paragraph(markdown, block.tokens[1], block.begin)
    return []


def _of_definition_list(markdown: Markdown, block: Block) -> Iterator[Entry]:
    entry: Entry | None = None
    for opening, tokens in _children(block.tokens, 1, "dt_open", "dd_open"):
        parts = list(markdown.parts(tokens))
        if opening.type == "dt_open":
            if entry:
                yield entry
            begin = (opening.map or [block.begin])[0]
            name = _one(parts)
            entry = Entry(tidy(name.text), begin, [("related", name.references)])
        elif entry:
            first = "technical_definition" if len(entry.cells) > 1 else "definition"
            entry.cells += _cells(first, parts[:1]) + _cells("technical_definition", parts[1:])
    if entry:
        yield entry


def _of_table(markdown: Markdown, block: Block) -> Iterator[Entry]:
    rows = [
        (opening, [markdown.inline(token) for token in tokens if token.type == "inline"])
        for opening, tokens in _children(block.tokens, 2, "tr_open")
    ]
    columns = [tidy(cell.text) for cell in rows[0][1]]
    fields = [field_of(column) for column in columns]
    if not {"name", "names"} & {*fields}:
        columns[0], fields[0] = "name", "name"
    if not {"definition", "technical_definition"} & {*fields}:
        return
    sure = any(letters(column) in _SURE_COLUMNS for column in columns)
    named = next(index for index, field in enumerate(fields) if field in ("name", "names"))
    for row, cells in rows[1:]:
        texts: list[Cell] = [(columns[index], [cell.text]) for index, cell in enumerate(cells) if index != named]
        texts.append(("beyond the header", markdown.surplus(row, len(cells))))
        texts.append(("related", [one for cell in cells for one in cell.references]))
        yield Entry(tidy(cells[named].text), (row.map or [block.begin])[0], texts, sure)


def _of_items(markdown: Markdown, block: Block) -> list[Entry]:
    entries: list[Entry] = []
    for opening, tokens in _children(block.tokens, 1, "list_item_open"):
        begin = (opening.map or [block.begin])[0]
        first = next((index for index, token in enumerate(tokens) if token.type == "inline"), None)
        found = [] if first is None else _of_paragraph(markdown, tokens[first], begin)
        entries += found
        if not entries:
            return []
        rest = list(markdown.parts(tokens[first + 1 :] if found and first is not None else tokens))
        entries[-1].cells += _cells("technical_definition", rest)
    return entries


def _of_paragraph(markdown: Markdown, paragraph: "Token", begin: int) -> list[Entry]:
    """Return the terms of a paragraph whose first line, and maybe further lines, are `**Term**: text`."""
    found: list[tuple[str, int, list[Text]]] = []
    for line, row in markdown.rows(paragraph):
        if named := _named(row):
            found.append((named[0], begin + line, [named[1]]))
        elif found:
            found[-1][2].append(inline_text(row))
        else:
            return []
    return [Entry(name, line, _cells("definition", [_one(texts)])) for name, line, texts in found]


def _named(row: "Sequence[Token]") -> tuple[str, Text] | None:
    """Return the bold name at the start of a line, and the text after its colon, dash or line end."""
    row = [token for token in row if token.content or token.type != "text"]
    if not row or row[0].type != "strong_open":
        return None
    end = next(index for index, token in enumerate(row) if token.type == "strong_close" and token.level == row[0].level)
    bold, rest = inline_text(row[1:end]), inline_text(row[end + 1 :])
    name = tidy(bold.text)
    after = _AFTER_NAME.match(rest.text)
    if after is None or not (after["separator"] or name.endswith(":") or not rest.text):
        return None
    name = tidy(name.rstrip(": ") + (after["brackets"] or ""))
    if not name or len(name) > _LONGEST_NAME or ends_sentence(name) or name.casefold() in _ADMONITIONS:
        return None
    return name, Text(rest.text[after.end() :], bold.references + rest.references)


def _children(tokens: "Sequence[Token]", level: int, *kinds: str) -> "Iterator[tuple[Token, Sequence[Token]]]":
    """Yield each token of `level` that opens one of `kinds`, and the tokens before the one that closes it."""
    for begin, opening in enumerate(tokens):
        if opening.level == level and opening.type in kinds:
            end = begin + 1
            while tokens[end].level > opening.level:
                end += 1
            yield opening, tokens[begin + 1 : end]


def _cells(column: str, texts: Sequence[Text]) -> list[Cell]:
    return [
        (column, ["\n".join(text.text for text in texts)]),
        ("related", [one for text in texts for one in text.references]),
    ]


def _one(texts: Sequence[Text]) -> Text:
    return Text(" ".join(text.text for text in texts), tuple(one for text in texts for one in text.references))
