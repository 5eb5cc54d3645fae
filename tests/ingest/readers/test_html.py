"""Terms are read from HTML as people and programs write it."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.export import RdfFormat, graph_chunks
from graph.iris import Iris
from graph.nquads import to_nquads
from graph.rdf import Literal, Triple
from graph.stores.oxigraph import OxigraphStore
from graph.vocabulary import RDF, SKOS
from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.html.document import begins_html, read_html
from ingest.records import TermRecord, Translation
from tests.support.peak_memory import peak_memory

FILE = "terms.html"


def read(page: str | bytes) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_html(io.BytesIO(page if isinstance(page, bytes) else page.encode()), FILE))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def names(page: str) -> list[tuple[str, ...]]:
    return [(record.name, *record.synonyms) for record in read(page)[0]]


def json_ld(document: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def test_a_list_of_terms_is_read_with_its_names_anchors_and_paragraphs() -> None:
    (batch, epoch), diagnostics = read(
        """<!doctype html>
<html lang=de><title>W\u00f6rter</title><p>Before the list.
<dl class=glossary lang=en>
<dt id=batch-size>Batch&nbsp;size<a class=headerlink href=#batch-size>\u00b6</a>
<dt id=mbs><abbr title="mini-batch size">MBS</abbr>
<dd>How many <b>examples</b>
    a step sees.
    <p>It is<br>tuned: <img src=x.png alt="&alpha;"> <ul><li>once<li>often</ul>
<dt><dfn id=epoch>Epoch</dfn> (noun)
<dd>A pass over the data.
<dd>An age.
</dl>
After the list."""
    )
    assert diagnostics == []
    assert (batch.name, batch.synonyms, batch.line) == ("Batch size", ("MBS", "mini-batch size"), 4)
    assert (batch.identifier, batch.language, batch.file) == ("batch-size", "en", FILE)
    assert batch.definition == "How many examples a step sees.\nIt is\ntuned: \u03b1\n- once\n- often"
    assert batch.raw.startswith('<dt id="batch-size">Batch\u00a0size<a') and "</dd>" in batch.raw
    assert (epoch.name, epoch.identifier, epoch.definition) == ("Epoch", "epoch", "A pass over the data.")
    assert epoch.notes == ("Epoch (noun)", "definition: An age.")


def test_values_such_as_none_below_labels_are_not_names() -> None:
    (hull,) = read("<h1>Glossary</h1><dl><dt>Hull<dd>The body.<br>Synonyms: none<br>See also: N/A</dl>")[0]
    assert (hull.definition, hull.synonyms, hull.related) == ("The body.", (), ())


def test_lines_with_labels_of_names_below_a_text_are_fields() -> None:
    (gobo, cue), _ = read(
        "<dl><dt>Gobo<dd><p>A stencil.</p><p><b>Manufacturers:</b> Rosco, Foo Inc.</p><p>Synonyms: plate, mask</p>"
        "<dt>Cue<dd>A sign.<br>Broader: signal<br>See also: a list of signs is below.</dl>"
    )
    assert (gobo.definition, gobo.synonyms) == ("A stencil.", ("plate", "mask"))
    assert [one.text for one in gobo.developers] == ["Rosco, Foo Inc."]
    assert (cue.definition, cue.broader) == ("A sign.\nSee also: a list of signs is below.", ("signal",))


def test_the_names_below_a_label_may_be_links() -> None:
    ((gobo,), _) = read("<dl><dt>Gobo<dd>A stencil.<br>See also: <a href='#c2'>cues</a></dl>")
    assert (gobo.definition, gobo.related) == ("A stencil.", ("c2",))


def terms(page: str) -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(record.name, record.synonyms, record.definition) for record in read(page)[0]]


@pytest.mark.parametrize(
    "page",
    [
        "<table><thead><tr><th>Term</th><th>Definition</th></tr></thead><tbody><tr><td>Hull</td><td>the body</td></tr>"
        "<tr><td><b>Keel</b></td><td><p>the <i>spine</i></p></td></tr></tbody></table>",
        "<TABLE><TR><TD>Abbreviation<TD>Meaning<TR><TD>Hull<TD>the body<TR><TD>Keel<TD>the spine</TABLE>",
        "<h1>Glossary</h1><p><strong>Hull</strong>: the body</p><p><b>Keel</b> - the spine</p>",
        "<h1>Glossary</h1><p class=MsoNormal><b><span lang=EN>Hull:</span></b><span> the body</span></p>"
        "<p><span><strong>Keel </strong>\u2013 the spine</span></p>",
        "<h2>Key terms</h2><ul><li><strong>Hull</strong>: the body</li><li>Keel: the spine</li></ul>",
        "<h1>Glossary</h1><div><h2>H</h2><h3>Hull</h3><p>the "
        "body</p></div><div><h2>K</h2><h3>Keel</h3><p>the spine</p></div>",
        "<title>A glossary of boats</title><h2 id=h>Hull</h2><div><p>the body</p></div><h2>Keel</h2>the spine",
        "<h1>Glossary</h1><p><dfn>Hull</dfn>: the body<p><b>Keel</b><br>the spine",
        "<h1>Glossary</h1><details><summary>Hull</summary>the body</details><details><summary><b>Keel</b></summary>"
        "<p>the spine</p></details><nav><p><b>Home</b>: a page</p></nav>",
    ],
)
def test_glossaries_without_a_list_are_read(page: str) -> None:
    assert terms(page) == [("Hull", (), "the body"), ("Keel", (), "the spine")]


def test_headings_with_anchors_icons_and_links_are_terms() -> None:
    page = """<html lang=fr><h1>Glossary</h1>
