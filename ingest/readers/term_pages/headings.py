"""Recognize the structure of a term page: its opening line, its headings, and boilerplate of the web site.

A known heading begins a section of the format; the text under an unknown heading is kept as a note. Every `text` here
is tidy (see `text.tidy`).
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from ingest.readers.text import tidy

Field: TypeAlias = Literal["definition", "technical_definition", "background", "synonyms", "usage_note", "developers"]


class Heading(NamedTuple):
    """A heading without its markup, and the field of `TermRecord` that its section fills; None if it is unknown."""

    text: str
    field: Field | None


class Opening(NamedTuple):
    """The parts of a `// CATEGORY TERM` line: the category as written, and a name that directly follows it; or ""."""

    category: str
    name: str
    ends_in_term: bool


_VARIANTS: dict[Field, tuple[str, ...]] = {
    "definition": ("DEFINITION", "SHORT DEFINITION"),
    "technical_definition": ("TECHNICAL DEFINITION",),
    "background": ("BACKGROUND",),
    "synonyms": (
        *("SYNONYMS & ALIASES", "SYNONYMS AND ALIASES", "SYNONYMS &AMP; ALIASES", "SYNONYMS/ALIASES"),
        *("ALIASES & SYNONYMS", "ALIASES AND SYNONYMS", "SYNONYMS", "ALIASES", "ALSO KNOWN AS"),
    ),
    "usage_note": ("USAGE NOTE", "USAGE NOTES", "USAGE"),
    "developers": ("DEVELOPERS", "DEVELOPED BY", "ORGANIZATIONS", "ORGANISATIONS"),
}
_KNOWN = {text: Heading(text, field) for field, texts in _VARIANTS.items() for text in texts}
_LONGEST = 40
# Unknown headings that are recognized anywhere. Other capitals may be a name ("RAG") or its expansion ("AI: a field").
_COMMON = (
    *("APPLICATIONS", "EXAMPLE", "EXAMPLES", "FURTHER READING", "HISTORY", "NOTES", "REFERENCES", "RELATED TERMS"),
    *("SEE ALSO", "SOURCES"),
)
_COMMON_HEADING = re.compile(rf"\**({'|'.join(_COMMON)})\**\s*(?:$|:\**\s*)")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9 &/'\u2019(),-]{2,58}[A-Z0-9)]")
_FEWEST_LETTERS = 4
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")

_ANY = "|".join(re.escape(text) for text in sorted(_KNOWN, key=len, reverse=True))
# Every match of `_GLUED` and `_WIKIPEDIA` contains a match of this, which takes a tenth of the time to search.
_HINT = re.compile(rf"{_ANY}|WIKIPEDIA|Wikipedia")
_AFTER_ANY = "|".join(f"(?<={re.escape(text)})" for text in _KNOWN)
# Text that may follow a heading on its line: neither the end of the heading (USAGE NOTES) nor a sentence in capitals.
_TEXT = r"(?:[A-Z][a-z]|[A-Z]{2}|[AI]\s)(?=.{0,80}[a-z])|\d|[-\u2013]\s\w|[*•·\"“\u2018]\s?\w"
_GLUED = re.compile(
    rf"""
    (?: ^(?:\#+\s*|\*\*)?                           # begins the line,
      | (?<=[a-z0-9.!?:;,)\]\"'”\u2019»…])          # or touches the text before it,
      | {_AFTER_ANY}                               # or touches the heading before it,
      | (?P<spaced>(?<=[.!?…”\u2019)]\s))           # or follows a sentence and a space
    )
    (?P<heading>{_ANY})
    (?: [\s:*\#]*$                                  # and ends the line,
      | \s*:\s*                                     # or has a colon,
      | (?={_ANY})                                  # or touches the next heading,
      | (?(spaced)|\s?)(?={_TEXT})                  # or text; preceded by a space only if the heading is not
    )
    """,
    re.VERBOSE,
)
_LABEL = re.compile(rf"\**(?=[A-Z])(?P<heading>(?i:{_ANY}))\**\s*:\**\s*(?=\S)")
_WIKIPEDIA = re.compile(r"READ MORE ON WIKIPEDIA\.?|(?:^|(?<=[.!?]))Read [Mm]ore on Wikipedia\.?(?=$|[A-Z])")
# The sentence above every list of developers, and the term that it names.
ORGANIZATIONS_LINE: Final = re.compile(
    r"(?i:organi[sz]ations developing technolog(?:y|ies) related to )(?P<term>.{1,120}?)(?:\.(?=\s|$|[A-Z])|$)"
)
_OPENING = re.compile(r"[\s\ufeff\u200b\u2060\xad]{0,3}//+(.*)")
_CATEGORY = re.compile(r"(?:(?P<category>.*?)\s+)?(?:TERM|Term|term$)(?P<name>[A-Z][a-z].*|)")
_IN_WORDS = re.compile(
    r".*?(?<! a)(?<! an)(?<! any)(?<! each)(?<! every)(?<! new)(?<! of)(?<! one)(?<! per)(?<! that)(?<! the)(?<! this)"
    r" [Tt]erm"
)
_SMALL_WORDS = frozenset("a an and as at but by for from in into nor of on or the to vs via with".split())
_ACRONYMS = {
    word.upper(): word
    for word in "AI AIOps API APIs CPU CPUs DevOps GPU GPUs IoT LLM LLMs LLMOps ML MLOps NLP RAG TPU".split()
}
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_VOWEL = re.compile(r"[AEIOUY]|[^A-Z]")


def is_opening(line: str) -> bool:
    """Return whether the line, tidy or not, opens a page: `//`, then mostly capitals, or words that end in "term".

    >>> is_opening("// AI MLOps TERM"), is_opening("// not a category"), is_opening("https://A.B")
    (True, False, False)
    >>> is_opening("// Model compression term"), is_opening("// Define the term"), is_opening("// a term")
    (True, False, False)
    """
    match = _OPENING.match(line) if "//" in line[:8] else None
    if match is None:
        return False
    text = tidy(match[1])
    capitals = sum(map(str.isupper, text))
    letters = capitals + sum(map(str.islower, text))
    is_in_capitals = capitals > 1 and 3 * capitals > 2 * letters
    return is_in_capitals or (text[:1].isupper() and _IN_WORDS.fullmatch(text) is not None)


def parse_opening(line: str) -> Opening:
    """Return the parts of a line for which `is_opening` is true.

    >>> parse_opening("// AI TERMBatch Size")
    Opening(category='AI', name='Batch Size', ends_in_term=True)
    """
    text = tidy(line).lstrip("/ ")
    match = _CATEGORY.fullmatch(text)
    return Opening(match["category"] or "", match["name"], True) if match else Opening(text, "", False)


@lru_cache(maxsize=1024)
def display_category(heading: str) -> str:
    """Return a category in title case: small words in lower case, acronyms and words of mixed case unchanged.

    >>> display_category("MODEL OPTIMIZATION AND PROMPT SYNTAX")
    'Model Optimization and Prompt Syntax'
    >>> display_category("AI/ML, LLMS AND MLOps FOR SQL")
    'AI/ML, LLMs and MLOps for SQL'
    """
    return _WORD.sub(_display_word, heading)


def cut(text: str, named: bool) -> list[Heading | str]:
    """Cut a line into its known headings and the text between them, without links to Wikipedia.

    A heading is alone on its line or a label before a colon, in any case, or it is in capitals and joined to text.
    While the page has no name (`named` is false), a single word such as Background is the name, and a label must be
    in capitals.

    >>> cut("READ MORE ON WIKIPEDIAALIASES- batch", named=True)
    [Heading(text='ALIASES', field='synonyms'), '- batch']
    """
    if not named and text.istitle() and " " not in text:
        return [text]
    hinted = _HINT.search(text) is not None
    pieces: list[Heading | str] = []
    for part in map(str.strip, _WIKIPEDIA.split(text)) if hinted else (text,):
        if alone := _heading_alone(part):
            pieces.append(alone)
            continue
        end = 0
        if named and ":" in part[:_LONGEST] and (label := _LABEL.match(part)):
            pieces.append(_KNOWN[label["heading"].upper()])
            end = label.end()
        for match in _GLUED.finditer(part, end) if hinted else ():
            if before := part[end : match.start()].strip():
                pieces.append(before)
            pieces.append(_KNOWN[match["heading"]])
            end = match.end()
        if rest := part[end:].strip():
            pieces.append(rest)
    return pieces


def unknown_heading(text: str) -> tuple[str, str] | None:
    """Return an unknown heading that begins the text, and the text after it; None without such a heading.

    Unknown headings are Markdown headings and a few common ones, alone or as a label.

    >>> unknown_heading("## Outlook"), unknown_heading("HISTORY: Long."), unknown_heading("GPU: a chip")
    (('Outlook', ''), ('HISTORY', 'Long.'), None)
    """
    if _HASHES.match(text) and (heading := text.strip("#* :")):
        return heading, ""
    match = _COMMON_HEADING.match(text)
    return (match[1], text[match.end() :]) if match else None


def capital_heading(text: str) -> str:
    """Return the words of a text in capitals, which may be an unknown heading; otherwise "".

    >>> capital_heading("MARKET OUTLOOK:"), capital_heading("RAG"), capital_heading("The GPU")
    ('MARKET OUTLOOK', '', '')
    """
    if not text.isupper():
        return ""
    bare = text.strip("*:").rstrip()
    return bare if _CAPITALS.fullmatch(bare) and sum(map(str.isalpha, bare)) >= _FEWEST_LETTERS else ""


def without_hashes(text: str) -> str:
    """Return a text without a leading Markdown heading mark.

    >>> without_hashes("## C# compiler")
    'C# compiler'
    """
    match = _HASHES.match(text)
    return text[match.end() :] if match else text


def _heading_alone(text: str) -> Heading | None:
    if len(text) > _LONGEST or text.startswith("* "):
        return None
    bare = text.strip("#* :")
    return _KNOWN.get(bare.upper()) if bare[:1].isupper() else None


def _display_word(match: re.Match[str]) -> str:
    word = match[0]
    if not word.isupper():
        return word
    if word.lower() in _SMALL_WORDS and match.start():
        return word.lower()
    # A word with digits or without vowels (GPT4, SQL) is an acronym.
    plain = word.capitalize() if word.isalpha() or "'" in word or "\u2019" in word else word
    return _ACRONYMS.get(word) or (plain if _VOWEL.search(word) else word)
