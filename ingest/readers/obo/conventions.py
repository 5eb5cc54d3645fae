"""The conventions of the OBO Library: IRIs of identifiers, and types of synonyms."""

import re
from typing import Final

from graph.rdf import Iri

_LIBRARY: Final = "http://purl.obolibrary.org/obo/"
_DEPRECATED: Final = re.compile("deprecated|obsolete", re.IGNORECASE)


def synonym_field(synonym_type: str) -> str:
    """Return the field of a synonym, given the identifier of its type or "".

    >>> synonym_field("http://purl.obolibrary.org/obo/mondo#DEPRECATED"), synonym_field("ABBREVIATION")
    ('hidden_labels', 'synonyms')
    """
    return "hidden_labels" if _DEPRECATED.search(synonym_type) else "synonyms"


def library_iri(prefix: str, local: str) -> Iri:
    """Return the IRI of an identifier with a prefix that the document does not declare.

    >>> library_iri("GO", "0008150")
    'http://purl.obolibrary.org/obo/GO_0008150'
    """
    return f"{_LIBRARY}{prefix}_{local}"
