"""Where the terms of a JSON or YAML document are: in a list or a table, under their names, or nested in groups."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from ingest.readers.columns import Columns
from ingest.readers.data_catalogs import Catalog
from ingest.readers.field_names import NAMES, REFERENCES, letters_of
from ingest.readers.language_tags import are_tags, language_named
from ingest.readers.nested_terms import TRANSLATIONS, as_term, is_entry, named_by_key, nested_terms
from ingest.readers.nested_texts import texts_in
from ingest.readers.notion import page_of_notion

Kind = Literal["term", "terms", "rows", "columns", "members", "each", "groups", "nothing"]

SAMPLED: Final = 10
"""Number of objects of a list that show the layout of all of them."""

GROUP_NAMES: Final[Mapping[Kind, Sequence[str]]] = {"members": ("categories",), "each": ("categories", "name")}
"""The fields that name the group in an object, by layout; the title of a document is the name of no group."""

KEYED: Final = {
    *("terms", "glossary", "concepts", "entries", "words", "dictionary", "definitions", "acronyms", "abbreviations"),
    *("vocabulary", "lexicon", "thesaurus", "terminology", "glossaire", "glossar", "glosario", "entities", "terminfo"),
}
"""Keys under which terms are, in a list or by name."""
_SINGLE: Final = {"glossentry", "entry", "term", "concept", "item", "node", "record"}
"""Keys under which one term is, where a list of one item became that item."""
_GENERAL: Final = KEYED | set("items data results records rows values nodes list content contents body defs".split())
"""Keys that do not name the group of the terms under them."""
_SCHEMA: Final = "json-schema.org/"
_DEFINED: Final = ("properties", "$defs", "definitions")
"""The members of a JSON Schema that define properties and types by their names."""
_OF_LINKML: Final = ("classes", "slots", "enums", "types")
_LISTED: Final = KEYED - set(_DEFINED)
_TEXTS: Final = {"definition", "technical_definition", "synonyms"}
_OF_A_TERM: Final = {"synonyms", "hidden_labels", "categories", "developers", *REFERENCES}
_DEEPEST: Final = 2  # deeper down, other documents have lists of objects with names and descriptions
_DEEPEST_KEYED: Final = 6  # below a key such as "glossary"
_SURE_DEPTH: Final = 2  # deeper lists of objects with names need definitions
_FEWEST_ROWS: Final = 2
_FEWEST_GROUPS: Final = 2
_LONGEST_NAME: Final = 5  # words
_SHORTEST_TEXT: Final = 2  # words
_LETTERS: Final = re.compile(r"\W*(?:\w|\d+)?(?:\W+(?:\w|\d+))?\W*")


class Layout(NamedTuple):
    """The layout of a value.

    One term; terms in a list or by name; rows, below the `header` or with one; columns, which hold a list each; members
    with layouts of their own; a list whose objects have such `members`; groups of a catalog; or no terms.
    """

    kind: Kind
    members: Mapping[str, "Layout"] = {}
    header: tuple[str, ...] = ()
    is_described: bool = True

    def label(self, key: str) -> tuple[str, ...]:
        """Return the group that a key names, if several keys have terms under them; a language is not one."""
        if are_tags(self.members):
            return ()
        several = sum(letters_of(one) not in _GENERAL for one in self.members) > 1
        return label_of(key) if several and letters_of(key) not in _GENERAL else ()

    def language(self, key: str) -> str | None:
        """Return the language of the terms under a key, if all keys name languages."""
        return language_named(key) if are_tags(self.members) else None


def layout_of(value: object, columns: Columns) -> Layout:
    """Return the layout of a document, given a sample of it: its lists may end after `SAMPLED` objects."""
    if isinstance(value, list):
        return _of_list(value, columns, (), 0, _DEEPEST) or Layout(
            "rows" if _is_row(next(iter(value), None)) else "terms"
        )
    if not isinstance(value, dict):
        return Layout("nothing")
    if columns.catalog is not None and columns.catalog.groups in value:
        return Layout("groups")
    catalog = columns.catalog
    if catalog and (lists := {key: Layout("terms") for key in catalog.lists if _has_terms(value.get(key), catalog)}):
        others = None if catalog.is_named else _of_object(value, columns, 0, _DEEPEST)  # such as metrics beside models
        return Layout("members", {**(others.members if others else {}), **lists})
    if defined := _of_schema(value):
        return defined
    if page_of_notion(value) is not None:
        return Layout("term")
    if found := _of_object(value, columns, 0, _DEEPEST):
        return found
    if _is_one_term(value, columns):
        return Layout("term")
    if groups := _of_groups(value, columns):
        return groups
    references = {key: held for key, held in value.items() if columns.field_of(key) in REFERENCES}  # `parentTerms`
    if listed := [key for key, held in references.items() if isinstance(held, list) and _is_all_entries(held, columns)]:
        return Layout("members", dict.fromkeys(listed, Layout("terms")))
    return Layout("terms" if _is_keyed(value, columns) else "nothing")


def _of_schema(value: Mapping[str, object]) -> Layout | None:
    """Return the layout of a JSON Schema, or of a document of OpenAPI or LinkML, which have such definitions.

    A document with a list of terms, or without definitions, only names a schema.
    """
    if "info" in value and str(value.get("openapi")).startswith("3."):
        held = value.get("components")
        schemas = held.get("schemas") if isinstance(held, dict) else None
        layout = Layout("members", {"schemas": Layout("terms")})
        return Layout("members", {"components": layout}) if schemas and isinstance(schemas, dict) else Layout("nothing")
    is_linkml = {"id", "prefixes", "classes"} <= value.keys()
    if is_linkml or ("info" in value and value.get("swagger") in ("2.0", 2.0)):
        keys = [key for key in (_OF_LINKML if is_linkml else ("definitions",)) if isinstance(value.get(key), dict)]
        return Layout("members", dict.fromkeys(keys, Layout("terms"))) if keys else None
    if not isinstance(schema := value.get("$schema"), str) or _SCHEMA not in schema:
        return None
    defined = {key: Layout("terms") for key in _DEFINED if isinstance(value.get(key), dict)}
    is_glossary = any(isinstance(held, list | dict) for key, held in value.items() if letters_of(key) in _LISTED)
    return Layout("members", defined) if defined and not is_glossary else None


def _has_terms(value: object, catalog: Catalog) -> bool:
    """Return whether a list has objects, and those with names if the catalog recognizes terms by their names."""
    found = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return any(nested_terms(found, are_terms=True)) if catalog.is_named else bool(found)


def label_of(value: object) -> tuple[str, ...]:
    """Return the group that a name or a category names; a letter, or a range of letters, is not one."""
    return (value.strip(),) if isinstance(value, str) and not _LETTERS.fullmatch(value.strip()) else ()


def cells_of(row: object) -> list[str] | None:
    """Return the cells of a row, which may be the only list in an object.

    >>> cells_of({"c": [{"v": "hull"}, {"v": None}, ["body", "shell"], "2"]})
    ['hull', '', 'body|shell', '2']
    """
    if isinstance(row, dict):
        lists = [held for held in row.values() if isinstance(held, list)]
        row = lists[0] if len(lists) == 1 else None
    return ["|".join(_cell(one)) for one in row] if isinstance(row, list) else None


def transposed(value: Mapping[str, object]) -> Iterator[list[str]]:
    """Yield the header and the rows of a table that is written by column.

    >>> list(transposed({"term": ["hull", "keel"], "code": {"0": "1", "1": "2"}}))
    [['term', 'code'], ['hull', '1'], ['keel', '2']]
    """
    yield list(value)
    held = [list(one.values()) if isinstance(one, dict) else one for one in value.values()]
    for row in zip(*(one for one in held if isinstance(one, list)), strict=False):
        yield ["|".join(_cell(one)) for one in row]


def _cell(value: object) -> list[str]:
    if isinstance(value, dict) and "v" in value:  # the Google Visualization API
        value = value["v"]
    return [text.text for text in texts_in(value, "name")]


def _of_list(
    items: Sequence[object], columns: Columns, header: tuple[str, ...], depth: int, deepest: int
) -> Layout | None:
    first = next(iter(items), None)
    if _is_row(first):
        names = header or tuple(cells_of(first) or ())
        return Layout("rows", header=header) if len(names) > 1 and columns.known(names) & NAMES else None
    terms = [item for item in items if _is_term(item, columns)]
    inner = [one for item in items if isinstance(item, dict) and (one := _of_object(item, columns, depth + 1, deepest))]
    if inner and (not terms or all(one.kind == "members" and one.is_described for one in inner)):
        groups = (*terms, *(one.members for one in inner))
        are_groups = all(any(letters_of(key) in _LISTED for key in one) for one in groups if isinstance(one, Mapping))
        if any(_is_described(item, columns) for item in terms) and not are_groups:
            return Layout("terms")
        members = {key: held for one in inner for key, held in one.members.items()}
        return Layout("each", members, is_described=inner[0].is_described) if members else None
    if terms:
        return Layout("terms", is_described=any(_is_described(item, columns) for item in terms))
    return Layout("terms") if any(map(named_by_key, items)) and depth == 0 else None


def _of_object(value: Mapping[str, object], columns: Columns, depth: int, deepest: int) -> Layout | None:
    """Return the layout of an object that contains terms, but is not one."""
    if depth > deepest:
        return None
    if _is_transposed(value, columns):
        return Layout("columns")
    headers = [*_headers(value, columns, 0)]
    members: dict[str, Layout] = {}
    for key, held in value.items():
        header = next((names for owner, names in headers if owner != key), ())
        if found := _of_member(key, held, columns, header, depth, deepest):
            members[key] = found
    tables = {key: one for key, one in members.items() if one.kind == "rows"}
    if tables and headers:
        members = tables | {owner: Layout("nothing") for owner, _ in headers}
    described = {key for key, one in members.items() if one.is_described}
    if described:
        members = {key: one for key, one in members.items() if key in described or letters_of(key) in KEYED}
    return Layout("members", members, is_described=bool(described)) if members else None


def _of_member(
    key: str, held: object, columns: Columns, header: tuple[str, ...], depth: int, deepest: int
) -> Layout | None:
    field, letters = columns.field_of(key), letters_of(key)
    is_keyed = letters in KEYED or (letters == "collection" and isinstance(held, list))
    if depth == 0 and field == "categories" and not is_keyed:
        return _of_categories(held, columns)
    deepest = _DEEPEST_KEYED if is_keyed else deepest
    if letters_of(key) in TRANSLATIONS or (field in _OF_A_TERM and not (is_keyed and _is_all_entries(held, columns))):
        return None
    if isinstance(held, list):
        found = _of_list(held, columns, header, depth + 1, deepest)
        if found is None and is_keyed and (any(map(named_by_key, held)) or (key == "terms" and depth == 0)):
            return Layout("rows" if held and _is_row(held[0]) else "terms")
        is_sure = depth < _SURE_DEPTH or is_keyed
        return found if found and (found.is_described or is_sure) else None
    if not isinstance(held, dict):
        return None
    if letters_of(key) in _SINGLE and _is_described(held, columns):
        return Layout("term")
    if field and letters_of(key) not in _GENERAL | _SINGLE:
        return None
    if found := _of_object(held, columns, depth + 1, deepest):
        return found
    if are_tags(held):
        return None
    texts = [one for one in held.values() if isinstance(one, str) and len(one.split()) > _SHORTEST_TEXT]
    if is_keyed and len(texts) == len(held) and not columns.known(tuple(held)) & (NAMES | _TEXTS):
        return Layout("terms")  # names that look like columns, such as "Data Owner"
    if key == "terms" or (is_keyed and 2 * sum(map(bool, map(columns.field_of, held))) < max(1, len(held))):
        return Layout("terms")
    is_letter = len(key) == 1 or not any(map(str.isalpha, key))
    return Layout("terms") if is_letter and _is_all_entries(held, columns) else None


def _of_groups(value: Mapping[str, object], columns: Columns) -> Layout | None:
    """Return the layout of several objects, or lists of objects with one key, with definitions under names of terms."""
    groups = list(map(_by_name, value.values()))
    keys = {*value, *(key for held in groups for key in held)}
    if len(groups) < _FEWEST_GROUPS or not all(groups) or any(map(columns.field_of, keys)) or are_tags(keys):
        return None
    listed = [key for held in value.values() if isinstance(held, list) for one in held for key in one]
    are_entries = len(set(listed)) == len(listed) and all(
        not are_tags(held) and all(isinstance(one, str) and is_entry(one) for one in held.values()) for held in groups
    )
    return Layout("members", dict.fromkeys(value, Layout("terms"))) if are_entries else None


def _by_name(value: object) -> Mapping[str, object]:
    """Return an object, or the members of the objects with one key in a list, by their keys."""
    if isinstance(value, list) and all(isinstance(one, dict) and len(one) == 1 for one in value):
        return {key: held for one in value for key, held in one.items()}
    return value if isinstance(value, dict) else {}


def _of_categories(held: object, columns: Columns) -> Layout | None:
    """Return the layout of the categories of a document, if the terms are in them."""
    if isinstance(held, list):
        found = _of_list(held, columns, (), 1, _DEEPEST_KEYED)
        return found if found and found.kind == "each" and found.is_described else None
    found = _of_object(held, columns, 1, _DEEPEST_KEYED) if isinstance(held, dict) else None
    return found if found and found.is_described else None


def _is_all_entries(value: object, columns: Columns) -> bool:
    """Return whether every member of an object, or every object of a list, describes a term."""
    if isinstance(value, list):
        return bool(value) and all(named_by_key(one) or _is_described(one, columns) for one in value)
    return isinstance(value, dict) and bool(value) and all(is_entry(one, columns.field_of) for one in value.values())


def _is_row(value: object) -> bool:
    """Return whether a value is a list of cells, or an object with nothing but such a list."""
    if isinstance(value, dict):
        held = next(iter(value.values()), None) if len(value) == 1 else None
        return isinstance(held, list) and bool(held) and all(isinstance(one, dict) and "v" in one for one in held)
    return isinstance(value, list)


def _headers(value: object, columns: Columns, depth: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names of columns that an object lists, each with the member in which they are."""
    for key, held in value.items() if isinstance(value, dict) else ():
        if isinstance(held, list) and len(held) > 1:
            names = tuple(_column_name(one) for one in held)
            if all(names) and columns.known(names) & NAMES and len(columns.known(names)) > 1:
                yield key, names
        elif depth < _SURE_DEPTH:
            yield from ((key, names) for _, names in _headers(held, columns, depth + 1))


