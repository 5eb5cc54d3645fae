"""The SQL that the engines share, by name; values enter only as parameters.

record        one narrow row per record, for filters and lists; a replaced record gets a new id
content       the texts of a record
section       the section of each record that has one
label         the labels of a record, folded for look-up and as words for annotation
label_first   the first word of every label, and the number of words of the longest label with it
label_word    the second and later words of labels, each with the rest of the label, for completion
tag           the tags that records are filtered and counted by, and, with `list:` before their kinds, the lists with
              places of records; each with the number of records, kept by every change
tagged        the tags and lists of each record, and their records: those of a tag in the order of names
tag_label     the labels of tags, each with a row for the whole label and one for the rest from each later word on

Each engine creates these tables in its own dialect. The statements are in that of SQLite, where a list is a parameter
of `json_each`; `embeddings.engines.postgresql.dialect` translates them. Ids ascend and are never reused.
"""

import re
from typing import Final

_IS_TAG: Final = "(tag.kind < 'list:' OR tag.kind > 'list;')"

# Records

DIGESTS: Final = """
SELECT record.key, record.id, record.digest
FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value
"""
IDS: Final = "SELECT record.id FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value"
KEYS: Final = """
SELECT record.id, record.key FROM json_each(:ids) AS wanted JOIN record ON record.id = wanted.value
ORDER BY record.key
"""
MODIFIED: Final = """
SELECT record.key, record.modified FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value
"""
NAMES: Final = """
SELECT record.key, record.name FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value
ORDER BY wanted.key
"""
RECORDS: Final = """
SELECT record.id, record.key, content.text, content.definition, coalesce(section.text, ''), content.more, content.prose,
    record.modified, content.payload
FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value JOIN content ON content.record = record.id
LEFT JOIN section ON section.record = record.id
ORDER BY wanted.key
"""
PAYLOADS: Final = """
SELECT record.key, content.payload, content.prose, record.digest
FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value JOIN content ON content.record = record.id
"""
TEXTS: Final = """
SELECT record.key, CASE content.definition WHEN '' THEN content.text ELSE content.definition END, section.text,
    content.text || ' ' || content.more
FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value JOIN content ON content.record = record.id
LEFT JOIN section ON section.record = record.id
"""
LABELS_OF: Final = """
SELECT label.record, label.text, label.role, label.own
FROM json_each(:ids) AS wanted JOIN label ON label.record = wanted.value
WHERE label.role <> 2 ORDER BY label.record, label.place
"""
TAGS_OF: Final = """
SELECT tagged.record, tag.kind, tag.value, tagged.sort
FROM json_each(:ids) AS wanted JOIN tagged ON tagged.record = wanted.value JOIN tag ON tag.id = tagged.tag
ORDER BY tagged.record, tag.kind, tag.value
"""
TAG_VALUES: Final = """
SELECT record.key, tag.value
FROM json_each(:keys) AS wanted JOIN record ON record.key = wanted.value
LEFT JOIN tagged ON tagged.record = record.id LEFT JOIN tag ON tag.id = tagged.tag AND tag.kind = :kind
ORDER BY wanted.key, tag.value
"""
ALL_PROSE: Final = """
SELECT record.key, content.prose FROM record JOIN content ON content.record = record.id
WHERE record.key > :after ORDER BY record.key LIMIT :limit
"""

# Labels

EXACT: Final = """
SELECT wanted.value, record.id, record.key, label.text, label.role, label.own
FROM json_each(:folded) AS wanted JOIN label ON label.folded = wanted.value JOIN record ON record.id = label.record
ORDER BY wanted.key, label.role, record.key, label.place
"""
PHRASES: Final = """
SELECT wanted.value, record.key, label.text, label.role, label.own
FROM json_each(:phrases) AS wanted JOIN label ON label.phrase = wanted.value JOIN record ON record.id = label.record
ORDER BY wanted.key, record.key, label.place
"""
RARE_PHRASES: Final = """
SELECT phrase FROM label WHERE own = 1 AND phrase > :after GROUP BY phrase
HAVING count(DISTINCT record) <= :most OR :most >= (
    SELECT count(DISTINCT tagged.record) AS records
    FROM label AS one JOIN tagged ON tagged.record = one.record JOIN tag ON tag.id = tagged.tag
    WHERE one.own = 1 AND one.phrase = label.phrase AND tag.kind = :kind
    GROUP BY tag.id ORDER BY records LIMIT 1
)
ORDER BY phrase LIMIT :limit
"""
LONGEST_PHRASES: Final = """
SELECT label_first.word, label_first.longest
FROM json_each(:words) AS wanted JOIN label_first ON label_first.word = wanted.value
"""

