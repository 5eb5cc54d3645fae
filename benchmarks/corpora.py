"""Collections to search, with queries whose answers are known: real vocabularies, read from `LEXIGRAPH_CORPORA`."""

import csv
import gzip
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.entries import Entry

__all__ = ["CORPORA", "Collection", "Question", "aio", "descriptions", "diseases", "nouns", "wordnet"]

CORPORA = Path(os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora"))

_HELD_OUT = 600
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the keys of the entries that answer it; none where nothing does."""

    text: str
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Collection:
    """Entries, and questions by their kind."""

    name: str
    entries: Sequence[Entry]
    questions: Mapping[str, Sequence[Question]]


def nouns() -> list[Entry]:
    """Return the 81,000 nouns of WordNet 3.1, in the order of the file."""
    return [entry for entry, part in _synsets() if part == "n"]


def descriptions() -> list[tuple[str, str]]:
    """Return what people wrote when they were asked to describe a word, and the word."""
    with (CORPORA / "queries/rd16_user_descriptions.tsv").open(encoding="utf-8") as lines:
        return [(text, word) for text, word in (line.rstrip("\n").split("\t") for line in lines)]


def wordnet(size: int | None) -> Collection:
    """Return `size` nouns, the described ones among them, or, without a size, all synsets.

    Of 600 entries the last synonym is taken out of the entry, and asked for.
    """
    drawn = random.Random(1)
    described = descriptions()
    words = {word.lower() for _, word in described}
    entries = nouns() if size else [entry for entry, _ in _synsets()]
    if size:
        drawn.shuffle(entries)
        entries.sort(key=lambda entry: words.isdisjoint(map(str.lower, (entry.name, *entry.synonyms))))
        entries = entries[:size]
    entries, synonyms = _hold_out(entries, drawn)
    named = _by_label(entries)
    asked = drawn.sample(range(len(entries)), min(len(entries), 600))
    return Collection(
        f"WordNet, {len(entries):,}",
        entries,
        {
            "description": [Question(text, named[word.lower()]) for text, word in described if word.lower() in named],
            "held-out synonym": [question for question in synonyms if question.text.lower() not in named],
            "name": [Question(entries[at].name, named[entries[at].name.lower()]) for at in asked],
            "typing error": _typos([entries[at] for at in asked], named, drawn),
        },
    )


def aio() -> Collection:
    """Return 442 terms of the Artificial Intelligence Ontology; a term's former description asks for it."""
    drawn = random.Random(2)
    with (CORPORA / "aio/aio-src.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Name"]][1:]
    entries, former = [], []
    for row in rows:
        definition = row["Curated Claude opus Aristotelian definition"].strip()
        synonyms = [synonym.strip() for synonym in row["Synomyms"].split("|") if synonym.strip()]
        entries.append(_entry(row["ID"], row["Name"], synonyms, definition))
        legacy = row["Legacy Description"].strip()
        if legacy and definition and legacy != definition:
            former.append(Question(legacy, frozenset({row["ID"]})))
    entries, synonyms_out = _hold_out(entries, drawn)
    named = _by_label(entries)
    return Collection(
        "AI Ontology, 442",
        entries,
        {
            "former description": former,
            "held-out synonym": [question for question in synonyms_out if question.text.lower() not in named],
            "name": [Question(entry.name, named[entry.name.lower()]) for entry in entries],
            "typing error": _typos(entries, named, drawn),
        },
    )


def diseases() -> Collection:
    """Return the diseases of the NCBI corpus, by names alone; other names ask for them, some for absent ones."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, concept in _diseases("index"):
        if name not in names[concept]:
            names[concept].append(name)
    entries = [_entry(concept, known[0], known[1:], "") for concept, known in sorted(names.items())]
    known_names = {name for known in names.values() for name in known}
    asked = [(name, concept) for name, concept in dict.fromkeys(_diseases("queries")) if name not in known_names]
    return Collection(
        f"NCBI diseases, {len(entries):,}",
        entries,
        {
            "other name": [Question(name, frozenset({concept})) for name, concept in asked if concept in names],
            "no answer": [Question(name, frozenset()) for name, concept in asked if concept not in names],
        },
    )


def _diseases(part: str) -> Iterator[tuple[str, str]]:
    with (CORPORA / f"queries/ncbi_disease_{part}.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            name, concept, *_ = line.split("\t")
            yield name, concept


def _synsets() -> Iterator[tuple[Entry, str]]:
    with gzip.open(CORPORA / "wordnet31.jsonl.gz", "rt", encoding="utf-8") as lines:
        for synset in map(json.loads, lines):
            name, *synonyms = (lemma.replace("_", " ") for lemma in synset["lemmas"])
            yield _entry(synset["id"], name, synonyms, synset["gloss"].partition('; "')[0]), synset["pos"]


def _entry(key: str, name: str, synonyms: Sequence[str], definition: str) -> Entry:
    names = ", ".join((name, *synonyms))
    return Entry(key, name, tuple(synonyms), f"{names}: {definition}" if definition else names, definition)


def _hold_out(entries: Sequence[Entry], drawn: random.Random) -> tuple[list[Entry], list[Question]]:
    """Take the last synonym out of some entries; return all entries, and the questions."""
    several = [at for at, entry in enumerate(entries) if entry.synonyms]
    kept, questions = list(entries), []
    for at in drawn.sample(several, min(_HELD_OUT, len(several))):
        entry = entries[at]
        kept[at] = _entry(entry.key, entry.name, entry.synonyms[:-1], entry.definition)
        questions.append(Question(entry.synonyms[-1], frozenset({entry.key})))
    return kept, questions


def _by_label(entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for label in (entry.name, *entry.synonyms):
            keys[label.lower()].add(entry.key)
    return {label: frozenset(found) for label, found in keys.items()}


def _typos(entries: Sequence[Entry], named: Mapping[str, frozenset[str]], drawn: random.Random) -> list[Question]:
    names = [entry.name for entry in entries if len(entry.name) >= _SHORTEST]
    return [Question(_typo(name, drawn), named[name.lower()]) for name in names]


def _typo(name: str, drawn: random.Random) -> str:
    """Leave a letter out, add one, replace one, or swap two."""
    while True:
        at, letter = drawn.randrange(len(name)), drawn.choice(_LETTERS)
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
