r"""Read the entries of LaTeX glossaries: `\newglossaryentry`, `\newacronym` and their relatives.

The packages are glossaries (https://ctan.org/pkg/glossaries), glossaries-extra, acronym, acro and nomencl. Macros that
the document defines by entries are read as well. References such as `\gls{hull}` show the name of the entry and are
related terms. The findings are listed in `readers.documentation.entry`, `readers.text` and `readers.whole`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, BinaryIO, Final, NamedTuple

from ingest.diagnostics import Diagnostic
from ingest.readers.documentation.entry import GlossaryEntry, read_sections, terms_of
from ingest.readers.documentation.latex_sections import language_of_latex, latex_as_markdown
from ingest.readers.language_sections import with_language
from ingest.readers.text import Line, tidy
from ingest.readers.whole_document import read_whole
from ingest.records import TermRecord

_KEYED: Final = "{label}{keys}"
_SHORTENED: Final = "[keys]{label}{short}{long}"
_SPELLED_OUT: Final = "{label}[short]{long}"
_ARGUMENTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("newglossaryentry", "provideglossaryentry", "newentry", "DeclareAcronym"), _KEYED),
    **dict.fromkeys(("longnewglossaryentry", "longprovideglossaryentry"), "{label}{keys}{description}"),
    **dict.fromkeys(("newacronym", "newabbreviation", "newabbr"), _SHORTENED),
    **dict.fromkeys(("acro", "acrodef", "newacro"), _SPELLED_OUT),
    **dict.fromkeys(("glsxtrnewsymbol", "newsym"), "[keys]{label}{name}"),
    "newdualentry": "[keys]{label}{short}{long}{description}",
    "oldacronym": "[label]{short}{long}{keys}",
    "newterm": "[keys]{label}",
    "nomenclature": "[prefix]{name}{description}",
}
r"""The arguments of each macro; those in square brackets are optional: `\acro{label}[short]{long}`."""

_ARGUMENT: Final = re.compile(r"(?P<kind>[{\[])(?P<name>\w+)[}\]]")
_BEGINS: Final = re.compile(
    rb"\\(?:(?:long)?(?:new|provide)glossaryentry|newacronym|newabbreviation|newdualentry|acrodef|DeclareAcronym|nomenclature"
    rb"|glsxtrnewsymbol|documentclass)\b"
)
_ENTRY: Final = re.compile(rf"\\(?:{'|'.join(_ARGUMENTS)})\b")
_REFERENCE: Final = re.compile(
    r"\\(?P<macro>[gG][lL][sS](?:pl|link|disp|text|name|first|plural|symbol|entry[a-z]*|xtr[a-z]*|hyperlink)?"
    r"|[aA]cr(?:short|long|full)(?:pl)?|[aA]c[slf]?p?)\*?\s*(?:\[[^\]]{0,200}\])?\s*\{(?P<label>[^{}]*)\}(?:\{(?P<text>[^{}]*)\})?"
)
_UNSEEN: Final = re.compile(
    r"[~ ]?\\[cC]ite[a-z]{0,10}\*?(?:\[[^\]]{0,200}\]){0,2}\{[^{}]*\}|"
    r"\\(?:glsadd|glsreset|index|label|nomrefeq|nomrefpage)\*?(?:\[[^\]]{0,200}\])?\{[^{}]*\}|\\addcontentsline(?:\{[^{}]*\}){3}"
)
_LINK: Final = re.compile(
    r"\\(?:href\*?(?:\[[^\]]{0,200}\])?\{[^{}]*\}|hyper(?:link|target)\{[^{}]*\}|hyperref\[[^\[\]]{0,200}\])\{([^{}]*)\}"
)
_FONT: Final = re.compile(r"\\(?:texttt|textsf|textup|textmd|mbox)(?![A-Za-z])")
"""Macros whose arguments `pylatexenc` omits."""
_VERBATIM: Final = re.compile(r"\\verb\*?(?P<mark>[^\w\s*])(?P<text>[^\n]{0,200}?)(?P=mark)")
_SPECIAL: Final = re.compile(r"[%&#{}$_]")
_SPACES: Final = re.compile(r"\s*")
_MARKUP: Final = re.compile(r"[\\{}$%~&#^_`\"]|''|--|,,|<<|>>")
_BRACKET: Final = re.compile(r"\\.|[{}\]]", re.DOTALL)
_MARK: Final = re.compile(r"\\.|[{},]", re.DOTALL)
_COMMENT: Final = re.compile(r"(?<!\\)%.*")
_CONDITION: Final = re.compile(r"\\(fi|if[A-Za-z@]*)(?![A-Za-z@])")
_BEGIN_COMMENT: Final = r"\begin{comment}"
_END_COMMENT: Final = r"\end{comment}"
_LABEL_OF_LINK: Final = re.compile(r"^\s*\[[^\[\]]*\]")  # see={[see also]{mast}}
_KEY: Final = re.compile(r"\s*\\?([A-Za-z][\w-]*)\s*(=\s*|(?=,))")
_PARAGRAPH: Final = re.compile(r"\\par(?![A-Za-z])\s*")
_DEFINITION: Final = re.compile(
    r"\\(?:(?:re)?new|provide)(?:command|robustcmd)\*?\s*\{?\\(?P<name>[A-Za-z]+)\}?\s*\[(?P<count>[1-9])\]\s*(?P<default>\[[^\]]{0,200}\])?\s*(?=\{)"
    r"|\\[gex]?def\s*\\(?P<plain>[A-Za-z]+)\s*(?P<parameters>(?:#[1-9]\s*)+)(?=\{)"
)
_OTHER_DEFINITION: Final = re.compile(
    r"\\(?:[gex]?def|DeclareRobustCommand|\w*(?:DocumentCommand|environment))(?![a-z])"
)
_LOGOS: Final = {
    name: name
    for name in "AmS BibTeX ConTeXt LaTeX LuaLaTeX LuaTeX METAFONT MetaPost TeX XeLaTeX XeTeX pdfLaTeX pdfTeX".split()
} | {"LaTeXe": "LaTeX2e"}
_WORD: Final = re.compile(r"(?<!\\)\\([A-Za-z]+)(?:\{\}|\\(?=\s))?")
_OWN_WORD: Final = re.compile(
    r"\\(?:(?:(?:re)?new|provide)(?:command|robustcmd)\*?\s*\{?|def\s*)\\(?P<name>[A-Za-z]+)\}?\s*"
    r"\{(?P<text>[^{}\\#\n]{1,200})\}"
)
_PARAMETER: Final = re.compile(r"(?<!\\)#([1-9])")
_ADDRESS: Final = re.compile(r"<(https?://[^<>\s]+)>")
_DUAL: Final = "newdualentry"  # which its manual defines by two entries of one term
_DEEPEST: Final = 200
_LONGEST: Final = 100_000
"""Letters of a text that are parsed, which takes about 10 microseconds for each."""
_DELIMITER: Final = re.compile(r"(?s)\\.|[\[\]{}]")
_DEEPEST_OPTION: Final = 4

_EXAMPLE: Final = r"\newglossaryentry{label}{name=..., description=...}"
_PLURALS: Final = ("plural", "shortplural", "longplural", "firstplural", "glsshortpluralkey", "glslongpluralkey")


class _Entry(NamedTuple):
    """A macro that defines an entry: the texts of its arguments and keys, its line, and its source."""

    macro: str
    texts: Mapping[str, str]
    line: int
    raw: str

    @property
    def label(self) -> str:
        return self.texts.get("label", "").strip()

    @property
    def name(self) -> str:
        """The name; that of an acronym is the short form."""
        keys = ("short", "name", "label") if "short" in _ARGUMENTS[self.macro] else ("name", "short", "label")
        return next(filter(None, (_plain(self.texts.get(key, "")) for key in keys)), "")

    @property
    def plural(self) -> str:
        return _plain(self.texts.get("plural", "")) or f"{self.name}s"


def begins_latex(head: bytes) -> bool:
    r"""Return whether `head` contains an entry of a glossary, or begins a LaTeX document.

    >>> begins_latex(b"\\newacronym{eta}{ETA}{estimated time of arrival}"), begins_latex(b"Batch Size")
    (True, False)
    """
    return _BEGINS.search(head) is not None


def read_latex(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each entry. Never raises on content."""
    lines, findings = read_whole(stream, file)
    yield from findings
    lines = list(_without_comments(lines))
    source = "\n".join(line.text for line in lines)
    words = _words_of_macros(source)
    found = [
        one._replace(
            texts={key: _WORD.sub(lambda word: words.get(word[1], word[0]), text) for key, text in one.texts.items()}
        )
        for one in _entries_in(source, _own_macros(source))
    ]
    named = {entry.label: entry for entry in reversed(found)}
    results = terms_of((_entry(one, named) for one in found), file)
    if not found and not findings:
        results = read_sections(list(latex_as_markdown(lines, _plain)), file, _EXAMPLE)
    yield from with_language(results, language_of_latex(source))


