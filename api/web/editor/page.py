"""The query editor at /graphql: a query, its response, and a reference of the schema."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.web.editor.schema_reference import TypeEntry
from api.web.page_context import PageContext
from api.web.templates import render

EXAMPLES: Final[Mapping[str, str]] = {
    "By meaning": """{
  search(query: "how many examples a network sees before its weights change", first: 1) {
    nodes { name definition }
  }
}""",
    "By name": """{
  synonym: search(query: "mini batch sizes", first: 1) {
    edges { node { name } matches { kind field text } }
  }
  typo: search(query: "bacth size", mode: LEXICAL, first: 1) {
    edges { node { name } matches { kind field text } }
  }
}""",
    "By relation": """{
  term(name: "Batch Size") {
    ... on Term {
      synonyms
      category { name }
      developers(where: {unitOf: "Microsoft"}) {
        edges { description node { name parent { name parent { name } } } }
      }
    }
  }
}""",
    "By meaning and relation": """{
  search(query: "make training use less memory", where: {organization: "Microsoft"}, first: 2) {
    edges {
      node {
        name
        synonyms
        developers(first: 2) { totalCount nodes { name } }
      }
    }
  }
}""",
    "Around a term": """{
  term(name: "KV cache") {
    ... on Term {
      mentions(first: 4) { nodes { name } }
      mentionedBy(first: 4) { nodes { name } }
      similar(first: 3) { nodes { name } }
    }
  }
}""",
}
"""Example queries, which the documentation explains."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as written, its variables as JSON, and the response, or None if it was not sent."""

    query: str
    variables: str
    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error in a response, with the number, counted from 1, and text of the line in the query that caused it."""

    message: str
    line: int
    text: str


def editor_page(context: PageContext, asked: Asked, reference: Sequence[TypeEntry]) -> str:
    """Render the query editor."""
    examples = [(title, query, context.addresses.editor(query)) for title, query in EXAMPLES.items()]
    return render(
        "editor.html",
        context,
        query=asked.query or EXAMPLES["By meaning"],
        variables=asked.variables,
        answer=None if asked.answer is None else json.dumps(asked.answer, indent=2, ensure_ascii=False),
        failures=_failures(asked),
        examples=examples,
        reference=reference,
    )


def _failures(asked: Asked) -> list[_Failure]:
    lines = asked.query.splitlines()
    failures = []
    for error in (asked.answer or {}).get("errors", ()):
        line = (error.get("locations") or [{}])[0].get("line", 0)
        failures.append(_Failure(error["message"], line, lines[line - 1].strip() if 0 < line <= len(lines) else ""))
    return failures
