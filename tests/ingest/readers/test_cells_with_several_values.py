"""Cells of tables that hold several names, references or categories, or signs around a name."""

import io

import pytest

from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


def read(content: str, file: str = "words.csv") -> dict[str, TermRecord]:
    """Return the terms by name."""
    return {
        item.name: item for item in read_records(io.BytesIO(content.encode()), file) if isinstance(item, TermRecord)
    }


@pytest.mark.parametrize(
    ("cell", "name", "synonyms"),
    [
        ("barre; biellette de direction", "barre", ("biellette de direction",)),
        ("câble | fil", "câble", ("fil",)),
        ("TL;DR", "TL;DR", ()),
        ("câble, fil", "câble, fil", ()),
    ],
)
def test_semicolons_separate_names_in_a_column_of_a_language(cell: str, name: str, synonyms: tuple[str, ...]) -> None:
    for header in ("English,French", "Term,Term (FR)", "term,name_fr"):
        (translation,) = read(f"{header}\ntie rod,{cell if ',' not in cell else chr(34) + cell + chr(34)}\n")[
            "tie rod"
        ].translations
        assert (translation.name, translation.synonyms) == (name, synonyms)


def test_a_name_without_a_language_is_not_separated() -> None:
    assert list(read("Term,Definition\nToo long; not read,A summary\n")) == ["Too long; not read"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Begriff,Siehe auch", "related"),
        ("Terme,Voir aussi", "related"),
        ("Término,Términos relacionados", "related"),
        ("Begriff,Unterbegriffe", "narrower"),
        ("Terme,Catégories", "categories"),
    ],
)
def test_commas_separate_references_in_the_plural_in_other_languages(header: str, field: str) -> None:
    (term,) = read(f'{header}\nKündigung,"Abmahnung, Räumungsklage"\n').values()
    assert getattr(term, field) == ("Abmahnung", "Räumungsklage")
    (term,) = read('Begriff,Oberbegriff\nHund,"Tier, zahmes"\n').values()
    assert term.broader == ("Tier, zahmes",)


def test_references_have_no_words_before_them_and_addresses_are_separated() -> None:
    term = read(
        'Term,Related,Parent\nAuger,"see also: core sampler; See-saw","https://a.example/B, https://a.example/C"\n'
    )["Auger"]
    assert term.related == ("core sampler", "See-saw")
    assert term.broader == ("https://a.example/B", "https://a.example/C")


@pytest.mark.parametrize("see", ["Siehe:", "siehe auch", "Véase también:", "vedi anche", "Se även", "参照:"])
def test_references_in_other_languages_have_no_words_before_them(see: str) -> None:
    assert read(f"Term,Related\nAuger,{see} Bohrer\n")["Auger"].related == ("Bohrer",)


@pytest.mark.parametrize(
    ("rows", "categories"),
    [
        ('a,Registration\nb,"Registration,Research"\n', ("Registration", "Research")),
        ('a,Law\nb,"Law, Property"\nc,Property\n', ("Law", "Property")),
        ('a,Audit\nb,"Health, Safety and Environment"\n', ("Health, Safety and Environment",)),
    ],
)
def test_commas_separate_categories_that_are_alone_in_other_cells(rows: str, categories: tuple[str, ...]) -> None:
    assert read(f"Term,Category\n{rows}")["b"].categories == categories


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ('"""Affiliate""",“Fees”,„Vertrag“,«Cause »', "Affiliate|Fees|Vertrag|Cause"),
        ("1. Supply,2. Demand,3. Price", "Supply|Demand|Price"),
        ("1. FC Köln,Schalke", "1. FC Köln|Schalke"),
        ('5" disk,The "big" one', '5" disk|The "big" one'),
    ],
)
def test_quotes_around_names_and_numbers_of_lists_are_not_part_of_them(names: str, expected: str) -> None:
    assert list(read("Term\n" + names.replace(",", "\n") + "\n" if names else "")) == expected.split("|")


@pytest.mark.parametrize(
    ("cell", "synonyms"),
    [
        ("1,2-ethanediol, MEG", ("1,2-ethanediol", "MEG")),
        ("2,4-D", ("2,4-D",)),
        ("1,1,1-trichloroethane, methyl chloroform", ("1,1,1-trichloroethane", "methyl chloroform")),
        ("jack 3,5 mm, audio jack", ("jack 3,5 mm", "audio jack")),
        ("12,15", ("12", "15")),
        ("Stage 1,Stage 2,2nd stage", ("Stage 1", "Stage 2", "2nd stage")),
        ("MP3,4K video", ("MP3", "4K video")),
    ],
)
def test_commas_in_numbers_do_not_separate(cell: str, synonyms: tuple[str, ...]) -> None:
    assert read(f'Term,Synonyms\nkeel,"{cell}"\n')["keel"].synonyms == synonyms


@pytest.mark.parametrize(
    ("content", "file"),
    [("Code,Title\nJ45.0,Allergic asthma\n", "a.csv"), ('[{"code": "J45.0", "title": "Allergic asthma"}]', "a.json")],
)
def test_an_identifier_that_is_named_code_is_also_a_code(content: str, file: str) -> None:
    term = read(content, file)["Allergic asthma"]
    assert (term.identifier, term.notations) == ("J45.0", ("J45.0",))


def test_actions_of_elasticsearch_are_not_terms() -> None:
    lines = (
        '{"index": {"_id": "1"}}\n{"term": "Latency", "definition": "A time"}\n{"API": {"definition": "A contract"}}\n'
    )
    assert list(read(lines, "a.ndjson")) == ["Latency", "API"]


@pytest.mark.parametrize("character", ['"', "«", " ", ",", "1,", "see: ", "; "])
def test_long_cells_are_read_in_linear_time(character: str) -> None:
    def read_cells(length: int) -> None:
        cell = (character * length).replace('"', '""')
        read(f'Term,French,Related\n"a{cell}b","x{cell}y","z{cell}z"\n')

    assert is_linear(read_cells, 12_500, 50_000)


@pytest.mark.parametrize(
    ("listed", "synonyms"),
    [
        ("Acme, Inc.", ("Acme, Inc.",)),
        ("Acme, Inc., Bolt, LLC", ("Acme, Inc.", "Bolt, LLC")),
        ("Zib Co., Ltd., Zib", ("Zib Co., Ltd.", "Zib")),
        ("Logical Link Control, LLC", ("Logical Link Control", "LLC")),
        ("System Engineer, SE", ("System Engineer", "SE")),
        ("Limited liability company, LLC", ("Limited liability company", "LLC")),
        ("Principal Ships, Inc.", ("Principal Ships, Inc.",)),
        ("Corporation, Corp", ("Corporation", "Corp")),
        ("Société anonyme, S.A", ("Société anonyme", "S.A")),
        ("shell, body", ("shell", "body")),
    ],
)
def test_a_legal_form_after_a_comma_belongs_to_the_name_of_a_company(listed: str, synonyms: tuple[str, ...]) -> None:
    documents = {
        "words.csv": f'Term,Definition,Synonyms\nX,A thing,"{listed}"\n',
        "x.md": f'---\ntitle: X\naliases: "{listed}"\n---\nA thing.\n',
        "words.yaml": f'terms:\n  - name: X\n    definition: A thing.\n    aliases: "{listed}"\n',
        "glossary.md": f"# Glossary\n\n**X**: A thing.\nSynonyms: {listed}\n\n**Y**: A thing.\n",
    }
    for file, content in documents.items():
        assert (file, read(content, file)["X"].synonyms) == (file, synonyms)