<h2 id=b>B</h2>
<p><a name=bagging></a></p>
<h2 id="bagging">bagging</h2>
<div><div class="glossary-icon" title="Forests">#df</div></div>
<p>Trains * many * models_on_samples.</p>
<p>See also <a href="#forest">forest</a>, <a href="https://e.example/x.html">x</a>.</p>
<h2 id="forest">forest</h2><p>A group of trees.</p>"""
    (bagging, forest), diagnostics = read(page)
    assert diagnostics == []
    assert (bagging.name, bagging.identifier, bagging.line, bagging.language) == ("bagging", "bagging", 4, "fr")
    assert (bagging.definition, bagging.categories) == ("Trains * many * models_on_samples.", ("Forests",))
    assert (bagging.related, forest.identifier) == (("forest",), "forest")


def test_marks_of_a_wiki_are_not_text() -> None:
    (lift, bridle, harness), diagnostics = read(
        """<h2 id=A>A</h2><dl><dt id=lift><dfn><a href=/w/Lift>lift</a></dfn> (also <dfn>force</dfn>)<span
class=mw-editsection>[<a href=/edit>edit</a>]</span><sup class=reference><a href=#cite1>[1]</a></sup></dt>
<dd>It <math><mi>L</mi></math> holds.<sup>[2]</sup><a href="#cite_note-3">[3]</a> Compare <a href=#bridle>bridle</a>.
<style>.x{}</style></dd><dt id=bridle><dfn>bridle</dfn><dd>1.&#160; Lines.</dd><dd>2.&#160; To tie.</dd>
<dt id=harness><dfn>harness</dfn></dt><dd>See <i><a href=#bridle>bridle</a></i>, [x], a[1].</dd></dl>"""
    )
    assert diagnostics == []
    assert (lift.name, lift.synonyms, lift.definition) == ("lift", ("force",), "It L holds. Compare bridle.")
    assert (lift.notes, lift.related) == ((), ("bridle",))
    assert (bridle.definition, bridle.notes) == ("1. Lines.\n2. To tie.", ())
    assert terms("<dl><dt>Hull [edit]</dt><dd>Body, one.[1] Of wood; a[1]. [2]</dd></dl>") == [
        ("Hull", (), "Body, one. Of wood; a[1].")
    ]
    assert (harness.definition, harness.related) == ("See bridle, [x], a[1].", ("bridle",))


