from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import IndexCorrupt
from embeddings.storage import read_bundle, write_bundle, write_durably


@given(texts=st.lists(st.text(st.characters())))
def test_every_text_survives_a_round_trip(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "texts.npz"
    write_bundle(path, {"numbers": np.arange(3)}, {"texts": texts})
    bundle = read_bundle(path)
    found = bundle.texts["texts"]
    assert list(found) == texts == found[:] == [found[place] for place in range(len(texts))]
    assert bundle.arrays["numbers"].tolist() == [0, 1, 2]


def test_failed_write_keeps_the_old_file_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(file: BinaryIO) -> None:
        file.write(b"ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_durably(path, fail)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_pickle_is_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "evil.npz"
    with path.open("wb") as file:
        np.savez(file, evil=np.array([{"any": "object"}], dtype=object))
    with pytest.raises(IndexCorrupt, match="pickle"):
        read_bundle(path)
