"""Find the organizations that are the subject of a sentence, as the sentence spells them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.organizations.aliases import abbreviates, former_name
from ingest.organizations.institutions import ARTICLE, ENUMERATION
from ingest.organizations.legal_forms import without_legal_form
from ingest.organizations.name_recognition import KnownNames, Name, NameFinder
from ingest.organizations.persons import person_end
from ingest.organizations.places import is_place
from ingest.organizations.plain_text import plain_text
from ingest.organizations.word_lists import COMMON, HEADS, INSTITUTIONS, OPENERS, VERBS

_ORG_NOUN = (
    "company|startup|start-up|giant|maker|chipmaker|provider|firm|subsidiary|unit|division|arm|vendor|lab|laboratory"
    "|nonprofit|non-profit|unicorn|developer|manufacturer|specialist|pioneer|leader|spin-off|spinoff|consultancy"
    "|organi[sz]ation|collective|community|companies|giants|makers|labs|firms|startups|leaders"
)
_BASED = re.compile(
    r"(?:[^\W\d_a-z][\w.]*,? ){0,3}?[^\W\d_a-z][\w.]*-(?:based|backed|owned|headquartered|born|founded|led) "
)
_COMPANY_NAMED = re.compile(rf"(?:, (?:an?|the) | \((?:an? )?)(?:[\w-]+ ){{0,4}}?(?:{_ORG_NOUN})\b")
"""A description after the name of an organization that may be that of a place."""
_ARTICLE = re.compile(r"(the|an?|both|either|our|their|its) ", re.IGNORECASE)
_KIND = re.compile(rf"((?:[^\W\d_][\w-]* ){{0,3}}?)(?:{_ORG_NOUN}),? (?:called |named |like )?(?=\S)", re.IGNORECASE)
_PEOPLE = re.compile(
    r"((?:[^\W\d_][\w'-]* ){0,5}?)(?:researchers|scientists|engineers|developers|teams?|groups?|labs?|laboratory"
    r"|members|staff|experts|maintainers|creators?|makers?|founders|academics|students|work|research|papers?|players"
    r"|vendors|compan(?:y|ies)|startups?|organi[sz]ations?|institutions|universities|providers|firms|giants|leaders)"
    r"(?:(?-i: (?:of|and) [a-z]+)| working| based| employed| led by (?:[^\W\d_][\w.]* ){1,3}?(?=at |from )){0,3},? ?"
    r"(?:at|from|of|in|within|behind|inside|includ(?:e|es|ed|ing)|like|such as) (?=\S)",
    re.IGNORECASE,
)
_AFFILIATED = re.compile(r"(?: \(|, | )(?:(?:at|of|from|with) )?(?:the )?")
"""The words between a person and the organization that the person acts for."""
_JOINED = re.compile(r" (?:of|for|from|at) ")
_PLACING_BEFORE = re.compile(r"\b(?:at|from|of|in|within|behind|inside|near) $")
_BEING = re.compile(r" (?:are|were)\b")
_OPENER = re.compile(r"[^\W_]+")
_COMMA = re.compile(r", ")
SENTENCE_END = re.compile(r"(?<=[a-z0-9)]{2})(?<!Inc)(?<!Corp)(?<!Ltd)[.!?] (?=[A-Z])")
_NOW = frozenset({"today", "now", "however", "currently"})
_PLACING = frozenset({"at", "within", "inside"})
_ARTICLES = frozenset({"a", "an", "the", "best"})
_SINGULAR = re.compile(r" [a-z]+s\b")
_VERB = re.compile(r" (can|has|may|will|[a-z]+(?:s|ed))\b")
_OUTSIDERS = frozenset({"users", "customers", "clients", "readers", "for", "of"})
_DATE = re.compile(r"(?:In|Since|By|As of|Around|During) (?:[\w-]+ ){0,2}?\d{4}s?,? ")
_MADE = (
    "(?:developed|created|built|maintained|introduced|released|designed|made|provided|offered|proposed|published|pioneered"
    "|invented|produced|manufactured|open-sourced|launched|governed|managed|standardi[sz]ed|stewarded)"
    r"(?: and [a-z]+)?(?: (?:in|since) (?:[A-Z][a-z]+ )?\d{4},?)? (?:by|at) "
)
_AGENT = re.compile(rf"(?:,| is| was| are| were| been| being)(?: \w+ly| first| also)? {_MADE}")
_NEXT_AGENT = re.compile(
    r"(?: (?:in|since) (?:[A-Z][a-z]+ )?\d{4})?(?:[,;]|,? and)(?: is| was)?(?: now| later| then| currently)? " + _MADE
)
_WHILE_AT = re.compile(r" while (?:working |employed )?at (?=\S)")
_FEMININE_FORMS = frozenset({"AG", "GmbH", "KG", "OHG", "SE", "UG"})
_MADE_BY = re.compile(rf"(?:\w+ly |first |now |still |later )?{_MADE}", re.IGNORECASE)
"""The beginning of a note without a subject: "Developed by Meta"."""
_AND = re.compile(r",? (?:and|or|as well as|plus|along with|together with|&) (?:the )?|(, )| ?/ ?")
_OTHERS = re.compile(r"(?:others|many|more|other)\b")
_POSSESSIVE = re.compile(r"['’](?:s\b)?(?!\w)")
_POSSESSED = re.compile(r"(?: [\w-]+){0,4}? and (?=\S)")
_PARENTHESIS = re.compile(r" \(([^()]{2,100})\)")


@dataclass(frozen=True, slots=True)
class Subject:
    """An organization as a document names it, with the other names given in parentheses, and its parent."""

    name: str
    aliases: tuple[str, ...] = ()
    parent: "Subject | None" = None


def subjects_of(sentence: str, known: KnownNames) -> tuple[Subject, ...]:
    """Return the organizations that `sentence` is about, in order of appearance; none if that is unclear.

    A coordinated subject yields one entry per organization: "NVIDIA and Microsoft jointly" is about both. People
    represent their employer ("Researchers at MIT"), "Google's DeepMind unit" means DeepMind, and a passive sentence is
    about its agent ("PyTorch was developed by Meta"). Known names take precedence; unknown names are runs of
    capitalized words that read as a name. Every name and alias is a slice of `plain_text(sentence)`. Never raises.
    """
    text = plain_text(sentence)
    return tuple(dict.fromkeys(_Parser(text, known).subjects())) if text else ()


def places_of(sentence: str, known: KnownNames) -> tuple[str, ...]:
    """Return the places beside the organizations that `sentence` is about, which may be organizations too."""
    text = plain_text(sentence)
    return tuple(dict.fromkeys(_Parser(text, known).places())) if text else ()


class _Parser:
    __slots__ = ("_names", "_text")

    def __init__(self, text: str, known: KnownNames) -> None:
        self._text = text
        self._names = NameFinder(text, known)

    def subjects(self) -> Iterator[Subject]:
        date = _DATE.match(self._text)
        clause = self._clause(date.end() if date else 0)
        found = [name for name in clause if self._is_organization(name)]
        if clause and not found:
            possessive = _POSSESSIVE.match(self._text, clause[-1].after)
            found = self._phrase(possessive.end() + 1, False) if possessive else self._after_comma(0, "")
            if not found and (workplace := _WHILE_AT.search(self._text, clause[-1].after)):
                found = [name for name in self._phrase(workplace.end(), False) if self._is_organization(name)]
        if not any(name.known for name in found):
            found = self._agent(found) or found
        for name in found:
            yield Subject(self._text[name.start : name.end], self._aliases(name))

    def places(self) -> Iterator[str]:
        """Yield the names of places that the sentence names beside organizations as its subjects."""
        date = _DATE.match(self._text)
        clause = self._clause(date.end() if date else 0)
        if any(map(self._is_organization, clause)):
            for name in clause:
                if self._is_place(name) and not _PLACING_BEFORE.search(self._text, 0, name.start):
                    yield self._text[name.start : name.end]

    def _is_organization(self, name: Name) -> bool:
        is_person = person_end(self._text, name.start) is not None and self._is_person(name.start)
        return name.known or not (is_person or self._is_place(name))

    def _is_person(self, start: int) -> bool:
        """Return whether the name of a person at `start` is not that of an organization with a legal form."""
        run = self._text[start : self._names.run(start)]
        return without_legal_form(run) == run or _JOINED.search(run) is not None

    def _employer(self, end: int) -> Name | None:
        """Return the organization for which the person acts whose name ends at `end`, as in "Jane Doe (Acme Corp.)"."""
        affiliated = _AFFILIATED.match(self._text, end)
        name = self._names.at(affiliated.end(), False) if affiliated else None
        if name is None or not self._is_certain(name):
            return None
        return name._replace(after=name.after + self._text.startswith(")", name.after))

    def _is_place(self, name: Name) -> bool:
        if name.known or name.after > name.end or (name.start == 0 and _COMPANY_NAMED.match(self._text, name.end)):
            return False
        return is_place(self._text[name.start : name.end])

    def _clause(self, start: int) -> list[Name]:
        opener = _OPENER.match(self._text, start)
        word = opener.group().lower() if opener else ""
        found = self._phrase(start, True)
        if found and (found[0].known or not self._text[start : found[0].start].endswith((" of ", " behind "))):
            return found
        if word in _NOW and (later := self._phrase(start + len(word) + 1, False)):
            return later
        if found or word in OPENERS or word.endswith(("ly", "ed", "ing")) or word in _ARTICLES:
            return self._after_comma(start, word) or found
        return []

    def _after_comma(self, start: int, opener: str) -> list[Name]:
        """The subject after an adjunct ("Founded in 2016, ..."), or the organization in it ("At Google, ...")."""
        text, apposed = self._text, list[Name]()
        end = SENTENCE_END.search(text, start)
        for comma in _COMMA.finditer(text, start, end.start() if end else len(text)):
            found = self._phrase(comma.end(), False)
            if not any(map(self._is_organization, found)):
                continue
            after = self._after_parenthesis(found[-1])
            is_agent = not found[0].known and self._is_certain(found[0]) and _VERB.match(text, after) is not None
            if text.startswith(",", after):
                apposed = apposed or [name for name in found if name.known]
            elif (is_agent or self._names.acts(after, True)) and (found[0].known or opener not in _ARTICLES):
                return found
            elif found[0].known and opener in OPENERS and (verb := _VERB.match(text, after)):
                if verb.group(1) not in COMMON | _OUTSIDERS:
                    return found
        if apposed or opener not in _PLACING:
            return apposed
        return self._phrase(start + len(opener) + 1, False)

    def _agent(self, found: list[Name]) -> list[Name]:
        """The agent of a passive ("PyTorch was developed by Meta"), unless another verb precedes it."""
        agent = _MADE_BY.match(self._text)
        if found and not agent:
            agent = _AGENT.match(self._text, found[-1].after)
        elif not agent:
            agent = _AGENT.search(self._text, 0, 120)
            before = self._text[: agent.start()] if agent else ""
            apposed = agent is not None and agent.group().startswith(",")
            if _acts(before) or (apposed and not _ARTICLE.match(before)):
                return []
        agents = list[Name]()
        while agent and (phrase := self._phrase(agent.end(), False)):
            agents += [name for name in phrase if self._is_organization(name)]
            agent = _NEXT_AGENT.match(self._text, phrase[-1].after)
        return agents

    def _is_certain(self, name: Name) -> bool:
        """Whether a name is known, or has a legal form or the noun of an institution."""
        words = self._text[name.start : name.end].lower().split()
        return name.known or name.after > name.end or not HEADS.isdisjoint(words)

    def _phrase(self, start: int, opening: bool) -> list[Name]:
        """The names of a noun phrase and of the phrases coordinated with it."""
        first = self._name(start, opening)
        if first is None:
            return []
        found, listed = [first], list[Name]()
        position = self._after_parenthesis(first)
        if possessive := _POSSESSIVE.match(self._text, position):
            possessed = _POSSESSED.match(self._text, possessive.end())
            other = self._name(possessed.end(), False) if possessed else None
            if other and _POSSESSIVE.match(self._text, other.after):
                found.append(other)
            return found
        while separator := _AND.match(self._text, position):
            item = self._name(separator.end(), False)
            if item and not listed and len(found) == 1 and self._is_one_name(first, item):
                return [Name(first.start, item.end, item.after, False)]
            if item is None:
                if not separator.group(1) and _OTHERS.match(self._text, separator.end()):
                    found += listed
                break
            listed.append(item)
            if not separator.group(1):
                found += listed
                listed = []
            position = self._after_parenthesis(item)
        is_said_of_things = opening and not any(name.known for name in found) and _BEING.match(self._text, position)
        return [] if is_said_of_things and not self._names.acts(position, True) else found

    def _is_one_name(self, left: Name, right: Name) -> bool:
        """Whether this is "the Food and Drug Administration" or "the Department of Health and Human Services"."""
        if left.known or right.known or left.after > left.end or self._text[left.end : right.start] != " and ":
            return False
        first, last = self._text[left.start : left.end], self._text[right.start : right.end].lower().split()[-1]
        if ENUMERATION.match(first):
            return last not in HEADS
        if self._names.is_singular(right.after) and not {" "}.intersection(first + self._text[right.start : right.end]):
            return True  # "Procter and Gamble uses"; of two organizations it would be "use"
        is_singular = _SINGULAR.match(self._text, right.after) is not None
        return is_singular and last in HEADS and HEADS.isdisjoint(first.lower().split())

    def _name(self, start: int, opening: bool) -> Name | None:
        text, position = self._text, start
        if based := _BASED.match(text, position):
            position, opening = based.end(), False
        article, foreign = _ARTICLE.match(text, position), ARTICLE.match(text, position)
        if before := article or foreign:
            position = before.end()
        name = self._names.at(position, opening and not before)
        if name and text.startswith("Die ", name.start) and text[name.end : name.after].strip() in _FEMININE_FORMS:
            name = self._names.at(name.start + len("Die "), False)
        if not (name and name.known) and (end := person_end(text, position)) and self._is_person(position):
            return self._employer(end) or Name(position, end, end, False)
        if name and article and not name.known and not self._is_named(name):
            name = None
        if name and name.known:
            return self._unit(name)
        kind = (_KIND.match(text, name.after + 1) if name else None) or _KIND.match(text, position)
        if kind:
            inner = None if _acts(kind.group(1)) else self._names.at(kind.end(), False)
            if inner and (inner.known or name is None):
                return inner
        if people := _PEOPLE.match(text, position):
            inner = None if _acts(people.group(1)) else self._name(people.end(), False)
            if inner and (name is None or (inner.known and name.end <= people.end(1))):
                return inner
        return self._unit(name) if name else None

    def _unit(self, owner: Name) -> Name:
        """The unit in "Google's DeepMind" or "Google subsidiary DeepMind", or else the owner."""
        possessive = _POSSESSIVE.match(self._text, owner.after)
        noun = (possessive.end() if possessive else owner.after) + 1
        if possessive and (unit := self._names.unit_at(owner, noun)):
            return unit
        kind = _KIND.match(self._text, noun)
        return (self._names.unit_at(owner, kind.end()) if kind else None) or owner

    def _is_named(self, name: Name) -> bool:
        """Whether an unknown name after "the" is really a name ("the Acme Institute", not "the Python ...")."""
        words = self._text[name.start : name.end].lower().split()
        return any(word in INSTITUTIONS for word in words) or self._names.acts(name.after, True)

    def _after_parenthesis(self, name: Name) -> int:
        parenthesis = _PARENTHESIS.match(self._text, name.after)
        return parenthesis.end() if parenthesis else name.after

    def _aliases(self, name: Name) -> tuple[str, ...]:
        parenthesis = _PARENTHESIS.match(self._text, name.after)
        if not parenthesis:
            return ()
        inside, full = parenthesis.group(1), self._text[name.start : name.end]
        if (other := former_name(inside)) is not None:
            return (other,) if other and other != full else ()
        return (inside,) if abbreviates(inside, full) or abbreviates(full, inside) else ()


def _acts(words: str) -> bool:
    """Whether words that were taken for adjectives contain a verb, or refer to outsiders such as customers."""
    return any(
        (word in VERBS and (index > 0 or not word.endswith("ed"))) or word in OPENERS or word in _OUTSIDERS
        for index, word in enumerate(words.lower().split())
    )
