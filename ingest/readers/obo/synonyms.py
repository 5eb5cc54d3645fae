"""Map the types of synonyms, which each ontology defines for itself, to fields."""

import re
from typing import Final

__all__ = ["synonym_field"]

_DEPRECATED: Final = re.compile("deprecated|obsolete", re.IGNORECASE)


def synonym_field(synonym_type: str) -> str:
    """Return the field of a synonym, given the identifier of its type or "".

    >>> synonym_field("http://purl.obolibrary.org/obo/mondo#DEPRECATED"), synonym_field("ABBREVIATION")
    ('hidden_labels', 'synonyms')
    """
    return "hidden_labels" if _DEPRECATED.search(synonym_type) else "synonyms"
