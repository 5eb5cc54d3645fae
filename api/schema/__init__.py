"""The GraphQL schema. Its public contract is the SDL in `tests/golden/schema.graphql`."""

from collections.abc import Container, Mapping
from contextlib import aclosing
from copy import copy
from functools import cache
from itertools import islice
from typing import Any, Final

from graphql import GraphQLError, parse, validate
from strawberry import federation
from strawberry.federation.schema import FederationAny
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.errors import BadArgument, QueryTooLarge
from api.execution import EncodedData, Plans
from api.schema.context import Context, Info
from api.schema.extensions import CompiledQueries, extensions_of
from api.schema.languages_argument import add_languages
from api.schema.mutation import Mutation
from api.schema.organizations import Organization
from api.schema.query import Query
from api.schema.response_errors import client_errors
from api.schema.subscription import Subscription
from api.schema.terms import Term
from api.settings import Settings
from embeddings.errors import EpochReplaced

_PREPARED: Final = 10_000  # organizations, with 4 MB
_FIRST_DOCUMENT: Final = """query First($name: String!) {
  term(name: $name) { ... on Term { ...shown } ... on TermNotFound { suggestions { ...shown } } }
  organizations(first: 1) { nodes { name } }
}
fragment shown on Term { iri name notes glossary { name } developers(first: 1) { nodes { name } } }"""


class Schema(federation.Schema):
    """A federation subgraph. All errors have a code, whether parsing, validation or execution fails."""

    plans: Plans | None = None
    """The compiled plans, None if queries are not compiled."""

    @property
    def executed(self) -> Mapping[str, int]:
        """Numbers of queries that were compiled, and by reason of those that graphql-core executed."""
        return self.plans.counts if self.plans else {}

    async def execute(self, *args: Any, **arguments: Any) -> ExecutionResult:
        try:
            result = await super().execute(*args, **arguments)
        except CannotGetOperationTypeError as error:
            result = ExecutionResult(data=None, errors=[GraphQLError(error.as_http_error_reason())])
        except InvalidOperationTypeError as error:
            if error.operation_type is not OperationType.SUBSCRIPTION:
                raise
            message = "Subscriptions need a WebSocket. Connect with the protocol `graphql-transport-ws`."
            result = ExecutionResult(data=None, errors=[GraphQLError(message)])
        if result.errors:
            lost = any(isinstance(error.original_error, EpochReplaced) for error in result.errors)
            arguments["context_value"].has_lost_epoch = lost
            result.errors = client_errors(result.errors)
        return result

    async def prepare(self, context: Context) -> None:
        """Execute a document of the server by a plan, so that the first one of a client finds everything loaded.

        Also makes the values of organizations, since a page of terms has hundreds of them. Releases the context.
        """
        try:
            catalog = context.lexicon.catalog
            for organization in islice(catalog.organizations.values(), _PREPARED):
                Organization.of(organization, catalog)
            if self.plans is not None:
                plans, document = Plans(self._schema, self.schema_converter), parse(_FIRST_DOCUMENT)
                validate(self._schema, document)
                plans.admit(_FIRST_DOCUMENT, document)
                await plans.execute(_FIRST_DOCUMENT, None, {"name": "first"}, context)
        finally:
            context.release()

    async def answer(
        self, text: str, variables: Mapping[str, Any] | None, name: str | None, context: Context
    ) -> EncodedData | None:
        """Return the data of a query, or None for a document that is new, or that has no answer without errors.

        `execute` is then to be called, which checks and admits documents.
        """
        if self.plans is None or not self.plans.knows(text):
            return None
        try:
            return await self.plans.execute(text, name, variables, context)
        except QueryTooLarge as error:
            context.refusal = error
            return None

    async def stream(self, *args: Any, **arguments: Any) -> StreamResult:
        context = arguments["context_value"] = arguments["context_value"].renewed()
        return _with_client_errors(await super().stream(*args, **arguments), context)

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> Any:
        """Return the entity of each representation, or None if it does not exist; all terms are read in one batch.

        Awaiting an invalid representation raises `BadArgument`. Raises `QueryTooLarge`.
        Source: https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
        """
        info.context.charge(len(representations))
        return [_entity(info.context, representation) for representation in representations]

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing: client errors are not logged, and `client_errors` logs internal errors."""


async def _entity(context: Context, representation: object) -> Term | Organization | None:
    known = context.lexicon.catalog
    match representation:
        case {"__typename": "Term", "id": str(iri)} | {"__typename": "Term", "iri": str(iri)}:
            term = await context.terms.load(iri)
            return Term.of(term, context) if term else None
        case {"__typename": "Organization", "id": str(iri)} | {"__typename": "Organization", "iri": str(iri)}:
            organization = known.organization(iri)
            return Organization.of(organization, known) if organization else None
    raise BadArgument("A representation needs a `__typename` of Term or Organization, and an `id` or `iri`.")


async def _with_client_errors(results: StreamResult, context: Context) -> StreamResult:
    try:
        async with aclosing(results):
            async for result in results:
                if isinstance(result, ExecutionResult) and result.errors:
                    result.errors = client_errors(result.errors)
                yield result
    except Exception as error:  # an extension rejected the document before execution
        failure = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
        yield PreExecutionError(data=None, errors=client_errors([failure]))
    finally:
        context.release()


def build_schema(settings: Settings, trusted: Container[str] | None = None) -> Schema:
    """Return the schema with its limits. If `trusted` is given, it contains the only documents that are executed."""
    schema = copy(_unlimited_schema())
    schema.extensions = tuple(extensions_of(settings, trusted))
    if settings.compile_queries:
        plans = schema.plans = Plans(schema._schema, schema.schema_converter, (QueryTooLarge,))
        schema.extensions = (*schema.extensions, lambda: CompiledQueries(plans))
    return schema


@cache
def _unlimited_schema() -> Schema:
    schema = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        federation_version="2.0",  # supported by every gateway, and sufficient
    )
    add_languages(schema._schema)  # private in strawberry, checked with 0.341.2
    return schema
