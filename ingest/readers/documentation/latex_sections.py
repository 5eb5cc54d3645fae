r"""Rewrite the sections, lists, tables and bold names of a LaTeX document without entries as Markdown."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ingest.readers.text import Line

_LEVELS: Final = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
_COMMAND: Final = re.compile(
    r"\s*\\(?P<name>chapter|section|subsection|subsubsection|paragraph)\*?\s*\{(?P<title>[^{}]{1,200})\}(?P<rest>.*)"
)
_ITEM: Final = re.compile(r"\s*\\item(?![a-z])\s*(?:\[(?P<name>[^\[\]]{1,200})\])?(?P<text>.*)")
_TABLE: Final = re.compile(r"\s*\\begin\{(?:tabular[xy*]?|longtable|longtabu|tabu)\}")
_END_OF_TABLE: Final = re.compile(r"\s*\\end\{(?:tabular[xy*]?|longtable|longtabu|tabu)\}")
_RULES: Final = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|end(?:first|last)?(?:head|foot)|addlinespace|[ch]line\{[^{}]*\})(?![a-z])"
)
_ROW_END: Final = re.compile(r"\\\\(?:\[[^\[\]]{0,40}\])?")
_CELL: Final = re.compile(r"(?<!\\)&")
_BOLD: Final = re.compile(r"\s*(?:\\noindent\s*)?\\textbf\{(?P<name>[^{}]{1,200})\}")
_ENVIRONMENT: Final = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}(?:\[[^\[\]]{0,200}\])?|\\(?:footnote|cite[a-z]*)\{[^{}]*\}"
)
_DOCUMENT: Final = r"\begin{document}"


def latex_as_markdown(lines: Sequence[Line], plain: Callable[[str], str]) -> Iterator[Line]:
    """Yield the lines below the preamble as Markdown; `plain` returns LaTeX as plain text."""
    begin = next((index + 1 for index, line in enumerate(lines) if _DOCUMENT in line.text), 0)
    table: list[Line] | None = None
    for number, text in lines[begin:]:
        if table is not None:
            if _END_OF_TABLE.match(text):
                yield from _table(table, plain)
                table = None
            else:
                table.append(Line(number, text))
        elif _TABLE.match(text):
            table = []
        else:
            yield from _line(Line(number, text), plain)


def _line(line: Line, plain: Callable[[str], str]) -> Iterator[Line]:
    number, text = line
    command, item = _COMMAND.match(text), _ITEM.match(text)
    if command and command["name"] in _LEVELS:
        yield from (Line(number, f"{'#' * _LEVELS[command['name']]} {plain(command['title'])}"), Line(number, ""))
    elif command or (item and item["name"]):
        name, rest = (
            (command["title"], command["rest"]) if command else (item["name"], item["text"]) if item else ("", "")
        )
        yield from (Line(number, ""), Line(number, f"**{plain(name)}**: {_text(rest, plain).strip()}"))
    elif item:
        yield Line(number, f"- {_text(item['text'], plain).strip()}")
    else:
        yield Line(number, _text(_ROW_END.sub("", text), plain))
        if _ROW_END.search(text):
            yield Line(number, "")


def _text(text: str, plain: Callable[[str], str]) -> str:
    text = _ENVIRONMENT.sub("", text)
    bold = _BOLD.match(text)
    if bold is None:
        return plain(text)
    rest = text[bold.end() :]
    return f"**{plain(bold['name'])}**{' ' * rest[:1].isspace()}{plain(rest)}"


def _table(lines: Sequence[Line], plain: Callable[[str], str]) -> Iterator[Line]:
    """Yield the rows of a table, of which each may have several lines."""
    first, row = 0, ""
    is_header = True
    for number, text in lines:
        first = first if row.strip() else number
        *ended, row = _ROW_END.split(f"{row} {_RULES.sub('', text)}")
        for written in filter(str.strip, ended):
            cells = [plain(cell).replace("|", r"\|") for cell in _CELL.split(_BOLD_CELL.sub(r"\1", written))]
            yield from [Line(first, "")] if is_header else []
            yield Line(first, f"| {' | '.join(cells)} |")
            yield from [Line(first, "|---" * len(cells) + "|")] if is_header else []
            is_header = False
    yield Line(first, "")


_BOLD_CELL: Final = re.compile(r"\\textbf\{([^{}]{0,200})\}")
