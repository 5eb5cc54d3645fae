"""Read glossaries in plain text: `Term: text`, a name above its text or before a tab, and printed thesauri."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO, Final

from ingest.diagnostics import Diagnostic
from ingest.readers.markdown.document import read_markdown_lines
from ingest.readers.markdown.named_lines import MOST_WORDS, may_be_name
from ingest.readers.markdown.page import stem_of
from ingest.readers.markdown.printed_thesaurus import read_thesaurus
from ingest.readers.markdown.titles import is_title_of_terms, terms_word
from ingest.readers.text import Line, ends_sentence, unbullet
from ingest.readers.whole_document import read_whole
from ingest.records import TermRecord

_UNDERLINE: Final = re.compile(r"\s*([=~*-])\1{2,}\s*")
_SEPARATED: Final = re.compile(r"[:=\t]|\s-+\s|[\u2013\u2014]")
_ROW: Final = re.compile(r"[\t：]| ?(?:\. ?){4,}| {3,}")
"""What separates a name from its text: a tab, spaces, dots, or a full-width colon, which no space follows."""
_IN_CAPITALS: Final = re.compile(
    r"(?P<name>[A-Z](?=[^.\n]*[A-Z]{2})[A-Z0-9 ,/()'\u2019&-]{2,80})\.\s+(?P<text>[A-Z].*)", re.DOTALL
)
"""A paragraph that begins with a name in capitals and a period."""
_SECTION: Final = re.compile(r"\d[\d.]*\s+(?P<title>[^\W\d][^:.]{0,60})")
"""A line with the number and the title of a section."""
_FEWEST: Final = 2
_FEWEST_WORDS: Final = 3  # of a definition in a text without a title


def read_plain_text(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms and findings of a text. Never raises on content."""
    lines, findings = read_whole(stream, file)
    yield from findings
    if terms := read_thesaurus(lines, file):
        yield from terms
        return
    yield from read_markdown_lines(_with_marks(_with_headings(lines), stem_of(file)), file)


def _with_headings(lines: list[Line]) -> list[Line]:
    """Return a text with its numbered titles of sections as headings, if one is that of a glossary."""
    texts = ["", *(line.text.strip() for line in lines), ""]
    alone = [not above and not below for above, below in zip(texts, texts[2:], strict=False)]
    titles = [_SECTION.fullmatch(text) if is_alone else None for text, is_alone in zip(texts[1:], alone, strict=False)]
    if not any(title and is_title_of_terms(title["title"]) for title in titles):
        return lines
    shown: list[Line] = []
    for title, part in groupby(zip(lines, titles, strict=True), key=itemgetter(1)):
        section = [line for line, _ in part]
        shown += [Line(section[0].number, f"## {title['title']}")] if title else _without_margin(section)
    return shown


def _without_margin(lines: Sequence[Line]) -> list[Line]:
    margin = min((_indent(line.text) for line in lines if line.text.strip()), default=0)
    return [Line(line.number, line.text[margin:].rstrip()) for line in lines]


def _with_marks(lines: list[Line], name: str) -> list[Line]:
    """Return a text as Markdown, if its title or `name`, that of its file, is one of a glossary.

    Most of its paragraphs have to be names above texts or before tabs; otherwise the lines are unchanged.
    """
    paragraphs = [list(group) for is_text, group in groupby(lines, lambda line: bool(line.text.strip())) if is_text]
    titles = [one for one in paragraphs[:1] if len(one[0].text.strip()) > 1 and not _rewritten(one)]
    if not any(map(terms_word, [name, *(title[0].text for title in titles)])) and not _are_definitions(lines):
        return lines
    texts = [one for one in paragraphs if one not in titles and len(one[0].text.strip()) > 1]
    rewritten = {one[0].number: found for one in texts if (found := _rewritten(one))}
    further = {one[0].number for one in texts if one[0].text[:1].isspace()} - rewritten.keys()
    if sum(found[0].text.endswith("**:") for found in rewritten.values()) >= _FEWEST:
        others = [one for one in texts if one[0].number not in further and one[0].number not in rewritten]
        rewritten |= {one[0].number: found for one in others if (found := _rewritten(one, may_be_unfinished=True))}
    names = sum(line.text.startswith("**") for found in rewritten.values() for line in found)
    if names < _FEWEST or 2 * len(rewritten) <= len(texts) - len(further):
        return lines
    marked: list[Line] = []
    for one in [*titles, *texts]:
        shown = [Line(line.number, line.text.strip()) for line in one] if one[0].number in further else one
        marked += [*rewritten.get(one[0].number, shown), Line(one[-1].number, "")]
    return marked


