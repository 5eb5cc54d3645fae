"""The fields of a term, and the names of the columns and keys that hold them (`columns.toml`)."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from graph.term_fields import SECTIONS
from ingest.readers.language_tags import language_named

FIELDS: Final = (
    *("identifier", "name", "names", "synonyms", "hidden_labels", "definition", "technical_definition", "background"),
    *("usage_note", "categories", "developers", "broader", "narrower", "related", "replaced_by"),
    *("status", "notations", "language", "notes"),
)
"""The fields that a column can be mapped to; `names` holds the name followed by synonyms."""

LISTS: Final = (
    *("names", "synonyms", "hidden_labels", "categories", "broader", "narrower", "related", "replaced_by"),
    *("status", "notations", "developers", "aliases"),
)
"""The fields with more than one value; `aliases` are other identifiers, which no column has."""

NAMES: Final = frozenset({"name", "names", "key"})
"""The fields that contain the name of a term; `key` is the one in a data catalog."""

VERBATIM: Final = frozenset({"identifier", "key", "language"})
"""The fields whose texts are not prose, so that they contain no markup."""

REFERENCES: Final = ("broader", "narrower", "related", "replaced_by")
"""The fields that refer to other terms."""

PROSE: Final = frozenset(SECTIONS)
"""The fields whose text may have several paragraphs."""

TEXTS: Final = PROSE | {"name", "names", "synonyms", "hidden_labels", "notes"}
"""The fields whose texts have a language."""

_LONG: Final = 7  # letters; shorter words are one edit away from unrelated words: label and table, name and game
_LONGEST: Final = 300  # characters; a longer text is not a name, and patterns take quadratic time for it
_LOCAL_NAME: Final = re.compile(r"(?:[\w.-]+:|https?://\S+[/#])(\w+)")
_REMARK: Final = re.compile(r"(?<!\s)\s*[(\[].*")
_MARKED: Final = (
    re.compile(r"(?P<field>.+?)\s*(?:[(\[](?P<language>[^()\[\]]+)[)\]]|@(?P<tag>[\w-]+))"),
    re.compile(r"(?P<field>.+?)\s+(?:in|auf|en|em|på|na)\s+(?P<language>\w+)", re.IGNORECASE),
    re.compile(r"(?P<field>.+?)[\s_./:-]+(?P<language>[^\s_./:-]+(?:[-_][A-Za-z]{2,4})?)"),
    re.compile(r"(?P<field>.+)[\s_./:-]+(?P<language>[^\s_./:-]+)"),
    re.compile(r"(?P<language>[^\s_./:-]+(?:-[A-Za-z]{2,4})?)[\s_./:-]+(?P<field>.+)"),
    re.compile(r"(?P<field>[a-z]+(?:[A-Z][a-z]+)*?)(?P<language>[A-Z][a-z]+|[A-Z]{2})"),
)
"""A name of a field with a language: `Term (DE)`, `prefLabel@en`, `Term in German`, `name_de`, `labelFr`."""
_JOINED: Final = re.compile(r"(?<!\s)(?:\s*[/&,]\s*|\s+(?:or|and)\s+)")
_MOST_JOINED: Final = 3  # names or words
_QUALIFIED: Final = set("definition description explanation meaning category categories tags synonyms".split())
"""The last words of names of columns that have this meaning with any words before them, except for `_FORMER`."""

_FORMER: Final = frozenset({"legacy", "old", "previous", "former", "original", "deprecated", "obsolete", "rejected"})
_NAMING: Final = {"name", "synonyms"}
_OF_A_TERM: Final = re.compile("^(?:(?:business|glossary)?term|concept|entry|has)")
_RELATION: Final = re.compile(r"Related to [^()]+\([^()]+\)")
"""The name of the other side of a relation in Notion: `Related to Glossary (Related)`."""
_TRANSLATION: Final = {
    *("translation", "translatedterm", "target", "targetterm", "übersetzung", "traduction", "traducción"),
    *("equivalent", "équivalent", "equivalente", "entsprechung"),
}
"""Names of columns that, with a language, hold names in it, in letters."""
_IDENTIFYING: Final = re.compile("(?:uri|iri|id)s?$")
_WORDS: Final = {"no", "id", "as", "is", "so", "to"}
"""Codes of languages that, without brackets, are words: the `Term No` is a number."""

_ENGLISH: Final = ("en", "any", "keys")
"""The kinds of names in `columns.toml` that show no other language."""

_OF_GLOSSARIES: Final = frozenset(
    "term headword acronym abbreviation definition meaning gloss abkürzung sigle abréviation acronyme abreviatura "
    "acrónimo skrót afkorting 略語 缩写 сокращение 약어".split()
)
"""Names of columns that tables of other things do not have, in letters."""

_LIKELY: Final = "likely"
"""The kind of names in `columns.toml` that may mean something else."""


class Meaning(NamedTuple):
    """The field that a column holds, and the language of its texts, if the name of the column shows it.

    If two columns hold the same text field, the lower rank is more likely. `is_key` if the name has this meaning only
    in tables and objects, not as the heading of a page. `namings` are the languages of the name itself, if not English.
    """

    field: str
    rank: int
    language: str | None = None
    is_key: bool = False
    namings: Sequence[str] = ()

    @property
    def naming(self) -> str | None:
        """The first language of the name itself, if it is not English."""
        return next(iter(self.namings), None)


def letters_of(column: str) -> str:
    """Return the letters and digits of a column name, case-folded, or the whole name if it has none."""
    return "".join(filter(str.isalnum, column.casefold())) or column.strip()


@lru_cache(maxsize=4096)
def meaning_of(column: str) -> Meaning | None:
    """Return the field that a column name denotes exactly, if any: as a plain, a numbered or an RDF property name.

    >>> found = map(meaning_of, ("Alt Label", "Synonym 2", "skos:broader", "Hue", "Begriff", "conceptUri"))
    >>> [meaning and meaning.field for meaning in found]
    ['synonyms', 'synonyms', 'broader', None, 'name', 'identifier']
    >>> [meaning.language for meaning in map(meaning_of, ("Term (DE)", "prefLabel@en", "name_pt-BR", "French term"))]
    ['de', 'en', 'pt-BR', 'fr']
    """
    if len(column) > _LONGEST:
        return None
    plain = _plain_meaning(column)
    if plain and plain.naming is None:
        return plain
    return next(filter(None, (_marked_meaning(column, marked) for marked in _MARKED)), plain)


def names_column(columns: Iterable[str]) -> str:
    """Return a name for a column of names in the language of the names of these columns.

    >>> names_column(["", "Définition"]), names_column(["Description", "Hue"])
    ('terme', 'Term')
    """
    naming = {meaning.naming for meaning in map(meaning_of, columns) if meaning} - {None}
    spelled = (name for name, meaning in _meanings().items() if meaning.field == "name" and meaning.naming in naming)
    return next(spelled, "Term")


@lru_cache(maxsize=4096)
def near_meaning_of(column: str) -> Meaning | None:
    """Return the field that a column name probably denotes, ignoring a remark in brackets or one typing error.

    A column such as `Legal Definition` holds definitions, but `Legacy definition` those that no longer count.

    >>> found = map(near_meaning_of, ("Synomyms", "Company", "Table", "Legal Definition", "Legacy definition"))
    >>> [meaning and meaning.field for meaning in found]
    ['synonyms', 'developers', None, 'definition', None]
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    if len(column) > _LONGEST:
        return None
    bare = _REMARK.sub("", column)
    if found := meaning_of(bare) or _meanings(_LIKELY).get(letters_of(bare)):
        is_of_translation = language_named(column[len(bare) :].strip(" ()[]")) and found.field not in TEXTS
        return None if is_of_translation else found  # the status of a translation is not that of the term
    words = bare.casefold().split()
    if 1 < len(words) <= _MOST_JOINED and words[-1] in _QUALIFIED and words[0] not in _FORMER:
        return _meanings()[words[-1]]
    near = extractOne(letters_of(bare), _long_spellings(), scorer=OSA.distance, score_cutoff=1)
    return near and _meanings()[near[0]]


