"""Documents in other encodings than UTF-8 are read in theirs, or refused; characters are never confused."""

import io

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.errors import BadOption
from ingest.input.encodings import in_utf8
from ingest.readers.options import NO_OPTIONS, ReadingOptions
from ingest.records import TermRecord
from tests.support.contents import read_records

TEXTS = {
    "cp1252": "Term;Definition\nGenuß;Ein Vergnügen für Größen\nœuvre;où l’on va – “là”\n",
    "cp1250": "Term;Definition\nźródło;miejsce, gdzie coś się zaczyna\nłąka;teren porośnięty trawą\n",
    "iso8859_2": "Term;Definition\nźródło;miejsce, gdzie coś się zaczyna\nłąka;teren porośnięty trawą\n",
    "cp1254": "Term;Definition\ngövde;Geminin ana parçası ve dışı\n",
    "cp1257": "Term;Definition\nžodis;Šis yra žodžių rinkinys\n",
    "cp1251": "Term;Definition\nВыборка;Набор примеров\nМодель;Функция\n",
    "koi8_r": "Term;Definition\nВыборка;Набор примеров\nМодель;Функция\n",
    "cp1253": "Term;Definition\nμάθηση;η διαδικασία\nμοντέλο;μια συνάρτηση\n",
    "mac_roman": "Term;Definition\nGenuß;Ein Vergnügen für Größen\nété;la saison\n",
    "cp932": "Term;Definition\n機械学習;データから学ぶ方法\n推論;学習済みモデルの利用\n",
    "euc_jp": "Term;Definition\n用語;言葉のまとまり\nバッチ;データのまとまり\n",
    "gb18030": "Term;Definition\n机器学习;从数据中学习的方法\n推理;使用训练好的模型\n",
    "big5": "Term;Definition\n術語;定義\n機器學習;從資料中學習的方法\n",
    "cp874": "Term;Definition\nลูกค้า;ผู้ที่ซื้อสินค้าหรือบริการเพราะต้องการ\nใบแจ้งหนี้;เอกสารที่ขอให้ชำระเงิน\n",
    "utf_16_le": "Term;Definition\nGenuß;Ein Vergnügen\n",
    "utf_16_be": "Term;Definition\nGenuß;Ein Vergnügen\n",
    "utf_32": "Term;Definition\nGenuß;Ein Vergnügen\n",
    "iso2022_jp": "Term;Definition\n推論;学習済みモデルの利用\n",
}


def read(
    content: bytes, options: ReadingOptions = NO_OPTIONS, name: str = "terms.csv"
) -> tuple[list[TermRecord], list[Diagnostic]]:
    """Return the terms, and the findings but those about the language of a script."""
    items = list(read_records(io.BytesIO(content), name, options))
    return (
        [item for item in items if isinstance(item, TermRecord)],
        [item for item in items if isinstance(item, Diagnostic) and item.code != "script-language"],
    )


@pytest.mark.parametrize("encoding", TEXTS)
def test_an_encoding_is_detected_and_reported(encoding: str) -> None:
    expected = [tuple(line.split(";")) for line in TEXTS[encoding].splitlines()[1:]]
    records, (found,) = read(TEXTS[encoding].encode(encoding))
    assert [(record.name, record.definition) for record in records] == expected
    assert (found.severity, found.code) == (Severity.WARNING, "not-utf-8")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("fűtő;A hőség forrása", "cp1250"),
        ("hajótest;A hajó teste, őrült erős szűk fűtő", "cp1250"),
        ("modèle;Le modèle de référence", "cp1252"),
        ("modèle;Le modèle de référence", "mac_roman"),
        ("člun;Malá loď na vodě", "cp1250"),
        ("žába;Malé zvíře u vody", "iso8859_2"),
        ("ţară;Un loc în lume", "cp1250"),
        ("Größe;Maß der Länge", "mac_roman"),
        ("Gebühr;Betrag in €, etwa 5 €", "iso8859_15"),
        ("Gebühr;Betrag in ¤ – etwa 5 ¤", "cp1252"),
    ],
)
def test_the_languages_of_an_encoding_show_it_in_two_lines(text: str, encoding: str) -> None:
    (record,), (found,) = read(f"Term;Definition\n{text}\n".encode(encoding))
    assert f"{record.name};{record.definition}" == text
    assert found.code == "not-utf-8"


