"""The names of languages in the menu of pages."""

from babel import Locale

from api.web import language_names


def test_names_of_languages_are_those_of_unicode() -> None:
    for tag, name in language_names._NAMES.items():
        known = Locale(tag).get_language_name() or ""
        assert name == known[:1].upper() + known[1:], tag
