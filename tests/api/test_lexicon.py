"""The cache that a lexicon takes over from the previous state, and how long a state stays open."""

import gc
import weakref
from pathlib import Path

from api.current import Current
from api.encoding import QueryEncoder
from api.ingestion import Ingestion
from api.schema.context import Context
from api.settings import Settings
from embeddings.encoder import Encoder
from ingest.documents import Inputs, uploaded_document

PAGE = "// A CATEGORY TERM\n{name}\n{definition}\nDEVELOPERS\nNVIDIA develops it.\n"


def document(name: str, definition: str) -> Inputs:
    page = PAGE.format(name=name, definition=definition)
    return Inputs((uploaded_document(f"{name}.txt", page),))


def test_cached_terms_of_unchanged_sources_are_reused(tmp_path: Path, encoder: Encoder) -> None:
    ingestion = Ingestion(tmp_path / "data", Settings(), encoder)
    ingestion.ingest(document("Changed Term", "The old one."))
    ingestion.ingest(document("Kept Term", "As it is."))
    current = Current(tmp_path / "data", encoder)
    former = current.lexicon
    former.warm_up()
    changed, kept = former.iris.term("Changed Term"), former.iris.term("Kept Term")
    before = former.terms([changed, kept])

    ingestion.ingest(document("Changed Term", "The new one."))
    lexicon = current.refresh()

    after = lexicon.terms([changed, kept])
    assert after[kept] is before[kept]
    assert after[changed].definition != before[changed].definition
    assert former.terms([changed])[changed] is before[changed]


def test_a_term_whose_source_had_errors_is_read_again(tmp_path: Path, encoder: Encoder) -> None:
    broken = "\n// A CATEGORY TERM\n"
    ingestion = Ingestion(tmp_path / "data", Settings(), encoder)
    for definition in ("The old one.", "The new one."):
        inputs = Inputs((uploaded_document("one", PAGE.format(name="Term", definition=definition) + broken),))
        assert ingestion.ingest(inputs).errors
        if definition == "The old one.":
            current = Current(tmp_path / "data", encoder)
            current.lexicon.warm_up()
    lexicon = current.refresh()
    iri = lexicon.iris.term("Term")
    found = lexicon.terms([iri])[iri].definition
    assert found is not None
    assert found.value == "The new one."


def test_an_operation_that_does_not_read_a_state_keeps_none_open(tmp_path: Path, encoder: Encoder) -> None:
    ingestion = Ingestion(tmp_path / "data", Settings(), encoder)
    ingestion.ingest(document("Early Term", "Here from the first."))
    current = Current(tmp_path / "data", encoder)
    with QueryEncoder(encoder) as query_encoder:
        following = Context(current, ingestion, Settings(), query_encoder)
        asking = following.renewed()
        former = weakref.ref(asking.lexicon)
        ingestion.ingest(document("Late Term", "Here from the second."))
        assert current.refresh() is not asking.lexicon
        assert asking.lexicon is former(), "a request is answered from one state"
        del asking
        gc.collect()
        assert former() is None
        assert following.lexicon is current.lexicon
