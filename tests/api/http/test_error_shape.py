"""Errors have one shape per interface, and internal errors are not disclosed."""

import logging
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn

import pytest

from api.app import create_app
from api.cli import main
from api.errors import (
    FAULT,
    ApiError,
    BadArgument,
    BadCursor,
    CannotListen,
    EpochUnavailable,
    Forbidden,
    KeysUnusable,
    NotAcceptable,
    NotTrusted,
    Overloaded,
    PersistedQueryNotFound,
    PersistedQueryNotSupported,
    Problem,
    QueryTimeout,
    QueryTooLarge,
    RateLimited,
    TrustedDocumentsUnusable,
    UnknownKey,
    UnknownResource,
    UnsupportedMediaType,
    WriteRejected,
    WriterLost,
    problem_of,
)
from api.lexicon.current import Current
from api.settings import Settings
from embeddings.encoder import Encoder
from embeddings.errors import (
    EmptyQuery,
    EngineRefused,
    EngineUnavailable,
    IndexMissing,
    ModelUnavailable,
    NoVectors,
    WrongModel,
)
from graph.errors import (
    CommitConflict,
    InvalidIri,
    LogTruncated,
    NotExportable,
    QueryError,
    QueryRefused,
    ResultTooLarge,
    StoreError,
    StoreUnreachable,
    StoreUnusable,
    UnknownName,
)
from ingest.data_directory.folder import open_writer
from ingest.errors import FolderBusy, FolderMismatch, FolderMissing
from tests.api.client import Client
from tests.api.conftest import Serve

SECRET = "the password is hunter2"  # noqa: S105 (an example of a secret in an error message)


def problem_details(status: int, code: str, message: str) -> dict[str, object]:
    """Problem details (RFC 9457), with the error as earlier versions had it."""
    error = {"code": code, "message": message}
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": message, "code": code, "error": error}


@pytest.mark.parametrize(
    ("error", "code", "status", "exit_code"),
    [
        (UnknownName("category", "x", []), "NOT_FOUND", 404, 1),
        (EmptyQuery(), "EMPTY_QUERY", 400, 2),
        (ModelUnavailable("m", "it is gone", "Fetch it."), "INDEX_UNAVAILABLE", 503, 1),
        (IndexMissing(Path("x")), "INDEX_UNAVAILABLE", 503, 1),
        (WrongModel("a@1", "b@2"), "INDEX_UNAVAILABLE", 503, 1),
        (NoVectors("no model"), "INDEX_UNAVAILABLE", 503, 1),
        (FolderBusy("x"), "BUSY", 409, 1),
        (CommitConflict(1), "BUSY", 409, 1),
        (FolderMissing("x"), "NO_DATA", 503, 2),
        (FolderMismatch("x"), "DATA_UNUSABLE", 503, 1),
        (StoreError("x"), "DATA_UNUSABLE", 503, 1),
        (StoreUnusable("x"), "DATA_UNUSABLE", 503, 1),
        (StoreUnreachable("x"), "UNAVAILABLE", 503, 1),
        (EngineUnavailable("x"), "UNAVAILABLE", 503, 1),
        (EngineRefused("x", "Do y."), "DATA_UNUSABLE", 503, 1),
        (Forbidden("x"), "FORBIDDEN", 403, 2),
        (QueryRefused("x"), "FORBIDDEN", 403, 2),
        (QueryTooLarge("x"), "TOO_LARGE", 413, 2),
        (ResultTooLarge("x"), "TOO_LARGE", 413, 2),
        (QueryTimeout(1), "TIMEOUT", 400, 2),
        (Overloaded(1, 1), "OVERLOADED", 503, 1),
        (LogTruncated(3, 7), "LOG_TRUNCATED", 410, 1),
        (EpochUnavailable(7, 5), "EPOCH_UNAVAILABLE", 503, 1),
        (WriterLost(has_begun=True), "NOT_ACKNOWLEDGED", 503, 1),
        (WriteRejected(Problem("BUSY", "x", 409, 1)), "BUSY", 409, 1),
        (UnsupportedMediaType("x"), "UNSUPPORTED_MEDIA_TYPE", 415, 2),
        (BadCursor("x"), "BAD_REQUEST", 400, 2),
        (BadArgument("x"), "BAD_REQUEST", 400, 2),
        (InvalidIri("x"), "BAD_REQUEST", 400, 2),
        (UnknownResource("urn:x"), "NOT_FOUND", 404, 1),
        (NotAcceptable("x"), "NOT_ACCEPTABLE", 406, 2),
        (NotExportable("x"), "NOT_EXPORTABLE", 409, 1),
        (CannotListen(("::1", 1), "in use"), "CANNOT_LISTEN", 500, 1),
        (TrustedDocumentsUnusable("x"), "TRUSTED_DOCUMENTS_UNUSABLE", 500, 2),
        (PersistedQueryNotFound("x"), "PERSISTED_QUERY_NOT_FOUND", 404, 2),
        (PersistedQueryNotSupported(), "PERSISTED_QUERY_NOT_SUPPORTED", 400, 2),
        (NotTrusted(), "QUERY_NOT_IN_SAFELIST", 403, 2),
        (RateLimited(1.5), "RATE_LIMITED", 429, 1),
        (UnknownKey("x", ["y"]), "NOT_FOUND", 404, 1),
        (KeysUnusable(Path("keys.json"), OSError("x")), "KEYS_UNUSABLE", 500, 2),
    ],
)
def test_a_known_error_has_a_code_a_status_and_an_exit_code(
    error: Exception, code: str, status: int, exit_code: int
) -> None:
    problem = problem_of(error)
    assert problem is not None
    assert (problem.code, problem.status, problem.exit_code) == (code, status, exit_code)
    assert problem.message == str(error)


