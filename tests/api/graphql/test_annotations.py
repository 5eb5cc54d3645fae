"""GraphQL annotations of texts."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Client
from tests.api.conftest import MakeFolder, Serve

ANNOTATE = """
query ($text: String!, $where: TermWhere) {
  annotate(text: $text, where: $where) { start end text label terms { name } }
}"""
PAGE = "// SOME TERM\n{}\nA definition of it.\n"
VOCABULARY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/learning-rate> a skos:Concept ; skos:prefLabel "learning rate"@en, "学習率"@ja ;
  skos:altLabel "taux d'apprentissage"@fr ; skos:hiddenLabel "lerning rate"@en .
"""


def annotations(client: Client, text: str, **variables: Any) -> list[tuple[str, list[str]]]:
    found = client.query(ANNOTATE, text=text, **variables)["annotate"]
    assert all(one["text"] == text[one["start"] : one["end"]] for one in found)
    return [(one["text"], [term["name"] for term in one["terms"]]) for one in found]


def test_names_and_synonyms_are_found_in_any_spelling_with_offsets_in_code_points(client: Client) -> None:
    assert client.query(ANNOTATE, text="🙂 Mini-batch\nsizes; the KV caches")["annotate"] == [
        {
            "start": 2,
            "end": 18,
            "text": "Mini-batch\nsizes",
            "label": "Mini-batch size",
            "terms": [{"name": "Batch Size"}],
        },
        {"start": 24, "end": 33, "text": "KV caches", "label": "KV Cache", "terms": [{"name": "KV Cache"}]},
    ]


def test_a_name_without_its_qualifier_returns_all_terms_with_that_name(pages_folder: MakeFolder, serve: Serve) -> None:
    client = serve(pages_folder(one=PAGE.format("Token (text)"), two=PAGE.format("Token (security)")))
    assert annotations(client, "Tokens, a token (text)") == [
        ("Tokens", ["Token (security)", "Token (text)"]),
        ("token (text)", ["Token (text)"]),
    ]


def test_labels_in_all_languages_and_hidden_labels_are_found(pages_folder: MakeFolder, serve: Serve) -> None:
    client = serve(pages_folder(vocabulary=VOCABULARY))
    text = "Le taux d’apprentissage, 学習率を, the lerning rates"
    assert annotations(client, text) == [
        (label, ["learning rate"]) for label in ("taux d’apprentissage", "学習率", "lerning rates")
    ]


def test_a_filter_applies_to_the_annotations(client: Client) -> None:
    text = "batch size, KV cache"
    category = client.query('{ term(name: "KV cache") { ... on Term { category { name } } } }')
    where = {"category": category["term"]["category"]["name"]}
    assert annotations(client, text, where=where) == [("KV cache", ["KV Cache"])]
    assert client.error(ANNOTATE, text=text, where={"category": "none such"})[0] == "NOT_FOUND"


def test_a_filter_applies_to_the_terms_that_share_a_label(pages_folder: MakeFolder, serve: Serve) -> None:
    pages = {"one": "// SOME TERM\nToken (text)\n", "two": "// OTHER TERM\nToken (security)\n"}
    client = serve(pages_folder(**pages))
    assert annotations(client, "token", where={"category": "some"}) == [("token", ["Token (text)"])]


@pytest.mark.parametrize("text", ["", " ", "\0", "nothing of the kind"])
def test_a_text_without_terms_has_no_annotations(client: Client, text: str) -> None:
    assert annotations(client, text) == []


def test_a_text_of_more_than_100_000_characters_is_rejected(client: Client) -> None:
    text = "x" * 99_990 + " KV cache "
    assert len(annotations(client, text)) == 1
    assert client.error(ANNOTATE, text=text + "x") == (
        "TOO_LARGE",
        "The text has 100,001 characters; the maximum is 100,000. Split it into several requests.",
    )


def test_annotations_and_their_terms_count_toward_the_limit_of_objects(sample_folder: Path, serve: Serve) -> None:
    client = serve(sample_folder, max_nodes=50)
    assert len(annotations(client, "KV cache, " * 25)) == 25
    answer = client.post(ANNOTATE, text="KV cache, " * 26)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"TOO_LARGE"}
    assert len(client.query("query ($text: String!) { annotate(text: $text) { end } }", text="KV cache, " * 50)) == 1
