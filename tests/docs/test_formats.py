"""What the README says of formats is what is read."""

import io
import re
from pathlib import Path

from graph.iris import Iris
from graph.model import Glossary
from ingest.documents import uploaded_document
from ingest.formats import FORMATS, format_of, read_records
from ingest.organizations import Organizations
from ingest.records import TermRecord
from ingest.sources import read_source
from ingest.terms import TermMaker

IRIS = Iris("https://kg.example/")

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_readme_names_every_format_and_suffix() -> None:
    for format_ in FORMATS[:-1]:  # term pages have a section of their own
        assert f"**{format_.name}** ({', '.join(f'`{suffix}`' for suffix in format_.suffixes)})" in README


def test_the_turtle_of_the_readme_is_two_terms() -> None:
    found = re.search(r"```turtle\n(.*?)```", README, re.DOTALL)
    assert found is not None
    maker = TermMaker(IRIS, Glossary(IRIS.glossary("Words"), "Words"), Organizations.load())
    document = uploaded_document("terms", found[1])
    batch, setting = read_source(document, maker, "", lambda iri: None).terms.values()
    assert [name.value for name in batch.readings("name")] == ["Batch Size", "Losgröße"]
    assert (batch.broader, setting.name.value) == ((setting.iri,), "Hyperparameter")
    assert batch.mappings[0].relation == "exactMatch"


def test_the_json_lines_of_the_readme_are_two_terms() -> None:
    found = re.search(r"```jsonl\n(.*?)```", README, re.DOTALL)
    assert found is not None
    content = found[1].encode()
    assert format_of("terms", content).name == "JSON lines"
    batch, setting = [item for item in read_records(io.BytesIO(content), "terms") if isinstance(item, TermRecord)]
    assert (batch.name, batch.identifier, batch.synonyms) == ("Batch Size", "batch-size", ("mini-batch size",))
    assert (batch.broader, setting.name) == (("Hyperparameter",), "Hyperparameter")
    assert (setting.synonyms, setting.notes) == (("setting", "knob"), ("since: 1986",))
