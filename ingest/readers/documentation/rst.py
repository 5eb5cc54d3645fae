"""Read the `glossary` directives of reStructuredText (https://www.sphinx-doc.org), or else its definition lists.

Consecutive term lines are synonyms, and the text after ` : ` is a category. Targets of `:term:` are related terms.
The findings are listed in `readers.documentation.entry`, `readers.text` and `readers.whole`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ingest.diagnostics import Diagnostic
from ingest.readers.documentation.entry import GlossaryEntry, no_glossary, terms_of
from ingest.readers.text import Line
from ingest.readers.whole import read_whole
from ingest.records import TermRecord

if TYPE_CHECKING:
    from docutils.nodes import Element

__all__ = ["begins_rst", "read_rst"]

_BEGINS: Final = re.compile(rb"(?:^|\n)\.\. glossary::[ \t]*\r?\n")
_DIRECTIVE: Final = re.compile(r"(?P<indent>[ \t]*)\.\. glossary::")
_OPTION: Final = re.compile(r"\s*:[\w-]+:")
_CLASSIFIER: Final = re.compile(r"\s+:\s+")
_ROLES: Final = (
    "term",
    "ref",
    "doc",
    "abbr",
    "any",
    "numref",
    "option",
    "envvar",
    "class",
    "func",
    "meth",
    "mod",
    "py:class",
    "py:func",
)
_TARGET: Final = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
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
    entries = list(_entries(lines))
    yield from terms_of(entries, file)
    if not entries and not findings:
        yield no_glossary(file, _EXAMPLE)


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


def _is_within(text: str, indent: int) -> bool:
    return not text.strip() or _indent(text.expandtabs()) > indent


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _of_block(block: Sequence[Line]) -> Iterator[GlossaryEntry]:
    written = [line for line in block if line.text.strip() and not _OPTION.match(line.text)]
    margin = min((_indent(line.text) for line in written), default=0)
    names: list[Line] = []
    body: list[Line] = []
    for line in block:
        is_name = line.text.strip() and _indent(line.text) == margin and not _OPTION.match(line.text)
        if is_name and not line.text.lstrip().startswith(".. "):
            if any(one.text.strip() for one in body):
                yield _entry(names, body)
                names, body = [], []
            names.append(line)
        elif names:
            body.append(line)
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
    from docutils import nodes
    from docutils.core import publish_doctree

    _register_roles()
    settings = {
        "report_level": 5,
        "halt_level": 5,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "_disable_config": True,
        "smart_quotes": False,
    }
    document = publish_doctree(source, settings_overrides=settings)
    related = [node["target"] for node in document.findall(nodes.inline) if "target" in node]
    for kind in (nodes.system_message, nodes.comment, nodes.target):
        for node in list(document.findall(kind)):
            if node.parent is not None:
                node.parent.remove(node)
    blocks = [node for node in document.findall(nodes.TextElement) if not isinstance(node.parent, nodes.TextElement)]
    return "\n".join(filter(None, (" ".join(_text(node).split()) for node in blocks))), related


def _text(node: "Element") -> str:
    return str(node.astext())


def _register_roles() -> None:
    """Let docutils read the roles of Sphinx; each text is kept, and the target of a term with it."""
    from docutils import nodes
    from docutils.parsers.rst import roles

    def role(name: str, raw: str, text: str, line: int, inliner: Any, options: Any = None, content: Any = None) -> Any:
        found = _TARGET.fullmatch(text)
        shown, target = (found["text"], found["target"]) if found else (text, text)
        node = nodes.inline(raw, shown.lstrip("!~"))
        if name == "term":
            node["target"] = target
        return [node], []

    for name in _ROLES:
        roles.register_local_role(name, role)
