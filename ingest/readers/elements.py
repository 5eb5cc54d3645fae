"""An element of an XML or HTML document, with its content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr


@dataclass(slots=True, eq=False)
class Element:
    """An element. `line` is the line of its start tag (from 1), `language` the nearest declared language or "".

    `parent` is None for the root. `content` is empty for an element outside the elements that are kept.
    """

    tag: str
    attributes: Mapping[str, str]
    line: int
    language: str
    parent: "Element | None"
    content: list["str | Element"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The tag without its namespace prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def children(self) -> list["Element"]:
        """The child elements."""
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All text within the element."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    def ancestors(self) -> Iterator["Element"]:
        """Yield the enclosing elements, innermost first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def descendants(self) -> Iterator["Element"]:
        """Yield all elements within this one, in document order."""
        for child in self.children:
            yield child
            yield from child.descendants()

    def __str__(self) -> str:
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        inner = "".join(escape(part) if isinstance(part, str) else str(part) for part in self.content)
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>" if inner else f"<{self.tag}{attributes}/>"
