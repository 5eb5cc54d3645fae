"""Terms in another script than English have the language of their script, unless the document states a language."""

import io

import pytest

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records


def read(text: str, name: str = "terms.csv") -> tuple[dict[str, str], list[str]]:
    """Return the language of each term by its name, and the messages about scripts."""
    items = list(read_records(io.BytesIO(text.encode()), name))
    found = [one.message for one in items if isinstance(one, Diagnostic) and one.code == "script-language"]
    return {one.name: one.language for one in items if isinstance(one, TermRecord)}, found


@pytest.mark.parametrize(
    ("name", "definition", "language"),
    [
        ("学習率", "重みを更新する歩幅。", "ja"),
        ("バッチ", "GPU でまとめて処理するデータ。", "ja"),
        ("学习率", "每次更新权重的步长。", "zh"),
        ("학습률", "가중치를 갱신하는 보폭.", "ko"),
        ("อัตราการเรียนรู้", "ขนาดของก้าวในการปรับน้ำหนัก", "th"),
        ("Κύτος", "Το σώμα του πλοίου.", "el"),
        ("Эпоха", "Один проход по данным.", "und-Cyrl"),
        ("هيكل", "جسم السفينة.", "und-Arab"),
        ("Ω", "The unit of electrical resistance.", "en"),
        ("GPU メモリ", "Memory of a graphics card.", "en"),
        ("naïveté", "A lack of experience.", "en"),
        ("λογος", "", "el"),
        ("Hull", "Корпус судна.", "en"),
    ],
)
def test_a_term_has_the_language_of_its_script(name: str, definition: str, language: str) -> None:
    languages, _ = read(f'term,definition\n"{name}","{definition}"\n')
    assert languages == {name: language}


def test_each_language_is_reported_once_and_not_where_it_is_stated() -> None:
    _, found = read("term,definition\n学習率,歩幅のこと。\nエポック,データの一巡。\nЭпоха,Проход.\nEpoch,A pass.\n")
    assert found == [
        "Terms such as '学習率' are read as language 'ja', because of their script.",
        "Terms such as 'Эпоха' are read as language 'und-Cyrl', because of their script.",
    ]
    languages, found = read("term,definition,language\nЭпоха,Один проход по данным.,bg\n")
    assert (languages, found) == ({"Эпоха": "bg"}, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "term,definition,language\nЭпоха,Проход.,en\n"),
        ("a.csv", "term [en],definition\nЭпоха,Проход.\n"),
        ("a.json", '[{"term": {"en": "Эпоха"}, "definition": "Проход."}]'),
        ("a.yaml", "- term: Эпоха\n  definition: Проход.\n  language: en\n"),
        (
            "a.html",
            '<!doctype html><script type="application/ld+json">{"@type": "DefinedTerm", "name":'
            ' {"@value": "Эпоха", "@language": "en"}, "description": "Проход."}</script>',
        ),
        ("a.jsonl", '{"term": "Эпоха", "language": "en"}\n{"term": "Проход", "language": "en"}\n'),
    ],
)
def test_a_stated_language_is_kept_though_the_script_shows_another(name: str, text: str) -> None:
    languages, found = read(text, name)
    assert (set(languages.values()), found) == ({"en"}, [])


def test_a_term_that_states_its_language_keeps_it_in_a_page_of_another() -> None:
    rows = "<tr><th>Term<th>Definition<th>Language<tr><td>Hull<td>The body of a ship.<td>en<tr><td>Bug<td>Vorn.<td>de"
    assert read(f"<html lang=fr><h1>Glossary</h1><table>{rows}</table>", "a.html")[0] == {"Hull": "en", "Bug": "de"}


def test_languages_of_scripts_are_found_in_markdown() -> None:
    assert read("# Glossary\n\n## 学習率\n\n重みを更新する歩幅。\n", "a.md")[0] == {"学習率": "ja"}
    stated = "---\nlang: ru\n---\n# Glossary\n\n## Эпоха\n\nОдин проход по данным.\n"
    assert read(stated, "a.md") == ({"Эпоха": "ru"}, [])
