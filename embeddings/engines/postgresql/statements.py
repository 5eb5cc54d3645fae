"""The SQL of the schema and of changes that only PostgreSQL needs, by name; values enter only as parameters."""

from typing import Final

# Schema

HAS_SCHEMA: Final = "SELECT to_regclass('schema_version') IS NOT NULL"
CREATE_VERSION: Final = "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY)"
VERSION: Final = "SELECT coalesce(max(version), 0) FROM schema_version"
WRITE_VERSION: Final = "INSERT INTO schema_version (version) VALUES (%(version)s)"
LOCK_SCHEMA: Final = "SELECT pg_advisory_xact_lock(hashtext(%(name)s))"
CREATE_EXTENSION: Final = "CREATE EXTENSION {extension} WITH SCHEMA public"
TRIGRAMS: Final = "SELECT show_trgm('\u0436')"
CREATE_SCHEMA: Final = "CREATE SCHEMA IF NOT EXISTS {schema}"
EXTENSIONS: Final = "SELECT extname FROM pg_extension"
ENCODING: Final = "SELECT current_setting('server_encoding')"
SETTINGS: Final = """
SELECT set_config(name, value, false) FROM unnest(%(names)s::text[], %(values)s::text[]) AS setting (name, value)
"""
SETTING: Final = "SELECT set_config(%s, %s, true)"

# The first load creates these at its end. A label is found by its trigrams, prose by its words. Without `fastupdate =
# off`, each search would read a list of the changes since the last vacuum: 18 ms instead of 8 after 6,000 records.
INDEXES: Final = (
    "CREATE UNIQUE INDEX IF NOT EXISTS record_sort ON record (sort, key)",
    "CREATE INDEX IF NOT EXISTS record_tags ON record USING gin (tags) WITH (fastupdate = off)",
    "CREATE INDEX IF NOT EXISTS record_newest ON record (modified, key)",
    "CREATE INDEX IF NOT EXISTS label_folded ON label (folded, role)",
    "CREATE INDEX IF NOT EXISTS label_grams ON label USING gin (folded gin_trgm_ops) WITH (fastupdate = off)",
    "CREATE INDEX IF NOT EXISTS label_grams_12 ON label USING gin (folded gin_trgm_ops) WITH (fastupdate = off)"
    " WHERE length(folded) >= 12",
    "CREATE INDEX IF NOT EXISTS label_grams_20 ON label USING gin (folded gin_trgm_ops) WITH (fastupdate = off)"
    " WHERE length(folded) >= 20",
    "CREATE INDEX IF NOT EXISTS label_length ON label (length(folded), folded, role) WHERE role <> 2",
    "CREATE INDEX IF NOT EXISTS label_phrase ON label USING hash (phrase)",
    "CREATE INDEX IF NOT EXISTS label_word_word ON label_word (word, length)",
    "CREATE INDEX IF NOT EXISTS label_word_length ON label_word (length, word)",
    "CREATE INDEX IF NOT EXISTS tagged_sort ON tagged (tag, sort, key)",
    "CREATE INDEX IF NOT EXISTS tagged_record ON tagged (tag, record)",
    "CREATE INDEX IF NOT EXISTS content_phrases ON content USING gin (string_to_array(phrases, ' '))"
    " WITH (fastupdate = off)",
)
ANALYZE: Final = "ANALYZE record, content, section, label, label_word, tag, tagged, word, posting, meaning"

MANIFEST: Final = """
SELECT epoch, model, vectors, dimension, indexed, records, words, last_record, last_label, facts, parts, stamp
FROM manifest
"""
EPOCH: Final = "SELECT epoch FROM manifest"
LOCKED_MANIFEST: Final = MANIFEST + "FOR UPDATE"
WRITE_MANIFEST: Final = """
UPDATE manifest SET epoch = %(epoch)s, model = %(model)s, vectors = %(vectors)s, dimension = %(dimension)s,
    indexed = %(indexed)s, records = %(records)s, words = %(words)s, last_record = %(last_record)s,
    last_label = %(last_label)s, facts = %(facts)s, stamp = %(stamp)s
"""
STAMP_PARTS: Final = "UPDATE part SET stamp = %(stamp)s"
COUNT_PARTS: Final = "SELECT count(*) FROM part WHERE stamp = %(stamp)s"
DEFINE: Final = "SELECT define(%(statement)s)"

