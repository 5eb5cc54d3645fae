"""Validation against the shapes in `shapes.ttl` with pyshacl (https://www.w3.org/TR/shacl/)."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from graph.rdf import Iri, Literal, Node, Triple
from graph.rdflib_graph import rdflib_graph
from graph.resources import Fact, to_resource
from graph.vocabulary import RDF

_FORM: Final = "urn:form:"


class Violation(NamedTuple):
    """A node that violates a shape.

    `constraint` is the IRI of a SHACL constraint component. `value` is the invalid value, empty if values are missing
    or too many. `message` comes from the shape: the requirement, a colon, and the remedy.
    """

    node: Iri
    path: Iri
    constraint: Iri
    value: str
    message: str


_Form: TypeAlias = tuple[tuple[Iri, Node, tuple[Node, ...]], ...]
"""The facts of a node, with each text and IRI replaced by a number, and with the classes of each linked node."""


class Shapes:
    """The SHACL shapes of the ontology. Each checks a node's own facts, and the classes of linked nodes."""

    def __init__(self) -> None:
        """Read the shapes. Imports rdflib."""
        import rdflib
        from rdflib import SH

        self._graph = rdflib.Graph().parse(Path(__file__).with_name("shapes.ttl"))
        self._classes = set(map(str, self._graph.objects(None, SH.targetClass)))
        self._paths = set(map(str, self._graph.objects(None, SH.path)))
        self._to_classes = {str(self._graph.value(shape, SH.path)) for shape in self._graph.subjects(SH["class"])}

    def concern(self, triple: Triple) -> bool:
        """Return whether a shape may check this triple: its property is a path, or its class a target of a shape."""
        _, property_, value = triple
        return value in self._classes if property_ == RDF.type else property_ in self._paths

    def violations(self, facts: Mapping[Iri, Collection[Fact]]) -> Iterator[Violation]:
        """Yield the violations of nodes, given the facts of each that `concern` selects; nothing is inferred.

        Shapes do not depend on the content of texts, only on their presence and equality. Nodes of the same form are
        therefore validated once: pyshacl takes 3 ms per node, and even a large vocabulary has only a few forms.
        """
        nodes: dict[_Form, list[tuple[Iri, Sequence[str]]]] = defaultdict(list)
        for node, known in facts.items():
            form, texts = self._form(known, facts)
            nodes[form].append((node, texts))
        forms = list(nodes)
        for found in self._validated(forms):
            for node, texts in nodes[forms[int(found.node.removeprefix(_FORM))]]:
                value = texts[int(found.value.rpartition("/")[2])] if found.value.startswith(_FORM) else found.value
                yield found._replace(node=node, value=value)

    def _form(self, known: Collection[Fact], facts: Mapping[Iri, Collection[Fact]]) -> tuple[_Form, Sequence[str]]:
        numbers: dict[str, int] = {}

        def numbered(text: str) -> str:
            return f"/{numbers.setdefault(text, len(numbers))}"

        form: list[tuple[Iri, Node, tuple[Node, ...]]] = []
        for property_, values in to_resource("", known).facts.items():
            for value in values:
                classes: tuple[Node, ...] = ()
                if isinstance(value, Literal):
                    value = value if value.datatype else Literal(_FORM + numbered(value.value), value.language)
                elif property_ != RDF.type:
                    if property_ in self._to_classes:
                        stated = facts.get(value, ())
                        classes = tuple(sorted(class_ for predicate, class_ in stated if predicate == RDF.type))
                    value = numbered(value)
                form.append((property_, value, classes))
        return tuple(form), list(numbers)

    def _validated(self, forms: Sequence[_Form]) -> list[Violation]:
        """Return the violations of each form, with numbers in place of nodes and values."""
        import pyshacl
        from rdflib import SH, Graph

        facts: dict[Iri, set[Fact]] = defaultdict(set)
        for number, form in enumerate(forms):
            for property_, value, classes in form:
                if not isinstance(value, Literal) and property_ != RDF.type:
                    value = f"{_FORM}{number}{value}"
                    facts[value].update((RDF.type, class_) for class_ in classes)
                facts[f"{_FORM}{number}"].add((property_, value))
        with _silent_about_values():
            graph = rdflib_graph(to_resource(node, known) for node, known in facts.items())
            _, report, _ = pyshacl.validate(graph, shacl_graph=self._graph, inplace=True)
            assert isinstance(report, Graph)  # noqa: S101 (otherwise pyshacl raises)
        found: list[Violation] = []
        for result in report.objects(None, SH.result):
            node, path, constraint, message = (
                str(report.value(result, property_))
                for property_ in (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.resultMessage)
            )
            wrong = report.value(result, SH.value)
            if "/" not in node:  # otherwise it is a linked node
                found.append(Violation(node, path, constraint, "" if wrong is None else str(wrong), message))
        return found


@contextmanager
def _silent_about_values() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed value; the shapes report those."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
