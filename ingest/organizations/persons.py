"""Recognize names of persons, who are not organizations, but may act for one."""

import re
from typing import Final

from ingest.organizations.english_words import COMMON, FIELDS
from ingest.organizations.institutions import HEADS

_GIVEN: Final = frozenset(
    """Aaron Abdul Adam Ahmed Alan Alex Alexander Alice Amanda Amit Amy Ana Andre Andrea Andreas Andrew Andrey Andrzej
    Angela Anita Anna Anne Anthony Antonio Arjun Barbara Ben Benjamin Bill Bob Brian Bruno Carl Carla Carlos Carol
    Catherine Charles Chen Chris Christian Christine Christopher Claire Claudia Daniel David Deborah Dennis Diana
    Dmitry Donald Elena Elizabeth Emily Emma Eric Erik Eva Fatima Fei-Fei Fernando Francesco Frank Gabriel Geoffrey
    George Grace Guido Hanna Hannah Hans Helen Henry Hiroshi Ian Igor Ilya Ines Isabel Ivan Jack James Jan Jane Jason
    Javier Jean Jeff Jennifer Jessica Jim Joan Joe John Jonathan Jorge Jose José Joseph Juan Juergen Jürgen Julia Karen
    Karl Kate Katherine Kevin Klaus Kumar Lars Laura Leslie Linda Linus Lisa Louis Lucas Luis Luke Margaret Maria María
    Marie Mario Mark Markus Martin Mary Matthew Max Michael Michel Michelle Mike Mohamed Mohammed Monica Nancy Natalia
    Nicholas Nicole Noah Olga Oliver Otto Pablo Patricia Patrick Paul Paula Pedro Peter Philip Pierre Priya Rachel Rahul
    Rebecca Richard Rita Robert Roberto Rosa Ruth Ryan Samuel Sandra Sanjay Sara Sarah Satoshi Scott Sergey Sofia Sophie
    Stefan Stephen Steve Steven Susan Suzanne Sven Takashi Thomas Tim Timothy Tom Tomas Ursula Vera Victor Victoria
    Vincent Vladimir Walter Wei William Wolfgang Xavier Yann Yoshua Yuki Yuri""".split()
)
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
    if found is None or not (found["title"] or found["given"] in _GIVEN or found["given"].endswith(".")):
        return None
    words = found[0].lower().split()
    return None if _OF_ORGANIZATIONS.intersection(words) else found.end()
