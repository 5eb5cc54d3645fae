"""Trusted documents: GraphQL that the server knows beforehand, and that is asked for by its id."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

from api.errors import BadArgument, PersistedQueryNotFound, PersistedQueryNotSupported, TrustedDocumentsUnusable
from api.graphql_http.requests import AskedFor
from api.settings import Settings

__all__ = ["TrustedDocuments", "open_trusted_documents"]

_PREFIX = "sha256:"


class TrustedDocuments:
    """Documents by id: the one that they were given, and the SHA-256 of their text, with `sha256:` before it or not."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        """Know the texts of `documents` by their ids; there may be none."""
        self._texts = {_digest(text): text for text in documents.values()}
        self._texts |= {id.removeprefix(_PREFIX): text for id, text in documents.items()}
        self._digests = frozenset(map(_digest, documents.values()))

    def __contains__(self, text: object) -> bool:
        """Tell whether there is a document of this text."""
        return isinstance(text, str) and _digest(text) in self._digests

    def text_of(self, asked: AskedFor) -> str:
        """Return the document of a request: its query, or the one that it names.

        It is named by the `documentId` of the GraphQL-over-HTTP draft, or as Apollo's clients do, which may send the
        query as well. Raises `BadArgument`, `PersistedQueryNotFound`, `PersistedQueryNotSupported`.
        """
        persisted = (asked.extensions or {}).get("persistedQuery")
        match persisted, asked.document_id, asked.query:
            case None, None, str(query) if query:
                return query
            case None, None, _:
                raise BadArgument("No GraphQL query found in the request")
            case None, str(id), None:
                return self._find(id, f"No trusted document has the id {id!r}; send the query, or another id.")
            case {"version": 1, "sha256Hash": str(id)}, None, None:
                return self._find(id, "PersistedQueryNotFound")  # some clients go by the message, and send the query
            case {"version": 1, "sha256Hash": str(id)}, None, str(query) if _digest(query) == id:
                return query
        raise BadArgument(
            "Name a document by documentId, or by extensions.persistedQuery of version 1 with a sha256Hash: that of the"
            " query, if there is one."
        )

    def _find(self, id: str, message: str) -> str:
        if not self._texts:
            raise PersistedQueryNotSupported
        text = self._texts.get(id.removeprefix(_PREFIX))
        if text is None:
            raise PersistedQueryNotFound(message)
        return text


def open_trusted_documents(settings: Settings) -> TrustedDocuments:
    """Read the documents that the settings name: a manifest, or a folder of manifests and of `.graphql` files.

    A manifest is a JSON object of texts by id, as Relay and graphql-codegen write it, or Apollo's persisted query
    manifest. Raises `TrustedDocumentsUnusable`.
    """
    place = settings.trusted_documents
    if place is None:
        if settings.trusted_only:
            raise TrustedDocumentsUnusable("LEXIGRAPH_TRUSTED_ONLY needs documents: set LEXIGRAPH_TRUSTED_DOCUMENTS.")
        return TrustedDocuments({})
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    documents = {id: text for file in files for id, text in _documents_of(file)}
    if not documents:
        raise TrustedDocumentsUnusable(f"There are no documents in {place}; put .graphql files or a manifest there.")
    return TrustedDocuments(documents)


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
        raise TrustedDocumentsUnusable(f"{file}: {error.strerror}; it is to hold trusted documents.") from error
    except UnicodeDecodeError as error:
        raise TrustedDocumentsUnusable(f"{file} is not UTF-8; save it as such.") from error
    except ValidationError as error:
        what = error.errors()[-1]["msg"]
        raise TrustedDocumentsUnusable(f"{file} is no manifest, a JSON object of documents by id: {what}.") from error


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
