"""Missing, one-word and circular definitions of single terms."""

import pytest

from graph.model import Term
from graph.rdf import Literal
from ingest.quality.definitions import problems_of_definitions, reference_of
from ingest.quality.finding_kinds import FindingKind

CIRCULAR, ONE_WORD = FindingKind.CIRCULAR_DEFINITION, FindingKind.ONE_WORD_DEFINITION


def kinds(name: str, *definitions: str, synonyms: tuple[str, ...] = (), language: str = "en") -> list[FindingKind]:
    """Return the problems of a term with a definition, and perhaps a technical one."""
    texts = [Literal(text, language) for text in definitions]
    term = Term(
        "urn:t",
        Literal(name, language),
        "urn:s",
        (),
        definition=texts[0] if texts else None,
        technical_definition=texts[1] if len(texts) > 1 else None,
        synonyms=tuple(Literal(one, language) for one in synonyms),
    )
    return [kind for kind, _ in problems_of_definitions(term)]


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("Batch Size", "The size of a batch."),
        ("Batch sizes", "A batch size."),
        ("Token (security)", "A token."),
        ("Learning Rate", "A number by which the learning rate is defined."),
        ("RAG", "RAG is a method of RAG."),
        ("Café", "A cafe that serves cafés."),
        ("Größe", "Die Größe einer Größe."),
        ("Policy", "A rule that policies contain."),
    ],
)
def test_a_definition_that_repeats_or_uses_the_name_is_circular(name: str, definition: str) -> None:
    assert kinds(name, definition) == [CIRCULAR]


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("Batch Size", "The number of examples that are processed together."),
        ("Batch Size", "The batch size is the number of examples that are processed together."),
        ("Token", "A token is a part of a word. Many tokens make a text, and a token may be a word."),
        ("RAG", "A method that first searches for a rag of text."),
        ("Settle", 'Come to rest: "settle in the mud", or stay.'),
        ("Settle", "Come to rest, as in “settle in the mud”."),
        ("Stub", "Something that stubbornly stands."),
        ("E-mail", "A message that is sent from one computer to another."),
    ],
)
def test_the_name_as_subject_in_a_later_sentence_or_in_a_quotation_is_not_circular(name: str, definition: str) -> None:
    assert kinds(name, definition) == []


def test_a_synonym_may_be_the_subject() -> None:
    assert kinds("Large Language Model", "An LLM is a network that predicts text.", synonyms=("LLM",)) == []


def test_technical_details_may_use_the_name() -> None:
    assert kinds("Dropout", "Leaves out some units.", "Units are left out; dropout ends after training.") == []


@pytest.mark.parametrize("definition", ["Thing.", "TBD", "?", "-"])
def test_one_word_or_none_is_not_a_definition(definition: str) -> None:
    assert kinds("Batch Size", definition) == [ONE_WORD]


def test_a_technical_definition_is_a_definition() -> None:
    assert kinds("Batch Size") == [FindingKind.NO_DEFINITION]
    term = Term("urn:t", Literal("Sofa"), "urn:s", (), technical_definition=Literal("A seat for two."))
    assert list(problems_of_definitions(term)) == []


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        ("See: Thither.", "Thither"),
        ("Same as the hither", "hither"),
        ("A synonym of couch.", "couch"),
        ("Another name for couch", "couch"),
        ("siehe Sofa", "Sofa"),
        ("Vgl. auch: Sofa.", "Sofa"),
        ("Voir aussi canapé", "canapé"),
        ("Véase sofá.", "sofá"),
        ("zob. też kanapa", "kanapa"),
        ("См. также диван", "диван"),
        ("参见：沙发", "沙发"),
        ("Synonyme de canapé", "canapé"),
        ("Seesaw", "Seesaw"),
        ("Vers libre", "Vers libre"),
        ("A seat for several people that has a back and two arms and stands anywhere.", ""),
    ],
)
def test_a_short_definition_can_refer_to_another_term(definition: str, name: str) -> None:
    assert reference_of(definition) == name
