"""A document per format that states every field of a term that the format has, as its users write it."""

import io
import json
from collections.abc import Mapping
from typing import Final
from zipfile import ZipFile

import rdflib
from docx import Document
from openpyxl import Workbook

__all__ = ["COMPLETE", "MAPPING", "RETIRED", "documents", "spreadsheet"]

MAPPING: Final = "https://vocabulary.example/4711"

COMPLETE: Final = {
    "identifier": "https://ml.example/batch-size",
    "name": "Batch Size",
    "synonyms": "mini-batch size",
    "hidden labels": "bacth size",
    "definition": "How many examples a step sees.",
    "technical definition": "The size of a batch per update.",
    "background": "It is as old as gradient descent.",
    "usage note": "Tune it first.",
    "categories": "Training",
    "developers": "NVIDIA develops kernels for it.",
    "broader": "https://ml.example/hyperparameter",
    "narrower": "https://ml.example/micro-batch",
    "related": "https://ml.example/epoch",
    "codes": "43.91",
    "notes": "Seen since 1986",
    "example": "A batch size of 32",
    "name@de": "Losgröße",
    "definition@de": "Wie viele Beispiele ein Schritt sieht.",
}
RETIRED: Final = {
    "identifier": "https://ml.example/lot",
    "name": "Lot",
    "definition": "A batch.",
    "status": "deprecated",
    "replaced by": "https://ml.example/batch-size",
}
"""A term that another one replaces."""

_COLUMNS: Final = [*COMPLETE, "status", "replaced by"]
_ROWS: Final = [[term.get(name, "") for name in _COLUMNS] for term in (COMPLETE, RETIRED)]

_IN_TABLES: Final = " (tables)"

_TURTLE: Final = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lex: <https://lexigraph.example/ontology#> .
@prefix ml: <https://ml.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ml:batch-size a skos:Concept ;
    skos:prefLabel "Batch Size"@en, "Losgröße"@de ;
    skos:altLabel "mini-batch size"@en ;
    skos:hiddenLabel "bacth size"@en ;
    skos:definition "How many examples a step sees."@en, "Wie viele Beispiele ein Schritt sieht."@de ;
    lex:technicalDefinition "The size of a batch per update."@en ;
    lex:background "It is as old as gradient descent."@en ;
    skos:scopeNote "Tune it first."@en ;
    skos:note "Seen since 1986"@en ;
    skos:notation "43.91" ;
    skos:example "A batch size of 32"@en ;
    skos:broader ml:hyperparameter ;
    skos:narrower ml:micro-batch ;
    skos:related ml:epoch ;
    skos:exactMatch <{MAPPING}> ;
    lex:involvement ml:batch-size\\#nvidia ; lex:developedBy <https://kg.example/organization/nvidia> .
ml:batch-size\\#nvidia lex:organization <https://kg.example/organization/nvidia> ;
    schema:position 1 ; dcterms:description "NVIDIA develops kernels for it."@en .
ml:training a skos:Collection ; skos:prefLabel "Training"@en ; skos:member ml:batch-size .
ml:lot a skos:Concept ; skos:prefLabel "Lot"@en ; skos:definition "A batch."@en ;
    owl:deprecated true ; dcterms:isReplacedBy ml:batch-size .
"""

_PAGES: Final = """\
// TRAINING TERM
Batch Size
How many examples a step sees.
TECHNICAL DEFINITION
The size of a batch per update.
BACKGROUND
It is as old as gradient descent.
SYNONYMS & ALIASES
- mini-batch size
USAGE NOTE
Tune it first.
DEVELOPERS
NVIDIA develops kernels for it.
"""

_OBO: Final = """\
format-version: 1.4
idspace: ml https://ml.example/
subsetdef: training "Training"
synonymtypedef: DEPRECATED "deprecated"

[Term]
id: ml:batch-size
name: Batch Size
def: "How many examples a step sees." []
comment: Seen since 1986
subset: training
synonym: "mini-batch size" EXACT []
synonym: "bacth size" EXACT DEPRECATED []
is_a: ml:hyperparameter