@pytest.mark.parametrize("encoding", [one for one in TEXTS if not one.startswith(("utf_", "iso2022"))])
def test_an_encoding_is_detected_beyond_the_first_32_kilobytes(encoding: str) -> None:
    ascii_rows = "".join(f"word{number};A plain definition\n" for number in range(2_000))
    header, rows = TEXTS[encoding].split("\n", 1)
    content = f"{header}\n{ascii_rows}{rows}".encode(encoding)
    assert content[: 1 << 15].isascii()
    records, (found,) = read(content)
    assert [f"{record.name};{record.definition}" for record in records[2_000:]] == rows.splitlines()
    assert found.code == "not-utf-8"


@pytest.mark.parametrize("encoding", [*TEXTS, "utf-16", "cp1255", "cp949"])
def test_the_caller_can_name_the_encoding(encoding: str) -> None:
    text = TEXTS.get(encoding, "Term;Definition\nxy;zz\n")
    records, findings = read(text.encode(encoding), ReadingOptions.parse(encoding=encoding))
    assert [record.name for record in records] == [line.split(";")[0] for line in text.splitlines()[1:]]
    assert findings == []


def test_an_unknown_encoding_is_refused_with_a_remedy() -> None:
    with pytest.raises(BadOption, match="Unknown encoding 'latin-99'"):
        ReadingOptions.parse(encoding="latin-99")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("למידה;תהליך", "cp1255"), ("تعلم;عملية", "cp1256"), ("hőség;meleg", "cp1250"), ("þiþe;ýð", "cp1252")],
)
def test_an_uncertain_encoding_is_an_error_that_lists_the_candidates(text: str, encoding: str) -> None:
    records, (found,) = read(f"Term;Definition\n{text}\n".encode(encoding))
    assert (records, found.severity, found.code) == ([], Severity.ERROR, "unknown-encoding")
    assert text.partition(";")[0] in found.message
    assert "--encoding" in found.remedy


def test_a_document_with_a_few_lines_in_another_encoding_is_left_to_the_reader() -> None:
    content = "Term;Definition\nGenuß;x\nMaß;y\n".encode() + "Größe;z\n".encode("cp1252")
    records, (found,) = read(content)
    assert [record.name for record in records] == ["Genuß", "Maß", "Größe"]
    assert (found.line, found.code) == (4, "not-utf-8")


def test_utf_8_is_returned_unchanged() -> None:
    stream = io.BytesIO("a\u20ac\ufeff\n".encode() * 100_000)
    with in_utf8(stream, "a.txt") as (same, finding):
        assert (same is stream, finding, stream.tell()) == (True, None, 0)


@pytest.mark.parametrize(
    ("encoding", "content"), [("utf-16", b"Term;Def\n"), ("ascii", b"Term\nB\xe4r\n"), ("utf-8", b"Term\nB\xe4r\n")]
)
def test_a_document_that_is_not_in_the_named_encoding_is_refused(encoding: str, content: bytes) -> None:
    records, (found,) = read(content, ReadingOptions.parse(encoding=encoding))
    assert (records, found.severity, found.code) == ([], Severity.ERROR, "unknown-encoding")
    assert encoding in found.message


@pytest.mark.parametrize("encoding", ["utf_16_le", "utf_16_be"])
@pytest.mark.parametrize(
    "text",
    [
        "термин;определение\nосадка;Глубина погружения\n",
        "用語;定義\n喫水;船体が水中に沈む深さのこと。\n",
        "术语;定义\n吃水;船体浸入水中的深度。\n",
        "όρος;ορισμός\nμάθηση;η διαδικασία\n",
    ],
)
def test_utf_16_without_a_mark_is_detected_in_other_scripts(text: str, encoding: str) -> None:
    records, findings = read(text.encode(encoding))
    assert [(record.name, record.definition) for record in records] == [tuple(text.splitlines()[1].split(";"))]
    assert findings[0].code == "not-utf-8"


