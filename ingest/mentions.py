"""Which terms the text of a term names: derived links, the longest label winning."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from embeddings.annotations import Annotator
from graph.model import Term
from graph.rdf import Iri, Triple
from graph.vocabulary import LEX

__all__ = ["mention_triples"]

_MOST_MEANINGS = 3


def mention_triples(labels: Mapping[Iri, Sequence[str]], terms: Iterable[Term]) -> Iterator[Triple]:
    """Yield `lex:mentions` for each label of another term that a term's text holds, as an `Annotator` finds them.

    A label that more than three terms share says too little of which is meant. `labels` are those of every term.
    """
    annotator = Annotator(((name, iri) for iri, names in labels.items() for name in names), _MOST_MEANINGS)
    for term in terms:
        found: set[Iri] = set()
        for text in (term.definition, term.technical_definition, term.background, term.usage_note):
            if text is not None:
                found.update(*(one.keys for one in annotator.annotate(text.value)))
        for other in sorted(found - {term.iri}):
            yield term.iri, LEX.mentions, other
