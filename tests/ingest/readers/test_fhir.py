"""Terms are read from code systems and value sets of FHIR."""

import io
import json

import pytest
from yaml import safe_dump

from ingest.diagnostics import Diagnostic
from ingest.records import TermRecord
from tests.support.contents import read_records
from tests.support.linear_time import is_linear


def read(resource: object) -> tuple[dict[str, TermRecord], list[str]]:
    items = list(read_records(io.BytesIO(json.dumps(resource).encode()), "a.json"))
    records = [item for item in items if isinstance(item, TermRecord)]
    terms = {record.name: record for record in records}
    assert len(terms) == len(records)
    return terms, [item.code for item in items if isinstance(item, Diagnostic)]


def code_system(*concepts: object, **members: object) -> dict[str, object]:
    return {"resourceType": "CodeSystem", "name": "Boats", "status": "active", **members, "concept": list(concepts)}


def test_a_concept_has_its_code_its_definition_and_its_broader_concept() -> None:
    keel = {"code": "keel", "display": "Keel", "definition": "The spine"}
    terms, codes = read(code_system({"code": "part", "display": "Part", "concept": [keel]}, contact=[{"name": "Jo"}]))
    assert {name: (one.identifier, one.notations, one.definition, one.broader) for name, one in terms.items()} == {
        "Part": ("part", ("part",), None, ()),
        "Keel": ("keel", ("keel",), "The spine", ("part",)),
    }
    assert codes == []


def test_designations_are_names_in_other_languages_and_synonyms() -> None:
    german = [{"language": "de", "value": "Kiel"}, {"language": "de", "value": "Kielbalken"}]
    other = [{"language": "nl", "value": "kielbalk"}, {"value": "K"}]
    concepts = [{"code": "a", "display": "boeg"}, {"code": "b", "display": "kiel", "designation": german + other}]
    keel = read(code_system(*concepts, language="nl"))[0]["kiel"]
    assert (keel.language, keel.synonyms) == ("nl", ("kielbalk", "K"))
    assert [(one.language, one.name, one.synonyms) for one in keel.translations] == [("de", "Kiel", ("Kielbalken",))]


@pytest.mark.parametrize(
    ("property_", "expected"),
    [
        ({"code": "status", "valueCode": "retired"}, ("deprecated", (), ())),
        ({"code": "inactive", "valueBoolean": True}, ("deprecated", (), ())),
        ({"code": "inactive", "valueBoolean": False}, (None, (), ())),
        ({"code": "deprecated", "valueDateTime": "2019-03-20"}, ("deprecated", (), ("deprecated: 2019-03-20",))),
        ({"code": "parent", "valueCode": "part"}, (None, ("part",), ())),
        ({"code": "weight", "valueInteger": 7}, (None, (), ("weight: 7",))),
        ({"code": "kind", "valueCoding": {"system": "urn:k", "code": "w"}}, (None, (), ("kind: w",))),
    ],
)
def test_properties_are_the_status_broader_concepts_or_notes(
    property_: dict[str, object], expected: tuple[object, ...]
) -> None:
    keel = read(code_system({"code": "k", "display": "Keel", "property": [property_]}))[0]["Keel"]
    assert (keel.status, keel.broader, keel.notes) == expected


def test_a_code_without_a_display_is_a_name_unless_a_designation_is_one() -> None:
    french = {"code": "b", "designation": [{"language": "fr", "value": "Quille"}]}
    terms, _ = read(code_system({"code": "red"}, french, language="fr"))
    assert {name: (one.identifier, one.language) for name, one in terms.items()} == {
        "red": ("red", "fr"),
        "Quille": ("b", "fr"),
    }


def test_the_concepts_that_a_value_set_includes_are_terms() -> None:
    vital = {
        "code": "8310-5",
        "display": "Body temperature",
        "designation": [{"language": "es", "value": "Temperatura"}],
    }
    included = [{"system": "urn:l", "concept": [vital, {"code": "8867-4", "display": "Heart rate"}]}]
    included += [{"system": "urn:s", "concept": [{"code": "7", "display": "Pulse"}]}]
    excluded = [{"system": "urn:l", "concept": [{"code": "1", "display": "Weight"}]}]
    terms, codes = read({"resourceType": "ValueSet", "compose": {"include": included, "exclude": excluded}})
    assert {name: (one.notations, one.synonyms) for name, one in terms.items()} == {
        "Body temperature": (("8310-5",), ()),
        "Heart rate": (("8867-4",), ()),
        "Pulse": (("7",), ()),
    }
    assert [one.name for one in terms["Body temperature"].translations] == ["Temperatura"]
    assert codes == []


