"""Recognize the links of a page to its own parts and to the pages before and after it, which are not text."""

import re
from collections.abc import Sequence
from typing import Final

_HTML_LINK: Final = re.compile(r"(?is)<a\s[^<>]*?href=[\"']([^\"'<>\s]*)[\"'][^<>]*>([^<>]*)</a\s*>")
_MARK: Final = re.compile(r"</?[A-Za-z][^<>]*>|&nbsp;|[*_~\\]")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(<?([^()\s<>]*)>?(?:\s+\"[^\"]*\")?\)")
_BETWEEN: Final = re.compile(r"[|\u00b7\u2022\n]|(?<=\))[\s,/\u2013\u2014-]+(?=\[)")
_SPACE: Final = re.compile(r"[\s|\u00b7\u2022,/]+")
_LETTERS: Final = re.compile(r"[^\W_](?:[-\u2013][^\W_])?|\W+|num(?:bers)?|symbols|all", re.IGNORECASE)
_FEWEST_LETTERS: Final = 3
_FEWEST_LINKS: Final = 2
_LONGEST: Final = 4_000
_LEFT: Final = "\u2190\u21d0\u00ab\u2039<\u2b05\u25c0\u2191\u2b06\u25b2"
_RIGHT: Final = "\u2192\u21d2\u00bb\u203a>\u27a1\u25b6"
_LABELS: Final = frozenset(
    "jump to|jump to letter|jump to section|go to|go to letter|skip to|navigation|quick navigation|quick links"
    "|on this page|contents|table of contents|gehe zu|springe zu|inhalt|auf dieser seite|aller à|accès rapide|sommaire"
    "|sur cette page|ir a|contenido|en esta página|ir para|nesta página|indice|ga naar|inhoud|op deze pagina"
    "|przejdź do|spis treści".split("|")
)
_NEIGHBORS: Final = frozenset(
    "previous|prev|next|previous page|next page|previous chapter|next chapter|zurück|weiter|vorherige seite"
    "|nächste seite|précédent|suivant|page précédente|page suivante|anterior|siguiente|próximo|próxima|precedente"
    "|successivo|vorige|volgende|poprzedni|następny|poprzednia|następna|föregående|nästa|前へ|次へ|上一页|下一页|이전|다음"
    "|назад|далее".split("|")
)
_OTHERS: Final = frozenset("home|index|contents|table of contents|toc|top|up|inhalt|accueil|inicio|início".split("|"))
_BACK: Final = re.compile(
    r"\W*\[[^\[\]]*(?:\b(?i:back|top|contents|toc)\b|[\u2191\u2b06\u25b2])[^\[\]]*\]\(<?#[^()\s]*\)\W*"
)
_TITLES: Final = frozenset(
    "contents|table of contents|toc|on this page|inhalt|inhaltsverzeichnis|auf dieser seite|sommaire|table des matières"
    "|sur cette page|contenido|tabla de contenidos|índice|indice|sumário|inhoud|inhoudsopgave|spis treści".split("|")
)


def is_title_of_contents(content: str) -> bool:
    """Return whether a paragraph of Markdown may be the title of a table of contents.

    >>> is_title_of_contents("**Table of contents:**"), is_title_of_contents("The contents")
    (True, False)
    """
    return _MARK.sub("", content).strip(" :\n").casefold() in _TITLES


def leads_to_parts(content: str) -> bool:
    """Return whether a text consists of links to parts of the page.

    >>> leads_to_parts("[Hull](#hull) | [Mast](#mast)"), leads_to_parts("[Hull](#hull) | Mast")
    (True, False)
    """
    links = [target for _, target in _LINK.findall(content)]
    is_only_links = bool(links) and not any(map(str.isalnum, _LINK.sub("", content)))
    return is_only_links and all(target.startswith("#") for target in links)


def is_navigation(content: str) -> bool:
    """Return whether a paragraph of Markdown consists of navigation.

    It is a row of linked letters, links below a label such as "Jump to", a link to the top of the page, or links to the
    pages before and after it, with their arrows.

    >>> [is_navigation(one) for one in ("[A](#a) | **B** | [C](#c)", "Jump to: [hull](#hull)", "« Previous | Next »")]
    [True, True, True]
    >>> is_navigation("[← Ports](ports.md) [Ships →](ships.md)"), is_navigation("Next: [ships](ships.md)")
    (True, True)
    >>> is_navigation("See also: [hull](#hull)"), is_navigation("→ [hull](#hull)"), is_navigation("Next | Last")
    (False, False, False)
    """
    if len(content) > _LONGEST:
        return False
    content = _MARK.sub("", _HTML_LINK.sub(r"[\2](\1)", content)).strip()
    label, _, rest = content.partition(":")
    if label.casefold() in _LABELS:
        return bool(_LINK.search(rest)) and not any(map(str.isalnum, _LINK.sub("", rest)))
    return bool(_BACK.fullmatch(content)) or _is_row_of_letters(content) or _leads_to_neighbors(_BETWEEN.split(content))


def _is_row_of_letters(content: str) -> bool:
    links = [target for _, target in _LINK.findall(content) if target.startswith("#")]
    words = list(filter(None, _SPACE.split(_LINK.sub(r" \1 ", content)))) if len(links) >= _FEWEST_LINKS else []
    return len(words) >= _FEWEST_LETTERS and all(map(_LETTERS.fullmatch, words))


def _leads_to_neighbors(parts: Sequence[str]) -> bool:
    has_direction = False
    for part in parts:
        text = _LINK.sub(r"\1", part).strip(" \ufe0f")
        bare = text.strip(f"{_LEFT}{_RIGHT} \ufe0f").casefold()
        label, colon, _ = bare.partition(":")
        is_left, is_right = text[:1] in tuple(_LEFT), text[-1:] in tuple(_RIGHT)
        is_linked, is_neighbor = bool(_LINK.search(part)), bare in _NEIGHBORS
        is_pointed = is_left != is_right and (is_linked or is_neighbor) and (is_left or is_neighbor or len(parts) > 1)
        is_named = is_linked and (is_neighbor or (bool(colon) and label in _NEIGHBORS))
        if not (is_pointed or is_named or is_neighbor or bare in _OTHERS):
            return False
        has_direction = has_direction or is_pointed or is_named
    return has_direction
