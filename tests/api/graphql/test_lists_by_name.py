"""Lists of terms by name: pages, cursors that outlive changes, and the cost of a page."""

from pathlib import Path
from typing import Any

import pytest

from api.lexicon.current import Current
from api.lexicon.cursors import cursor_of, cursor_of_sort
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.records import Filter
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve

KEY = "a key"
LIST = """query ($first: Int = 2, $after: String, $order: TermOrder! = NAME, $where: TermWhere) {
    terms(first: $first, after: $after, orderBy: $order, where: $where) {
        totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}"""
INGEST = "mutation ($documents: [DocumentInput!]!) { ingest(documents: $documents) { terms } }"
REMOVE = "mutation ($source: String!) { removeSource(source: $source) { removed } }"
NAMES = ["Alpha", "beta", "Delta", "Gamma"]


def page(name: str) -> str:
    return f"// SOME TERM\n{name}\nA definition.\n"


@pytest.fixture
def client(encoder: Encoder, tmp_path: Path, serve: Serve) -> Client:
    documents = tuple(uploaded_document(name, page(name)) for name in NAMES)
    Ingestion(tmp_path / "data", Settings(), encoder).ingest(Inputs(documents))
    return serve(tmp_path / "data", api_key=KEY)


def terms(client: Client, **variables: Any) -> tuple[list[str], dict[str, Any], int]:
    found = client.query(LIST, **variables)["terms"]
    return [node["name"] for node in found["nodes"]], found["pageInfo"], found["totalCount"]


@pytest.mark.parametrize(("order", "names"), [("NAME", NAMES), ("NAME_DESCENDING", NAMES[::-1])])
def test_pages_follow_each_other_in_both_orders(client: Client, order: str, names: list[str]) -> None:
    first, info, total = terms(client, order=order)
    assert (first, total) == (names[:2], 4)
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (False, True)
    second, info, total = terms(client, order=order, after=info["endCursor"])
    assert (second, total) == (names[2:], 4)
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (True, False)
    nothing, info, total = terms(client, order=order, after=info["endCursor"])
    assert (nothing, total) == ([], 4)
    assert info == {"hasPreviousPage": True, "hasNextPage": False, "startCursor": None, "endCursor": None}


def test_a_cursor_stays_valid_when_its_term_is_removed_and_others_are_added(client: Client) -> None:
    _, info, _ = terms(client)
    assert client.query(REMOVE, KEY, source="upload:beta")["removeSource"]["removed"] == 1
    client.query(INGEST, KEY, documents=[{"name": "Chi", "content": page("Chi")}])
    names, after, total = terms(client, after=info["endCursor"])
    assert (names, total) == (["Chi", "Delta"], 4)
    assert after["hasPreviousPage"]


def test_nothing_precedes_a_page_when_all_earlier_terms_were_removed(client: Client) -> None:
    _, info, _ = terms(client, first=1)
    client.query(REMOVE, KEY, source="upload:Alpha")
    names, after, total = terms(client, after=info["endCursor"])
    assert (names, after["hasPreviousPage"], total) == (["beta", "Delta"], False, 3)


def test_a_filter_applies_to_the_page_and_to_the_count(client: Client) -> None:
    where = {"category": "Some"}
    names, info, total = terms(client, where=where, after=cursor_of_sort("BETA", "z"))
    assert (names, total, info["hasPreviousPage"]) == (["Delta", "Gamma"], 4, True)


@pytest.mark.parametrize("cursor", ["x", "é", "W10=", "WzEsIDJd", "bnVsbA==", cursor_of(1, "https://example.org/a")])
def test_a_cursor_of_another_kind_of_list_is_rejected(client: Client, cursor: str) -> None:
    assert client.error(LIST, after=cursor)[0] == "BAD_REQUEST"


def test_a_category_narrows_a_filter_by_another_category(client: Client) -> None:
    client.query(INGEST, KEY, documents=[{"name": "Chi", "content": page("Chi").replace("SOME", "OTHER")}])
    query = (
        """{ categories { name all: terms { totalCount } both: terms(where: {category: "Other"}) { totalCount } } }"""
    )
    found = {
        one["name"]: (one["all"]["totalCount"], one["both"]["totalCount"]) for one in client.query(query)["categories"]
    }
    assert found == {"Other": (1, 1), "Some": (4, 0)}


def test_a_page_reads_no_more_terms_than_it_shows(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = type(Current(tmp_path / "data", None).lexicon.view)
    asked: list[int] = []
    read = view.page

    def noted(self: Any, where: Filter, first: int, *others: Any, **named: Any) -> Any:
        asked.append(first)
        return read(self, where, first, *others, **named)

    monkeypatch.setattr(view, "page", noted)
    terms(client, after=cursor_of_sort("beta", ""))
    client.query("{ categories { terms(first: 2) { totalCount } } glossaries { terms(first: 2) { nodes { name } } } }")
    assert client.get("/categories", accept="text/html").status_code == 200
    assert client.get("/", accept="text/html").status_code == 200
    assert asked and max(asked) < 7
