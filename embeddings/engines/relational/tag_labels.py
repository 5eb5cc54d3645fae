"""Labels of tags: organizations, categories and other groups of records are found by name as records are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from embeddings.engine_results import Beginning, LabelMatch, TagMatch
from embeddings.engines.relational import statements
from embeddings.engines.relational.completion import AFTER_ALL, continues, later_words, typed_form
from embeddings.engines.relational.snapshot import Snapshot
from embeddings.engines.relational.utf8 import storable, storable_texts
from embeddings.misspellings import SHORTEST, alike, dice_of, trigrams_of
from embeddings.normalization import fold_label
from embeddings.records import Label, Role, Tag
from embeddings.score import tier_of

_COMPARED: Final = 20_000
"""Labels of tags that are compared letter by letter; further ones, of many sources, are found by beginnings only."""

TagLabelRow = tuple[str, str, int, int, int, str, str, int]
"""Kind and value of the tag, place of the label, first word, role, text, folded text from that word on, length."""


def tag_label_rows(
    labeled: Mapping[Tag, Sequence[Label]], fitting: Callable[[str], str] = storable
) -> Iterator[TagLabelRow]:
    """Yield a row for each label and for each later word of it; `fitting` shortens folded texts for an index."""
    for (kind, value), labels in labeled.items():
        for place, (text, role, _) in enumerate(labels):
            whole = fitting(fold_label(text))
            for start, folded in enumerate([whole, *dict.fromkeys(map(fitting, later_words(text)))]):
                yield storable(kind), storable(value), place, start, int(role), storable(text), folded, len(whole)


def find_tags(snapshot: Snapshot, text: str, kinds: Sequence[str], limit: int) -> list[TagMatch]:
    """See `SearchView.find_tags`."""
    folded, typed = snapshot.form(text), typed_form(text)
    if not folded or limit < 1:
        return []
    found: dict[Tag, TagMatch] = {}

    def add(row: Sequence[Any], match: LabelMatch) -> None:
        kind, value, records, name = row[:4]
        found.setdefault(Tag(kind, value), TagMatch(Tag(kind, value), name, records, match))

    own, among = trigrams_of(folded), storable_texts(sorted(kinds))
    for row in snapshot.rows(statements.TAGS_NAMED, kinds=among, folded=folded, limit=limit):
        add(row, LabelMatch(row[1], row[6], Role(row[5]), 1.0, 0, row[8]))
    for prefix in dict.fromkeys((typed, folded)):
        rows = snapshot.rows(
            statements.TAGS_BEGINNING, kinds=among, prefix=prefix, end=prefix + AFTER_ALL, limit=2 * limit
        )
        for row in rows:
            if prefix == typed or continues(row[6], typed, folded):
                beginning = Beginning(row[4] > 0, len(found))
                dice = dice_of(own, trigrams_of(row[7]))
                add(row, LabelMatch(row[1], row[6], Role(row[5]), dice, 0, row[8], beginning=beginning))
    if len(found) < limit and len(folded) >= SHORTEST:
        rows = snapshot.rows(statements.TAG_LABELS, kinds=among, least=len(folded) - 2, limit=_COMPARED)
        by_place = {str(place): row for place, row in enumerate(rows)}
        for match in alike(text, ((place, row[6], row[5], row[7]) for place, row in by_place.items()), None):
            add(by_place[match.key], replace(match, key=by_place[match.key][1]))
    return sorted(found.values(), key=_order)[:limit]


def _order(found: TagMatch) -> tuple[float, bool, int, Tag]:
    beginning = found.match.beginning
    return -(tier_of(found.match) or 0.0), not found.records, beginning.place if beginning else 0, found.tag
