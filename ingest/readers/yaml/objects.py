"""Parse YAML (https://yaml.org/spec/1.1) to objects with keys and texts, one at a time, each with its lines.

Texts are kept as written: `no` does not become a boolean, `010` a number, or `2018-04-12` a date. No Python objects
are constructed. Aliases are rejected, because with them a short document can expand to a huge one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yaml import Node, SafeLoader

__all__ = ["NotYaml", "YamlCell", "YamlObject", "read_objects"]

_DEEPEST = 30
_NULL = "tag:yaml.org,2002:null"
# Characters for which PyYAML rejects a document; `tidy` drops them anyway.
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotYaml(Exception):
    """The text is invalid or unsupported YAML; `line` counts from 0."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class YamlCell:
    """A key of an object, its nonempty texts, and the line where they begin (from 0)."""

    key: str
    texts: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class YamlObject:
    """The cells of a mapping (none for another node), from line `begin` up to but excluding `end` (from 0)."""

    cells: tuple[YamlCell, ...]
    begin: int
    end: int


def read_objects(text: str, *, named_lists: bool = False) -> Iterator[YamlObject]:
    """Yield the object of each document or, if it is a list (with `named_lists` also a list under one key), its items.

    Raises:
        NotYaml: after the objects above the error.
    """
    from yaml import YAMLError

    loader = _loader(text)
    try:
        for node in _nodes(loader):
            for one in _named_list(node) if named_lists else [node]:
                yield _object(one)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYaml(getattr(error, "problem", None) or str(error), mark.line if mark else 0) from error
    except (OverflowError, ValueError) as error:  # for "\\UFFFFFFFF", and for a version with thousands of digits
        raise NotYaml("a number is too large", loader.get_mark().line) from error


def _loader(text: str) -> "SafeLoader":
    from yaml import AliasEvent, SafeLoader
    from yaml.composer import ComposerError

    class Loader(SafeLoader):
        depth = 0

        def compose_node(self, parent: "Node | None", index: int) -> "Node | None":
            if self.check_event(AliasEvent):
                raise ComposerError(None, None, "an alias (*) is not followed", self.peek_event().start_mark)
            if self.depth == _DEEPEST:
                raise ComposerError(None, None, "nested too deeply", self.peek_event().start_mark)
            self.depth += 1
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

    return Loader(_UNREADABLE.sub(" ", text))


def _nodes(loader: "SafeLoader") -> Iterator["Node"]:
    from yaml import (
        DocumentEndEvent,
        DocumentStartEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
        StreamStartEvent,
    )

    while not loader.check_event(StreamEndEvent):
        if loader.check_event(SequenceStartEvent):
            loader.get_event()
            while not loader.check_event(SequenceEndEvent):
                yield from filter(None, [loader.compose_node(None, 0)])
            loader.get_event()
        elif loader.check_event(StreamStartEvent, DocumentStartEvent, DocumentEndEvent):
            loader.anchors = {}
            loader.get_event()
        else:
            yield from filter(None, [loader.compose_node(None, 0)])


def _named_list(node: "Node") -> list["Node"]:
    from yaml import MappingNode, SequenceNode

    if isinstance(node, MappingNode) and len(node.value) == 1 and isinstance(node.value[0][1], SequenceNode):
        items: list[Node] = node.value[0][1].value
        if items and all(isinstance(item, MappingNode) for item in items):
            return items
    return [node]


def _object(node: "Node") -> YamlObject:
    from yaml import MappingNode

    cells = []
    if isinstance(node, MappingNode):
        for key, value in node.value:
            texts = tuple(filter(str.strip, _texts(value)))
            cells.append(YamlCell(" ".join(_texts(key)), texts, value.start_mark.line))
    return YamlObject(tuple(cells), node.start_mark.line, node.end_mark.line + (node.end_mark.column > 0))


def _texts(node: "Node") -> Iterator[str]:
    from yaml import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, ScalarNode):
        if node.tag != _NULL:
            # "\\ud83d\\ude00" is a pair of surrogates; an unpaired one is not valid text.
            yield node.value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _texts(item)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield f"{' '.join(_texts(key))}: {'; '.join(_texts(value))}"
