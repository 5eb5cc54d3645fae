"""Replace the tags of site generators in Markdown with the text that a site shows.

Shortcodes of Hugo, tags of Liquid and Jinja, macros of KumaScript and MkDocs, roles of MyST, wiki links and comments of
Obsidian, and the modules, comments, scripts and styles of MDX and Vue.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import Line

# A tag contains no brace: otherwise unclosed tags would take quadratic time.
_MACRO: Final = r"(?<![\w\\$^])\{\{(?![<%{])([^{}]*)\}\}"
_TAG = re.compile(rf"\{{\{{<([^{{}}]*)>\}}\}}|\{{\{{%([^{{}}]*)%\}}\}}|\{{%([^{{}}]*)%\}}|{_MACRO}")
_ONLY_MACROS = re.compile(rf"(?m)^[ \t]*(?:{_MACRO}[ \t]*)+$")
_ARGUMENT = re.compile(r"""(?:([\w-]+)=)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]+))""")
_QUOTED = re.compile(r""""([^"]*)"|'([^']*)'""")
_CALL = re.compile(r"\s*([\w.:-]*)\s*\((.*)\)\s*", re.DOTALL)
_TERM_MACRO = re.compile(r"(?i)word|term|definition|concept|acronym|abbr|gloss")
_BADGE = re.compile(r"(?i)[\w-]+_inline")
_SHOWN = ("text", "title", "caption", "alt")
_ADDRESSES = ("ref", "relref")
_SPECIAL = re.compile(r"([\\\[\]*_`<])")

_EMPTY_SPAN = re.compile(r"\[\]\{#([\w.:-]{1,200})[^{}\n]{0,200}\}")
"""An anchor as pandoc writes it."""
_ROLE = re.compile(r"(?<![\w`\\])\{([A-Za-z][\w:.-]*)\}`([^`]{1,300})`")
_TARGETED = re.compile(r"(?P<text>.*\S)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_WIKI_LINK = re.compile(
    r"(?<![\w\[\\])(?P<embedded>!?)\[\[(?=\S)(?P<target>[^\[\]|#^\n]{0,200})(?P<part>[#^][^\[\]|\n]{0,200})?"
    r"(?:\\?\|(?P<text>[^\[\]\n]{0,300}))?\]\](?!\()"
)
_PAGE_PART = re.compile(r"[\w /-]{1,100}#[^\W\d][\w-]{0,100}")
"""The page and the anchor of a link, which a wiki of GitHub writes after the text: `[[text|Page#anchor]]`."""
_MARKS = re.compile(
    r"(?m)(?P<hidden>\{/\*[^*]{0,2000}\*/\}|(?<!\S)%%[^%]{1,2000}%%(?!\S)|(?:^|(?<=\S)[ \t]+)\^[A-Za-z][\w-]*[ \t]*$"
    r"|(?<!\{)\{:(?=[ .#\w])[^{}\n]{0,200}\}[ \t]*$|^[ \t]*-{1,4}8<-{1,4}[^\n]*$)"
    r"|(?P<quote>^[ \t]{0,3}>[ \t]?)\[!\w+\][+-]?[ \t]?(?:(?i:definition):?[ \t]*$)?"
    r"|(?<![=\w])==(?=\S)(?P<marked>[^=\n]{1,300})(?<=\S)==(?![=\w])"
)
_CONTENTS = re.compile(
    r"(?im)^ {0,3}(?:(?:[*+-]|\d+\.)[ \t][^\n]{0,80}\n[ \t]*\{:[ \t]?toc\b[^{}\n]{0,80}\}|\[{1,2}_?toc_?\]{1,2})[ \t]*$"
)
"""Where kramdown, Python-Markdown and GitLab insert a table of contents."""
_LABEL = re.compile(r"(?m)^[^\n]{1,40}\n\{:[ \t]?\.label\b[^{}\n]{0,80}\}[ \t]*$")
"""A badge of Just the Docs."""
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_IMPORT = re.compile(r"import\s+(?:['\"]|.*\sfrom\s+['\"]|\{[^}]*$|\w+\s*,\s*\{[^}]*$)")
_IMPORT_END = re.compile(r".*['\"];?\s*$")
_ELEMENT = re.compile(r" {0,3}<(script|style)\b(?=[^<>]*>)", re.IGNORECASE)
_ELEMENT_END = re.compile("</(?:script|style)")
_EXPORT = re.compile(r"export\s+(?:default|const|let|var|function|async)\b")


