"""Damaged and malicious documents, reproducible by seed and number."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.support.glossary_files import WRITERS, entries
from ingest.input.formats import FORMATS, SUFFIXES

__all__ = ["Case", "Mutations", "bombs"]

_LONGEST_SEED: Final = 12_000
_LONGEST: Final = 2_000_000  # bytes, as in a request
_TOKENS: Final = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[", b"\xc2\x9b", b"\xe2\x80\xae", b"\r\n"),
    *(b"\n\n", b"\t", b'"', b"'", b'"""', b"`", b"```\n", b"~~~", b"\\", b"\\\\", b"\\u0000", b"\\ud800", b"&#0;"),
    *(b"&#x110000;", b"&amp", b"&a;", b"<", b"</", b"<a ", b"<!--", b"<![CDATA["),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<?", b"<script>", b"<dl><dt>", b"<table><tr>", b"[", b"[[", b"]("),
    *(b"![a][b]", b"{", b"{{", b"{%", b"{{<", b"((", b"}", b"]", b")", b"<<(", b"$", b"$$", b"%", b"\\begin{a}"),
    *(b"# ", b"## ", b"- ", b"> ", b"* ", b"**", b"__", b"| a | b |\n|---|---|\n", b":::{glossary}\n", b"---\n"),
    *(b"+++\n", b"...\n", b": ", b"?: ", b"&a ", b"*a ", b"!!python/object:os.system ", b"<<: *a", b"|\n", b">-\n"),
    *(b"@prefix : <> .\n", b"_:a ", b"^^<a>", b'"@context": ', b'"@id": ', b'"@type": ', b'"@reverse": ', b"null"),
    *(b"true", b"-1e999", b"NaN", b"1" * 5000, b"9999-99-99", b"[Term]\n", b"is_a: ", b"synonym: "),
    *(b"idspace: a b\n", b".. glossary::\n", b"[glossary]\n", b"\\newglossaryentry{", b"::"),
    *(b"TECHNICAL DEFINITION\n", b"SYNONYMS & ALIASES\n", b"DEVELOPERS\n", b"// TRAINING TERM\n", b"name"),
    *(b"definition", b"broader"),
)
_ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "gb18030", "utf-7", "utf-8-sig")
_PIECE: Final = re.compile(rb"\w+|\s+|[^\w\s]")
_ZIPPED: Final = (".xlsx", ".docx")


@dataclass(frozen=True, slots=True)
class Case:
    """A document, and where it comes from."""

    name: str
    content: bytes
    origin: str


class Mutations:
    """Documents that are mutated from seeds: the same terms in every format, and the files of folders."""

    def __init__(self, seed: int, folders: Sequence[Path]) -> None:
        self._seed = seed
        self.seeds = [*_written(), *_found(folders)]
        self._by_suffix: dict[str, list[Case]] = {}
        for one in self.seeds:
            self._by_suffix.setdefault(Path(one.name).suffix.lower(), []).append(one)

    def case(self, number: int) -> Case:
        """Return a document; formats are equally frequent, however many seeds they have."""
        random = Random(f"{self._seed} {number}")
        seed = random.choice(self._by_suffix[random.choice(sorted(self._by_suffix))])
        content, suffix = seed.content, Path(seed.name).suffix
        if suffix in _ZIPPED and random.random() < 0.8:
            content = self._rezipped(random, content)
        else:
            content = self._mutated(random, content)
        if random.random() < 0.1:
            suffix = random.choice(sorted(SUFFIXES))
        return Case(f"case{suffix}", content[:_LONGEST], seed.origin)

    def _mutated(self, random: Random, content: bytes) -> bytes:
        if len(content) > _LONGEST_SEED:
            start = random.randrange(len(content) - _LONGEST_SEED // 2)
            content = content[: _LONGEST_SEED // 2] + content[start : start + _LONGEST_SEED // 2]
        for _ in range(random.choice((1, 1, 2, 3, 5))):
            content = random.choice(_MUTATIONS)(random, content, self._other)
        return content

    def _other(self, random: Random) -> bytes:
        return random.choice(self.seeds).content

    def _rezipped(self, random: Random, content: bytes) -> bytes:
        """Mutate one part of an archive."""
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            mutated = random.choice(old.namelist())
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, self._mutated(random, part) if name == mutated else part)
        return file.getvalue()


_Other = Callable[[Random], bytes]


def _cut(random: Random, content: bytes, _: _Other) -> bytes:
    start, end = _slice(random, content)
    return content[:start] + content[end:]


def _truncate(random: Random, content: bytes, _: _Other) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _repeat(random: Random, content: bytes, _: _Other) -> bytes:
    """Repeat one piece of syntax many times."""
    pieces = _PIECE.findall(content[:4000]) or [b"a"]
    start = random.randrange(len(pieces))
    piece = (
        b"".join(pieces[start : start + random.choice((1, 1, 2, 4, 9))]) if random.random() < 0.5 else _token(random)
    )
    place = random.randrange(len(content) + 1)
    times = random.choice((2, 10, 100, 1000, 10_000)) if random.random() < 0.2 else random.choice((2, 10, 100))
    return content[:place] + piece * times + content[place:]


def _insert(random: Random, content: bytes, _: _Other) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + _token(random) + content[place:]


def _replace_bytes(random: Random, content: bytes, _: _Other) -> bytes:
    changed = bytearray(content)
    for _place in range(random.choice((1, 3, 20)) if content else 0):
        changed[random.randrange(len(changed))] = random.choice((random.randrange(256), *b"\"'<>[]{}&\n\t,;:|"))
    return bytes(changed)


def _replace_token(random: Random, content: bytes, _: _Other) -> bytes:
    """Replace all occurrences of one piece of syntax."""
    pieces = _PIECE.findall(content) or [b"a"]
    return content.replace(random.choice(pieces), _token(random), random.choice((1, 5, 50)))


def _move(random: Random, content: bytes, _: _Other) -> bytes:
    start, end = _slice(random, content)
    rest = content[:start] + content[end:]
    place = random.randrange(len(rest) + 1)
    return rest[:place] + content[start:end] + rest[place:]


def _splice(random: Random, content: bytes, other: _Other) -> bytes:
    start, end = _slice(random, another := other(random))
    place = random.randrange(len(content) + 1)
    return content[:place] + another[start:end] + content[place:]


def _lines(random: Random, content: bytes, _: _Other) -> bytes:
    """Repeat, remove or shuffle lines."""
    lines = content.splitlines(keepends=True)
    start, end = sorted(random.randrange(len(lines) + 1) for _ in range(2))
    part = lines[start:end]
    random.shuffle(part)
    return b"".join([*lines[:start], *part * random.choice((0, 1, 1, 2)), *lines[end:]])


def _indent(random: Random, content: bytes, _: _Other) -> bytes:
    lines = content.splitlines(keepends=True)
    for number in range(random.randrange(len(lines) + 1), len(lines)):
        lines[number] = b" " * random.choice((0, 1, 2, 4, 8)) + lines[number].lstrip(b" ")
    return b"".join(lines)


def _encode(random: Random, content: bytes, _: _Other) -> bytes:
    text = content.decode("utf-8", "replace")
    if random.random() < 0.5:
        text = text.translate({ord("a"): "ä", ord("e"): "é", ord("o"): "о", ord("n"): "語"})
    return text.encode(random.choice(_ENCODINGS), "replace")


_MUTATIONS: Final = (
    *(_cut, _truncate, _repeat, _repeat, _insert, _insert, _replace_bytes, _replace_token, _replace_token, _move),
    *(_splice, _lines, _indent, _encode),
)


def _token(random: Random) -> bytes:
    return random.choice(_TOKENS)


def _slice(random: Random, content: bytes) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.choice((1, 4, 20, 100, 1000)))


def _written() -> Iterator[Case]:
    for format_ in FORMATS:
        for count in (1, 4, 20):
            parts = (
                part if isinstance(part, bytes) else part.encode() for part in WRITERS[format_.name](entries(count))
            )
            content = b"".join(parts)
            yield from (Case(f"a{suffix}", content, f"{count} terms as {format_.name}") for suffix in format_.suffixes)


def _found(folders: Sequence[Path]) -> Iterator[Case]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUFFIXES and path.is_file():
                yield Case(path.name, path.read_bytes(), path.relative_to(folder.parent).as_posix())


def bombs() -> Iterator[Case]:
    """Yield documents that make a naive reader crash, or cost much more than their size."""
    for name, content in _bombs():
        yield Case(name, content, "bomb")


def _bombs() -> Iterator[tuple[str, bytes]]:
    chain = {f"t{number}": f"t{number + 1}:a" for number in range(10_000)}
    yield "chain.jsonld", json.dumps({"@context": [chain], "t0:x": 1}).encode()
    for opening in (b"<a ", b"<!--", b"<", b"</", b"<![CDATA[", b"<!", b"<?", b"<div>", b"<p><table>", b"&", b"<a b='"):
        yield "repeated.html", b"<!doctype html><dl><dt>a<dd>" + opening * 100_000
    yield "entities.rdf", _laughs("rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'")
    yield "entities.tbx", _laughs("martif type='TBX'")
    yield "entities.xml", _laughs("mtf")
    for name, opening, closing in (
        *(
            ("deep.json", b"[", b"]"),
            ("deep.json", b'{"a":', b"}"),
            ("deep.jsonl", b"[", b"]"),
            ("deep.yaml", b"[", b"]"),
        ),
        *(("deep.ttl", b"[ <urn:p> ", b"]"), ("deep.ttl", b"( ", b")"), ("deep.jsonld", b'{"@id":', b"}")),
        *(
            ("deep.yaml", b"[", b"]"),
            ("deep.tbx", b"<a>", b"</a>"),
            ("deep.rdf", b"<a>", b"</a>"),
            ("deep.tex", b"{", b"}"),
        ),
        *(("deep.md", b"> ", b""), ("deep.md", b"- ", b""), ("deep.md", b"**", b""), ("deep.md", b"[", b"](a)")),
    ):
        yield name, opening * 100_000 + closing * 100_000
    for name, start in (("triples.ttl", b"<urn:a> <urn:p> "), ("triples.nt", b"<urn:a> <urn:p> ")):
        yield name, start + b"<<( <urn:a> <urn:p> " * 50_000 + b"<urn:c>" + b" )>>" * 50_000 + b" ."
    yield (
        "aliases.yaml",
        b"a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(
            b"a%d: &a%d [%s]\n" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 9)) for level in range(1, 12)
        ),
    )
    levels = b"".join(b" " * (6 + 2 * level) + b"* a\n\n" for level in range(1000))
    yield "deep.rst", b".. glossary::\n\n   a\n" + levels
    for character in (
        b"a",
        b" ",
        b"*",
        b"_",
        b"`",
        b"|",
        b"\\",
        b'"',
        b"'",
        b"(",
        b"-",
        b"=",
        b",",
        b";",
        b":",
        b"\t",
        b"#",
    ):
        for suffix in (
            ".txt",
            ".md",
            ".csv",
            ".rst",
            ".adoc",
            ".org",
            ".tex",
            ".yaml",
            ".jsonl",
            ".obo",
            ".ttl",
            ".html",
        ):
            yield f"long{suffix}", b"a: " + character * 200_000 + b"!\n"
            yield f"lines{suffix}", (character + b"\n") * 50_000
    yield (
        "header.obo",
        b'format-version: 1.2\ni\\dspace: ml https://ml.example/\ns\\ubsetdef: a "b"\n\n[Term]\nid: A:1\nname: a\n',
    )
    yield "empty-cells.xlsx", _sheet(b'<row r="1"><c r="A1"/></row>' + b"<row/>" * 3_000_000)
    yield "far-cell.xlsx", _sheet(b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row>')
    yield "spaces.xlsx", _sheet(b" " * (1 << 28))
    yield "spaces.docx", _zipped({"word/document.xml": b"<w:document>" + b" " * (1 << 28)})
    yield (
        "cells.docx",
        _zipped({"word/document.xml": b"<w:document><w:body><w:tbl>" + b"<w:tr><w:tc/></w:tr>" * 500_000}),
    )
    yield "wide.csv", b"name," + b"a," * 100_000 + b"\n" + b"x," * 100_000 + b"\n"
    yield "columns.jsonl", b"".join(b'{"name": "a%d", "k%d": 1}\n' % (number, number) for number in range(30_000))
    yield "names.jsonl", b'{"name": "a"}\n' * 30_000
    yield "homonyms.jsonl", b"".join(b'{"name": "a", "definition": "%d"}\n' % number for number in range(5_000))
    yield (
        "links.jsonl",
        b'{"name": "a", "broader": [' + b",".join(b'"b%d"' % number for number in range(50_000)) + b"]}\n",
    )


def _laughs(root: str) -> bytes:
    """Return XML whose entities expand to 10^9 texts."""
    entities = "".join(f"<!ENTITY e{level} '{f'&e{level - 1};' * 10}'>" for level in range(1, 10))
    tag = root.partition(" ")[0]
    return f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e0 'lol'>{entities}]><{root}>&e9;</{tag}>".encode()


def _sheet(rows: bytes) -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts: Mapping[str, bytes] = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
        b"</workbook>" % (main, relations.encode()),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, rows),
    }
    return _zipped(parts)


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()