def _column_name(value: object) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in ("label", "name", "title", "field", "id") if value.get(key)), "")
    return value if isinstance(value, str) else ""


def _is_transposed(value: Mapping[str, object], columns: Columns) -> bool:
    """Return whether every member is a column: a list, or an object keyed by row, of the same length."""
    if not any(columns.field_of(key) == "name" for key in value) or len(columns.known(value)) == 1:
        return False
    lengths: set[int] = set()
    for held in value.values():
        is_column = isinstance(held, list) and not any(isinstance(one, dict | list) for one in held)
        if isinstance(held, dict) and not any(map(language_named, held)):
            is_column = all(key.isdecimal() for key in held)
        if not is_column or not isinstance(held, list | dict):
            return False
        lengths.add(len(held))
    return len(lengths) == 1 and min(lengths) >= _FEWEST_ROWS


def _is_term(value: object, columns: Columns) -> bool:
    return isinstance(value, dict) and bool(columns.known(list(as_term(value))) & NAMES)


def _is_described(value: object, columns: Columns) -> bool:
    return (
        _is_term(value, columns)
        and isinstance(value, dict)
        and not _TEXTS.isdisjoint(columns.known(list(as_term(value))))
    )


def _is_one_term(value: Mapping[str, object], columns: Columns) -> bool:
    """Return whether an object is a term; an object keyed by term may contain a term named "Name"."""
    known = {key: field for key in value if (field := columns.field_of(key))}
    names = [value[key] for key, field in known.items() if field in NAMES]
    if not names or len(set(known.values())) < 2:
        return False
    is_short = all(isinstance(name, str) and len(name.split()) < _LONGEST_NAME for name in names)
    return 2 * len(known) > len(value) or (is_short and _is_described(value, columns))


def _is_keyed(value: Mapping[str, object], columns: Columns) -> bool:
    """Return whether the keys of an object are the names of terms: most of the values describe one."""
    entries = others = 0
    for key, held in value.items():
        if isinstance(held, dict) and held:
            is_other = not is_entry(held, columns.field_of)
        else:
            is_nested = isinstance(held, list) and any(isinstance(one, dict | list) for one in held)
            is_list_of_names = isinstance(held, list) and letters_of(key) in KEYED
            is_other = is_list_of_names or (is_nested and not is_entry(held, columns.field_of))
        others += is_other
        entries += not is_other and is_entry(held, columns.field_of)
    if are_tags(value):
        return False
    is_of_words = all(isinstance(held, str) for held in value.values()) and not any(map(columns.field_of, value))
    return bool(value) and entries >= others and (entries > 0 or is_of_words)
