"""Search collections with known answers, built from the real vocabularies in `LEXIGRAPH_CORPORA`."""

import csv
import io
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_lowercase

from api.lexicon.current import open_current_lexicon
from api.settings import Settings
from api.writing.ingestion import Ingestion
from benchmarks.support.encoders import RandomVectors
from benchmarks.support.wordnet import CORPORA, wordnet_lines
from embeddings.records import Record
from graph.model import Term
from graph.rdf import Literal
from ingest.derived.term_records import Broader, to_record
from ingest.input.document_paths import find_documents

__all__ = [
    "Collection",
    "Question",
    "aio",
    "cncf",
    "definition_parts",
    "descriptions",
    "diseases",
    "kubernetes",
    "nouns",
    "road_types",
    "sample",
    "sample_sentences",
    "wordnet",
]

_SAMPLE = Path(__file__).parents[2] / "examples/ai-glossary"
_ROAD_TYPES = "skos/prez-road-types/test_data/ogc_skos_collection_member_profile/road-types.ttl"
_QUERIES = Path(__file__).parents[2] / "tests/data/queries.tsv"

_HELD_OUT = 600
_PART = "; "
_SENTENCES = 2  # taken out per term
_FEWEST_WORDS = 6
_LONG_SECTIONS = ("technical_definition", "usage_note", "background")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the keys of the records that answer it; empty if nothing in the collection answers it."""

    text: str
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Collection:
    """Records, and questions by kind.

    `plain` has the same records with the text that all systems get, "name, synonyms: definition", without the broader
    terms that this project adds.
    """

    name: str
    records: Sequence[Record]
    plain: Sequence[Record]
    questions: Mapping[str, Sequence[Question]]


def nouns() -> list[Term]:
    """Return the 81,000 nouns of WordNet 3.1, in the order of the file."""
    return [term for term, part in _synsets() if part == "n"]


def descriptions() -> list[tuple[str, str]]:
    """Return pairs of a description that a person wrote of a word, and the word."""
    with (CORPORA / "queries/rd16_user_descriptions.tsv").open(encoding="utf-8") as lines:
        return [(text, word) for text, word in (line.rstrip("\n").split("\t") for line in lines)]


def wordnet(size: int | None, seed: int = 1) -> Collection:
    """Return `size` nouns, including all described ones, or all synsets if `size` is None.

    The last synonym of 600 records is held out: it is removed from the record and used as a query. `seed` selects the
    nouns that are not described.
    """
    drawn = random.Random(seed)
    described = descriptions()
    synsets = [term for term, _ in _synsets()]
    terms, synonyms = _hold_out(_drawn(nouns(), size, described, drawn) if size else synsets, drawn)
    named = _by_label(terms)
    sample = drawn.sample(range(len(terms)), min(len(terms), 600))
    return _collection(
        f"WordNet, {len(terms):,}" + (f", draw {seed}" if seed > 1 else ""),
        terms,
        {
            "description": [Question(text, named[word.lower()]) for text, word in described if word.lower() in named],
            "held-out synonym": [question for question in synonyms if question.text.lower() not in named],
            "name": [Question(terms[at].name.value, named[terms[at].name.value.lower()]) for at in sample],
            "typing error": _typos([terms[at] for at in sample], named, drawn),
        },
        synsets,
    )


def definition_parts() -> Collection:
    """Return 5,000 nouns, with the last parts of 600 definitions, which are removed from these, as queries."""
    drawn = random.Random(3)
    terms = _drawn(nouns(), 5000, descriptions(), drawn)
    parts = {at: term.definition.value.rpartition(_PART) for at, term in enumerate(terms) if term.definition}
    several = [at for at, (kept, _, _) in parts.items() if kept]
    questions = []
    for at in drawn.sample(several, min(_HELD_OUT, len(several))):
        kept, _, last = parts[at]
        terms[at] = replace(terms[at], definition=Literal(kept))
        questions.append(Question(last, frozenset({terms[at].iri})))
    return _collection("WordNet, 5,000, draw 3", terms, {"definition part": questions}, nouns())


def _drawn(terms: list[Term], size: int, described: Sequence[tuple[str, str]], drawn: random.Random) -> list[Term]:
    """Return `size` terms, including all described ones."""
    words = {word.lower() for _, word in described}
    drawn.shuffle(terms)
    terms.sort(key=lambda term: words.isdisjoint(map(str.lower, _labels(term))))
    return terms[:size]


def aio() -> Collection:
    """Return 442 terms of the Artificial Intelligence Ontology, with their former descriptions as queries."""
    drawn = random.Random(2)
    with (CORPORA / "aio/aio-src.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Name"]][1:]
    terms, former = [], []
    for row in rows:
        definition = row["Curated Claude opus Aristotelian definition"].strip()
        terms.append(_term(row["ID"], [row["Name"], *_listed(row["Synomyms"])], definition, _listed(row["Parent"])))
        legacy = row["Legacy Description"].strip()
        if legacy and definition and legacy != definition:
            former.append(Question(legacy, frozenset({row["ID"]})))
    terms, synonyms = _hold_out(terms, drawn)
    named = _by_label(terms)
    return _collection(
        "AI Ontology, 442",
        terms,
        {
            "former description": former,
            "held-out synonym": [question for question in synonyms if question.text.lower() not in named],
            "name": [Question(term.name.value, named[term.name.value.lower()]) for term in terms],
            "typing error": _typos(terms, named, drawn),
        },
    )


def diseases() -> Collection:
    """Return the diseases of the NCBI corpus by name only. Queries are other names; some cannot be answered."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, concept in _diseases("index"):
        if name not in names[concept]:
            names[concept].append(name)
    terms = [_term(concept, known, "") for concept, known in sorted(names.items())]
    known_names = {name for known in names.values() for name in known}
    queries = [(name, concept) for name, concept in dict.fromkeys(_diseases("queries")) if name not in known_names]
    return _collection(
        f"NCBI diseases, {len(terms):,}",
        terms,
        {
            "other name": [Question(name, frozenset({concept})) for name, concept in queries if concept in names],
            "no answer": [Question(name, frozenset()) for name, concept in queries if concept not in names],
        },
    )


