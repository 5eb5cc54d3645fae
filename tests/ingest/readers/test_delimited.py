"""Terms are read from the rows of a delimited text file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.readers.placeholders import is_placeholder
from ingest.readers.tables.delimited import begins_delimited, read_delimited
from ingest.records import TermRecord

FILE = "terms.csv"


def read(content: bytes | str, options: ReadingOptions = NO_OPTIONS) -> tuple[list[TermRecord], list[Diagnostic]]:
    data = content.encode() if isinstance(content, str) else content
    items = list(read_delimited(io.BytesIO(data), FILE, options))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def codes(findings: list[Diagnostic]) -> list[tuple[int | None, Severity, str]]:
    return [(found.line, found.severity, found.code) for found in findings]


def test_a_row_is_a_term() -> None:
    content = "ID,Name,Synonyms,Definition,Parent\nt-1,Batch  Size,mini-batch size|batch,How many.,t-0\n"
    assert read(content) == (
        [
            TermRecord(
                name="Batch Size",
                file=FILE,
                line=2,
                raw="t-1,Batch  Size,mini-batch size|batch,How many.,t-0",
                definition="How many.",
                synonyms=("mini-batch size", "batch"),
                identifier="t-1",
                broader=("t-0",),
            )
        ],
        [],
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_detected_from_the_first_rows(delimiter: str, end: str) -> None:
    rows = [["Term", "Description"], ["A, b; c", "d\te | f"], ["G", "h, i"]]
    quoted = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    records, findings = read(quoted)
    assert [(record.name, record.definition) for record in records] == [("A, b; c", "d e | f"), ("G", "h, i")]
    assert findings == []


def test_a_table_with_one_column_is_not_split() -> None:
    records, findings = read("Name\nFoo; bar\nBaz, and more\n")
    assert ([record.name for record in records], findings) == (["Foo; bar", "Baz, and more"], [])


def test_unknown_columns_are_split_too() -> None:
    records, findings = read(
        "Wort;Sinn\nHund;Ein Tier, kein Mensch\n", ReadingOptions.parse(["name=Wort", "definition=Sinn"])
    )
    assert [(record.name, record.definition) for record in records] == [("Hund", "Ein Tier, kein Mensch")]
    assert findings == []


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("cp1252", [(2, Severity.WARNING, "not-utf-8")])],
)
def test_text_in_any_encoding_is_read(encoding: str, reported: list[tuple[int, Severity, str]]) -> None:
    records, findings = read("Name,Definition\nCafé,„Genuß“\n".encode(encoding))
    assert [(record.name, record.definition) for record in records] == [("Café", "„Genuß“")]
    assert codes(findings) == reported


def test_a_cell_may_contain_line_breaks_without_shifting_line_numbers() -> None:
    records, _ = read('Name,Definition\n\n"A","one\n\ntwo"\r\nB,"x""y"\n\nC\n')
    found = [(record.name, record.line, record.definition, record.raw) for record in records]
    assert found == [
        ("A", 3, "one\n\ntwo", '"A","one\n\ntwo"'),
        ("B", 6, 'x"y', 'B,"x""y"'),
        ("C", 8, None, "C"),
    ]


def test_unicode_line_separators_do_not_split_a_row() -> None:
    (record,), findings = read("Name,Definition\nA,one\u2028two\x0bthree\x85four\n")
    assert (record.definition, findings) == ("one\ntwo\nthree\nfour", [])


def test_a_long_cell_is_read() -> None:
    (record,), _ = read(f"Name,Definition\nA,{'x' * 200_000}\n")
    assert len(record.definition or "") == 200_000


def test_a_cell_that_is_too_long_loses_only_its_row() -> None:
    content = b"Name,Definition\nA,b\nC," + b"x" * (1 << 24) + b"y\nD,e\n"
    records, findings = read(content)
    assert [record.name for record in records] == ["A", "D"]
    assert codes(findings) == [(3, Severity.ERROR, "long-cell")]


def test_an_unclosed_quote_is_reported_where_it_opens() -> None:
    records, findings = read('Name,Definition\nA,b\nC,"d\nE,f\n')
    assert [record.name for record in records] == ["A"]
    assert codes(findings) == [(3, Severity.ERROR, "open-quote")]


def test_rows_may_be_short_and_extra_cells_become_notes() -> None:
    records, findings = read("Name,Definition,\nA\nB,c,d\nE,f, g,h\n,i\n,,\n")
    assert [(record.name, record.definition, record.notes) for record in records] == [
        ("A", None, ()),
        ("B", "c", ("column 3: d",)),
        ("E", "f", ("column 3: g", "column 4: h")),
    ]
    assert codes(findings) == [(4, Severity.WARNING, "ragged-row"), (5, Severity.ERROR, "no-name")]


def test_two_columns_with_the_same_name_are_both_read() -> None:
    (record,), _ = read("Name,Synonym,Synonym,Definition,Definition,X,X\nA,b,c,d,e,f,g\n")
    assert (record.synonyms, record.definition) == (("b", "c"), "d")
    assert record.notes == ("Definition: e", "X: f", "X: g")


def test_the_header_may_follow_a_title() -> None:
    records, findings = read("Our terms\nRevised,2024,\nTerm,Definition,Note\nName,Label,Title\n")
    assert [(record.name, record.definition) for record in records] == [("Name", "Label")]
    assert codes(findings) == [(1, Severity.INFO, "above-header"), (2, Severity.INFO, "above-header")]


def test_a_file_without_a_header_is_rejected_with_a_remedy() -> None:
    records, (found,) = read("# words\nBatch Size,How many.\nEpoch,rdfs:label\n")
    assert (records, found.line, found.severity, found.code) == ([], 2, Severity.ERROR, "no-header")
    assert "'Batch Size', 'How many.'" in found.message
    assert "--map name=COLUMN" in found.remedy


def test_the_second_row_of_a_robot_template_declares_the_columns() -> None:
    content = (
        "Key,Said,Synomyms,Former,Text,Ref,Inverse,Made of,Over\n"
        "ID,LABEL,A oio:hasExactSynonym SPLIT=|,,A IAO:0000115,>AI oio:hasDbXref  SPLIT=|,"
        "AL a:b@fr,SC x:y some %, SC %\n"
        "x:1,A,b; c|d,e,f,g,h,x:2,x:0\n"
    )
    (record,), findings = read(content, ReadingOptions.parse(prefixes=["x=https://x.example/"]))
    assert (record.identifier, record.name, record.definition) == ("https://x.example/1", "A", "f")
    assert (record.synonyms, record.broader) == (("b; c", "d"), ("https://x.example/0",))
    assert record.notes == ("Former: e", "Ref: g", "Inverse: h", "Made of: x:2")
    assert {found.code for found in findings} == {"unknown-column"}


def test_a_mapping_overrides_the_template() -> None:
    content = "ID,Name,Former,Text\nID,LABEL,,A IAO:0000115\nx,A,b,c\n"
    (record,), _ = read(content, ReadingOptions.parse(["definition=Former"]))
    assert (record.definition, record.notes) == ("b", ("Text: c",))


def test_a_row_that_resembles_a_template_is_a_term() -> None:
    records, _ = read("Name,Definition\nID,The identifier of something.\n")
    assert [record.name for record in records] == ["ID"]


def test_binary_content_ends_the_reading() -> None:
    records, findings = read(b"Name,Definition\n" + b"A,b\n" * 20_000 + b"C,\0\nD,e\n")
    assert {record.name for record in records} == {"A", "C"}
    assert codes(findings) == [(20_002, Severity.ERROR, "binary-content")]


@pytest.mark.parametrize(
    "head",
    [
        b"Term;Definition\n",
        b"\xef\xbb\xbfname,aka\r\nA,b",
        b"Name,Definition\rA,b\r",
        b"ID\tCategory\tName\tX\n",
    ],
)
def test_the_format_is_detected_from_a_header_line(head: bytes) -> None:
    assert begins_delimited(head)


@pytest.mark.parametrize(
    "head", [b"", b"Name\n", b"// TERM, DEFINITION TERM\n", b"| Term | Definition |\n", b"Name, a word\n", b"\xff\xfe,"]
)
def test_other_lines_are_not_detected_as_a_header(head: bytes) -> None:
    assert not begins_delimited(head)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"Name,Definition\n{text}".encode()))
def test_the_reader_never_raises(content: bytes) -> None:
    assert begins_delimited(content) in (True, False)
    text = content.decode("utf-8", "replace")
    for item in read_delimited(io.BytesIO(content), FILE, NO_OPTIONS):
        assert 1 <= (item.line or 1) <= text.count("\n") + text.count("\r") + 1


WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp"), exclude_characters="&*_`<[~\\\ufffd\ufffe\uffff"
    ),
    min_size=1,
    max_size=12,
).map(lambda text: "" if is_placeholder(text) else " ".join(text.split()))


@given(
    st.lists(st.tuples(WORDS.filter(bool), WORDS, WORDS), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_output_of_the_csv_module_is_read_back(rows: list[tuple[str, str, str]], delimiter: str, end: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    writer.writerows([("Name", "Definition", "Usage note"), *rows])
    records, findings = read(file.getvalue())
    assert findings == []
    assert [(record.name, record.definition or "", record.usage_note or "") for record in records] == rows


def test_a_row_of_codes_below_different_columns_is_a_term() -> None:
    records, _ = read("Name,Definition,Usage note\nAA,DE,FR\n")
    assert [(record.name, record.definition, record.usage_note) for record in records] == [("AA", "DE", "FR")]


@pytest.mark.parametrize(
    ("table", "name", "others"),
    [
        ("Abbreviation,Expansion\nGPU,graphics processing unit\n", "GPU", {"synonyms": ("graphics processing unit",)}),
        ("用語,英語,同義語\n船体,hull,ハル、船殻\n", "船体", {"synonyms": ("ハル", "船殻"), "language": "ja"}),
        ("Термин;Определение\nмачта;столб\n", "мачта", {"definition": "столб", "language": "ru"}),
        ("Data Element,Business Meaning\nOrder,A request\n", "Order", {"definition": "A request"}),
        (
            "concept_uri,preferred_label_en,broaderUri\nhttp://x.example/2,hull,http://x.example/1\n",
            "hull",
            {"identifier": "http://x.example/2", "broader": ("http://x.example/1",)},
        ),
        ("id,notation,name\nB1,43.91,hull\n", "hull", {"identifier": "B1", "notations": ("43.91",)}),
        ("Term,Deprecated?,Use instead\nbody,x,hull\n", "body", {"status": "deprecated", "replaced_by": ("hull",)}),
    ],
)
def test_headers_as_people_write_them(table: str, name: str, others: dict[str, object]) -> None:
    (record,), _ = read(table)
    assert (record.name, {field: getattr(record, field) for field in others}) == (name, others)


def test_a_column_named_after_a_language_holds_the_name_in_it() -> None:
    (record,), _ = read("Term,French,ID\nhull,coque,7\n")
    assert [(one.language, one.name) for one in record.translations] == [("fr", "coque")]
    assert (record.name, record.identifier) == ("hull", "7")


def test_columns_that_are_repeated_side_by_side_are_terms() -> None:
    items = list(
        read_delimited(
            io.BytesIO(b"Term,Definition,Term,Definition\nHull,A body,Keel,A spine\nMast,A pole,,\n"),
            "a.csv",
            NO_OPTIONS,
        )
    )
    assert [(item.name, item.definition, item.line) for item in items if isinstance(item, TermRecord)] == [
        ("Hull", "A body", 2),
        ("Keel", "A spine", 2),
        ("Mast", "A pole", 3),
    ]
    assert len(items) == 3


def test_a_table_with_the_names_of_columns_in_its_first_column_is_refused() -> None:
    (found,) = read_delimited(io.BytesIO(b"Term,Hull\nDefinition,A body\nSynonyms,shell\n"), "a.csv", NO_OPTIONS)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.severity, found.line) == ("vertical-table", Severity.ERROR, 1)
    items = list(
        read_delimited(io.BytesIO(b"Term,Definition\nSynonym,A name\nDefinition,A text\n"), "a.csv", NO_OPTIONS)
    )
    assert [item.name for item in items if isinstance(item, TermRecord)] == ["Synonym", "Definition"]


@pytest.mark.parametrize("content", ["Term,Definition\n", "Term;Definition\n;\n", "Term\tDefinition\n\n"])
def test_a_table_without_rows_is_reported(content: str) -> None:
    records, findings = read(content)
    assert (records, [(found.line, found.code) for found in findings]) == ([], [(1, "no-term")])


def test_names_of_columns_in_two_languages_are_names_in_these() -> None:
    (record,), findings = read("Term,Terme,Definition (EN),Définition\nhull,coque,The body,Le corps\n")
    (french,) = record.translations
    assert (record.language, record.name, record.definition) == ("en", "hull", "The body")
    assert (french.language, french.name, findings) == ("fr", "coque", [])


def test_an_iri_in_a_column_of_names_is_an_identifier() -> None:
    (record, other), _ = read("concept,prefLabel\nhttps://x.example/1,hull\nhttps://x.example/2,\n")
    assert (record.name, record.identifier) == ("hull", "https://x.example/1")
    assert other.name == "https://x.example/2"


@pytest.mark.thorough
def test_ten_thousands_of_columns_are_read() -> None:
    names = ["name", *(f"c{number}" for number in range(20_000))]
    (record,), _ = read(f"{','.join(names)}\n{','.join('x' * len(names))}\n")
    assert len(record.notes) == 20_000


@pytest.mark.parametrize(
    "rows",
    [
        'keel,"The \\"spine\\" of a boat, long"\nhull,Body\n',
        'hull,Body\nkeel,"The \\"spine\\" of a boat, long"\n',
        'keel,"The ""spine"" of a boat, long"\nhull,Body\n',
    ],
)
def test_quotes_in_quotes_have_a_backslash_or_are_doubled(rows: str) -> None:
    records, findings = read(f"term,definition\n{rows}")
    assert {record.name: record.definition for record in records} == {
        "keel": 'The "spine" of a boat, long',
        "hull": "Body",
    }
    assert findings == []


@pytest.mark.parametrize(
    ("table", "definitions"),
    [
        (
            'term\tdefinition\nSchr\\"odinger equation\tThe equation $i\\hbar \\partial_t$\n',
            {'Schr\\"odinger equation': "The equation $i\\hbar \\partial_t$"},
        ),
        (
            'term,definition\nkeel,"The \\"spine\\", or \\"back\\""\npath,"C:\\temp\\new"\ndigits,"\\d+"\n'
            'hull,"ends with \\"\n' + "a,b\n" * 60 + 'mast,"A ""pole"", high"\nfid,"A\n\\"pin\\""\n',
            {
                "keel": 'The "spine", or "back"',
                "path": "C:\\temp\\new",
                "digits": "\\d+",
                "hull": "ends with \\",
                "a": "b",
                "mast": 'A "pole", high',
                "fid": 'A\n"pin"',
            },
        ),
    ],
)
def test_only_backslashes_before_quotes_in_quotes_are_removed(table: str, definitions: dict[str, str]) -> None:
    records, findings = read(table)
    assert ({record.name: record.definition for record in records}, findings) == (definitions, [])


def test_a_backslash_without_a_quote_is_a_part_of_the_text() -> None:
    records, _ = read('term,definition\npath,"C:\\temp, or C:\\"\nhull,"A ""body"", C:\\a"\n')
    assert [record.definition for record in records] == ["C:\\temp, or C:\\", 'A "body", C:\\a']


@pytest.mark.parametrize(
    "header",
    [
        "Term (required),Definition (max 500 chars),Synonym(s)",
        "*Term,*Definition,Synonyms",
        '"Term\n(required)","Definition\n(in one sentence)","Synonyms\n(if any)"',
    ],
)
def test_names_of_columns_may_have_remarks(header: str) -> None:
    (record,), _ = read(f"{header}\nkeel,Spine,backbone\n")
    assert (record.name, record.definition, record.synonyms) == ("keel", "Spine", ("backbone",))


def test_rows_with_remarks_are_not_a_header() -> None:
    records, (found,) = read("Acme Inc. (sold),Bought by X (2001)\nFoo,Definition (legal)\n")
    assert (records, found.code) == ([], "no-header")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("term;description;en;en_description;de;de_description", "keel;Spine;keel;;Kiel;Rumpf"),
        ("term;definition;definition (de);de", "keel;Spine;Rumpf;Kiel"),
        ("Name;Definition;Definition@de;DE", "keel;Spine;Rumpf;Kiel"),
    ],
)
def test_codes_of_languages_are_columns_of_names_if_others_are_marked_with_them(header: str, row: str) -> None:
    (record,), _ = read(f"{header}\n{row}\n")
    assert (record.name, record.definition, record.synonyms) == ("keel", "Spine", ())
    assert [(one.language, one.name, one.definition) for one in record.translations] == [("de", "Kiel", "Rumpf")]


def test_codes_of_languages_are_other_words_if_no_other_column_is_marked_with_them() -> None:
    (record,), _ = read("term,definition,no,is\nkeel,Spine,4,7\n")
    assert (record.translations, record.notes) == ((), ("no: 4", "is: 7"))


def test_a_backslash_before_a_doubled_quote_is_a_part_of_the_text() -> None:
    records, _ = read('term,definition\nquote,"Use \\""quotes\\"" here"\nhull,"The \\""body\\"""\n')
    assert [record.definition for record in records] == ['Use \\"quotes\\" here', 'The \\"body\\"']
