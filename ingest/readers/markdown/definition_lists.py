"""Find terms in definition lists of Markdown (`Term`, and `: text` below it) and in `{glossary}` directives of MyST."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.cells import Cell
from ingest.readers.markdown.blocks import Block, Markdown, plain
from ingest.readers.markdown.entry import Entry, anchor_of, cells_in, children_of, joined
from ingest.readers.text import tidy

_BRACED: Final = re.compile(r"(?<!\s)\s*\{:?\s*[#.][^\s{}]+[^{}]*\}\s*$")
_CLASSIFIER: Final = re.compile(r"(?<!\s)\s+:\s.*")
_OPTION: Final = re.compile(r":[\w-]+:|\.\. |---\s*$")


def of_definition_list(markdown: Markdown, block: Block) -> Iterator[Entry]:
    """Yield the terms of a definition list; further lines of a name are synonyms."""
    entry: Entry | None = None
    for opening, tokens in children_of(block.tokens, 1, "dt_open", "dd_open"):
        parts = list(markdown.parts(tokens))
        if opening.type == "dt_open":
            if entry:
                yield entry
            begin = (opening.map or [block.begin])[0]
            name, *others = joined(parts).text.split("\n")
            anchor = anchor_of("".join(token.content for token in tokens))
            entry = Entry(tidy(_BRACED.sub("", name)), begin, [("related", joined(parts).references)])
            entry.cells += [("id", [anchor])] if anchor else []
            entry.cells += [("synonyms", list(map(tidy, others)))] if others else []
        elif entry:
            is_defined = any(column == "definition" for column, _ in entry.cells)
            first = "technical_definition" if is_defined else "definition"
            entry.cells += cells_in(first, parts[:1]) + cells_in("technical_definition", parts[1:])
    if entry:
        yield entry


def of_directive(block: Block) -> Iterator[Entry]:
    """Yield the terms of a `{glossary}`: names, and below them a text that is indented or begins with `:`."""
    names: list[str] = []
    texts: list[str] = []
    begin = block.begin
    for index, row in enumerate([*block.tokens[0].content.split("\n"), "end"], start=block.begin + 1):
        if row[:1] in (" ", "\t", "") or row.startswith(": "):
            texts.append(row.removeprefix(": ") if row.startswith(": ") else row)
        elif _OPTION.match(row):
            continue
        else:
            if any(map(str.strip, texts)) and names:
                yield _of_names(names, begin, textwrap.dedent("\n".join(texts)))
                names = []
            texts = []
            begin = begin if names else index
            names.append(row)


def _of_names(names: Sequence[str], begin: int, content: str) -> Entry:
    shown = [plain(_CLASSIFIER.sub("", name), inline=True).text for name in names]
    first, *rest = content.strip("\n").split("\n\n")
    cells: list[Cell] = [("synonyms", shown[1:])] if shown[1:] else []
    return Entry(
        shown[0],
        begin,
        cells + cells_in("definition", [plain(first)]) + cells_in("technical_definition", [plain("\n\n".join(rest))]),
    )
