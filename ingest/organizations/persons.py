"""Recognize names of persons, who are not organizations, but may act for one."""

import re
from typing import Final

from ingest.organizations.word_lists import COMMON, FIELDS, GIVEN_NAMES, HEADS

_SURNAME: Final = r"[^\W\d_a-z][^\W\d_]*[a-z][^\W\d_]*(?:[-'’][^\W\d_]+)?"
_PERSON: Final = re.compile(
    rf"(?:(?P<title>(?:Dr|Prof|Mr|Mrs|Ms)\.? )+(?:{_SURNAME} |[A-Z]\. ){{0,2}}?"
    r"|(?P<given>[^\W\d_]+(?:-[^\W\d_]+)?|[A-Z]\.) (?:[A-Z]\.? )?(?:(?:van|von|de|da|del|der|den|di|al) ){0,2})"
    rf"{_SURNAME}(?: {_SURNAME})?(?!\w|['’]s)"
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
