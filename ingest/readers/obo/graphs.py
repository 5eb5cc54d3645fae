"""Read OBO Graphs: the nodes and edges of an ontology as JSON (https://github.com/geneontology/obographs).

| code | severity | meaning |
|---|---|---|
| `no-name` | error | a node with other properties has no label |
| `no-term` | info | a node is a property or an individual, not a term |
| `unread-key` | info | a member of a graph other than its nodes and edges was not read |
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from graph.status import Status
from graph.vocabulary import OBO, OIO
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.cell_texts import Column
from ingest.readers.columns import Columns
from ingest.readers.json.stream import JsonText, check_characters, texts_of
from ingest.readers.obo.conventions import library_iri, synonym_field
from ingest.records import TermRecord

_LINKS: Final = {OBO.IAO_0100001: "replaced_by", OIO.consider: "related"}
_METADATA: Final = {"id", "lbl", "meta"}


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """Facts from the whole document that nodes need: edges by source node, and the labels of properties."""

    edges: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, str] = field(default_factory=dict)


class _Part(NamedTuple):
    member: str
    value: object
    line: int
    raw: str


def read_graph_facts(walk: JsonText) -> GraphFacts:
    """Read the whole document once and keep its edges and properties in memory. Raises `ValueError`."""
    facts = GraphFacts()
    for part in _parts(walk):
        value = part.value
        if part.member == "edges":
            edge = [_text(value, key) for key in ("sub", "pred", "obj")]
            facts.edges[edge[0]].append((edge[1], edge[2]))
        elif _text(value, "type") == "PROPERTY":
            facts.labels[_text(value, "id")] = _text(value, "lbl")
    return facts


def read_graph_terms(walk: JsonText, facts: GraphFacts, columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of each class. Raises `ValueError`."""
    for part in _parts(walk):
        if part.member == "nodes":
            yield from _node(part, facts, columns)
        elif part.member != "edges" and part.member not in _METADATA:
            message = f"The member {part.member!r} is not read."
            yield Diagnostic(columns.file, part.line, Severity.INFO, "unread-key", message, "No action is needed.")


def _parts(walk: JsonText) -> Iterator[_Part]:
    """Yield every node and edge of every graph, and the names of their other members."""
    for key in walk.members():
        if key != "graphs":
            walk.skip()
            continue
        for _ in walk.items():
            for member in walk.members():
                if member not in ("nodes", "edges"):
                    yield _Part(member, None, walk.line, "")
                    walk.skip()
                    continue
                for _ in walk.items():
                    walk.peek()
                    line = walk.line
                    value, raw = walk.value()
                    check_characters(value, raw)
                    yield _Part(member, value, line, raw)


def _node(part: _Part, facts: GraphFacts, columns: Columns) -> Iterator[TermRecord | Diagnostic]:
    node = part.value
    if _text(node, "type") in ("PROPERTY", "INDIVIDUAL"):
        message = f"{_text(node, 'lbl') or _text(node, 'id')} is not a term: its type is {_text(node, 'type')}."
        yield Diagnostic(columns.file, part.line, Severity.INFO, "no-term", message, "No action is needed.")
    elif isinstance(node, dict) and node.keys() <= {"id", "type"}:
        return  # a term of another ontology that an edge refers to
    elif record := columns.record(_cells(node, facts), part.line, part.raw):
        yield record
    else:
        message = "The node has no label."
        yield Diagnostic(columns.file, part.line, Severity.ERROR, "no-name", message, 'Add an "lbl".')


def _cells(node: object, facts: GraphFacts) -> Iterator[tuple[Column, list[str]]]:
    def cell(name: str, field_: str | None, value: object) -> tuple[Column, list[str]]:
        return Column(name, field_, separators=()), list(texts_of(value))

    identifier = _text(node, "id")
    meta = _member(node, "meta")
    definition = _member(meta, "definition")
    yield cell("id", "identifier", identifier)
    yield cell("lbl", "name", _member(node, "lbl"))
    yield cell("definition", "definition", _member(definition, "val"))
    yield cell("definition xref", None, _member(definition, "xrefs"))
    for one in _list(meta, "synonyms"):
        yield cell("synonym", synonym_field(_text(one, "synonymType")), _member(one, "val"))
    yield cell("subset", "categories", [facts.labels.get(one) or one for one in texts_of(_member(meta, "subsets"))])
    yield cell("comment", None, _member(meta, "comments"))
    yield cell("xref", None, [_member(one, "val") for one in _list(meta, "xrefs")])
    yield cell("deprecated", "status", Status.OBSOLETE if _member(meta, "deprecated") is True else None)
    for one in _list(meta, "basicPropertyValues"):
        property_ = _text(one, "pred")
        yield cell(property_, _LINKS.get(property_), _member(one, "val"))
        if property_ == OIO.hasAlternativeId:
            prefix, _, local = _text(one, "val").partition(":")
            yield cell(property_, "aliases", library_iri(prefix, local) if local[:2] not in ("", "//") else None)
    yield cell(
        "is_a", "broader", [other for predicate, other in facts.edges.get(identifier, ()) if predicate == "is_a"]
    )
    for predicate, other in facts.edges.get(identifier, ()):
        if predicate != "is_a":
            yield cell(facts.labels.get(predicate) or predicate, None, other)


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, Mapping) else None


def _text(value: object, key: str) -> str:
    found = _member(value, key)
    return found if isinstance(found, str) else ""


def _list(value: object, key: str) -> list[object]:
    found = _member(value, key)
    return found if isinstance(found, list) else []
