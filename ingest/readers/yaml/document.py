"""Read YAML: terms in a list, under keys that are their names, in nested groups, or one per document.

Texts may be Markdown. The findings are listed in `readers.objects`, `readers.markdown.findings`, `readers.text` and
`readers.whole`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final

from ingest.diagnostics import Diagnostic
from ingest.readers.columns import Columns
from ingest.readers.data_catalogs import catalog_of_document
from ingest.readers.field_names import NAMES, PROSE, REFERENCES, VERBATIM
from ingest.readers.json.fhir import has_several_systems, is_fhir, read_fhir
from ingest.readers.language_rows import joined_languages
from ingest.readers.layout_detection import GROUP_NAMES, Layout, cells_of, label_of, layout_of, transposed
from ingest.readers.markdown.blocks import plain
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.page import is_no_page
from ingest.readers.markdown.term_names import finished
from ingest.readers.nested_terms import as_term, entry_of, is_entry, named_by_key, nested_terms
from ingest.readers.objects import no_term, read_object, unread_key
from ingest.readers.options import ReadingOptions
from ingest.readers.tables.rows import Row, read_table
from ingest.readers.text import Line
from ingest.readers.whole_document import read_whole
from ingest.readers.yaml.objects import NotYaml, YamlText, items_of, key_line, members_of, read_nodes, value_of
from ingest.records import TermRecord

if TYPE_CHECKING:
    from yaml import Node

_BEGINS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#.*)?\r?\n)*(?:%YAML|---[ \t]*\r?\n(?:- )?[\w\"'-]+:(?:\s|$))"
)
_BLOCK: Final = re.compile(r"\{\{\s*doc\((?:[^(){},]*,)?\s*['\"](\w+)['\"]\s*\)\s*\}\}")
"""A reference to a block of documentation of dbt."""


def begins_yaml(head: bytes) -> bool:
    """Return whether `head` begins with a YAML document marker and a key.

    >>> begins_yaml(b"---\\nname: Pod\\n"), begins_yaml(b"name: Pod\\n")
    (True, False)
    """
    return bool(_BEGINS.match(head))


def read_yaml(stream: BinaryIO, file: str, options: ReadingOptions) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of a YAML file. Never raises on content.

    An object is a term if it has a name and at least half of its keys match fields: other YAML has names, too.
    """
    lines, diagnostics = read_whole(stream, file)
    yield from diagnostics
    if is_no_page(file):
        yield markdown_finding(file, None, "skipped-page")
        return
    reader = _YamlReader(lines, Columns(file, options, has_markup=False))
    is_silent = not diagnostics
    for found in chain(joined_languages(reader.documents(), reader.columns), reader.columns.finish()):
        is_silent = False
        yield found
    if is_silent:
        yield no_term(file) if reader.has_nodes else markdown_finding(file, None, "empty-file")


