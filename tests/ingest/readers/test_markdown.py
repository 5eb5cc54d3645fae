"""Markdown is converted to plain text, and parentheses after a name are split off as synonyms."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.markdown.blocks import plain
from ingest.readers.markdown.expansions import expanded
from ingest.readers.markdown.site_generators import without_site_tags


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A *b* **c** `d` ~e~ \\*f\\* &amp; &#58;", "A b c d ~e~ *f* & :"),
        ("One\ntwo  \nthree\n\nfour", "One two\nthree\nfour"),
        ("- a\n- b\n\n  c\n  1. d\n", "- a\n- b\nc\n1. d"),
        ("> quoted\n> text", "quoted text"),
        ("![alt *text*](a.png) <b>bold</b><!-- no -->", "alt text bold"),
        ("<div>\na <b>c</b> &lt;\n<!-- no\n-->\n</div>\n\nd", "a c <\nd"),
        ("    code  x\n", "code x"),
        ("| a | b |\n|---|---|\n| c | **d** |\n", "a | b\nc | d"),
        ("a {{< note >}}b{{< /note >}} {{%c d%}}e {% raw %}f{% endraw %}", "a b e f"),
        ('{{< figure src="a.png" caption="Its [caption]" >}}', "Its [caption]"),
        ("Epoch\n: One pass", "Epoch\nOne pass"),
        ("[" * 30_000, "[" * 30_000),
    ],
)
def test_markdown_becomes_plain_text(markdown: str, text: str) -> None:
    assert plain(markdown).text == text


@pytest.mark.parametrize(
    ("address", "reference"),
    [
        *[("/pod/", "pod"), ("/pod", "pod"), ("pod.md", "pod"), ("../a/pod.md#x", "pod"), ("pod/index.md", "pod")],
        *[
            ("#pod", "pod"),
            ("#term-pod", "pod"),
            ("/docs/glossary/?all=true#term-pod", "pod"),
            ("/x/glossary/pod/", "pod"),
        ],
        *[("/a%20b/", "a b"), ("{{< relref `pod.md` >}}", "pod"), ('{{< ref "/pod" >}}', "pod")],
        *[
            ("https://example.org/pod/", None),
            ("//example.org/pod", None),
            ("mailto:a@b", None),
            ("/docs/x/pod/", None),
        ],
        *[
            ("pod.png", None),
            ("pod/", None),
            ("README.md", None),
            ("/", None),
            ("x.md/../", None),
            ("/docs/x/#a", None),
        ],
    ],
)
def test_a_link_within_a_site_may_lead_to_a_term(address: str, reference: str | None) -> None:
    assert plain(f"A [link]({address})").references == ((reference,) if reference else ())


@given(st.text(alphabet="{}<>%/ab=\"'`\n-", max_size=60))
def test_closed_tags_are_removed_and_lines_are_kept(text: str) -> None:
    left = without_site_tags(text)
    assert not re.search(r"\{\{<[^{}]*>\}\}|\{\{%[^{}]*%\}\}", left)
    assert left.count("\n") == text.count("\n")


EXPANSIONS = [
    *[
        ("Adam", "Adaptive Moment Estimation"),
        ("CSI", "Container Storage Interface"),
        ("TLS", "transport layer security"),
    ],
    *[("mTLS", "Mutual Transport Layer Security"), ("cgroup", "control group"), ("LoRA", "Low-Rank Adaptation")],
    *[("LLMs", "Large Language Models"), ("CRD", "CustomResourceDefinition"), ("PaC", "Policy as Code")],
    *[("BERT", "Bidirectional Encoder Representations from Transformers"), ("XML", "eXtensible Markup Language")],
    *[("k-NN", "k-nearest neighbors"), ("TF-IDF", "term frequency\u2013inverse document frequency")],
]


@pytest.mark.parametrize(("short", "long"), EXPANSIONS)
def test_an_abbreviation_and_its_expansion_are_synonyms(short: str, long: str) -> None:
    assert expanded(f"{short} ({long})") == (short, long)
    assert expanded(f"{long} ({short})") == (long, short)


@pytest.mark.parametrize(
    "name",
    [
        *["Token (security)", "Token (text)", "Model (ML)", "Bar (beverage container)", "PC (politics)", "Recall (IR)"],
        *[
            "Temperature (text generation)",
            "Kernel (operating system)",
            "Upstream (disambiguation)",
            "f(x)",
            "(x)",
            "a ()",
        ],
    ],
)
def test_a_qualifier_stays_with_its_name(name: str) -> None:
    assert expanded(name) == (name, None)


def test_a_name_after_also_known_as_is_a_synonym() -> None:
    assert expanded("Epoch (aka “pass”)") == ("Epoch", "pass")
    assert expanded("Epoch (also known as: full pass)") == ("Epoch", "full pass")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_letter_of_a_name_is_lost(outer: str, inner: str) -> None:
    name, synonym = expanded(f"{outer} ({inner})")
    letters = [letter for letter in name + (synonym or "") if letter.isalnum()]
    whole = [letter for letter in outer + inner if letter.isalnum()]
    assert letters == whole or (synonym is not None and whole[: len(letters)] != whole)