def _without_comments(lines: Sequence[Line]) -> Iterator[Line]:
    r"""Yield the lines without comments; those in `comment` environments and after `\iffalse` are empty."""
    depth, is_comment = 0, False  # the number of open conditions, from the one that is false
    for number, text in lines:
        shown = _COMMENT.sub("", text)
        is_comment = is_comment or _BEGIN_COMMENT in shown
        is_hidden = is_comment or bool(depth)
        for condition in () if is_comment else _CONDITION.finditer(shown):
            if depth or condition[1] == "iffalse":
                depth, is_hidden = depth + (-1 if condition[1] == "fi" else 1), True
        is_comment = is_comment and _END_COMMENT not in shown
        yield Line(number, "" if is_hidden else shown)


def _words_of_macros(source: str) -> Mapping[str, str]:
    r"""Return the texts of logos, and of macros that the document defines as a text: `\newcommand{\db}{WidgetDB}`."""
    return _LOGOS | {found["name"]: found["text"] for found in _OWN_WORD.finditer(source)}


class _OwnMacro(NamedTuple):
    """A macro that the document defines by entries: the kinds of its arguments, and its body."""

    arguments: Sequence[str]
    default: str
    body: str

    def expanded(self, values: Sequence[str]) -> str:
        """Return the body with these arguments."""
        if self.arguments[0] == "[":
            values = [values[0] or self.default, *values[1:]]
        return _PARAMETER.sub(lambda one: "".join(values[int(one[1]) - 1 : int(one[1])]), self.body)


