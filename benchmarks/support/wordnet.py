"""WordNet 3.1 at any size: its synsets, then seeded variants of them, as lines of JSON and as records."""

import argparse
import gzip
import json
import os
import random
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from string import ascii_lowercase
from typing import Final

from embeddings.records import Label, Record, Role, Tag

__all__ = ["CORPORA", "GLOSSARY", "SYNSETS", "require_corpora", "wordnet_lines", "wordnet_records"]

CORPORA: Final = Path(os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora"))
SYNSETS: Final = 117_791

GLOSSARY: Final = Tag("glossary", "wordnet")
"""A tag of all records."""


def require_corpora(parser: argparse.ArgumentParser) -> None:
    """End a program that needs the vocabularies, if they are missing."""
    if not CORPORA.is_dir():
        parser.error(f"The folder {CORPORA} does not exist; set LEXIGRAPH_CORPORA to the folder of wordnet31.jsonl.gz.")


def wordnet_lines(count: int = SYNSETS) -> Iterator[bytes]:
    """Yield `count` lines of JSON: the synsets, then as many variants with other identifiers and names.

    In a variant, each lemma has one more word, which is drawn from a seeded generator.
    """
    return islice(chain(_lines(), *map(_variant, range(1, count // SYNSETS + 1))), count)


def wordnet_records(count: int) -> Iterator[Record]:
    """Yield the same synsets as records, whose category is the lexicographer file."""
    for synset in map(json.loads, wordnet_lines(count)):
        name, *synonyms = (str(lemma).replace("_", " ") for lemma in synset["lemmas"])
        definition = str(synset["gloss"])
        yield Record(
            f"https://kg.example/term/{synset['id']}",
            (Label(name), *(Label(synonym, Role.SYNONYM) for synonym in synonyms)),
            f"{', '.join([name, *synonyms])}: {definition}",
            definition,
            prose=(definition,),
            tags=frozenset({GLOSSARY, Tag("category", f"lexfile {synset['lexfile']}"), Tag("language", "en")}),
            modified=1,
        )


def _lines() -> Iterator[bytes]:
    with gzip.open(CORPORA / "wordnet31.jsonl.gz") as lines:
        yield from lines


def _variant(number: int) -> Iterator[bytes]:
    drawn = random.Random(number)
    for line in _lines():
        synset = json.loads(line)
        word = "".join(drawn.choices(ascii_lowercase, k=6))
        synset["id"] = f"{synset['id']}-{number}"
        synset["lemmas"] = [f"{word} {lemma}" for lemma in synset["lemmas"]]
        synset["hypernyms"] = [f"{one}-{number}" for one in synset["hypernyms"]]
        yield json.dumps(synset).encode() + b"\n"
