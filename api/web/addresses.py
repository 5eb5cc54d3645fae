"""Where pages stand, those of resources and the editor of queries, and links to them."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fastapi import Request

from api.settings import Settings
from graph.rdf import Iri

__all__ = ["KINDS", "Addresses", "Link", "addresses_of", "is_web_address", "site_link"]

KINDS: Final = ("term", "organization", "category", "glossary", "source")
"""What begins the path of a resource of ours."""

_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_NO_PATH: Final = re.compile(r"[%?#]|/\.{0,2}(/|\Z)")


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to an address, and its language if it is known."""

    text: str
    address: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the pages below the path `root`, of resources whose IRIs mostly begin with `base`.

    `has_editor` tells whether one of them is the editor at /graphql, `has_queries` whether a page can ask that for
    whatever it likes: it cannot where only trusted documents are answered.
    """

    base: Iri
    root: str
    has_editor: bool = True
    has_queries: bool = True

    def of(self, iri: Iri) -> str:
        """Return the address of the page of a resource that is known here.

        >>> Addresses("https://example.org/", "/kg").of("https://example.org/term/batch-size")
        '/kg/term/batch-size'
        >>> Addresses("https://example.org/", "").of("urn:isbn:1")
        '/resource?iri=urn%3Aisbn%3A1'
        """
        return self.own(iri) or f"{self.root}/resource?iri={quote(iri, safe='')}"

    def own(self, iri: Iri) -> str | None:
        """Return the address of an IRI that is a path below the base, None of any other."""
        path = iri.removeprefix(self.base)
        if path != iri and path.partition("/")[0] in KINDS and not _NO_PATH.search(path):
            return f"{self.root}/{quote(path)}"
        return None

    def editor(self, query: str) -> str | None:
        """Return the address that opens a query in the editor, where it can be run and changed; None without one."""
        return f"{self.root}/graphql?query={quote(query)}" if self.has_editor else None


def addresses_of(request: Request, base: Iri, settings: Settings) -> Addresses:
    """Return the addresses as whoever sent a request has to use them: below its `root_path`, which is mostly empty."""
    root = str(request.scope.get("root_path", ""))
    return Addresses(base, root, has_editor=settings.has_editor, has_queries=not settings.trusted_only)


def is_web_address(text: str) -> bool:
    """Tell whether a page may link to what an RDF document calls an address.

    >>> is_web_address("https://example.org/"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    return bool(_WEB.match(text))


def site_link(address: str | None) -> Link | None:
    """Return a link to a web site by the name of its host, None if that is no web address.

    >>> site_link("https://www.example.org/research/")
    Link(text='example.org', address='https://www.example.org/research/', language='')
    """
    if not address or not is_web_address(address):
        return None
    host = _WEB.sub("", address).partition("/")[0].removeprefix("www.")
    return Link(host or address, address)
