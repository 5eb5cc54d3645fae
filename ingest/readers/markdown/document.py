"""Read a Markdown file as one term with front matter or as a glossary; any other file is reported and skipped.

The findings are listed in `readers.markdown.findings`, `readers.text` and `readers.whole`.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from graph.term_fields import SECTIONS
from ingest.diagnostics import Diagnostic
from ingest.readers.cells import field_of
from ingest.readers.field_names import REFERENCES
from ingest.readers.language_sections import with_language
from ingest.readers.language_tags import language_named
from ingest.readers.layout_detection import KEYED
from ingest.readers.markdown.blocks import Markdown
from ingest.readers.markdown.dbt_docs import with_blocks_as_sections
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.front_matter import FrontMatter, NoFrontMatter, read_front_matter
from ingest.readers.markdown.glossary import MarkdownGlossary
from ingest.readers.markdown.labeled_entries import with_entries_as_sections
from ingest.readers.markdown.legal_notices import is_legal_notice
from ingest.readers.markdown.logseq_outlines import without_bullets
from ingest.readers.markdown.page import folder_of, is_no_page, is_page_of_terms, read_page, stem_of
from ingest.readers.markdown.properties import without_properties
from ingest.readers.markdown.title_languages import with_language_of_titles
from ingest.readers.markdown.titles import is_title_of_terms, terms_word
from ingest.readers.options import NO_OPTIONS
from ingest.readers.text import Line, letters
from ingest.readers.whole_document import read_whole
from ingest.readers.yaml.document import read_yaml
from ingest.records import TermRecord

_LISTING = re.compile(rf"(?:{'|'.join(sorted(KEYED))}):\s*$")
_OF_ONE_TERM = {*REFERENCES, *SECTIONS, "names", "synonyms"}
_LEAD = 5
"""The blocks of a page that show whether it is a legal notice."""
_OF_PAGE = "description"
"""The key, in letters, of a text about a page, which may be a list of terms."""


def read_markdown(stream: BinaryIO, file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms and findings of a Markdown file. Never raises on content."""
    lines, diagnostics = read_whole(stream, file)
    yield from diagnostics
    if lines or not diagnostics:
        yield from read_markdown_lines(lines, file)


def read_markdown_lines(lines: list[Line], file: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms and findings in the lines of a document; several lines may have one number."""
    if not any(line.text.strip() for line in lines):
        yield markdown_finding(file, None, "empty-file")
        return
    try:
        front = read_front_matter(lines)
    except NoFrontMatter as error:
        yield markdown_finding(file, lines[error.index].number, error.code, *error.values)
        return
    if front.cells and is_no_page(file):
        yield markdown_finding(file, lines[0].number, "skipped-page")
        return
    if listed := list(_listed(lines[: front.end], file)):
        yield from listed
        return
    written = with_blocks_as_sections(without_bullets(lines[front.end :], stem_of(file)))
    written = written if front.cells else with_entries_as_sections(written)
    stated, below = without_properties(written, bool(front.cells))
    front = front._replace(cells=(*front.cells, *stated))
    fields = {field_of(cell.key): cell.texts[0] for cell in reversed(front.cells) if cell.texts}
    body = Markdown(below, folder_of(file, fields.get("name", "")) if front.cells else "")
    if body.open_comment is not None:
        yield markdown_finding(file, body.number(body.open_comment), "open-comment")
    glossary = MarkdownGlossary(body, file, (stem_of(file), fields.get("name", "")))
    is_term = not fields.keys().isdisjoint(_OF_ONE_TERM - {"definition"})
    notice = None if is_term else _legal_notice(body, fields.get("name", ""), file)
    if not front.cells:
        if glossary.is_one:
            results = list(with_language_of_titles(glossary.results(), glossary.titles, file))
            yield from _with_terms(results, file, lines[0].number)
        elif notice:
            yield notice
        elif is_page_of_terms(body, file):
            page = Markdown(below, folder_of(file))
            yield from read_page(front, page, file, "\n".join(line.text for line in lines))
        else:
            yield markdown_finding(file, lines[0].number, "not-a-glossary")
        return
    terms, language = _terms_of_page(front, glossary, body, file), language_named(fields.get("language", ""))
    named = with_language(terms, language) if language else with_language_of_titles(terms, glossary.titles, file)
    results = list(named)
    if results:
        yield from results
    elif notice:
        yield notice
    else:
        yield from read_page(front, body, file, "\n".join(line.text for line in lines))


def _legal_notice(body: Markdown, title: str, file: str) -> Diagnostic | None:
    """Return the finding about a page that is a legal notice of its site."""
    is_titled = any(block.level == 1 for block in body.blocks[:1])
    title = title or (body.text(body.blocks[:1]).text if is_titled else "")
    text = body.text(body.blocks[is_titled : is_titled + _LEAD]).text
    return markdown_finding(file, body.number(0), "legal-notice", title) if is_legal_notice(title, text) else None


def _terms_of_page(
    front: FrontMatter, glossary: MarkdownGlossary, body: Markdown, file: str
) -> Iterator[TermRecord | Diagnostic]:
    """Yield the terms of a page that is a glossary, and its findings; nothing for a page that is one term.

    A page with a name is a term, unless the name is that of a glossary, or its only section lists several terms.
    """
    title = next((cell.texts[0] for cell in front.cells if field_of(cell.key) == "name" and cell.texts), "")
    has_name = any(field_of(cell.key) in ("name", "names") and cell.texts for cell in front.cells)
    has_name = has_name or any(block.level == 1 for block in body.blocks[:1])
    is_titled = is_title_of_terms(title) and terms_word(title.split()[0])
    for cell in front.cells:
        is_text = letters(cell.key) == _OF_PAGE and not terms_word(title)
        is_of_page = field_of(cell.key) == "definition" and (is_titled or is_text)
        if field_of(cell.key) in _OF_ONE_TERM and cell.texts and not is_of_page:
            return
    if not (glossary.is_announced if has_name else glossary.is_whole):
        return
    results = list(glossary.results())
    is_named = not has_name or any(map(terms_word, (title, stem_of(file), body.text(body.blocks[:1]).text)))
    if sum(isinstance(result, TermRecord) for result in results) > (0 if is_named else 1):
        yield from results


def _listed(lines: list[Line], file: str) -> list[TermRecord | Diagnostic]:
    """Return the terms that the front matter of a page lists below a key such as `terms`, and its findings."""
    listing = next((index for index, line in enumerate(lines) if _LISTING.match(line.text)), None)
    if listing is None or not lines[0].text.startswith("---"):
        return []
    content = "\n".join(line.text for line in lines[:-1])
    results = list(read_yaml(BytesIO(content.encode("utf-8", "replace")), file, NO_OPTIONS))
    is_list = any(isinstance(result, TermRecord) and result.line > lines[listing].number for result in results)
    return results if is_list else []


def _with_terms(results: list[TermRecord | Diagnostic], file: str, line: int) -> Iterator[TermRecord | Diagnostic]:
    yield from results
    if not any(isinstance(result, TermRecord) for result in results):
        yield markdown_finding(file, line, "no-terms")
