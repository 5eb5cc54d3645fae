"""Convert the Markdown body of a term to cells: the text above the first heading, and the text below each heading."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, takewhile
from typing import Final

from graph.iris import slug
from graph.status import is_retired, to_status
from graph.term_fields import SECTIONS
from ingest.readers.cells import Cell, field_of, main_field_of, to_record
from ingest.readers.fields import LISTS, meaning_of
from ingest.readers.languages import language_named
from ingest.readers.markdown.blocks import Block, Markdown, Text, is_definition
from ingest.readers.markdown.expansions import expanded
from ingest.readers.markdown.site_links import term_of_site
from ingest.readers.text import Line, ends_sentence, hashtags, items, listed_names, tidy
from ingest.records import TermRecord

__all__ = [
    "REFERENCES",
    "body_cells",
    "comment_cells",
    "finished",
    "labeled_field",
    "labeled_items",
    "labeled_line",
    "labeled_names",
    "letters",
    "may_precede_tags",
    "section_field",
    "tags_of",
    "to_term",
]

_NO_SECTIONS: Final = {"identifier", "name", "names", "language", "status"}
REFERENCES: Final = frozenset({"broader", "narrower", "related", "replaced_by"})
"""The fields that refer to other terms."""
_LONG_NAME: Final = 60
_MOST_WORDS: Final = 6  # of a name in a list
_LABELED: Final = REFERENCES | {"synonyms", "hidden_labels"}
_LABEL: Final = re.compile(r"(?P<mark>\*\*|__|[*_]?)(?P<label>[^*_:\n]{2,40})(?::(?P=mark)|(?P=mark)::?)[ \t]+")
_EMPHASIZED: Final = re.compile(r"(?P<mark>[*_])(?P<text>[^*_\n]+)(?P=mark)")
_LABELED_LINE: Final = re.compile(
    r"(?<=\n)(?P<mark>\*\*|__|[*_])(?P<label>[^*_:\n]{2,40})(?::(?P=mark)|(?P=mark):)[ \t]"
)
_AVOID: Final = "avoid"
_BOLD: Final = ("**", "__")
_LONGEST_LABEL: Final = 40
_LONGEST_CODE: Final = 3  # of a language, which may be a word
_REMARK: Final = re.compile(r"\s?\([^()]*\)$")
_IMAGES: Final = re.compile(r"(?:\[?!\[[^\[\]]*\]\([^()\s]*\)(?:\]\([^()\s]*\))?\s*)+")
"""A paragraph of images, which may be links."""
_TAGS: Final = frozenset(
    "tags category categories topic topics kategorie kategorien thema themen catégorie catégories thèmes categoría "
    "categorías temas".split()
)
"""Labels of a line of categories; others, such as Domain, or the German word for a day, may be words of a text."""
_ARTICLE: Final = re.compile(
    r"\s*(?:an?|the|der|die|das|eine?|une?|le|la|les|el|los|las|un|una)\s(?=.*\S)", re.IGNORECASE
)
_SPEECH_PART: Final = re.compile(
    r"[*_(]{1,3}(?:(?:proper|plural|countable|mass) )?(?:noun|n|verb|v|adjective|adj|adverb|adv|phrase)\.?[*_)]{1,3}",
    re.IGNORECASE,
)
_NAME_WITH_SPEECH_PART: Final = re.compile(
    r"(?P<name>\S.*?)\s+[(\[](?P<part>(?:proper )?noun|verb|adjective|adj\.|adverb|adv\.|n\.|v\.)[)\]]", re.IGNORECASE
)
_BRACKETED: Final = re.compile(r"\[([^\[\]]+)\]")
"""A name as in `[API]: text`, which is not a link."""
_STRUCK: Final = re.compile(r"~~(?P<name>[^~]+)~~(?:\s*[(\[](?P<status>[\w ]{4,40})[)\]])?")
_MARKED: Final = re.compile(r"(?P<name>\S.*?)\s*[(\[](?P<status>[\w ]{4,40})[)\]]")
_MARKS: Final = frozenset(
    "deprecated obsolete superseded withdrawn retired donotuse veraltet obsolète obsoleto".split()
)
"""Statuses in parentheses after a name, in letters; others, such as rejected orders, are part of the name."""
_TASK: Final = re.compile(r"^\[[ xX]\]\s+")
"""The box of an item in a list of tasks."""
_BACK: Final = re.compile(r"\W*\[[^\[\]]*(?:\b(?i:back|top|contents)\b|[\u2191\u2b06\u25b2])[^\[\]]*\]\(#[^()\s]*\)\W*")
"""A link to the top of the page."""
_NOTE: Final = "notes"
_COMMENT: Final = re.compile(r"<!--\s*(\{[^<>]{0,2000}\}|[A-Za-z][\w -]{0,40}:[^<>]{1,2000}?)\s*-->")
_COMMENTED: Final = frozenset({"synonyms", "hidden_labels", "categories"})


@dataclass(slots=True)
class _Section:
    title: Text
    column: str | None
    level: int
    blocks: list[Block] = field(default_factory=list)


def section_field(heading: str) -> str | None:
    """Return the field that the text below a heading fills, if the heading names one.

    >>> section_field("Also known as"), section_field("Usage notes"), section_field("Adam")
    ('synonyms', 'usage_note', None)
    """
    found = field_of(heading)
    return None if found in _NO_SECTIONS else found


def body_cells(markdown: Markdown, blocks: Sequence[Block], definition: str = "") -> list[Cell]:
    """Return the cells in `blocks`, the body of a term; `definition` is its short definition, if already known.

    Otherwise the short definition is the text above `<!--more-->`, or else the first paragraph. The technical
    definition is all other text above the first heading, and each section whose heading matches no field, with its
    heading. All links to other terms are related terms.
    """
    lead, *sections = _sections(markdown, blocks)
    cells = [cell for block in blocks if block.kind == "html_block" for cell in comment_cells(block.tokens[0].content)]
    is_labeled = any(not section.level and section.column == "definition" for section in sections)
    for block in list(lead.blocks):
        listed = markdown.parts(block.tokens) if block.kind == "bullet_list" else ()
        if labels := labeled_items([part.text for part in listed]) or (
            _other_labels(markdown, block) if is_labeled else []
        ):
            cells += labels
            lead.blocks.remove(block)
            definition = definition or next((texts[0] for one, texts in labels if field_of(one) == "definition"), "")
    # A comment or an anchor may precede the text.
    shown = [block for block in lead.blocks if block.kind == "more" or markdown.text([block]).text]
    # A note above the text is not its summary.
    notes = list(takewhile(_is_note, shown))
    first, rest = _summary(shown[len(notes) :])
    rest = [*notes, *rest]
    summary = markdown.text(first).text
    prose = {"technical_definition": [markdown.text(rest).text]}
    if not definition and not is_labeled:
        prose["definition"] = [summary]
    elif letters(summary) != letters(definition):
        prose["technical_definition"].insert(0, summary)
    links = [*markdown.text(lead.blocks).references]
    for section in sections:
        text = markdown.text(section.blocks)
        if section.column in LISTS:
            cells += _list_cells(markdown, section, text)
        else:
            titled = [text.text] if section.column else [section.title.text, text.text]
            prose.setdefault(section.column or "technical_definition", []).extend(titled)
        links += [*section.title.references, *(() if section.column in REFERENCES else text.references)]
    cells += [(column, ["\n".join(filter(None, texts))]) for column, texts in prose.items()]
    return [*cells, ("related", links)]


def comment_cells(content: str) -> list[Cell]:
    """Return the fields in the HTML comments of Markdown, as glossarify-md defines them for the term above.

    >>> comment_cells("<!-- aliases: AST, syntax tree --> <!-- TODO: write -->")
    [('aliases', ['AST', 'syntax tree'])]
    >>> comment_cells('<!--{ "aliases": "reader", "uri": "#" }-->')
    [('aliases', ['reader'])]
    """
    cells: list[Cell] = []
    for comment in _COMMENT.findall(content) if "<!--" in content else ():
        try:
            stated = json.loads(comment) if comment.startswith("{") else dict([comment.split(":", 1)])
        except (ValueError, RecursionError):
            continue
        for key, value in stated.items():
            texts = [str(one).strip() for one in (value if isinstance(value, list) else str(value).split(","))]
            cells += [(key.strip(), texts)] if field_of(key) in _COMMENTED else []
    return cells


def _sections(markdown: Markdown, blocks: Sequence[Block]) -> list[_Section]:
    """Return the sections below headings, then those that a label begins within a paragraph: `**Synonyms:** ...`."""
    sections = [_Section(Text(""), None, 0)]
    labeled: list[_Section] = []
    beside = (_BACK, _IMAGES) if len(blocks) > 1 else (_BACK,)
    for block in chain.from_iterable(map(_lines_with_labels, blocks)):
        last = sections[-1]
        title = markdown.text([block]) if block.kind == "heading" else None
        column = title and section_field(title.text)
        if title and (column or not (last.column and block.level > last.level)):
            sections.append(_Section(title, column, block.level))
        elif found := _labeled(block):
            labeled.append(found)
        elif block.kind == "paragraph" and any(one.fullmatch(block.tokens[1].content) for one in beside):
            continue
        else:
            last.blocks.append(block)
    return [*sections, *labeled]


def _lines_with_labels(block: Block) -> Iterator[Block]:
    """Yield a paragraph, divided before the lines that begin with the name of a field in bold, and at lines of tags."""
    content = block.tokens[1].content if block.kind == "paragraph" else ""
    begins = {found.start() for found in _LABELED_LINE.finditer(content) if labeled_field(found["label"])}
    start = 0
    lines = content.split("\n")
    for line, above, below in zip(lines, ["", *lines], [*lines[1:], ""], strict=False):
        end_of_line = start + len(line)
        is_apart = not above and not below[:1].islower()
        if tags_of(line) and (is_apart or (not below and may_precede_tags(above, line))):
            begins |= {start, min(end_of_line + 1, len(content))}
        start = end_of_line + 1
    if not begins - {0, len(content)}:
        yield block
        return
    begin, inline, end = block.tokens[:3]
    for start, stop in pairwise(sorted({0, *begins, len(content)})):
        if part := content[start:stop].strip():
            yield replace(block, tokens=(begin, inline.copy(content=part), end))


def tags_of(line: str) -> list[str]:
    """Return the tags in a line of them.

    >>> tags_of("#tide #sea"), tags_of("Tags: tide, sea"), tags_of("Domain: what it maps")
    (['tide', 'sea'], ['tide', 'sea'], [])
    """
    line = tidy(line.replace("\\#", "#"))  # as HTML is rewritten
    label, colon, _ = line.partition(":")
    listed = labeled_names(line) if colon and letters(label) in _TAGS else None
    return hashtags(line) or list(listed[1] if listed else ())


def may_precede_tags(above: str, line: str) -> bool:
    """Return whether a text may end above a line of tags: it ends a sentence, or a capital letter begins the label.

    >>> may_precede_tags("The fall", "Tags: tide"), may_precede_tags("The fall", "tags: tide")
    (True, False)
    """
    return ends_sentence(above) or line[:1].isupper()


def _is_note(block: Block) -> bool:
    return block.kind == "colon_fence" and not is_definition(block.tokens[0].info)


def labeled_field(label: str) -> str | None:
    """Return the field of a label, which may have more names than the heading of a section: a term may be "Avoid"."""
    other = "hidden_labels" if letters(label) == _AVOID else "status" if field_of(label) == "status" else None
    return section_field(label) or other


def _labeled(block: Block) -> _Section | None:
    """Return the section that a paragraph is, if it begins with the name of a field in bold, or is a part of speech."""
    content = block.tokens[1].content if block.kind == "paragraph" else ""
    if "\n" not in content and not content.startswith(("*", "_")) and tags_of(content):
        return _Section(Text("tags"), "categories", 0, [block])
    if _SPEECH_PART.fullmatch(content):
        return _Section(Text("Part of speech"), _NOTE, 0, [block])
    if emphasized := _EMPHASIZED.fullmatch(content):
        content = emphasized["text"]
    found = _LABEL.match(content)
    column = labeled_field(found["label"]) if found else None
    if (
        found is None
        or column is None
        or (not found["mark"] and not _is_list(content[found.end() :], column, found["label"]))
    ):
        return None
    begin, inline, end = block.tokens[:3]
    rest = replace(block, tokens=(begin, inline.copy(content=content[found.end() :]), end))
    return _Section(Text(found["label"]), column, 0, [rest])


def labeled_items(items: Sequence[str]) -> list[Cell]:
    """Return the fields in a list whose items all have labels, which are those of fields, or one is of the definition.

    >>> labeled_items(["- Definition: a request", "- Team: Sales"]), labeled_items(["- Paid: yes", "- Team: Sales"])
    ([('Definition', ['a request']), ('Team', ['Sales'])], [])
    """
    parts = [item.removeprefix("- ").partition(":") for item in items]
    columns = [section_field(label) or _key_of_note(label) for label, _, _ in parts]
    are_labels = all(colon and rest.strip() and len(label) <= _LONGEST_LABEL for label, colon, rest in parts)
    if not are_labels or not (all(columns) or "definition" in columns):
        return []
    return [cell for label, _, rest in parts for cell in _cells_of_label(label, rest)]


def _key_of_note(label: str) -> str | None:
    meaning = meaning_of(label)
    return _NOTE if meaning and meaning.field == _NOTE else None


def _other_labels(markdown: Markdown, block: Block) -> list[Cell]:
    """Return the labels in bold and the texts of a paragraph below a term whose definition has a label, too."""
    found = _LABEL.match(block.tokens[1].content) if block.kind == "paragraph" else None
    if not found or found["mark"] not in _BOLD:
        return []
    inline = block.tokens[1]
    begins = [one.start() for one in _LABELED_LINE.finditer(inline.content) if one["mark"] in _BOLD]
    parts = [inline.content[start:stop] for start, stop in pairwise([0, *begins, len(inline.content)])]
    texts = [markdown.inline(inline.copy(content=part.strip())).text for part in parts]
    return [cell for text in texts if text for cell in _cells_of_text(text)]


def _cells_of_text(text: str) -> list[Cell]:
    label, colon, rest = text.partition(":")
    return _cells_of_label(label, rest) if colon else [(_NOTE, [text])]  # the colon may be in a comment


def _cells_of_label(label: str, text: str) -> list[Cell]:
    column = section_field(label)
    names = [name.text for name in listed_names([Line(0, text.strip())])]
    is_language = column is None and len(label) > _LONGEST_CODE and language_named(label) is not None
    if is_language and not ends_sentence(text):
        return [(f"Term ({label})", names[:1]), (f"Synonyms ({label})", names[1:])]
    return [(label, names if column in _LABELED else [text.strip()])]


def labeled_line(line: str) -> Cell | None:
    """Return the names in a line with a label that is apart from its text, or the line as a note if it contains more.

    >>> labeled_line("Avoid: file, manual (which is a book)."), labeled_line("Avoid: it, unless (for now) you must")
    (('hidden_labels', ['file', 'manual']), ('notes', ['Avoid: it, unless (for now) you must']))
    """
    label, _, rest = line.partition(":")
    column = labeled_field(label)
    if column in _LABELED and column:
        names = [_REMARK.sub("", name.text) for name in listed_names([Line(0, rest.strip().rstrip("."))])]
        are_names = all(len(name.split()) <= _MOST_WORDS and "(" not in name for name in names)
        return (column, names) if are_names else (_NOTE, [line])
    return (_NOTE, [line]) if column == _NOTE else None


def _is_list(content: str, column: str, label: str) -> bool:
    """Return whether the text after a label without bold type can only be a list of names."""
    is_line = "\n" not in content and not ends_sentence(content)
    is_of_names = column in _LABELED or (letters(label) in _TAGS and not _ARTICLE.match(content))
    return is_line and is_of_names and all(len(name) <= _LONG_NAME for name in content.split(","))


def labeled_names(text: str) -> Cell | None:
    """Return the label and the names of a line that is a list of names below a label.

    >>> labeled_names("Synonyms: terminal, shell"), labeled_names("Synonyms are rare: one.")
    (('Synonyms', ['terminal', 'shell']), None)
    """
    label, colon, rest = text.removeprefix("- ").partition(":")
    column = labeled_field(label) if colon and rest.strip() else None
    if column is None or not _is_list(rest.strip(), column, label):
        return None
    label = label if section_field(label) else column
    return label, hashtags(rest.strip()) or [name.strip() for name in rest.split(",")]


def _summary(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Return the blocks of the short definition, and the remaining blocks."""
    if blocks and blocks[0].kind == "more":
        blocks = blocks[1:]
    count = next((index for index, block in enumerate(blocks) if block.kind == "more"), 0)
    if not count:
        count = 1
        while count < len(blocks) and _announces(blocks[count - 1]):
            count += 1
    return blocks[:count], blocks[count:]


