"""An element of a marked-up document, XML or HTML, with what it holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

__all__ = ["Element"]


@dataclass(slots=True, eq=False)
class Element:
    """An element; `line` is that of its start (from 1), `language` the nearest that is stated, empty if none is.

    `parent` is None for the root; an element that was read as a part of nothing that is kept has no `content`.
    """

    tag: str
    attributes: Mapping[str, str]
    line: int
    language: str
    parent: "Element | None"
    content: list["str | Element"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The tag without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def children(self) -> list["Element"]:
        """The elements directly below this one."""
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All characters within."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    def ancestors(self) -> Iterator["Element"]:
        """Yield the elements around this one, the nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def descendants(self) -> Iterator["Element"]:
        """Yield the elements below this one, in the document's order."""
        for child in self.children:
            yield child
            yield from child.descendants()

    def __str__(self) -> str:
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        inner = "".join(escape(part) if isinstance(part, str) else str(part) for part in self.content)
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>" if inner else f"<{self.tag}{attributes}/>"
