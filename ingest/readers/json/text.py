"""JSON documents of any size, walked through value by value, each with its line and its own text.

The parsers that stream JSON tell no lines; this one has the standard library decode each value where it stands.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from ingest.readers.text import utf8_blocks

__all__ = ["JsonText", "check_characters", "json_value", "texts_of"]

_LONGEST: Final = 1 << 24
_BLOCK: Final = 1 << 16
_SPACE: Final = re.compile(r"[ \t\r\n]*")
# Numbers are kept as they are written.
_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def json_value(text: str) -> object:
    """Return what a JSON text stands for, numbers as they are written. Raises `ValueError`.

    >>> json_value('{"since": 1.50}')
    {'since': '1.50'}
    """
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("brackets within brackets, too deep") from error


def check_characters(value: object, text: str) -> None:
    """Raise `ValueError` if the value that `text` stands for holds half of a surrogate pair, which is no text."""
    if "\\ud" in text.lower():
        json.dumps(value, ensure_ascii=False).encode()


def texts_of(value: object) -> Iterator[str]:
    """Yield the texts in a JSON value: those of a list one by one, what is no text as JSON.

    >>> list(texts_of(["a", ["b"], None, {"c": "1"}]))
    ['a', 'b', '{"c": "1"}']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif value is not None:
        yield json.dumps(value, ensure_ascii=False)


class JsonText:
    """A walk through one document: `line` is where it stands, and memory holds one value, of 16 MiB at most.

    All methods raise `ValueError` where the text is no JSON, and stand there.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Begin the walk where `stream` stands."""
        self.line = 1
        self._blocks = codecs.iterdecode(utf8_blocks(stream), "utf-8")
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """Return the first character of what comes next, empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._go_to(space.end() if space else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def items(self) -> Iterator[None]:
        """Enter the array that comes next, and stand before each of its items, which is to be taken each time."""
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        while True:
            yield
            if self._take(",]") == "]":
                return

    def members(self) -> Iterator[str]:
        """Enter the object that comes next, and yield each key, whose value is to be taken before the next one."""
        self._take("{")
        if self.peek() == "}":
            self._take("}")
            return
        while True:
            if self.peek() != '"':
                raise ValueError("a key in double quotes is missing")
            key, text = self.value()
            check_characters(key, text)
            self._take(":")
            yield str(key)
            if self._take(",}") == "}":
                return

    def value(self) -> tuple[object, str]:
        """Take the value that comes next; return it and its text."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
                # What ends with the text in memory may be half a number.
                if end < len(self._text) or not self._read_on():
                    break
            except RecursionError as error:
                raise ValueError("brackets within brackets, too deep") from error
            except json.JSONDecodeError as error:
                offset = error.pos - self._at
                if len(self._text) - self._at > _LONGEST:
                    raise ValueError("a value is longer than 16 MiB") from error
                if not self._read_on():
                    self._go_to(self._at + offset)
                    raise ValueError(error.msg) from error
        text = self._text[self._at : end]
        self._go_to(end)
        return found, text

    def skip(self) -> None:
        """Take the value that comes next, of whatever size, if only its parts are not too large."""
        match self.peek():
            case "[":
                for _ in self.items():
                    self.value()
            case "{":
                for _ in self.members():
                    self.value()
            case _:
                self.value()

    def end(self) -> None:
        """Make sure that nothing comes next."""
        if self.peek():
            raise ValueError("something stands behind the end")

    def _take(self, one_of: str) -> str:
        character = self.peek()
        if not character or character not in one_of:
            wanted = " or ".join(one_of)
            raise ValueError(f"{wanted} is missing" if character else f"the end comes before {wanted}")
        self._at += 1
        return character

    def _go_to(self, place: int) -> None:
        self.line += self._text.count("\n", self._at, place)
        self._at = place

    def _read_on(self) -> bool:
        """Double what is in memory of the text to come, so that a long value is tried a few times only."""
        rest = self._text[self._at :]
        parts = [rest]
        wanted = max(_BLOCK, len(rest))
        while wanted > 0 and (block := next(self._blocks, "")):
            parts.append(block)
            wanted -= len(block)
        self._text, self._at = "".join(parts), 0
        return len(parts) > 1
