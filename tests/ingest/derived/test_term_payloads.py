"""Terms that are read from records, without the graph."""

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import IndexUnusable
from embeddings.records import Payload
from graph.language_preference import lines_in
from graph.model import Involvement, MappingLink, Term, Translation
from graph.rdf import Literal
from graph.term_fields import NOTE_PROPERTIES, TEXT_PROPERTIES
from graph.vocabulary import XSD
from ingest.derived.term_payloads import StoredTerm, payload_of, term_of
from ingest.derived.term_records import to_record

LITERALS = st.builds(Literal, st.text(max_size=6), st.sampled_from(["", "en", "de", "pt-br"]))
IRIS = st.sampled_from(["urn:a", "urn:b", "urn:c"])
IRI_SETS = st.frozensets(IRIS).map(sorted).map(tuple)
TEXTS = st.lists(LITERALS, max_size=3).map(tuple)
FIELDS = ("name", "definition", "technical_definition", "background", "usage_note")
TERMS = st.builds(
    Term,
    iri=IRIS,
    name=LITERALS,
    source=IRIS,
    glossaries=IRI_SETS,
    categories=IRI_SETS,
    definition=st.none() | LITERALS,
    technical_definition=st.none() | LITERALS,
    background=st.none() | LITERALS,
    usage_note=st.none() | LITERALS,
    synonyms=TEXTS,
    notes=TEXTS,
    editorial_notes=TEXTS,
    change_notes=TEXTS,
    history_notes=TEXTS,
    examples=TEXTS,
    developers=st.lists(st.builds(Involvement, IRIS, LITERALS), max_size=3).map(tuple),
    translations=st.lists(st.builds(Translation, st.sampled_from(FIELDS), LITERALS), max_size=3).map(
        lambda found: tuple(sorted(found, key=lambda one: FIELDS.index(one.field)))
    ),
    hidden_labels=TEXTS,
    mappings=st.lists(st.builds(MappingLink, st.just("exactMatch"), IRIS), max_size=2).map(tuple),
    notations=st.lists(st.builds(Literal, st.text(max_size=3), datatype=st.just(XSD.string + "x")), max_size=1).map(
        tuple
    ),
    is_deprecated=st.booleans(),
    replaced_by=IRI_SETS,
    status=st.none() | st.just("draft"),
)


@given(TERMS)
def test_a_record_becomes_its_term_again(term: Term) -> None:
    again = _read_again(term)
    assert again == term
    fields = (*TEXT_PROPERTIES, "synonyms", "hidden_labels", "notations", *NOTE_PROPERTIES)
    assert [again.values(field) for field in fields] == [term.values(field) for field in fields]
    texts = {iri: [text for other, text in term.developers if other == iri] for iri, _ in term.developers}
    assert list(again.work().items()) == [(iri, lines_in(found)) for iri, found in texts.items()]


def test_links_to_other_terms_are_left_to_the_graph() -> None:
    term = Term("urn:a", Literal("A"), "urn:s", (), broader=("urn:b",), narrower=("urn:c",), aliases=("urn:d",))
    expected = replace(term, broader=(), narrower=(), aliases=())
    assert _read_again(term) == expected


def test_a_term_that_was_read_is_a_value_like_others() -> None:
    term = Term("urn:a", Literal("A", "en"), "urn:s", (), synonyms=(Literal("a", "de"),))
    assert (term == _read_again(term), hash(_read_again(term))) == (True, hash(term))
    assert pickle.loads(pickle.dumps(_read_again(term))) == term  # noqa: S301 (our own bytes)
    assert replace(_read_again(term), status="draft") == replace(term, status="draft")
    with pytest.raises(AttributeError, match="title"):
        _ = _read_again(term).title  # type: ignore[attr-defined]


def test_the_payload_of_a_plain_term_is_short() -> None:
    term = Term("urn:a", Literal("A", "en"), "urn:s", (), definition=Literal("First letter.", "en"))
    assert payload_of(term) == '{"kind":["en",""],"source":"urn:s","names":["A"]}'


@pytest.mark.parametrize(
    ("works", "stored"),
    [
        ([("urn:x", "Sells it."), ("urn:y", "Uses it.")], '{"urn:x":"Sells it.","urn:y":"Uses it."}'),
        ([("urn:x", "Sells it."), ("urn:x", "Uses it.")], '[["urn:x","Sells it."],["urn:x","Uses it."]]'),
    ],
)
def test_the_developers_of_a_payload_are_an_object_if_each_has_one_work(
    works: list[tuple[str, str]], stored: str
) -> None:
    developers = tuple(Involvement(organization, Literal(text, "en")) for organization, text in works)
    term = Term("urn:a", Literal("A", "en"), "urn:s", (), developers=developers)
    assert payload_of(term) == f'{{"kind":["en",""],"source":"urn:s","names":["A"],"developers":{stored}}}'
    assert _read_again(term) == term


@pytest.mark.parametrize("text", ["", '{"kinds":["en",""]}'])
def test_a_record_of_an_earlier_version_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(IndexUnusable, match=r"earlier version.*lexigraph ingest"):
        term_of("urn:a", Payload(text, (), ""))


def _read_again(term: Term) -> StoredTerm:
    record = to_record(term, (), {}, None)
    return term_of(record.key, Payload(record.payload, record.prose, record.digest()))
