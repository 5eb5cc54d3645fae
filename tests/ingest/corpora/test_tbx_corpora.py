"""Every term of termbases by other authors has the values that ElementTree finds in their files.

The files are in the folder `tbx` of LEXIGRAPH_CORPORA.
"""

from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from tests.ingest.corpora.raw_files import CORPORA, REASON, WORDS, Facts, facts_of, read, without_empty
from tests.ingest.test_terms import IRIS

TBX = CORPORA / "tbx"
ASTRONOMY = [TBX / f"ltac-tbx-basic/{style}/Example_Astronomy_{style}_VALID.tbx" for style in ("DCA", "DCT")]
WEBLATE = TBX / "weblate/cs.tbx"
RETIRED = {"deprecatedTerm-admn-sts", "supersededTerm-admn-sts"}
pytestmark = pytest.mark.skipif(not TBX.is_dir(), reason=REASON)


def category(element: Element) -> str:
    """Return the data category of an element, in both styles."""
    return element.get("type") or element.tag.rpartition("}")[2]


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def found(element: Element, *categories: str) -> list[Element]:
    return [one for one in element.iter() if category(one) in categories]


def expected(entry: Element) -> Facts:
    """Return the values of a concept entry, except notes."""
    facts = defaultdict[str, set[object]](set)
    facts["glossaries"] = {WORDS}
    facts["categories"] = {text(one) for one in found(entry, "subjectField")}
    for section in found(entry, "langSec", "langSet"):
        language = section.get("{http://www.w3.org/XML/1998/namespace}lang")
        terms = found(section, "termSec", "tig")
        status = {term: {text(one) for one in found(term, "administrativeStatus")} for term in terms}
        usable = [term for term in terms if not status[term] & RETIRED]
        # The preferred term is the name, and full forms precede abbreviations.
        usable.sort(
            key=lambda term: (
                "preferredTerm-admn-sts" not in status[term],
                any(text(one) in ("acronym", "abbreviation", "shortForm") for one in found(term, "termType")),
            )
        )
        names = {term: text(*found(term, "term")) for term in terms}
        facts["name"].add((names[usable[0]], language))
        facts["synonyms"] |= {(names[term], language) for term in usable[1:]}
        facts["hidden_labels"] |= {(names[term], language) for term in terms if term not in usable}
        facts["definition"] |= {(text(one), language) for one in found(section, "definition")}
        usage = [text(one) for one in found(usable[0], "context", "note")]
        facts["usage_note"] |= {("\n".join(usage), language)} if usage else set()
    return without_empty(facts)


def all_texts(entry: Element) -> set[str]:
    """Return the texts of an entry, except those that are stored as the kind of a label."""
    leaves = [one for one in entry.iter() if not len(one) and category(one) != "administrativeStatus"]
    return {text(one) for one in leaves} | {str(one.get("target")) for one in leaves if one.get("target")}


def entries(path: Path) -> list[Element]:
    return found(ElementTree.parse(path).getroot(), "conceptEntry", "termEntry")  # noqa: S314 (a trusted file)


@pytest.mark.parametrize("path", [*ASTRONOMY, WEBLATE], ids=lambda path: path.name)
def test_all_values_are_those_of_the_file(path: Path) -> None:
    terms = facts_of(read(path))
    assert len(terms) == len(entries(path)) == {WEBLATE: 4}.get(path, 45)
    for (iri, facts), entry in zip(terms.items(), entries(path), strict=True):
        if identifier := entry.get("id"):
            assert iri == IRIS.identified(f"{path.name} {identifier}")
        notes = facts.pop("notes", set())
        assert facts == expected(entry), iri
        stored = "\n".join(str(one) for values in (*facts.values(), notes) for one in values)
        assert not {one for one in all_texts(entry) if one not in stored}, iri


def test_both_styles_of_a_termbase_have_the_same_values() -> None:
    dca, dct = ([*facts_of(read(path)).values()] for path in ASTRONOMY)
    for one, other in zip(dca, dct, strict=True):
        assert other.pop("notes") <= one.pop("notes")  # the DCA file has three more notes
        assert one == other
