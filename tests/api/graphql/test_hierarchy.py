"""Broader and narrower terms, read from the search engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.lexicon.hierarchy import Descendant, Hierarchy
from embeddings.engine import SearchView
from embeddings.engines.embedded.engine import EmbeddedEngine
from graph.model import Term
from graph.rdf import Literal
from ingest.derived.term_records import Broader, to_record
from tests.support.effort import repetitions

Links = Mapping[str, Sequence[str]]
ViewOf = Callable[[Links], SearchView]

ANIMALS = {"animal": [], "bird": ["animal"], "hunter": ["animal"], "owl": ["hunter", "bird"], "barn owl": ["owl"]}


@pytest.fixture(scope="module")
def view_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ViewOf]:
    """Makes a view of terms by the names of their broader terms; each call replaces all terms of the call before."""
    engine = EmbeddedEngine(Path(tmp_path_factory.mktemp("engine")), None, writable=True)
    epochs = count(1)

    def made(links: Links) -> SearchView:
        with engine.view() as former:
            known = set(former.keys())
        records = [
            to_record(
                Term(name, Literal(name, "en"), "urn:source", ("urn:glossary",)),
                [Broader(other, other, ("urn:glossary",)) for other in broader],
                {},
                None,
            )
            for name, broader in links.items()
        ]
        engine.apply(next(epochs), records, known - links.keys())
        return engine.view()

    yield made
    engine.close()


def test_all_broader_chains_lead_from_a_top_concept_to_the_term(view_of: ViewOf) -> None:
    with view_of(ANIMALS) as view:
        hierarchy = Hierarchy(view)
        assert hierarchy.chains("barn owl") == [["animal", "bird", "owl"], ["animal", "hunter", "owl"]]
        assert hierarchy.chains("barn owl", most=1) == [["animal", "bird", "owl"]]
        assert hierarchy.chains("animal") == []
        assert hierarchy.ancestors("barn owl") == {"owl": 1, "bird": 2, "hunter": 2, "animal": 3}
        assert hierarchy.ancestors("barn owl", depth=1) == {"owl": 1}


def test_descendants_come_level_by_level(view_of: ViewOf) -> None:
    with view_of(ANIMALS) as view:
        hierarchy = Hierarchy(view)
        below = [Descendant("bird", 1), Descendant("hunter", 1), Descendant("owl", 2), Descendant("barn owl", 3)]
        assert hierarchy.descendants("animal") == below
        assert hierarchy.descendants("animal", depth=2) == below[:3]
        assert hierarchy.descendants("animal", most=1) == below[:1]
        assert hierarchy.descendants("barn owl") == []


def test_narrower_terms_are_counted_and_paged(view_of: ViewOf) -> None:
    with view_of(ANIMALS) as view:
        hierarchy = Hierarchy(view)
        assert hierarchy.narrower("animal", 1).keys == ("bird",)
        assert hierarchy.narrower("animal", 1, skip=1) == type(hierarchy.narrower("animal"))(("hunter",), 2, False)
        assert hierarchy.narrower_counts(["animal", "owl", "barn owl"]) == {"animal": 2, "owl": 1}
        assert hierarchy.broader(["owl", "animal", "unknown"]) == {"owl": ["bird", "hunter"], "animal": []}
        for glossary in (None, "urn:glossary"):
            assert hierarchy.roots(glossary).keys == hierarchy.top_concepts(glossary).keys == ("animal",)


def test_a_cycle_has_an_end(view_of: ViewOf) -> None:
    with view_of({"a": ["b"], "b": ["c"], "c": ["a"]}) as view:
        hierarchy = Hierarchy(view)
        assert hierarchy.chains("a") == [["c", "b"]]
        assert hierarchy.ancestors("a") == {"b": 1, "c": 2}
        assert hierarchy.descendants("a") == [Descendant("c", 1), Descendant("b", 2)]
        assert hierarchy.roots().total == 0


@settings(max_examples=repetitions(15), deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), unique=True, max_size=3)))
def test_ancestors_and_descendants_mirror_each_other(view_of: ViewOf, links: dict[str, list[str]]) -> None:
    existing = {name: [one for one in broader if one in links] for name, broader in links.items()}
    with view_of(existing) as view:
        hierarchy = Hierarchy(view)
        for name in links:
            ancestors = hierarchy.ancestors(name)
            assert ancestors == {
                other: one.depth for other in links for one in hierarchy.descendants(other) if one.iri == name
            }
            chained = {one for chain in hierarchy.chains(name, 1000) for one in chain}
            assert chained == ancestors.keys() - {name}
