"""The plans of a schema: compiled at the first use of a document, kept for further uses, and bounded."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues
from graphql.language import DirectiveNode
from starlette.concurrency import run_in_threadpool
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.bounded_mapping import Bounded
from api.execution.errors import NotCompiled
from api.execution.fragments import Budget, Fragments
from api.execution.plan import EncodedData, Plan
from api.execution.values import Variables
from api.execution.writer import PlanWriter

_MAX_DOCUMENTS: Final = 1000
_MAX_PLANS: Final = 1000


class Request(Budget, Protocol):
    """The context of a request, as far as plans use it."""

    is_restarted: bool

    def restart(self) -> None:
        """Forget all values and charges, so that graphql-core can execute the request, and set `is_restarted`."""


@dataclass
class _Document:
    """A validated document."""

    text: str
    ast: DocumentNode
    _variables: dict[str | None, Variables] = field(default_factory=dict)

    @cached_property
    def fragments(self) -> dict[str, FragmentDetails]:
        """The fragments by name."""
        found = (one for one in self.ast.definitions if isinstance(one, FragmentDefinitionNode))
        return {one.name.value: FragmentDetails(one) for one in found}

    @cached_property
    def switches(self) -> tuple[str, ...]:
        """The variables in directives, which decide about the fields of the answer."""
        names = set[str]()

        class Directives(Visitor):
            def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
                names.update(
                    one.value.name.value for one in node.arguments or () if isinstance(one.value, VariableNode)
                )

        visit(self.ast, Directives())
        return tuple(sorted(names))

    @cached_property
    def operations(self) -> Mapping[str | None, OperationDefinitionNode]:
        """The operations by name; the only one also without a name."""
        found = [one for one in self.ast.definitions if isinstance(one, OperationDefinitionNode)]
        named: dict[str | None, OperationDefinitionNode] = {one.name.value: one for one in found if one.name}
        return named | ({None: found[0]} if len(found) == 1 else {})

    def variables(self, schema: GraphQLSchema, name: str | None) -> Variables:
        """Return the variables of an operation."""
        if name not in self._variables:
            self._variables[name] = Variables(schema, self.operations[name])
        return self._variables[name]


class Plans:
    """Executes queries by compiled plans; what a plan cannot do, or reports an error, is left to graphql-core.

    A query has no effects, so graphql-core can execute it again from the beginning, and its errors are the answer.
    """

    def __init__(
        self, schema: GraphQLSchema, converter: GraphQLCoreConverter, final: tuple[type[Exception], ...] = ()
    ) -> None:
        """Compile for `schema`, which `converter` made. Exceptions in `final` end a query, and are raised."""
        self._final = final
        self.counts: Counter[str] = Counter()
        """Number of executions: `compiled`, or the reason why graphql-core executed the query."""
        self._schema, self._converter = schema, converter
        self._documents = Bounded[str, _Document](_MAX_DOCUMENTS)
        self._plans = Bounded[tuple[str, str | None, tuple[object, ...]], Plan | str](_MAX_PLANS)
        self._fragments = Fragments()

    def knows(self, text: str) -> bool:
        """Return whether a document was admitted."""
        return text in self._documents

    def admit(self, text: str, document: DocumentNode) -> None:
        """Add a document that was parsed, is within the limits, and is valid."""
        if not self.knows(text):
            self._documents[text] = _Document(text, document)

    async def execute(
        self, text: str, name: str | None, variables: Mapping[str, Any] | None, request: Request
    ) -> EncodedData | None:
        """Return the data of an operation, or None if graphql-core has to execute it.

        Raises the exceptions in `final`.
        """
        if request.is_restarted:
            return None
        try:
            answer = await self._execute(text, name, variables, request)
        except NotCompiled as exception:
            reason = exception.reason
        except self._final:
            self.counts["error"] += 1
            raise
        except Exception:
            reason = "error"
        else:
            self.counts["compiled"] += 1
            return answer
        self.counts[reason] += 1
        request.restart()
        return None

    async def _execute(
        self, text: str, name: str | None, given: Mapping[str, Any] | None, request: Request
    ) -> EncodedData:
        document = self._documents.get(text)
        operation = None if document is None else document.operations.get(name)
        if document is None or operation is None:
            raise NotCompiled("unknown operation")
        if operation.operation is not OperationType.QUERY:
            raise NotCompiled(operation.operation.value)
        variables = document.variables(self._schema, name).values(given or {})
        plan = await self._plan(document, name, operation, variables)
        return await plan.run(request, self._fragments, variables)

    def explain(self, text: str) -> str:
        """Return the code of the plan of a query without directives. Raises `NotCompiled`."""
        document = _Document(text, parse(text))
        operation = document.operations.get(None)
        if operation is None:
            raise NotCompiled("unknown operation")
        return self._compile(document, operation, VariableValues({}, {})).source

    async def _plan(
        self, document: _Document, name: str | None, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Plan:
        key = (document.text, name, tuple(variables.coerced.get(one) for one in document.switches))
        plan = self._plans.get(key)
        if plan is None:
            try:
                plan = await run_in_threadpool(self._compile, document, operation, variables)
            except NotCompiled as exception:
                plan = exception.reason
            self._plans[key] = plan
        if isinstance(plan, str):
            raise NotCompiled(plan)
        return plan

    def _compile(self, document: _Document, operation: OperationDefinitionNode, variables: VariableValues) -> Plan:
        writer = PlanWriter(self._schema, self._converter, document.fragments, operation, variables, self._fragments)
        return Plan(writer.write())
