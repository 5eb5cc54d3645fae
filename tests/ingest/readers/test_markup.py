"""Texts of all formats are read without HTML and Markdown, and texts that only look like markup are kept."""

import io
import re
import string

import pytest

from graph.iris import Iris
from graph.rdf import Literal, Quad
from graph.vocabulary import SKOS
from ingest.rdf.imports import read_import
from ingest.readers.markdown.document import read_markdown
from ingest.readers.markup import visible_text, without_elements
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("<p>A <b>fluid</b>, H<sub>2</sub>O &amp; salts<script>alert(1)</script></p>", "A fluid, H2O & salts"),
        ("<div><p>One.</p><ul><li>a</li><li>b</li></ul></div>", "One.\n- a\n- b"),
        ('Frozen <a href="https://e.example/a">water</a> &lt; 0&nbsp;°C', "Frozen water < 0 °C"),
        ("one<br/>two<br>three", "one\ntwo\nthree"),
        ("Sales &ndash; returns &#60; gross", "Sales – returns < gross"),
        ("Shown<!-- not shown --> here <b>now</b>", "Shown here now"),
        ("**BLP** is a [linear](https://x.example/a) _map_.", "BLP is a linear map."),
        ("Run `ls *.py` or ``ls ..``, **not** ~~this~~ that", "Run ls *.py or ls .., not this that"),
        ('See [the *docs*](/docs/x_1.html "Title") and ![a chart](c.png).', "See the docs and a chart."),
        ("See [hidden layers][2] and <https://e.example/x>.", "See hidden layers and https://e.example/x."),
        ("## Use\nText **here**\n\n- *one*\n- two", "Use\nText here\n\n- one\n- two"),
        ("[[Deep learning|deep nets]] and [[Model]]", "deep nets and Model"),
        ("&lt;p&gt;A &lt;b&gt;bill&lt;/b&gt;.&lt;/p&gt;", "A bill."),
        ('&lt;div class="x"&gt;One&lt;br&gt;two&lt;/div&gt;', "One\ntwo"),
        ("The &lt;p&gt; element ends with &lt;/p&gt;", "The <p> element ends with </p>"),
        ("`List<T>` is **generic**", "List<T> is generic"),
        ("**a** and 2*3*4 and __init__ and x_1", "a and 2*3*4 and __init__ and x_1"),
        ("<b>bold</b> and List<String>, if a<b", "bold and List<String>, if a<b"),
    ],
)
def test_the_text_that_a_reader_sees(text: str, visible: str) -> None:
    assert visible_text(text) == visible


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "if a<b and b>c",
        "2 <a and b> 3",
        "x_1, snake_case_name and _private",
        "2 * 3 * 4, 2*3*4, 2 ** 3 ** 4",
        "f(*args, **kwargs)",
        "List<T>, Map<K, V>, vector<int>, Array<a>, map<string, int> m;",
        "an <unk> word, the blink element (<blink> tag)",
        'the <xs:element name="x"/> tag, in <config>x</config>',
        "*.txt, *.md, text/*, image/* and */*",
        "see [1], [2][3], f[i](x) and [x](y)",
        "[[1, 2], [3, 4]]",
        "# of items",
        "R&D at AT&T; x && y",
        "``quoted'' and `quoted'",
        '"`up\' in `finished up\' is an intensifier"; "`honestly\' is, too"',
        "C:\\temp\\*.log",
        "https://e.example/_a_/b_c_d",
        "5 > 3 <",
    ],
)
def test_other_texts_are_kept(text: str) -> None:
    assert visible_text(text) == text


@pytest.mark.parametrize(
    "unit", ["<a ", "<!--", "<!---->", "<b>", "[", "**a", "`a``", "_a ", "[a][", "![a](", "[[a", "&a"]
)
def test_a_long_text_is_read_in_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))  # in quadratic time, this takes minutes
    assert len(visible_text(text)) <= len(text)


@pytest.mark.parametrize("character", [*string.punctuation, " ", "\n", "a", "1", "é"])
def test_a_megabyte_of_one_character_is_read_in_linear_time(character: str) -> None:
    assert is_linear(lambda size: visible_text(character * size), 15_625, 62_500, 250_000, 1_000_000)


