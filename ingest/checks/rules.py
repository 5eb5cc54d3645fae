"""Check terms against the integrity conditions of SKOS and the rules of ISO 25964-1 for thesauri.

| code | meaning | source |
|---|---|---|
| `several-names` | a term has two names in one language | SKOS, S14 |
| `several-definitions` | a term has two definitions in one language | `graph/shapes.ttl` |
| `repeated-label` | a label is in two of a term's names, synonyms and hidden labels | SKOS, S13 |
| `related-above` | a term is related to one of its broader or narrower terms, at any depth | SKOS, S27 |
| `mapped-twice` | an exactMatch and another mapping link the same concepts, in either direction | SKOS, S46 |
| `shared-name` | two terms of a glossary, neither deprecated, have the same name in the same language | ISO 25964-1 |
| `circle` | a term is broader than itself, at any depth | ISO 25964-1 |
| `dangling` | links point to a resource that is not a term of the documents | ISO 25964-1 |
| `ambiguous-link` | links by name can mean several terms | |
| `unlabeled-link` | a link points to a concept of the documents that does not have a label | |

S13 to S46 are defined in https://www.w3.org/TR/skos-reference/. Missing labels are reported by `ingest.rdf.imports`,
violations of the other shapes by `ingest.checks.rdf_shapes`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from types import MappingProxyType
from typing import Final, NamedTuple

from graph.model import Term
from graph.rdf import Iri, Literal
from ingest.rdf.term_extraction import Hierarchy

_MAX_CIRCLES = 100  # finding each one traverses all links again
_INVERSE: Final = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
_QUALIFY = "Add a qualifier to one of the names: Token (security)."


class Breach(NamedTuple):
    """A violation by a term or another node; `text` is searched for in the document to find its line."""

    node: Iri
    code: str
    text: str
    message: str
    remedy: str


def breaches(
    terms: Mapping[Iri, Term],
    unlabeled: Mapping[Iri, Hierarchy] = MappingProxyType({}),
    ambiguous: Mapping[Iri, Sequence[Iri]] = MappingProxyType({}),
) -> Iterator[Breach]:
    """Yield the violations in `terms`, the complete set, by condition and then by IRI.

    Links are followed through concepts that are not terms because they do not have a label. `ambiguous` are the terms
    that links by name can mean, if there are several.
    """
    ordered = [terms[iri] for iri in sorted(terms)]
    for term in ordered:
        yield from _of_labels(term)
    yield from _of_mappings(terms)
    yield from _of_names(ordered)
    links = _Links(terms, unlabeled)
    yield from links.dangling(ambiguous)
    yield from links.related_above()
    yield from links.circles()


def _of_labels(term: Term) -> Iterator[Breach]:
    names, definitions = term.readings("name"), term.readings("definition")
    for kind, texts, remedy in (
        ("names", names, "Make one of them a synonym."),
        ("definitions", definitions, "Make one of them a technical definition or a note."),
    ):
        by_language: dict[str, list[Literal]] = defaultdict(list)
        for text in texts:
            by_language[text.language].append(text)
        for several in by_language.values():
            if len(several) > 1:
                message = f"Several {kind} in one language: {', '.join(map(_quoted, several))}."
                yield Breach(term.iri, f"several-{kind}", several[1].value, message, remedy)
    kinds = {"name": set(names), "synonym": set(term.synonyms), "hidden label": set(term.hidden_labels)}
    for (kind, labels), (other_kind, other_labels) in combinations(kinds.items(), 2):
        for label in sorted(labels & other_labels):
            message = f"{_quoted(label)} is both a {kind} and a {other_kind}."
            yield Breach(term.iri, "repeated-label", label.value, message, f"Remove the {other_kind}.")


def _of_mappings(terms: Mapping[Iri, Term]) -> Iterator[Breach]:
    relations: dict[tuple[Iri, Iri], set[str]] = defaultdict(set)
    for iri, term in sorted(terms.items()):
        for relation, concept in term.mappings:
            relations[iri, concept].add(relation)
            if concept in terms:
                relations[concept, iri].add(_INVERSE.get(relation, relation))
    reported: set[tuple[Iri, Iri]] = set()
    for (iri, concept), found in relations.items():
        others = sorted(found & {"broadMatch", "narrowMatch", "relatedMatch"})
        if "exactMatch" in found and others and (concept, iri) not in reported:
            reported.add((iri, concept))
            message = f"Mapped to <{concept}> by exactMatch and also by {others[0]}."
            yield Breach(iri, "mapped-twice", concept, message, "Keep only the mapping that is correct.")


def _of_names(terms: list[Term]) -> Iterator[Breach]:
    first: dict[tuple[Iri, Literal], Term] = {}
    for term in terms:
        if term.is_deprecated:
            continue  # its replacement may have the name
        for name in term.readings("name"):
            others = [first.setdefault((glossary, name), term) for glossary in term.glossaries]
            other = next((one for one in others if one is not term), None)
            if other is not None:
                message = f"{_quoted(name)} is also the name of <{other.iri}>, in the same glossary."
                yield Breach(term.iri, "shared-name", name.value, message, _QUALIFY)


class _Links:
    """The links of all terms and of concepts without a label, stated in either direction."""

    def __init__(self, terms: Mapping[Iri, Term], unlabeled: Mapping[Iri, Hierarchy]) -> None:
        self.terms, self.unlabeled = terms, unlabeled
        self.known = terms.keys() | {alias for term in terms.values() for alias in term.aliases}
        concepts: dict[Iri, Term | Hierarchy] = {**unlabeled, **terms}
        self.above: dict[Iri, set[Iri]] = {
            iri: concepts.keys() & set(concepts[iri].broader) for iri in sorted(concepts)
        }
        for iri, concept in concepts.items():
            for below in concepts.keys() & set(concept.narrower):
                self.above[below].add(iri)

    def dangling(self, ambiguous: Mapping[Iri, Sequence[Iri]]) -> Iterator[Breach]:
        """Yield one breach per missing term, by the first of the terms that link to it."""
        linking: dict[Iri, list[Iri]] = defaultdict(list)
        for iri in sorted(self.terms):
            term = self.terms[iri]
            links = {*term.broader, *term.narrower, *term.related, *term.replaced_by} - self.known
            if nameless := sorted(links & self.unlabeled.keys()):
                message = f"Links to concepts without a label ({len(nameless)} in all), for example <{nameless[0]}>."
                yield self._breach(iri, "unlabeled-link", message, "Add a skos:prefLabel to each.")
            for gone in links - self.unlabeled.keys():
                linking[gone].append(iri)
        for gone, terms in sorted(linking.items(), key=lambda one: (one[1][0], one[0])):
            count = f" ({len(terms)} terms in all)" if len(terms) > 1 else ""
            if gone in ambiguous:
                several = ", ".join(f"<{one}>" for one in ambiguous[gone])
                message = f"Links to <{gone}>{count}, the name of several terms: {several}."
                yield self._breach(terms[0], "ambiguous-link", message, "Link to the identifier of one of them.")
            else:
                message = f"Links to the unknown term <{gone}>{count}."
                remedy = "Correct the link, add the term, or use a mapping property such as skos:broadMatch."
                yield self._breach(terms[0], "dangling", message, remedy)

    def related_above(self) -> Iterator[Breach]:
        pairs = {(min(iri, other), max(iri, other)) for iri, term in self.terms.items() for other in term.related}
        for one, other in sorted(pairs):
            for below, above in ((one, other), (other, one)):
                if above in self._all_above(below):
                    message = f"Related to <{above}>, which is also a broader term."
                    yield self._breach(below, "related-above", message, "Remove one of the two links.")

    def circles(self) -> Iterator[Breach]:
        above = {iri: set(others) for iri, others in self.above.items()}
        for _ in range(_MAX_CIRCLES):
            try:
                TopologicalSorter(above).prepare()
                return
            except CycleError as error:
                circle: list[Iri] = error.args[1]
            start = circle.index(min(circle))
            circle = [*circle[start:-1], *circle[:start]]
            above[circle[0]].discard(circle[-1])
            chain = ", ".join(f"<{iri}>" for iri in [*circle[1:], circle[0]])
            message = f"The term is broader than itself; its narrower terms lead back to it: {chain}."
            yield self._breach(circle[0], "circle", message, "Remove one of these links.")

    def _all_above(self, iri: Iri) -> Set[Iri]:
        found: set[Iri] = set()
        waiting = [iri]
        while waiting:
            new = self.above.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def _breach(self, iri: Iri, code: str, message: str, remedy: str) -> Breach:
        text = self.terms[iri].name.value if iri in self.terms else iri
        return Breach(iri, code, text, message, remedy)


def _quoted(label: Literal) -> str:
    return f"{label.value!r} ({label.language})" if label.language else repr(label.value)
