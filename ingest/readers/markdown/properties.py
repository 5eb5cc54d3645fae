"""Properties in a page: `Key:: value` anywhere (Dataview of Obsidian, Logseq), `Key: value` below the title (Notion).

They are read as the keys of front matter are.
"""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from ingest.readers.cells import field_of
from ingest.readers.field_names import LISTS
from ingest.readers.markdown.site_generators import Fences
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import Line, at_commas
from ingest.readers.yaml.objects import YamlCell

_DATAVIEW: Final = re.compile(r"(?:[-*] )?(?P<key>[^\W\d_][\w -]{0,40}):: +(?P<text>\S.*)")
_NOTION: Final = re.compile(r"(?P<key>[^\W\d_][\w -]{0,40}): +(?P<text>\S.*)")
_TITLE: Final = re.compile(r"# +\S")
_OF_A_TERM: Final = {"definition", "synonyms", "names", "broader", "narrower", "related", "usage_note"}
"""Fields of which one shows that the lines below a title are properties."""


def without_properties(lines: Sequence[Line], has_front_matter: bool) -> tuple[list[YamlCell], list[Line]]:
    """Return the properties of a page, and its lines with blank ones in their place.

    >>> page = [Line(1, "# Epoch"), Line(2, ""), Line(3, "Tags: basics, loops"), Line(4, "Definition: One pass")]
    >>> [(cell.key, cell.texts) for cell in without_properties(page, False)[0]]
    [('Tags', ('basics', 'loops')), ('Definition', ('One pass',))]
    """
    found = _below_title(lines)
    first = next((line.text for line in lines if line.text.strip()), "")
    if (
        has_front_matter
        or found
        or ((begins := _DATAVIEW.fullmatch(first)) and first[0] not in "-*" and field_of(begins["key"]))
    ):
        fences = Fences()
        for index, line in enumerate(lines):
            if not fences.hold(line.text) and (stated := _DATAVIEW.fullmatch(line.text.strip())):
                found[index] = stated
    cells = [YamlCell(one["key"], _texts(one["key"], one["text"]), lines[index].number) for index, one in found.items()]
    return cells, [Line(line.number, "") if index in found else line for index, line in enumerate(lines)]


def _below_title(lines: Sequence[Line]) -> dict[int, re.Match[str]]:
    """Return the properties in the paragraph below a title at the beginning, by the indexes of their lines."""
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    if len(filled) < 2 or not _TITLE.match(title := lines[filled[0]].text) or terms_word(title):
        return {}
    paragraph = takewhile(lambda index: lines[index].text.strip(), range(filled[1], len(lines)))
    found = {index: _NOTION.fullmatch(lines[index].text.strip()) for index in paragraph}
    stated = {index: one for index, one in found.items() if one}
    fields = {field_of(one["key"]) for one in stated.values()}
    return stated if len(stated) == len(found) > 1 and fields & _OF_A_TERM else {}


def _texts(key: str, text: str) -> tuple[str, ...]:
    field = field_of(key)
    return tuple(at_commas(text)) if field in LISTS and field != "developers" else (text,)
