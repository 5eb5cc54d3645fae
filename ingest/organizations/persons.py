"""Recognize names of persons, who are not organizations, but may act for one."""

import re
from typing import Final

from ingest.organizations.legal_forms import without_legal_form
from ingest.organizations.word_lists import COMMON, FIELDS, GIVEN_NAMES, HEADS

_SURNAME: Final = r"[^\W\d_a-z][^\W\d_]*[a-z][^\W\d_]*(?:[-'’][^\W\d_]+)?"
_PERSON: Final = re.compile(
    rf"(?:(?P<title>(?:Dr|Prof|Mr|Mrs|Ms)\.? )+(?:{_SURNAME} |[A-Z]\. ){{0,2}}?"
    r"|(?P<given>[^\W\d_]+(?:-[^\W\d_]+)?|[A-Z]\.) (?:[A-Z]\.? )?(?:(?:van|von|de|da|del|der|den|di|al) ){0,2})"
    rf"{_SURNAME}(?: {_SURNAME})?(?!\w|['’]s)"
)
_INVERTED: Final = rf"{_SURNAME}(?: {_SURNAME})?,\s*(?:[A-Z]\.[ -]?){{1,3}}"
_INVERTED_NAMES: Final = re.compile(
    rf"{_INVERTED}(?:\s*(?:[,;&]|and|und|et|y|e|en)\s*(?:(?:and|und|&)\s+)?{_INVERTED})*"
)
_OF_ORGANIZATIONS: Final = HEADS | COMMON | FIELDS


def person_end(text: str, start: int = 0) -> int | None:
    """Return the end of the name of a person that begins at `start`, if any.

    >>> person_end("Jane Doe (Acme Corp.)"), person_end("Dr. Doe"), person_end("Alan Turing Institute")
    (8, 7, None)
    """
    found = _PERSON.match(text, start)
    if found is None or not (found["title"] or found["given"] in GIVEN_NAMES or found["given"].endswith(".")):
        return None
    words = found[0].lower().split()
    return None if _OF_ORGANIZATIONS.intersection(words) else found.end()


def are_inverted_names(text: str) -> bool:
    """Return whether a text consists of names of persons as bibliographies write them.

    >>> are_inverted_names("Doe, J."), are_inverted_names("Doe, J. and Roe, A.-B."), are_inverted_names("Foo, Inc.")
    (True, True, False)
    """
    return _INVERTED_NAMES.fullmatch(text.strip()) is not None and without_legal_form(text.strip()) == text.strip()
