"""Following changes of a glossary with `modifiedSince`."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from graph.rdf import Iri
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import Serve

FIRST = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECOND = FIRST + timedelta(hours=1)
TERMS = (
    "query ($since: DateTime) { terms(where: {modifiedSince: $since}) { nodes { name modified source { modified } } } }"
)


@pytest.fixture(scope="module")
def client(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, serve_all: Serve) -> Client:
    """Two pages; an hour later, one of them is rewritten and a third is added."""
    folder = tmp_path_factory.mktemp("modified")
    for time, pages in (
        (FIRST, {"a": "Alpha\nFirst.", "b": "Beta\nFirst."}),
        (SECOND, {"a": "Alpha\nFirst.", "b": "Beta\nSecond.", "c": "Gamma\nSecond."}),
    ):
        ingestion = Ingestion(folder, Settings(), encoder, clock=lambda time=time: time)  # type: ignore[misc]
        documents = tuple(uploaded_document(name, f"// SOME TERM\n{page}\n") for name, page in pages.items())
        ingestion.ingest(Inputs(documents))
    return serve_all(folder)


def names(client: Client, since: str | None) -> list[str]:
    return [term["name"] for term in client.query(TERMS, since=since)["terms"]["nodes"]]


def test_the_times_of_a_list_are_read_together(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Collection[Iri]] = []
    modified = Lexicon.modified

    def noted(self: Lexicon, terms: Collection[Iri]) -> Mapping[Iri, datetime]:
        calls.append(terms)
        return modified(self, terms)

    monkeypatch.setattr(Lexicon, "modified", noted)
    client.query("{ terms { nodes { name modified } } }")
    assert list(map(len, calls)) == [3]


def test_terms_have_the_time_their_source_was_last_written(client: Client) -> None:
    terms = {term["name"]: term for term in client.query(TERMS)["terms"]["nodes"]}
    first, second = "2026-01-02T03:04:05+00:00", "2026-01-02T04:04:05+00:00"
    assert {name: term["modified"] for name, term in terms.items()} == {"Alpha": first, "Beta": second, "Gamma": second}
    assert all(term["source"] == {"modified": term["modified"]} for term in terms.values())


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (None, ["Alpha", "Beta", "Gamma"]),
        ("2026-01-02T03:04:05Z", ["Alpha", "Beta", "Gamma"]),
        ("2026-01-02T03:04:06Z", ["Beta", "Gamma"]),
        ("2026-01-02T04:04:05Z", ["Beta", "Gamma"]),
        ("2026-01-02T04:04:05", ["Beta", "Gamma"]),
        ("2026-01-02T06:04:05+02:00", ["Beta", "Gamma"]),
        ("2026-01-02T04:04:06Z", []),
        ("0001-01-01T00:00:00+14:00", ["Alpha", "Beta", "Gamma"]),
    ],
)
def test_terms_are_filtered_by_modification_time(client: Client, since: str | None, expected: list[str]) -> None:
    assert names(client, since) == expected


def test_search_and_other_lists_filter_by_modification_time(client: Client) -> None:
    found = client.query(
        """query ($where: TermWhere!) {
            search(query: "first", mode: LEXICAL, where: $where) { nodes { name } }
            categories { terms(where: $where) { totalCount } } }""",
        where={"modifiedSince": "2026-01-02T03:04:06Z"},
    )
    assert found == {"search": {"nodes": []}, "categories": [{"terms": {"totalCount": 2}}]}


@pytest.mark.parametrize("since", ["yesterday", "2026-00-01T00:00:00Z", 7])
def test_an_invalid_time_is_a_bad_query(client: Client, since: object) -> None:
    assert client.error(TERMS, since=since)[0] == "BAD_QUERY"
