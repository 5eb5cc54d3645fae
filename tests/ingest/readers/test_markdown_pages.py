"""Markdown pages with front matter are read as one term each."""

import io

import pytest

from ingest.diagnostics import Diagnostic, Severity
from ingest.records import TermRecord
from tests.support.contents import read_records

PAGE = """---
title: Adam (Adaptive Moment Estimation)
id: adam
date: 2018-04-12
short_description: >
  An optimizer with a **rate** of its own for each
  [weight](/weight/).
aka:
- ADAM optimizer
tags: ["training", "", "Optimizers"]
related: [rmsprop]
full_link:
---
 An optimizer with a rate of its own for each weight.

<!--more--> <!-- not shown -->

It keeps two {{< glossary_tooltip text="moments" term_id="moment" >}} of each
{{< glossary_tooltip term_id="the-gradient" >}};
see [SGD](./sgd.md#start "t"), [here](https://example.org/x/) and [there](/docs/concepts/y/).<br>New line.

{{< note >}}
- Not for *all* `x < y`.
  - Rarely.
{{< /note >}}

## Background

Published in 2014.

## How it helps

### In short

| a | b |
|---|---|
| 1 | 2 |

```py
step(lr=.1)
```

## Also known as

- Adam optimiser

## See also

* [Momentum](/docs/glossary/?all=true#term-momentum)
* [Nadam](../nadam/index.md)

{{% video x %}}
"""


def read(text: str | bytes, file: str = "terms/adam.md") -> tuple[list[TermRecord], list[Diagnostic]]:
    content = text.encode() if isinstance(text, str) else text
    items = list(read_records(io.BytesIO(content), file))
    records = [item for item in items if isinstance(item, TermRecord)]
    return records, [item for item in items if isinstance(item, Diagnostic)]


def codes(diagnostics: list[Diagnostic]) -> list[tuple[int | None, Severity, str]]:
    return [(found.line, found.severity, found.code) for found in diagnostics]


def test_a_page_fills_every_field() -> None:
    (record,), diagnostics = read(PAGE)
    assert codes(diagnostics) == [(4, Severity.INFO, "unknown-column")]
    assert record == TermRecord(
        name="Adam",
        file="terms/adam.md",
        line=2,
        raw=PAGE.rstrip("\n"),
        categories=("training", "Optimizers"),
        definition="An optimizer with a rate of its own for each weight.",
        technical_definition="It keeps two moments of each the gradient; see SGD, here and there.\nNew line.\n"
        "- Not for all x < y.\n- Rarely.\nHow it helps\nIn short\na | b\n1 | 2\nstep(lr=.1)",
        background="Published in 2014.",
        synonyms=("Adaptive Moment Estimation", "Adam optimiser", "ADAM optimizer"),
        identifier="adam",
        related=("rmsprop", "weight", "momentum", "nadam", "moment", "the-gradient", "sgd"),
        notes=("date: 2018-04-12",),
    )


def test_line_ends_and_encodings_change_only_the_raw_text() -> None:
    (record,), _ = read(PAGE)
    for content in (PAGE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + PAGE.encode(), PAGE.encode("utf-16")):
        assert read(content)[0] == [record]


def test_without_a_short_description_the_first_paragraph_is_the_definition() -> None:
    (record,), _ = read("---\ntitle: Epoch\nid: e\n---\nOne pass,\nwhole.\n\nUsually many.\n\n## Why\n\nTo learn.\n")
    assert (record.definition, record.technical_definition) == ("One pass, whole.", "Usually many.\nWhy\nTo learn.")


def test_a_definition_that_ends_with_a_colon_includes_the_list_after_it() -> None:
    (record,), _ = read("---\ntitle: Upstream\n---\nMay mean:\n\n- the core\n- a source\n\nMore.\n")
    assert (record.definition, record.technical_definition) == ("May mean:\n- the core\n- a source", "More.")


def test_text_above_the_more_marker_is_the_definition() -> None:
    (record,), _ = read("---\ntitle: Epoch\n---\nOne pass.\n\nWhole.\n<!--more-->\nUsually many.\n")
    assert (record.definition, record.technical_definition) == ("One pass.\nWhole.", "Usually many.")


