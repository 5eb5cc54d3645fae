"""The texts that some models expect before each query and before each document."""

import json
from pathlib import Path
from typing import NamedTuple

_FILE = "config_sentence_transformers.json"
_DOCUMENT_NAMES = ("document", "passage", "corpus")


class Prompts(NamedTuple):
    """The prompts of a model, such as "query: " and "passage: "; most models have none."""

    query: str = ""
    document: str = ""


def read_prompts(folder: Path) -> Prompts:
    """Return the prompts in the configuration of a sentence-transformers model.

    The names are those that `encode_query` and `encode_document` of sentence-transformers look for. The latter adds
    an empty prompt named "document", and so never finds those named "passage" or "corpus"; here they are found.
    """
    try:
        saved = json.loads((folder / _FILE).read_bytes())["prompts"]
        document = next((saved[name] for name in _DOCUMENT_NAMES if saved.get(name)), "")
        return Prompts(saved.get("query") or "", document)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return Prompts()
