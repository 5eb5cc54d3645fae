"""IRIs derived from names: equal names give equal IRIs, independent of earlier ingests."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

from graph.errors import InvalidIri
from graph.rdf import Iri

_NEVER = (
    r'\x00-\x20<>"{}|^`\\\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff'
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 15))
    + "\U000f0000-\U0010ffff"
)
# Possessive, to reject long texts in linear time.
_CHARACTERS = rf"(?:[^{_NEVER}\[\]#%]++|%[0-9A-Fa-f]{{2}})*+"
_HOST_AND_PORT = rf"(?:[^{_NEVER}\[\]/?#@]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^{_NEVER}\[\]/?#@:]*)(?::[0-9]*)?(?=[/?#]|\Z)"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_HOST_AND_PORT}|(?!//)){_CHARACTERS}(?:#{_CHARACTERS})?")
_BEFORE_PATH = re.compile(r"[^:/?#]*:(?://[^/?#]*)?")
_ENCODED = re.compile(rf"[{_NEVER}\[\]#]|%(?![0-9A-Fa-f]{{2}})")
# Other texts with a colon are shortened names ("AIO:0001") or plain text ("Net: a trap").
_GIVEN = re.compile("https?://|urn:", re.IGNORECASE)
# Accents of Latin letters, apostrophes, and variation selectors, which are not allowed in IRIs.
_SILENT = re.compile("[\u0300-\u036f'\u2019\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPOKEN = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at "}
_SPOKEN_SIGN = re.compile("[+#&@]")
_SIGN = re.compile("[^0-9A-Za-z]+")  # of ASCII


def check_iri(text: str) -> Iri:
    """Return `text` if it is an absolute IRI (RFC 3987, without its rarer rules); otherwise raise `InvalidIri`.

    >>> check_iri("https://example.org/term/batch-size")
    'https://example.org/term/batch-size'
    """
    if not _IRI.fullmatch(text):
        raise InvalidIri(
            f"{text!r} is not an absolute IRI. An IRI has a scheme such as https: and contains no spaces, quotes, "
            "brackets, second # or stray %; percent-encode such characters, for example a space as %20."
        )
    return text


def encoded_iri(text: str) -> Iri:
    """Return `text` as an IRI, with spaces and other invalid characters percent-encoded, or raise `InvalidIri`.

    >>> encoded_iri("https://example.org/50% off[1]#a#b")
    'https://example.org/50%25%20off%5B1%5D#a%23b'
    """
    text = text.strip()
    start = found.end() if (found := _BEFORE_PATH.match(text)) else 0
    path, mark, fragment = text[start:].partition("#")
    rest = [_ENCODED.sub(lambda sign: quote(sign[0]), part) for part in (path, fragment)]
    return check_iri(text[:start] + mark.join(rest))


@lru_cache(maxsize=65_536)
def slug(name: str) -> str:
    """Return the last segment of the IRI of `name`: lower case, without accents, words joined by hyphens.

    Letters of all scripts are kept, since an IRI may contain them. Symbols that distinguish names are spelled out.

    >>> slug("Mini-Batch Size"), slug("C++"), slug("Université de Montréal"), slug("機械学習")
    ('mini-batch-size', 'c-plus-plus', 'universite-de-montreal', '機械学習')
    """
    # Normalized twice: a symbol such as \u210c decomposes to upper case, and lower case may decompose again.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = unicodedata.normalize("NFC", _SILENT.sub("", plain))
    spoken = _SPOKEN_SIGN.sub(lambda sign: _SPOKEN[sign[0]], plain)
    if spoken.isascii():
        kept = _SIGN.sub(" ", spoken)
    else:
        kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in spoken)
    return "-".join(kept.split()) or "-".join(f"u{ord(letter):x}" for letter in name)


class Iris:
    """Creates the IRIs of one knowledge graph below its base IRI.

    >>> Iris("https://example.org/").term("Batch Size")
    'https://example.org/term/batch-size'
    """

    def __init__(self, base: Iri) -> None:
        """Set the base IRI. Raises `InvalidIri` unless `base` is an IRI that ends with / or #."""
        check_iri(base)
        if not base.endswith(("/", "#")):
            raise InvalidIri(f"The base IRI {base!r} must end with / or #.")
        self.base = base
        self.dataset = f"{base}dataset"
        """IRI of the whole dataset."""
        self.commits = f"{base}commit/"
        """The prefix of the IRIs of commits."""
        self.shared_graph = f"{base}graph/shared"
        """Name of the graph that sources share: glossaries, categories and organizations from the registry."""
        self.mentions_graph = f"{base}graph/mentions"
        """Name of the graph of derived `lex:mentions` triples."""
        self.links_graph = f"{base}graph/links"
        """Name of the graph of derived links to terms of other glossaries."""
        self.abbreviations_graph = f"{base}graph/abbreviations"
        """Name of the graph of derived statements about organizations that are named by an abbreviation alone."""
        self.log_graph = f"{base}log"
        """Name of the graph of the log on a server that others may use too."""
        self.data_graphs = f"{base}source/", f"{base}document/", f"{base}graph/"
        """The prefixes of the names of all other graphs, by which they differ from those with another base."""

    def term(self, name: str, space: str = "") -> Iri:
        """Return the IRI of the term with this name in a name space: a glossary's slug, or empty for the home glossary.

        The two forms never collide, because a slug does not contain a slash.

        >>> Iris("https://example.org/").term("Batch Size", "finance")
        'https://example.org/term/finance/batch-size'
        """
        return f"{self.base}term/{space}/{slug(name)}" if space else f"{self.base}term/{slug(name)}"

    def identified(self, identifier: str, space: str = "") -> Iri:
        """Return the IRI of the term with this identifier in a document; a web address or URN is kept unchanged.

        >>> Iris("https://example.org/").identified("urn:isbn:1"), Iris("https://example.org/").identified("AIO:0001")
        ('urn:isbn:1', 'https://example.org/term/aio-0001')
        """
        return identifier if _GIVEN.match(identifier) and _IRI.fullmatch(identifier) else self.term(identifier, space)

    def organization(self, name: str) -> Iri:
        """Return the IRI of the organization with this name."""
        return f"{self.base}organization/{slug(name)}"

    def category(self, name: str) -> Iri:
        """Return the IRI of the category with this name."""
        return f"{self.base}category/{slug(name)}"

    def glossary(self, name: str) -> Iri:
        """Return the IRI of the glossary with this name."""
        return f"{self.base}glossary/{slug(name)}"

    def source(self, name: str) -> Iri:
        """Return the IRI of the source with this name, which is also the name of its graph."""
        # In a file name that is not UTF-8, Python represents invalid bytes by surrogates.
        return f"{self.base}source/{quote(name, safe='/', errors='surrogateescape')}"

    def document(self, name: str) -> Iri:
        """Return the name of the graph with the unmodified triples of the RDF source with this name."""
        return f"{self.base}document/{quote(name, safe='/', errors='surrogateescape')}"

    def involvement(self, term: Iri, organization: Iri) -> Iri:
        """Return the IRI of the involvement of `organization` in `term`: a fragment of the term's IRI."""
        ours = f"{self.base}organization/"
        fragment = organization.removeprefix(ours) if organization.startswith(ours) else slug(organization)
        return _part(term, fragment)

    def distribution(self, format: str) -> Iri:
        """Return the IRI of the dataset's distribution in `format`: a fragment of the dataset's IRI."""
        return _part(self.dataset, format)

    def address(self, path: str) -> Iri:
        """Return the URL of `path` (without a leading slash) on a server that serves resources at their IRIs.

        >>> Iris("https://example.org/words#").address("export")
        'https://example.org/export'
        """
        return urljoin(self.base, path) if urlsplit(self.base).netloc else self.base + path

    def commit(self, epoch: int) -> Iri:
        """IRI of the commit that made this epoch."""
        return f"{self.commits}{epoch}"


def _part(whole: Iri, name: str) -> Iri:
    # An imported IRI may have a fragment already, and an IRI can have only one.
    return f"{whole}{'/' if '#' in whole else '#'}{name}"
