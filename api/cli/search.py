"""`lexigraph search`: terms by name, synonym, keywords and meaning."""

from typing import Annotated

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
from api.cli.printing import print_json, print_table, say
from embeddings.hits import SearchMode


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Name, synonym, or a description in plain words.")],
    data: DataOption = None,
    number: Annotated[
        int, typer.Option("-n", "--number", min=1, max=1000, metavar="NUMBER", help="Maximum number of hits.")
    ] = 10,
    offset: Annotated[
        int, typer.Option(min=0, max=10_000, metavar="NUMBER", help="Number of the best hits to omit.")
    ] = 0,
    mode: Annotated[SearchMode, typer.Option(help="Search mode.")] = SearchMode.HYBRID,
    min_score: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="SCORE", help="Only hits with this score or a higher one.")
    ] = None,
    category: CategoryOption = None,
    organization: OrganizationOption = None,
    glossary: GlossaryOption = None,
    language: LanguageOption = None,
    deprecated: Annotated[
        bool | None, typer.Option("--deprecated/--no-deprecated", help="Only deprecated terms, or none of them.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Search terms by name, synonym, keywords and meaning."""
    from api.lexicon.filters import TermWhere

    lexicon = open_lexicon(data, needs_model=mode is not SearchMode.LEXICAL)
    where = TermWhere(
        category=category, organization=organization, glossary=glossary, language=language, deprecated=deprecated
    )
    ranked = lexicon.search(text, mode, where, min_score=min_score, limit=offset + number)
    hits = lexicon.searcher.explain(text, ranked[offset:])
    terms = lexicon.terms([hit.key for hit in hits])
    glossaries = lexicon.glossary_names(terms)
    if json:
        print_json(
            {
                "query": text,
                "mode": mode.value,
                "offset": offset,
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
                "Definition": definition.value if (definition := terms[hit.key].definition) else "",
            }
            for hit in hits
        ]
        shown = [name for name in rows[0] if name != "Glossary" or len(lexicon.catalog.glossaries) > 1]
        print_table(
            {name: int(name == "Definition") for name in shown}, [[row[name] for name in shown] for row in rows]
        )
    else:
        say("No results.")
