"""gql: validates a query against the schema of the server, and sends a batch."""

import json
import sys
from typing import Any

from gql import Client, GraphQLRequest, gql
from gql.transport.httpx import HTTPXTransport

client = Client(transport=HTTPXTransport(url=f"{sys.argv[1]}/graphql"), fetch_schema_from_transport=True)
QUERY = "query ($name: String!) { term(name: $name) { ... on Term { name } } }"
with client as session:
    requests = [GraphQLRequest(QUERY, variable_values={"name": name}) for name in ("batch size", "data drift")]
    found: Any = session.execute(requests[0])
    print(json.dumps(["query, validated by the schema", found["term"]["name"]]))
    batch: Any = session.execute_batch(requests)
    print(json.dumps(["batch", ", ".join(one["term"]["name"] for one in batch)]))
assert gql(QUERY)