@pytest.mark.parametrize(
    "content",
    [
        b"Term;Definition\nBow;Front\0 of\0 a ship\n",
        "Term;Definition\n船尾;船体の\0後ろ\0\n".encode(),
        b"\x93\0\0\x01Term\x9d\0\xc8\x08\x06\xff\xfe",
    ],
)
def test_stray_nul_bytes_are_not_those_of_utf_16(content: bytes) -> None:
    with in_utf8(io.BytesIO(content), "a.csv") as (_, finding):
        assert finding is None or "utf-16" not in finding.message
    assert "binary-content" in {found.code for found in read(content)[1]}


def test_escapes_of_terminals_are_not_japanese() -> None:
    records, findings = read(b"Term;Definition\nBow;\x1b[1mFront\x1b[0m of a ship\n")
    assert ([record.name for record in records], findings) == (["Bow"], [])


def test_a_blank_text_in_another_encoding_is_empty() -> None:
    items = read_records(io.BytesIO("\n \n".encode("utf-16-le")), "a.txt")
    assert [item.code for item in items if isinstance(item, Diagnostic)] == ["not-utf-8", "empty-file"]


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "obo", "yaml", "md", "org", "rst", "adoc", "tex", "txt"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\r\n \t\n"])
def test_a_text_without_characters_is_an_empty_file(content: bytes, suffix: str) -> None:
    (found,) = read_records(io.BytesIO(content), f"a.{suffix}")
    assert isinstance(found, Diagnostic)
    assert (found.severity, found.code) == (Severity.ERROR, "empty-file")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_mark_of_utf_16_alone_is_an_empty_file(mark: bytes) -> None:
    assert [finding.code for finding in read(mark)[1]] == ["empty-file"]


@pytest.mark.parametrize("suffix", ["csv", "json", "yaml"])
def test_a_document_may_begin_with_many_blank_lines(suffix: str) -> None:
    text = "Term,Definition\nhull,The body\n" if suffix == "csv" else '{"hull": "The body"}'
    records, _ = read(b"\n" * 70_000 + text.encode(), name=f"a.{suffix}")
    assert [record.name for record in records] == ["hull"]


@pytest.mark.parametrize("text", ["It prints \x1b$B and more", "\x1b$B", "\x1b$B of it\x1b(B"])
def test_an_escape_in_an_ascii_text_is_not_japanese(text: str) -> None:
    (record,), findings = read(f"Term,Definition\nbell,{text}\n".encode())
    assert record.definition is not None
    assert "$B" in record.definition
    assert "not-utf-8" not in [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Lärmschutzwand;Wand gegen Verkehrslärm", "cp1252"),
        ("Kranbahn;Schiene, auf der ein Kran fährt", "cp1252"),
        ("skog;Mark där gran växer tätt", "cp1252"),
        ("café—bar;Both words—in one—are names", "cp1252"),
        ("Účetní závěrka;Souhrn výkazů\nŽádost o úvěr;Formulář pro banku", "cp1250"),
        ("Τιμολόγιο;Έγγραφο που ζητά πληρωμή για αγαθά ή υπηρεσίες", "cp1253"),
        ("Απόδειξη;Έγγραφο που βεβαιώνει την πληρωμή από τον πελάτη", "cp1253"),
        ("Накладная;Документ, по которому отпускают товар со склада", "cp1251"),
        ("Остаток;Количество товара на складе и в пути", "cp866"),
        ("서버;다른 컴퓨터의 요청에 답하는 컴퓨터\n방화벽;허락되지 않은 접속을 막는 장치", "cp949"),
        ("ลูกค้า;ผู้ที่ซื้อสินค้า", "cp874"),
        ("מקדמה;סכום של הסחורה לפני מסירת המוצר", "cp1255"),
    ],
)
def test_short_texts_show_their_encoding(text: str, encoding: str) -> None:
    records, (found,) = read(f"Term;Definition\n{text}\n".encode(encoding))
    assert [f"{record.name};{record.definition}" for record in records] == text.split("\n")
    assert (found.severity, found.code) == (Severity.WARNING, "not-utf-8")