def without_site_tags(text: str) -> str:
    r"""Return Markdown with every tag replaced by what the site shows: a link, a text, or nothing; lines are kept.

    A tag that names a term becomes a link to `#term-` and its id; its text is that of the tag, or else the id. A macro
    that is alone on its line is removed, unless it names a term.

    >>> without_site_tags('All {{< glossary_tooltip text="Pods" term_id="pod" >}}.{{% video x %}}')
    'All [Pods](<#term-pod>).'
    >>> without_site_tags('{% glossary_tooltip term_id="replica-set" %} [here]({{< ref "pod.md" >}})')
    '[replica set](<#term-replica-set>) [here](pod.md)'
    >>> without_site_tags('{{Sidebar}}\nLike {{Glossary("pod", "pods")}} and [[Replica set|replicas]] in {{ site }}.')
    '\nLike [pods](<#term-pod>) and [replicas](<#term-Replica-set>) in {{ site }}.'
    """
    if "{" in text:
        if "{{" in text:
            text = _ONLY_MACROS.sub(_alone, text)
        text = _EMPTY_SPAN.sub(r'<a id="\1"></a>', _ROLE.sub(_role, _TAG.sub(_shown, text)))
    text = _LABEL.sub("\n", text) if ".label" in text else text
    if "toc" in text.lower():
        text = _CONTENTS.sub(lambda inserted: "[TOC](#toc)" + "\n" * inserted[0].count("\n"), text)
    if "[[" in text:
        text = _WIKI_LINK.sub(_wiki_link, text)
    return _MARKS.sub(_unmarked, text)


