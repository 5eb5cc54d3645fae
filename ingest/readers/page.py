"""Term pages to records: a line `// CATEGORY TERM`, a name, a definition, sections under capital headings.

A page's findings come before its record, in the order of their lines; their codes are the keys of
`_FINDINGS`, and those of `text.py`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.text import Line, ends_sentence, items, prose, read_lines, tidy, unbullet
from ingest.records import Sentence, TermRecord

__all__ = ["display_category", "is_furniture", "is_opening", "read_pages"]

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_FINDINGS = {
    "empty-file": (_ERROR, "The file holds no text.", "Remove it, or write a term page."),
    "not-a-term-page": (
        _ERROR,
        "Neither a `// CATEGORY TERM` line nor a known heading; nothing was read. It begins '{0}'.",
        "Begin the page with `// CATEGORY TERM`, then the name and a definition.",
    ),
    "no-name": (
        _ERROR,
        "The page has no name; its text: '{0}'.",
        "Write the term's name below the `//` line.",
    ),
    "text-before-page": (
        _WARNING,
        "This text stands above the first page and belongs to none: '{0}'.",
        "Move it into a page, or remove it.",
    ),
    "no-category": (_WARNING, "'{0}' has no category.", "Begin the page with `// CATEGORY TERM`."),
    "no-term-word": (_INFO, "`// {0}` does not end in TERM; all of it is the category.", "Append TERM."),
    "no-definition": (_WARNING, "'{0}' has no definition.", "Write one below the name."),
    "no-short-definition": (_INFO, "'{0}' has a technical definition only.", "Write one below the name."),
    "long-name": (
        _WARNING,
        "A name of {0} characters, probably a definition without its name.",
        "Write the name on its own line.",
    ),
    "empty-section": (_WARNING, "{0} is empty.", "Fill it, or remove the heading."),
    "repeated-section": (
        _WARNING,
        "{0} stands a second time; both texts were joined.",
        "Make it one section, or begin the next page with `// CATEGORY TERM`.",
    ),
    "unknown-section": (
        _WARNING,
        "{0} is no heading of this format; its text was kept as a note.",
        "Move the text under TECHNICAL DEFINITION, BACKGROUND, SYNONYMS & ALIASES, USAGE NOTE or DEVELOPERS.",
    ),
    "long-synonym": (_WARNING, "The synonym '{0}' reads like a sentence.", "Move it to its own section."),
    "dropped-synonym": (_INFO, "The synonym '{0}' adds nothing and was dropped.", "Remove it."),
    "other-furniture": (_INFO, "'{0}' was passed over, though this page is about '{1}'.", "Check the name."),
}

_SECTIONS = {
    heading: section
    for section, headings in {
        "definition": ("DEFINITION", "SHORT DEFINITION"),
        "technical_definition": ("TECHNICAL DEFINITION",),
        "background": ("BACKGROUND",),
        "synonyms": (
            *("SYNONYMS & ALIASES", "SYNONYMS AND ALIASES", "SYNONYMS &AMP; ALIASES", "SYNONYMS/ALIASES"),
            *("ALIASES & SYNONYMS", "ALIASES AND SYNONYMS", "SYNONYMS", "ALIASES", "ALSO KNOWN AS"),
        ),
        "usage_note": ("USAGE NOTE", "USAGE NOTES", "USAGE"),
        "developers": ("DEVELOPERS", "DEVELOPED BY", "ORGANIZATIONS", "ORGANISATIONS"),
    }.items()
    for heading in headings
}
# Every heading and piece of furniture holds one of these, and searching them is cheap.
_STEMS = (
    *("DEFINITION", "BACKGROUND", "SYNONYMS", "ALIASES", "KNOWN AS"),
    *("USAGE", "DEVELOPE", "ORGANI", "WIKIPEDIA", "Wikipedia"),
)
_ANY = "|".join(re.escape(heading) for heading in sorted(_SECTIONS, key=len, reverse=True))
# What follows a heading without a line end: a word that is not the heading's own ending (USAGE NOTES).
_TEXT = r"(?:[A-Z][a-z]|[A-Z]{2}|[AI]\s)(?=.{0,80}[a-z])|\d|[-\u2013]\s\w|[*•·\"“\u2018]\s?\w"
_HEADING = re.compile(
    r"(?:^(?:\#+\s*|\*\*)?|(?<=[a-z0-9.!?:;,)\]\"'”\u2019»…])|(?P<spaced>(?<=[.!?…”\u2019)]\s)))"
    rf"(?P<heading>{_ANY})"
    rf"(?:\s*(?:\*\*)?:?(?:\*\*)?\s*(?:\#+)?$|\s*:\s*|(?={_ANY})|(?={_TEXT})|(?(spaced)(?!)|\s)(?={_TEXT}))"
)
_LABEL = re.compile(rf"(?=[A-Z])(?P<heading>(?i:{_ANY}))\s*:\s*(?P<text>\S.*)")
_FOREIGN = re.compile(r"[A-Z][A-Z0-9 &/'\u2019(),-]{2,58}[A-Z0-9)]")
# In a list of names these are headings all the same; "RAG" or "IBM" is a name.
_COMMON_FOREIGN = frozenset(
    ("EXAMPLE", "EXAMPLES", "FURTHER READING", "HISTORY", "NOTES", "REFERENCES", "RELATED TERMS", "SEE ALSO")
)
_WIKIPEDIA = re.compile(r"READ MORE ON WIKIPEDIA\.?|(?:^|(?<=[.!?]))Read [Mm]ore on Wikipedia\.?(?=$|[A-Z])")
_ORGANIZATIONS = re.compile(
    r"(?i:organi[sz]ations developing technolog(?:y|ies) related to )(.{1,120}?)(?:\.(?=\s|$|[A-Z])|$)"
)
_OPENING = re.compile(r"[\s\ufeff\u200b\u2060\xad]{0,3}//+(.*)")
_CATEGORY = re.compile(r"(?:(?P<category>.*?)\s+)?(?:TERM|Term)(?P<name>[A-Z][a-z].*|)")
_RULE = "-=_*~#•·\u2013\u2014 "
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_LISTS = ("synonyms", "developers")
_LONG_NAME = 200
_LONG_SYNONYM = 100
_LONG_HEADING = 40
_HEADING_LETTERS = 4
_FEW_WORDS = 6
_QUOTED = re.compile(r"[\u2018'`](.*)[\u2019'`]")
# Not within brackets nor a number such as 1,000. Bounded, or a line of a million commas takes hours.
_COMMA = re.compile(r"(?:;|,(?!\d{3}))(?![^()]{0,80}\))(?:\s*(?:and|or)\s)?")
_SMALL_WORDS = frozenset("a an and as at but by for from in into nor of on or the to vs via with".split())
_ACRONYMS = {
    word.upper(): word
    for word in "AI AIOps API APIs CPU CPUs DevOps GPU GPUs IoT LLM LLMs LLMOps ML MLOps NLP RAG TPU".split()
}
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_VOWEL = re.compile(r"[AEIOUY]|[^A-Z]")


@lru_cache(maxsize=1024)
def display_category(heading: str) -> str:
    """Return a category in title case: small words lower, acronyms and words of mixed case as they are.

    >>> display_category("MODEL OPTIMIZATION AND PROMPT SYNTAX")
    'Model Optimization and Prompt Syntax'
    >>> display_category("AI/ML, LLMS AND MLOps FOR SQL")
    'AI/ML, LLMs and MLOps for SQL'
    """

    def display(match: re.Match[str]) -> str:
        word = match[0]
        if not word.isupper():
            return word
        if word.lower() in _SMALL_WORDS and match.start():
            return word.lower()
        # A word of digits or of consonants only (GPT4, SQL) is an acronym.
        plain = word.capitalize() if word.isalpha() or "'" in word or "\u2019" in word else word
        return _ACRONYMS.get(word) or (plain if _VOWEL.search(word) else word)

    return _WORD.sub(display, heading)


def is_opening(line: str) -> bool:
    """Tell whether the line starts a page: `//`, then mostly capitals, or words of which the last is Term.

    >>> is_opening("// AI MLOps TERM"), is_opening("// not a category"), is_opening("https://A.B")
    (True, False, False)
    """
    match = _OPENING.match(line) if "//" in line[:8] else None
    if match is None:
        return False
    text = tidy(match[1])
    capitals = sum(map(str.isupper, text))
    letters = capitals + sum(map(str.islower, text))
    return capitals > 1 and (3 * capitals > 2 * letters or (text[0].isupper() and text.endswith(" Term")))


def is_furniture(line: str) -> bool:
    """Tell whether the line is the web page's and not the term's.

    >>> is_furniture("READ MORE ON WIKIPEDIA"), is_furniture("READ MORE")
    (True, False)
    >>> is_furniture("Organizations developing technology related to Batch Size.")
    True
    """
    text = tidy(line)
    return bool(_WIKIPEDIA.fullmatch(text) or _ORGANIZATIONS.fullmatch(text))


def read_pages(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the pages of a file in order, one in memory at a time. Never raises on content.

    A page begins at a line for which `is_opening` holds. What stands above the first such line, or a file
    without any, is a page without category if it has a known heading.
    """
    empty = True
    for page in _pages(stream, file):
        for result in page.results():
            empty = False
            yield result
    if empty:
        yield _finding(file, None, "empty-file")


