"""The map over HTTP: all terms as links at stable positions, or the reason why no map is available."""

import asyncio
import re
from collections import Counter
from pathlib import Path

import html5rdf
import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lexicon.current import open_current_lexicon
from api.settings import Settings
from api.web.map import sample as map_terms
from api.web.map.groups import COLORS, find_clusters, stable_colors
from api.web.map.label_placement import SCALES, Label, clear_place, first_scales
from api.web.map.projections import KeptPlaces
from api.web.map.sample import MapTerms
from api.web.map.viewport import HEIGHT, WIDTH, View
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.encoders import SentenceTransformerEncoder
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve

POINT = re.compile(
    r'<a href="(?P<address>[^"]*)" data-iri="(?P<iri>[^"]*)"(?: class="(?P<style>\w+)")?[^>]*><title>(?P<name>[^<]*)'
    r'</title><use href="#s(?P<shape>\d+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)"/></a>'
)
AREAS = re.compile(r'<text class="c\d+"[^>]*>[^<]+</text>')
EXAMPLES = Path(__file__).parents[3] / "examples"
ENOUGH = 60.0  # seconds after which a test fails instead of waiting forever


def drawn(client: Client, path: str = "/map") -> httpx.Response:
    """Request the map until it is drawn, as its page does."""

    async def ask() -> httpx.Response:
        while True:
            response: httpx.Response = await client.http.get(path)
            if response.status_code != httpx.codes.ACCEPTED:
                return response

    return client.run(asyncio.wait_for(ask(), ENOUGH))


def points_on(response: httpx.Response) -> list[re.Match[str]]:
    return list(POINT.finditer(response.text))


@pytest.fixture(scope="module")
def page(client: Client) -> httpx.Response:
    return drawn(client)


def test_every_term_is_a_link_at_a_distinct_position(page: httpx.Response, client: Client) -> None:
    assert page.status_code == 200
    points = points_on(page)
    terms = client.query("{ terms(first: 100) { totalCount nodes { iri name } } }")["terms"]
    assert len(points) == terms["totalCount"]
    assert {node["iri"] for node in terms["nodes"]} <= {point["iri"] for point in points}
    assert len({(point["x"], point["y"]) for point in points}) == len(points)
    assert all(0 <= float(point["x"]) <= WIDTH and 0 <= float(point["y"]) <= HEIGHT for point in points)
    assert client.get(points[0]["address"], "text/html").status_code == 200


def test_the_map_is_well_formed_and_loads_nothing_from_other_hosts(page: httpx.Response) -> None:
    html5rdf.HTMLParser(strict=True).parse(page.text)
    assert [one for one in re.findall(r'(?:src|href|action)="([^"]*)"', page.text) if "//" in one] == []
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert 'style="' not in page.text


def test_the_legend_counts_the_terms_of_each_category(page: httpx.Response, client: Client) -> None:
    categories = client.query("{ categories { name terms { totalCount } } }")["categories"]
    legend = dict(re.findall(r'</svg>([^<]+)</a> <span class="count">(\d+)</span>', page.text))
    assert legend == {one["name"]: str(one["terms"]["totalCount"]) for one in categories}


def test_categories_also_differ_in_shape(page: httpx.Response) -> None:
    assert set(Counter(point["shape"] for point in points_on(page))) == {str(number) for number in range(10)}


def test_choosing_a_category_fades_the_others(client: Client) -> None:
    points = points_on(drawn(client, "/map?category=retrieval and knowledge"))
    chosen = [point for point in points if point["style"] != "faded"]
    assert len(chosen) == 10
    assert len({point["shape"] for point in chosen}) == 1


def test_a_category_name_of_two_shows_both_and_the_legend_links_to_each(pages_folder: MakeFolder, serve: Serve) -> None:
    vocabulary = (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
        '<urn:course> a skos:Concept ; skos:prefLabel "Course" . '
        '<urn:training> a skos:Collection ; skos:prefLabel "Training" ; skos:member <urn:course> .\n'
    )
    pages = [f"// {category} TERM\n{name}\nA definition.\n" for category, name in (("TRAINING", "Run"), ("X", "Y"))]
    client = serve(pages_folder(one=pages[0], two=pages[1], three=vocabulary))

    def plain(path: str) -> set[str]:
        return {point["name"] for point in points_on(drawn(client, path)) if point["style"] != "faded"}

    assert plain("/map?category=training") == {"Run", "Course"}
    assert plain("/map?category=urn:training") == {"Course"}
    assert 'href="/map?category=urn%3Atraining"' in drawn(client).text


