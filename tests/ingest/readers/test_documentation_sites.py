"""Pages of documentation sites are read as a reader of the site sees them: macros, modules, aliases, links."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.markdown.site_generators import without_site_tags
from ingest.readers.markdown.site_links import linked_term
from ingest.records import TermRecord
from tests.support.contents import read_records

if TYPE_CHECKING:
    from tests.ingest.conftest import Workspace


def read(text: str, file: str) -> tuple[list[TermRecord], list[Diagnostic]]:
    items = list(read_records(io.BytesIO(text.encode()), file))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def page(front: str, body: str, file: str = "terms/page.md") -> TermRecord:
    (record,), _ = read(f"---\n{front}\n---\n{body}\n", file)
    return record


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("{{Sidebar}}\n\nA {{Word('x y')}}.", "\n\nA [x y](<#term-x-y>)."),
        ('{{ glossary("pod", "pods") }} in {{HTMLElement("video")}}', "[pods](<#term-pod>) in video"),
        ('{{EmbedLiveSample("a", 1)}}{{Compat}}', ""),
        ("at {{ site.baseurl }}/x and {{ 'y' | relative_url }}", "at /x and y"),
        ("Use {{variable}}, see [it]({{ site.url }}/x).", "Use {{variable}}, see [it](/x)."),
        (
            'A {{< term "tight" >}} {{% glossary "hull" "body" %}}{{< video "x" >}}',
            "A [tight](<#term-tight>) [body](<#term-hull>)",
        ),
        (r"$\frac{{a}}{{b}}$", r"$\frac{{a}}{{b}}$"),
        (
            "{term}`Keel`, {term}`the body <hull>` and {ref}`this part <part>`",
            "[Keel](<#term-Keel>), [the body](<#term-hull>) and this part",
        ),
        (
            "[[Deep learning|nets]], [[a/b/Model#Part]], [[#Here]]",
            "[nets](<#term-Deep-learning>), [a/b/Model](<#term-Model>), Here",
        ),
        ("![[a.png]]See ==this== %%not this%% now. ^block-1", "See this  now."),
        ("> [!tip] Mind\n> it", "> Mind\n> it"),
        ("a == b == c, x[[1]], [[ -f x ]], 100%% of 5%%", "a == b == c, x[[1]], [[ -f x ]], 100%% of 5%%"),
    ],
)
def test_tags_become_what_the_site_shows(markdown: str, shown: str) -> None:
    assert without_site_tags(markdown) == shown


@pytest.mark.parametrize(
    ("address", "folder", "term"),
    [
        ("./pod", "", "pod"),
        ("../pod/", "", "pod"),
        ("./pod.mdx#use", "", "pod"),
        ("./images/", "", "images"),
        ("./logo.png", "", None),
        ("/en/docs/Words/Pod", "words", "Pod"),
        ("/en/docs/Words/Node/DOM", "words", "Node/DOM"),
        ("/en/docs/Guides/Pod", "words", None),
        ("tel:+1", "", None),
        ("HTTPS://e.example/terms/pod.md", "", None),
    ],
)
def test_links_within_a_site(address: str, folder: str, term: str | None) -> None:
    assert linked_term(address, folder) == term


def test_macros_are_not_text_and_links_to_other_sites_are_not_terms() -> None:
    record = page(
        "title: Snark\nslug: Glossary/Snark",
        '{{GlossarySidebar}}\n\nA **snark** is a rare {{Glossary("animal")}}, hunted by '
        '{{Glossary("Hunter", "hunters")}}.\n'
        '\n## See also\n\n- [Snark](https://snark.example/) in a poem\n- {{Glossary("Boojum")}}\n- '
        "[Bandersnatch](./bandersnatch.md)\n",
        "words/snark/index.md",
    )
    assert record.definition == "A snark is a rare animal, hunted by hunters."
    assert record.related == ("Boojum", "bandersnatch", "animal", "Hunter")


def test_links_to_other_sites_in_front_matter_are_not_terms() -> None:
    record = page("title: A\nrelated: ['[[Deep learning]]', '[B](https://b.example/)', '[C](c.md)', D]", "X.")
    assert record.related == ("Deep-learning", "c", "D")
    assert "related (text): B" in record.notes


def test_modules_of_mdx_are_not_text_and_code_is() -> None:
    body = (
        "import Tabs from '@theme/Tabs';\nimport {\n  A,\n  B\n} from '@site/x';\nexport const Note = () => "
        "(\n  <b />\n);\n\n"
        "{/* hidden */}\nThe **keel** is <Term id='spine'>the spine</Term>. <Figure src=\"k.svg\" />\n\n"
        "```js\nimport x from 'y';\n```\n"
    )
    record = page("title: Keel", body, "terms/keel.mdx")
    assert (record.definition, record.technical_definition) == ("The keel is the spine.", "import x from 'y';")


def test_scripts_and_styles_of_a_page_are_not_text_and_those_in_code_are() -> None:
    style = "<style scoped>\n.x { color: red }\n\n.y > b { color: blue }\n</style>"
    script = "<script setup>\nimport X from './x'\n\nconst hull: X = 1\n</script>"
    text = f"{script}\n\n# Glossary\n\n## Hull\n\nA body.\n\n{style}\n"
    text += "\n## Mast\n\nIt has `<script>` elements.\n\n```\n<style>\n</style>\n```\n\n<style>b {}</style>\n"
    (hull, mast), findings = read(text, "glossary.md")
    assert (hull.definition, hull.technical_definition, findings) == ("A body.", None, [])
    assert (mast.definition, mast.technical_definition) == ("It has <script> elements.", "<style>\n</style>")


def test_the_text_shown_on_hovering_is_the_definition() -> None:
    assert page("title: Keel\nhoverText: The spine.", "The keel is the spine.").definition == "The spine."


def test_front_matter_may_be_toml() -> None:
    (record,), diagnostics = read(
        '+++\n# Hugo\ntitle = "Node"\naliases = ["/old/node/", "Minion"]\ndraft = false\ntags = ["core"]\n\n'
        "[params]\nx = 1\n+++\n"
        "A machine.\n",
        "content/node.txt",
    )
    assert (record.name, record.line, record.definition) == ("Node", 3, "A machine.")
    assert (record.synonyms, record.categories) == (("Minion",), ("core",))
    assert record.notes == ("aliases (addresses): /old/node/", "draft: false", "params: x: 1")
    assert [found.line for found in diagnostics] == [5, 8]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [("+++\ntitle = Node\n+++\nX.\n", 2, "not-toml"), ("+++\ntitle = 'Node'\nX.\n", 1, "open-front-matter")],
)
def test_invalid_toml_is_reported(text: str, line: int, code: str) -> None:
    records, (found,) = read(text, "node.md")
    assert (records, found.line, found.severity, found.code) == ([], line, Severity.ERROR, code)


def test_addresses_among_aliases_are_not_synonyms() -> None:
    record = page("title: A\naliases: [/old/a/, 'https://e.example/a', Alpha]", "X.")
    assert record.synonyms == ("Alpha",)
    assert record.notes == ("aliases (addresses): /old/a/; https://e.example/a",)


@pytest.mark.parametrize("body", ["* **W**: Width.\n* **X**: Extra.\n* **Y**: Why.\n", "W\n: Width.\n\nX\n: Extra.\n"])
def test_a_page_with_a_title_is_one_term_whatever_its_lists(body: str) -> None:
    record = page("title: WXYZ", f"A way of work.\n\n{body}", "terms/wxyz.md")
    assert (record.name, record.definition) == ("WXYZ", "A way of work.")
    assert "Width." in str(record.technical_definition)


def test_a_term_may_have_a_name_as_that_of_a_glossary() -> None:
    assert page("title: Vocabulary", "All tokens of a model.", "terms/vocabulary.md").name == "Vocabulary"


@pytest.mark.parametrize("front", ["title: Bare stub", "title: Reserved\nweight: 3", "title: Alone\nlayout: term"])
def test_a_page_with_only_a_title_is_a_term_without_a_definition(front: str) -> None:
    (record,), diagnostics = read(f"---\n{front}\n---\n", "terms/stub.md")
    assert (record.name, record.definition) == (front.split("\n")[0].removeprefix("title: "), None)
    assert "no-definition" in [found.code for found in diagnostics]


@pytest.mark.parametrize("front", ["title: Search", "title: Find\nlayout: search", "title: My glossary"])
def test_a_page_that_is_a_function_of_its_site_is_not_a_term(front: str) -> None:
    records, diagnostics = read(f"---\n{front}\n---\n", "terms/x.md")
    assert (records, diagnostics[-1].code) == ([], "not-a-term")


def test_a_page_with_a_lead_paragraph_and_many_headings_is_a_term() -> None:
    assert page("title: Packet", "A unit of data.\n\n" + "## Part\n\nText.\n\n" * 9).definition == "A unit of data."


def test_notes_of_a_vault_are_read_as_it_shows_them() -> None:
    record = page(
        "aliases: [ML]\ntags: [ai/core]",
        "# Machine learning\n\nLearning from data, see [[Deep learning|deep nets]] and [[Model]]. ^block1\n"
        "\n![[figure.png]]",
        "vault/Machine learning.md",
    )
    assert record.definition == "Learning from data, see deep nets and Model."
    assert (record.technical_definition, record.related) == (None, ("Deep-learning", "Model"))
    assert (record.identifier, record.synonyms) == ("Machine learning", ("ML",))


def test_a_link_to_a_file_finds_the_term_of_that_file(desk: Workspace) -> None:
    desk.put("docs/words/zib/index.md", "---\ntitle: Zib\n---\nA zib; see [blorps](/docs/Words/Blorp/Zib).\n")
    desk.put(
        "docs/words/blorp/zib/index.md",
        "---\ntitle: Blorp (Zib)\n---\nA zib of [networks](../../blorp-network-bn.md).\n",
    )
    desk.put(
        "docs/words/blorp-network-bn.md",
        "---\ntitle: Blorp Networks (BN)\n---\nNets; see [zib](./zib/), [x](010-x.md).\n",
    )
    desk.put("docs/words/010-x.md", "---\ntitle: Anything else\n---\nNot like [zib](zib/index.md).\n")
    report = desk.ingest("docs")
    assert (report.added, report.errors) == (4, ())
    terms = desk.terms()
    lexicon = desk.lexicon()
    found = {name: {other for other in lexicon.relations([term.iri])[term.iri].related} for name, term in terms.items()}
    lexicon.close()
    iris = {name: term.iri for name, term in terms.items()}
    zib, blorp, networks, other = (iris[name] for name in ("Zib", "Blorp (Zib)", "Blorp Networks", "Anything else"))
    assert found == {
        "Zib": {blorp, networks, other},
        "Blorp (Zib)": {zib, networks},
        "Blorp Networks": {zib, blorp, other},
        "Anything else": {zib, networks},
    }


def test_links_by_name_and_by_file_find_a_page_with_another_identifier(desk: Workspace) -> None:
    desk.put("docs/ml.md", "---\ntitle: Machine learning\nid: learning\n---\nLearning from data.\n")
    desk.put("docs/a.md", "---\ntitle: By file\n---\nSee [it](ml.md).\n")
    desk.put("docs/b.md", "---\ntitle: By name\nrelated: [Machine learning]\n---\nX.\n")
    desk.put("docs/c.md", "---\ntitle: By identifier\nrelated: [learning]\n---\nX.\n")
    assert desk.ingest("docs").errors == ()

    def related() -> set[str]:
        lexicon = desk.lexicon()
        found = {
            name
            for name, term in desk.terms().items()
            if "https://kg.example/term/learning" in lexicon.relations([term.iri])[term.iri].related
        }
        lexicon.close()
        return found

    assert related() == {"By file", "By name", "By identifier"}
    desk.put("docs/ml.md", "---\ntitle: Statistics\nid: learning\n---\nLearning from data.\n")
    desk.ingest("docs")
    assert related() == {"By file", "By identifier"}
    (desk.root / "docs/ml.md").unlink()
    desk.ingest("docs")
    desk.put("docs/learning.md", "---\ntitle: Machine learning\n---\nAgain.\n")
    desk.ingest("docs")
    assert related() == {"By name", "By identifier"}


def test_admonitions_footnotes_and_attributes_of_mkdocs_are_not_the_definition() -> None:
    body = (
        '!!! note "Remark"\n    It is measured\n    in ms.\n\nA delay[^1].\n{: .lead }\n\n    code of {: .x }\n\n'
        "[^1]: As of 2020.\n"
    )
    record = page("title: Latency", body)
    assert record.definition == "A delay."
    assert record.technical_definition == "Remark\nIt is measured in ms.\ncode of"
    assert record.notes == ("As of 2020.",)


def test_components_of_mdx_around_a_text_are_not_text() -> None:
    record = page("title: Keel", '<Card title="x">\n\nThe spine.\n\n</Card>\n\n```\n<Card>\n```\n', "terms/keel.mdx")
    assert (record.definition, record.technical_definition) == ("The spine.", "<Card>")


@pytest.mark.parametrize("title", ["---\ntitle: Glossary\n---\n", "# Glossary\n"])
@pytest.mark.parametrize(
    "form",
    [
        '<Definition term="{0}">\n\n{1}\n\nIt is *wide*.\n\n</Definition>',
        "<GlossaryItem name='{0}'>\n{1}\n\nIt is wide.</GlossaryItem>",
        '<term-definition\n  word="{0}"\n  definition="{1}"\n>\nIt is wide.\n</term-definition>',
        '<Term title={{"{0}"}} description="{1}" />\n\nIt is wide.',
    ],
)
def test_components_that_name_terms_are_terms(title: str, form: str) -> None:
    entries = [form.format("Hull", "A body."), form.format("Mast", "A pole.")]
    records, findings = read(title + "import {Definition} from './x'\n\n" + "\n\n".join(entries) + "\n", "glossary.mdx")
    assert [(one.name, one.definition, one.technical_definition) for one in records] == [
        ("Hull", "A body.", "It is wide."),
        ("Mast", "A pole.", "It is wide."),
    ]
    assert findings == []


def test_attributes_of_components_that_name_terms_are_fields() -> None:
    text = '<Term term="Hull" synonyms={["body", "shell"]} level="2">A body.</Term>\n'
    (hull, mast), _ = read(f'# Glossary\n\n<Terms>\n{text}<Term term="Mast">A pole.</Term>\n</Terms>\n', "a.mdx")
    assert (hull.synonyms, hull.definition, hull.line, mast.line) == (("body", "shell"), "A body.", 4, 5)


@pytest.mark.parametrize(
    "line",
    ['<Term name="oak">Oak</Term> is its wood.', 'Oak is <Tag term="a" />its wood.\n<GlossaryTerm term="oak" />'],
)
def test_components_of_terms_within_a_text_are_not_terms(line: str) -> None:
    line += "\n\n"
    (hull, mast), _ = read(f"# Glossary\n\n## Hull\n\n{line}{line}## Mast\n\nA pole.\n", "glossary.mdx")
    assert (hull.name, hull.definition, mast.name) == ("Hull", "Oak is its wood.", "Mast")


def test_an_empty_list_of_aliases_shows_that_a_page_without_a_title_is_a_term() -> None:
    (record,), (found,) = read("---\naliases: []\n---\nUses [[Loss]].\n", "vault/Gradient descent.md")
    assert (record.name, record.synonyms, found.code) == ("Gradient descent", (), "named-by-file")


def test_a_page_without_a_title_is_named_by_its_file_if_its_keys_are_those_of_a_term() -> None:
    (record,), (found,) = read("---\naliases: [GD]\n---\nUses [[Loss]].\n", "vault/Gradient descent.md")
    assert (record.name, record.synonyms, record.definition) == ("Gradient descent", ("GD",), "Uses Loss.")
    assert (found.code, found.severity, found.line) == ("named-by-file", Severity.INFO, 2)


def test_synonyms_in_one_text_of_front_matter_are_separated_by_commas() -> None:
    assert page("title: Churn\nsynonyms: attrition, turnover", "Leaving.").synonyms == ("attrition", "turnover")
    assert page("title: Churn\naliases: [Loss, 'net, yearly']", "Leaving.").synonyms == ("Loss", "net, yearly")
    assert page("title: Churn\naliases: attrition; loss, net", "Leaving.").synonyms == ("attrition", "loss, net")


@pytest.mark.parametrize("mark", [":", " :id=fork", " {docsify-ignore}", " {#fork}"])
def test_marks_after_headings_are_not_part_of_names(mark: str) -> None:
    records, _ = read(f"# Glossary\n\n## Fork{mark}\n\nA copy.\n\n## Ratio 1:2\n\nA half.\n", "glossary.md")
    assert [(one.name, one.definition) for one in records] == [("Fork", "A copy."), ("Ratio 1:2", "A half.")]


@pytest.mark.parametrize("title", ["Ship :boat:", "?:", "::"])
def test_colons_of_emoji_and_operators_are_part_of_names(title: str) -> None:
    records, _ = read(f"# Glossary\n\n## `{title}`\n\nA copy.\n\n## Ratio 1:2\n\nA half.\n", "glossary.md")
    assert [one.name for one in records] == [title, "Ratio 1:2"]


@pytest.mark.parametrize("snippet", ['--8<-- "includes/abbreviations.md"', '-8<- "x.md"'])
def test_included_snippets_are_not_text(snippet: str) -> None:
    (record,), _ = read(f"# Glossary\n\n## Fork\n\nA copy of `8<`.\n\n{snippet}\n", "glossary.md")
    assert (record.definition, record.technical_definition) == ("A copy of 8<.", None)


def test_a_page_of_an_outliner_has_its_definition_in_a_bullet() -> None:
    assert page("title: Hull\nsynonyms: body", "- The body of a boat.").definition == "The body of a boat."
    assert page("title: Hull\nsynonyms: body", "- One.\n- Two.").definition == "- One.\n- Two."
