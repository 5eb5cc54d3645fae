r"""Rewrite the sections, lists, tables and bold names of a LaTeX document without entries as Markdown.

The language of a document is that of babel or polyglossia.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ingest.readers.language_tags import language_named
from ingest.readers.text import Line

_LEVELS: Final = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
_COMMAND: Final = re.compile(
    r"\s*\\(?P<name>chapter|section|subsection|subsubsection|paragraph)\*?\s*\{(?P<title>[^{}]{1,200})\}(?P<rest>.*)"
)
_ITEM: Final = re.compile(r"\s*\\item(?![a-z])\s*(?:\[(?P<name>(?:[^\[\]]|\[[^\[\]]{0,200}\]){1,200})\])?(?P<text>.*)")
_TABLE: Final = re.compile(r"\s*\\begin\{(?:tabular[xy*]?|longtable|longtabu|tabu)\}")
_END_OF_TABLE: Final = re.compile(r"\s*\\end\{(?:tabular[xy*]?|longtable|longtabu|tabu)\}")
_RULES: Final = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|addlinespace|(?:cmidrule|[ch]line)(?:\([^()]*\))?\{[^{}]*\})(?![a-z])"
    r"|\\caption\*?(?:\[[^\[\]]*\])?\{[^{}]*\}|\\label\{[^{}]*\}"
)
_PART: Final = re.compile(r"\\end(?P<kind>firsthead|head|foot|lastfoot)(?![a-z])")
"""The end of a part of a long table, which pages repeat."""
_WIDE_CELL: Final = re.compile(
    r"\s*\\multicolumn\{(?P<count>\d{1,2})\}\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\s*\{(?P<text>.*)\}\s*", re.DOTALL
)
_ROW_END: Final = re.compile(r"\\\\(?:\[[^\[\]]{0,40}\])?")
_CELL: Final = re.compile(r"(?<!\\)&")
_BOLD: Final = re.compile(r"\s*(?:\\noindent\s*)?\\textbf\{(?P<name>[^{}]{1,200})\}")
_BOLD_CELL: Final = re.compile(r"\\textbf\{([^{}]{0,200})\}")
_ENVIRONMENT: Final = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\[[^\[\]]{0,200}\])?|\\footnote\{[^{}]*\}")
_DOCUMENT: Final = r"\begin{document}"
_END: Final = r"\end{document}"
_LANGUAGE: Final = re.compile(
    r"\\usepackage\[(?P<babel>[^\[\]]{1,200})\]\{babel\}"
    r"|\\set(?:main|default)language(?:\[[^\[\]]{0,200}\])?\{(?P<name>[a-z]{1,40})\}"
)


def language_of_latex(source: str) -> str | None:
    r"""Return the language that a document sets.

    >>> language_of_latex(r"\usepackage[english,ngerman]{babel}"), language_of_latex(r"\setmainlanguage{french}")
    ('de', 'fr')
    """
    found = _LANGUAGE.search(source)
    options = (found["babel"] or found["name"]).replace(" ", "").split(",") if found else [""]
    main = next((one for one in options if one.startswith("main=")), options[-1]).removeprefix("main=")
    return language_named(main) or language_named(main.removeprefix("n"))  # ngerman: the new spelling


def latex_as_markdown(lines: Sequence[Line], plain: Callable[[str], str]) -> Iterator[Line]:
    """Yield the lines below the preamble as Markdown; `plain` returns LaTeX as plain text."""
    begin = next((index + 1 for index, line in enumerate(lines) if _DOCUMENT in line.text), 0)
    end = next((index for index, line in enumerate(lines) if _END in line.text), len(lines))
    table: list[Line] | None = None
    for line in lines[begin:end]:
        if table is None and _TABLE.match(line.text):
            table = []
        elif table is None:
            yield from _line(line, plain)
        elif _END_OF_TABLE.match(line.text):
            yield from _table(table, plain)
            table = None
        else:
            table.append(line)
    yield from _table(table or [], plain)


def _line(line: Line, plain: Callable[[str], str]) -> Iterator[Line]:
    number, text = line
    if command := _COMMAND.match(text):
        title = plain(command["title"])
        if command["name"] in _LEVELS:
            yield from (Line(number, f"{'#' * _LEVELS[command['name']]} {title}"), Line(number, ""))
        else:
            yield from _named(number, title, _text(command["rest"], plain))
    elif item := _ITEM.match(text):
        below = _text(item["text"], plain)
        if item["name"]:
            yield from _named(number, plain(item["name"]), below)
        else:
            yield Line(number, f"- {below.strip()}")
    else:
        yield Line(number, _text(_ROW_END.sub("", text), plain))
        if _ROW_END.search(text):
            yield Line(number, "")


def _named(number: int, name: str, text: str) -> Iterator[Line]:
    yield from (Line(number, ""), Line(number, f"**{name}**: {text.strip()}"))


def _text(text: str, plain: Callable[[str], str]) -> str:
    text = _ENVIRONMENT.sub("", text)
    bold = _BOLD.match(text)
    if bold is None:
        return plain(text)
    rest = text[bold.end() :]
    return f"**{plain(bold['name'])}**{' ' * rest[:1].isspace()}{plain(rest)}"


def _table(lines: Sequence[Line], plain: Callable[[str], str]) -> Iterator[Line]:
    """Yield the rows of a table, of which each may have several lines."""
    is_header = True
    for number, text in _rows(_without_repeated_parts(lines)):
        cells = [cell for source in _CELL.split(text) for cell in _cells(source, plain)]
        is_group = not is_header and "multicolumn" in text and len(cells) > 1 and not any(cells[1:])
        cells[0] = f"**{cells[0]}**" if is_group and cells[0] else cells[0]
        yield from [Line(number, "")] if is_header else []
        yield Line(number, f"| {' | '.join(cells)} |")
        yield from [Line(number, "|---" * len(cells) + "|")] if is_header else []
        is_header = False
    yield from [] if is_header else [Line(lines[-1].number, "")]


def _cells(source: str, plain: Callable[[str], str]) -> Sequence[str]:
    """Return a cell, with an empty one for each further column that it extends over."""
    wide = _WIDE_CELL.fullmatch(source)
    text = plain(_BOLD_CELL.sub(r"\1", wide["text"] if wide else source)).replace("|", r"\|")
    return [text, *[""] * (int(wide["count"]) - 1 if wide else 0)]


def _without_repeated_parts(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines of a long table without the headers and footers of its further pages."""
    parts: list[tuple[str, list[Line]]] = [("", [])]
    for number, text in lines:
        if found := _PART.search(text):
            parts[-1][1].append(Line(number, text[: found.start()]))
            parts[-1] = (found["kind"], parts[-1][1])
            parts.append(("", [Line(number, text[found.end() :])]))
        else:
            parts[-1][1].append(Line(number, text))
    kinds = {kind for kind, _ in parts}
    shown = ("", "firsthead" if "firsthead" in kinds else "head")
    return [line for kind, part in parts if kind in shown for line in part]


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the rows with their first lines; one that the end of the table ends needs no mark."""
    open_row: list[Line] = []
    for number, text in lines:
        *ended, rest = _ROW_END.split(_RULES.sub("", text))
        for part in ended:
            row = [*open_row, Line(number, part)]
            open_row = []
            if any(line.text.strip() for line in row):
                yield Line(row[0].number, " ".join(line.text for line in row))
        if rest.strip():
            open_row.append(Line(number, rest))
    if open_row:
        yield Line(open_row[0].number, " ".join(line.text for line in open_row))