def _pages(stream: BinaryIO, file: str) -> Iterator["_Page"]:
    page = _Page(file)
    for item in read_lines(stream, file):
        if isinstance(item, Diagnostic):
            page.findings.append(item)
        elif is_opening(item.text):
            page.followed = True
            yield page
            page = _Page(file, opening=item)
        elif page.source or not item.text.isspace():
            page.source.append(item)
    yield page


def _finding(file: str, line: int | None, code: str, *values: object) -> Diagnostic:
    severity, message, remedy = _FINDINGS[code]
    return Diagnostic(file, line, severity, code, message.format(*values), remedy)


@dataclass(slots=True)
class _Section:
    """The lines under one heading, tidied, blank ones as ""; `kind` is "" for an unknown heading."""

    kind: str
    heading: str
    line: int
    lines: list[Line] = field(default_factory=list)
    last: str = ""

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.last = line.text or self.last

    def ends_before(self, heading: str) -> bool:
        """Tell whether capitals that stand next are a heading, not a name or a part of a sentence."""
        listed = self.kind in _LISTS
        bulleted = any(unbullet(text) != text for _, text in (self.lines if listed else self.lines[-1:]))
        if heading in _COMMON_FOREIGN or bulleted or ends_sentence(self.last):
            return True
        return not listed and not (self.lines and self.lines[-1].text)


