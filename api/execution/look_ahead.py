"""What resolvers that read in batches receive as `info`, and the fields that a query selects below theirs."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode

from api.execution.fragments import Budget


class BatchInfo(NamedTuple):
    """The `info` of resolvers in a plan. `selected` are the names of the fields below."""

    context: Budget
    selected: frozenset[str]


def selected_names(info: Any) -> frozenset[str]:
    """Return the names of the fields that are selected directly below the field of a resolver, with its `info`."""
    if isinstance(info, BatchInfo):
        return info.selected
    core = info._raw_info  # private in strawberry, checked with 0.341.2: its public form converts all arguments
    return names_below(core.field_nodes, core.fragments)


def names_below(nodes: Iterable[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> frozenset[str]:
    """Return the names of the fields directly below fields, also in fragments, whatever their directives."""
    names: set[str] = set()
    unseen = dict(fragments)
    waiting = [node.selection_set for node in nodes]
    for selections in waiting:
        for one in selections.selections if selections else ():
            if isinstance(one, FieldNode):
                names.add(one.name.value)
            else:
                inner = unseen.pop(one.name.value, None) if isinstance(one, FragmentSpreadNode) else one
                waiting.append(getattr(inner, "selection_set", None))
    return frozenset(names)
