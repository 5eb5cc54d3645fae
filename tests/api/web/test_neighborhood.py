"""The neighborhood of a term or an organization, and the legibility of its picture."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.lexicon.current import open_current_lexicon
from api.lexicon.lexicon import Lexicon
from api.lexicon.term_lookup import find_term
from api.web.neighborhood.layout import FONT_SIZE, Picture, lay_out, text_width
from api.web.neighborhood.neighbors import (
    MOST_NODES,
    Edge,
    EdgeKind,
    Neighborhood,
    Node,
    NodeKind,
    around_organization,
    around_term,
)
from api.web.neighborhood.phone_layout import WIDTH, lay_out_in_columns
from embeddings.hits import Hit
from graph.rdf import Iri
from tests.support.effort import repetitions


@pytest.fixture(scope="module")
def lexicon(sample_folder: Path) -> Iterator[Lexicon]:
    opened = open_current_lexicon(sample_folder, None)
    yield opened
    opened.close()


def similar(lexicon: Lexicon, term: Iri) -> list[Hit]:
    return lexicon.searcher.similar(term, 12)


@pytest.fixture(scope="module")
def neighborhoods(lexicon: Lexicon) -> list[Neighborhood]:
    """The neighborhoods of all terms and organizations of the sample."""
    terms = lexicon.terms(lexicon.first_terms(1000)).values()
    return [
        *(around_term(lexicon, term, lexicon.surroundings(term.iri), similar(lexicon, term.iri)) for term in terms),
        *(around_organization(lexicon, one) for one in lexicon.catalog.organizations.values()),
    ]


def check_readable(picture: Picture) -> None:
    """Assert that no boxes overlap, that each box contains its label, and that all boxes are inside the picture."""
    for one, other in combinations(picture.boxes, 2):
        apart = (
            abs(one.x - other.x) - (one.width + other.width) / 2,
            abs(one.y - other.y) - (one.height + other.height) / 2,
        )
        assert max(apart) >= 1, (one, other)
    for box in picture.boxes:
        assert box.width > max(map(text_width, box.lines))
        assert box.height > len(box.lines) * FONT_SIZE
        assert 0 <= box.x - box.width / 2 and box.x + box.width / 2 <= picture.width
        assert 0 <= box.y - box.height / 2 and box.y + box.height / 2 <= picture.height


def test_no_labels_overlap_in_any_picture_of_the_sample(neighborhoods: list[Neighborhood]) -> None:
    for neighborhood in neighborhoods:
        picture = lay_out(neighborhood)
        check_readable(picture)
        assert picture.width <= 1200
        column = lay_out_in_columns(neighborhood)
        check_readable(column)
        assert column.width == WIDTH


def test_a_picture_has_at_most_forty_nodes_and_is_connected(neighborhoods: list[Neighborhood]) -> None:
    sizes = {len(one.nodes) for one in neighborhoods}
    assert max(sizes) == MOST_NODES == 40
    for neighborhood in neighborhoods:
        assert (len(neighborhood.nodes) == MOST_NODES) or not neighborhood.omitted
        ends = [(min(one.start, one.end), max(one.start, one.end)) for one in neighborhood.edges]
        assert len(ends) == len(set(ends))
        reached = {0}
        for _ in neighborhood.nodes:
            reached |= {end for pair in ends for end in pair if reached.intersection(pair)}
        assert reached == set(range(len(neighborhood.nodes)))


def test_terms_with_the_most_kinds_of_links_are_shown_first(lexicon: Lexicon) -> None:
    term = find_term(lexicon, "Large Language Model")
    assert not hasattr(term, "candidates")
    surroundings = lexicon.surroundings(term.iri)  # type: ignore[union-attr]
    found = similar(lexicon, term.iri)  # type: ignore[union-attr]
    neighborhood = around_term(lexicon, term, surroundings, found)  # type: ignore[arg-type]
    assert neighborhood.nodes[0].label == "Large Language Model"
    kinds = {node.kind for node in neighborhood.nodes}
    assert kinds == set(NodeKind)
    shown = {node.iri for node in neighborhood.nodes}
    assert shown.issuperset(set(surroundings.mentions) & set(surroundings.mentioned_by))
    assert neighborhood.omitted > 0


relations = st.sampled_from([EdgeKind.BROADER, EdgeKind.NARROWER, EdgeKind.RELATED, EdgeKind.MENTION, EdgeKind.PART])
names = st.sampled_from(["a", "Batch Size", "An extraordinarily long name of a term", "W" * 60])


@settings(max_examples=repetitions(25))
@given(st.lists(st.tuples(relations, names), min_size=1, max_size=MOST_NODES - 1))
@example([(EdgeKind.BROADER, "Above")] * 20 + [(EdgeKind.NARROWER, "Below")] * 19)
def test_broader_terms_are_above_the_center_and_narrower_ones_below(linked: list[tuple[EdgeKind, str]]) -> None:
    nodes = [Node(NodeKind.TERM, "Center", "urn:c"), *(Node(NodeKind.TERM, name, "urn:x") for _, name in linked)]
    edges = [Edge(0, place, kind) for place, (kind, _) in enumerate(linked, start=1)]
    for lay_out_any in (lay_out, lay_out_in_columns):
        picture = lay_out_any(Neighborhood(tuple(nodes), tuple(edges)))
        check_readable(picture)
        center = picture.boxes[0]
        # The columns have an order of their own, in which boxes of one kind follow each other.
        order = {id(box.node): box for box in picture.boxes}
        for node, (kind, _) in zip(nodes[1:], linked, strict=True):
            box = order[id(node)]
            if kind is EdgeKind.BROADER:
                assert box.y + box.height / 2 < center.y - center.height / 2
            if kind is EdgeKind.NARROWER:
                assert box.y - box.height / 2 > center.y + center.height / 2
        arrows = [line for line in picture.lines if line.is_arrow]
        assert len(arrows) == sum(kind in (EdgeKind.BROADER, EdgeKind.NARROWER) for kind, _ in linked)


def test_a_picture_is_the_same_in_every_process(sample_folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from api.lexicon.current import open_current_lexicon\n"
        "from api.web.neighborhood.neighbors import *; from api.web.neighborhood.layout import lay_out\n"
        "from api.lexicon.term_lookup import find_term\n"
        "lexicon = open_current_lexicon(Path(sys.argv[1]), None)\n"
        "term = find_term(lexicon, 'Large Language Model')\n"
        "found = lexicon.searcher.similar(term.iri, 12)\n"
        "print(lay_out(around_term(lexicon, term, lexicon.surroundings(term.iri), found)))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program, sample_folder],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert "Large Language Model" in printed.pop()


labels = st.text(max_size=80) | st.sampled_from(
    [
        "",
        " ",
        "a",
        "W" * 200,
        "مكدس البيانات",
        "機械学習" * 12,
        "👩‍👩‍👧‍👦" * 30,
        "e\u0301" * 60,
        "\u200b",
        "a\nb",
        "x " * 60,
    ]
)
nodes = st.lists(st.builds(Node, st.sampled_from(NodeKind), labels, st.just("urn:x")), min_size=1, max_size=MOST_NODES)


@st.composite
def any_neighborhood(draw: st.DrawFn) -> Neighborhood:
    chosen = draw(nodes)
    places = st.integers(0, len(chosen) - 1)
    pairs = draw(st.sets(st.tuples(places, places).filter(lambda pair: pair[0] < pair[1]), max_size=80))
    spokes = {(0, place) for place in range(1, len(chosen))} if draw(st.booleans()) else set()
    edges = [Edge(start, end, EdgeKind.MENTION) for start, end in sorted(pairs | spokes)]
    return Neighborhood(tuple(chosen), tuple(edges))


@settings(max_examples=repetitions(15))
@given(any_neighborhood())
@example(Neighborhood((Node(NodeKind.TERM, "alone", None),), ()))
@example(Neighborhood(tuple(Node(NodeKind.TERM, "W" * 200, None) for _ in range(MOST_NODES)), ()))
def test_pictures_of_arbitrary_names_and_links_are_legible(neighborhood: Neighborhood) -> None:
    picture = lay_out(neighborhood)
    check_readable(picture)
    assert len(picture.boxes) == len(neighborhood.nodes)
    assert lay_out(neighborhood) == picture
    column = lay_out_in_columns(neighborhood)
    check_readable(column)
    assert len(column.boxes) == len(neighborhood.nodes)
