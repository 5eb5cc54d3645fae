"""Stream JSON documents of any size, one value at a time, each with its line number and source text.

Other streaming parsers do not report line numbers; here the standard library decodes each value in place.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from ingest.readers.text import utf8_blocks

_LONGEST: Final = 1 << 24
_BLOCK: Final = 1 << 16
_SPACE: Final = re.compile(r"[ \t\r\n]*")
# Numbers are kept as they are written in the document.
_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def json_value(text: str) -> object:
    """Decode a JSON text; numbers become strings as written. Raises `ValueError`.

    >>> json_value('{"since": 1.50}')
    {'since': '1.50'}
    """
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def check_characters(value: object, text: str) -> None:
    """Raise `ValueError` if `value`, decoded from `text`, contains an unpaired surrogate."""
    if "\\ud" in text.lower():
        json.dumps(value, ensure_ascii=False).encode()


def texts_of(value: object) -> Iterator[str]:
    """Yield the strings in a JSON value: the items of lists one by one, and other values as JSON.

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
    """A cursor in one document, at the line `line`; memory holds one value of at most 16 MiB.

    All methods raise `ValueError` if the JSON is invalid, and leave the cursor there.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Start at the current position of `stream`."""
        self.line = 1
        self._blocks = codecs.iterdecode(utf8_blocks(stream), "utf-8")
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """Return the first character of the next token, or "" at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._go_to(space.end() if space else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def items(self) -> Iterator[None]:
        """Enter the next value, an array, and yield before each item; the caller must take the item each time."""
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        while True:
            yield
            if self._take(",]") == "]":
                return

    def members(self) -> Iterator[str]:
        """Enter the next value, an object, and yield each key; the caller must take its value before the next key."""
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
        """Take the next value; return it and its source text."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
                # A value at the end of the text in memory may be half a number.
                if end < len(self._text) or not self._read_on():
                    break
            except RecursionError as error:
                raise ValueError("nested too deeply") from error
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
        """Skip the next value; the limit of 16 MiB applies only to its items or members."""
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
        """Raise `ValueError` unless this is the end of the document."""
        if self.peek():
            raise ValueError("extra text after the end of the document")

    def _take(self, one_of: str) -> str:
        character = self.peek()
        if not character or character not in one_of:
            wanted = " or ".join(one_of)
            raise ValueError(f"{wanted} is missing" if character else f"the document ends before {wanted}")
        self._at += 1
        return character

    def _go_to(self, index: int) -> None:
        self.line += self._text.count("\n", self._at, index)
        self._at = index

    def _read_on(self) -> bool:
        """Double the amount of text in memory, so that a long value is decoded only a few times."""
        rest = self._text[self._at :]
        parts = [rest]
        wanted = max(_BLOCK, len(rest))
        while wanted > 0 and (block := next(self._blocks, "")):
            parts.append(block)
            wanted -= len(block)
        self._text, self._at = "".join(parts), 0
        return len(parts) > 1