def road_types() -> Collection:
    """Return the road types of a SKOS vocabulary, with held-out synonyms as queries."""
    terms, synonyms = _hold_out(_ingested(CORPORA / _ROAD_TYPES), random.Random(4))
    named = _by_label(terms)
    held_out = [question for question in synonyms if question.text.lower() not in named]
    return _collection(f"road types, {len(terms)}", terms, {"held-out synonym": held_out})


def cncf() -> Collection:
    """Return the CNCF glossary, with sentences taken out of its pages as queries."""
    return _sentences("CNCF", CORPORA / "cncf-glossary/en")


def kubernetes() -> Collection:
    """Return the Kubernetes glossary, with sentences taken out of its pages as queries."""
    return _sentences("Kubernetes", CORPORA / "k8s-glossary/content")


def sample() -> Collection:
    """Return the sample glossary, with descriptions in other words as queries."""
    terms = _ingested(_SAMPLE)
    named = _by_label(terms)
    with _QUERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    questions = [Question(row["query"], named[row["term"].lower()]) for row in rows if row["kind"] == "description"]
    return _collection(f"sample, {len(terms)}", terms, {"description": questions})


def sample_sentences() -> Collection:
    """Return the sample glossary, with sentences taken out of its pages as queries."""
    return _sentences("sample", _SAMPLE)


