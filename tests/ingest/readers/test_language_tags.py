"""The names of languages, which are read from the files of Babel."""

import pytest
from babel import Locale

from ingest.readers.language_tags import names_in


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "ar", "fi"])
def test_names_are_those_of_the_locale(language: str) -> None:
    names = names_in(language)
    assert len(names) > 100
    assert names == dict(Locale(language).languages)
