"""Settings: each variable is read once, and errors name the variable."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from api.cli import main
from api.log_options import LogFormat, LogLevel
from api.settings import Settings
from embeddings.encoders import EncoderKind
from tests.support.processes import run_here

VALUES: dict[str, tuple[str, object]] = {
    "data": ("/tmp/elsewhere", Path("/tmp/elsewhere")),  # noqa: S108 (never opened)
    "base_iri": ("https://example.org/terms#", "https://example.org/terms#"),
    "glossary": ("My Glossary", "My Glossary"),
    "graph": ("https://u:p@kg.example/r", SecretStr("https://u:p@kg.example/r")),
    "engine": ("postgresql://u:p@db.example/r", SecretStr("postgresql://u:p@db.example/r")),
    "model": ("/models/mine", "/models/mine"),
    "encoder": ("onnx-int8", EncoderKind.ONNX_INT8),
    "device": ("cuda", "cuda"),
    "cache": ("/var/cache/lexigraph", Path("/var/cache/lexigraph")),
    "edit_url": ("https://git.example/edit/{source}", "https://git.example/edit/{source}"),
    "license": ("https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by/4.0/"),
    "sources": ("pages/, words.csv", ("pages/", "words.csv")),
    "mentions": ("false", False),
    "api_key": ("secret", SecretStr("secret")),
    "keys": ("/run/secrets/keys.json", Path("/run/secrets/keys.json")),
    "private": ("true", True),
    "rate_limit": ("600", 600),
    "key_rate_limit": ("6000", 6000),
    "host": ("0.0.0.0", "0.0.0.0"),  # noqa: S104 (never listened on)
    "workers": ("7", 7),
    "port": ("9000", 9000),
    "uds": ("/run/lexigraph.sock", Path("/run/lexigraph.sock")),
    "ssl_certfile": ("/etc/ssl/words.pem", Path("/etc/ssl/words.pem")),
    "ssl_keyfile": ("/etc/ssl/words.key", Path("/etc/ssl/words.key")),
    "root_path": ("/words", "/words"),
    "proxy_headers": ("false", False),
    "trusted_proxies": ("10.0.0.1, 10.1.0.0/16", ("10.0.0.1", "10.1.0.0/16")),
    "log_level": ("info", LogLevel.INFO),
    "log_format": ("json", LogFormat.JSON),
    "stop_seconds": ("7", 7),
    "trusted_documents": ("/srv/manifest.json", Path("/srv/manifest.json")),
    "trusted_only": ("true", True),
    "cors_origins": ("https://a.example, https://b.example,", ("https://a.example", "https://b.example")),
    "reconcile": ("false", False),
    "mcp": ("false", False),
    "hosts": ("a.example, b.example", ("a.example", "b.example")),
    "editor": ("0", False),
    "compile_queries": ("0", False),
    "max_page": ("7", 7),
    "max_depth": ("7", 7),
    "max_aliases": ("7", 7),
    "max_tokens": ("7", 7),
    "max_batch": ("7", 7),
    "max_persisted": ("0", 0),
    "kept_commits": ("7", 7),
    "max_nodes": ("7", 7),
    "sparql_workers": ("7", 7),
    "max_sparql_waiting": ("7", 7),
    "max_sparql_seconds": ("7", 7),
    "max_sparql_bytes": ("7", 7),
    "max_sparql_memory": ("300000000", 300_000_000),
    "max_write_wait": ("7", 7),
    "max_writes_waiting": ("7", 7),
    "max_read_seconds": ("3", 3),
    "max_read_memory": ("300000000", 300_000_000),
    "metrics_host": ("::", "::"),
    "metrics_port": ("9100", 9100),
    "max_connections": ("100", 100),
    "keep_alive_seconds": ("10", 10),
    "max_head_seconds": ("5", 5),
    "max_body_seconds": ("30", 30),
    "max_request_bytes": ("7", 7),
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("LEXIGRAPH_")]:
        monkeypatch.delenv(name)


def test_every_setting_is_tested() -> None:
    assert VALUES.keys() == Settings.model_fields.keys()


@pytest.mark.parametrize("name", VALUES)
def test_a_setting_is_read_from_its_variable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = VALUES[name]
    assert getattr(Settings(), name) != value
    monkeypatch.setenv(f"LEXIGRAPH_{name.upper()}", text)
    assert getattr(Settings(), name) == value


@pytest.mark.parametrize("name", VALUES)
def test_an_empty_variable_counts_as_unset(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"LEXIGRAPH_{name.upper()}", "")
    assert Settings() == Settings.model_validate({})


def test_settings_are_immutable() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


def test_secrets_are_hidden() -> None:
    graph, engine = SecretStr("https://u:hunter2@kg.example/"), SecretStr("postgresql://u:hunter2@db.example/r")
    settings = Settings(api_key=SecretStr("hunter2"), graph=graph, engine=engine)
    assert "hunter2" not in repr(settings) + repr(settings.servers)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("GRAPH", "it is neither the http(s) address of a SPARQL endpoint nor the path of a data directory"),
        ("ENGINE", "it does not begin with postgresql://"),
    ],
)
def test_an_invalid_address_is_reported_without_its_password(
    name: str, reason: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"LEXIGRAPH_{name}", "ftp://u:hunter2@kg.example/")
    monkeypatch.setattr(sys, "argv", ["lexigraph", "stats"])
    with pytest.raises(SystemExit):
        main()
    message = " ".join(capsys.readouterr().err.replace("│", "").split())
    assert f"LEXIGRAPH_{name} is not valid: {reason}." in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("BASE_IRI", "not an iri"),
        ("BASE_IRI", "https://example.org/terms"),
        ("ENCODER", "tensorflow"),
        ("LICENSE", "CC BY 4.0"),
        ("MENTIONS", "perhaps"),
        ("EDITOR", "perhaps"),
        ("TRUSTED_ONLY", "perhaps"),
        ("MAX_PAGE", "0"),
        ("MAX_DEPTH", "0"),
        ("MAX_ALIASES", "-1"),
        ("MAX_TOKENS", "x"),
        ("MAX_NODES", "0"),
        ("SPARQL_WORKERS", "0"),
        ("MAX_SPARQL_WAITING", "-1"),
        ("MAX_SPARQL_SECONDS", "0"),
        ("MAX_SPARQL_BYTES", "0"),
        ("MAX_SPARQL_MEMORY", "1000"),
        ("MAX_REQUEST_BYTES", "1.5"),
        ("ROOT_PATH", "words"),
        ("LOG_LEVEL", "loud"),
        ("HOSTS", "https://terms.example.org/"),
        ("HOSTS", "a.example, b.example:8000"),
        ("HOSTS", "*.example.org"),
        ("CORS_ORIGINS", "app.example.org"),
        ("CORS_ORIGINS", "https://app.example.org/"),
        ("TRUSTED_PROXIES", "10.0.0.5/8"),
        ("TRUSTED_PROXIES", "proxy"),
    ],
)
def test_a_wrong_setting_is_a_usage_error_that_names_the_variable_and_the_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"LEXIGRAPH_{name}", value)
    refused(["stats"], name, value, monkeypatch, capsys)


@pytest.mark.parametrize("command", [["schema"], ["ingest", "x"], ["serve"], ["export"]])
def test_each_command_refuses_a_wrong_setting(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEXIGRAPH_MAX_PAGE", "0")
    refused(command, "MAX_PAGE", "0", monkeypatch, capsys)


def refused(
    command: list[str], name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert that a command fails, and names the setting and its value."""
    monkeypatch.setattr("sys.argv", ["lexigraph", *command])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"LEXIGRAPH_{name} is {value!r}: " in printed.err


