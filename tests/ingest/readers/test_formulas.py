"""Formulas of TeX in names and texts are shown with the letters and signs that a reader can type."""

import pytest

from graph.iris import Iris
from graph.model import Term
from ingest.input.documents import uploaded_document
from ingest.organizations.registry import Organizations
from ingest.readers.formulas import shown_formulas
from ingest.sources.source import read_source
from ingest.terms import TermMaker
from tests.support.linear_time import is_linear

MAKER = TermMaker.of_home(Iris("https://kg.example/"), "Words", Organizations.load())
ALPHA, BETA, GREEDY = r"$\alpha$", r"\(\beta_1\)", r"$\epsilon$-greedy"


def terms_in(file: str, text: str) -> dict[str, Term]:
    reading = read_source(uploaded_document(file, text), MAKER, "digest", lambda iri: None)
    return {term.name.value: term for term in reading.terms.values()}


FORMS = {
    "headings": ("a.md", "# Glossary\n\n## {}\n\n{}\n\n## {}\n\n{}\n"),
    "bold": ("a.md", "# Glossary\n\n**{}**: {}\n\n**{}**: {}\n"),
    "plain": ("a.md", "# Glossary\n\n- {}: {}\n- {}: {}\n"),
    "definitions": ("a.md", "# Glossary\n\n{}\n: {}\n\n{}\n: {}\n"),
    "table": ("a.csv", "term,definition\n{},{}\n{},{}\n"),
    "html": ("a.html", "<dl><dt>{}<dd>{}<dt>{}<dd>{}</dl>"),
    "headings of html": ("a.html", "<html><h1>Glossary</h1><h2>{}</h2><p>{}</p><h2>{}</h2><p>{}</p></html>"),
    "org": ("glossary.org", "#+TITLE: Glossary\n\n* {}\n{}\n* {}\n{}\n"),
}


@pytest.mark.parametrize(("file", "form"), FORMS.values(), ids=FORMS)
def test_formulas_are_shown_in_names_and_texts(file: str, form: str) -> None:
    found = terms_in(
        file, form.format(ALPHA, r"The rate \(\eta_1\) of $x_1$ and $x_2$ steps.", GREEDY, rf"Uses {BETA}.")
    )
    assert list(found) == ["α", "ε-greedy"]
    assert str(found["α"].definition and found["α"].definition.value) == "The rate η_1 of x_1 and x_2 steps."
    assert [label.value for label in found["α"].hidden_labels] == [ALPHA]
    assert [label.value for label in found["ε-greedy"].hidden_labels] == [GREEDY]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.rst", ".. glossary::\n\n   :math:`\\alpha`\n      The rate :math:`\\eta`.\n"),
        ("glossary.rst", "Glossary\n========\n\n:math:`\\alpha`\n-------------\n\nThe rate :math:`\\eta`.\n"),
        ("glossary.md", "## {math}`\\alpha`\n\nThe rate {math}`\\eta`.\n"),
    ],
)
def test_formulas_in_roles_are_shown(file: str, text: str) -> None:
    (alpha,) = terms_in(file, text).values()
    assert (alpha.name.value, alpha.definition and alpha.definition.value) == ("α", "The rate η.")


def test_names_of_other_terms_with_formulas_lead_to_them() -> None:
    found = terms_in("a.csv", "term,synonyms,related\n$\\alpha$,rate,\n$\\beta$,$B$,$\\alpha$\n")
    assert found["β"].related == (found["α"].iri,)
    assert [one.value for one in found["β"].synonyms] == ["B"]
    assert {one.value for one in found["β"].hidden_labels} == {r"$\beta$", "$B$"}


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $6.",
        "From $HOME/$USER to $PATH",
        "US$ and A$",
        r"$\frac{a}{b}$",
        r"$\sum_{i=1}^n x_i$",
        r"a regex ^\d+$ or \(\d+\)",
        r"in C:\users\(new\) and $cash$",
    ],
)
def test_other_texts_are_kept(text: str) -> None:
    assert shown_formulas(text) == text
    (term,) = terms_in("a.csv", f'term,definition\nkeel,"{text}"\n').values()
    assert term.definition and term.definition.value == text


def test_escaped_parentheses_of_markdown_are_parentheses() -> None:
    text = r"Unit \(V\) of tension; \(e.g. a b\), \(a or b\) or \(to be\), not \(x_1\) or \(O(n)\)."
    (volt,) = terms_in("glossary.md", f"# Glossary\n\n## Volt \\(V\\)\n\n{text}\n").values()
    shown = "Unit (V) of tension; (e.g. a b), (a or b) or (to be), not x_1 or O(n)."
    assert (volt.name.value, volt.definition and volt.definition.value) == ("Volt (V)", shown)
    assert volt.hidden_labels == ()


@pytest.mark.parametrize("mark", ["$a", "\\(", "$", "\\(a", "$ a", "$x_{", "$\\a"])
def test_marks_of_formulas_are_searched_in_linear_time(mark: str) -> None:
    assert is_linear(lambda size: shown_formulas(mark * size), 25_000, 100_000)


@pytest.mark.parametrize("text", [r"Parameter\(s\)", r"Vitamin \(C\)", r"foo\(a|b\)bar", "sed 's/$a$/b/'"])
def test_parentheses_and_dollars_around_letters_are_not_formulas(text: str) -> None:
    assert shown_formulas(text) == text
