"""Files of office programs that cannot be opened are reported with their state and the remedy."""

import io
import zipfile

import pytest

from ingest.diagnostics import Diagnostic
from tests.ingest.readers.test_documentation_in_word import word
from tests.ingest.readers.test_xlsx import workbook
from tests.support.contents import read_records

ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1 << 20) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
SHEETS, TEXT = workbook(Boats=[("Term", "Definition"), ("Hull", "A body.")]), word("# Glossary", "**Hull**: A body.")


def finding(content: bytes, name: str) -> Diagnostic:
    (found,) = read_records(io.BytesIO(content), name)
    assert isinstance(found, Diagnostic)
    return found


def archive(manifest: str, *, flag: int = 0) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", b"\x01\x02")
        parts.writestr("META-INF/manifest.xml", manifest)
    content = bytearray(file.getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= flag
    return bytes(content)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.docx", "a.doc", "a.pptx"])
def test_encrypted_documents_are_protected_by_a_password(name: str) -> None:
    found = finding(ENCRYPTED, name)
    assert found.message == "The document is protected by a password."
    assert found.remedy == "Open it in the program that wrote it, remove the password, and save it again."


def test_encrypted_spreadsheets_of_opendocument_are_protected_by_a_password() -> None:
    for content in (archive("<manifest:encryption-data/>"), archive("", flag=1)):
        assert finding(content, "a.ods").message == "The document is protected by a password."
    assert "password" not in finding(archive(""), "a.ods").message


@pytest.mark.parametrize(("content", "name"), [(SHEETS, "a.xlsx"), (TEXT, "a.docx")])
def test_documents_without_their_end_are_incomplete(content: bytes, name: str) -> None:
    found = finding(content[: len(content) // 2], name)
    assert found.message.startswith("The file is incomplete")
    assert found.remedy == "Copy or download it again."


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.docx", "a.odt", "a.pdf", "a.tbx", "a.csv"])
def test_files_of_no_bytes_are_empty(name: str) -> None:
    assert finding(b"", name).code == "empty-file"
