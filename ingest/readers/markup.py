"""The text that a reader sees: HTML tags, entities and Markdown marks are removed from the texts of any format.

Texts with similar characters are kept: `a < b`, `List<T>`, `x_1`, `2 * 3 * 4`, `**kwargs`.
"""

import re
from collections.abc import Set
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_SUSPECT: Final = re.compile(r"[<&*_`~\[\\]|^#{2,6}\s|'''|\{color", re.MULTILINE)
_OPTIONAL_END: Final = frozenset(
    "br hr img wbr input source col p li dt dd tr td th thead tbody tfoot option colgroup".split()
)
_PAIRED: Final = frozenset(
    "a abbr address article aside b bdi bdo big blockquote body button caption center cite code del details dfn div dl "
    "em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header html i iframe ins kbd label legend "
    "main mark math mi mn mo mrow msub msup nav nobr object ol pre q rp rt ruby s samp script section select small "
    "span strike strong style sub summary sup svg table template textarea time title tt u ul var video "
    "audio picture".split()
)
_CONFLUENCE: Final = ("ac:", "ri:")
"""The prefixes of elements in its storage format."""
_ATTRIBUTE: Final = r"[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?"
_TAG: Final = re.compile(
    rf"<(?P<end>/?)(?P<name>[A-Za-z][\w:.-]*)(?P<attributes>(?:\s+{_ATTRIBUTE}){{0,40}})\s*(?P<void>/?)>"
)
_TAG_NAME: Final = re.compile(r"<(/?[A-Za-z][\w:.-]*)")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCK: Final = re.compile(r"<(p|div|ul|ol|html|body)\b[^<>]*>.*</\1>", re.DOTALL | re.IGNORECASE)
_CODE: Final = re.compile(r"(?<![`\\\w])(`{1,3})(?!`)(?=\S)([^`]+?)(?<=\S)\1(?![`\w])")
_TARGET: Final = r"\((?:<[^<>\n]*>|[^\s()<>]*[/#.:](?:[^\s()<>]|\([^\s()<>]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)"
_INNER: Final = r"(?=[\w\"'“‘(\[<`\\$])(?:[^*\n]|\n(?!\s*\n))+?(?<=[\w\"'”’)\]>`.,:;!?%$])"
_BOLD: Final = re.compile(rf"(?<![\w*\\])\*\*{_INNER}\*\*(?![\w*])|(?<![\w*\\])\*\*\*{_INNER}\*\*\*(?![\w*])")
_REFERENCE_LINK: Final = re.compile(
    r"(?<![\w\]\\])\[(?P<text>[^\[\]\n]{0,300}[^\W\d][^\[\]\n]{0,300})\]\[(?P<target>[^\[\]\n]{0,60})\]"
)
_MARKS: Final = (
    _CODE,
    _BOLD,
    re.compile(rf"(?<![\w*\\/])\*{_INNER}\*(?![\w*/])"),
    re.compile(r"(?<![\w\\])__(?=\S)(?![a-z0-9_]+__)[^_\n]+?(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w\\/])_(?=[^\W_])[^_\n]+?(?<=[^\s_])_(?![\w/])"),
    re.compile(rf"!?(?<!\w)\[(?:[^\[\]\n]|\[[^\[\]\n]*\]){{0,300}}\]{_TARGET}"),
    _REFERENCE_LINK,
    re.compile(r"~~(?=\S)[^~\n]+(?<=\S)~~"),
    re.compile(r"<(?:https?|mailto):[^\s<>]+>"),
    re.compile(r"(?m)^#{2,6}\s+\S|^(?:`{3}|~{3})"),
)
"""Evidence that a text is Markdown, which is then parsed as such."""
_WIKI_LINK: Final = re.compile(r"!?\[\[(?P<target>[^\W\d_][^\[\]|,;=\n]*)(?:\|(?P<text>[^\[\]|\n]+))?\]\]")
_WIKI_MARKS: Final = (
    (re.compile(r"'''(?=\S)([^'\n]+)(?<=\S)'''"), r"\1"),
    (re.compile(r"\[https?://[^\s\[\]]+ ([^\[\]\n]+)\]"), r"\1"),
    (re.compile(r"\[([^\[\]|\n]+)\|https?://[^\s\[\]]+\]"), r"\1"),
    (re.compile(r"\{color(?::[^{}\n]{1,30})?\}"), ""),
    (re.compile(r"<ref(?:\s[^<>]*)?(?:/>|>[^<>]*</ref>)"), ""),
    (re.compile(r"<!\[CDATA\[([^\[\]]*)\]\]>"), r"\1"),
)
"""Marks of MediaWiki, Jira and the storage format of Confluence, and what remains of them."""
_HEADING: Final = re.compile(r"(?m)^#{2,6}\s+(?=\S)")
_FENCE: Final = re.compile(r"(?m)^(?:`{3,}|~{3,})[\w-]*[ \t]*\n?")
# Escaped before the parser sees them: they would be emphasis in CommonMark, but mean something else.
_PLAIN_MARKS: Final = re.compile(
    r"(?<=\w)\*+(?=\w)|(?<!\w)__(?=[a-z0-9_]+__(?!\w))|`+|(?<=[a-z0-9])__(?!\w)|(?<![\w*\"')])\*(?=[/.])|(?<=/)\*"
    r"|(?<=\w)\[(?=[^\[\]]*\]\()"
)
_LONGEST: Final = 20_000  # the parser takes quadratic time for some texts


