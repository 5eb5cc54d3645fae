"""Terms are read from TBX, in both versions and both styles."""

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.markup import visible_text
from ingest.readers.tbx.document import begins_tbx, read_tbx
from ingest.records import TermRecord, Translation
from tests.ingest.conftest import Workspace

FILE = "terms.tbx"
DCA = """<?xml version="1.0"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="c1">
  <descrip type="subjectField">Training</descrip>
  <ref type="crossReference" target="c2">epoch</ref>
  <note>Checked.</note>
  <langSec xml:lang="de">
    <termSec><term>Stapelgr\u00f6\u00dfe</term></termSec>
    <termSec><term>Batchgr\u00f6\u00dfe</term></termSec>
  </langSec>
  <langSec xml:lang="en">
    <descripGrp>
      <descrip type="definition">How many examples
        a step sees.</descrip>
      <admin type="source">Handbook</admin>
    </descripGrp>
    <termSec>
      <term>mini-batch
        size</term>
      <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote>
      <termNote type="termType">variant</termNote>
    </termSec>
    <termSec>
      <term>BS</term>
      <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>
    </termSec>
    <termSec>
      <term>batch size</term>
      <termNote type="partOfSpeech">noun</termNote>
      <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
      <descrip type="context">Tune the batch size.</descrip>
    </termSec>
  </langSec>
</conceptEntry>
</body></text></tbx>"""

MINIMAL = {"subjectField", "administrativeStatus", "partOfSpeech"}
NAMESPACES = 'xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"'


def in_dct(category: "re.Match[str]") -> str:
    """The data category as an element of its module."""
    _, name, target, text = category.groups()
    element = f"{'min' if name in MINIMAL else 'basic'}:{name}"
    return f"<{element}{target}>{text}</{element}>"


DCT = re.sub(r'<(\w+) type="(\w+)"([^>]*)>([^<]*)</\1>', in_dct, DCA).replace(
    'style="dca"', f'style="dct" {NAMESPACES}'
)

MARTIF = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body>
<termEntry id="c1">
  <descrip type="subjectField">Training</descrip>
  <descrip type="superordinateConceptGeneric" target="c0">hyperparameter</descrip>
  <descrip type="broaderConceptPartitive">training run</descrip>
  <descrip type="subordinateConceptGeneric" target="#c3"/>
  <langSet xml:lang="en"><ntig>
    <termGrp><term>batch size</term><termNote type="partOfSpeech">noun</termNote></termGrp>
    <descripGrp><descrip type="context">Tune the batch size.</descrip></descripGrp>
  </ntig></langSet>
