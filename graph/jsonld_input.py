"""Prepares JSON-LD documents for the parser: bundled contexts, bounded definitions, and IRIs that can be used.

Contexts are never fetched. That of https://schema.org/ is bundled, as far as it concerns terms.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from graphlib import CycleError, TopologicalSorter
from typing import Final, NamedTuple, TypeAlias, TypeVar
from urllib.parse import quote

import pyoxigraph as ox

from graph.errors import InvalidRdf
from graph.vocabulary import SCHEMA

_DEEPEST = 500  # the engine parses JSON recursively, and crashes at a depth of some thousands of brackets
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)

_Item = TypeVar("_Item")
Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"

_LONGEST_CHAIN = 100  # the engine resolves definitions recursively, and crashes at a chain of some thousands
_SCHEMA_ORG: Final = re.compile(r"https?://(?:www\.)?schema\.org(?:/|/docs/jsonldcontext\.json(?:ld)?|/version/\S+)?")
_CONTEXT_OF_SCHEMA_ORG: Final[dict[str, Json]] = {
    "@vocab": str(SCHEMA),
    "schema": str(SCHEMA),
    "type": "@type",
    "id": "@id",
    **{name: {"@type": "@id"} for name in ("additionalType", "image", "inDefinedTermSet", "license", "sameAs", "url")},
}
_UNUSABLE: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_SHOWN: Final = 3


class Loss(Enum):
    """Kinds of notices: an IRI that is encoded, an IRI that is lost, the base direction of a text that is lost."""

    ENCODED_IRI = auto()
    INVALID_IRI = auto()
    DIRECTION = auto()


class Notice(NamedTuple):
    """Something that differs from the document, or is lost; `text` is part of the document's first such place."""

    kind: Loss
    message: str
    text: str


def prepared(content: bytes) -> tuple[bytes, list[Notice]]:
    """Return a JSON-LD document that the parser reads completely, and notices about the changes.

    Raises `InvalidRdf` for a remote context, for terms that are defined by each other in a long chain or a circle,
    and for brackets nested more than 500 levels deep. A document that is not JSON is returned unchanged.
    """
    _check_depth(content)
    try:
        document: Json = json.loads(content.decode())
    except ValueError:
        return content, []
    preparation = _Preparation(content)
    document = preparation.with_bundled_contexts(document)
    preparation.encode_iris(document)
    changed = json.dumps(document).encode() if preparation.changed else content  # ASCII, for unpaired surrogates
    return changed, preparation.notices()


class _Preparation:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.changed = False
        self.of_iris = {"@id"}
        """The keys whose values are IRIs in any context of the document."""
        self.encoded: dict[str, str] = {}
        self.lost: dict[str, None] = {}

    def with_bundled_contexts(self, document: Json) -> Json:
        for node in _objects(document):
            if "@context" not in node:
                continue
            contexts = node["@context"]
            listed: list[Json] = contexts if isinstance(contexts, list) else [contexts]
            found = [self._resolved(context) for context in listed]
            if found != listed:
                node["@context"] = found
                self.changed = True
            for context in found:
                if isinstance(context, dict):
                    self._check_chains(context)
                    self.of_iris |= {term for term, definition in context.items() if _is_of_iris(definition)}
        return document

    def _resolved(self, context: Json) -> Json:
        if isinstance(context, dict):
            if isinstance(remote := context.get("@import"), str):
                raise self._remote(remote)
            return context
        if not isinstance(context, str):
            return context
        if not _SCHEMA_ORG.fullmatch(context):
            raise self._remote(context)
        return dict(_CONTEXT_OF_SCHEMA_ORG)

    def _remote(self, address: str) -> InvalidRdf:
        message = f"It refers to the remote context {address}, which is never fetched; put the context itself there"
        return InvalidRdf(message, self._line(address))

    def _check_chains(self, context: Mapping[str, Json]) -> None:
        depths: dict[str, int] = {}
        needed = {term: _needed(term, definition) & context.keys() - {term} for term, definition in context.items()}
        try:
            for term in TopologicalSorter(needed).static_order():
                depths[term] = 1 + max((depths[other] for other in needed[term]), default=0)
                if depths[term] > _LONGEST_CHAIN:
                    message = f"The context defines terms by each other in a chain of more than {_LONGEST_CHAIN}"
                    raise InvalidRdf(message, self._line(term))
        except CycleError as error:
            circle: list[str] = error.args[1]
            raise InvalidRdf(f"The context defines {circle[0]!r} by itself", self._line(circle[0])) from error

    def encode_iris(self, document: Json) -> None:
        for node in _objects(document):
            for key in self.of_iris & node.keys():
                value = node[key]
                if isinstance(value, str):
                    node[key] = self._encoded(value)
                elif isinstance(value, list):
                    node[key] = [self._encoded(one) if isinstance(one, str) else one for one in value]

    def _encoded(self, iri: str) -> str:
        if iri.startswith(("@", "_:")) or iri in self.lost:
            return iri
        usable = _UNUSABLE.sub(lambda found: quote(found[0]), iri.strip())
        try:
            ox.NamedNode(usable if ":" in usable else f"file:///{usable}")
        except ValueError:
            self.lost[iri] = None
            return iri
        if usable != iri:
            self.encoded[iri] = usable
            self.changed = True
        return usable

    def notices(self) -> list[Notice]:
        found: list[Notice] = []
        if self.encoded:
            shown = "; ".join(f"{iri!r} is read as <{usable}>" for iri, usable in _first(self.encoded.items()))
            message = f"IRIs contain characters that are not allowed in IRIs ({len(self.encoded)} in all): {shown}."
            found.append(Notice(Loss.ENCODED_IRI, message, next(iter(self.encoded))))
        if self.lost:
            shown = ", ".join(f"{iri!r}" for iri in _first(self.lost))
            message = (
                f"IRIs are invalid, and the statements with them are not stored ({len(self.lost)} in all): {shown}."
            )
            found.append(Notice(Loss.INVALID_IRI, message, next(iter(self.lost))))
        return found

    def _line(self, text: str) -> int | None:
        place = self.content.find(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        return None if place < 0 else self.content.count(b"\n", 0, place) + 1


def _objects(document: Json) -> Iterator[dict[str, Json]]:
    waiting: list[Json] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += reversed(value)


def _is_of_iris(definition: Json) -> bool:
    if not isinstance(definition, dict):
        return definition == "@id"
    return definition.get("@id") == "@id" or definition.get("@type") in ("@id", "@vocab")


def _needed(term: str, definition: Json) -> set[str]:
    """Return the terms that a definition may refer to: by their names, or as prefixes."""
    texts = [term, definition] if isinstance(definition, str) else [term]
    if isinstance(definition, dict):
        texts += [
            text for key in ("@id", "@type", "@reverse", "@index") if isinstance(text := definition.get(key), str)
        ]
    return {name for text in texts for name in (text, text.partition(":")[0])}


def _first(items: Iterable[_Item]) -> list[_Item]:
    return list(items)[:_SHOWN]


def _check_depth(content: bytes) -> None:
    depth = 0
    for token in _BRACKET.finditer(content):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token[0], 0)
        if depth > _DEEPEST:
            line = content.count(b"\n", 0, token.start()) + 1
            raise InvalidRdf(f"Brackets are nested more than {_DEEPEST} levels deep", line)
