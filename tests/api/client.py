"""An HTTP and GraphQL client for an application in process."""

from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from fastapi import FastAPI

from tests.support.opened import Opened

T = TypeVar("T")


class Client:
    """A started application with one event loop for all requests; exceptions become responses, as on a server."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._lifespan = Opened(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def __enter__(self) -> Self:
        self._lifespan.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self.http.aclose())
        self._lifespan.__exit__(kind, error, trace)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._lifespan.run(coroutine)

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return self.run(self.http.request(method, path, **arguments))

    def get(self, path: str, accept: str | None = None, **arguments: Any) -> httpx.Response:
        headers = {} if accept is None else {"Accept": accept}
        return self.request("GET", path, headers=headers, **arguments)

    def post(self, query: str, /, key: str | None = None, **variables: Any) -> Any:
        """Return the whole GraphQL response."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        response = self.request("POST", "/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert response.status_code == 200, response.text
        return response.json()

    def query(self, query: str, /, key: str | None = None, **variables: Any) -> Any:
        """Return the data of a query that has no errors."""
        answer = self.post(query, key, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def error(self, query: str, /, key: str | None = None, **variables: Any) -> tuple[str, str]:
        """Return the code and the message of the only error of a query."""
        (error,) = self.post(query, key, **variables)["errors"]
        return error["extensions"]["code"], error["message"]
