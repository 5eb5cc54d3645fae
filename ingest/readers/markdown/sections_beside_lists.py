"""Read the terms in the sections of a document whose lists of definitions are read by another reader."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import groupby

from ingest.diagnostics import Diagnostic
from ingest.readers.markdown.blocks import Block, Markdown
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.glossary import MarkdownGlossary
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import Line
from ingest.records import TermRecord

_OF_SITE = re.compile(
    r"(?i)(?:about|contact|copyright|edit|follow|how to|legal|license|next|on this|privacy|related|share|subscribe"
    r"|terms (?:and|of|&)|was this|what is|what'?s|why) ?.*|.*\?|intro(?:duction)?|(?:last )?(?:updated|modified)"
    r"|newsletter|cookies|help|comments|company|credits|disclaimer|faq|feedback|news|notes?|search|usage"
)
"""The titles of sections about a page or its site."""
_FEWEST = 2  # other documents have one section with text as well


def sections_beside_lists(
    lines: Sequence[Line], file: str, names: tuple[str, ...], known: Set[str]
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of a glossary outside its definition lists (`Term`, `: text`), or a finding about their text.

    `lines` are Markdown, `names` those of the file and its title; terms with `known` names, case-folded, are omitted.
    """
    markdown = Markdown(lines)
    titles = [markdown.text([block]).text for block in markdown.blocks if block.kind == "heading"]
    if not any(map(terms_word, (*names, *titles))):
        return
    kept, beside = _divided(markdown)
    markdown.blocks = kept
    results = list(MarkdownGlossary(markdown, file, names).results())
    others = [
        one for one in results if isinstance(one, TermRecord) and one.definition and one.name.casefold() not in known
    ]
    found = [one for one in others if not _OF_SITE.fullmatch(one.name)]
    found = found if len(found) >= max(_FEWEST, len(others) - len(found) + 1) else []
    yield from found
    beside += [(one.name, one.line, str(one.definition)) for one in others if one not in found]
    for name, line, text in beside:
        yield markdown_finding(file, line, "text-outside-terms", line, f"{name} {text}")


def _divided(markdown: Markdown) -> tuple[list[Block], list[tuple[str, int, str]]]:
    """Return the blocks outside lists, and the heading, line and text of sections that may be groups of terms.

    A section with text above a list is a term if most others at its level with text have no list.
    """
    number = 0
    numbered: list[tuple[int, Block]] = []
    for block in markdown.blocks:
        number += block.kind == "heading"
        numbered.append((number, block))
    sections = [[block for _, block in group] for _, group in groupby(numbered, lambda one: one[0])]
    balance = Counter[int]()
    for blocks in sections:
        if any(block.kind not in ("heading", "dl") for block in blocks):
            balance[blocks[0].level] += -1 if any(block.kind == "dl" for block in blocks) else 1
    kept: list[Block] = []
    beside: list[tuple[str, int, str]] = []
    for blocks in sections:
        others = [block for block in blocks if block.kind != "dl"]
        title = markdown.text(blocks[:1]).text if blocks[0].kind == "heading" else ""
        is_of_title = blocks[0].level <= 1 or terms_word(title)
        if len(others) == len(blocks) or is_of_title or (balance[blocks[0].level] > 0 and len(others) > 1):
            kept += others
        elif text := markdown.text(others[1:]).text:
            beside.append((title, markdown.number(blocks[0].begin), text))
    return kept, beside
