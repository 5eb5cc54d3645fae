"""Glossaries in plain text, whose names have no marks."""

import pytest

from tests.ingest.readers.test_markdown_glossaries import codes, read

TERMS = [("Artifact", "A file that a build makes."), ("Build step", "The act of making artifacts.")]


@pytest.mark.parametrize("title", ["", "GLOSSARY\n\n", "Glossary\n--------\n\n", "Glossary\n\nA\n\n", "A\n\n"])
@pytest.mark.parametrize("form", ["{}\n    {}\n\n", "{}\n{}\n\n", "{}\t{}\n", "{}\n\t{}\n\n", "{}：{}\n"])
def test_a_name_may_be_above_its_text_or_before_a_tab(form: str, title: str) -> None:
    records, diagnostics = read(title + "".join(form.format(*one) for one in TERMS), "glossary.txt")
    assert [(record.name, record.definition) for record in records] == TERMS
    assert codes(diagnostics) == []


def test_a_text_may_be_wrapped_and_have_further_paragraphs() -> None:
    artifact, build = read(
        "Artifact\n    A file\n    of a build.\n\n    It is kept.\n\nBuild\n    The act.\n", "glossary.txt"
    )[0]
    assert (artifact.definition, artifact.technical_definition) == ("A file of a build.", "It is kept.")
    assert (build.name, build.line, build.definition) == ("Build", 7, "The act.")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("letter.txt", "Dear colleagues\nWe begin on Monday.\n\nBest regards\nJane writes again.\n"),
        ("glossary.txt", "Our words\n- are few\n- are short\n\nOther words\n- are long\n"),
        (
            "glossary.txt",
            "We met\n  on Monday.\n\nThis is a long line of prose that has no end\nand goes on.\n\nMore.\n",
        ),
    ],
)
def test_other_paragraphs_are_not_terms(file: str, text: str) -> None:
    assert read(text, file)[0] == []


def test_comments_before_rows_with_tabs_are_not_terms() -> None:
    text = "# Glossary in tab-separated format\n" + "".join(f"{name}\t{text}\n" for name, text in TERMS)
    assert [(record.name, record.definition) for record in read(text, "glossary.txt")[0]] == TERMS


@pytest.mark.parametrize("file", ["thesaurus.txt", "fishery.txt"])
@pytest.mark.parametrize("title", ["", "THESAURUS OF FISHERY\n\n", "Thesaurus\n\nF\n\n"])
def test_a_printed_thesaurus_has_synonyms_and_relations(title: str, file: str) -> None:
    gear, trawls = read(
        title + "Fishing gear\n  SN  To catch\n      fish.\n  UF  Tackle\n      Tools\n  NT  Trawls\n  TT  Things\n\n"
        "Implements\n  USE Fishing gear\n\nTrawls\n  BT: Fishing gear\n  RT  Boats\n",
        file,
    )[0]
    assert (gear.name, gear.usage_note, gear.definition) == ("Fishing gear", "To catch fish.", None)
    assert (gear.synonyms, gear.narrower, gear.notes) == (
        ("Tackle", "Tools", "Implements"),
        ("Trawls",),
        ("TT Things",),
    )
    assert (trawls.name, trawls.broader, trawls.related) == ("Trawls", ("Fishing gear",), ("Boats",))


def test_a_name_that_refers_to_no_entry_remains_a_term_with_a_note() -> None:
    records, _ = read("Nets\n  USE Gear\n\nTrawls\n  BT  Nets\n", "thesaurus.txt")
    assert [(one.name, one.notes) for one in records] == [("Nets", ("USE Gear",)), ("Trawls", ())]


def test_texts_that_begin_with_a_tag_are_definitions_if_others_do_not() -> None:
    records, _ = read("Artifact\n    A file that a build makes.\n\nRest\n    RT is an abbreviation.\n", "glossary.txt")
    assert [one.name for one in records] == ["Artifact", "Rest"]
    assert [one.related for one in records] == [(), ()]


