"""IRIs derived from names are valid and distinct."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidIri
from graph.iris import Iris, check_iri, slug
from graph.nquads import to_nquads
from graph.stores.oxigraph import OxigraphStore

IRIS = Iris("https://kg.example/")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@given(ANY_TEXT)
def test_any_name_gives_valid_iris(name: str) -> None:
    for iri in (IRIS.term(name), IRIS.organization(name), IRIS.category(name), IRIS.glossary(name)):
        assert check_iri(iri) == iri


@given(ANY_TEXT)
def test_a_slug_is_its_own_slug(name: str) -> None:
    assert slug(slug(name)) == slug(name)


@given(st.text(min_size=1, max_size=20))
def test_case_and_outer_spaces_do_not_change_a_slug(name: str) -> None:
    spaced = slug(f" {name}  ")
    if any(letter.isalnum() for letter in name):
        assert spaced == slug(name) == slug(name.casefold())


@given(st.text(min_size=1, max_size=20).filter(lambda name: name.strip() != ""))
def test_any_nonempty_name_has_a_slug(name: str) -> None:
    assert slug(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mini-Batch Size", "mini batch  size"),
        ("Universit\u00e9 de Montr\u00e9al", "Universite de Montreal"),
        ("Caf\u00e9", "Cafe\u0301"),
        ("Moore's law", "Moore\u2019s Law"),
        ("\u210cilbert", "Hilbert"),
        ("\uff27\uff30\uff34", "GPT"),
        ("\u845b\U000e0100", "\u845b"),
        ("\u2764\ufe0f x", "\u2764 x"),
    ],
)
def test_spellings_of_a_name_share_a_slug(one: str, other: str) -> None:
    assert slug(one) == slug(other)


@pytest.mark.parametrize(
    ("one", "other"), [("C", "C++"), ("C", "C#"), ("\u304b", "\u304c"), ("->", "=>"), ("R&D", "RD")]
)
def test_names_that_differ_in_a_symbol_have_different_slugs(one: str, other: str) -> None:
    assert slug(one) != slug(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "term/batch-size",
        "//kg.example/term",
        "https://kg.example/a b",
        "https://kg.example/a>b",
        'https://kg.example/"',
        "https://kg.example/a\\u003Eb",
        "https://kg.example/{x}",
        "https://kg.example/a#b#c",
        "https://kg.example/%zz",
        "https://kg.example:port/",
        "https://[kg/",
        "https://kg.example/\ud800",
        "https://kg.example/\ufffe",
        "https://kg.example/\n",
        "https://kg.example/a\n",
    ],
)
def test_invalid_iri_raises_error_with_its_value(text: str) -> None:
    with pytest.raises(InvalidIri) as refused:
        check_iri(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    "iri",
    [
        "https://kg.example/term/\u6a5f\u68b0\u5b66\u7fd2",
        "http://user:secret@[::1]:80/a?b=c#d/e?f",
        "urn:isbn:0451450523",
        "mailto:someone@kg.example",
        "tag:kg.example,2024:x",
        "https://kg.example/100%25",
        "https://\u00e9cole.example/",
    ],
)
def test_the_iris_of_other_vocabularies_are_accepted(iri: str) -> None:
    assert check_iri(iri) == iri


@given(st.text("ab:/?#[]@%0F\u00e9\ue000 .-_~!$&'()*+,;=", max_size=12).map("http:".__add__))
def test_checked_iris_are_accepted_by_the_engine(text: str) -> None:
    try:
        iri = check_iri(text)
    except InvalidIri:
        return
    store = OxigraphStore.in_memory()
    store.load(to_nquads({iri: [(iri, iri, iri)]}))
    assert store.query("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }") == [(iri, iri, iri, iri)]


def test_long_invalid_iri_is_rejected_in_linear_time() -> None:
    for end in (" ", "#a#", "%", "["):
        with pytest.raises(InvalidIri):
            check_iri("https://kg.example/" + "a" * 100_000 + end)


@pytest.mark.parametrize("base", ["kg.example/", "https://kg.example", "https://kg example/", ""])
def test_invalid_base_raises_error(base: str) -> None:
    with pytest.raises(InvalidIri):
        Iris(base)


@given(
    ANY_TEXT.filter(
        lambda name: not any("\ud800" <= letter <= "\udc7f" or "\udd00" <= letter <= "\udfff" for letter in name)
    )
)
def test_any_file_name_gives_a_distinct_source_iri(name: str) -> None:
    assert check_iri(IRIS.source(name))
    assert IRIS.source(name) != IRIS.source(name + "x")


def test_an_involvement_is_a_fragment_of_its_term() -> None:
    involvement = IRIS.involvement(IRIS.term("Batch Size"), IRIS.organization("NVIDIA"))
    assert involvement == "https://kg.example/term/batch-size#nvidia"


def test_the_involvements_of_imported_terms_and_organizations_are_valid_and_distinct() -> None:
    term = "http://voc.example/terms#batch"
    ours, theirs = IRIS.organization("x"), "http://org.example/x"
    involvements = {IRIS.involvement(term, organization) for organization in (ours, theirs, theirs + "#y")}
    assert len(involvements) == 3
    assert all(map(check_iri, involvements))
