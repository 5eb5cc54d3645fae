"""The URLs of pages for resources and of the query editor, and links to them."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fastapi import Request

from api.settings import Settings
from graph.rdf import Iri

__all__ = ["KINDS", "Addresses", "Link", "addresses_of", "is_web_address", "site_link"]

KINDS: Final = ("term", "organization", "category", "glossary", "source")
"""The possible first segments of the path of a resource below the base IRI."""

_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_NO_PATH: Final = re.compile(r"[%?#]|/\.{0,2}(/|\Z)")


@dataclass(frozen=True, slots=True)
class Link:
    """A linked text with its address, its language if it is known, and a note that distinguishes it from others."""

    text: str
    address: str
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of pages, below the path `root`. The IRIs of most resources begin with `base`.

    `has_editor` is true if the query editor at /graphql is enabled. `has_queries` is true if pages may send any
    GraphQL query, that is, unless the server accepts trusted documents only.
    """

    base: Iri
    root: str
    has_editor: bool = True
    has_queries: bool = True

    def of(self, iri: Iri) -> str:
        """Return the address of the page of a known resource.

        >>> Addresses("https://example.org/", "/kg").of("https://example.org/term/batch-size")
        '/kg/term/batch-size'
        >>> Addresses("https://example.org/", "").of("urn:isbn:1")
        '/resource?iri=urn%3Aisbn%3A1'
        """
        return self.own(iri) or f"{self.root}/resource?iri={quote(iri, safe='')}"

    def own(self, iri: Iri) -> str | None:
        """Return the address for an IRI below the base, or None for any other IRI."""
        path = iri.removeprefix(self.base)
        if path != iri and path.partition("/")[0] in KINDS and not _NO_PATH.search(path):
            return f"{self.root}/{quote(path)}"
        return None

    def editor(self, query: str) -> str | None:
        """Return the address that opens a query in the editor, or None if the editor is disabled."""
        return f"{self.root}/graphql?query={quote(query)}" if self.has_editor else None


def addresses_of(request: Request, base: Iri, settings: Settings) -> Addresses:
    """Return the addresses for the sender of a request: below its `root_path`, which is usually empty."""
    root = str(request.scope.get("root_path", ""))
    return Addresses(base, root, has_editor=settings.has_editor, has_queries=not settings.trusted_only)


def is_web_address(text: str) -> bool:
    """Return whether an address from an RDF document is safe to link to, that is, uses HTTP or HTTPS.

    >>> is_web_address("https://example.org/"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    return bool(_WEB.match(text))


def site_link(address: str | None) -> Link | None:
    """Return a link to a website, labeled with its host name, or None if `address` does not use HTTP or HTTPS.

    >>> site_link("https://www.example.org/research/")
    Link(text='example.org', address='https://www.example.org/research/', language='', note='')
    """
    if not address or not is_web_address(address):
        return None
    host = _WEB.sub("", address).partition("/")[0].removeprefix("www.")
    return Link(host or address, address)