def test_an_unknown_category_is_reported_with_similar_names(client: Client) -> None:
    response = drawn(client, "/map?category=retrieval and knowlege")
    assert response.status_code == 404
    assert "Retrieval and Knowledge" in response.text


def test_a_search_highlights_its_hits(client: Client) -> None:
    response = drawn(client, "/map?q=mini batch size")
    hits = [point["name"] for point in points_on(response) if point["style"] == "hit"]
    assert "Batch Size" in hits
    assert len(hits) < 20
    assert "view=4%2C" in response.text
    assert f"{len(hits)} found" in response.text


def test_a_search_shows_the_part_of_the_map_with_its_hits(client: Client) -> None:
    def view_box(path: str) -> list[float]:
        (found,) = re.findall(r'viewBox="([\d. -]+)" preserve', drawn(client, path).text)
        return [float(number) for number in found.split()]

    response = drawn(client, "/map?q=gpu")
    x, y, width, height = view_box("/map?q=gpu")
    hits = [point for point in points_on(response) if point["style"] == "hit"]
    assert all(x <= float(hit["x"]) <= x + width and y <= float(hit["y"]) <= y + height for hit in hits)
    assert width < WIDTH
    assert view_box("/map?q=gpu&view=1,500,320")[2] == WIDTH
    assert view_box("/map?q=nothing+like+this+zzzz")[2] == WIDTH


def test_a_search_in_a_category_finds_only_its_terms(client: Client) -> None:
    response = drawn(client, "/map?q=training&category=learning methods")
    styles = {point["shape"]: point["style"] for point in points_on(response) if point["style"] != "faded"}
    assert len(styles) == 1


def test_an_empty_search_shows_the_map(client: Client) -> None:
    assert len(points_on(drawn(client, "/map?q=+"))) == len(points_on(drawn(client)))


def test_the_map_is_the_same_after_a_restart(page: httpx.Response, sample_folder: Path, serve: Serve) -> None:
    again = points_on(drawn(serve(sample_folder)))
    assert [point.groups() for point in again] == [point.groups() for point in points_on(page)]


@pytest.mark.thorough
def test_terms_keep_their_places_and_categories_their_colors_when_terms_are_added(
    pages_folder: MakeFolder, serve: Serve, encoder: Encoder
) -> None:
    pages = {file.name: file.read_text() for file in sorted((EXAMPLES / "ai-glossary").glob("*.txt"))}
    added = ["transformer.txt", "overfitting.txt"]
    before = {name: text for name, text in pages.items() if name not in added}
    assert len(before) == len(pages) - 2 > 90
    folder = pages_folder(**before)
    first = {point["iri"]: point for point in points_on(drawn(serve(folder)))}
    documents = tuple(uploaded_document(name, pages[name]) for name in added)
    Ingestion(folder, Settings(), encoder).ingest(Inputs(documents))
    second = {point["iri"]: point for point in points_on(drawn(serve(folder)))}
    assert len(second) == len(first) + 2
    assert all((second[iri]["x"], second[iri]["y"]) == (point["x"], point["y"]) for iri, point in first.items())
    assert all(second[iri]["shape"] == point["shape"] for iri, point in first.items())


def test_colors_depend_on_the_names_alone() -> None:
    names = [f"https://lexigraph.example/category/{number}" for number in range(30)]
    colors = stable_colors(names[:COLORS])
    assert sorted(colors.values()) == list(range(COLORS))
    assert stable_colors(names[:COLORS][::-1]) == colors
    for number in range(10, 30):
        others = stable_colors([*names[:9], names[number]])
        assert sum(others[name] != colors[name] for name in names[:9]) <= 4


