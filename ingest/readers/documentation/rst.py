"""Read the `glossary` directives of reStructuredText (https://www.sphinx-doc.org).

A document without one is read for definition lists below the heading of a glossary. Tables are read if their first row
names columns such as Term and Definition. A document with nothing of these is read as Markdown.

Consecutive term lines are synonyms, and the text after ` : ` is a category. Targets of `:term:` are related terms.
The findings are listed in `readers.documentation.entry`, `readers.tables.rows`, `readers.text` and `readers.whole`.
"""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.documentation.entry import GlossaryEntry, group_named, is_glossary_title, read_sections, terms_of
from ingest.readers.documentation.rst_references import TARGET, UNDERLINE, marked, sections_by_label, with_substitutions
from ingest.readers.documentation.rst_tables import tables_in
from ingest.readers.documentation.tables import GlossaryTable, TableCell, read_tables, skipped_table
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.page import stem_of
from ingest.readers.markdown.sections_beside_lists import sections_beside_lists
from ingest.readers.markdown.titles import is_back_matter
from ingest.readers.options import NO_OPTIONS
from ingest.readers.text import Line, tidy
from ingest.readers.whole_document import read_whole
from ingest.records import TermRecord

if TYPE_CHECKING:
    from docutils.nodes import Element

_BEGINS: Final = re.compile(rb"(?:^|\n)\.\. glossary::[ \t]*\r?\n")
_DIRECTIVE: Final = re.compile(r"(?P<indent>[ \t]*)\.\. glossary::")
_NAME: Final = re.compile(r"(?!\.\.(?: |$)|[-*+|:] |:[\w-]+:(?!`))\S.{0,200}$")
_OPTION: Final = re.compile(r"\s*:[\w-]+:(?!`)")
_CLASSIFIER: Final = re.compile(r"(?<!\s)\s+:\s+")
_ROLES: Final = tuple("term ref doc abbr any numref option envvar class func meth mod py:class py:func".split())
_PLAIN: Final = re.compile(
    r"(?:(?:(?!\(?(?:\w|\d+|[ivxlcdmIVXLCDM]+)[.)]\s)[^\W_](?:[^\n*`|_\\:]|:(?!:))*)?(?:\n|\Z))*"
)
"""Text without markup: each line begins with a letter or digit, is not an item of a list, and has no marks."""

_LITERAL: Final = re.compile(r"(?<=\S)::$")
_SHOWN: Final = re.compile(
    r"\.\. (?!(?:code|code-block|sourcecode|highlight|image|figure|toctree|contents|index|raw|math|literalinclude"
    r"|include|only|meta|role|default-role)::)[\w:-]+::"
)
"""A directive whose content is text."""
_ADMONITION: Final = re.compile(
    r"\.\. (?:admonition|attention|caution|danger|error|hint|important|note|seealso|tip|todo|topic|warning)::\s+"
    r"(?P<text>\S.*)"
)
"""A directive whose content may begin on its line."""
_FIELD: Final = re.compile(r":(?P<name>[^\W\d_][^:\n]{0,100}):\s+(?P<text>\S.*)")
_DOCUMENT_FIELD: Final = re.compile(r":(?P<name>[^:`\n]{1,60}):(?!`)(?:\s|$)")
_BIBLIOGRAPHIC: Final = frozenset(
    "author authors organization contact address version revision status date copyright dedication abstract".split()
)
"""The names of fields below a title that docutils takes for those of the document."""
_EXAMPLE: Final = ".. glossary::"


def begins_rst(head: bytes) -> bool:
    """Return whether `head` contains a glossary directive.

    >>> begins_rst(b"Words\\n=====\\n\\n.. glossary::\\n"), begins_rst(b"Words\\n=====\\n")
    (True, False)
    """
    return _BEGINS.search(head) is not None