def test_a_description_and_another_text_are_both_kept() -> None:
    (record,), _ = read("---\ntitle: Epoch\ndescription: A pass.\nsummary: Pass!\n---\nOne pass over *all* data.\n")
    assert (record.definition, record.technical_definition) == ("A pass.", "One pass over all data.")
    assert record.notes == ("summary: Pass!",)


def test_a_long_description_continues_below_the_front_matter() -> None:
    (record,), _ = read(
        "---\ntitle: Epoch\nsummary: A pass.\nlong_description: One.\n---\nTwo.\n\n## Details\n\nThree.\n"
    )
    assert (record.definition, record.technical_definition) == ("A pass.", "One.\nTwo.\nThree.")


def test_the_heading_is_the_name_of_a_page_without_a_title() -> None:
    (record,), _ = read("---\ntags: [a]\n---\n\n# Learning *rate*\n\nA step's size.\n", "x.md")
    assert (record.name, record.line, record.definition) == ("Learning rate", 5, "A step's size.")


def test_a_heading_that_differs_from_the_title_is_a_note() -> None:
    (record,), _ = read("---\ntitle: CPU\n---\n# The *processor*\n\nIt computes.\n")
    assert (record.name, record.definition, record.notes) == ("CPU", "It computes.", ("heading: The processor",))
    (record,), _ = read("---\ntitle: CPU\n---\n## cpu\n\nIt computes.\n")
    assert (record.name, record.definition, record.notes) == ("CPU", "It computes.", ())


@pytest.mark.parametrize(
    ("file", "title", "identifier"),
    [
        ("terms/container.md", "Containers", "container"),
        ("terms/auto-scaling.markdown", "Autoscaling", "auto-scaling"),
        ("upload:cloud-native-tech.md", "Cloud Native Technology", "cloud-native-tech"),
        ("terms/pod/index.md", "Pod", "pod"),
        ("terms/010.md", "Pod", "010"),
        ("terms/blorp-network-bn.md", "Blorp Networks (BN)", "blorp-network-bn"),
        ("terms/blorp/zib/index.md", "Blorp (Zib)", "blorp/zib"),
        ("terms/zib/index.md", "Zib", "zib"),
        ("stdin:0123456789ab", "Pod", None),
    ],
)
def test_the_file_name_identifies_a_page_without_an_id(file: str, title: str, identifier: str | None) -> None:
    (record,), _ = read(f"---\ntitle: {title}\n---\nWhat it is; see [itself](/{identifier}/).\n", file)
    assert record.identifier == identifier
    assert record.related == (() if identifier else ("None",))


def test_an_identifier_is_spelled_as_the_file_is() -> None:
    (record,), _ = read("---\ntitle: StorageClass\nid: storageclass\n---\nX.\n", "terms/storage-class.md")
    assert record.identifier == "storage-class"


def test_a_relations_list_with_more_text_is_also_a_note() -> None:
    (record,), _ = read(
        "---\ntitle: A\n---\nX.\n\n## Related terms\n\n- [SGD](sgd.md), the older one, which is plain\n"
    )
    assert record.related == ("sgd",)
    assert record.notes == ("Related terms (text): - SGD, the older one, which is plain",)


def test_a_sentence_in_a_synonyms_section_is_a_note() -> None:
    (record,), _ = read("---\ntitle: A\n---\nX.\n\n## Synonyms\n\nB, C\n\nIt is not D, as some say.\n")
    assert record.synonyms == ("B", "C")
    assert record.notes == ("Synonyms (text): B, C\nIt is not D, as some say.",)


def test_a_developers_section_is_read_as_sentences() -> None:
    (record,), _ = read("---\ntitle: A\n---\nX.\n\n## Developers\n\n- NVIDIA makes it.\n- Google uses it; often.\n")
    assert [sentence.text for sentence in record.developers] == ["NVIDIA makes it.", "Google uses it; often."]


