"""Find terms by the form of a Markdown block: definition lists, tables with a header, `**Term**: text`.

Also `{glossary}` directives of MyST, abbreviations (`*[HTML]: text`), and in glossaries `Term: text` without marks.
"""

import re
from typing import Final

from ingest.readers.markdown.blocks import Block, Markdown
from ingest.readers.markdown.definition_lists import of_definition_list, of_directive
from ingest.readers.markdown.entry import Entry
from ingest.readers.markdown.named_lines import of_abbreviations, of_paragraph, of_plain_paragraph
from ingest.readers.markdown.term_lists import of_items
from ingest.readers.markdown.term_tables import of_table

_DIRECTIVE: Final = re.compile(r"\{glossary\}")


def entries_of(markdown: Markdown, block: Block) -> list[Entry]:
    """Return the terms that a block consists of; none if it is something else."""
    match block.kind:
        case "dl":
            return list(of_definition_list(markdown, block))
        case "table":
            return list(of_table(markdown, block))
        case "bullet_list" | "ordered_list":
            return of_items(markdown, block)
        case "paragraph":
            paragraph = block.tokens[1]
            return of_abbreviations(paragraph, block.begin) or of_paragraph(markdown, paragraph, block.begin)
        case "fence" | "colon_fence" if _DIRECTIVE.match(block.tokens[0].info):
            return list(of_directive(block))
    return []


def plain_entries_of(markdown: Markdown, block: Block) -> list[Entry]:
    """Return the terms of a paragraph or list in the form `Term: text` or `Term - text`; none for another form."""
    if block.kind == "paragraph":
        return of_plain_paragraph(markdown, block)
    if block.kind in ("bullet_list", "ordered_list"):
        return of_items(markdown, block, plain=True)
    return []