@pytest.mark.parametrize("error", [KeyError("x"), RuntimeError("x"), QueryError("x"), OSError("x")])
def test_internal_errors_are_not_reported_to_callers(error: Exception) -> None:
    assert problem_of(error) is None


def test_every_api_error_has_a_problem() -> None:
    assert set(ApiError.__subclasses__()) == {
        BadArgument,
        BadCursor,
        CannotListen,
        EpochUnavailable,
        Forbidden,
        KeysUnusable,
        NotAcceptable,
        Overloaded,
        QueryTimeout,
        NotTrusted,
        PersistedQueryNotFound,
        PersistedQueryNotSupported,
        QueryTooLarge,
        RateLimited,
        TrustedDocumentsUnusable,
        UnknownKey,
        UnsupportedMediaType,
        UnknownResource,
        WriteRejected,
        WriterLost,
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "BAD_QUERY"),
        ("{ nope }", "BAD_QUERY"),
        ("{ terms { ...nope } }", "BAD_QUERY"),
        ("query ($first: Int!) { terms(first: $first) { totalCount } }", "BAD_QUERY"),
        ("{ terms(first: 1000) { totalCount } }", "BAD_REQUEST"),
        ("{ term { __typename } }", "BAD_REQUEST"),
        ('{ terms(after: "x") { totalCount } }', "BAD_REQUEST"),
        ('{ terms(where: {organization: "Nobody at all"}) { totalCount } }', "NOT_FOUND"),
        ('{ search(query: "") { totalCount } }', "EMPTY_QUERY"),
        ("mutation { ingest(documents: []) { terms } }", "FORBIDDEN"),
        ("{" + "a {" * 14 + "b" + "}" * 15, "TOO_LARGE"),
    ],
)
def test_a_graphql_error_has_a_message_a_location_and_a_code(client: Client, query: str, code: str) -> None:
    for error in client.post(query)["errors"]:
        assert error.keys() <= {"message", "locations", "path", "extensions"}
        assert error["extensions"] == {"code": code}
        assert error["message"]


def fails(*_: object) -> NoReturn:
    raise RuntimeError(SECRET)


def test_an_internal_error_in_a_resolver_is_hidden_and_logged_once(
    sample_folder: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = serve(sample_folder)
    monkeypatch.setattr("api.schema.query.organizations_fitting", fails)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("{ organizations { totalCount } }")
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert error["message"] == FAULT.message
    assert SECRET not in str(answer)
    logged = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in logged] == ["lexigraph"]
    assert logged[0].exc_info is not None
    assert SECRET in str(logged[0].exc_info[1])