def test_clusters_are_separate_groups_named_by_their_central_term() -> None:
    chance = np.random.default_rng(5)
    centers = np.array([[0.1, 0.1], [0.9, 0.2], [0.5, 0.9]])
    places = np.concatenate([center + chance.normal(0, 0.02, (40, 2)) for center in centers])
    vectors = np.concatenate([np.eye(3)[[group] * 40] + chance.normal(0, 0.1, (40, 3)) for group in range(3)])
    vectors[[7, 47, 87]] = np.eye(3)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    clusters = find_clusters(vectors, places, 3)
    assert sorted(sorted(one.members) for one in clusters) == [list(range(start, start + 40)) for start in (0, 40, 80)]
    assert all(vectors[one.center] @ vectors[one.members].mean(axis=0) > 0.9 for one in clusters)
    assert find_clusters(vectors[:20], places[:20], 3) == []
    assert len(find_clusters(vectors, np.zeros((120, 2)), 5)) >= 1


def test_without_categories_the_map_names_clusters(pages_folder: MakeFolder, serve: Serve) -> None:
    names = [
        "apple",
        "pear",
        "plum",
        "cherry",
        "hammer",
        "chisel",
        "saw",
        "pliers",
        "sonata",
        "opera",
        "waltz",
        "fugue",
    ]
    text = "".join(f"## {name} {number}\n\nA kind of {name}.\n\n" for name in names for number in range(4))
    page = drawn(serve(pages_folder(**{"glossary.md": f"# Glossary\n\n{text}"}))).text
    assert "<h2>Clusters</h2>" in page
    around = re.findall(r"</svg>Around (\w+) \d", page)
    assert 2 <= len(around) <= COLORS
    assert set(around) <= set(names)
    assert len(AREAS.findall(page)) >= 2


