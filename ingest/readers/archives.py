"""The states in which files of office programs cannot be opened: protected by a password, or incomplete."""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

_COMPOUND: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream in a compound file that has an encrypted document (MS-OFFCRYPTO, section 2.3)."""
_MANIFEST: Final = "META-INF/manifest.xml"
_ENCRYPTION: Final = b"encryption-data"
_BIT: Final = 1  # of the flags of an encrypted part
_BLOCK: Final = 1 << 20
_PROTECTED: Final = (
    "The document is protected by a password.",
    "Open it in the program that wrote it, remove the password, and save it again.",
)
_CUT: Final = (
    "The file is incomplete: its end is missing or damaged.",
    "Copy or download it again.",
)


def unreadable_state(stream: BinaryIO) -> tuple[str, str] | None:
    """Return the state in which a file cannot be opened, and the remedy; None if it is another one.

    `stream` is read from its start. Never raises on content.
    """
    stream.seek(0)
    head = stream.read(len(_ZIP))
    stream.seek(0)
    if head == _COMPOUND:
        return _PROTECTED if any(_ENCRYPTED in block for block in _overlapping(stream)) else None
    if head != _ZIP:
        return None
    try:
        with ZipFile(stream) as archive:
            is_protected = any(part.flag_bits & _BIT for part in archive.infolist())
            is_protected = is_protected or (
                _MANIFEST in archive.namelist() and _ENCRYPTION in archive.open(_MANIFEST).read(_BLOCK)
            )
            return _PROTECTED if is_protected else None
    except BadZipFile:
        return _CUT
    except Exception:  # a damaged part can raise any error
        return None


def _overlapping(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the blocks of a file, each with the block before it."""
    blocks = chain((b"",), iter(lambda: stream.read(_BLOCK), b""))
    return (before + block for before, block in pairwise(blocks))
