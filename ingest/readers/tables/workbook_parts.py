"""Read which part of a workbook of Excel is which sheet, and which of its cells have comments."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORKBOOK: Final = "xl/workbook.xml"
_COMMENTS: Final = re.compile(r"/comments?\d*\.xml$")


def sheet_parts(archive: ZipFile) -> Mapping[str, str]:
    """Return the names of the visible sheets by the names of their parts."""
    targets = dict(_relations(archive, _WORKBOOK))
    sheets = (one for one in _elements(archive, _WORKBOOK, "sheet") if one.get("state", "visible") == "visible")
    identified = ((next((one.get(key, "") for key in one.keys() if key.endswith("}id")), ""), one) for one in sheets)
    return {targets[key]: one.get("name", "") for key, one in identified if key in targets}


def commented_cells(archive: ZipFile, sheet: str) -> list[str]:
    """Return the cells of a sheet that have comments, such as `A2`; `sheet` is the name of its part."""
    parts = [part for _, part in _relations(archive, sheet) if _COMMENTS.search(part)]
    return list(dict.fromkeys(one.get("ref", "") for part in parts for one in _elements(archive, part, "comment")))


def _relations(archive: ZipFile, part: str) -> Iterator[tuple[str, str]]:
    """Yield the ID and the target of each relation of a part to another one."""
    folder, name = posixpath.split(part)
    for one in _elements(archive, f"{folder}/_rels/{name}.rels", "Relationship"):
        if one.get("TargetMode") != "External":
            target = posixpath.join("/", folder, one.get("Target", ""))
            yield one.get("Id", ""), posixpath.normpath(target).lstrip("/")


def _elements(archive: ZipFile, part: str, tag: str) -> "Iterator[_Element]":
    from lxml.etree import iterparse

    if part in archive.namelist():
        with archive.open(part) as content:
            for _, element in iterparse(content, tag=f"{{*}}{tag}", resolve_entities=False, no_network=True):
                yield element
                element.clear()
