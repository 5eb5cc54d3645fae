"""Legal forms of companies, such as "Inc." and "GmbH", which are not parts of their names."""

import re
from typing import Final

LEGAL_FORM: Final = re.compile(
    r"(?<![&+]),? (?:Inc|Incorporated|Corp|Corporation|Co|(?:(?:Pty|Pte|Pvt|Private|Sdn)\.? )?(?:Ltd|Limited|Bhd)"
    r"|L\.?L\.?[CP]|L\.?P|PLC|plc|(?:GmbH|AG|SE|UG|Ltd\.?) [&+] Co\.? ?(?:KG(?:aA)?|OHG)|GmbH|AG|SE|KG(?:aA)?|OHG"
    r"|UG|e\. ?V|eG|S\.A\.S|S\.A(?:\. de C\.V)?|SA"
    r"|SARL|S\.à r\.l|S\.?r\.?l|S\.p\.A|SpA|S\.L|B\.?V|N\.V|A/S|ApS|ASA|AB|Oyj?|K\.K|Sp\. z o\.o|s\.r\.o|a\.s|Kft|Zrt"
    r"|Ltda|Lda)(?![-\w])\.?"
)
AND_COMPANY: Final = re.compile(r" [&+] Co\b\.?")
LEGAL_FORM_AT_END: Final = re.compile(
    rf"(?:(?<=[&+] Co)\.)?(?:{LEGAL_FORM.pattern})+$|(?<=[&+] Co)\.$|^株式会社|株式会社$|(?:股份)?有限公司$"
)
LONGEST_FORM: Final = 16  # characters of a legal form
_LONGEST: Final = 300  # characters of a name


def without_legal_form(name: str) -> str:
    """Return `name` without its legal form; a text that is longer than a name is unchanged.

    >>> without_legal_form("Acme Robotics, Inc."), without_legal_form("Acme & Co., Inc.")
    ('Acme Robotics', 'Acme & Co')
    """
    return LEGAL_FORM_AT_END.sub("", name) if len(name) <= _LONGEST else name
