"""How well a text fits the languages that an 8-bit encoding is used for: by their letters and their frequent words."""

import re
from collections.abc import Mapping
from typing import Final

# By language: its letters outside a to z if it is written in Latin letters, and frequent words.
_WESTERN: Final = {
    "de": ("äöüßé", "der die das und ist ein eine von des den mit zu im für auf"),
    "fr": ("àâæçéèêëîïôœùûüÿ", "le la les de des du un une et est en pour dans par qui que sur au"),
    "es": ("áéíñóúüªº", "el la los las de del un una y es en para por que con se"),
    "pt": ("áâãàçéêíóôõúªº", "o a os as de do da dos das um uma e em para por que com"),
    "it": ("àèéìòùªº", "il lo la gli le di del della un una e in per che con da"),
    "nl": ("éèëïóöüá", "de het een van en in is op voor met te dat"),
    "sv": ("åäöé", "och en ett den det som för av att är i på med"),
    "da": ("æøåé", "og en et den det som for af at er i på med"),
    "fi": ("äöå", "ja on ei se joka tai kun kuin"),
    "is": ("áðéíóúýþæö", "og er sem til um frá með við"),
    "ca": ("àçèéíïòóúü", "el la els les de del un una i és en per que amb"),
}
_CENTRAL: Final = {
    "pl": ("ąćęłńóśźż", "i w z na do jest to się nie lub dla od"),
    "cs": ("áčďéěíňóřšťúůýž", "a v na je se do pro nebo od který která při"),
    "sk": ("áäčďéíĺľňóôŕšťúýž", "a v na je sa do pre alebo od ktorý ktorá pri"),
    "hu": ("áéíóöőúüű", "a az és egy hogy nem vagy is van amely"),
    "hr": ("čćđšž", "i u na je se za od koji koja ili s"),
    "ro": ("ăâîşţ", "și si de la un o în in pe care cu din"),
}
_CYRILLIC: Final = {
    "ru": ("", "и в на не с к по для из от или что это при за термин определение понятие"),
    "uk": ("", "і в на не з до та для від або що це при за термін визначення поняття"),
    "bg": ("", "и в на не с за от до или да се е при термин определение понятие"),
}
_LANGUAGES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    **dict.fromkeys(("cp1252", "mac_roman", "cp850"), _WESTERN),
    **dict.fromkeys(("cp1250", "iso8859_2"), _CENTRAL),
    **dict.fromkeys(("cp1251", "koi8_r", "mac_cyrillic", "cp866"), _CYRILLIC),
    "cp1253": {"el": ("", "και το τα η ο οι του της των την τον με για από που να σε ή είναι όρος ορισμός")},
    "cp1255": {"he": ("", "של את על עם או הוא היא כל לא לפני אחרי בין מונח מושג הגדרה")},
    "cp1256": {"ar": ("", "من في على إلى أو التي الذي هو هي عن مع مصطلح المصطلح تعريف التعريف")},
    "cp1254": {"tr": ("çğıöşüâîû\u0307", "ve bir bu için ile olan da de olarak")},
    "cp1257": {
        "lt": ("ąčęėįšųūž", "ir yra su kad iš į arba"),
        "lv": ("āčēģīķļņšūž", "un ir ar no kas par vai"),
        "et": ("äõöüšž", "ja on ei et kes mis või"),
    },
}
_LETTERS: Final = re.compile(r"[^\W\d_a-z]")
_WORDS: Final = re.compile(r"[^\W\d_]+")


def strange_letters(text: str, encoding: str) -> float:
    """Return the least share of letters outside a to z that a language of an encoding lacks; 0 if none are known.

    >>> strange_letters("fűtő", "cp1250"), strange_letters("fûtõ", "cp1252")
    (0.0, 0.5)
    """
    letters = _LETTERS.findall(text.lower())
    languages = _LANGUAGES.get(encoding, {})
    counts = [sum(letter not in known for letter in letters) for known, _ in languages.values() if known]
    return min(counts) / len(letters) if counts and letters else 0.0


def frequent_words(text: str, encoding: str) -> int:
    """Return how many words of a text are frequent in a language of an encoding, at most.

    >>> frequent_words("La coque est le corps du navire", "cp1252"), frequent_words("La coque", "cp1257")
    (4, 0)
    """
    words = _WORDS.findall(text.lower())
    languages = _LANGUAGES.get(encoding, {}).values()
    return max((sum(word in known.split() for word in words) for _, known in languages), default=0)
