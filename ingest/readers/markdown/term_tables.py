"""Find terms in the rows of Markdown tables whose header names the columns of a glossary."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from ingest.readers.cells import Cell, field_of
from ingest.readers.field_names import is_of_glossaries, meaning_of
from ingest.readers.language_columns import SURE_CODES
from ingest.readers.language_tags import language_named
from ingest.readers.layout_detection import label_of
from ingest.readers.markdown.blocks import Block, Markdown, Text
from ingest.readers.markdown.entry import Entry, children_of
from ingest.readers.markdown.field_labels import names_language
from ingest.readers.name_columns import SHORT_FORMS
from ingest.readers.separators import SEPARATORS, names_at_commas, separates_at_commas
from ingest.readers.tables.tables_on_sheets import Row, begins_with, is_letter
from ingest.readers.text import letters, tidy

if TYPE_CHECKING:
    from markdown_it.token import Token

_BOLD: Final = re.compile(r"\*\*[^*]+\*\*|__[^_]+__")
_MERGED: Final = re.compile(r"\*{3}.+\*{3}")
"""Each of the cells of a row of HTML that has one cell over all columns."""
_FEWEST: Final = 2
_FURTHER: Final = frozenset({"synonyms", "hidden_labels", "usage_note", "broader", "narrower", "related"})
"""The fields of which one shows, beside names, that a table is one of terms."""


def of_table(markdown: Markdown, block: Block) -> Iterator[Entry]:
    """Yield the terms of a table; none if its header does not name columns of a glossary.

    The language of the name of their column is that of the terms.
    """
    written = [
        (opening, [markdown.inline(token) for token in tokens if token.type == "inline"])
        for opening, tokens in children_of(block.tokens, 2, "tr_open")
    ]
    width = len(written[0][1])
    rows = _below_each_other(written)
    columns = [tidy(cell.text) for cell in rows[0][1]]
    columns = ["name", "definition"] if columns == ["", ""] else columns
    sure = any(map(is_of_glossaries, columns))
    meanings = [meaning_of(column) for column in columns]
    columns = [
        meaning.field if meaning and meaning.is_key else column
        for column, meaning in zip(columns, meanings, strict=True)
    ]
    fields = [meaning and meaning.field for meaning in meanings]
    short = next((index for index, column in enumerate(columns) if letters(column) in SHORT_FORMS), None)
    if (
        short is not None
        and "name" not in fields
        and {"synonyms", "definition"} & {*fields[:short], *fields[short + 1 :]}
    ):
        columns[short], fields[short] = "name", "name"
    elif not {"definition", "technical_definition"} & {*fields} and not ("name" in fields and _FURTHER & {*fields}):
        if len(list(filter(language_named, columns))) < _FEWEST:
            return
    languages = [language_named(column) or "" for column in columns]
    language = next(filter(None, languages), "") if len(list(filter(None, languages))) >= _FEWEST else ""
    if not {"name", "names"} & {*fields}:
        first = languages.index(language) if language else 0
        columns[first], fields[first] = "name", "name"
    else:
        language = ""
    named = next(index for index, field in enumerate(fields) if field in ("name", "names"))
    marked = {
        column for index, column in enumerate(columns) if all(_is_mark(cells[index].text) for _, cells in rows[1:])
    }
    columns = _with_names_in_languages(columns, fields, marked, is_certain=bool(language))
    meaning = meanings[named]
    language = language or (meaning and meaning.naming) or ""
    shown = [Row(0, [cell.text for cell in cells], "") for _, cells in rows]
    groups = _groups_of(block, named)
    group = ""
    for (row, cells), texts_of_row, below in zip(rows[1:], shown[1:], [*shown[2:], None], strict=False):
        if is_letter(texts_of_row) and below and begins_with(below, texts_of_row.first):
            continue
        if row in groups:
            group = next(iter(label_of(texts_of_row.first)), "")
            continue
        texts: list[Cell] = [
            (columns[index], _values(columns[index], cell.text)) for index, cell in enumerate(cells) if index != named
        ]
        texts.append(("beyond the header", markdown.surplus(row, width)))
        texts += [("category", [group]), ("language", [language])]
        texts.append(("related", [one for cell in cells for one in cell.references]))
        yield Entry(tidy(cells[named].text), (row.map or [block.begin])[0], texts, sure)


def _below_each_other(rows: "Sequence[tuple[Token, list[Text]]]") -> "Sequence[tuple[Token, list[Text]]]":
    """Return the rows of a table, those of two tables side by side, with equal headers, below each other."""
    header = [tidy(cell.text) for cell in rows[0][1]]
    half = len(header) // 2
    if not any(header) or header != 2 * header[:half]:
        return rows
    halves = [(row, cells[part]) for row, cells in rows[1:] for part in (slice(half), slice(half, None))]
    return [(rows[0][0], rows[0][1][:half]), *(one for one in halves if any(cell.text for cell in one[1]))]


def _groups_of(block: Block, named: int) -> "list[Token]":
    """Return the rows of one cell over all columns, and those with only a name in bold above names that are not."""
    rows = [
        (opening, [token.content.strip() for token in tokens if token.type == "inline"])
        for opening, tokens in children_of(block.tokens, 2, "tr_open")
    ][1:]
    merged = [opening for opening, cells in rows if len({*cells}) == 1 < len(cells) and _MERGED.fullmatch(cells[0])]
    if merged:
        return merged
    are_bold = [_BOLD.fullmatch(cells[named]) is not None for _, cells in rows]
    return (
        []
        if all(are_bold)
        else [
            opening
            for (opening, cells), is_bold, is_below in zip(rows, are_bold, [*are_bold[1:], True], strict=True)
            if is_bold and not is_below and sum(map(bool, cells)) == 1
        ]
    )


def _with_names_in_languages(
    columns: Sequence[str], fields: Sequence[str | None], marked: AbstractSet[str], *, is_certain: bool = False
) -> list[str]:
    """Return the columns, those that only name languages as columns of names in these, except `marked` ones.

    Unless it `is_certain`, a single word in English may be another one, such as Polish, and a code a word.
    """
    codes = [column for column in columns if language_named(column) and (is_certain or column not in marked)]
    is_sure = any(names_language(column) or column.casefold() in SURE_CODES for column in codes)  # not only HR, IT
    are_all = is_certain or (is_sure and len(codes) >= _FEWEST)
    languages = codes if are_all else list(filter(names_language, codes))
    are_languages = is_certain or len(languages) > 1 or not all(map(str.isascii, languages))
    return [
        f"Term ({language_named(column)})" if field is None and are_languages and column in languages else column
        for column, field in zip(columns, fields, strict=True)
    ]


def _is_mark(text: str) -> bool:
    """Return whether a cell is empty or only marked, as those of departments such as IT and HR."""
    return len(text.strip()) <= 1 or text.strip().casefold() in ("yes", "no")


def _values(column: str, text: str) -> list[str]:
    """Return the values in a cell of a table, in which commas separate names if nothing else does."""
    field = field_of(column)
    has_commas = bool(field) and separates_at_commas(field or "", column)
    return names_at_commas(text) if has_commas and not any(one in text for one in SEPARATORS) else [text]
