"""The SQL by which PostgreSQL searches, by name; values enter only as parameters.

`{passing}` is filled by the conditions of a filter, and `{ids}` by a query for the ids of the passing records (see
`filters`). `{vectors}`, `{dimension}`, `{shortest}` and `{limit}` are filled by numbers: an index over an expression or
over some of the rows is found only by the same expression and by constants.
"""

from typing import Final

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
