"""All settings, read once from environment variables (`LEXIGRAPH_...`) and `lexigraph.toml`, passed on as values."""

import ipaddress
import os
import re
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from api.edit_links import check_template
from api.errors import BadArgument
from api.log_options import LogFormat, LogLevel
from api.project_file import find_project, read_project_file
from embeddings.encoders import DEFAULT_MODEL, EncoderKind
from graph.iris import Iris, check_iri
from ingest.data_directory.servers import Servers

_LIKENESS: Final = 0.8  # LEXIGRAPH_SERVICE_PORT of Kubernetes has .75 with a setting, LEXIGRAPH_TRUSTED_PROXY .86
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _check_graph(address: SecretStr | None) -> SecretStr | None:
    text = address.get_secret_value() if address else ""
    if _SCHEME.match(text) and not (text.startswith(("http://", "https://")) and urlsplit(text).hostname):
        raise ValueError("it is neither the http(s) address of a SPARQL endpoint nor the path of a data directory")
    return address


def _check_engine(address: SecretStr | None) -> SecretStr | None:
    if address and not address.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("it does not begin with postgresql://")
    return address


def _check_variables(names: Collection[str]) -> None:
    """Refuse variables that are misspelled settings; others may be those of other programs."""
    for variable in filter(re.compile("LEXIGRAPH_", re.IGNORECASE).match, os.environ):
        name = variable[len("LEXIGRAPH_") :].lower()
        if name not in names and (likely := get_close_matches(name, names, 1, _LIKENESS)):
            raise BadArgument(f"{variable} is not a setting. Did you mean LEXIGRAPH_{likely[0].upper()}?")


def _split(names: object) -> object:
    return [one.strip() for one in names.split(",") if one.strip()] if isinstance(names, str) else names


def _check_hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name != "*" and re.search(r"[\s*:/@?#]", name):
            raise ValueError(f"{name!r} is not a host name; write it without a scheme, a port, a path or *")
    return names


def _check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        if origin != "*" and not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s/@?#*]+", origin):
            raise ValueError(
                f"{origin!r} is not an origin; write it as https://app.example.org, without a path or a final /"
            )
    return origins


def _check_proxies(networks: tuple[str, ...]) -> tuple[str, ...]:
    if "*" in networks:
        return ("*",)
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ValueError(f"{error}; write an address as 10.0.0.5, and a network as 10.0.0.0/8") from None
    return networks


