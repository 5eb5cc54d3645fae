"""The argument `languages` of the text fields of a term."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from graphql import GraphQLArgument, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString

from api.errors import BadArgument
from graph.languages import in_languages
from graph.model import Term
from graph.rdf import Literal

__all__ = ["add_languages"]

_MOST = 20
_LONGEST = 35  # as RFC 5646, section 4.4.1, has it
_DESCRIPTION: Final = "BCP 47, best first; else it is in English, in no language, or in the first by its tag."
_FIELDS: Final = {
    "name": "name",
    "definition": "definition",
    "technicalDefinition": "technical_definition",
    "background": "background",
    "usageNote": "usage_note",
}
_LISTS: Final = {"synonyms": "synonyms", "notes": "notes"}


def add_languages(schema: GraphQLSchema) -> None:
    """Give the text fields of `Term` their argument; see `graph.languages` for what it chooses.

    Without it a field costs an attribute, as ever: a resolver of strawberry, which a field with an argument needs,
    would cost several times as much, whether the argument is used or not.
    """
    term = schema.type_map["Term"]
    assert isinstance(term, GraphQLObjectType)  # noqa: S101 (the schema is ours)
    argument = GraphQLArgument(GraphQLList(GraphQLNonNull(GraphQLString)), description=_DESCRIPTION)
    for name, attribute in (_FIELDS | _LISTS).items():
        field = term.fields[name]
        field.args = {**field.args, "languages": argument}
        field.resolve = _list(attribute) if name in _LISTS else _text(attribute)


def _text(attribute: str) -> Callable[..., str | None]:
    def resolve(source: Any, info: object, languages: Sequence[str] | None = None) -> str | None:
        if languages is None:
            shown: str | None = getattr(source, attribute)
            return shown
        term: Term = source.stated
        texts = _in(term.readings(attribute), languages)
        return texts[0].value if texts else None

    return resolve


def _list(attribute: str) -> Callable[..., Sequence[str]]:
    def resolve(source: Any, info: object, languages: Sequence[str] | None = None) -> Sequence[str]:
        if languages is None:
            shown: Sequence[str] = getattr(source, attribute)
            return shown
        return [text.value for text in _in(getattr(source.stated, attribute), languages)]

    return resolve


def _in(texts: Sequence[Literal], languages: Sequence[str]) -> Sequence[Literal]:
    if len(languages) > _MOST or any(len(language) > _LONGEST for language in languages):
        raise BadArgument(f"Give at most {_MOST} languages, each a tag of BCP 47 such as pt-BR.")
    return in_languages(texts, languages) if texts else ()
