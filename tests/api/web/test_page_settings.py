"""Pages under restrictive settings do not link to or request anything that the settings disable."""

from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import httpx
import pytest

from tests.api.client import Client
from tests.api.conftest import Serve
from tests.api.html import BROWSER, links, page, parse

PAGES = [
    "/",
    "/?q=gpu",
    "/?q=gpu&show=100",
    "/map",
    "/map?q=gpu",
    "/categories",
    "/organizations",
    "/dataset",
    "/term/batch-size",
    "/organization/google",
    "/category/learning-methods",
    "/source/ai-glossary/batch-size.txt",
]


def links_to_graphql(document: Element) -> bool:
    return any(urlsplit(address).path.endswith("/graphql") for address in links(document).values())


@pytest.fixture(scope="module")
def strict(sample_folder: Path, serve_all: Serve, tmp_path_factory: pytest.TempPathFactory) -> Client:
    documents = tmp_path_factory.mktemp("trusted")
    (documents / "names.graphql").write_text("{ terms { nodes { name } } }")
    return serve_all(sample_folder, trusted_documents=documents, trusted_only=True)


@pytest.fixture(scope="module")
def without_editor(sample_folder: Path, serve_all: Serve) -> Client:
    return serve_all(sample_folder, editor=False)


@pytest.fixture(scope="module")
def small(sample_folder: Path, serve_all: Serve) -> Client:
    return serve_all(sample_folder, max_page=3)


@pytest.mark.parametrize("path", PAGES)
def test_with_trusted_documents_only_pages_do_not_send_or_show_queries(strict: Client, path: str) -> None:
    document = page(strict, path)
    assert not links_to_graphql(document)
    assert not any("GraphQL" in text for text in document.itertext())
    assert not any("data-graphql" in one.attrib for one in document.iter())


def test_with_trusted_documents_only_the_server_renders_searches(strict: Client) -> None:
    assert "Graphics Processing Unit" in links(page(strict, "/?q=gpu&mode=lexical"))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_links_to_a_disabled_editor(without_editor: Client, path: str) -> None:
    document = page(without_editor, path)
    assert not links_to_graphql(document)
    assert bool(list(document.iter("pre"))) == path.startswith(("/term", "/organization/", "/category/", "/source/"))


@pytest.mark.parametrize("path", ["/term/batch-size", "/organization/google", "/category/learning-methods?page=2"])
def test_the_query_of_a_page_respects_the_maximum_page_size(small: Client, path: str) -> None:
    (query,) = ("".join(one.itertext()) for one in page(small, path).iter("pre"))
    assert small.query(query)


def test_the_lists_of_a_page_respect_the_maximum_page_size(small: Client) -> None:
    category = page(small, "/category/learning-methods")
    assert sum(one.attrib.get("class") == "term" for one in category.iter("p")) == 3
    assert links(category)["Next"].endswith("?page=2")
    found = page(small, "/?q=model")
    (hits,) = (one for one in found.iter("ol") if one.attrib.get("id") == "hits")
    assert len(hits) == 3
    for facets in (one for one in found.iter("ul") if "data-kind" in one.attrib):
        assert facets.attrib["data-first"] == "3"
        assert len(facets) <= 3


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_head_like_get(client: Client, path: str) -> None:
    head, get = (client.request(method, path, headers={"Accept": BROWSER}) for method in ("HEAD", "GET"))
    assert head.is_success
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", [*PAGES, "/graphql", "/nowhere", "/organizations?page=2"])
def test_with_a_root_path_every_address_of_the_server_begins_with_it(client: Client, path: str) -> None:
    document = parse(client.run(_get_with_root_path(client, path)).text)
    attributes = [
        one.attrib[name] for one in document.iter() for name in ("href", "src", "action") if name in one.attrib
    ]
    local = [address for address in attributes if address.startswith("/")]
    assert local
    assert [address for address in local if not address.startswith("/kg/")] == []
    for one in document.iter():
        assert one.attrib.get("data-root", "/kg") == "/kg"
        assert one.attrib.get("data-graphql", "/kg/graphql") == "/kg/graphql"


async def _get_with_root_path(client: Client, path: str) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(client.app, root_path="/kg"), base_url="http://x"
    ) as http:
        return await http.get(f"/kg{path}", headers={"Accept": BROWSER})


@pytest.mark.parametrize("path", PAGES)
def test_headings_start_with_one_h1_and_do_not_skip_levels(client: Client, path: str) -> None:
    levels = [int(one.tag[1]) for one in _shown(page(client, path)) if one.tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label(client: Client, path: str) -> None:
    document = page(client, path)
    labeled = {one.attrib.get("for") for one in document.iter("label")}
    fields = [one for tag in ("input", "select", "textarea") for one in document.iter(tag)]
    assert all(one.attrib.get("id") in labeled for one in fields if one.attrib.get("type") != "hidden")


def _shown(document: Element) -> list[Element]:
    """All elements except hidden ones and their descendants."""
    found = []
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if "hidden" not in one.attrib and one.tag != "template":
            found.append(one)
            waiting.extend(reversed(one))
    return found