# Writing

COPY_RECORD: Final = "COPY record (id, key, name, sort, modified, digest, tags) FROM STDIN"
COPY_CONTENT: Final = """
COPY content (record, definition, text, more, prose, payload, phrases, words, length, text_digest) FROM STDIN
"""
COPY_SECTION: Final = "COPY section (record, text, text_digest) FROM STDIN"
COPY_LABEL: Final = "COPY label (id, record, place, role, own, text, folded, phrase) FROM STDIN"
COPY_LABEL_WORD: Final = "COPY label_word (record, label, word, length) FROM STDIN"
COPY_TAGGED: Final = "COPY tagged (record, tag, sort, key) FROM STDIN"
COPY_POSTING: Final = "COPY posting (word, record, frequency, length) FROM STDIN"
COPY_MEANING: Final = "COPY meaning (record, part, vectors, embedding) FROM STDIN (FORMAT binary)"
COUNT_WORDS: Final = """
INSERT INTO word (word, records) SELECT * FROM unnest(%(words)s::text[], %(counts)s::bigint[])
ON CONFLICT (word) DO UPDATE SET records = word.records + excluded.records RETURNING word, id
"""
COUNT_TAGS: Final = """
INSERT INTO tag (kind, value, records)
SELECT * FROM unnest(%(kinds)s::text[], %(values)s::text[], %(counts)s::bigint[])
ON CONFLICT (kind, value) DO UPDATE SET records = tag.records + excluded.records RETURNING kind, value, id
"""
INSERT_LABEL_FIRST: Final = """
INSERT INTO label_first (word, longest) SELECT * FROM unnest(%(words)s::text[], %(longest)s::integer[])
ON CONFLICT (word) DO UPDATE SET longest = greatest(label_first.longest, excluded.longest)
"""
LENGTH: Final = "SELECT coalesce(sum(length), 0) FROM content WHERE record = ANY(%(ids)s::bigint[])"
REMOVALS: Final = (
    """
UPDATE tag SET records = tag.records - gone.records
FROM (
    SELECT tagged.tag, count(*) AS records FROM tagged WHERE record = ANY(%(ids)s::bigint[]) GROUP BY tagged.tag
) AS gone
WHERE tag.id = gone.tag
""",
    """
UPDATE word SET records = word.records - gone.records
FROM (
    SELECT one.word, count(*) AS records FROM content CROSS JOIN unnest(content.words) AS one (word)
    WHERE content.record = ANY(%(ids)s::bigint[]) GROUP BY one.word
) AS gone
WHERE word.id = gone.word
""",
    """
DELETE FROM posting USING content CROSS JOIN unnest(content.words) AS gone (word)
WHERE content.record = ANY(%(ids)s::bigint[]) AND posting.word = gone.word AND posting.record = content.record
""",
    "DELETE FROM label_word WHERE record = ANY(%(ids)s::bigint[])",
    "DELETE FROM label WHERE record = ANY(%(ids)s::bigint[])",
    "DELETE FROM tagged WHERE record = ANY(%(ids)s::bigint[])",
    "DELETE FROM meaning WHERE record = ANY(%(ids)s::bigint[])",
    "DELETE FROM unembedded WHERE record = ANY(%(ids)s::bigint[])",
    "DELETE FROM section WHERE record = ANY(%(ids)s::bigint[])",
    "DELETE FROM content WHERE record = ANY(%(ids)s::bigint[])",
    "DELETE FROM record WHERE id = ANY(%(ids)s::bigint[])",
)
COPY_TAG_LABEL: Final = "COPY tag_label (kind, value, place, start, role, text, folded, length) FROM STDIN"
FORGET_TAGS: Final = "DELETE FROM tag WHERE records = 0"
INSERT_UNEMBEDDED: Final = "INSERT INTO unembedded (record) SELECT * FROM unnest(%(ids)s::bigint[])"
ALL_UNEMBEDDED: Final = "INSERT INTO unembedded (record) SELECT id FROM record ON CONFLICT DO NOTHING"
CLEAR_UNEMBEDDED: Final = "DELETE FROM unembedded"
CLEAR_MEANING: Final = "DELETE FROM meaning"
UNEMBEDDED: Final = """
SELECT unembedded.record, record.key FROM unembedded JOIN record ON record.id = unembedded.record
WHERE unembedded.record > %(after)s ORDER BY unembedded.record LIMIT %(limit)s
"""
COUNT_MEANING: Final = "SELECT count(*) FROM meaning WHERE part = 0"
COMPACTION: Final = (
    "DELETE FROM label_first",
    """
INSERT INTO label_first (word, longest)
SELECT split_part(phrase, ' ', 1) AS first_word, max(length(phrase) - length(replace(phrase, ' ', '')) + 1)
FROM label WHERE phrase <> '' AND length(split_part(phrase, ' ', 1)) <= 200 GROUP BY first_word
""",
    "DELETE FROM word WHERE records = 0",
    """
DELETE FROM known_vector
WHERE NOT EXISTS (SELECT FROM content WHERE content.text_digest = known_vector.digest)
    AND NOT EXISTS (SELECT FROM section WHERE section.text_digest = known_vector.digest)
""",
)

