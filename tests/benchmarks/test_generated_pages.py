from io import BytesIO

import pytest

from benchmarks.generated_pages import MOST_PAGES, GeneratedPage, generate_pages
from graph.iris import slug
from ingest.diagnostics import Diagnostic
from ingest.organizations.registry import Organizations
from ingest.readers.term_pages.document import read_pages
from ingest.records import TermRecord

PAGES = list(generate_pages(200))


def read(page: GeneratedPage) -> TermRecord:
    found = list(read_pages(BytesIO(page.text.encode()), page.file))
    assert not [finding for finding in found if isinstance(finding, Diagnostic)]
    (record,) = found
    assert isinstance(record, TermRecord)
    return record


RECORDS = [read(page) for page in PAGES]


def test_pages_depend_only_on_the_seed() -> None:
    assert list(generate_pages(200)) == PAGES
    assert list(generate_pages(200, seed=2)) != PAGES


def test_names_and_files_of_pages_are_unique() -> None:
    many = list(generate_pages(5000))
    assert len({slug(page.name) for page in many}) == 5000
    assert len({page.file for page in many}) == 5000


def test_each_page_is_read_as_the_term_it_describes() -> None:
    assert [record.name for record in RECORDS] == [page.name for page in PAGES]


def test_each_page_has_every_section() -> None:
    for record in RECORDS:
        assert record.categories and record.definition and record.technical_definition
        assert record.background and record.usage_note
        assert 2 <= len(record.synonyms) <= 3
        assert 3 <= len(record.developers) <= 7


def test_pages_are_as_long_as_those_of_the_sample() -> None:
    assert 1500 < sum(len(page.text) for page in PAGES) / len(PAGES) < 2500


def test_pages_refer_to_each_other() -> None:
    names = [page.name.casefold() for page in PAGES]
    for page in PAGES:
        text = page.text.casefold()
        assert any(name in text for name in names if name != page.name.casefold())


def test_most_but_not_all_developers_are_in_the_registry() -> None:
    registry = Organizations.load()
    found = [registry.in_sentence(sentence.text) for record in RECORDS for sentence in record.developers]
    assert all(len(organizations) == 1 for organizations in found)
    known = sum(organizations[0].known for organizations in found) / len(found)
    assert 0.75 < known < 0.95


def test_more_pages_than_distinct_names_are_refused() -> None:
    with pytest.raises(ValueError, match=str(MOST_PAGES)):
        next(generate_pages(MOST_PAGES + 1))