class _Page:
    """One page: its lines as they stand, what they say, and what was found on the way."""

    def __init__(self, file: str, opening: Line | None = None) -> None:
        self.file = file
        self.opening = opening
        self.source: list[Line] = []
        self.findings: list[Diagnostic] = []
        self.followed = False
        self.name: Line | None = None
        self.category: str | None = None
        self.sections: list[_Section] = []

    def results(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the findings by line, then the record if there is one."""
        record = self._read()
        self.findings.sort(key=lambda finding: finding.line or 0)
        yield from self.findings
        if record is not None:
            yield record

    def _read(self) -> TermRecord | None:
        while self.source and not tidy(self.source[-1].text).strip(_RULE):
            self.source.pop()
        self._open()
        for line in self.source:
            text = tidy(line.text)
            if not text.strip(_RULE):
                if self.sections:
                    self.sections[-1].add(Line(line.number, ""))
                continue
            for heading, piece in _pieces(text, named=self.name is not None):
                if heading:
                    self.sections.append(_Section(_SECTIONS[heading], heading, line.number))
                else:
                    self._add(Line(line.number, piece))
        return self._record() if self._is_page() else None

    def _open(self) -> None:
        if self.opening is None:
            return
        text = tidy(self.opening.text).lstrip("/ ")
        match = _CATEGORY.fullmatch(text)
        if match is None:
            self._find(self.opening.number, "no-term-word", text)
        category = text if match is None else match["category"]
        self.category = display_category(category) if category else None
        if match and match["name"]:
            self._add(Line(self.opening.number, match["name"]))

    def _add(self, line: Line) -> None:
        if self.name is None and not self.sections:
            self.name = Line(line.number, _HASHES.sub("", line.text))
            self.sections.append(_Section("definition", "", line.number))
            return
        section = self.sections[-1]
        heading = _foreign_heading(line.text)
        if heading and (line.text.startswith("#") or section.ends_before(heading)):
            self.sections.append(_Section("", heading, line.number))
        elif match := _ORGANIZATIONS.match(line.text):
            name = self.name.text if self.name else ""
            if _letters(match[1]) != _letters(name):
                self._find(line.number, "other-furniture", match[0], name)
            if rest := line.text[match.end() :].strip():
                section.add(Line(line.number, rest))
        else:
            section.add(line)

    def _lines(self) -> list[Line]:
        return [self.opening, *self.source] if self.opening else self.source

    def _is_page(self) -> bool:
        if self.opening is None and not self.source:
            return False
        known = self.opening is not None or any(section.kind and section.heading for section in self.sections)
        if known and self.name is not None:
            return True
        code = "no-name" if known else "text-before-page" if self.followed else "not-a-term-page"
        lines = self._lines()
        text = " ".join(tidy(line.text) for line in lines)
        self._find(lines[0].number, code, text[:80] if code == "not-a-term-page" else text)
        return False

    def _record(self) -> TermRecord | None:
        if self.name is None:
            return None
        number, name = self.name
        if self.category is None:
            self._find(number, "no-category", name)
        if len(name) > _LONG_NAME:
            self._find(number, "long-name", len(name))
        texts, notes = self._texts()
        definition, technical = prose(texts["definition"]), prose(texts["technical_definition"])
        if not definition:
            self._find(number, "no-short-definition" if technical else "no-definition", name)
        return TermRecord(
            name=name,
            file=self.file,
            line=number,
            raw="\n".join(line.text for line in self._lines()),
            category=self.category,
            definition=definition or None,
            technical_definition=technical or None,
            background=prose(texts["background"]) or None,
            usage_note=prose(texts["usage_note"]) or None,
            synonyms=tuple(self._synonyms(texts["synonyms"], name)),
            developers=tuple(Sentence(item.text, item.number) for item in items(texts["developers"])),
            notes=tuple(notes),
        )

    def _texts(self) -> tuple[dict[str, list[Line]], list[str]]:
        texts: dict[str, list[Line]] = {section: [] for section in _SECTIONS.values()}
        notes = []
        for section in self.sections:
            if section.heading and not section.last:
                self._find(section.line, "empty-section", section.heading)
            elif section.heading and section.kind and texts[section.kind]:
                self._find(section.line, "repeated-section", section.heading)
            if not section.kind:
                self._find(section.line, "unknown-section", section.heading)
                notes.append(f"{section.heading}: {prose(section.lines)}")
            elif section.last:
                texts[section.kind] += (Line(section.line, ""), *section.lines)
        return texts, notes

    def _synonyms(self, lines: list[Line], name: str) -> Iterator[str]:
        seen = {name.casefold(), "none", "n/a"}
        for number, text in _names([line for line in lines if line.text]):
            if text.casefold() in seen:
                self._find(number, "dropped-synonym", text)
                continue
            if len(text) > _LONG_SYNONYM or (ends_sentence(text) and text.count(" ") > _FEW_WORDS):
                self._find(number, "long-synonym", text)
            seen.add(text.casefold())
            yield text

    def _find(self, line: int, code: str, *values: object) -> None:
        self.findings.append(_finding(self.file, line, code, *values))


def _pieces(text: str, named: bool) -> list[tuple[str, str]]:
    """Cut a line into pairs of which one side is filled: a known heading, or text."""
    if not named and text.istitle() and " " not in text:
        return [("", text)]
    if not any(map(text.__contains__, _STEMS)):
        if heading := _heading_alone(text):
            return [(heading, "")]
        if named and ":" in text[:_LONG_HEADING] and (match := _LABEL.fullmatch(text)):
            return [(match["heading"].upper(), ""), ("", match["text"])]
        return [("", text)]
    pieces: list[tuple[str, str]] = []
    for part in map(str.strip, _WIKIPEDIA.split(text)):
        if heading := _heading_alone(part):
            pieces.append((heading, ""))
            continue
        end = 0
        for match in _HEADING.finditer(part):
            pieces += (("", part[end : match.start()].strip()), (match["heading"], ""))
            end = match.end()
        pieces.append(("", part[end:].strip()))
    return [piece for piece in pieces if any(piece)]


def _heading_alone(text: str) -> str:
    if len(text) > _LONG_HEADING:
        return ""
    bare = text.strip("#* :")
    heading = bare.upper()
    return heading if bare[:1].isupper() and not text.startswith("* ") and heading in _SECTIONS else ""


def _foreign_heading(text: str) -> str:
    if text.startswith("#"):
        return text.strip("#* :") if _HASHES.match(text) else ""
    bare = text.strip("*:").rstrip()
    return bare if _FOREIGN.fullmatch(bare) and sum(map(str.isalpha, bare)) >= _HEADING_LETTERS else ""


def _names(lines: Sequence[Line]) -> Iterator[Line]:
    for number, text in lines:
        bare = unbullet(text)
        # A bullet says that the line is one name, unless the whole list stands behind a single one.
        parts = [bare] if bare != text and len(lines) > 1 else _COMMA.split(bare)
        if len(parts) > 1:
            parts[-1] = parts[-1].rstrip(". ")
        for part in parts:
            name = _QUOTED.sub(r"\1", part.strip(' "“”„«»')).strip()
            if name:
                yield Line(number, name)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
