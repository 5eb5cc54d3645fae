"""The tree of errors in a docstring is that of the classes."""

import re
from types import ModuleType

import pytest

import api.errors
import embeddings.errors
import graph.errors
import ingest.errors

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
