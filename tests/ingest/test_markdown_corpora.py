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
from ingest.formats import SUFFIXES, read_records
from ingest.records import TermRecord

CORPORA = Path(__file__).parents[2] / os.environ.get("LEXIGRAPH_CORPORA", "../shared/corpora")
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

    text = TOOLTIP.sub(of_tooltip, html.unescape(markdown))
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return words(re.sub(r"[*`]|(?<!\w)_|_(?!\w)|<!--.*?-->|<br>", "", text, flags=re.DOTALL))


def words(text: str | None) -> str:
    return " ".join(re.sub(r"(?m)^\s*[-*]\s+", "", text or "").split())


@pytest.mark.parametrize(("folder", "count"), [("k8s-glossary/content", 88), ("cncf-glossary/en", 87)])
def test_names_definitions_synonyms_and_links_are_those_of_the_files(folder: str, count: int) -> None:
    compared = 0
    for path, records, _ in results(folder):
        raw = path.read_text(encoding="utf-8")
        front, body = re.split(r"(?m)^---\s*$", raw, maxsplit=2)[1:]
        stated = yaml.safe_load(front)
        if not records or "title" not in stated:
            continue
        compared += 1
        (record,) = records
        titled = {record.name, *(f"{record.name} ({synonym})" for synonym in record.synonyms)}
        assert stated["title"] in titled, path
        assert {one.strip() for one in stated.get("aka") or () if one} - {record.name} <= set(record.synonyms), path
        first = re.split(r"\n\s*\n|\n#|<!--\s*more", body.strip())[0]
        assert words(record.definition) == (shown(stated.get("short_description") or "") or shown(first)), path
        links = {slug("".join(found)) for found in LINK.findall(raw)}
        own = {slug(one) for one in (path.stem, str(stated.get("id", "")), record.name, stated["title"]) if one}
        assert {slug(one) for one in record.related} == links - own, path
    assert compared == count
