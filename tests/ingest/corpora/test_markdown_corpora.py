"""Two real glossaries, one of them in its three layouts over the years, are read from `LEXIGRAPH_CORPORA`."""

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from graph.iris import Iris, slug
from graph.rdf import Iri
from ingest.diagnostics import Diagnostic, Severity
from ingest.input.formats import SUFFIXES
from ingest.records import TermRecord
from tests.support.contents import read_records

CORPORA = Path(__file__).parents[3] / os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora")
IRIS = Iris("https://kg.example/")
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="LEXIGRAPH_CORPORA names no folder")

FOLDERS = {
    "k8s-glossary/content": (88, {"index.md": "not-a-term"}),
    "k8s-glossary/recent-excerpts": (5, {}),
    "k8s-glossary/older-yaml-2018": (77, {"_example.yml": "skipped-page"}),
    "cncf-glossary/en": (
        89,
        {"_TEMPLATE.md": "skipped-page", "_index.md": "skipped-page", "search.md": "not-a-term"},
    ),
}
"""By folder: the number of files that are terms, and the findings about the others."""

DANGLING = {
    "k8s-glossary/content": set(),
    "k8s-glossary/recent-excerpts": {"api-resource", "daemonset", "deployment", "device", "pod"}
    | {"replica-set", "replication-controller"},
    "k8s-glossary/older-yaml-2018": {"controller-manager", "pods", "security", "sidecar", "storage-class"}
    | {"volume-plugin"},
    "cncf-glossary/en": set(),
}
"""By folder: references in its files to names without a file."""


def results(folder: str) -> Iterator[tuple[Path, list[TermRecord], list[Diagnostic]]]:
    for path in sorted((CORPORA / folder).rglob("*")):
        if path.suffix in SUFFIXES:
            with path.open("rb") as stream:
                items = list(read_records(stream, path.relative_to(CORPORA).as_posix()))
            records = [item for item in items if isinstance(item, TermRecord)]
            yield path, records, [item for item in items if isinstance(item, Diagnostic)]


def iri(record: TermRecord) -> Iri:
    return IRIS.identified(record.identifier or record.name)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_a_term_or_is_reported(folder: str) -> None:
    count, others = FOLDERS[folder]
    found: list[TermRecord] = []
    for path, records, diagnostics in results(folder):
        assert all(one.line and one.severity is not Severity.ERROR for one in diagnostics if one.code != "skipped-page")
        reported = {one.code for one in diagnostics} - {"unknown-column"}
        assert reported == ({others.get(path.name, "skipped-page")} if not records else set()), path
        found += records
    assert len({iri(record) for record in found}) == len(found) == count


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_markup_is_left_in_any_text(folder: str) -> None:
    for path, records, _ in results(folder):
        for record in records:
            texts = repr([getattr(record, name) for name in TermRecord.__slots__ if name != "raw"])
            assert not re.search(r"\{\{|\{%|<!--|\]\(|\*\*|<br", texts), path
            assert record.definition and record.categories and "" not in record.categories


@pytest.mark.parametrize("folder", FOLDERS)
def test_references_lead_to_terms_of_the_corpus(folder: str) -> None:
    found = [record for _, records, _ in results(folder) for record in records]
    terms = {iri(record) for record in found}
    references = {text for record in found for text in record.related}
    assert {text for text in references if IRIS.identified(text) not in terms} == DANGLING[folder]


def test_other_names_become_synonyms_and_tags_categories() -> None:
    synonyms: dict[str, tuple[str, ...]] = {}
    categories: dict[str, tuple[str, ...]] = {}
    for folder in FOLDERS:
        for _, records, _ in results(folder):
            synonyms |= {f"{folder.split('/')[-1]} {iri(one).split('/')[-1]}": one.synonyms for one in records}
            categories |= {f"{folder.split('/')[-1]} {iri(one).split('/')[-1]}": one.categories for one in records}
    assert synonyms["recent-excerpts gvr"] == ("GVR",)
    assert synonyms["recent-excerpts cgroup"] == ("control group",)
    assert synonyms["older-yaml-2018 node"] == ("Minion",)
    assert synonyms["content cni"] == ("Container network interface",)
    assert synonyms["content upstream"] == ()
    assert synonyms["en application-programming-interface"] == ("API",)
    assert categories["content pod"] == categories["older-yaml-2018 pod"] == ("core-object", "fundamental")
    assert categories["en abstraction"] == ("Property", "fundamental")