class _YamlReader:
    def __init__(self, lines: Sequence[Line], columns: Columns) -> None:
        self._lines, self.columns = lines, columns
        self.has_nodes = False

    def documents(self) -> Iterator[TermRecord | Diagnostic]:
        """Yield the results of every document in the file, and the finding that it is invalid from a line on."""
        try:
            for node in read_nodes("\n".join(line.text for line in self._lines)):
                self.has_nodes = True
                yield from self.document(node)
        except NotYaml as error:
            line = self._lines[min(error.line, len(self._lines) - 1)].number
            yield markdown_finding(self.columns.file, line, "not-yaml", error)

    def document(self, node: "Node") -> Iterator[TermRecord | Diagnostic]:
        members, value = dict(members_of(node)), value_of(node)
        if isinstance(value, dict):
            self.columns.catalog = self.columns.catalog or catalog_of_document(value)
            if is_fhir(value):
                has_several = has_several_systems(YamlText(node, self._raw), value)
                yield from read_fhir(YamlText(node, self._raw), self.columns, value, has_several=has_several)
                return
        layout = layout_of(value, self.columns)
        if layout.kind == "groups":
            yield from self._group(node, ())
        elif layout.kind in ("term", "nothing") or (layout.kind == "terms" and not self._is_keyed(members)):
            yield from self._entry(node)
        else:
            yield from self._read(node, layout, ())

    def _read(self, node: "Node", layout: Layout, groups: tuple[str, ...]) -> Iterator[TermRecord | Diagnostic]:
        """Yield the terms of a node; `groups` are the names of the groups around them."""
        match layout.kind:
            case "members":
                yield from self._members(node, layout, groups)
            case "each":
                for item in items_of(node):
                    yield from self._members(item, layout, groups)
            case "rows" | "columns":
                yield from read_table(self._rows(node, layout), self.columns)
            case "term":
                yield from self._entry(node, groups=groups)
            case "terms":
                yield from self._entries(node, groups)

    def _members(self, node: "Node", layout: Layout, groups: tuple[str, ...]) -> Iterator[TermRecord | Diagnostic]:
        for key, held in members_of(node):
            if (inner := layout.members.get(key)) is not None:
                with self.columns.in_language(layout.language(key)):
                    yield from self._read(held, inner, groups + layout.label(key))
            elif isinstance(text := value_of(held), str) and self.columns.field_of(key) in GROUP_NAMES[layout.kind]:
                groups += label_of(text)
            else:
                yield unread_key(self.columns.file, self._number(held), key)

    def _rows(self, node: "Node", layout: Layout) -> Iterator[Row]:
        value, line = value_of(node), self._number(node)
        if isinstance(value, dict):
            yield from (Row(line, cells, "\t".join(cells)) for cells in transposed(value))
            return
        if layout.header:
            yield Row(line, layout.header, "")
        for item in items_of(node):
            if cells := cells_of(value_of(item)):
                yield Row(self._number(item), cells, "\t".join(cells))

    def _number(self, node: "Node") -> int:
        return self._lines[min(node.start_mark.line, len(self._lines) - 1)].number

    def _raw(self, node: "Node") -> tuple[int, str]:
        """Return the number of the first line of a node, and its lines."""
        begin, end = node.start_mark.line, node.end_mark.line + (node.end_mark.column > 0)
        return self._number(node), "\n".join(line.text for line in self._lines[begin:end])

    def _group(self, node: "Node", groups: tuple[str, ...]) -> Iterator[TermRecord | Diagnostic]:
        for key, held in members_of(node):
            if key == "terms":
                yield from self._entries(held, groups)
            elif self.columns.catalog and key == self.columns.catalog.groups:
                for item in items_of(held):
                    name = next((value_of(one) for key, one in members_of(item) if key == "name"), None)
                    yield from self._group(item, (*groups, str(name or "")))
            elif groups and key != "name":
                yield unread_key(self.columns.file, self._number(held), f"{groups[-1]}.{key}")

    def _entries(self, node: "Node", groups: tuple[str, ...]) -> Iterator[TermRecord | Diagnostic]:
        for item in items_of(node):
            yield from self._entry(item, groups=groups)
        for key, held in members_of(node):
            yield from self._entry(held, key, groups)

    def _is_keyed(self, members: Mapping[str, "Node"]) -> bool:
        """Return whether the keys of a map are terms: several keys, not those of the name or the texts of one term.

        Abbreviations such as `POS` may be names of fields, and so may fewer than half of the other keys of texts.
        """
        are_abbreviations = all(map(str.isupper, members))
        known = [] if are_abbreviations else list(filter(None, map(self.columns.field_of, members)))
        values = list(map(value_of, members.values()))
        return (
            len(members) > 1
            and (not known or (2 * len(known) < len(members) and all(isinstance(one, str) for one in values)))
            and NAMES.union(PROSE).isdisjoint(known)
            and all(is_entry(one, self.columns.field_of) for one in values)
        )

    def _entry(self, node: "Node", key: str = "", groups: tuple[str, ...] = ()) -> Iterator[TermRecord | Diagnostic]:
        raw = self._raw(node)[1]
        value = value_of(node)
        if key:
            value = entry_of(value)
        elif single := named_by_key(value):
            key, value = single
        if isinstance(value, dict):
            value = as_term(value)
        names = list(value) if isinstance(value, dict) else []
        fields = dict(zip(names, self.columns.fields_of(names), strict=True))
        named = {one for one, field in fields.items() if field in NAMES}
        known = sum(field is not None for field in fields.values())
        is_defined = bool(key) and not PROSE.isdisjoint(fields.values())
        line = self._lines[
            min(key_line(node, named), len(self._lines) - 1)
        ].number  # an empty node may begin at the end
        if not isinstance(value, dict) or not (named or key) or (2 * known < len(fields) and not is_defined):
            yield markdown_finding(self.columns.file, line, "not-a-term", " ".join(raw.split()))
            return
        for item in read_object(self._plain(value), self.columns, line, raw, key, groups):
            if isinstance(item, TermRecord):
                item = finished(item)
                if not (item.definition or item.technical_definition):
                    yield markdown_finding(self.columns.file, item.line, "no-definition", item.name)
            yield item

    def _plain(self, value: dict[str, object]) -> dict[str, object]:
        """Return the value with plain texts; the terms that the texts link to are added as related terms."""
        references: list[str] = []

        def converted(held: object, field: str | None) -> object:
            if isinstance(held, list):
                return [converted(item, field) for item in held]
            if isinstance(held, dict) and field in REFERENCES and any(nested_terms(held)):
                return self._plain(held)
            if isinstance(held, dict):
                return {key: converted(item, field) for key, item in held.items()}
            if not isinstance(held, str) or field in VERBATIM.union(REFERENCES):
                return held
            references.extend(_BLOCK.findall(held))
            text = plain(held, inline=field not in PROSE)
            if field:
                references.extend(text.references)
            return text.text

        found: dict[str, object] = {}
        for key, held in value.items():
            found[key] = converted(held, self.columns.field_of(key))
        related = next((key for key in value if self.columns.field_of(key) == "related"), "related")
        stated = found.get(related) or []
        if references:
            found[related] = [*(stated if isinstance(stated, list) else [stated]), *references]
        return found