def _announces(block: Block) -> bool:
    return block.kind == "paragraph" and block.tokens[1].content.rstrip().endswith(":")


def _list_cells(markdown: Markdown, section: _Section, text: Text) -> Iterator[Cell]:
    column = str(section.column)
    if column == "developers":
        yield column, [sentence for _, sentence in items([Line(0, row) for row in text.text.splitlines()])]
        return
    if tags := tags_of(text.text):
        yield column, tags
        return
    if column not in REFERENCES:
        names, has_only_names = _listed(text)
        yield column, names
    else:
        has_only_names = True
        for part in (part for block in section.blocks for part in markdown.parts(block.tokens)):
            terms = [term for address in part.addresses if (term := term_of_site(address))]
            if part.references or terms:
                yield column, (*part.references, *terms)
                has_only_names = has_only_names and (part.only_links or len(terms) == len(part.addresses) == 1)
            elif part.addresses:  # a link to another site is not a term
                has_only_names = False
            elif part.text.rstrip().endswith(":"):  # the title of a list
                continue
            else:
                names, is_list = _listed(part)
                yield column, names
                has_only_names = has_only_names and is_list
    if not has_only_names:
        yield f"{section.title.text} (text)", [text.text]  # it contains more than names


def _listed(text: Text) -> tuple[list[str], bool]:
    """Return the names in a text, and whether it contains nothing else."""
    lines = [Line(0, row) for row in text.text.splitlines()]
    listed = [name for _, name in listed_names([line for line in lines if not ends_sentence(line.text)])]
    names = [name for name in listed if len(name) <= _LONG_NAME]
    return names, len(names) == len(listed) and not any(ends_sentence(line.text) for line in lines)


