"""The tags of site generators in a Markdown text (Hugo's shortcodes, Liquid's tags) become what the site shows."""

import re

__all__ = ["without_site_tags"]

# No tag holds a brace, so that a text of unclosed tags takes linear time.
_TAG = re.compile(r"\{\{<([^{}]*)>\}\}|\{\{%([^{}]*)%\}\}|\{%([^{}]*)%\}")
_ARGUMENT = re.compile(r"""(?:([\w-]+)=)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]+))""")
_SHOWN = ("text", "title", "caption", "alt")
_ADDRESSES = ("ref", "relref")
_SPECIAL = re.compile(r"([\\\[\]*_`<])")


def without_site_tags(text: str) -> str:
    r"""Return Markdown in which every tag is what the site shows for it: a link, a text, or nothing; lines stay lines.

    A tag that names a term becomes a link to `#term-`, with the term's id for a text if it has none.

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
