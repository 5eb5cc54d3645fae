"""What one request for a page needs, as one value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final
from urllib.parse import quote

from fastapi import Request

from api.edit_links import edit_link
from api.errors import BadArgument
from api.http.negotiation import LANGUAGE_TAG, accepted_languages
from api.lexicon.lexicon import Lexicon
from api.settings import Settings
from api.web.addresses import Addresses, Alternate
from graph.language_preference import best_tag
from graph.model import Source
from graph.rdf import Iri
from ingest.sources.term_lines import NO_LINES, KnownLines

_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class PageContext:
    """One request for a page: the lexicon of its epoch, the addresses of pages, and the parameters of its URL.

    `accepted` are the languages of the browser. `most` is the maximum number of items of a list, as in GraphQL.
    `edit_url` is the template of the addresses of documents. `page_number` is the page of a list, counted from 1.
    `alternates` are the other representations of the resource, if the page describes one, and `lines` those of its
    document.
    """

    lexicon: Lexicon
    addresses: Addresses
    parameters: Mapping[str, str]
    accepted: tuple[str, ...]
    most: int
    edit_url: str | None
    page_number: int = 1
    alternates: Sequence[Alternate] = ()
    lines: KnownLines = NO_LINES

    @cached_property
    def languages(self) -> Sequence[str]:
        """The preferred languages of content, empty if the data has one language at most."""
        if len(self.lexicon.languages) < 2:
            return ()
        chosen = self.addresses.language
        return (chosen, *self.accepted) if chosen else self.accepted

    @cached_property
    def shown_language(self) -> str:
        """The language of names that a page shows first: the preferred one, or English, or the most frequent."""
        known = self.lexicon.languages
        wanted = best_tag(sorted(known), (*self.languages, "en"))
        return next(iter(known), "") if wanted is None else wanted

    def edit_address(self, source: Source, term: Iri) -> str | None:
        """Return the address at which a term can be edited in its source, if there is one."""
        if not self.edit_url:
            return None
        return edit_link(self.edit_url, source.name, self.lines.lines(source, [term]).get(term))


def context_of(request: Request, lexicon: Lexicon, settings: Settings) -> PageContext:
    """Return the context of a request. Addresses are below its `root_path`, which is usually empty.

    Raises `BadArgument` for an invalid page number, also if the page has no list.
    """
    number = request.query_params.get("page", "1")
    if not _NUMBER.fullmatch(number):
        raise BadArgument(f"Invalid page number {number!r}. Page numbers start at page=1.")
    return replace(context_of_error(request, lexicon, settings), page_number=int(number))


def context_of_error(request: Request, lexicon: Lexicon, settings: Settings) -> PageContext:
    """Return the context of a request that may be invalid, as that of the first page."""
    language = request.query_params.get("lang", "")
    addresses = Addresses(
        lexicon.iris.base,
        str(request.scope.get("root_path", "")),
        has_editor=settings.has_editor,
        has_queries=not settings.trusted_only,
        language=language if LANGUAGE_TAG.fullmatch(language) else "",
        here=quote(request.url.path),
        parameters=tuple((name, value) for name, value in request.query_params.multi_items() if name != "lang"),
    )
    accepted = accepted_languages(request.headers.get("accept-language", ""))
    return PageContext(lexicon, addresses, request.query_params, accepted, settings.max_page, settings.edit_url)
