"""The SQL that only PostgreSQL needs, by name; values enter only as parameters.

`{passing}` is filled by the conditions of a filter, and `{ids}` by a query for the ids of the passing records (see
`filters`). `{vectors}`, `{dimension}`, `{shortest}` and `{limit}` are filled by numbers: an index over an expression or
over some of the rows is found only by the same expression and by constants.
"""

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
WHERE unembedded.record > %(after)s AND (section.record IS NULL OR of_section.vector IS NOT NULL)
ORDER BY unembedded.record LIMIT %(limit)s
"""
FORGET_UNEMBEDDED: Final = "DELETE FROM unembedded WHERE record = ANY(%(ids)s::bigint[])"
PUT_VECTORS: Final = """
INSERT INTO known_vector (model, digest, vector)
SELECT %(model)s, * FROM unnest(%(digests)s::text[], %(vectors)s::bytea[]) ON CONFLICT DO NOTHING
"""

# Filters

COUNT: Final = "SELECT count(*) FROM record WHERE {passing}"
IDS: Final = "SELECT record.id FROM record WHERE {passing} ORDER BY record.id"
AMONG: Final = "SELECT record.id FROM record WHERE record.id = ANY(%(among)s::bigint[]) AND {passing}"
FACETS: Final = """
SELECT tag.kind, tag.value, found.records FROM (
    SELECT one.tag, count(*) AS records FROM record CROSS JOIN unnest(record.tags) AS one (tag)
    WHERE {passing} GROUP BY one.tag
) AS found JOIN tag ON tag.id = found.tag
"""

# Words: BM25 (`embeddings.bm25`); the weights in `wanted` are those of the words over the sum of all, also of unknown
# words. The ids of passing records are an array, since a join would read all postings of the words. A filter that many
# records pass is applied to the best only.

_WANTED = """
wanted (word, weight) AS MATERIALIZED (
    SELECT id, weight FROM (
        SELECT word.id, weight / sum(weight) OVER () AS weight
        FROM unnest(%(words)s::text[]) AS asked (word) LEFT JOIN word ON word.word = asked.word
        CROSS JOIN LATERAL (SELECT coalesce(word.records, 0) + 0.5::float8) AS held (holders)
        CROSS JOIN LATERAL (SELECT ln(1 + (%(total)s + 1 - holders) / holders)) AS weighed (weight)
    ) AS each_word WHERE id IS NOT NULL
)"""
_SCORE = (
    "sum(wanted.weight * posting.frequency"
    " / (posting.frequency + %(flat)s::float8 + %(sloped)s::float8 * posting.length / %(average)s))"
)
_SCORED = (
    f"SELECT posting.record, {_SCORE} AS score FROM wanted "
    "JOIN posting ON posting.word = wanted.word AND posting.word = ANY(ARRAY(SELECT word FROM wanted)) "
)
BM25: Final = _SCORED + "GROUP BY posting.record ORDER BY score DESC, posting.record LIMIT %(limit)s"
BM25_FEW: Final = (
    _SCORED + "WHERE posting.record = ANY(ARRAY({ids})) "
    "GROUP BY posting.record ORDER BY score DESC, posting.record LIMIT %(limit)s"
)
BM25_MANY: Final = (
    "SELECT scored.record, scored.score FROM ("
    + _SCORED
    + "GROUP BY posting.record ORDER BY score DESC, posting.record) AS scored "
    + "WHERE EXISTS (SELECT FROM record WHERE record.id = scored.record AND {passing}) "
    + "ORDER BY scored.score DESC, scored.record LIMIT %(limit)s"
)

# Labels and prose. A label that resembles a text and is also one with swapped letters counts twice in the limit. The
# operator `%` compares with a setting, which _FOLDED makes before the first label is compared.

_FOLDED = "(SELECT %(folded)s::text WHERE set_config('pg_trgm.similarity_threshold', %(share)s::text, true) <> '')"
_WITH_KEYS = """
SELECT resembling.record, record.key, resembling.text, resembling.role, resembling.folded FROM resembling
JOIN record ON record.id = resembling.record AND record.id = ANY(ARRAY(SELECT resembling.record FROM resembling))
"""
RESEMBLING: Final = (
    f"""
WITH resembling AS MATERIALIZED (
    SELECT id, record, text, role, folded, similarity(folded, %(folded)s) AS likeness FROM label
    WHERE role <> 4 AND length(folded) >= {{shortest}} AND folded %% {_FOLDED}
    UNION ALL
    SELECT id, record, text, role, folded, 1.0 FROM label WHERE role <> 4 AND folded = ANY(%(swapped)s::text[])
    ORDER BY likeness DESC, id LIMIT %(limit)s
)
"""
    + _WITH_KEYS
)
RESEMBLING_OF: Final = (
    f"""
WITH passing AS MATERIALIZED (
    SELECT id, record, text, role, folded FROM label WHERE role <> 4 AND record = ANY(ARRAY({{ids}}))
), resembling AS MATERIALIZED (
    SELECT * FROM passing WHERE folded %% {_FOLDED} OR folded = ANY(%(swapped)s::text[])
    ORDER BY similarity(folded, %(folded)s) DESC, id LIMIT %(limit)s
)
"""
    + _WITH_KEYS
)
CONTAINING: Final = """
SELECT record FROM content
WHERE string_to_array(phrases, ' ') @> string_to_array(%(phrase)s, ' ')
    AND strpos(' ' || phrases || ' ', ' ' || %(phrase)s || ' ') > 0
