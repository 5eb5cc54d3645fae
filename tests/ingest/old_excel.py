"""Writes workbooks of Excel 97 to 2003 ([MS-XLS] in a container of [MS-CFB]), which no kept library writes."""

from collections.abc import Mapping, Sequence
from struct import pack
from typing import Final

__all__ = ["old_workbook"]

_SECTOR: Final = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LEAST: Final = 4096  # a shorter stream is in another place
_HIDDEN: Final = 1


def old_workbook(
    sheets: Mapping[str, Sequence[Sequence[str | float]]],
    hidden: Sequence[str] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """Return a workbook with these rows; in each sheet, the ranges `merged` (rows, columns, from 0) are one cell."""
    begin = _record(0x0809, pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    parts = [_sheet(rows, merged) for rows in sheets.values()]
    names = [name.encode("latin-1") for name in sheets]
    at = len(begin) + sum(4 + 8 + len(name) for name in names) + 4
    for name, part in zip(names, parts, strict=True):
        state = _HIDDEN if name.decode() in hidden else 0
        begin += _record(0x0085, pack("<IBBBB", at, state, 0, len(name), 0) + name)
        at += len(part)
    return _container(begin + _record(0x000A, b"") + b"".join(parts))


def _sheet(rows: Sequence[Sequence[str | float]], merged: Sequence[tuple[int, int, int, int]]) -> bytes:
    found = _record(0x0809, pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    found += _record(0x0200, pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0))
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            place = pack("<HHH", index, column, 0)
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                found += _record(0x0204, place + pack("<HB", len(value), 1) + text)
            else:
                found += _record(0x0203, place + pack("<d", value))
    ranges = b"".join(pack("<HHHH", *one) for one in merged)
    return found + _record(0x00E5, pack("<H", len(merged)) + ranges) + _record(0x000A, b"")


def _record(kind: int, content: bytes) -> bytes:
    return pack("<HH", kind, len(content)) + content


def _container(stream: bytes) -> bytes:
    """Return a compound file with the stream "Workbook": a header, a table of sectors, a directory, and the stream."""
    size = max(_LEAST, len(stream))
    count = -(-size // _SECTOR)
    chain = [_FAT, _END, *range(3, count + 2), _END]
    table = chain + [_FREE] * (_SECTOR // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += pack("<IIIIIIIII", 0, 1, 1, 0, _LEAST, _END, 0, _END, 0) + pack("<I", 0) + pack("<I", _FREE) * 108
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, size) + bytes(2 * 128)
    return header + pack("<128I", *table) + entries + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, begin: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = pack("<III", _FREE, _FREE, child)
    return text.ljust(64, b"\0") + pack("<HBB", len(text), kind, 1) + links + bytes(36) + pack("<IQ", begin, size)