@pytest.mark.parametrize("unit", ["<a ", "<!--", "</a", "<?", "<!", "<script></a", "<a href='", "<p><b>", "</p>"])
def test_a_page_of_unclosed_tags_is_read_in_linear_time(unit: str) -> None:
    _, findings = read("<!doctype html>" + unit * (60_000 // len(unit)))  # in quadratic time, 40 seconds
    assert findings


@pytest.mark.parametrize(
    ("page", "terms"),
    [
        ("<dl><dt>a</dt><dd>1</dd><dt>b</dt><dd>2</dd></dl>", [("a",), ("b",)]),
        ("<DL><DT>a<DD>1<DT>b<DD>2</DL>", [("a",), ("b",)]),
        ("<dl><dt>a<dt>b<dd>1</dl>", [("a", "b")]),
        ("<dl><div><dt>a<dd>1</div><div><dt>b<dd>2</div></dl>", [("a",), ("b",)]),
        ("<dl><dt>a</dl><dl><dt>b</dl>", [("a",), ("b",)]),
        ("<dl><dt>a<dd>1<dl><dt>b<dd>2</dl>3<dt>c</dl>", [("b",), ("a",), ("c",)]),
        ("<dl><dt><dfn>a</dfn>, <dfn>b</dfn><dd>1", [("a", "b")]),
        ("<dl><dt>a<dt>A<dd>1", [("a",)]),
        ("<table><tr><td><dl><dt>a<dd>1<td><dl><dt>b<dd>2</table>", [("a",), ("b",)]),
        ("<dl><dt> <dd>1</dl>", []),
    ],
)
def test_list_names_are_recognized_in_every_markup(page: str, terms: list[tuple[str, ...]]) -> None:
    assert names(page) == terms


def test_a_nested_list_is_not_part_of_the_definition() -> None:
    (inner, outer), _ = read("<dl><dt>a<dd>before<dl><dt>b<dd>2</dl>after</dl>")
    assert (outer.definition, inner.definition) == ("before\nafter", "2")


def test_microdata_is_read_with_its_set_and_languages() -> None:
    (record,), diagnostics = read(
        """<html lang=en><div itemscope itemtype=https://schema.org/DefinedTermSet>
<h1 itemprop=name>AI words</h1>
<article itemscope itemtype=https://schema.org/DefinedTerm itemprop=hasDefinedTerm id=bs>
<a itemprop="name" href=/bs>Batch <i>size</i></a>, <span itemprop=alternateName>MBS</span>
<div itemprop=description><p>How many.<p>It is tuned.</div>
<span lang=de itemprop=name>Stapelgr\u00f6\u00dfe</span><meta itemprop=termCode content=B1>
<a itemprop="sameAs" href=https://e.example/bs>elsewhere</a>
<span itemprop=author itemscope itemtype=https://schema.org/Person><b itemprop=name>Ada</b></span>
</article></div>"""
    )
    assert diagnostics == []
    assert (record.name, record.synonyms, record.identifier, record.line) == ("Batch size", ("MBS",), "bs", 3)
    assert (record.definition, record.categories) == ("How many.\nIt is tuned.", ("AI words",))
    assert record.notations == ("B1",)
    assert record.notes == ("sameAs: https://e.example/bs", "author: Ada")
    assert record.translations == (Translation("de", name="Stapelgr\u00f6\u00dfe"),)


def test_json_ld_terms_are_read_at_any_depth() -> None:
    page = "\n" + json_ld(
        {
            "@context": "https://schema.org",
            "@graph": [
                {
                    "@type": "DefinedTermSet",
                    "@id": "#set",
                    "name": "AI words",
                    "hasDefinedTerm": [{"@type": "DefinedTerm", "name": "Batch", "termCode": "B1"}, {"@id": "#step"}],
                },
                {
                    "@type": ["Thing", "schema:DefinedTerm"],
                    "@id": "#step",
                    "schema:name": [{"@value": "step", "@language": "en"}, {"@value": "Schritt", "@language": "de"}],
                    "alternateName": ["iteration", "update"],
                    "description": "One update of the weights.",
                    "sameAs": "https://e.example/step",
                },
                {
                    "@type": "https://schema.org/DefinedTerm",
                    "@id": "https://e.example/epoch",
                    "name": "epoch",
                    "inDefinedTermSet": {"@id": "#set"},
                },
            ],
        }
    )
    (batch, step, epoch), diagnostics = read(page)
    assert diagnostics == []
    assert (batch.name, batch.identifier, batch.categories, batch.line) == ("Batch", "B1", ("AI words",), 2)
    assert (step.name, step.identifier, step.synonyms) == ("step", "step", ("iteration", "update"))
    assert (step.categories, step.definition) == (("AI words",), "One update of the weights.")
    assert step.notes == ("sameAs: https://e.example/step",)
    assert step.translations == (Translation("de", name="Schritt"),)
    assert (epoch.name, epoch.identifier, epoch.categories) == ("epoch", "https://e.example/epoch", ("AI words",))


def test_our_own_schema_org_export_is_read_back() -> None:
    iris = Iris("https://kg.example/")
    term, category = iris.term("Batch Size"), iris.category("Training")
    store = OxigraphStore.in_memory()
    facts: list[Triple] = [
        (category, RDF.type, SKOS.Collection),
        (category, SKOS.prefLabel, Literal("Training", "en")),
        (category, SKOS.member, term),
        (term, RDF.type, SKOS.Concept),
        (term, SKOS.prefLabel, Literal("Batch Size", "en")),
        (term, SKOS.altLabel, Literal("BS", "en")),
        (term, SKOS.definition, Literal("How many.", "en")),
    ]
    store.load(to_nquads({iris.source("a"): facts}))
    document = b"".join(graph_chunks(store, RdfFormat.SCHEMAORG)).decode()
    (record,), diagnostics = read(f'<script type="application/ld+json">{document}</script>')
    assert diagnostics == []
    assert (record.name, record.identifier, record.synonyms) == ("Batch Size", term, ("BS",))
    assert (record.definition, record.categories) == ("How many.", ("Training",))


def test_a_term_in_two_kinds_of_markup_is_read_once() -> None:
    page = json_ld({"@type": "DefinedTerm", "name": "Batch"}) + "\n<dl><dt>batch<dd>1<dt>b<dd>2</dl>"
    records, (finding,) = read(page)
    assert [record.name for record in records] == ["Batch", "b"]
    assert (finding.line, finding.severity, finding.code) == (2, Severity.INFO, "said-again")


@pytest.mark.parametrize(
    ("page", "code", "severity"),
    [
        ("", "no-term", Severity.WARNING),
        ("<p>Nothing here.", "no-term", Severity.WARNING),
        ('<script type="application/ld+json">{"a": </script>', "bad-json-ld", Severity.ERROR),
        ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", "bad-json-ld", Severity.ERROR),
        ('<script type="application/ld+json">{"name": "\\ud800"}</script>', "bad-json-ld", Severity.ERROR),
        (json_ld({"@type": "DefinedTerm", "description": "Nameless."}), "no-name", Severity.ERROR),
        ("<p itemscope itemtype=http://schema.org/DefinedTerm>", "no-name", Severity.ERROR),
        ("<p itemscope itemtype=http://schema.org/DefinedTerm><b itemprop=name></b>", "no-name", Severity.ERROR),
        ("<dl><dd>Nameless.</dl>", "no-name", Severity.ERROR),
        ("<![x]>", "not-html", Severity.ERROR),
        ("<dl><dt>" + "<i>" * 100_000, "deep-element", Severity.ERROR),
        ("<dl><dt>" + "x" * (1 << 23), "large-element", Severity.ERROR),
        ("<dl><dt " + ("x=" + "y" * 100 + " ") * 90_000, "not-html", Severity.ERROR),
    ],
)
def test_problems_are_reported(page: str, code: str, severity: Severity) -> None:
    _, findings = read("\n" + page)
    assert (code, severity) in [(finding.code, finding.severity) for finding in findings]


def test_a_page_without_declared_encoding_is_utf_8_and_other_bytes_are_reported() -> None:
    assert names("<dl><dt>\u00e9") == [("\u00e9",)]
    (record,), (finding,) = read("<meta charset=zip><dl>\n<dt>\u00e9".encode("cp1252"))
    assert (record.name, finding.code, finding.line) == ("\u00e9", "not-utf-8", 2)


@pytest.mark.thorough
def test_a_long_page_is_read_one_term_at_a_time() -> None:
    def peak(terms: int) -> int:
        page = b"<dl>" + (b"<dt>a</dt>\n<dd>" + b"b" * 1000 + b"</dd>") * terms + b"</dl>"
        return peak_memory(lambda: read_terms(page, terms))

    def read_terms(page: bytes, terms: int) -> None:
        assert sum(isinstance(item, TermRecord) for item in read_html(io.BytesIO(page), FILE)) == terms

    assert peak(3_000) < 2 * peak(300)


def test_the_format_is_detected_from_the_beginning() -> None:
    assert begins_html(b"\xef\xbb\xbf\n<!-- hm -->\n<!DOCTYPE HTML PUBLIC '-//W3C'>")
    assert begins_html(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">')
    assert not begins_html(b"<htmlish>")
    assert not begins_html(b"// HTML TERM\n<html>")


TAGS = ["dl", "dt", "dd", "p", "div", "li", "ul", "table", "td", "tr", "dfn", "a", "i", "br", "script", "h1"]
ATTRIBUTES = [
    *("", " id=x", " lang=de", " itemprop=name", " itemscope itemtype=https://schema.org/DefinedTerm", " href=y"),
    *(" itemscope itemtype=https://schema.org/DefinedTermSet", " type=application/ld+json", " title=z"),
]
STARTS = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
ENDS = st.builds("</{}>".format, st.sampled_from(TAGS))
JSON = st.sampled_from(
    ['{"@type": "DefinedTerm"', ', "name": "n"}', "[", "]", '{"@id": [1]}', '{"name": {"@value": 1}}']
)


@given(st.lists(STARTS | ENDS | JSON | st.sampled_from(["\n", "&amp;", "<!--", "<![", "<"]) | st.text(max_size=3)))
def test_the_reader_never_raises(pieces: list[str]) -> None:
    page = "".join(pieces)
    records, findings = read(page)
    assert records or findings
    for line in [*(record.line for record in records), *(finding.line or 1 for finding in findings)]:
        assert 1 <= line <= page.count("\n") + page.count("\r") + 1
    for record in records:
        assert record.name.strip()


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(st.lists(words, min_size=1, max_size=3), words), min_size=1, max_size=5))
def test_every_word_of_a_list_is_in_its_terms(groups: list[tuple[list[str], str]]) -> None:
    page = "".join("".join(f"<dt>{name}" for name in named) + f"<dd>{text}" for named, text in groups)
    records, _ = read(f"<dl>{page}")
    assert [record.definition for record in records] == [text for _, text in groups]
    for record, (named, _) in zip(records, groups, strict=True):
        found = {name.casefold() for name in (record.name, *record.synonyms)}
        assert found == {name.casefold() for name in named}


def test_a_cell_of_several_rows_or_columns_is_in_each_row() -> None:
    records, diagnostics = read(
        "<table><tr><th>Abbr.</th><th colspan=2>Meaning</th><th>Notes</th></tr>"
        "<tr><td rowspan=2>API</td><td>A contract</td><td></td><td>N1</td></tr>"
        "<tr><td colspan=2>An apiary</td><td>N2</td></tr>"
        "<tr><td>CLI</td><td rowspan=x>A line</td><td rowspan=99999999></td><td>N3</td></tr></table>"
    )
    assert [(record.name, record.definition, record.notes) for record in records] == [
        ("API", "A contract", ("N1",)),
        ("API", "An apiary", ("N2",)),
        ("CLI", "A line", ("N3",)),
    ]
    assert diagnostics == []


@pytest.mark.parametrize(
    "markup",
    [
        json_ld({"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "What is a hull?"}]}),
        '<div itemscope itemtype="https://schema.org/FAQPage"><p>What is a hull?<p>The body</div>',
    ],
)
def test_questions_and_answers_are_refused_by_name(markup: str) -> None:
    records, (found,) = read(f"<!doctype html><title>FAQ</title>{markup}")
    assert (records, found.code, "questions and answers" in found.message) == ([], "no-term", True)


def test_links_of_sphinx_are_text_and_its_permalinks_are_not() -> None:
    (keel, hull), _ = read(
        "<dl class='glossary simple'><dt id='term-keel'>keel<a class='headerlink' href='#term-keel'>#</a></dt>"
        "<dd><p>Spine of a <a class='reference internal' href='#term-hull'><span class='xref'>hull</span></a>, "
        "see <a class='reference external' href='https://a.example/'>here</a>.</p></dd>"
        "<dt id='term-hull'>hull<a class='headerlink' href='#term-hull'>\u00b6</a></dt><dd><p>Body.</p></dd></dl>"
    )
    assert (keel.name, keel.definition, keel.related) == ("keel", "Spine of a hull, see here.", ("hull",))
    assert (hull.name, hull.definition, hull.identifier) == ("hull", "Body.", "term-hull")


@pytest.mark.parametrize(
    "fields",
    [
        "<dl><dt>Synonyms</dt><dd>backbone, bottom bar</dd><dt>See also</dt><dd>hull</dd></dl>",
        "<p>See below.</p><dl><dt>Also known as</dt><dd>backbone</dd><dd>bottom bar</dd><dt>Related terms</dt>"
        "<dd><a href='#hull'>hull</a></dd></dl>",
        "<dl><div><dt>Synonyms</dt><dd>backbone; bottom bar</dd></div><div><dt>Related</dt><dd>hull</dd></div></dl>",
    ],
)
def test_lists_of_fields_in_a_text_belong_to_its_term(fields: str) -> None:
    (keel, hull), findings = read(
        f"<dl><dt>keel</dt><dd>The spine.{fields}</dd><dt id=hull>hull</dt><dd>Body.</dd></dl>"
    )
    assert (keel.synonyms, keel.related, hull.name) == (("backbone", "bottom bar"), ("hull",), "hull")
    assert findings == []


def test_a_list_that_explains_fields_has_terms() -> None:
    fields = "<dl><dt>Synonyms</dt><dd>Other names.</dd><dt>Definition</dt><dd>The meaning.</dd></dl>"
    records, _ = read(f"<dl><dt>Metadata</dt><dd>The fields.{fields}</dd><dt>Keel</dt><dd>Spine.</dd></dl>")
    assert {record.name: (record.definition, record.synonyms) for record in records} == {
        "Metadata": ("The fields.", ()),
        "Synonyms": ("Other names.", ()),
        "Definition": ("The meaning.", ()),
        "Keel": ("Spine.", ()),
    }


@pytest.mark.parametrize(
    ("text", "definition", "notes"),
    [("", "Formal one", ()), ("A way to call code.", "A way to call code.", ("Definition: Formal one",))],
)
def test_a_definition_in_a_list_of_fields_is_that_of_the_term(
    text: str, definition: str, notes: tuple[str, ...]
) -> None:
    fields = (
        "<dl><dt>Definition</dt><dd>Formal one</dd><dt>Synonyms</dt><dd>Interface</dd><dt>See also</dt><dd>B</dd></dl>"
    )
    (api, other), findings = read(f"<dl><dt>API</dt><dd>{text}{fields}</dd><dt>B</dt><dd>Other.</dd></dl>")
    assert (api.name, api.definition, api.synonyms, api.related) == ("API", definition, ("Interface",), ("B",))
    assert api.notes == notes
    assert (other.name, other.definition, findings) == ("B", "Other.", [])


def test_other_lists_in_a_text_have_terms() -> None:
    records, _ = read("<dl><dt>boat</dt><dd>It swims.<dl><dt>keel</dt><dd>Spine.</dd></dl></dd></dl>")
    assert {record.name for record in records} == {"boat", "keel"}


@pytest.mark.parametrize(
    "mark",
    [
        "<a href='#fn1' class='footnote-ref' id='fnref1' role='doc-noteref'><sup>1</sup></a>",
        "<a class='footnote-reference brackets' href='#id2' id='id1'>1</a>",
        "<sup id='fnref:1'><a href='#fn:1' class='footnote-ref'>1</a></sup>",
    ],
)
def test_marks_of_footnotes_are_not_text(mark: str) -> None:
    (keel,), _ = read(f"<dl><dt>keel</dt><dd>The spine.{mark}</dd></dl>")
    assert keel.definition == "The spine."


def test_several_values_in_a_cell_of_notion_are_a_list() -> None:
    (one, other), _ = read(
        "<table><tr><th>Name</th><th>Definition</th><th>Tags</th></tr><tr><td>keel</td><td>The spine</td><td>"
        "<span class='selected-value x'>boat</span><span class='selected-value'>part</span></td></tr>"
        "<tr><td>mate</td><td>A man</td><td><span class='selected-value'>crew</span></td></tr></table>"
    )
    assert (one.categories, other.categories) == (("boat", "part"), ("crew",))


@pytest.mark.parametrize(
    ("written", "name", "synonyms", "status"),
    [
        ("DMA (Direct Memory Access)", "DMA", ("Direct Memory Access",), None),
        ("Points (US: <i>switch</i>)", "Points", ("switch",), None),
        ("Token (security)", "Token (security)", (), None),
        ("<del>Whitelist</del>", "Whitelist", (), "deprecated"),
        ("Fid (obsolete)", "Fid", (), "obsolete"),
        ("White<s>list</s>", "Whitelist", (), None),
    ],
)
def test_marks_of_a_name_in_a_list_are_read_as_in_markdown(
    written: str, name: str, synonyms: tuple[str, ...], status: str | None
) -> None:
    (record,), findings = read(f"<dl><dt>{written}</dt><dd>A thing.</dd></dl>")
    assert (record.name, record.synonyms, record.status, record.definition) == (name, synonyms, status, "A thing.")
    assert findings == []


@pytest.mark.parametrize("tag", ["footer", "nav"])
def test_lists_in_a_footer_or_in_navigation_are_read_on_a_page_without_others(tag: str) -> None:
    around = f"<{tag}><dl><dt>Hull</dt><dd>A body.</dd></dl></{tag}>"
    assert names(f"<h1>Glossary</h1>{around}") == [("Hull",)]
    assert names(f"<dl><dt>Keel</dt><dd>A spine.</dd></dl>{around}") == [("Keel",)]


BUTTONS = [
    ("Fid<button>Copy link</button>", "Fid"),
    ("<span>Fid</span> <button>+</button>", "Fid"),
    ("<button>Fid</button>", "Fid"),
    ("<button>Fid</button> <small>of wood</small>", "Fid of wood"),
    ("<a class='headerlink' href='#a'>Permalink</a><button>Fid</button>", "Fid"),
]


@pytest.mark.parametrize(("title", "name"), BUTTONS)
def test_buttons_after_a_name_are_not_part_of_it(title: str, name: str) -> None:
    listed = f"<!doctype html><dl><dt>{title}<dd>A pin. <button>Share</button><dt>Mast<dd>A pole.</dl>"
    headed = f"<!doctype html><h1>Glossary</h1><h2>{title}</h2><p>A pin.</p><h2>Mast</h2><p>A pole.</p>"
    for page in (listed, headed):
        records, _ = read(page)
        assert [(one.name, one.definition) for one in records] == [(name, "A pin."), ("Mast", "A pole.")]


def test_buttons_within_a_sentence_are_words_of_it() -> None:
    records, _ = read(
        "<!doctype html><dl><dt>Save<dd>Press <button>OK</button> or <button>F2</button>.<dt>Mast<dd>A.</dl>"
    )
    assert [(one.name, one.definition) for one in records] == [("Save", "Press OK or F2."), ("Mast", "A.")]
