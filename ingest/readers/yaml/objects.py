"""Parse YAML (https://yaml.org/spec/1.1) to objects with keys and texts, one at a time, each with its lines.

Texts are kept as written: `no` does not become a boolean, `010` a number, or `2018-04-12` a date. No Python objects
are constructed. Aliases are rejected, because with them a short document can expand to a huge one.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml import Node

_DEEPEST = 30
_NULL = "tag:yaml.org,2002:null"
# Characters for which PyYAML rejects a document; `tidy` drops them anyway.
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class NotYaml(Exception):
    """The text is invalid or unsupported YAML; `line` counts from 0."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class YamlCell:
    """A key of an object, its nonempty texts, the line where they begin (from 0), and whether they are a list."""

    key: str
    texts: tuple[str, ...]
    line: int
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class YamlObject:
    """The cells of a mapping (none for another node), from line `begin` up to but excluding `end` (from 0)."""

    cells: tuple[YamlCell, ...]
    begin: int
    end: int


class YamlText:
    """A cursor in a node, as `JsonText` is one in a document. `raw` returns the line and the text of a node."""

    def __init__(self, node: "Node", raw: Callable[["Node"], tuple[int, str]]) -> None:
        self._node, self._raw = node, raw

    @property
    def line(self) -> int:
        """The number of the first line of the next value."""
        return self._raw(self._node)[0]

    def peek(self) -> str:
        """Return the character with which JSON begins the next value."""
        from yaml import MappingNode, SequenceNode

        return "{" if isinstance(self._node, MappingNode) else "[" if isinstance(self._node, SequenceNode) else '"'

    def items(self) -> Iterator[None]:
        """Yield before each item of the next value."""
        for item in items_of(self._node):
            self._node = item
            yield

    def members(self) -> Iterator[str]:
        """Yield each key of the next value; its value is the next one."""
        for key, held in members_of(self._node):
            self._node = held
            yield key

    def value(self) -> tuple[object, str]:
        """Return the next value and its source text."""
        return value_of(self._node), self._raw(self._node)[1]

    def skip(self) -> None:
        """Skip the next value."""


def read_objects(text: str) -> Iterator[YamlObject]:
    """Yield the object of each document or, if it is a list, of each item.

    Raises:
        NotYaml: after the objects above the error.
    """
    yield from map(_object, read_nodes(text))


def read_nodes(text: str) -> Iterator["Node"]:
    """Yield the node of each document or, if it is a list, of each item.

    Raises:
        NotYaml: after the nodes above the error.
    """
    from yaml import YAMLError

    native, exact = _loaders()
    loader = (exact if _SURROGATE.search(text) else native)(_UNREADABLE.sub(" ", text))
    try:
        yield from _nodes(loader)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYaml(getattr(error, "problem", None) or str(error), mark.line if mark else 0) from error
    except (OverflowError, ValueError) as error:  # for "\\UFFFFFFFF", and for a version with thousands of digits
        mark = loader.get_mark() if isinstance(loader, exact) else None
        raise NotYaml("a number is too large", mark.line if mark else 0) from error


def value_of(node: "Node") -> object:
    """Return the value of a node: a text, a list, a map with texts as keys, or None."""
    from yaml import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, ScalarNode):
        # "\\ud83d\\ude00" is a pair of surrogates; an unpaired one is not valid text.
        return None if node.tag == _NULL else node.value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(node, SequenceNode):
        return list(map(value_of, node.value))
    return {key: value_of(held) for key, held in members_of(node)} if isinstance(node, MappingNode) else None


def members_of(node: "Node") -> list[tuple[str, "Node"]]:
    """Return the members of a map, none of another node."""
    from yaml import MappingNode

    return [(" ".join(_texts(key)), held) for key, held in node.value] if isinstance(node, MappingNode) else []


def items_of(node: "Node") -> list["Node"]:
    """Return the items of a list, none of another node."""
    from yaml import SequenceNode

    return list(node.value) if isinstance(node, SequenceNode) else []


def key_line(node: "Node", keys: Collection[str]) -> int:
    """Return the line of the first of these keys in a map, or else that of the node (from 0)."""
    return next((held.start_mark.line for key, held in members_of(node) if key in keys), int(node.start_mark.line))


@lru_cache(maxsize=1)
def _loaders() -> tuple[type[Any], type[Any]]:
    """Return a loader on libyaml, and one that is several times slower and reads escaped surrogates."""
    from yaml import AliasEvent, CSafeLoader, SafeLoader
    from yaml.composer import Composer, ComposerError

    class Bounded:
        check_event: Any
        peek_event: Any
        depth = 0

        def compose_node(self, parent: "Node | None", index: int) -> "Node | None":
            if self.check_event(AliasEvent):
                raise ComposerError(None, None, "an alias (*) is not followed", self.peek_event().start_mark)
            if self.depth == _DEEPEST:
                raise ComposerError(None, None, "nested too deeply", self.peek_event().start_mark)
            self.depth += 1
            node: Node | None = super().compose_node(parent, index)  # type: ignore[misc]
            self.depth -= 1
            return node

    class Native(Bounded, CSafeLoader, Composer):
        pass

    class Exact(Bounded, SafeLoader):
        pass

    return Native, Exact


def _nodes(loader: Any) -> Iterator["Node"]:
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


def _object(node: "Node") -> YamlObject:
    cells = [
        YamlCell(key, tuple(filter(str.strip, _texts(held))), held.start_mark.line, bool(items_of(held)))
        for key, held in members_of(node)
    ]
    return YamlObject(tuple(cells), node.start_mark.line, node.end_mark.line + (node.end_mark.column > 0))


def _texts(node: "Node") -> Iterator[str]:
    from yaml import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, ScalarNode):
        if isinstance(text := value_of(node), str):
            yield text
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _texts(item)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield f"{' '.join(_texts(key))}: {'; '.join(_texts(value))}"
