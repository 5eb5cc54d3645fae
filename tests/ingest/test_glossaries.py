"""Glossaries are name spaces: their terms have IRIs of their own, and each source remembers its glossary."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lexicon.term_lookup import find_term
from api.settings import Settings
from api.writing.ingestion import Ingestion
from embeddings.encoders import open_encoder
from graph.iris import Iris, slug
from graph.model import Term
from ingest.data_directory.folder import open_writer
from ingest.data_directory.state import read_state, write_state
from ingest.errors import FolderMismatch
from ingest.options import IngestOptions
from tests.ingest.conftest import BASE, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.report import Report


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, open_encoder("none"))


def codes(report: Report) -> list[str]:
    return [found.code for found in report.diagnostics if found.code != "no-model"]


def iris(desk: Workspace) -> list[str]:
    lexicon = desk.lexicon()
    try:
        return sorted(iri.removeprefix(BASE) for iri in lexicon.all_terms())
    finally:
        lexicon.close()


def test_two_departments_define_the_same_word(desk: Workspace) -> None:
    desk.put("pages/a.txt", desk.page("Batch Size", "Examples per step."))
    desk.put("finance/a.csv", "name,definition\nBatch Size,Invoices per night.\n")
    desk.ingest("pages")
    assert codes(desk.ingest("finance", glossary="Finance & Tax")) == []
    assert iris(desk) == ["term/batch-size", "term/finance-and-tax/batch-size"]
    desk.put("finance/a.csv", "name,definition\nBatch Size,Invoices per day.\n")
    report = desk.ingest("finance")
    assert (report.changed, report.added, report.removed) == (1, 0, 0)
    assert iris(desk) == ["term/batch-size", "term/finance-and-tax/batch-size"]


def test_documents_in_one_run_stay_in_their_glossaries(desk: Workspace) -> None:
    desk.put("a.csv", "name,definition,category\nToken,A piece of text.,Texts\n")
    desk.put("b.csv", "name,definition,category\nToken,A proof of identity.,Security\n")
    desk.ingest("a.csv")
    desk.ingest("b.csv", glossary="Security")
    desk.put("a.csv", "name,definition,category\nToken,A part of text.,Texts\n")
    desk.put("b.csv", "name,definition,category\nToken,A proof of an identity.,Security\n")
    report = desk.ingest("a.csv", "b.csv")
    assert (report.changed, report.added, report.removed) == (2, 0, 0)
    lexicon = desk.lexicon()
    try:
        terms = lexicon.terms(lexicon.all_terms())
        found = {iri: lexicon.catalog.glossaries_of(term)[0].name for iri, term in terms.items()}
        assert found == {f"{BASE}term/token": "Words", f"{BASE}term/security/token": "Security"}
    finally:
        lexicon.close()


def test_a_name_is_taken_within_its_glossary_only(desk: Workspace) -> None:
    desk.put("a.csv", "name,definition\nToken,One.\n")
    desk.put("b.csv", "name,definition\nTOKEN,Two.\n")
    desk.ingest("a.csv", glossary="Security")
    assert codes(desk.ingest("b.csv", glossary="security")) == ["taken"]
    assert codes(desk.ingest("b.csv", glossary="Texts")) == []


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_terms_of_the_home_glossary_never_share_iris_with_others(one: str, two: str, space: str) -> None:
    home, other = Iris(BASE).term(one), Iris(BASE).term(two, slug(space))
    assert home != other
    assert (home.count("/"), other.count("/")) == (BASE.count("/") + 1, BASE.count("/") + 2)


def test_links_point_into_the_glossary_of_their_document(desk: Workspace) -> None:
    desk.put("a.json", json.dumps([{"name": "GPU", "related": ["Memory", "Bus"]}, {"name": "Memory"}]) + "\n")
    desk.ingest("a.json", glossary="Hardware")
    assert desk.terms()["GPU"].related == (f"{BASE}term/hardware/bus", f"{BASE}term/hardware/memory")


def test_the_home_glossary_is_fixed_and_reported_when_the_directory_is_created(
    desk: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    desk.put("a.txt", "Alpha")
    desk.ingest("a.txt")
    assert "IRIs begin with https://kg.example/, and the home glossary is 'Words'. The first" in caplog.text
    caplog.clear()
    desk.ingest("a.txt", glossary="Other")
    assert not caplog.records
    assert json.loads((desk.data / "lexigraph.json").read_text())["home"] == "Words"
    with open_writer(desk.data, BASE, home="WORDS"):
        pass
    with pytest.raises(FolderMismatch, match=r"is 'Words', but .* 'Other'\. Set LEXIGRAPH_GLOSSARY to 'Words'"):
        open_writer(desk.data, BASE, home="Other").__enter__()


@pytest.mark.parametrize("text", ["no page\n", "term,definition\n"], ids=["nothing", "a source without terms"])
def test_an_ingest_that_stores_no_term_fixes_nothing(text: str, desk: Workspace) -> None:
    desk.put("words.csv", text)
    documents = desk.find("words.csv")
    for base, glossary in (("https://a.example/", "A"), ("https://b.example/", "B"), ("https://b.example/", "C")):
        settings = Settings(base_iri=base, glossary=glossary)
        assert Ingestion(desk.data, settings, open_encoder("none")).ingest(documents).terms == 0
    desk.put("words.csv", "term,definition\nAlpha,The first letter.\n")
    documents = desk.find("words.csv")
    for options in (IngestOptions("Ours"), IngestOptions("Theirs")):
        Ingestion(desk.data, Settings(base_iri="https://c.example/"), open_encoder("none")).ingest(documents, options)
    state = read_state(desk.data)
    assert (state.base, state.home) == ("https://c.example/", "Ours")
    for settings in (Settings(base_iri="https://d.example/"), Settings(base_iri=state.base, glossary="Others")):
        with pytest.raises(FolderMismatch):
            Ingestion(desk.data, settings, open_encoder("none")).ingest(documents)


def test_statements_of_a_document_without_terms_fix_the_base_and_are_kept(desk: Workspace) -> None:
    desk.put("facts.ttl", '<https://a.example/x> <https://a.example/p> "Kept" .\n')
    documents = desk.find("facts.ttl")
    assert Ingestion(desk.data, Settings(), open_encoder("none")).ingest(documents).terms == 0
    with pytest.raises(FolderMismatch):
        Ingestion(desk.data, Settings(base_iri="https://b.example/"), open_encoder("none")).ingest(documents)
    assert '"Kept"' in str(desk.export())


def test_the_home_glossary_is_that_of_the_first_ingest_with_terms(desk: Workspace) -> None:
    for text, glossary in (("term,definition\n", "Tried"), ("term,definition\nAlpha,A letter.\n", "Meant")):
        desk.put("words.csv", text)
        documents = desk.find("words.csv")
        Ingestion(desk.data, Settings(), open_encoder("none")).ingest(documents, IngestOptions(glossary))
    assert read_state(desk.data).home == "Meant"


@pytest.mark.parametrize(("glossaries", "home"), [(["Ours"], "Ours"), (["Ours", "Theirs"], "Words"), ([], "Words")])
def test_a_directory_without_a_home_glossary_gets_the_one_of_its_short_iris(
    glossaries: list[str], home: str, desk: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    desk.put("former.txt", "Former Term")
    desk.ingest("former.txt")
    desk.remove("former.txt")
    for name in glossaries:
        desk.put(f"{name}.txt", f"Term of {name}")
        # As in version 0.1, the terms of all glossaries have short IRIs.
        write_state(replace(read_state(desk.data), home=name))
        desk.ingest(f"{name}.txt", glossary=name)
    write_state(replace(read_state(desk.data), home=""))
    caplog.clear()
    with open_writer(desk.data, BASE, first="Words") as writer:
        assert writer.home == home
    assert f"now fixed: {home!r}" in caplog.text
    assert read_state(desk.data).home == home


def test_a_term_can_be_named_like_a_glossary(desk: Workspace) -> None:
    desk.put("a.txt", "Finance")
    desk.put("b.txt", "Finance")
    desk.ingest("a.txt")
    desk.ingest("b.txt", glossary="Finance")
    assert iris(desk) == ["term/finance", "term/finance/finance"]
    lexicon = desk.lexicon()
    try:
        assert isinstance(find_term(lexicon, f"{BASE}term/finance/finance"), Term)
    finally:
        lexicon.close()


def related(desk: Workspace) -> dict[str, list[str]]:
    """Return the related terms of each term, without dangling links, by IRI below the base."""
    lexicon = desk.lexicon()
    try:
        known = lexicon.all_terms()
        links = lexicon.relations(known)
        short = {iri: iri.removeprefix(f"{BASE}term/") for iri in known}
        return {short[iri]: [short[one] for one in links[iri].related if one in short] for iri in known}
    finally:
        lexicon.close()


def test_a_link_resolves_in_its_glossary_then_in_the_home_glossary_then_elsewhere(desk: Workspace) -> None:
    desk.put("a.json", json.dumps([{"name": "Rack", "related": ["Fan"]}]) + "\n")
    desk.ingest("a.json", glossary="Hardware")
    assert related(desk) == {"hardware/rack": []}
    desk.put("b.csv", "name,definition\nFan,A person.\n")
    desk.ingest("b.csv", glossary="Sports")
    assert related(desk)["hardware/rack"] == ["sports/fan"]
    desk.put("c.csv", "name,definition\nFan,A supporter.\n")
    report = desk.ingest("c.csv", glossary="Music")
    assert related(desk)["hardware/rack"] == []
    (found,) = [one for one in report.diagnostics if one.code == "ambiguous-link"]
    assert found.file == "a.json"
    assert f"<{BASE}term/music/fan>, <{BASE}term/sports/fan>" in found.message
    desk.put("d.csv", "name,definition\nFan,A leaf.\n")
    desk.ingest("d.csv")
    assert related(desk)["hardware/rack"] == ["fan"]
    desk.put("e.csv", "name,definition\nFan,It cools.\n")
    desk.ingest("e.csv", glossary="Hardware")
    assert related(desk)["hardware/rack"] == ["hardware/fan"]
    desk.remove("e.csv")
    desk.remove("d.csv")
    desk.remove("c.csv")
    assert related(desk)["hardware/rack"] == ["sports/fan"]
    desk.remove("b.csv")
    assert "graph/links" not in desk.export()
    assert related(desk) == {"hardware/rack": []}
