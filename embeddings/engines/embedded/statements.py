"""The schema of the embedded engine, and the SQL that only this engine needs; see `relational.statements`.

manifest      one row: the epoch, the segments of vectors, the stamp of the text index, counts and the last ids
unembedded    records that have no vector of the model yet
stale         ids of replaced records whose documents leave the text index with the next commit

Ids ascend, so that the tables grow at their ends, and are not reused until a compaction numbers everything again. The
indexes of `INDEXES` do not; a first load
creates them last, each from sorted rows.
"""

from typing import Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS manifest (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch INTEGER NOT NULL, model TEXT,
    base INTEGER NOT NULL, base_rows INTEGER NOT NULL, delta_rows INTEGER NOT NULL,
    dimension INTEGER NOT NULL, trained_on INTEGER NOT NULL,
    text_stamp INTEGER NOT NULL, records INTEGER NOT NULL, last_record INTEGER NOT NULL, last_label INTEGER NOT NULL,
    record_shift INTEGER NOT NULL, label_shift INTEGER NOT NULL, facts TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, sort TEXT NOT NULL,
    modified INTEGER NOT NULL, digest TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS record_key ON record (key);
CREATE TABLE IF NOT EXISTS content (
    record INTEGER PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE,
    definition TEXT NOT NULL, text TEXT NOT NULL, more TEXT NOT NULL, prose TEXT NOT NULL, payload TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS section (
    record INTEGER PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE, text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS label (
    id INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, role INTEGER NOT NULL, own INTEGER NOT NULL,
    text TEXT NOT NULL, folded TEXT NOT NULL, phrase TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS label_record ON label (record, place);
CREATE TABLE IF NOT EXISTS label_first (word TEXT PRIMARY KEY, longest INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS label_word (
    label INTEGER NOT NULL REFERENCES label (id) ON DELETE CASCADE, word TEXT NOT NULL, length INTEGER NOT NULL,
    PRIMARY KEY (label, word)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tag (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, records INTEGER NOT NULL, UNIQUE (kind, value)
);
CREATE TABLE IF NOT EXISTS tagged (
    record INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    tag INTEGER NOT NULL, sort TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (record, tag)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tag_label (
    kind TEXT NOT NULL, value TEXT NOT NULL, place INTEGER NOT NULL, start INTEGER NOT NULL, role INTEGER NOT NULL,
    text TEXT NOT NULL, folded TEXT NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (kind, value, place, start)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tag_label_folded ON tag_label (kind, folded);
CREATE TABLE IF NOT EXISTS unembedded (
    record INTEGER PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS stale (id INTEGER PRIMARY KEY);
"""
INDEXES: Final = (
    "CREATE UNIQUE INDEX IF NOT EXISTS record_sort ON record (sort, key)",
    "CREATE INDEX IF NOT EXISTS record_newest ON record (modified, key)",
    "CREATE INDEX IF NOT EXISTS label_folded ON label (folded, role)",
    "CREATE INDEX IF NOT EXISTS label_length ON label (length(folded), folded, role) WHERE role <> 2",
    "CREATE INDEX IF NOT EXISTS label_phrase ON label (phrase)",
    "CREATE INDEX IF NOT EXISTS label_word_word ON label_word (word, length)",
    "CREATE INDEX IF NOT EXISTS label_word_length ON label_word (length, word)",
    "CREATE INDEX IF NOT EXISTS tagged_sort ON tagged (tag, sort, key)",
)
DROPPED_INDEXES: Final = tuple(f"DROP INDEX IF EXISTS {one.partition(' ON ')[0].split()[-1]}" for one in INDEXES)

HAS_SCHEMA: Final = "SELECT count(*) FROM sqlite_master WHERE name = 'manifest'"
MANIFEST: Final = """
SELECT epoch, model, base, base_rows, delta_rows, dimension, trained_on,
    text_stamp, records, last_record, last_label, record_shift, label_shift, facts
FROM manifest
"""
WRITE_MANIFEST: Final = """
INSERT OR REPLACE INTO manifest (
    only, epoch, model, base, base_rows, delta_rows, dimension, trained_on,
    text_stamp, records, last_record, last_label, record_shift, label_shift, facts
) VALUES (
    1, :epoch, :model, :base, :base_rows, :delta_rows, :dimension, :trained_on,
    :text_stamp, :records, :last_record, :last_label,
    :record_shift, :label_shift, :facts
)
"""

# Writing

INSERT_RECORD: Final = """
INSERT INTO record (id, key, name, sort, modified, digest) VALUES (:id, :key, :name, :sort, :modified, :digest)
"""
INSERT_CONTENT: Final = """
INSERT INTO content (record, definition, text, more, prose, payload)
VALUES (:id, :definition, :text, :more, :prose, :payload)
"""
INSERT_SECTION: Final = "INSERT INTO section (record, text) VALUES (?, ?)"
INSERT_LABEL: Final = """
INSERT INTO label (id, record, place, role, own, text, folded, phrase) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_LABEL_WORD: Final = "INSERT INTO label_word (label, word, length) VALUES (?, ?, ?)"
INSERT_LABEL_FIRST: Final = """
INSERT INTO label_first (word, longest) VALUES (?, ?)
ON CONFLICT (word) DO UPDATE SET longest = max(longest, excluded.longest)
"""
CLEAR_LABEL_FIRST: Final = "DELETE FROM label_first"
COUNT_LABEL_FIRST: Final = """
INSERT INTO label_first (word, longest)
SELECT substr(phrase, 1, instr(phrase || ' ', ' ') - 1) AS word,
    max(length(phrase) - length(replace(phrase, ' ', '')) + 1)
FROM label WHERE phrase <> '' GROUP BY word
"""
TAG_IDS: Final = """
SELECT tag.id, tag.kind, tag.value FROM json_each(:tags) AS wanted JOIN tag
ON tag.kind = json_extract(wanted.value, '$[0]') AND tag.value = json_extract(wanted.value, '$[1]')
"""
INSERT_TAGGED: Final = "INSERT INTO tagged (record, tag, sort, key) VALUES (?, ?, ?, ?)"
COUNT_TAG: Final = """
INSERT INTO tag (kind, value, records) VALUES (?, ?, ?)
ON CONFLICT (kind, value) DO UPDATE SET records = records + excluded.records
"""
TAGGED: Final = """
SELECT count(*), tagged.tag FROM json_each(:ids) AS gone JOIN tagged ON tagged.record = gone.value GROUP BY tagged.tag
"""
UNCOUNT_TAG: Final = "UPDATE tag SET records = records - ? WHERE id = ?"
INSERT_TAG_LABEL: Final = """
INSERT INTO tag_label (kind, value, place, start, role, text, folded, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
FORGET_TAGS: Final = "DELETE FROM tag WHERE records = 0"
REMOVE_RECORDS: Final = "DELETE FROM record WHERE id IN (SELECT value FROM json_each(:ids))"
STALE: Final = "SELECT id FROM stale"
CLEAR_STALE: Final = "DELETE FROM stale"
INSERT_STALE: Final = "INSERT OR IGNORE INTO stale (id) SELECT value FROM json_each(:ids)"
INSERT_UNEMBEDDED: Final = "INSERT INTO unembedded (record) SELECT value FROM json_each(:ids)"
UNEMBEDDED: Final = "SELECT record FROM unembedded ORDER BY record"
CLEAR_UNEMBEDDED: Final = "DELETE FROM unembedded"
LIVING: Final = "SELECT id FROM record ORDER BY id"

# Compaction: ids in the order of keys, labels, and tags, from 1. Rows get negative ids first, which no row has.

RENUMBER: Final = (
    "PRAGMA defer_foreign_keys = ON",
    "CREATE TEMPORARY TABLE new_record (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
    "CREATE TEMPORARY TABLE new_label (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
    "CREATE TEMPORARY TABLE new_tag (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
    "INSERT INTO new_record SELECT id, row_number() OVER (ORDER BY key) FROM record",
    """
    INSERT INTO new_label SELECT label.id, row_number() OVER (ORDER BY new_record.new, label.place)
    FROM label JOIN new_record ON new_record.old = label.record
    """,
    "INSERT INTO new_tag SELECT id, row_number() OVER (ORDER BY kind, value) FROM tag",
    "UPDATE record SET id = -(SELECT new FROM new_record WHERE old = record.id)",
    "UPDATE record SET id = -id",
    "UPDATE content SET record = -(SELECT new FROM new_record WHERE old = content.record)",
    "UPDATE content SET record = -record",
    "UPDATE section SET record = -(SELECT new FROM new_record WHERE old = section.record)",
    "UPDATE section SET record = -record",
    """
    UPDATE label SET id = -(SELECT new FROM new_label WHERE old = label.id),
        record = (SELECT new FROM new_record WHERE old = label.record)
    """,
    "UPDATE label SET id = -id",
    "UPDATE label_word SET label = -(SELECT new FROM new_label WHERE old = label_word.label)",
    "UPDATE label_word SET label = -label",
    "UPDATE tag SET id = -(SELECT new FROM new_tag WHERE old = tag.id)",
    "UPDATE tag SET id = -id",
    """
    UPDATE tagged SET record = -(SELECT new FROM new_record WHERE old = tagged.record),
        tag = (SELECT new FROM new_tag WHERE old = tagged.tag)
    """,
    "UPDATE tagged SET record = -record",
    "UPDATE unembedded SET record = -(SELECT new FROM new_record WHERE old = unembedded.record)",
    "UPDATE unembedded SET record = -record",
    "DROP TABLE new_record",
    "DROP TABLE new_label",
    "DROP TABLE new_tag",
)
LIVING_BY_KEY: Final = "SELECT id FROM record ORDER BY key"
LAST_LABEL: Final = "SELECT max(id) FROM label"

# Reading

ALL_KEYS: Final = "SELECT id, key FROM record WHERE key > :after ORDER BY key LIMIT :limit"
LABEL_IDS_OF: Final = """
SELECT label.record, label.id, label.folded FROM json_each(:ids) AS wanted JOIN label ON label.record = wanted.value
WHERE label.role <> 4 ORDER BY label.record, label.place
"""
# `groups` is a JSON array of arrays of tags; a record passes that has a tag out of each.
AMONG: Final = """
WITH wanted (grp, tag) AS MATERIALIZED (
    SELECT one.key, tag.value FROM json_each(:groups) AS one, json_each(one.value) AS tag
)
SELECT record.id FROM json_each(:ids) AS chosen JOIN record ON record.id = chosen.value
WHERE (:modified_since = 0 OR record.modified >= :modified_since)
AND (:modified_before = 0 OR record.modified < :modified_before) AND (:count = 0 OR :count = (
    SELECT count(DISTINCT wanted.grp) FROM wanted JOIN tagged
    ON tagged.record = record.id AND tagged.tag = wanted.tag
))
"""

LABEL_ROWS: Final = """
SELECT label.record, record.key, label.text, label.role, label.folded
FROM json_each(:labels) AS wanted JOIN label ON label.id = wanted.value JOIN record ON record.id = label.record
"""
