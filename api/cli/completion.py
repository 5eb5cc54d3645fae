"""Completion in shells: the scripts that shells load, and the terms, glossaries, categories and organizations.

A shell calls `lexigraph` with the words of the line in environment variables, which Typer reads. Its own scripts break
completions with spaces into words, so those of this module replace them.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from api.lexicon.lexicon import Lexicon
    from embeddings.engine import SearchEngine
    from graph.model import Category, Glossary, Organization, Source

    Named = Category | Glossary | Organization | Source

VARIABLE: Final = "_LEXIGRAPH_COMPLETE"
"""The environment variable that is set if a shell asks for completions."""

_MOST: Final = 50


class Shell(StrEnum):
    """The shells with completion."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.", show_choices=False)],
) -> None:
    """Print the script that completes commands, options and terms in a shell."""
    sys.stdout.write(resources.files("api.cli").joinpath("completions", f"lexigraph.{shell}").read_text("utf-8"))


def accept_requests() -> None:
    """Let Typer answer requests of shells; without its own options for completion, it does not do so by itself."""
    from typer.completion import completion_init  # type: ignore[attr-defined]

    completion_init()


def complete_term(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names and synonyms of terms that begin with a text."""
    from embeddings.records import Filter

    with closing(_engine(context)) as engine, closing(engine.view()) as view:
        return list(_spelled((one.label for one in view.complete(incomplete, Filter(), _MOST)), incomplete))


def _completion_of(named: "Callable[[Lexicon], Iterable[Named]]") -> Callable[[typer.Context, str], list[str]]:

    def complete(context: typer.Context, incomplete: str) -> list[str]:
        from api.cli.options import open_lexicon

        lexicon = open_lexicon(context.params.get("data"))
        return list(_spelled((one.name for one in named(lexicon)), incomplete))

    return complete


complete_category = _completion_of(lambda lexicon: lexicon.catalog.categories.values())
complete_glossary = _completion_of(lambda lexicon: lexicon.catalog.glossaries.values())
complete_organization = _completion_of(lambda lexicon: lexicon.catalog.organizations.values())
complete_source = _completion_of(lambda lexicon: lexicon.all_sources)


def _spelled(labels: Iterable[str], typed: str) -> Iterator[str]:
    """Yield the labels that begin with a text in any case, with the case as typed, which shells compare.

    >>> list(_spelled(["Batch Size", "Continuous Batching"], "bat")), list(_spelled(["KV cache", "Kvasir"], "Kv"))
    (['batch size'], ['Kv cache', 'Kvasir'])
    """
    for label in labels:
        if label.casefold().startswith(typed.casefold()):
            other = label.lower() if typed == typed.lower() else typed + label[len(typed) :]
            spelled = label if label.startswith(typed) else other
            if spelled.startswith(typed) and spelled.isprintable():
                yield spelled


def _engine(context: typer.Context) -> "SearchEngine":
    """Open only the search engine, which takes half the time of a lexicon."""
    from api.cli.options import data_folder, read_settings
    from embeddings.engines.embedded.engine import EmbeddedEngine
    from ingest.data_directory.state import read_state

    settings = read_settings()
    folder = data_folder(context.params.get("data"), settings)
    if settings.servers.engine:
        return settings.servers.open_engine(None, writable=False)
    return EmbeddedEngine(read_state(folder).engine, None, writable=False)
