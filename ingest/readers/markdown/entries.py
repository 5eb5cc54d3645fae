"""Find terms by the form of a Markdown block: definition lists, tables with a header, `**Term**: text`.

Also `{glossary}` directives of MyST, abbreviations (`*[HTML]: text`), and in glossaries `Term: text` without marks.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ingest.readers.cells import Cell, field_of
from ingest.readers.columns import SHORT_FORMS
from ingest.readers.fields import meaning_of
from ingest.readers.markdown.blocks import Block, Markdown, Text, inline_text, plain
from ingest.readers.markdown.expansions import abbreviates
from ingest.readers.markdown.sections import (
    labeled_items,
    labeled_line,
    labeled_names,
    letters,
    may_precede_tags,
    section_field,
    tags_of,
)
from ingest.readers.record import NAMES
from ingest.readers.separators import SEPARATORS, names_at_commas, separates_at_commas
from ingest.readers.tables.parts import Row, begins_with, is_letter
from ingest.readers.text import ends_sentence, hashtags, tidy, unbullet

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["QUOTED_NAME", "Entry", "anchor_of", "entries_of", "plain_entries_of"]

_LONGEST_NAME: Final = 100
_MOST_WORDS: Final = 6  # of a name without marks
_AFTER_NAME: Final = re.compile(
    r"(?P<brackets>\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]))?(?P<separator>\s*(?:::?|：)|\s+[-\u2013\u2014=|\u2192\u21d2]+>?\s|\s*[\u2013\u2014]\s)?\s*"
)
_FOOTNOTE: Final = re.compile(r"\[\^[^\[\]\s]{1,60}\]")
_PLAIN: Final = re.compile(r"(?P<name>[^:：\n]{1,100}?)(?:\s*(?:::?|：)|\s+[-\u2013\u2014=\u2192\u21d2]+>?)\s+(?=\S)")
_RUN_IN: Final = re.compile(r"\.|[^.]\s*(?:\([^()]*\)|\[[^\[\]]*\])?\.\s")
QUOTED_NAME: Final = re.compile(
    r"[\"\u201c\u201e](?P<name>[^\"\u201c-\u201e\n]{1,100})[\"\u201c\u201d](?P<brackets>\s*\([^()]{1,100}\))?,?\s+"
    r"(?:(?:(?:(?:shall|will) )?means?|is defined as|refers? to)[:,]?\s+"
    r"|(?=(?:shall )?ha(?:s|ve) the (?:same )?meaning))"
)
"""A definition of a contract: `"Affiliate" means ...`."""
_ABBREVIATION: Final = re.compile(r"\*\[([^\[\]\n]+)\]:[ \t]*(\S.*)")
_ANCHOR: Final = re.compile(r"<a\s+(?:id|name)=[\"']?([^\"'<>\s]+)[^<>]*>|\{:?\s*#([^\s{}]+)[^{}]*\}\s*$")
_SURE_COLUMNS: Final = frozenset("term headword acronym abbreviation definition meaning gloss".split())
_ADMONITIONS: Final = frozenset(
    "attention caution danger e.g. example examples hint i.e. important info note notes remark remarks see source "
    "sources tip todo warning".split()
)

_SENSES: Final = frozenset(
    "noun propernoun verb transitiveverb intransitiveverb adjective adverb pronoun preposition general literal "
    "figurative substantiv nomen adjektiv nom verbe adjectif sustantivo verbo adjetivo".split()
)
"""Parts of speech and kinds of senses, in letters, in a list below a term."""
_BRACED: Final = re.compile(r"\s*\{:?\s*[#.][^\s{}]+[^{}]*\}\s*$")
_BETWEEN: Final = re.compile(r"\s*(?:[,/]|\bor\b)\s*")
_INITIALS: Final = re.compile(r"(?:\w{1,3}\.){2,}")
"""An abbreviation whose last period is a part of it: `U.S.`."""
_DIRECTIVE: Final = re.compile(r"\{glossary\}")
_CLASSIFIER: Final = re.compile(r"\s+:\s.*")
_OPTION: Final = re.compile(r":[\w-]+:|\.\. |---\s*$")


@dataclass(slots=True)
class Entry:
    """A term found by its form: its name, the index of its first line, and its other cells.

    `sure` is false for a table of names and descriptions, which may list options or files outside a glossary. If it
    `is_run_in`, the name is in bold and ends with a period.
    """

    name: str
    begin: int
    cells: list[Cell]
    sure: bool = True
    is_run_in: bool = False


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
            paragraph = block.tokens[1]
            return _of_abbreviations(paragraph, block.begin) or _of_paragraph(markdown, paragraph, block.begin)
        case "fence" | "colon_fence" if _DIRECTIVE.match(block.tokens[0].info):
            return list(_of_directive(block))
    return []


def plain_entries_of(markdown: Markdown, block: Block) -> list[Entry]:
    """Return the terms of a paragraph or list in the form `Term: text` or `Term - text`; none for another form."""
    if block.kind == "paragraph":
        rows = [(block.begin + index, row) for index, row in markdown.rows(block.tokens[1])]
        found = [(line, row, _plainly_named(row)) for line, row in rows]
        if not found[0][2]:
            return []
        entries: list[Entry] = []
        for index, (line, row, named) in enumerate(found):
            if named:
                entries.append(Entry(named[0], line, _cells("definition", [named[1]]), False, _is_run_in(row)))
            elif tags := _tags([one[1] for one in found], [one[2] for one in found], index):
                entries[-1].cells.append(("categories", tags))
            else:
                entries[-1].cells += _cells("definition", [inline_text(row)])
        return [_with_one_definition(entry) for entry in entries]
    if block.kind in ("bullet_list", "ordered_list"):
        return _of_items(markdown, block, plain=True)
    return []


def anchor_of(content: str) -> str | None:
    """Return the anchor in the Markdown of a name: `<a id="pod"></a>` or `{#pod}`.

    >>> anchor_of('<a name="pod"></a>Pod'), anchor_of("Pod {#pod}"), anchor_of("Pod")
    ('pod', 'pod', None)
    """
    found = _ANCHOR.search(content)
    return found and (found[1] or found[2])


def _of_definition_list(markdown: Markdown, block: Block) -> Iterator[Entry]:
    entry: Entry | None = None
    for opening, tokens in _children(block.tokens, 1, "dt_open", "dd_open"):
        parts = list(markdown.parts(tokens))
        if opening.type == "dt_open":
            if entry:
                yield entry
            begin = (opening.map or [block.begin])[0]
            name, *others = _one(parts).text.split("\n")
            anchor = anchor_of("".join(token.content for token in tokens))
            entry = Entry(tidy(_BRACED.sub("", name)), begin, [("related", _one(parts).references)])
            entry.cells += [("id", [anchor])] if anchor else []
            entry.cells += [("synonyms", list(map(tidy, others)))] if others else []
        elif entry:
            is_defined = any(column == "definition" for column, _ in entry.cells)
            first = "technical_definition" if is_defined else "definition"
            entry.cells += _cells(first, parts[:1]) + _cells("technical_definition", parts[1:])
    if entry:
        yield entry


def _of_table(markdown: Markdown, block: Block) -> Iterator[Entry]:
    rows = [
        (opening, [markdown.inline(token) for token in tokens if token.type == "inline"])
        for opening, tokens in _children(block.tokens, 2, "tr_open")
    ]
    columns = [tidy(cell.text) for cell in rows[0][1]]
    sure = any(letters(column) in _SURE_COLUMNS for column in columns)
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
    elif not {"definition", "technical_definition"} & {*fields}:
        return
    if not {"name", "names"} & {*fields}:
        columns[0], fields[0] = "name", "name"
    named = next(index for index, field in enumerate(fields) if field in ("name", "names"))
    shown = [Row(0, [cell.text for cell in cells], "") for _, cells in rows]
    for (row, cells), written, below in zip(rows[1:], shown[1:], [*shown[2:], None], strict=False):
        if is_letter(written) and below and begins_with(below, written.first):
            continue
        texts: list[Cell] = [
            (columns[index], _values(columns[index], cell.text)) for index, cell in enumerate(cells) if index != named
        ]
        texts.append(("beyond the header", markdown.surplus(row, len(cells))))
        texts.append(("related", [one for cell in cells for one in cell.references]))
        yield Entry(tidy(cells[named].text), (row.map or [block.begin])[0], texts, sure)


def _values(column: str, text: str) -> list[str]:
    """Return the values in a cell of a table, in which commas separate names if nothing else does."""
    field = field_of(column)
    has_commas = bool(field) and separates_at_commas(field or "", column)
    return names_at_commas(text) if has_commas and not any(one in text for one in SEPARATORS) else [text]


def _of_items(markdown: Markdown, block: Block, *, plain: bool = False) -> list[Entry]:
    """Return the terms of a list whose first item, or with `plain` most items, have the form of a term."""
    entries: list[Entry] = []
    named = count = 0
    groups = _groups_of(markdown, block)
    for number, (opening, tokens) in enumerate(_children(block.tokens, 1, "list_item_open")):
        if number in groups:
            entries += groups[number]
            count, named = count + 1, named + 1
            continue
        begin = (opening.map or [block.begin])[0]
        first = next((index for index, token in enumerate(tokens) if token.type == "inline"), None)
        found = [] if first is None else _of_paragraph(markdown, tokens[first], begin)
        if not found and first is not None and (plain or entries):
            is_after_group = number - 1 in groups and any(token.type == "inline" for token in tokens[first + 1 :])
            found = _of_plain_item(markdown, tokens, first, begin, may_be_bare=plain or is_after_group)
        entries += found
        if not entries:
            return []
        count += 1
        named += bool(found and any(texts != [""] for _, texts in found[0].cells))
        rest = list(markdown.parts(tokens[first + 1 :] if found and first is not None else tokens))
        entries[-1].cells += _cells_below(entries[-1], rest)
    for entry in entries:
        entry.sure = not plain
    return entries if not plain or 2 * named > count else []


def _groups_of(markdown: Markdown, block: Block) -> dict[int, list[Entry]]:
    """Return the terms in the list below each item that names a group of terms, by the index of the item.

    An item is a term with senses if all names below it are parts of speech, or if it is in bold and is the only group,
    or names below it repeat or are those below another item.
    """
    groups: dict[int, list[Entry]] = {}
    bold: set[int] = set()
    for number, (opening, tokens) in enumerate(_children(block.tokens, 1, "list_item_open")):
        first = next((index for index, token in enumerate(tokens) if token.type == "inline"), None)
        begin = (opening.map or [block.begin])[0]
        if first is not None and (group := _of_group(markdown, tokens, first, begin)):
            groups[number] = group
            bold |= {number} if _of_paragraph(markdown, tokens[first], begin) else set()
    names = {number: frozenset(letters(entry.name) for entry in group) for number, group in groups.items()}
    shared = Counter(names[number] for number in bold)
    senses = {number for number in groups if names[number] <= _SENSES}
    senses |= {number for number in bold if shared[names[number]] > 1 or len(names[number]) < len(groups[number])}
    senses |= bold if len(groups) == 1 else set()
    return {number: group for number, group in groups.items() if number not in senses}


def _of_group(markdown: Markdown, tokens: "Sequence[Token]", first: int, begin: int) -> list[Entry]:
    """Return the terms in the list below an item, which names their group; none if the item is a term."""
    title = markdown.inline(tokens[first])
    named = _of_paragraph(markdown, tokens[first], begin)
    if not _may_be_name(tidy(title.text)) or any(any(texts) for one in named for _, texts in one.cells):
        return []
    entries: list[Entry] = []
    for list_, items in _children(tokens, tokens[first].level - 1, "bullet_list_open", "ordered_list_open"):
        for opening, inner in _children(items, list_.level + 1, "list_item_open"):
            at = next((index for index, token in enumerate(inner) if token.type == "inline"), None)
            found = [] if at is None else _of_paragraph(markdown, inner[at], (opening.map or [begin])[0])
            below = list(markdown.parts(inner[(at or 0) + 1 :]))
            is_defined = bool(found) and any(any(texts) for _, texts in found[-1].cells)
            if any(section_field(one.name) for one in found) or not (is_defined or (found and below)):
                return []
            found[-1].cells += _cells_below(found[-1], below)
            entries += found
    for entry in entries:
        entry.cells.append(("category", [tidy(title.text).rstrip(":")]))
    return entries


def _cells_below(entry: Entry, texts: Sequence[Text]) -> list[Cell]:
    """Return the cells of the paragraphs and items below the name of an entry, which may be fields with labels."""
    is_defined = any(column == "definition" and any(found) for column, found in entry.cells)
    references: list[Cell] = [("related", [one for text in texts for one in text.references])]
    if not is_defined and (labeled := labeled_items([text.text for text in texts])):
        return labeled + references
    listed = list(filter(None, (_listed(text.text) for text in texts)))
    rest = [text for text in texts if not _listed(text.text)]
    if not is_defined and len(rest) == 1:
        rest = [rest[0]._replace(text=unbullet(rest[0].text))]
    return listed + _cells("technical_definition" if is_defined else "definition", rest)


def _listed(text: str) -> Cell | None:
    tags = hashtags(text.removeprefix("- "))
    return ("categories", tags) if tags else labeled_names(text)


def _of_plain_item(
    markdown: Markdown, tokens: "Sequence[Token]", first: int, begin: int, *, may_be_bare: bool
) -> list[Entry]:
    """Return the term of an item without marks; if it `may_be_bare`, its text may be below the name or missing."""
    row = markdown.children(tokens[first])
    if named := _plainly_named(row):
        return [Entry(named[0], begin, _cells("definition", [named[1]]), is_run_in=_is_run_in(row))]
    text = inline_text(row)
    name = tidy(text.text).rstrip(":")
    if not may_be_bare or not _may_be_name(name) or len(name.split()) > _MOST_WORDS:
        return []
    return [Entry(name, begin, [("related", text.references)])]


def _of_abbreviations(paragraph: "Token", begin: int) -> list[Entry]:
    entries: list[Entry] = []
    for index, row in enumerate(paragraph.content.split("\n")):
        found = _ABBREVIATION.fullmatch(row)
        if found is None:
            return []
        name, text = tidy(found[1]), tidy(found[2])
        cells: list[Cell] = [("definition", [text]), ("synonyms", [text] if abbreviates(name, text) else [])]
        entries.append(Entry(name, begin + index, cells))
    return entries


def _of_directive(block: Block) -> Iterator[Entry]:
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
        cells + _cells("definition", [plain(first)]) + _cells("technical_definition", [plain("\n\n".join(rest))]),
    )


def _of_paragraph(markdown: Markdown, paragraph: "Token", begin: int) -> list[Entry]:
    """Return the terms of a paragraph whose first line, and maybe further lines, are `**Term**: text`."""
    found: list[tuple[str, int, list[Text]]] = []
    others: dict[int, list[Cell]] = {}
    rows = list(markdown.rows(paragraph))
    names = [_named(row) or _quoted(row) for _, row in rows]
    for index, ((line, row), named) in enumerate(zip(rows, names, strict=True)):
        is_last_label = len(found) == 1 and index + 1 == len(rows)
        if named and not (is_last_label and tags_of(inline_text(row).text)):
            found.append((named[0], begin + line, [named[1]]))
            others[begin + line] = [("synonyms", _further_names(row))]
        elif found and (tags := _tags([one for _, one in rows], names, index)):
            others[found[-1][1]].append(("categories", tags))
        elif found and row and row[0].type == "em_open" and (labeled := labeled_line(inline_text(row).text)):
            others[found[-1][1]].append(labeled)
        elif found:
            found[-1][2].append(inline_text(row))
        else:
            return []
    if len(found) > 1 and field_of(found[0][0]) in NAMES and all(section_field(name) for name, _, _ in found[1:]):
        return [_of_labels([(name, _one(texts).text) for name, _, texts in found], begin)]
    return [Entry(name, line, [*_cells("definition", [_one(texts)]), *others[line]]) for name, line, texts in found]


def _tags(rows: "Sequence[Sequence[Token]]", names: Sequence[object], index: int) -> list[str]:
    """Return the tags in a line, if the text of its term ends with the line, and it is not a part of a sentence."""
    is_last = index + 1 == len(rows) or bool(names[index + 1])
    line = inline_text(rows[index]).text
    return tags_of(line) if is_last and may_precede_tags(tidy(inline_text(rows[index - 1]).text), line) else []


def _of_labels(labeled: Sequence[tuple[str, str]], begin: int) -> Entry:
    """Return the term whose name and fields have labels: `**Term:** API`, and `**Definition:** ...` below it."""
    (_, name), *others = labeled
    return Entry(tidy(name), begin, [labeled_names(f"{label}: {text}") or (label, [text]) for label, text in others])


def _named(row: "Sequence[Token]") -> tuple[str, Text] | None:
    """Return the bold name at the start of a line, and the text after its colon, dash or line end."""
    row = [token for token in row if token.content or token.type != "text"]
    if row and row[0].type == "em_open":  # ***bold and italic***
        row = [token for token in row if token.type not in ("em_open", "em_close")]
    if not row or row[0].type != "strong_open":
        return None
    end = next(index for index, token in enumerate(row) if token.type == "strong_close" and token.level == row[0].level)
    below = list(row[_end_of_names(row) + 1 :])
    if below and (mark := _FOOTNOTE.match(below[0].content)):  # which would seem to begin the text of the footnote
        below[0] = below[0].copy(content=below[0].content[mark.end() :])
    bold, rest = inline_text(row[1:end]), inline_text(below)
    name = tidy(bold.text)
    after = _AFTER_NAME.match(rest.text)
    if after is None or not (after["separator"] or name.endswith(":") or after.end() == len(rest.text)):
        return None
    name = tidy(name.rstrip(": ") + _in_parentheses(after["brackets"]))
    if not _may_be_name(name):
        return None
    return name, Text(rest.text[after.end() :], bold.references + rest.references)


def _in_parentheses(brackets: str | None) -> str:
    """Return the brackets after a name, which contain a qualifier or a synonym, as parentheses; none for a footnote."""
    written = (brackets or "").strip()
    inner = written[1:-1].strip()
    return f" ({inner})" if inner and not (inner.isdecimal() and written[0] == "[") else ""


def _end_of_names(row: "Sequence[Token]") -> int:
    """Return the index at which the bold names at the start of a line end, with commas or slashes between."""
    ends = [index for index, token in enumerate(row) if token.type == "strong_close"]
    end = ends[0]
    for further in ends[1:]:
        between = row[end + 1 : end + 3]
        if [token.type for token in between] != ["text", "strong_open"] or not _BETWEEN.fullmatch(between[0].content):
            break
        end = further
    return end


def _further_names(row: "Sequence[Token]") -> list[str]:
    row = [token for token in row if token.content or token.type != "text"]
    if not row or row[0].type != "strong_open":
        return []
    names = [[""]]
    for token in row[: _end_of_names(row)]:
        names += [[token.content]] if token.type == "strong_open" else []
        names[-1] += [token.content] if token.level > row[0].level else []
    return [tidy("".join(name)).rstrip(":") for name in names[2:]]


def _quoted(row: "Sequence[Token]") -> tuple[str, Text] | None:
    """Return the quoted name at the start of a line, and the text after "means"."""
    text = inline_text(row)
    found = QUOTED_NAME.match(text.text)
    if found is None:
        return None
    return tidy(found["name"] + (found["brackets"] or "")), Text(text.text[found.end() :], text.references)


def _plainly_named(row: "Sequence[Token]") -> tuple[str, Text] | None:
    """Return the name at the start of a line, in italics, linked or without marks, and the text after its separator.

    A bold name needs no separator.
    """
    text = inline_text(row)
    found = _PLAIN.match(text.text)
    row = [token for token in row if token.content or token.type != "text"]
    if row and row[0].type == "strong_open":
        end = next(index for index, token in enumerate(row) if token.type == "strong_close")
        bold, rest = tidy(inline_text(row[:end]).text), inline_text(row[end + 1 :]).text
        is_run_in = ends_sentence(bold) and bold.endswith(".") and rest[:1] == " "  # **Ebb.** The fall
        if is_run_in and not _INITIALS.fullmatch(bold):
            bold = bold.removesuffix(".")
        after = _AFTER_NAME.match(rest)
        if after and rest[after.end() :][:2] == ". ":  # **Ebb** (tide). The fall
            bold, rest, after = bold + _in_parentheses(after["brackets"]), rest[after.end() + 1 :], None
        rest = f"{after['brackets']} {rest[after.end() :]}" if after and after["brackets"] else rest
        return (bold, Text(rest.strip(), text.references)) if _may_be_name(bold) and rest[:1] == " " else None
    if (
        row
        and row[0].type == "em_open"
        and row[-1].type == "em_close"
        and sum(token.type == "em_open" for token in row) == 1
    ):
        return None  # a remark such as `*Last change: 2024*`
    name = tidy(found["name"]) if found else ""
    if found is None or not _may_be_name(name) or len(name.split()) > _MOST_WORDS or section_field(name):
        return None
    return name, Text(text.text[found.end() :], text.references)


def _is_run_in(row: "Sequence[Token]") -> bool:
    """Return whether a line begins with a bold name that ends with a period: `**Ebb.** text`, `**Ebb**. text`."""
    row = [token for token in row if token.content or token.type != "text"]
    if not row or row[0].type != "strong_open":
        return False
    end = next(index for index, token in enumerate(row) if token.type == "strong_close")
    return bool(_RUN_IN.match(inline_text(row[:end]).text.rstrip()[-1:] + inline_text(row[end + 1 :]).text))


def _may_be_name(name: str) -> bool:
    is_sentence = ends_sentence(name) and not _INITIALS.fullmatch(name)
    is_name = bool(name) and len(name) <= _LONGEST_NAME and not is_sentence
    return is_name and name.casefold().removeprefix("for ") not in _ADMONITIONS


def _with_one_definition(entry: Entry) -> Entry:
    texts = [text for column, found in entry.cells if column == "definition" for text in found]
    others = [cell for cell in entry.cells if cell[0] != "definition"]
    return replace(entry, cells=[("definition", [" ".join(texts)]), *others])


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