def _ingested(path: Path) -> list[Term]:
    """Return the terms of a file or directory in the order of their names."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = find_documents([str(path)], path.parent, io.BytesIO())
        Ingestion(Path(folder) / "data", Settings(), RandomVectors()).ingest(inputs)
        lexicon = open_current_lexicon(Path(folder) / "data", None)
        try:
            return list(lexicon.terms(lexicon.all_terms()).values())
        finally:
            lexicon.close()


def _sentences(name: str, path: Path) -> Collection:
    """Return the terms of a folder without some sentences of their sections, and these sentences as questions.

    No section loses its last sentence. In a question, the names of its term are replaced by "it".
    """
    drawn = random.Random(5)
    terms, questions = [], []
    for term in _ingested(path):
        sections = {field: _split(text.value) for field in _LONG_SECTIONS if (text := getattr(term, field))}
        choices = [
            (field, sentence)
            for field, sentences in sections.items()
            for sentence in sentences
            if len(sentences) > 1 and len(sentence.split()) >= _FEWEST_WORDS
        ]
        for field, sentence in drawn.sample(choices, min(_SENTENCES, len(choices))):
            if len(sections[field]) > 1:
                sections[field].remove(sentence)
                questions.append(Question(_anonymous(sentence, _labels(term)), frozenset({term.iri})))
        texts = {field: Literal(" ".join(sentences)) for field, sentences in sections.items()}
        terms.append(replace(term, **texts))  # type: ignore[arg-type]
    return _collection(f"{name}, {len(terms)}", terms, {"sentence": questions})


def _split(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]


def _anonymous(sentence: str, labels: Sequence[str]) -> str:
    names = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return re.sub(rf"\b(?:{names})(?:e?s)?\b", "it", sentence, flags=re.IGNORECASE)


def _diseases(part: str) -> Iterator[tuple[str, str]]:
    with (CORPORA / f"queries/ncbi_disease_{part}.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            name, concept, *_ = line.split("\t")
            yield name, concept


def _synsets() -> Iterator[tuple[Term, str]]:
    for synset in map(json.loads, wordnet_lines()):
        names = [lemma.replace("_", " ") for lemma in synset["lemmas"]]
        yield _term(synset["id"], names, synset["gloss"].partition('; "')[0], synset["hypernyms"]), synset["pos"]


def _term(key: str, names: Sequence[str], definition: str, broader: Sequence[str] = ()) -> Term:
    name, *synonyms = map(Literal, names)
    text = Literal(definition) if definition else None
    return Term(key, name, "", (), definition=text, synonyms=tuple(synonyms), broader=tuple(broader))


def _listed(cell: str) -> list[str]:
    return [text.strip() for text in cell.split("|") if text.strip()]


def _labels(term: Term) -> list[str]:
    return [label.value for label in (term.name, *term.synonyms)]


def _collection(
    name: str, terms: Sequence[Term], questions: Mapping[str, Sequence[Question]], broader: Sequence[Term] = ()
) -> Collection:
    """Return the collection of `terms`; `broader` supplies broader terms that are not among them."""
    known = {term.iri: term for term in (*broader, *terms)}.values()
    names = {term.iri: term.name.value for term in known}
    records = [to_record(term, _named(term, names), {}, None) for term in terms]
    plain = [to_record(term, (), {}, None) for term in terms]
    return Collection(name, records, plain, questions)


def _named(term: Term, names: Mapping[str, str]) -> list[Broader]:
    return [Broader(one, names[one]) for one in sorted(set(term.broader)) if one in names]


def _hold_out(terms: Sequence[Term], drawn: random.Random) -> tuple[list[Term], list[Question]]:
    """Remove the last synonym of some terms; return all terms, and the synonyms as questions."""
    several = [at for at, term in enumerate(terms) if term.synonyms]
    kept, questions = list(terms), []
    for at in drawn.sample(several, min(_HELD_OUT, len(several))):
        *synonyms, last = terms[at].synonyms
        kept[at] = replace(terms[at], synonyms=tuple(synonyms))
        questions.append(Question(last.value, frozenset({terms[at].iri})))
    return kept, questions


def _by_label(terms: Sequence[Term]) -> dict[str, frozenset[str]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        for label in _labels(term):
            keys[label.lower()].add(term.iri)
    return {label: frozenset(found) for label, found in keys.items()}


def _typos(terms: Sequence[Term], named: Mapping[str, frozenset[str]], drawn: random.Random) -> list[Question]:
    names = [term.name.value for term in terms if len(term.name.value) >= _SHORTEST]
    return [Question(_typo(name, drawn), named[name.lower()]) for name in names]


def _typo(name: str, drawn: random.Random) -> str:
    """Delete, insert or replace a letter, or swap two."""
    while True:
        at, letter = drawn.randrange(len(name)), drawn.choice(ascii_lowercase)
        before, rest = name[:at], name[at + 1 :]
        typo = drawn.choice(
            [
                before + rest,
                before + letter + name[at:],
                before + letter + rest,
                before + rest[:1] + name[at] + rest[1:],
            ]
        )
        if typo != name:
            return typo
