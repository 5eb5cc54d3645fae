"""Names become IRIs: the same name gives the same IRI, whatever was ingested before it."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

from graph.errors import InvalidIri
from graph.rdf import Iri

__all__ = ["Iris", "check_iri", "slug"]

_NEVER = (
    r'\x00-\x20<>"{}|^`\\\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff'
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 15))
    + "\U000f0000-\U0010ffff"
)
# Possessive, so that a long text that is no IRI is refused in linear time.
_CHARACTERS = rf"(?:[^{_NEVER}\[\]#%]++|%[0-9A-Fa-f]{{2}})*+"
_HOST_AND_PORT = rf"(?:[^{_NEVER}\[\]/?#@]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^{_NEVER}\[\]/?#@:]*)(?::[0-9]*)?(?=[/?#]|\Z)"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_HOST_AND_PORT}|(?!//)){_CHARACTERS}(?:#{_CHARACTERS})?")
# Other texts with a colon are shortened names, "AIO:0001", or none at all, "Net: a trap".
_GIVEN = re.compile("https?://|urn:", re.IGNORECASE)
# Accents of Latin letters, apostrophes, and variation selectors, which an IRI may not hold.
_SILENT = re.compile("[\u0300-\u036f'\u2019\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPOKEN = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at "}
_SPOKEN_SIGN = re.compile("[+#&@]")


def check_iri(text: str) -> Iri:
    """Return `text` if it is an absolute IRI (RFC 3987, without its rarer rules), else raise `InvalidIri`.

    >>> check_iri("https://example.org/term/batch-size")
    'https://example.org/term/batch-size'
    """
    if not _IRI.fullmatch(text):
        raise InvalidIri(
            f"{text!r} is not an absolute IRI: it needs a scheme such as https: and no spaces, quotes, "
            "brackets, second # or stray %; write such characters as %20 and the like."
        )
    return text


@lru_cache(maxsize=65_536)
def slug(name: str) -> str:
    """Return the last part of the IRI of `name`: lower case, without accents, words joined by hyphens.

    Letters of any script stay, since an IRI may hold them; signs that tell names apart are spoken.

    >>> slug("Mini-Batch Size"), slug("C++"), slug("Université de Montréal"), slug("機械学習")
    ('mini-batch-size', 'c-plus-plus', 'universite-de-montreal', '機械学習')
    """
    # Twice: a sign such as \u210c has parts in upper case, and lower case may have parts again.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = unicodedata.normalize("NFC", _SILENT.sub("", plain))
    spoken = _SPOKEN_SIGN.sub(lambda sign: _SPOKEN[sign[0]], plain)
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in spoken)
    return "-".join(kept.split()) or "-".join(f"u{ord(letter):x}" for letter in name)


class Iris:
    """Makes the IRIs of one knowledge graph below its base.

    >>> Iris("https://example.org/").term("Batch Size")
    'https://example.org/term/batch-size'
    """

    __slots__ = ("base",)

    def __init__(self, base: Iri) -> None:
        """`base` ends with / or #; raises `InvalidIri` if it does not."""
        check_iri(base)
        if not base.endswith(("/", "#")):
            raise InvalidIri(f"The base IRI {base!r} must end with / or #.")
        self.base = base

    def term(self, name: str) -> Iri:
        """IRI of the term called `name`."""
        return f"{self.base}term/{slug(name)}"

    def identified(self, identifier: str) -> Iri:
        """IRI of the term that a document calls `identifier`: a web address or URN stays as it is.

        >>> Iris("https://example.org/").identified("urn:isbn:1"), Iris("https://example.org/").identified("AIO:0001")
        ('urn:isbn:1', 'https://example.org/term/aio-0001')
        """
        return identifier if _GIVEN.match(identifier) and _IRI.fullmatch(identifier) else self.term(identifier)

    def organization(self, name: str) -> Iri:
        """IRI of the organization called `name`."""
        return f"{self.base}organization/{slug(name)}"

    def category(self, name: str) -> Iri:
        """IRI of the category called `name`."""
        return f"{self.base}category/{slug(name)}"

    def glossary(self, name: str) -> Iri:
        """IRI of the glossary called `name`."""
        return f"{self.base}glossary/{slug(name)}"

    def source(self, name: str) -> Iri:
        """IRI of the document called `name`, which is also the name of its graph."""
        # A file name that is not UTF-8 reaches Python with surrogates for its stray bytes.
        return f"{self.base}source/{quote(name, safe='/', errors='surrogateescape')}"

    def document(self, name: str) -> Iri:
        """IRI of what the document called `name` says itself, if it is RDF: the graph of its own triples."""
        return f"{self.base}document/{quote(name, safe='/', errors='surrogateescape')}"

    def involvement(self, term: Iri, organization: Iri) -> Iri:
        """IRI of what `organization` does around `term`: a fragment of the term's document."""
        ours = f"{self.base}organization/"
        fragment = organization.removeprefix(ours) if organization.startswith(ours) else slug(organization)
        return _part(term, fragment)

    @property
    def dataset(self) -> Iri:
        """IRI of all that is said under this base."""
        return f"{self.base}dataset"

    def distribution(self, format: str) -> Iri:
        """IRI of the dataset as it is to be had in `format`: a fragment of the dataset's document."""
        return _part(self.dataset, format)

    def address(self, path: str) -> Iri:
        """Where a server whose documents stand at their IRIs answers `path`, which has no leading slash.

        >>> Iris("https://example.org/words#").address("export")
        'https://example.org/export'
        """
        return urljoin(self.base, path) if urlsplit(self.base).netloc else self.base + path

    @property
    def mentions_graph(self) -> Iri:
        """Name of the derived graph of `lex:mentions`."""
        return f"{self.base}graph/mentions"

    @property
    def shared_graph(self) -> Iri:
        """Name of the graph of what sources share: glossaries, categories and the registry's organizations."""
        return f"{self.base}graph/shared"


def _part(whole: Iri, name: str) -> Iri:
    # What is imported may be a fragment itself, and an IRI has only one.
    return f"{whole}{'/' if '#' in whole else '#'}{name}"
