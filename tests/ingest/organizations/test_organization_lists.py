"""Cells and lists hold names of organizations: where each name ends, and which words are a part of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.encoders import open_encoder
from ingest.organizations.lists import organizations_in
from ingest.organizations.registry import Organizations
from tests.ingest.conftest import BASE, Workspace
from tests.support.linear_time import is_linear

if TYPE_CHECKING:
    from ingest.organizations.subjects import Subject

_TABLE = Path(__file__).parents[2] / "data" / "organization_cells.tsv"
_ROWS = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:]]
_NAMES = st.sampled_from(
    ["Google", "NVIDIA", "trivago", "42on", "Foo University", "Acme, Inc.", "Zob GmbH & Co. KG", "Zib and Zob Agency"]
)
_PIECES = st.sampled_from(
    "Google's Zib and & und et University of Department Lab Inc. , ; / | ( ) ' ’s • \n – : by et al. USA 和".split(" ")
)


def named(cell: str) -> list[Subject]:
    return [subject for _, subjects in organizations_in(cell, Organizations.load()) for subject in subjects]


@pytest.mark.parametrize(("cell", "organizations"), _ROWS, ids=[row[0] for row in _ROWS])
def test_a_cell_names_these_organizations(cell: str, organizations: str) -> None:
    found = [
        subject.name
        + (f" [{'; '.join(subject.aliases)}]" if subject.aliases else "")
        + (f" < {subject.parent.name}" if subject.parent else "")
        for subject in named(cell.replace("\\n", "\n"))
    ]
    assert " | ".join(found) == organizations


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Zib Institute, Saarbrücken, Germany", ["Zib Institute, Saarbrücken, Germany"]),
        ("Zib Lab, a project of Foo Foundation; Google", ["Zib Lab, a project of Foo Foundation", "Google"]),
        ("Google, Zib Institute, Paris, France", ["Google, Zib Institute, Paris, France"] * 2),
        ("Developed by Google, Microsoft and others", ["Developed by Google", "Microsoft"]),
    ],
)
def test_the_parts_of_a_cell_have_all_its_words(cell: str, parts: list[str]) -> None:
    assert [part for part, _ in organizations_in(cell, Organizations.load())] == parts


@pytest.mark.parametrize(
    "names", [["Marks and Spencer", "Zib"], ["Zib", "Legal and General"], ["Zib", "Dolce & Gabbana"]]
)
def test_an_item_of_several_is_one_name(names: list[str]) -> None:
    registry = Organizations.load()
    assert [one.name for one in named("\n".join(names))] == names
    found = [one.name for name in names for _, cell in registry.in_cell(name, is_listed=True) for one in cell]
    assert found == names


def test_an_item_may_still_name_two_known_organizations() -> None:
    found = [one.name for _, cell in Organizations.load().in_cell("Google and Nokia", is_listed=True) for one in cell]
    assert found == ["Google", "Nokia"]


@given(st.lists(_NAMES, min_size=1, max_size=6), st.sampled_from([", ", "; ", " / ", "\n", " | ", "; and "]))
def test_a_list_names_what_its_items_name(names: list[str], separator: str) -> None:
    assert [subject.name for subject in named(separator.join(names))] == names


@given(st.text() | st.lists(_PIECES, max_size=25).map(" ".join) | st.lists(_PIECES, max_size=25).map("".join))
def test_no_cell_raises_and_no_name_is_empty(cell: str) -> None:
    assert all(subject.name.strip() for subject in named(cell))


def test_a_name_and_its_abbreviation_are_one_organization_of_a_document(tmp_path: Path) -> None:
    desk = Workspace(tmp_path, open_encoder("none"))
    desk.put("a.csv", "name,developers\nA,FSB\nB,Foo Standards Body (FSB)\nC,FSB; Foo Standards Body\n")
    desk.ingest("a.csv")
    developers = {name: term.developers for name, term in desk.terms().items()}
    iri = f"{BASE}organization/foo-standards-body"
    assert [[one.organization for one in developers[name]] for name in "ABC"] == [[iri]] * 3
    assert developers["C"][0].description.value == "FSB\nFoo Standards Body"
    desk.put("a.csv", "name,developers\nA,FSB\nB,Foo Standards Body\n")
    desk.ingest("a.csv")
    assert [one.organization for one in desk.terms()["A"].developers] == [f"{BASE}organization/fsb"]


def test_a_unit_is_described_with_the_institution_above_it(tmp_path: Path) -> None:
    desk = Workspace(tmp_path, open_encoder("none"))
    desk.put("a.json", '[{"name": "A", "developers": ["Department of Zib and Zob Engineering, Foo University"]}]\n')
    desk.ingest("a.json")
    text = str(desk.export())
    assert f"schema:parentOrganization <{BASE}organization/foo-university>" in text
    assert 'schema:name "Foo University"' in text


def test_a_cell_of_legal_forms_is_read_in_linear_time() -> None:
    assert named("S.A.S. " * 8_000) == []
    assert is_linear(lambda size: named("S.A.S. " * size), 2000, 8000)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Bundesamt für Justiz und Verfassung", ["Bundesamt für Justiz und Verfassung"]),
        ("Landesanstalt für Umwelt und Messungen (LUM)", ["Landesanstalt für Umwelt und Messungen"]),
        ("Zibministerium für Bau und Zob; Foo AG", ["Zibministerium für Bau und Zob", "Foo AG"]),
        ("Verein für Zib- und Zobfahrt", ["Verein für Zib- und Zobfahrt"]),
        ("Zibamt und Zobamt", ["Zibamt", "Zobamt"]),
        ("Bundesamt für Zib und Foo GmbH", ["Bundesamt für Zib", "Foo GmbH"]),
        ("Zib GmbH + Co. KG, Zob SE & Co. KG", ["Zib GmbH + Co. KG", "Zob SE & Co. KG"]),
    ],
)
def test_german_authorities_are_named_for_several_fields(cell: str, names: list[str]) -> None:
    assert [subject.name for subject in named(cell)] == names


@pytest.mark.parametrize(
    "cell", ["Eigenentwicklung", "in-house", "In-house team", "Self-built", "développement interne"]
)
def test_own_work_names_no_organization(cell: str) -> None:
    assert named(cell) == []


def test_a_name_that_begins_like_own_work_is_one() -> None:
    assert [subject.name for subject in named("Internal Revenue Service; Intern Zib GmbH")] == [
        "Internal Revenue Service",
        "Intern Zib GmbH",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Doe, J.",
        "Doe, J.; Roe, A. B.",
        "M\u00fcller, K. and Meyer, P.-Q.",
        "Doe, J., Roe, A. & Poe, E.",
        "Run by volunteers",
    ],
)
def test_persons_as_in_bibliographies_and_volunteers_are_not_organizations(text: str) -> None:
    assert [found for _, cell in Organizations.load().in_cell(text) for found in cell] == []


@pytest.mark.parametrize(("text", "name"), [("Bolt, Inc.", "Bolt"), ("Bolt, S.A.", "Bolt"), ("Bolt, N.V.", "Bolt")])
def test_a_legal_form_after_a_comma_is_not_an_initial(text: str, name: str) -> None:
    assert [found.name for _, cell in Organizations.load().in_cell(text) for found in cell] == [name]
