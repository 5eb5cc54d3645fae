"""Read column meanings from the second row of a ROBOT template (https://robot.obolibrary.org/template)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ingest.readers.cell_texts import Column
from ingest.readers.field_names import meaning_of

_KEYS: Final = {"ID": "identifier", "LABEL": "name"}
_PARENTS: Final = ("SC %", "C %", "SP %")  # the cell itself is the parent, not the target of a relation
_DIRECTIVE: Final = re.compile(r">*(?:[A-Z]{1,3} \S.*|ID|LABEL|[A-Z]*TYPE|DOMAIN|RANGE|CHARACTERISTIC)(?: SPLIT=.*)?")
_ANNOTATION: Final = re.compile(r"A[TI]? ([^\s^]+)(?:\^\^\S+)?")


def is_template(cells: Sequence[str]) -> bool:
    """Return whether all nonempty cells are directives, including one for the identifier or the label.

    >>> is_template(["ID", "", "A rdfs:comment"]), is_template(["ID", "Label"])
    (True, False)
    """
    written = [cell for cell in cells if cell]
    return bool(_KEYS.keys() & set(written)) and all(map(_DIRECTIVE.fullmatch, written))


def stated_columns(names: Sequence[str], directives: Sequence[str]) -> Mapping[int, Column]:
    """Return, by index, the columns whose directive matches a field.

    >>> found = stated_columns(["Key", "AKA"], ["ID", "A oboInOwl:hasExactSynonym SPLIT=|"])
    >>> [(column.name, column.field, column.separators) for column in found.values()]
    [('Key', 'identifier', ()), ('AKA', 'synonyms', ('|',))]
    """
    stated: dict[int, Column] = {}
    for index, (name, directive) in enumerate(zip(names, directives, strict=False)):
        what, _, separator = directive.partition(" SPLIT=")
        field = _field_of(what)
        if field is not None:
            stated[index] = Column(name, field, 0, (separator,) if separator else ())
    return stated


def _field_of(directive: str) -> str | None:
    if directive in _PARENTS:
        return "broader"
    if annotation := _ANNOTATION.fullmatch(directive):
        meaning = meaning_of(annotation[1])
        return meaning.field if meaning else None
    return _KEYS.get(directive)
