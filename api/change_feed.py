"""The Atom feed of commits at /changes, newest first (RFC 4287)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument
from api.http.caching import REVALIDATED, entity_tag, not_modified
from api.http.epochs import parse_epoch
from api.http.parameters import check_parameters
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.web.addresses import Addresses
from graph.errors import LogTruncated
from graph.log_reader import CommittedTerms
from graph.rdf import Iri

_COMMITS = 50
_TERMS = 100
_MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

ElementTree.register_namespace("", _ATOM)
ElementTree.register_namespace("xhtml", _XHTML)


def change_feed_routes(current: Current) -> APIRouter:
    """Return the route. A page of the feed has the terms of 50 commits and a link to the page of earlier ones."""
    router = APIRouter(tags=["changes"])

    @router.get("/changes")
    async def feed(request: Request, before: str | None = None) -> Response:
        check_parameters("/changes", request.query_params, ["before"])
        lexicon = current.lexicon
        tag = entity_tag(str(request.url), lexicon.version, _MEDIA_TYPE)
        headers = {"ETag": tag, **REVALIDATED}
        if (unchanged := not_modified(request, headers)) is not None:
            return unchanged
        content = await run_in_threadpool(_feed, lexicon, str(request.base_url), _before(before, lexicon.epoch))
        return Response(content, media_type=_MEDIA_TYPE, headers=headers)

    return router


def _before(text: str | None, newest: int) -> int:
    if text is None:
        return newest + 1
    before = parse_epoch(text)
    if before is None:
        raise BadArgument(f"Invalid `before` {text!r}. Follow the link `next` of an earlier page.")
    return min(before, newest + 1)


def _feed(lexicon: Lexicon, root: str, before: int) -> bytes:
    """Return a page of the commits before an epoch. Raises `LogTruncated` if the log has none of them."""
    oldest = lexicon.log.oldest()
    first = max(oldest, before - _COMMITS)
    if oldest > 1 and before <= min(oldest, lexicon.epoch):
        raise LogTruncated(max(0, before - 2), oldest)
    epochs = range(before - 1, first - 1, -1)
    times, entries = lexicon.log.times(epochs), lexicon.log.entries(epochs)
    newest = times.get(before - 1, datetime.now(UTC))
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", f"{lexicon.iris.base}changes")
    _add(feed, "title", ", ".join(one.name for one in lexicon.catalog.glossaries.values()) or "Glossary")
    _add(feed, "updated", newest.isoformat())
    _add(_add(feed, "author"), "name", "Lexigraph")
    _add(feed, "link", rel="self", href=f"{root}changes")
    if first > oldest:
        _add(feed, "link", rel="next", href=f"{root}changes?before={first}")
    for epoch in epochs:
        entry = entries[epoch]
        if entry.put or entry.removed:  # otherwise the commit changed derived data only
            _add_entry(feed, lexicon, epoch, times[epoch], entry, root)
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _add_entry(
    feed: ElementTree.Element, lexicon: Lexicon, epoch: int, time: datetime, entry: CommittedTerms, root: str
) -> None:
    element = _add(feed, "entry")
    _add(element, "id", lexicon.iris.commit(epoch))
    counts = {"added or changed": len(entry.put), "removed": len(entry.removed)}
    _add(element, "title", ", ".join(f"{number} {change}" for change, number in counts.items() if number))
    _add(element, "updated", time.isoformat())
    content = _add(_add(element, "content", type="xhtml"), "div", namespace=_XHTML)
    for title, terms in (("Added or changed", entry.put), ("Removed", entry.removed)):
        if terms:
            _add(content, "p", f"{title}:", namespace=_XHTML)
            _add_list(_add(content, "ul", namespace=_XHTML), lexicon, terms, root)


def _add_list(parent: ElementTree.Element, lexicon: Lexicon, terms: Sequence[Iri], root: str) -> None:
    addresses = Addresses(lexicon.iris.base, root.rstrip("/"))
    names = lexicon.names(terms[:_TERMS])
    for iri in terms[:_TERMS]:
        item = _add(parent, "li", namespace=_XHTML)
        if iri in names:
            _add(item, "a", names[iri], namespace=_XHTML, href=addresses.of(iri))
        else:
            item.text = iri
    if len(terms) > _TERMS:
        _add(parent, "li", f"and {len(terms) - _TERMS} more", namespace=_XHTML)


def _add(
    parent: ElementTree.Element, name: str, text: str = "", *, namespace: str = _ATOM, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    element.text = _NOT_IN_XML.sub("", text) or None
    return element
