"""Detect the encoding of a text document that is not UTF-8, and convert it to UTF-8.

| code | severity | meaning |
|---|---|---|
| `not-utf-8` | warning | the document is in another encoding, and is read in it |
| `encoded-twice` | warning | the document is UTF-8 that was read as Windows-1252, and saved again |
| `unknown-encoding` | error | the encoding is uncertain; nothing was read |

A document in which most lines are UTF-8 is left as it is; `readers.text` reads its other lines as Windows-1252.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from ingest.diagnostics import Diagnostic, Severity
from ingest.input.encoding_guesses import ENCODINGS, Guess, certain, guesses_of
from ingest.input.stated_encodings import shown_encoding, stated_encoding

_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 15
_SEARCHED: Final = 1 << 24
_IN_MEMORY: Final = 1 << 24
_SHOWN: Final = 40  # characters of a sample
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_RUNS: Final = re.compile(r"[^\x00-\x7f]+")


@contextmanager
def in_utf8(stream: BinaryIO, file: str, encoding: str = "") -> Iterator[tuple[BinaryIO | None, Diagnostic | None]]:
    """Provide a text document in UTF-8, from its start, and the finding about its encoding, if any.

    `encoding` is the one that the caller states. The document is None if its encoding is uncertain.
    """
    finding = None
    errors = "strict" if encoding else "replace"
    if not encoding:
        encoding, finding = _detected(stream, file)
        stream.seek(0)
    if finding is not None and finding.severity is Severity.ERROR:
        yield None, finding
    elif not encoding:
        yield stream, finding
    else:
        with SpooledTemporaryFile(_IN_MEMORY) as converted:
            try:
                for text in codecs.iterdecode(iter(partial(stream.read, _BLOCK), b""), encoding, errors):
                    converted.write(text.encode("utf-8", "replace"))
            except UnicodeError as error:
                finding = _not_stated(file, encoding, error)
            converted.seek(0)
            yield None if finding and finding.severity is Severity.ERROR else cast("BinaryIO", converted), finding


def _not_stated(file: str, encoding: str, error: UnicodeError) -> Diagnostic:
    reason = error.reason if isinstance(error, UnicodeDecodeError) else str(error)
    message = f"The document is not in the encoding {encoding}: {reason}. Nothing was read."
    return Diagnostic(
        file, None, Severity.ERROR, "unknown-encoding", message, "Name its encoding, or omit --encoding to detect it."
    )


def _detected(stream: BinaryIO, file: str) -> tuple[str, Diagnostic | None]:
    """Return the encoding, empty for UTF-8, and the finding about it."""
    foreign = _lines_of_other_encodings(stream)
    if not foreign:
        if shown := shown_encoding(stream):
            return shown, _not_utf8(file, shown, "")
        return "", _encoded_twice(stream, file)
    if declared := stated_encoding(stream, foreign):
        return declared, None
    guesses = guesses_of(foreign)
    if not guesses:
        return "", None
    if (found := certain(guesses, foreign)) is None:
        return "", _unknown(file, guesses)
    return found.encoding, _not_utf8(file, found.encoding, found.text)


def _lines_of_other_encodings(stream: BinaryIO) -> bytes:
    """Return lines that are not UTF-8, up to 32 KiB; nothing if most lines with other characters than ASCII are."""
    start = stream.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
        return b""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if shown_encoding(stream):
            return b""
    else:
        return b""
    stream.seek(0)
    valid, foreign, size = 0, list[bytes](), 0
    for line in stream.read(_SEARCHED).splitlines(keepends=True):
        if line.isascii():
            continue
        try:
            line.decode()
            valid += 1
        except UnicodeDecodeError:
            foreign.append(line)
            size += len(line)
            if size > _SAMPLE:
                break
    return _cut(b"".join(foreign)) if len(foreign) > valid else b""


def _cut(lines: bytes) -> bytes:
    """Return at most 32 KiB of lines that are not ASCII, which end after a space or a tag if they are longer."""
    begin = next(found.start() for found in re.finditer(b"[\x80-\xff]", lines))
    part = lines[max(0, begin - _SHOWN) :][:_SAMPLE]
    end = max(map(part.rfind, (b" ", b"<", b"\n"))) + 1
    return part if len(lines) < _SAMPLE else part[:end] or part


def _sample(text: str) -> str:
    """Return a part of the text around its first character that is not ASCII, without line breaks."""
    first = _FOREIGN.search(text)
    begin = max(0, first.start() - _SHOWN // 2) if first else 0
    return " ".join(text[begin : begin + _SHOWN].split())


def _not_utf8(file: str, encoding: str, text: str) -> Diagnostic:
    example = f", as in {_sample(text)!r}" if text else ""
    message = f"The document is not UTF-8; it is read as {ENCODINGS[encoding]}{example}."
    remedy = "Save it as UTF-8, or name its encoding: --encoding ENCODING."
    return Diagnostic(file, None, Severity.WARNING, "not-utf-8", message, remedy)


def _encoded_twice(stream: BinaryIO, file: str) -> Diagnostic | None:
    """Return a finding if most runs of characters that are not ASCII, such as `Ã¼`, are one in UTF-8, such as `ü`."""
    stream.seek(0)
    runs = _RUNS.findall(stream.read(_BLOCK).decode("utf-8-sig", "ignore"))
    wrong = [(run, read) for run in runs if (read := _decoded_again(run))]
    if 2 * len(wrong) <= len(runs):
        return None
    run, read = wrong[0]
    message = (
        f"The characters of the document are damaged: {run!r} was {read!r} before a program read it as windows-1252."
    )
    remedy = "Export it again, and open it as UTF-8 there; or save this file as windows-1252, which undoes the damage."
    return Diagnostic(file, None, Severity.WARNING, "encoded-twice", message, remedy)


def _decoded_again(run: str) -> str:
    """Return the text that a run of characters is if their bytes in Windows-1252 are UTF-8, or else ""."""
    try:
        return b"".join(one.encode("latin1" if one < "\u0100" else "cp1252") for one in run).decode()
    except UnicodeError:
        return ""


def _unknown(file: str, guesses: Sequence[Guess]) -> Diagnostic:
    listed = "; ".join(f"{ENCODINGS[guess.encoding]} gives {_sample(guess.text)!r}" for guess in guesses[:4])
    message = f"The document is not UTF-8, and its encoding is uncertain: {listed}. Nothing was read."
    remedy = f"Save it as UTF-8, or name its encoding, as in --encoding {ENCODINGS[guesses[0].encoding]}."
    return Diagnostic(file, None, Severity.ERROR, "unknown-encoding", message, remedy)
