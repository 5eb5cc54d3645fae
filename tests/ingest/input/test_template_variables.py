"""Variables of templates, which a site generator or a script fills, are not terms in any format."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "# Glossary\n\n## Hull\n\nA body.\n\n{% for t in terms %}\n## {{ t.name }}\n{{ t.text }}\n{% endfor %}\n",
            "a.md",
        ),
        ("**Hull**: A body.\n\n**{{ t.name }}**: {{ t.text }}\n", "glossary.md"),
        ("Term,Definition\nHull,A body.\n{{ t.name }} ({{ t.kind }}),{{ t.text }}\n<%= t.name %>,\n", "a.csv"),
        ('[{"name": "Hull", "definition": "A body."}, {"name": "{{ t }}", "definition": "{{ text }}"}]', "a.json"),
        ("<dl><dt>Hull</dt><dd>A body.</dd><dt>{{ t.name }}</dt><dd>{{ t.text | safe }}</dd></dl>", "glossary.html"),
        ("= Glossary\n\nHull:: A body.\n{{ t.name }}:: {{ t.text }}\n", "a.adoc"),
    ],
)
def test_terms_whose_names_are_variables_are_reported_and_not_read(text: str, name: str) -> None:
    items = list(read_records(io.BytesIO(text.encode()), name))
    (hull,) = (one for one in items if isinstance(one, TermRecord))
    found = [one for one in items if isinstance(one, Diagnostic) and one.code == "unfilled-template"]
    assert (hull.name, hull.definition, len(found)) == ("Hull", "A body.", 1)


def test_a_variable_with_a_definition_is_a_term() -> None:
    text = "Term,Definition\n{{ now }},The time in a template.\n{{ a }} tag,\n{,A brace.\n"
    records = [one for one in read_records(io.BytesIO(text.encode()), "a.csv") if isinstance(one, TermRecord)]
    assert [one.name for one in records] == ["{{ now }}", "{{ a }} tag", "{"]