def is_of_glossaries(column: str) -> bool:
    """Return whether only a glossary has such a column, as by the first word for names or definitions in a language.

    >>> list(map(is_of_glossaries, ("Term", "Terme", "Definición", "Name", "Beschreibung")))
    [True, True, True, False, False]
    """
    return letters_of(column) in (_OF_GLOSSARIES | _first_words())


def may_name_developers(column: str) -> bool:
    """Return whether a column name denotes developers, or is a word for them that may mean something else: Company."""
    found = meaning_of(column) or _meanings(_LIKELY).get(letters_of(column))
    return found is not None and found.field == "developers"


def _plain_meaning(column: str) -> Meaning | None:
    letters = letters_of(column)
    found = _meanings().get(letters) or _meanings().get(letters.rstrip("0123456789"))
    if found is None and (local := _LOCAL_NAME.fullmatch(column.strip())) and not _of_translation(column):
        found = _meanings().get(letters_of(local[1]))
    if found is None and _RELATION.fullmatch(column.strip()):
        return _meanings()["related"]
    return found or _identifying_meaning(letters) or _joint_meaning(column) or _of_a_term(letters)


def _of_a_term(letters: str) -> Meaning | None:
    """Return the meaning of the name of a field with the word for terms, or `has`, before it: `Term Abbreviation`."""
    found = _meanings().get(bare) if (bare := _OF_A_TERM.sub("", letters)) != letters else None
    return found if found and not found.is_key and found.naming is None else None


