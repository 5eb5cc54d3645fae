"""The language that a document states is that of its terms."""

import io

import pytest

from ingest.records import TermRecord
from tests.support.contents import read_records


def languages(text: str, file: str) -> dict[str, str]:
    items = read_records(io.BytesIO(text.encode()), file)
    return {item.name: item.language for item in items if isinstance(item, TermRecord)}


@pytest.mark.parametrize(
    ("key", "language"), [("lang: fr", "fr"), ("language: French", "fr"), ("locale: fr_CA", "fr-CA")]
)
@pytest.mark.parametrize(
    "body",
    [
        "**Coque**: Le corps.\n\n**Quille**: Le dos.",
        "## Coque\n\nLe corps.\n\n## Quille\n\nLe dos.",
        "Coque\n: Le corps.\n\nQuille\n: Le dos.",
    ],
)
def test_front_matter_states_the_language_of_a_glossary(key: str, language: str, body: str) -> None:
    text = f"---\ntitle: Glossaire\n{key}\n---\n\n{body}\n"
    assert languages(text, "mots.md") == {"Coque": language, "Quille": language}


def test_columns_of_several_languages_override_the_language_of_their_page() -> None:
    text = "---\ntitle: Glossar\nlang: de\n---\n\n| English | German |\n|---|---|\n| hull | Rumpf |\n| keel | Kiel |\n"
    assert languages(text, "glossar.md") == {"hull": "en", "keel": "en"}


@pytest.mark.parametrize(("attribute", "language"), [(":lang: en", "en"), (":lang: pt_BR", "pt-BR"), (":toc:", "de")])
@pytest.mark.parametrize("body", ["[glossary]\nRumpf:: Der Körper.\n", "== Rumpf\n\nDer Körper.\n"])
def test_attribute_of_asciidoc_states_the_language(attribute: str, language: str, body: str) -> None:
    assert languages(f"= Glossar\n{attribute}\n\n{body}", "glossar.adoc") == {"Rumpf": language}


@pytest.mark.parametrize(
    ("package", "language"),
    [
        (r"\usepackage[ngerman]{babel}", "de"),
        (r"\usepackage[english, french]{babel}", "fr"),
        (r"\usepackage[main=spanish,english]{babel}", "es"),
        (r"\setmainlanguage[variant=swiss]{german}", "de"),
        (r"\usepackage[utf8]{inputenc}", "en"),
        (r"% \usepackage[french]{babel}", "en"),
    ],
)
def test_packages_of_latex_state_the_language(package: str, language: str) -> None:
    text = (
        f"\\documentclass{{article}}\n{package}\n\\newglossaryentry{{r}}{{name={{Rumpf}},description={{Der Teil}}}}\n"
    )
    assert languages(text, "words.tex") == {"Rumpf": language}


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Glosario de t\u00e9rminos", "es"),
        ("Lexique", "fr"),
        ("S\u0142ownik poj\u0119\u0107", "pl"),
        ("Rje\u010dnik", "hr"),
        ("Glossar", "de"),
        ("Gloss\u00e1rio", "pt"),
        ("Glossar / Glossary", "en"),
        ("Glossary", "en"),
    ],
)
@pytest.mark.parametrize("form", ["# {}\n\n{}", "---\ntitle: {}\n---\n\n{}"])
def test_the_title_of_a_glossary_shows_the_language(form: str, title: str, language: str) -> None:
    terms = "**Hull**: A.\n\n**Mast** - B.\n"
    assert languages(form.format(title, terms), "words.md") == {"Hull": language, "Mast": language}


def test_a_stated_language_and_another_script_precede_the_title() -> None:
    text = "# Glossar\n\n**Hull**: A.\n\n**\u8239\u4f53**: B.\n"
    assert languages(text, "words.md") == {"Hull": "de", "\u8239\u4f53": "zh"}
    assert set(languages(f"---\nlang: en\n---\n{text}", "words.md").values()) <= {"en", "zh"}
