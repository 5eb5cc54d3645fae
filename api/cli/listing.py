"""Lists of terms, sources, categories, organizations and glossaries, and `lexigraph stats`: how many there are."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import (
    CategoryOption,
    DataOption,
    GlossaryOption,
    JsonOption,
    LanguageOption,
    OrganizationOption,
    open_lexicon,
)
from api.cli.printing import counted, print_facts, print_json, print_table, say
from embeddings.chunks import chunks

if TYPE_CHECKING:
    from api.lexicon.lexicon import Lexicon
    from graph.group_catalog import Kind
    from graph.rdf import Iri

_ON_TERMINAL: Final = 100


def terms(
    data: DataOption = None,
    number: Annotated[
        int | None,
        typer.Option(
            "-n",
            "--number",
            min=1,
            metavar="NUMBER",
            help="Maximum number of terms.",
            show_default=f"{_ON_TERMINAL} on a terminal, otherwise all",
        ),
    ] = None,
    offset: Annotated[int, typer.Option(min=0, metavar="NUMBER", help="Number of terms to omit at the beginning.")] = 0,
    category: CategoryOption = None,
    organization: OrganizationOption = None,
    glossary: GlossaryOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List terms with their glossaries, categories and IRIs, ordered by name."""
    from api.lexicon.filters import TermWhere

    lexicon = open_lexicon(data)
    where = TermWhere(category=category, organization=organization, glossary=glossary, language=language)
    is_cut = number is None and sys.stdout.isatty() and not json
    number = number or (_ON_TERMINAL if is_cut else lexicon.count)
    page = lexicon.view.page(lexicon.filter(where), number, skip=offset)
    if json:
        print_json([term for piece in chunks(page.keys) for term in _terms(lexicon, piece)])
        return
    columns = {"Term": "name", "Glossary": "glossaries", "Category": "categories", "IRI": "iri"}
    for piece in chunks(page.keys):
        _print(_terms(lexicon, piece), columns)
    if not page.keys:
        say("No results.")
    elif is_cut and page.has_more:
        say(f"{counted(page.total - offset - len(page.keys), 'more term')}. Pass --number or --offset.")


def sources(data: DataOption = None, json: JsonOption = False) -> None:
    """List the ingested documents with their glossaries, formats, numbers of terms and times of the last change."""
    lexicon = open_lexicon(data)
    known = lexicon.catalog.glossaries
    sizes = lexicon.sizes("source")
    rows = [
        {
            "name": source.name,
            "iri": source.iri,
            "glossary": known[source.glossary].name if source.glossary and source.glossary in known else None,
            "format": source.format,
            "terms": sizes.get(source.iri, 0),
            "modified": modified.isoformat() if (modified := lexicon.source_modified(source.iri)) else None,
        }
        for source in lexicon.all_sources
    ]
    columns = {"Source": "name", "Glossary": "glossary", "Format": "format", "Terms": "terms", "Changed": "modified"}
    _print(rows, columns, json)


def categories(data: DataOption = None, json: JsonOption = False) -> None:
    """List the categories with their numbers of terms, largest first."""
    rows = _counted(open_lexicon(data), "category")
    _print(rows, {"Category": "name", "Terms": "terms", "IRI": "iri"}, json)


def organizations(data: DataOption = None, json: JsonOption = False) -> None:
    """List the organizations with their numbers of terms, largest first, each followed by its units."""
    lexicon = open_lexicon(data)
    known = lexicon.catalog.organizations
    rows = _counted(lexicon, "organization")
    for row in rows:
        parent = known.get(known[row["iri"]].parent or "")
        row["parent"] = parent.name if parent else None
    _print(rows, {"Organization": "name", "Terms": "terms", "Unit of": "parent", "IRI": "iri"}, json)


def glossaries(data: DataOption = None, json: JsonOption = False) -> None:
    """List the glossaries with their numbers of terms, largest first."""
    rows = _counted(open_lexicon(data), "glossary")
    _print(rows, {"Glossary": "name", "Terms": "terms", "IRI": "iri"}, json)


def stats(data: DataOption = None, json: JsonOption = False) -> None:
    """Print the number of terms, organizations, sources and more."""
    counts = open_lexicon(data).counts()
    if json:
        print_json(counts)
    else:
        print_facts({name: str(value) for name, value in counts.items()})


def _counted(lexicon: "Lexicon", kind: "Kind") -> list[dict[str, Any]]:
    counts, title = lexicon.overall_facets.largest(kind, sys.maxsize), lexicon.catalog.title
    return [{"name": title(kind, one.iri), "iri": one.iri, "terms": one.terms} for one in counts]


def _terms(lexicon: "Lexicon", iris: "Sequence[Iri]") -> list[dict[str, Any]]:
    names, tags = lexicon.names(iris), lexicon.categories(iris)
    known, glossaries = lexicon.catalog.categories, lexicon.glossary_names(iris)
    return [
        {
            "name": names[iri],
            "iri": iri,
            "glossaries": list(glossaries[iri]),
            "categories": [known[one].name for one in tags.get(iri, ()) if one in known],
        }
        for iri in iris
    ]


def _print(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], json: bool = False) -> None:
    """Print rows, of which a table has the fields in `columns` by title; names and IRIs wrap."""
    if json:
        print_json(list(rows))
    elif rows:
        cells = [[_cell(row[field]) for field in columns.values()] for row in rows]
        print_table({title: int(field in ("name", "iri")) for title, field in columns.items()}, cells)
    else:
        say("No results.")


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)
