"""The audits of graphql-http, which check a server against the GraphQL-over-HTTP specification, over a real process."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.processes import PATIENCE, ROOT, server

INSTALLED = ROOT / ".audits"
AUDIT = """
import { auditServer } from "graphql-http";
const results = await auditServer({ url: process.argv[1] });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
"""


@pytest.mark.skipif(
    not (INSTALLED / "node_modules" / "graphql-http").is_dir() or shutil.which("node") is None,
    reason="`make audits` installs the audits; they need node and npm",
)
def test_every_audit_of_graphql_http_passes(sample_folder: Path) -> None:
    with server(sample_folder) as running:
        url = str(running.http.base_url.join("/graphql"))
        audited = subprocess.run(
            ["node", "--input-type=module", "--eval", AUDIT, url],
            cwd=INSTALLED,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
    assert audited.returncode == 0, audited.stderr
    results = json.loads(audited.stdout)
    assert {"MUST", "SHOULD"} <= {result["name"].split()[0] for result in results}
    assert [result for result in results if result["status"] != "ok"] == []