def without_modules(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines; those of scripts, styles and modules outside code, as in MDX and Vue, become empty."""
    fences = Fences()
    is_open, end = False, _IMPORT_END
    last = {end: index for index, line in enumerate(lines) for end in _ELEMENT_END.findall(line.text.lower())}
    element = ""  # that is open, as the beginning of its end
    for index, line in enumerate(lines):
        text = line.text
        begun = None if element or fences.is_open else _ELEMENT.match(text)
        if begun and last.get(f"</{begun[1].lower()}", -1) >= index:
            element, is_open = f"</{begun[1].lower()}", False
        if element:
            element = "" if element in text.lower() else element
            yield Line(line.number, "")
            continue
        if fences.hold(text):
            is_open = False
        elif not is_open and (_IMPORT.match(text) or _EXPORT.match(text)):
            is_open, end = True, _IMPORT_END if text.startswith("import") else _NEVER
        if is_open:
            is_open = bool(text.strip()) and not end.match(text)
            line = Line(line.number, "")
        yield line


_NEVER: Final = re.compile("(?!)")


class Fences:
    """The fenced code blocks of a document, whose lines are given one by one."""

    def __init__(self) -> None:
        self._open = ""

    @property
    def is_open(self) -> bool:
        """Whether the next line is in a code block."""
        return bool(self._open)

    def hold(self, text: str) -> bool:
        """Return whether this line, the next one, belongs to a code block."""
        fence = _FENCE.match(text)
        if self._open:
            if fence and fence["mark"].startswith(self._open) and not fence["info"].strip():
                self._open = ""
            return True
        self._open = fence["mark"] if fence else ""
        return bool(fence)


def term_link(text: str, term: str) -> str:
    """Return a link to a term by its name or id."""
    return f"[{text}](<#term-{'-'.join(re.sub('[<>]', ' ', term).split())}>)"


def _alone(macros: re.Match[str]) -> str:
    calls = (_CALL.fullmatch(tag[4] or "") for tag in _TAG.finditer(macros[0]))
    names_term = any(call and _is_of_terms(call[1]) for call in calls)
    return macros[0] if names_term else "\n" * macros[0].count("\n")


def _shown(tag: re.Match[str]) -> str:
    if tag[4] is not None:
        # In a formula, `\\frac{{a}}{{b}}`, braces follow braces.
        is_inner = tag.string[tag.start() - 1 : tag.start()] == "}" and tag[4][:1] not in " -"
        is_formula = is_inner and not _QUOTED.search(tag[4])
        is_address = tag.string[tag.start() - 1 : tag.start()] == "(" or tag.string[tag.end() : tag.end() + 1] == "/"
        shown = tag[0] if is_formula else _of_macro(tag[4])
        shown = "" if is_address and shown.startswith("{{") else shown
    else:
        shown = _of_shortcode(tag[1] or tag[2] or tag[3] or "")
    return shown + "\n" * (tag[0].count("\n") - shown.count("\n"))


def _of_shortcode(tag: str) -> str:
    name, *arguments = _ARGUMENT.findall(tag) or [("",) * 5]
    values = {key: "".join(rest) for key, *rest in arguments if key}
    shown = next((values[key] for key in _SHOWN if values.get(key)), "")
    if term := values.get("term_id"):
        return term_link(_escaped(shown or term.replace("-", " ")), term)
    plain = ["".join(rest) for key, *rest in arguments if not key]
    if "".join(name) in _ADDRESSES:
        return plain[0] if plain else ""
    if plain and _is_of_terms("".join(name)):
        return term_link(_escaped(shown or plain[-1]), plain[0])
    return _escaped(shown)


def _of_macro(tag: str) -> str:
    """Return the text of a macro such as `name("term", "text")`, or of a literal; a variable is kept as it is."""
    call = _CALL.fullmatch(tag)
    texts = ["".join(found) for found in _QUOTED.findall(call[2] if call else tag)]
    if call is None and _BADGE.fullmatch(tag.strip()):
        return ""
    if call is None:
        return texts[0] if texts and tag.lstrip()[:1] in "\"'" else _escaped(f"{{{{{tag}}}}}")
    if not texts or call[1].lower().startswith("embed"):
        return ""
    shown = _escaped(" ".join((next(filter(str.strip, texts[1:2]), "") or texts[0]).split()))
    return term_link(shown, texts[0]) if _is_of_terms(call[1]) else shown


def _is_of_terms(name: str) -> bool:
    return terms_word(name) or bool(_TERM_MACRO.search(name))


def _role(role: re.Match[str]) -> str:
    targeted = _TARGETED.fullmatch(role[2])
    text, target = (targeted["text"], targeted["target"]) if targeted else (role[2], role[2])
    text = " ".join(text.split()).lstrip("~!")
    lines = "\n" * role[0].count("\n")
    if role[1] == "math":
        return f"${text}${lines}"
    return (term_link(_escaped(text), target) if role[1].rpartition(":")[2] == "term" else _escaped(text)) + lines


def _wiki_link(link: re.Match[str]) -> str:
    target, part, text = link["target"].strip(), link["part"] or "", link["text"] or ""
    if link["embedded"]:
        return ""
    if _PAGE_PART.fullmatch(text):
        target, text = text.rpartition("#")[2], target
    if not any(map(str.isalpha, target + part)):
        return link[0]
    shown = _escaped(text or target or part.lstrip("#^"))
    return term_link(shown, target.rpartition("/")[2].removesuffix(".md")) if target else shown


def _unmarked(mark: re.Match[str]) -> str:
    return mark["quote"] or mark["marked"] or "\n" * mark[0].count("\n")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