def _own_macros(source: str) -> dict[str, _OwnMacro]:
    r"""Return the macros of the document that define entries: `\newcommand{\entry}[2]{\newglossaryentry{#1}{#2}}`."""
    found: dict[str, _OwnMacro] = {}
    for definition in _DEFINITION.finditer(source):
        end = _closing(source, definition.end())
        body = source[definition.end() + 1 : end] if end >= 0 else ""
        name = definition["name"] or definition["plain"]
        calls_itself = re.search(rf"\\{name}(?![A-Za-z])", body) is not None
        if name != _DUAL and not calls_itself and _ENTRY.search(body):
            default = definition["default"]
            count = int(definition["count"] or definition["parameters"].count("#"))
            kinds = "{" * (count - bool(default))
            found[name] = _OwnMacro(f"[{kinds}" if default else kinds, (default or "")[1:-1], body)
    return found


def _entries_in(source: str, own: Mapping[str, _OwnMacro]) -> Iterator[_Entry]:
    """Yield the entries, but not those within definitions of macros."""
    line, above = 1, 0
    bodies = [(one.end(), _closing(source, one.end())) for one in _DEFINITION.finditer(source)]
    may_be_body = _OTHER_DEFINITION.search(source) is not None
    names = "|".join((*_ARGUMENTS, *own))
    for found in re.finditer(rf"(?<!\\)\\({names})\*?(?![A-Za-z])", source):
        macro = own.get(found[1])
        kinds = macro.arguments if macro else [part["kind"] for part in _ARGUMENT.finditer(_ARGUMENTS[found[1]])]
        position = found.end()
        arguments: list[str] = []
        for kind in kinds:
            argument, position = _argument(source, position, kind)
            if argument is None:
                break
            arguments.append(argument)
        line += source.count("\n", above, found.start())
        above = found.start()
        raw = source[found.start() : position]
        if len(arguments) < len(kinds):
            continue
        is_body = may_be_body or any(_PARAMETER.fullmatch(one.strip()) for one in arguments)
        if _PARAMETER.search(raw) and (is_body or any(begin < found.start() < end for begin, end in bodies)):
            continue
        if macro:
            yield from (entry._replace(line=line, raw=raw) for entry in _entries_in(macro.expanded(arguments), {}))
            continue
        parts = [part["name"] for part in _ARGUMENT.finditer(_ARGUMENTS[found[1]])]
        texts = {name: text for name, text in zip(parts, arguments, strict=True) if text.strip()}
        yield _Entry(found[1], _keys(texts.pop("keys", "")) | texts, line, raw)


def _argument(source: str, position: int, kind: str) -> tuple[str | None, int]:
    """Return the argument in brackets of this kind, and where it ends; an optional one may be missing."""
    spaces = _SPACES.match(source, position)
    start = spaces.end() if spaces else position
    if source[start : start + 1] != kind:
        return ("", position) if kind == "[" else (None, position)
    end = _closing(source, start)
    return (None, position) if end < 0 else (source[start + 1 : end], end + 1)


def _closing(source: str, start: int) -> int:
    """Return the position of the bracket that closes the one at `start`, or -1."""
    closing = {"{": "}", "[": "]"}[source[start]]
    depth = 0
    for found in _BRACKET.finditer(source, start + 1):
        mark = found[0]
        if mark == closing and depth == 0:
            return found.start()
        depth += (mark == "{") - (mark == "}")
        if depth < 0 or depth > _DEEPEST:
            return -1
    return -1


