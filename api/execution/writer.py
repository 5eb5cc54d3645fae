"""Writes the code of a plan: one Python function per selection of an object, and one per field that is read in batches.

A selection becomes one dict display, whose entries are attributes, calls of resolvers, and calls of the functions of
inner selections. Entries that are read in batches begin as None; the function queues the dict and the object.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from graphql import (
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

# For internal use in graphql-core, checked with 3.3.2: the only complete implementation of merging and of directives.
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.execution.errors import NotCompiled, Unexpected
from api.execution.fields import Arguments, Attribute, access_of
from api.execution.fragments import Fragments
from api.execution.look_ahead import names_below
from api.execution.values import FAST_LEAVES, items_of, leaf_of

_VERSION = "version"
_KEPT_FIELDS = 6  # a fragment saves nothing if it has fewer fields, and no resolver


@dataclass(frozen=True, slots=True)
class Batch:
    """A field that is read in batches: its resolver, the fields below, and the name of the function for results."""

    key: str
    call: Any
    info: str | None
    arguments: int | None
    selected: frozenset[str]
    complete: str


@dataclass(slots=True)
class Code:
    """What a plan consists of: its functions, the values that they name, batches, and arguments of each execution."""

    functions: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    arguments: list[Arguments] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Expression:
    """A Python expression. It `is_static` if it depends only on the object and its version."""

    text: str
    is_static: bool = True
    calls: bool = False


def _combined(text: str, parts: Collection[_Expression]) -> _Expression:
    return _Expression(text, all(one.is_static for one in parts), any(one.calls for one in parts))


class PlanWriter:
    """Writes the code of one operation for one set of values of the variables in directives."""

    def __init__(
        self,
        schema: GraphQLSchema,
        converter: GraphQLCoreConverter,
        fragments: dict[str, FragmentDetails],
        operation: OperationDefinitionNode,
        variables: VariableValues,
        kept: Fragments,
    ) -> None:
        """`variables` are those of a request; only the ones in directives matter."""
        self._schema, self._converter, self._kept = schema, converter, kept
        self._operation, self._given = operation, (schema, fragments, variables)
        self._definitions = {name: one.definition for name, one in fragments.items()}
        self._numbers = count()
        self.code = Code(names={"items": items_of, "Unexpected": Unexpected})

    def write(self) -> Code:
        """Return the code, whose function `answer` begins an execution. Raises `NotCompiled`."""
        root = self._schema.query_type
        assert root is not None  # noqa: S101 (the schema is ours)
        self._write_object("answer", root, collect_fields(*self._given, root, self._operation).grouped_field_set)
        return self.code

    def _write_object(self, name: str, type_: GraphQLObjectType, selected: GroupedFieldSet) -> _Expression:
        batches: list[int] = []
        found = {key: self._field(type_, key, details, batches) for key, details in selected.items()}
        entries = [f"        {key!r}: {one.text}," for key, one in found.items()]
        lines = [f"def {name}(s, r):  # {type_.name}", *self._guard(type_), "    d = {", *entries, "    }"]
        lines += [f"    r.waiting[{number}].append((d, s))" for number in batches]
        self.code.functions.append("\n".join([*lines, "    return d"]))
        return _combined(name, found.values())

    def _guard(self, type_: GraphQLObjectType) -> Iterator[str]:
        if type_ is self._schema.query_type:
            return
        if type_.is_type_of is None:
            yield "    if s is None: raise Unexpected"
        else:
            yield f"    if not isinstance(s, {self._name('class', self._origin(type_))}): raise Unexpected"

    def _field(self, type_: GraphQLObjectType, key: str, details: FieldDetailsList, batches: list[int]) -> _Expression:
        node = details[0].node
        if node.name.value == "__typename":
            return _Expression(repr(type_.name))
        if node.name.value.startswith("__"):
            raise NotCompiled("introspection")
        if node.name.value.startswith("_"):
            raise NotCompiled("federation")
        field = type_.fields[node.name.value]
        access = access_of(field, node)
        if isinstance(access, Attribute):
            found = self._from_columns(field.type, access.columns, details) if access.columns else None
            return found or self._complete(field.type, f"s.{access.name}", details)
        arguments = Arguments(field, node, self._converter) if field.args else None
        if access.is_batch:
            complete = f"complete_{next(self._numbers)}"
            text = self._complete(field.type, "v", details).text
            self.code.functions.append(f"def {complete}(v, r):  # {type_.name}.{node.name.value}\n    return {text}")
            place = self._per_request(arguments) if arguments else None
            batches.append(len(self.code.batches))
            selected = names_below((one.node for one in details), self._definitions)
            self.code.batches.append(Batch(key, access.call, access.info, place, selected, complete))
            return _Expression("None", is_static=False)
        given, is_static = "", True
        call = access.call
        if arguments and arguments.is_constant:
            constant = arguments.of()
            if bind := getattr(call, "bind", None):
                call = bind(**constant)
            elif constant:
                given = f", **{self._name('arguments', constant)}"
        elif arguments:
            given, is_static = f", **r.arguments[{self._per_request(arguments)}]", False
        info = f", {access.info}=r" if access.info else ""
        found = self._complete(field.type, f"{self._name('call', call)}(s{info}{given})", details)
        return _Expression(found.text, found.is_static and is_static, calls=True)

    def _from_columns(
        self, items: GraphQLOutputType, columns: Mapping[str, str], details: FieldDetailsList
    ) -> _Expression | None:
        """Return the list of objects, without making these, if all selected fields have columns."""
        type_ = cast("GraphQLObjectType", get_named_type(items))
        selected = collect_subfields(*self._given, self._operation, type_, details).grouped_field_set
        nodes = [inner[0].node for inner in selected.values()]
        if any(node.arguments or node.name.value not in columns for node in nodes):
            return None
        read = {f"c{next(self._numbers)}": node.name.value for node in nodes}
        values = map(self._complete, (type_.fields[one].type for one in read.values()), read, selected.values())
        entries = dict(zip(selected, values, strict=True))
        shown = ", ".join(f"{key!r}: {one.text}" for key, one in entries.items())
        given = ", ".join(f"items(s.{columns[one]})" for one in read.values())
        return _combined(f"[{{{shown}}} for {', '.join(read)}, in zip({given})]", entries.values())

    def _complete(self, type_: GraphQLOutputType, value: str, details: FieldDetailsList) -> _Expression:
        if not is_non_null_type(type_):
            name = f"v{next(self._numbers)}"
            inner = self._complete_present(type_, name, details)
            return _Expression(f"None if ({name} := {value}) is None else {inner.text}", inner.is_static, inner.calls)
        return self._complete_present(type_.of_type, value, details)

    def _complete_present(self, type_: GraphQLOutputType, value: str, details: FieldDetailsList) -> _Expression:
        """Return the expression of a value that is not null, or raises if it is."""
        if is_list_type(type_):
            name = f"i{next(self._numbers)}"
            inner = self._complete(type_.of_type, name, details)
            return _Expression(f"[{inner.text} for {name} in items({value})]", inner.is_static, inner.calls)
        if is_leaf_type(type_):
            return _Expression(self._leaf(type_, value))
        if is_object_type(type_):
            inner = self._function(type_, details)
            return _Expression(f"{inner.text}({value}, r)", inner.is_static, inner.calls)
        if is_abstract_type(type_):
            possible = self._schema.get_possible_types(type_)
            members = {self._origin(one): self._function(one, details) for one in possible}
            cases = self._name("cases", {})
            pairs = ", ".join(f"{self._name('class', origin)}: {one.text}" for origin, one in members.items())
            self.code.functions.append(f"{cases} = {{{pairs}}}  # {type_.name}")
            name = f"v{next(self._numbers)}"
            is_static = all(one.is_static for one in members.values())
            return _Expression(f"{cases}[({name} := {value}).__class__]({name}, r)", is_static, calls=True)
        raise NotCompiled("unknown type")

    def _function(self, type_: GraphQLObjectType, details: FieldDetailsList) -> _Expression:
        collected = collect_subfields(*self._given, self._operation, type_, details).grouped_field_set
        name = f"{type_.name}_{next(self._numbers)}"
        written = self._write_object(name, type_, collected)
        has_version = _VERSION in getattr(self._origin(type_), "__dataclass_fields__", ())
        if not (has_version and written.is_static and (written.calls or len(collected) >= _KEPT_FIELDS)):
            return written
        number = next(self._kept.numbers)
        self.code.functions.append(f"def kept_{name}(s, r):\n    return r.kept.of({number}, {name}, s, r)")
        return _Expression(f"kept_{name}", written.is_static, written.calls)

    def _leaf(self, type_: GraphQLLeafType, value: str) -> str:
        leaf = f"leaf_{type_.name}"
        self.code.names.setdefault(leaf, leaf_of(type_))
        fast = FAST_LEAVES.get(type_.name)
        if fast is None:
            return f"{leaf}({value})"
        name = value if value.isidentifier() else f"v{next(self._numbers)}"
        assigned = name if name == value else f"({name} := {value})"
        condition = fast.format(name).replace(name, assigned, 1)
        return f"({name} if {condition} else {leaf}({name}))"

    def _origin(self, type_: GraphQLObjectType) -> type:
        origin: type = type_.extensions[self._converter.DEFINITION_BACKREF].origin
        return origin

    def _per_request(self, arguments: Arguments) -> int:
        self.code.arguments.append(arguments)
        return len(self.code.arguments) - 1

    def _name(self, kind: str, value: Any) -> str:
        name = f"{kind}_{next(self._numbers)}"
        self.code.names[name] = value
        return name
