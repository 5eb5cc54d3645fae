"""Replace the tags of site generators in Markdown (Hugo shortcodes, Liquid tags) with the text that a site shows."""

import re

__all__ = ["without_site_tags"]

# A tag contains no brace: otherwise unclosed tags would take quadratic time.
_TAG = re.compile(r"\{\{<([^{}]*)>\}\}|\{\{%([^{}]*)%\}\}|\{%([^{}]*)%\}")
_ARGUMENT = re.compile(r"""(?:([\w-]+)=)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]+))""")
_SHOWN = ("text", "title", "caption", "alt")
_ADDRESSES = ("ref", "relref")
_SPECIAL = re.compile(r"([\\\[\]*_`<])")


def without_site_tags(text: str) -> str:
    r"""Return Markdown with every tag replaced by what the site shows: a link, a text, or nothing; lines are kept.

    A tag that names a term becomes a link to `#term-` and its id; its text is that of the tag, or else the id.

    >>> without_site_tags('All {{< glossary_tooltip text="Pods" term_id="pod" >}}.{{% video x %}}')
    'All [Pods](#term-pod).'
    >>> without_site_tags('{% glossary_tooltip term_id="replica-set" %} [here]({{< ref "pod.md" >}})')
    '[replica set](#term-replica-set) [here](pod.md)'
    """
    return _TAG.sub(_shown, text) if "{%" in text or "{{<" in text else text


def _shown(tag: re.Match[str]) -> str:
    name, *arguments = _ARGUMENT.findall(tag[1] or tag[2] or tag[3] or "") or [("",) * 5]
    values = {key: "".join(rest) for key, *rest in arguments if key}
    shown = next((values[key] for key in _SHOWN if values.get(key)), "")
    if term := values.get("term_id"):
        shown = f"[{_escaped(shown or term.replace('-', ' '))}](#term-{'-'.join(term.split())})"
    elif "".join(name) in _ADDRESSES:
        shown = next(("".join(rest) for key, *rest in arguments if not key), "")
    else:
        shown = _escaped(shown)
    return shown + "\n" * (tag[0].count("\n") - shown.count("\n"))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
