r"""Formulas of TeX in names and texts: `$\alpha$` and `\(\alpha\)` are shown as α.

Only symbols, letters, and subscripts and superscripts are shown; a formula such as `$\frac{a}{b}$` is kept as it is.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar
from unicodedata import normalize

from graph.term_fields import SECTIONS
from ingest.readers.field_names import REFERENCES
from ingest.readers.text import tidy
from ingest.records import TermRecord, Translation

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_FORMULA: Final = re.compile(
    r"(?<![\w$\\/])(?P<mark>\$\$?)(?P<dollars>(?=[^\s$])[^$\n]{1,300}(?<![\s\\]))(?P=mark)(?![\w$])"
    r"|(?<![^\W_])\\\((?P<brackets>(?:[^\\\n]|\\[^()\n]){1,300})\\\)"
)
_COMMAND: Final = re.compile(r"\\(?P<name>[A-Za-z]{2,})(?![A-Za-z])")
_FONT: Final = re.compile(
    r"\\(?:math(?:rm|bf|it|sf|tt|cal|bb|scr|frak|normal)|boldsymbol|bm|text(?:rm|bf|it)?|operatorname)\{([^{}\\]{1,100})\}"
)
_SPACE: Final = re.compile(r"\\[,;:! ]|~")
_SCRIPT: Final = re.compile(r"(?<=[_^])\{([+-]?\w{1,20})\}(?!\w)")
_VARIABLES: Final = re.compile(r"[A-Za-z](?:[\s\d+*/=<>(),.^_{}|!':-]|(?<![A-Za-z])[A-Za-z]{1,2}(?![A-Za-z])){0,300}")
"""A formula without commands, which has no words."""
_MATHEMATICAL: Final = re.compile(r"\\[A-Za-z]|[\w)][_^]|[=<>(]|[\w)]\s*\+\s*\w")
"""What a formula in brackets has in Markdown, in which `\\(V\\)` is a text in parentheses."""
_PLAIN: Final = re.compile(r"\w{1,2}")
_NAMES: Final = ("synonyms", "hidden_labels")
_LISTS: Final = ("notes", "categories", *REFERENCES)

_Stated = TypeVar("_Stated", TermRecord, Translation)


def shown_formulas(text: str) -> str:
    r"""Return the text with its formulas as a reader sees them.

    >>> shown_formulas(r"$\epsilon$-greedy"), shown_formulas(r"$\beta_{1}$ in \(O(n \log n)\)")
    ('ε-greedy', 'β_1 in O(n log n)')
    >>> shown_formulas(r"$\frac{a}{b}$ costs $5 or $6, in $HOME/$USER")
    '$\\frac{a}{b}$ costs $5 or $6, in $HOME/$USER'
    """
    return _FORMULA.sub(lambda formula: _shown(formula) or formula[0], text) if _has_formula(text) else text


def with_shown_formulas(record: TermRecord) -> TermRecord:
    """Return the record with the formulas in its names and texts shown; names as they are written are hidden labels."""
    if record.translations:
        record = replace(record, translations=tuple(map(_with_shown, record.translations)))
    return _with_shown(record)


def keep_formulas(parser: "MarkdownIt") -> "MarkdownIt":
    r"""Let a parser of Markdown keep formulas, in which `_`, `*` and `\(` are not marks."""
    parser.inline.ruler.before("escape", "formula", _rule)
    return parser


def _rule(state: "StateInline", silent: bool) -> bool:
    found = _FORMULA.match(state.src, state.pos) if state.src[state.pos] in "$\\" else None
    if found is None or not _is_formula(found) or (found["brackets"] and not _MATHEMATICAL.search(found["brackets"])):
        return False
    if not silent:
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _with_shown(stated: _Stated) -> _Stated:
    changes: dict[str, Any] = {}
    for field in ("name", *SECTIONS):
        if (text := getattr(stated, field)) and _has_formula(text):
            changes[field] = shown_formulas(text)
    for field in (*_NAMES, *_LISTS):
        texts = getattr(stated, field, ())
        if any(map(_has_formula, texts)):
            changes[field] = tuple(dict.fromkeys(map(shown_formulas, texts)))
    if not changes:
        return stated
    names: list[str] = [one for one in (stated.name, *stated.synonyms, *stated.hidden_labels) if one]
    written: list[str] = [name for name in names if shown_formulas(name) != name]
    changes["hidden_labels"] = tuple(dict.fromkeys((*changes.get("hidden_labels", stated.hidden_labels), *written)))
    return replace(stated, **changes)


def _has_formula(text: str) -> bool:
    return "$" in text or "\\(" in text


def _is_formula(found: re.Match[str]) -> bool:
    source = found["dollars"] or found["brackets"]
    if found["brackets"] and _PLAIN.fullmatch(source):  # parentheses that Markdown escapes: `Vitamin \(C\)`
        return False
    return bool(_COMMAND.search(source) or _VARIABLES.fullmatch(source))


def _shown(found: re.Match[str]) -> str | None:
    if not _is_formula(found):
        return None
    text = _SPACE.sub(" ", _FONT.sub(r"\1", found["dollars"] or found["brackets"]))
    text = _SCRIPT.sub(r"\1", _COMMAND.sub(lambda command: _symbol(command["name"]) or command[0], text))
    return None if re.search(r"[\\{}]", text) else tidy(text)


@lru_cache(maxsize=512)
def _symbol(command: str) -> str | None:
    """Return the text of a command without arguments, such as `alpha` or `log`; None for another one."""
    from pylatexenc.latex2text import get_default_latex_context_db

    macro = get_default_latex_context_db().get_macro_spec(command)
    shown = macro.simplify_repl if macro else None
    return normalize("NFKC", shown) if isinstance(shown, str) and "%" not in shown else None
