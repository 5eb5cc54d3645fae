"""Convert the Markdown body of a term to cells: the text above the first heading, and that of each section."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from graph.term_fields import SECTIONS
from ingest.readers.cells import Cell, field_of, main_field_of, to_record
from ingest.readers.field_names import LISTS, REFERENCES
from ingest.readers.markdown.blocks import Block, Markdown, Text, is_definition
from ingest.readers.markdown.comments import comment_cells
from ingest.readers.markdown.field_labels import LONG_NAME, labeled_field, labeled_items, tags_of, without_period
from ingest.readers.markdown.sections import Section, other_labels, sections_of
from ingest.readers.markdown.site_links import term_of_site
from ingest.readers.markdown.term_names import finished
from ingest.readers.text import Line, ends_sentence, items, letters, listed_names, unbullet, without_tags
from ingest.records import TermRecord

_BAR: Final = re.compile(r" [|\u00b7\u2022] ")
_TAGGED: Final = {"name", *SECTIONS}


def body_cells(markdown: Markdown, blocks: Sequence[Block], definition: str = "") -> list[Cell]:
    """Return the cells in `blocks`, the body of a term; `definition` is its short definition, if already known.

    Otherwise the short definition is the text above `<!--more-->`, or else the first paragraph. The technical
    definition is all other text above the first heading, and each section whose heading matches no field, with its
    heading. All links to other terms are related terms.
    """
    lead, *sections = sections_of(markdown, blocks)
    cells = [cell for block in blocks if block.kind == "html_block" for cell in comment_cells(block.tokens[0].content)]
    is_labeled = any(not section.level and section.column == "definition" for section in sections)
    for block in list(lead.blocks):
        listed = markdown.parts(block.tokens) if block.kind == "bullet_list" else ()
        if (
            labels := _fields_in_line(markdown.text([block]).text)
            or labeled_items([part.text for part in listed], markdown.shows_languages)
            or (other_labels(markdown, block) if is_labeled else [])
        ):
            cells += labels
            lead.blocks.remove(block)
            definition = definition or next((texts[0] for one, texts in labels if field_of(one) == "definition"), "")
    # A comment or an anchor may precede the text.
    shown = [block for block in lead.blocks if block.kind == "more" or markdown.text([block]).text]
    # A note above the text is not its summary.
    notes = list(takewhile(_is_note, shown))
    first, rest = _summary(shown[len(notes) :])
    rest = [*notes, *rest]
    summary = markdown.text(first).text
    if len(first) == 1 and first[0].kind == "bullet_list" and "\n" not in summary:
        summary = unbullet(summary)  # a page of an outliner
    prose = {"technical_definition": [markdown.text(rest).text]}
    if not definition and not is_labeled:
        prose["definition"] = [summary]
    elif letters(summary) != letters(definition):
        prose["technical_definition"].insert(0, summary)
    links = [*markdown.text(lead.blocks).references]
    for section in sections:
        text = markdown.text(section.blocks)
        if section.column in LISTS:
            cells += _list_cells(markdown, section, text)
        else:
            titled = [text.text] if section.column else [section.title.text, text.text]
            prose.setdefault(section.column or "technical_definition", []).extend(titled)
        links += [*section.title.references, *(() if section.column in REFERENCES else text.references)]
    cells += [(column, ["\n".join(filter(None, texts))]) for column, texts in prose.items()]
    return [*cells, ("related", links)]


def _fields_in_line(text: str) -> list[Cell]:
    """Return the fields in a line that consists of them: `Owner: Sales | Status: approved`.

    >>> _fields_in_line("Owner: Sales | Status: approved"), _fields_in_line("In short: a | b")
    ([('Owner', ['Sales']), ('Status', ['approved'])], [])
    """
    parts = [part.partition(": ") for part in _BAR.split(text)]
    are_fields = len(parts) > 1 and all(label and rest.strip() for label, _, rest in parts)
    known = are_fields and any(labeled_field(label) for label, _, _ in parts)
    return [(label.strip(), [rest.strip()]) for label, _, rest in parts] if known else []


def _is_note(block: Block) -> bool:
    return block.kind == "colon_fence" and not is_definition(block.tokens[0].info)


def _summary(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Return the blocks of the short definition, and the remaining blocks."""
    if blocks and blocks[0].kind == "more":
        blocks = blocks[1:]
    count = next((index for index, block in enumerate(blocks) if block.kind == "more"), 0)
    if not count:
        count = 1
        while count < len(blocks) and _announces(blocks[count - 1]):
            count += 1
    return blocks[:count], blocks[count:]


def _announces(block: Block) -> bool:
    return block.kind == "paragraph" and block.tokens[1].content.rstrip().endswith(":")


def _list_cells(markdown: Markdown, section: Section, text: Text) -> Iterator[Cell]:
    column = str(section.column)
    if column == "developers":
        yield column, [sentence for _, sentence in items([Line(0, row) for row in text.text.splitlines()])]
        return
    if tags := tags_of(text.text):
        yield column, tags
        return
    if column not in REFERENCES:
        names, has_only_names = _listed(text)
        yield column, names
    else:
        has_only_names = True
        for part in (part for block in section.blocks for part in markdown.parts(block.tokens)):
            terms = [term for address in part.addresses if (term := term_of_site(address))]
            if part.references or terms:
                yield column, (*part.references, *terms)
                has_only_names = has_only_names and (part.only_links or len(terms) == len(part.addresses) == 1)
            elif part.addresses:  # a link to another site is not a term
                has_only_names = False
            elif part.text.rstrip().endswith(":"):  # the title of a list
                has_only_names = has_only_names and bool(labeled_field(part.text.rstrip(": \n")))
            else:
                names, is_list = _listed(part)
                yield column, names
                has_only_names = has_only_names and is_list
    if not has_only_names:
        yield f"{section.title.text} (text)", [text.text]  # it contains more than names


def _listed(text: Text) -> tuple[list[str], bool]:
    """Return the names in a text, and whether it contains nothing else."""
    lines = [Line(0, without_period(row)) for row in text.text.splitlines()]
    listed = [name for _, name in listed_names([line for line in lines if not ends_sentence(line.text)])]
    names = [name for name in listed if len(name) <= LONG_NAME]
    return names, len(names) == len(listed) and not any(ends_sentence(line.text) for line in lines)


def to_term(cells: Sequence[Cell], file: str, line: int, raw: str) -> TermRecord | None:
    """Return the term as `cells.to_record` does, after joining the texts of each prose field except the definition.

    Tags at the end of a line are categories.
    """
    prose: dict[str, list[str]] = {column: [] for column in SECTIONS if column != "definition"}
    others: list[Cell] = []
    for column, texts in cells:
        found = main_field_of(column)
        if found in _TAGGED:
            lines = [without_tags(line) for line in "\n".join(filter(None, texts)).split("\n")]
            texts = ["\n".join(line for line, _ in lines)]
            others.append(("categories", [tag for _, tags in lines for tag in tags]))
        if found in prose:
            prose[found] += filter(None, texts)
        else:
            others.append((column, texts))
    joined: list[Cell] = [(column, ["\n".join(texts)]) for column, texts in prose.items()]
    record = to_record([*others, *joined], file, line, raw)
    return record and finished(record)
