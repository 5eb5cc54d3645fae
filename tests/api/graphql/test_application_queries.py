"""Filters, orders, hierarchy, paths, labels and pages in both directions, over a small vocabulary in Turtle."""

from asyncio import _get_running_loop
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.lexicon.hierarchy import Hierarchy
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoder import Encoder
from embeddings.searcher import Searcher
from ingest.input.documents import Inputs, uploaded_document
from tests.api.client import Client

BASE = "https://v.example/"
VOCABULARY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://v.example/> .
:scheme a skos:ConceptScheme ; skos:prefLabel "Animals"@en .
:animal a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "Animal"@en, "Tier"@de ;
    skos:definition "A living."@en .
:bird a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "Bird"@en ; skos:broader :animal ; skos:notation "2" ;
    skos:altLabel "fowl"@en ; skos:hiddenLabel "brid"@en ; skos:definition "It has feathers."@en .
:fish a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "Fish"@en ; skos:broader :animal ; skos:notation "1" .
:penguin a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "Penguin"@en ; skos:broader :bird ;
    skos:related :ice ; skos:definition "It swims."@en .
:owl a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "Owl"@en ; skos:broader :bird .
:ice a skos:Concept ; skos:inScheme :scheme ; skos:prefLabel "Ice"@en .
:flying a skos:Collection ; skos:prefLabel "Flying"@en ; skos:member :bird, :owl .
:feathered a skos:Collection ; skos:prefLabel "Feathered"@en ; skos:member :bird, :owl, :penguin .
"""


@pytest.fixture(scope="module")
def animals(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("animals") / "data"
    Ingestion(folder, Settings(), encoder).ingest(Inputs((uploaded_document("animals.ttl", VOCABULARY),)))
    with Client(create_app(folder, Settings(), encoder)) as client:
        yield client


def names(client: Client, where: str, **variables: Any) -> list[str]:
    fields = "totalCount nodes { name } facets { glossaries { count } }"
    query = f"{{ terms(where: {{{where}}}, first: 100) {{ {fields} }} }}"
    found = client.query(query, **variables)["terms"]
    listed = [one["name"] for one in found["nodes"]]
    assert found["totalCount"] == len(listed) == sum(one["count"] for one in found["facets"]["glossaries"])
    return listed


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (f'ids: ["{BASE}owl", "{BASE}ice", "urn:none"]', ["Ice", "Owl"]),
        ("ids: []", []),
        ('categories: {any: ["Flying", "Feathered"]}', ["Bird", "Owl", "Penguin"]),
        ('categories: {all: ["Flying", "Feathered"]}', ["Bird", "Owl"]),
        ('categories: {any: ["Feathered"]}, not: {categories: {any: ["Flying"]}}', ["Penguin"]),
        ("hasDefinition: false", ["Fish", "Ice", "Owl"]),
        ("hasDefinition: true, not: {hasDefinition: true}", []),
        (f'narrowerThan: "{BASE}animal"', ["Bird", "Fish", "Owl", "Penguin"]),
        (f'narrowerThan: "{BASE}animal", not: {{narrowerThan: "{BASE}bird"}}', ["Bird", "Fish"]),
        (f'narrowerThan: "{BASE}ice"', []),
        (f'not: {{ids: ["{BASE}owl"], hasDefinition: true}}, narrowerThan: "{BASE}bird"', ["Owl", "Penguin"]),
        ("not: {}, hasDefinition: false", ["Fish", "Ice", "Owl"]),
        ('modifiedBefore: "2001-01-01"', []),
        ('modifiedSince: "2001-01-01", deprecated: false', ["Animal", "Bird", "Fish", "Ice", "Owl", "Penguin"]),
        ('not: {modifiedSince: "2001-01-01"}', []),
    ],
)
def test_a_filter_selects_terms(animals: Client, where: str, found: list[str]) -> None:
    assert names(animals, where) == found


def test_filters_are_checked(animals: Client) -> None:
    query = "query ($where: TermWhere) { terms(where: $where) { totalCount } }"
    assert animals.error(query, where={"narrowerThan": "urn:none"})[0] == "NOT_FOUND"
    assert animals.error(query, where={"categories": {"any": ["Nothing"]}})[0] == "NOT_FOUND"
    assert animals.error(query, where={"not": {"not": {}}})[0] == "BAD_QUERY"
    assert animals.error(query, where={"ids": ["urn:x"] * 1001})[0] == "BAD_REQUEST"


def test_the_event_loop_does_not_wait_for_filters_that_take_long(
    animals: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops: list[object] = []
    descendants = Hierarchy.descendants

    def noted(self: Hierarchy, *given: Any, **named: Any) -> Any:
        loops.append(_get_running_loop())
        return descendants(self, *given, **named)

    monkeypatch.setattr(Hierarchy, "descendants", noted)
    animals.query(f'{{ terms(where: {{narrowerThan: "{BASE}animal"}}) {{ totalCount }} }}')
    animals.query(f'{{ terms(where: {{not: {{narrowerThan: "{BASE}animal"}}}}) {{ totalCount }} }}')
    assert loops == [None, None]


@pytest.mark.parametrize("order", ["NAME", "NAME_DESCENDING", "MODIFIED", "MODIFIED_DESCENDING"])
@pytest.mark.parametrize("where", ["{}", '{categories: {any: ["Feathered"]}}', "{hasDefinition: false}"])
def test_pages_lead_through_a_list_in_both_directions(animals: Client, order: str, where: str) -> None:
    fields = "totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    of = f"where: {where}, orderBy: {order}"
    whole = [one["name"] for one in animals.query(f"{{ terms({of}, first: 100) {{ {fields} }} }}")["terms"]["nodes"]]
    forward: list[str] = []
    window = "first: 2"
    while window:
        page = animals.query(f"{{ terms({of}, {window}) {{ {fields} }} }}")["terms"]
        assert page["pageInfo"]["hasPreviousPage"] is bool(forward)
        forward += [one["name"] for one in page["nodes"]]
        more = page["pageInfo"]["hasNextPage"]
        window = f'first: 2, after: "{page["pageInfo"]["endCursor"]}"' if more else ""
    backward: list[str] = []
    window = "last: 2"
    while window:
        page = animals.query(f"{{ terms({of}, {window}) {{ {fields} }} }}")["terms"]
        assert page["pageInfo"]["hasNextPage"] is bool(backward)
        backward = [one["name"] for one in page["nodes"]] + backward
        more = page["pageInfo"]["hasPreviousPage"]
        window = f'last: 2, before: "{page["pageInfo"]["startCursor"]}"' if more else ""
    assert forward == backward == whole


@pytest.mark.parametrize("field", ['search(query: "bird", mode: LEXICAL, %s)', "topConcepts(%s)"])
def test_the_end_of_other_lists_can_be_read(animals: Client, field: str) -> None:
    fields = "{ nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor } }"
    (whole,) = animals.query(f"{{ {field % 'first: 100'} {fields} }}").values()
    (last,) = animals.query(f"{{ {field % 'last: 1'} {fields} }}").values()
    assert last["nodes"] == whole["nodes"][-1:]
    assert (last["pageInfo"]["hasNextPage"], last["pageInfo"]["hasPreviousPage"]) == (False, len(whole["nodes"]) > 1)
    before = f'last: 100, before: "{last["pageInfo"]["startCursor"]}"'
    (rest,) = animals.query(f"{{ {field % before} {fields} }}").values()
    assert rest["nodes"] == whole["nodes"][:-1]


@pytest.mark.parametrize("window", ['last: 1, after: "x"', 'first: 1, before: "x"', "last: 101", "last: -1"])
def test_contradictory_pages_are_refused(animals: Client, window: str) -> None:
    for field in (f"terms({window})", f"organizations({window})", f'search(query: "x", mode: LEXICAL, {window})'):
        assert animals.error(f"{{ {field} {{ totalCount }} }}")[0] in ("BAD_REQUEST", "TOO_LARGE")


def test_the_hierarchy_is_read_in_one_query(animals: Client) -> None:
    answer = animals.query(
        """query ($animal: ID!, $penguin: ID!) {
          topConcepts { totalCount nodes { name } facets { glossaries { count } } }
          glossaries { topConcepts(first: 1) { nodes { name } pageInfo { hasNextPage } } }
          animal: node(id: $animal) { ... on Term {
            narrower { totalCount nodes { name broader { name } } }
            children: descendants(depth: 1) { edges { depth node { name } } totalCount }
            descendants(first: 3) { edges { depth node { name } } totalCount pageInfo { hasNextPage } }
          } }
          penguin: node(id: $penguin) { ... on Term {
            ancestors { depth node { name } } nearest: ancestors(depth: 1) { node { name } }
          } }
        }""",
        animal=f"{BASE}animal",
        penguin=f"{BASE}penguin",
    )
    assert answer["topConcepts"] == {
        "totalCount": 2,
        "nodes": [{"name": "Animal"}, {"name": "Ice"}],
        "facets": {"glossaries": [{"count": 2}]},
    }
    top = answer["glossaries"][0]["topConcepts"]
    assert (top["nodes"], top["pageInfo"]["hasNextPage"]) == ([{"name": "Animal"}], True)
    animal = answer["animal"]
    assert [one["name"] for one in animal["narrower"]["nodes"]] == ["Fish", "Bird"]  # by notation
    assert animal["narrower"]["nodes"][0]["broader"] == [{"name": "Animal"}]
    assert [(one["depth"], one["node"]["name"]) for one in animal["children"]["edges"]] == [(1, "Fish"), (1, "Bird")]
    assert [(one["depth"], one["node"]["name"]) for one in animal["descendants"]["edges"]] == [
        (1, "Fish"),
        (1, "Bird"),
        (2, "Owl"),
    ]
    assert (animal["descendants"]["totalCount"], animal["descendants"]["pageInfo"]["hasNextPage"]) == (4, True)
    assert [(one["depth"], one["node"]["name"]) for one in answer["penguin"]["ancestors"]] == [
        (1, "Bird"),
        (2, "Animal"),
    ]
    assert answer["penguin"]["nearest"] == [{"node": {"name": "Bird"}}]


PATH = """query ($from: ID!, $to: ID!, $relations: [Relation!] = [BROADER, NARROWER, RELATED], $max: Int = 6) {
  path(from: $from, to: $to, relations: $relations, maxLength: $max) { length steps { relation term { name } } }
}"""


def test_a_shortest_path_follows_the_chosen_relations(animals: Client) -> None:
    ends = {"from": f"{BASE}fish", "to": f"{BASE}ice"}
    found = animals.query(PATH, **ends)["path"]
    assert found["length"] == 4
    assert [(step["relation"], step["term"]["name"]) for step in found["steps"]] == [
        (None, "Fish"),
        ("BROADER", "Animal"),
        ("NARROWER", "Bird"),
        ("NARROWER", "Penguin"),
        ("RELATED", "Ice"),
    ]
    assert animals.query(PATH, **ends, relations=["BROADER", "NARROWER"])["path"] is None
    assert animals.query(PATH, **ends, max=3)["path"] is None
    same = animals.query(PATH, **{"from": f"{BASE}ice", "to": f"{BASE}ice"})["path"]
    assert (same["length"], same["steps"]) == (0, [{"relation": None, "term": {"name": "Ice"}}])
    assert animals.error(PATH, **{"from": "urn:none", "to": f"{BASE}ice"})[0] == "BAD_REQUEST"
    assert animals.error(PATH, **ends, max=13)[0] == "BAD_REQUEST"


def test_all_labels_have_language_and_kind(animals: Client) -> None:
    query = "query ($id: ID!) { node(id: $id) { ... on Term { labels { text language kind } } } }"
    labels = animals.query(query, id=f"{BASE}bird")["node"]["labels"]
    assert [(one["kind"], one["text"], one["language"]) for one in labels] == [
        ("NAME", "Bird", "en"),
        ("SYNONYM", "fowl", "en"),
        ("HIDDEN", "brid", "en"),
        ("NOTATION", "2", ""),
    ]


def test_nodes_come_in_the_order_of_their_ids(animals: Client) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    ids = [f"{BASE}owl", "urn:none", f"{BASE}flying", "not an iri", f"{BASE}owl", f"{BASE}scheme"]
    found = animals.query(query, ids=ids)["nodes"]
    assert [one and one["__typename"] for one in found] == ["Term", None, "Category", None, "Term", "Glossary"]
    assert [one["id"] for one in found if one] == [ids[0], ids[2], ids[4], ids[5]]
    assert animals.error(query, ids=["urn:x"] * 101)[0] == "BAD_REQUEST"


def test_searches_are_answered_together_with_facets(animals: Client) -> None:
    found = animals.query(
        """{ searches(queries: ["bird", "penguin"], mode: LEXICAL, minScore: 0.9, first: 1) {
          totalCount nodes { name } facets { categories { count category { name } } }
        } }"""
    )["searches"]
    assert [one["nodes"] for one in found] == [[{"name": "Bird"}], [{"name": "Penguin"}]]
    assert found[1]["facets"]["categories"] == [{"count": 1, "category": {"name": "Feathered"}}]


def test_hits_can_be_ordered_otherwise(animals: Client) -> None:
    query = '{ search(query: "animal bird penguin", mode: LEXICAL, orderBy: NAME) { nodes { name } } }'
    listed = [one["name"] for one in animals.query(query)["search"]["nodes"]]
    assert listed == sorted(listed)
    assert len(listed) > 1


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of hits that rankings have been limited to."""
    found: list[int] = []
    search = Searcher.search

    def counted(self: Searcher, query: str, mode: Any, limit: int, *others: Any) -> Any:
        found.append(limit)
        return search(self, query, mode, limit, *others)

    monkeypatch.setattr(Searcher, "search", counted)
    return found


