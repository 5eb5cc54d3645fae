"""Export of the graph, its terms or one term, and of the documents that define the vocabulary."""

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.completion import complete_glossary, complete_term
from api.cli.options import DataOption, open_lexicon
from api.cli.show import one_term
from api.errors import BadArgument
from embeddings.storage import write_durably
from graph.export_formats import RdfFormat, TermFormat

_FORMATS: Final[Mapping[str, RdfFormat | TermFormat]] = {one.value: one for one in (*RdfFormat, *TermFormat)}
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout.")
]


class VocabularyFormat(StrEnum):
    """The formats of the ontology and the shapes, which are the lossless ones."""

    TURTLE = RdfFormat.TURTLE
    JSONLD = RdfFormat.JSONLD
    NTRIPLES = RdfFormat.NTRIPLES
    RDFXML = RdfFormat.RDFXML


VocabularyFormatOption = Annotated[VocabularyFormat, typer.Option(help="Output format.")]


def _known_format(name: str) -> str:
    if name not in _FORMATS:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(_FORMATS)}.")
    return name


def _complete_format(incomplete: str) -> list[str]:
    return list(_FORMATS)


def export(
    data: DataOption = None,
    format: Annotated[
        str,
        typer.Option(
            parser=_known_format,
            metavar=f"<{'|'.join(_FORMATS)}>",
            help="Output format.",
            autocompletion=_complete_format,
        ),
    ] = RdfFormat.TURTLE.value,
    term: Annotated[
        str | None,
        typer.Option(metavar="T", help="Only this term, by name, synonym or IRI.", autocompletion=complete_term),
    ] = None,
    glossary: Annotated[
        str | None, typer.Option(metavar="G", help="The glossary of --term.", autocompletion=complete_glossary)
    ] = None,
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="Put an apostrophe before CSV cells that would be formulas.")
    ] = False,
    output: OutputOption = None,
) -> None:
    """Export the graph or one term as RDF, or only terms as TBX or CSV."""
    from graph.export import graph_chunks, term_chunks

    if glossary is not None and term is None:
        raise BadArgument("--glossary selects one of several terms with the name of --term. Pass both.")
    lexicon = open_lexicon(data)
    terms = None if term is None else [one_term(lexicon, term, glossary).iri]
    chosen = _FORMATS[format]
    if spreadsheet and chosen is not TermFormat.CSV:
        raise BadArgument("--spreadsheet needs --format csv.")
    if isinstance(chosen, TermFormat):
        chunks = term_chunks(lexicon.store, chosen, terms, spreadsheet)
    else:
        chunks = graph_chunks(lexicon.store, chosen, terms)
    _write(output, chunks)


def ontology(format: VocabularyFormatOption = VocabularyFormat.TURTLE, output: OutputOption = None) -> None:
    """Print the ontology: the classes and properties with the prefix `lex:`, in OWL."""
    from graph.ontology import VocabularyDocument, vocabulary_document

    _write(output, [vocabulary_document(VocabularyDocument.ONTOLOGY, RdfFormat(format)).encode()])


def shapes(format: VocabularyFormatOption = VocabularyFormat.TURTLE, output: OutputOption = None) -> None:
    """Print the SHACL shapes, which define a valid graph."""
    from graph.ontology import VocabularyDocument, vocabulary_document

    _write(output, [vocabulary_document(VocabularyDocument.SHAPES, RdfFormat(format)).encode()])


def _write(output: Path | None, chunks: Iterable[bytes]) -> None:
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():  # write into a device or a pipe instead of replacing it
        with output.open("wb") as file:
            file.writelines(chunks)
        return
    write_durably(output, lambda file: file.writelines(chunks))