[Term]
id: ml:lot
name: Lot
def: "A batch." []
is_obsolete: true
replaced_by: ml:batch-size
"""

_MARKDOWN: Final = """\
---
id: https://ml.example/batch-size
title: Batch Size
aka: [mini-batch size]
misspellings: [bacth size]
tags: [Training]
name@de: Losgröße
definition@de: Wie viele Beispiele ein Schritt sieht.
parent: https://ml.example/hyperparameter
narrower: https://ml.example/micro-batch
related: https://ml.example/epoch
codes: ["43.91"]
notes: Seen since 1986
example: A batch size of 32
---
How many examples a step sees.

## Technical definition

The size of a batch per update.

## Background

It is as old as gradient descent.

## Usage note

Tune it first.

## Developers

NVIDIA develops kernels for it.
"""

_RETIRED_PAGE: Final = """\
---
id: https://ml.example/lot
title: Lot
status: deprecated
replaced_by: https://ml.example/batch-size
---
A batch.
"""

_RST: Final = """\
.. glossary::

   Batch Size : Training
   mini-batch size
      How many examples a step sees.

      See :term:`epoch`.
"""

_ASCIIDOC: Final = """\
[glossary]
[[bs]]Batch Size (mini-batch size):: How many examples a step sees.
+
See <<epoch>>.
"""

_ORG: Final = """\
#+TITLE: Glossary
* Batch Size :Training:
:PROPERTIES:
:CUSTOM_ID: https://ml.example/batch-size
:SYNONYMS: mini-batch size
:MISSPELLINGS: bacth size
:BROADER: https://ml.example/hyperparameter
:NARROWER: https://ml.example/micro-batch
:RELATED: https://ml.example/epoch
:END:
How many examples a step sees.
** Technical definition
The size of a batch per update.
** Background
It is as old as gradient descent.
** Usage note
Tune it first.
** Developers
NVIDIA develops kernels for it.
** Notes
Seen since 1986
* Lot
:PROPERTIES:
:STATUS: deprecated
:REPLACED_BY: https://ml.example/batch-size
:END:
A batch.
"""

_LATEX: Final = r"""
\newglossaryentry{bs}{
  name={Batch Size}, first={mini-batch size}, description={How many examples a step sees.},
  parent={hyperparameter}, see={epoch}}
"""

_TBX: Final = """\
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
  <conceptEntry id="https://ml.example/batch-size">
    <descrip type="subjectField">Training</descrip>
    <descrip type="superordinateConceptGeneric" target="https://ml.example/hyperparameter">setting</descrip>
    <descrip type="subordinateConceptGeneric" target="https://ml.example/micro-batch">micro-batch</descrip>
    <ref type="crossReference" target="https://ml.example/epoch">epoch</ref>
    <note>Seen since 1986</note>
    <langSec xml:lang="en">
      <descrip type="definition">How many examples a step sees.</descrip>
      <termSec><term>Batch Size</term><note>Tune it first.</note></termSec>
      <termSec><term>mini-batch size</term></termSec>
      <termSec><term>bacth size</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
    </langSec>
    <langSec xml:lang="de">
      <descrip type="definition">Wie viele Beispiele ein Schritt sieht.</descrip>
      <termSec><term>Losgröße</term></termSec>
    </langSec>
  </conceptEntry>
  <conceptEntry id="https://ml.example/lot">
    <ref type="crossReference" target="https://ml.example/batch-size">replaced_by: Batch Size</ref>
    <langSec xml:lang="en">
    <termSec><term>Lot</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
  </langSec></conceptEntry>
</body></text></tbx>
"""

_MULTITERM: Final = """\
<mtf><conceptGrp>
  <descripGrp><descrip type="Subject">Training</descrip></descripGrp>
  <languageGrp><language type="English" lang="EN"/>
    <termGrp><term>Batch Size</term>
      <descripGrp><descrip type="Definition">How many examples a step sees.</descrip></descripGrp>
      <descripGrp><descrip type="Usage note">Tune it first.</descrip></descripGrp>
      <descripGrp><descrip type="Note">Seen since 1986</descrip></descripGrp>
    </termGrp>
    <termGrp><term>mini-batch size</term></termGrp>
    <termGrp><term>bacth size</term><descripGrp><descrip type="Status">deprecated</descrip></descripGrp></termGrp>
  </languageGrp>
  <languageGrp><language type="German" lang="DE"/>
    <termGrp><term>Losgröße</term>
      <descripGrp><descrip type="Definition">Wie viele Beispiele ein Schritt sieht.</descrip></descripGrp>
    </termGrp>
  </languageGrp>