@pytest.mark.parametrize(
    ("variable", "likely"),
    [
        ("PRIVAT", "PRIVATE"),
        ("GLOSARY", "GLOSSARY"),
        ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ("SSL_CERT", "SSL_CERTFILE"),
    ],
)
def test_misspelled_variables_are_refused(variable: str, likely: str) -> None:
    settings: dict[str, Any] = {f"LEXIGRAPH_{variable}": "true"}
    done = run_here("stats", **settings)
    message = f"lexigraph: LEXIGRAPH_{variable} is not a setting. Did you mean LEXIGRAPH_{likely}?\n"
    assert (done.returncode, done.stderr) == (2, message)


@pytest.mark.parametrize("variable", ["LEXIGRAPH_URL", "LEXIGRAPH_SERVICE_PORT", "LEXIGRAPH_PORT_80_TCP_PORT"])
def test_variables_of_other_programs_are_ignored(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "tcp://10.0.0.1:80")
    assert Settings() == Settings.model_validate({})


def test_all_proxies_are_trusted_if_one_is_an_asterisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXIGRAPH_TRUSTED_PROXIES", "127.0.0.1, *")
    assert Settings().trusted_proxies == ("*",)


def test_a_path_of_the_graph_is_that_of_the_data_directory(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("name,definition\nToken,Part of a word\n")
    graph = str(tmp_path / "terms")
    done = run_here("ingest", str(tmp_path / "words.csv"), LEXIGRAPH_GRAPH=graph)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "terms/lexigraph.json").is_file()
    assert "Token" in run_here("show", "token", LEXIGRAPH_GRAPH=graph, LEXIGRAPH_DATA=graph).stdout
    refused = run_here("show", "token", "--data", str(tmp_path / "other"), LEXIGRAPH_GRAPH=graph)
    message = " ".join(refused.stderr.replace("│", "").split())
    assert (refused.returncode, "Unset LEXIGRAPH_GRAPH, or name the same directory." in message) == (2, True)


def test_nothing_is_read_at_import() -> None:
    wrong = {"LEXIGRAPH_PORT": "x", "LEXIGRAPH_MAX_PAGE": "x", "LEXIGRAPH_BASE_IRI": "x"}
    program = "import api.app, api.cli, api.cli.demo, api.schema, api.settings, ingest.pipeline"
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | wrong | {"PYTHONPATH": root}, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
