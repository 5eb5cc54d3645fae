"""Distinguish terms in the blocks of a Markdown glossary from labels of fields, and from groups above lists."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, MutableMapping, Sequence, Set
from itertools import pairwise
from typing import Final, TypeAlias

from ingest.readers.cells import field_of
from ingest.readers.field_names import LISTS
from ingest.readers.markdown.blocks import Block
from ingest.readers.markdown.entry import Entry
from ingest.readers.markdown.field_labels import NAMING_LABELS, column_of, field_of_label, labeled_field, labeled_line
from ingest.readers.markdown.sections import LISTS_OF_ITEMS
from ingest.readers.markdown.term_lists import SENSES
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import ends_sentence, letters

Entries: TypeAlias = MutableMapping[int, list[Entry]]
"""The terms in blocks, by the first lines of these."""
_FEWEST: Final = 2
_LETTERS: Final = re.compile(r"\w(?:\W+\w)?\W*")  # of an alphabet: A, or A-C
_LONGEST_NAME: Final = 4  # words


def remove_labels(blocks: Sequence[Block], titles: Mapping[int, str], entries: Entries, plain: Entries) -> None:
    """Remove terms that are labels, such as `**Definition:**`: names of fields that repeat or are all there is."""
    for block, below in pairwise(blocks):
        named = [*entries.get(block.begin, ()), *plain.get(block.begin, ())]
        listed = [*entries.get(below.begin, ()), *plain.get(below.begin, ())] if below.kind in LISTS_OF_ITEMS else []
        if len(named) == 1 and listed and labeled_field(_label(named[0].name)) in LISTS:
            if not any(map(_text, [*named, *listed])):  # names below a label
                for begin in (block.begin, below.begin):
                    entries.pop(begin, None)
                    plain.pop(begin, None)
    every = [entry for found in (*entries.values(), *plain.values()) for entry in found]
    stated = [(_label(entry.name), _text(entry)) for entry in every]
    fields = Counter(letters(name) for name, text in stated if field_of(name) or field_of_label(name, text))
    are_all = fields.total() == len(stated) and len(fields) > 1 and any(field_of(name) for name, _ in stated)
    phrases = {letters(_label(entry.name)) for entry in every if _is_phrase(entry)}
    phrases |= {*_labels_of_developers(blocks, entries), *_labels_of_developers(blocks, plain)}
    labels = {name for name, count in fields.items() if count > 1 or are_all or name in phrases}
    labels |= _definition_labels(blocks, titles, entries)
    labels |= _repeated_beside(blocks, entries, plain, {name for name in labels if field_of(name) == "definition"})
    for found_at in (entries, plain):
        for begin, found in list(found_at.items()):
            if letters(_label(found[0].name)) in labels:
                del found_at[begin]
            else:
                found_at[begin] = list(_without_labels(found, labels))


def _repeated_beside(blocks: Sequence[Block], entries: Entries, plain: Entries, labels: Set[str]) -> set[str]:
    """Return the names below most headings that have one of `labels` below them: `**Used by:** text`."""
    below: dict[int, set[str]] = defaultdict(set)
    heading = -1
    for block in blocks:
        heading = block.begin if block.kind == "heading" else heading
        for entry in (*entries.get(block.begin, ()), *plain.get(block.begin, ())):
            below[heading].add(letters(_label(entry.name)))
    labeled = [names for names in below.values() if not labels.isdisjoint(names)]
    counts = Counter(name for names in labeled for name in names)
    return {name for name, count in counts.items() if count > len(labeled) / 2 and (count > 1 or len(labeled) == 1)}


def _definition_labels(blocks: Sequence[Block], titles: Mapping[int, str], entries: Entries) -> set[str]:
    """Return the labels of definitions directly below headings: `**Definition:** text` below `## Hull`."""
    below = [
        named[0].name
        for heading, block in pairwise(blocks)
        if heading.kind == "heading"
        and not terms_word(title := titles[heading.begin])
        and not _LETTERS.fullmatch(title)
        if (named := entries.get(block.begin, ()))
    ]
    return {letters(_label(name)) for name in below if field_of(_label(name)) == "definition"}


def bold_groups(blocks: Sequence[Block], entries: Entries) -> dict[int, str | None]:
    """Return the paragraphs that are a name in bold above other terms, and the groups that they name.

    Such a name is a letter, or a group above a list, unless others of the document are above texts, or several lists
    have the same part of speech, such as "Noun".
    """
    bare: dict[int, str | None] = {}
    listed: list[str] = []
    groups = others = 0
    for block, below in pairwise(blocks):
        named = entries.get(block.begin, ())
        if len(named) != 1 or block.kind != "paragraph" or any(any(texts) for _, texts in named[0].cells):
            continue
        name, is_above = named[0].name, below.begin in entries
        if is_above and len(name) == 1:
            bare[block.begin] = None
        elif is_above and below.kind != "paragraph":
            bare[block.begin], groups = name, groups + 1
            listed += {letters(_label(entry.name)) for entry in entries[below.begin]}
        else:
            others += 1
    senses = {name for name, count in Counter(listed).items() if count > 1 and name in SENSES}
    are_groups = groups >= _FEWEST and not others and not senses
    return bare if are_groups else {begin: name for begin, name in bare.items() if not name}


def _is_phrase(entry: Entry) -> bool:
    """Return whether an entry can hardly be a term: a label such as "See also", and names instead of a text."""
    name, text = _label(entry.name), _text(entry)
    is_of_names = " " in name and labeled_field(name) in NAMING_LABELS and not ends_sentence(text)
    return is_of_names and all(len(part.split()) <= _LONGEST_NAME for part in text.split(","))


def _labels_of_developers(blocks: Sequence[Block], found_at: Entries) -> Iterator[str]:
    """Yield the labels of developers, below the only term of a block, or in blocks whose form that of terms is not."""
    stated: dict[str, list[list[tuple[str, str | None]]]] = defaultdict(list)
    for block in blocks:
        if found := found_at.get(block.begin):
            labels = [(_label(entry.name), _text(entry)) for entry in found]
            stated[block.kind].append([(letters(label), field_of_label(label, text)) for label, text in labels])
    for alike in stated.values():
        are_labels = all(field for named in alike for _, field in named)
        for (first, field), *others in alike:
            if are_labels or (not field and all(field for _, field in others)):
                yield from (label for label, field in [(first, field), *others] if field == "developers")


def _label(name: str) -> str:
    """Return the label of an item such as `Definition: text`, which is a name without a definition, or the name."""
    return name.partition(":")[0]


def _text(entry: Entry) -> str:
    texts = [text for column, texts in entry.cells if field_of(column) == "definition" for text in texts]
    return " ".join([entry.name.partition(":")[2], *texts]).strip()


def _without_labels(entries: Sequence[Entry], labels: Set[str]) -> Iterator[Entry]:
    """Yield the terms of a block; the texts of labels, such as `**Synonyms**: shell`, belong to the term above."""
    term = entries[0]
    for entry in entries:
        if letters(_label(entry.name)) not in labels:
            term = entry
            yield entry
            continue
        label, text = _label(entry.name), _text(entry)
        term.cells.append(labeled_line(f"{label}: {text}") or (column_of(label), [text]))
        term.cells += [cell for cell in entry.cells if field_of(cell[0]) != "definition"]
