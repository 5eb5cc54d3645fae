"""The page at /tree: terms below their broader terms, opened at a term, and read level by level."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.errors import UnknownResource
from api.lexicon.lexicon import Lexicon
from api.web.addresses import Link
from api.web.browse.list_entries import SIZE, Entry, entries_of
from api.web.page_context import PageContext
from api.web.search.state import chosen_facet, facet_value
from graph.rdf import Iri

_CHAINS: Final = 20
_BESIDE: Final = 40
"""Number of terms that are shown below each term above the one at which the tree is opened."""


@dataclass(frozen=True, slots=True)
class Node:
    """A term of the tree: the number of its narrower terms and, if it is open, their nodes.

    `part` is the address of the list of its narrower terms as a part of a page, `whole` that of the page that shows
    it open, and `more` that of the page with the narrower terms that are not shown, None if all are.
    """

    entry: Entry
    narrower: int
    part: str
    whole: str
    is_current: bool = False
    nodes: Sequence["Node"] = ()
    more: Link | None = None


@dataclass(frozen=True, slots=True)
class TreePage:
    """A tree: of a term with all that is above it, of the narrower terms of `parent`, or of the terms without one."""

    total: int
    nodes: Sequence[Node]
    glossary: Link | None = None
    term: Link | None = None
    parent: Link | None = None
    previous: str = ""
    following: str = ""
    number: int = 1
    pages: int = 1


def view_tree(context: PageContext) -> TreePage:
    """Return the tree for the parameters of a URL: `term`, or `of` or `glossary` with `page`.

    Raises `UnknownResource`, `BadArgument`, `UnknownName`, `AmbiguousName`.
    """
    lexicon, parameters, page = context.lexicon, context.parameters, context.addresses.page
    glossary, tree = chosen_facet("glossary", parameters, lexicon), _Tree(context)
    if term := parameters.get("term", ""):
        return tree.at(_existing(lexicon, term))
    number = context.page_number
    skip = SIZE * (number - 1)
    if of := _existing(lexicon, parameters.get("of", "")):
        listed, kept = lexicon.hierarchy.narrower(of, SIZE, skip), {"of": of}
    else:
        listed = lexicon.hierarchy.roots(glossary, SIZE, skip)
        kept = {"glossary": facet_value("glossary", glossary, lexicon.iris.base)}
    names = lexicon.catalog.glossaries
    return TreePage(
        total=listed.total,
        nodes=tree.nodes(listed.keys),
        glossary=Link(names[glossary].name, context.addresses.of(glossary)) if glossary else None,
        parent=tree.entry(of).link if of else None,
        previous=page("/tree", **kept, page=number - 1) if number > 1 else "",
        following=page("/tree", **kept, page=number + 1) if listed.has_more else "",
        number=number,
        pages=max(1, -(-listed.total // SIZE)),
    )


def view_branch(context: PageContext) -> Node:
    """Return the open node of a term, `of`. Raises `UnknownResource`."""
    of = _existing(context.lexicon, context.parameters.get("of", ""))
    if not of:
        raise UnknownResource("")
    (node,) = _Tree(context).nodes([of], frozenset({of}))
    return node


def _existing(lexicon: Lexicon, term: Iri) -> Iri:
    if term and not lexicon.has_term(term):
        raise UnknownResource(term)
    return term


class _Tree:
    def __init__(self, context: PageContext) -> None:
        self.context, self.hierarchy = context, context.lexicon.hierarchy

    def at(self, term: Iri) -> TreePage:
        """Return the tree with all chains of broader terms above a term, and its narrower terms."""
        chains = self.hierarchy.chains(term, _CHAINS) or [[]]
        tops = list(dict.fromkeys([*chain, term][0] for chain in chains))
        opened = frozenset(one for chain in chains for one in chain) | {term}
        nodes = self.nodes(tops, opened, current=term)
        return TreePage(self.hierarchy.roots(first=0).total, nodes, term=self.entry(term).link)

    def entry(self, term: Iri) -> Entry:
        return entries_of(self.context, [term])[term]

    def nodes(
        self,
        terms: Sequence[Iri],
        opened: frozenset[Iri] = frozenset(),
        above: frozenset[Iri] = frozenset(),
        current: Iri = "",
    ) -> Sequence[Node]:
        """Return the nodes of terms, open if they are some of `opened` and not `above` themselves."""
        counts = self.hierarchy.narrower_counts(terms)
        return [
            self._made(iri, entry, counts.get(iri, 0), opened, above, current)
            for iri, entry in entries_of(self.context, terms).items()
        ]

    def _made(
        self, iri: Iri, entry: Entry, narrower: int, opened: frozenset[Iri], above: frozenset[Iri], current: Iri
    ) -> Node:
        page = self.context.addresses.page
        nodes: Sequence[Node] = ()
        more = None
        if narrower and iri in opened and iri not in above:
            most = _BESIDE if current not in ("", iri) else SIZE
            keys = self.hierarchy.narrower(iri, most).keys
            if narrower > most:
                below = [one for one, broader in self.hierarchy.broader(list(opened)).items() if iri in broader]
                keys = tuple(dict.fromkeys([*below, *keys]))
                more = Link(f"All {narrower:,} narrower terms", page("/tree", of=iri))
            nodes = self.nodes(keys, opened, above | {iri}, current)
        return Node(entry, narrower, page("/tree/part", of=iri), page("/tree", term=iri), iri == current, nodes, more)
