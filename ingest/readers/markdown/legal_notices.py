"""Recognize the legal notices of a site, such as its terms of service, which are not terms."""

import re
from typing import Final

_TITLE: Final = re.compile(
    r"(?:(?:\w+ ){0,2}(?:privacy|cookies?|data protection|acceptable use|refund) (?:policy|notice|statement)"
    r"|(?:\w+ )?terms (?:of|and|&) (?:service|use|sale|conditions)|legal notices?|imprint|disclaimer|impressum"
    r"|datenschutz(?:erklärung|hinweise?)?|nutzungsbedingungen|agb|allgemeine geschäftsbedingungen|mentions légales"
    r"|politique (?:de confidentialité|(?:de|relative aux) cookies)|conditions générales.*"
    r"|aviso (?:legal|de privacidad)|política de (?:privacidad|privacidade|cookies)|términos y condiciones"
    r"|términos de (?:uso|servicio)|termos de (?:uso|serviço)|informativa sulla privacy|privacyverklaring"
    r"|algemene voorwaarden|polityka prywatności)\W*",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"\b(?:we|our|by (?:using|accessing)|you agree|your (?:use|data|consent)|wir|nous|nos|nosotros|nuestr[oa]s?|noi"
    r"|nossos?|nossas?|wij|onze|angaben gemäß)\b",
    re.IGNORECASE,
)
"""Words by which a site speaks of itself to its readers, unlike a definition."""


def is_legal_notice(title: str, text: str) -> bool:
    """Return whether a page with this title and text is a legal notice of its site, not the definition of one.

    >>> is_legal_notice("Privacy Policy", "We take privacy seriously."), is_legal_notice("Disclaimer", "A statement.")
    (True, False)
    """
    return bool(_TITLE.fullmatch(title.strip()) and _ADDRESS.search(text))
