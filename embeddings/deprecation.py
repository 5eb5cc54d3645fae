"""Deprecated records and their replacements: their tags, their lower score, and the order of both among hits.

Every record has one of the tags `LIVE` and `DEPRECATED`.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from embeddings.engine import SearchView
from embeddings.hits import Hit, Match, MatchKind
from embeddings.records import Filter, Tag

_KIND: Final = "deprecated"
LIVE: Final = Tag(_KIND, "false")
DEPRECATED: Final = Tag(_KIND, "true")
_ALL_DEPRECATED: Final = Filter().having(DEPRECATED)
REPLACEMENT: Final = "replacement"
"""The kind of tag of a deprecated record with the key of a record that replaces it."""

SHARE_OF_DEPRECATED: Final = 0.9
"""A deprecated term has this share of its score, and so is below every live term that has the same label."""


def deprecated_among(view: SearchView, keys: Collection[str]) -> frozenset[str]:
    """Return the keys of the deprecated records; takes one look-up if the view has no such records."""
    if not keys or not view.page(_ALL_DEPRECATED, 0).total:
        return frozenset()
    found = view.tags(list(keys), _KIND)
    return frozenset(key for key, values in found.items() if DEPRECATED.value in values)


def led_by_replacements(view: SearchView, hits: Sequence[Hit], deprecated: Set[str], where: Filter) -> list[Hit]:
    """Return the hits with the live replacements of each deprecated term immediately before it, if not earlier."""
    replacements = _replacements_of(view, [hit.key for hit in hits if hit.key in deprecated], where)
    known = {hit.key: hit for hit in hits}
    names = view.names(list(replacements))
    found: dict[str, Hit] = {}
    for hit in hits:
        for other in replacements.get(hit.key, ()):
            reason = Match(MatchKind.REPLACEMENT, "replaces", names[hit.key])
            led = known.get(other, Hit(other, hit.score, None, (), is_less_alike=hit.is_less_alike))
            found.setdefault(
                other,
                replace(
                    led,
                    score=max(hit.score, led.score),
                    matches=(*led.matches, reason),
                    is_less_alike=hit.is_less_alike and led.is_less_alike,
                ),
            )
        found.setdefault(hit.key, hit)
    return list(found.values())


def _replacements_of(view: SearchView, keys: Collection[str], where: Filter) -> Mapping[str, Sequence[str]]:
    """Return the live records that pass a filter and replace each of these records."""
    stated = view.tags(list(keys), REPLACEMENT) if keys else {}
    wanted = frozenset(other for others in stated.values() for other in others)
    if not wanted:
        return {}
    passing = set(view.page(where.having(LIVE).among(wanted), len(wanted)).keys)
    return {key: [other for other in others if other in passing] for key, others in stated.items()}
