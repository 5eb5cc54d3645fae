"""Read a thesaurus in the printed form of ISO 25964: a name above lines such as `BT Fishing gear`."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ingest.readers.markdown.named_lines import may_be_name
from ingest.readers.text import Line
from ingest.records import TermRecord

_TAGGED: Final = re.compile(r"(SN|UF|USE|BT1?|NT1?|RT|TT)(?::\s*|\s+)(?=\S)")
_RELATIONS: Final = frozenset({"UF", "USE", "BT", "NT", "RT"})
_FEWEST: Final = 2  # entries

_Entry = tuple[Sequence[Line], dict[str, list[str]]]


def read_thesaurus(lines: Sequence[Line], file: str) -> list[TermRecord]:
    """Return the terms of a thesaurus, without those only stated to be synonyms; nothing of another text.

    Every paragraph, except for a title and single letters, has to be a name above lines with tags.
    """
    paragraphs = [list(group) for is_text, group in groupby(lines, lambda line: bool(line.text.strip())) if is_text]
    read = [(one, _values(one)) for one in paragraphs if len(one) > 1 or len(one[0].text.strip()) > 1]
    if read and len(read[0][0]) == 1:
        del read[0]  # the title
    if len(read) < _FEWEST or not all(values and _RELATIONS & values.keys() for _, values in read[:_FEWEST]):
        return []
    return list(_records(read, file)) if all(values for _, values in read) else []


def _values(paragraph: Sequence[Line]) -> dict[str, list[str]]:
    """Return the values by tag; further lines of a tag are further values."""
    found: dict[str, list[str]] = {}
    tag = ""
    for text in (line.text.strip() for line in paragraph[1:]):
        if tagged := _TAGGED.match(text):
            tag, text = tagged[1].rstrip("1"), text[tagged.end() :]
        if not tag:
            return {}
        found.setdefault(tag, []).append(text)
    name = paragraph[0].text
    return found if may_be_name(name.strip()) and not name[:1].isspace() else {}


def _records(entries: Sequence[_Entry], file: str) -> Iterator[TermRecord]:
    described = {lines[0].text.strip() for lines, values in entries if values.keys() != {"USE"}}
    synonyms: dict[str, list[str]] = {}
    for lines, values in entries:
        if values.keys() == {"USE"} and len(values["USE"]) == 1 and values["USE"][0] in described:
            synonyms.setdefault(values["USE"][0], []).append(lines[0].text.strip())
    replaced = {name for names in synonyms.values() for name in names} - described
    for lines, values in entries:
        name = lines[0].text.strip()
        if name not in replaced:
            yield TermRecord(
                name=name,
                file=file,
                line=lines[0].number,
                raw="\n".join(line.text for line in lines),
                usage_note=" ".join(values.get("SN", ())) or None,
                synonyms=tuple(dict.fromkeys([*values.get("UF", ()), *synonyms.get(name, ())])),
                broader=tuple(values.get("BT", ())),
                narrower=tuple(values.get("NT", ())),
                related=tuple(values.get("RT", ())),
                notes=tuple(f"{tag} {text}" for tag in ("USE", "TT") for text in values.get(tag, ())),
            )
