"""Prepares JSON-LD documents for the parser: bundled contexts, and bounded definitions.

Contexts are never fetched. That of https://schema.org/ is bundled, as far as it concerns terms.
"""

import json
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final, TypeAlias

from graph.errors import InvalidRdf
from graph.vocabulary import SCHEMA

_DEEPEST = 500  # the engine parses JSON recursively, and crashes at a depth of some thousands of brackets
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)

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


def prepared(content: bytes) -> bytes:
    """Return a JSON-LD document with the contexts that it refers to.

    Raises `InvalidRdf` for a remote context, for terms that are defined by each other in a long chain or a circle,
    and for brackets nested more than 500 levels deep. A document that is not JSON is returned unchanged.
    """
    _check_depth(content)
    try:
        document: Json = json.loads(content.decode())
    except ValueError:
        return content
    preparation = _Preparation(content)
    document = preparation.with_bundled_contexts(document)
    return json.dumps(document).encode() if preparation.changed else content  # ASCII, for unpaired surrogates


class _Preparation:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.changed = False

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


def _needed(term: str, definition: Json) -> set[str]:
    """Return the terms that a definition may refer to: by their names, or as prefixes."""
    texts = [term, definition] if isinstance(definition, str) else [term]
    if isinstance(definition, dict):
        texts += [
            text for key in ("@id", "@type", "@reverse", "@index") if isinstance(text := definition.get(key), str)
        ]
    return {name for text in texts for name in (text, text.partition(":")[0])}


def _check_depth(content: bytes) -> None:
    depth = 0
    for token in _BRACKET.finditer(content):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token[0], 0)
        if depth > _DEEPEST:
            line = content.count(b"\n", 0, token.start()) + 1
            raise InvalidRdf(f"Brackets are nested more than {_DEEPEST} levels deep", line)
