"""The page of a source."""

from pathlib import Path

from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve
from tests.api.html import links, of_class, page, section, text

WORDS = "term,definition\nAnchor,Holds a boat.\nBuoy,Marks a channel.\nCleat,Takes a line.\n"


def test_a_source_lists_the_terms_that_were_read_from_it(pages_folder: MakeFolder, serve: Serve) -> None:
    others = "term,definition\nDeck,The floor of a boat.\n"
    client = serve(pages_folder(**{"words.csv": WORDS, "others.csv": others}), max_page=2)
    document = page(client, links(page(client, "/term/anchor"))["upload:words.csv"])
    assert text(next(document.iter("h1"))) == "upload:words.csv"
    assert text(next(of_class(document, "outside"))) == "Format: CSV and TSV Glossary: Glossary"
    listed = section(document, "3 terms")
    assert [text(one) for one in listed.iter("li")] == ["Anchor Holds a boat.", "Buoy Marks a channel."]
    assert [text(one) for one in section(page(client, links(listed)["Next"]), "3 terms").iter("li")] == [
        "Cleat Takes a line."
    ]


def test_the_query_of_a_source_returns_the_content_of_its_page(client: Client) -> None:
    document = page(client, "/source/ai-glossary/batch-size.txt")
    (query,) = ("".join(one.itertext()) for one in document.iter("pre"))
    found = client.query(query)["node"]
    assert found["name"] == text(next(document.iter("h1")))
    assert [node["name"] for node in found["terms"]["nodes"]] == ["Batch Size"]


def test_a_source_links_to_its_document_if_that_is_a_file(
    sample_folder: Path, pages_folder: MakeFolder, serve: Serve
) -> None:
    address = "https://code.example/edit/{source}#L{line}"
    document = page(serve(sample_folder, edit_url=address), "/source/ai-glossary/batch-size.txt")
    assert links(document)["Propose a change"] == "https://code.example/edit/ai-glossary/batch-size.txt"
    uploaded = page(serve(pages_folder(**{"words.csv": WORDS}), edit_url=address), "/source/upload:words.csv")
    assert "Propose a change" not in links(uploaded)
