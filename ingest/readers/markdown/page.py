"""Read a Markdown page with front matter as one term, the way Hugo, Jekyll and Docusaurus sites store glossaries."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from graph.iris import slug
from ingest.diagnostics import Diagnostic
from ingest.readers.cells import field_of, main_field_of, unknown_columns
from ingest.readers.markdown.blocks import Block, Markdown
from ingest.readers.markdown.body import body_cells, to_term
from ingest.readers.markdown.findings import markdown_finding
from ingest.readers.markdown.footnotes import marked_footnotes
from ingest.readers.markdown.front_matter import FrontMatter, cells_of
from ingest.readers.markdown.term_names import finished
from ingest.readers.markdown.titles import terms_word
from ingest.readers.text import letters
from ingest.records import TermRecord

_MAX_HEADINGS: Final = 6  # a page with more, without text above them, and with only a name as key, is not a term
_FEWEST_LETTERS: Final = 3
PROJECT_FILES: Final = frozenset("readme contributing changelog codeofconduct license security".split())
_PIPED: Final = "stdin:"
_OF_TERMS: Final = frozenset({"synonyms", "hidden_labels", "definition", "broader", "narrower", "related"})
"""Fields of which one shows that a page without a title is a term, which is named by its file, as in Obsidian."""
_FUNCTIONS: Final = frozenset(
    "404 about archive archives authors categories contact home homepage index list notfound pagenotfound posts "
    "redirect rss search searchresults section sitemap tag tags taxonomy".split()
)


def stem_of(file: str) -> str:
    """Return the name of a file without folders and extension; for an index, the name of its folder."""
    path = PurePosixPath(file.rpartition(":")[2])
    return path.parent.name if path.stem == "index" else path.stem


def folder_of(file: str, name: str = "") -> str:
    """Return the name of the folder of terms that contains a page; `name` is that of its term.

    >>> folder_of("docs/words/pod.md"), folder_of("docs/words/pod/index.md"), folder_of("pod.md")
    ('words', 'words', '')
    >>> folder_of("docs/words/node/dom.md", "Node (DOM)")
    'words'
    """
    path = PurePosixPath(file.rpartition(":")[2])
    folder = path.parent.parent if path.stem == "index" else path.parent
    return folder.parent.name if _is_nested(folder.name, stem_of(file), name) else folder.name


def is_no_page(file: str) -> bool:
    """Return whether site generators do not treat a file as a page: a template, or the list of a folder.

    >>> is_no_page("terms/_index.md"), is_no_page("terms/epoch.md")
    (True, False)
    """
    return PurePosixPath(file.rpartition(":")[2]).name.startswith("_")


def is_page_of_terms(body: Markdown, file: str) -> bool:
    """Return whether a page in a folder such as "glossary" has a title, a paragraph below it, and few headings."""
    levels = [block.level for block in body.blocks if block.kind == "heading"]
    is_titled = levels[:1] == [1] and [block.kind for block in body.blocks[:2]] == ["heading", "paragraph"]
    is_of_folder = terms_word(folder_of(file)) and letters(stem_of(file)) not in PROJECT_FILES
    return is_titled and is_of_folder and 1 not in levels[1:] and len(levels) <= _MAX_HEADINGS


def read_page(front: FrontMatter, body: Markdown, file: str, raw: str) -> Iterator[TermRecord | Diagnostic]:
    """Yield the term of a page, given its front matter and body, after its findings.

    Without `id`, the identifier is the name of the file, see `identifier_of`.
    """
    stated = {main_field_of(cell.key): cell for cell in reversed(front.cells) if cell.texts}
    cells, blocks = cells_of(front.cells), body.blocks
    heading = body.text(blocks[:1]).text if blocks and blocks[0].kind == "heading" else ""
    named = stated.get("name") or stated.get("names")
    is_term = not _OF_TERMS.isdisjoint(main_field_of(cell.key) for cell in front.cells)  # also with an empty list
    if named is None and not heading and is_term and not file.startswith(_PIPED):
        heading = stem_of(file) if " " in stem_of(file) else stem_of(file).replace("-", " ").replace("_", " ")
        yield markdown_finding(file, front.cells[0].line, "named-by-file", heading)
        cells.append(("name", [heading]))
    elif named is None and not heading:
        yield markdown_finding(file, front.cells[0].line, "no-name", body.text(blocks).text)
        return
    line = named.line if named else body.number(blocks[0].begin) if blocks else front.cells[0].line
    name = named.texts[0] if named else heading
    if (
        heading
        and blocks
        and blocks[0].kind == "heading"
        and (blocks[0].level == 1 or letters(name) == letters(heading))
    ):
        blocks = blocks[1:]
        if named is None:
            cells.append(("name", [heading]))
        elif letters(name) != letters(heading):
            cells.append(("heading", [heading]))  # which is kept as a note
    has_only_name = {field_of(cell.key) for cell in front.cells if cell.texts} <= {"name", "names", "language", None}
    if has_only_name and (_is_guide(blocks) or (not body.text(blocks).text and _is_of_site(front, name))):
        yield markdown_finding(file, line, "not-a-term", name)
        return
    yield from unknown_columns(((cell.key, cell.line) for cell in front.cells if cell.texts), set(), file)
    definition = next((texts[0] for column, texts in cells if main_field_of(column) == "definition" and texts), "")
    notes = ("notes", marked_footnotes(raw, body.footnotes))
    record = to_term([*cells, *body_cells(body, blocks, definition), notes], file, line, raw)
    if record is None:
        yield markdown_finding(file, line, "no-name", body.text(blocks).text)
        return
    if not (record.definition or record.technical_definition):
        yield markdown_finding(file, line, "no-definition", record.name)
    identifier = record.identifier
    if identifier is None or letters(identifier) == letters(stem_of(file)):
        identifier = identifier_of(file, record.name)  # links spell it as the file
    others = (stem_of(file), record.name) if identifier else ()
    aliases = tuple(one for one in others if slug(one) != slug(identifier or ""))
    yield finished(replace(record, identifier=identifier, aliases=aliases))


def identifier_of(file: str, name: str) -> str | None:
    """Return the identifier of a page without a stated one: the name of its file, by which other pages link to it.

    The folder is part of it if the term's name contains the folder's name, as in `node/dom.md` for "Node (DOM)". None
    for a document without a file name.

    >>> identifier_of("docs/pod.md", "Pods"), identifier_of("docs/node/dom/index.md", "Node (DOM)")
    ('pod', 'node/dom')
    """
    stem = stem_of(file)
    if not letters(stem) or file.startswith(_PIPED):
        return None
    folder = folder_of(file)
    return f"{folder}/{stem}" if _is_nested(folder, stem, name) else stem


def _is_nested(folder: str, stem: str, name: str) -> bool:
    whole, last, first = letters(name), letters(stem), letters(folder)
    is_in_name = len(first) >= _FEWEST_LETTERS and whole.startswith(first) and last in whole[len(first) :]
    return is_in_name and first not in last


def _is_guide(blocks: Sequence[Block]) -> bool:
    has_lead = any(block.kind == "paragraph" for block in blocks[:1])
    return not has_lead and sum(block.kind == "heading" for block in blocks) > _MAX_HEADINGS


def _is_of_site(front: FrontMatter, name: str) -> bool:
    """Return whether a page without text has a function in its site, such as a search or a list."""
    layouts = [text for cell in front.cells if letters(cell.key) in ("layout", "type") for text in cell.texts]
    return terms_word(name) or any(letters(text) in _FUNCTIONS for text in (name, *layouts))
