"""The registry of organizations: known names resolve to their entry, unknown names never to another one."""

import unicodedata
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.organizations.registry import Organizations, RegistryError, ResolvedOrganization
from ingest.organizations.subjects import Subject

_TABLE = Path(__file__).parents[2] / "data" / "developer_sentences.tsv"
_ROWS = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:]]
_REGISTRY = files("ingest.organizations").joinpath("registry.toml").read_bytes()


def _registry(*entries: str) -> Organizations:
    return Organizations.from_toml("\n".join(entries).encode())


def test_sentences_resolve_to_the_canonical_names_of_their_organizations() -> None:
    registry = Organizations.load()
    found = [[text, " | ".join(organization.name for organization in registry.in_sentence(text))] for text, *_ in _ROWS]
    assert found == [row[::2] for row in _ROWS]


def test_the_table_of_sentences_is_large_and_without_duplicates() -> None:
    assert len({row[0] for row in _ROWS}) == len(_ROWS) >= 400


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("nvidia", "NVIDIA"),
        ("NVIDIA Corporation", "NVIDIA"),
        ("DeepL GmbH", "DeepL"),
        ("DeepL SE & Co. KG", "DeepL"),
        ("DeepL AG & Co. KGaA", "DeepL"),
        ("DeepL GmbH & Co. KG", "DeepL"),
        ("DeepL GmbH und Co. KG", "DeepL"),
        ("DeepL S.L.U.", "DeepL"),
        ("DeepL Kabushiki Kaisha", "DeepL"),
        ("DeepL AS", "DeepL"),
        ("ETH Zürich", "ETH Zurich"),
        ("Universite de Montreal", "Université de Montréal"),
        ("Noah’s Ark Lab", "Huawei Noah's Ark Lab"),
        ("University of California Berkeley", "University of California, Berkeley"),
        ("Weights and Biases", "Weights & Biases"),
        ("Franz Inc", "Franz Inc."),
        ("AMAZON SAGEMAKER", "AWS SageMaker"),
    ],
)
def test_case_accents_punctuation_and_legal_forms_do_not_matter(name: str, canonical: str) -> None:
    resolved = Organizations.load().resolve(Subject(name))
    assert (resolved.name, resolved.known) == (canonical, True)


@pytest.mark.parametrize("name", ["aws", "Sap", "fair", "modal", "apple", "META", "Mit", "Comets", "Scale", "Lambda9"])
def test_a_short_or_ordinary_name_is_matched_case_sensitively(name: str) -> None:
    assert Organizations.load().resolve(Subject(name)) == ResolvedOrganization(name, (), False)


def test_a_known_organization_has_the_aliases_of_the_registry() -> None:
    resolved = Organizations.load().resolve(Subject("Facebook", ("FB",)))
    assert resolved == ResolvedOrganization("Meta", Organizations.load().facts["Meta"].aliases, True)


def test_a_new_organization_loses_its_legal_form_and_keeps_its_aliases() -> None:
    resolved = Organizations.load().resolve(Subject("Zeta Vision, Inc.", ("ZV",)))
    assert resolved == ResolvedOrganization("Zeta Vision", ("ZV",), False)


def test_an_alias_of_another_organization_is_discarded_without_merging_them() -> None:
    resolved = Organizations.load().resolve(Subject("Massachusetts Igloo Trust", ("MIT", "Igloo")))
    assert resolved == ResolvedOrganization("Massachusetts Igloo Trust", ("Igloo",), False)


def test_units_and_ancestors_describe_the_same_tree() -> None:
    organizations = Organizations.load()
    for name, facts in organizations.facts.items():
        if facts.parent:
            assert name in organizations.units(facts.parent)
            assert organizations.ancestors(name) == (facts.parent, *organizations.ancestors(facts.parent))
        else:
            assert organizations.ancestors(name) == ()


def test_the_ancestors_of_a_product_unit_include_its_company() -> None:
    organizations = Organizations.load()
    assert organizations.ancestors("AWS SageMaker") == ("Amazon Web Services", "Amazon")
    assert organizations.ancestors("Azure Machine Learning") == ("Microsoft Azure", "Microsoft")
    assert organizations.ancestors("Google DeepMind") == ("Google", "Alphabet")
    assert organizations.ancestors("Meta AI") == ("Meta",)
    assert organizations.is_unit("SageMaker", "Amazon")
    assert not organizations.is_unit("Amazon", "SageMaker")
    assert organizations.units("Cohere Labs") == ()


def test_the_ancestors_of_an_unknown_name_raise_key_error() -> None:
    with pytest.raises(KeyError, match="Zeta Vision"):
        Organizations.load().ancestors("Zeta Vision")