def to_term(cells: Sequence[Cell], file: str, line: int, raw: str) -> TermRecord | None:
    """Return the term as `cells.to_record` does, after joining the texts of each prose field except the definition."""
    prose: dict[str, list[str]] = {column: [] for column in SECTIONS if column != "definition"}
    others: list[Cell] = []
    for column, texts in cells:
        if (found := main_field_of(column)) in prose:
            prose[found] += filter(None, texts)
        else:
            others.append((column, texts))
    joined: list[Cell] = [(column, ["\n".join(texts)]) for column, texts in prose.items()]
    record = to_record([*others, *joined], file, line, raw)
    return record and finished(record)


def finished(record: TermRecord) -> TermRecord:
    """Split a synonym in parentheses from the name of the record (see `expansions`), and remove links to itself."""
    name, status = _with_status(_TASK.sub("", record.name))
    speech = _NAME_WITH_SPEECH_PART.fullmatch(name)
    name = speech["name"] if speech else name
    bracketed = _BRACKETED.fullmatch(name)
    name, synonym = expanded(bracketed[1] if bracketed else name)
    others = dict.fromkeys(((synonym,) if synonym else ()) + record.synonyms)
    own = {slug(one) for one in (record.identifier, record.name, name) if one}
    return replace(
        record,
        name=name,
        status=record.status or status,
        notes=(*record.notes, *([f"Part of speech: {speech['part']}"] if speech else ())),
        synonyms=tuple(other for other in others if other.casefold() != name.casefold()),
        related=tuple(other for other in record.related if slug(other) not in own),
    )


def _with_status(name: str) -> tuple[str, str | None]:
    """Return a name without the mark that the term is retired, and its status: `Fid (deprecated)`, `~~Fid~~`."""
    struck = _STRUCK.fullmatch(name)
    if struck and is_retired(status := to_status(struck["status"] or "deprecated")):
        return struck["name"], status
    marked = _MARKED.fullmatch(name)
    if marked and letters(marked["status"]) in _MARKS:
        return marked["name"], to_status(marked["status"])
    return name, None


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, for comparing texts."""
    return "".join(filter(str.isalnum, text.casefold()))
