"""A documentation folder with term pages, a glossary and other Markdown is ingested end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.diagnostics import Severity

if TYPE_CHECKING:
    from tests.ingest.conftest import Workspace


def test_terms_of_a_documentation_folder_are_stored_with_their_relations(desk: Workspace) -> None:
    desk.put("docs/README.md", "# A tool\n\n## Install\n\n- **Fast**: in a second\n")
    desk.put(
        "docs/glossary.md", "## Epoch\n\nOne pass; see [batch](terms/batch.md).\n\n## Loss\n\nWhat is made small.\n"
    )
    desk.put(
        "docs/terms/batch.md", "---\ntitle: Batches\ntags: [data]\n---\nParts of an [epoch](../glossary.md#epoch).\n"
    )
    desk.put("docs/terms/step.yaml", "name: Step\ndefinition: One update, after a [batch](/batch/).\n")
    report = desk.ingest("docs")
    assert (report.added, report.errors) == (4, ())
    assert [(found.file, found.severity) for found in report.diagnostics if found.code == "not-a-glossary"] == [
        ("docs/README.md", Severity.INFO)
    ]
    terms = desk.terms()
    batch = terms["Batches"]
    assert batch.iri == "https://kg.example/term/batch"
    lexicon = desk.lexicon()
    related = lexicon.relations([batch.iri])[batch.iri].related
    lexicon.close()
    assert set(related) == {terms["Epoch"].iri, terms["Step"].iri}
    assert desk.ingest("docs").unchanged == 4