# Completion: labels of one role, shorter ones first. A rare beginning is sorted, a frequent one is read length by
# length. A `tag` other than 0 is demanded.

COMPLETE: Final = """
SELECT record.id, record.key, label.text, label.folded
FROM label JOIN record ON record.id = label.record
WHERE label.folded >= :prefix AND label.folded < :end AND label.role <> 2 AND label.role = :role
AND (:tag = 0 OR EXISTS (SELECT 1 FROM tagged WHERE tagged.record = label.record AND tagged.tag = :tag))
ORDER BY length(label.folded), label.folded, record.key, label.place LIMIT :limit OFFSET :offset
"""
COMPLETE_COUNTS: Final = """
SELECT
    (SELECT count(*) FROM (SELECT 1 FROM label WHERE folded >= :prefix AND folded < :end LIMIT :limit)),
    (SELECT count(*) FROM (SELECT 1 FROM label_word WHERE word >= :prefix AND word < :end LIMIT :limit))
"""
COMPLETE_LENGTH: Final = """
SELECT record.id, record.key, label.text, label.folded
FROM label JOIN record ON record.id = label.record
WHERE length(label.folded) = :length AND label.folded >= :prefix AND label.folded < :end
AND label.role <> 2 AND label.role = :role
AND (:tag = 0 OR EXISTS (SELECT 1 FROM tagged WHERE tagged.record = label.record AND tagged.tag = :tag))
ORDER BY label.folded, record.key, label.place LIMIT :limit OFFSET :offset
"""
NEXT_LENGTH: Final = "SELECT min(length(folded)) FROM label WHERE length(folded) > :length AND role <> 2 AND role < 2"
COMPLETE_WORD: Final = """
SELECT record.id, record.key, label.text, label.folded
FROM label_word JOIN label ON label.id = label_word.label JOIN record ON record.id = label.record
WHERE label_word.word >= :prefix AND label_word.word < :end AND label.role = :role
AND (:tag = 0 OR EXISTS (SELECT 1 FROM tagged WHERE tagged.record = label.record AND tagged.tag = :tag))
ORDER BY label_word.length, label.folded, record.key, label.place LIMIT :limit OFFSET :offset
"""
COMPLETE_WORD_LENGTH: Final = """
SELECT record.id, record.key, label.text, label.folded
FROM label_word JOIN label ON label.id = label_word.label JOIN record ON record.id = label.record
WHERE label_word.length = :length AND label_word.word >= :prefix AND label_word.word < :end AND label.role = :role
AND (:tag = 0 OR EXISTS (SELECT 1 FROM tagged WHERE tagged.record = label.record AND tagged.tag = :tag))
ORDER BY label.folded, record.key, label.place LIMIT :limit OFFSET :offset
"""
NEXT_WORD_LENGTH: Final = "SELECT min(length) FROM label_word WHERE length > :length"
COMPLETE_AMONG: Final = """
SELECT record.id, record.key, label.text, label.folded
FROM json_each(:ids) AS wanted JOIN record ON record.id = wanted.value JOIN label ON label.record = record.id
WHERE label.folded >= :prefix AND label.folded < :end AND label.role <> 2 AND label.role = :role
ORDER BY length(label.folded), label.folded, record.key, label.place
"""
COMPLETE_WORD_AMONG: Final = """
SELECT record.id, record.key, label.text, label.folded
FROM json_each(:ids) AS wanted JOIN record ON record.id = wanted.value JOIN label ON label.record = record.id
JOIN label_word ON label_word.label = label.id
WHERE label_word.word >= :prefix AND label_word.word < :end AND label.role = :role
ORDER BY label_word.length, label.folded, record.key, label.place
"""

# Tags

TAG: Final = "SELECT id, records FROM tag WHERE kind = :kind AND value = :value"
COUNTS: Final = """
SELECT kind, value, records FROM tag WHERE kind < 'list:'
UNION ALL SELECT kind, value, records FROM tag WHERE kind > 'list;'
"""
FACETS_AMONG: Final = f"""
SELECT tag.kind, tag.value, found.records FROM (
    SELECT tagged.tag, count(*) AS records
    FROM json_each(:ids) AS wanted JOIN tagged ON tagged.record = wanted.value GROUP BY tagged.tag
) AS found JOIN tag ON tag.id = found.tag AND {_IS_TAG}
"""

