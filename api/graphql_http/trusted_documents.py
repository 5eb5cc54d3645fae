"""Trusted documents, which a server is configured with and clients name, and those that it remembers for clients."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

from api.bounded_mapping import Bounded
from api.errors import BadArgument, PersistedQueryNotFound, PersistedQueryNotSupported, TrustedDocumentsUnusable
from api.graphql_http.request_parameters import RequestParameters
from api.settings import Settings

_PREFIX = "sha256:"
_LONGEST_REMEMBERED = 20_000  # characters
_APOLLOS_MESSAGE = "PersistedQueryNotFound"  # some clients look for this text, then send the query


class TrustedDocuments:
    """Documents by ID, and by the SHA-256 of their text, with or without the prefix `sha256:`."""

    def __init__(self, documents: Mapping[str, str], remembered: int = 0) -> None:
        """Store `documents`, texts by ID; the mapping may be empty.

        Other documents that clients send with their digest are remembered, up to this number, the least recently used
        ones being forgotten first (https://www.apollographql.com/docs/apollo-server/performance/apq).
        """
        self._texts = {_digest(text): text for text in documents.values()}
        self._texts |= {id.removeprefix(_PREFIX): text for id, text in documents.items()}
        self._digests = frozenset(map(_digest, documents.values()))
        self._remembered: Bounded[str, str] = Bounded(remembered)
        self._remembers = remembered > 0

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and _digest(text) in self._digests

    def text_of(self, request: RequestParameters) -> str:
        """Return the document of a request: its query, or the trusted document that it names.

        A request names a document by `documentId`, as in the GraphQL-over-HTTP draft, or by `persistedQuery`, as
        Apollo's clients do, which may also send the query. Raises `BadArgument`, `PersistedQueryNotFound`,
        `PersistedQueryNotSupported`.
        """
        persisted = (request.extensions or {}).get("persistedQuery")
        match persisted, request.document_id, request.query:
            case None, None, str(query) if query:
                return query
            case None, None, _:
                raise BadArgument("The request has no query. Send it as `query`, or send a `documentId`.")
            case None, str(id), None:
                return self._find(id, f"No trusted document has the ID {id!r}. Send the query or another ID.")
            case {"version": 1, "sha256Hash": str(id)}, None, None:
                if id in self._remembered:
                    self._remembered.move_to_end(id)
                    return self._remembered[id]
                return self._find(id, _APOLLOS_MESSAGE)
            case {"version": 1, "sha256Hash": str(id)}, None, str(query) if _digest(query) == id:
                if len(query) <= _LONGEST_REMEMBERED:
                    self._remembered.pop(id, None)
                    self._remembered[id] = query
                return query
        raise BadArgument(
            "Invalid document ID. Send either `documentId` without a query, or `extensions.persistedQuery` with"
            " `version` 1 and a `sha256Hash` that is the hash of the query, if one is sent."
        )

    def _find(self, id: str, message: str) -> str:
        text = self._texts.get(id.removeprefix(_PREFIX))
        if text is not None:
            return text
        if not self._texts and not (self._remembers and message == _APOLLOS_MESSAGE):
            raise PersistedQueryNotSupported
        raise PersistedQueryNotFound(message)


def open_trusted_documents(settings: Settings) -> TrustedDocuments:
    """Read the configured documents: a manifest, or a directory of manifests and `.graphql` files.

    A manifest is a JSON object of texts by ID, as Relay and graphql-codegen write it, or Apollo's persisted query
    manifest. Raises `TrustedDocumentsUnusable`.
    """
    path = settings.trusted_documents
    if path is None:
        if settings.trusted_only:
            raise TrustedDocumentsUnusable(
                "LEXIGRAPH_TRUSTED_ONLY is set without documents. Set LEXIGRAPH_TRUSTED_DOCUMENTS as well."
            )
        return TrustedDocuments({}, settings.max_persisted)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    documents = {id: text for file in files for id, text in _documents_of(file)}
    if not documents:
        raise TrustedDocumentsUnusable(f"No documents in {path}. Put .graphql files or a manifest there.")
    return TrustedDocuments(documents, 0 if settings.trusted_only else settings.max_persisted)


class _Operation(BaseModel):
    id: str
    body: str


class _ApolloManifest(BaseModel):
    format: Literal["apollo-persisted-query-manifest"]
    version: Literal[1]
    operations: list[_Operation]


_MANIFEST: TypeAdapter[_ApolloManifest | dict[str, str]] = TypeAdapter(_ApolloManifest | dict[str, str])


def _documents_of(file: Path) -> Iterator[tuple[str, str]]:
    try:
        if file.suffix == ".graphql":
            text = file.read_bytes().decode()
            yield _digest(text), text
        elif file.suffix == ".json":
            manifest = _MANIFEST.validate_json(file.read_bytes())
            if isinstance(manifest, _ApolloManifest):
                yield from ((operation.id, operation.body) for operation in manifest.operations)
            else:
                yield from manifest.items()
    except OSError as error:
        raise TrustedDocumentsUnusable(f"Cannot read trusted documents from {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TrustedDocumentsUnusable(f"{file} is not UTF-8. Save it as UTF-8.") from error
    except ValidationError as error:
        reason = error.errors()[-1]["msg"]
        raise TrustedDocumentsUnusable(
            f"{file} is not a manifest: {reason}. Write a JSON object of documents by ID."
        ) from error


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
