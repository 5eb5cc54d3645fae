"""Read the glossaries of AsciiDoc (https://docs.asciidoctor.org): description lists below `[glossary]`.

A description list in a section that is named a glossary counts too, and so do tables whose first row names columns such
as Term and Definition. A document without these is read as Markdown. Cross references to entries are related terms. The
findings are listed in `asciidoc_preprocessor`, `readers.documentation.entry`, `readers.tables.rows`,
`readers.tables.delimited`, `readers.text` and `readers.whole`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.documentation.asciidoc_preprocessor import Preprocessor
from ingest.readers.documentation.asciidoc_tables import tables_in
from ingest.readers.documentation.entry import GlossaryEntry, group_named, is_glossary_title, read_sections, terms_of
from ingest.readers.documentation.tables import GlossaryTable, TableCell, read_tables, skipped_table
from ingest.readers.language_sections import with_language
from ingest.readers.language_tags import language_named
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.page import stem_of
from ingest.readers.markdown.site_generators import term_link
from ingest.readers.markdown.term_names import NAME_WITH_SPEECH_PART
from ingest.readers.markdown.title_languages import with_language_of_titles
from ingest.readers.markdown.titles import is_back_matter, terms_word
from ingest.readers.options import NO_OPTIONS
from ingest.readers.text import Line, tidy
from ingest.readers.whole_document import read_whole
from ingest.records import TermRecord

_BEGINS: Final = re.compile(rb"(?:^|\n)\[glossary\][ \t]*\r?\n")
_GLOSSARY_PART: Final = re.compile(r"\[glossary\]|==+ (?:[\d.]+ )?glossary\s*$", re.IGNORECASE)
_HEADING: Final = re.compile(r"(?P<marks>={1,6})\s+(?P<title>\S.*)")
_ITEM: Final = re.compile(r"\s*(?P<names>\S.*?)(?<!:)(?:::{1,3}|;;)(?:\s+(?P<text>\S.*))?")
_ANCHOR: Final = re.compile(r"\[\[(?P<id>[^\[\],]+)(?:,[^\[\]]*)?\]\]|\[#(?P<short>[\w-]+)\]")
_REFERENCE: Final = re.compile(
    r"<<(?P<id>[^<>,]+)(?:,\s*(?P<text>[^<>]*))?>>|xref:(?P<xref>[^\[\s]{1,300})\[(?P<shown>[^\[\]]*)\]"
)
_LINK: Final = re.compile(r"(?:link:)?(?P<url>(?:https?|mailto):[^\s\[\]]{1,500})\[(?P<text>[^\[\]]*)\]")
_MACRO: Final = re.compile(r"\b(?:kbd|btn|menu|indexterm2?|image|stem|pass):[^\s\[\]]{0,300}\[([^\[\]]*)\]")
_FOOTNOTE: Final = re.compile(r"footnote:[\w-]{0,100}\[([^\[\]]*)\]")
_MARKS: Final = re.compile(r"(?<!\w)([*_`#^~]{1,2})(?=\S)(.{1,500}?)(?<=\S)\1(?!\w)")
_PARENTHESIS: Final = re.compile(r"(?P<name>.+?)\s+\((?P<other>[^()]+)\)")
_SKIPPED: Final = re.compile(r":!?[\w-]+!?:|\[[^\]]*\]$|'''|<<<|\.\S|include::")
_BLOCKS: Final = re.compile(r"(-{4,}|={4,}|\.{4,}|\*{4,}|_{4,}|\+{4,}|--|\|={3,})")
_BULLET: Final = re.compile(r"\s*(?:[*.]{1,5}|-)\s+(?=\S)")
_BOLD: Final = re.compile(r"(\*{1,2})(?P<name>[^*]{1,100})\1")
_EXAMPLE: Final = "[glossary] above a description list"


def begins_asciidoc(head: bytes) -> bool:
    """Return whether `head` contains a glossary block.

    >>> begins_asciidoc(b"= Words\\n\\n[glossary]\\nhull:: A body\\n"), begins_asciidoc(b"hull:: A body\\n")
    (True, False)
    """
    return _BEGINS.search(head) is not None


def read_asciidoc(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each entry. Never raises on content."""
    lines, findings = read_whole(stream, file)
    yield from findings
    preprocessor = Preprocessor(file)
    shown = list(preprocessor.lines(lines))
    yield from preprocessor.findings
    results = _results(shown, file, has_findings=bool(findings))
    language = language_named(preprocessor.attributes.get("lang", ""))
    titles = [found["title"] for line in shown if (found := _HEADING.fullmatch(line.text.rstrip()))]
    named = filter(is_glossary_title, titles)
    yield from with_language(results, language) if language else with_language_of_titles(results, named, file)


