"""Commands that read the published state: search, show, log, annotate, stats, export."""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import DataOption, JsonOption, data_folder, read_settings
from api.cli.printing import print_facts, print_fields, print_json, print_table, say
from api.errors import BadArgument
from embeddings.hits import SearchMode
from graph.export import RdfFormat, TermFormat
from graph.languages import lines_in

if TYPE_CHECKING:
    from api.lexicon import Lexicon
    from graph.model import Term

__all__ = ["annotate", "export", "log", "search", "show", "sources", "stats"]

_SHOWN = 5  # terms of a commit in a table

GlossaryOption = Annotated[str | None, typer.Option(metavar="G", help="Only terms of this glossary.")]
_FORMATS: Final[Mapping[str, RdfFormat | TermFormat]] = {one.value: one for one in (*RdfFormat, *TermFormat)}


def _known_format(name: str) -> str:
    if name not in _FORMATS:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(_FORMATS)}.")
    return name


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Name, synonym, or a description in plain words.")],
    data: DataOption = None,
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=1000, help="Maximum number of hits.")] = 10,
    mode: Annotated[SearchMode, typer.Option(help="Search mode.")] = SearchMode.HYBRID,
    category: Annotated[str | None, typer.Option(metavar="C", help="Only terms in this category.")] = None,
    organization: Annotated[
        str | None, typer.Option(metavar="O", help="Only terms that this organization or one of its units works on.")
    ] = None,
    glossary: GlossaryOption = None,
    json: JsonOption = False,
) -> None:
    """Search terms by name, synonym, keywords and meaning."""
    from graph.catalog import TermWhere

    lexicon = _open(data, needs_model=mode is not SearchMode.LEXICAL)
    where = TermWhere(category=category, organization=organization, glossary=glossary)
    hits = lexicon.search(text, mode, where, None, None, number)
    terms = lexicon.terms([hit.key for hit in hits])
    glossaries = lexicon.glossary_names(terms)
    if json:
        print_json(
            {
                "query": text,
                "mode": mode.value,
                "hits": [
                    {
                        "iri": hit.key,
                        "name": terms[hit.key].name.value,
                        "deprecated": terms[hit.key].is_deprecated,
                        "glossaries": glossaries[hit.key],
                        "score": round(hit.score, 6),
                        "matches": [
                            {"kind": match.kind.name, "field": match.field, "text": match.text} for match in hit.matches
                        ],
                    }
                    for hit in hits
                ],
            }
        )
    elif hits:
        rows = [
            {
                "Term": terms[hit.key].name.value + (" (deprecated)" if terms[hit.key].is_deprecated else ""),
                "Glossary": ", ".join(glossaries[hit.key]),
                "Score": f"{hit.score:.2f}",
                "Match": hit.matches[0].kind.value,
                "Definition": _definition(terms[hit.key]),
            }
            for hit in hits
        ]
        shown = [name for name in rows[0] if name != "Glossary" or len(lexicon.catalog.glossaries) > 1]
        print_table(
            {name: int(name == "Definition") for name in shown}, [[row[name] for name in shown] for row in rows]
        )
    else:
        say("No results.")