def _keys(text: str) -> dict[str, str]:
    """Return the values of a list such as `name=hull, description={...}`."""
    keys: dict[str, str] = {}
    position = 0
    while found := _KEY.match(text, position):
        position = found.end()
        if found[2] and text[position : position + 1] == "[" and (end := _closing(text, position)) >= 0:
            position = end + 1  # see=[see also]{mast}
        if found[2] and text[position : position + 1] == "{" and (end := _closing(text, position)) >= 0:
            keys[found[1]] = text[position + 1 : end]
            position = end + 1
        elif found[2]:
            end = _end_of_value(text, position)
            keys[found[1]] = text[position:end].strip()
            position = end
        comma = text.find(",", position)
        if comma < 0:
            break
        position = comma + 1
    return keys


def _end_of_value(text: str, start: int) -> int:
    """Return the position of the comma after a value without braces, in which commands may have arguments."""
    depth = 0
    for found in _MARK.finditer(text, start):
        if found[0] == "," and depth <= 0:
            return found.start()
        depth += (found[0] == "{") - (found[0] == "}")
    return len(text)


def _entry(entry: _Entry, named: Mapping[str, _Entry]) -> GlossaryEntry:
    name, texts = entry.name, entry.texts
    spelled = [_plain(texts[key]) for key in ("long", "text", "symbol", "first", "short", "alt") if key in texts]
    short = _plain(texts.get("short", name))
    others = [other.removesuffix(f"({short})").strip() for other in spelled if other != name]  # `first` may have both
    description = texts.get("description") or texts.get("extra", "")
    references = [found["label"].strip() for found in _REFERENCE.finditer(description)]
    seen = _LABEL_OF_LINK.sub("", texts.get("see", texts.get("seealso", ""))).strip("{} ").split(",")
    kind = texts.get("type", "main")

    def shown(reference: re.Match[str]) -> str:
        found = named.get(reference["label"].strip())
        if reference["text"] or not found:
            return reference["text"] or reference["label"]
        text = found.plural if reference["macro"].endswith(("pl", "cp", "plural")) else found.name
        return text[:1].upper() + text[1:] if reference["macro"][0].isupper() else text

    return GlossaryEntry(
        [name, *others],
        _plain(_REFERENCE.sub(shown, description)),
        entry.line,
        entry.raw,
        identifier=entry.label or None,
        categories=() if kind in ("main", "acronym", r"\acronymtype") else (kind,),
        broader=tuple(filter(None, [texts.get("parent", "").strip()])),
        related=[*references, *filter(None, map(str.strip, seen))],
        hidden_labels=[_plain(texts[key]) for key in _PLURALS if key in texts],
        is_expanded=bool(others),
    )


def _plain(text: str) -> str:
    """Return LaTeX as plain text, a text longer than any that people write unchanged."""
    text = _LINK.sub(r"\1", _UNSEEN.sub("", text))
    text = _FONT.sub(r"\\textrm", _VERBATIM.sub(lambda code: _SPECIAL.sub(r"\\\g<0>", code["text"]), text))
    if len(text) > _LONGEST or not _MARKUP.search(text):
        return tidy(text)
    source = _with_closed_brackets(_PARAGRAPH.sub(" ", text))
    try:
        return tidy(_ADDRESS.sub(r"\1", _to_text().latex_to_text(source)))
    except Exception:  # pylatexenc raises many errors on invalid markup
        return tidy(text)


def _with_closed_brackets(text: str) -> str:
    r"""Return LaTeX in which brackets that nothing closes, or that are nested deeply, are text.

    pylatexenc takes exponential time for them.

    >>> print(_with_closed_brackets(r"\a[b] \a[{b] \[c} d]e \a{[0, 1)} \b{"))
    \a[b] \a[{b] \[c} d]e \a{{[}0, 1)} \b\{
    """
    opened: list[re.Match[str]] = []
    text_at: dict[int, str] = {}
    depth = 0  # of square brackets
    for mark in _DELIMITER.finditer(text):
        if mark[0] == "[" and depth == _DEEPEST_OPTION:
            text_at[mark.start()] = "{[}"
        elif mark[0] in ("[", "{"):
            opened.append(mark)
            depth += mark[0] == "["
        elif mark[0] == "}":
            while opened and opened[-1][0] == "[":
                text_at[opened.pop().start()] = "{[}"
                depth -= 1
            if opened:
                opened.pop()
            else:
                text_at[mark.start()] = r"\}"
        elif mark[0] == "]" and opened and opened[-1][0] == "[":
            opened.pop()
            depth -= 1
    text_at |= {mark.start(): "{[}" if mark[0] == "[" else r"\{" for mark in opened}
    return "".join(text_at.get(place, letter) for place, letter in enumerate(text)) if text_at else text


@lru_cache(maxsize=1)
def _to_text() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=False, strict_latex_spaces=False)
