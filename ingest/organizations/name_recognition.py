"""Find names in a text: known names by spelling, unknown ones by capitalization and by the words that follow."""

import re
from typing import NamedTuple, Protocol

from ingest.organizations.legal_forms import AND_COMPANY, LEGAL_FORM, LEGAL_FORM_AT_END, LONGEST_FORM
from ingest.organizations.word_lists import (
    ADVERBS,
    COMMON,
    CRAFTS,
    FIELDS,
    INSTITUTIONS,
    OPENERS,
    OTHERS,
    PEOPLE,
    PRODUCTS,
    ROLES,
    TAILS,
    VERBS,
)


class KnownName(NamedTuple):
    """A known name in a text: its end offset, and whether it could also be an ordinary word."""

    end: int
    ambiguous: bool


class KnownNames(Protocol):
    """The names of known organizations."""

    def find(self, text: str, start: int) -> KnownName | None:
        """Return the longest known name that begins at `start` and ends at a word boundary."""

    def is_unit(self, name: str, owner: str) -> bool:
        """Return whether the organization `name` is a unit, at any depth, of the organization `owner`."""

    def owner_of(self, name: str) -> str | None:
        """Return the organization that has this name, without regard to its legal form."""


class Name(NamedTuple):
    """`text[start:end]` is a name; the text continues at `after`, past a legal form such as "Inc."."""

    start: int
    end: int
    after: int
    known: bool


