"""What is FAISS's own and no promise of the port: how many threads a search takes."""

from concurrent.futures import ThreadPoolExecutor

import faiss
import numpy as np

from embeddings.indexes import create_vector_index


def test_a_search_takes_one_thread_whichever_thread_asks() -> None:
    index = create_vector_index()
    index.upsert(["a", "b"], np.eye(2, dtype=np.float32))

    def threads() -> int:
        index.search(np.array([1, 0], dtype=np.float32), 1)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as fresh:
        assert fresh.submit(threads).result() == 1
