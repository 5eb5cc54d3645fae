"""Read OBO ontologies (format 1.0 to 1.4): each [Term] frame is a term.

| code | severity | meaning |
|---|---|---|
| `bad-frame` | error | a term without a valid identifier, or with too many invalid lines, is not stored |
| `bad-clause` | warning | a line is not valid OBO; if it belongs to a term, it is kept as a note |
| `no-name` | error | a term has no name |
| `no-term` | info | a frame does not describe a term |

`readers.text` lists findings about lines. fastobo parses one frame at a time, so that line numbers are known, and an
error invalidates a line instead of the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from graph.status import Status
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.cell_texts import Column
from ingest.readers.columns import Columns
from ingest.readers.obo.conventions import library_iri, synonym_field
from ingest.readers.options import ReadingOptions
from ingest.readers.text import Line, read_lines
from ingest.records import TermRecord

_BEGINS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:format-version: |\[Term\]\s*\n)")
_FRAME: Final = re.compile(r"(\[\w+\])\s*(?:!.*)?")
_TERM: Final = "[Term]"
_MAX_BAD_LINES: Final = 20  # per frame, which is parsed again without each of them
_UNQUOTED_URL: Final = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<url>https?\\?:(?:[^\s\\\]]|\\.)*)')
_NOT_IN_URLS: Final = re.compile(r"""\\(?P<escaped>.)|["<>\[^`{|}!]""")
_PLAIN_IN_URLS: Final = ":/?&=#~%"
_OLD_SYNONYM: Final = re.compile(r'(exact|broad|narrow|related)_(synonym: "(?:[^"\\]|\\.)*")')
"""A synonym of version 1.0."""
_TEXTS: Final = ("name:", "comment:")
_REMEDY: Final = "Write it in the syntax of the OBO format, for example with ROBOT's `convert`."


def begins_obo(head: bytes) -> bool:
    """Return whether `head` begins with the header of an ontology or with a term.

    >>> begins_obo(b"format-version: 1.2\\n"), begins_obo(b"// TRAINING TERM\\n")
    (True, False)
    """
    return _BEGINS.match(head) is not None