def show(
    term: Annotated[str, typer.Argument(help="Name, synonym or IRI.")],
    data: DataOption = None,
    glossary: GlossaryOption = None,
    json: JsonOption = False,
) -> None:
    """Show everything known about a term."""
    lexicon = _open(data)
    found = _one_term(lexicon, term, glossary)
    glossaries = [glossary.name for glossary in lexicon.catalog.glossaries_of(found)]
    categories = [category.name for category in lexicon.catalog.categories_of(found)]
    source = lexicon.sources([found.source]).get(found.source)
    mentions = [one.name.value for one in lexicon.terms(lexicon.mentions([found.iri])[found.iri]).values()]
    replacements = lexicon.names(found.replaced_by)
    texts = {
        "definition": found.definition,
        "technicalDefinition": found.technical_definition,
        "background": found.background,
        "usageNote": found.usage_note,
    }
    developers = [
        {"organization": organization.name, "iri": organization.iri, "description": lines_in(texts)}
        for organization, texts in lexicon.catalog.developers_of(found)
    ]
    if json:
        print_json(
            {
                "iri": found.iri,
                "name": found.name.value,
                "category": categories[0] if categories else None,
                "categories": categories,
                "glossaries": glossaries,
                **{name: text.value if text else None for name, text in texts.items()},
                "synonyms": [synonym.value for synonym in found.synonyms],
                "notations": [notation.value for notation in found.notations],
                "status": found.status,
                "deprecated": found.is_deprecated,
                "replacedBy": list(replacements.values()),
                "developers": developers,
                "mentions": mentions,
                "notes": [note.value for note in found.notes],
                "source": source.name if source else None,
            }
        )
        return
    print_facts(
        {
            found.name.value: found.iri,
            "Category": ", ".join(categories) or None,
            "Glossary": ", ".join(glossaries) if len(lexicon.catalog.glossaries) > 1 else None,
            "Status": found.status,
            "Replaced by": ", ".join(replacements.values()),
            "Codes": ", ".join(notation.value for notation in found.notations),
            "Synonyms": ", ".join(synonym.value for synonym in found.synonyms),
            "Definition": texts["definition"] and texts["definition"].value,
            "Technical definition": texts["technicalDefinition"] and texts["technicalDefinition"].value,
            "Background": texts["background"] and texts["background"].value,
            "Usage note": texts["usageNote"] and texts["usageNote"].value,
            "Mentions": ", ".join(mentions),
            "Notes": "\n".join(note.value for note in found.notes),
            "Source": source.name if source else None,
        }
    )
    if developers:
        print_table(
            {"Developer": 0, "Description": 1}, [(one["organization"], one["description"]) for one in developers]
        )


def log(
    data: DataOption = None,
    since: Annotated[int | None, typer.Option(min=0, metavar="EPOCH", help="Only commits after this epoch.")] = None,
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="Maximum number of commits.")] = 20,
    json: JsonOption = False,
) -> None:
    """List the latest commits with the terms that they changed, newest first."""
    lexicon = _open(data)
    oldest = lexicon.log.oldest() - 1
    epochs = lexicon.epochs_since(oldest if since is None else since)[::-1][:number]
    times, entries = lexicon.log.times(epochs), lexicon.log.entries(epochs)
    if json:
        print_json(
            {
                "epoch": lexicon.epoch,
                "commits": [
                    {
                        "epoch": epoch,
                        "time": times[epoch].isoformat(),
                        "put": list(entries[epoch].put),
                        "removed": list(entries[epoch].removed),
                    }
                    for epoch in epochs
                ],
            }
        )
        return
    shown = {iri for one in entries.values() for terms in (one.put, one.removed) for iri in terms[:_SHOWN]}
    names = lexicon.names(sorted(shown))
    rows = [
        (
            str(epoch),
            f"{times[epoch]:%Y-%m-%d %H:%M:%S}",
            _summary(entries[epoch].put, names),
            _summary(entries[epoch].removed, names),
        )
        for epoch in epochs
    ]
    print_table({"Epoch": 0, "Time (UTC)": 0, "Added or changed": 2, "Removed": 1}, rows)


def _summary(terms: Sequence[str], names: Mapping[str, str]) -> str:
    more = f" and {len(terms) - _SHOWN} more" if len(terms) > _SHOWN else ""
    return ", ".join(names.get(iri, iri) for iri in terms[:_SHOWN]) + more


