"""Make the record of a term from cells: texts, each in a column that maps to a field and may have a language."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from graph.status import Status, has_remark, is_flag, one_status, to_status
from ingest.readers.cell_texts import IRI, Column, Texts, as_code
from ingest.readers.field_names import NAMES, REFERENCES, TEXTS, letters_of
from ingest.readers.spellings import is_abbreviation, is_key
from ingest.records import Sentence, TermRecord, Translation

_MOST_SPELLINGS: Final = 8
"""Maximum number of names that are compared with each other."""
_PATH: Final = re.compile(r"[\w.-]+(?:/[\w.-]+){2,}")
_ADDRESS: Final = re.compile(f"{IRI.pattern}|{_PATH.pattern}")
_TOP: Final = "http://www.w3.org/2002/07/owl#Thing"
"""The class above all others, which tables of classes name as the parent of those without one."""
_FORBIDDEN: Final = {"donotuse", "dontuse", "avoid", "forbidden"}
"""The columns of names, in letters, in which yes and no are the status of the term."""


def texts_by_language(
    cells: Iterable[tuple[Column, Sequence[str]]], notice: Callable[..., object] = lambda code, *values: None
) -> dict[str | None, Texts]:
    """Return the texts by language, those of cells without a language, and of references, by None.

    `notice` is called with the code of a finding, the name of its column, and perhaps a text.
    """
    found: dict[str | None, Texts] = {None: Texts()}
    identified = list(_identified(sorted(cells, key=_rank)))
    names = [text for column, texts in identified if column.field in NAMES for text in texts]
    has_slashes = any("/" in text for text in names)
    name = names[0] if names else ""
    for column, texts in identified:
        if column.rank >= 0 and letters_of(column.name) in _FORBIDDEN and len(texts) == 1 and is_flag(texts[0]):
            column = column._replace(field="status")
            texts = [Status.FORBIDDEN] if to_status(texts[0]) else []
        language = column.language if column.field is None or column.field in TEXTS else None
        if language not in found:
            found[language] = Texts()
        found[language].add(column, texts, notice, has_slashes=has_slashes, name=name)
    return found


def _identified(cells: Sequence[tuple[Column, Sequence[str]]]) -> Iterator[tuple[Column, Sequence[str]]]:
    """Yield the cells; of several names, one that is an IRI or a key, as `net_margin` is, is an identifier.

    An abbreviation of the name, and what the name abbreviates, are synonyms.
    """
    named = [(column, texts[0].strip()) for column, texts in cells if column.field == "name" and len(texts) == 1]
    are_mixed = len({IRI.fullmatch(text) is None for _, text in named if text}) > 1
    shown = [texts[0].strip() for column, texts in cells if _is_display_name(column) and len(texts) == 1]
    if len(named) == len(shown) == 1 and (_PATH.fullmatch(named[0][1]) or is_key(named[0][1], shown[0])):
        cells = [(one._replace(field="name") if _is_display_name(one) else one, texts) for one, texts in cells]
        named.append((named[0][0], shown[0]))
        are_mixed = bool(_PATH.fullmatch(named[0][1]))
    plain = [text for column, text in named if column.language is None and text]
    plain = plain if len(plain) <= _MOST_SPELLINGS else []
    name = next((text for text in plain if not any(is_key(text, other) for other in plain)), "")
    for column, texts in cells:
        if column.field == "name" and len(texts) == 1 and (text := texts[0].strip()):
            if are_mixed and _ADDRESS.fullmatch(text):
                column = column._replace(field="identifier", rank=0)
            elif column.language is None and (field := _field_beside(text, name, plain)) != "name":
                column = as_code(column) if field == "notations" else column._replace(field=field, separators=())
        yield column, texts


def _is_display_name(column: Column) -> bool:
    return column.field == "synonyms" and letters_of(column.name) == "displayname"


def _field_beside(text: str, name: str, names: Sequence[str]) -> str:
    """Return the field of one of the names of a term, of which `name` is the main one.

    A key is also a code, so that it is found, unless it differs from another name only in case.
    """
    if keyed := [other for other in names if is_key(text, other)]:
        return "identifier" if any(text.lower() == other.lower() for other in keyed) else "notations"
    is_short_or_long = is_abbreviation(text, name) or is_abbreviation(name, text)
    return "synonyms" if text != name and is_short_or_long else "name"


def record_of(
    stated: Mapping[str | None, Texts],
    file: str,
    line: int,
    raw: str,
    language: str,
    expanded: Callable[[str], str] = str,
) -> TermRecord | None:
    """Return the record of a term, or None without a name.

    The main language is the stated one, or else that of the first name; `language` is that of texts whose language
    nothing shows. Identifiers and references are `expanded`.
    """
    own = stated[None]
    named = [one for one, texts in stated.items() if texts.is_named()]
    if not named:
        return None
    stated_language = own.single.pop("language", None) or named[0]
    main = stated_language or language
    by_language: dict[str, Texts] = {main.lower(): own}
    for other, texts in stated.items():
        if other is not None:
            known = by_language.setdefault(other.lower(), texts)
            if known is not texts:
                known.merge(texts)
    for texts in by_language.values():
        texts.settle()
    if "name" not in own.single:
        return None
    names = {one.lower(): one for one in stated if one}
    translations = [
        Translation(names[one], notes=tuple(texts.notes), **_fields(texts))
        for one, texts in by_language.items()
        if texts is not own and (texts.single or texts.lists or texts.notes)
    ]
    fields = _fields(own)
    stated_status: tuple[str, ...] = fields.pop("status", ())
    own.notes += (f"status: {text}" for text in stated_status if has_remark(text))
    status = one_status(stated_status)
    developers = tuple(Sentence(text, line, is_cell=True) for text in fields.pop("developers", ()))
    if "identifier" in fields:
        fields["identifier"] = expanded(fields["identifier"])
    for field in (*REFERENCES, "aliases"):
        expanded_texts = dict.fromkeys(map(expanded, fields.get(field, ())))
        fields[field] = tuple(text for text in expanded_texts if text != _TOP)
    return TermRecord(
        file=file,
        line=line,
        raw=raw,
        language=main,
        developers=developers,
        status=status,
        notes=tuple(own.notes),
        translations=tuple(translations),
        is_language_stated=bool(stated_language),
        **fields,
    )


def _fields(texts: Texts) -> dict[str, Any]:
    return {**texts.single, **{field: tuple(dict.fromkeys(listed)) for field, listed in texts.lists.items()}}


def _rank(cell: tuple[Column, Sequence[str]]) -> int:
    return cell[0].rank