def test_an_expanded_value_set_contains_each_concept_once() -> None:
    contained = [{"code": "a", "display": "Animal", "contains": [{"code": "d", "display": "Dog", "inactive": True}]}]
    included = [{"system": "urn:l", "concept": [{"code": "a", "display": "Animal"}]}]
    terms, _ = read(
        {"resourceType": "ValueSet", "compose": {"include": included}, "expansion": {"contains": contained}}
    )
    assert {name: (one.broader, one.status) for name, one in terms.items()} == {
        "Animal": ((), None),
        "Dog": (("a",), "deprecated"),
    }


def test_a_bundle_contains_code_systems() -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": code_system({"code": "k", "display": "Keel"})}]}
    assert list(read(bundle)[0]) == ["Keel"]


def test_codes_of_a_bundle_are_those_of_their_code_systems() -> None:
    part = {"code": "a b", "display": "Part", "concept": [{"code": "other", "display": "Other"}]}
    apple = {"code": "A", "display": "Apple", "definition": "One"}
    first = code_system(part, apple, url="urn:first", language="de")
    second = code_system({**apple, "definition": "Two"}, {"code": "B", "display": "Bow"}, url="urn:second")
    coded = {"resourceType": "ValueSet", "compose": {"include": [{"system": "urn:first", "concept": [{"code": "A"}]}]}}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in (first, second, coded)]}
    items = list(read_records(io.BytesIO(json.dumps(bundle).encode()), "a.json"))
    records = [item for item in items if isinstance(item, TermRecord)]
    assert [(one.identifier, one.language, one.definition, one.broader) for one in records] == [
        ("urn:first#a%20b", "de", None, ()),
        ("urn:first#other", "de", None, ("urn:first#a%20b",)),
        ("urn:first#A", "de", "One", ()),
        ("urn:second#A", "en", "Two", ()),
        ("urn:second#B", "en", None, ()),
    ]
    assert [record.notations for record in records] == [("a b",), ("other",), ("A",), ("A",), ("B",)]


def test_a_value_set_with_an_expansion_has_the_concepts_of_the_expansion() -> None:
    included = [{"system": "urn:g", "concept": [{"code": "m"}, {"code": "f"}]}]
    contained = [{"system": "urn:g", "code": "m", "display": "Male"}, {"system": "urn:g", "code": "f", "display": "F"}]
    value_set = {"resourceType": "ValueSet", "compose": {"include": included}, "expansion": {"contains": contained}}
    assert list(read(value_set)[0]) == ["Male", "F"]


def test_a_concept_with_invalid_characters_does_not_end_the_document() -> None:
    terms, codes = read(code_system({"code": "a", "display": "\ud800"}, {"code": "b", "display": "Bow"}))
    assert (list(terms), codes) == (["Bow"], ["not-an-object"])


def test_an_empty_designation_is_not_a_name() -> None:
    assert list(read(code_system({"code": "k", "designation": [{"value": ""}]}))[0]) == ["k"]


def test_the_time_for_nested_concepts_is_linear() -> None:
    def read_nested(count: int) -> None:
        nested = [{"code": f"c{number}", "display": f"C {number}", "definition": "x" * 99} for number in range(count)]
        assert len(read(code_system({"code": "r", "display": "R", "concept": nested}))[0]) == count + 1

    assert is_linear(read_nested, 1000, 4000)


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "ValueSet", "name": "V", "compose": {"include": [{"filter": [{"property": "concept"}]}]}},
        {"resourceType": "CodeSystem", "name": "C", "content": "not-present", "concept": None},
        {"resourceType": "ConceptMap", "name": "M", "group": [{"element": [{"code": "a", "target": [{"code": "b"}]}]}]},
        {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "name": [{"family": "Li"}]}}]},
    ],
)
def test_a_resource_without_concepts_has_no_terms(resource: dict[str, object]) -> None:
    assert read(resource) == ({}, ["no-term"])


def test_concepts_that_cannot_be_read_are_reported() -> None:
    terms, codes = read(code_system("keel", {"display": ""}, {"code": "m", "display": "Mast", "concept": ["x"]}))
    assert (list(terms), codes) == (["Mast"], ["not-an-object", "no-name", "not-an-object"])


