"""What the contract of search engines does not cover: standbys, errors with remedies, recall, and equal rankings."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import psycopg
import pytest

from embeddings.encoder import Encoder, Vectors
from embeddings.engine import EngineQuery
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.engines.postgresql import label_search, transactions, vector_index
from embeddings.engines.postgresql.engine import PostgresqlEngine
from embeddings.errors import EngineRefused, EngineUnavailable, IndexMissing, IndexUnusable
from embeddings.hits import SearchMode
from embeddings.ranking import explain, rank
from embeddings.records import Filter, Label, Record, Role, Tag
from tests.support.networks import free_port
from tests.support.postgresql import Server

pytestmark = pytest.mark.engines

ALL = Filter()
QUERIES = Path(__file__).parents[1] / "data" / "queries.tsv"
DIMENSION = 48

Opener = Callable[..., PostgresqlEngine]


class ClusteredEncoder:
    """Encodes a text as a fixed vector near one of forty centers, as texts of forty subjects are."""

    model, dimension = "clusters", DIMENSION

    def __init__(self) -> None:
        self.centers = np.random.default_rng(1).normal(size=(40, DIMENSION))

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        rows = [self._vector(np.random.default_rng(list(text.encode()))) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_documents(texts)

    def _vector(self, random: np.random.Generator) -> Vectors:
        row: Vectors = self.centers[random.integers(40)] + 0.7 * random.normal(size=DIMENSION)
        return row


def record(key: str, name: str, *tags: str) -> Record:
    return Record(key, (Label(name),), f"{name}: {key}", name, tags=frozenset(Tag("category", tag) for tag in tags))


@pytest.fixture
def open_engine(postgresql: Server) -> Iterator[Opener]:
    """Opens engines in one schema of their own."""
    schema = f"engine-{uuid4().hex}"
    opened: list[PostgresqlEngine] = []

    def open_engine(url: str = "", encoder: Encoder | None = None, *, writable: bool = True) -> PostgresqlEngine:
        engine = PostgresqlEngine(url or postgresql.url(), encoder, writable=writable, schema=schema, timeout=5)
        opened.append(engine)
        return engine

    yield open_engine
    for engine in opened:
        engine.close()


@pytest.mark.parametrize("share", [1.0, 0.1, 0.02, 0.001])
def test_the_nearest_vectors_of_passing_records_are_found(
    clustered: PostgresqlEngine, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    monkeypatch.setattr(vector_index, "_SORTED", 100)
    monkeypatch.setattr(vector_index, "_SKIPPED", 0)
    encoder = ClusteredEncoder()
    where = ALL if share == 1 else Filter((frozenset({Tag("category", f"share {share}")}),))
    queries = encoder.encode_queries([f"query {number}" for number in range(20)])
    with clustered.view() as view:
        keys = view.page(where, 10_000).keys
        vectors = view.vectors(keys)
        assert len(keys) == share * 4000
        found = total = 0
        for query in queries:
            wanted = {keys[place] for place in np.argsort(-(vectors @ query))[:10]}
            items = view.candidates(EngineQuery(vector=query), where, 100).items
            nearest = sorted(items, key=lambda one: -(one.cosine or 0))[:10]
            assert {one.key for one in items} <= set(keys)
            found, total = found + len(wanted & {one.key for one in nearest}), total + len(wanted)
    assert found / total >= 0.95


@pytest.fixture(scope="module")
def clustered(postgresql: Server) -> Iterator[PostgresqlEngine]:
    """4,000 records with an HNSW index."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vector_index, "INDEXED", 1000)
        engine = PostgresqlEngine(postgresql.url(), ClusteredEncoder(), writable=True, schema="clustered")
        shares = {"share 0.1": 10, "share 0.02": 50, "share 0.001": 1000}
        engine.apply(
            1,
            (
                record(f"k{number}", f"n{number}", *(tag for tag, one_in in shares.items() if number % one_in == 0))
                for number in range(4000)
            ),
            (),
        )
    yield engine
    engine.close()


def test_vectors_are_searched_with_the_index(clustered: PostgresqlEngine, postgresql: Server) -> None:
    with psycopg.connect(postgresql.url()) as connection:
        connection.execute("SET search_path TO clustered, public")
        plan = connection.execute(
            "EXPLAIN SELECT record FROM meaning WHERE vectors = 1"
            " ORDER BY embedding::halfvec(48) <#> array_fill(0.1::real, ARRAY[48])::halfvec(48) LIMIT 100"
        ).fetchall()
    assert "meaning_nearest_1" in str(plan)


def test_statements_are_kept_once_for_any_number_of_hits(clustered: PostgresqlEngine) -> None:
    (vector,) = ClusteredEncoder().encode_queries(["query"])
    with clustered.view() as view:
        for width in range(2000, 2010):
            view.candidates(EngineQuery("n1", vector), ALL, width)
        assert len(view._filled) == 2


