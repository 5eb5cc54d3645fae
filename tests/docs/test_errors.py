"""The tree of errors in a docstring is that of the classes, and every code is documented."""

import re
from types import ModuleType
from typing import get_args

import pytest

import api.errors
import embeddings.errors
import graph.errors
import ingest.errors
from tests.docs.documents import DOCS

BRANCH = re.compile(r"^((?:[│ ]   )*(?:[├└]── )?)([A-Z]\w+)(?: {2}|$)", re.MULTILINE)


@pytest.mark.parametrize("module", [api.errors, embeddings.errors, graph.errors, ingest.errors])
def test_the_tree_names_every_error_below_its_parent(module: ModuleType) -> None:
    defined = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
    errors = [one for one in defined if isinstance(one, type) and issubclass(one, Exception)]
    parents: list[str] = []  # of the line at hand, the outermost first
    told: dict[str, str] = {}
    for indent, name in BRANCH.findall(module.__doc__ or ""):
        del parents[len(indent) // 4 :]
        told[name] = parents[-1] if parents else "Exception"
        parents.append(name)
    assert told == {error.__name__: error.__bases__[0].__name__ for error in errors}


def test_every_code_is_documented() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| \d{3}", (DOCS / "graphql.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(get_args(api.errors.Code))
