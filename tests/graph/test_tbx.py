"""Export of terms as a valid ISO 30042 termbase."""

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import NotExportable
from graph.export import TermFormat, term_chunks
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.queries import TERMS
from graph.rdf import Literal, Triple
from graph.sparql_text import bind
from graph.stores.oxigraph import OxigraphStore
from graph.term_reader import read_terms
from graph.vocabulary import PROV, SKOS

IRIS = Iris("https://kg.example/")
TERM = "https://kg.example/term/a~b_c"
CORE = "{urn:iso:std:iso:30042:ed-2}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
CORPUS = Path(os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora")) / "tbx" / "ltac-tbx-basic"

AUXILIARY = {"descrip", "ref", "xref", "note"}
CHILDREN = {
    "tbx": ["tbxHeader", "text"],
    "tbxHeader": ["fileDesc"],
    "fileDesc": ["sourceDesc"],
    "sourceDesc": ["p"],
    "text": ["body"],
}
"""Children in the core structure, in this order, one each."""
CATEGORIES = {
    "conceptEntry": {"subjectField", "definition", "crossReference", "externalCrossReference"},
    "langSec": {"definition"},
    "termSec": {"administrativeStatus"},
}
"""The data categories we write that TBX-Basic allows on each level."""
STATUS = {"preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"}


def exported(store: OxigraphStore, *terms: str) -> bytes:
    return b"".join(term_chunks(store, TermFormat.TBX, terms or None))


def parsed(document: bytes) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 (our own document)


def stored(*facts: tuple[str, str | Literal]) -> OxigraphStore:
    store = OxigraphStore.in_memory()
    triples: list[Triple] = [
        (TERM, PROV.wasDerivedFrom, IRIS.source("one.txt")),
        (TERM, SKOS.inScheme, IRIS.glossary("Words")),
    ]
    triples += ((TERM, property_, value) for property_, value in facts)
    store.load(to_nquads({IRIS.source("one.txt"): triples}))
    return store


def check(root: ET.Element) -> None:
    """Assert the rules of ISO 30042:2019 and TBX-Basic in DCA style for the parts that we write."""
    assert root.tag == f"{CORE}tbx"
    assert (root.get("type"), root.get("style"), bool(root.get(LANGUAGE))) == ("TBX-Basic", "dca", True)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        name = element.tag.removeprefix(CORE)
        children = [child.tag.removeprefix(CORE) for child in element]
        if name in CHILDREN:
            assert children == CHILDREN[name]
        elif name == "body":
            assert set(children) <= {"conceptEntry"}
        elif name in ("conceptEntry", "langSec"):
            # Data categories of the level come first, then at least one section.
            section = "langSec" if name == "conceptEntry" else "termSec"
            first = children.index(section)
            assert set(children[:first]) <= AUXILIARY
            assert set(children[first:]) == {section}
        elif name == "termSec":
            assert children[0] == "term"
            assert set(children[1:]) <= {"termNote", "note"}
        else:
            assert children == []
            assert (element.text or "").strip()
        for child in element:
            if child.get("type") and name in CATEGORIES:
                assert child.get("type") in CATEGORIES[name]
            if child.get("type") == "administrativeStatus":
                assert child.text in STATUS
            if child.tag == f"{CORE}ref":
                assert child.get("target") in ids
            if child.tag == f"{CORE}xref":
                assert (child.get("target") or "").startswith(("http://", "https://"))
        if name == "langSec":
            assert element.get(LANGUAGE)


def test_sample_is_a_valid_termbase_with_all_terms(store: OxigraphStore) -> None:
    root = parsed(exported(store))
    check(root)
    terms = read_terms(store, [str(row[0]) for row in store.query(bind(TERMS))])
    written = [term.text for term in root.iter(f"{CORE}term")]
    for known in terms.values():
        for label in (known.name, *known.synonyms):
            assert label.value in written
    assert len(list(root.iter(f"{CORE}conceptEntry"))) == len(terms)


def test_term_has_all_its_texts_in_each_language() -> None:
    store = stored(
        (SKOS.prefLabel, Literal("Batch <Size>", "en")),
        (SKOS.prefLabel, Literal("Stapelgr\u00f6\u00dfe", "de")),
        (SKOS.altLabel, Literal("BS", "en")),
        (SKOS.hiddenLabel, Literal("bacth", "en")),
        (SKOS.hiddenLabel, Literal("batsch")),
        (SKOS.definition, Literal("How many & how.", "en")),
        (SKOS.definition, Literal("Combien.", "fr")),
        (SKOS.scopeNote, Literal("Tune it.", "en")),
        (SKOS.editorialNote, Literal("Checked.", "de")),
        (SKOS.broader, "urn:isbn:1"),
        (SKOS.related, "https://e.example/?a=1&b=2"),
        (SKOS.related, TERM),
        (PROV.wasDerivedFrom, IRIS.source("one.txt")),
    )
    root = parsed(exported(store, TERM))
    check(root)
    (entry,) = root.iter(f"{CORE}conceptEntry")
    assert entry.get("id") == "https_3A_2F_2Fkg.example_2Fterm_2Fa_7Eb_5Fc"
    said = [
        (child.tag.removeprefix(CORE), child.get("target"), child.get(LANGUAGE), child.text) for child in entry[:-2]
    ]
    assert said == [
        ("xref", "https://e.example/?a=1&b=2", None, "related: https://e.example/?a=1&b=2"),
        ("ref", entry.get("id"), None, "related: Batch <Size>"),
        ("descrip", None, "fr", "Combien."),
        ("note", None, "und", "Hidden label: batsch"),
    ]
    english, german = entry[-2:]
    assert [language.get(LANGUAGE) for language in (english, german)] == ["en", "de"]
    assert list(filter(str.strip, english.itertext())) == [
        *("How many & how.", "broader: urn:isbn:1"),
        *("Batch <Size>", "preferredTerm-admn-sts", "Tune it."),
        *("BS", "admittedTerm-admn-sts", "bacth", "deprecatedTerm-admn-sts"),
    ]
    assert list(filter(str.strip, german.itertext())) == ["Checked.", "Stapelgr\u00f6\u00dfe", "preferredTerm-admn-sts"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_text_without_control_characters_is_exported(text: str) -> None:
    root = parsed(exported(stored((SKOS.prefLabel, Literal(text, "en")))))
    assert [term.text for term in root.iter(f"{CORE}term")] == [text]


def test_invalid_character_raises_error_before_the_first_byte() -> None:
    store = stored((SKOS.prefLabel, Literal("a\x00b", "en")))
    with pytest.raises(NotExportable, match=r"U\+0000.*term/a~b_c.*turtle"):
        term_chunks(store, TermFormat.TBX)


def test_zero_terms_give_an_empty_termbase() -> None:
    body = parsed(exported(OxigraphStore.in_memory())).find(f"{CORE}text/{CORE}body")
    assert body is not None
    assert len(body) == 0


def test_export_conforms_to_the_tbx_basic_schematron(store: OxigraphStore) -> None:
    rules = CORPUS / "DCA" / "TBX-Basic_DCA.sch"
    if not rules.is_file():
        pytest.skip(f"{rules} does not exist; set LEXIGRAPH_CORPORA to the directory of corpora.")
    import elementpath

    namespaces = {"tbx": CORE.strip("{}")}
    schematron = "{http://purl.oclc.org/dsdl/schematron}"
    root = parsed(exported(store))
    checked = 0
    for rule in parsed(rules.read_bytes()).iter(f"{schematron}rule"):
        for context in elementpath.select(root, f"//{rule.get('context')}", namespaces) or ():
            for claim in rule.iter(f"{schematron}assert"):
                selected = elementpath.select(root, f"boolean({claim.get('test')})", namespaces, item=context)
                assert selected is True, claim.text
                checked += 1
    assert checked > 0
