"""ariadne-codegen: generates a typed client from a running server, and uses it."""

import asyncio
import importlib
import json
import subprocess
import sys
from pathlib import Path

url, folder = sys.argv[1], Path(sys.argv[2])
(folder / "queries.graphql").write_text(
    "query Names($where: TermWhere) { terms(first: 1, where: $where) { totalCount nodes { name } } }"
)
(folder / "pyproject.toml").write_text(
    f'[tool.ariadne-codegen]\nremote_schema_url = "{url}/graphql"\nqueries_path = "queries.graphql"\n'
)
command = [str(Path(sys.executable).with_name("ariadne-codegen")), "client"]
subprocess.run(command, cwd=folder, check=True, capture_output=True)
sys.path.insert(0, str(folder))
generated = importlib.import_module("graphql_client")


async def names() -> str:
    async with generated.Client(url=f"{url}/graphql") as client:
        found = await client.names(where=generated.TermWhere(organization="Google"))
    return f"{found.terms.nodes[0].name} and {found.terms.total_count - 1} others"


print(json.dumps(["typed client of a live schema", asyncio.run(names())]))
