"""Answers that a client keeps: the tag of each, and whether the client has the present one."""

from hashlib import sha256

__all__ = ["entity_tag", "is_kept"]


def entity_tag(*parts: str) -> str:
    """Return the tag of the answer that `parts` determine: weak, for one meaning and not for one row of bytes.

    Source: RFC 9110, section 8.8.3.
    """
    return f'W/"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


def is_kept(if_none_match: str, tag: str) -> bool:
    """Tell whether a client that sends this `If-None-Match` has the answer with `tag`.

    `*` is none: whether there is an answer at all, only asking for it tells. Source: RFC 9110, section 13.1.2.

    >>> is_kept('"a", W/"b"', 'W/"a"')
    True
    """
    return tag.removeprefix("W/") in (one.strip().removeprefix("W/") for one in if_none_match.split(","))