@pytest.mark.parametrize("order", ["RELEVANCE", "NAME"])
@pytest.mark.parametrize("others", ["", "__schema { queryType { name } }"], ids=["compiled", "graphql-core"])
def test_a_search_with_counts_is_ranked_once(animals: Client, limits: list[int], order: str, others: str) -> None:
    found = animals.query(
        f"""{{ {others} search(query: "animal bird penguin", mode: LEXICAL, orderBy: {order}, first: 2) {{
          ...counts edges {{ node {{ name }} matches {{ kind }} }}
        }} }}
        fragment counts on SearchConnection {{ ... {{ totalCount }} spellings facets {{ categories {{ count }} }} }}"""
    )["search"]
    assert limits == [1001]
    assert found["totalCount"] > len(found["edges"]) == 2
    assert all(edge["matches"] for edge in found["edges"])


def test_a_search_without_counts_ranks_one_hit_more_than_its_page(animals: Client, limits: list[int]) -> None:
    animals.query(
        """{ search(query: "animal bird penguin", mode: LEXICAL, first: 2) {
          nodes { name narrower { totalCount } } pageInfo { hasNextPage }
        } }"""
    )
    assert limits == [3]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("category=Flying&category=Feathered", {"bird", "owl"}),
        ("hasDefinition=false&language=en", {"fish", "ice", "owl"}),
        (f"narrowerThan={BASE}bird", {"owl", "penguin"}),
        (f"id={BASE}ice&id={BASE}owl", {"ice", "owl"}),
    ],
)
@pytest.mark.parametrize("format", ["ntriples", "turtle", "csv"])
def test_an_export_takes_the_filter(animals: Client, parameters: str, found: set[str], format: str) -> None:
    answer = animals.get(f"/export?format={format}&{parameters}")
    assert answer.status_code == 200
    if format == "ntriples":
        lines = [line for line in answer.text.splitlines() if "/core#inScheme>" in line]
        assert {line.split(">")[0].removeprefix(f"<{BASE}") for line in lines} == found
    if format == "csv":
        assert len(answer.text.splitlines()) == 1 + len(found)
    assert answer.headers["etag"] != animals.get(f"/export?format={format}").headers["etag"]


@pytest.mark.parametrize("parameters", ["term=Owl", "hasDefinition=maybe", "glossary=a&glossary=b", "modifiedSince=x"])
def test_an_export_refuses_unknown_parameters(animals: Client, parameters: str) -> None:
    assert animals.get(f"/export?{parameters}").status_code == 400
