"""Texts of concurrent requests are encoded in batches, each text once, off the event loop."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lexicon.query_encoder import QueryEncoder
from embeddings.encoder import Encoder, Vectors
from embeddings.encoders import SentenceTransformerEncoder
from embeddings.errors import ModelUnavailable
from tests.api.encoders import ENOUGH, HeldEncoder


class CodePoints:
    """A minimal encoder: a text's vector is its length and the sum of its code points."""

    model = "code-points"
    dimension = 2

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return np.array([[len(text), sum(map(ord, text))] for text in texts], dtype=np.float32)

    encode_queries = encode_documents


async def keep_busy(encoder: QueryEncoder, held: HeldEncoder) -> list[asyncio.Task[Vectors]]:
    """Occupy each of the two threads with a text that is not released yet."""
    tasks = []
    for text in ("first", "second"):
        tasks.append(asyncio.create_task(encoder.encode([text])))
        assert await asyncio.to_thread(held.begun.acquire, timeout=ENOUGH)
    return tasks


async def begin(*calls: Coroutine[Any, Any, Vectors]) -> list[asyncio.Task[Vectors]]:
    """Start all coroutines, and run each as far as possible."""
    tasks = [asyncio.create_task(one) for one in calls]
    await asyncio.sleep(0)
    return tasks


def test_each_caller_gets_the_vectors_of_its_texts_in_order(encoder: Encoder) -> None:
    calls = [[f"query {place}", f"another query {place}"] for place in range(12)]

    async def ask() -> list[Vectors]:
        with QueryEncoder(encoder) as queries:
            return await asyncio.gather(*map(queries.encode, calls))

    for texts, vectors in zip(calls, asyncio.run(ask()), strict=True):
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, encoder.encode_queries(texts), atol=1e-5)


def test_waiting_texts_are_encoded_in_batches_of_at_most_eight(held: HeldEncoder) -> None:
    waiting = [f"query {place}" for place in range(20)]

    async def ask() -> None:
        with QueryEncoder(held) as encoder:
            busy = await keep_busy(encoder, held)
            calls = await begin(*(encoder.encode([text]) for text in waiting))
            held.may_end.set()
            await asyncio.gather(*busy, *calls)

    asyncio.run(ask())
    assert held.batches[:2] == [["first"], ["second"]]
    assert sorted(held.batches[2:]) == sorted([waiting[:8], waiting[8:16], waiting[16:]])


def test_a_pending_or_cached_text_is_encoded_once(held: HeldEncoder) -> None:
    async def ask() -> None:
        with QueryEncoder(held) as encoder:
            busy = await keep_busy(encoder, held)
            calls = await begin(*(encoder.encode(["first", "third"]) for _ in range(5)))
            held.may_end.set()
            await asyncio.gather(*busy, *calls)
            await encoder.encode(["third", "first"])

    asyncio.run(ask())
    assert held.batches == [["first"], ["second"], ["third"]]


def test_a_cached_text_does_not_wait_for_the_model(held: HeldEncoder) -> None:
    async def ask() -> None:
        with QueryEncoder(held) as encoder:
            held.may_end.set()
            before = await encoder.encode(["known"])
            held.begun.acquire()
            held.may_end.clear()
            busy = await keep_busy(encoder, held)
            again = await asyncio.wait_for(encoder.encode(["known"]), ENOUGH)
            assert again.tolist() == before.tolist()
            held.may_end.set()
            await asyncio.gather(*busy)

    asyncio.run(ask())


def test_a_cancelled_caller_does_not_affect_other_callers(held: HeldEncoder) -> None:
    async def ask() -> Vectors:
        with QueryEncoder(held) as encoder:
            busy = await keep_busy(encoder, held)
            gives_up, stays = await begin(encoder.encode(["third"]), encoder.encode(["third"]))
            gives_up.cancel()
            held.may_end.set()
            await asyncio.gather(*busy)
            with pytest.raises(asyncio.CancelledError):
                await gives_up
            return await stays

    assert asyncio.run(ask()).shape == (1, held.dimension)


def test_closing_encodes_the_waiting_texts(held: HeldEncoder) -> None:
    async def ask() -> list[Vectors]:
        encoder = QueryEncoder(held)
        busy = await keep_busy(encoder, held)
        calls = await begin(encoder.encode(["third"]), encoder.encode(["fourth", "fifth"]))
        held.may_end.set()
        encoder.close()
        return await asyncio.gather(*busy, *calls)

    assert [len(vectors) for vectors in asyncio.run(ask())] == [1, 1, 1, 2]


@pytest.mark.thorough
def test_an_error_reaches_all_waiting_callers_and_is_not_cached(tmp_path: Path, model_encoder: Any) -> None:
    folder = tmp_path / "model"

    async def ask() -> Vectors:
        with QueryEncoder(SentenceTransformerEncoder(str(folder))) as encoder:
            calls = await begin(*(encoder.encode([text]) for text in ("one", "one", "two")))
            for error in await asyncio.gather(*calls, return_exceptions=True):
                assert isinstance(error, ModelUnavailable)
            folder.symlink_to(model_encoder.folder)
            return await encoder.encode(["one", "two"])

    np.testing.assert_allclose(asyncio.run(ask()), model_encoder.encode_queries(["one", "two"]), atol=1e-5)


def test_the_least_recently_used_text_is_evicted_first() -> None:
    inner = CodePoints()

    async def ask() -> None:
        with QueryEncoder(inner) as encoder:
            await encoder.encode(["kept", "forgotten"])
            for place in range(4095):
                await encoder.encode(["kept", f"other {place}"])
            await encoder.encode(["kept"])
            assert len(inner.texts) == 2 + 4095
            await encoder.encode(["forgotten"])

    asyncio.run(ask())
    assert inner.texts.count("kept") == 1
    assert inner.texts.count("forgotten") == 2


@given(st.lists(st.lists(st.text(max_size=3), max_size=12), max_size=12))
def test_concurrent_calls_get_the_same_vectors_as_single_calls(calls: list[list[str]]) -> None:
    inner = CodePoints()

    async def ask() -> list[Vectors]:
        with QueryEncoder(inner) as encoder:
            return await asyncio.gather(*map(encoder.encode, calls))

    for texts, vectors in zip(calls, asyncio.run(ask()), strict=True):
        assert vectors.tolist() == CodePoints().encode_queries(texts).tolist()
    assert sorted(inner.texts) == sorted({text for texts in calls for text in texts})


class Forgetful(CodePoints):
    """An encoder that returns no vector for its first texts."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return super().encode_documents(texts)[: max(0, len(self.texts) - 3)]


def test_texts_without_a_vector_fail_alone() -> None:
    async def ask() -> list[object]:
        with QueryEncoder(Forgetful()) as queries:
            return [
                (await asyncio.gather(asyncio.wait_for(queries.encode([text]), ENOUGH), return_exceptions=True))[0]
                for text in ("a", "b", "c", "d")
            ]

    *errors, last = asyncio.run(ask())
    assert [type(error) for error in errors] == [ValueError] * 3
    assert np.array_equal(np.asarray(last), [[1, ord("d")]])
