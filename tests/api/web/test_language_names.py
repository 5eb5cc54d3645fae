"""The names of languages in the menu of pages."""

import pytest

from api.web.language_names import language_name


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("fr", "Français"),
        ("el", "Ελληνικά"),
        ("nb", "Norsk bokmål"),
        ("se", "Davvisámegiella"),
        ("sw", "Kiswahili"),
        ("zh-hant", "中文 (hant)"),
        ("tlh", "tlh"),
        ("x-klingon", "x-klingon"),
        ("a" * 300, "a" * 300),
        ("", "no language"),
    ],
)
def test_languages_are_named_in_themselves(tag: str, name: str) -> None:
    assert language_name(tag) == name