def _joint_meaning(column: str) -> Meaning | None:
    """Return the meaning of several names for one field, or for names: `Abbr/Syn`, `Term or Acronym`."""
    found = [_meanings().get(letters_of(name)) for name in _JOINED.split(column)]
    meanings = [meaning for meaning in found if meaning]
    fields = {meaning.field for meaning in meanings}
    if not 1 < len(found) == len(meanings) <= _MOST_JOINED or not (len(fields) == 1 or fields <= _NAMING):
        return None
    return max(meanings, key=lambda meaning: meaning.field == "name")


def _of_translation(column: str) -> bool:
    """Return whether the prefix of a name is a language, as in `de:status`, and not that of a vocabulary."""
    prefix = column.partition(":")[0].strip()
    return len(prefix) == 2 and prefix.casefold() not in _WORDS and language_named(prefix) is not None


def _identifying_meaning(letters: str) -> Meaning | None:
    """Return the meaning of `conceptUri`, an identifier, or `broaderUri`, the identifier of another term."""
    base = _meanings().get(_IDENTIFYING.sub("", letters)) if _IDENTIFYING.search(letters) else None
    if base is None or (base.field not in REFERENCES and base.field != "name"):
        return None
    return base if base.field in REFERENCES else base._replace(field="identifier", rank=0)


def _marked_meaning(column: str, marked: re.Pattern[str]) -> Meaning | None:
    found = marked.fullmatch(column.strip())
    if found is None:
        return None
    groups = found.groupdict()
    text = groups.get("tag") or groups["language"]
    is_sure = marked is _MARKED[0] or text.casefold() not in _WORDS
    language = language_named(text) if is_sure else None
    meaning = _plain_meaning(groups["field"]) if language else None
    if language and meaning is None and letters_of(groups["field"]) in _TRANSLATION:
        meaning = _meanings()["name"]
    return meaning._replace(language=language) if meaning and meaning.field in TEXTS else None


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    """Return the first name of a column of names, and of definitions, in each language but English, in letters."""
    kinds = (*_tables()["name"].items(), *_tables()["definition"].items())
    others = (names for kind, names in kinds if kind not in (*_ENGLISH, _LIKELY))
    return frozenset(letters_of(names.partition(",")[0]) for names in others)


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("ingest.readers").joinpath("columns.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _long_spellings() -> Sequence[str]:
    return [spelling for spelling in _meanings() if len(spelling) >= _LONG]


@lru_cache(maxsize=2)
def _meanings(only: str = "") -> Mapping[str, Meaning]:
    """Return the meanings by the letters of the names; an English name precedes one of another language.

    They are those that are `only` of one kind, or else all but the likely ones.
    """
    found: dict[str, Meaning] = {}
    spelled = [
        (field, kind, name)
        for field in FIELDS
        for kind, names in _tables()[field].items()
        if kind == only or (not only and kind != _LIKELY)
        for name in names.split(",")
    ]
    for rank, (field, kind, name) in enumerate(sorted(spelled, key=lambda one: one[1] not in _ENGLISH)):
        naming = () if kind in _ENGLISH else (kind,)
        known = found.setdefault(letters_of(name), Meaning(field, rank, is_key=kind == "keys", namings=naming))
        if known.namings:
            found[letters_of(name)] = known._replace(namings=(*known.namings, *naming))
    return found
