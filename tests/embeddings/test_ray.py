"""Embedding on a Ray cluster of two nodes, one of which is killed. `make ray` installs Ray."""

import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from embeddings.encoder import Vectors
from embeddings.shared_vectors import embed_with_ray, write_texts

pytestmark = pytest.mark.engines

PARTS = 8
TEXTS = [f"text number {number}" for number in range(80)]


class SlowEncoder:
    """Encodes a text as the vector of its length, and leaves a file that names the node."""

    model, dimension = "slow", 2

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        (self._folder / f"node-{os.environ['RAY_NODE']}").touch()
        time.sleep(2)
        return np.array([[1, 0]] * len(texts), np.float32)

    encode_queries = encode_documents


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore")
def test_the_work_of_a_killed_node_is_done_again(tmp_path: Path) -> None:
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    write_texts(tmp_path, TEXTS)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "env_vars": {"RAY_NODE": "head"}})
    try:
        node = cluster.add_node(num_cpus=1, env_vars={"RAY_NODE": "lost"})
        ray.init(address=cluster.address, log_to_driver=False)
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(embed_with_ray, tmp_path, partial(SlowEncoder, tmp_path), PARTS)
            while not (tmp_path / "node-lost").exists():
                assert not running.done(), running.result()
                time.sleep(0.05)
            for process in node.all_processes["raylet"]:
                os.kill(process.process.pid, signal.SIGKILL)
            running.result()
    finally:
        ray.shutdown()
        cluster.shutdown()
    files = [pq.read_table(file) for file in tmp_path.glob("vectors-*.parquet")]
    assert len({digest for file in files for digest in file["digest"].to_pylist()}) == len(TEXTS)