def _are_definitions(lines: Sequence[Line]) -> bool:
    """Return whether each line is a name that begins with a letter and has no colon, a tab, and a longer text."""
    rows = [row for line in lines if (row := line.text.strip().split("\t")) != [""]]
    are_pairs = len(rows) >= _FEWEST and all(
        len(row) == _FEWEST and row[0][0].isalpha() and row[0][-1] != ":" for row in rows
    )
    return are_pairs and all(len(name.split()) < len(text.split()) >= _FEWEST_WORDS for name, text in rows)


def _rewritten(paragraph: Sequence[Line], *, may_be_unfinished: bool = False) -> list[Line]:
    """Return a paragraph that is a name and its text, or rows of names and texts, as Markdown, or nothing.

    The text below a name ends a sentence, or, where it `may_be_unfinished`, begins as one.
    """
    rows = [line for line in paragraph if not line.text.startswith("#")]
    if rows and not rows[0].text[:1].isspace():
        rows = _joined(rows)
    split = [_ROW.split(unbullet(line.text.strip()), maxsplit=1) for line in rows]
    if rows and all(len(row) > 1 and may_be_name(row[0]) and row[1].strip() for row in split):
        if not any(map(str.isalpha, "".join(text for _, text in split))):
            return []  # numbers of pages
        shown = [f"**{name.strip()}**: {unbullet(text.strip())}" for name, text in split]
        return [Line(line.number, row) for line, row in zip(rows, shown, strict=True)]
    if found := _IN_CAPITALS.fullmatch("\n".join(line.text.strip() for line in paragraph)):
        first, *below = found["text"].split("\n")
        shown = [f"**{found['name']}**: {first}", *below] if may_be_name(found["name"]) else []
        return [Line(line.number, row) for line, row in zip(paragraph, shown, strict=False)]
    is_underlined = len(paragraph) > _FEWEST and _UNDERLINE.fullmatch(paragraph[1].text) is not None
    paragraph = [paragraph[0], *paragraph[2:]] if is_underlined else paragraph
    name, *texts = [line.text for line in paragraph]
    is_name = may_be_name(name.strip()) and len(name.split()) <= MOST_WORDS and not _SEPARATED.search(name)
    if not texts or not is_name or unbullet(name.strip()) != name.strip() or _UNDERLINE.fullmatch(texts[0]):
        return []
    is_indented = all(_indent(text) > _indent(name) for text in texts)
    begins = len(name.split()) < MOST_WORDS - 1 < len(texts[0].split()) and texts[0].strip()[0].isupper()
    is_prose = ends_sentence(texts[-1].strip()) or (may_be_unfinished and begins)
    is_prose = is_prose and unbullet(texts[0].strip()) == texts[0].strip()
    if not is_underlined and not is_indented and not is_prose:
        return []
    return [Line(paragraph[0].number, f"**{name.strip()}**:"), *(Line(n, text.strip()) for n, text in paragraph[1:])]


def _joined(rows: Sequence[Line]) -> list[Line]:
    """Return the rows, each with the indented lines below it."""
    joined: list[Line] = []
    for row in rows:
        is_below = bool(joined) and row.text[:1] == " "
        above = joined.pop() if is_below else row
        joined.append(Line(above.number, f"{above.text.rstrip()} {row.text.strip()}") if is_below else row)
    return joined


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