def annotate(
    file: Annotated[Path, typer.Argument(metavar="PATH", help="UTF-8 text file, or - for stdin.")] = Path("-"),
    data: DataOption = None,
    glossary: Annotated[
        str | None,
        typer.Option(metavar="G", help="Glossary of the text: its terms are preferred to others with the same label."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find the terms in a text. Print the line, column, matched text and term of each match."""
    lexicon = _open(data)
    text = _read_text(file)
    found = lexicon.annotate(text, glossary=glossary)
    terms = lexicon.terms({key for one in found for key in one.keys})
    if json:
        print_json(
            {
                "annotations": [
                    {
                        "start": one.start,
                        "end": one.end,
                        "text": one.text,
                        "label": one.label,
                        "terms": [{"iri": key, "name": terms[key].name.value} for key in one.keys],
                    }
                    for one in found
                ]
            }
        )
    elif found:
        lines = [0, *(end.end() for end in re.finditer("\n", text))]
        for one in found:
            line = bisect_right(lines, one.start)
            names = ", ".join(terms[key].name.value for key in one.keys)
            print_fields(f"{line}:{one.start - lines[line - 1] + 1}", one.text, names)
    else:
        say("No results.")


def sources(data: DataOption = None, json: JsonOption = False) -> None:
    """List the ingested documents: name, glossary, format, number of terms, and time of the last change."""
    lexicon = _open(data)
    known = lexicon.catalog.glossaries
    listed = [
        {
            "name": source.name,
            "iri": source.iri,
            "glossary": known[source.glossary].name if source.glossary and source.glossary in known else None,
            "format": source.format,
            "terms": lexicon.source_sizes.get(source.iri, 0),
            "modified": modified.isoformat() if (modified := lexicon.source_modified(source.iri)) else None,
        }
        for source in lexicon.all_sources
    ]
    if json:
        print_json(listed)
    elif listed:
        columns = {
            "Source": "name",
            "Glossary": "glossary",
            "Format": "format",
            "Terms": "terms",
            "Changed": "modified",
        }
        rows = [[str(one[column] or "") for column in columns.values()] for one in listed]
        print_table({title: int(title == "Source") for title in columns}, rows)
    else:
        say("No sources.")


def stats(data: DataOption = None, json: JsonOption = False) -> None:
    """Print the number of terms, organizations, sources and more."""
    counts = _open(data).counts()
    if json:
        print_json(counts)
    else:
        print_facts({name: str(value) for name, value in counts.items()})


def export(
    data: DataOption = None,
    format: Annotated[
        str, typer.Option(parser=_known_format, metavar=f"<{'|'.join(_FORMATS)}>", help="Output format.")
    ] = RdfFormat.TURTLE.value,
    term: Annotated[str | None, typer.Option(metavar="T", help="Only this term, by name, synonym or IRI.")] = None,
    glossary: Annotated[str | None, typer.Option(metavar="G", help="The glossary of --term.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout.")
    ] = None,
) -> None:
    """Export the graph or one term as RDF, or only terms as TBX or CSV."""
    from graph.export import describe, graph_chunks, term_chunks

    if glossary is not None and term is None:
        raise BadArgument("--glossary selects one of several terms with the name of --term. Pass both.")
    lexicon = _open(data)
    terms = None if term is None else [_one_term(lexicon, term, glossary).iri]
    chosen = _FORMATS[format]
    if isinstance(chosen, TermFormat):
        chunks = term_chunks(lexicon.store, chosen, terms)
    elif terms is None:
        chunks = graph_chunks(lexicon.store, chosen)
    else:
        chunks = (document.encode() for document in describe(lexicon.store, terms, chosen).values())
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    _write_file(output, chunks)


def _one_term(lexicon: "Lexicon", name: str, glossary: str | None) -> "Term":
    """Return the term with a name; otherwise print candidates or suggestions, and exit."""
    from api.lexicon import Ambiguous, NotFound

    found = lexicon.find(name, glossary)
    if isinstance(found, Ambiguous):
        glossaries = lexicon.glossary_names(found.candidates)
        say(f"Ambiguous name {name!r}. {found.remedy}")
        for iri in found.candidates:
            say(f"  {iri}  {', '.join(glossaries[iri])}")
        raise typer.Exit(1)
    if isinstance(found, NotFound):
        glossaries = lexicon.glossary_names(found.suggestions)
        names = [
            f"{known.name.value} ({', '.join(glossaries[iri])})" if glossary else known.name.value
            for iri, known in lexicon.terms(found.suggestions).items()
        ]
        say(f"Unknown term {name!r}." + (f" Did you mean {', '.join(names)}?" if names else ""))
        raise typer.Exit(1)
    return found


def _read_text(file: Path) -> str:
    content = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadArgument(
            f"{file} is not valid UTF-8 at byte {error.start}. Convert it, for example with iconv."
        ) from error


def _write_file(output: Path, chunks: Iterator[bytes]) -> None:
    if output.exists() and not output.is_file():  # write into a device or a pipe instead of replacing it
        with output.open("wb") as file:
            file.writelines(chunks)
        return
    draft = output.with_name(output.name + ".part")
    try:
        with draft.open("wb") as file:
            file.writelines(chunks)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


def _open(data: Path | None, needs_model: bool = False) -> "Lexicon":
    from api.current import open_current_lexicon

    settings = read_settings()
    folder = data_folder(data, settings)
    if not needs_model:
        return open_current_lexicon(folder, None, settings.servers, settings.base_iri)
    from api.encoders import query_encoder

    return open_current_lexicon(folder, query_encoder(settings, folder), settings.servers, settings.base_iri)


def _definition(term: "Term") -> str:
    return term.definition.value if term.definition else ""
