"""Words in many languages that distinguish names of organizations from each other and from their parts."""

import re
from typing import Final

from ingest.organizations.subject_words import INSTITUTIONS

__all__ = ["CAMPUS", "ENDS", "ENUMERATION", "HEADS", "OWNERS", "STATES", "UNIT"]

# In languages that write compounds, the last word ends in the noun.
ENDS: Final = tuple(
    """university universität hochschule universitet universiteit institut institutet instituut akademie ministerium
    bundesamt landesamt gesellschaft stiftung verband zentrum agentur gmbh
    大学 研究所 公司 学院 研究院 集团 株式会社""".split()
)
# Nouns of institutions, which make a name complete.
HEADS: Final = INSTITUTIONS | frozenset(
    """administration authority board company cooperative corp corporation department directorate foundation network
    organisation organization secretariat service
    université ecole école institut laboratoire ministère agence fondation société académie centre conseil
    universidad universidade università università uniwersytet instituto istituto instytut escuela escola scuola
    ministerio ministério ministero agencia agência agenzia fundación fundação fondazione sociedad sociedade società
    academia accademia laboratorio laboratório centro verein labor""".split()
)
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
    r"|(?:robotics|research|vision|learning|speech|systems|ai|nlp) (?:lab|laboratory|group|center|centre)$",
    re.IGNORECASE,
)
# Beginnings of names that can continue with a list of fields: Ministry of Economy, Trade and Industry.
ENUMERATION: Final = re.compile(
    r"(?:[\w.]+ )*(?:ministry|department|dept\.|institute|office|academ(?:y|ies)|council|committee|board|bureau|agency"
    r"|commission|association|society|federation|union|alliance|school|college|faculty|cent(?:er|re)|secretariat|ministerium"
    r"|ministère|ministerio|gesellschaft|société|asociación|associazione|associação|vereniging)"
    r" (?:of|for|on|für|zur|de|del|des|pour|para|per|van|voor) ",
    re.IGNORECASE,
)
# Universities whose campuses follow a comma.
CAMPUS: Final = re.compile(
    r"University of (?:Alabama|Alaska|Arkansas|California|Colorado|Hawaii|Houston|Illinois|Maryland|Massachusetts"
    r"|Michigan|Minnesota|Missouri|Nebraska|North Carolina|Tennessee|Texas|Wisconsin)"
)

# Codes of states of the USA in addresses.
STATES: Final = frozenset(
    """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY DC""".split()
)
