"""Finding the organizations that are the subject of a sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.organizations.plain_text import plain_text
from ingest.organizations.registry import Organizations
from ingest.organizations.subjects import Subject, places_of, subjects_of

_TABLE = Path(__file__).parents[2] / "data" / "developer_sentences.tsv"
_ROWS = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:]]

_PIECES = st.sampled_from(
    "NVIDIA Google's Meta AI The the University of California , Berkeley and & ( ) [ ]( AI2 Inc. In 2017 researchers "
    "at from is develops by startup based-based Acme's - – ’s é 百度 ß İ ŉ \u0301 * _ <b> &amp; . ! / : ; \n \t".split(
        " "
    )
)


def test_the_subjects_of_all_sentences_of_the_table_are_found() -> None:
    registry = Organizations.load()
    found = [[text, " | ".join(subject.name for subject in subjects_of(text, registry))] for text, *_ in _ROWS]
    assert found == [row[:2] for row in _ROWS]


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("The Allen Institute for AI (AI2) releases models.", Subject("Allen Institute for AI", ("AI2",))),
        ("Zeta Institute of Vision (ZIV) studies cameras.", Subject("Zeta Institute of Vision", ("ZIV",))),
        ("ZIV (Zeta Institute of Vision) studies cameras.", Subject("ZIV", ("Zeta Institute of Vision",))),
        ("Zeta Vision (formerly Zeta Cameras) builds cameras.", Subject("Zeta Vision", ("Zeta Cameras",))),
        ("Zeta Vision (also known as ZetaCam) builds cameras.", Subject("Zeta Vision", ("ZetaCam",))),
        ("NVIDIA (Santa Clara) makes chips.", Subject("NVIDIA")),
        ("NVIDIA (NASDAQ: NVDA) makes chips.", Subject("NVIDIA")),
        ("Zeta Institute of Vision (USA) studies cameras.", Subject("Zeta Institute of Vision")),
        ("Zeta Vision (which sells cameras) grows.", Subject("Zeta Vision")),
    ],
)
def test_a_parenthesis_is_an_alias_only_if_it_is_a_name(sentence: str, subject: Subject) -> None:
    assert subjects_of(sentence, Organizations.load()) == (subject,)


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("In Paris, Zeta Labs builds cameras.", ["Zeta Labs"]),
        ("A startup from Paris, Zeta Labs builds cameras.", ["Zeta Labs"]),
        ("Paris's Zeta Labs builds cameras.", ["Zeta Labs"]),
        ("Paris and Zeta Labs develop it.", ["Zeta Labs"]),
        ("Researchers in Paris developed it.", []),
        ("Engineers from Berlin and New York built it.", []),
        ("Paris hosts the team that develops it.", []),
        ("It was developed by researchers in Germany.", []),
        ("Porto (Portuguese startup) develops tools.", ["Porto"]),
        ("Boulder, a software company, builds dashboards.", ["Boulder"]),
        ("In Paris, a startup builds cameras.", []),
        ("Paris, a city in France, hosts the team.", []),
        ("The European Union regulates AI.", ["European Union"]),
        ("The University of Paris develops it.", ["University of Paris"]),
    ],
)
def test_a_place_is_not_an_organization(sentence: str, subjects: list[str]) -> None:
    assert [subject.name for subject in subjects_of(sentence, Organizations.load())] == subjects


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("Developed by Acme Corp. in 2004.", ["Acme"]),
        ("Originally created by Meta.", ["Meta"]),
        ("Developed at MIT by researchers.", ["MIT"]),
        ("Designed and built by Foo Labs and Bar Systems.", ["Foo Labs", "Bar Systems"]),
        *(
            (sentence, [])
            for sentence in ("Created by default.", "Built by the community.", "Made by hand in Germany.")
        ),
        ("Founded in 2016, Acme builds arms.", ["Acme"]),
    ],
)
def test_a_note_that_begins_with_a_participle_names_who_made_it(sentence: str, subjects: list[str]) -> None:
    assert [subject.name for subject in subjects_of(sentence, Organizations.load())] == subjects


def test_a_repeated_subject_is_returned_once() -> None:
    assert subjects_of("Google and Google build TPUs.", Organizations.load()) == (Subject("Google"),)


def test_an_empty_sentence_does_not_have_a_subject() -> None:
    assert subjects_of(" \n", Organizations.load()) == ()


@given(st.text() | st.lists(_PIECES, max_size=25).map(" ".join) | st.lists(_PIECES, max_size=25).map("".join))
def test_subjects_and_aliases_are_always_part_of_the_text(text: str) -> None:
    plain = plain_text(text)
    for subject in subjects_of(text, Organizations.load()):
        assert subject.name
        assert all(name in plain for name in (subject.name, *subject.aliases))


@given(st.text())
def test_plain_text_has_single_spaces_and_is_stripped(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())


@pytest.mark.parametrize(
    "sentence",
    ["(" * 5000, "[" * 5000, "<a " * 2000, "A, " * 2000, "and " * 2000, "NVIDIA, " * 2000, "a-based " * 2000],
)
def test_a_hostile_sentence_is_parsed_quickly(sentence: str) -> None:
    assert len(subjects_of(sentence, Organizations.load())) <= 1


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("Jane Doe (Acme Corp.) developed it.", ["Acme"]),
        ("Dr. Jane Doe of Acme Corp. developed it.", ["Acme"]),
        ("Jane Doe from Google built it.", ["Google"]),
        ("J. Doe, Zeta Inc., built it.", ["Zeta"]),
        ("Jane Doe and John Smith developed it.", []),
        ("Prof. Smith and Google developed it.", ["Google"]),
        ("Developed by Jane Doe.", []),
        ("The Alan Turing Institute develops it.", ["Alan Turing Institute"]),
        ("Robert Doe GmbH develops it.", ["Robert Doe"]),
        ("Robert Bosch develops it.", ["Robert Bosch"]),
    ],
)
def test_a_person_acts_for_an_organization_or_for_none(sentence: str, subjects: list[str]) -> None:
    assert [subject.name for subject in subjects_of(sentence, Organizations.load())] == subjects


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("N.A.S.A. builds rockets.", ["NASA"]),
        ("Developed by N.A.S.A.", ["NASA"]),
        ("N.A.S.A and I.B.M build it.", ["NASA", "IBM"]),
        ("Made by Python developers.", []),
        ("Created by Java programmers", []),
        ("Made by Google developers.", ["Google"]),
        ("TensorFlow and PyTorch are used widely.", []),
        ("Acme and Zeta are building tools.", ["Acme", "Zeta"]),
        ("Acme and Zeta build tools.", ["Acme", "Zeta"]),
    ],
)
def test_initials_are_names_and_crafts_and_products_are_not(sentence: str, subjects: list[str]) -> None:
    assert [subject.name for subject in subjects_of(sentence, Organizations.load())] == subjects


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("Boulder and Google build dashboards.", ("Boulder",)),
        ("Google, Boulder, and Zeta Labs build dashboards.", ("Boulder",)),
        ("Researchers in Boulder and Google built it.", ()),
        ("In Paris, Zeta Labs builds cameras.", ()),
        ("Paris hosts the team.", ()),
    ],
)
def test_places_beside_organizations_are_known(sentence: str, places: tuple[str, ...]) -> None:
    assert places_of(sentence, Organizations.load()) == places


@pytest.mark.parametrize(
    ("sentence", "subjects"),
    [
        ("Proposed by Google, standardized by the IETF", ["Google", "IETF"]),
        ("It was created at Meta in 2012 and is now governed by the Zib Foundation.", ["Meta", "Zib Foundation"]),
        ("Built by Foo Labs, and later maintained by Bar Labs.", ["Foo Labs", "Bar Labs"]),
        ("PyTorch was developed by Meta and is used by Google.", ["Meta"]),
        ("It was created by Foo Labs with tools, developed by Google.", ["Foo Labs"]),
        ("It was designed by Paul Doe at the University of Zib.", ["University of Zib"]),
        ("It was built by Paul Doe of Springfield.", []),
        ("Leslie Doe wrote the first version while at Zib International.", ["Zib International"]),
        ("Leslie Doe wrote the first version while at home.", []),
        ("Die Zib-Gesellschaft erforscht Elektrolyte.", ["Zib-Gesellschaft"]),
        ("Die Zeta AG beteiligt sich.", ["Zeta"]),
        ("Die Zeit berichtet.", ["Die Zeit"]),
        ("In the UK, the Foo Agency approves vaccines.", ["Foo Agency"]),
        ("In the UK, the vaccine approves things.", []),
        ("OCPP is maintained by the Open Charge Alliance.", ["Open Charge Alliance"]),
        ("It was introduced by the Data Science Institute.", ["Data Science Institute"]),
        ("Open source alliances meet.", []),
        ("Zeta & Co. sells rings.", ["Zeta & Co"]),
        ("Zeta GmbH & Co. KG builds pumps.", ["Zeta"]),
        ("First released in May 2010 by Zeta Software GmbH.", ["Zeta Software"]),
        ("Still maintained by Zeta Labs.", ["Zeta Labs"]),
        ("The tool was published in 2010 by Zeta Labs.", ["Zeta Labs"]),
        ("J.P. Morgan & Co. lends money.", ["J.P. Morgan"]),
    ],
)
def test_every_agent_and_employer_of_a_sentence_is_found(sentence: str, subjects: list[str]) -> None:
    assert [subject.name for subject in subjects_of(sentence, Organizations.load())] == subjects