_Names: TypeAlias = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """The settings. Each field is a key of `lexigraph.toml` and an environment variable, which overrides it.

    `base_iri` is `LEXIGRAPH_BASE_IRI`. Raises `BadArgument` for a misspelled variable and for a file that cannot be
    used; see `read_project_file`.
    """

    model_config = SettingsConfigDict(env_prefix="LEXIGRAPH_", frozen=True, env_ignore_empty=True)

    data: Path = Field(
        Path("lexigraph-data"),
        description="Data directory, next to `lexigraph.toml` if there is one. Overridden by `--data`.",
    )
    base_iri: Annotated[str, AfterValidator(lambda base: Iris(base).base)] = Field(
        "https://lexigraph.example/",
        description="Prefix of all IRIs; must end with `/` or `#`. Cannot be changed for an existing data directory.",
    )
    graph: Annotated[SecretStr | None, AfterValidator(_check_graph)] = Field(
        None,
        description="Address of a SPARQL 1.1 endpoint that holds the graph instead of the data directory:"
        " `https://user:password@host/repository`. A path is that of the data directory.",
    )
    engine: Annotated[SecretStr | None, AfterValidator(_check_engine)] = Field(
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
        description="Directory of the exported models that data directories share, and of the latest places on maps."
        " Default: in the user's cache directory, `~/.cache/lexigraph` on Linux.",
    )
    license: Annotated[str | None, AfterValidator(lambda iri: iri and check_iri(iri))] = Field(
        None, description="IRI of the license of the data, published at `/.well-known/void`."
    )
    edit_url: Annotated[str | None, AfterValidator(lambda template: template and check_template(template))] = Field(
        None,
        description="Address at which a document can be edited, with `{source}` for its name and `{line}` for the line"
        " of a term: `https://github.com/org/repo/edit/main/{source}#L{line}`. Pages of terms link to it.",
    )
    sources: _Names = Field(
        (),
        description="Files, directories and globs that `ingest` and `check` read if no path is given, separated by"
        " commas.",
    )
    mentions: bool = Field(True, description="Link terms to the terms that their text names.")
    api_key: SecretStr | None = Field(
        None,
        description="Key with the scope `admin`, in addition to those of `lexigraph keys`.",
    )
    keys: Path | None = Field(
        None, description="File with the digests of keys. Default: `keys.json` in the data directory."
    )
    private: bool = Field(
        False,
        description="Require a key for reading, at every address except `/health`, `/ready`, `/favicon.ico` and"
        " `/assets/`.",
    )
    rate_limit: int = Field(
        0, ge=0, description="Maximum number of requests per minute and address without a key; 0 for no limit."
    )
    key_rate_limit: int = Field(0, ge=0, description="Maximum number of requests per minute and key; 0 for no limit.")
    host: str = Field("127.0.0.1", description="Address to listen on. Overridden by `--host`.")
    workers: int = Field(
        1,
        ge=1,
        description="Number of processes that answer requests. With 2 or more, one more process writes. Overridden by"
        " `--workers`.",
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on. Overridden by `--port`.")
    metrics_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="Port of the metrics for Prometheus. They are not served if it is not set. Overridden by"
        " `--metrics-port`.",
    )
    metrics_host: str = Field("127.0.0.1", description="Address on which `/metrics` is served.")
    uds: Path | None = Field(
        None, description="Unix socket to listen on instead of an address and port. Overridden by `--uds`."
    )
    hosts: Annotated[_Names, AfterValidator(_check_hosts)] = Field(
        (),
        description="Additional host names that requests may have, without ports, separated by commas; `*` for all."
        " Always accepted: IP addresses, names without a dot, the name the server listens on, and the host of the base"
        " IRI.",
    )
    ssl_certfile: Path | None = Field(
        None, description="Certificate chain in PEM, to serve HTTPS. Overridden by `--ssl-certfile`."
    )
    ssl_keyfile: Path | None = Field(
        None, description="Private key of the certificate, if not in the same file. Overridden by `--ssl-keyfile`."
    )
    root_path: str = Field(
        "",
        pattern="^(/[^/?#]+)*$",
        description="Path below which a proxy publishes the server and which it removes from requests, such as"
        " `/glossary`. Overridden by `--root-path`.",
    )
    proxy_headers: bool = Field(
        True,
        description="Read the client's address and scheme from the headers `X-Forwarded-For` and `X-Forwarded-Proto`"
        " of trusted proxies. Overridden by `--proxy-headers` and `--no-proxy-headers`.",
    )
    trusted_proxies: Annotated[_Names, AfterValidator(_check_proxies)] = Field(
        ("127.0.0.1",), description="Addresses and networks of trusted proxies, separated by commas; `*` for all."
    )
    log_level: LogLevel = Field(
        LogLevel.WARNING,
        description="Lowest level that the server logs: `debug`, `info` with each request, `warning` or `error`."
        " Overridden by `--log-level`.",
    )
    log_format: LogFormat = Field(
        LogFormat.TEXT,
        description="Format of the log: `text`, or `json` with one object per line. Overridden by `--log-format`.",
    )
    stop_seconds: int = Field(
        30, ge=0, description="Time that requests have to finish when the server is stopped, in seconds."
    )
    trusted_documents: Path | None = Field(
        None,
        description="GraphQL documents that clients can send by ID: a manifest (`{id: document}` or Apollo's format),"
        " or a directory of manifests and `.graphql` files.",
    )
    trusted_only: bool = Field(False, description="Accept only trusted documents.")
    cors_origins: Annotated[_Names, AfterValidator(_check_origins)] = Field(
        (),
        description="Web origins that may send requests from a browser, such as `https://app.example.org`, separated by"
        " commas; `*` for all.",
    )
    reconcile: bool = Field(
        True,
        description="Serve `/reconcile`. Web pages of any origin may query it, as its specification requires.",
    )
    mcp: bool = Field(True, description="Serve MCP, for language models, at `/mcp`.")
    editor: bool = Field(
        True,
        description="Serve a query editor with the schema to browsers at `/graphql`. Off with"
        " `LEXIGRAPH_TRUSTED_ONLY`.",
    )
    compile_queries: bool = Field(
        True, description="Compile GraphQL queries. If off, graphql-core executes them, with the same answers."
    )
    max_page: int = Field(100, ge=1, description="Maximum number of items per page.")
    max_depth: int = Field(12, ge=1, description="Maximum nesting depth of a GraphQL query.")
    max_aliases: int = Field(30, ge=0, description="Maximum number of aliases per GraphQL query.")
    max_tokens: int = Field(
        2000,
        ge=1,
        description="Maximum number of tokens, and of fields after fragments are expanded, per GraphQL query.",
    )
    max_batch: int = Field(10, ge=1, description="Maximum number of operations in the array of a GraphQL request.")
    max_persisted: int = Field(
        1000,
        ge=0,
        description="Number of GraphQL documents that a process remembers by their digests, for automatic persisted"
        " queries. 0 disables these.",
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
    max_read_seconds: int = Field(
        10,
        ge=1,
        description="Maximum processor time for reading a document that is uploaded by a mutation, in seconds.",
    )
    max_read_memory: int = Field(
        1_000_000_000,
        ge=200_000_000,
        description="Maximum memory of the process that reads uploaded documents, in bytes.",
    )
    max_connections: int = Field(
        800, ge=1, description="Maximum number of open connections per process. Further ones get a 503 response."
    )
    keep_alive_seconds: int = Field(
        20,
        ge=1,
        description="Time after which an idle connection is closed, in seconds. Set it above the time for which a proxy"
        " keeps idle connections; otherwise it may send a request on a connection that is being closed.",
    )
    max_head_seconds: int = Field(
        10, ge=1, description="Maximum time until the head of a request is complete, in seconds."
    )
    max_body_seconds: int = Field(
        60, ge=1, description="Maximum time until the body of a request is complete, in seconds."
    )
    max_request_bytes: int = Field(2_000_000, ge=1, description="Maximum size of a request body, in bytes.")

    @property
    def has_editor(self) -> bool:
        """Whether browsers get the query editor at /graphql, which discloses the schema."""
        return self.editor and not self.trusted_only

    @property
    def servers(self) -> Servers:
        """The servers that hold the graph or the search engine instead of the data directory."""
        graph, engine = (address.get_secret_value() if address else "" for address in (self.graph, self.engine))
        return Servers("" if self.graph_folder else graph, engine)

    @property
    def folder(self) -> Path:
        """The data directory: `data` or the path in `graph`, or else the default, in the project if there is one."""
        if "data" in self.model_fields_set:
            return self.data
        return self.graph_folder or (find_project() or Path()) / self.data

    @property
    def graph_folder(self) -> Path | None:
        """The data directory whose graph `graph` names, None without a path."""
        address = self.graph.get_secret_value() if self.graph else ""
        return Path(address) if address and not _SCHEME.match(address) else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from, in the order of precedence."""
        _check_variables(cls.model_fields)
        project = find_project()
        values = {} if project is None else read_project_file(project, cls.model_fields)
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=values)