"""

# Vectors. NEAREST uses the index; so does NEAREST_MANY, which follows it until enough records passed. The others
# compare all vectors of the passing records: the planner does not see that sorting some thousand is faster, and follows
# no index to `{cosine}`. In partitions, which compute a value themselves only if it is that of a group, it is one of
# groups of one vector. A few passing records are an array, since a join would read all vectors. The ids of vectors are
# those of `embeddings.engines.relational.vector_ids`.

_ID = "2 * meaning.record + meaning.part"
_COSINE = "-(meaning.embedding <#> %(vector)s::halfvec)"
COSINE, IN_PARTITIONS = (_COSINE, ""), (f"max({_COSINE})", "GROUP BY meaning.record, meaning.part")
_DISTANCE = "meaning.embedding::halfvec({dimension}) <#> %(vector)s::halfvec({dimension})"
NEAREST: Final = (
    f"SELECT {_ID}, -({_DISTANCE}) AS cosine FROM meaning "
    f"WHERE meaning.vectors = {{vectors}} ORDER BY {_DISTANCE} LIMIT {{limit}}"
)
NEAREST_MANY: Final = (
    f"SELECT {_ID}, -({_DISTANCE}) AS cosine FROM meaning JOIN record ON record.id = meaning.record "
    f"WHERE meaning.vectors = {{vectors}} AND {{passing}} ORDER BY {_DISTANCE} LIMIT %(limit)s"
)
NEAREST_FEW: Final = (
    f"SELECT {_ID} AS id, {{cosine}} AS cosine FROM meaning "
    "WHERE meaning.record = ANY(ARRAY({ids})) "
    "{grouped} ORDER BY cosine DESC, id LIMIT %(limit)s"
)
NEAREST_OF_MANY: Final = (
    f"SELECT {_ID} AS id, {{cosine}} AS cosine FROM record JOIN meaning ON meaning.record = record.id "
    "WHERE {passing} {grouped} ORDER BY cosine DESC, id LIMIT %(limit)s"
)
NEAREST_EXACT: Final = f"SELECT {_ID} AS id, {_COSINE} AS cosine FROM meaning ORDER BY cosine DESC, id LIMIT %(limit)s"
NOTHING: Final = "SELECT NULL::bigint AS id, NULL::float8 AS value WHERE false"
_EVIDENCE: Final = f"""
SELECT id, max(key) AS key, max(of_text) AS of_text, max(of_section) AS of_section, sum(score) AS score FROM (
    SELECT record.id, record.key, NULL::float8 AS of_text, NULL::float8 AS of_section, 0.0::float8 AS score
    FROM record WHERE record.id = ANY({{among}}) AND {{{{passing}}}}
    UNION ALL
    SELECT meaning.record, NULL, max({_COSINE}) FILTER (WHERE meaning.part = 0),
        max({_COSINE}) FILTER (WHERE meaning.part = 1), 0.0
    FROM meaning WHERE %(vector)s::halfvec IS NOT NULL AND meaning.record = ANY({{among}})
    GROUP BY meaning.record
    UNION ALL
    SELECT scored.record, NULL, NULL, NULL, scored.score FROM (
        {_SCORED} WHERE posting.record = ANY({{unscored}}) GROUP BY posting.record
    ) AS scored{{scored}}
) AS found GROUP BY id HAVING max(key) IS NOT NULL
"""
EVIDENCE: Final = f"WITH {_WANTED}" + _EVIDENCE.format(
    among="%(among)s::bigint[]", unscored="%(unscored)s::bigint[]", scored=""
)
# The evidence for the best, which all pass, and then the bounds of cosines and BM25. If fewer than the limit have a
# word, no other has one.
_BEST_EVIDENCE = _EVIDENCE.format(
    among="ARRAY(SELECT record FROM best)",
    unscored="ARRAY(SELECT record FROM best WHERE (SELECT words FROM bound) IS NOT NULL"
    " EXCEPT ALL SELECT record FROM worded)",
    scored=" UNION ALL SELECT record, NULL, NULL, NULL, score FROM worded",
).replace("{passing}", "true")
BEST: Final = f"""
WITH {_WANTED}, worded (record, score) AS MATERIALIZED ({{worded}}), meant (id, cosine) AS MATERIALIZED ({{meant}}),
best (record) AS MATERIALIZED (SELECT record FROM worded UNION SELECT id / 2 FROM meant),
bound (cosine, words) AS MATERIALIZED (
    SELECT (SELECT min(cosine) FROM meant HAVING count(*) = %(limit)s),
        (SELECT min(score) FROM worded HAVING count(*) = %(limit)s)
)
SELECT * FROM ({_BEST_EVIDENCE}) AS evidence
UNION ALL SELECT NULL, NULL, cosine, NULL, words FROM bound
"""
VECTORS: Final = (
    "SELECT wanted.id, halfvec_send(meaning.embedding) FROM unnest(%(among)s::bigint[]) AS wanted (id) "
    "JOIN meaning ON meaning.record = wanted.id / 2 AND meaning.part = wanted.id %% 2 "
    "AND meaning.record = ANY(%(records)s::bigint[]) ORDER BY wanted.id"
)

EMPTY: Final = (
    "TRUNCATE record, content, section, label, label_word, tagged, posting, meaning",
    "TRUNCATE tag, tag_label, word, label_first, unembedded",
    """
UPDATE manifest SET epoch = 0, model = NULL, vectors = vectors + 1, dimension = 0, indexed = false, records = 0,
    words = 0, facts = '{}', stamp = stamp + 2
""",
    "UPDATE part SET stamp = (SELECT stamp FROM manifest)",
)