@pytest.mark.parametrize("content", [b"", b"PK", b"\x93NUMPY", b"nonsense" * 100])
def test_an_unreadable_file_of_places_is_ignored(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "maps" / "one.npz"
    assert KeptPlaces.read(file) is None
    terms = MapTerms(["urn:a", "urn:b"], np.eye(2, dtype=np.float32), {"urn:a": None, "urn:b": None}, {None: 2})
    kept = KeptPlaces.laid_out(terms, np.array([[0.0, 1.0], [0.5, 0.5]]))
    kept.write(file)
    again = KeptPlaces.read(file)
    assert again is not None
    assert again.of(terms).is_complete
    other = MapTerms(["urn:a", "urn:b"], np.eye(2, dtype=np.float32)[::-1], terms.category_of, terms.counts)
    assert np.isnan(again.of(other).places).all()
    assert not again.of(other).is_sound
    file.write_bytes(content)
    assert KeptPlaces.read(file) is None
    assert [one.name for one in file.parent.iterdir()] == ["one.npz"]


def test_the_server_answers_other_requests_while_the_map_is_drawn(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder)

    async def ask() -> bool:
        drawing = asyncio.create_task(client.http.get("/map"))
        await asyncio.sleep(0)
        while not drawing.done():
            assert (await client.http.get("/health")).status_code == 200
            await asyncio.sleep(0.01)
        return (await drawing).status_code == 200

    assert client.run(asyncio.wait_for(ask(), ENOUGH))


def test_without_vectors_the_page_explains_how_to_create_them(tmp_path: Path, encoder: Encoder, serve: Serve) -> None:
    missing = SentenceTransformerEncoder("/no/such/model")
    text = "// LEARNING METHODS TERM\nWeight Decay\nA penalty on large weights."
    Ingestion(tmp_path / "data", Settings(), missing).ingest(Inputs((uploaded_document("a.txt", text),)))
    response = drawn(serve(tmp_path / "data"))
    assert response.status_code == 200
    assert "built without the embedding model" in response.text
    assert "lexigraph ingest" in response.text


def test_a_failed_projection_is_reported_and_retried(
    pages_folder: MakeFolder, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The map of the sample may be kept from an earlier test.
    client = serve(pages_folder(a="// LEARNING METHODS TERM\nWeight Decay\nA penalty on large weights."))
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", "/bin/false")
        response = drawn(client)
    assert response.status_code == 500
    assert "The map could not be drawn." in response.text
    assert len(points_on(drawn(client))) == 1


def test_terms_without_a_category_are_counted(pages_folder: MakeFolder, serve: Serve) -> None:
    folder = pages_folder(**{"glossary.md": "# Glossary\n\n## Weight Decay\n\nA penalty on large weights.\n"})
    assert '</svg>No category <span class="count">1</span>' in drawn(serve(folder)).text


def test_a_glossary_with_one_term_has_a_map(pages_folder: MakeFolder, serve: Serve) -> None:
    folder = pages_folder(a="// LEARNING METHODS TERM\nWeight Decay\nA penalty on large weights.")
    assert [point["name"] for point in points_on(drawn(serve(folder)))] == ["Weight Decay"]


def test_a_large_map_is_sampled_by_category_and_hits_are_added(
    sample_folder: Path, serve: Serve, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_terms, "MOST", 40)
    lexicon = open_current_lexicon(sample_folder, encoder)
    chosen = MapTerms.of(lexicon)
    missing = next(name for iri, name in lexicon.names(chosen.category_of).items() if iri not in chosen.iris)
    lexicon.close()
    assert len(chosen.iris) == 40
    shares = Counter(chosen.category_of[iri] for iri in chosen.iris)
    assert set(shares.values()) <= {3, 4, 5}
    client = serve(sample_folder)
    whole = drawn(client)
    assert missing not in {point["name"] for point in points_on(whole)}
    searched = drawn(client, f"/map?q={missing}")
    assert AREAS.findall(searched.text) == AREAS.findall(whole.text) != []  # category names do not move
    assert "40 of 107 terms" in searched.text
    hits = {point["name"] for point in points_on(searched) if point["style"] == "hit"}
    assert missing in hits


@given(st.text() | st.tuples(st.floats(), st.floats(), st.floats()).map(lambda view: ",".join(map(str, view))))
def test_no_view_extends_beyond_the_map(text: str) -> None:
    view = View.of(text)
    x, y, width, height = map(float, view.box.split())
    assert 1 <= view.zoom <= 16
    assert x >= -0.01
    assert y >= -0.01
    assert x + width <= WIDTH + 0.02
    assert y + height <= HEIGHT + 0.02
    assert View.of(str(view)).step == view.step


def test_names_never_overlap_and_stay_visible_at_larger_scales() -> None:
    chance = np.random.default_rng(2)
    places = chance.uniform((0, 0), (WIDTH, HEIGHT), (200, 2)).tolist()
    labels = [Label(x, y, 9, 80, 17) for x, y in places]
    since = first_scales(labels, (WIDTH, HEIGHT))
    assert since[0] == SCALES[0]
    for scale in SCALES:
        shown = [one for one, first in zip(labels, since, strict=True) if first is not None and first <= scale]
        boxes = [(one.x * scale, one.y * scale) for one in shown]
        assert all(x + 89 <= WIDTH * scale for x, _ in boxes)
        for place, (x, y) in enumerate(boxes):
            assert not any(abs(x - other_x) < 80 and abs(y - other_y) < 17 for other_x, other_y in boxes[:place])


def test_the_name_of_an_area_avoids_points_and_names_where_possible() -> None:
    area = Label(500, 300, -100, 200, 22)
    size = (WIDTH, HEIGHT)
    assert clear_place(area, size, [], []) == (500, 300)
    marks = [Label(x, 300, -5, 10, 10) for x in range(300, 701, 20)]
    x, y = clear_place(area, size, marks, []) or (0, 0)
    assert x == 500
    assert 16 <= abs(y - 300) <= 30
    other = Label(x, y, -100, 200, 22)
    apart = clear_place(area, size, marks, [other])
    assert apart is not None
    assert abs(apart[1] - y) >= 22
    everywhere = [Label(x, y, -5, 10, 10) for x in range(0, 1001, 10) for y in range(0, 641, 10)]
    assert clear_place(area, size, everywhere, []) is not None
    assert clear_place(area, size, [], [Label(500, 300, -500, 1000, 640)]) is None


def test_the_name_of_an_area_stays_on_the_map() -> None:
    x, y = clear_place(Label(20, 5, -100, 200, 22), (WIDTH, HEIGHT), [], []) or (0, 0)
    assert x >= 100
    assert y >= 11
