"""Definitions that are missing, have one word, or are circular, each found in one term."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from embeddings.normalization import unqualified
from embeddings.stop_words import STOP_WORDS
from embeddings.word_breaks import fold_word, words_of
from graph.model import Term
from graph.rdf import Literal
from ingest.quality.finding_kinds import FindingKind
from ingest.readers.reference_words import SEE, SEE_ALSO

_FIRST_SENTENCE: Final = re.compile(r".*?[.;:!?](?=\s)|.+", re.DOTALL)
_REFERENCE: Final = re.compile(
    rf"(?:{SEE_ALSO}|{SEE}|(?:same as|another (?:name|word|term) for|(?:a )?synonym (?:of|for)|also called|synonym für"
    r"|synonyme de|sinónimo de|sinônimo de|sinonimo di|synoniem (?:van|voor))\b)[:：]?\s*",
    re.IGNORECASE,
)
_QUOTATION: Final = re.compile('"[^"]*"|“[^”]*”|„[^“]*“|«[^»]*»')
_KEPT: Final = 2  # letters at the beginning of an English word that are the same in its plural
_LONGEST_REFERENCE: Final = 60  # characters
_SHOWN: Final = 120


def problems_of_definitions(term: Term) -> Iterator[tuple[FindingKind, str]]:
    """Yield the kind and the message of each problem with the definitions of a term.

    >>> term = Term("urn:t", Literal("Batch Size"), "urn:s", (), definition=Literal("The size of a batch."))
    >>> [kind.value for kind, _ in problems_of_definitions(term)]
    ['circular-definition']
    """
    definitions, details = term.readings("definition"), term.readings("technical_definition")
    if not definitions and not details:
        yield FindingKind.NO_DEFINITION, "The term has no definition."
    for text in (*definitions, *details):
        words, names = words_of(text.value), _labels(term.readings("name"), text)
        if len(words) < 2:
            yield FindingKind.ONE_WORD_DEFINITION, f"The definition is {_quoted(text)}."
        elif _only_repeats(names, words):
            yield FindingKind.CIRCULAR_DEFINITION, f"The definition only repeats the name: {_quoted(text)}"
        elif text in definitions and _uses_name(term, names, text):  # technical details may use it
            yield FindingKind.CIRCULAR_DEFINITION, f"The definition uses the name: {_quoted(text)}"


def reference_of(definition: str) -> str:
    """Return the text of a short definition that may only name another term, without "see" and articles.

    >>> reference_of("See: learning rate."), reference_of("The learning rate")
    ('learning rate', 'learning rate')
    """
    if len(definition) > _LONGEST_REFERENCE:
        return ""
    text = _REFERENCE.sub("", definition.strip(), count=1).strip(" .:;")
    return re.sub(r"^(?:an?|the)\s+", "", text, flags=re.IGNORECASE)


def _only_repeats(names: Sequence[Sequence[str]], words: Sequence[str]) -> bool:
    for name in names:
        known = {word.lstrip("^") for word in name}
        if all((folded := fold_word(word).lstrip("^")) in known or folded in STOP_WORDS for word in words):
            return True
    return False


def _uses_name(term: Term, names: Sequence[list[str]], definition: Literal) -> bool:
    """Return whether the first sentence contains the name, other than as its subject, and outside of quotations."""
    sentence = _FIRST_SENTENCE.match(_QUOTATION.sub(" ", definition.value).strip())
    text = sentence[0] if sentence else ""
    if not _may_contain(text, term.readings("name")):
        return False
    words = [fold_word(word) for word in words_of(text)]
    start = next((place for place, word in enumerate(words) if word not in STOP_WORDS), len(words))
    for label in sorted([*names, *_labels(term.synonyms, definition)], key=len, reverse=True):
        if words[start : start + len(label)] == label:
            words = words[start + len(label) :]
            break
    return any(words[place : place + len(name)] == name for name in names for place in range(len(words)))


def _may_contain(text: str, names: Sequence[Literal]) -> bool:
    """Return false if a text lacks the beginnings of all names; folding changes other letters and ends of words."""
    lowered, beginnings = text.lower(), [name.value[:_KEPT].lower() for name in names]
    return any(not (one.isascii() and one.isalnum()) or one in lowered for one in beginnings)


def _labels(labels: Sequence[Literal], definition: Literal) -> list[list[str]]:
    """Return the folded words of the labels in the language of a definition, without qualifiers."""
    texts = [unqualified(one.value) or one.value for one in labels if one.language == definition.language]
    return [folded for text in texts if (folded := [fold_word(word) for word in words_of(text)])]


def _quoted(text: Literal) -> str:
    value = text.value if len(text.value) <= _SHOWN else text.value[: _SHOWN - 1].rstrip() + "…"
    return repr(value)
