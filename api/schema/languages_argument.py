"""The argument `languages` of every text field."""

from collections.abc import Callable, Sequence
from operator import attrgetter, methodcaller
from typing import Any, Final, TypeAlias

from graphql import GraphQLArgument, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString
from strawberry.utils.str_converters import to_camel_case

from api.errors import BadArgument
from api.execution import ATTRIBUTE
from graph.language_preference import in_languages, lines_in
from graph.rdf import Literal
from graph.term_fields import NOTE_PROPERTIES, TEXT_PROPERTIES

Texts: TypeAlias = Sequence[Literal]
Readings: TypeAlias = Callable[[Any], Texts]
Show: TypeAlias = Callable[[Texts], str | list[str] | None]

_MAX_LANGUAGES = 20
_MAX_LENGTH = 35  # the minimum that RFC 5646, section 4.4.1, requires of implementations
_DESCRIPTION: Final = (
    "Preferred languages, best first, as BCP 47 tags. Falls back to English, then to text without a language, "
    "then to the first language by tag."
)


def add_languages(schema: GraphQLSchema) -> None:
    """Add the argument `languages` to the text fields; `graph.language_preference` implements the choice.

    The argument is added to the built schema because a strawberry field with an argument needs a resolver, which
    costs several times as much as reading an attribute, even if the argument is not used.
    """
    argument = GraphQLArgument(GraphQLList(GraphQLNonNull(GraphQLString)), description=_DESCRIPTION)
    for type_name, attribute, readings, show in _FIELDS:
        type_ = schema.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)  # noqa: S101 (the schema is ours)
        field = type_.fields[to_camel_case(attribute)]
        field.args = {**field.args, "languages": argument}
        field.resolve = _resolver(attribute, readings, show)
        field.extensions = {**field.extensions, ATTRIBUTE: attribute}


def _resolver(attribute: str, readings: Readings, show: Show) -> Callable[..., Any]:
    def resolve(source: Any, info: object, languages: Sequence[str] | None = None) -> Any:
        if languages is None:
            return getattr(source, attribute)
        if len(languages) > _MAX_LANGUAGES or any(len(language) > _MAX_LENGTH for language in languages):
            raise BadArgument(
                f"`languages` takes at most {_MAX_LANGUAGES} BCP 47 tags of at most {_MAX_LENGTH} characters each,"
                " such as `pt-BR`."
            )
        texts = readings(source.stated)
        return show(in_languages(texts, languages) if texts else ())

    return resolve


def _text(texts: Texts) -> str | None:
    return texts[0].value if texts else None


def _list(texts: Texts) -> list[str]:
    return [text.value for text in texts]


_FIELDS: Final[Sequence[tuple[str, str, Readings, Show]]] = (
    *(("Term", field, methodcaller("readings", field), _text) for field in TEXT_PROPERTIES),
    ("Term", "language", methodcaller("readings", "name"), lambda texts: texts[0].language),
    ("Term", "synonyms", attrgetter("synonyms"), _list),
    ("Term", "notes", attrgetter("all_notes"), _list),
    *(("Term", field, attrgetter(field), _list) for field in NOTE_PROPERTIES if field != "notes"),
    ("DeveloperEdge", "description", tuple, lines_in),
    ("Organization", "name", attrgetter("names"), _text),
    ("Organization", "aliases", attrgetter("alternate_names"), _list),
    ("Category", "name", attrgetter("names"), _text),
    ("Glossary", "name", attrgetter("names"), _text),
)
"""Type, field, function that returns all readings from the private field `stated`, and formatter of the chosen ones."""
