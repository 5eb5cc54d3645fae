"""Sources are named by their paths below the given file or folder; no path of the server is stored in the graph."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import pytest

from embeddings.encoders import open_encoder
from graph.errors import UnknownName
from ingest.data_directory.folder import open_writer
from ingest.derived.follower import Follower
from ingest.input.document_paths import find_documents
from ingest.input.documents import Inputs, uploaded_document
from ingest.removal import remove_source
from tests.ingest.conftest import BASE, NOW, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.report import Report


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, open_encoder("none"))


def ingest(desk: Workspace, *paths: str, name: str | None = None, glossary: str | None = None) -> Report:
    """Ingest as the command line does."""
    given = [str(desk.root / path) for path in paths]
    inputs = find_documents(given, None, io.BytesIO(), name=name, former_root=desk.data.parent)
    return desk.ingest(inputs=inputs, glossary=glossary)


def remove(desk: Workspace, name: str, path: str = "") -> int:
    with open_writer(desk.data, BASE) as writer:
        return remove_source(Follower(writer, desk.encoder, NOW), name, path).removed


def codes(report: Report) -> list[str]:
    return [found.code for found in report.diagnostics if found.code not in ("no-model", "no-definition")]


def test_no_graph_and_no_message_contains_a_path(desk: Workspace) -> None:
    tbx = (
        '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>'
        '<conceptEntry id="c1"><langSec xml:lang="en"><termSec><term>Blorp</term></termSec></langSec></conceptEntry>'
        "</body></text></tbx>\n"
    )
    desk.put("secret/docs/m.tbx", tbx)
    desk.put("secret/docs/sub/a.txt", "Alpha")
    desk.put("secret/docs/bad.txt", "no page\n")
    report = ingest(desk, "secret/docs")
    assert set(desk.sources()) == {"docs/m.tbx", "docs/sub/a.txt"}
    assert {found.file for found in report.diagnostics if found.code != "no-model"} == {"docs/bad.txt"}
    assert f"{BASE}term/docs-m-tbx-c1" in {term.iri for term in desk.terms().values()}
    assert "secret" not in desk.export()


def test_a_file_that_is_given_after_its_folder_is_the_same_source(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    desk.put("docs/b.txt", "Beta")
    ingest(desk, "docs")
    desk.put("docs/a.txt", desk.page("Alpha", "Changed."))
    assert ingest(desk, "docs/a.txt").changed == 1
    assert set(desk.sources()) == {"docs/a.txt", "docs/b.txt"}
    (desk.root / "docs/a.txt").unlink()
    assert ingest(desk, "docs").removed == 1


def test_a_folder_that_is_given_after_its_file_removes_the_file_when_it_is_deleted(desk: Workspace) -> None:
    desk.put("docs/a.txt", "Alpha")
    ingest(desk, "docs/a.txt")
    assert set(desk.sources()) == {"a.txt"}
    desk.put("docs/b.txt", "Beta")
    ingest(desk, "docs")
    (desk.root / "docs/a.txt").unlink()
    assert ingest(desk, "docs").removed == 1
    assert set(desk.sources()) == {"docs/b.txt"}


def test_files_of_the_same_name_in_two_folders_do_not_replace_each_other(desk: Workspace) -> None:
    desk.put("hr/terms/a.txt", "Alpha")
    desk.put("finance/terms/a.txt", "Beta")
    ingest(desk, "hr/terms")
    report = ingest(desk, "finance/terms")
    (found,) = [one for one in report.diagnostics if one.code == "name-in-use"]
    assert "another --name" in found.remedy
    assert set(desk.terms()) == {"Alpha"}
    assert codes(ingest(desk, "finance/terms", name="finance")) == []
    assert set(desk.sources()) == {"terms/a.txt", "finance/a.txt"}
    (desk.root / "finance/terms/a.txt").unlink()
    desk.put("finance/terms/b.txt", "Gamma")
    ingest(desk, "finance/terms", name="finance")
    assert set(desk.sources()) == {"terms/a.txt", "finance/b.txt"}


def test_a_folder_that_was_moved_keeps_its_sources_and_loses_deleted_ones(desk: Workspace) -> None:
    desk.put("one/docs/a.txt", "Alpha")
    desk.put("one/docs/b.txt", "Beta")
    ingest(desk, "one/docs")
    shutil.move(desk.root / "one", desk.root / "two")
    (desk.root / "two/docs/b.txt").unlink()
    report = ingest(desk, "two/docs")
    assert (codes(report), report.unchanged, report.removed) == ([], 1, 1)


def test_an_explicit_name_renames_a_source_which_keeps_its_glossary(desk: Workspace) -> None:
    desk.put("a.txt", "Alpha")
    ingest(desk, "a.txt", glossary="Finance")
    assert codes(ingest(desk, "a.txt", name="alpha.txt")) == []
    assert set(desk.sources()) == {"alpha.txt"}
    assert desk.terms()["Alpha"].iri == f"{BASE}term/finance/alpha"


@pytest.mark.parametrize("is_below_root", [True, False])
def test_names_of_version_0_1_are_replaced(is_below_root: bool, desk: Workspace) -> None:
    file = desk.put("one/docs/a.txt", "Alpha")
    inputs = find_documents([str(file)], desk.root if is_below_root else desk.data, io.BytesIO())
    desk.ingest(inputs=inputs, glossary="Finance")
    (desk.data / "sources.sqlite").unlink()  # version 0.1 has none
    assert codes(ingest(desk, "one/docs")) == []
    assert set(desk.sources()) == {"docs/a.txt"}
    assert desk.terms()["Alpha"].iri == f"{BASE}term/finance/alpha"


def test_a_source_is_removed_by_its_name_path_folder_or_upload_name(desk: Workspace) -> None:
    for name in ("a", "b", "c", "sub/d", "sub/e"):
        desk.put(f"docs/{name}.txt", f"Term {name}")
    ingest(desk, "docs")
    desk.ingest(inputs=Inputs((uploaded_document("wd.txt", desk.page("Uploaded")),)))
    assert remove(desk, "docs/a.txt") == 1
    assert remove(desk, "b.txt", path=str(desk.root / "docs/b.txt")) == 1
    assert remove(desk, "wd.txt") == 1
    assert remove(desk, "docs/sub/") == 2
    with pytest.raises(UnknownName, match=r"Unknown source 'docs/x\.txt'; did you mean docs/c\.txt"):
        remove(desk, "docs/x.txt")
    assert remove(desk, "anything", path=str(desk.root / "docs")) == 1
    assert desk.sources() == {}
