"""The nouns of institutions and of their units in many languages, and the names that are made with them."""

import re
from typing import Final

from ingest.organizations.word_lists import COMMON, COMPOUND_ENDS, FIELDS, HEADS, INSTITUTIONS

# Institutions that have units with general names, such as departments.
OWNERS: Final = re.compile(
    r"(?:\b(?:universit|univ\b|universid|uniwersyt|college|polytechni|hochschule|academy|akademie|academia|hospital"
    r"|politecnico|school of|institute of technology|eth )|大学|学院)",
    re.IGNORECASE,
)
# General names of units; many organizations have units with these names.
UNIT: Final = re.compile(
    r"(?:the )?(?:\w+ )?(?:dep(?:artmen)?t\.?|school|faculty|division|institute|laboratory|lab|center|centre|chair"
    r"|college|group|institut|fakultät|lehrstuhl|fachbereich|abteilung|département|faculté|laboratoire|école|departamento|facultad"
    r"|escuela|faculdade|dipartimento|facoltà) (?:of|for|on|für|de|di|do|da|du|des|d['’])"
    r"|(?:.* )?(?:department|division)$"
    rf"|(?:(?:{'|'.join(sorted(FIELDS | COMMON))}|vision) )+(?:lab|laboratory|group|center|centre|school|institute)$",
    re.IGNORECASE,
)
_NAMED_FOR_FIELDS: Final = (
    r"(?:(?:ministry|department|dept\.|institute|office|academy|council|committee|board|bureau|agency|commission"
    r"|association|society|federation|union|alliance|school|college|faculty|center|centre|secretariat|authority"
    r"|administration|directorate|foundation|organi[sz]ation)s?|academies|\w*(?:amt|ministerium|anstalt|behörde|zentrale|zentrum)"
    r"|minist(?:ère|[eé]ri[oe]|ero)|gesellschaft|société|asociación|associazione|associação|vereniging)"
)
# Beginnings of names that can continue with a list of fields: Ministry of Economy, Trade and Industry.
ENUMERATION: Final = re.compile(
    rf"(?:[\w.]+ )*{_NAMED_FOR_FIELDS} "
    r"(?:(?:of|for|on|für|zur|de|dell[ae]|del|des|d[ao]s?|pour|para|per|van|voor) |d(?:ell)?['’])",
    re.IGNORECASE,
)
# Beginnings of names that do not continue what precedes a conjunction: Zib and University of Zob.
BEGINNING: Final = re.compile(
    rf"(?:the )?(?:{_NAMED_FOR_FIELDS}|universit\w+|universidade?|uniwersytet|instituto?|istituto|instytut|école"
    r"|escuela|escola|scuola|consejo|comisión|conseil|agence|agencia|fondation|fundación|fondazione|laboratoire|laboratorio)"
    r" (?:(?:of|for|für|zur|de|del|della|di|do|da|des|du|pour|para|per|van|voor|von) |d['’])",
    re.IGNORECASE,
)
# Prepositions before the fields and the owners in a name.
PREPOSED: Final = re.compile(
    r"(?<!\S)(?:(?:de|du|des|del|dell[ae]|dei|do|da|dos|das|of|for|für|pour|para|per|von|van|voor) |(?:[dl]|dell)['’])"
)
_NOUNS_AFTER_ARTICLES: Final = "|".join(sorted(HEADS - INSTITUTIONS))
# Articles that are not parts of names; German and Romance ones only before the noun of an institution.
ARTICLE: Final = re.compile(
    rf"the (?=\S)|(?:die|der|das) (?=[\w-]*(?:{'|'.join(COMPOUND_ENDS)})\b)"
    rf"|(?:(?:le|la|les|el|il|lo) |l['’])(?=(?:{_NOUNS_AFTER_ARTICLES}) )",
    re.IGNORECASE,
)
# Universities whose campuses follow a comma.
CAMPUS: Final = re.compile(
    r"University of (?:Alabama|Alaska|Arkansas|California|Colorado|Hawaii|Houston|Illinois|Maryland|Massachusetts"
    r"|Michigan|Minnesota|Missouri|Nebraska|North Carolina|Tennessee|Texas|Wisconsin)"
)
