"""Ensures that `_MAPPING` and `TEMPLATE` are raised whenever documents give other triples or terms other records.

Unless these versions change, an upgrade skips unchanged documents and keeps the stored records.
tests/golden/readings.json has the digests of the current versions. To record new inputs, or a raised version:

    UPDATE_GOLDEN=1 pytest tests/ingest/readers/test_golden_readings.py

This refuses to replace the digest of an unchanged input under an unchanged version.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import pytest

from graph.commit_log import CommitLog
from graph.iris import Iris
from graph.model import Glossary, Involvement, Organization, Term, Translation
from graph.nquads import to_nquads
from graph.rdf import Literal
from graph.stores.oxigraph import OxigraphStore
from graph.term_writer import organization_triples, term_triples
from ingest import terms
from ingest.derived import term_records
from ingest.derived.mentions import LabelTable, mention_triples
from ingest.input.documents import Document
from ingest.input.formats import FORMATS, format_of
from ingest.organizations.registry import Organizations
from ingest.sources.source import SourceReading, read_source
from tests.ingest.conftest import shared_triples

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/golden/readings.json"
EXAMPLES = ROOT / "examples/ai-glossary"
SENTENCES = ROOT / "tests/data/developer_sentences.tsv"
FILES = sorted(file for folder in ("readings", "pages") for file in (ROOT / "tests/data" / folder).iterdir())
IRIS = Iris("https://kg.example/")
# Not the registry of the package: changes of that one are detected by its own digest.
REGISTRY = Organizations.from_toml(
    b"""
    ["Acme"]
    aliases = ["Acme Inc."]
    homepage = "https://acme.example/"
    wikidata = "Q1"
    ["Acme Vision"]
    aliases = ["Vision"]
    parent = "Acme"
    ["Google"]
    ["NVIDIA"]
    """
)
MAKER = terms.TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),)), REGISTRY)


class Golden(NamedTuple):
    """The digest of an input and the digest of the result for it."""

    input: str
    output: str


Digests: TypeAlias = Mapping[str, Golden]


def digest_of(*parts: bytes) -> str:
    total = sha256()
    for part in parts:
        total.update(sha256(part).digest())
    return total.hexdigest()[:16]


def read(file: Path) -> SourceReading:
    return read_source(Document(file.name, lambda: file.open("rb")), MAKER, "digest", lambda iri: None)


def stored_bytes(file: Path) -> bytes:
    """Return all triples that an ingest of `file` stores, as sorted N-Quads."""
    reading = read(file)
    quads = to_nquads({**reading.graphs(IRIS), IRIS.shared_graph: shared_triples(MAKER, reading.readings)})
    return b"\n".join(sorted(quads.splitlines()))


def readings() -> Digests:
    found = {
        str(file.relative_to(ROOT)): Golden(digest_of(file.read_bytes()), digest_of(stored_bytes(file)))
        for file in FILES
    }
    examples = sorted(EXAMPLES.iterdir())
    found[str(EXAMPLES.relative_to(ROOT))] = Golden(
        digest_of(*(file.read_bytes() for file in examples)), digest_of(*map(stored_bytes, examples))
    )
    sentences = [line.partition("\t")[0] for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    organizations = [(one.name, one.aliases) for text in sentences for one in REGISTRY.in_sentence(text)]
    found[str(SENTENCES.relative_to(ROOT))] = Golden(
        digest_of(repr(sentences).encode()), digest_of(repr(organizations).encode())
    )
    return found


def english(text: str) -> Literal:
    return Literal(text, "en")


TERMS: Final = (
    Term(
        iri="urn:batch",
        name=english("Batch Size"),
        source="urn:source",
        glossaries=("urn:glossary",),
        definition=english("How many examples an optimizer sees per step."),
        technical_definition=english("The leading dimension of a token tensor."),
        background=english("From statistics."),
        usage_note=english("Tune it before the learning rate."),
        synonyms=(Literal("Losumfang", "de"), Literal("lot size", "en-us"), Literal("N")),
        hidden_labels=(english("bach size"),),
        notes=(english("A note about an epoch."),),
        developers=(Involvement("urn:acme", english("Acme builds it.")),),
        broader=("urn:gone", "urn:setting"),
        categories=("urn:category",),
        translations=(
            Translation("name", Literal("Stapelgröße", "de")),
            Translation("definition", Literal("Wie viele Beispiele.", "de")),
            Translation("name", english("Batch count")),
        ),
    ),
    Term("urn:setting", english("Hyperparameter"), "urn:source", ("urn:glossary",), narrower=("urn:rate",)),
    Term(
        "urn:rate",
        english("Learning Rate"),
        "urn:source",
        ("urn:glossary",),
        usage_note=english("A batch size matters too."),
    ),
    Term(
        "urn:optimizer",
        Literal("Optimizer"),
        "urn:source",
        ("urn:glossary",),
        background=english("See learning rates."),
    ),
    *(
        Term(
            f"urn:token-{number}",
            english("Token"),
            "urn:source",
            ("urn:glossary",),
            definition=english("No optimizer."),
        )
        for number in range(4)
    ),
)


def records() -> Digests:
    store = OxigraphStore.in_memory()
    described = organization_triples(Organization("urn:acme", (Literal("Acme"),)))
    store.load(
        to_nquads({"urn:source": [one for term in TERMS for one in term_triples(term, IRIS)], "urn:shared": described})
    )
    made = list(term_records.read_records(store, CommitLog(store, IRIS), [term.iri for term in TERMS]))
    labels = LabelTable({one.key: one for one in made})
    outputs = {
        "records": [
            (replace(one, tags=frozenset(), places=frozenset()), sorted(one.tags), sorted(one.places)) for one in made
        ],
        "mentions": sorted(mention_triples(labels, ((one.key, one.prose) for one in made))),
    }
    inputs = digest_of(repr(TERMS).encode())
    return {name: Golden(inputs, digest_of(repr(output).encode())) for name, output in outputs.items()}


def changed(recorded: Digests, found: Digests) -> list[str]:
    """Return the names of unchanged inputs whose results differ from the recorded ones."""
    return [
        name
        for name, golden in found.items()
        if name in recorded and recorded[name].input == golden.input and recorded[name].output != golden.output
    ]


def check_version(file: Path, kind: str, variable: str, version: str, found: Digests) -> None:
    """Compare `found` with the digests recorded in `file`, or record them under UPDATE_GOLDEN=1."""
    golden = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    recorded = {name: Golden(*pair) for name, pair in golden.get(kind, {}).get(version, {}).items()}
    if different := changed(recorded, found):
        pytest.fail(
            f"{kind} changed, but the version is still {version!r}, so stored data would stay stale:"
            f" {', '.join(different)}.\nRaise {variable}, then run this test with UPDATE_GOLDEN=1."
        )
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden[kind] = {version: found}
        file.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    elif recorded != found:
        pytest.fail(
            f"{kind}: version {version!r} or some of its inputs are not recorded. Run this test with UPDATE_GOLDEN=1."
        )


def test_a_changed_reading_requires_a_new_mapping_version() -> None:
    check_version(GOLDEN, "readings", "_MAPPING in ingest/terms.py", str(terms._MAPPING), readings())


def test_a_changed_record_requires_a_new_template_version() -> None:
    check_version(GOLDEN, "records", "TEMPLATE in ingest/derived/term_records.py", term_records.TEMPLATE, records())


def test_every_format_has_a_document() -> None:
    covered = {format_of(file.name, file.read_bytes()).name for file in FILES}
    assert covered == {format_.name for format_ in FORMATS}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_document_has_a_term(file: Path) -> None:
    assert read(file).terms


@pytest.fixture
def update(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPDATE_GOLDEN", "1")


@pytest.mark.usefixtures("update")
def test_an_update_refuses_another_result_under_the_same_version(tmp_path: Path) -> None:
    file = tmp_path / "golden.json"
    check_version(file, "readings", "_MAPPING", "1", {"a": Golden("in", "out")})
    before = file.read_bytes()
    with pytest.raises(pytest.fail.Exception, match=r"'1', .*: a\.\nRaise _MAPPING, then run"):
        check_version(file, "readings", "_MAPPING", "1", {"a": Golden("in", "other")})
    assert file.read_bytes() == before


@pytest.mark.usefixtures("update")
def test_an_update_records_another_version_or_another_input(tmp_path: Path) -> None:
    file = tmp_path / "golden.json"
    check_version(file, "readings", "_MAPPING", "1", {"a": Golden("in", "out")})
    check_version(file, "readings", "_MAPPING", "1", {"a": Golden("in 2", "other"), "b": Golden("in", "out")})
    check_version(file, "readings", "_MAPPING", "2", {"a": Golden("in 2", "another")})
    assert json.loads(file.read_text()) == {"readings": {"2": {"a": ["in 2", "another"]}}}


def test_an_unrecorded_version_or_input_fails_without_an_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UPDATE_GOLDEN", raising=False)
    for version, found in (("2", {"a": Golden("in", "out")}), ("1", {"b": Golden("in", "out")})):
        file = tmp_path / "golden.json"
        file.write_text('{"readings": {"1": {"a": ["in", "out"]}}}')
        with pytest.raises(pytest.fail.Exception, match=r"not recorded\. Run this test with UPDATE_GOLDEN=1"):
            check_version(file, "readings", "_MAPPING", version, found)
