"""The files that browsers and crawlers load: style sheets, scripts, images, robots.txt, sitemaps and OpenSearch."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.errors import UnknownResource
from api.http.caching import IMMUTABLE, REVALIDATED
from api.http.security_headers import NO_SNIFFING
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from api.web.page_context import context_of
from api.web.templates import assets, assets_digest, render_alone
from embeddings.records import Filter

_MEDIA_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

_URLS: Final = 10_000
"""Number of addresses per sitemap; the protocol allows 50,000 and 50 MB."""

_LISTS: Final = ("/", "/terms", "/tree", "/glossaries", "/categories", "/organizations", "/map")
_LONGEST_NAME: Final = 16  # characters of a short name in OpenSearch 1.1


def site_file_routes(current: Current, settings: Settings) -> APIRouter:
    """Return the routes. Each request reads the currently published state."""
    router = APIRouter()

    @router.get("/assets/{digest}/{name}", tags=["pages"])
    async def asset(digest: str, name: str) -> Response:
        return _asset(digest, name)

    @router.get("/favicon.ico")
    async def icon() -> Response:
        return _asset("", "icon.svg")

    @router.get("/robots.txt")
    async def robots(request: Request) -> Response:
        root = str(request.scope.get("root_path", ""))
        return _file(render_alone("robots.txt", root=root, site=_site(request)), "text/plain; charset=utf-8")

    @router.get("/opensearch.xml")
    async def search(request: Request) -> Response:
        names = [one.name for one in current.lexicon.catalog.glossaries.values()]
        name = names[0] if len(names) == 1 and len(names[0]) <= _LONGEST_NAME else "Lexigraph"
        text = render_alone("opensearch.xml", name=name, site=_site(request))
        return _file(text, "application/opensearchdescription+xml; charset=utf-8")

    @router.get("/sitemap.xml")
    async def sitemaps(request: Request) -> Response:
        parts = max(1, -(-current.lexicon.count // _URLS))
        return _sitemap(
            "sitemapindex", "sitemap", [f"{_site(request)}/sitemap/{one}.xml" for one in range(1, parts + 1)]
        )

    @router.get("/sitemap/{number}.xml")
    async def sitemap(request: Request, number: str) -> Response:
        lexicon = current.lexicon
        return await run_in_threadpool(_part, request, lexicon, settings, number)

    return router


def _asset(digest: str, name: str) -> Response:
    """Return an asset; one requested with the digest of another version is not cached. Raises `UnknownResource`."""
    content = assets().get(name)
    if content is None:
        raise UnknownResource(f"/assets/{digest}/{name}")
    caching = IMMUTABLE if digest == assets_digest() else REVALIDATED
    return _file(content, _MEDIA_TYPES["." + name.rpartition(".")[2]], caching)


def _part(request: Request, lexicon: Lexicon, settings: Settings, number: str) -> Response:
    """Return one sitemap: the lists in the first one, and up to `_URLS` terms. Raises `UnknownResource`."""
    place = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
    terms = lexicon.view.page(Filter(), _URLS, skip=_URLS * (place - 1)).keys if place else ()
    if not terms and place != 1:
        raise UnknownResource(f"/sitemap/{number}.xml")
    addresses = context_of(request, lexicon, settings).addresses
    origin = _site(request).removesuffix(addresses.root)
    lists = [_site(request) + path for path in _LISTS] if place == 1 else []
    return _sitemap("urlset", "url", [*lists, *(origin + addresses.of(iri) for iri in terms)])


def _sitemap(root: str, element: str, addresses: list[str]) -> Response:
    text = render_alone("sitemap.xml", root=root, element=element, addresses=addresses)
    return _file(text, "application/xml; charset=utf-8")


def _file(content: str | bytes, media_type: str, caching: Mapping[str, str] = REVALIDATED) -> Response:
    return Response(content, media_type=media_type, headers={**caching, **NO_SNIFFING})


def _site(request: Request) -> str:
    """Return the address of the front page, without a slash at its end."""
    return str(request.base_url).rstrip("/")