@pytest.mark.parametrize(
    ("stated", "encoding"),
    [("latin1", "latin-1"), ("applemac", "mac_roman"), ("cp1250", "cp1250"), ("koi8-r", "koi8_r")],
)
def test_a_document_may_state_its_encoding(stated: str, encoding: str) -> None:
    name = {"cp1250": "čára", "koi8_r": "мера"}.get(encoding, "mère")
    document = f"\\usepackage[{stated}]{{inputenc}}\n\\newglossaryentry{{x}}{{name={{{name}}},description={{A}}}}\n"
    records, findings = read(document.encode(encoding), name="terms.tex")
    assert [record.name for record in records] == [name]
    assert not findings


@pytest.mark.parametrize(
    ("stated", "encoding", "name"),
    [
        ("iso-8859-1", "cp1252", "owner’s “share”"),
        ("iso-8859-2", "iso8859_2", "łąka"),
        ("iso-8859-15", "iso8859_15", "œuvre à 5 €"),
        ("ISO-8859-9", "cp1254", "– ışık"),
        ("x-sjis", "cp932", "在庫①"),
        ("gb2312", "gbk", "朱镕基"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("tis-620", "cp874", "ลูกค้า"),
        ("utf-8", "utf-8", "é"),
        ("iso-8859-1", "utf-8", "é"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_browsers_read_it_in(stated: str, encoding: str, name: str) -> None:
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={stated}"><dl><dt>{name}<dd>A</dl>'
    records, findings = read(page.encode(encoding), name="terms.html")
    assert [record.name for record in records] == [name]
    assert not findings


@pytest.mark.parametrize("encoding", [one for one in TEXTS if not one.startswith("utf_")])
def test_the_encoding_of_a_page_that_does_not_state_it_is_detected(encoding: str) -> None:
    expected = [line.split(";")[0] for line in TEXTS[encoding].splitlines()[1:]]
    rows = ["<dt>{}</dt><dd>{}</dd>".format(*line.split(";")) for line in TEXTS[encoding].splitlines()[1:]]
    page = "<html><dl>" + "\n".join(rows) + "</dl>"
    records, findings = read(page.encode(encoding), name="terms.html")
    assert [record.name for record in records] == expected
    assert [finding.code for finding in findings] == ["not-utf-8"]


@pytest.mark.parametrize(("encoding", "name"), [("windows-1255", "ספק"), ("iso-8859-2", "žába")])
def test_a_page_may_state_its_encoding_as_xml(encoding: str, name: str) -> None:
    page = f'<?xml version="1.0" encoding="{encoding}"?><html><body><dl><dt>{name}<dd>A</dl></body></html>'
    records, findings = read(page.encode(encoding), name="terms.html")
    assert [record.name for record in records] == [name]
    assert not findings


def test_a_page_is_not_read_in_an_encoding_of_other_data_than_texts() -> None:
    page = "<html><meta charset=punycode><dl><dt>été<dd>La saison de l’année</dl>".encode("cp1252")
    records, _ = read(page, name="terms.html")
    assert [record.name for record in records] == ["été"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", ["Gebühr;Entgelt für eine Leistung\n", "clé;donnée d'accès à un système\n"])
def test_characters_that_were_encoded_twice_are_reported(text: str, encoding: str, mark: bytes) -> None:
    damaged = f"Term;Definition\n{text.encode().decode(encoding)}"
    records, findings = read(mark + damaged.encode())
    assert len(records) == 1
    assert [found.code for found in findings] == ["encoded-twice"]


@pytest.mark.parametrize(
    "text",
    [
        "MAÇÃ;«\N{NO-BREAK SPACE}Fruta. É voilà\N{NO-BREAK SPACE}»",
        "A;25 °C, ½ naïve café",
        "Å;ÅÄÖ – “là”",
        "機械;データ",
    ],
)
def test_characters_in_unusual_pairs_are_not_damaged(text: str) -> None:
    records, findings = read(f"Term;Definition\n{text}\n".encode())
    assert (len(records), findings) == (1, [])
