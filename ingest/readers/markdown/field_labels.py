"""Recognize the labels of fields in the text of a term, such as `Synonyms: shell`, and lines of tags."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.readers.cells import Cell, field_of
from ingest.readers.field_names import REFERENCES, may_name_developers, meaning_of
from ingest.readers.language_tags import language_named
from ingest.readers.text import Line, at_commas, ends_sentence, hashtags, letters, listed_names, tidy

_NO_SECTIONS: Final = {"identifier", "name", "names", "language", "status"}
LONG_NAME: Final = 60
"""Maximum number of characters of a name in a list."""
_MOST_WORDS: Final = 6  # of a name in a list
_FEWEST_OF_SENTENCE: Final = 3  # words
NAMING_LABELS: Final = {*REFERENCES, "synonyms", "hidden_labels"}
"""The fields whose labels precede names."""
_AVOID: Final = "avoid"
_DEVELOPERS: Final = "developers"
_BETWEEN_ORGANIZATIONS: Final = re.compile(r"[,;|/•]|\s(?:and|und|et|y|e|en)\s")
_LONGEST_WORD: Final = 3  # in lower case in the name of an organization: of, für
_LONGEST_LABEL: Final = 40
_LONGEST_CODE: Final = 3  # of a language, which may be a word
_REMARK: Final = re.compile(r"\s?\([^()]*\)$")
_TAGS: Final = frozenset(
    "tags category categories topic topics kategorie kategorien thema themen catégorie catégories thèmes categoría "
    "categorías temas".split()
)
"""Labels of a line of categories; others, such as Domain, or the German word for a day, may be words of a text."""
_ARTICLE: Final = re.compile(
    r"\s*(?:an?|the|der|die|das|eine?|une?|le|la|les|el|los|las|un|una)\s(?=.*\S)", re.IGNORECASE
)
NOTE: Final = "notes"
"""The field of a label without another one."""


def section_field(heading: str) -> str | None:
    """Return the field that the text below a heading fills, if the heading names one.

    >>> section_field("Also known as"), section_field("Usage notes"), section_field("Adam")
    ('synonyms', 'usage_note', None)
    """
    found = field_of(heading)
    return None if found in _NO_SECTIONS else found


def labeled_field(label: str) -> str | None:
    """Return the field of a label, whose names may be terms in a heading, such as "Avoid" and "Vendor"."""
    if found := section_field(label):
        return found
    if letters(label) == _AVOID:
        return "hidden_labels"
    return _DEVELOPERS if may_name_developers(label) else "status" if field_of(label) == "status" else None


def column_of(label: str) -> str:
    """Return a label as the name of a column: the name of its field, if it has this field as a label only."""
    return label if section_field(label) else labeled_field(label) or label


def field_of_label(label: str, text: str) -> str | None:
    """Return the field of a label and the text after it; words such as "Manufacturer" are labels before names only.

    >>> field_of_label("Manufacturer", "Acme, Bolt & Co."), field_of_label("Manufacturer", "It makes the device")
    ('developers', None)
    """
    found = labeled_field(label)
    return None if found == _DEVELOPERS and not (section_field(label) or names_organizations(text)) else found


def names_organizations(text: str) -> bool:
    """Return whether a text contains nothing but capitalized names.

    >>> names_organizations("University of Foo, Acme Inc."), names_organizations("People who write software")
    (True, False)
    """
    parts = list(filter(None, map(str.strip, _BETWEEN_ORGANIZATIONS.split(text))))
    return bool(parts) and all(
        not part[0].islower()
        and len(part.split()) <= _MOST_WORDS
        and not any(word.islower() and len(word) > _LONGEST_WORD for word in part.split())
        for part in parts
    )


def labeled_items(items: Sequence[str], shows_languages: bool = False) -> list[Cell]:
    """Return the fields in a list whose items all have labels, which are those of fields, or one is of the definition.

    Where the document `shows_languages`, a label such as Polish precedes names in this language.

    >>> labeled_items(["- Definition: a request", "- Team: Sales"]), labeled_items(["- Paid: yes", "- Team: Sales"])
    ([('Definition', ['a request']), ('Team', ['Sales'])], [])
    """
    parts = [item.removeprefix("- ").partition(":") for item in items]
    columns = [field_of_label(label, rest) or _key_of_note(label) for label, _, rest in parts]
    are_labels = all(colon and rest.strip() and len(label) <= _LONGEST_LABEL for label, colon, rest in parts)
    if not are_labels or not (all(columns) or "definition" in columns):
        return []
    return [cell for label, _, rest in parts for cell in _cells_of_label(label, rest, shows_languages)]


def _key_of_note(label: str) -> str | None:
    meaning = meaning_of(label)
    return NOTE if meaning and meaning.field == NOTE else None


def cells_of_text(text: str, shows_languages: bool) -> list[Cell]:
    """Return the cells of a text after a label, which may be the name of a language; without a label, it is a note."""
    label, colon, rest = text.partition(":")
    return _cells_of_label(label, rest, shows_languages) if colon else [(NOTE, [text])]  # the colon may be in a comment


def _cells_of_label(label: str, text: str, shows_languages: bool) -> list[Cell]:
    column = field_of_label(label, text)
    names = [name.text for name in listed_names([Line(0, text.strip())])]
    if shows_languages and column is None and names_language(label) and not ends_sentence(text):
        return [(f"Term ({label})", names[:1]), (f"Synonyms ({label})", names[1:])]
    return [(column_of(label) if column else label, names if column in NAMING_LABELS else [text.strip()])]


def names_language(label: str) -> bool:
    """Return whether a label is the name of a language; a code may be a word."""
    return (len(label) > _LONGEST_CODE or not label.isascii()) and language_named(label) is not None


def labeled_line(line: str) -> Cell | None:
    """Return the names in a line with a label that is apart from its text, or the line as a note if it contains more.

    >>> labeled_line("Avoid: file, manual (which is a book)."), labeled_line("Avoid: it, unless (for now) you must")
    (('hidden_labels', ['file', 'manual']), ('notes', ['Avoid: it, unless (for now) you must']))
    """
    label, _, rest = line.partition(":")
    column = labeled_field(label)
    if column in NAMING_LABELS and column:
        names = [_REMARK.sub("", name.text) for name in listed_names([Line(0, rest.strip().rstrip("."))])]
        are_names = all(len(name.split()) <= _MOST_WORDS and "(" not in name for name in names)
        return (column, names) if are_names else (NOTE, [line])
    return (NOTE, [line]) if column == NOTE else None


def is_list_of_names(content: str, column: str, label: str) -> bool:
    """Return whether the text after a label without bold type can only be a list of names."""
    if column == _DEVELOPERS:
        return "\n" not in content and names_organizations(content)
    content = without_period(content)
    is_line = "\n" not in content and not ends_sentence(content)
    is_of_names = column in NAMING_LABELS or (letters(label) in _TAGS and not _ARTICLE.match(content))
    return is_line and is_of_names and all(len(name) <= LONG_NAME for name in content.split(","))


def labeled_names(text: str) -> Cell | None:
    """Return the label and the names of a line that is a list of names below a label.

    >>> labeled_names("Synonyms: terminal, shell"), labeled_names("Synonyms are rare: one.")
    (('Synonyms', ['terminal', 'shell']), None)
    """
    label, colon, rest = text.removeprefix("- ").partition(":")
    column = labeled_field(label) if colon and rest.strip() else None
    rest = rest.strip() if column == _DEVELOPERS else without_period(rest.strip())
    if column is None or not is_list_of_names(rest, column, label):
        return None
    names = [rest] if column == _DEVELOPERS else at_commas(rest)
    return column_of(label), hashtags(rest) or names


def without_period(text: str) -> str:
    """Return a list of short names without the period at its end; another text is unchanged.

    >>> without_period("shell, outer hull."), without_period("It is rare."), without_period("U.S.")
    ('shell, outer hull', 'It is rare.', 'U.S.')
    """
    bare = text.removesuffix(".")
    are_names = all(len(name.split()) < _FEWEST_OF_SENTENCE and "." not in name for name in bare.split(","))
    return bare if are_names and ends_sentence(text) and not _ARTICLE.match(bare) else text


def tags_of(line: str) -> list[str]:
    """Return the tags in a line of them.

    >>> tags_of("#tide #sea"), tags_of("Tags: tide, sea"), tags_of("Domain: what it maps")
    (['tide', 'sea'], ['tide', 'sea'], [])
    """
    line = tidy(line.replace("\\#", "#"))  # as HTML is rewritten
    label, colon, _ = line.partition(":")
    listed = labeled_names(line) if colon and letters(label) in _TAGS else None
    return hashtags(line) or list(listed[1] if listed else ())


def may_precede_tags(above: str, line: str) -> bool:
    """Return whether a text may end above a line of tags: it ends a sentence, or a capital letter begins the label.

    >>> may_precede_tags("The fall", "Tags: tide"), may_precede_tags("The fall", "tags: tide")
    (True, False)
    """
    return ends_sentence(above) or line[:1].isupper()
