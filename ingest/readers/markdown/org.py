"""Read glossaries of Org mode (https://orgmode.org) by rewriting them as Markdown, line by line.

Description lists (`- term :: definition`), headings and tables are terms as in Markdown. A `CUSTOM_ID` or `ID` is the
identifier, and tags of a heading are categories. A file with properties above its title is one term, as in Org-roam.
"""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from ingest.diagnostics import Diagnostic
from ingest.readers.cells import field_of
from ingest.readers.markdown.document import read_markdown_lines
from ingest.readers.markdown.field_labels import labeled_names
from ingest.readers.markdown.site_generators import term_link
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import Line
from ingest.readers.whole_document import read_whole
from ingest.records import TermRecord

_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?i:#\+title:|:PROPERTIES:[ \t]*\r?\n|#\+startup:)")
_KEYWORD: Final = re.compile(r"\s*#\+(?P<key>\w+):\s*(?P<text>.*)")
_BLOCK: Final = re.compile(r"\s*#\+(?P<which>begin|end)_(?P<kind>\w+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r"\s*:(?P<key>[\w-]+)\+?:\s*(?P<text>.*)")
_HEADING: Final = re.compile(
    r"(?P<stars>\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING|DRAFT)\s+)?(?:\[#\w\]\s+)?(?P<title>\S.{0,300}?)(?:\s+(?P<tags>:(?:[\w@#%]+:)+))?\s*$"
)
_ITEM: Final = re.compile(
    r"(?P<bullet>\s*(?:[-+]|\d+[.)])\s+|\s+\*\s+)(?:\[[ X-]\]\s+)?(?P<name>\S.{0,120}?)\s+::(?:\s+(?P<text>.*)|$)"
)
_RULE: Final = re.compile(r"\s*\|(?:[-+]+\|?|(?:\s*<[lcr]?\d*>\s*\|)+)\s*$")
"""A line between rows, or a row of the alignments of columns: `| <l> | <r10> |`."""
_DRAWER: Final = re.compile(r"\s*:(?P<end>END|LOGBOOK|CLOCK|RESULTS):\s*$", re.IGNORECASE)
_UNMARKED: Final = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<![^\W_])_+|_+(?![^\W_])")
"""Characters that are text in Org mode and may be marks in Markdown."""
_PLANNING: Final = re.compile(r"\s*(?:(?:SCHEDULED|DEADLINE|CLOSED): [<\[].*|#(?:\s.*)?)$")
_LINK: Final = re.compile(r"\[\[(?P<target>[^\[\]]{1,500})\](?:\[(?P<text>[^\[\]]{1,500})\])?\]")
_INTERNAL: Final = re.compile(r"(?:id:|#|\*|file:[^:]*?(?P<file>[^/:]+)\.org(?:::[#*]?)?)(?P<term>.*)")
_ADDRESS: Final = re.compile(r"<https?://[^<>\s]{1,500}>")
_FOOTNOTE: Final = re.compile(r"\[fn:[^\[\]]*\]")
_CODE: Final = re.compile(r"(?<!\w)([=~])(?=\S)([^\n]{1,200}?)(?<=\S)\1(?!\w)")
_MARKS: Final = (
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300}?)(?<=\S)\*(?![\w*])"), "\1\1\\1\1\1"),
    (re.compile(r"(?<![\w/:<])/(?=[^\s/])([^/\n]{1,300}?)(?<=\S)/(?![\w/])"), "\1\\1\1"),
    (re.compile(r"(?<!\w)\+(?=[^\s+])([^+\n]{1,300}?)(?<=\S)\+(?!\w)"), r"~~\1~~"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{1,300}?)(?<=\S)_(?!\w)"), r"\1"),
)
_AROUND: Final = re.compile(r"([*/=~_])(.+)\1")
_HEAD: Final = {"title", "filetags", "description"}
_DEEPEST: Final = 6


def begins_org(head: bytes) -> bool:
    """Return whether `head` begins with a title or properties of Org mode.

    >>> begins_org(b"#+TITLE: Words\\n"), begins_org(b"* Words\\n")
    (True, False)
    """
    return _BEGINS.match(head) is not None


