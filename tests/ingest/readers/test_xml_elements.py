"""The XML parser does not open files, contact servers or grow without limit, whatever a document declares."""

import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diagnostics import Diagnostic, Severity
from ingest.readers.elements import Element
from ingest.readers.tbx.elements import read_elements, root_name
from tests.support.peak_memory import peak_memory

FILE = "terms.xml"
MANY = 1 << 23


def read(content: bytes) -> tuple[list[Element], list[Diagnostic]]:
    items = list(read_elements(io.BytesIO(content), FILE, frozenset({"entry"})))
    return [item for item in items if isinstance(item, Element)], [
        item for item in items if isinstance(item, Diagnostic)
    ]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server, and the requests it received."""
    requests: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", requests
    server.shutdown()
    server.server_close()


def test_an_element_is_complete_and_has_its_line() -> None:
    (entry,), diagnostics = read(
        b'<a:doc xmlns:a="urn:a" xml:lang="de">\n<a:entry id="x&amp;1">1<b xml:lang="en">2</b>\n3</a:entry></a:doc>'
    )
    assert diagnostics == []
    assert (entry.name, entry.attributes, entry.line, entry.language) == ("entry", {"id": "x&1"}, 2, "de")
    assert (entry.text, entry.children[0].language) == ("12\n3", "en")
    assert str(entry) == '<a:entry id="x&amp;1">1<b xml:lang="en">2</b>\n3</a:entry>'


def test_an_external_dtd_is_not_requested(listener: tuple[str, list[str]]) -> None:
    address, requests = listener
    (entry,), diagnostics = read(f'<!DOCTYPE doc SYSTEM "{address}/doc.dtd"><doc><entry>x</entry></doc>'.encode())
    assert (entry.text, diagnostics, requests) == ("x", [], [])


@pytest.mark.parametrize("declared", ["<!ENTITY x SYSTEM '{}'>", "<!ENTITY % x SYSTEM '{}'> %x;", "<!ENTITY x '{}'>"])
def test_a_declared_entity_ends_the_reading_before_anything_is_opened(
    declared: str, listener: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, requests = listener
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    for target in (f"{address}/x", secret.as_uri(), str(secret)):
        document = f"<!DOCTYPE doc [\n{declared.format(target)}]>\n<doc><entry a='&x;'>&x;</entry></doc>"
        entries, (finding,) = read(document.encode())
        assert (entries, finding.severity, finding.code, finding.line) == ([], Severity.ERROR, "declared-entity", 2)
        assert "secret" not in str(finding)
    assert requests == []


def test_nested_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    document = f'<!DOCTYPE doc [<!ENTITY l0 "lol">{laughs}]><doc><entry a="&l12;">&l12;</entry></doc>'
    entries, (finding,) = read(document.encode())
    assert (entries, finding.code) == ([], "declared-entity")


def test_an_undeclared_entity_is_kept_as_text() -> None:
    (entry,), findings = read(b'<!DOCTYPE doc SYSTEM "d"><doc>\n<entry>a&nbsp;b&nbsp;c</entry></doc>')
    assert entry.text == "a&nbsp;b&nbsp;c"
    assert [(one.severity, one.code, one.line) for one in findings] == [(Severity.WARNING, "unknown-entity", 2)]


def test_declared_default_attributes_are_ignored() -> None:
    (entry,), _ = read(b'<!DOCTYPE entry [<!ATTLIST entry id CDATA "same">]><entry/>')
    assert entry.attributes == {}


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "not-xml", 1),
        (b"Batch Size\n", "not-xml", 1),
        (b"<doc>\n<entry>1</entry>\n</dok>", "not-xml", 3),
        (b"<doc><entry>1</entry>\n\n<entry>2</ent", "not-xml", 3),
        (b"<doc>\n&nbsp;</doc>", "not-xml", 2),
        (b'<?xml version="1.0" encoding="klingon"?><doc/>', "not-xml", 1),
        (b'<?xml version="1.0" encoding="shift_jis"?><doc/>', "not-xml", 1),
        (b"<doc>\xff</doc>", "not-xml", 1),
        (b"<doc>" + b"<a>" * 100_000, "deep-element", 1),
        (b"<doc><entry>" + b"x" * MANY, "large-element", 1),
        (b"<doc><entry>" + (b"<" + b"a" * 100 + b"/>") * (MANY // 100), "large-element", 1),
        (b'<doc a="' + b"x" * MANY, "large-element", 1),
        (b"<!DOCTYPE doc [" + b"<!ELEMENT a ANY>" * (MANY // 16), "large-element", 1),
        (b"<!--" + b"x" * MANY, "large-element", 1),
    ],
)
def test_unreadable_content_is_reported_with_its_line(content: bytes, code: str, line: int) -> None:
    entries, (*_, finding) = read(content)
    assert [entry.text for entry in entries] == ["1"] * content.count(b"<entry>1</entry>")
    assert (finding.severity, finding.code, finding.line) == (Severity.ERROR, code, line)


def test_a_long_document_of_small_elements_is_read_to_its_end() -> None:
    content = b"<doc>" + (b"<entry>" + b"x" * 1000 + b"</entry><other>y</other>\n") * 10_000 + b"</doc>"
    assert len(content) > MANY

    def read() -> None:
        items = read_elements(io.BytesIO(content), FILE, frozenset({"entry"}))
        assert sum(isinstance(item, Element) for item in items) == 10_000

    assert peak_memory(read) < len(content) / 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-2"])
def test_a_document_is_decoded_with_its_declared_encoding(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    content = f'<?xml version="1.0" encoding="{declared}"?><doc><entry>\u00e9</entry></doc>'.encode(encoding)
    assert [entry.text for entry in read(content)[0]] == ["\u00e9"]
    assert root_name(content) == "doc"


PIECES = [
    "<doc>",
    "</doc>",
    "<entry>",
    "</entry>",
    "<!DOCTYPE doc [",
    "]>",
    "<!ENTITY a 'b'>",
    "&a;",
    "<?xml?>",
    "<!--",
]


@given(st.binary(max_size=200) | st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join).map(str.encode))
def test_the_parser_never_raises(content: bytes) -> None:
    entries, findings = read(content)
    for line in [*(entry.line for entry in entries), *(finding.line or 0 for finding in findings)]:
        assert 1 <= line <= content.count(b"\n") + content.count(b"\r") + 1
    root_name(content)