TOOLTIP = re.compile(r"""\{[{%][<]?\s*glossary_tooltip[^}]*?[>%]\}\}?""")
LINK = re.compile(r"""term_id=["']([^"']+)|#term-([\w-]+)|\]\((?:https://glossary\.cncf\.io)?/([\w-]+)/?\)""")


def shown(markdown: str) -> str:
    """Return the text of Markdown, by other means than those of the reader."""

    def of_tooltip(tag: re.Match[str]) -> str:
        text = re.search(r"""text=(?:"([^"]*)"|'([^']*)')""", tag[0])
        term = re.search(r"""term_id=["']([^"']+)""", tag[0])
        return (text[1] or text[2]) if text else term[1].replace("-", " ") if term else ""

    text = re.sub(r"\{\{[<%].*?[%>]\}\}", "", TOOLTIP.sub(of_tooltip, html.unescape(markdown)))
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return words(re.sub(r"[*`]|(?<!\w)_|_(?!\w)|<!--.*?-->|<br>", "", text, flags=re.DOTALL))


def words(text: str | None) -> str:
    return " ".join(re.sub(r"(?m)^\s*[-*]\s+", "", text or "").split())


def front_and_body(path: Path) -> tuple[dict[str, object], str]:
    """Return the keys of a page, or of a YAML document, and the text below them."""
    raw = path.read_text(encoding="utf-8")
    front, body = re.split(r"(?m)^---\s*$", raw, maxsplit=2)[1:] if path.suffix == ".md" else (raw, "")
    stated = yaml.load(front, yaml.BaseLoader)  # noqa: S506 (it makes texts only)
    return {key.replace("-", "_"): value for key, value in stated.items()}, body


def texts(value: object) -> list[str]:
    """Return the texts of a key that are not empty."""
    return [text for one in (value if isinstance(value, list) else [value]) if (text := str(one or "").strip())]


STATUS = {"Completed": "approved", "completed": "approved", "Deprecated": "deprecated"}
FIELDS = {"id", "title", "name", "aka", "tags", "category", "related", "status"}
"""The keys that are fields, in addition to those with descriptions."""


@pytest.mark.parametrize(
    ("folder", "count"),
    [
        *(("k8s-glossary/content", 88), ("k8s-glossary/recent-excerpts", 5), ("k8s-glossary/older-yaml-2018", 77)),
        ("cncf-glossary/en", 87),
    ],
)
def test_all_values_are_those_of_the_files(folder: str, count: int) -> None:
    compared = 0
    for path, records, _ in results(folder):
        stated, body = front_and_body(path) if records else ({}, "")
        if not {"title", "name"} & stated.keys():
            continue
        compared += 1
        (record,) = records
        title = str(stated.get("title") or stated.get("name"))
        assert title in {record.name, *(f"{record.name} ({synonym})" for synonym in record.synonyms)}, path
        added = set(record.synonyms) - set(texts(stated.get("aka")))
        assert not added or f"{record.name} ({added.pop()})" == title, path
        assert set(texts(stated.get("aka"))) - {record.name} <= set(record.synonyms), path
        assert sorted(record.categories) == sorted({*texts(stated.get("tags")), *texts(stated.get("category"))}), path
        status = texts(stated.get("status"))
        assert record.status == (STATUS.get(status[0], status[0]) if status else None), path

        first = re.split(r"\n\s*\n|\n#|<!--\s*more", body.strip())[0]
        assert words(record.definition) == shown(str(stated.get("short_description") or first)), path
        rest = re.sub(r"(?ms)^#+ Related terms.*?(?=^#|\Z)", "", body.replace(first, "", 1))
        rest += str(stated.get("long_description") or "")
        everything = words("\n".join(filter(None, (record.technical_definition, record.background, *record.notes))))
        paragraphs = re.split(r"(?m:^---$)|\n\s*\n|(?m:^#+)|(?m:^\s*\* )", rest.replace("<!--more-->", ""))
        assert not [one for one in map(shown, paragraphs) if one not in everything], path
        for key, value in stated.items():
            if key not in FIELDS and not key.endswith("description"):
                assert all(any(one.endswith(f": {text}") for one in record.notes) for text in texts(value)), (path, key)

        links = {slug("".join(found)) for found in LINK.findall(path.read_text(encoding="utf-8"))}
        links |= set(map(slug, texts(stated.get("related"))))
        own = {slug(one) for one in (path.stem, str(stated.get("id", "")), record.name, title) if one}
        assert {slug(one) for one in record.related} == links - own, path
    assert compared == count