# Vectors of texts

FIND_VECTORS: Final = """
SELECT digest, vector FROM known_vector WHERE model = %(model)s AND digest = ANY(%(digests)s::text[])
"""
UNKNOWN_TEXTS: Final = """
SELECT record, text_digest, text FROM content
WHERE record > %(after)s AND mod(abs(hashtext(text_digest)::bigint), %(shards)s) = %(shard)s
    AND NOT EXISTS (SELECT FROM known_vector WHERE model = %(model)s AND digest = text_digest)
ORDER BY record LIMIT %(limit)s
"""
UNKNOWN_SECTIONS: Final = """
SELECT section.record, section.text_digest, (
    SELECT coalesce(string_agg(label.text, ', ' ORDER BY label.place), '') FROM label
    WHERE label.record = section.record AND label.own = 1 AND label.role <> 2
) || ': ' || section.text
FROM section
WHERE section.record > %(after)s AND mod(abs(hashtext(section.text_digest)::bigint), %(shards)s) = %(shard)s
    AND NOT EXISTS (SELECT FROM known_vector WHERE model = %(model)s AND digest = section.text_digest)
ORDER BY section.record LIMIT %(limit)s
"""
UNEMBEDDED_KNOWN: Final = """
SELECT unembedded.record, of_text.vector, of_section.vector FROM unembedded
JOIN content ON content.record = unembedded.record
JOIN known_vector AS of_text ON of_text.model = %(model)s AND of_text.digest = content.text_digest
LEFT JOIN section ON section.record = unembedded.record
LEFT JOIN known_vector AS of_section ON of_section.model = %(model)s AND of_section.digest = section.text_digest
WHERE unembedded.record > %(after)s AND unembedded.record <= %(last)s
    AND (section.record IS NULL OR of_section.vector IS NOT NULL)
ORDER BY unembedded.record LIMIT %(limit)s
"""
FORGET_UNEMBEDDED: Final = "DELETE FROM unembedded WHERE record = ANY(%(ids)s::bigint[])"
PUT_VECTORS: Final = """
INSERT INTO known_vector (model, digest, vector)
SELECT %(model)s, * FROM unnest(%(digests)s::text[], %(vectors)s::bytea[]) ON CONFLICT DO NOTHING
"""
EMPTY: Final = (
    "TRUNCATE record, content, section, label, label_word, tagged, posting, meaning",
    "TRUNCATE tag, tag_label, word, label_first, unembedded",
    """
UPDATE manifest SET epoch = 0, model = NULL, vectors = vectors + 1, dimension = 0, indexed = false, records = 0,
    words = 0, facts = '{}', stamp = stamp + 2
""",
    "UPDATE part SET stamp = (SELECT stamp FROM manifest)",
)