@pytest.mark.parametrize(
    "title", ["GLOSSARY OF SHIPS", "Glossary of ships\nAs of May", "Glossary - ships", "Ships - terms", "Our glossary"]
)
def test_lines_below_any_title_are_terms(title: str) -> None:
    records = read(f"{title}\n\nHull - the body\nKeel - the spine\nMast - a pole\n", "ships.txt")[0]
    assert [(one.name, one.definition) for one in records] == [
        ("Hull", "the body"),
        ("Keel", "the spine"),
        ("Mast", "a pole"),
    ]


def test_the_first_line_of_a_paragraph_may_be_the_group_of_its_terms() -> None:
    text = "Glossary\n\nBELOW\nHull: the body\nKeel: the spine\n\nABOVE\nMast: a pole\nBoom: a beam\n"
    records = read(text, "glossary.txt")[0]
    assert [(one.name, one.categories) for one in records] == [
        ("Hull", ("BELOW",)),
        ("Keel", ("BELOW",)),
        ("Mast", ("ABOVE",)),
        ("Boom", ("ABOVE",)),
    ]


def test_spaces_and_underlines_separate_names_from_texts() -> None:
    aligned = "Glossary\n\nHull        The body of a boat,\n            without the mast.\nKeel        The spine.\n"
    underlined = "Glossary\n\nHull\n----\nThe body of a boat,\nwithout the mast.\n\nKeel\n----\nThe spine.\n"
    for text in (aligned, underlined):
        records = read(text, "glossary.txt")[0]
        assert [(one.name, one.definition) for one in records] == [
            ("Hull", "The body of a boat, without the mast."),
            ("Keel", "The spine."),
        ]


def test_numbered_sections_beside_the_terms_are_not_terms() -> None:
    text = "1.  Scope\n\n   This text is short.\n\n2.  Terminology\n\n   Hull:  The body.\n\n   Keel:  The spine.\n\n"
    records = read(f"{text}3.  Building a boat\n\n   Saw the wood.\n", "boats.txt")[0]
    assert [(one.name, one.definition) for one in records] == [("Hull", "The body."), ("Keel", "The spine.")]


def test_definitions_are_indented_below_names_in_numbered_sections() -> None:
    text = "2.  Terminology\n\n   Stub resolver\n      A server that knows\n      (Quoted from [RFC2182])\n\n"
    records = read(f"{text}   Zone cut\n      A point between\n      two zones\n", "terminology.txt")[0]
    assert [(one.name, one.definition) for one in records] == [
        ("Stub resolver", "A server that knows (Quoted from [RFC2182])"),
        ("Zone cut", "A point between two zones"),
    ]


def test_introductions_and_letters_are_not_terms() -> None:
    text = "Glossary\n\nHow to read this list: from above.\n\nHull: The body.\n\nKeel: The spine.\n"
    assert [one.name for one in read(text, "glossary.txt")[0]] == ["Hull", "Keel"]
    letter = "From: Jane\nTo: Joe\n\nHull: the body\nKeel: the spine\nMast: a pole\n"
    assert [one.name for one in read(letter, "glossary.txt")[0]] == ["Hull", "Keel", "Mast"]


def test_definitions_of_regulations_have_numbers_and_single_quotation_marks() -> None:
    text = "Article 2\nDefinitions\n\n(1) 'hull' means the body of a boat;\n(2) \u2018keel\u2019 means its spine.\n"
    records = read(text, "definitions.txt")[0]
    assert [(one.name, one.definition) for one in records] == [("hull", "the body of a boat;"), ("keel", "its spine.")]


@pytest.mark.parametrize(
    "rows",
    [
        "* SEV1    - all customers\n* SEV2    - some customers\n",
        "- SEV1\tall customers\n- SEV2\tsome customers\n",
        "1. SEV1    all customers\n2. SEV2    some customers\n",
    ],
)
def test_aligned_rows_may_have_bullets_and_dashes(rows: str) -> None:
    records = read(f"Glossary\n\n{rows}", "incidents.txt")[0]
    assert [(one.name, one.definition) for one in records] == [("SEV1", "all customers"), ("SEV2", "some customers")]


