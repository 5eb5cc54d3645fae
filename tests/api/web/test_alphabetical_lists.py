"""Alphabetical lists by language and letter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.lexicon.alphabetical_lists import AlphabeticalLists, Letter
from embeddings.engines.embedded.engine import EmbeddedEngine
from graph.model import Term, Translation
from graph.rdf import Literal
from ingest.derived.term_records import to_record


def term(iri: str, *names: str, glossary: str = "urn:one", notation: str | None = None) -> Term:
    """Return a term with names such as "de:Ärger"."""
    first, *others = (Literal(name.partition(":")[2], name.partition(":")[0]) for name in names)
    return Term(
        iri,
        first,
        "urn:source",
        (glossary,),
        translations=tuple(Translation("name", name) for name in others),
        notations=(Literal(notation),) if notation else (),
    )


TERMS = [
    term("urn:1", "en:Anger", "de:Ärger", "sv:Ilska", notation="2"),
    term("urn:2", "en:Apple", "sv:Äpple", notation="10"),
    term("urn:3", "en:Zoo", "sv:Zoo", "de:Zoo", glossary="urn:two"),
    term("urn:4", "sv:Å", glossary="urn:two"),
    term("urn:5", "de:Abend"),
    term("urn:6", "ja:機械"),
]


@pytest.fixture
def alphabet(tmp_path: Path) -> Iterator[AlphabeticalLists]:
    engine = EmbeddedEngine(tmp_path, None, writable=True)
    engine.apply(1, (to_record(one, (), {}, None) for one in TERMS), ())
    with engine.view() as view:
        yield AlphabeticalLists(view)
    engine.close()


def test_letters_are_counted_in_the_order_of_their_language(alphabet: AlphabeticalLists) -> None:
    assert alphabet.letters("sv") == [Letter("I", 1), Letter("Z", 1), Letter("Å", 1), Letter("Ä", 1)]
    assert alphabet.letters("DE") == [Letter("A", 2), Letter("Z", 1)]
    assert alphabet.letters("ja") == [Letter("漢字", 1)]
    assert alphabet.letters("fr") == ()
    assert alphabet.languages() == {"sv": 4, "de": 3, "en": 3, "ja": 1}


def test_terms_of_a_letter_are_paged(alphabet: AlphabeticalLists) -> None:
    page = alphabet.terms("de", "A", 1)
    assert (page.keys, page.total, page.has_more) == (("urn:5",), 2, True)
    assert alphabet.terms("de", "A", 1, skip=1).keys == ("urn:1",)
    assert alphabet.page_starts("en", "A", 1) == ["urn:1", "urn:2"]


def test_lists_are_restricted_to_a_glossary(alphabet: AlphabeticalLists) -> None:
    assert alphabet.letters("sv", "urn:two") == [Letter("Z", 1), Letter("Å", 1)]
    assert alphabet.languages("urn:two") == {"sv": 2, "de": 1, "en": 1}
    assert alphabet.terms("de", "Z", 9, glossary="urn:one").keys == ()
    assert alphabet.page_starts("sv", "Å", 1, "urn:two") == ["urn:4"]
    assert alphabet.terms("", None, 9, glossary="urn:one").keys == ("urn:1", "urn:2")
    assert alphabet.terms("", None, 9, glossary="urn:two").keys == ()


def test_notations_are_sorted_by_value(alphabet: AlphabeticalLists) -> None:
    assert alphabet.terms("", None, 9).keys == ("urn:1", "urn:2")
    assert alphabet.page_starts("", None, 1) == ["urn:1", "urn:2"]
