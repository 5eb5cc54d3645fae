"""Markdown of a term and of the glossary overview: texts as in the source, links as IRIs in angle brackets."""

from collections.abc import Sequence
from typing import Final

from api.lexicon.lexicon import Lexicon
from api.mcp.term_result import links
from embeddings.records import Filter
from graph.languages import lines_in
from graph.model import Term
from graph.rdf import Iri
from graph.term_fields import SECTIONS, title_of

_MOST: Final = 100


def term_page(lexicon: Lexicon, term: Term) -> str:
    """Return a term as Markdown, with complete texts and the first 100 items of each list."""
    categories = [category.name for category in lexicon.catalog.categories_of(term)]
    glossaries = [glossary.name for glossary in lexicon.catalog.glossaries_of(term)]
    around = lexicon.surroundings(term.iri)
    texts = {"" if field == "definition" else title_of(field): getattr(term, field) for field in SECTIONS}
    lists = {
        "Developers": [
            f"{organization.name} <{organization.iri}>: {lines_in(texts)}"
            for organization, texts in lexicon.catalog.developers_of(term)
        ],
        "Broader terms": _links(lexicon, around.relations.broader),
        "Narrower terms": _links(lexicon, around.relations.narrower),
        "Related terms": _links(lexicon, around.relations.related),
        "Mentions": _links(lexicon, around.mentions),
        "Notes": [note.value for note in term.all_notes],
    }
    facts = {
        "IRI": f"<{term.iri}>",
        "Status": term.status or "",
        "Replaced by": ", ".join(_links(lexicon, term.replaced_by)),
        "Codes": ", ".join(notation.value for notation in term.notations),
        "Synonyms": ", ".join(synonym.value for synonym in term.synonyms),
        "Categories": ", ".join(categories),
        "Glossary": ", ".join(glossaries),
    }
    blocks = [f"# {term.name.value}", "\n".join(f"- {name}: {text}" for name, text in facts.items() if text)]
    blocks += [_section(title, text.value) for title, text in texts.items() if text]
    blocks += [_section(title, _items(items)) for title, items in lists.items() if items]
    return "\n\n".join(blocks) + "\n"


def glossary_page(lexicon: Lexicon) -> str:
    """Return an overview of the glossary: number of terms, and the first 100 categories with their sizes."""
    catalog = lexicon.catalog
    facets = lexicon.facets(Filter())
    categories = [
        f"{category.name}: {facets.of(category.iri)} terms <{category.iri}>" for category in catalog.categories.values()
    ]
    blocks = [
        f"# {', '.join(glossary.name for glossary in catalog.glossaries.values()) or 'Glossary'}",
        f"{lexicon.count} terms, {len(catalog.organizations)} organizations.",
    ]
    blocks += [_section("Categories", _items(categories))] if categories else []
    return "\n\n".join(blocks) + "\n"


def _links(lexicon: Lexicon, terms: Sequence[Iri]) -> list[str]:
    return [f"{link.name} <{link.iri}>" for link in links(lexicon, terms)]


def _items(items: Sequence[str]) -> str:
    more = [f"… and {len(items) - _MOST} more"] if len(items) > _MOST else []
    return "\n".join(f"- {item}" for item in (*items[:_MOST], *more))


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if title else text