@pytest.mark.parametrize("character", "*[<`|\n")
def test_a_document_of_one_character_is_read_in_linear_time(character: str) -> None:
    def read(size: int) -> object:
        return list(read_markdown(io.BytesIO(character.encode() * size), "a.md"))

    assert is_linear(read, 25_000, 100_000)


def test_a_quadratic_pattern_is_not_linear() -> None:
    pattern = re.compile("a+b")
    assert not is_linear(lambda size: pattern.search("a" * size), 1_000, 6_000)  # 36 times as long


def test_tags_are_removed_from_a_name_in_place() -> None:
    assert without_elements("<b>List</b><T>, <Term id='a'>x</Term>") == "List<T>, x"


TEXT = "The <b>share</b> of *customers* who leave &amp; return; x_1 < 2 * 3 * 4"
VISIBLE = "The share of customers who leave & return; x_1 < 2 * 3 * 4"


@pytest.mark.parametrize(
    ("file", "document"),
    [
        ("a.csv", f"name,definition\n**Churn**,{TEXT}\n"),
        ("a.tsv", f"name\tdefinition\nChurn\t{TEXT}\n"),
        ("a.json", f'[{{"name": "Churn", "definition": "{TEXT}"}}]'),
        ("a.jsonl", f'{{"name": "<i>Churn</i>", "definition": "{TEXT}"}}\n'),
        ("a.yaml", f"name: Churn\ndefinition: '{TEXT}'\n"),
        ("a.obo", f'[Term]\nid: X:1\nname: Churn\ndef: "{TEXT}" []\n'),
        (
            "a.tbx",
            "<tbx><text><body><conceptEntry id='c1'><descrip type='definition'>"
            + TEXT.replace("&", "&amp;").replace("<", "&lt;")
            + "</descrip><langSec xml:lang='en'><termSec><term>Churn</term></termSec></langSec></conceptEntry></body>"
            "</text></tbx>",
        ),
        (
            "a.html",
            '<script type="application/ld+json">{"@type": "DefinedTerm", "name": "Churn", "description": "'
            f'{TEXT}"}}</script>',
        ),
        ("churn.md", f"---\ntitle: Churn\n---\n{TEXT}\n"),
    ],
)
def test_every_format_is_read_without_markup(file: str, document: str) -> None:
    (record,) = [one for one in read_records(io.BytesIO(document.encode()), file) if isinstance(one, TermRecord)]
    assert (record.name, record.definition) == ("Churn", VISIBLE)


def test_a_list_in_html_is_several_names() -> None:
    document = "name,synonyms\nChurn,<ul><li>Attrition</li><li>R&amp;D loss</li></ul>\n"
    (record,) = [one for one in read_records(io.BytesIO(document.encode()), "a.csv") if isinstance(one, TermRecord)]
    assert record.synonyms == ("Attrition", "R&D loss")


def test_labels_and_texts_of_rdf_are_read_without_markup_and_other_literals_are_unchanged() -> None:
    html = "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML"
    quads = [
        Quad("urn:a", SKOS.prefLabel, Literal("<i>Water</i>", "en")),
        Quad("urn:a", SKOS.definition, Literal("<p>H<sub>2</sub>O<script>x()</script></p>", "", html)),
        Quad("urn:a", SKOS.scopeNote, Literal("*Not* ice, x_1 < 2", "en")),
        Quad("urn:a", "urn:code", Literal("<b>kept</b>")),
    ]
    imported = read_import(quads, "a.ttl", Iris("https://kg.example/"), "urn:glossary", lambda term: None)
    term = imported.terms["urn:a"]
    assert (term.name, term.definition) == (Literal("Water", "en"), Literal("H2O"))
    assert term.usage_note == Literal("Not ice, x_1 < 2", "en")
    (triples,) = imported.graphs.values()
    assert ("urn:a", "urn:code", Literal("<b>kept</b>")) in triples
    assert ("urn:a", SKOS.definition, Literal("H2O")) in triples
