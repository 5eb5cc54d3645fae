"""Legal forms of companies, such as "Inc." and "GmbH", which are not parts of their names."""

import re
from typing import Final

LEGAL_FORM: Final = re.compile(
    r"(?<![&+]),? (?:Inc|Incorporated|Corp|Corporation|Co|Ltd\.? Şti"
    r"|(?:(?:Pty|Pte|Pvt|Private|Sdn)\.? )?(?:Ltd|Limited|Bhd)|L\.?L\.?[CP]|L\.?P|PLC|plc"
    r"|(?:GmbH|AG|SE|UG|Ltd\.?) (?:[&+]|und|u\.) Co\.? ?(?:KG(?:aA)?|OHG)|g?GmbH|AG|SE"
    r"|KG(?:aA)?|OHG|UG|e\. ?[VK]|eG|S\.A\.S|EURL|S\.?A\.?B\.? de C\.V|S\.A(?:\. de C\.V|\.U)?|SA"
    r"|S\. de R\.L(?:\. de C\.V)?|SARL|S\.à r\.l|S\.?[rR]\.?[lL]|S\.[pP]\.A|SpA|S\.L(?:\.U)?|B\.?V|BVBA|CVBA|N\.V"
    r"|A/S|ApS|ASA|AS(?! [A-Z]{2})|AB|Oy(?:j| Ab)?|OÜ|K\.K|Kabushiki Kaisha|Sp\. ?z ?o\. ?o|Sp\. ?k|s\.r\.o|a\.s"
    r"|d\.o\.o|d\.d|A\.Ş|(?:Nyr|Kf|Zr)t|[CPO]?JSC|Tbk|Berhad"
    r"|Ltda|Lda)(?![-\w])\.?"
)
AND_COMPANY: Final = re.compile(r" [&+] Co\b\.?")
LEGAL_FORM_AT_END: Final = re.compile(
    rf"(?:(?<=[&+] Co)\.)?(?:{LEGAL_FORM.pattern})+$|(?<=[&+] Co)\.$"
    r"|^(?:株式|有限|合同)会社|(?:株式|有限|合同)会社$|(?:股份)?有限公司$|^주식회사 ?| ?주식회사$"
)
LONGEST_FORM: Final = 20  # characters of a legal form
_LONGEST: Final = 300  # characters of a name


def without_legal_form(name: str) -> str:
    """Return `name` without its legal form; a text that is longer than a name is unchanged.

    >>> without_legal_form("Acme Robotics, Inc."), without_legal_form("Acme & Co., Inc.")
    ('Acme Robotics', 'Acme & Co')
    """
    return LEGAL_FORM_AT_END.sub("", name) if len(name) <= _LONGEST else name
