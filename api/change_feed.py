"""The Atom feed of commits at /changes, newest first (RFC 4287)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.errors import BadArgument
from api.http.caching import REVALIDATED, entity_tag, not_modified
from api.http.epochs import parse_epoch
from api.http.parameters import check_parameters
from api.lexicon.current import Current
from api.lexicon.lexicon import Lexicon
from api.web.addresses import Addresses, Link
from api.web.links import Truncated
from api.web.templates import render_alone
from graph.errors import LogTruncated
from graph.log_reader import CommittedTerms
from graph.rdf import Iri

_COMMITS = 50
_TERMS = 100
_MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class _Commit:
    """An entry of the feed: its IRI, and the terms that it changed, by the kind of the change."""

    id: Iri
    title: str
    updated: str
    terms: Mapping[str, Truncated[Link]]


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


def _feed(lexicon: Lexicon, root: str, before: int) -> str:
    """Return a page of the commits before an epoch. Raises `LogTruncated` if the log has none of them."""
    oldest = lexicon.log.oldest()
    first = max(oldest, before - _COMMITS)
    if oldest > 1 and before <= min(oldest, lexicon.epoch):
        raise LogTruncated(max(0, before - 2), oldest)
    epochs = range(before - 1, first - 1, -1)
    times, entries = lexicon.log.times(epochs), lexicon.log.entries(epochs)
    return render_alone(
        "changes.xml",
        id=f"{lexicon.iris.base}changes",
        title=", ".join(one.name for one in lexicon.catalog.glossaries.values()) or "Glossary",
        updated=times.get(before - 1, datetime.now(UTC)).isoformat(),
        root=root,
        next=first if first > oldest else None,
        commits=[
            _commit(lexicon, lexicon.iris.commit(epoch), times[epoch], entries[epoch], root)
            for epoch in epochs
            if entries[epoch].put or entries[epoch].removed  # otherwise the commit changed derived data only
        ],
    )


def _commit(lexicon: Lexicon, iri: Iri, time: datetime, entry: CommittedTerms, root: str) -> _Commit:
    counts = {"added or changed": len(entry.put), "removed": len(entry.removed)}
    title = ", ".join(f"{number} {change}" for change, number in counts.items() if number)
    terms = {"Added or changed": _links(lexicon, entry.put, root), "Removed": _links(lexicon, entry.removed, root)}
    return _Commit(iri, title, time.isoformat(), terms)


def _links(lexicon: Lexicon, terms: Sequence[Iri], root: str) -> Truncated[Link]:
    """Return links to the first terms; those that do not exist now are named by their IRIs, without an address."""
    addresses, names = Addresses(lexicon.iris.base, root.rstrip("/")), lexicon.names(terms[:_TERMS])
    links = [Link(names[iri], addresses.of(iri)) if iri in names else Link(iri, "") for iri in terms[:_TERMS]]
    return Truncated(links, len(terms))