def test_the_indexes_over_longer_labels_omit_none(open_engine: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = "the quick brown fox jumps over a lazy dog while five boxing wizards look on"
    folded = letters.replace(" ", "")
    assert [label_search.shortest_length(text, 43) for text in (folded[:25], folded[:40], folded, f"{folded}+")] == [
        0,
        12,
        20,
        0,
    ]
    names = [letters[start : start + length] for length in range(4, 40) for start in (0, 1, 9)]
    engine = open_engine()
    engine.apply(1, [record(f"k{number}", name) for number, name in enumerate(names)], ())
    texts = [letters[:length] + end for length in range(4, len(letters), 3) for end in ("", " c++", " \u0436")]
    with engine.view() as view:
        found = [view.near(text, 200) for text in texts]
        monkeypatch.setattr(label_search, "_INDEXED_LENGTHS", ())
        assert found == [view.near(text, 200) for text in texts]


@pytest.mark.parametrize("index", ["label_grams", "record_tags", "content_phrases"])
def test_changes_wait_in_no_list_that_searches_read(open_engine: Opener, postgresql: Server, index: str) -> None:
    engine = open_engine()
    for epoch in (1, 2):
        engine.apply(epoch, [replace(record(f"k{epoch}", "One", "tag"), prose=("Some text",))], ())
    with psycopg.connect(postgresql.url()) as connection:
        find = "SELECT max(oid)::regclass FROM pg_class WHERE relname = %s AND relkind = 'i'"
        (newest,) = connection.execute(find, [index]).fetchone() or ("",)
        assert connection.execute("SELECT gin_clean_pending_list(%s)", [newest]).fetchone() == (0,)


def test_rankings_are_those_of_the_embedded_engine(open_engine: Opener, sample_folder: Path, encoder: Encoder) -> None:
    engine = open_engine(encoder=encoder)
    lines = [line.split("\t") for line in QUERIES.read_text(encoding="utf-8").splitlines()[1:]]
    queries = [line[1] for line in lines]
    vectors = encoder.encode_queries(queries)
    equal = 0
    embedded = EmbeddedEngine(sample_folder / "engine", None, writable=False)
    with closing(embedded), embedded.view() as expected:
        keys = expected.page(ALL, 10_000).keys
        engine.apply(1, expected.records(keys).values(), ())
        with engine.view() as view:
            for query, vector in zip(queries, vectors, strict=True):
                wanted = rank(expected, query, vector, SearchMode.HYBRID, ALL, 10)
                found = rank(view, query, vector, SearchMode.HYBRID, ALL, 10)
                best, expected_best = explain(view, query, found[:1])[0], explain(expected, query, wanted[:1])[0]
                equal += (best.key, best.matches[0]) == (expected_best.key, expected_best.matches[0])
                cosines = {hit.key: hit.cosine for hit in wanted}
                for hit in found:
                    assert hit.cosine == pytest.approx(cosines.get(hit.key, hit.cosine), abs=1e-3)
                assert found[0].score == pytest.approx(wanted[0].score, abs=2e-3)
    assert equal >= 0.99 * len(queries)


def test_texts_of_any_length_and_script_are_stored(open_engine: Opener) -> None:
    engine = open_engine()
    random = np.random.default_rng(3)
    long = "".join(map(chr, random.integers(0x4E00, 0x9FFF, 20_000)))
    records = [
        Record("a", (Label(long),), long, long, prose=(f"x {'y' * 50_000} z", long)),
        Record("b", (Label("ж\ud800\0"),), "\0\ud800", prose=("\0",)),
    ]
    engine.apply(1, records, ())
    with engine.view() as view:
        assert view.records(["a"])["a"] == records[0]
        assert [match.key for match in view.exact([long])[long]] == ["a"]
        assert [one.key for one in view.complete(long[:10], ALL, 5)] == ["a"]
        assert view.page(ALL, 5, after=(long, "")).keys == ("a",)
        assert list(view.naming("x")) == ["a"]


def test_a_record_with_an_endless_key_is_refused(open_engine: Opener) -> None:
    engine = open_engine()
    key = "".join(map(chr, np.random.default_rng(5).integers(0x4E00, 0x9FFF, 5_000)))
    with pytest.raises(EngineRefused, match="IRIs"):
        engine.apply(1, [record(key, "One")], ())
    assert engine.epoch() == 0


def test_sections_are_embedded_by_shards(open_engine: Opener) -> None:
    engine, encoder = open_engine(), ClusteredEncoder()
    labels = (Label("Beta"), Label("B", Role.SYNONYM), Label("hidden", Role.SYNONYM, False))
    sectioned = replace(record("b", "Beta"), labels=labels, section="How it works")
    engine.apply(1, [record("a", "Alpha"), sectioned], ())
    assert sum(engine.embed_shard(encoder, shard, 2) for shard in (0, 1)) == 3
    (vector,) = encoder.encode_queries(sectioned.embedded_texts()[1:])
    with engine.view() as view:
        found = {one.key: one for one in view.candidates(EngineQuery(vector=vector), ALL, 9).items}
    assert found["a"].section is None
    assert found["b"].section == pytest.approx(1, abs=1e-3)


class OtherEncoder(ClusteredEncoder):
    """Another model."""

    model = "others"


def test_vectors_of_another_model_are_used_when_all_are_stored(open_engine: Opener) -> None:
    engine = open_engine()
    seen: list[tuple[str | None, str]] = []
    sectioned = replace(record("b", "Beta"), section="How it works")
    engine.apply(1, [record("a", "Alpha"), sectioned, record("c", "Gamma")], ())
    engine.embed_shard(ClusteredEncoder(), 0, 1)

    def progress(_: int) -> None:
        with engine.view() as view:
            seen.append((view.model, view.facts["vectors"]))

    engine.embed_shard(OtherEncoder(), 0, 1, progress)
    assert seen == [("clusters", "3"), ("others", "3")]


class DyingEncoder(ClusteredEncoder):
    """Kills its process when it is asked for the third time."""

    calls = 0

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        if self.calls == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_documents(texts)


def embed_until_killed(url: str) -> None:
    PostgresqlEngine(url, None, writable=True).embed_shard(DyingEncoder(), 0, 1)


def test_a_killed_embedding_worker_loses_only_its_last_piece(postgresql: Server, database: str) -> None:
    url = postgresql.url(database)
    with closing(PostgresqlEngine(url, None, writable=True)) as engine:
        engine.apply(1, [record(f"k{number:04}", f"Text {number}") for number in range(2500)], ())
        worker = multiprocessing.get_context("spawn").Process(target=embed_until_killed, args=(url,))
        worker.start()
        worker.join()
        assert worker.exitcode == -signal.SIGKILL
        with engine.view() as view:
            assert view.model == "clusters", "stored vectors are used"
        assert engine.embed_shard(ClusteredEncoder(), 0, 1) == 500
        with engine.view() as view:
            assert view.vectors(["k0000", "k2499"]).shape == (2, DIMENSION)


def test_a_standby_serves_views_and_the_primary_newer_epochs(
    postgresql: Server, open_engine: Opener, tmp_path_factory: pytest.TempPathFactory
) -> None:
    writer = open_engine()
    writer.apply(1, [record("a", "One")], ())
    standbys = [postgresql.standby(postgresql.folder / f"standby-{number}") for number in (1, 2)]
    for standby in standbys:
        standby.start()
    try:
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in (*standbys, postgresql))
        reader = open_engine(
            f"postgresql://postgres@{hosts}/postgres?target_session_attrs=prefer-standby", writable=False
        )
        with psycopg.connect(standbys[0].url(), autocommit=True) as connection:
            connection.execute("SELECT pg_wal_replay_pause()")
        writer.apply(2, [record("b", "Two")], ())
        with reader.view() as view:
            assert (view.epoch, view.page(ALL, 5).keys) == (1, ("a",))
        with reader.view(min_epoch=2) as view:
            assert (view.epoch, view.page(ALL, 5).keys) == (2, ("a", "b"))
            assert view.renew(), "also while the standby lacks the epoch"
        standbys[0].stop("immediate")
        with reader.view(min_epoch=2) as view:
            assert view.page(ALL, 5).keys == ("a", "b")
        with pytest.raises(EngineRefused, match="Name the primary"):
            open_engine(standbys[1].url())
    finally:
        for standby in standbys[1:]:
            standby.stop("immediate")


