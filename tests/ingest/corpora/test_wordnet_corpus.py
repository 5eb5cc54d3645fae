"""Every term of WordNet has the values that `json` finds in its line of `wordnet31.jsonl.gz`, in LEXIGRAPH_CORPORA."""

import gzip
import json
from collections.abc import Mapping
from typing import BinaryIO, cast

import pytest

from graph.rdf import Iri
from ingest.records import TermRecord
from tests.ingest.corpora.raw_files import CORPORA, REASON, WORDS, Facts, facts_of_term, maker, without_empty
from tests.ingest.test_terms import IRIS
from tests.support.contents import read_records

WORDNET = CORPORA / "wordnet31.jsonl.gz"
pytestmark = [pytest.mark.skipif(not WORDNET.is_file(), reason=REASON), pytest.mark.thorough]


def iri(synset: object) -> Iri:
    return IRIS.term(str(synset))


def expected(line: Mapping[str, object]) -> Facts:
    lemmas, hypernyms = line["lemmas"], line["hypernyms"]
    assert isinstance(lemmas, list)
    assert isinstance(hypernyms, list)
    name, *others = lemmas
    return without_empty(
        {
            "glossaries": {WORDS},
            "name": {(name, "en")},
            "synonyms": {(lemma, "en") for lemma in others if lemma.casefold() != name.casefold()},
            "definition": {(" ".join(str(line["gloss"]).split()), "en")},
            "broader": map(iri, hypernyms),
            "notes": {(f"{key}: {line[key]}", "en") for key in ("lexfile", "pos")},
        }
    )


def test_all_values_are_those_of_the_line() -> None:
    makes, seen = maker(), set[Iri]()
    with gzip.open(WORDNET) as document, gzip.open(WORDNET) as lines:
        items = read_records(cast("BinaryIO", document), "wordnet31.jsonl")
        records = (item for item in items if isinstance(item, TermRecord))
        for record, line in zip(records, map(json.loads, lines), strict=True):
            term = makes.read(record, WORDS).term
            assert (term.iri, facts_of_term(term, {})) == (iri(line["id"]), expected(line))
            seen.add(term.iri)
    assert len(seen) == 117_791
