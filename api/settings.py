"""All settings, read once from environment variables (`LEXIGRAPH_...`) and passed on as plain values."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from embeddings.encoders import DEFAULT_MODEL, EncoderKind
from graph.iris import Iris, check_iri
from ingest.servers import Servers

__all__ = ["Settings"]


class Settings(BaseSettings):
    """The settings. Each field is an environment variable: `base_iri` is `LEXIGRAPH_BASE_IRI`."""

    model_config = SettingsConfigDict(env_prefix="LEXIGRAPH_", frozen=True, env_ignore_empty=True)

    data: Path = Field(Path("lexigraph-data"), description="Data directory. Overridden by `--data`.")
    base_iri: str = Field(
        "https://lexigraph.example/",
        description="Prefix of all IRIs; must end with `/` or `#`. Cannot be changed for an existing data directory.",
    )
    graph: SecretStr | None = Field(
        None,
        description="Address of a SPARQL 1.1 endpoint that holds the graph instead of the data directory:"
        " `https://user:password@host/repository`.",
    )
    engine: SecretStr | None = Field(
        None,
        description="Address of a PostgreSQL database that holds the search engine instead of the data directory:"
        " `postgresql://user:password@host/database`.",
    )
    glossary: str | None = Field(
        None,
        description="Home glossary of a new data directory: its terms have the shortest IRIs. Cannot be changed later."
        " If not set, the `--glossary` of the first ingest, or `Glossary`.",
    )
    model: str = Field(
        DEFAULT_MODEL,
        description="sentence-transformers model: a name or a directory. Never downloaded at run time.",
    )
    encoder: EncoderKind = Field(
        EncoderKind.ONNX,
        description="Runtime of the model: `onnx`, `onnx-int8` (faster, with slightly different hits) or `torch`."
        " The first ingest exports the model to ONNX; `torch` is used if no export exists.",
    )
    device: str = Field(
        "cpu",
        description="Device that computes the vectors of terms: `cpu`, or a GPU that PyTorch supports, such as `cuda`."
        " Queries are always embedded on the CPU.",
    )
    cache: Path | None = Field(
        None,
        description="Directory of the exported models that data directories share. Default: in the user's cache"
        " directory, `~/.cache/lexigraph` on Linux.",
    )
    license: str | None = Field(None, description="IRI of the license of the data, published at `/.well-known/void`.")
    mentions: bool = Field(True, description="Link terms to the terms that their text names.")
    api_key: SecretStr | None = Field(
        None,
        description="API key for GraphQL mutations and subscriptions. Both are disabled if it is not set.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on. Overridden by `--host`.")
    workers: int = Field(
        1,
        ge=1,
        description="Number of processes that answer requests. With 2 or more, one more process writes. Overridden by"
        " `--workers`.",
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on. Overridden by `--port`.")
    trusted_documents: Path | None = Field(
        None,
        description="GraphQL documents that clients can send by ID: a manifest (`{id: document}` or Apollo's format),"
        " or a directory of manifests and `.graphql` files.",
    )
    trusted_only: bool = Field(False, description="Accept only trusted documents.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Web origins that may send requests from a browser, separated by commas; `*` for all."
    )
    reconcile: bool = Field(
        True,
        description="Serve `/reconcile`. Web pages of any origin may query it, as its specification requires.",
    )
    mcp: bool = Field(True, description="Serve MCP, for language models, at `/mcp`.")
    mcp_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Additional host names accepted in requests to `/mcp`, separated by commas. Always accepted:"
        " localhost, the address the server listens on, and the host of the base IRI.",
    )
    editor: bool = Field(
        True,
        description="Serve a query editor with the schema to browsers at `/graphql`. Off with"
        " `LEXIGRAPH_TRUSTED_ONLY`.",
    )
    max_page: int = Field(100, ge=1, description="Maximum number of items per page.")
    max_depth: int = Field(12, ge=1, description="Maximum nesting depth of a GraphQL query.")
    max_aliases: int = Field(30, ge=0, description="Maximum number of aliases per GraphQL query.")
    max_tokens: int = Field(
        2000,
        ge=1,
        description="Maximum number of tokens, and of fields after fragments are expanded, per GraphQL query.",
    )
    max_nodes: int = Field(10_000, ge=1, description="Maximum number of objects returned by a GraphQL query.")
    kept_commits: int = Field(
        1000,
        ge=1,
        description="Number of commits that `lexigraph compact` keeps in the log. An older client has"
        " to read everything again.",
    )
    sparql_workers: int = Field(
        2, ge=1, description="Maximum number of concurrent SPARQL queries, each in its own process."
    )
    max_sparql_waiting: int = Field(
        16, ge=0, description="Maximum number of waiting SPARQL queries. Further queries get a 503 response."
    )
    max_sparql_seconds: int = Field(10, ge=1, description="Maximum run time of a SPARQL query, in seconds.")
    max_sparql_bytes: int = Field(10_000_000, ge=1, description="Maximum size of a SPARQL result, in bytes.")
    max_sparql_memory: int = Field(
        1_000_000_000, ge=200_000_000, description="Maximum memory of a SPARQL process, in bytes."
    )
    max_write_wait: int = Field(
        60,
        ge=0,
        description="Maximum time that a mutation or a command waits while the data directory is being written, in"
        " seconds.",
    )
    max_writes_waiting: int = Field(
        16, ge=0, description="Maximum number of waiting mutations. Further mutations get the error `OVERLOADED`."
    )
    max_request_bytes: int = Field(2_000_000, ge=1, description="Maximum size of a request body, in bytes.")

    @property
    def has_editor(self) -> bool:
        """Whether browsers get the query editor at /graphql, which discloses the schema."""
        return self.editor and not self.trusted_only

    @property
    def servers(self) -> Servers:
        """The servers that hold the graph or the search engine instead of the data directory."""
        addresses = (address and address.get_secret_value() for address in (self.graph, self.engine))
        return Servers(*(address or "" for address in addresses))

    @field_validator("graph")
    @classmethod
    def _check_graph(cls, address: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(address.get_secret_value()) if address else None
        if parts and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValueError("it is not the http(s) address of a SPARQL endpoint")
        return address

    @field_validator("engine")
    @classmethod
    def _check_engine(cls, address: SecretStr | None) -> SecretStr | None:
        if address and not address.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("it does not begin with postgresql://")
        return address

    @field_validator("base_iri")
    @classmethod
    def _check_base(cls, base: str) -> str:
        return Iris(base).base

    @field_validator("license")
    @classmethod
    def _check_license(cls, license: str | None) -> str | None:
        return license and check_iri(license)

    @field_validator("cors_origins", "mcp_hosts", mode="before")
    @classmethod
    def _split(cls, names: object) -> object:
        return [one.strip() for one in names.split(",") if one.strip()] if isinstance(names, str) else names