def test_a_wrong_password_is_named(postgresql: Server) -> None:
    postgresql.execute("DROP ROLE IF EXISTS guarded", "CREATE ROLE guarded LOGIN PASSWORD 'right'")
    rules = postgresql.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("host all guarded 127.0.0.1/32 scram-sha-256\n" + before)
    try:
        postgresql.execute("SELECT pg_reload_conf()")
        url = f"postgresql://guarded:wrong@127.0.0.1:{postgresql.port}/postgres"
        with pytest.raises(EngineRefused, match="LEXIGRAPH_ENGINE") as raised:
            PostgresqlEngine(url, None, writable=True)
        assert "wrong" not in str(raised.value)
    finally:
        rules.write_text(before)
        postgresql.execute("SELECT pg_reload_conf()")


def test_a_missing_extension_is_named_with_its_statement(postgresql: Server, database: str) -> None:
    postgresql.execute(
        "DROP ROLE IF EXISTS plain", "CREATE ROLE plain LOGIN", f"GRANT CREATE ON DATABASE {database} TO plain"
    )
    with pytest.raises(EngineRefused, match="CREATE EXTENSION vector"):
        PostgresqlEngine(postgresql.url(database, "plain"), None, writable=True)


def test_extensions_are_created_where_that_is_allowed(postgresql: Server, database: str) -> None:
    with closing(PostgresqlEngine(postgresql.url(database), None, writable=True)) as engine:
        assert engine.epoch() == 0


