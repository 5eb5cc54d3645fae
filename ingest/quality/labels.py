"""Labels that several terms of a glossary share, and terms without a name in a language of their glossary."""

from collections.abc import Iterator
from typing import Final

from ingest.quality.finding_kinds import Finding, FindingKind
from ingest.quality.reviewed_terms import NAME, ORDERLESS, SYNONYM, ReviewedTerms, quoted

_SHARED: Final = """
SELECT folded, glossary, language, group_concat(DISTINCT term), max(role = :role) FROM label
WHERE role IN (:role, :other) AND folded <> ''
GROUP BY folded, glossary, language HAVING count(DISTINCT term) > 1 AND max(role = :role)
ORDER BY min(term)
"""
_NAMED: Final = 6  # terms of a group
_SHARE: Final = 0.2
"""Share of the terms of a glossary that have a name in a language, from which on the others should have one too."""

_SPOKEN: Final = """
SELECT glossary, language FROM (
    SELECT spoken.glossary, spoken.language, count(*) AS terms FROM spoken GROUP BY 1, 2
) AS one WHERE language <> '' AND terms >= ? * (SELECT count(*) FROM term WHERE glossary = one.glossary AND is_live)
ORDER BY 1, 2
"""
_UNSPOKEN: Final = """
SELECT id, iri, name, source FROM term
WHERE glossary = :glossary AND is_live
AND id NOT IN (SELECT term FROM spoken WHERE glossary = :glossary AND language = :language)
ORDER BY id
"""


def similar_names(terms: ReviewedTerms) -> Iterator[Finding]:
    """Yield one finding per group of terms whose names in one language are equal, apart from spelling and order."""
    known: set[tuple[int, ...]] = set()
    for role in (NAME, ORDERLESS):
        for *_, joined, _ in list(terms.rows(_SHARED, role=role, other=role)):
            ids = tuple(sorted(map(int, joined.split(","))))
            if ids not in known:
                known.add(ids)
                yield _of_group(terms, FindingKind.SIMILAR_NAME, ids, "The name is like that of")


def shared_synonyms(terms: ReviewedTerms) -> Iterator[Finding]:
    """Yield one finding per synonym that is also a synonym or a name of other terms."""
    for folded, glossary, language, joined, _ in list(terms.rows(_SHARED, role=SYNONYM, other=NAME)):
        shared = sorted(map(int, joined.split(",")))
        query = "SELECT term, text FROM label WHERE folded = ? AND glossary = ? AND language = ? AND role = ?"
        texts = dict(terms.rows(query + " ORDER BY term DESC", folded, glossary, language, SYNONYM))
        first = min(texts)
        ids = (first, *(one for one in shared if one != first))
        yield _of_group(terms, FindingKind.SHARED_SYNONYM, ids, f"The synonym {texts[first]!r} is also a label of")


def missing_translations(terms: ReviewedTerms) -> Iterator[Finding]:
    """Yield one finding per term and language in which a fifth of the terms of its glossary have a name."""
    for glossary, language in list(terms.rows(_SPOKEN, _SHARE)):
        for _, iri, name, source in terms.rows(_UNSPOKEN, glossary=glossary, language=language):
            message = f"The term has no name in the language {language!r}."
            yield Finding(FindingKind.MISSING_TRANSLATION, name, message, terms=(iri,), source=source)


def _of_group(terms: ReviewedTerms, kind: FindingKind, ids: tuple[int, ...], problem: str) -> Finding:
    found = terms.named(ids[:_NAMED])
    others = quoted([name for _, name, _ in found[1:]], len(ids) - 1)
    _, name, source = found[0]
    return Finding(kind, name, f"{problem} {others}.", terms=tuple(iri for iri, _, _ in found), source=source)