_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:(?:[-‑.:&]|['’](?![sS]\b))[^\W_]+)*!?")
_LOWER_WORDS = re.compile(r" ([^\W\d_]+(?:-[^\W\d_]+)*)(?: ([^\W\d_][\w-]*))?")
_JOINER = re.compile(
    r"['’]s (?=College|Hospital)| (?:&|of|for|on|de|des|du|di|da|der|für|und|van|von|zu)(?: the| la)? "
)
_FIELD = re.compile(r",? (?:and|&) (\w+)")
_CAMPUS = re.compile(r" at (?=[^\W\d_])|, (?=[^\W\d_][\w.-]*(?: [^\W\d_a-z][\w.-]*)?(?:['’]s| (?!and\b|or\b)[a-z]))")
_MARK = re.compile(r"['’]s?(?!\w)| ?[:|–—]| - |[,;] | \(| and | or | & |/")
_YEAR = re.compile(r"[ -](?:19|20)\d\d\b")
_COPULA = re.compile(r" (?:is|was|has|can|will|remains|became|are|were|have)\b")
_DOING = re.compile(
    r" (?:(?:is|are|was|were|has been)(?= (?:\w+ly |also |now )?[\w-]+ing\b)|has|have)"
    r"(?: \w+ly| also| now)? ([a-z-]+?)(?:e?d|ing)\b"
)
_COMPANY = re.compile(
    r"\b(?:compan|start-?up|firm\b|provider|vendor|lab\b|laborator|organi[sz]ation|maker|creator|leader|leading|pioneer"
    r"|develop|contribut|maintain|known for|platform|one of the|first to|build|built|releas|introduc|publish|research"
    r"|database|home to)"
)
_OBJECT = re.compile(r"(?:an?|the|its|their|this|that|how|to|several|many|new)$|[A-Z]")
_GENERAL_ENDING = re.compile(r"(?:ing|tions?|ments?|ness|ity|ism|ly|ed|ers)$")
_GENERAL_ENDINGS = tuple("ing sion tion ment ness ity ism ly ed or er ance ence sure age ic ist al".split())
_LOWER_NAME = re.compile(r"(?=.{3})[a-z\d]*[a-z][a-z\d]*")
_BEING = re.compile(r" (?:is|was|does)\b")
_SINGULAR = frozenset({"has", "is", "was", "does"})
_ADJECTIVE_ENDING = re.compile(r"(?:ic|al|an|ese|ish|ive|able|ible|ous|ary|ing|ed)$")
_ACRONYMS = re.compile(r"[A-Z]{2,}s$")
_DOMAIN = re.compile(r"\.(?:ai|app|com|co|dev|io|net|org|tech)$")


class NameFinder:
    """Finds names in one text; positions are indexes into it."""

    __slots__ = ("_known", "text")

    def __init__(self, text: str, known: KnownNames) -> None:
        self.text = text
        self._known = known

    def at(self, start: int, opening: bool) -> Name | None:
        """Return the name that begins at `start`.

        With `opening`, the text or a clause begins there, where any word is capitalized. A single capitalized word is
        then a name only if the following words read as an organization's action.
        """
        known = self._known.find(self.text, start)
        run = self.run(start)
        if known and self._is_whole(known, run):
            name = self._with_legal_form(start, known.end, True)
            if opening and known.ambiguous and run <= name.after and not self.acts(name.after, False):
                return None
            return name
        if run == start:
            return self._in_lower_case(start) if opening and start == 0 else None
        legal = LEGAL_FORM_AT_END.search(self.text, start, run)
        forms = LEGAL_FORM.finditer(self.text, max(start, run - LONGEST_FORM), run + LONGEST_FORM)
        across = next((form for form in forms if form.start() < run < form.end()), legal)  # GmbH & Co. KG
        name = self._with_legal_form(start, across.start() if across else run, False)
        return name if self._reads_as_name(name, opening) else None

    def unit_at(self, owner: Name, start: int) -> Name | None:
        """Return the known name at `start` if it is a unit of the owner.

        If the owner is not known, the name must be followed by an organization's action instead.
        """
        known = self._known.find(self.text, start)
        if known is None:
            return None
        if owner.known:
            unit, of = self.text[start : known.end], self.text[owner.start : owner.end]
            belongs = self._known.is_unit(unit, of)
        else:
            belongs = self.acts(known.end, True)
        return self._with_legal_form(start, known.end, True) if belongs else None

    def acts(self, after: int, lenient: bool) -> bool:
        """Return whether the text at `after` reads as a statement about an organization, such as an action.

        `lenient` also accepts words that look like a verb ("frobnicates the ...").
        """
        text = self.text
        if after >= len(text) or text[after:] in {".", "!"}:
            return True
        if _MARK.match(text, after):
            return True
        if _COPULA.match(text, after):
            doing = _DOING.match(text, after)
            if doing and not {f"{doing.group(1)}s", f"{doing.group(1)}es"}.isdisjoint(VERBS):
                return True
            return _COMPANY.search(text, after, after + 120) is not None
        verb, following = self._verb_at(after)
        if verb in VERBS or verb in PEOPLE:
            return True
        inflected = lenient and verb.endswith(("s", "ed")) and following
        return bool(inflected and _OBJECT.match(following))

    def _in_lower_case(self, start: int) -> Name | None:
        """Return the name with which a text begins that is written in lower case, as in "trivago uses"."""
        word = _WORD.match(self.text, start)
        if word is None or not may_be_name(word.group()) or not self.is_singular(word.end()):
            return None
        if _BEING.match(self.text, word.end()):
            return None  # "torch is a library"
        return Name(start, word.end(), word.end(), False)

    def is_singular(self, after: int) -> bool:
        """Return whether the text at `after` is a verb of an action of one organization, such as "uses"."""
        verb, _ = self._verb_at(after)
        return verb in _SINGULAR or (verb in VERBS and verb.endswith("s"))

    def _verb_at(self, after: int) -> tuple[str, str]:
        """Return the first word in lower case at `after` that is not an adverb, and the one that follows it, or ""."""
        words = _LOWER_WORDS.match(self.text, after)
        while words and words.group(2) and (words.group(1) in ADVERBS or words.group(1).endswith("ly")):
            words = _LOWER_WORDS.match(self.text, words.end(1))
        return (words.group(1), words.group(2) or "") if words else ("", "")

    def _is_whole(self, known: KnownName, run: int) -> bool:
        """Whether a known name is complete, despite the capitalized words after it."""
        text, end = self.text, known.end
        if run <= end or text[end] != " " or _JOINER.match(text, end):
            return True
        legal = LEGAL_FORM.match(text, end)
        if legal and legal.end() >= run:
            return True
        words = text[end:run].lower().split()
        if any(word in INSTITUTIONS for word in words):
            return False
        return not known.ambiguous or words[0] in ROLES

    def _with_legal_form(self, start: int, end: int, known: bool) -> Name:
        legal = LEGAL_FORM.match(self.text, end) or AND_COMPANY.match(self.text, end)
        return Name(start, end, legal.end() if legal else end, known)

    def run(self, start: int) -> int:
        """Return the end of the run of capitalized words that begins at `start`, or `start` without such a run."""
        text, end, position = self.text, start, start
        joined = ""
        while (word := _WORD.match(text, position)) and _is_name_word(word.group()):
            if position > start and joined == " & " and self._known.find(text, position):
                break
            end = word.end()
            joiner = _JOINER.match(text, end)
            if joiner:
                joined, position = joiner.group(), joiner.end()
                continue
            field = _FIELD.match(text, end) if joined else None
            if field and field.group(1).lower() in FIELDS and field.group(1)[0].isupper():
                position = field.start(1)
                continue
            campus = _CAMPUS.match(text, end) if text.startswith("University of", start) else None
            if campus:
                position = campus.end()
                continue
            if not text.startswith(" ", end):
                break
            position = end + 1
        return end

    def _reads_as_name(self, name: Name, opening: bool) -> bool:
        words = self.text[name.start : name.end].split()
        first, last = words[0].lower(), words[-1].lower()
        if name.after > name.end and len(words) > 1 and first not in OTHERS | OPENERS:
            return True  # only names have a legal form
        if last in COMMON and not _ends_a_name(words):
            return False
        if first in OTHERS or first in OPENERS or _ACRONYMS.match(words[-1]):
            return False
        if len(words) > 1 and words[1].islower() and (first in COMMON or first.endswith(("ing", "ed"))):
            return False
        if _YEAR.match(self.text, name.after) or len(words) > 12 or name.end - name.start == 1:
            return False
        ends = name.after >= len(self.text.rstrip(".!"))
        if ends and first in COMMON and last not in INSTITUTIONS:
            return False
        following = _LOWER_WORDS.match(self.text, name.after)
        noun = following.group(1) if following else ""
        if noun in PRODUCTS or (noun in CRAFTS and len(words) == 1):
            return False
        if not opening or len(words) > 1:
            return True
        if words[0][1:].islower() and _GENERAL_ENDING.search(first):
            return False
        if noun in PEOPLE and _ADJECTIVE_ENDING.search(first):
            return False
        if ends:
            return name.start == 0
        return self.acts(name.after, True)


def may_be_name(word: str) -> bool:
    """Return whether a word in lower case may be a name, and not a general noun.

    >>> may_be_name("puma"), may_be_name("research"), may_be_name("development"), may_be_name("Puma")
    (True, False, False, False)
    """
    is_common = word in COMMON | OTHERS | OPENERS | PEOPLE | PRODUCTS | INSTITUTIONS
    return bool(_LOWER_NAME.fullmatch(word)) and not is_common and not word.removesuffix("s").endswith(_GENERAL_ENDINGS)


def _ends_a_name(words: list[str]) -> bool:
    """Whether the common noun at the end is part of a name ("Acme Systems") rather than a phrase ("Generative AI")."""
    first, last = words[0].lower(), words[-1].lower()
    if len(words) == 1 or last not in TAILS or first in COMMON:
        return False
    return len(words) > 2 or not _ADJECTIVE_ENDING.search(first)


def _is_name_word(word: str) -> bool:
    first = word[0]
    if first.isupper():
        return "-" not in word or any(letter.isupper() or letter.isdigit() for letter in word[1:])
    if first.islower():
        return not word.islower() or _DOMAIN.search(word) is not None
    if first.isdigit():
        return any(letter.isupper() for letter in word)
    return len(word) <= 8