def _results(lines: list[Line], file: str, *, has_findings: bool) -> Iterator[TermRecord | Diagnostic]:
    scope, back_matter, groups = _scope(lines, terms_word(stem_of(file)))
    tables: list[GlossaryTable] = []
    others: list[Diagnostic] = []
    for begin, end, rows, has_header, errors in tables_in(lines, file):
        shown = [(row[0].line, [_cell(cell.text) for cell in row]) for row in rows if row]
        table = GlossaryTable(shown, scope[begin], has_header, errors)
        if found := table.of_glossary(Columns(file, NO_OPTIONS)):
            tables.append(found)
        else:
            others += skipped_table(table, file)
        scope[begin : end + 1] = [False] * (end + 1 - begin)
    entries = [_entry(names, body) for names, body in _items(lines, scope)]
    yield from terms_of(entries, file, groups)
    yield from read_tables(tables, file)
    yield from others if entries or tables else ()
    if skipped := [line for names, body in _items(lines, back_matter) for line in (*names, *body)]:
        first, last = skipped[0], skipped[-1]
        yield markdown_finding(file, first.number, "text-outside-terms", last.number, _plain(first.text)[0])
    if not entries and not tables and not has_findings:
        yield from read_sections(list(_as_markdown(lines)), file, _EXAMPLE)


