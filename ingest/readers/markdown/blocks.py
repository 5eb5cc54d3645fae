"""Parse Markdown into blocks (headings, paragraphs, lists, tables), and blocks into plain text and linked terms.

The syntax is CommonMark (https://spec.commonmark.org) with tables, definition lists and directives (`:::`). The tags
of site generators are resolved first; lists, tables and `<details>` in HTML become Markdown; other HTML is removed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.readers.formulas import keep_formulas
from ingest.readers.language_tags import language_named
from ingest.readers.markdown.components import with_components_as_sections
from ingest.readers.markdown.dialects import in_one_dialect
from ingest.readers.markdown.footnotes import without_footnotes
from ingest.readers.markdown.html_blocks import with_html_as_markdown
from ingest.readers.markdown.navigation import is_navigation, is_title_of_contents, leads_to_parts
from ingest.readers.markdown.site_generators import without_modules, without_site_tags
from ingest.readers.markdown.site_links import linked_term
from ingest.readers.markup import is_element, unescaped, without_elements
from ingest.readers.text import Line, tidy

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MORE = re.compile(r"(?<!\s)\s*<!--\s*more\s*-->\s*")
# A link without its target, and the mark of a footnote.
_REFERENCE = re.compile(r"(?<![\w\]])\[([^\[\]]{0,300}[^\W\d][^\[\]]{0,300})\]\[[^\[\]]{0,60}\]|\[\^[^\[\]\s]{1,60}\]")
_DIRECTIVE = re.compile(r"\A\{?[\w:-]+\}?\s*")
_BREAK = re.compile(r"(?i)<br\s*/?>")
ANCHORS = re.compile(r"(?i)^(?:<a\s+(?:id|name)=(?![^<>]*\shref=)[^<>]*>\s*</a>\s*)+")
_LINK = re.compile(r"""(?i)<(?:/a\s*>|a\s[^<>]*?\bhref=["']([^"'<>]*))""")
_CELL_END = re.compile(r"(?<!\\)\|")
_LABEL = re.compile(r"[\s>*_+-]*(?P<label>[^\W\d_]{4,40})[*_]*:")
_MARK = re.compile(r"[\n\\`*_\[<&$]")  # where inline rules of the parser may match
_ROW_LEVEL = 2
# Within a paragraph, the parser takes quadratic time for some texts, such as a run of brackets.
_LONGEST = 20_000
_DEEPEST = 5


class Text(NamedTuple):
    """Plain text, with each paragraph and list item on its own line, and the ids or names of the terms it links to.

    `only_links` is true if every word of the text is part of such a link. `addresses` are those of its other links.
    """

    text: str
    references: tuple[str, ...] = ()
    only_links: bool = False
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its `kind` in markdown-it ("more" is the marker `<!--more-->`) and the indexes of its lines."""

    kind: str
    level: int
    begin: int
    end: int
    tokens: "Sequence[Token]"


def plain(text: str, *, inline: bool = False) -> Text:
    """Convert Markdown to plain text; with `inline`, it is one line without lists and headings.

    >>> plain("A **set** of [nodes](/node/).")
    Text(text='A set of nodes.', references=('node',), only_links=False, addresses=())
    """
    if inline:
        return _joined([inline_text(_children(without_site_tags(" ".join(text.split())), {}))])
    markdown = Markdown([Line(number, row) for number, row in enumerate(text.splitlines())])
    return markdown.text(markdown.blocks)


class Markdown:
    """A document: its `blocks` in order, and their lines. The content of a block is parsed on demand."""

    def __init__(self, lines: Sequence[Line], folder: str = "", depth: int = 0) -> None:
        """`folder` is the name of the folder of the document, whose other pages are terms as well.

        `depth` is the number of directives that contain the lines.
        """
        self._folder, self._depth = folder, depth
        kept, self.footnotes = without_footnotes(without_modules(lines))
        self.lines = in_one_dialect(with_html_as_markdown(with_components_as_sections(kept)))
        self._environment: dict[str, Any] = {}
        self._texts: dict[str, Text] = {}
        source = without_site_tags("\n".join(line.text for line in self.lines))
        self.blocks = list(_without_navigation(self._blocks(_parser().parse(source, self._environment))))

    @property
    def open_comment(self) -> int | None:
        """The index of the line where an unclosed comment begins, which hides everything below it."""
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind == "html_block":
            content = last.tokens[0].content
            if content.lstrip().startswith("<!--") and "-->" not in content:
                return last.begin
        return None

    @cached_property
    def shows_languages(self) -> bool:
        """Whether several lines begin with the names of languages as labels: `- French: coque`."""
        labels = (found["label"] for line in self.lines if (found := _LABEL.match(line.text)))
        return len(list(islice(filter(language_named, labels), 2))) > 1

    def number(self, index: int) -> int:
        """Return the line number in the file of a line of the document, given its index."""
        return self.lines[min(index, len(self.lines) - 1)].number

    def raw(self, begin: int, end: int) -> str:
        """Return lines of the document, unchanged."""
        return "\n".join(line.text for line in self.lines[begin:end])

    def text(self, blocks: Iterable[Block]) -> Text:
        """Return the text of the blocks."""
        return _joined(part for block in blocks for part in self.parts(block.tokens))

    def rows(self, token: "Token") -> "list[tuple[int, list[Token]]]":
        """Return the index and the inline tokens of each line after an anchor; bold text may span lines."""
        content = ANCHORS.sub("", token.content)
        lines = token.content.count("\n") - content.count("\n")
        rows: list[tuple[int, list[Token]]] = [(lines, [])]
        for child in self.children(token.copy(content=content)):
            is_break = child.type in ("softbreak", "hardbreak")
            lines += is_break
            if (is_break or (child.type == "html_inline" and _BREAK.fullmatch(child.content))) and child.level == 0:
                rows.append((lines, []))
            else:
                rows[-1][1].append(child)
        return rows

    def children(self, token: "Token") -> "list[Token]":
        """Return the inline tokens of a paragraph."""
        children = _children(token.content, self._environment)
        return [child for child in children if child.content or child.type != "text"]

    def parts(self, tokens: "Iterable[Token]") -> Iterator[Text]:
        """Yield the text of each paragraph, list item, table row and code block in the tokens."""
        bullet = ""
        row: list[Text] | None = None
        for token in tokens:
            match token.type:
                case "list_item_open":
                    bullet = f"{token.info}{token.markup} " if token.info else "- "
                case "tr_open":
                    row = []
                    opening = token
                case "inline" if row is not None:
                    row.append(self.inline(token))
                case "tr_close" if row is not None:
                    texts = [cell.text for cell in row] + self.surplus(opening, len(row))
                    yield Text(" | ".join(texts), tuple(one for cell in row for one in cell.references))
                    row = None
                case "inline":
                    text = self.inline(token)
                    yield text._replace(text=bullet + text.text)
                    bullet = ""
                case "colon_fence" if self._depth < _DEEPEST:
                    yield from self._directive(token)
                case "fence" | "code_block" | "colon_fence":
                    yield Text(token.content)
                case "html_block":
                    yield Text(_without_html(token.content))

    def _directive(self, token: "Token") -> Iterator[Text]:
        info = token.info.strip()
        title = plain(_DIRECTIVE.sub("", info) or ("" if token.content.strip() else info), inline=True)
        yield from [title] if title.text and not is_definition(token.info) else []
        lines = [Line(number, row) for number, row in enumerate(token.content.splitlines())]
        inner = Markdown(lines, self._folder, self._depth + 1)
        yield from (part for block in inner.blocks for part in inner.parts(block.tokens))

    def surplus(self, row: "Token", count: int) -> list[str]:
        """Return the texts of a table row after its first `count` cells, which renderers do not show."""
        if row.level > _ROW_LEVEL:
            return []  # its line begins with the markers of a list or a quotation
        source = self.raw(*(row.map or (0, 0))).strip().removeprefix("|")
        if not source.endswith("\\|"):
            source = source.removesuffix("|")
        return [plain(cell, inline=True).text for cell in _CELL_END.split(source)[count:]]

    def inline(self, token: "Token") -> Text:
        """Return the text of a paragraph or a cell."""
        text = self._texts.get(token.content)
        if text is None:
            text = self._texts[token.content] = inline_text(self.children(token), self._folder)
        return text

    def _blocks(self, tokens: "Sequence[Token]") -> Iterator[Block]:
        begun = 0
        for index, token in enumerate(tokens):
            if token.level == 0 and token.nesting <= 0:
                opening = tokens[begun]
                begin, end = opening.map or (0, 0)
                level = int(opening.tag[1]) if opening.type == "heading_open" else 0
                kind = opening.type.removesuffix("_open")
                if kind == "html_block" and _MORE.fullmatch(opening.content):
                    kind = "more"
                yield Block(kind, level, begin, end, tokens[begun : index + 1])
                begun = index + 1


def _without_navigation(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks that do not consist of links of the page, such as rows of letters, or tables of contents."""
    title: Block | None = None  # of a table of contents, if a list of links is below it
    for block in blocks:
        contents = [token.content for token in block.tokens if token.type in ("inline", "html_block")]
        content = " | ".join(contents) if block.kind != "heading" else ""
        is_list = block.kind in ("bullet_list", "ordered_list")
        is_hidden = is_navigation(content) or (title is not None and is_list and leads_to_parts(content))
        if title and not is_hidden:
            yield title
        title = block if block.kind == "paragraph" and not is_hidden and is_title_of_contents(content) else None
        if not (is_hidden or title):
            yield block
    if title:
        yield title


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin

    # The content of a block is parsed on demand: all tokens of a large document take 1 GB.
    parser = MarkdownIt("commonmark").enable("table").use(deflist_plugin).use(colon_fence_plugin).disable("inline")
    return keep_formulas(parser)


def _children(content: str, environment: dict[str, Any]) -> "list[Token]":
    from markdown_it.token import Token

    if len(content) > _LONGEST:
        return [Token("text", "", 0, content=_without_html(content))]
    if content and not _MARK.search(content):
        return [Token("text", "", 0, content=content)]
    children: list[Token] = []
    parser = _parser()
    parser.inline.parse(content, parser, environment, children)
    return children


def inline_text(children: "Iterable[Token]", folder: str = "") -> Text:
    """Return the text of inline tokens; links within `folder` lead to terms."""
    texts: list[str] = []
    references: list[str] = []
    linked: str | None = None
    addresses: list[str] = []
    only_links = True
    children = list(children)
    html = "".join(child.content for child in children if child.type == "html_inline")
    for child in children:
        only_links = only_links and (linked is not None or not any(map(str.isalnum, child.content)))
        match child.type:
            case "softbreak":
                texts.append(" ")
            case "hardbreak":
                texts.append("\n")
            case "html_inline" if _BREAK.fullmatch(child.content):
                texts.append("\n")
            case "html_inline":
                if link := _LINK.match(child.content):
                    linked = linked_term(link[1], folder) if link[1] else None
                    references += [linked] if linked else []
                texts.append("" if is_element(child.content, html) else child.content)
            case "image":
                texts.append(inline_text(child.children or []).text)
            case "link_open":
                address = str(child.attrs.get("href", ""))
                linked = linked_term(address, folder)
                references += [linked] if linked else []
                addresses += [] if linked else [address]
            case "link_close":
                linked = None
            case _:
                texts.append(child.content)
    text = "".join(texts)
    text = _REFERENCE.sub(r"\1", text) if "[" in text else text
    return Text(text, tuple(references), only_links, tuple(addresses))


def _joined(parts: Iterable[Text]) -> Text:
    texts: list[str] = []
    references: dict[str, None] = {}
    addresses: list[str] = []
    only_links = True
    for part in parts:
        texts += filter(None, map(tidy, part.text.splitlines()))
        references |= dict.fromkeys(part.references)
        only_links = only_links and part.only_links
        addresses += part.addresses
    return Text("\n".join(texts), tuple(references), only_links, tuple(addresses))


def is_definition(info: str) -> bool:
    """Return whether a directive has the title of a definition: `info Definition`."""
    return "".join(filter(str.isalpha, _DIRECTIVE.sub("", info.strip()))).casefold() == "definition"


def _without_html(content: str) -> str:
    return unescaped(without_elements(_BREAK.sub("\n", content)))
