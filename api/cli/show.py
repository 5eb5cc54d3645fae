"""`lexigraph show`: one term, and how commands find the term that is meant."""

from typing import TYPE_CHECKING, Any, Final

import typer

from api.cli.options import DataOption, GlossaryOption, JsonOption, TermArgument, open_lexicon
from api.cli.printing import print_facts, print_json, print_table, say

if TYPE_CHECKING:
    from api.lexicon.lexicon import Lexicon
    from graph.model import Term
    from graph.rdf import Iri

_SIMILAR: Final = 5
_LINKED: Final = 20  # names per line for people


def show(
    term: TermArgument, data: DataOption = None, glossary: GlossaryOption = None, json: JsonOption = False
) -> None:
    """Show everything known about a term."""
    from api.lexicon.short_texts import enumerated
    from graph.language_preference import lines_in
    from graph.term_fields import MAPPING_PROPERTIES, RELATION_PROPERTIES, SECTIONS, json_name, title_of

    lexicon = open_lexicon(data)
    found = one_term(lexicon, term, glossary)
    glossaries = [glossary.name for glossary in lexicon.catalog.glossaries_of(found)]
    categories = [category.name for category in lexicon.catalog.categories_of(found)]
    source = lexicon.sources([found.source]).get(found.source)
    around = lexicon.surroundings(found.iri)
    links = {
        **{field: getattr(around.relations, field) for field in RELATION_PROPERTIES},
        "mentions": around.mentions,
        "mentionedBy": around.mentioned_by,
    }
    linked = {field: list(lexicon.names(terms).values()) for field, terms in links.items()}
    similar = _similar(lexicon, found.iri)
    replacements = lexicon.names(found.replaced_by)
    texts = {field: text.value if (text := getattr(found, field)) else None for field in SECTIONS}
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
                **{json_name(field): text for field, text in texts.items()},
                "synonyms": [synonym.value for synonym in found.synonyms],
                "notations": [notation.value for notation in found.notations],
                "status": found.status,
                "deprecated": found.is_deprecated,
                "replacedBy": list(replacements.values()),
                "mappings": [{"relation": one.relation, "iri": one.concept} for one in found.mappings],
                "developers": developers,
                **linked,
                "similar": similar,
                "notes": [note.value for note in found.all_notes],
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
            **{title_of(field): text for field, text in texts.items()},
            **{title_of(field): enumerated(linked[field], _LINKED) for field in RELATION_PROPERTIES},
            **{
                relation: ", ".join(one.concept for one in found.mappings if one.relation == relation)
                for relation in MAPPING_PROPERTIES
            },
            "Similar": ", ".join(f"{one['name']} ({one['score']:.2f})" for one in similar),
            "Mentions": enumerated(linked["mentions"], _LINKED),
            "Mentioned by": enumerated(linked["mentionedBy"], _LINKED),
            "Notes": "\n".join(note.value for note in found.all_notes),
            "Source": source.name if source else None,
        }
    )
    if developers:
        print_table(
            {"Developer": 0, "Description": 1}, [(one["organization"], one["description"]) for one in developers]
        )


def one_term(lexicon: "Lexicon", name: str, glossary: str | None) -> "Term":
    """Return the term with a name; otherwise print candidates or suggestions, and exit."""
    from api.lexicon.term_lookup import Ambiguous, NotFound, find_term

    found = find_term(lexicon, name, glossary)
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


def _similar(lexicon: "Lexicon", term: "Iri") -> list[dict[str, Any]]:
    """Return the terms that are most similar in meaning, none if terms have no vectors."""
    if lexicon.model is None:
        return []
    from api.lexicon.filters import TermWhere

    hits = lexicon.searcher.similar(term, _SIMILAR, lexicon.filter(TermWhere(deprecated=False)))
    names = lexicon.names([hit.key for hit in hits])
    return [{"iri": hit.key, "name": names[hit.key], "score": round(hit.score, 6)} for hit in hits]
