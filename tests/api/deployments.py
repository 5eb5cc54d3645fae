"""A writer and readers with the same settings, over a data directory or servers."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from api.app import create_app
from api.settings import Settings
from api.writing.ingestion import Ingestion
from ingest.input.documents import Inputs, uploaded_document
from ingest.report import Report
from tests.api.client import Client
from tests.contracts.test_search_engine import WordEncoder

ENCODER = WordEncoder()
KEY = "secret"
PAGES = {
    "one.csv": "name,definition,category\nBatch Size,Number of examples per step,Training\nToken,Part of a word,Text\n",
    "two.csv": "name,definition,broader\nAccess Token,Proof of identity,Token\nStep,One update after a batch size,\n",
}
SEARCH = """query ($text: String!) {
  search(query: $text, first: 3) {
    facets { categories { category { name } count } }
    edges { matches { kind text } node { iri name definition categories { name } } }
  }
}"""


class Deployment(ExitStack):
    """A writer and readers with the same settings, each as on a machine of its own."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        super().__init__()
        self.folder = folder
        self.settings = Settings(base_iri="https://kg.example/", glossary="Words", api_key=KEY, **settings)
        self.addresses = dict(settings)
        self.writer = folder / "writer"
        self.is_stateless = {"graph", "engine"} <= settings.keys()

    def ingest(self, pages: Mapping[str, str], writer: str = "writer") -> Report:
        documents = tuple(uploaded_document(name, text) for name, text in pages.items())
        return Ingestion(self.folder / writer, self.settings, ENCODER).ingest(Inputs(documents))

    def serve(self, reader: str = "reader") -> Client:
        folder = self.folder / reader if self.is_stateless else self.writer
        return self.enter_context(Client(create_app(folder, self.settings, ENCODER)))