# Labels of tags, also of those without records

_TAG_LABEL: Final = """
SELECT tag_label.kind, tag_label.value, coalesce(tag.records, 0), displayed.text, tag_label.start, tag_label.role,
    tag_label.text, tag_label.folded, tag_label.length
FROM json_each(:kinds) AS wanted JOIN tag_label ON tag_label.kind = wanted.value
JOIN tag_label AS displayed ON displayed.kind = tag_label.kind AND displayed.value = tag_label.value
    AND displayed.place = 0 AND displayed.start = 0
LEFT JOIN tag ON tag.kind = tag_label.kind AND tag.value = tag_label.value
"""
TAGS_NAMED: Final = f"""
{_TAG_LABEL}
WHERE tag_label.folded = :folded AND tag_label.start = 0
ORDER BY tag_label.role, tag_label.kind, tag_label.value, tag_label.place LIMIT :limit
"""
TAGS_BEGINNING: Final = f"""
{_TAG_LABEL}
WHERE tag_label.folded >= :prefix AND tag_label.folded < :end
ORDER BY tag_label.start > 0, tag_label.role, tag_label.length, tag_label.folded, tag_label.kind, tag_label.value,
    tag_label.place
LIMIT :limit
"""
TAG_LABELS: Final = f"""
{_TAG_LABEL}
WHERE tag_label.start = 0 AND tag_label.length >= :least
ORDER BY tag_label.kind, tag_label.value, tag_label.place LIMIT :limit
"""
LABELED_TAGS: Final = """
SELECT tag_label.kind, tag_label.value FROM json_each(:kinds) AS wanted JOIN tag_label ON tag_label.kind = wanted.value
WHERE tag_label.place = 0 AND tag_label.start = 0 ORDER BY tag_label.kind, tag_label.value
"""
REMOVE_TAG_LABELS: Final = "DELETE FROM tag_label WHERE kind = :kind AND value = :value"

# Lists, in the order of names or of times

PAGE_ALL: Final = """
SELECT id, sort, key FROM record WHERE (sort, key) > (:sort, :key) ORDER BY sort, key LIMIT :limit OFFSET :skip
"""
PAGE_TAG: Final = """
SELECT record, sort, key FROM tagged WHERE tag = :tag AND (sort, key) > (:sort, :key)
ORDER BY sort, key LIMIT :limit OFFSET :skip
"""
PAGE_AMONG: Final = """
SELECT record.id, record.sort, record.key FROM json_each(:ids) AS chosen JOIN record ON record.id = chosen.value
WHERE (record.sort, record.key) > (:sort, :key) ORDER BY record.sort, record.key LIMIT :limit OFFSET :skip
"""


def by_time(page: str) -> str:
    """Return the statement that reads a page in the order of times, instead of names."""
    return re.sub(r"(?<!:)\bsort\b", "modified", page)


def descending(page: str) -> str:
    """Return the statement that reads a page in the opposite order.

    >>> print(descending(PAGE_ALL).strip().partition("record ")[2])
    WHERE (sort, key) < (:sort, :key) ORDER BY sort DESC, key DESC LIMIT :limit OFFSET :skip
    """
    return re.sub(r"ORDER BY (\S+), (\S+)", r"ORDER BY \1 DESC, \2 DESC", page.replace(") > (", ") < ("))


# Lists with an order of their own. SQLite follows the order of a CROSS JOIN; of other joins it would read all lists
# of a kind first, and take 3 s for 200 lists.

LISTED: Final = "SELECT key FROM tagged WHERE tag = :list ORDER BY sort, key LIMIT :limit OFFSET :skip"
LISTED_IN: Final = """
SELECT tag.value, tagged.key FROM json_each(:values) AS wanted CROSS JOIN tag JOIN tagged ON tagged.tag = tag.id
WHERE tag.kind = :kind AND tag.value = wanted.value ORDER BY wanted.key, tagged.sort, tagged.key LIMIT :limit
"""
LIST_SIZES: Final = "SELECT value, records FROM tag WHERE kind = :kind ORDER BY value"
LIST_SIZES_OF: Final = """
SELECT tag.value, tag.records FROM json_each(:values) AS wanted CROSS JOIN tag
WHERE tag.kind = :kind AND tag.value = wanted.value
"""