def test_a_server_that_is_away_at_the_start(postgresql: Server) -> None:
    with pytest.raises(EngineUnavailable, match="Try again"):
        PostgresqlEngine(f"postgresql://postgres@127.0.0.1:{free_port()}/postgres", None, writable=True, timeout=2)


def test_a_server_that_restarts_loses_nothing(postgresql: Server, open_engine: Opener) -> None:
    engine = open_engine()
    engine.apply(1, [record("a", "One")], ())
    view = engine.view()
    postgresql.stop("immediate")
    with pytest.raises(EngineUnavailable):
        view.page(ALL, 5)
    view.close()
    with pytest.raises(EngineUnavailable):
        engine.apply(2, [record("b", "Two")], ())
    postgresql.start()
    with engine.view() as view:
        assert (view.epoch, view.page(ALL, 5).keys) == (1, ("a",))
    engine.apply(2, [record("b", "Two")], ())
    assert engine.epoch() == 2


def test_schemas_of_other_versions_are_refused(postgresql: Server, database: str) -> None:
    url = postgresql.url(database)
    with pytest.raises(IndexMissing):
        PostgresqlEngine(url, None, writable=False)
    PostgresqlEngine(url, None, writable=True).close()
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO lexigraph.schema_version VALUES (999)")
    with pytest.raises(EngineRefused, match="Upgrade"):
        PostgresqlEngine(url, None, writable=True)
    with pytest.raises(IndexUnusable, match="version 999"):
        PostgresqlEngine(url, None, writable=False)


def test_another_model_replaces_the_vectors_at_once(open_engine: Opener) -> None:
    class Wider(ClusteredEncoder):
        model = "wider"

        def encode_documents(self, texts: Sequence[str]) -> Vectors:
            doubled: Vectors = np.repeat(super().encode_documents(texts), 2, axis=1) / np.sqrt(2).astype(np.float32)
            return doubled

    engine = open_engine(encoder=ClusteredEncoder())
    engine.apply(1, [record("a", "One"), record("b", "Two")], ())
    other = open_engine(encoder=Wider())
    other.apply(2, [record("c", "Three")], ())
    with other.view() as view:
        assert (view.model, view.dimension) == ("clusters", DIMENSION)
    assert other.embed_missing()
    with other.view() as view:
        assert (view.model, view.dimension) == ("wider", 2 * DIMENSION)
        assert view.vectors(["a", "b", "c"]).shape == (3, 2 * DIMENSION)


def test_a_view_that_is_kept_sees_its_epoch_and_delays_nobody(
    open_engine: Opener, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(encoder=ClusteredEncoder())
    engine.apply(1, [record("a", "One")], ())
    reader = open_engine(f"{postgresql.url()}?application_name=kept", writable=False)
    view = reader.view()
    assert view.renew()
    engine.apply(2, [record("b", "Two")], ())
    assert not view.renew()
    with ThreadPoolExecutor(3) as threads:
        assert set(threads.map(lambda _: view.page(ALL, 5).keys, range(9))) == {("a",)}
    view.close()
    view = reader.view()
    began = []
    with psycopg.connect(postgresql.url(), autocommit=True) as connection:
        for kept in (60.0, 60.0, 0.0):
            monkeypatch.setattr(transactions, "_KEPT", kept)
            assert view.renew()
            (one,) = connection.execute(
                "SELECT xact_start FROM pg_stat_activity"
                " WHERE state = 'idle in transaction' AND application_name = 'kept'"
            ).fetchall()
            began.append(one)
    assert began[0] == began[1] < began[2], "a former transaction has ended"
    view.close()


def test_a_view_survives_the_loss_of_its_connection(open_engine: Opener, postgresql: Server) -> None:
    engine = open_engine()
    engine.apply(1, [record("a", "One")], ())
    view = open_engine(writable=False).view()
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    postgresql.execute(end)
    assert view.page(ALL, 5).keys == ("a",)
    postgresql.execute(end)
    engine.apply(2, [record("b", "Two")], ())
    with pytest.raises(EngineUnavailable, match="epoch 1 was replaced"):
        view.page(ALL, 5)
    view.close()
