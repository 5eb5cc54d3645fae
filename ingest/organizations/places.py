"""The names of countries, states, regions and cities, which are not names of organizations."""

from functools import lru_cache
from typing import Final

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
    Bilbao, Birmingham, Bogotá, Bologna, Bonn, Bordeaux, Boston, Boulder, Bratislava, Bristol, Brno, Brussels,
    Bucharest, Budapest, Buenos Aires, Cairo, Calgary, Cape Town, Cardiff, Chennai, Chicago, Cologne, Copenhagen,
    Cupertino, Dallas, Delft, Delhi, New Delhi, Denver, Detroit, Doha, Dresden, Dubai, Dublin, Düsseldorf,
    Edinburgh, Eindhoven, Espoo, Frankfurt, Geneva, Genoa, Ghent, Glasgow, Gothenburg, Grenoble, Guangzhou, Haifa,
    Hamburg, Hangzhou, Hanoi, Heidelberg, Helsinki, Ho Chi Minh City, Houston, Hyderabad, Istanbul, Jakarta,
    Jerusalem, Johannesburg, Karlsruhe, Kigali, Kraków, Kuala Lumpur, Kyiv, Kyoto, Lagos, Lausanne, Leipzig, Leuven,
    Lille, Lima, Lisbon, Ljubljana, London, Los Angeles, Lund, Luxembourg City, Lyon, Madrid, Malmö, Manchester,
    Manila, Marseille, Melbourne, Menlo Park, Mexico City, Miami, Milan, Minneapolis, Montpellier, Montreal,
    Montréal, Moscow, Mountain View, Mumbai, Munich, Nairobi, Nantes, Naples, New York, New York City, Nicosia,
    Oslo, Osaka, Ottawa, Palo Alto, Paris, Philadelphia, Pisa, Pittsburgh, Portland, Porto, Prague, Pune, Redmond,
    Rennes, Reykjavik, Riga, Rio de Janeiro, Riyadh, Rome, Rotterdam, Saarbrücken, Saint Petersburg, San Diego,
    San Francisco, San Jose, Santa Clara, Santiago, São Paulo, Seattle, Seoul, Shanghai, Shenzhen, Sofia, Stockholm,
    Strasbourg, Stuttgart, Sunnyvale, Sydney, Taipei, Tallinn, Tampere, Tartu, Tbilisi, Tehran, Tel Aviv, The Hague,
    Tokyo, Toronto, Toulouse, Trento, Trieste, Trondheim, Tübingen, Turin, Turku, Uppsala, Utrecht, Valencia,
    Vancouver, Vienna, Vilnius, Warsaw, Washington DC, Wellington, Yerevan, Zagreb, Zurich, Zürich""".split(",")
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
