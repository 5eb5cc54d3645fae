"""HTML as a stream of the elements one asks for, whatever the page leaves out or gets wrong.

End tags that HTML lets one leave out are told by what comes next; else this is no more strict than a browser.

| code | severity | meaning |
|---|---|---|
| `not-html` | error | from this line on the page cannot be read as HTML: a tag or comment without an end, above all |
| `large-element` | error | an element holds more than 4 MiB; nothing from there on was read |
| `deep-element` | error | elements are nested more than 200 deep; nothing from there on was read |

`readers.text` lists what may be wrong with the characters.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final, cast

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element
from ingest.readers.text import read_lines

__all__ = ["BLOCKS", "read_html_elements"]

BLOCKS: Final = frozenset(
    "address article aside blockquote body center details dialog dd dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table td th tr ul".split()
)
"""Elements that stand on lines of their own."""

_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BARRIERS: Final = frozenset("table td th caption object template html".split())
_LISTS: Final = frozenset({"dl", "ul", "ol", "menu"})
_ENDED_BY: Final = {
    **dict.fromkeys(BLOCKS - {"dd", "dt", "li", "td", "th", "tr"}, (frozenset({"p"}), _BARRIERS)),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd", "p"}), _LISTS | _BARRIERS)),
    "li": (frozenset({"li", "p"}), _LISTS | _BARRIERS),
    **dict.fromkeys(("td", "th"), (frozenset({"td", "th"}), frozenset({"table"}))),
    "tr": (frozenset({"td", "th", "tr"}), frozenset({"table"})),
}
"""What the start of an element ends, if it is still open within none of the others."""

_BLOCK = 1 << 16
_LARGEST = 1 << 22
_DEEPEST = 200
_CHARSET = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_SINGLE = re.compile("iso8859-|cp125|koi8|gb|big5|euc|shift_jis|mac-|cp866")


def read_html_elements(
    stream: BinaryIO, file: str, is_wanted: Callable[[Element], bool]
) -> Iterator[Element | Diagnostic]:
    """Yield each outermost element that is wanted, once it has ended; memory holds one of them.

    Whether it is wanted is asked at its start, when it has no content yet.
    """
    page = _Page(file, is_wanted)
    waiting: list[str] = []
    length, number = 0, 1
    for item in read_lines(_decoded(stream), file):
        if isinstance(item, Diagnostic):
            yield item
            continue
        waiting += ["\n" if item.number > number else " ", item.text]
        number, length = item.number, length + len(item.text) + 1
        # What waits for its end is scanned from its beginning each time: by doubling, that takes linear time.
        if length >= max(_BLOCK, len(page.rawdata)):
            page.read("".join(waiting))
            waiting, length = [], 0
            yield from page.found
            page.found.clear()
            if page.ended:
                return
    page.read("".join(waiting))
    page.finish()
    yield from page.found


def _decoded(stream: BinaryIO) -> BinaryIO:
    """Return the bytes in UTF-8, if the page says that they are in another encoding."""
    said = _CHARSET.search(stream.read(1024))
    stream.seek(0)
    try:
        encoding = codecs.lookup(said[1].decode()).name if said else ""
    except LookupError:
        encoding = ""
    if not _SINGLE.match(encoding):
        return stream
    encoding = "cp1252" if encoding == "iso8859-1" else encoding  # as browsers do
    return cast(BinaryIO, codecs.EncodedFile(stream, "utf-8", encoding, "replace"))


class _End(Exception):
    """Nothing further is to be parsed."""


class _Page(HTMLParser):
    def __init__(self, file: str, is_wanted: Callable[[Element], bool]) -> None:
        super().__init__()
        self.file, self.is_wanted = file, is_wanted
        self.found: list[Element | Diagnostic] = []
        self.ended = False
        self.open: list[Element] = []
        self.kept: Element | None = None
        self.size = 0

    def read(self, text: str) -> None:
        """Parse what comes next."""
        try:
            self.feed(text)
            if len(self.rawdata) > _LARGEST:
                self._end("not-html", "A tag or comment that begins here has no end.", "Close it.")
        except _End:
            self.ended = True
        except AssertionError as error:  # what the parser raises for a declaration that is none
            self.ended = True
            self._tell("not-html", f"This is no HTML: {error}.", "Write &lt; for a < that begins no tag.")

    def finish(self) -> None:
        """Parse what waits for an end that does not come, and end all elements."""
        if not self.ended:
            try:
                self.close()
            except (_End, AssertionError):
                self._tell("not-html", "A tag or comment that begins here has no end.", "Close it.")
            self._pop(0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and end those that its start ends."""
        ended, barriers = _ENDED_BY.get(tag, (frozenset(), frozenset()))
        if ended:
            self._pop_outermost(ended, barriers)
        if len(self.open) == _DEEPEST:
            self._end("deep-element", f"<{tag}> stands within {_DEEPEST} others.", "Remove levels, or close elements.")
        parent = self.open[-1] if self.open else None
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        language = attributes.get("lang") or attributes.get("xml:lang") or (parent.language if parent else "")
        element = Element(tag, attributes, self.getpos()[0], language, parent)
        if self.kept is not None:
            self.open[-1].content.append(element)
            self._grow(len(self.get_starttag_text() or ""))
        elif self.is_wanted(element):
            self.kept, self.size = element, 0
        self.open.append(element)
        if tag in _VOID:
            self._pop(len(self.open) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; the slash at the end of a tag means nothing in HTML."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End the innermost open element with this tag, and those within."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                self._pop(place)
                return
            if self.open[place].tag in _BARRIERS and tag != "table":
                return

    def handle_data(self, data: str) -> None:
        """Add text to what is kept."""
        if self.kept is not None:
            self.open[-1].content.append(data)
            self._grow(len(data))

    def _pop_outermost(self, tags: frozenset[str], barriers: frozenset[str]) -> None:
        outermost = None
        for place in range(len(self.open) - 1, -1, -1):
            tag = self.open[place].tag
            if tag in barriers:
                break
            if tag in tags:
                outermost = place
        if outermost is not None:
            self._pop(outermost)

    def _pop(self, place: int) -> None:
        if self.kept is not None and self.kept in self.open[place:]:
            self.found.append(self.kept)
            self.kept = None
        del self.open[place:]

    def _grow(self, size: int) -> None:
        self.size += size
        if self.size > _LARGEST and self.kept is not None:
            message = f"The element <{self.kept.tag}> of line {self.kept.line} holds more than 4 MiB."
            self._end("large-element", message, "Close it, or remove what it embeds.")

    def _end(self, code: str, message: str, remedy: str) -> None:
        self._tell(code, message, remedy)
        raise _End

    def _tell(self, code: str, message: str, remedy: str) -> None:
        self.found.append(Diagnostic(self.file, self.getpos()[0], Severity.ERROR, code, message, remedy))