def visible_text(text: str, *, is_html: bool = False) -> str:
    r"""Return the text without HTML and Markdown, one line per block; with `is_html`, it is not Markdown.

    >>> visible_text("<p>Sales &ndash; <b>returns</b></p>"), visible_text("A **set** of [nodes](/node), `x < y`")
    ('Sales – returns', 'A set of nodes, x < y')
    >>> visible_text("2 * 3 * 4 < x_1, List<T>, **kwargs, an <unk> word, R&D")
    '2 * 3 * 4 < x_1, List<T>, **kwargs, an <unk> word, R&D'
    """
    if not _SUSPECT.search(text):
        return text
    if is_html:
        return _of_html(text)
    for mark, kept in _WIKI_MARKS:
        text = mark.sub(kept, text)
    if "[[" in text:
        text = _WIKI_LINK.sub(lambda link: link["text"] or link["target"], text)
    if len(text) <= _LONGEST and any(mark.search(text) for mark in _MARKS):
        return re.sub(r"[^\n]+(?:\n[^\n]+)*", lambda paragraph: _of_markdown(paragraph[0]), _FENCE.sub("", text))
    return _of_html(text) if "<" in text else _of_escaped(text)


def without_elements(text: str, shown: str = "") -> str:
    """Return the text with every tag replaced by `shown`; comments are removed, the content of elements is kept.

    >>> without_elements("<b>List</b><T> of <Figure src='a.png' />an <unk><!-- rare --> word")
    'List<T> of an <unk> word'
    """
    text = _without_comments(text)
    names = _names(text)
    return _TAG.sub(lambda tag: shown if _is_element(tag, names) else tag[0], text)


def is_element(tag: str, text: str) -> bool:
    """Return whether `tag`, which is in `text`, is markup and not a text such as `<unk>` or the `<T>` of a type."""
    match = _TAG.fullmatch(tag)
    return match is None or _is_element(match, _names(text))


def unescaped(text: str) -> str:
    """Return the text with the characters that its entities denote.

    >>> unescaped("R&amp;D, a&nbsp;b, AT&T; &copy 2")
    'R&D, a\\xa0b, AT&T; &copy 2'
    """
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text) if "&" in text else text


def _names(text: str) -> set[str]:
    return {name.lower() for name in _TAG_NAME.findall(text)}


def _is_element(tag: re.Match[str], names: Set[str]) -> bool:
    name = tag["name"].lower()
    if name in _OPTIONAL_END:
        return True
    # A component of a site is in upper case or has a hyphen; other unknown tags are placeholders, types or XML.
    is_component = tag["name"][:1].isupper() or "-" in name or name.startswith(_CONFLUENCE)
    if name not in _PAIRED and not is_component:
        return False
    return bool("=" in tag["attributes"] or tag["void"]) or f"{'' if tag['end'] else '/'}{name}" in names


def _without_comments(text: str) -> str:
    texts, end = list[str](), 0
    while (begin := text.find("<!--", end)) >= 0 and (close := text.find("-->", begin + 4)) >= 0:
        texts.append(text[end:begin])
        end = close + 3
    return "".join((*texts, text[end:])) if end else text


def _of_html(text: str) -> str:
    from ingest.readers.html.elements import parse_fragment
    from ingest.readers.html.text import prose_of

    text = _without_comments(text)
    names, parts, end = _names(text), list[str](), 0
    for tag in _TAG.finditer(text):
        if _is_element(tag, names):
            parts += (text[end : tag.start()].replace("<", "&lt;"), tag[0])
            end = tag.end()
    if not end:
        return _of_escaped(text)
    root = parse_fragment("".join((*parts, text[end:].replace("<", "&lt;"))))
    return unescaped(without_elements(text, " ")) if root is None else prose_of(root)


def _of_escaped(text: str) -> str:
    """Return a text without tags, unescaped; one that then is a block of HTML was escaped as a whole."""
    shown = unescaped(text)
    return _of_html(shown) if shown != text and _BLOCK.fullmatch(shown.strip()) else shown


def _of_markdown(text: str) -> str:
    parts, end = list[str](), 0
    for code in _CODE.finditer(text):
        parts += (_guarded(text[end : code.start()]), code[0])
        end = code.end()
    parts.append(_guarded(text[end:]))
    return _of_html(_parser().renderInline("".join(parts)))


def _guarded(text: str) -> str:
    text = _HEADING.sub("", _REFERENCE_LINK.sub(lambda link: link["text"], text))
    return _PLAIN_MARKS.sub(lambda mark: "".join(f"\\{letter}" for letter in mark[0]), text)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"breaks": True}).enable("strikethrough")
