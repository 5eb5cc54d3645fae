"""Remove what surrounds the name of an organization in a cell, such as labels, articles and years."""

import re
from typing import Final

from ingest.organizations.institutions import ARTICLE
from ingest.organizations.legal_forms import without_legal_form
from ingest.organizations.word_lists import CRAFTS, OPENERS, OTHERS, PEOPLE, VERBS
from ingest.readers.placeholders import names_no_organization

_LONGEST: Final = 14  # words of a name

LABEL: Final = re.compile(
    r"(?:(?:co-)?(?:developed|created|made|built|maintained|published|released|provided|invented|issued|run|funded|operated"
    r"|managed|led|hosted|owned|administered) (?:jointly )?(?:in \d{4} )?)?by:? "
    r"|e\.g\.,? |(?:developers?|vendors?|makers?|companies|organi[sz]ations?|agenc(?:y|ies)|publishers?|owners?"
    r"|lead|partners?|sources?|sponsors?|funders?|operators?|issuers?|maintainers?): ",
    re.I,
)
_ADVERB: Final = re.compile(
    r"(?:now|later|including"
    r"|(?:[Oo]riginal|[Ff]ormer|[Cc]urrent|[Pp]revious|[Ii]nitial|[Mm]ain|[Mm]ost|[Pp]rimari|[Nn]otab)ly) (?=\S)"
)
_YEAR: Final = re.compile(r"(?:^|,? )(?:in|since|from|until|around) (?:[A-Z][a-z]+ )?(?:19|20)\d\d$")
PEOPLE_NOUNS: Final = "|".join(sorted(PEOPLE))
_TEAM: Final = re.compile(rf"(?: (?:core |research )?(?:{PEOPLE_NOUNS}))+$")
_CRAFTSMEN: Final = re.compile(rf"(?:.*\bby )?[\w+#.]+ (?:{'|'.join(sorted(CRAFTS))})\.?", re.I)
_ADDRESS: Final = re.compile(r"https?://|www\.|\S+@\S+\.\S+$")
_ADJUNCTS: Final = frozenset("at by for from in on to with".split())


def bare_name(name: str) -> str:
    """Return a name without labels, articles and people around it, and without a full stop."""
    while label := LABEL.match(name) or _ADVERB.match(name) or ARTICLE.match(name):
        name = name[label.end() :]
    name = _TEAM.sub("", _YEAR.sub("", " ".join(name.split()).strip(" ,:")))
    return name.rstrip(".") if without_legal_form(name) == name and not re.search(r"\b\w\.$", name) else name


def is_name(text: str) -> bool:
    """Return whether a bare name can be a name: not a phrase, an address, or a placeholder."""
    words = text.split()
    if not words or len(words) > _LONGEST or not any(map(str.isalpha, text)):
        return False
    is_phrase = len(words) > 1 and words[0].lower() in OTHERS | OPENERS and words[1].islower()
    if len(words) > 2 and words[0] in VERBS and words[1] in _ADJUNCTS:
        return False  # "used by banks"
    return not (is_phrase or names_no_organization(text) or _ADDRESS.match(text))


def names_craftsmen(text: str) -> bool:
    """Return whether a text describes people by a tool, as in "Python developers"."""
    return _CRAFTSMEN.fullmatch(text.strip()) is not None
