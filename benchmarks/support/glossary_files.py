"""Writes the same terms in every format that can be read."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from benchmarks.generated_pages import MOST_PAGES
from benchmarks.support.phrases import CATEGORIES, DEFINITIONS, HEADS, KINDS, MODIFIERS, OBJECTS

__all__ = ["WRITERS", "Entry", "entries", "write_glossary"]

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_BASE: Final = "https://words.example/"
_COLUMNS: Final = ("id", "name", "synonyms", "definition", "category")
_RDF_XML: Final = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="{_SKOS}">\n'
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Entry(NamedTuple):
    """A term with one synonym."""

    id: str
    name: str
    synonym: str
    definition: str
    category: str


def entries(count: int, seed: int = 1) -> Iterator[Entry]:
    """Yield terms with distinct names, reproducibly. Raises `ValueError` for more than `MOST_PAGES`."""
    random = Random(seed)
    for position, number in enumerate(random.sample(range(MOST_PAGES), count)):
        rest, head = divmod(number, len(HEADS))
        modifier, object_ = divmod(rest, len(OBJECTS))
        words = {"modifier": MODIFIERS[modifier], "object": OBJECTS[object_], "head": HEADS[head]}
        name = " ".join(words.values())
        gaps = {word: text.lower() for word, text in words.items()} | {"kind": random.choice(KINDS)}
        gaps |= {"name": name, "name_in_text": name.lower(), "other": random.choice(OBJECTS).lower()}
        definition = random.choice(DEFINITIONS).format(**gaps, another=random.choice(MODIFIERS))
        synonym = f"{gaps['head'].capitalize()} of the {gaps['modifier']} {gaps['object']}"
        yield Entry(f"T:{position:06}", name, synonym, definition, random.choice(CATEGORIES).capitalize())


def write_glossary(path: Path, format_: str, terms: Iterable[Entry]) -> None:
    """Write a file in one of the `WRITERS`."""
    with path.open("wb") as file:
        for part in WRITERS[format_](terms):
            file.write(part if isinstance(part, bytes) else part.encode())


def _ntriples(terms: Iterable[Entry]) -> Iterator[str]:
    for term in terms:
        iri = f"<{_BASE}{term.id[2:]}>"
        yield f"{iri} <{_RDF_TYPE}> <{_SKOS}Concept> .\n"
        for property_, text in _labels(term):
            yield f"{iri} <{_SKOS}{property_}> {json.dumps(text)}@en .\n"


def _turtle(terms: Iterable[Entry]) -> Iterator[str]:
    yield f"@prefix skos: <{_SKOS}> .\n@prefix w: <{_BASE}> .\n"
    for term in terms:
        labels = " ;\n    ".join(f"skos:{property_} {json.dumps(text)}@en" for property_, text in _labels(term))
        yield f"\nw:{term.id[2:]} a skos:Concept ;\n    {labels} .\n"


def _rdfxml(terms: Iterable[Entry]) -> Iterator[str]:
    yield _RDF_XML
    for term in terms:
        yield f'<skos:Concept rdf:about="{_BASE}{term.id[2:]}">\n'
        for property_, text in _labels(term):
            yield f'  <skos:{property_} xml:lang="en">{escape(text)}</skos:{property_}>\n'
        yield "</skos:Concept>\n"
    yield "</rdf:RDF>\n"


def _jsonld(terms: Iterable[Entry]) -> Iterator[str]:
    context = {"@vocab": _SKOS, "@base": _BASE, "@language": "en"}
    yield f'{{"@context": {json.dumps(context)}, "@graph": ['
    for number, term in enumerate(terms):
        node = {"@id": term.id[2:], "@type": "Concept", **dict(_labels(term))}
        yield f"{',' if number else ''}\n{json.dumps(node)}"
    yield "\n]}\n"


def _labels(term: Entry) -> Iterator[tuple[str, str]]:
    yield "prefLabel", term.name
    yield "altLabel", term.synonym
    yield "definition", term.definition


def _csv(terms: Iterable[Entry]) -> Iterator[str]:
    for row in (_COLUMNS, *terms):
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()


def _excel(terms: Iterable[Entry]) -> Iterator[bytes]:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Terms")
    for row in (_COLUMNS, *terms):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    yield file.getvalue()


def _json(terms: Iterable[Entry]) -> Iterator[str]:
    yield "["
    for number, term in enumerate(terms):
        yield f"{',' if number else ''}\n{json.dumps(_object(term))}"
    yield "\n]\n"


def _json_lines(terms: Iterable[Entry]) -> Iterator[str]:
    return (f"{json.dumps(_object(term))}\n" for term in terms)


def _object(term: Entry) -> dict[str, str]:
    return dict(zip(_COLUMNS, term, strict=True))


def _obo(terms: Iterable[Entry]) -> Iterator[str]:
    yield "format-version: 1.2\nontology: words\n"
    for term in terms:
        yield f"\n[Term]\nid: {term.id}\nname: {term.name}\n"
        yield f"def: {json.dumps(term.definition)} []\nsynonym: {json.dumps(term.synonym)} EXACT []\n"


def _markdown(terms: Iterable[Entry]) -> Iterator[str]:
    yield "# Glossary\n"
    for term in terms:
        yield f"\n## {term.name}\n\n{term.definition}\n\n**Synonyms:** {term.synonym}\n"


def _yaml(terms: Iterable[Entry]) -> Iterator[str]:
    for term in terms:
        lines = [f"{column}: {json.dumps(text)}\n" for column, text in _object(term).items()]
        yield "- " + "  ".join(lines)


def _rst(terms: Iterable[Entry]) -> Iterator[str]:
    yield "Words\n=====\n\n.. glossary::\n"
    for term in terms:
        yield f"\n   {term.name} : {term.category}\n   {term.synonym}\n      {term.definition}\n"


def _asciidoc(terms: Iterable[Entry]) -> Iterator[str]:
    yield "= Words\n\n[glossary]\n"
    for term in terms:
        yield f"{term.name}:: {term.definition}\n"


def _org(terms: Iterable[Entry]) -> Iterator[str]:
    yield "#+TITLE: Glossary\n\n"
    for term in terms:
        yield f"- {term.name} :: {term.definition}\n"


def _latex(terms: Iterable[Entry]) -> Iterator[str]:
    for term in terms:
        yield f"\\newglossaryentry{{{term.id[2:]}}}{{\n  name={{{term.name}}},\n"
        yield f"  description={{{term.definition}}},\n  symbol={{{term.synonym}}}\n}}\n"


def _tbx(terms: Iterable[Entry]) -> Iterator[str]:
    yield '<?xml version="1.0"?>\n<martif type="TBX" xml:lang="en"><text><body>\n'
    for term in terms:
        names = "".join(f"<tig><term>{escape(name)}</term></tig>" for name in (term.name, term.synonym))
        definition = f'<descrip type="definition">{escape(term.definition)}</descrip>'
        yield f'<termEntry id="{term.id}"><langSet xml:lang="en">{definition}{names}</langSet></termEntry>\n'
    yield "</body></text></martif>\n"


def _multiterm(terms: Iterable[Entry]) -> Iterator[str]:
    yield '<?xml version="1.0"?>\n<mtf>\n'
    for term in terms:
        definition = f'<descripGrp><descrip type="Definition">{escape(term.definition)}</descrip></descripGrp>'
        names = "".join(f"<termGrp><term>{escape(name)}</term></termGrp>" for name in (term.name, term.synonym))
        language = '<language lang="EN" type="English"/>'
        yield f"<conceptGrp><concept>{term.id[2:]}</concept>"
        yield f"<languageGrp>{language}{definition}{names}</languageGrp></conceptGrp>\n"
    yield "</mtf>\n"


def _word(terms: Iterable[Entry]) -> Iterator[bytes]:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    table = document.add_table(rows=0, cols=len(_COLUMNS))._tbl
    for row in (_COLUMNS, *terms):
        cells = "".join(f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>" for text in row)
        table.append(parse_xml(f"<w:tr {nsdecls('w')}>{cells}</w:tr>"))
    file = io.BytesIO()
    document.save(file)
    yield file.getvalue()


def _html(terms: Iterable[Entry]) -> Iterator[str]:
    yield "<!doctype html>\n<html lang=en><title>Words</title>\n<dl>\n"
    for term in terms:
        yield f"<dt>{escape(term.name)}\n<dt>{escape(term.synonym)}\n<dd>{escape(term.definition)}\n"
    yield "</dl>\n</html>\n"


def _pages(terms: Iterable[Entry]) -> Iterator[str]:
    for term in terms:
        yield f"// {term.category.upper()} TERM\n{term.name}\n{term.definition}\n"
        yield f"SYNONYMS & ALIASES\n- {term.synonym}\n\n"


WRITERS: Final[Mapping[str, Callable[[Iterable[Entry]], Iterator[str] | Iterator[bytes]]]] = {
    "JSON lines": _json_lines,
    "JSON": _json,
    "CSV and TSV": _csv,
    "Excel": _excel,
    "YAML": _yaml,
    "N-Triples and N-Quads": _ntriples,
    "Turtle and TriG": _turtle,
    "RDF/XML": _rdfxml,
    "JSON-LD": _jsonld,
    "OBO": _obo,
    "TBX": _tbx,
    "MultiTerm XML": _multiterm,
    "Term pages": _pages,
    "Markdown": _markdown,
    "HTML": _html,
    "Word": _word,
    "reStructuredText": _rst,
    "AsciiDoc": _asciidoc,
    "Org mode": _org,
    "LaTeX": _latex,
}
"""The parts of a document, by the name of its format; the names are those of `ingest.input.formats`."""
