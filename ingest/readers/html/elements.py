"""Parse HTML to a stream of selected elements, tolerating omissions and errors as browsers do.

Optional end tags are inferred from the next tag.

| code | severity | meaning |
|---|---|---|
| `not-html` | error | from this line on, the page cannot be read as HTML, for example after an unclosed comment |
| `large-element` | error | an element is larger than 4 MiB; the rest of the page was not read |
| `deep-element` | error | elements are nested more than 200 deep; the rest of the page was not read |

`readers.text` lists findings about the encoding.
"""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element
from ingest.readers.text import read_lines

BLOCKS: Final = frozenset(
    "address article aside blockquote body center details dialog dd dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table td th tr ul".split()
)
"""Elements that begin and end a line of text."""

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
"""For each start tag: the open elements that it closes, and the elements outside of which it closes none."""

_ROOT = "#fragment"  # which no end tag closes
_BLOCK = 1 << 16
_LARGEST = 1 << 22
# Longer input without the end of a tag is not given to the parser, which would take quadratic time for it.
_LONGEST_OPEN = 1 << 11
_DEEPEST = 200


def read_html_elements(
    stream: BinaryIO, file: str, is_wanted: Callable[[Element], bool] | None = None
) -> Iterator[Element | Diagnostic]:
    """Yield each outermost wanted element when it ends; memory holds one of them.

    `is_wanted` is called at the start tag, when the element is still empty. Without it, the one element has the whole
    page as its content.
    """
    page = _Page(file, is_wanted or (lambda element: True))
    if is_wanted is None:
        page.handle_starttag(_ROOT, [])
    waiting: list[str] = []
    length, number = 0, 1
    for item in read_lines(stream, file):
        if isinstance(item, Diagnostic):
            yield item
            continue
        waiting += ["\n" if item.number > number else " ", item.text]
        number, length = item.number, length + len(item.text) + 1
        # The parser rescans an unclosed tag from its start each time; doubling the input keeps that linear.
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


def parse_fragment(content: str) -> Element | None:
    """Return an element with the content of a part of a page; None if it cannot be parsed."""
    page = _Page("", lambda element: True)
    page.handle_starttag(_ROOT, [])
    page.read(content)
    page.finish()
    root, *others = page.found
    return root if isinstance(root, Element) and not others else None


class _End(Exception):
    """Parsing ends here."""


class _Page(HTMLParser):
    def __init__(self, file: str, is_wanted: Callable[[Element], bool]) -> None:
        super().__init__()
        self.file, self.is_wanted = file, is_wanted
        self.found: list[Element | Diagnostic] = []
        self.ended = False
        self.open: list[Element] = []
        self.wanted: Element | None = None
        self.size = 0

    def read(self, text: str) -> None:
        """Parse the next part of the page."""
        try:
            self.feed(text)
            if len(self.rawdata) > _LARGEST:
                self._end("not-html", "The tag or comment that begins here is not closed.", "Close it.")
        except _End:
            self.ended = True
        except AssertionError as error:  # the parser raises it for an invalid declaration
            self.ended = True
            self._report("not-html", f"Invalid HTML: {error}.", "Write &lt; for a < that does not begin a tag.")

    def finish(self) -> None:
        """Parse the rest of the input, and end all elements."""
        if not self.ended:
            try:
                if len(self.rawdata) > _LONGEST_OPEN:
                    raise _End
                self.close()
            except (_End, AssertionError):
                self._report("not-html", "The tag or comment that begins here is not closed.", "Close it.")
            self._pop(0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, after ending those that its start tag ends."""
        ended, barriers = _ENDED_BY.get(tag, (frozenset(), frozenset()))
        if ended:
            self._pop_outermost(ended, barriers)
        if len(self.open) == _DEEPEST:
            self._end("deep-element", f"<{tag}> is nested in {_DEEPEST} elements.", "Remove levels, or close elements.")
        parent = self.open[-1] if self.open else None
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        language = attributes.get("lang") or attributes.get("xml:lang") or (parent.language if parent else "")
        element = Element(tag, attributes, self.getpos()[0], language, parent)
        if self.wanted is not None:
            self.open[-1].content.append(element)
            self._grow(len(self.get_starttag_text() or ""))
        elif self.is_wanted(element):
            self.wanted, self.size = element, 0
        self.open.append(element)
        if tag in _VOID:
            self._pop(len(self.open) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; HTML ignores the slash at the end of a start tag."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End the innermost open element with this tag, and the elements within it."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index].tag == tag:
                self._pop(index)
                return
            if self.open[index].tag in _BARRIERS and tag != "table":
                return

    def handle_data(self, data: str) -> None:
        """Add text to the wanted element, if any."""
        if self.wanted is not None:
            self.open[-1].content.append(data)
            self._grow(len(data))

    def _pop_outermost(self, tags: frozenset[str], barriers: frozenset[str]) -> None:
        outermost = None
        for index in range(len(self.open) - 1, -1, -1):
            tag = self.open[index].tag
            if tag in barriers:
                break
            if tag in tags:
                outermost = index
        if outermost is not None:
            self._pop(outermost)

    def _pop(self, index: int) -> None:
        if self.wanted is not None and self.wanted in self.open[index:]:
            self.found.append(self.wanted)
            self.wanted = None
        del self.open[index:]

    def _grow(self, size: int) -> None:
        self.size += size
        if self.size > _LARGEST and self.wanted is not None:
            message = f"The element <{self.wanted.tag}> at line {self.wanted.line} is larger than 4 MiB."
            self._end("large-element", message, "Close it, or remove embedded data.")

    def _end(self, code: str, message: str, remedy: str) -> None:
        self._report(code, message, remedy)
        raise _End

    def _report(self, code: str, message: str, remedy: str) -> None:
        self.found.append(Diagnostic(self.file, self.getpos()[0], Severity.ERROR, code, message, remedy))
