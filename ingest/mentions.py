"""Derived links from a term to the terms that its texts mention; the longest matching label wins."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from embeddings.annotations import Annotator
from graph.model import Term
from graph.rdf import Iri, Triple
from graph.vocabulary import LEX

__all__ = ["mention_triples"]

_MAX_MEANINGS = 3


def mention_triples(labels: Mapping[Iri, Sequence[str]], terms: Iterable[Term]) -> Iterator[Triple]:
    """Yield `lex:mentions` from each of `terms` to the other terms whose labels an `Annotator` finds in its texts.

    `labels` are the labels of every term. A label that more than three terms share is too ambiguous and is ignored.
    """
    annotator = Annotator(((name, iri) for iri, names in labels.items() for name in names), _MAX_MEANINGS)
    for term in terms:
        found: set[Iri] = set()
        for text in (term.definition, term.technical_definition, term.background, term.usage_note):
            if text is not None:
                found.update(*(one.keys for one in annotator.annotate(text.value)))
        for other in sorted(found - {term.iri}):
            yield term.iri, LEX.mentions, other