</conceptGrp>
<conceptGrp>
  <descripGrp><descrip type="Status">deprecated</descrip></descripGrp>
  <languageGrp><language type="English" lang="EN"/><termGrp><term>Lot</term></termGrp></languageGrp>
</conceptGrp></mtf>
"""


def documents() -> Mapping[str, list[tuple[str, bytes]]]:
    """Return by format its documents, each with its name; tables within documents are kept apart."""
    objects = [{name: text for name, text in term.items() if text} for term in (COMPLETE, RETIRED)]
    graph = rdflib.Graph().parse(data=_TURTLE, format="turtle")
    rows = [",".join(row) for row in (["Term" if name == "name" else name for name in _COLUMNS], *_ROWS)]
    texts = {
        "Term pages": [("words.txt", _PAGES)],
        "CSV and TSV": [("words.csv", "\n".join(rows))],
        "JSON": [("words.json", json.dumps(objects))],
        "JSON lines": [("words.jsonl", "\n".join(map(json.dumps, objects)))],
        "OBO": [("words.obo", _OBO)],
        "Turtle and TriG": [("words.ttl", _TURTLE)],
        "N-Triples and N-Quads": [("words.nt", graph.serialize(format="nt"))],
        "RDF/XML": [("words.rdf", graph.serialize(format="pretty-xml"))],
        "JSON-LD": [("words.jsonld", graph.serialize(format="json-ld"))],
        "Markdown": [("batch-size.md", _MARKDOWN), ("lot.md", _RETIRED_PAGE)],
        "YAML": [("words.yaml", "".join(map(_yaml, objects)))],
        "reStructuredText": [("words.rst", _RST)],
        f"reStructuredText{_IN_TABLES}": [("words.rst", "\n   ".join([".. csv-table::\n   :header-rows: 1\n", *rows]))],
        "AsciiDoc": [("words.adoc", _ASCIIDOC)],
        f"AsciiDoc{_IN_TABLES}": [("words.adoc", "\n".join([",===", *rows, ",==="]))],
        "Org mode": [("words.org", _ORG)],
        "LaTeX": [("words.tex", _LATEX)],
        "TBX": [("words.tbx", _TBX)],
        "MultiTerm XML": [("words.xml", _MULTITERM)],
        "HTML": [("words.html", _html())],
    }
    made = {"Excel": [("words.xlsx", _xlsx())], "Word": [("words.docx", _docx())]}
    return {name: [(file, text.encode()) for file, text in found] for name, found in texts.items()} | made


def _yaml(term: Mapping[str, str]) -> str:
    return "- " + "  ".join(f"{name}: {text}\n" for name, text in term.items())


def _html() -> str:
    head, *rows = ("".join(f"<td>{text}</td>" for text in row) for row in (_COLUMNS, *_ROWS))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<!doctype html><table><tr>{head.replace('td>', 'th>')}</tr>{body}</table>"


def _xlsx() -> bytes:
    workbook, stream = Workbook(), io.BytesIO()
    for row in (_COLUMNS, *_ROWS):
        workbook.worksheets[0].append(row)
    workbook.save(stream)
    return stream.getvalue()


def spreadsheet(rows: str) -> bytes:
    """Return an OpenDocument spreadsheet with one sheet, given its rows in XML."""
    of = "urn:oasis:names:tc:opendocument:xmlns"
    names = "".join(f' xmlns:{name}="{of}:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='Terms'>{rows}"
    content += "</table:table></office:spreadsheet></office:body></office:document-content>"
    media = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f"<m:manifest xmlns:m='{of}:manifest:1.0'><m:file-entry m:full-path='/' m:media-type='{media}'/>"
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        parts = {"mimetype": media, "META-INF/manifest.xml": f"{manifest}</m:manifest>", "content.xml": content}
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def _docx() -> bytes:
    document, stream = Document(), io.BytesIO()
    table = document.add_table(rows=0, cols=len(_COLUMNS))
    for row in (_COLUMNS, *_ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(stream)
    return stream.getvalue()
