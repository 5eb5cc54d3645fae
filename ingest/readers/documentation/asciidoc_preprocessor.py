"""Select and complete the lines of an AsciiDoc document that its rendered page shows.

Comments are removed, attributes are replaced by their values, and lines of a condition that is not met are skipped:
https://docs.asciidoctor.org/asciidoc/latest/directives/conditionals/. Attributes that only a build sets are unset.

| code | severity | meaning |
|---|---|---|
| `unmet-condition` | info | lines that the page shows only with other attributes were not read |
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.text import Line

_VERBATIM: Final = re.compile(r"-{4,}|\.{4,}|/{4,}")
_ATTRIBUTE: Final = re.compile(r":(?P<unset>!?)(?P<name>\w[\w-]*)(?P<ends>!?):(?:\s+(?P<value>\S.*))?")
_USE: Final = re.compile(r"\{(\w[\w-]{0,60})\}")
_DIRECTIVE: Final = re.compile(r"(?P<kind>ifn?def|ifeval|endif)::(?P<names>[^\[\]\s]*)\[(?P<content>.*)\]")
_COMPARISON: Final = re.compile(r"(?P<left>.+?)\s*(?P<operator>[=!<>]=|[<>])\s*(?P<right>.+)")
_PRESET: Final[Mapping[str, str]] = {
    **dict.fromkeys("asciidoctor backend-html5 basebackend-html empty wj zwsp".split(), ""),
    **{"backend": "html5", "nbsp": " ", "sp": " ", "plus": "+", "cpp": "C++", "pp": "++", "amp": "&", "lt": "<"},
    **{"gt": ">", "apos": "'", "quot": '"', "deg": "°"},
}
"""Attributes that are set in pages, and those of characters that are not marks."""
_OPERATORS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(slots=True)
class Preprocessor:
    """The attributes that a document sets, up to the line that is read, and the findings about its conditions."""

    file: str
    attributes: dict[str, str] = field(default_factory=lambda: dict(_PRESET))
    findings: list[Diagnostic] = field(default_factory=list)

    def lines(self, lines: Sequence[Line]) -> Iterator[Line]:
        """Yield the lines that are shown."""
        conditions: list[bool] = []
        unmet: list[Line] = []  # the directive, and the lines below it
        for line in _without_comments(lines):
            text = line.text.rstrip()
            directive = _DIRECTIVE.fullmatch(text)
            is_shown = all(conditions)
            if directive and directive["kind"] == "endif":
                del conditions[-1:]
            elif directive and (directive["kind"] == "ifeval" or not directive["content"]):
                conditions.append(self._is_met(directive))
                unmet += [line] if is_shown and not conditions[-1] else []
            elif directive and is_shown:
                if self._is_met(directive):
                    yield Line(line.number, self._with_values(directive["content"]))
                else:
                    self._report([line, line])
            elif not is_shown:
                unmet += [line] if text else []
            else:
                yield Line(line.number, self._read(line.text))
            if unmet and all(conditions):
                self._report(unmet)
                unmet = []
        self._report(unmet)

    def _read(self, text: str) -> str:
        """Return a line with the values of its attributes, after setting the attribute that it states."""
        shown = self._with_values(text)
        if found := _ATTRIBUTE.fullmatch(shown.rstrip()):
            if found["unset"] or found["ends"]:
                self.attributes.pop(found["name"], None)
            else:
                self.attributes[found["name"]] = found["value"] or ""
        return shown

    def _with_values(self, text: str) -> str:
        return _USE.sub(lambda use: self.attributes.get(use[1], use[0]), text)

    def _is_met(self, directive: re.Match[str]) -> bool:
        if directive["kind"] == "ifeval":
            return _is_true(_USE.sub(lambda use: self.attributes.get(use[1], ""), directive["content"]))
        names = re.split(r"[,+]", directive["names"])
        are_set = [name.strip() in self.attributes for name in names]
        is_met = all(are_set) if "+" in directive["names"] else any(are_set)
        return is_met if directive["kind"] == "ifdef" else not is_met

    def _report(self, lines: Sequence[Line]) -> None:
        """Report the lines below the directive that is the first of `lines`."""
        if len(lines) > 1:
            (number, directive), *_, last = lines
            message = (
                f"The condition `{directive.strip():.80}` is not met; the text up to line {last.number} was not read."
            )
            remedy = "If pages show it, set the attribute in the document, such as `:name: value`."
            self.findings.append(Diagnostic(self.file, number, Severity.INFO, "unmet-condition", message, remedy))


def _is_true(comparison: str) -> bool:
    """Return whether the two sides compare as stated; a text without an operator is true.

    >>> _is_true('"2.1" >= "2"'), _is_true("10 < 9"), _is_true('"a" == ""')
    (True, False, False)
    """
    found = _COMPARISON.fullmatch(comparison.strip())
    if not found:
        return True
    left, right = found["left"], found["right"]
    compare = _OPERATORS[found["operator"]]
    if left.lstrip("-").isdecimal() and right.lstrip("-").isdecimal():
        width = max(len(left), len(right))
        return compare(left.zfill(width), right.zfill(width))
    return compare(left.strip("\"'"), right.strip("\"'"))


def _without_comments(lines: Sequence[Line]) -> Iterator[Line]:
    block = ""  # the delimiter of the open one
    for line in lines:
        text = line.text.rstrip()
        above, delimiter = block, text if _VERBATIM.fullmatch(text) else ""
        if delimiter and block in ("", delimiter):
            block = "" if block else delimiter
        is_comment = text.startswith("//") and not text.startswith("///")
        if (above or block)[:1] != "/" and (above or not is_comment):
            yield line