def test_every_name_of_the_registry_resolves_to_its_entry() -> None:
    organizations = Organizations.load()
    for facts in organizations.facts.values():
        for name in (facts.name, *facts.aliases):
            assert organizations.resolve(Subject(name)).name == facts.name


def test_every_name_of_the_registry_is_found_as_a_subject() -> None:
    organizations = Organizations.load()
    for facts in organizations.facts.values():
        for name in (facts.name, *facts.aliases):
            found = organizations.in_sentence(f"{name} develops technology.")
            assert [organization.name for organization in found] == [facts.name], name


def test_the_registry_is_large_sorted_and_well_formed() -> None:
    facts = Organizations.load().facts
    assert len(facts) >= 220
    assert list(facts) == sorted(facts, key=_collation)
    items = [entry.wikidata for entry in facts.values() if entry.wikidata]
    assert len(items) == len(set(items))
    assert all(item[0] == "Q" and item[1:].isdecimal() for item in items)
    for entry in facts.values():
        assert entry.homepage is None or urlsplit(entry.homepage).scheme in {"http", "https"}
        assert not entry.products or entry.ambiguous
        assert list(entry.aliases) == sorted(entry.aliases, key=_collation)


def _collation(name: str) -> tuple[str, str]:
    letters = unicodedata.normalize("NFKD", name.replace("’", "'").replace("–", "-")).lower()
    return "".join(letter for letter in letters if not unicodedata.combining(letter)), name


def test_the_digest_depends_on_the_facts_and_not_on_how_they_are_written() -> None:
    digest = Organizations.load().digest
    assert Organizations.from_toml(b"# A comment.\n" + _REGISTRY + b"\n").digest == digest
    assert Organizations.from_toml(_REGISTRY + b'\n["Zib Labs"]\n').digest != digest


def test_the_registry_is_loaded_only_once() -> None:
    assert Organizations.load() is Organizations.load()


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (['["A1"]\nparent = "B1"'], "The parent 'B1' of 'A1' does not have an entry"),
        (['["A1"]\nparent = "B1"', '["B1"]\nparent = "A1"'], "Circular parents: A1 -> B1 -> A1"),
        (['["A1"]\nparent = "A1"'], "Circular parents: A1 -> A1"),
        (['["Alpha"]', '["Beta"]\naliases = ["ALPHA"]'], "'alpha' is a name of both 'Alpha' and 'Beta'"),
        (
            ['["Alpha & Co"]', '["Alpha and Co"]'],
            "'alpha and co' is a name of both 'Alpha & Co' and 'Alpha and Co'",
        ),
        (['["Alpha"]', '["Alpha"]'], "is not TOML"),
        (['["Alpha"]\nhomepag = "x"'], "Unknown field 'homepag' of 'Alpha'"),
        (['["Alpha"]\nambiguous = ["Beta"]'], "The ambiguous name 'Beta' is not a name of 'Alpha'"),
        (['["!!"]'], "A name of '!!' does not begin with a letter"),
        (["Alpha = "], "is not TOML"),
    ],
)
def test_an_invalid_registry_is_refused_with_the_names(entries: list[str], message: str) -> None:
    with pytest.raises(RegistryError, match=message.replace("(", r"\(")):
        _registry(*entries)


def test_an_ordinary_name_is_matched_before_one_of_its_products() -> None:
    organizations = _registry('["Pear"]\nambiguous = ["Pear"]\nproducts = ["Vision"]')
    assert [found.known for found in organizations.in_sentence("Pear Vision sees.")] == [True]
    assert [found.name for found in organizations.in_sentence("Pear Valley grows.")] == ["Pear Valley"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Intel ships it. NVIDIA's TensorRT supports it.", [("Intel",), ("NVIDIA",)]),
        ("Intel ships it! It is new. NVIDIA and Microsoft sell it.", [("Intel",), ("NVIDIA", "Microsoft")]),
        ("Intel ships it. It is new.", [("Intel",)]),
        ("Intel ships it. Intel tests it.", [("Intel",)]),
        ("Acme makes it. Boltworks is free.", [("Acme",)]),
        ("DeepL SE, formerly Foo Inc. Google is not its owner.", [("DeepL",)]),
    ],
)
def test_each_sentence_about_a_known_organization_is_a_part(text: str, parts: list[tuple[str, ...]]) -> None:
    found = list(Organizations.load().in_sentences(text))
    assert [tuple(one.name for one in organizations) for _, organizations in found] == parts
    assert " ".join(part for part, _ in found) == text
