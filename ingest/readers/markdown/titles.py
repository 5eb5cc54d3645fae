"""Recognize the titles of glossaries and of their sections without terms."""

import re
from typing import Final

from ingest.readers.text import letters

_AROUND_TERMS = re.compile(r"(?i)\w+\W*|\w+:? (?:\(|(?:of|for|and|in|used|&)\b).*", re.DOTALL)
_TERMS_WORD = re.compile(
    r"(?i)glossar|terminolog|vocabular|\blexicon|\bdictionar|\bacronyms|\babbreviations|\bdefinitions\b|\bjargon"
    r"|\bterms\b(?! of| and cond| & cond)|glosari|glossári|glosariusz|słowni|rječnik|pojmovnik|glossaire|lexique"
    r"|\b(?:(?:fach|grund|schlüssel)begriffe\b"
    r"|begriffe(?=\W*$|/| und | (?:der|des|aus|zu[rm]?|im|rund)\b|\W+a\W+z\b|\W*\())"
    r"|begriffs(?:bestimmung|erklärung)en|sözlük|fogalomtár"
    r"|begrippenlijst|termenlijst|woordenlijst"
    r"|wortliste|word ?list\b|abkürzungs?verzeichnis|abkürzungen|abréviations|abreviaturas|"
    r"abbreviazioni|afkortingen|\bubiquitous language\b"
    r"|slovník|ordlist[ae]|sanasto|глоссари|словарь|словник|λεξιλόγιο|γλωσσάρι|用語(?:集|解説|一覧|辞典)|術語(?:集|表)|术语|名词解释|詞彙表|词汇表|(?<![공관])(?<!외국)용어"
)
_NUMBER: Final = re.compile(r"[\W\d_]*")
_BACK_MATTER: Final = frozenset(
    "acknowledgements acknowledgments authors bibliography changehistory changelog contents contributors "
    "credits documentcontrol documenthistory externallinks externalreferences feedback furtherreading license licence "
    "links references relatedarticles relateddocumentation relateddocuments relatedlinks relatedresources "
    "revisionhistory sources tableofcontents usefullinks versionhistory änderungshistorie änderungsverzeichnis "
    "inhaltsverzeichnis literatur literaturverzeichnis mitgeltendedokumente quellen quellenverzeichnis referenzen "
    "versionshistorie bibliographie "
    "documentsassociés historiquedesrévisions liensexternes liensutiles références sommaire bibliografía "
    "historialderevisiones referencias".split()
)
_PROSE: Final = frozenset("about contributing contributingguidelines howtocontribute introduction overview".split())


def terms_word(text: str) -> bool:
    """Return whether a title, or the name of a file or folder, is that of a glossary.

    >>> terms_word("ML Glossary"), terms_word("key_terms"), terms_word("Terms of use"), terms_word("Usage")
    (True, True, False, False)
    >>> terms_word("Begriffe"), terms_word("Zugriffe, Inbegriffe"), terms_word("Neue Begriffe lernen")
    (True, False, False)
    >>> terms_word("Grundbegriffe der Statistik"), terms_word("Begriffe A–Z"), terms_word("Wichtige Begriffe der KI")
    (True, True, True)
    >>> terms_word("ubiquitous-language"), terms_word("Begriffsbestimmungen")
    (True, True)
    >>> terms_word("용어집"), terms_word("공용어 정책")
    (True, False)
    """
    return bool(_TERMS_WORD.search(text.replace("_", " ").replace("-", " ")))


def is_title_of_terms(title: str) -> bool:
    """Return whether a heading in a glossary is that of a group of terms, not a term with such a word in its name.

    >>> is_title_of_terms("Key terms"), is_title_of_terms("Glossary of ships"), is_title_of_terms("Vocabulary Pruning")
    (True, True, False)
    """
    found = _TERMS_WORD.search(title)
    return found is not None and _AROUND_TERMS.fullmatch(title, found.start()) is not None


def is_back_matter(title: str) -> bool:
    """Return whether a section describes the document, so that its lists and tables are not terms.

    >>> is_back_matter("5. Related Documents"), is_back_matter("Revision history:"), is_back_matter("Document")
    (True, True, False)
    """
    return letters(_NUMBER.sub("", title, 1)) in _BACK_MATTER


def is_beside_terms(title: str) -> bool:
    """Return whether a heading in a glossary is not a term: that of back matter or of an introduction."""
    return is_back_matter(title) or letters(title) in _PROSE