@pytest.mark.parametrize(
    ("text", "line", "severity", "code"),
    [
        ("---\ntitle: [a\ntags: b\n---\nX.\n", 3, Severity.ERROR, "not-yaml"),
        ("---\ntitle: A\naka: &x [b]\ntags: *x\n---\nX.\n", 4, Severity.ERROR, "not-yaml"),
        (f"---\ntitle: A\nx: {'[' * 5000}\n---\nX.\n", 3, Severity.ERROR, "not-yaml"),
        (f"---\ntitle: A\nx: {'y' * 70_000}\n---\nX.\n", 1, Severity.ERROR, "long-front-matter"),
        ("---\ntags: [a]\n---\nX.\n", 2, Severity.ERROR, "no-name"),
        ("---\ntags: [a]\ntitle: A\n---\n", 3, Severity.WARNING, "no-definition"),
        ("---\nlayout: search\ntitle: Search\n---\n", 3, Severity.WARNING, "not-a-term"),
        ("---\ntitle: Install\n---\n" + "## Step\n\nDo.\n\n" * 7, 2, Severity.WARNING, "not-a-term"),
        ("---\ntags: [a]\ntitle: A\n---\nX.\n\n<!-- hidden\n\nY.\n", 7, Severity.WARNING, "open-comment"),
        ("---\ntags: [a]\ntitle: A\n---\nX.\xa0\ufffd\n", 5, Severity.WARNING, "lost-character"),
        ("\n \n", None, Severity.ERROR, "empty-file"),
        ("---\ntitle: A\n---\n" + "X. " * (1 << 21), None, Severity.ERROR, "too-large"),
    ],
)
def test_problems_of_a_page_are_reported_with_their_line(
    text: str, line: int | None, severity: Severity, code: str
) -> None:
    records, diagnostics = read(text)
    assert (line, severity, code) in codes(diagnostics)
    assert all(found.remedy for found in diagnostics)
    assert len(records) == (code in ("no-definition", "open-comment", "lost-character"))


def test_a_file_whose_name_begins_with_an_underscore_is_skipped() -> None:
    records, diagnostics = read(PAGE, "terms/_index.md")
    assert (records, codes(diagnostics)) == ([], [(1, Severity.INFO, "skipped-page")])


def test_the_format_is_detected_from_front_matter_with_any_file_name() -> None:
    assert read(PAGE, "adam.txt")[0][0].name == "Adam"
    assert read("// TRAINING TERM\nEpoch\nOne pass.\n", "epoch.md")[0][0].categories == ("Training",)


@pytest.mark.parametrize(
    ("front", "status", "replaced_by"),
    [
        ("status: Deprecated", "deprecated", ()),
        ("deprecated: true", "deprecated", ()),
        ("status: Completed", "approved", ()),
        ("status: Feedback Appreciated", "Feedback Appreciated", ()),
        ("replaced_by: '[Node](node.md)'", None, ("node",)),
        ("replaced_by: ../net/node.md", None, ("node",)),
        ("replaced_by: Node.js", None, ("Node.js",)),
    ],
)
def test_front_matter_states_the_status_of_a_term(front: str, status: str | None, replaced_by: tuple[str, ...]) -> None:
    (term,), _ = read(f"---\ntitle: Pod\n{front}\n---\nA group.\n\n## Status\n\nIn use.\n")
    assert (term.status, term.replaced_by, term.definition) == (status, replaced_by, "A group.")
    assert term.notes == ()


@pytest.mark.parametrize(
    ("front", "synonyms"),
    [
        ("---\ntitle: Port\naliases: haven, harbor\n---\n", ("haven", "harbor")),
        ('---\ntitle: Capital\naliases:\n- "Washington, D.C."\n---\n', ("Washington, D.C.",)),
        ("---\ntitle: Capital\naliases: ['Washington, D.C.']\n---\n", ("Washington, D.C.",)),
        ('+++\ntitle = "Capital"\naliases = ["Washington, D.C."]\n+++\n', ("Washington, D.C.",)),
    ],
)
def test_commas_separate_synonyms_in_a_text_of_front_matter_but_not_in_a_list(front: str, synonyms: object) -> None:
    (record,), _ = read(f"{front}A place.\n")
    assert record.synonyms == synonyms


def test_front_matter_with_languages_leaves_the_text_below_it_as_the_definition() -> None:
    (term,), _ = read("---\ntitle: Pod\ntitle@de: Kapsel\ndefinition@de: Eine Gruppe.\n---\nA group.\n\nMore.\n")
    (german,) = term.translations
    assert (term.name, term.definition, term.technical_definition) == ("Pod", "A group.", "More.")
    assert (german.language, german.name, german.definition) == ("de", "Kapsel", "Eine Gruppe.")


