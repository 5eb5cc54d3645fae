"""Data catalogs whose exports are recognized by their columns or keys (`data_catalogs.toml`)."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ingest.readers.cell_texts import Texts
from ingest.readers.field_names import REFERENCES, letters_of

_FACTS = frozenset({"columns", "groups", "kind", "last", "lists", "named", "rooted", "separator"})


@dataclass(frozen=True, slots=True)
class Catalog:
    """A data catalog: the columns that its exports have, in lower case, and their fields and order of preference.

    `separator` separates the levels of a reference; if `is_rooted`, the first one is the glossary, which `@` separates
    from a name before it; if `is_last`, the last one is the name. `groups` is the key of nested groups, and `lists` are
    those of the lists of terms. If `is_named`, all objects in them with names are.
    `kind` is the column with the kind of a row, and the kind that terms have, in lower case.
    """

    columns: frozenset[str]
    fields: Mapping[str, tuple[str, int]]
    separator: str = ""
    is_rooted: bool = False
    is_last: bool = False
    groups: str = ""
    lists: frozenset[str] = frozenset()
    is_named: bool = False
    kind: tuple[str, str] = ("", "")

    def other_kind(self, cells: Iterable[tuple[str, str]]) -> str:
        """Return the kind of a row, given the names of columns and their cells, if it is not that of terms."""
        kinds = (cell.strip() for name, cell in cells if name.strip().casefold() == self.kind[0] and cell.strip())
        return next((kind for kind in kinds if kind.casefold() != self.kind[1]), "")

    def reference(self, text: str) -> str:
        """Return a reference without the glossary.

        >>> openmetadata = catalog_of(["parent", "name*", "displayName", "description"])
        >>> openmetadata.reference("Banking.Customer.PrivateCustomer"), openmetadata.reference("Customer")
        ('Customer.PrivateCustomer', 'Customer')
        """
        if self.is_last:
            return text.rpartition(self.separator)[2].strip()
        if self.separator == "@":
            return text.partition("@")[0]
        if not self.is_rooted:
            return text
        return text.partition(self.separator)[2] or text.partition("@")[0]

    def path(self, parent: str, key: str) -> str:
        """Return the reference to the term with this key below `parent`, which may be empty."""
        if not parent or key.startswith(f"{parent}{self.separator}"):
            return key
        return f"{parent}{self.separator}{key}"


def catalog_of_document(value: Mapping[str, object]) -> Catalog | None:
    """Return the catalog that exports documents with these members, if one is known."""
    stated = (f"{key}: {held}" for key, held in value.items() if isinstance(held, str | int))
    return catalog_of((*value, *stated))


def catalog_of(columns: Iterable[str]) -> Catalog | None:
    """Return the catalog that exports documents with these columns or keys, if one is known."""
    present = {column.strip().casefold() for column in columns}
    return next((catalog for catalog in _catalogs() if catalog.columns <= present), None)


def place(texts: Texts, catalog: Catalog, groups: Sequence[str]) -> None:
    """Make the identifier of a term from its place in the hierarchy of a catalog, and its references accordingly."""
    single, lists = texts.single, texts.lists
    for field in REFERENCES if catalog.separator != "@" else (*REFERENCES, "categories"):
        lists[field] = list(map(catalog.reference, lists.get(field, ())))
    parent = catalog.reference(single.pop("parent", ""))
    path_of_group = single.pop("group", "")
    levels = path_of_group.split(catalog.separator) if path_of_group else groups
    group = catalog.separator.join(levels) if path_of_group or catalog.groups else ""  # else a section of the sheet
    lists.setdefault("categories", []).extend(levels)
    if parent:
        lists["broader"].insert(0, parent)
    if key := single.pop("key", None):
        path = catalog.path(parent or group, key)
        own = path.removeprefix(f"{parent or group}{catalog.separator}")
        single.setdefault("identifier", path)
        if letters_of(single.setdefault("name", own)) != letters_of(own):
            lists.setdefault("hidden_labels", []).append(own)


@lru_cache(maxsize=1)
def _catalogs() -> tuple[Catalog, ...]:
    tables = tomllib.loads(files("ingest.readers").joinpath("data_catalogs.toml").read_text("utf-8"))
    return tuple(
        Catalog(
            frozenset(_names(columns)),
            {
                name: (field, rank)
                for field in table
                if field not in _FACTS
                for rank, name in enumerate(_names(table[field]))
            },
            table.get("separator", ""),
            table.get("rooted", False),
            table.get("last", False),
            table.get("groups", ""),
            frozenset(_names(table["lists"])) if "lists" in table else frozenset(),
            table.get("named", False),
            (*table.get("kind", ": ").casefold().split(": "),),
        )
        for table in tables.values()
        for columns in table["columns"].split(" | ")
    )


def _names(text: str) -> list[str]:
    return [name.strip().casefold() for name in text.split(",")]