def read_org(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of an Org file. Never raises on content."""
    lines, findings = read_whole(stream, file)
    yield from findings
    if lines or not findings:
        yield from read_markdown_lines(_rewritten(lines) if lines else [], file)


def _rewritten(lines: Sequence[Line]) -> list[Line]:
    """Return the lines as Markdown; each keeps its number."""
    head: dict[str, str] = {}
    begin = 0
    for line in lines:
        keyword, stated = _KEYWORD.match(line.text), _PROPERTY.match(line.text)
        if line.text.strip() and not keyword and not stated:
            break
        if found := keyword or stated:
            head.setdefault(found["key"].lower(), found["text"].strip())
        begin += 1
    title, first = head.get("title", ""), lines[0].number
    if title and not terms_word(title) and "id" in head.keys() | {key for key in head if key.startswith("roam_")}:
        keys = {"id": head.get("id"), "title": title, "description": head.get("description")}
        lists = {
            "aliases": _words(head.get("roam_aliases", "")),
            "tags": head.get("filetags", "").strip(":").split(":"),
        }
        texts = [f"{key}: {json.dumps(value)}" for key, value in (keys | lists).items() if value and value != [""]]
        top = ["---", *texts, "---"]
    else:
        top = [f"# {_inline(title)}"] if title else []
    return [*(Line(first, text) for text in top), *_body(lines[begin:], bool(title))]


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # an open quote
        return text.split()


def _body(lines: Sequence[Line], is_titled: bool) -> Iterator[Line]:
    is_code = is_table = False
    heading: Line | None = None
    properties: dict[str, str] = {}
    for number, text in [*_exported(lines), Line(0, "* end")]:
        stated = _PROPERTY.match(text)
        if heading and _PLANNING.match(text):
            continue
        if heading and stated:
            properties.setdefault(stated["key"].lower(), stated["text"].strip())
            continue
        if heading:
            yield from _section(heading, properties, is_titled)
            heading, properties = None, {}
        if not number:
            return
        is_first, is_table = not is_table, text.lstrip().startswith("|")
        block, title, item = _BLOCK.match(text), _HEADING.match(text), _ITEM.match(text)
        if block:
            is_fence = block["kind"].lower() in ("src", "example", "export")
            is_code = is_fence and block["which"].lower() == "begin"
            yield Line(number, "```" if is_fence else "")
        elif is_code:
            yield Line(number, text)
        elif title:
            heading = Line(number, text)
        elif is_table and _RULE.match(text):
            is_table = not is_first
        elif is_table:
            yield Line(number, _inline(text))
            if is_first:
                yield Line(number, "|" + "---|" * (text.strip().strip("|").count("|") + 1))
        elif item:
            bold = _AROUND.sub(r"\2", _inline_text(item["name"]))
            yield Line(number, f"{item['bullet'].replace('*', '-')}**{bold}**: {_inline(item['text'] or '')}".rstrip())
        elif _KEYWORD.match(text) or _PLANNING.match(text) or stated:
            yield Line(number, "")
        else:
            yield Line(number, _inline(text))


def _exported(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines, without logbooks, comments, and sections that are comments or have the tag `noexport`."""
    is_code = is_drawer = is_comment = False
    hidden = 0
    closed = _closed_drawers(lines)
    for index, line in enumerate(lines):
        block, drawer = _BLOCK.match(line.text), _DRAWER.match(line.text)
        is_code = block["which"].lower() == "begin" if block else is_code
        is_comment = is_code and block["kind"].lower() == "comment" if block else is_comment
        title = None if is_code else _HEADING.match(line.text)
        if title:
            is_drawer, level = False, len(title["stars"])
            if not hidden or level <= hidden:
                is_hidden = title["title"].startswith("COMMENT ") or ":noexport:" in (title["tags"] or "")
                hidden = level if is_hidden else 0
        if drawer and not is_code and (is_drawer or index in closed):
            is_drawer = drawer["end"].upper() != "END"
        elif not (hidden or is_drawer or is_comment):
            yield line


def _closed_drawers(lines: Sequence[Line]) -> set[int]:
    """Return the indexes of the lines that begin a drawer which ends before the next heading."""
    closed: set[int] = set()
    is_closed = False
    for index in reversed(range(len(lines))):
        drawer = _DRAWER.match(lines[index].text)
        if drawer and drawer["end"].upper() != "END":
            closed |= {index} if is_closed else set()
            is_closed = False
        elif drawer or _HEADING.match(lines[index].text):
            is_closed = drawer is not None
    return closed


def _section(heading: Line, properties: dict[str, str], is_titled: bool) -> Iterator[Line]:
    """Yield the heading of a section, with its anchor, and its tags and fields as lines below it."""
    found = _HEADING.match(heading.text)
    if found is None:
        return
    anchor = properties.get("custom_id") or properties.get("id", "")
    marks = "#" * min(len(found["stars"]) + is_titled, _DEEPEST)
    yield Line(heading.number, f"{marks} {_inline(found['title'])}{f' {{#{anchor}}}' if anchor else ''}")
    if found["tags"]:
        yield from (
            Line(heading.number, text) for text in ("", f"Tags: {', '.join(found['tags'].strip(':').split(':'))}")
        )
    for key, text in properties.items():
        if text and field_of(key) and field_of(key) != "identifier":
            label, shown = key.capitalize(), _inline(text)
            mark = "" if labeled_names(f"{label}: {shown}") else "**"
            yield from (Line(heading.number, line) for line in ("", f"{mark}{label}:{mark} {shown}"))
    yield Line(heading.number, "")


def _inline(text: str) -> str:
    """Return a line of text with links and marks as Markdown."""
    parts, end = list[str](), 0
    for code in _CODE.finditer(text):
        parts += (_marked(text[end : code.start()]), f"`{code[2]}`")
        end = code.end()
    return "".join((*parts, _marked(text[end:])))


def _marked(text: str) -> str:
    links: list[str] = []

    def kept(link: re.Match[str]) -> str:
        links.append(link[0] if link.re is _ADDRESS else _link(link))
        return f"\0{len(links) - 1}\0"

    text = _LINK.sub(kept, _FOOTNOTE.sub("", text.replace("\0", "").replace("\1", "")))
    text = _ADDRESS.sub(kept, text)
    for mark, shown in _MARKS:
        text = mark.sub(shown, text)
    text = _UNMARKED.sub(lambda marks: "".join(f"\\{mark}" for mark in marks[0]), text).replace("\1", "*")
    return re.sub(r"\0(\d+)\0", lambda number: links[int(number[1])], text)


def _link(link: re.Match[str]) -> str:
    target, text = link["target"].strip(), link["text"]
    internal = _INTERNAL.fullmatch(target)
    if internal:
        term = internal["term"] or internal["file"] or ""
        return term_link(text or term, term) if term else text or ""
    if re.match(r"\w+:", target):
        return f"[{text or target}](<{target}>)"
    return term_link(text or target, target)


def _inline_text(name: str) -> str:
    """Return the name of a term without links."""
    return _LINK.sub(lambda link: link["text"] or link["target"], name)
