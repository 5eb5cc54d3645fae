"""Rewrite the outlines of Logseq, whose lines are all bullets, as Markdown with headings and `**Term**: text`.

- Epoch
  definition:: One pass over the data.
  alias:: pass, sweep
- Batch:: Several examples.
"""

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final

from ingest.readers.cells import field_of
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import Line, ends_sentence

_BULLET: Final = re.compile(r"(?P<indent>[ \t]*)-(?:[ \t]+(?P<text>.*))?$")
_PROPERTY: Final = re.compile(r"[ \t]*(?P<key>[^\W\d_][\w -]{0,40}):: +(?P<text>\S.*)")
_TITLE: Final = re.compile(r"[ \t]*-[ \t]+#+[ \t]+(?P<text>.*)")
_NAMED: Final = re.compile(r"(?P<name>[^:`\n]{1,100}):: +(?P<text>\S.*)")
_FEWEST: Final = 2
_LONGEST_NAME: Final = 60


def without_bullets(lines: Sequence[Line], name: str) -> Sequence[Line]:
    """Return an outline with at least two terms as Markdown, each line with its number; other lines are unchanged.

    `Term:: text` is a term only below the title of a glossary, or if `name`, that of the file, is one.
    """
    written = [line for line in lines if line.text.strip()]
    if not written or not _BULLET.match(written[0].text) or not all(map(_belongs, written)):
        return lines
    titles = [name, *(found["text"] or "" for line in written if (found := _TITLE.match(line.text)))]
    terms = {index for index in range(len(lines)) if _is_term(lines, index, any(map(terms_word, titles)))}
    if len(terms) < _FEWEST:
        return lines
    return [Line(written[0].number, "# Glossary"), *_rewritten(lines, terms)]


def _belongs(line: Line) -> bool:
    return line.text[:1] in (" ", "\t") or _BULLET.match(line.text) is not None


def _is_term(lines: Sequence[Line], index: int, is_glossary: bool) -> bool:
    bullet = _BULLET.match(lines[index].text)
    if not bullet or not bullet["text"]:
        return False
    named = _NAMED.fullmatch(bullet["text"])
    return is_glossary and field_of(named["name"]) is None if named else any(_properties(lines, index, "definition"))


def _properties(lines: Sequence[Line], index: int, *fields: str) -> Iterator[re.Match[str]]:
    """Yield the properties directly below a bullet; with `fields`, those that hold one of them."""
    for line in lines[index + 1 :]:
        found = _PROPERTY.fullmatch(line.text.rstrip())
        if found is None or _BULLET.match(line.text):
            return
        if not fields or field_of(found["key"]) in fields:
            yield found


def _rewritten(lines: Sequence[Line], terms: Container[int]) -> Iterator[Line]:
    below = 0
    indent = None
    for index, line in enumerate(lines):
        if index < below:
            continue
        bullet = _BULLET.match(line.text)
        text = (bullet["text"] or "") if bullet else line.text.strip()
        named = _NAMED.fullmatch(text)
        if index in terms:
            indent = bullet["indent"] if bullet else None
            found = list(_properties(lines, index))
            below = index + 1 + len(found)
            definition = named["text"] if named else next(_properties(lines, index, "definition"))["text"]
            yield Line(line.number, "")
            yield Line(line.number, f"**{named['name'] if named else text}**: {definition}")
            others = [one for one in found if named or field_of(one["key"]) != "definition"]
            for number, one in enumerate(others, start=line.number + 1):
                yield Line(number, "")
                yield Line(number, f"{one['key'].capitalize()}: {one['text']}")
        elif text.startswith("#") or not bullet:
            yield Line(line.number, text)
        elif bullet["indent"] == indent and 0 < len(text) <= _LONGEST_NAME and not ends_sentence(text):
            yield from (Line(line.number, ""), Line(line.number, f"**{text}**"), Line(line.number, ""))
        else:
            yield Line(line.number, line.text)