def test_client_errors_are_not_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.post("{ nope }")
        client.post("{")
        client.post("query ($first: Int!) { terms(first: $first) { totalCount } }", first="many")
        client.post("{ terms(first: 1000) { totalCount } }")
        client.get("/term/nope")
    assert [record for record in caplog.records if record.name.startswith(("lexigraph", "strawberry"))] == []


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("GET", "/docs", 404, "NOT_FOUND"),
        ("DELETE", "/health", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/export", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/term/nope", 404, "NOT_FOUND"),
        ("GET", "/term/a%20b", 404, "NOT_FOUND"),
        ("GET", "/term/batch-size?format=word", 400, "BAD_REQUEST"),
    ],
)
def test_an_http_error_is_one_object_with_a_code_and_a_message(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    message = response.json()["detail"]
    assert message
    assert response.json() == problem_details(status, code, message)


@pytest.mark.parametrize(("method", "status"), [("PUT", 405), ("DELETE", 405)])
def test_an_unsupported_method_at_graphql_gets_a_graphql_error(client: Client, method: str, status: int) -> None:
    response = client.request(method, "/graphql")
    assert response.status_code == status
    assert "GET" in response.headers["allow"]
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "METHOD_NOT_ALLOWED"}


def test_a_crash_of_a_route_is_hidden(sample_folder: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    client = serve(sample_folder)
    monkeypatch.setattr("api.linked_data.routes.read_descriptions", fails)
    response = client.get("/term/batch-size")
    assert response.status_code == 500
    assert response.json() == problem_details(500, "INTERNAL", FAULT.message)


def test_an_unusable_store_is_reported_by_routes(own_folder: Path, encoder: Encoder) -> None:
    current = Current(own_folder, encoder)
    current.lexicon.store.close()
    app = create_app(own_folder, Settings(), encoder)

    @app.get("/broken")
    async def broken() -> None:
        current.lexicon.relations([f"{Settings().base_iri}term/batch-size"])

    with Client(app) as client:
        response = client.get("/broken")
    assert response.status_code == 503
    message = "The data of the server cannot be read or written. Its log has the details."
    assert response.json() == problem_details(503, "DATA_UNUSABLE", message)


def exit_of(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("sys.argv", ["lexigraph", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["stats", "--data", "nowhere"], 2, "No data directory at nowhere."),
        (["search", " ", "--mode", "lexical"], 2, "The query is empty."),
        (["ingest"], 2, "Pass files or directories, or list them as `sources` in lexigraph.toml."),
        (["check"], 2, "Pass files or directories, or list them as `sources` in lexigraph.toml."),
        (["ingest", "-", "--watch"], 2, "Pass files, directories or globs."),
        (["search", "x", "--mode", "lexical", "--category", "Nope"], 1, "Unknown category 'Nope';"),
        (["search", "x", "--mode", "lexical", "--organization", "Nobody"], 1, "Unknown organization"),
        (["remove", "no-such-source"], 1, "Unknown source 'no-such-source';"),
        (["export", "-o", "no/such/folder/x.ttl"], 1, "No such file or directory"),
        (["ingest", "x", "--data", "/dev/null/x"], 1, "/dev/null"),
        (["show", "Bacth Size", "--json"], 1, "Unknown term 'Bacth Size'. Did you mean Batch Size"),
        (["export", "--term", "Bacth Size"], 1, "Unknown term 'Bacth Size'. Did you mean Batch Size"),
    ],
)
def test_a_command_reports_an_error_in_one_line_on_stderr(
    own_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.setenv("LEXIGRAPH_DATA", str(own_folder))
    assert exit_of(arguments, monkeypatch) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err


def test_a_locked_data_directory_is_reported_in_one_line(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEXIGRAPH_MAX_WRITE_WAIT", "0")
    with open_writer(own_folder, Settings().base_iri):
        assert exit_of(["remove", "x", "--data", str(own_folder)], monkeypatch) == 1
    assert "Another process is writing" in capsys.readouterr().err


def test_an_internal_error_of_a_command_prints_a_traceback(
    sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.listing.print_json", fails)
    monkeypatch.setattr("sys.argv", ["lexigraph", "stats", "--json", "--data", str(sample_folder)])
    with pytest.raises(RuntimeError, match=SECRET):
        main()


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["search"],
        ["search", "x", "--mode", "psychic"],
        ["search", "x", "-n", "0"],
        ["search", "x", "-n", "many"],
        ["export", "--format", "word"],
        ["serve", "--port", "70000"],
        ["stats", "--nope"],
    ],
)
def test_wrong_usage_exits_with_2_and_prints_usage_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert exit_of(arguments, monkeypatch) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Usage: lexigraph ")
