"""All settings, read once from the environment (LEXIGRAPH_...) and passed on as plain values."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from embeddings.encoders import DEFAULT_MODEL, EncoderKind
from graph.iris import Iris, check_iri

__all__ = ["Settings"]


class Settings(BaseSettings):
    """What can be set; the field `base_iri` is the variable LEXIGRAPH_BASE_IRI, and so on."""

    model_config = SettingsConfigDict(env_prefix="LEXIGRAPH_", frozen=True, env_ignore_empty=True)

    data: Path = Field(Path("lexigraph-data"), description="The data folder; `--data` goes before it.")
    base_iri: str = Field(
        "https://lexigraph.example/",
        description="Begins the IRI of every term; ends with `/` or `#`. Fixed once a data folder is made.",
    )
    glossary: str = Field(
        "Glossary", description="The glossary that ingested terms belong to; `--glossary` goes before it."
    )
    model: str = Field(
        DEFAULT_MODEL,
        description="The sentence-transformers model: a name or a folder. Never downloaded at run time.",
    )
    encoder: EncoderKind = Field(
        EncoderKind.ONNX,
        description="What runs the model: `onnx`, `onnx-int8` (faster, its hits differ a little) or `torch`."
        " The first ingest exports the model; without an export, `torch` runs it.",
    )
    license: str | None = Field(
        None, description="The IRI of the license of the data, which `/.well-known/void` tells."
    )
    mentions: bool = Field(True, description="Whether terms are linked to the terms that their text names.")
    api_key: SecretStr | None = Field(
        None, description="The key that mutations and subscriptions need. Without one there are none of them."
    )
    host: str = Field("127.0.0.1", description="The address to serve on; `--host` goes before it.")
    port: int = Field(8000, ge=0, le=65535, description="The port to serve on; `--port` goes before it.")
    trusted_documents: Path | None = Field(
        None,
        description="GraphQL documents that may be asked for by id: a manifest, `{id: document}` or Apollo's, or a"
        " folder of manifests and `.graphql` files.",
    )
    trusted_only: bool = Field(False, description="Whether only trusted documents are answered.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Web origins that may query from a browser, parted by commas; `*` for all."
    )
    reconcile: bool = Field(
        True,
        description="Whether `/reconcile` is served; web pages of any origin may query it, as its specification wants.",
    )
    mcp: bool = Field(True, description="Whether MCP, for language models, is served at `/mcp`.")
    mcp_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Names of the server in requests to `/mcp`, beside those of this machine, the address it serves on"
        " and the host of the base IRI; parted by commas.",
    )
    editor: bool = Field(
        True,
        description="Whether a browser that opens `/graphql` gets a page to write queries on, with the schema;"
        " never with `LEXIGRAPH_TRUSTED_ONLY`.",
    )
    max_page: int = Field(100, ge=1, description="The most items that one page of a list can have.")
    max_depth: int = Field(12, ge=1, description="The deepest that a GraphQL query may nest.")
    max_aliases: int = Field(30, ge=0, description="The most aliases in a GraphQL query.")
    max_tokens: int = Field(2000, ge=1, description="The most tokens in a GraphQL query.")
    max_nodes: int = Field(10_000, ge=1, description="The most objects that one GraphQL query may collect.")
    sparql_workers: int = Field(2, ge=1, description="How many SPARQL queries run at once, each in its own process.")
    max_sparql_waiting: int = Field(16, ge=0, description="The most SPARQL queries that wait; others get a 503.")
    max_sparql_seconds: int = Field(10, ge=1, description="The longest that a SPARQL query may run, in seconds.")
    max_sparql_bytes: int = Field(10_000_000, ge=1, description="The longest answer to a SPARQL query, in bytes.")
    max_sparql_memory: int = Field(
        1_000_000_000, ge=200_000_000, description="The most memory that a SPARQL query may need, in bytes."
    )
    max_request_bytes: int = Field(2_000_000, ge=1, description="The largest request body, in bytes.")

    @property
    def has_editor(self) -> bool:
        """Whether a browser gets a page at /graphql, which shows the schema to ask at will."""
        return self.editor and not self.trusted_only

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
