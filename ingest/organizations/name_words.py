"""Words in many languages that distinguish names of organizations from each other and from their parts."""

import re
from functools import lru_cache
from typing import Final

from ingest.organizations.subject_words import COMMON, FIELDS, INSTITUTIONS

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
    rf"|(?:(?:{'|'.join(sorted(FIELDS | COMMON))}|vision) )+(?:lab|laboratory|group|center|centre|school|institute)$",
    re.IGNORECASE,
)
_NAMED_FOR_FIELDS: Final = (
    r"(?:(?:ministry|department|dept\.|institute|office|academy|council|committee|board|bureau|agency|commission"
    r"|association|society|federation|union|alliance|school|college|faculty|center|centre|secretariat|authority"
    r"|administration|directorate|foundation|organi[sz]ation)s?|academies|\w*(?:amt|ministerium|anstalt|behörde|zentrale|zentrum)"
    r"|ministère|ministerio|gesellschaft|société|asociación|associazione|associação|vereniging)"
)
# Beginnings of names that can continue with a list of fields: Ministry of Economy, Trade and Industry.
ENUMERATION: Final = re.compile(
    rf"(?:[\w.]+ )*{_NAMED_FOR_FIELDS} (?:of|for|on|für|zur|de|del|des|pour|para|per|van|voor) ",
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
    r"(?<!\S)(?:(?:de|du|des|del|della|dei|do|da|dos|das|of|for|für|pour|para|per|von|van|voor) |[dl]['’])"
)
_NOUNS_AFTER_ARTICLES: Final = "|".join(sorted(HEADS - INSTITUTIONS))
# Articles that are not parts of names; German and Romance ones only before the noun of an institution.
ARTICLE: Final = re.compile(
    rf"the (?=\S)|(?:die|der|das) (?=[\w-]*(?:{'|'.join(ENDS[:15])})\b)"
    rf"|(?:(?:le|la|les|el|il|lo) |l['’])(?=(?:{_NOUNS_AFTER_ARTICLES}) )",
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

_CITIES: Final = tuple(
    name.strip()
    for name in """
    Africa, Asia, Europe, North America, South America, Latin America, Scandinavia, Silicon Valley, England,
    Scotland, Wales, Northern Ireland, California, Massachusetts, Texas, New England, Bavaria, Catalonia, Ontario,
    Quebec, Brittany, Bay Area, Abu Dhabi, Accra, Amsterdam, Ann Arbor, Athens, Atlanta, Auckland, Austin,
    Baltimore, Bangalore, Bengaluru, Bangkok, Barcelona, Basel, Beijing, Belfast, Belgrade, Bergen, Berlin, Bern,
    Bilbao,
    Birmingham, Bogotá, Bologna, Bonn, Bordeaux, Boston, Boulder, Bratislava, Bristol, Brno, Brussels, Bucharest,
    Budapest, Buenos Aires, Cairo, Calgary, Cape Town, Cardiff, Chennai, Chicago, Cologne, Copenhagen, Cupertino,
    Dallas,
    Delft, Delhi, New Delhi, Denver, Detroit, Doha, Dresden, Dubai, Dublin, Düsseldorf, Edinburgh, Eindhoven, Espoo,
    Frankfurt, Geneva, Genoa, Ghent, Glasgow, Gothenburg, Grenoble, Guangzhou, Haifa, Hamburg, Hangzhou, Hanoi,
    Heidelberg, Helsinki, Ho Chi Minh City, Houston, Hyderabad, Istanbul, Jakarta, Jerusalem, Johannesburg,
    Karlsruhe, Kigali, Kraków, Kuala Lumpur, Kyiv, Kyoto, Lagos, Lausanne, Leipzig, Leuven, Lille, Lima, Lisbon,
    Ljubljana, London, Los Angeles, Lund, Luxembourg City, Lyon, Madrid, Malmö, Manchester, Manila, Marseille,
    Melbourne, Menlo Park, Mexico City, Miami, Milan, Minneapolis, Montpellier, Montreal, Montréal, Moscow, Mountain
    View, Mumbai, Munich, Nairobi, Nantes, Naples, New York, New York City, Nicosia, Oslo, Osaka, Ottawa, Palo Alto,
    Paris, Philadelphia, Pisa, Pittsburgh, Portland, Porto, Prague, Pune, Redmond, Rennes, Reykjavik, Riga, Rio de
    Janeiro, Riyadh, Rome, Rotterdam, Saarbrücken, Saint Petersburg, San Diego, San Francisco, San Jose, Santa
    Clara, Santiago, São Paulo, Seattle, Seoul, Shanghai, Shenzhen, Sofia, Stockholm, Strasbourg, Stuttgart,
    Sunnyvale, Sydney, Taipei, Tallinn, Tampere, Tartu, Tbilisi, Tehran, Tel Aviv, The Hague, Tokyo, Toronto,
    Toulouse, Trento, Trieste, Trondheim, Tübingen, Turin, Turku, Uppsala, Utrecht, Valencia, Vancouver, Vienna,
    Vilnius, Warsaw, Washington DC, Wellington, Yerevan, Zagreb, Zurich, Zürich""".split(",")
)
"""Cities and regions from which organizations are reported, besides countries."""


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import Locale

    named = {name for language in ("en", "de", "fr", "es") for name in Locale(language).territories.values()}
    codes = {"USA", "US", "U.S.A", "U.S", "UK", "U.K", "UAE", "EU", "PRC", "P.R. China", "Deutschland"}
    return frozenset(name.casefold() for name in named | codes)


_UNIONS: Final = frozenset({"european union", "united nations"})
"""Territories of which the institutions develop something."""


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return (_countries() | {name.casefold() for name in _CITIES}) - _UNIONS


def is_country(name: str) -> bool:
    """Return whether a text is the name or the usual code of a country."""
    return name.casefold() in _countries()


def is_place(name: str) -> bool:
    """Return whether a text is the name of a country, a region or a city."""
    return name.casefold() in _places()