</termEntry>
</body></text></martif>"""


def read(document: str) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_tbx(io.BytesIO(document.encode()), FILE))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def entry(content: str, language: str = "en") -> str:
    return f'<tbx xml:lang="{language}"><text><body>\n<conceptEntry>{content}</conceptEntry></body></text></tbx>'


def section(language: str, *terms: str) -> str:
    return (
        f'<langSec xml:lang="{language}">{"".join(f"<termSec><term>{one}</term></termSec>" for one in terms)}</langSec>'
    )


def test_an_entry_becomes_a_term_in_all_its_languages() -> None:
    (record,), diagnostics = read(DCA)
    assert diagnostics == []
    assert record == TermRecord(
        name="batch size",
        file=FILE,
        line=28,
        raw=DCA[DCA.index("<conceptEntry") : DCA.index("\n</body>")],
        language="en",
        categories=("Training",),
        definition="How many examples a step sees.",
        usage_note="Tune the batch size.",
        synonyms=("mini-batch size",),
        hidden_labels=("BS",),
        identifier="terms.tbx c1",
        related=("terms.tbx c2",),
        notes=(
            "Checked.",
            "definition, source: Handbook",
            "partOfSpeech: noun",
            "mini-batch size, termType: variant",
        ),
        translations=(Translation("de", name="Stapelgr\u00f6\u00dfe", synonyms=("Batchgr\u00f6\u00dfe",)),),
    )


def test_both_styles_give_the_same_terms() -> None:
    (one,), (other,) = read(DCA)[0], read(DCT)[0]
    assert replace(one, raw="", line=0) == replace(other, raw="", line=0)


def test_a_termbase_of_the_second_version_is_read_with_its_hierarchy() -> None:
    (record,), diagnostics = read(MARTIF)
    assert diagnostics == []
    assert (record.name, record.line, record.categories) == ("batch size", 10, ("Training",))
    assert record.identifier == "terms.tbx c1"
    assert (record.broader, record.narrower) == (("terms.tbx c0", "training run"), ("terms.tbx c3",))
    assert (record.usage_note, record.notes) == ("Tune the batch size.", ("partOfSpeech: noun",))


@pytest.mark.parametrize(
    ("of_document", "languages", "main"),
    [
        ("de", ["en", "de"], "de"),
        ("fr", ["de", "en-gb"], "en-gb"),
        ("fr", ["de", "es"], "de"),
        ("en", ["en-us"], "en-us"),
    ],
)
def test_the_main_language_is_that_of_the_document_or_english_or_the_first(
    of_document: str, languages: list[str], main: str
) -> None:
    content = "".join(section(language, f"term in {language}") for language in languages)
    (record,), _ = read(entry(content, of_document))
    assert (record.language, record.name) == (main, f"term in {main}")
    assert {one.language for one in record.translations} == set(languages) - {main}


def test_terms_not_to_be_used_are_hidden_labels_unless_alone() -> None:
    status = '<termNote type="normativeAuthorization">{}Term</termNote>'
    terms = "".join(
        f"<termSec><term>{one}</term>{status.format(one)}</termSec>" for one in ("deprecated", "superseded", "admitted")
    )
    (record,), _ = read(entry(f'<langSec xml:lang="en">{terms}</langSec>'))
    assert (record.name, record.synonyms, record.hidden_labels) == ("admitted", (), ("deprecated", "superseded"))
    (record,), _ = read(entry(f'<langSec xml:lang="en">{terms.partition("</termSec>")[0]}</termSec></langSec>'))
    assert (record.name, record.synonyms, record.hidden_labels) == ("deprecated", (), ())
    assert record.status == "deprecated"


@pytest.mark.parametrize(
    ("fact", "is_hidden"),
    [
        ('<termNote type="forbidden">true</termNote>', True),
        ('<termNote type="forbidden">false</termNote>', False),
        ('<termNote type="administrativeStatus">forbidden</termNote>', True),
        ('<termNote type="administrativeStatus">obsoleteTerm-admn-sts</termNote>', True),
        ('<termNote type="administrativeStatus">supersededTerm-admn-sts</termNote>', True),
        ('<termNote type="administrativeStatus">notRecommended</termNote>', True),
        ('<termNote type="administrativeStatus">admitted</termNote>', False),
        ("<min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus>", True),
        ("<normativeAuthorization>admittedTerm</normativeAuthorization>", False),
        ('<termNote type="Status">Rejected</termNote>', True),
        ('<termNote type="Status">Approved</termNote>', False),
        ('<descrip type="Term status">Do not use</descrip>', True),
        ('<termNote type="Forbidden">True</termNote>', True),
        ('<termNote type="usage">forbidden</termNote>', True),
        ('<descrip type="Usage">Do not use</descrip>', True),
        ('<termNote type="Usage">admitted</termNote>', False),
    ],
)
def test_the_status_of_a_label_in_the_words_of_each_tool(fact: str, is_hidden: bool) -> None:
    terms = f"<termSec><term>valve</term></termSec><termSec><term>tap</term>{fact}</termSec>"
    (record,), _ = read(entry(f'<langSec xml:lang="en">{terms}</langSec>'))
    assert (record.synonyms, record.hidden_labels) == (((), ("tap",)) if is_hidden else (("tap",), ()))
    assert (record.status, record.notes) == (None, ())


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("<termType>abbreviation</termType>", "<termType>fullForm</termType>", "second"),
        ("<reliabilityCode>2</reliabilityCode>", "<reliabilityCode>3</reliabilityCode>", "second"),
        ("<termType>acronym</termType><administrativeStatus>preferred</administrativeStatus>", "", "first"),
    ],
)
def test_the_name_is_the_preferred_or_else_the_full_or_else_the_most_reliable_term(
    first: str, second: str, name: str
) -> None:
    terms = "".join(
        f"<termSec><term>{one}</term>{fact}</termSec>" for one, fact in (("first", first), ("second", second))
    )
    (record,), _ = read(entry(f'<langSec xml:lang="en">{terms}</langSec>'))
    assert record.name == name


def test_subject_fields_and_usage_notes_in_other_spellings() -> None:
    concept = '<descrip type="subjectField">LAW;TRADE</descrip>'
    usage = '<descrip type="Usage note">Not of people.</descrip>'
    (record,), _ = read(entry(f'{concept}<langSec xml:lang="en"><termSec><term>host</term>{usage}</termSec></langSec>'))
    assert (record.categories, record.usage_note) == (("LAW", "TRADE"), "Not of people.")


@pytest.mark.parametrize("text", ["No", "Yes", "Do not use it of people.", "Deprecate old hosts first."])
def test_a_usage_that_is_not_a_status_is_a_usage_note(text: str) -> None:
    usage = f'<termNote type="usage">{text}</termNote>'
    (record,), _ = read(entry(f'<langSec xml:lang="en"><termSec><term>host</term>{usage}</termSec></langSec>'))
    assert (record.usage_note, record.status) == (text, None)


def test_groups_and_targets_stay_together_in_notes() -> None:
    (record,), _ = read(
        entry(
            '<transacGrp><transac type="transactionType">origination</transac><date>2010-04-17</date>'
            '<transacNote type="responsibility" target="p1">Tommy</transacNote></transacGrp>'
            '<xref type="xGraphic" target="https://e.example/a.png">A picture</xref><admin type="empty"> </admin>'
            '<xref type="externalCrossReference" target="https://e.example/">A page</xref>' + section("en", "a")
        )
    )
    assert record.notes == (
        "transactionType: origination; date: 2010-04-17; responsibility: Tommy (p1)",
        "xGraphic: A picture (https://e.example/a.png)",
        "externalCrossReference: A page (https://e.example/)",
    )


def test_paragraphs_are_kept_and_indented_lines_are_joined() -> None:
    text = "One\n    line.\n\n\n\n  Two.\n- a bullet"
    (record,), _ = read(entry(f"<descrip type='definition'>{text}</descrip>" + section("en", "a")))
    assert record.definition == "One line.\n\nTwo.\n- a bullet"


def test_an_entry_without_a_term_is_reported_and_the_others_are_read() -> None:
    document = entry(section("en", "a")).replace("</body>", "\n<conceptEntry id='c2'><langSec/></conceptEntry></body>")
    records, (finding,) = read(document)
    assert [record.name for record in records] == ["a"]
    assert (finding.line, finding.severity, finding.code) == (3, Severity.ERROR, "no-name")


def test_an_invalid_language_tag_is_reported_and_a_missing_one_is_english() -> None:
    (record,), (finding,) = read(entry(section("Bavarian of Upper Austria", "Jause") + section("en_GB", "snack")))
    assert (record.language, record.translations[0].language) == ("en-gb", "")
    assert (finding.line, finding.severity, finding.code) == (2, Severity.WARNING, "no-language-tag")
    (record,), diagnostics = read(
        "<martif><conceptEntry><langSec><tig><term>a</term></tig></langSec></conceptEntry></martif>"
    )
    assert (record.language, diagnostics) == ("en", [])


def test_a_document_without_entries_is_reported() -> None:
    records, (finding,) = read("<tbx><text><body/></text></tbx>")
    assert (records, finding.severity, finding.code) == ([], Severity.WARNING, "no-entry")


def test_the_format_is_detected_from_the_root() -> None:
    assert all(begins_tbx(document.encode()) for document in (DCA, DCT, MARTIF))
    assert begins_tbx(DCA.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"))
    assert not begins_tbx(b"<rdf:RDF xmlns:rdf='urn:r'/>")
    assert not begins_tbx(b"// TRAINING TERM\n<tbx>")


PIECES = [
    *("<conceptEntry id='a'>", "</conceptEntry>", "<langSec xml:lang='de'>", "<langSec>", "</langSec>", "<termSec>"),
    *("</termSec>", "<term>", "</term>", "<descripGrp>", "</descripGrp>", "<descrip type='definition'>", "</descrip>"),
    *("<ref type='crossReference' target=''>broader: ", "</ref>", "<note/>", "\n", "a"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join))
def test_the_reader_never_raises(content: str) -> None:
    for document in (content, f"<tbx>{content}</tbx>", entry(content)):
        for item in read(document)[0]:
            assert item.name.strip()


words = (
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda text: bool(text) and visible_text(text) == text)
)


# The prefix avoids the categories that the reader knows: Hypothesis also tries words of our own code, such as "note".
@given(words, st.dictionaries(words.map("x-{}".format), words, max_size=4))
def test_the_content_of_every_data_category_is_in_the_record(name: str, categories: dict[str, str]) -> None:
    def escaped(text: str) -> str:
        return "".join(f"&#{ord(letter)};" for letter in text)

    facts = "".join(f'<descrip type="{escaped(key)}">{escaped(value)}</descrip>' for key, value in categories.items())
    (record,), _ = read(entry(facts + section("en", escaped(name))))
    assert record.name == " ".join(name.split())
    assert set(record.notes) == {f"{key}: {' '.join(value.split())}" for key, value in categories.items()}


def test_entries_with_the_same_id_in_two_documents_are_two_terms(desk: Workspace) -> None:
    entries = '<conceptEntry id="c1">{}{}</conceptEntry><conceptEntry id="c2">{}</conceptEntry>'
    link = '<ref type="crossReference" target="c2"/>'
    for number in (1, 2):
        one, two = section("en", f"one of {number}"), section("en", "two")
        document = f"<tbx><text><body>{entries.format(link, one, two)}</body></text></tbx>"
        (desk.root / f"{number}.tbx").write_text(document)
    report = desk.ingest("2.tbx", "1.tbx")
    assert (report.added, report.diagnostics) == (4, ())
    term = desk.terms()["one of 2"]
    assert (term.iri, term.related) == ("https://kg.example/term/2-tbx-c1", ("https://kg.example/term/2-tbx-c2",))


@pytest.mark.parametrize("group", ["termNoteGrp", "adminGrp"])
def test_a_status_in_a_group_is_that_of_the_term(group: str) -> None:
    noted = f"<{group}><termNote type='administrativeStatus'>{{}}</termNote><note>since 2020</note></{group}>"
    rows = [("lifter", "deprecatedTerm-admn-sts"), ("hoist", "preferredTerm-admn-sts")]
    listed = "".join(f"<termSec><term>{name}</term>{noted.format(status)}</termSec>" for name, status in rows)
    document = f"<tbx><conceptEntry><langSec xml:lang='en'>{listed}</langSec></conceptEntry></tbx>"
    (record,) = read_tbx(io.BytesIO(document.encode()), FILE)
    assert isinstance(record, TermRecord)
    assert (record.name, record.synonyms, record.hidden_labels) == ("hoist", (), ("lifter",))
    assert "since 2020" in " ".join(record.notes)
