"""The URLs of pages for resources and of the query editor, links to them, and the language that they keep."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from graph.rdf import Iri
from graph.vocabulary import LEX

KINDS: Final = ("term", "organization", "category", "glossary", "source", "document", "graph", "commit")
"""The possible first segments of the path of a resource below the base IRI."""

_SERVICES: Final = ("export", "sparql")
"""The paths below the base at which the description of the dataset names services of this server."""

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
class Choice:
    """A link of which one of several is current, and the number of terms on its page, if it is known."""

    link: Link
    is_current: bool = False
    terms: int | None = None


@dataclass(frozen=True, slots=True)
class Alternate:
    """An alternate representation: the name of its format, its address and its media type."""

    name: str
    address: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of pages, below the path `root`. The IRIs of most resources begin with `base`.

    `has_editor` is true if the query editor at /graphql is enabled. `has_queries` is true if pages may send any
    GraphQL query, that is, unless the server accepts trusted documents only. `language` is the tag in the parameter
    `lang` of the request, which links keep. `here` is the path of the request, and `parameters` are its other
    parameters.
    """

    base: Iri
    root: str
    has_editor: bool = True
    has_queries: bool = True
    language: str = ""
    here: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    def page(self, path: str, **parameters: object) -> str:
        """Return the address of a page that is not that of a resource; parameters without a value are omitted.

        >>> Addresses("https://example.org/", "/kg", language="de").page("/terms", letter="A", page="")
        '/kg/terms?letter=A&lang=de'
        """
        given = {name: str(value) for name, value in parameters.items() if value not in ("", None)}
        if self.language:
            given.setdefault("lang", self.language)
        encoded = urlencode(given)
        return f"{self.root}{path}?{encoded}" if encoded else f"{self.root}{path}"

    def in_language(self, tag: str) -> str:
        """Return the address of the present page in another language."""
        return f"{self.here}?{urlencode([*self.parameters, ('lang', tag)])}"

    def of(self, iri: Iri) -> str:
        """Return the address of the page of a known resource.

        >>> Addresses("https://example.org/", "/kg").of("https://example.org/term/batch-size")
        '/kg/term/batch-size'
        >>> Addresses("https://example.org/", "").of("urn:isbn:1")
        '/resource?iri=urn%3Aisbn%3A1'
        """
        own = self.own(iri)
        if not self.language:
            return own or f"{self.root}/resource?iri={quote(iri, safe='')}"
        kept = urlencode({"lang": self.language})
        return f"{own}?{kept}" if own else f"{self.root}/resource?iri={quote(iri, safe='')}&{kept}"

    def own(self, iri: Iri) -> str | None:
        """Return the address for an IRI below the base or in the `lex:` vocabulary, or None for any other IRI.

        Below the base, these are the IRIs of resources, and those of services.

        >>> Addresses("https://example.org/", "/kg").own("https://lexigraph.example/ontology#mentions")
        '/kg/ontology#mentions'
        >>> Addresses("https://example.org/", "/kg").own("https://example.org/export?format=turtle")
        '/kg/export?format=turtle'
        """
        if iri.startswith(str(LEX)):
            return f"{self.root}/ontology#{quote(iri.removeprefix(str(LEX)))}"
        path = iri.removeprefix(self.base)
        if path != iri and path.partition("?")[0] in _SERVICES:
            return f"{self.root}/{quote(path, safe='?=&')}"
        if path != iri and path.partition("/")[0] in KINDS and not _NO_PATH.search(path):
            return f"{self.root}/{quote(path)}"
        return None

    def editor(self, query: str) -> str | None:
        """Return the address that opens a query in the editor, or None if the editor is disabled."""
        return f"{self.root}/graphql?query={quote(query)}" if self.has_editor else None


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