def test_terms_with_a_type_of_resource_of_their_own_are_not_those_of_fhir() -> None:
    terms, _ = read({"resourceType": "Glossary", "terms": [{"name": "Keel", "definition": "The spine"}]})
    assert list(terms) == ["Keel"]


def test_the_language_may_follow_the_concepts() -> None:
    resource = {"resourceType": "CodeSystem", "concept": [{"code": "k", "display": "Kiel"}], "language": "nl"}
    assert read(resource)[0]["Kiel"].language == "nl"


def test_the_system_and_the_language_of_a_resource_in_a_bundle_may_follow_its_concepts() -> None:
    def entry(url: str, language: str) -> dict[str, object]:
        concepts = [{"code": "1", "display": f"One ({language})"}]
        return {"resource": {"concept": concepts, "language": language, "resourceType": "CodeSystem", "url": url}}

    terms, codes = read({"entry": [entry("http://a", "de"), entry("http://b", "fr")], "resourceType": "Bundle"})
    assert {name: (one.identifier, one.language) for name, one in terms.items()} == {
        "One (de)": ("http://a#1", "de"),
        "One (fr)": ("http://b#1", "fr"),
    }
    assert codes == []


INCLUDED = {
    "include": [
        {"system": "urn:l", "concept": [{"code": "a", "display": "Animal"}]},
        {"system": "urn:s", "concept": [{"code": "a", "display": "Anchor"}]},
    ]
}


@pytest.mark.parametrize(
    "value_set",
    [
        {"compose": INCLUDED},
        {
            "expansion": {
                "contains": [
                    {"system": "urn:l", "code": "a", "display": "Animal"},
                    {"system": "urn:s", "code": "a", "display": "Anchor"},
                ]
            }
        },
    ],
)
def test_one_code_of_two_systems_is_that_of_two_terms(value_set: dict[str, object]) -> None:
    terms, _ = read({"resourceType": "ValueSet", "url": "urn:v", **value_set})
    assert {name: one.identifier for name, one in terms.items()} == {"Animal": "urn:l#a", "Anchor": "urn:s#a"}


def test_an_expansion_in_a_bundle_replaces_what_its_own_value_set_includes() -> None:
    contained = [{"system": "urn:l", "code": "a", "display": "Beast"}, {"system": "urn:s", "code": "a"}]
    expanded = {"resourceType": "ValueSet", "compose": INCLUDED, "expansion": {"contains": contained}}
    other = {"resourceType": "ValueSet", "compose": {"include": [{"system": "urn:o", "concept": [{"code": "oar"}]}]}}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": expanded}, {"resource": other}]}
    assert list(read(bundle)[0]) == ["Beast", "a", "oar"]


def test_an_empty_expansion_replaces_nothing() -> None:
    value_set = {"resourceType": "ValueSet", "expansion": {"contains": []}, "compose": INCLUDED}
    assert list(read(value_set)[0]) == ["Animal", "Anchor"]


def test_resources_in_yaml_are_read_as_those_in_json() -> None:
    keel = {"code": "k", "display": "Keel", "inactive": True, "concept": [{"code": "b", "display": "Beam"}]}
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": code_system(keel, url="urn:c")},
            {"resource": {"resourceType": "ValueSet", "compose": INCLUDED}},
        ],
    }
    items = list(read_records(io.BytesIO(safe_dump(bundle, sort_keys=False).encode()), "a.yaml"))
    records = [item for item in items if isinstance(item, TermRecord)]
    assert [(one.name, one.identifier, one.broader, one.status, one.line) for one in records] == [
        ("Keel", "urn:c#k", (), "deprecated", 9),
        ("Beam", "urn:c#b", ("urn:c#k",), None, 9),
        ("Animal", "urn:l#a", (), None, 21),
        ("Anchor", "urn:s#a", (), None, 25),
    ]


def test_a_heading_without_a_code_has_no_code_system() -> None:
    one = {"system": "http://a", "code": "1", "display": "One"}
    terms, _ = read({"resourceType": "ValueSet", "expansion": {"contains": [{"display": "G", "abstract": True}, one]}})
    assert terms["One"].identifier == "1"


def test_code_systems_below_a_heading_are_part_of_the_identifiers() -> None:
    below = [{"system": f"http://{one}", "code": "1", "display": one} for one in "ab"]
    heading = {"display": "G", "abstract": True, "contains": below}
    terms, _ = read({"resourceType": "ValueSet", "expansion": {"contains": [heading]}})
    assert [terms[one].identifier for one in "ab"] == ["http://a#1", "http://b#1"]
