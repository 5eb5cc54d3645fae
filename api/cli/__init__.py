"""The command line: `lexigraph`. Results go to stdout, everything else to stderr."""

import io
import os
import re
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Annotated, Final, NoReturn

import typer
from typer.core import TyperCommand
from typer.exceptions import TyperException

from api.cli import (
    annotate,
    check,
    completion,
    demo,
    diff,
    embed,
    export,
    ingest,
    init,
    keys,
    listing,
    log,
    maintenance,
    quality,
    schema,
    search,
    serve,
    show,
)
from api.cli.printing import say
from api.errors import problem_of

_DESCRIBED_DEFAULT: Final = re.compile(r"(default:\s+)\(([^()]*)\)")


class _Command(TyperCommand):
    """A command whose help shows defaults that settings give as other defaults, and not in parentheses."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # Typer's own base class is narrower
        return _DESCRIBED_DEFAULT.sub(r"\1\2", super().get_help(ctx))


def _group(help: str) -> typer.Typer:
    """Return an empty group of commands, which prints its help if no command is given."""
    return typer.Typer(
        help=help,
        invoke_without_command=True,
        callback=_print_help,
        context_settings={"help_option_names": ["--help", "-h"]},
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def _print_help(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lexigraph {metadata.version('lexigraph')}")
        raise typer.Exit


def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    _print_help(context)


def _add(group: typer.Typer, command: Callable[..., None], *examples: str) -> None:
    """Add a command with its first sentence as the summary, and examples at the end of its help."""
    summary, _, _ = " ".join((command.__doc__ or "").split()).partition(". ")
    lines = "".join(f"\n  lexigraph {example}" for example in examples)
    epilog = f"\b\nExample{'s' if len(examples) > 1 else ''}:{lines}" if examples else None
    group.command(cls=_Command, short_help=f"{summary.rstrip('.')}.", epilog=epilog)(command)


app = _group("Turn glossary documents into a knowledge graph that you can search by meaning and by relation.")
app.callback(invoke_without_command=True)(_root)
_add(app, init.init, 'init my-pages/ --glossary "Our words" --base-iri https://glossary.example.org/')
_add(
    app,
    ingest.ingest,
    'ingest my-pages/ --glossary "Our words"',
    "ingest words.csv --map name=Wort --map synonyms=Kurz",
    "ingest my-pages/ --watch",
)
_add(app, embed.embed, "embed --shard 1/4", "embed --parts vectors/ --write")
_add(app, check.check, "check my-pages/ --strict", "check my-pages/ --format github")
_add(app, ingest.remove, "remove my-pages/batch-size.txt")
_add(app, check.formats)
_add(app, quality.quality, "quality --kind no-definition --strict", "quality --history")
_add(app, diff.diff, "diff main:glossary glossary/", "diff old-pages/ new-pages/ --format markdown")
_add(
    app,
    search.search,
    'search "make training use less memory" --number 5',
    'search "how random the text is" --organization Google --min-score 0.3',
)
_add(app, show.show, 'show "batch size"')
_lists = _group("List terms, sources, categories, organizations or glossaries.")
_add(_lists, listing.terms, 'list terms --category "Model Training"', "list terms --number 50 --offset 100")
_add(_lists, listing.sources, "list sources")
_add(_lists, listing.categories, "list categories")
_add(_lists, listing.organizations, "list organizations")
_add(_lists, listing.glossaries, "list glossaries")
app.add_typer(_lists, name="list")
_add(app, log.log, "log -n 5", "log --since 1 --json")
_add(app, annotate.annotate, "annotate notes.txt")
_add(app, listing.stats, "stats --json")
_add(app, export.export, "export --format csv --output words.csv", 'export --term "batch size"')
_add(app, serve.serve, "serve --port 8080 --workers 4")
_add(app, serve.mcp, "mcp")
_add(app, demo.demo, "demo")
_add(app, export.ontology, "ontology --format jsonld")
_add(app, export.shapes, "shapes > shapes.ttl")
_add(app, schema.schema, "schema")
_add(app, maintenance.backup, "backup /var/backups/glossary")
_add(app, maintenance.restore, "restore /var/backups/glossary --data restored-data")
_add(app, maintenance.doctor, "doctor", "doctor --fix")
_add(app, maintenance.compact, "compact")
_add(app, maintenance.partition, "partition postgresql://db1/terms postgresql://db2/terms")
_add(app, completion.completion, "completion bash > ~/.local/share/bash-completion/completions/lexigraph")
_models = _group("Prepare the embedding model.")
_add(_models, embed.export, "model export --precision int8")
app.add_typer(_models, name="model")
_keys = _group("Create, list and revoke the keys of a server.")
_add(_keys, keys.create, "keys create nightly-upload --scope ingest")
_add(_keys, keys.list)
_add(_keys, keys.revoke, "keys revoke nightly-upload")
app.add_typer(_keys, name="keys")


def main() -> None:
    """Run a command. Known errors are reported in one line on stderr, with exit code 1 or 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # an encoding that cannot represent a table must not raise
    if completion.VARIABLE in os.environ:
        completion.accept_requests()
    try:
        try:
            code = app(prog_name="lexigraph", standalone_mode=False)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of stdout has exited. Discard the remaining output, which Python would flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except TyperException as error:
        _refuse(error)
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}." if error.filename else f"{error}.", 1)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        _fail(problem.message, problem.exit_code)
    sys.exit(code)


def _refuse(error: TyperException) -> NoReturn:
    report = io.StringIO()
    error.show(report)  # type: ignore[attr-defined]  # the base class of what Typer raises has it
    for line in report.getvalue().splitlines():
        say(line)
    sys.exit(error.exit_code)


def _fail(message: str, code: int) -> NoReturn:
    say(f"lexigraph: {message}")
    sys.exit(code)
