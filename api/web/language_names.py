"""The names of languages in themselves."""

from functools import lru_cache


@lru_cache(maxsize=1000)
def language_name(tag: str) -> str:
    """Return the name of a language in itself, with the rest of its tag.

    >>> language_name("de-at"), language_name("nb"), language_name("tlh"), language_name("")
    ('Deutsch (at)', 'Norsk bokmål', 'tlh', 'no language')
    """
    first, _, rest = tag.partition("-")
    name = _own_name(first) if first else ""
    if not name:
        return tag or "no language"
    return f"{name[0].upper()}{name[1:]} ({rest})" if rest else f"{name[0].upper()}{name[1:]}"


def _own_name(language: str) -> str:
    from babel.core import get_global

    from ingest.readers.language_tags import names_in

    try:
        names = names_in(language)
    except OSError:
        return ""
    parent = get_global("parent_exceptions").get(language, language)  # has the name of Bokmål
    return names.get(language) or names_in(parent).get(language, "")