def test_definitions_of_contracts_may_have_numbers() -> None:
    text = (
        '1. DEFINITIONS\n\n1.1 "Fees" means the sums due.\n\n'
        '1.2 "Works" means all\nthe works.\n\n2. TERM\n\nTwo years.\n'
    )
    records, _ = read(text, "definitions.txt")
    assert [(record.name, record.definition) for record in records] == [
        ("Fees", "the sums due."),
        ("Works", "all the works."),
    ]


def test_texts_of_names_need_not_end_a_sentence_beside_those_that_do() -> None:
    listed = "Hull\nThe body of a ship.\n\nKeel\nThe spine of a ship.\n\n"
    records, _ = read(f"Glossary\n\n{listed}Mast\nA pole that holds the sails [pole: spar]\n", "glossary.txt")
    assert [record.name for record in records] == ["Hull", "Keel", "Mast"]
    records, _ = read(f"Glossary\n\n{listed}Kind regards\nJane Smith\n", "glossary.txt")
    assert [record.name for record in records] == ["Hull", "Keel"]


@pytest.mark.parametrize("form", ["{}. {}\n\n", "{}........{}\n", "{} . . . . . {}\n"])
def test_names_may_be_in_capitals_or_before_dots(form: str) -> None:
    terms = [("ACCESSORY USE", "A use beside the main one."), ("ALLEY", "A narrow public way.")]
    records, _ = read("DEFINITIONS\n\n" + "".join(form.format(*one) for one in terms), "a.txt")
    assert [(record.name, record.definition) for record in records] == terms


def test_a_table_of_contents_is_not_a_list_of_terms() -> None:
    assert not read("Glossary\n\nIntroduction........3\nTerms used.........5\n", "glossary.txt")[0]


def test_other_names_in_parentheses_may_follow_a_colon() -> None:
    records, _ = read("Glossary\n\nHeader tank (also: feed tank) - a tank\nCistern: a tank (small)\n", "glossary.txt")
    assert [(record.name, record.synonyms, record.definition) for record in records] == [
        ("Header tank", ("feed tank",), "a tank"),
        ("Cistern", (), "a tank (small)"),
    ]


def test_texts_of_names_may_be_numbers_beside_others() -> None:
    records, _ = read("HTTP   A protocol\nPort   8080\nTLS    A layer\nPi     3.14159\n", "glossary.txt")
    assert [(record.name, record.definition) for record in records] == [
        ("HTTP", "A protocol"),
        ("Port", "8080"),
        ("TLS", "A layer"),
        ("Pi", "3.14159"),
    ]


def test_sections_may_have_margins_of_their_own() -> None:
    terms = "    Account: A record of money.\n\n    Balance: What remains of it.\n"
    records, _ = read(f"1 Scope\n\nThis text is at the margin.\n\n2 Terms and definitions\n\n{terms}", "terms.txt")
    assert [(record.name, record.definition) for record in records] == [
        ("Account", "A record of money."),
        ("Balance", "What remains of it."),
    ]


def test_definitions_after_tabs_are_read_without_a_title() -> None:
    rows = "hull\tThe body of a ship\nship's keel\tThe spine below the hull\n"
    found = [(record.name, record.definition) for record in read(rows, "ships.txt")[0]]
    assert found == [("hull", "The body of a ship"), ("ship's keel", "The spine below the hull")]
    letter = "From:\tJohn Smith of London\nSubject:\tMeeting on next Monday\n"
    dates = "2024-01-01\tIt began on a day\n2024-01-02\tIt ended on a day\n"
    for other in ("hull\tRumpf\nkeel\tKiel\n", dates, letter):
        assert read(other, "ships.txt")[0] == []
