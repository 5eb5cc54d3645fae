"""Find terms in lines that begin with a name: `**Term**: text`, `**Term.** text`, `"Term" means text`, `Term - text`.

Also abbreviations (`*[HTML]: text`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ingest.readers.cells import Cell, field_of
from ingest.readers.field_names import NAMES
from ingest.readers.markdown.blocks import ANCHORS, Block, Markdown, Text, inline_text
from ingest.readers.markdown.entry import Entry, anchor_of, cells_in, joined
from ingest.readers.markdown.expansions import abbreviates
from ingest.readers.markdown.field_labels import (
    NAMING_LABELS,
    field_of_label,
    labeled_field,
    labeled_line,
    labeled_names,
    may_precede_tags,
    section_field,
    tags_of,
)
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import ends_sentence, tidy

if TYPE_CHECKING:
    from markdown_it.token import Token

_LONGEST_NAME: Final = 100
_FEWEST: Final = 2
_OF_LETTERS: Final = ({"from", "to"}, {"from", "date", "to"}, {"from", "sent", "to"}, {"von", "an"}, {"de", "à"})
"""The labels above a letter, other than its subject."""
MOST_WORDS: Final = 6  # of a name without marks
_AFTER_NAME: Final = re.compile(
    r"(?P<brackets>\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]))?"
    r"(?:,?\s+(?P<speech>(?:n|v|adj|adv)\.|(?:proper )?noun\b|verb\b|adjective\b|adverb\b)(?=[\s:]))?"
    r"(?P<separator>\s*(?:::?|：)|\s+[-\u2013\u2014=|\u2192\u21d2]+>?\s|\s*(?:[\u2013\u2014]|-{2,3})\s|\u2014(?=\w))?\s*"
)
_LABEL_AFTER_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?P<label>[^\W\d_]+(?: [^\W\d_]+){0,3}):\s")
_NAMING_OR_DEVELOPERS: Final = {*NAMING_LABELS, "developers"}
_FOOTNOTE: Final = re.compile(r"\[\^[^\[\]\s]{1,60}\]")
_PLAIN: Final = re.compile(
    r"(?P<name>(?:[^:：()\n]|\([^()\n]{0,80}\)|\((?![^()\n]{0,80}\))|\)){1,100}?)"
    r"(?:\s*(?:::?|：)|\s+[-\u2013\u2014=\u2192\u21d2]+>?)\s+(?=\S)"
)
_RUN_IN: Final = re.compile(r"\.|[^.]\s*(?:\([^()]*\)|\[[^\[\]]*\])?\.\s")
QUOTED_NAME: Final = re.compile(
    r"(?:(?:\(\w{1,4}\)|\d+(?:\.\d+)*\.?)\s+)?[\"'\u2018\u201c\u201e](?P<name>[^\"\u201c-\u201e\n]{1,100}?)[\"'\u2019\u201c\u201d]"
    r"(?P<brackets>\s*\([^()]{1,100}\))?,?\s+"
    r"(?:(?:(?:(?:shall|will) )?means?|is defined as|refers? to)[:,]?\s+"
    r"|(?=(?:shall )?ha(?:s|ve) the (?:same )?meaning))"
)
"""A definition of a contract: `"Affiliate" means ...`."""
_ABBREVIATION: Final = re.compile(r"\*\[([^\[\]\n]+)\]:[ \t]*(\S.*)")
_ADMONITIONS: Final = frozenset(
    "attention caution danger e.g. example examples hint i.e. important info note notes remark remarks see source "
    "sources tip todo warning".split()
)
_BETWEEN: Final = re.compile(r"(?<!\s)\s*(?:[,/]|\bor\b)\s*")
_INITIALS: Final = re.compile(r"(?:\w{1,3}\.){2,}")
"""An abbreviation whose last period is a part of it: `U.S.`."""
_INITIALS_AT_END: Final = re.compile(rf"(?:^{_INITIALS.pattern}|\((?:\w{{1,5}}\.\s?){{1,4}}\))$")


def of_paragraph(markdown: Markdown, paragraph: "Token", begin: int) -> list[Entry]:
    """Return the terms of a paragraph whose first line, and maybe further lines, are `**Term**: text`."""
    found: list[tuple[str, int, list[Text]]] = []
    others: dict[int, list[Cell]] = {}
    anchor = anchor_of(anchors[0]) if (anchors := ANCHORS.match(paragraph.content)) else None
    rows = _with_whole_labels(_with_labels_apart(_divided_at_labels(markdown.rows(paragraph))))
    tokens = [row for _, row in rows]
    names = [_named(row) or _quoted(row) for row in tokens]
    for index, ((line, row), named) in enumerate(zip(rows, names, strict=True)):
        is_last_label = len(found) == 1 and index + 1 == len(rows)
        if named and not (is_last_label and tags_of(inline_text(row).text)):
            others[begin + line] = [("synonyms", _further_names(row)), ("id", [anchor] if anchor and not found else [])]
            found.append((named[0], begin + line, [named[1]]))
        elif found and (tags := _tags(tokens, names, index)):
            others[found[-1][1]].append(("categories", tags))
        elif found and row and row[0].type == "em_open" and (labeled := labeled_line(inline_text(row).text)):
            others[found[-1][1]].append(labeled)
            if labeled[0] == "notes":  # a sentence may link to terms
                others[found[-1][1]].append(("related", inline_text(row).references))
        elif found and (listed := _listed(tokens, names, index)):
            others[found[-1][1]] += [listed, ("related", inline_text(row).references)]
        elif found:
            found[-1][2].append(inline_text(row))
        else:
            return []
    if len(found) > 1 and field_of(found[0][0]) in NAMES and all(section_field(name) for name, _, _ in found[1:]):
        return [_of_labels([(name, joined(texts).text) for name, _, texts in found], begin)]
    return [Entry(name, line, [*cells_in("definition", [joined(texts)]), *others[line]]) for name, line, texts in found]


def _divided_at_labels(rows: "Iterable[tuple[int, list[Token]]]") -> "Iterator[tuple[int, list[Token]]]":
    """Yield the rows, divided before labels of names after a sentence: `The fall. See also: tide`."""
    for line, row in rows:
        part: list[Token] = []
        for token in row:
            begin = 0
            is_plain = token.type == "text" and token.level == 0
            for found in _LABEL_AFTER_SENTENCE.finditer(token.content) if is_plain else ():
                if labeled_field(found["label"]) in _NAMING_OR_DEVELOPERS:
                    yield line, [*part, token.copy(content=token.content[begin : found.start()])]
                    part, begin = [], found.start("label")
            part.append(token.copy(content=token.content[begin:]) if begin else token)
        yield line, part


def _with_labels_apart(rows: "Iterable[tuple[int, list[Token]]]") -> "Iterator[tuple[int, list[Token]]]":
    """Yield the rows, divided before labels of names in italics after a sentence: `The fall. *Synonyms:* drop`."""
    for line, row in rows:
        begin = 0
        for index in range(1, len(row) - 2):
            opening, label, closing, *below = row[index : index + 4]
            is_label = opening.type == "em_open" and closing.type == "em_close"
            text = label.content + "".join(token.content for token in below)
            name, colon, rest = text.partition(":") if is_label else ("", "", "")
            is_field = bool(colon and rest.strip()) and labeled_field(name.strip()) in NAMING_LABELS
            if is_field and ends_sentence(inline_text(row[begin:index]).text.rstrip()):
                yield line, row[begin:index]
                begin = index
        yield line, row[begin:]


def _with_whole_labels(rows: "Iterable[tuple[int, list[Token]]]") -> "list[tuple[int, list[Token]]]":
    """Return the rows, each with a label in italics joined with those below that begin in lower case."""
    joined_rows: list[tuple[int, list[Token]]] = []
    is_label = False
    for line, row in rows:
        if is_label and row and row[0].type == "text" and row[0].content[:1].islower():
            joined_rows[-1][1].extend([row[0].copy(content=" "), *row])
        else:
            joined_rows.append((line, row))
            is_label = bool(row and row[0].type == "em_open" and labeled_line(inline_text(row).text))
    return joined_rows


def of_plain_paragraph(markdown: Markdown, block: Block) -> list[Entry]:
    """Return the terms of a paragraph whose lines are `Term: text`, or the texts of the line above.

    The first line may name their group, or be a title.
    """
    rows = [(block.begin + index, row) for index, row in _divided_at_labels(markdown.rows(block.tokens[1]))]
    found = [(line, row, plainly_named(row)) for line, row in rows]
    group = ""
    if not found[0][2]:
        group, found = tidy(inline_text(rows[0][1]).text), found[1:]
        if len(found) < _FEWEST or not all(named for _, _, named in found) or not may_be_name(group):
            return []
    if {named[0].casefold() for _, _, named in found if named} in _OF_LETTERS:
        return []
    entries: list[Entry] = []
    for index, (line, row, named) in enumerate(found):
        if named:
            entries.append(Entry(named[0], line, cells_in("definition", [named[1]]), False, is_run_in_line(row)))
        elif tags := _tags([one[1] for one in found], [one[2] for one in found], index):
            entries[-1].cells.append(("categories", tags))
        elif listed := _listed([one[1] for one in found], [one[2] for one in found], index):
            entries[-1].cells += [listed, ("related", inline_text(row).references)]
        else:
            entries[-1].cells += cells_in("definition", [inline_text(row)])
    for entry in entries:
        entry.cells.append(("categories", [] if terms_word(group) else [group]))
    return [_with_one_definition(entry) for entry in entries]


def of_abbreviations(paragraph: "Token", begin: int) -> list[Entry]:
    """Return the terms of a paragraph whose lines all are `*[HTML]: text`."""
    entries: list[Entry] = []
    for index, row in enumerate(paragraph.content.split("\n")):
        found = _ABBREVIATION.fullmatch(row)
        if found is None:
            return []
        name, text = tidy(found[1]), tidy(found[2])
        cells: list[Cell] = [("definition", [text]), ("synonyms", [text] if abbreviates(name, text) else [])]
        entries.append(Entry(name, begin + index, cells))
    return entries


def _tags(rows: "Sequence[Sequence[Token]]", names: Sequence[object], index: int) -> list[str]:
    """Return the tags in a line, if the text of its term ends with the line, and it is not a part of a sentence."""
    is_last = index + 1 == len(rows) or bool(names[index + 1])
    line = inline_text(rows[index]).text
    return tags_of(line) if is_last and may_precede_tags(tidy(inline_text(rows[index - 1]).text), line) else []


def _listed(rows: "Sequence[Sequence[Token]]", names: Sequence[object], index: int) -> Cell | None:
    """Return the names in a line such as `See also: keel`, if another such line, a term or nothing follows."""
    following = inline_text(rows[index + 1]).text if index + 1 < len(rows) else ""
    is_last = not following or bool(names[index + 1]) or is_labeled(following)
    line = inline_text(rows[index]).text
    above = tidy(inline_text(rows[index - 1]).text)
    listed = labeled_names(line) if is_last and may_precede_tags(above, line) else None
    is_short = listed and all(len(part.split()) <= MOST_WORDS for name in listed[1] for part in name.split(","))
    return listed if is_short else None


def is_labeled(text: str) -> bool:
    """Return whether a text begins with the label of a field or of a remark, so that it belongs to the term above.

    >>> is_labeled("See also: keel"), is_labeled("Example: a boat"), is_labeled("Keel: the spine")
    (True, True, False)
    """
    label, colon, rest = text.removeprefix("- ").partition(":")
    if not colon:
        return False
    is_field = section_field(label) is not None or field_of_label(label, rest) == "developers"
    return is_field or label.casefold() in _ADMONITIONS


def _of_labels(labeled: Sequence[tuple[str, str]], begin: int) -> Entry:
    """Return the term whose name and fields have labels: `**Term:** API`, and `**Definition:** ...` below it."""
    (_, name), *others = labeled
    return Entry(tidy(name), begin, [labeled_names(f"{label}: {text}") or (label, [text]) for label, text in others])


def _named(row: "Sequence[Token]") -> tuple[str, Text] | None:
    """Return the bold name at the start of a line, and the text after its colon, dash or line end."""
    if row and row[0].type == "em_open":  # ***bold and italic***
        row = [token for token in row if token.type not in ("em_open", "em_close")]
    if not row or row[0].type != "strong_open":
        return None
    end = next(index for index, token in enumerate(row) if token.type == "strong_close" and token.level == row[0].level)
    below = list(row[_end_of_names(row) + 1 :])
    if below and (mark := _FOOTNOTE.match(below[0].content)):  # which would seem to begin the text of the footnote
        below[0] = below[0].copy(content=below[0].content[mark.end() :])
    bold, rest = inline_text(row[1:end]), inline_text(below)
    name = tidy(bold.text)
    after = _AFTER_NAME.match(rest.text)
    is_alone = after is not None and after.end() == len(rest.text)
    if after is None or not (is_alone or after["separator"] or after["speech"] or name.endswith(":")):
        return None
    name = tidy(name.rstrip(": ") + _in_parentheses(after["brackets"]))
    if not may_be_name(name):
        return None
    return name + _in_parentheses(f"({after['speech'] or ''})"), Text(
        rest.text[after.end() :], bold.references + rest.references
    )


def _in_parentheses(brackets: str | None) -> str:
    """Return the brackets after a name, which contain a qualifier or a synonym, as parentheses; none for a footnote."""
    written = (brackets or "").strip()
    inner = written[1:-1].strip()
    return f" ({inner})" if inner and not (inner.isdecimal() and written[0] == "[") else ""


def _end_of_names(row: "Sequence[Token]") -> int:
    """Return the index at which the bold names at the start of a line end, with commas or slashes between."""
    ends = [index for index, token in enumerate(row) if token.type == "strong_close"]
    end = ends[0]
    for further in ends[1:]:
        between = row[end + 1 : end + 3]
        if [token.type for token in between] != ["text", "strong_open"] or not _BETWEEN.fullmatch(between[0].content):
            break
        end = further
    return end


def _further_names(row: "Sequence[Token]") -> list[str]:
    if not row or row[0].type != "strong_open":
        return []
    names = [[""]]
    for token in row[: _end_of_names(row)]:
        names += [[token.content]] if token.type == "strong_open" else []
        names[-1] += [token.content] if token.level > row[0].level else []
    return [tidy("".join(name)).rstrip(":") for name in names[2:]]


def _quoted(row: "Sequence[Token]") -> tuple[str, Text] | None:
    """Return the quoted name at the start of a line, and the text after "means"."""
    text = inline_text(row)
    found = QUOTED_NAME.match(text.text)
    if found is None:
        return None
    return tidy(found["name"] + (found["brackets"] or "")), Text(text.text[found.end() :], text.references)


def plainly_named(row: "Sequence[Token]") -> tuple[str, Text] | None:
    """Return the name at the start of a line, in italics, linked or without marks, and the text after its separator.

    A bold name needs no separator.
    """
    text = inline_text(row)
    found = _PLAIN.match(text.text)
    if row and row[0].type == "strong_open":
        end = next(index for index, token in enumerate(row) if token.type == "strong_close")
        bold, rest = tidy(inline_text(row[:end]).text).removesuffix(":"), inline_text(row[end + 1 :]).text
        is_run_in = ends_sentence(bold) and bold.endswith(".") and rest[:1] == " "  # **Ebb.** The fall
        if is_run_in and not _INITIALS.fullmatch(bold):
            bold = bold.removesuffix(".")
        after = _AFTER_NAME.match(rest)
        if after and rest[after.end() :][:2] == ". ":  # **Ebb** (tide). The fall
            bold, rest, after = bold + _in_parentheses(after["brackets"]), rest[after.end() + 1 :], None
        rest = f"{after['brackets']} {rest[after.end() :]}" if after and after["brackets"] else rest
        return (bold, Text(rest.strip(), text.references)) if may_be_name(bold) and rest[:1] == " " else None
    if (
        row
        and row[0].type == "em_open"
        and row[-1].type == "em_close"
        and sum(token.type == "em_open" for token in row) == 1
    ):
        return None  # a remark such as `*Last change: 2024*`
    name = tidy(found["name"]) if found else ""
    if found is None or not may_be_name(name) or len(name.split()) > MOST_WORDS:
        return None
    rest = text.text[found.end() :]
    is_other = section_field(name) or " this " in name  # How to use this glossary: ...
    return None if is_other else (name, Text(rest, text.references))


def is_run_in_line(row: "Sequence[Token]") -> bool:
    """Return whether a line begins with a bold name that ends with a period: `**Ebb.** text`, `**Ebb**. text`."""
    if not row or row[0].type != "strong_open":
        return False
    end = next(index for index, token in enumerate(row) if token.type == "strong_close")
    return bool(_RUN_IN.match(inline_text(row[:end]).text.rstrip()[-1:] + inline_text(row[end + 1 :]).text))


def may_be_name(name: str) -> bool:
    """Return whether a text is as short as a name, not a sentence, and not the label of a remark such as `Note`."""
    is_sentence = ends_sentence(name) and not _INITIALS_AT_END.search(name)
    is_name = bool(name) and len(name) <= _LONGEST_NAME and not is_sentence
    return is_name and name.casefold().removeprefix("for ") not in _ADMONITIONS


def _with_one_definition(entry: Entry) -> Entry:
    texts = [text for column, found in entry.cells if column == "definition" for text in found]
    others = [cell for cell in entry.cells if cell[0] != "definition"]
    return replace(entry, cells=[("definition", [" ".join(texts)]), *others])