def read_obo(stream: BinaryIO, file: str, options: ReadingOptions) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each frame; prefixes not in the header follow the rule of the OBO Library."""
    from fastobo.header import IdspaceClause, SubsetdefClause

    columns = Columns(file, options, rule=library_iri)
    subsets: dict[str, str] = {}
    for item in _frames(read_lines(stream, file, soft_ends=False)):
        if isinstance(item, Diagnostic):
            yield item
        elif item[0].text == _TERM:
            yield from _term(item, subsets, columns)
        elif _FRAME.fullmatch(item[0].text):
            message = f"The frame {item[0].text} does not describe a term."
            yield Diagnostic(file, item[0].number, Severity.INFO, "no-term", message, "No action is needed.")
        else:
            document, bad = _parsed(item, needed=0)
            yield from (_bad_clause(file, line, reason) for line, reason in bad)
            header = [] if document is None else list(document.header)
            # A clause whose tag is escaped has the tag, but not the parts.
            spaces = {one.prefix: str(one.url) for one in header if isinstance(one, IdspaceClause)}
            columns = Columns(file, options, spaces, library_iri)
            subsets = {_id(one.subset): one.description for one in header if isinstance(one, SubsetdefClause)}
    yield from columns.notices()


def _frames(items: Iterable[Line | Diagnostic]) -> Iterator[list[Line] | Diagnostic]:
    """Yield the lines of the header and of each frame, without empty lines and comments."""
    lines: list[Line] = []
    for item in items:
        if isinstance(item, Diagnostic):
            yield item
            continue
        text = item.text.strip()
        if begin := _FRAME.fullmatch(text):
            text = begin[1]
            if lines:
                yield lines
            lines = []
        if text and not text.startswith("!"):
            lines.append(Line(item.number, text))
    if lines:
        yield lines


def _parsed(lines: Sequence[Line], needed: int) -> tuple[Any, list[tuple[Line, str]]]:
    """Return the parsed document, and the invalid lines with reasons; None if one of the first `needed` is invalid."""
    import fastobo

    good = list(lines)
    bad: list[tuple[Line, str]] = []
    while True:
        try:
            text = "".join(f"{_with_whole_urls(_in_version_1_2(line.text))}\n" for line in good)
            return fastobo.loads(text, ordered=True, threads=1), bad
        except SyntaxError as error:
            index = min(error.lineno or 1, len(good)) - 1
            bad.append((good.pop(index), error.msg))
            if index < needed or len(bad) > _MAX_BAD_LINES:
                return None, bad


def _in_version_1_2(line: str) -> str:
    """Return a line with the scope of a synonym after its text.

    >>> _in_version_1_2('exact_synonym: "AM" [GOC:mcc]')
    'synonym: "AM" EXACT [GOC:mcc]'
    """
    found = _OLD_SYNONYM.match(line)
    return f"{found[2]} {found[1].upper()}{line[found.end() :]}" if found else line


def _with_whole_urls(line: str) -> str:
    r"""Return a line without the escapes and characters in its URLs at which fastobo silently ends a URL.

    >>> print(_with_whole_urls(r'def: "A \"b\"." [https\://a.example/#\:~\:text=b\,c]'))
    def: "A \"b\"." [https://a.example/#:~:text=b%2Cc]
    """

    def encoded(found: re.Match[str]) -> str:
        return quote(found["escaped"] or found[0], safe=_PLAIN_IN_URLS)

    if "http" not in line or line.startswith(_TEXTS):
        return line
    return _UNQUOTED_URL.sub(lambda found: _NOT_IN_URLS.sub(encoded, found["url"]) if found["url"] else found[0], line)


def _term(lines: Sequence[Line], subsets: Mapping[str, str], columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    document, bad = _parsed(lines, needed=2)  # [Term] and its identifier
    if document is None:
        line, reason = bad[-1]
        message = f"The term cannot be read: {reason} at {line.text[:60]!r}."
        yield Diagnostic(columns.file, line.number, Severity.ERROR, "bad-frame", message, _REMEDY)
        return
    yield from (_bad_clause(columns.file, line, reason) for line, reason in bad)
    cells = [*_cells(document[0], subsets), *(_cell(*line.text.partition(":")[::2]) for line, _ in bad)]
    first = lines[0].number
    record = columns.record(cells, first, "\n".join(line.text for line in lines))
    yield record or Diagnostic(
        columns.file, first, Severity.ERROR, "no-name", "The term has no name.", "Add a line such as `name: Layer`."
    )


def _cells(frame: Any, subsets: Mapping[str, str]) -> Iterator[tuple[Column, list[str]]]:
    yield _cell("id", _id(frame.id), "identifier")
    for clause in frame:
        tag: str = clause.raw_tag()
        match tag:
            case "name":
                yield _cell(tag, clause.name, "name")
            case "def":
                yield _cell(tag, clause.definition, "definition")
                yield from (_cell("definition xref", _id(xref.id)) for xref in clause.xrefs)
            case "synonym":
                yield _cell(tag, clause.synonym.desc, synonym_field(str(clause.synonym.type or "")))
            case "is_a":
                yield _cell(tag, _id(clause.term), "broader")
            case "subset":
                subset = _id(clause.subset)
                yield _cell(tag, subsets.get(subset, subset), "categories")
            case "alt_id":
                yield _cell(tag, _id(clause.alt_id), "aliases")
                yield _cell(tag, _id(clause.alt_id))
            case "comment":
                yield _cell(tag, clause.comment)
            case "is_obsolete":
                yield _cell(tag, Status.OBSOLETE if clause.obsolete else "", "status")
            case "replaced_by":
                yield _cell(tag, _id(clause.term), "replaced_by")
            case "property_value" if str(clause.property_value.relation).endswith(("IAO:0100001", "/IAO_0100001")):
                yield _cell(tag, _id(clause.property_value.value), "replaced_by")
            case "consider":
                yield _cell(tag, _id(clause.term), "related")
            case _:
                yield _cell(tag, str(clause).removeprefix(f"{tag}: "))


def _cell(name: str, text: str, field: str | None = None) -> tuple[Column, list[str]]:
    return Column(name, field, separators=()), [text]


def _id(identifier: Any) -> str:
    """Return an identifier without its escapes."""
    prefix: str | None = getattr(identifier, "prefix", None)
    return str(identifier) if prefix is None else f"{prefix}:{identifier.local}"


def _bad_clause(file: str, line: Line, reason: str) -> Diagnostic:
    message = f"Invalid OBO: {reason} at {line.text[:60]!r}."
    return Diagnostic(file, line.number, Severity.WARNING, "bad-clause", message, _REMEDY)
