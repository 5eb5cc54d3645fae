"""The status of a term or label: the words that documents use for it, and the few that Lexigraph knows."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final


class Status(StrEnum):
    """The known statuses. A term may have any other status, which has no consequences."""

    APPROVED = "approved"
    DRAFT = "draft"
    DEPRECATED = "deprecated"
    OBSOLETE = "obsolete"
    SUPERSEDED = "superseded"
    FORBIDDEN = "forbidden"


_RETIRED: Final = {Status.DEPRECATED, Status.OBSOLETE, Status.SUPERSEDED, Status.FORBIDDEN}
_YES: Final = frozenset("true yes y x 1 ja oui sí sì sim tak".split())
_NO: Final = frozenset("false no n 0 nein non não nee nie".split())
_REMARK: Final = re.compile(
    r"([\w ]+?)(?:\s*[:(]|,?\s+(?:[-–—]\s|since\b|as of\b|use\b|see\b|in favou?r\b|by\b(?! default)))", re.IGNORECASE
)
"""A status before a remark, as in "deprecated - use Radio"."""
_ENDINGS: Final = ("admnsts", "term", "concept", "status")  # deprecatedTerm-admn-sts of TBX, RetiredStatus of TopBraid


def to_status(text: str) -> str:
    """Return the known status that a text denotes, or else the text; "" for a text such as `false`.

    A remark after a status that retires the term is omitted.

    >>> [str(to_status(text)) for text in ("deprecatedTerm-admn-sts", "Not recommended", "veraltet", "Gold")]
    ['deprecated', 'deprecated', 'obsolete', 'Gold']
    >>> [str(to_status(text)) for text in ("Deprecated - use Radio", "Obsolete (since 2010)", "Gold: approved")]
    ['deprecated', 'obsolete', 'Gold: approved']
    """
    letters = "".join(filter(str.isalnum, text.casefold()))
    letters = letters.removeprefix("status") or letters  # statusRetired of the registry ontology
    for ending in _ENDINGS:
        letters = letters.removesuffix(ending) or letters
    if letters in {"", "none", *_NO}:
        return ""
    if letters in _YES:
        return Status.DEPRECATED
    return _words().get(letters) or _before_remark(text) or text.strip()


@cache
def _words() -> Mapping[str, Status]:
    words: dict[str, str] = tomllib.loads(Path(__file__).with_name("status.toml").read_text("utf-8"))
    return {word: Status(status) for status, listed in words.items() for word in listed.split()}


def _before_remark(text: str) -> Status | None:
    """Return the status before a remark, if it retires the term; "1: low" is not one."""
    found = _REMARK.match(" ".join(text.split()))
    status = to_status(found[1]) if found and not is_flag(found[1]) else ""
    return Status(status) if is_retired(status) else None


def has_remark(text: str) -> bool:
    """Return whether a text is a status that retires the term, and a remark.

    >>> has_remark("Deprecated: use Radio"), has_remark("Deprecated term")
    (True, False)
    """
    return _before_remark(text) is not None


def is_flag(text: str) -> bool:
    """Return whether a text states yes or no, which as a status is the one that the name of its column states.

    >>> is_flag("Yes"), is_flag("0"), is_flag("yesterday")
    (True, True, False)
    """
    return text.strip().casefold() in _YES | _NO


def is_retired(status: str | None) -> bool:
    """Return whether a term with this status must not be used any more.

    >>> [is_retired(status) for status in ("superseded", "draft", None)]
    [True, False, False]
    """
    return status in _RETIRED


def one_status(texts: Iterable[str]) -> str | None:
    """Return the status that several statements amount to: the first that retires the term, or else the first.

    >>> [str(one_status(texts)) for texts in (["Approved", "false"], ["approved", "Obsolete"], ["false"])]
    ['approved', 'obsolete', 'None']
    """
    found = [status for status in map(to_status, texts) if status]
    return next(filter(is_retired, found), found[0] if found else None)
