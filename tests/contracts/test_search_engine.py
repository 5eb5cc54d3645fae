"""The guarantees of every search engine. A new one is one more entry in `ENGINES`."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from embeddings.encoder import Encoder, Vectors
from embeddings.engine import Order, SearchEngine, SearchView
from embeddings.engines.embedded.engine import EmbeddedEngine
from embeddings.engines.postgresql.engine import PostgresqlEngine
from embeddings.engines.postgresql.partitions import make_partitions
from embeddings.engines.relational import lists
from embeddings.errors import ModelUnavailable, NoVectors, ViewClosed
from embeddings.hits import MatchKind, SearchMode
from embeddings.normalization import fold_label
from embeddings.ranking import explain, rank, rank_similar
from embeddings.records import Filter, Label, Place, Record, Role, Tag
from embeddings.vector_cache import text_digest
from tests.support.effort import repetitions
from tests.support.postgresql import Server

Opener = Callable[[Path, Encoder | None], SearchEngine]
"""Opens the engine of a folder, made when it is new."""

ALL = Filter()
OPTIMIZATION, SECURITY = Tag("category", "optimization"), Tag("category", "security")
ONE, TWO = Tag("glossary", "one"), Tag("glossary", "two")


class WordEncoder:
    """Encodes a text as the normalized sum of one fixed vector per word: texts that share words are alike."""

    model = "words"
    dimension = 32

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        rows = [sum((self._vector(word) for word in text.lower().split()), np.full(32, 1e-3)) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)

    encode_queries = encode_documents

    def _vector(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
        vector: Vectors = np.random.default_rng(seed).normal(size=32).astype(np.float32)
        return vector


class MissingEncoder(WordEncoder):
    """An encoder whose model is not installed."""

    @property
    def model(self) -> str:  # type: ignore[override]
        raise ModelUnavailable("words", "it is not installed", "Install it.")


def record(name: str, definition: str = "", *synonyms: str, **fields: object) -> Record:
    labels = (Label(name), *(Label(synonym, Role.SYNONYM) for synonym in synonyms))
    text = f"{', '.join(label.text for label in labels)}: {definition}"
    made = Record(f"https://kg.example/{fold_label(name)}", labels, text, definition, prose=(definition,))
    return replace(made, **fields)  # type: ignore[arg-type]


RECORDS = [
    record("Batch Size", "Number of examples per step", "Mini-batch size", tags=frozenset({OPTIMIZATION, ONE})),
    record("Learning Rate", "Factor of each step", "Step size", tags=frozenset({OPTIMIZATION, ONE}), modified=5),
    record("Token", "A part of a word", tags=frozenset({TWO}), modified=9),
    record("Token (security)", "Proof of identity", "Access token", tags=frozenset({SECURITY, ONE, TWO})),
    record("Überanpassung", "Ein Modell lernt Rauschen", "Overfitting"),
]
KEYS = [one.key for one in RECORDS]
BATCH, RATE, TOKEN, SECURE, FIT = KEYS


def embedded(_: pytest.FixtureRequest) -> Opener:
    return lambda folder, encoder: EmbeddedEngine(folder / "engine", encoder, folder / "vectors.sqlite", writable=True)


def postgresql(request: pytest.FixtureRequest) -> Opener:
    server: Server = request.getfixturevalue("postgresql")
    return lambda folder, encoder: PostgresqlEngine(
        server.url(), encoder, writable=True, schema=f"engine-{text_digest(str(folder))[:32]}"
    )


def partitions(request: pytest.FixtureRequest) -> Opener:
    server: Server = request.getfixturevalue("postgresql")
    databases = request.getfixturevalue("partition_databases")

    def open_engine(folder: Path, encoder: Encoder | None) -> SearchEngine:
        schema = f"engine-{text_digest(str(folder))[:32]}"
        if not server.has_schema(schema):
            make_partitions(server.url(), databases, schema)
        return PostgresqlEngine(server.url(), encoder, writable=True, schema=schema)

    return open_engine


ENGINES = {"embedded": embedded, "postgresql": postgresql, "partitions": partitions}


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.engines if name != "embedded" else ()) for name in ENGINES]
)
def open_engine(request: pytest.FixtureRequest) -> Opener:
    return ENGINES[request.param](request)


@pytest.fixture
def engine(open_engine: Opener, tmp_path: Path) -> Iterator[SearchEngine]:
    engine = open_engine(tmp_path, WordEncoder())
    yield engine
    engine.close()


@pytest.fixture
def filled(engine: SearchEngine) -> SearchEngine:
    engine.apply(1, RECORDS, ())
    return engine


@pytest.fixture
def view(filled: SearchEngine) -> Iterator[SearchView]:
    with filled.view() as view:
        yield view


def names(view: SearchView, text: str, where: Filter = ALL, limit: int = 10) -> list[str]:
    (vector,) = WordEncoder().encode_documents([text])
    return [hit.key for hit in rank(view, text, vector, SearchMode.HYBRID, where, limit)]


def test_a_new_engine_is_empty(engine: SearchEngine) -> None:
    assert engine.epoch() == 0
    with engine.view() as view:
        assert (view.epoch, view.model, view.page(ALL, 5).keys, view.facets(ALL)) == (0, None, (), {})
        assert rank(view, "token", None, SearchMode.LEXICAL, ALL, 5) == []
        assert (view.exact(["token"])["token"], view.near("token", 5), view.complete("t", ALL, 5)) == ([], [], [])


def test_records_come_back_as_they_were_put(view: SearchView) -> None:
    keys = [RATE, "https://kg.example/unknown", BATCH]
    assert view.records(keys) == {RATE: RECORDS[1], BATCH: RECORDS[0]}
    found = {key: (one.text, tuple(one.prose), one.digest) for key, one in view.payloads(keys).items()}
    expected = [(one.key, (one.payload, one.prose, one.digest())) for one in (RECORDS[1], RECORDS[0])]
    assert list(found.items()) == expected
    assert view.digests(keys) == {one.key: one.digest() for one in (RECORDS[1], RECORDS[0])}


def test_an_epoch_is_applied_once(filled: SearchEngine) -> None:
    filled.apply(1, [record("Other")], KEYS)
    with filled.view() as view:
        assert view.epoch == 1
        assert view.page(ALL, 9).total == len(RECORDS)


def test_facts_stay_until_they_are_replaced(engine: SearchEngine) -> None:
    engine.apply(1, (), (), {"checkpoint": "1"})
    engine.apply(2, (), ())
    with engine.view() as view:
        assert view.facts == {"checkpoint": "1"}


def test_a_view_describes_one_epoch_while_others_are_applied(filled: SearchEngine) -> None:
    with filled.view() as before:
        filled.apply(2, [replace(RECORDS[0], definition="New")], [TOKEN])
        assert before.records([BATCH, TOKEN]) == {BATCH: RECORDS[0], TOKEN: RECORDS[2]}
        assert names(before, "token")[0] == TOKEN
        assert names(before, "number of examples")[0] == BATCH
        with filled.view() as after:
            assert after.epoch == 2
            assert after.records([BATCH])[BATCH].definition == "New"
            assert TOKEN not in names(after, "token")


def test_a_closed_view_refuses_questions(filled: SearchEngine) -> None:
    view = filled.view()
    view.close()
    with pytest.raises(ViewClosed, match=r"The view of epoch 1 is closed\. Open another"):
        view.records([BATCH])
    with pytest.raises(ViewClosed):
        names(view, "token")


def test_a_failed_change_leaves_the_former_epoch(filled: SearchEngine) -> None:
    def failing() -> Iterator[Record]:
        yield record("Half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filled.apply(2, failing(), [BATCH])
    with filled.view() as view:
        assert (view.epoch, view.page(ALL, 9).total) == (1, len(RECORDS))
        assert names(view, "batch size")[0] == BATCH
    filled.apply(2, [record("Whole")], ())
    with filled.view() as view:
        assert names(view, "whole")[0] == record("Whole").key
        assert record("Half").key not in names(view, "half")


def test_an_epoch_survives_the_process(open_engine: Opener, tmp_path: Path) -> None:
    engine = open_engine(tmp_path, WordEncoder())
    engine.apply(3, RECORDS, ())
    engine.close()
    engine = open_engine(tmp_path, WordEncoder())
    with engine.view() as view:
        assert view.epoch == 3
        assert names(view, "proof of identity")[0] == SECURE
    engine.apply(4, [record("Later")], ())
    assert engine.epoch() == 4
    engine.close()


def test_labels_are_found_in_any_spelling(view: SearchView) -> None:
    found = view.exact(["mini batch sizes", "uberanpassung", "token", "nothing"])
    assert [(match.key, match.role) for match in found["mini batch sizes"]] == [(BATCH, Role.SYNONYM)]
    assert [match.label for match in found["uberanpassung"]] == ["Überanpassung"]
    assert [(match.key, match.role) for match in found["token"]] == [(TOKEN, Role.NAME), (SECURE, Role.UNQUALIFIED)]
    assert found["nothing"] == []


def test_misspelled_labels_are_near(view: SearchView) -> None:
    (best, *_) = view.near("lerning rate", 3)
    assert (best.key, best.edits, best.label) == (RATE, 1, "Learning Rate")
    assert view.near("xyz", 3) == []


def test_labels_are_completed_from_their_words(view: SearchView) -> None:
    assert [(one.key, one.label) for one in view.complete("tok", ALL, 9)] == [
        (TOKEN, "Token"),
        (SECURE, "Token (security)"),
    ]
    assert [one.label for one in view.complete("siz", ALL, 9)] == ["Batch Size", "Step size"]
    assert [one.label for one in view.complete("batches", ALL, 9)] == ["Batch Size"]
    assert view.complete("batchst", ALL, 9) == []
    assert [one.key for one in view.complete("tok", Filter((frozenset({SECURITY}),)), 9)] == [SECURE]
    assert len(view.complete("", ALL, 3)) == 3


def test_pages_are_ordered_by_name(view: SearchView) -> None:
    first = view.page(ALL, 2)
    assert (first.keys, first.total, first.has_more) == ((BATCH, RATE), 5, True)
    after = ("Learning Rate", RATE)
    assert view.page(ALL, 2, after).keys == (TOKEN, SECURE)
    assert view.page(ALL, 9, descending=True).keys == (FIT, SECURE, TOKEN, RATE, BATCH)
    assert view.page(ALL, 9, after, descending=True).keys == (BATCH,)


@pytest.mark.parametrize("where", [ALL, Filter((frozenset({OPTIMIZATION, TWO, SECURITY}),))], ids=["all", "some"])
@pytest.mark.parametrize("descending", [False, True])
def test_a_page_can_skip_records_and_start_after_any_name(view: SearchView, where: Filter, descending: bool) -> None:
    whole = view.page(where, 9, descending=descending)
    assert len(whole.keys) == whole.total
    for skip in range(len(whole.keys) + 1):
        page = view.page(where, 2, descending=descending, skip=skip)
        assert page.keys == whole.keys[skip : skip + 2]
        assert (page.total, page.has_more) == (whole.total, skip + 2 < whole.total)
    shown = view.names(whole.keys)
    after = view.page(where, 9, ("Model", ""), descending)
    assert after.keys == tuple(key for key in whole.keys if (shown[key].casefold() > "model") is not descending)
    assert after.total == whole.total


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        (Filter((frozenset({OPTIMIZATION}),)), [BATCH, RATE]),
        (Filter((frozenset({OPTIMIZATION, SECURITY}),)), [BATCH, RATE, SECURE]),
        (Filter((frozenset({ONE}), frozenset({TWO}))), [SECURE]),
        (Filter((frozenset({ONE}),), modified_since=5), [RATE]),
        (Filter(modified_since=5), [RATE, TOKEN]),
        (Filter(keys=frozenset({TOKEN, FIT, "https://kg.example/unknown"})), [TOKEN, FIT]),
        (Filter((frozenset({ONE}),), keys=frozenset({TOKEN, BATCH})), [BATCH]),
        (Filter((frozenset({Tag("category", "none")}),)), []),
        (Filter((frozenset(),)), []),
        (Filter(keys=frozenset()), []),
        (Filter(modified_before=9), [BATCH, RATE, SECURE, FIT]),
        (Filter(modified_since=5, modified_before=9), [RATE]),
        (Filter(none_of=(Filter((frozenset({ONE}),)),)), [TOKEN, FIT]),
        (Filter(none_of=(Filter((frozenset({ONE}), frozenset({TWO}))),)), [BATCH, RATE, TOKEN, FIT]),
        (Filter((frozenset({ONE}),), none_of=(Filter((frozenset({SECURITY}),)),)), [BATCH, RATE]),
        (Filter((frozenset({ONE}),), none_of=(Filter(keys=frozenset({BATCH})), Filter(modified_since=5))), [SECURE]),
        (Filter(none_of=(Filter(none_of=(Filter((frozenset({TWO}),)),)),)), [TOKEN, SECURE]),
        (Filter(none_of=(Filter((frozenset({Tag("category", "none")}),)), Filter(keys=frozenset()))), KEYS),
        (Filter(none_of=(Filter(),)), []),
    ],
)
def test_filters_act_on_everything(view: SearchView, where: Filter, keys: list[str]) -> None:
    page = view.page(where, 9)
    assert (list(page.keys), page.total, page.has_more) == (keys, len(keys), False)
    assert view.page(where, 9, descending=True).keys == tuple(reversed(keys))
    expected: dict[Tag, int] = {}
    for one in RECORDS:
        if one.key in keys:
            for tag in one.tags:
                expected[tag] = expected.get(tag, 0) + 1
    assert view.facets(where) == expected
    for text in ("token", "size step", "modell"):
        whole = names(view, text)
        assert names(view, text, where) == [key for key in whole if key in keys]


@pytest.mark.parametrize(
    "where", [ALL, Filter((frozenset({ONE}),)), Filter(none_of=(Filter((frozenset({SECURITY}),)),))]
)
@pytest.mark.parametrize("sorted_share", [1, 1_000_000], ids=["sorted", "walked"])
def test_pages_are_ordered_by_time(
    view: SearchView, where: Filter, sorted_share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_SORTED_SHARE", sorted_share)
    monkeypatch.setattr(lists, "_SORTED", 1)
    keys = view.page(where, 9).keys
    ordered = sorted(keys, key=lambda key: (view.modified([key])[key], key))
    assert view.page(where, 9, order=Order.MODIFIED).keys == tuple(ordered)
    assert view.page(where, 9, descending=True, order=Order.MODIFIED).keys == tuple(reversed(ordered))
    for place, key in enumerate(ordered):
        after = view.modified([key])[key], key
        page = view.page(where, 1, after, order=Order.MODIFIED)
        assert page.keys == tuple(ordered[place + 1 : place + 2])
        assert (page.total, page.has_more) == (len(keys), place + 2 < len(keys))


def test_counts_follow_every_change(filled: SearchEngine) -> None:
    filled.apply(2, [replace(RECORDS[0], tags=frozenset({SECURITY}))], [RATE])
    with filled.view() as view:
        assert view.facets(ALL) == {SECURITY: 2, ONE: 1, TWO: 2}


LABELED = {
    OPTIMIZATION: [Label("Learning Methods"), Label("Lernverfahren")],
    SECURITY: [Label("Security")],
    ONE: [Label("Methods of Learning"), Label("ML", Role.SYNONYM)],
    TWO: [Label("Machine Words")],
    Tag("category", "unused"): [Label("Unused")],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("learning method", [(OPTIMIZATION, 0, None)]),
        ("LERNVERFAHREN", [(OPTIMIZATION, 0, None)]),
        ("ml", [(ONE, 0, None)]),
        ("m", [(TWO, 0, False), (ONE, 0, False), (OPTIMIZATION, 0, True)]),
        ("learn", [(OPTIMIZATION, 0, False), (ONE, 0, True)]),
        ("secruity", [(SECURITY, 1, None)]),
        ("lerninf", []),
        ("lerning", [(OPTIMIZATION, 1, False)]),
        ("unused", [(Tag("category", "unused"), 0, None)]),
        ("?", []),
    ],
)
def test_tags_are_found_by_their_labels(
    filled: SearchEngine, text: str, found: list[tuple[Tag, int, bool | None]]
) -> None:
    filled.apply(2, (), (), labeled=LABELED)
    with filled.view() as view:
        matches = view.find_tags(text, ["category", "glossary"], 10)
        assert [
            (one.tag, one.match.edits, one.match.beginning and one.match.beginning.is_later) for one in matches
        ] == found
        assert view.find_tags(text, ["category", "glossary"], 1) == matches[:1]
        glossaries = [one.tag for one in view.find_tags(text, ["glossary"], 10)]
        assert glossaries == [one.tag for one in matches if one.tag.kind == "glossary"]


def test_tags_are_displayed_by_their_first_label_and_follow_every_change(filled: SearchEngine) -> None:
    filled.apply(2, (), (), labeled=LABELED)
    with filled.view() as view:
        (found,) = view.find_tags("lernverfahren", ["category"], 10)
        assert (found.name, found.records, found.match.label) == ("Learning Methods", 2, "Lernverfahren")
    filled.apply(3, (), [BATCH], labeled={OPTIMIZATION: [Label("Training")]})
    filled.compact()
    with filled.view() as view:
        assert not view.find_tags("lernverfahren", ["category"], 10)
        assert [(one.tag, one.records) for one in view.find_tags("training", ["category"], 10)] == [(OPTIMIZATION, 1)]
        assert set(view.labeled_tags(["category"])) == {tag for tag in LABELED if tag.kind == "category"}
    filled.apply(4, (), [RATE])
    with filled.view() as view:
        assert [(one.tag, one.records) for one in view.find_tags("training", ["category"], 10)] == [(OPTIMIZATION, 0)]
    filled.apply(5, (), (), labeled={OPTIMIZATION: ()})
    with filled.view() as view:
        assert not view.find_tags("training", ["category"], 10)
        assert OPTIMIZATION not in view.labeled_tags(["category"])


def test_reasons_name_label_meaning_and_words(view: SearchView) -> None:
    (vector,) = WordEncoder().encode_documents(["step sizes"])
    best, *_ = explain(view, "step sizes", rank(view, "step sizes", vector, SearchMode.HYBRID, ALL, 5))
    assert (best.key, best.score) == (RATE, 0.99)
    assert [(one.kind, one.text) for one in best.matches] == [
        (MatchKind.SYNONYM, "Step size"),
        (MatchKind.SEMANTIC, "Factor of each step"),
        (MatchKind.LEXICAL, "step sizes"),
    ]


@pytest.mark.parametrize("mode", list(SearchMode))
def test_hits_can_be_explained_in_parts(view: SearchView, mode: SearchMode) -> None:
    (vector,) = WordEncoder().encode_documents(["step sizes"])
    given = None if mode is SearchMode.LEXICAL else vector
    for text, bare in (
        ("step sizes", rank(view, "step sizes", given, mode, ALL, 5)),
        ("", rank_similar(view, RATE, ALL, 5)),
    ):
        hits = explain(view, text, bare)
        assert all(hit.matches for hit in hits)
        assert bare == [replace(hit, matches=()) for hit in hits]
        assert explain(view, text, bare[1:3]) == hits[1:3]
        assert explain(view, text, hits) == hits


def test_a_section_finds_its_record_and_is_the_reason(engine: SearchEngine) -> None:
    sectioned = replace(RECORDS[3], section="Signed claims with an expiry")
    engine.apply(1, [*RECORDS[:3], sectioned, RECORDS[4]], ())
    (vector,) = WordEncoder().encode_documents([sectioned.embedded_texts()[1]])
    with engine.view() as view:
        assert view.records([SECURE]) == {SECURE: sectioned}
        best, *others = explain(view, "zzz", rank(view, "zzz", vector, SearchMode.SEMANTIC, ALL, 9))
        assert [best.key, *((one.kind, one.field, one.text) for one in best.matches)] == [
            SECURE,
            (MatchKind.SEMANTIC, "technicalDefinition", sectioned.section),
        ]
        assert {match.field for hit in others for match in hit.matches} == {"definition"}
        filtered = rank(view, "zzz", vector, SearchMode.SEMANTIC, Filter((frozenset({SECURITY}),)), 9)
        assert explain(view, "zzz", filtered) == [best]
        assert np.allclose(
            view.vectors([SECURE]), WordEncoder().encode_documents([RECORDS[3].text]), atol=1e-3
        )  # without the section
    engine.apply(2, [RECORDS[3]], ())
    with engine.view() as view:
        assert {texts.section for texts in view.texts(KEYS).values()} == {None}
        assert "technicalDefinition" not in {
            match.field
            for hit in explain(view, "zzz", rank(view, "zzz", vector, SearchMode.SEMANTIC, ALL, 9))
            for match in hit.matches
        }


def test_a_longer_answer_begins_with_the_shorter_one(view: SearchView) -> None:
    assert names(view, "step size", limit=2) == names(view, "step size", limit=5)[:2]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_equally_near_records_are_ordered_by_key_in_answers_of_any_length(limit: int, engine: SearchEngine) -> None:
    engine.apply(1, [record(f"Copy {number}", text="the same text") for number in range(39, 9, -1)], ())
    (vector,) = WordEncoder().encode_documents(["the text"])
    with engine.view() as view:
        best, every = (
            [hit.key for hit in rank(view, "zzz", vector, SearchMode.SEMANTIC, ALL, most)] for most in (limit, 30)
        )
    assert every == sorted(every)
    assert best == every[:limit]


def test_similar_terms_leave_out_the_term(view: SearchView) -> None:
    assert TOKEN not in [hit.key for hit in rank_similar(view, TOKEN, ALL, 9)]
    with pytest.raises(KeyError):
        rank_similar(view, "https://kg.example/unknown", ALL, 9)


def test_keys_are_those_of_all_pages(view: SearchView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.engines.relational.lists._PIECE", 2)
    tags = [(ONE,), (ONE, OPTIMIZATION), (Tag("category", "unknown"),)]
    filters = [Filter(tuple(frozenset({tag}) for tag in some)) for some in tags]
    for where in [*filters, ALL, Filter(modified_since=5), Filter(keys=frozenset({BATCH, FIT, "x"}))]:
        assert list(view.keys(where)) == list(view.page(where, 9).keys)


def test_vectors_are_those_of_the_texts(view: SearchView) -> None:
    expected = WordEncoder().encode_documents([RECORDS[2].text, RECORDS[0].text])
    assert np.allclose(view.vectors([TOKEN, BATCH]), expected, atol=1e-3)


def test_phrases_are_labels_word_by_word(view: SearchView) -> None:
    found = view.phrases(["mini batch size", "token", "size"])
    assert {phrase: [match.key for match in matches] for phrase, matches in found.items()} == {
        "mini batch size": [BATCH],
        "token": [TOKEN, SECURE],
    }
    assert view.longest_phrases(["mini", "token", "size"]) == {"mini": 3, "token": 2}


def test_prose_that_contains_a_phrase_is_found(view: SearchView) -> None:
    assert view.naming("part of a word") == [TOKEN]
    assert view.naming("step") == sorted([BATCH, RATE])
    assert view.naming("word part") == []


def test_phrases_are_rare_if_few_records_of_any_group_have_them(engine: SearchEngine) -> None:
    shared = [record(f"{glossary} {number}", "", "run") for glossary, number in (("one", 1), ("one", 2), ("two", 3))]
    engine.apply(1, [replace(one, tags=frozenset({Tag("glossary", one.name.split()[0]), ONE})) for one in shared], ())
    with engine.view() as view:
        assert "run" in list(view.rare_phrases(3, "category"))
        assert "run" not in list(view.rare_phrases(2, "category"))
        assert "run" in list(view.rare_phrases(1, "glossary"))
        assert "run" not in list(view.rare_phrases(0, "glossary"))
        assert sorted(view.rare_phrases(1, "category")) == ["one 1", "one 2", "two 3"]


def test_all_prose_can_be_read(view: SearchView) -> None:
    assert list(view.prose()) == sorted((one.key, one.prose) for one in RECORDS)


def test_maintenance_changes_no_answer(filled: SearchEngine) -> None:
    with filled.view() as view:
        before = names(view, "size of a step")
    filled.maintain()
    with filled.view() as view:
        assert names(view, "size of a step") == before


LISTED = [
    replace(one, places=frozenset({Place("letter", "en A", sort), Place("top", "", sort)}))
    for one, sort in zip(RECORDS, ["d", "b", "\N{LATIN SMALL LETTER A WITH DIAERESIS}", "b", "c"], strict=True)
]


@pytest.fixture
def listed(filled: SearchEngine) -> Iterator[SearchView]:
    filled.apply(2, LISTED, ())
    with filled.view() as view:
        yield view


def test_a_list_has_an_order_of_its_own(listed: SearchView) -> None:
    assert listed.records(KEYS) == {one.key: one for one in LISTED}
    assert listed.listed("letter", "en A", 3).keys == (RATE, SECURE, FIT)
    assert listed.listed("letter", "en A", 3).has_more
    assert listed.listed("letter", "en A", 3, skip=3).keys == (BATCH, TOKEN)
    assert listed.listed("letter", "en B", 3).total == 0
    both = {"en A": [RATE, SECURE, FIT, BATCH, TOKEN]}
    assert listed.listed_in("letter", ["en B", "en A"], 9) == both
    assert listed.listed_in("letter", ["en A"], 2) == {"en A": [RATE, SECURE]}
    assert listed.page_starts("letter", "en A", 2) == [RATE, FIT, TOKEN]


def test_lists_are_counted_and_are_not_facets(listed: SearchView) -> None:
    assert listed.list_sizes("letter") == {"en A": len(LISTED)}
    assert listed.list_sizes("top", ["", "unknown"]) == {"": len(LISTED)}
    assert listed.lists([BATCH, FIT], "letter") == {BATCH: ["en A"], FIT: ["en A"]}
    assert {tag.kind for tag in listed.facets(ALL)} == {"category", "glossary"}
    assert listed.facets(Filter((frozenset({TWO}),))) == {TWO: 2, ONE: 1, SECURITY: 1}


def test_lists_follow_changes(filled: SearchEngine) -> None:
    filled.apply(2, LISTED, ())
    filled.apply(3, [replace(LISTED[1], places=frozenset({Place("letter", "en B", "x")}))], [SECURE])
    with filled.view() as view:
        assert view.list_sizes("letter") == {"en A": 3, "en B": 1}
        assert view.listed("letter", "en A", 9).keys == (FIT, BATCH, TOKEN)
    filled.compact()
    with filled.view() as view:
        assert view.listed("letter", "en A", 9).keys == (FIT, BATCH, TOKEN)


def test_the_newest_records_come_first(view: SearchView) -> None:
    newest = view.page(ALL, 9, descending=True, order=Order.MODIFIED).keys
    assert newest[:3] == (TOKEN, RATE, max(BATCH, SECURE, FIT))
    assert newest[4:] == (min(BATCH, SECURE, FIT),)


def test_vectors_that_are_missing_are_made_later(open_engine: Opener, tmp_path: Path) -> None:
    engine = open_engine(tmp_path, MissingEncoder())
    engine.apply(1, [replace(RECORDS[0], section="How much data"), *RECORDS[1:]], ())
    assert not engine.embed_missing()
    with engine.view() as view:
        assert view.model is None
        assert rank(view, "token", None, SearchMode.LEXICAL, ALL, 1)[0].key == TOKEN
        with pytest.raises(NoVectors):
            view.vectors([TOKEN])
    engine.close()
    engine = open_engine(tmp_path, WordEncoder())
    assert engine.embed_missing()
    assert not engine.embed_missing()
    with engine.view() as view:
        assert names(view, "proof of identity")[0] == SECURE
        assert names(view, "how much data")[0] == BATCH
    engine.close()


def answers(engine: SearchEngine) -> tuple[Mapping[str, object], list[float]]:
    """Everything that a view can be asked, with scores by words left out; cosines and scores apart."""
    texts = ["alpha", "beta gamma", "gama", "delta"]
    with engine.view() as view:
        keys = view.page(ALL, 99).keys
        vectors = WordEncoder().encode_documents(texts)
        meant = [
            {hit.key: hit.score for hit in rank(view, text, row, SearchMode.SEMANTIC, ALL, 9)}
            for text, row in zip(texts, vectors, strict=True)
        ]
        exact = {
            "keys": keys,
            "records": view.records(keys),
            "texts": view.texts(keys),
            "facets": view.facets(ALL),
            "newest": view.page(ALL, 9, descending=True, order=Order.MODIFIED),
            "listed": [view.listed("letter", one, 9) for one in "ab"],
            "sizes": view.list_sizes("letter"),
            "tagged": [view.page(Filter((frozenset({tag}),)), 99) for tag in (ONE, TWO)],
            "exact": view.exact(texts),
            "near": [view.near(text, 9) for text in texts],
            "complete": [view.complete(text[:2], ALL, 9) for text in texts],
            "phrases": view.phrases(texts),
            "naming": [view.naming(text) for text in texts],
            "semantic": [sorted(hits) for hits in meant],
            "lexical": [{hit.key for hit in rank(view, text, None, SearchMode.LEXICAL, ALL, 99)} for text in texts],
        }
        cosines = view.vectors(keys).ravel().tolist() if keys else []
    return exact, cosines + [score for hits in meant for _, score in sorted(hits.items())]


WORDS = ["alpha", "beta", "gamma", "delta"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
made_records = st.builds(
    lambda key, name, synonyms, definition, section, tags, places: Record(
        key,
        (Label(name), *(Label(one, Role.SYNONYM) for one in synonyms)),
        f"{name}: {definition}",
        definition,
        section,
        prose=(definition,),
        tags=frozenset(tags),
        modified=len(name),
        places=frozenset(Place("letter", letter, name[-3:]) for letter in places),
    ),
    st.sampled_from("abcdef"),
    texts,
    st.lists(texts, max_size=2),
    texts,
    st.just("") | texts,
    st.sets(st.sampled_from([ONE, TWO])),
    st.sets(st.sampled_from("ab")),
)


@pytest.mark.thorough
def test_any_history_gives_the_answers_of_a_rebuild(open_engine: Opener) -> None:
    class History(RuleBasedStateMachine):
        """Random commits and merges, compared with an engine that was given the last records at once."""

        @initialize()
        def begin(self) -> None:
            self.folder = TemporaryDirectory()
            self.engine = open_engine(Path(self.folder.name) / "history", WordEncoder())
            self.epoch = 0
            self.records: dict[str, Record] = {}

        @rule(put=st.lists(made_records, max_size=4), removed=st.sets(st.sampled_from("abcdef"), max_size=2))
        def commit(self, put: list[Record], removed: set[str]) -> None:
            self.epoch += 1
            changed = {one.key: one for one in put}
            self.engine.apply(self.epoch, changed.values(), removed - changed.keys())
            self.records = {key: one for key, one in self.records.items() if key not in removed} | changed

        @rule()
        def compact(self) -> None:
            self.engine.compact()

        @rule()
        def reopen(self) -> None:
            self.engine.close()
            self.engine = open_engine(Path(self.folder.name) / "history", WordEncoder())

        @invariant()
        def answers_are_those_of_a_rebuild(self) -> None:
            if hasattr(self, "engine") and self.epoch:
                with TemporaryDirectory() as folder:
                    rebuilt = open_engine(Path(folder), WordEncoder())
                    rebuilt.apply(1, self.records.values(), ())
                    try:
                        exact, numbers = answers(self.engine)
                        wanted, wanted_numbers = answers(rebuilt)
                        assert exact == wanted
                        assert numbers == pytest.approx(wanted_numbers, abs=1e-5)
                    finally:
                        rebuilt.close()

        def teardown(self) -> None:
            if hasattr(self, "engine"):
                self.engine.close()
                self.folder.cleanup()

    case = History.TestCase
    case.settings = settings(max_examples=repetitions(3), stateful_step_count=6, deadline=None, phases=[Phase.generate])
    case("runTest").runTest()
