"""Find terms in the items of Markdown lists, in groups, and with texts and labels below their names."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ingest.readers.cells import Cell
from ingest.readers.field_names import meaning_of
from ingest.readers.markdown.blocks import Block, Markdown, Text, inline_text
from ingest.readers.markdown.entry import Entry, cells_in, children_of
from ingest.readers.markdown.field_labels import labeled_items, labeled_names, section_field
from ingest.readers.markdown.named_lines import (
    MOST_WORDS,
    is_labeled,
    is_run_in_line,
    may_be_name,
    of_paragraph,
    plainly_named,
)
from ingest.readers.text import hashtags, letters, tidy, unbullet

if TYPE_CHECKING:
    from markdown_it.token import Token

SENSES: Final = frozenset(
    "noun propernoun verb transitiveverb intransitiveverb adjective adverb pronoun preposition general literal "
    "figurative substantiv nomen adjektiv nom verbe adjectif sustantivo verbo adjetivo".split()
)
"""Parts of speech and kinds of senses, in letters, in a list below a term."""

_HOMONYMS: Final = 2
"""Maximum number of groups with the same names."""


def of_items(markdown: Markdown, block: Block, *, plain: bool = False) -> list[Entry]:
    """Return the terms of a list whose first item, or with `plain` most items, have the form of a term."""
    entries: list[Entry] = []
    named = count = 0
    groups = _groups_of(markdown, block)
    for number, (begin, tokens, first) in enumerate(_items(block.tokens, 1, block.begin)):
        if number in groups:
            entries += groups[number]
            count, named = count + 1, named + 1
            continue
        found = of_paragraph(markdown, tokens[first], begin) if first >= 0 else []
        if not found and first >= 0 and (plain or entries):
            is_after_group = number - 1 in groups and any(token.type == "inline" for token in tokens[first + 1 :])
            found = _of_plain_item(markdown, tokens, first, begin, may_be_bare=plain or is_after_group)
        kinds = _kinds_below(markdown, found[-1].name, tokens, first) if found else []
        entries += found
        if not entries:
            return []
        count += bool(found) or first < 0 or not is_labeled(markdown.inline(tokens[first]).text)
        named += bool(found and any(texts != [""] for _, texts in found[0].cells))
        rest = [] if kinds else list(markdown.parts(tokens[first + 1 :] if found else tokens))
        entries[-1].cells += _cells_below(entries[-1], rest, markdown.shows_languages)
        entries += kinds
    for entry in entries:
        entry.sure = not plain
    return entries if not plain or 2 * named > count else []


def _groups_of(markdown: Markdown, block: Block) -> dict[int, list[Entry]]:
    """Return the terms in the list below each item that names a group of terms, by the index of the item.

    An item is a term with senses if all names below it are parts of speech, or if it is in bold and is the only group,
    or names below it repeat, name a field, or are those below several other items: labels. Those below one other are
    homonyms.
    """
    groups: dict[int, list[Entry]] = {}
    bold: set[int] = set()
    for number, (begin, tokens, first) in enumerate(_items(block.tokens, 1, block.begin)):
        if first >= 0 and (group := _of_group(markdown, tokens, first, begin)):
            groups[number] = group
            bold |= {number} if of_paragraph(markdown, tokens[first], begin) else set()
    names = {number: frozenset(letters(entry.name) for entry in group) for number, group in groups.items()}
    shared = Counter(names[number] for number in bold)
    senses = {number for number in groups if names[number] <= SENSES}
    for number in bold:
        most = 1 if any(map(meaning_of, names[number])) else _HOMONYMS
        senses |= {number} if shared[names[number]] > most or len(names[number]) < len(groups[number]) else set()
    senses |= bold if len(groups) == 1 else set()
    return {number: group for number, group in groups.items() if number not in senses}


def _of_group(markdown: Markdown, tokens: "Sequence[Token]", first: int, begin: int) -> list[Entry]:
    """Return the terms in the list below an item, which names their group; none if the item is a term."""
    title = markdown.inline(tokens[first])
    named = of_paragraph(markdown, tokens[first], begin)
    if not may_be_name(tidy(title.text)) or any(any(texts) for one in named for _, texts in one.cells):
        return []
    entries: list[Entry] = []
    for line, inner, at in _items_below(tokens, first, begin):
        found = of_paragraph(markdown, inner[at], line) if at >= 0 else []
        texts = list(markdown.parts(inner))
        if not found and entries and is_labeled(texts[0].text if texts else ""):
            entries[-1].cells += _cells_below(entries[-1], texts, markdown.shows_languages)
            continue
        below = list(markdown.parts(inner[at + 1 :]))
        is_defined = bool(found) and any(any(texts) for _, texts in found[-1].cells)
        if any(section_field(one.name) for one in found) or not (is_defined or (found and below)):
            return []
        found[-1].cells += _cells_below(found[-1], below, markdown.shows_languages)
        entries += found
    for entry in entries:
        entry.cells.append(("category", [tidy(title.text).rstrip(":")]))
    return entries


def _kinds_below(markdown: Markdown, name: str, tokens: "Sequence[Token]", first: int) -> list[Entry]:
    """Return the terms in the list below a term if all their names end with its words: "Sick leave" below "Leave"."""
    kinds: list[Entry] = []
    words = _words(name)
    below = [token.type for token in tokens[first + 2 :] if token.level == tokens[first].level - 1]
    for line, inner, at in _items_below(tokens, first) if below == ["bullet_list_open", "bullet_list_close"] else ():
        found = [] if at < 0 else of_paragraph(markdown, inner[at], line) or _of_plain_item(markdown, inner, at, line)
        own = _words(found[0].name) if len(found) == 1 else []
        if len(own) <= len(words) or own[-len(words) :] != words:
            return []
        texts = list(markdown.parts(inner[at + 1 :]))
        found[0].cells += [("broader", [name]), *_cells_below(found[0], texts, markdown.shows_languages)]
        kinds += found
    return kinds


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())


def _items_below(tokens: "Sequence[Token]", first: int, begin: int = 0) -> "Iterator[tuple[int, Sequence[Token], int]]":
    for list_, items in children_of(tokens, tokens[first].level - 1, "bullet_list_open", "ordered_list_open"):
        yield from _items(items, list_.level + 1, begin)


def _items(tokens: "Sequence[Token]", level: int, begin: int) -> "Iterator[tuple[int, Sequence[Token], int]]":
    """Yield for each item with content: its first line, its tokens, and the index of its text, or -1."""
    for opening, inner in children_of(tokens, level, "list_item_open"):
        if inner:
            yield (
                (opening.map or [begin])[0],
                inner,
                next((index for index, token in enumerate(inner) if token.type == "inline"), -1),
            )


def _cells_below(entry: Entry, texts: Sequence[Text], shows_languages: bool) -> list[Cell]:
    """Return the cells of the paragraphs and items below the name of an entry, which may be fields with labels."""
    is_defined = any(column == "definition" and any(found) for column, found in entry.cells)
    references: list[Cell] = [("related", [one for text in texts for one in text.references])]
    if not is_defined and (labeled := labeled_items([text.text for text in texts], shows_languages)):
        return labeled + references
    listed = list(filter(None, (_listed(text.text) for text in texts)))
    rest = [text for text in texts if not _listed(text.text)]
    if not is_defined and len(rest) == 1:
        rest = [rest[0]._replace(text=unbullet(rest[0].text))]
    return listed + cells_in("technical_definition" if is_defined else "definition", rest)


def _listed(text: str) -> Cell | None:
    tags = hashtags(text.removeprefix("- "))
    return ("categories", tags) if tags else labeled_names(text)


def _of_plain_item(
    markdown: Markdown, tokens: "Sequence[Token]", first: int, begin: int, *, may_be_bare: bool = False
) -> list[Entry]:
    """Return the term of an item without marks; if it `may_be_bare`, its text may be below the name or missing."""
    row = markdown.children(tokens[first])
    if named := plainly_named(row):
        return [Entry(named[0], begin, cells_in("definition", [named[1]]), is_run_in=is_run_in_line(row))]
    text = inline_text(row)
    name = tidy(text.text).rstrip(":")
    if not may_be_bare or not may_be_name(name) or len(name.split()) > MOST_WORDS or is_labeled(name):
        return []
    return [Entry(name, begin, [("related", text.references)])]