LISTED = {
    "headings": "### Hull\n\nThe body.\n\n### Keel\n\nThe spine.\n",
    "bold": "- **Hull**: The body.\n- **Keel**: The spine.\n",
    "plain": "Hull: The body.\n\nKeel: The spine.\n",
    "list": "Hull\n: The body.\n\nKeel\n: The spine.\n",
    "table": "| Term | Definition |\n|---|---|\n| Hull | The body. |\n| Keel | The spine. |\n",
}


@pytest.mark.parametrize("listed", LISTED.values(), ids=LISTED)
@pytest.mark.parametrize("front", ["title: Ships", "title: Ships\ndescription: Words about ships."])
@pytest.mark.parametrize("heading", ["", "# Ships\n\n"])
@pytest.mark.parametrize("below", ["", "## References\n\nA book.\n"])
def test_the_only_section_of_a_page_may_list_terms(listed: str, front: str, heading: str, below: str) -> None:
    records, _ = read(f"---\n{front}\n---\n\n{heading}## Terminology\n\n{listed}\n{below}", "docs/ships.md")
    assert [(one.name, one.definition) for one in records] == [("Hull", "The body."), ("Keel", "The spine.")]


@pytest.mark.parametrize(
    ("front", "body", "definition"),
    [
        ("definition: A vessel.", f"## Terminology\n\n{LISTED['bold']}", "A vessel."),
        ("id: ship", f"A vessel.\n\n## Terminology\n\n{LISTED['bold']}", "A vessel."),
        ("id: ship", f"## Terminology\n\n{LISTED['bold']}\n## Use\n\nTo sail.\n", None),
        ("id: ship", "# Ship\n\n## Terminology\n\nThe word is old.\n", None),
    ],
)
def test_a_page_with_other_text_than_a_list_of_terms_is_one_term(front: str, body: str, definition: str | None) -> None:
    (record,), _ = read(f"---\ntitle: Ship\n{front}\n---\n\n{body}")
    assert (record.name, record.definition) == ("Ship", definition)
    assert "Terminology" in (record.technical_definition or "")


@pytest.mark.parametrize("file", ["glossary/pod.md", "docs/key-terms/pod.md", "glossar/pod/index.md"])
def test_a_page_without_front_matter_in_the_folder_of_a_glossary_is_a_term(file: str) -> None:
    (pod,), findings = read("# Pod\n\nA group. See [node](node.md).\n\n## See also\n\n- Volume\n", file)
    assert (pod.name, pod.identifier, pod.definition) == ("Pod", "pod", "A group. See node.")
    assert (set(pod.related), findings) == ({"Volume", "node"}, [])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("notes/pod.md", "# Pod\n\nA group.\n"),
        ("glossary/README.md", "# Pods\n\nHow to write a page.\n"),
        ("glossary/pod.md", "A group without a title.\n"),
        ("glossary/pod.md", "# Pod\n\nA group.\n\n# Node\n\nA machine.\n"),
    ],
)
def test_other_pages_without_front_matter_are_not_terms(file: str, text: str) -> None:
    records, findings = read(text, file)
    assert (records, [found.code for found in findings]) == ([], ["not-a-glossary"])


@pytest.mark.parametrize(
    "title", ["Privacy Policy", "Terms of Service", "Datenschutzerkl\u00e4rung", "Mentions l\u00e9gales"]
)
@pytest.mark.parametrize(
    "form", ["# {}\n\n", "---\ntitle: {}\nlayout: page\n---\n\n", "---\ntitle: {0}\n---\n\n# {0}\n\n"]
)
def test_legal_notices_of_a_site_are_not_terms(form: str, title: str) -> None:
    text = form.format(title) + "We \u2013 wir, nous \u2013 keep nothing.\n\n## Cookies\n\nWe use none.\n"
    records, (found,) = read(text, "terms/notice.md")
    assert (records, found.code) == ([], "legal-notice")


def test_definitions_of_legal_notices_and_notices_with_definitions_are_read() -> None:
    (policy,), _ = read("# Privacy policy\n\nA text about the data that a site keeps.\n", "terms/privacy-policy.md")
    assert policy.definition == "A text about the data that a site keeps."
    text = "# Terms of Service\n\nYou agree.\n\n## Definitions\n\n**Site**: This page.\n\n**User**: A reader.\n"
    assert [record.name for record in read(text, "terms/service.md")[0]] == ["Site", "User"]
