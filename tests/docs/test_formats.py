"""What the README says of formats is what is read."""

import io
import re
from pathlib import Path

from graph.iris import Iris
from graph.model import Glossary
from graph.rdf import Literal
from ingest.diagnostics import Diagnostic, Severity
from ingest.documents import uploaded_document
from ingest.formats import format_of, read_records
from ingest.hints import Hints
from ingest.organizations import Organizations
from ingest.records import TermRecord
from ingest.sources import read_source
from ingest.terms import TermMaker

IRIS = Iris("https://kg.example/")

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_turtle_of_the_readme_is_two_terms() -> None:
    found = re.search(r"```turtle\n(.*?)```", README[README.index("## Other formats") :], re.DOTALL)
    assert found is not None
    maker = TermMaker(IRIS, Glossary(IRIS.glossary("Words"), (Literal("Words", "en"),)), Organizations.load())
    document = uploaded_document("terms", found[1])
    batch, setting = read_source(document, maker, "", lambda iri: None).terms.values()
    assert [name.value for name in batch.readings("name")] == ["Batch Size", "Losgröße"]
    assert (batch.broader, setting.name.value) == ((setting.iri,), "Hyperparameter")
    assert batch.mappings[0].relation == "exactMatch"


def test_the_markdown_page_of_the_readme_is_a_term() -> None:
    found = re.search(r"```md\n(.*?)```", README, re.DOTALL)
    assert found is not None
    content = found[1].encode()
    assert format_of("adam", content).name == "Markdown"
    (adam,) = list(read_records(io.BytesIO(content), "adam.md"))
    assert isinstance(adam, TermRecord)
    assert (adam.name, adam.synonyms, adam.identifier) == ("Adam", ("Adaptive Moment Estimation",), "adam")
    assert (adam.categories, adam.related) == (("optimization",), ("sgd", "momentum"))
    assert adam.definition == "An optimizer with a rate for each weight, unlike descent."
    assert adam.background == "Published in 2014; see momentum."


def terms_of(language: str, format_name: str) -> list[TermRecord]:
    """What the README's block of this language, told by its bytes alone, holds."""
    found = re.search(
        rf"```{language}\n((?:(?!```).)*?Batch Size.*?)```", README[README.index("## Other formats") :], re.DOTALL
    )
    assert found is not None
    content = found[1].encode()
    assert format_of("terms", content).name == format_name
    items = list(read_records(io.BytesIO(content), "terms"))
    assert not [item for item in items if isinstance(item, Diagnostic) and item.severity is not Severity.INFO]
    return [item for item in items if isinstance(item, TermRecord)]


def test_the_json_lines_of_the_readme_are_two_terms() -> None:
    batch, setting = terms_of("jsonl", "JSON lines")
    assert (batch.name, batch.identifier, batch.synonyms) == ("Batch Size", "batch-size", ("mini-batch size",))
    assert (batch.broader, setting.name) == (("Hyperparameter",), "Hyperparameter")
    assert (setting.synonyms, setting.notes) == (("setting", "knob"), ("since: 1986",))


def test_the_table_of_the_readme_is_a_term() -> None:
    (batch,) = terms_of("csv", "CSV and TSV")
    assert (batch.name, batch.synonyms) == ("Batch Size", ("mini-batch size", "training batch"))
    assert (batch.definition, batch.broader) == ("How many examples, at once, a step sees.", ("Hyperparameter",))


def test_the_json_of_the_readme_is_two_terms() -> None:
    batch, setting = terms_of("json", "JSON")
    assert (batch.name, batch.synonyms, setting.name) == ("Batch Size", ("mini-batch size",), "Hyperparameter")
    assert (batch.identifier, batch.broader) == ("https://ml.example/batch-size", (setting.identifier,))


def test_the_ontology_of_the_readme_is_a_term() -> None:
    (batch,) = terms_of("obo", "OBO")
    assert (batch.name, batch.identifier) == ("Batch Size", "https://ml.example/batch-size")
    assert (batch.synonyms, batch.broader) == (("mini-batch size",), ("https://ml.example/hp",))


def test_the_mapping_of_the_readme_is_understood() -> None:
    found = re.search(r"^lexigraph ingest words.csv (.*)$", README, re.MULTILINE)
    assert found is not None
    given = re.findall(r"--(map|prefix) (\S+)", found[1])
    hints = Hints.parse(*([text for option, text in given if option == one] for one in ("map", "prefix")))
    assert (len(hints.columns), len(hints.prefixes)) == (3, 1)


def test_the_termbase_of_the_readme_is_a_term_in_two_languages() -> None:
    (batch,) = terms_of("xml", "TBX")
    assert (batch.name, batch.identifier, batch.synonyms) == ("Batch Size", "terms c1", ("mini-batch size",))
    assert (batch.definition, batch.categories) == ("How many examples a step sees.", ("Training",))
    assert [(one.language, one.name) for one in batch.translations] == [("de", "Stapelgr\u00f6\u00dfe")]


def test_the_page_of_the_readme_is_two_terms() -> None:
    epoch, batch = terms_of("html", "HTML")
    assert (batch.name, batch.identifier, batch.synonyms) == ("Batch Size", "batch-size", ("mini-batch size",))
    assert (batch.definition, epoch.name) == ("How many examples a step sees.", "Epoch")
    assert (epoch.categories, epoch.definition) == (("AI words",), "A pass over the data.")