def _as_markdown(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the sections, paragraphs and lists of a document as Markdown."""
    anchor = ""
    for number, text in lines:
        heading, bullet = _HEADING.fullmatch(text.rstrip()), _BULLET.match(text)
        if found := _ANCHOR.fullmatch(text.strip()):
            anchor = f" {{#{found['id'] or found['short']}}}"
        elif heading:
            yield Line(number, f"{'#' * len(heading['marks'])} {_plain(heading['title'])[0]}{anchor}")
            anchor = ""
        elif text.startswith(("----", "....")):
            yield Line(number, "```")
        elif _SKIPPED.match(text.strip()) or _BLOCKS.fullmatch(text.strip()):
            yield Line(number, "")
        else:
            rest = text[bullet.end() :] if bullet else text.strip()
            name = _BOLD.match(rest)
            shown = _REFERENCE.sub(_link, rest[name.end() :] if name else rest)
            bold = f"**{_plain(name['name'])[0]}**" if name else ""
            yield Line(number, f"{'- ' if bullet else ''}{bold}{' ' if shown[:1] == ' ' else ''}{_plain(shown)[0]}")


def _link(reference: re.Match[str]) -> str:
    target = reference["id"] or reference["xref"].rpartition("#")[2]
    return term_link(reference["text"] or reference["shown"] or target, target)


def _scope(lines: Sequence[Line], is_named: bool) -> tuple[list[bool], list[bool], dict[int, str]]:
    """Return for each line whether it is below `[glossary]` or in a section that is named a glossary.

    The document is one if it `is_named` so and has no such section. The second list is true for lines in back matter
    of such a section. The last value are the smaller headings that are above lines, by the numbers of these.
    """
    group = ""
    groups: dict[int, str] = {}
    scope: list[bool] = []
    skipped: list[bool] = []
    is_part = any(_GLOSSARY_PART.match(text) for _, text in lines)
    level: int | None = 0 if is_named and not is_part else None  # of the heading of the glossary
    back_matter: int | None = None  # of its heading
    is_marked = is_above = False
    for number, text in lines:
        heading = _HEADING.fullmatch(text.rstrip())
        depth = len(heading["marks"]) if heading else 0
        if heading:
            group = group_named(_plain(heading["title"])[0]) if level is not None and depth > max(level, 1) else ""
        if heading and (level is None or depth <= level):
            level = depth if is_above or is_glossary_title(heading["title"]) else None
        if heading and (back_matter is None or depth <= back_matter):
            back_matter = depth if is_back_matter(heading["title"]) else None
        is_above = text.strip() == "[glossary]" or (is_above and text.startswith("["))
        is_marked = is_above or (is_marked and not heading)
        scope.append(is_marked or (level is not None and back_matter is None))
        skipped.append(level is not None and not scope[-1])
        groups[number] = group
    return scope, skipped, groups


def _items(lines: Sequence[Line], scope: Sequence[bool]) -> Iterator[tuple[list[Line], list[Line]]]:
    """Yield the names and the text of each item of a glossary."""
    names: list[Line] = []
    body: list[Line] = []
    for (number, text), is_glossary in zip(lines, scope, strict=True):
        if _HEADING.fullmatch(text.rstrip()):
            if names:
                yield names, body
            names, body = [], []
        elif not is_glossary:
            continue
        elif item := _ITEM.fullmatch(text.rstrip()):
            if any(line.text for line in body):
                yield names, body
                names, body = [], []
            names.append(Line(number, item["names"]))
            body = [Line(number, item["text"])] if item["text"] else []
        elif names and not _SKIPPED.match(text.strip()) and not _BLOCKS.fullmatch(text.strip()):
            body.append(Line(number, "" if text.strip() == "+" else text))
    if names:
        yield names, body


def _cell(source: str) -> TableCell:
    anchor = _ANCHOR.search(source)
    paragraphs = [_plain(" ".join(part.split())) for part in re.split(r"\n\s*\n", _ANCHOR.sub("", source))]
    text = "\n".join(filter(None, (text for text, _ in paragraphs)))
    related = [one for _, references in paragraphs for one in references]
    return TableCell(text, related, (anchor["id"] or anchor["short"]) if anchor else "")


def _entry(names: Sequence[Line], body: Sequence[Line]) -> GlossaryEntry:
    anchor = next(filter(None, (_ANCHOR.search(name.text) for name in names)), None)
    listed: list[str] = []
    for name in names:
        text = _plain(_ANCHOR.sub("", name.text))[0]
        found = None if NAME_WITH_SPEECH_PART.fullmatch(text) else _PARENTHESIS.fullmatch(text)
        listed += (found["name"], found["other"]) if found else (text,)
    paragraphs: list[list[str]] = [[]]
    for line in body:
        if bullet := _BULLET.match(line.text):
            paragraphs.append([f"- {line.text[bullet.end() :].strip()}"])
        elif line.text.strip():
            paragraphs[-1].append(line.text.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    texts = [_plain(" ".join(paragraph)) for paragraph in paragraphs if paragraph]
    return GlossaryEntry(
        listed,
        "\n".join(text for text, _ in texts),
        names[0].number,
        "\n".join(line.text for line in (*names, *body)).strip("\n"),
        identifier=anchor and (anchor["id"] or anchor["short"]),
        related=[one for _, related in texts for one in related],
    )


def _plain(text: str) -> tuple[str, list[str]]:
    """Return the text without markup, and the entries that it refers to."""
    related: list[str] = []

    def shown(reference: re.Match[str]) -> str:
        page, _, anchor = (reference["id"] or reference["xref"]).rpartition("#")
        target = anchor.rpartition("/")[2].removesuffix(".adoc") or page
        related.append(target)
        return reference["text"] or reference["shown"] or target

    text = _REFERENCE.sub(shown, _ANCHOR.sub(lambda anchor: "" if anchor["id"] else anchor[0], text))
    text = _LINK.sub(lambda link: link["text"] or link["url"], text)
    text = _FOOTNOTE.sub(lambda note: f" ({note[1]})" if note[1] else "", _MACRO.sub(r"\1", text))
    return tidy(_MARKS.sub(r"\2", _MARKS.sub(r"\2", text))), related