def read_rst(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each entry. Never raises on content."""
    lines, findings = read_whole(stream, file)
    yield from findings
    lines = with_substitutions(lines)
    scope, back_matter, groups = _scope(lines)
    tables: list[GlossaryTable] = []
    others: list[Diagnostic] = []
    for begin, end in tables_in(lines):
        found = _tables(lines[begin:end], scope[begin])
        for table in found:
            read = table.of_glossary(Columns(file, NO_OPTIONS))
            tables += [read] if read else []
            others += [] if read else skipped_table(table, file)
        scope[begin:end] = [False] * (end - begin)
    entries = list(_entries(lines)) or list(_of_definition_lists(lines, scope))
    yield from terms_of(entries, file, groups)
    yield from read_tables(tables, file)
    yield from others if entries or tables else ()
    if skipped := list(_of_definition_lists(lines, back_matter)):
        first, last = skipped[0], skipped[-1]
        end = last.line + last.raw.count("\n")
        yield markdown_finding(file, first.line, "text-outside-terms", end, first.names[0])
    if entries:
        names = {name.casefold() for entry in entries for name in entry.names}
        yield from sections_beside_lists(list(_with_lists(lines, entries)), file, (stem_of(file),), names)
    if not entries and not tables and not findings:
        yield from read_sections(list(_as_markdown(lines)), file, _EXAMPLE)


def _entries(lines: Sequence[Line]) -> Iterator[GlossaryEntry]:
    """Yield the entries of all glossary directives, in the order of the document."""
    index = 0
    while index < len(lines):
        found = _DIRECTIVE.match(lines[index].text)
        index += 1
        if found:
            block: list[Line] = []
            while index < len(lines) and _is_within(lines[index].text, len(found["indent"].expandtabs())):
                block.append(Line(lines[index].number, lines[index].text.expandtabs()))
                index += 1
            yield from _of_block(block)


def _scope(lines: Sequence[Line]) -> tuple[list[bool], list[bool], dict[int, str]]:
    """Return for each line whether it is below a heading such as "Glossary", or below its smaller headings.

    The second list is true for lines in back matter of such a section. The last value are the smaller headings that
    are above lines, by the numbers of these.
    """
    group = ""
    groups: dict[int, str] = {}
    skipped: list[bool] = []
    styles: list[str] = []
    level: int | None = None
    back_matter: int | None = None
    scope: list[bool] = []
    for line, following in pairwise([*lines, Line(0, "")]):
        text, below = line.text.rstrip(), following.text.rstrip()
        if text[:1].strip() and not UNDERLINE.fullmatch(text) and UNDERLINE.fullmatch(below):
            styles += [below[0]] if below[0] not in styles else []
            found = styles.index(below[0])
            group = group_named(text) if level is not None and found > level else ""
            if level is None or found <= level:
                level = found if is_glossary_title(text) else None
            if back_matter is None or found <= back_matter:
                back_matter = found if is_back_matter(text) else None
        scope.append(level is not None and back_matter is None)
        skipped.append(level is not None and back_matter is not None)
        groups[line.number] = group
    return scope, skipped, groups


def _with_lists(lines: Sequence[Line], entries: Sequence[GlossaryEntry]) -> Iterator[Line]:
    """Yield a document as Markdown, with lists of definitions in the place of the entries."""
    within = {entry.line + index for entry in entries for index in range(entry.raw.count("\n") + 1)}
    for line in _as_markdown(lines):
        if line.number not in within:
            yield line
        elif line.number - 1 not in within:
            yield from (Line(line.number, text) for text in ("", "term", ": text", ""))


def _as_markdown(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the sections, paragraphs and lists of a document as Markdown."""
    sections = sections_by_label(lines)
    styles: list[str] = []
    is_hidden = False  # the content of a comment, of a directive without text, or of a field of the document
    fields = _fields_of_document(lines)
    for (number, text), following in pairwise([*lines, Line(0, "")]):
        below = following.text.rstrip()
        is_hidden = (is_hidden and not text[:1].strip()) or number in fields
        if is_hidden or text.startswith(".. "):
            is_hidden = is_hidden or not _SHOWN.match(text)
            admonition = None if is_hidden else _ADMONITION.match(text)
            yield Line(number, marked(admonition["text"], sections) if admonition else "")
        elif text[:1].strip() and not UNDERLINE.fullmatch(text.rstrip()) and UNDERLINE.fullmatch(below):
            styles += [below[0]] if below[0] not in styles else []
            yield Line(number, f"{'#' * (styles.index(below[0]) + 1)} {marked(text.strip(), sections)}")
        elif UNDERLINE.fullmatch(text.rstrip()):
            yield Line(number, "")
        elif field := _FIELD.match(text):
            yield from (Line(number, ""), Line(number, f"**{field['name']}**: {marked(field['text'], sections)}"))
        else:
            yield Line(number, marked(_LITERAL.sub(":", text), sections))


def _fields_of_document(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines with fields above the first title, and of bibliographic fields below it."""
    has_title = any(UNDERLINE.fullmatch(line.text.rstrip()) for line in lines)
    fields: set[int] = set()
    is_titled = False
    for (number, text), following in pairwise([*lines, Line(0, "")] if has_title else []):
        is_underlined = bool(text[:1].strip() and UNDERLINE.fullmatch(following.text.rstrip()))
        is_above = is_underlined or UNDERLINE.fullmatch(text.rstrip()) or not text[:1].strip() or text.startswith("..")
        found = _DOCUMENT_FIELD.match(text)
        if found and (not is_titled or found["name"].casefold() in _BIBLIOGRAPHIC):
            fields.add(number)
        elif not is_above:
            break
        is_titled = is_titled or is_underlined
    return fields


def _of_definition_lists(lines: Sequence[Line], scope: Sequence[bool]) -> Iterator[GlossaryEntry]:
    """Yield the entries of definition lists in the sections that are glossaries."""
    index = 0
    while index + 1 < len(lines):
        text, below = lines[index].text.rstrip(), lines[index + 1].text.rstrip()
        if scope[index] and _NAME.match(text) and below.strip() and _indent(below):
            name, body = lines[index], list[Line]()
            while index + 1 < len(lines) and _is_within(lines[index + 1].text, 0):
                index += 1
                body.append(Line(lines[index].number, lines[index].text.expandtabs()))
            yield _entry([name], body)
        index += 1


def _tables(block: Sequence[Line], is_in_glossary: bool) -> Iterator[GlossaryTable]:
    """Yield the tables in these lines."""
    from docutils import nodes

    margin = min(_indent(line.text.expandtabs()) for line in block if line.text.strip())
    document = _parsed("\n".join(line.text.expandtabs()[margin:] for line in block))
    for table in document.findall(nodes.table) if document else ():
        rows: list[tuple[int, list[TableCell]]] = []
        extended: dict[
            int, tuple[int, TableCell]
        ] = {}  # cells of rows above, with the rows that they still extend over
        for row in table.findall(nodes.row):
            line = min((node.line for node in row.findall() if node.line), default=1)
            cells: list[TableCell] = []
            for entry in [*row, None]:
                while above := extended.pop(len(cells), None):
                    extended |= {len(cells): (above[0] - 1, above[1])} if above[0] > 1 else {}
                    cells.append(above[1])
                if entry is not None:
                    cell = TableCell(*_text_of(entry))
                    extended |= {len(cells): (entry["morerows"], cell)} if "morerows" in entry else {}
                    cells += [cell, *[TableCell("")] * entry.get("morecols", 0)]
            rows.append((block[min(line, len(block)) - 1].number, cells))
        yield GlossaryTable(rows, is_in_glossary, bool(list(table.findall(nodes.thead))))


def _is_within(text: str, indent: int) -> bool:
    return not text.strip() or _indent(text.expandtabs()) > indent


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _of_block(block: Sequence[Line]) -> Iterator[GlossaryEntry]:
    written = [line for line in block if line.text.strip() and not _OPTION.match(line.text)]
    margin = min((_indent(line.text) for line in written), default=0)
    names: list[Line] = []
    body: list[Line] = []
    has_text = False
    for line in block:
        is_name = line.text.strip() and _indent(line.text) == margin and not _OPTION.match(line.text)
        if is_name and not line.text.lstrip().startswith(".. "):
            if has_text:
                yield _entry(names, body)
                names, body, has_text = [], [], False
            names.append(line)
        elif names:
            body.append(line)
            has_text = has_text or bool(line.text.strip())
    if names:
        yield _entry(names, body)


def _entry(names: Sequence[Line], body: Sequence[Line]) -> GlossaryEntry:
    written = [line.text for line in body if line.text.strip()]
    margin = min(map(_indent, written), default=0)
    text, related = _plain("\n".join(line.text[margin:] for line in body))
    terms = [_CLASSIFIER.split(line.text.strip()) for line in names]
    return GlossaryEntry(
        [_plain(term[0])[0] for term in terms],
        text,
        names[0].number,
        "\n".join(line.text for line in (*names, *body)).strip("\n"),
        categories=tuple(dict.fromkeys(one for term in terms for one in term[1:2] if len(one) > 1)),
        related=related,
    )


def _plain(source: str) -> tuple[str, list[str]]:
    """Return reStructuredText as plain paragraphs, and the targets of its references to terms."""
    if _PLAIN.fullmatch(source):
        return "\n".join(filter(None, (" ".join(paragraph.split()) for paragraph in source.split("\n\n")))), []
    document = _parsed(source)
    return (tidy(source), []) if document is None else _text_of(document)


def _parsed(source: str) -> "Element | None":
    """Return the parsed text; None for some hundred levels of lists or quotes, of which the text is all to be shown."""
    from docutils.utils import new_document

    parser, settings = _parser()
    document = new_document("", copy(settings))
    try:
        parser.parse(source, document)
    except RecursionError:
        return None
    return document


def _text_of(document: "Element") -> tuple[str, list[str]]:
    from docutils import nodes

    related = [node["target"] for node in document.findall(nodes.inline) if "target" in node]
    for mark in list(document.findall(nodes.footnote_reference)):
        before = mark.parent[mark.parent.index(mark) - 1] if mark.parent.index(mark) else None
        if isinstance(before, nodes.Text):
            mark.parent.replace(before, nodes.Text(before.rstrip()))
    for formula in list(document.findall(nodes.math)):
        formula.parent.replace(formula, nodes.Text(f"${formula.astext()}$"))
    for kind in (nodes.system_message, nodes.comment, nodes.target, nodes.footnote_reference):
        for node in list(document.findall(kind)):
            if node.parent is not None:
                node.parent.remove(node)
    blocks = [node for node in document.findall(nodes.TextElement) if not isinstance(node.parent, nodes.TextElement)]
    return "\n".join(filter(None, (" ".join(_text(node).split()) for node in blocks))), related


def _text(node: "Element") -> str:
    return str(node.astext())


@lru_cache(maxsize=1)
def _parser() -> tuple[Any, Any]:
    """Return the parser and its settings: nothing is reported, and no files are included."""
    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser

    _register_roles()
    settings = get_default_settings(Parser)
    settings.report_level = settings.halt_level = 5
    settings.file_insertion_enabled = settings.raw_enabled = False
    return Parser(), settings


def _register_roles() -> None:
    """Let docutils read the roles of Sphinx; each text is kept, and the target of a term with it."""
    from docutils import nodes
    from docutils.parsers.rst import roles

    def role(name: str, raw: str, text: str, line: int, inliner: Any, options: Any = None, content: Any = None) -> Any:
        found = TARGET.fullmatch(text)
        shown, target = (found["text"], found["target"]) if found else (text, text)
        node = nodes.inline(raw, shown.lstrip("!~"))
        if name == "term":
            node["target"] = target
        return [node], []

    for name in _ROLES:
        roles.register_local_role(name, role)
