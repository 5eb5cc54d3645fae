"""Read the concepts of code systems and value sets of FHIR (https://hl7.org/fhir/terminologies.html), also in bundles.

| code | severity | meaning |
|---|---|---|
| `not-an-object` | error | a concept is not an object |
| `no-name` | error | a concept has neither a code nor a name |
| `no-term` | warning | the resource lists no concepts |

The concepts that a value set excludes, and those of concept maps, are not terms. Members about the resource as a
whole are not read.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Protocol
from urllib.parse import quote

from graph.status import Status
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.cell_texts import Column
from ingest.readers.columns import Columns
from ingest.readers.field_names import REFERENCES
from ingest.readers.json.stream import check_characters
from ingest.readers.objects import no_object
from ingest.records import TermRecord

_TYPES: Final = {"CodeSystem", "ValueSet", "ConceptMap", "Bundle"}
_Paths = dict[str, "_Paths"]
_CONCEPTS: Final[_Paths] = {"concept": {}, "compose": {"include": {"concept": {}}}, "expansion": {"contains": {}}}
_PATHS: Final[_Paths] = {**_CONCEPTS, "entry": {"resource": _CONCEPTS}}
"""The members that lead to lists of concepts."""

_STATED: Final = {"url", "system", "language"}
"""The members about all concepts below them."""
_PROPERTIES: Final = {"status": "status", "parent": "broader", "child": "narrower", "replacedBy": "replaced_by"}
_FLAGS: Final = {"inactive", "deprecated", "deprecationDate", "retirementDate"}


def is_fhir(members: Mapping[str, object]) -> bool:
    """Return whether a document with these members is a resource that may list concepts."""
    kind = members.get("resourceType")
    return isinstance(kind, str) and kind in _TYPES


class FhirText(Protocol):
    """A cursor in a document, as `JsonText` is."""

    @property
    def line(self) -> int: ...  # noqa: D102
    def peek(self) -> str: ...  # noqa: D102
    def items(self) -> Iterator[None]: ...  # noqa: D102
    def members(self) -> Iterator[str]: ...  # noqa: D102
    def value(self) -> tuple[object, str]: ...  # noqa: D102
    def skip(self) -> None: ...  # noqa: D102


def has_several_systems(walk: FhirText, members: Mapping[str, object]) -> bool:
    """Return whether codes of the resource, of which `members` is a sample, are unique only with their code systems.

    Raises `ValueError`.
    """
    if members["resourceType"] == "Bundle":
        return True
    first = None
    for _, value, _, stated in _values(walk, _PATHS, _stated(members)):
        pending: list[object] = [value]
        while pending:
            concept = pending.pop()
            pending += [*_list(concept, "concept"), *_list(concept, "contains")]
            if not _text(concept, "code"):  # a heading
                continue
            system = _system(concept, stated)
            if first not in (None, system):
                return True
            first = system
    return False


def read_fhir(
    walk: FhirText, columns: Columns, members: Mapping[str, object], *, has_several: bool
) -> Iterator[TermRecord | Diagnostic]:
    """Yield a term per concept of the resource, of which `members` is a sample. Raises `ValueError`.

    If it `has_several` code systems, they are part of the identifiers.
    """
    seen = set[tuple[str, str, str]]()
    is_empty = True
    for line, value, raw, stated in _values(walk, _PATHS, _stated(members)):
        is_empty = False
        try:
            check_characters(value, raw)
        except ValueError as error:
            yield no_object(columns.file, line, f"The concept contains invalid characters: {error}.")
            continue
        pending: list[tuple[object, str]] = [(value, "")]
        while pending:
            concept, above = pending.pop()
            if not isinstance(concept, dict):
                yield no_object(columns.file, line, "The concept is not an object.")
                continue
            system = _system(concept, stated)
            code, display = _text(concept, "code"), _text(concept, "display")
            if (system, code, display) not in seen:
                seen |= {(system, code, display), (system, code, "")} if code else set()
                cells = _cells(concept, above, stated.get("language"), system if has_several else "")
                yield columns.record(cells, line, raw) or Diagnostic(
                    columns.file, line, Severity.ERROR, "no-name", "The concept has no code.", 'Add a "code".'
                )
            narrower = [*_list(concept, "concept"), *_list(concept, "contains")]
            pending += [(one, code) for one in reversed(narrower)]
    if is_empty:
        message = f"The {members['resourceType']} of FHIR lists no concepts."
        remedy = "Ingest its code system, or the value set with its expansion."
        yield Diagnostic(columns.file, None, Severity.WARNING, "no-term", message, remedy)


def _stated(members: Mapping[str, object]) -> Mapping[str, str]:
    return {key: text for key in _STATED if (text := _text(members, key))}


def _system(concept: object, stated: Mapping[str, str]) -> str:
    return _text(concept, "system") or stated.get("system") or stated.get("url", "")


def _values(
    walk: FhirText, paths: _Paths, stated: Mapping[str, str]
) -> Iterator[tuple[int, object, str, Mapping[str, str]]]:
    """Yield the line, the value and the source text of each item of the lists to which `paths` lead.

    With each comes what the members around it say about its code system and its language. Items wait for the end of an
    object whose code system is not stated yet; included ones are not yielded if its expansion has any.
    """
    waiting: list[tuple[str, tuple[int, object, str, Mapping[str, str]]]] = []
    is_expanded = False
    match walk.peek():
        case "[":
            for _ in walk.items():
                if paths:
                    yield from _values(walk, paths, stated)
                else:
                    walk.peek()
                    line = walk.line
                    yield line, *walk.value(), stated
        case "{" if paths:
            for key in walk.members():
                if key in paths:
                    is_waiting = key == "compose" or stated.keys().isdisjoint(("url", "system"))
                    for item in _values(walk, paths[key], stated):
                        is_expanded |= key == "expansion"
                        if is_waiting:
                            waiting.append((key, item))
                        else:
                            yield item
                elif key in _STATED and walk.peek() == '"':
                    stated = {**stated, key: str(walk.value()[0])}
                else:
                    walk.skip()
            for key, (line, value, raw, own) in waiting:
                if key != "compose" or not is_expanded:
                    yield line, value, raw, {**stated, **own}
        case _:
            walk.skip()


def _cells(
    concept: Mapping[str, object], above: str, language: str | None, system: str
) -> Iterator[tuple[Column, list[str]]]:
    """Yield the cells of a concept below the one with the code `above`; the `system` is part of its identifiers."""

    def cell(name: str, field: str | None, text: str, language: str | None = None) -> tuple[Column, list[str]]:
        return Column(name, field, separators=(), language=language), [text]

    def identifier(code: str) -> str:
        return f"{system}#{quote(code)}" if system and code else code

    code = _text(concept, "code")
    names = [(language, _text(concept, "display"))] if _text(concept, "display") else []
    for one in _list(concept, "designation"):
        names.append((_text(one, "language") or language, _text(one, "value")))
    if not any(name for own, name in names if own == language):
        names.insert(0, (language, code))
    named = set[str | None]()
    for own, name in names:
        yield cell("designation", "synonyms" if own in named else "name", name, own if own != language else None)
        named.add(own)
    yield cell("language", "language", language or "")
    yield cell("code", "identifier", identifier(code))
    yield cell("code", "notations", code)
    yield cell("definition", "definition", _text(concept, "definition"))
    yield cell("parent", "broader", identifier(above))
    if concept.get("inactive") in (True, "true"):
        yield cell("inactive", "status", Status.DEPRECATED)
    for one in _list(concept, "property"):
        name, value = _text(one, "code"), _value(one)
        if name in _FLAGS and value not in ("true", "false"):
            yield cell(name, None, value)
        if name in _FLAGS:
            yield cell(name, "status", Status.DEPRECATED if value != "false" else "")
        else:
            field = _PROPERTIES.get(name)
            yield cell(name, field, identifier(value) if field in REFERENCES and _text(one, "valueCode") else value)


def _value(property_: object) -> str:
    """Return the value of a property, whose key depends on its type, such as "valueCode"."""
    held = [value for key, value in _members(property_) if key.startswith("value")]
    match held:
        case [bool(value)]:
            return str(value).lower()
        case [str(value)]:
            return value
        case [dict(value)]:
            return _text(value, "display") or _text(value, "code")
        case _:
            return ""


def _members(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _text(value: object, key: str) -> str:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def _list(value: object, key: str) -> list[object]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []
