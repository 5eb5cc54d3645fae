"""The three example queries of `lexigraph demo`, printed with their results."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Final

from api.lexicon.current import Current
from api.lexicon.query_encoder import QueryEncoder
from api.schema import build_schema
from api.schema.context import Context
from api.settings import Settings
from api.writing.ingestion import Ingestion
from api.writing.write_queue import WriteQueue
from embeddings.encoder import Encoder

EXAMPLES: Final[dict[str, str]] = {
    "By meaning: which term has this meaning?": """\
{
  search(query: "how many examples a network sees before its weights change", first: 3) {
    edges { score node { name definition } }
  }
}""",
    "By relation: which terms do Microsoft and its units work on?": """\
{
  organization(name: "Microsoft") {
    ... on Organization {
      name
      units { name }
      terms(first: 5) { totalCount nodes { name } }
    }
  }
}""",
    "By meaning and relation: ways to fit a model on a phone that NVIDIA works on, and who else does": """\
{
  search(query: "shrink a model so it fits a phone", where: {organization: "NVIDIA"}, first: 2) {
    edges {
      score
      matches { kind field }
      node {
        name
        synonyms
        developers(first: 3) { edges { node { name parent { name } } description } }
      }
    }
  }
}""",
}


def print_examples(folder: Path, settings: Settings, encoder: Encoder) -> None:
    """Run the examples over the published state of `folder`, and print each query with its result."""
    current = Current(folder, encoder, settings.servers, settings.base_iri)
    writer = WriteQueue(Ingestion(folder, settings, encoder), settings)
    schema = build_schema(settings)
    with QueryEncoder(encoder) as query_encoder:
        for title, query in EXAMPLES.items():
            context = Context(current, writer, settings, query_encoder)
            result = asyncio.run(schema.execute(query, context_value=context))
            answer = json.dumps(result.data, ensure_ascii=False, indent=2)
            sys.stdout.write(f"\n== {title}\n\n{query}\n\n{answer}\n")
            for error in result.errors or ():
                raise error
    sys.stdout.flush()
